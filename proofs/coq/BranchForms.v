(** The forms of words in a network with several branches (proofs/statements/theorem-g.md,
    step 6): branch i reads a linear form of the state of layer 1, with numbers 2 for channel i
    and 1 for the others. The limits of the vectors of forms, one for each branch. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets DepthLower UpperLayers LinearForms Exponents CornerForms
  LetterForms Corners GridCorners VectorLimits VectorCorners.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** What a branch reads, and the values of the forms of words. *)
Section Values.

Variables (K : comRingType) (m : nat) (eps : K) (A : 'M[K]_m) (b : 'I_m -> K) (l : nat).
Implicit Types (u v : 'I_m -> K) (d : 'I_m) (e s : seq 'I_m) (f : {mpoly K[m]}).

Notation step := (state_step eps A).

Definition reading u : K := \sum_j b j * u j.

Fixpoint readings u e : seq K :=
  if e is d :: e' then reading (step u d) :: readings (step u d) e' else [::].

Lemma size_readings u e : size (readings u e) = size e.
Proof. by elim: e u => //= d e IHe u; rewrite IHe. Qed.

Lemma meval_letter d f v (w := fun i => letter_scale eps d 0 i * v i) :
  (letter eps A d f).@[v] = f.@[applied A w].
Proof.
rewrite /letter meval_lsub; under meval_eq => i.
  rewrite (bigD1 i) //= mxE eqxx mulr1n big1 ?addr0; last first.
    by move=> j /negbTE j_i; rewrite mxE eq_sym j_i mulr0n mul0r.
  over.
exact: meval_lsub.
Qed.

(** The forms of end words. *)
Fixpoint end_form e : {mpoly K[m]} :=
  if e is d :: e' then
    linear_form (fun j => letter_scale eps d 0 j * b j) ^+ mc (size e) l *
      letter eps A d (end_form e')
  else 1.

Lemma end_form_homog e : end_form e \is (mc (size e) l.+1).-homog.
Proof.
elim: e => [|d e IHe]; first by rewrite mc0S; apply: dhomog1.
rewrite mcSS addnC; apply: dhomogM; last exact: letter_homog.
by have := dhomogMn (mc (size e).+1 l) (linear_form_homog
  (fun j => letter_scale eps d 0 j * b j)); rewrite mul1n.
Qed.

Lemma end_form_value e u : (end_form e).@[applied A u] = weighted l (readings u e).
Proof.
elim: e u => [|d e IHe] u; first by rewrite /= meval1.
rewrite [end_form _]/= mevalM rmorphX /= meval_linear_form meval_letter size_readings.
congr (_ ^+ _ * _); last exact: IHe.
by apply: eq_bigr => j _; rewrite /state_step mulrAC [RHS]mulrC.
Qed.

(** The forms of the start words, read backwards, where r letters follow: a letter, then
    contractions. They are powers of linear forms, up to a number that depends on the lengths
    alone and the start factor. *)
Fixpoint start_form r s : {mpoly K[m]} :=
  if s is d :: s' then iter (mc r.+1 l) (contract b) (letter eps A d (start_form r.+1 s'))
  else linear_form (fun=> 1) ^+ mc r l.+1.

Definition state s : 'I_m -> K := foldl step (fun=> 1) (rev s).

Fixpoint start_number r n : nat :=
  if n is n'.+1 then (mc r.+1 l.+1 ^_ mc r.+1 l * start_number r.+1 n')%N else 1%N.

Fixpoint start_factor r s : K :=
  if s is d :: s' then reading (state s) ^+ mc r.+1 l * start_factor r.+1 s' else 1.

Lemma state_cons d s : state (d :: s) = step (state s) d.
Proof. by rewrite /state rev_cons -cats1 foldl_cat. Qed.

Lemma letter_power d D u : A^T = A ->
  letter eps A d (linear_form u ^+ D) = linear_form (step u d) ^+ D.
Proof.
move=> A_sym; rewrite /letter !rmorphX /=; congr (_ ^+ _).
have := lsub_linear A (\row_i u i).
rewrite (_ : linear_form ((\row_i u i) 0) = linear_form u) => [->|]; last first.
  by apply: eq_bigr => i _; rewrite mxE.
rewrite lsub_linear; apply: eq_bigr => i _; congr (_ *: _).
rewrite mul_mx_diag mxE mulrC /state_step; congr (_ * _); rewrite mxE.
by apply: eq_bigr => j _; rewrite mxE mulrC -{1}A_sym mxE.
Qed.

