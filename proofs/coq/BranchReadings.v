(** What the second bound of Theorem G says of Conjecture 1 of [L17] at grid level
    (proofs/statements/theorem-g.md, Corollaries 1 to 3): m times the number of the conjecture
    without a cap for all large t, and m^t for t at most 3; with two letters a bound at all t.
    Sizes for which it is the rank. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic ShallowExact UpperBounds Exponents
  CornerForms Corners GridCorners GridLarge BranchForms GridBranches.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** The numbers q'_t are at most one step behind the numbers q_t. *)
Lemma branch_width_ge m' l t : corner_width m'.+2 l.+2 t <= branch_width m'.+2 l.+2 t.+1.
Proof.
elim: t => [//|t IHt]; rewrite branch_widthS leq_min; apply/andP; split.
  by apply: leq_trans (geq_minl _ _) _; apply: leq_ceil_div; rewrite leq_mul2l IHt orbT.
by apply: leq_trans (geq_minr _ _) _; rewrite ltnS leq_mcl.
Qed.

(** L >= 2 layers, m >= 2 and at least m channels and templates, tS >= tE >= t1: m times the
    number of Conjecture 1 without a cap. The number t1 depends on m and L alone. *)
Theorem grid_branches_large (m L : nat) : 1 < m -> 1 < L ->
  exists t1, forall (F : fieldType) (F0 : ([char F] =i pred0)%R) (R M tS tE : nat),
    m <= minn M R -> t1 <= tE <= tS ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (m * mc m (mc tE L.-1))).
Proof.
case: m => // -[|m'] // _; case: L => // -[|l] // _; set m := m'.+2.
have [t0 [t0_ge qt0]] := corner_width_reaches m' l.
exists (t0 + 2 * m * l.+1).+2 => F F0 R M tS [|[|t]] // m_MR /andP[]; rewrite !ltnS => t_ge t_tS.
have t_t0 : t0 <= t by apply: leq_trans (leq_addr _ _) t_ge.
have [_ qt] : m.-1 * l.+1 <= t /\ corner_width m l.+2 t = (mc t l.+1).+1.
  rewrite -(subnK t_t0); elim: (t - t0) => [//|d [d_ge qd]]; rewrite addSn.
  by split; [apply: leqW | apply: corner_width_stays].
have := grid_branches F0 (isT : 1 < l.+2) (m_MR : 1 < m <= minn M R) (t_tS : 1 < t.+2 <= tS).
rewrite [l.+2.-1]/= [t.+2.-1]/= corner_size_full //; set n := (branch_width _ _ _).-1.
have n_ge : mc t l.+1 <= n.
  have := branch_width_ge m' l t; rewrite qt /n.
  by case: (branch_width _ _ _).
have last_le : 2 * m * mc t.+2 l <= mc t.+1 l.+1.
  by apply: last_step_le; apply: leqW; apply: leq_trans (leq_addl _ _) t_ge.
have D_n : mc t.+2 l.+1 - n <= 2 * mc t.+2 l.
  rewrite leq_subLR mcSS mcSS mul2n -addnn -addnA leq_add // leq_add2r.
  exact: leq_mcl.
apply: leq_trans (_ : (mc t.+1 l.+1).+1 <= _); last first.
  by rewrite [mc t.+2 _]mcSS -addn1 leq_add2l mc_gt0.
rewrite ltnS; apply: leq_trans last_le; rewrite [2 * m]mulnC -mulnA leq_mul2l.
by apply/orP; right; apply: leq_trans (leq_pred _) D_n.
Qed.

(** At most three end steps: L >= 2 layers, m >= 2 and at least m channels and templates. *)
Theorem grid_three_steps (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M m tS tE : nat) :
    1 < L -> 1 < m <= minn M R -> 0 < tE <= 3 -> tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (m ^ tE)).
Proof.
case: L => // -[|l] // _; case: m => // -[|m'] //; set m := m'.+2 => m_MR.
have corners := @grid_corners F F0 l.+2 R M m tS _ isT m_MR.
have branches := @grid_branches F F0 l.+2 R M m tS _ isT m_MR.
case: tE => // -[_ tS1|[_ tS2|[_ tS3|//]]].
- have := corners 1 tS1; rewrite [(corner_width _ _ _).-1]/= corner_size_disjoint.
    by rewrite mcn0 muln1 expn1.
  by rewrite muln0 mc1n.
- have := branches 2 tS2; rewrite [(branch_width _ _ _).-1]/= corner_size_disjoint.
    by rewrite mcn0 muln1 mulnn.
  by rewrite muln0 mc_gt0.
have width2 : branch_width m l.+2 2 = 2.
  rewrite branch_widthS [branch_width _ _ 1]/= muln1 [l.+2.-1]/= mc_two.
  have -> : ceil_div m m.-1 = 2; last by [].
  apply/eqP; rewrite eqn_leq leqNgt !ceil_div_lt // -leqNgt mul1n leqnn andbT.
  by rewrite mul2n -addnn /= addSnnS leq_addl.
have := branches 3 tS3; rewrite [3.-1]/= width2 corner_size_disjoint.
  by rewrite mcn1 [m ^ 3]expnS -mulnn.
by rewrite [l.+2.-1]/= mcSS mc_two muln1 !addSn !ltnS addn_gt0 mc_gt0 ?orbT.
Qed.

(** With M <= R it is the number of end words: the rank is as large as it can be. *)
Corollary grid_three_steps_exact (F : fieldType) (F0 : ([char F] =i pred0)%R)
    (L R M tS tE : nat) : 1 < L -> 1 < M <= R -> 0 < tE <= 3 -> tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_is (grid_of (@one_hot K M) w L tS tE) (M ^ tE)).
