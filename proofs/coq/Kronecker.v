(** The Kronecker polynomial X^(B^0) + .. + X^(B^(m-1)): if D < B, its D-th power has
    at least mc(m, D) positive coefficients, one for each monomial of degree D in m
    variables. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Nonnegative.

Implicit Types p q : {poly int}.

(** Coefficientwise comparison. *)
Definition coef_le p q := forall i, p`_i <= q`_i.

Lemma coef_leM p q p' q' :
  coef_le 0 p -> coef_le 0 p' -> coef_le p q -> coef_le p' q' -> coef_le (p * p') (q * q').
Proof.
move=> p0 p0' pq pq' i; rewrite !coefM; apply: ler_sum => j _.
apply: ler_pmul => //; first by have := p0 j; rewrite coef0.
by have := p0' (i - j)%N; rewrite coef0.
Qed.

Lemma coef_ge0X p n : coef_le 0 p -> coef_le 0 (p ^+ n).
Proof.
move=> p0; elim: n => [|n IHn].
  by move=> i; rewrite expr0 coef0 coef1 ler0n.
by rewrite exprS -[0](mul0r 0); apply: coef_leM.
Qed.

Lemma coef_leX p q n : coef_le 0 p -> coef_le p q -> coef_le (p ^+ n) (q ^+ n).
Proof.
move=> p0 pq; elim: n => [//|n IHn]; rewrite !exprS.
by apply: coef_leM => //; apply: coef_ge0X.
Qed.

End Nonnegative.

Definition kpoly (B m : nat) : {poly int} := \sum_(r < m) 'X^(B ^ r).

Lemma kpolyS B m : kpoly B m.+1 = kpoly B m + 'X^(B ^ m).
Proof. by rewrite /kpoly big_ord_recr. Qed.

Lemma kpoly_ge0 B m : coef_le 0 (kpoly B m).
Proof.
move=> i; rewrite coef0 coef_sum; apply: sumr_ge0 => r _.
by rewrite coefXn ler0n.
Qed.

Lemma kpoly_leS B m : coef_le (kpoly B m) (kpoly B m.+1).
Proof. by move=> i; rewrite kpolyS coefD coefXn ler_addl ler0n. Qed.

Lemma kpolyX_leS B m D : coef_le (kpoly B m ^+ D) (kpoly B m.+1 ^+ D).
Proof. exact: coef_leX (kpoly_ge0 B m) (kpoly_leS B m). Qed.

Lemma kpolyX_shift B m D w :
  (kpoly B m.+1 ^+ D)`_w <= (kpoly B m.+1 ^+ D.+1)`_(w + B ^ m).
Proof.
rewrite exprS; set q := kpoly B m.+1 ^+ D; rewrite kpolyS mulrDl coefD.
rewrite ['X^_ * _]mulrC coefMXn ltnNge leq_addl /= addnK ler_addr.
have q_ge0 : coef_le 0 q by apply: coef_ge0X; apply: kpoly_ge0.
have kq_ge0 : coef_le (0 * 0) (kpoly B m * q) by apply: coef_leM => //; apply: kpoly_ge0.
by have := kq_ge0 (w + B ^ m)%N; rewrite mul0r coef0.
Qed.

(** For D < B the polynomial (X^(B^0) + .. + X^(B^(m-1)))^D has mc(m, D) positive
    coefficients. *)
Lemma kpoly_positive_coefs B m D : (D < B)%N ->
  exists s : seq nat,
    [/\ uniq s, size s = mc m D & {in s, forall w, 0 < (kpoly B m ^+ D)`_w}].
Proof.
move=> D_B; suff [s [? ? ? _]] : exists s : seq nat,
    [/\ uniq s, size s = mc m D, {in s, forall w, 0 < (kpoly B m ^+ D)`_w}
      & {in s, forall w, (w * B <= D * B ^ m)%N}] by exists s.
elim: m D D_B => [|m IHm] D D_B.
  case: D D_B => [|D] D_B; last by exists [::]; rewrite mc0S.
  exists [:: 0%N]; split=> // w; rewrite inE => /eqP-> //.
  by rewrite expr0 coef1.
elim: D D_B => [|D IHD] D_B.
  exists [:: 0%N]; split=> // [|w|w]; rewrite ?mcn0 // inE => /eqP-> //.
  by rewrite expr0 coef1.
have [s1 [s1_uniq s1_size s1_pos s1_le]] := IHm _ D_B.
have [s2 [s2_uniq s2_size s2_pos s2_le]] := IHD (ltnW D_B).
have B_gt0 : (0 < B)%N by apply: leq_ltn_trans D_B.
have s1_lt : {in s1, forall w, (w < B ^ m)%N}.
  move=> w /s1_le; rewrite -(ltn_pmul2r B_gt0) => /leq_ltn_trans; apply.
  by rewrite mulnC ltn_pmul2l // expn_gt0 B_gt0.
exists (s1 ++ [seq (w + B ^ m)%N | w <- s2]); split.
- rewrite cat_uniq s1_uniq map_inj_uniq ?s2_uniq ?andbT; last exact: addIn.
  by apply/hasPn=> _ /mapP[w _ ->]; apply/negP=> /s1_lt; rewrite ltnNge leq_addl.
- by rewrite size_cat size_map s1_size s2_size mcSS.
- move=> w; rewrite mem_cat => /orP[/s1_pos w_pos|/mapP[v /s2_pos v_pos ->]].
    exact: lt_le_trans w_pos (kpolyX_leS _ _ _ _).
  exact: lt_le_trans v_pos (kpolyX_shift _ _ _ _).
- move=> w; rewrite mem_cat => /orP[/s1_le/leq_trans-> //|/mapP[v /s2_le v_le ->]].
    by rewrite leq_mul2l leq_pexp2l ?leqnSn ?orbT.
  by rewrite mulnDl -expnSr mulSn addnC leq_add2l.
Qed.
