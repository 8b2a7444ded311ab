(** The propagation lemma (proofs/statements/propagation.md): two layers, any width.

    In the coordinates u = Wh_1 h^1, v = Wh_2 h^2 a function of the state that is linear in v and
    of degree t in u is a vector g of R forms of degree t in R variables. One step of input x in
    front makes of it T_x g = D(l_x) Wh_2^T g(Wh_1 (u * z)), z = Wi_1 x, l_x = Wi_2 (u * z). So
    the end blocks of t inputs span a space E_t, and E_t lies in F_t, the vectors whose j-th entry
    is in the ideal J_j of the linear forms l_{x,j}. If E_t = F_t for two consecutive t, then for
    all later ones. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Ranks Separation RAC NotVacuous Infinite.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Finite sums of elements of a set. *)
Section Sums.

Variables (V : zmodType).
Implicit Types (S : V -> Prop) (g : V).

Inductive sums S : V -> Prop :=
  | sums0 : sums S 0
  | sums_cons g f : S g -> sums S f -> sums S (g + f).

Lemma sums1 S g : S g -> sums S g.
Proof. by move=> Sg; rewrite -[g]addr0; apply: sums_cons Sg (sums0 S). Qed.

Lemma sumsD S f g : sums S f -> sums S g -> sums S (f + g).
Proof.
by move=> Sf Sg; elim: Sf => [|h f' Sh _ IHf]; rewrite ?add0r // -addrA; apply: sums_cons.
Qed.

Lemma sums_big S (I : Type) (r : seq I) (P : pred I) (f : I -> V) :
  (forall i, P i -> sums S (f i)) -> sums S (\sum_(i <- r | P i) f i).
Proof. by move=> fP; apply: big_ind => //; [apply: sums0 | apply: sumsD]. Qed.

Lemma sums_big_seq S (I : eqType) (r : seq I) (f : I -> V) :
  (forall i, i \in r -> sums S (f i)) -> sums S (\sum_(i <- r) f i).
Proof. by rewrite big_seq => fP; apply: sums_big. Qed.

Lemma sums_sub S S' g : (forall f, S f -> sums S' f) -> sums S g -> sums S' g.
Proof.
by move=> SS' Sg; elim: Sg => [|h f Sh _ IHf]; [apply: sums0 | apply: sumsD (SS' _ Sh) IHf].
Qed.

End Sums.