Proof.
move=> L_ge2 /andP[M_gt1 M_R] tE_3 tE_tS.
have M_MR : 1 < M <= minn M R by rewrite M_gt1 leq_min leqnn.
apply: almost_all_weightsW (grid_three_steps F0 L_ge2 M_MR tE_3 tE_tS) => K phi w rank_ge.
split=> //; rewrite -[X in M ^ X](minn_idPr tE_tS).
exact: grid_bound_G1.
Qed.

Lemma central_ge t : 2 ^ t <= mc t.+1 t.
Proof.
elim: t => [//|t IHt]; rewrite mcSS [mc t.+1 t.+1]mc_sym addnn -mul2n expnS leq_pmul2l //.
by apply: leq_trans IHt _; apply: leq_mcl.
Qed.

Lemma mc_ge_pow t l : t <= l -> 2 ^ t <= (mc t l.+1).+1.
Proof.
elim: t => [|t IHt] t_l; first by [].
rewrite mcSS expnS mul2n -addnn -addSn leq_add //; first exact: IHt (ltnW t_l).
by apply: leq_trans (central_ge t) _; rewrite [mc _ l]mc_sym leq_mcl // ltnW.
Qed.

Lemma mc_step_le t l : l < t -> mc t.+1 l <= mc t l.+1.
Proof.
move=> l_t; rewrite /mc addSn /= addnS /= -(leq_pmul2l (ltn0Sn l)) mul_bin_left addnK.
by rewrite leq_mul2r l_t orbT.
Qed.

(** One letter more at most doubles the number min(2^t, D_s + 1), t <= s. *)
Lemma pow_step_le l t s : t <= s ->
  minn (2 ^ t.+1) (mc s.+1 l.+1).+1 <= 2 * minn (2 ^ t) (mc s l.+1).+1.
Proof.
move=> t_s; rewrite minnMr -expnS leq_min geq_minl /=; case: (ltnP l s) => [/mc_step_le le_mc|s_l].
  apply: leq_trans (geq_minr _ _) _; rewrite mcSS mul2n -addnn addSn ltnS.
  by rewrite leq_add2l leqW.
apply: leq_trans (geq_minl _ _) _; rewrite expnS leq_pmul2l //.
by apply: leq_trans (mc_ge_pow s_l); rewrite leq_exp2l.
Qed.

(** With two letters the numbers q'_t double. *)
Lemma branch_width_two l t : minn (2 ^ t) (mc t.+1 l.+1).+1 <= branch_width 2 l.+2 t.+1.
Proof.
elim: t => [|t IHt]; first exact: geq_minl.
rewrite branch_widthS leq_min geq_minr andbT /ceil_div addn0 divn1.
by apply: leq_trans (pow_step_le l (leqnSn t)) _; rewrite leq_pmul2l.
Qed.

Lemma branch_bound_two l t (D := mc t.+2 l.+1) :
  minn (2 * mc 2 D) (2 ^ t.+2) <= 2 * corner_size 2 D (branch_width 2 l.+2 t.+1).-1.
Proof.
have := branch_width_two l t; case: (branch_width _ _ _) => [|w] w_ge.
  by move: w_ge; rewrite geq_min leqn0 expn_eq0.
rewrite corner_size_two ?mc_gt0 // mc_two expnS -minnMr leq_pmul2l // leq_min geq_minl /=.
rewrite -[(2 * w).+2]/(2 + 2 * w) -mulnS minnC.
by apply: leq_trans (pow_step_le l (leqnSn t)) _; rewrite leq_pmul2l.
Qed.

(** Corollary 1 with the second bound: at least 2 channels and templates. *)
Theorem grid_branches_two (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M tS tE : nat) :
    1 < L -> 1 < minn M R -> 0 < tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (2 * mc 2 (mc tE L.-1)) (2 ^ tE))).
