(** Products of linear forms and jets (proofs/statements/theorem-g.md, steps (ii) and (iv)).

    Let y = A a, A invertible. The products y^g of degree E in which one y_i has at least the
    exponent E - n have jets of order at most n' at the point e_d that fill everything, if
    n' (m - 1) < m (n + 1): by duality a form y_d^(E - n') g, g of degree n', that has no
    monomial with an exponent of E - n or more is zero, since the leading exponents of g in
    each variable are too small. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import DepthLower LinearForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma exists_max (T : eqType) (f : T -> nat) (s : seq T) x : x \in s ->
  exists2 a, a \in s & {in s, forall b, (f b <= f a)%N}.
Proof.
elim: s x => // y s IHs x _; case: s IHs => [|z s] IHs.
  by exists y; rewrite ?mem_head // => b; rewrite inE => /eqP->.
have [a a_s a_max] := IHs z (mem_head _ _); case: (leqP (f y) (f a)) => [y_a|a_y].
  exists a; first by rewrite inE a_s orbT.
  by move=> b; rewrite inE => /orP[/eqP-> //|/a_max].
exists y; first exact: mem_head.
move=> b; rewrite inE => /orP[/eqP-> //|/a_max /leq_trans]; apply; exact: ltnW.
Qed.

(** Leading coefficients in one variable. *)
Section Leading.

Variables (K : comRingType) (m : nat) (i : 'I_m).
Implicit Types (p : {mpoly K[m]}) (c : 'I_m -> K) (a b : 'X_{1..m}).

Definition degree_le p k := forall b, (k < b i)%N -> p@_b = 0.

Lemma degree_le_linear c p k : degree_le p k -> degree_le (linear_form c * p) k.+1.
Proof.
move=> p_k b k_b; rewrite mcoeff_linear_mul big1 // => j bj.
rewrite p_k ?mulr0 // mnmBE mnm1E -ltnS (leq_trans k_b) //.
by case: (j == i); rewrite ?subn0 // subn1 -ltnS ltnS leqSpred.
Qed.

Lemma leading_linear c p a : degree_le p (a i) ->
  (linear_form c * p)@_(a + U_(i)) = c i * p@_a.
Proof.
move=> p_a; rewrite mcoeff_linear_mul (bigD1 i) /=; last by rewrite mnmDE mnm1E eqxx addn1.
rewrite addmK big1 ?addr0 // => j /andP[_ /negbTE j_i].
by rewrite p_a ?mulr0 // mnmBE mnmDE !mnm1E eqxx j_i subn0 addn1.
Qed.

Lemma leading_linear_exp c p a N : degree_le p (a i) ->
  (linear_form c ^+ N * p)@_(a + U_(i) *+ N) = c i ^+ N * p@_a.
Proof.
move=> p_a; elim: N => [|N IHN]; first by rewrite !expr0 !mul1r mulm0n addm0.
have deg_N k : degree_le (linear_form c ^+ k * p) (a i + k)%N.
  elim: k => [|k IHk]; first by rewrite expr0 mul1r addn0.
  by rewrite exprS -mulrA addnS; apply: degree_le_linear.
rewrite !exprS -!mulrA -IHN mulmSr addmA leading_linear //.
by rewrite mnmDE mulmnE mnm1E eqxx muln1.
Qed.

End Leading.

Section Vanish.

Variables (F : fieldType) (m : nat) (B : 'M[F]_m) (E n n' : nat) (d : 'I_m).
Hypotheses (B_unit : B \in unitmx) (B_neq0 : forall i, B d i != 0).
Hypotheses (n'_E : (n' <= E)%N) (n'_n : (n' * m.-1 < m * n.+1)%N).

(** The exponents that one variable nearly exhausts. *)
Definition in_corner (D k : nat) (a : 'X_{1..m}) : bool :=
  (mdeg a == D) && [exists i, (D - a i <= k)%N].

Lemma exponent_large (a : 'X_{1..m}) : mdeg a = n' -> exists i, (n' - a i <= n)%N.
Proof.
move=> a_n'; apply/existsP; rewrite -[X in is_true X]negbK negb_exists; apply/negP=> /forallP a_n.
have le_sum : (\sum_(i < m) (a i + n.+1) <= \sum_(i < m) n')%N.
  by apply: leq_sum => i _; have := a_n i; rewrite -ltnNge ltn_subRL addnS.
move: le_sum; rewrite big_split /= -mdegE a_n' !sum_nat_const card_ord.
have m_gt0 : (0 < m)%N := leq_ltn_trans (leq0n d) (ltn_ord d).
rewrite -{2}(prednK m_gt0) mulSn leq_add2l mulnC [X in (_ <= X)%N]mulnC leqNgt.
by rewrite [X in (_ < X)%N]mulnC n'_n.
Qed.

Lemma corner_vanish (H : {mpoly F[m]}) :
    (forall b, b \in msupp H -> mdeg b = E /\ (E - b d <= n')%N) ->
    (forall a, in_corner E n a -> (lsub B H)@_a = 0) -> H = 0.
Proof.
move=> H_supp H_corner; pose N := (E - n')%N.
pose G := \sum_(b <- msupp H) H@_b *: 'X_[b - U_(d) *+ N].
have le_b b : b \in msupp H -> (U_(d) *+ N <= b)%MM.
  move=> /H_supp[_ b_d]; apply/mnm_lepP=> j; rewrite mulmnE mnm1E.
  by case: eqP => [<-|_]; rewrite ?muln0 // muln1 leq_subCl.
have HE : H = 'X_d ^+ N * G.
  rewrite {1}[H]mpolyE mulr_sumr big_seq [RHS]big_seq; apply: eq_bigr => b /le_b le_b_d.
  by rewrite -scalerAr mpolyXn -mpolyXD addmC submK.
have G_homog : G \is n'.-homog.
  rewrite /G big_seq; apply: rpred_sum => b b_H; apply/rpredZ; rewrite dhomogX /=.
  have [b_E _] := H_supp b b_H; have := mdegD (b - U_(d) *+ N) (U_(d) *+ N).
  rewrite submK ?le_b // b_E mdegMn mdeg1 mul1n => b'_E.
  by rewrite -(eqn_add2r N) -b'_E subnKC.
have g_homog := lsub_homog B G_homog; set g := lsub B G in g_homog.
have [g0|g_neq0] := eqVneq g 0.
  rewrite HE -[G]lsub1 -(mulmxV B_unit) -lsubM -/g g0.
  by rewrite [lsub _ 0]raddf0 mulr0.
have [a0 a0_g] : exists a0, a0 \in msupp g.
  move: g_neq0; rewrite -msupp_eq0; case: (msupp g) => // a0 s _.
  by exists a0; rewrite mem_head.
have [i a0_i] := exponent_large (dhomog_mf g_homog a0_g).
have [a a_g a_max] := exists_max (fun b : 'X_{1..m} => b i) a0_g.
have a_n : (n' - a i <= n)%N by apply: leq_trans a0_i; apply/leq_sub2l/a_max.
have : (lsub B H)@_(a + U_(i) *+ N) = 0.
  apply: H_corner; rewrite /in_corner mdegD (dhomog_mf g_homog a_g) mdegMn mdeg1 mul1n subnKC //.
  rewrite eqxx; apply/existsP; exists i; rewrite mnmDE mulmnE mnm1E eqxx muln1 addnC subnDA.
  by rewrite subKn.
rewrite HE lsubMul rmorphX /= lsubX leading_linear_exp => [/eqP|b a_b]; last first.
  by apply/eqP; rewrite mcoeff_eq0; apply: contraL a_b => /a_max; rewrite -leqNgt.
rewrite mulf_eq0 expf_eq0 (negbTE (B_neq0 i)) andbF /= mcoeff_eq0.
by rewrite a_g.
Qed.

End Vanish.

(** The jets at e_d of the products y^g, g in the corners. *)
Lemma corner_full (F : fieldType) (F0 : [char F] =i pred0) m (A : 'M[F]_m) (E n n' : nat)
    (d : 'I_m) p q (iota : 'I_p -> 'X_{1..m}) (jota : 'I_q -> 'X_{1..m}) :
    A \in unitmx -> (forall i, A i d != 0) -> (n' <= E)%N -> (n' * m.-1 < m * n.+1)%N ->
    injective jota -> (forall j, mdeg (jota j) = E /\ (E - jota j d <= n')%N) ->
    (forall a, in_corner E n a -> exists j, iota j = a) ->
  row_full (\matrix_(i < p, j < q) (lsub A 'X_[iota i])@_(jota j)).
Proof.
move=> A_unit A_neq0 n'_E n'_n jota_inj jota_E iota_onto; set J := \matrix_(_, _) _.
rewrite -[row_full J]/(\rank J == q) -mxrank_tr -[_ == q]/(row_free J^T) -kermx_eq0.
apply/rowV0P=> v /sub_kermxP vJ0.
have mult_neq0 a : mdeg a = E -> (multinomial E a)%:R != 0 :> F.
  by move=> a_E; rewrite natr_is0 // -lt0n multinomial_gt0.
pose H : {mpoly F[m]} := \sum_j (v 0 j * (multinomial E (jota j))%:R) *: 'X_[jota j].
have H_coef j : H@_(jota j) = v 0 j * (multinomial E (jota j))%:R.
  rewrite raddf_sum (bigD1 j) //= mcoeffZ mcoeffX eqxx mulr1 big1 ?addr0 // => k k_j.
  by rewrite mcoeffZ mcoeffX (inj_eq jota_inj) (negbTE k_j) mulr0.
have H0 : H = 0.
  apply: (@corner_vanish F m A^T E n n' d) => [||//|//|b b_H|a a_C].
  - by rewrite unitmx_tr.
  - by move=> i; rewrite mxE.
  - have [j <-] : exists j, jota j = b.
      suff /existsP[j /eqP] : [exists j, jota j == b] by exists j.
      apply: contraLR b_H; rewrite negb_exists => /forallP jota_b.
      rewrite -mcoeff_eq0 raddf_sum big1 //= => j _.
      by rewrite mcoeffZ mcoeffX (negbTE (jota_b j)) mulr0.
    exact: jota_E.
  have [i iE] := iota_onto a a_C.
  have -> : lsub A^T H = \sum_j (v 0 j * (multinomial E (jota j))%:R) *: lsub A^T 'X_[jota j].
    by rewrite /H lsub_sum; apply: eq_bigr => j _; apply: lsubZ.
  rewrite raddf_sum /=.
  transitivity ((multinomial E a)%:R * (v *m J^T) 0 i); last by rewrite vJ0 mxE mulr0.
  rewrite mxE mulr_sumr; apply: eq_bigr => j _; rewrite mcoeffZ !mxE iE.
  by rewrite -mulrA -lsub_transpose mulrCA.
apply/rowP=> j; have /eqP := H_coef j; rewrite H0 mcoeff0 eq_sym mulf_eq0 mxE.
by rewrite (negbTE (mult_neq0 _ _ (proj1 (jota_E j)))) orbF => /eqP.
Qed.