Lemma sums_map (V V' : zmodType) (phi : {additive V -> V'}) (S : V -> Prop) (S' : V' -> Prop) g :
  (forall f, S f -> sums S' (phi f)) -> sums S g -> sums S' (phi g).
Proof.
move=> phiP Sg; elim: Sg => [|h f Sh _ IHf]; rewrite ?raddf0 ?raddfD; first exact: sums0.
exact: sumsD (phiP _ Sh) IHf.
Qed.

(** Evaluation after substitution. *)
Lemma rmorph_mmap (n : nat) (K K1 K2 : comRingType) (f : {rmorphism K -> K1})
    (g : {rmorphism K1 -> K2}) (h : 'I_n -> K1) (p : {mpoly K[n]}) :
  g (mmap f h p) = mmap (g \o f) (g \o h) p.
Proof.
rewrite /mmap rmorph_sum; apply: eq_bigr => m _; rewrite rmorphM; congr (_ * _).
by rewrite rmorph_prod; apply: eq_bigr => i _; rewrite rmorphX.
Qed.

(** Forms of positive degree are sums of products of a variable and a form. *)
Lemma homog_variables (K : comRingType) n t (p : {mpoly K[n]}) : p \is t.+1.-homog ->
  sums (fun q => exists k f, f \is t.-homog /\ q = 'X_k * f) p.
Proof.
move=> p_homog; rewrite [p]mpolyE; apply: sums_big_seq => m m_p; apply: sums1.
have deg_m : mdeg m = t.+1 := dhomog_mf p_homog m_p.
have [k mk_gt0] : exists k, (0 < m k)%N.
  apply/existsP; apply: contra_eqT deg_m; rewrite negb_exists => /forallP m0.
  by rewrite mdegE big1 // => i _; apply/eqP; have := m0 i; rewrite -eqn0Ngt.
have le_k : (U_(k) <= m)%MM by rewrite lep1mP -lt0n.
exists k, (p@_m *: 'X_[m - U_(k)]); split.
  by apply: rpredZ; rewrite dhomogX /= -eqSS -deg_m -{2}(submK le_k) mdegD mdeg1 addn1.
by rewrite -!mul_mpolyC mulrCA -mpolyXD addmC submK.
Qed.

Section Transfer.

Variables (F : fieldType) (R M : nat) (w : weights F R M).

Notation A := (Wh w 0).
Notation B := (Wi w 1).
Notation C := (Wh w 1).
Notation P := {mpoly F[R]}.
Notation vec := 'cV[{mpoly F[R]}]_R.
Implicit Types (x : 'cV[F]_M) (g : 'cV[{mpoly F[R]}]_R) (p q f : {mpoly F[R]}) (t : nat).

Notation z x := (Wi1 w *m x).

(** The linear forms l_{x, j} = (B (u * z))_j and (A (u * z))_k in u. *)
Definition ell x (j : 'I_R) : P := \sum_k (B j k * z x k 0) *: 'X_k.
Definition next x (k : 'I_R) : P := \sum_l (A k l * z x l 0) *: 'X_l.

(** The substitution of A (u * z) for u. *)
Definition subst x : P -> P := mmap (@mpolyC R F) (next x).
Canonical subst_additive x := [additive of subst x].
Canonical subst_rmorphism x := [rmorphism of subst x].

(** One more step in front. *)
Definition T x g : vec := \col_j (ell x j * \sum_i (C i j)%:MP * subst x (g i 0)).

(** The vector of forms of an end block: its function is sum_j v_j g_j(u). *)
Fixpoint end_vector (xs : seq 'cV[F]_M) : vec :=
  match xs with
  | [::] => 0
  | [:: x] => \col_j (ell x j * (Wo w 0 j)%:MP)
  | x :: xs' => T x (end_vector xs')
  end.

(** E_t: what the end blocks of t inputs span. *)
Definition E t : vec -> Prop :=
  sums (fun g => exists c (xs : t.-tuple 'cV[F]_M), g = c%:MP *: end_vector xs).

(** (J_j)_t, t > 0: the forms of degree t in the ideal of the l_{x, j}; F_t. *)
Definition J t (j : 'I_R) : P -> Prop :=
  sums (fun p => exists x f, f \is t.-1.-homog /\ p = ell x j * f).
Definition Fills t g : Prop := forall j, J t j (g j 0).

(** What one step makes of a set of vectors. *)
Definition image (S : vec -> Prop) : vec -> Prop :=
  sums (fun g => exists x g', S g' /\ g = T x g').

(** ** What the definitions say about the network *)

Definition u (h : nat -> 'cV[F]_R) : 'cV[F]_R := A *m h 0%N.
Definition v (h : nat -> 'cV[F]_R) : 'cV[F]_R := C *m h 1%N.

(** The function of the state that a vector of forms stands for. *)
Definition value g (h : nat -> 'cV[F]_R) : F :=
  \sum_j v h j 0 * (g j 0).@[fun k => u h k 0].

Lemma meval_linear (c y : 'I_R -> F) :
  (\sum_k c k *: 'X_k : P).@[y] = \sum_k c k * y k.
Proof. by rewrite raddf_sum; apply: eq_bigr => k _; rewrite /= mevalZ mevalXU. Qed.

Lemma meval_ell x j h :
  (ell x j).@[fun k => u h k 0] = (B *m step w h x 0) j 0.
Proof.
rewrite meval_linear step0 mxE; apply: eq_bigr => k _.
by rewrite hadamardE -/(u h) -mulrA [z x k 0 * _]mulrC.
Qed.

Lemma meval_subst x p h :
  (subst x p).@[fun k => u h k 0] = p.@[fun k => u (step w h x) k 0].
Proof.
rewrite /subst (rmorph_mmap _ [rmorphism of meval (fun k => u h k 0)]).
rewrite /meval /mmap; apply: eq_bigr => m _; congr (_ * _); first exact: mevalC.
apply: eq_bigr => k _; congr (_ ^+ _); rewrite /= [LHS]meval_linear.
rewrite [in RHS]/u step0 mxE; apply: eq_bigr => l _.
by rewrite hadamardE -/(u h) -mulrA [z x l 0 * _]mulrC.
Qed.

Lemma value_T x g h : value (T x g) h = value g (step w h x).
Proof.
rewrite /value; transitivity (\sum_j step w h x 1%N j 0 *
    \sum_i C i j * (g i 0).@[fun k => u (step w h x) k 0]).
  apply: eq_bigr => j _; rewrite [T x g j 0]mxE mevalM meval_ell stepS hadamardE mulrA.
  congr (_ * _); rewrite raddf_sum; apply: eq_bigr => i _.
  by rewrite /= mevalM mevalC meval_subst.
under eq_bigr do rewrite mulr_sumr; rewrite exchange_big; apply: eq_bigr => i _ /=.
rewrite [v _ i 0]mxE mulr_suml; apply: eq_bigr => j _.
by rewrite mulrA [_ * C i j]mulrC.
Qed.

(** The function of an end block is that of its vector. *)
Lemma value_end_vector x xs h :
  value (end_vector (x :: xs)) h = output w 2 (run_from w h (x :: xs)).
Proof.
elim: xs x h => [|y xs IHxs] x h.
  rewrite outputE; apply: eq_bigr => j _; rewrite [(_ : vec) j 0]mxE mevalM mevalC meval_ell.
  by rewrite -[run_from _ _ _ _]/(step w h x 1) stepS hadamardE [RHS]mulrC -mulrA.
by rewrite -[end_vector _]/(T x (end_vector (y :: xs))) value_T IHxs.
Qed.