Proof.
move=> L_ge2 m_ge2 /andP[tE_gt0 tE_tS]; have m_MR : 1 < 2 <= minn M R by [].
case: (leqP tE 1) => [tE_1|tE_gt1].
  have tE_3 : 0 < tE <= 3 by rewrite tE_gt0 (leq_trans tE_1).
  apply: almost_all_weightsW (grid_three_steps F0 L_ge2 m_MR tE_3 tE_tS) => K phi w.
  by apply: sep_rank_geW; apply: geq_minr.
have tE_2 : 1 < tE <= tS by rewrite tE_gt1.
apply: almost_all_weightsW (grid_branches F0 L_ge2 m_MR tE_2) => K phi w.
apply: sep_rank_geW; case: L L_ge2 w => // -[|l] // _ _.
case: tE tE_gt1 {tE_gt0 tE_tS tE_2} => // -[|t] // _.
exact: branch_bound_two.
Qed.

(** So the number of Conjecture 1 itself; tS >= tE >= 1. *)
Corollary grid_two (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M tS tE : nat) :
    1 < L -> 1 < R -> 1 < M -> 0 < tE -> tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc 2 (mc tE L.-1)) (2 ^ tE))).
Proof.
move=> L_ge2 R_ge2 M_ge2 tE_gt0 tE_tS; have m_ge2 : 1 < minn M R by rewrite leq_min M_ge2.
have := grid_branches_two F0 L_ge2 m_ge2 (introT andP (conj tE_gt0 tE_tS)).
apply: almost_all_weightsW => K phi w; apply: sep_rank_geW.
by rewrite leq_min geq_minr andbT (leq_trans (geq_minl _ _)) // leq_pmull.
Qed.

(** Conjecture 1 of [L17] at grid level, capped by m^t, is true for m = min(M, R) = 2. *)
Corollary conjecture1_grid_two (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M tS tE : nat)
    (m := minn M R) : m = 2 -> 1 < L -> 0 < tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc m (mc tE L.-1)) (m ^ tE))).
Proof.
move=> m2 L_ge2 /andP[tE_gt0 tE_tS]; have : 1 < minn M R by rewrite -/m m2.
by rewrite leq_min m2 => /andP[M_ge2 R_ge2]; apply: grid_two.
Qed.

(** The reading of Conjecture 1 with cap m^t, m = min(M, R) >= 2: it holds for m = 2, for tE <= 3,
    and for all tE from a number on that depends on m and L alone. *)
Corollary conjecture1_grid_cap_steps (L R M : nat) (m := minn M R) : 1 < m -> 1 < L ->
  exists t1, forall (F : fieldType) (F0 : ([char F] =i pred0)%R) (tS tE : nat),
    0 < tE <= tS -> [|| m == 2, tE <= 3 | t1 <= tE] ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc m (mc tE L.-1)) (m ^ tE))).
