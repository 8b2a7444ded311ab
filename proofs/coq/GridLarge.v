(** Conjecture 1 of [L17] at grid level without a cap, for all large t
    (proofs/statements/theorem-g.md, Corollary 2, with the first bound): the numbers q_t grow
    exponentially as long as they do not reach D_t + 1, which is a polynomial in t, and once they
    do they stay there. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic ShallowExact Exponents CornerForms
  Corners GridCorners.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Lemma leq_ceil_mul a b : 0 < b -> a <= ceil_div a b * b.
Proof. by move=> b_gt0; rewrite leqNgt -ceil_div_lt // ltnn. Qed.

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

(** Where q_t is D_t + 1, all exponents are in the corners. *)
Lemma corner_size_reached m l t (D := mc t.+1 l.+1) : 1 < m ->
  corner_width m l.+2 t.+1 = D.+1 -> corner_size m D (corner_width m l.+2 t).-1 = mc m D.
Proof.
case: m => // -[|m'] // _; set m := m'.+2; rewrite [corner_width _ _ t.+1]/= => /minn_idPr.
rewrite ceil_div_lt // -/D; have := corner_width_gt0 m' l t.
have D_gt0 : 0 < D by apply: mc_gt0.
case: (corner_width _ _ t) => // q _ D_q; rewrite corner_size_full //= -subnS mulnBr.
case: (leqP (m * D) (m * q.+1)) => [|q_D]; first by rewrite -subn_eq0 => /eqP->.
by rewrite ltn_subLR ?(ltnW q_D) // mulSn addnC ltn_add2r mulnC.
Qed.

(** The numbers t0 >= (m - 1) (L - 1) at which that is so; then it is so from t0 on. *)
Definition uncapped_from (m L t0 : nat) : bool :=
  (m.-1 * L.-1 <= t0) && (corner_width m L t0 == (mc t0 L.-1).+1).

Lemma uncapped_fromW m L t0 t : 1 < m -> 1 < L -> uncapped_from m L t0 -> t0 <= t ->
  uncapped_from m L t.
Proof.
case: m => // -[|m'] // _; case: L => // -[|l] // _ from_t0 /subnK <-.
elim: (t - t0) => // d /andP[d_ge /eqP qd]; rewrite addSn.
by apply/andP; split; [apply: leqW | rewrite corner_width_stays].
Qed.

(** From such a t0 on Conjecture 1 of [L17] holds at grid level without a cap: L >= 2 layers, at
    least m >= 2 channels and templates, tS >= tE >= t0. *)
Theorem grid_from (F : fieldType) (F0 : ([char F] =i pred0)%R) (L R M m t0 tS tE : nat) :
    1 < L -> 1 < m <= minn M R -> uncapped_from m L t0 -> 0 < tE -> t0 <= tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (mc m (mc tE L.-1))).
Proof.
move=> L_ge2 m_MR from_t0 tE_gt0 /andP[t0_tE tE_tS]; have /andP[m_ge2 _] := m_MR.
have /andP[_ /eqP qE] := uncapped_fromW m_ge2 L_ge2 from_t0 t0_tE.
have := grid_corners F0 L_ge2 m_MR (introT andP (conj tE_gt0 tE_tS)).
case: L L_ge2 from_t0 qE => // -[|l] // _ _; case: tE tE_gt0 {t0_tE tE_tS} => // t _ qE.
by rewrite corner_size_reached.
Qed.

(** There is one: the number t1 depends on m and L alone. *)
Theorem grid_large (m L : nat) : 1 < m -> 1 < L ->
  exists t1, forall (F : fieldType) (F0 : ([char F] =i pred0)%R) (R M tS tE : nat),
    m <= minn M R -> t1 <= tE <= tS ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (mc m (mc tE L.-1))).
Proof.
move=> m_ge2 L_ge2; have [t0 from_t0] : exists t0, uncapped_from m L t0.
  case: m m_ge2 => // -[|m'] // _; case: L L_ge2 => // -[|l] // _.
  have [t0 [t0_ge qt0]] := corner_width_reaches m' l; exists t0.
  by rewrite /uncapped_from t0_ge /= qt0.
exists t0.+1 => F F0 R M tS [//|tE] m_MR /andP[t0_tE tE_tS].
have m_ge : 1 < m <= minn M R by rewrite m_ge2.
by apply: (grid_from F0 L_ge2 m_ge from_t0) => //; rewrite ltnW.
Qed.

Corollary conjecture1_grid_large (L R M : nat) (m := minn M R) : 1 < m -> 1 < L ->
  exists t1, forall (F : fieldType) (F0 : ([char F] =i pred0)%R) (tS tE : nat), t1 <= tE <= tS ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (mc m (mc tE L.-1))).
Proof.
move=> m_ge2 L_ge2; have [t1 bound] := grid_large m_ge2 L_ge2.
by exists t1 => F F0 tS tE tE_tS; apply: bound.
Qed.

(** Some of these numbers: no cap is needed at (m, L) from tE = t0 on. *)
Definition uncapped_table : seq (nat * nat * nat) :=
  [:: (2, 4, 6); (2, 5, 9); (3, 3, 8); (3, 4, 15); (4, 3, 14)].

Lemma uncapped_sizes : all (fun x => uncapped_from x.1.1 x.1.2 x.2) uncapped_table.
Proof. by vm_compute. Qed.

(** They are the least. *)
Lemma uncapped_least : all (fun x => ~~ uncapped_from x.1.1 x.1.2 x.2.-1) uncapped_table.
Proof. by vm_compute. Qed.

Corollary conjecture1_grid_sizes (F : fieldType) (F0 : ([char F] =i pred0)%R)
    (L R M t0 tS tE : nat) (m := minn M R) :
    (m, L, t0) \in uncapped_table -> t0 <= tE <= tS ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (mc m (mc tE L.-1))).
Proof.
move=> in_table tE_tS; have from_t0 : uncapped_from m L t0 := allP uncapped_sizes _ in_table.
have /and3P[m_ge2 L_ge2 t0_gt0] : [&& 1 < m, 1 < L & 0 < t0].
  by move: in_table; rewrite !inE => /or4P[|||/orP[]] /eqP[-> -> ->].
apply: (grid_from F0 L_ge2 _ from_t0) => //; first by rewrite m_ge2 leqnn.
by case/andP: tE_tS => /(leq_trans t0_gt0).
Qed.
