(** The propagation lemma (proofs/statements/propagation.md): two layers, any width.

    In the coordinates u = Wh_1 h^1, v = Wh_2 h^2 a function of the state that is linear in v and
    of degree t in u is a vector g of R forms of degree t in R variables. One step of input x in
    front makes of it T_x g = D(l_x) Wh_2^T g(Wh_1 (u * z)), z = Wi_1 x, l_x = Wi_2 (u * z). So
    the end blocks of t inputs span a space E_t, and E_t lies in F_t, the vectors whose j-th entry
    is in the ideal J_j of the linear forms l_{x,j}. If E_t = F_t for two consecutive t, then for
    all later ones. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Ranks Separation RAC LinearForms NotVacuous Infinite.

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
Definition Espace t : vec -> Prop :=
  sums (fun g => exists c (xs : t.-tuple 'cV[F]_M), g = c%:MP *: end_vector xs).

(** (J_j)_t, t > 0: the forms of degree t in the ideal of the l_{x, j}; F_t. *)
Definition J t (j : 'I_R) : P -> Prop :=
  sums (fun p => exists x f, f \is t.-1.-homog /\ p = ell x j * f).
Definition Fspace t g : Prop := forall j, J t j (g j 0).

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

(** ** E_t lies in F_t *)

Lemma linear_homog (c : 'I_R -> F) : (\sum_k c k *: 'X_k : P) \is 1.-homog.
Proof. by apply: rpred_sum => k _; apply: rpredZ; rewrite dhomogX /= mdeg1. Qed.

Lemma const_homog (c : F) : (c%:MP : P) \is 0.-homog.
Proof. by rewrite -[_%:MP]mulr1 mul_mpolyC; apply/rpredZ/dhomog1. Qed.

Lemma subst_homog x t p : p \is t.-homog -> subst x p \is t.-homog.
Proof.
move=> p_homog; rewrite /subst /mmap big_seq; apply: rpred_sum => m /(dhomog_mf p_homog) deg_m.
rewrite mul_mpolyC; apply: rpredZ; rewrite -deg_m /= mdegE /mmap1.
elim/big_rec2: _ => [|k d q _ q_homog]; first exact: dhomog1.
apply: dhomogM q_homog; have := dhomogMn (m k) (linear_homog (fun l => A k l * z x l 0)).
by rewrite mul1n.
Qed.

Lemma ell_mul_homog x j f t : f \is t.-homog -> ell x j * f \is t.+1.-homog.
Proof. exact: dhomogM (linear_homog _). Qed.

Lemma J_homog t j p : J t.+1 j p -> p \is t.+1.-homog.
Proof.
elim=> [|q f [x [f' [f'_homog ->]]] _ f_homog]; first exact: dhomog0.
by apply: rpredD => //; apply: ell_mul_homog.
Qed.

Lemma mul_additive p : additive ( *%R p : P -> P).
Proof. exact: mulrBr. Qed.

Lemma JM t j q p d : q \is d.-homog -> J t.+1 j p -> J (d + t).+1 j (q * p).
Proof.
move=> q_homog; apply: (sums_map (phi := Additive (mul_additive q))) => _ [x [f [f_homog ->]]].
apply: sums1; exists x, (q * f); split; last by rewrite /= mulrCA.
exact: dhomogM.
Qed.

Lemma JZ t j c p : J t.+1 j p -> J t.+1 j (c%:MP * p).
Proof. exact: JM (const_homog c). Qed.

Lemma FspaceZ t c g : Fspace t.+1 g -> Fspace t.+1 (c%:MP *: g).
Proof. by move=> Fg j; rewrite mxE; apply: JZ. Qed.

Lemma FspaceM t q g : q \is 1.-homog -> Fspace t.+1 g -> Fspace t.+2 (q *: g).
Proof. by move=> q_homog Fg j; rewrite mxE; exact: (JM q_homog (Fg j)). Qed.

Lemma T_Fspace t x g : Fspace t.+1 g -> Fspace t.+2 (T x g).
Proof.
move=> Fg j; rewrite mxE; apply: sums1; exists x, (\sum_i (C i j)%:MP * subst x (g i 0)).
split=> //; apply: rpred_sum => i _; rewrite mul_mpolyC; apply/rpredZ/subst_homog.
exact: J_homog.
Qed.

Lemma T_additive x : additive (T x).
Proof.
move=> g1 g2; apply/colP=> j; rewrite !mxE -mulrBr; congr (_ * _); rewrite -sumrB.
by apply: eq_bigr => i _; rewrite !mxE raddfB mulrBr.
Qed.

Lemma TM x p g : T x (p *: g) = subst x p *: T x g.
Proof.
apply/colP=> j; rewrite !mxE mulrCA; congr (_ * _); rewrite mulr_sumr.
by apply: eq_bigr => i _; rewrite !mxE rmorphM mulrCA.
Qed.

Lemma TZ x c g : T x (c%:MP *: g) = c%:MP *: T x g.
Proof. by rewrite TM /subst /= mmapC. Qed.

Lemma end_vector_Fspace x xs : Fspace (size xs).+1 (end_vector (x :: xs)).
Proof.
elim: xs x => [|y xs IHxs] x; last exact: (T_Fspace x (IHxs y)).
move=> j; rewrite mxE; apply: sums1; exists x, (Wo w 0 j)%:MP; split=> //.
exact: const_homog.
Qed.

(** F_{t+1} is the linear forms times F_t. *)
Lemma Fspace_variables t g : Fspace t.+2 g ->
  sums (fun g => exists k g', Fspace t.+1 g' /\ g = 'X_k *: g') g.
Proof.
move=> Fg; have -> : g = \sum_j g j 0 *: delta_mx j 0.
  apply/colP=> i; rewrite summxE (bigD1 i) //= !mxE !eqxx mulr1 big1 ?addr0 // => j /negbTE j_i.
  by rewrite !mxE eq_sym j_i mulr0.
apply: sums_big => j _; pose e : vec := delta_mx j 0.
have e_additive : additive (fun p : P => p *: e) by move=> p q; apply: scalerBl.
apply: (sums_map (phi := Additive e_additive)) (Fg j) => _ [x [f [f_homog ->]]] /=.
have xe_additive : additive (fun p : P => (ell x j * p) *: e).
  by move=> p q; rewrite mulrBr scalerBl.
apply: (sums_map (phi := Additive xe_additive)) (homog_variables f_homog).
move=> _ [k [f' [f'_homog ->]]] /=.
apply: sums1; exists k, ((ell x j * f') *: e); split; last by rewrite mulrCA scalerA.
move=> i; rewrite !mxE andbT; case: eqP => [->|_]; last by rewrite mulr0; apply: sums0.
by rewrite mulr1; apply: sums1; exists x, f'.
Qed.

Section Propagation.

Hypotheses (F_inf : infinite F) (A_unit : A \in unitmx).
(** The column space of Wi_1 lies in no coordinate hyperplane. *)
Hypothesis Wi1_rows : forall k, row k (Wi1 w) != 0.

Definition full x : Prop := forall k, z x k 0 != 0.

(** For an input without zero entries every variable is the substitute of a linear form. *)
Lemma subst_onto x k : full x -> exists2 q, q \is 1.-homog & subst x q = 'X_k.
Proof.
move=> x_full; exists (\sum_l (invmx A k l / z x k 0) *: 'X_l); first exact: linear_homog.
rewrite raddf_sum /=; pose a l m := (invmx A k l * A l m) * (z x m 0 / z x k 0).
transitivity (\sum_m (\sum_l a l m) *: 'X_m : P).
  under [RHS]eq_bigr do rewrite scaler_suml; rewrite exchange_big; apply: eq_bigr => l _ /=.
  rewrite /subst mmapZ mmapX mmap1U mul_mpolyC scaler_sumr; apply: eq_bigr => m _.
  by rewrite scalerA mulrACA [_^-1 * _]mulrC.
rewrite (bigD1 k) //= [X in _ + X]big1 => [|m m_k]; rewrite -mulr_suml.
  have := congr1 (fun D : 'M_R => D k k) (mulVmx A_unit).
  by rewrite [in LHS]mxE [1%:M _ _]mxE eqxx mulr1n => ->; rewrite mul1r divff // scale1r addr0.
have := congr1 (fun D : 'M_R => D k m) (mulVmx A_unit).
by rewrite [in LHS]mxE [1%:M _ _]mxE eq_sym (negbTE m_k) mulr0n => ->; rewrite mul0r scale0r.
Qed.

(** The value at 0 of a polynomial is a combination of its values at enough points. *)
Lemma interpolation N (s : 'I_N -> F) : injective s -> exists c : 'I_N -> F,
  forall q : {poly P}, (size q <= N)%N -> q.[0] = \sum_i (c i)%:MP * q.[(s i)%:MP].
Proof.
move=> s_inj; pose V := vandermonde s; have V_unit := unitmx_vandermonde s_inj.
pose d : 'cV[F]_N := \col_e (e == 0%N :> nat)%:R; pose c := invmx V *m d.
have cE (e : 'I_N) : \sum_i c i 0 * s i ^+ e = (e == 0%N :> nat)%:R.
  have := congr1 (fun y : 'cV_N => y e 0) (mulKVmx V_unit d); rewrite -/c [d e 0]mxE => <-.
  by rewrite mxE; apply: eq_bigr => i _; rewrite [V e i]mxE mulrC.
exists (fun i => c i 0) => q q_N; rewrite (horner_coef_wide _ q_N).
under [RHS]eq_bigr do rewrite (horner_coef_wide _ q_N) mulr_sumr.
rewrite exchange_big; apply: eq_bigr => e _ /=.
transitivity (q`_e * (\sum_i c i 0 * s i ^+ e)%:MP).
  by rewrite cE expr0n rmorph_nat.
rewrite raddf_sum mulr_sumr; apply: eq_bigr => i _ /=.
by rewrite mpolyCM rmorphX mulrCA.
Qed.

(** T along a line of inputs is a polynomial. *)
Lemma T_line x y g : exists q : 'I_R -> {poly P}, forall a j, T (x + a *: y) g j 0 = (q j).[a%:MP].
Proof.
have zE a k : z (x + a *: y) k 0 = z x k 0 + a * z y k 0.
  by rewrite mulmxDr -scalemxAr !mxE.
pose lift (c : 'I_R -> F) (d : 'I_R -> F) : {poly P} :=
  (\sum_k c k *: 'X_k)%:P + (\sum_k d k *: 'X_k)%:P * 'X.
have liftE c d a : (lift c d).[a%:MP] = \sum_k (c k + a * d k) *: 'X_k.
  rewrite !hornerE mulrC mulr_sumr -big_split; apply: eq_bigr => k _ /=.
  by rewrite mul_mpolyC scalerA scalerDl.
pose sub : P -> {poly P} := mmap (@polyC _ \o @mpolyC R F)
  (fun k => lift (fun l => A k l * z x l 0) (fun l => A k l * z y l 0)).
have subE p a : (sub p).[a%:MP] = subst (x + a *: y) p.
  rewrite -[LHS]/(horner_eval a%:MP (sub p)) (rmorph_mmap [rmorphism of @polyC _ \o @mpolyC R F]).
  apply: eq_bigr => m _; congr (_ * _); first by rewrite /= horner_evalE hornerC.
  apply: eq_bigr => k _; congr (_ ^+ _); rewrite /= horner_evalE liftE; apply: eq_bigr => l _.
  by rewrite zE mulrDr mulrCA.
exists (fun j => lift (fun k => B j k * z x k 0) (fun k => B j k * z y k 0) *
    \sum_i (C i j)%:MP%:P * sub (g i 0)) => a j.
rewrite mxE hornerM liftE; congr (_ * _).
  by apply: eq_bigr => k _; rewrite zE mulrDr mulrCA.
by rewrite horner_sum; apply: eq_bigr => i _; rewrite hornerM hornerC subE.
Qed.

(** Inputs without zero entries are enough for the image of F_t. *)
Lemma T_full t x g : Fspace t.+1 g ->
  sums (fun g => exists x' g', [/\ full x', Fspace t.+1 g' & g = T x' g']) (T x g).
Proof.
move=> Fg; have [y y_full] := avoid_hyperplanes F_inf Wi1_rows.
have [q qE] := T_line x y g; pose N := \max_j size (q j).
pose p := \prod_k ((z x k 0)%:P + (z y k 0)%:P * 'X : {poly F}).
have p_neq0 : p != 0.
  apply/prodf_neq0 => k _; apply/eqP=> /(congr1 (fun r : {poly F} => r`_1))/eqP.
  by rewrite coef0 coefD coefC coefMX coefC add0r (negbTE (y_full k)).
have [s s_inj ps_neq0] := poly_nonroots F_inf N p_neq0.
have [c cE] := interpolation s_inj.
have -> : T x g = \sum_i T (x + s i *: y) ((c i)%:MP *: g).
  apply/colP=> j; rewrite summxE; have := qE 0 j; rewrite scale0r addr0 mpolyC0 => ->.
  rewrite cE ?leq_bigmax //.
  by apply: eq_bigr => i _; rewrite TZ mxE qE.
apply: sums_big => i _; apply: sums1; exists (x + s i *: y), ((c i)%:MP *: g).
split=> //; last exact: FspaceZ.
move=> k; have := ps_neq0 i; rewrite horner_prod => /prodf_neq0/(_ k isT).
by rewrite !hornerE mulmxDr -scalemxAr !mxE mulrC.
Qed.

(** The propagation lemma: if T(F_t) = F_{t+1} for one t > 0, then for all larger t. *)
Lemma propagation_step t : (0 < t)%N ->
  (forall g, Fspace t.+1 g -> image (Fspace t) g) ->
  forall g, Fspace t.+2 g -> image (Fspace t.+1) g.
Proof.
case: t => // t _ onto g /Fspace_variables; apply: sums_sub => _ [k [g' [/onto Tg' ->]]].
have X_additive : additive (fun g : vec => 'X_k *: g) by move=> g1 g2; apply: scalerBr.
apply: (sums_map (phi := Additive X_additive)) Tg' => _ [x [f [Ff ->]]] /=.
apply: (sums_map (phi := Additive X_additive)) (T_full x Ff) => _ [y [f' [y_full Ff' ->]]] /=.
have [q q_homog <-] := subst_onto k y_full; rewrite -TM; apply: sums1.
by exists y, (q *: f'); split=> //; apply: FspaceM.
Qed.

Theorem propagation t : (0 < t)%N ->
    (forall g, Fspace t.+1 g -> image (Fspace t) g) ->
  forall s, (t <= s)%N -> forall g, Fspace s.+1 g <-> image (Fspace s) g.
Proof.
move=> t_gt0 onto s t_s; suff onto_s g : Fspace s.+1 g -> image (Fspace s) g.
  move=> g; split; first exact: onto_s.
  case: s t_s {onto_s} => [|s] t_s; first by case: t t_gt0 t_s {onto}.
  by move=> Tg j; elim: Tg => [|h f [x [f' [Ff' ->]]] _ IHf];
     rewrite mxE; [apply: sums0 | apply: sumsD (T_Fspace x Ff' j) IHf].
rewrite -(subnKC t_s); move: (s - t)%N => d; elim: d g => [|d IHd] g.
  by rewrite addn0; apply: onto.
have td_gt0 : (0 < t + d)%N by rewrite addn_gt0 t_gt0.
by rewrite addnS; apply: (propagation_step td_gt0 IHd).
Qed.

(** E_t lies in F_t, and E_{t+1} is the image of E_t. *)
Lemma Espace_Fspace t g : Espace t.+1 g -> Fspace t.+1 g.
Proof.
elim=> [|h f [c [xs ->]] _ Ff] j; rewrite mxE; first exact: sums0.
apply: sumsD (Ff j); apply: FspaceZ; case/tupleP: xs => x xs.
by rewrite -{1}(size_tuple xs); apply: end_vector_Fspace.
Qed.

Lemma Espace_image t g : Espace t.+2 g -> image (Espace t.+1) g.
Proof.
apply: sums_sub => _ [c [xs ->]]; apply: sums1.
case/tupleP: xs => x /tupleP[y xs]; exists x, (c%:MP *: end_vector [:: y & xs]).
split; last by rewrite TZ.
by apply: sums1; exists c, [tuple of y :: xs].
Qed.

Lemma image_Espace t g : image (Espace t.+1) g -> Espace t.+2 g.
Proof.
apply: sums_sub => _ [x [g' [Eg' ->]]].
apply: (sums_map (phi := Additive (T_additive x))) Eg' => _ [c [xs ->]] /=.
apply: sums1; exists c, [tuple of x :: xs]; rewrite TZ.
by case/tupleP: xs.
Qed.

Lemma image_sub (S S' : vec -> Prop) g : (forall f : vec, S f -> S' f) -> image S g -> image S' g.
Proof.
move=> SS'; apply: sums_sub => _ [x [f [Sf ->]]].
by apply: sums1; exists x, f; split=> //; apply: SS'.
Qed.

(** Two consecutive fills: if E_t = F_t and E_{t+1} = F_{t+1} for one t > 0, then E_s = F_s for
    all s >= t. *)
Theorem two_fills t : (0 < t)%N ->
    (forall g, Fspace t g -> Espace t g) -> (forall g, Fspace t.+1 g -> Espace t.+1 g) ->
  forall s, (t <= s)%N -> forall g, Espace s g <-> Fspace s g.
Proof.
case: t => // t _ fill_t fill_t1.
have onto g : Fspace t.+2 g -> image (Fspace t.+1) g.
  by move/fill_t1/Espace_image; apply: image_sub => f; apply: Espace_Fspace.
case=> // s t_s; suff fills g : Fspace s.+1 g -> Espace s.+1 g.
  by move=> g; split; [apply: Espace_Fspace | apply: fills].
rewrite -(subnKC t_s) !addSn; move: (s.+1 - t.+1)%N => d; elim: d g => [|d IHd] g.
  by rewrite addn0; apply: fill_t.
rewrite addnS => Fg; apply: image_Espace.
have [Tg _] := propagation (ltn0Sn t) onto (leq_addr d t.+1) g.
by apply: image_sub (Tg Fg) => f; apply: IHd.
Qed.

End Propagation.

End Transfer.
