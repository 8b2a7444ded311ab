(** A factorisation A = L U modulo q, offered from outside, proves that a rational matrix is
    nonsingular: lower triangular L, upper triangular U, units on the diagonals. What passes
    [factors_ok] has full rank ([factors_ok_rank]).

    The products of rows and columns are added up without any reduction (q <= 2^20, at most
    2^20 cells of four entries), and two rows meet a column at once. *)
From Coq Require Import ZArith Znumtheory Uint63 Lia.
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Verify Require Import MachineResidues RAC Machine.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** A column, four entries a cell; two rows side by side. *)
Inductive quads := Qnil | Qcons (a b c d : int63) (t : quads).
Inductive pairs := Pnil | Pcons (a b c d a' b' c' d' : int63) (t : pairs).

(** L by groups of rows, each with the inverses of its diagonal; U by columns. *)
Definition factors : Type := seq (seq pairs * seq int63) * seq quads.

Fixpoint quads_seq (u : quads) : seq int63 :=
  if u is Qcons a b c d t then [:: a, b, c, d & quads_seq t] else [::].

Fixpoint upper_seq (l : pairs) : seq int63 :=
  if l is Pcons a b c d _ _ _ _ t then [:: a, b, c, d & upper_seq t] else [::].

Fixpoint lower_seq (l : pairs) : seq int63 :=
  if l is Pcons _ _ _ _ a b c d t then [:: a, b, c, d & lower_seq t] else [::].

Section Check.

Variable q : int63.

(** The products of the two rows with the column are e1 and e2 mod q. *)
Fixpoint dots_are (e1 e2 s t : int63) (l : pairs) (u : quads) : bool :=
  match l, u with
  | Pcons a b c d a' b' c' d' l', Qcons e f g h u' =>
    dots_are e1 e2 (s + a * e + b * f + c * g + d * h)%uint63
                   (t + a' * e + b' * f + c' * g + d' * h)%uint63 l' u'
  | _, _ => Uint63.eqb (s mod q)%uint63 e1 && Uint63.eqb (t mod q)%uint63 e2
  end.

Fixpoint rows_are (r1 r2 : seq int63) (l : pairs) (us : seq quads) : bool :=
  match r1, r2, us with
  | e1 :: r1', e2 :: r2', u :: us' => dots_are e1 e2 0%uint63 0%uint63 l u && rows_are r1' r2' l us'
  | [::], [::], [::] => true
  | _, _, _ => false
  end.

(** At most [n] cells, all entries below q. *)
Fixpoint quads_ok (n : int63) (u : quads) : bool :=
  if u is Qcons a b c d t then
    [&& Uint63.ltb 0 n, Uint63.ltb a q, Uint63.ltb b q, Uint63.ltb c q, Uint63.ltb d q & quads_ok (n - 1)%uint63 t]
  else true.

Fixpoint pairs_ok (l : pairs) : bool :=
  if l is Pcons a b c d a' b' c' d' t then
    [&& Uint63.ltb a q, Uint63.ltb b q, Uint63.ltb c q, Uint63.ltb d q,
        Uint63.ltb a' q, Uint63.ltb b' q, Uint63.ltb c' q, Uint63.ltb d' q & pairs_ok t]
  else true.

(** The entry at [i] times [v] is 1 mod q; what follows is 0. *)
Definition pivot_ok (i : nat) (v : int63) (s : seq int63) : bool :=
  if drop i s is x :: t then
    [&& Uint63.ltb x q, Uint63.ltb v q, Uint63.eqb ((x * v) mod q)%uint63 1%uint63 & all (Uint63.eqb 0) t]
  else false.

Variables (S : Type) (row : S -> seq int63).

(** The rows are tested in groups, so that a column is read once for a group: both rows of a pair,
    what is left of them, and the pair. *)
Definition job : Type := seq int63 * seq int63 * pairs.

Definition head_is (u : quads) (x : job) : bool :=
  if x is (e1 :: _, e2 :: _, l) then dots_are e1 e2 0%uint63 0%uint63 l u else false.

