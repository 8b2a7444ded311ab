(** What the definitions say is neither always true nor always false. A theorem is worth what its
    statement says; the lemmas here are about the statements.

    "Almost all weights" is the delicate one: over a finite field it says something only because
    the weights range over the fields that contain it ([vacuous_over_F2]). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC SchwartzZippel Generic Shallow Depth UpperBounds
  GridReadings ShallowExact.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Separation rank *)

(** Every rank occurs: the identity matrix of order k has rank k, neither more nor less. *)
Lemma sep_rank_identity (F : fieldType) k :
  sep_rank_is (fun i j : 'I_k => (i == j)%:R : F) k.
Proof.
split.
  have := @sep_rank_le_rows F [finType of 'I_k] _ (fun i j : 'I_k => (i == j)%:R : F).
  by rewrite card_ord.
have := @sep_rank_witness F _ _ (fun i j : 'I_k => (i == j)%:R : F) k k id id.
by rewrite (_ : \matrix_(i, j) _ = 1%:M) ?mxrank1 //; apply/matrixP=> i j; rewrite !mxE.
Qed.

Lemma sep_rank_le_not_always (F : fieldType) k :
  ~ sep_rank_le (fun i j : 'I_k.+1 => (i == j)%:R : F) k.
Proof. by move=> le_k; have [_ /(_ k le_k)] := sep_rank_identity F k.+1; rewrite ltnn. Qed.

Lemma sep_rank_ge_not_always (F : fieldType) k :
  ~ sep_rank_ge (fun i j : 'I_k => (i == j)%:R : F) k.+1.
Proof. by move=> ge_k; have [/ge_k] := sep_rank_identity F k; rewrite ltnn. Qed.

(** ** Almost all weights *)

Section AlmostAll.

Variables (F : fieldType) (L R M : nat).
Notation n := (nparams L R M).

(** The weights whose entries are variables: in the field of rational functions of them no
    nonzero polynomial vanishes. So what holds for almost all weights holds for these. *)
Definition rational_functions : fieldType := [fieldType of {fraction {mpoly F[n]}}].

Definition constant : {rmorphism F -> rational_functions} :=
  [rmorphism of @FracField.tofrac _ \o @mpolyC n F].

Definition generic_weights : weights rational_functions R M :=
  weights_of (fun v : param L R M => FracField.tofrac 'X_(enum_rank v)).

Lemma value_at_generic p : value_at constant generic_weights p = FracField.tofrac p.
Proof.
rewrite /value_at [p in RHS]mpolyE raddf_sum; apply: eq_bigr => m _ /=.
rewrite -mul_mpolyC tofracM; congr (_ * _); rewrite mpolyXE_id rmorph_prod; apply: eq_bigr => i _.
by rewrite rmorphX /= /coords coord_weights_of enum_valK.
Qed.

Theorem almost_all_generic (P : of_weights F R M) : almost_all_weights L P ->
  P rational_functions constant generic_weights.
Proof. by case=> p [p_neq0]; apply; rewrite value_at_generic tofrac_eq0. Qed.

(** "Never" does not hold for almost all weights, over any field .. *)
Corollary almost_all_not_false : ~ almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K})
  (w : weights K R M) => False).
Proof. exact: almost_all_generic. Qed.

(** .. and two properties that almost all weights have, some weights have both: *)
Lemma almost_all_and (P Q : of_weights F R M) :
  almost_all_weights L P -> almost_all_weights L Q ->
  almost_all_weights L (fun K phi w => P K phi w /\ Q K phi w).
Proof.
move=> [p [p_neq0 pP]] [q [q_neq0 qQ]]; exists (p * q); split; first exact: mulf_neq0.
by move=> K phi w; rewrite /value_at rmorphM mulf_eq0 negb_or => /andP[/pP ? /qQ].
Qed.

(** In an infinite field there are such weights, for instance in every field of characteristic 0. *)
Definition infinite (K : fieldType) : Prop := forall N : nat, exists s : 'I_N -> K, injective s.

Lemma infinite_char0 (K : fieldType) : [char K] =i pred0 -> infinite K.
Proof.
move=> /charf0P K0 N; exists (fun i => (i : nat)%:R) => i j /eqP ij; apply/val_inj/eqP => /=.
wlog le_ij : i j ij / (i <= j)%N => [wlog_le|].
  case/orP: (leq_total i j) => le; first exact: wlog_le.
  by rewrite eq_sym wlog_le // eq_sym.
by move: ij; rewrite eq_sym -subr_eq0 -natrB // K0 subn_eq0 eqn_leq le_ij.
Qed.

Theorem almost_all_infinite (K : fieldType) (phi : {rmorphism F -> K}) (P : of_weights F R M) :
  infinite K -> almost_all_weights L P -> exists w : weights K R M, P K phi w.
Proof.
move=> K_inf /almost_all_counting[d few_bad]; have [s s_inj] := K_inf d.+1.
have [bad [bad_le good]] := few_bad K phi _ s s_inj.
have /subsetPn[v _ /good Pv] : ~~ ([set: {ffun 'I_n -> 'I_d.+1}] \subset bad).
  apply/negP=> /subset_leq_card; rewrite cardsT card_ffun !card_ord => le_bad.
  have := leq_trans (leq_mul le_bad (leqnn d.+1)) bad_le.
  by rewrite mulnC leq_mul2r ltnn orbF expn_eq0.
by exists (grid_weights s v).
Qed.

End AlmostAll.

(** Not everything holds for almost all weights, even where it holds for some. *)
Lemma almost_all_not_always (F : fieldType) : exists P : of_weights F 1 1,
  (exists w : weights F 1 1, P F [rmorphism of @idfun F] w) /\ ~ almost_all_weights 1 P.
Proof.
exists (fun K phi w => Wo w = 0); split.
  by exists (Weights (fun=> 0) 0 (fun=> 0) 0 (fun=> 0)).
move/almost_all_generic=> /= /rowP/(_ ord0); rewrite !mxE => /eqP.
by rewrite tofrac_eq0 -msupp_eq0 msuppX.
Qed.

(** If the weights were taken from F alone, then over F_2 everything would hold for almost all of
    them: x^2 - x is not the zero polynomial and vanishes at every element. *)
Theorem vacuous_over_F2 L R M : (0 < nparams L R M)%N ->
  exists p : {mpoly 'F_2[nparams L R M]}, p != 0 /\
    forall w : weights [fieldType of 'F_2] R M, value_at [rmorphism of @idfun 'F_2] w p = 0.
Proof.
move=> n_gt0; pose i := Ordinal n_gt0.
exists ('X_i * 'X_i - 'X_i : {mpoly 'F_2[nparams L R M]}); split=> [|w].
  apply/eqP=> /(congr1 (mcoeff U_(i))).
  rewrite mcoeff0 mcoeffB -mpolyXD !mcoeffX eqxx.
  rewrite (_ : ((U_(i) + U_(i))%MM == U_(i)%MM) = false) ?sub0r //.
  by apply/negP=> /eqP/mnmP/(_ i); rewrite mnmDE !mnm1E eqxx.
rewrite value_at_id mevalB mevalM !mevalXU.
by apply/eqP; case: (coords L w i) => -[|[|]] // lt; rewrite -val_eqE.
Qed.

(** ** Depth separation *)

(** Some network needs width ([depth_separation]); one that is always 0 needs none. *)
Definition silent (F : fieldType) R M : weights F R M := Weights (fun=> 0) 0 (fun=> 0) 0 (fun=> 0).

Lemma function_of_silent (F : fieldType) R M L tS tE s e :
  function_of (silent F R M) L tS tE s e = 0.
Proof. by rewrite /function_of start_endE outputE big1 // => r _; rewrite mxE mul0r. Qed.

Lemma needs_width_not_always (F : fieldType) : ~ needs_width 2 1 1 (silent F 2 2).
Proof.
move=> wide; have same s e : function_of (silent F 0 2) 1 1 1 s e = function_of (silent F 2 2) 2 1 1 s e.
  by rewrite !function_of_silent.
by have := wide 0%N (silent F 0 2) same.
Qed.

(** ** Readings of Conjecture 1 at grid level *)

Lemma grid_rank_reaches_0 (F : fieldType) L R M t : grid_rank_reaches F L R M t 0.
Proof. by exists (silent F R M), (fun=> 0). Qed.
