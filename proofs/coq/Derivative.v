(** Polynomial maps whose derivative is onto at one point, in characteristic 0: no polynomial but 0
    vanishes on their image (step 2 of the proof of Theorem E1,
    proofs/statements/propagation.md#theorem-e1). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Separation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma mnm_gt0 m (e : 'X_{1..m}) : e != 0%MM -> exists k, (0 < e k)%N.
Proof.
move=> e_neq0; apply/existsP; apply: contraNT e_neq0; rewrite negb_exists => /forallP e0.
by apply/eqP/mnmP=> k; rewrite mnm0E; apply/eqP; rewrite -leqn0 leqNgt e0.
Qed.

Section Derivative.

Variables (F : fieldType) (N m : nat) (g : 'I_m -> {mpoly F[N]}).
Implicit Types (p q : {mpoly F[m]}) (x : 'I_N -> F).

(** The polynomial [p] at the map [g]. *)
Definition at_map p : {mpoly F[N]} := mmap (@mpolyC N F) g p.

Canonical at_map_additive := [additive of at_map].
Canonical at_map_rmorphism := [rmorphism of at_map].

Definition jacobian : 'M[{mpoly F[N]}]_(N, m) := \matrix_(i, k) (g k)^`M(i).

(** The chain rule. *)
Lemma mderiv_at_map i p : (at_map p)^`M(i) = \sum_k at_map p^`M(k) * (g k)^`M(i).
Proof.
pose D q := \sum_k at_map q^`M(k) * (g k)^`M(i); rewrite -/(D p).
have DD q1 q2 : D (q1 + q2) = D q1 + D q2.
  by rewrite -big_split; apply: eq_bigr => k _ /=; rewrite mderivD rmorphD mulrDl.
have DZ c q : D (c *: q) = c%:MP * D q.
  rewrite mulr_sumr; apply: eq_bigr => k _.
  by rewrite mderivZ -mul_mpolyC rmorphM /= {1}/at_map mmapC mulrA.
have DM q1 q2 : D (q1 * q2) = D q1 * at_map q2 + at_map q1 * D q2.
  rewrite mulr_suml mulr_sumr -big_split; apply: eq_bigr => k _ /=.
  by rewrite mderivM rmorphD !rmorphM mulrDl /= mulrAC mulrA.
have DX k : D 'X_k = (g k)^`M(i).
  rewrite /D (bigD1 k) //= big1 ?addr0 => [|l l_k]; rewrite mderivX mnm1E.
    have -> : (U_(k) - U_(k) = 0 :> 'X_{1.. m})%MM by apply/mnmP=> a; rewrite mnmBE subnn mnm0E.
    by rewrite eqxx scale1r mpolyX0 rmorph1 mul1r.
  by rewrite eq_sym (negbTE l_k) scale0r rmorph0 mul0r.
have at_mapX k : at_map 'X_k = g k by rewrite /at_map mmapX mmap1U.
have D0 c : D c%:MP = 0.
  by rewrite /D big1 // => k _; rewrite mderivC rmorph0 mul0r.
elim/mpolyind: p => [|c e p _ _ IHp]; first by rewrite rmorph0 mderiv0 -mpolyC0 D0.
rewrite rmorphD mderivD DD -IHp DZ; congr (_ + _).
rewrite -mul_mpolyC rmorphM /= {1}/at_map mmapC mderiv_mulC; congr (_ * _).
have [d] := ubnP (mdeg e); elim: d e => // d IHd e.
have [e0|] := eqVneq e 0%MM.
  by rewrite e0 mpolyX0 rmorph1 => _; rewrite -mpolyC1 mderivC D0.
case/mnm_gt0=> k ek_gt0; have le_k : (U_(k) <= e)%MM by rewrite lep1mP -lt0n.
rewrite -(submK le_k) addmC mpolyXD mdegD mdeg1 add1n ltnS => /IHd IHe.
by rewrite rmorphM /= mderivM DM IHe at_mapX DX.
Qed.

Hypothesis F0 : [char F] =i pred0.

Lemma mderiv0_const p : (forall k, p^`M(k) = 0) -> p = (p@_0)%:MP.
Proof.
move=> dp0; apply/mpolyP=> e; rewrite mcoeffC; have [->|] := eqVneq e 0%MM.
  by rewrite mulr1.
move=> e_neq0; rewrite mulr0; have [k ek_gt0] := mnm_gt0 e_neq0.
have le_k : (U_(k) <= e)%MM by rewrite lep1mP -lt0n.
have := congr1 (mcoeff (e - U_(k))) (dp0 k); rewrite mcoeff_deriv submK // mcoeff0 => /eqP.
have /charf0P natr_eq0 := F0; rewrite -mulr_natr mulf_eq0 natr_eq0 orbF.
exact/eqP.
Qed.

Lemma msize_mderiv k p : (msize p^`M(k) <= (msize p).-1)%N.
Proof.
rewrite [msize p^`M(k)]msizeE; apply/bigmax_leqP_seq=> e e_dp _.
move: e_dp; rewrite mcoeff_msupp mcoeff_deriv => e_neq0.
have /msize_mdeg_lt : (e + U_(k))%MM \in msupp p.
  by rewrite mcoeff_msupp; apply: contraNneq e_neq0 => ->; rewrite mul0rn.
by rewrite mdegD mdeg1 addn1; case: (msize p).
Qed.

(** If the derivative is onto at one point, then a polynomial that vanishes on the image is 0. *)
Theorem jacobian_dominant x : \rank (map_mx (meval x) jacobian) = m ->
  forall p, at_map p = 0 -> p = 0.
Proof.
set J := map_mx _ _ => rank_J p; have [d] := ubnP (msize p); elim: d p => // d IHd p p_d p0.
have [//|p_neq0] := eqVneq p 0.
have [U UJ] : exists U : 'M_(m, N), U *m J = 1%:M.
  by exists (pinvmx J); rewrite mulVpmx // /row_full rank_J.
pose Q := map_mx (@mpolyC N F) U *m jacobian.
have detQ_neq0 : \det Q != 0.
  have : (\det Q).@[x] = 1.
    rewrite -[LHS](det_map_mx [rmorphism of meval x]) map_mxM /= -/J -[RHS](det1 F m) -UJ.
    by congr (\det (_ *m _)); apply/matrixP=> i j; rewrite !mxE /= mevalC.
  by apply: contra_eq_neq => ->; rewrite meval0 eq_sym oner_neq0.
pose v : 'cV_m := \col_k at_map p^`M(k).
have Qv0 : Q *m v = 0.
  rewrite -mulmxA (_ : jacobian *m v = 0) ?mulmx0 //; apply/colP=> i; rewrite [RHS]mxE.
  rewrite -[RHS](mderiv0 _ i) -p0 mderiv_at_map mxE; apply: eq_bigr => k _.
  by rewrite !mxE mulrC.
have dp0 k : p^`M(k) = 0.
  apply: IHd.
    by apply: leq_ltn_trans (msize_mderiv k p) _; rewrite prednK // lt0n msize_poly_eq0.
  have /colP/(_ k) : \det Q *: v = 0 by rewrite -mul_scalar_mx -mul_adj_mx -mulmxA Qv0 mulmx0.
  by rewrite !mxE => /eqP; rewrite mulf_eq0 (negbTE detQ_neq0) => /eqP.
move: p0; rewrite (mderiv0_const dp0) {1}/at_map mmapC => /eqP.
by rewrite mpolyC_eq0 => /eqP->; rewrite mpolyC0.
Qed.

End Derivative.