Lemma start_form_homog r s : start_form r s \is (mc r l.+1).-homog.
Proof.
elim: s r => [|d s IHs] r.
  by have := dhomogMn (mc r l.+1) (linear_form_homog (fun=> 1 : K)); rewrite mul1n; apply.
by apply: contracts_homog; rewrite -mcSS; apply: letter_homog.
Qed.

Lemma start_formE r s : A^T = A -> start_form r s =
  ((start_number r (size s))%:R * start_factor r s) *: linear_form (state s) ^+ mc r l.+1.
Proof.
move=> A_sym; elim: s r => [|d s IHs] r; first by rewrite mulr1 scale1r.
rewrite [start_form _ _]/= IHs letterZ.
rewrite contractsZ letter_power // -state_cons.
rewrite [in linear_form _ ^+ _]mcSS contracts_power scalerA -mcSS natrM; congr (_ *: _).
by rewrite mulrC mulrACA.
Qed.

(** The start factor and the value of the end word make the value of the whole word. *)
Lemma start_factorE s e : start_factor (size e) s * weighted l (readings (state s) e) =
  weighted l (readings (fun=> 1) (rev s ++ e)).
Proof.
elim: s e => [|d s IHs] e; first by rewrite mul1r.
rewrite rev_cons cat_rcons -(IHs (d :: e)) /= state_cons size_readings.
by rewrite -mulrA mulrCA.
Qed.

End Values.

(** The numbers q'_t: q'_1 = 1, q'_t = min(D_t + 1, m q'_(t-1) / (m - 1) rounded up),
    D_t = mc(t, L - 1). *)
