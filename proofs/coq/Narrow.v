(** Theorem E1 (proofs/statements/propagation.md) for almost all weights, the density of the
    states left as a hypothesis: evaluation matrices at some weights of the ranks
    R (mc(R, t) - mc(R - M, t)) for t and t + 1 prove that for almost all weights this is the
    function rank for all later t, wherever start blocks reach a dense set of states. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC Generic NotVacuous TwoFills TwoFillsRank
  Dimension.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma infinite_morphism (F K : fieldType) (phi : {rmorphism F -> K}) : infinite F -> infinite K.
Proof.
move=> F_inf N; have [s s_inj] := F_inf N.
by exists (phi \o s) => i j /fmorph_inj/s_inj.
Qed.

Section Narrow.

Variables (F : fieldType) (R M : nat).
Hypotheses (M_gt0 : (0 < M)%N) (M_R : (M <= R)%N).
Notation n := (nparams 2 R M).

(** What the propagation lemma asks of the weights. *)
Definition regular (K : fieldType) (w : weights K R M) : Prop :=
  [/\ Wh w 0 \in unitmx, forall k, row k (Wi1 w) != 0 & forall j, row_free (generators w j)].

(** A polynomial in the weights that does not vanish only at regular ones. *)
Definition regular_value (K : comRingType) (w : weights K R M) : K :=
  \det (Wh w 0) * \prod_k Wi1 w k (Ordinal M_gt0)
  * \prod_j \det (\matrix_(a < M, b < M)
      (Wi w 1 j (widen_ord M_R b) * Wi1 w (widen_ord M_R b) a)).

Lemma regular_valueP (K : fieldType) (w : weights K R M) : regular_value w != 0 -> regular w.
Proof.
rewrite !mulf_eq0 !negb_or => /andP[/andP[A_neq0 /prodf_neq0 col_neq0] /prodf_neq0 det_neq0].
split=> [|k|j]; first by rewrite unitmxE unitfE.
  by apply: contraNneq (col_neq0 k isT) => /rowP/(_ (Ordinal M_gt0)); rewrite !mxE => ->.
have := det_neq0 j isT; set D := \matrix_(a, b) _ => D_neq0.
have D_unit : D \in unitmx by rewrite unitmxE unitfE.
rewrite /row_free eqn_leq rank_leq_row -{1}(mxrank_unit D_unit) /=.
have -> : D = mxsub id (widen_ord M_R) (generators w j) by apply/matrixP=> a b; rewrite !mxE.
exact: mxrank_mxsub.
Qed.

Lemma eq_regular_value (K : comRingType) (w w' : weights K R M) :
  eq_weights 2 w w' -> regular_value w = regular_value w'.
Proof. by move=> ww; rewrite /regular_value (eq_Wh ww) // (eq_Wi1 ww) (eq_Wi ww). Qed.

Lemma map_regular_value (K K' : comRingType) (f : {rmorphism K -> K'}) (w : weights K R M) :
  f (regular_value w) = regular_value (map_weights f w).
Proof.
rewrite /regular_value !rmorphM !rmorph_prod -det_map_mx; congr (_ * _ * _).
  by apply: eq_bigr => k _; rewrite mxE.
apply: eq_bigr => j _; rewrite -det_map_mx; congr (\det _); apply/matrixP=> a b.
by rewrite !mxE rmorphM.
Qed.

(** All of Wh_1 and Wi_2 are 1, and Wi_1 is 1 on the diagonal and in the first column. *)
Lemma regular_weights : regular_value
  (Weights (fun=> 1%:M) (\matrix_(k, a) ((k == a :> nat) || (a == 0%N :> nat))%:R)
    (fun=> const_mx 1) 0 (fun=> 0) : weights F R M) != 0.
Proof.
rewrite /regular_value !mulf_neq0 //= ?det1 ?oner_neq0 //; apply/prodf_neq0 => k _.
  by rewrite mxE eqxx orbT oner_neq0.
set D := \matrix_(a, b) _; rewrite -det_tr det_trig.
  by apply/prodf_neq0 => a _; rewrite !mxE eqxx mul1r oner_neq0.
apply/is_trig_mxP => a b a_b; rewrite !mxE mul1r /= (ltn_eqF a_b).
by rewrite (gtn_eqF (leq_ltn_trans (leq0n a) a_b)).
Qed.

Lemma almost_all_regular : almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K})
  (w : weights K R M) => regular w).