Proof.
move=> m_ge2 L_ge2; have [t1 large] := grid_large m_ge2 L_ge2.
exists t1 => F F0 tS tE tE_tS; have /andP[tE_gt0 le_tS] := tE_tS.
case/or3P=> [/eqP m2|tE_3|t1_tE]; first exact: conjecture1_grid_two.
  have m_MR : 1 < m <= minn M R by rewrite m_ge2 leqnn.
  have := grid_three_steps F0 L_ge2 m_MR (introT andP (conj tE_gt0 tE_3)) le_tS.
  by apply: almost_all_weightsW => K phi w; apply: sep_rank_geW; apply: geq_minr.
have := large F F0 R M tS tE (leqnn _) (introT andP (conj t1_tE le_tS)).
apply: almost_all_weightsW => K phi w; apply: sep_rank_geW; exact: geq_minl.
Qed.

(** The number of the page: L = 3, m = 2, t = 8. *)
Lemma branch_bound_value : 2 * corner_size 2 (mc 8 2) (branch_width 2 3 7).-1 = 74.
Proof. by rewrite corner_size_two. Qed.

(** The grid rank itself, where an upper bound meets this one. *)
Section Exact.

Variables (F : fieldType) (F0 : ([char F] =i pred0)%R) (tS tE : nat).
Hypotheses (tE_gt0 : 0 < tE) (tE_tS : tE <= tS).

(** U1 and G1, for two layers of two channels. *)
Lemma two_layers_upper (K : fieldType) M (w : weights K 2 M) N (template : 'I_N -> 'cV[K]_M) :
  sep_rank_le (grid_of template w 2 tS tE) (minn (2 * mc 2 tE) (N ^ tE)).
Proof.
rewrite /minn; case: ifP => _; last first.
  by rewrite -[X in N ^ X](minn_idPr tE_tS); apply: grid_bound_G1.
have := state_bound_U1 (ltn0Sn 1) w tS tE template.
by rewrite !big_ord_recl big_ord0 muln1 /= subn0 subnn mcn1 mcn0 mcn1 mulnC.
Qed.

Lemma two_layers_lower M : 1 < M ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K 2 M) =>
    sep_rank_ge (grid_of (@one_hot K M) w 2 tS tE) (minn (2 * tE.+1) (2 ^ tE))).
Proof.
move=> M_ge2; have m_ge2 : 1 < minn M 2 by rewrite leq_min M_ge2.
have := grid_branches_two F0 (isT : 1 < 2) m_ge2 (introT andP (conj tE_gt0 tE_tS)).
by rewrite mcn1 mc_two.
Qed.

(** L = 2 and M = R = 2: for almost all weights the grid rank is min(2 (tE + 1), 2^tE), the
    value of G2. *)
Theorem two_layers_exact :
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K 2 2) =>
    sep_rank_is (grid_of (@one_hot K 2) w 2 tS tE) (minn (2 * tE.+1) (2 ^ tE))).
Proof.
apply: almost_all_weightsW (two_layers_lower (ltnSn 1)) => K phi w ge_w.
by split=> //; rewrite -(mc_two tE); apply: two_layers_upper.
Qed.

(** L = 2, R = 2 and M >= 2: for tE >= 3 it is 2 (tE + 1), whatever M. *)
Theorem two_layers_long M : 1 < M -> 2 < tE ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K 2 M) =>
    sep_rank_is (grid_of (@one_hot K M) w 2 tS tE) (2 * tE.+1)).
Proof.
move=> M_ge2 tE_ge3; have := two_layers_lower M_ge2; rewrite (minn_idPl _) => [|]; last first.
  case: tE tE_ge3 => [|[|[|t]]] // _; elim: t => // t IHt.
  by rewrite expnS leq_pmul2l // (leq_trans _ IHt) // mul2n -addnn addSn ltnS leq_addl.
apply: almost_all_weightsW => K phi w ge_w; split=> //; rewrite -(mc_two tE).
exact: sep_rank_leW (geq_minl _ _) (two_layers_upper w _).
Qed.

(** M = 2, R >= 2 and L >= 2: for tE <= 3 the grid rank is 2^tE for almost all weights. *)
Theorem two_templates_short L R : 1 < L -> 1 < R -> tE <= 3 ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R 2) =>
    sep_rank_is (grid_of (@one_hot K 2) w L tS tE) (2 ^ tE)).
Proof. by move=> L_ge2 R_ge2 tE_3; apply: grid_three_steps_exact; rewrite ?tE_gt0. Qed.

End Exact.
