(** Conjecture 1 of [L17] at grid level without a cap, for all large t (proofs/statements/theorem-g.md,
    Corollary 2, with the first bound): the numbers q_t grow exponentially as long as they do not
    reach D_t + 1, which is a polynomial in t, and once they do they stay there. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic ShallowExact LetterForms CornerForms
  Corners GridCorners.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Lemma leq_ceil_mul a b : 0 < b -> a <= ceil_div a b * b.
Proof. by move=> b_gt0; rewrite leqNgt -ceil_div_lt // ltnn. Qed.

(** All exponents are in the corners where D - n is at most D / m. *)
Lemma corner_size_full m D n : 0 < m -> m * (D - n) <= D -> corner_size m D n = mc m D.
Proof.
move=> m_gt0 D_n; rewrite -size_exponents /corner_size /corner_list.
rewrite (eq_in_filter (a2 := predT)) ?filter_predT // => a; rewrite mem_exponents => a_D.
rewrite /in_corner a_D /=; apply: contraLR D_n; rewrite negb_exists => /forallP a_n.
rewrite -ltnNge; apply: leq_trans (_ : D + m <= _); first by rewrite -addn1 leq_add2l.
rewrite -{1}(eqP a_D) mdegE -[m in _ + m]card_ord -sum1_card -big_split /= -[m in m * _]card_ord.
rewrite -sum_nat_const; apply: leq_sum => i _; rewrite addn1 ltn_subRL addnC -ltn_subRL ltnNge.
exact: a_n.
Qed.

(** (l + 1) mc(t, l + 1) = t mc(t + 1, l). *)
Lemma mul_mc_left t l : l.+1 * mc t l.+1 = t * mc t.+1 l.
Proof. by rewrite /mc addnS addSn /= mul_bin_left addnK. Qed.

(** An inequality that grows: x by the factor c / (2 k) at most, y by (k + 1) / k at least. *)
Lemma potential_step k j x x1 y y1 X (c := (2 * k).+1) : 0 < k -> 2 * k * x1 <= c * x ->
  (c + j) * x <= c * X * y -> k.+1 * y <= k * y1 -> (c + j.+1) * x1 <= c * X * y1.
Proof.
move=> k_gt0 x1_le x_le y_le; rewrite -(@leq_pmul2l (2 * k)) ?muln_gt0 //.
apply: leq_trans (_ : (c + j.+1) * (c * x) <= _); first by rewrite mulnCA leq_mul2l x1_le orbT.
apply: leq_trans (_ : c.+1 * ((c + j) * x) <= _).
  rewrite !mulnA leq_mul2r; apply/orP; right.
  have -> : (c + j.+1) * c = c + (c * c + c * j) by rewrite mulnDl mulSn [j * c]mulnC addnCA.
  by rewrite mulSn mulnDr -addnA leq_add2l leq_addl.
apply: leq_trans (_ : c.+1 * (c * X * y) <= _); first by rewrite leq_mul2l x_le orbT.
have -> : c.+1 = 2 * k.+1 by rewrite mulnS.
have E a b : 2 * a * (c * X * b) = 2 * (c * (X * (a * b))).
  by rewrite -!mulnA; congr (2 * _); rewrite mulnCA; congr (c * _); rewrite mulnCA.
by rewrite !E !leq_mul2l y_le !orbT.
Qed.

Section Growth.

Variables (m' l : nat).
Notation m := m'.+2.
Notation q := (corner_width m l.+2).
Notation D t := (mc t l.+1).

Lemma corner_width_le t : q t <= (D t).+1.
Proof. by case: t => [|t] //=; apply: geq_minr. Qed.

Lemma corner_width_gt0 t : 0 < q t.
Proof. by rewrite -width_end width_gt0. Qed.

Lemma last_step_le k t : k * l.+1 <= t -> k * mc t.+1 l <= D t.
Proof.
move=> k_t; rewrite -(leq_pmul2l (ltn0Sn l)) mulnA [l.+1 * k]mulnC mul_mc_left.
by rewrite leq_mul2r k_t orbT.
Qed.

(** Once q_t is D_t + 1 it stays so. *)
Lemma corner_width_stays t : m.-1 * l.+1 <= t -> q t = (D t).+1 -> q t.+1 = (D t.+1).+1.
Proof.
move=> /last_step_le small qt; rewrite /= qt; apply/minn_idPr.
rewrite ceil_div_lt //; apply: leq_ltn_trans (_ : m * D t < _); last by rewrite ltn_pmul2l.
by rewrite mcSS mulnDl [D t * _]mulnC [mc t.+1 l * _]mulnC mulSn addnC leq_add2r.
Qed.

Lemma corner_width_reaches : exists t0, m.-1 * l.+1 <= t0 /\ q t0 = (D t0).+1.
Proof.
pose s := 2 * m.-1 * l.+1; pose c := (2 * m.-1).+1; pose X := (D s).+1.
have s_ge t : s <= t -> m.-1 * l.+1 <= t.
  by apply: leq_trans; rewrite /s -mulnA leq_pmull.
suff /(_ (c * X)) [qE|] : forall j, q (s + j) = (D (s + j)).+1 \/
    (c + j) * (D (s + j)).+1 <= c * X * q (s + j).
- by exists (s + c * X); split=> //; apply/s_ge/leq_addr.
- move=> le_q; have := leq_trans le_q (leq_mul (leqnn (c * X)) (corner_width_le _)).
  by rewrite leq_mul2r => /orP[//|]; rewrite leqNgt -[X in X < _]add0n ltn_add2r.
elim=> [|j [qE|le_q]].
- by right; rewrite !addn0 -[X in X <= _]muln1 leq_mul2l corner_width_gt0 orbT.
- by left; rewrite addnS; apply: corner_width_stays qE; apply/s_ge/leq_addr.
set t := s + j in le_q *; rewrite addnS -/t.
case: (leqP (D t.+1).+1 (ceil_div (m * q t) m.-1)) => [/minn_idPr qE|ceil_lt]; [by left | right].
have q_ge : m * q t <= m.-1 * q t.+1.
  rewrite [q t.+1]/= (minn_idPl (ltnW ceil_lt)) mulnC [m.-1 * _]mulnC.
  by rewrite [q t * m]mulnC leq_ceil_mul.
have D_le : 2 * m.-1 * (D t.+1).+1 <= c * (D t).+1.
  rewrite mcSS -addSn mulnDr /c [X in _ <= X]mulSn addnC leq_add2r; apply: leq_trans (leqnSn _).
  by apply/last_step_le/leq_addr.
exact: (potential_step (k := m.-1)) D_le le_q q_ge.
Qed.

End Growth.