Fixpoint branch_width (m L t : nat) : nat :=
  if t is t'.+1 then
    if t' is 0 then 1
    else minn (ceil_div (m * branch_width m L t') m.-1) (mc t'.+1 L.-1).+1
  else 1.

Lemma branch_widthS m L t : branch_width m L t.+2 =
  minn (ceil_div (m * branch_width m L t.+1) m.-1) (mc t.+2 L.-1).+1.
Proof. by []. Qed.

(** The limits of the vectors of forms of end words and of start words. *)
Section Limits.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m' l : nat) (c : F).
Notation m := m'.+2.
Notation A := (near_identity m c).
Notation width := (branch_width m l.+2).
Hypotheses (A_unit : A \in unitmx) (c_neq0 : c != 0) (c1 : 1 + m.-1%:R * c != 0).

Notation K := {poly F}.
Notation AK := (map_mx (@polyC F) A).
Notation at0 := [rmorphism of horner_eval (0 : F)].

(** What the branches read. *)
Definition slope (i j : 'I_m) : F := if i == j then 2%:R else 1.

Lemma slope_neq0 i j : slope i j != 0.
Proof. by rewrite /slope; case: ifP => _; rewrite ?oner_eq0 // natr_is0. Qed.

Lemma slope_solve k : (0 < k)%N ->
  exists z : 'I_m -> 'I_m -> F, forall i0 i, \sum_j z i0 j * slope i j ^+ k = (i == i0)%:R.
Proof.
move=> k_gt0; pose y : F := (2 ^ k).-1%:R; pose s := (y + m%:R)^-1.
have y_neq0 : y != 0 by rewrite natr_is0 // -lt0n -subn1 subn_gt0 -{1}(expn0 2) ltn_exp2l.
have s_neq0 : y + m%:R != 0 by rewrite -natrD natr_is0 // addnS.
have slopeE i j : slope i j ^+ k = 1 + y * (i == j)%:R.
  rewrite /slope; case: eqP => _; last by rewrite expr1n mulr0 addr0.
  by rewrite mulr1 -natrX -[1]/(1%:R) -natrD add1n prednK // expn_gt0.
have y_s : y^-1 * (1 - m%:R * s) = s.
  have {1}-> : 1 = y * s + m%:R * s by rewrite -mulrDl mulfV.
  by rewrite addrK mulKf.
exists (fun i0 j => y^-1 * ((j == i0)%:R - s)) => i0 i.
under eq_bigr do rewrite slopeE mulrDr mulr1; rewrite big_split /=.
have -> : \sum_(j < m) y^-1 * ((j == i0)%:R - s) = s.
  rewrite -mulr_sumr sumrB (bigD1 i0) //= eqxx big1 ?addr0 => [|j /negbTE->//].
  by rewrite sumr_const card_ord -[s *+ m]mulr_natl; apply: y_s.
rewrite (bigD1 i) //= eqxx mulr1 big1 ?addr0 => [|j]; last first.
  by rewrite eq_sym => /negbTE->; rewrite !mulr0.
by rewrite mulrC mulVKf // addrC subrK.
Qed.

Definition ends e (i : 'I_m) : {mpoly K[m]} := end_form 'X AK (fun j => (slope i j)%:P) l e.

Definition starts r s (i : 'I_m) : {mpoly K[m]} :=
  start_form 'X AK (fun j => (slope i j)%:P) l r s.

Lemma A_neq0 i j : A i j != 0.
Proof. by rewrite mxE; case: ifP; rewrite ?oner_eq0. Qed.

Lemma ends_homog n e i : size e = n -> ends e i \is (mc n l.+1).-homog.
Proof. by move <-; apply: end_form_homog. Qed.

Lemma starts_homog n r s i : size s = n -> starts r s i \is (mc r l.+1).-homog.
Proof. by move=> _; apply: start_form_homog. Qed.

Lemma width_gt0 t : (0 < width t)%N.
Proof.
elim: t => // -[|t] // IHt; rewrite branch_widthS leq_min ceil_div_lt // mul0n muln_gt0.
by rewrite IHt.
Qed.

Lemma width_le t : (width t <= (mc t l.+1).+1)%N.
Proof. by case: t => [|[|t]] //; rewrite branch_widthS geq_minr. Qed.

Lemma width_step t : ((width t.+2).-1 * m.-1 < m * (width t.+1).-1.+1)%N.
Proof. by rewrite prednK ?width_gt0 // -ceil_div_lt // prednK ?width_gt0 // geq_minl. Qed.

Lemma ends_one d : limit_of 1 ends (fun i => slope i d *: 'X_[U_(d) *+ mc 1 l.+1]).
Proof.
apply: eq_limit (limit_word ends [:: d]) => i; rewrite /ends /= /letter !rmorph1 mulr1 !mc1n.
by rewrite expr1 at0_reading mulm1n.
Qed.

Lemma ends_letter n n' : (n' <= mc n l.+1)%N ->
    (forall d i a, near d (mc n l.+1) n' a ->
       limit_of n (fun e i => letter 'X AK d (ends e i)) (unit_vec F i a)) ->
  forall i a, in_corner (mc n.+1 l.+1) n' a -> limit_of n.+1 ends (unit_vec F i a).
Proof.
move=> n'_D near_ends i a /andP[a_D /existsP[d a_d]].
have a_near : near d (mc n l.+1 + mc n.+1 l) n' a by rewrite /near -mcSS a_D; apply: a_d.
have [b b_near ->] := near_add n'_D a_near.
apply: (limit_mul slope_neq0 (phi := cons d) _ (near_ends d i b b_near)) => e e_n.
by rewrite /ends /= e_n; split.
Qed.

Lemma ends_limit t i a : in_corner (mc t.+2 l.+1) (width t.+1).-1 a ->
  limit_of t.+2 ends (unit_vec F i a).
Proof.
elim: t => [|t IHt] in i a *.
  apply: ends_letter => // d; have [z zE] := slope_solve (ltn0Sn 0).
  apply: (limit_first A_neq0 (@ends_homog 1) ends_one (z := z)) => i0 i1; rewrite -zE.
  by apply: eq_bigr => j _; rewrite expr1.
have width_D : ((width t.+2).-1 <= mc t.+2 l.+1)%N by rewrite -ltnS prednK ?width_gt0 ?width_le.
apply: ends_letter => // d.
exact: (limit_corner_letter F0 A_unit A_neq0 (@ends_homog t.+2) width_D (width_step t) IHt).
Qed.

(** At the start the state is a multiple of e_d after the letter d. *)
Lemma at0_state d j : at0 (state 'X AK [:: d] j) = (1 + m.-1%:R * c) * (j == d)%:R.
Proof.
rewrite /state [foldl _ _ _]/= /state_step rmorphM mxE mulrC; congr (_ * _); last first.
  by case: (j == d); [apply: rmorph1 | rewrite -['X]expr1 at0X].
have := near_identity_row c 1 j; rewrite mulr1 => <-.
rewrite /applied rmorph_sum; apply: eq_bigr => i _.
by rewrite !mulr1 -[in RHS](at0C (A j i)) mxE.
Qed.

Lemma starts_one r d (y := 1 + m.-1%:R * c) (D := mc r l.+1) (k := mc r.+1 l) :
  limit_of 1 (starts r)
    (fun i => ((start_number l r 1)%:R * y ^+ k * y ^+ D * slope i d ^+ k) *: 'X_[U_(d) *+ D]).
Proof.
apply: eq_limit (limit_word (starts r) [:: d]) => i; have AK_sym : AK^T = AK.
  by rewrite (map_near_identity [rmorphism of @polyC F]) near_identity_sym.
rewrite /starts start_formE // map_mpolyZ rmorphM rmorph_nat [start_factor _ _ _ _ _ _]/= mulr1.
rewrite !rmorphX /=.
have -> : at0 (reading (fun j => (slope i j)%:P) (state 'X AK [:: d])) = y * slope i d.
  rewrite /reading rmorph_sum (bigD1 d) //= big1 => [|j j_d]; rewrite rmorphM at0_state.
    by rewrite eqxx mulr1 addr0 mulrC; congr (_ * _); apply: at0C.
  by rewrite (negbTE j_d) !mulr0.
have -> : map_mpoly at0 (linear_form (state 'X AK [:: d])) = y *: 'X_d.
  rewrite raddf_sum (bigD1 d) //= big1 => [|j j_d]; rewrite map_mpolyZ at0_state map_mpolyX.
    by rewrite eqxx mulr1 addr0.
  by rewrite (negbTE j_d) mulr0 scale0r.
rewrite exprZn scalerA mpolyXn exprMn; congr (_ *: _).
by rewrite !mulrA [RHS]mulrAC.
Qed.

Lemma starts_letter r n n' :
    (forall d i a, near d (mc r.+1 l.+1) n' a ->
       limit_of n (fun s i => letter 'X AK d (starts r.+1 s i)) (unit_vec F i a)) ->
  forall i a, in_corner (mc r l.+1) n' a -> limit_of n.+1 (starts r) (unit_vec F i a).
Proof.
move=> near_starts i a /andP[a_D /existsP[d a_d]]; apply: (@limit_cons _ _ _ _ _ d).
apply: (limit_contracts F0 slope_neq0 (k := mc r.+1 l) (D := mc r l.+1) (d := d) (n' := n') _
  (fun i => _)); last by rewrite /near a_D.
  by move=> e i' e_n; rewrite /starts /=.
by rewrite -mcSS; apply: near_starts.
Qed.

Lemma starts_limit t n r i a : (t <= n)%N -> (t < r)%N ->
  in_corner (mc r l.+1) (width t.+1).-1 a -> limit_of n.+2 (starts r) (unit_vec F i a).
Proof.
elim: n t r i a => [|n IHn] [|t] r i a // t_n t_r; apply: starts_letter => d.
- have k_gt0 : (0 < mc r.+2 l)%N by apply: mc_gt0.
  have [z zE] := slope_solve k_gt0; pose y := 1 + m.-1%:R * c.
  pose q : F := (start_number l r.+1 1)%:R * y ^+ mc r.+2 l * y ^+ mc r.+1 l.+1.
  have q_neq0 : q != 0.
    rewrite !mulf_neq0 ?expf_neq0 // natr_is0 //= muln1 -lt0n ffact_gt0 mcSS leq_addl //.
  apply: (limit_first A_neq0 (@starts_homog 1 r.+1) (starts_one r.+1)
    (z := fun i0 j => z i0 j / q)) => i0 i1; rewrite -zE; apply: eq_bigr => j _.
  by rewrite mulrA mulfVK.
- apply: (limit_corner_letter F0 A_unit A_neq0 (@starts_homog n.+2 r.+1) (n0 := 0)) => //.
  by move=> i0 b; apply: (IHn 0%N).
apply: (limit_corner_letter F0 A_unit A_neq0 (@starts_homog n.+2 r.+1) _ (width_step t)).
  rewrite -ltnS prednK ?width_gt0 // (leq_trans (width_le _)) // ltnS leq_mcl //.
  exact: leq_trans t_r _.
by move=> i0 b; apply: IHn => //; apply: leq_trans t_r; apply: ltnW.
Qed.

End Limits.