Definition behead_job (x : job) : job := (behead x.1.1, behead x.1.2, x.2).

Fixpoint group_are (g : seq job) (us : seq quads) : bool :=
  if us is u :: us' then all (head_is u) g && group_are (map behead_job g) us'
  else all (fun x => nilp x.1.1 && nilp x.1.2) g.

Fixpoint jobs (states : seq S) (ls : seq pairs) : seq job :=
  match states, ls with
  | [:: h], [:: l] => let r := row h in [:: (r, r, l)]
  | h1 :: h2 :: states', l :: ls' => (row h1, row h2, l) :: jobs states' ls'
  | _, _ => [::]
  end.

Fixpoint shapes_ok (i : nat) (states : seq S) (ls : seq pairs) (vs : seq int63) : bool :=
  match states, ls, vs with
  | [::], [::], [::] => true
  | [:: _], [:: l], [:: v] => pairs_ok l && pivot_ok i v (upper_seq l)
  | _ :: _ :: states', l :: ls', v1 :: v2 :: vs' =>
    [&& pairs_ok l, pivot_ok i v1 (upper_seq l), pivot_ok i.+1 v2 (lower_seq l) & shapes_ok i.+2 states' ls' vs']
  | _, _, _ => false
  end.

Fixpoint groups_ok (us : seq quads) (i : nat) (states : seq S) (groups : seq (seq pairs * seq int63)) : bool :=
  if groups is (ls, vs) :: groups' then
    let n := size vs in let states1 := take n states in
    [&& size states1 == n, shapes_ok i states1 ls vs, group_are (jobs states1 ls) us
      & groups_ok us (n + i) (drop n states) groups']
  else nilp states.

Fixpoint columns_ok (i : nat) (us : seq quads) : bool :=
  if us is u :: us' then
    [&& quads_ok 1048576%uint63 u, pivot_ok i 1%uint63 (quads_seq u) & columns_ok i.+1 us']
  else true.

Definition factors_ok (k : nat) (states : seq S) (groups : seq (seq pairs * seq int63)) (us : seq quads) : bool :=
  [&& Uint63.ltb 1 q, Uint63.leb q 1048576%uint63, size states == k, size us == k, columns_ok 0 us
    & groups_ok us 0 states groups].

End Check.

Local Notation "'φ' x" := (to_Z x) (at level 0).

(** ** Rational numbers modulo a prime *)

Section Residues.

Variable F : fieldType.

Definition fz (z : Z) : F := (int_of_Z z)%:~R.

Lemma fzD a b : fz (a + b) = fz a + fz b.
Proof. by rewrite /fz int_of_ZD intrD. Qed.

Lemma fzM a b : fz (a * b) = fz a * fz b.
Proof. by rewrite /fz int_of_ZM intrM. Qed.

Lemma fzB a b : fz (a - b) = fz a - fz b.
Proof. by rewrite /Z.sub fzD [X in _ + X]/fz int_of_ZN mulrNz. Qed.

Lemma fz0 : fz Z0 = 0. Proof. by rewrite /fz. Qed.

Lemma fz1 : fz (Zpos xH) = 1. Proof. by rewrite /fz. Qed.

Lemma fzN1 : fz (Zneg xH) = -1. Proof. by rewrite /fz. Qed.

(** [x] is the residue of the rational number [r]. *)
Definition red (r : rat) (x : F) : Prop :=
  exists a d, [/\ fz d != 0, rat_of_Z d * r = rat_of_Z a & x * fz d = fz a].

Lemma red0 : red 0 0.
Proof. by exists Z0, (Zpos xH); rewrite fz0 fz1 mulr0 mul0r oner_eq0. Qed.

Lemma red1 : red 1 1.
Proof. by exists (Zpos xH), (Zpos xH); rewrite fz1 !mulr1 oner_eq0. Qed.

Lemma redD r s x y : red r x -> red s y -> red (r + s) (x + y).
Proof.
move=> [a [d [d0 ra xa]]] [b [e [e0 sb yb]]]; exists (a * e + b * d)%coqZ, (d * e)%coqZ; split.
- by rewrite fzM mulf_neq0.
- rewrite rat_of_ZM rat_of_ZD !rat_of_ZM -ra -sb mulrDr; congr (_ + _); first exact: mulrAC.
  by rewrite -mulrA mulrC.
- rewrite fzM fzD !fzM -xa -yb mulrDl; congr (_ + _); first exact: mulrA.
  by rewrite mulrCA mulrC.
Qed.

Lemma redM r s x y : red r x -> red s y -> red (r * s) (x * y).
Proof.
move=> [a [d [d0 ra xa]]] [b [e [e0 sb yb]]]; exists (a * b)%coqZ, (d * e)%coqZ; split.
- by rewrite fzM mulf_neq0.
- by rewrite !rat_of_ZM -ra -sb mulrACA.
- by rewrite !fzM -xa -yb mulrACA.
Qed.

Lemma redN1 : red (- 1) (- 1).
Proof. by exists (Zneg xH), (Zpos xH); rewrite fzN1 fz1 mul1r mulr1 oner_eq0. Qed.

Lemma red_det n (A : 'M[rat]_n) (B : 'M[F]_n) :
  (forall i j, red (A i j) (B i j)) -> red (\det A) (\det B).
Proof.
move=> AB; rewrite /determinant; elim/big_rec2: _ => [|s y x _ xy]; first exact: red0.
apply: redD xy; apply: redM; first by case: (odd_perm s); [exact: redN1 | exact: red1].
by elim/big_rec2: _ => [|i y' x' _ xy']; [exact: red1 | exact: redM].
Qed.

Lemma red_neq0 r x : red r x -> x != 0 -> r != 0.
Proof.
move=> [a [d [d0 ra xa]]]; apply: contraNneq => r0.
have a0 : a = Z0 by apply: rat_of_Z_eq0; rewrite -ra r0 mulr0.
by move/eqP: xa; rewrite a0 fz0 mulf_eq0 (negbTE d0) orbF => /eqP->.
Qed.

(** A matrix whose residues are a product of triangular matrices with nonzero diagonals. *)
Lemma row_free_lu n (A : 'M[rat]_n) (L U : 'M[F]_n) :
    (forall i j, red (A i j) ((L *m U) i j)) ->
    (forall i j : 'I_n, (i < j)%N -> L i j = 0) -> (forall i j : 'I_n, (j < i)%N -> U i j = 0) ->
    (forall i, L i i != 0) -> (forall i, U i i != 0) ->
  row_free A.
Proof.
move=> A_LU L_low U_up L_neq0 U_neq0.
rewrite row_free_unit unitmxE unitfE; apply: red_neq0 (red_det A_LU) _.
rewrite det_mulmx -[\det U]det_tr !det_trig.
- by rewrite mulf_neq0 //; apply/prodf_neq0 => i _; rewrite ?mxE.
- by apply/is_trig_mxP=> i j ij; rewrite mxE; exact: U_up.
- by apply/is_trig_mxP=> i j; exact: L_low.
Qed.

End Residues.

Lemma sum_zero_tail (V : zmodType) (f : nat -> V) a b :
    (forall i, (a <= i)%N -> f i = 0) -> (forall i, (b <= i)%N -> f i = 0) ->
  \sum_(i < a) f i = \sum_(i < b) f i.
Proof.
move=> fa fb; rewrite (big_ord_widen (maxn a b) f) ?leq_maxl // [RHS](big_ord_widen (maxn a b) f) ?leq_maxr //.
rewrite [LHS]big_mkcond [RHS]big_mkcond; apply: eq_bigr => i _.
by case: ltnP => [_|/fa->]; case: ltnP => // /fb->.
Qed.

(** ** What the test computes *)

Section Machine.

Variables (q : int63) (F : fieldType).
Hypotheses (q_gt1 : (1 < φ q)%coqZ) (q_le : (φ q <= 1048576)%coqZ) (fz_q : fz F (φ q) = 0).

Notation fz := (@fz F).

(** The residue of a machine integer; locked, as to_Z must not be unfolded. *)
Fact fi_key : unit. Proof. exact: tt. Qed.
Definition fi : int63 -> F := locked_with fi_key (fun x => fz (φ x)).

Lemma fiE x : fi x = fz (φ x).
Proof. by rewrite /fi unlock. Qed.

Lemma fz_mod a : fz (a mod φ q)%coqZ = fz a.
Proof.
by rewrite [in RHS](Z_div_mod_eq_full a (φ q)) fzD fzM fz_q mul0r add0r.
Qed.

Lemma fi_mod x : fi (x mod q)%uint63 = fi x.
Proof. by rewrite !fiE mod_spec fz_mod. Qed.

Lemma fi0 : fi 0%uint63 = 0.
Proof. by rewrite fiE (fz0 F). Qed.

Lemma reduces_red x r : reduces q x r -> red r (fi x).
Proof.
rewrite fiE.
move=> [a [d [[_ [d_q [c D]]] rda]]]; exists a, d; split=> //.
  case: (rel_prime_bezout _ _ d_q) => u v uv; apply/eqP=> d0.
  have : fz (u * d + v * φ q)%coqZ = 1 by rewrite uv (fz1 F).
  by rewrite fzD !fzM d0 fz_q !mulr0 addr0 => /esym/eqP; rewrite oner_eq0.
have -> : a = (c * φ q + φ x * d)%coqZ by lia.
by rewrite fzD !fzM fz_q mulr0 add0r.
Qed.

(** Scalar products. *)
Definition dotF (u v : seq int63) : F := \sum_(i < size u) fi (nth 0%uint63 u i) * fi (nth 0%uint63 v i).

Lemma dotF_nil v : dotF [::] v = 0.
Proof. exact: big_ord0. Qed.

Lemma dotF_nilr u : dotF u [::] = 0.
Proof. by rewrite /dotF big1 // => i _; rewrite nth_nil fi0 mulr0. Qed.

Lemma dotF_cons x u y v : dotF (x :: u) (y :: v) = fi x * fi y + dotF u v.
Proof. by rewrite /dotF big_ord_recl. Qed.

Lemma dotF_sum n u v : (forall i, (n <= i)%N -> fi (nth 0%uint63 u i) = 0) ->
  dotF u v = \sum_(i < n) fi (nth 0%uint63 u i) * fi (nth 0%uint63 v i).
Proof.
move=> u0; apply: (@sum_zero_tail _ (fun i => fi (nth 0%uint63 u i) * fi (nth 0%uint63 v i))) => i le_i.
  by rewrite nth_default // fi0 mul0r.
by rewrite u0 // mul0r.
Qed.

(** No overflow: a cell adds less than 2^42, and there are at most 2^20 cells. *)
Lemma cell_spec s a b c d e f g h :
    (φ a < φ q)%coqZ -> (φ b < φ q)%coqZ -> (φ c < φ q)%coqZ -> (φ d < φ q)%coqZ ->
    (φ e < φ q)%coqZ -> (φ f < φ q)%coqZ -> (φ g < φ q)%coqZ -> (φ h < φ q)%coqZ ->
    (φ s + 4398046511104 <= 4611686018427387904)%coqZ ->
  φ (s + a * e + b * f + c * g + d * h)%uint63 = (φ s + φ a * φ e + φ b * φ f + φ c * φ g + φ d * φ h)%coqZ
  /\ (φ a * φ e + φ b * φ f + φ c * φ g + φ d * φ h <= 4398046511104)%coqZ.
Proof.
move=> aq bq cq dq eq fq gq hq s_le.
have bound x y : (φ x < φ q)%coqZ -> (φ y < φ q)%coqZ -> (0 <= φ x * φ y <= 1099511627776)%coqZ.
  move=> xq yq; have [x0 _] := to_Z_bounded x; have [y0 _] := to_Z_bounded y.
  by split; [nia | apply: (Z.le_trans _ (1048576 * 1048576)%coqZ); [apply: Z.mul_le_mono_nonneg; lia | lia]].
have B1 := bound _ _ aq eq; have B2 := bound _ _ bq fq; have B3 := bound _ _ cq gq; have B4 := bound _ _ dq hq.
have [s0 _] := to_Z_bounded s.
have wBE : wB = 9223372036854775808%coqZ by reflexivity.
rewrite !add_spec !mul_spec wBE.
rewrite (Z.mod_small (φ a * φ e)) ?(Z.mod_small (φ b * φ f)) ?(Z.mod_small (φ c * φ g)) ?(Z.mod_small (φ d * φ h)); try lia.
rewrite (Z.mod_small (φ s + φ a * φ e)%coqZ); last lia.
rewrite (Z.mod_small (φ s + φ a * φ e + φ b * φ f)%coqZ); last lia.
rewrite (Z.mod_small (φ s + φ a * φ e + φ b * φ f + φ c * φ g)%coqZ); last lia.
rewrite Z.mod_small; lia.
Qed.

Lemma fi_cell s a b c d e f g h :
    φ (s + a * e + b * f + c * g + d * h)%uint63 = (φ s + φ a * φ e + φ b * φ f + φ c * φ g + φ d * φ h)%coqZ ->
  fi (s + a * e + b * f + c * g + d * h)%uint63 =
  fi s + (fi a * fi e + (fi b * fi f + (fi c * fi g + fi d * fi h))).
Proof. by rewrite !fiE => ->; rewrite !fzD !fzM !addrA. Qed.

Lemma ltbP x y : Uint63.ltb x y -> (φ x < φ y)%coqZ.
Proof. by move/ltb_spec. Qed.

Lemma eqbP x y : Uint63.eqb x y -> x = y.
Proof. exact: eqb_correct. Qed.

Lemma dots_areP l u n e1 e2 s t :
    pairs_ok q l -> quads_ok q n u ->
    (φ s + φ n * 4398046511104 <= 4611686018427387904)%coqZ ->
    (φ t + φ n * 4398046511104 <= 4611686018427387904)%coqZ ->
  dots_are q e1 e2 s t l u ->
  fi e1 = fi s + dotF (upper_seq l) (quads_seq u) /\ fi e2 = fi t + dotF (lower_seq l) (quads_seq u).
Proof.
have stop s' t' x y : x = 0 -> y = 0 ->
    Uint63.eqb (s' mod q)%uint63 e1 && Uint63.eqb (t' mod q)%uint63 e2 ->
    fi e1 = fi s' + x /\ fi e2 = fi t' + y.
  by move=> -> -> /andP[/eqbP <- /eqbP <-]; rewrite !fi_mod !addr0; split.
elim: l u n s t => [|a b c d a' b' c' d' l IHl] u n s t l_ok u_ok s_le t_le.
  exact: stop (dotF_nil _) (dotF_nil _).
case: u u_ok => [|e f g h u] u_ok; first exact: stop (dotF_nilr _) (dotF_nilr _).
rewrite [pairs_ok _ _]/= in l_ok; rewrite [quads_ok _ _ _]/= in u_ok.
rewrite [dots_are _ _ _ _ _ _ _]/= [upper_seq _]/= [lower_seq _]/= [quads_seq _]/=.
case/and5P: l_ok => /ltbP aq /ltbP bq /ltbP cq /ltbP dq /and5P[/ltbP aq' /ltbP bq' /ltbP cq' /ltbP dq' l_ok].
case/and5P: u_ok => /ltbP n0 /ltbP eq /ltbP fq /ltbP gq /andP[/ltbP hq u_ok].
change (φ 0%uint63) with Z0 in n0.
have n1 : φ (n - 1)%uint63 = (φ n - 1)%coqZ.
  rewrite sub_spec; change (φ 1%uint63) with 1%coqZ; rewrite Z.mod_small //.
  by have := to_Z_bounded n; lia.
have [s1 s1_le] := @cell_spec s a b c d e f g h aq bq cq dq eq fq gq hq ltac:(lia).
have [t1 t1_le] := @cell_spec t a' b' c' d' e f g h aq' bq' cq' dq' eq fq gq hq ltac:(lia).
move=> /(IHl u (n - 1)%uint63 _ _ l_ok u_ok)[].
- by rewrite n1 s1; lia.
- by rewrite n1 t1; lia.
by move=> -> ->; rewrite (fi_cell s1) (fi_cell t1) !dotF_cons !addrA.
Qed.

(** ** Triangular factors *)

Lemma pivot_okP i v s : pivot_ok q i v s ->
  fi (nth 0%uint63 s i) != 0 /\ forall j, (i < j)%N -> fi (nth 0%uint63 s j) = 0.
Proof.
rewrite /pivot_ok; case sE: (drop i s) => [//|x t] /and4P[/ltbP xq /ltbP vq /eqbP xv t0].
have nthE j : nth 0%uint63 s (i + j) = nth 0%uint63 (x :: t) j by rewrite -sE nth_drop.
split.
  rewrite -[i]addn0 nthE [nth _ _ _]/=; apply/eqP=> x0.
  have : fi ((x * v) mod q)%uint63 = 1 by rewrite xv fiE (fz1 F).
  rewrite fi_mod fiE mul_spec Z.mod_small; last first.
    have := to_Z_bounded x; have := to_Z_bounded v.
    have -> : wB = 9223372036854775808%coqZ by reflexivity.
    move=> [v0 _] [xx0 _]; split; first nia.
    by apply: (Z.le_lt_trans _ (1048576 * 1048576)%coqZ); [apply: Z.mul_le_mono_nonneg; lia | lia].
  by rewrite fzM -fiE x0 mul0r => /esym/eqP; rewrite oner_eq0.
move=> j i_j; rewrite -(subnKC i_j) addSnnS nthE [nth _ _ _]/=.
have [lt|ge] := ltnP (j - i.+1) (size t); last by rewrite nth_default ?fi0.
by have /eqbP <- := all_nthP 0%uint63 t0 _ lt; rewrite fi0.
Qed.

Definition column_ok (j : nat) (u : quads) :=
  quads_ok q 1048576%uint63 u /\ pivot_ok q j 1%uint63 (quads_seq u).

Lemma columns_okP us i : columns_ok q i us ->
  forall j, (j < size us)%N -> column_ok (i + j) (nth Qnil us j).
Proof.
elim: us i => [//|u us IHus] i /and3P[u_ok piv /IHus us_ok] [|j] j_us; first by rewrite addn0.
by rewrite addnS -addSn; exact: us_ok.
Qed.

(** The row [r] is the product of [x], which ends at [i], with the columns. *)
Definition row_ok (us : seq quads) (i : nat) (r x : seq int63) : Prop :=
  [/\ fi (nth 0%uint63 x i) != 0, forall j, (i < j)%N -> fi (nth 0%uint63 x j) = 0, size r = size us
    & forall j, (j < size us)%N -> fi (nth 0%uint63 r j) = dotF x (quads_seq (nth Qnil us j))].

Section Rows.

Variables (S : Type) (row : S -> seq int63) (us : seq quads).
Hypothesis us_ok : forall j, (j < size us)%N -> quads_ok q 1048576%uint63 (nth Qnil us j).

Lemma rows_areP r1 r2 l (vs := us) : pairs_ok q l -> rows_are q r1 r2 l us ->
  [/\ size r1 = size us, size r2 = size us & forall j, (j < size us)%N ->
    fi (nth 0%uint63 r1 j) = dotF (upper_seq l) (quads_seq (nth Qnil us j)) /\
    fi (nth 0%uint63 r2 j) = dotF (lower_seq l) (quads_seq (nth Qnil us j))].
Proof.
move=> l_ok; elim: us us_ok r1 r2 => [|u us' IH] ok [|e1 r1] [|e2 r2] //= /andP[dots rows].
have [|-> -> rest] := IH _ r1 r2 rows; first by move=> j; exact: (ok j.+1).
split=> // -[|j] j_us; last exact: rest.
have b : (φ 0%uint63 + φ 1048576%uint63 * 4398046511104 <= 4611686018427387904)%coqZ by vm_compute.
have := @dots_areP l u _ e1 e2 0%uint63 0%uint63 l_ok (ok 0%N isT) b b dots.
by rewrite fi0 !add0r.
Qed.

Lemma group_areP (g : seq (job)) : group_are q g us -> all (fun x => rows_are q x.1.1 x.1.2 x.2 us) g.
Proof.
elim: us g => [|u us' IHus] g /=.
  by apply: sub_all => -[[[|? ?] [|? ?]] l].
case/andP=> heads /IHus; elim: g heads => [//|[[r1 r2] l] g IHg] /= /andP[head heads] /andP[x_ok g_ok].
rewrite IHg // andbT; case: r1 r2 head x_ok => [|e1 r1] [|e2 r2] //= -> //.
Qed.

Lemma group_okP i states ls vs :
    shapes_ok q i states ls vs -> all (fun x => rows_are q x.1.1 x.1.2 x.2 us) (jobs row states ls) ->
  exists xs, size xs = size states /\
    forall m, (m < size states)%N -> row_ok us (i + m) (nth [::] (map row states) m) (nth [::] xs m).
Proof.
have [n] := ubnP (size states); elim: n => [//|n IHn] in i states ls vs *.
case: states => [|h1 [|h2 states]] le_n; first by exists [::].
  case: ls vs => [|l [|? ?]] [|v1 [|? ?]] //= /andP[l_ok /pivot_okP[x0 x1]] /andP[/(rows_areP l_ok)[r_us _ rE] _].
  exists [:: upper_seq l]; split=> // -[|//] _; rewrite addn0; split=> // j j_us.
  by have [] := rE j j_us.
case: ls vs => [|l ls] [|v1 [|v2 vs]] //; try by case: ls.
move=> ok; have {ok} /and4P[l_ok /pivot_okP[x0 x1] /pivot_okP[y0 y1] ok] :
  [&& pairs_ok q l, pivot_ok q i v1 (upper_seq l), pivot_ok q i.+1 v2 (lower_seq l)
    & shapes_ok q i.+2 states ls vs] by case: ls ok.
move=> rows; have {rows} /andP[/(rows_areP l_ok)[r1_us r2_us rE] rows] :
    rows_are q (row h1) (row h2) l us && all (fun x => rows_are q x.1.1 x.1.2 x.2 us) (jobs row states ls).
  by case: ls rows {ok}.
have [|xs [xs_size xsP]] := IHn _ _ _ _ _ ok rows; first exact: ltnW.
exists [:: upper_seq l, lower_seq l & xs]; split=> [|[|[|m]] m_lt]; first by rewrite /= xs_size.
- by rewrite addn0; split=> // j j_us; have [] := rE j j_us.
- by rewrite addn1; split=> // j j_us; have [] := rE j j_us.
by rewrite !addnS -!addSn; exact: xsP.
Qed.

Lemma groups_okP i states groups : groups_ok q row us i states groups ->
  exists xs, forall m, (m < size states)%N -> row_ok us (i + m) (nth [::] (map row states) m) (nth [::] xs m).
Proof.
elim: groups i states => [|[ls vs] groups IHgroups] i states /=; first by move/nilP->; exists [::].
case/and4P=> /eqP size1 shapes /group_areP rows /IHgroups[xs2 xs2P].
have [xs1 [xs1_size xs1P]] := group_okP shapes rows.
exists (xs1 ++ xs2) => m m_lt; rewrite -[in map row _](cat_take_drop (size vs) states) map_cat !nth_cat size_map xs1_size size1.
case: ltnP => [m_vs|vs_m]; first by apply: xs1P; rewrite size1.
have := xs2P (m - size vs)%N; rewrite addnAC addnC subnKC // addnC; apply.
by rewrite size_drop ltn_sub2r // (leq_ltn_trans vs_m).
Qed.

End Rows.

End Machine.

(** ** The theorem *)

Section Soundness.

Variables (q : int63) (S : Type) (row : S -> seq int63).

(** The field of p elements for a prime divisor p of q. *)
Lemma exists_residue_field : (1 < φ q)%coqZ -> exists F : fieldType, fz F (φ q) = 0.
Proof.
move=> q_gt1; have q1 : (1 < Z.to_nat (φ q))%N by apply/ltP; lia.
exists [fieldType of 'F_(pdiv (Z.to_nat (φ q)))]; rewrite /fz.
have -> : int_of_Z (φ q) = (Z.to_nat (φ q))%:Z by case: (φ q) q_gt1 => //= r; lia.
apply/eqP; rewrite -pmulrn -(dvdn_charf (char_Fp (pdiv_prime q1))).
exact: pdiv_dvd.
Qed.

(** A factorisation that passes the test proves that the rows of the rational matrix are
    independent. *)
Theorem factors_ok_rank k states groups us m n (A : 'M[rat]_(m, n)) :
  factors_ok q row k states groups us -> reduces_mx q (map row states) A -> (k <= \rank A)%N.
Proof.
case/and5P=> /ltb_spec q_gt1 /leb_spec q_le /eqP states_k /eqP us_k /andP[cols rows] [size_m A_rows].
change (φ 1%uint63) with 1%coqZ in q_gt1; change (φ 1048576%uint63) with 1048576%coqZ in q_le.
have [F fz_q] := exists_residue_field q_gt1.
have us_ok := columns_okP cols.
have [j j_us|xs xsP] := groups_okP q_le fz_q _ rows; first by have [] := us_ok j j_us.
have m_k : m = k by rewrite -size_m size_map.
case: k => [//|k'] in m_k states_k us_k *.
move: A A_rows; rewrite {}m_k => A A_rows.
have n_k : n = k'.+1.
  have [|_ _ row_k _] := xsP 0%N; first by rewrite states_k.
  by have [row_n _] := A_rows ord0; rewrite -us_k -row_k -row_n.
move: A A_rows; rewrite {}n_k => A A_rows; suff : row_free A by rewrite /row_free => /eqP->.
have xsP' (i : 'I_k'.+1) : row_ok F us i (nth [::] (map row states) i) (nth [::] xs i).
  by rewrite -[X in row_ok _ _ X]add0n; apply: xsP; rewrite states_k.
have colP (j : 'I_k'.+1) : column_ok q j (nth Qnil us j).
  by rewrite -[X in column_ok _ X]add0n; apply: us_ok; rewrite us_k.
pose L := \matrix_(i < k'.+1, l < k'.+1) fi F (nth 0%uint63 (nth [::] xs i) l).
pose U := \matrix_(l < k'.+1, j < k'.+1) fi F (nth 0%uint63 (quads_seq (nth Qnil us j)) l).
apply: (@row_free_lu F _ A L U) => [i j|i j ij|i j ji|i|i]; rewrite ?mxE.
- have [_ x0 _ rE] := xsP' i.
  have -> : \sum_l L i l * U l j = fi F (nth 0%uint63 (nth [::] (map row states) i) j).
    rewrite rE ?us_k // (@dotF_sum _ k'.+1) => [|l k_l]; last by rewrite x0 // (leq_trans (ltn_ord i)).
    by apply: eq_bigr => l _; rewrite !mxE.
  by apply: (reduces_red fz_q); have [_] := A_rows i; exact.
- by have [_ x0 _ _] := xsP' i; exact: x0.
- have [_ piv] := colP j; have [_ x0] := pivot_okP q_le fz_q piv; exact: x0.
- by have [x0 _ _ _] := xsP' i.
- by have [_ piv] := colP i; have [x0 _] := pivot_okP q_le fz_q piv.
Qed.

End Soundness.
