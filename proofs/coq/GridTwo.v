(** Theorem G, first bound, with two letters (proofs/statements/theorem-g.md, Corollary 1):
    Conjecture 1 of [L17] at grid level for min(M, R) = 2. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic ShallowExact Corners GridCorners.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

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

(** So the numbers q_t double, as long as they can. *)
Lemma corner_width_two l t : minn (2 ^ t) (mc t l.+1).+1 <= corner_width 2 l.+2 t.
Proof.
elim: t => [|t IHt]; first exact: geq_minl.
rewrite /= leq_min geq_minr andbT /ceil_div addn0 divn1.
by apply: leq_trans (pow_step_le l (leqnn t)) _; rewrite leq_pmul2l.
Qed.

(** L >= 2 layers, at least two channels and two templates, tS >= tE >= 1. *)
Corollary grid_two (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M tS tE : nat) :
    1 < L -> 1 < R -> 1 < M -> 0 < tE -> tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc 2 (mc tE L.-1)) (2 ^ tE))).
Proof.
move=> L_ge2 R_ge2 M_ge2 tE_gt0 tE_tS; have m_MR : 1 < 2 <= minn M R by rewrite leq_min M_ge2.
have := grid_corners F0 L_ge2 m_MR (introT andP (conj tE_gt0 tE_tS)).
apply: almost_all_weightsW => K phi w; apply: sep_rank_geW.
case: L L_ge2 {m_MR w} => // -[|l] // _; case: tE tE_gt0 {tE_tS} => // t _.
have q_gt0 : 0 < corner_width 2 l.+2 t by rewrite -width_end width_gt0.
rewrite corner_size_two ?mc_gt0 // mc_two leq_min geq_minl /=.
rewrite -[(2 * _).+2]/(2 + 2 * _) -mulnS prednK // minnC.
by apply: leq_trans (pow_step_le l (leqnn t)) _; rewrite leq_pmul2l // corner_width_two.
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