Proof.
pose gw := weights_of (fun v : param 2 R M => 'X_(enum_rank v) : {mpoly F[n]}).
have valueE (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) :
    value_at phi w (regular_value gw) = regular_value w.
  rewrite -(eq_regular_value (weights_ofK 2 w)).
  rewrite /value_at (map_regular_value [rmorphism of mmap phi (coords 2 w)]).
  apply: eq_regular_value; apply: eq_weights_map => v.
  by rewrite /= mmapX mmap1U /coords enum_rankK.
exists (regular_value gw); split=> [|K phi w]; last by rewrite valueE; apply: regular_valueP.
apply: contraNneq regular_weights => gw0; rewrite -(valueE F [rmorphism of @idfun F]) gw0.
by rewrite value_at_id meval0.
Qed.

(** Theorem E1, with the density of the states as a hypothesis. *)
Theorem two_fills_almost_all t tS0 tS1 p0 q0 p1 q1
    (s0 : 'I_p0 -> tS0.-tuple 'cV[F]_M) (e0 : 'I_q0 -> t.-tuple 'cV[F]_M) (w0 : weights F R M)
    (s1 : 'I_p1 -> tS1.-tuple 'cV[F]_M) (e1 : 'I_q1 -> t.+1.-tuple 'cV[F]_M) (w1 : weights F R M) :
  infinite F -> (0 < t)%N ->
  (R * (mc R t - mc (R - M) t) <= \rank (eval_mx 2 s0 e0 id w0))%N ->
  (R * (mc R t.+1 - mc (R - M) t.+1) <= \rank (eval_mx 2 s1 e1 id w1))%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    forall tS tE, dense_states w tS -> (t <= tE)%N ->
    sep_rank_is (function_of w 2 tS tE) (R * (mc R tE - mc (R - M) tE))).
Proof.
move=> F_inf t_gt0 rank0 rank1.
have [P0 [P0_w0 P0_rank]] := generic_rank (isT : (0 < 2)%N) s0 e0 id w0.
have [P1 [P1_w1 P1_rank]] := generic_rank (isT : (0 < 2)%N) s1 e1 id w1.
have all0 : almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K})
    (w : weights K R M) =>
    (R * (mc R t - mc (R - M) t) <= \rank (eval_mx 2 s0 e0 (inputs_in id phi) w))%N).
  exists P0; split; first by apply: contraNneq P0_w0 => ->; rewrite value_at_id meval0.
  by move=> K phi w /P0_rank; apply: leq_trans.
have all1 : almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K})
    (w : weights K R M) =>
    (R * (mc R t.+1 - mc (R - M) t.+1) <= \rank (eval_mx 2 s1 e1 (inputs_in id phi) w))%N).
  exists P1; split; first by apply: contraNneq P1_w1 => ->; rewrite value_at_id meval0.
  by move=> K phi w /P1_rank; apply: leq_trans.
apply: almost_all_weightsW (almost_all_and (almost_all_and all0 all1) almost_all_regular).
move=> K phi w [[le0 le1] [A_unit rows free]] tS tE dense t_tE.
pose up k (x : k.-tuple 'cV[F]_M) := map_tuple (map_mx phi) x.
apply: (@two_fills_value K R M w M_R t _ _ _ _ _ _ (fun i => up _ (s0 i)) (fun j => up _ (e0 j))
  (fun i => up _ (s1 i)) (fun j => up _ (e1 j))) => //; first exact: infinite_morphism phi F_inf.
- apply: leq_trans le0 _; apply: eq_leq; congr mxrank; apply/matrixP=> i j.
  by rewrite !mxE /start_end !map_id.
- apply: leq_trans le1 _; apply: eq_leq; congr mxrank; apply/matrixP=> i j.
  by rewrite !mxE /start_end !map_id.
Qed.

End Narrow.
