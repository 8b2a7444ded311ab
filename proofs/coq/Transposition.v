(** The transposed bound (UT of proofs/statements/bounds.md#ut-transposition), for all weights, over
    every field.

    The end block is a lattice of tE steps and L layers, and the merge of what comes from the step
    before with what comes from the layer below is symmetric. Read with steps and layers exchanged,
    it is a network of tE layers and L steps: the states that the end block starts from are its
    inputs, the inputs of the end block its state. Its weights change from step to step, which the
    bounds U4, U5 and U6 allow. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms UpperBounds Ideals InclusionExclusion
  IdealBound CornerBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Exchanging steps and layers *)
Section Exchange.

Variables (K : comRingType) (R M : nat) (w : weights K R M).
Implicit Types (h : nat -> 'cV[K]_R) (x : 'cV[K]_M) (xs : seq 'cV[K]_M) (l s : nat).

Lemma hadamardC m n (A B : 'M[K]_(m, n)) : hadamard A B = hadamard B A.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrC. Qed.

(** The weights of step l: each layer is updated as the layer l of [w] passes its input on. *)
Definition exchanged l : weights K R R :=
  Weights (fun=> if l is 0 then 1%:M else Wi w l) 1%:M (fun=> Wh w l) (Wo w) (fun=> 0).

Definition exchanged_inputs h L : seq 'cV[K]_R := [seq Wh w l *m h l | l <- iota 0 L].

Definition exchanged_state xs s : 'cV[K]_R := Wi1 w *m nth 0 xs s.

Lemma run_from_last h xs s l : (s < size xs)%N ->
  run_from w h (take s.+1 xs) l = step w (run_from w h (take s xs)) (nth 0 xs s) l.
Proof. by move=> s_xs; rewrite (take_nth 0 s_xs) /run_from foldl_rcons. Qed.

(** The layer s after l + 1 steps is the layer l after s + 1 steps. *)
Lemma run_exchanged h xs l s : (s < size xs)%N ->
  run_steps (exchanged_state xs) (zip (map exchanged (iota 0 l.+1)) (exchanged_inputs h l.+1)) s
  = run_from w h (take s.+1 xs) l.
Proof.
elim: l s => [|l IHl] s s_xs.
  rewrite /exchanged_inputs /= /run_steps /=.
  elim: s s_xs => [|s IHs] s_xs; rewrite run_from_last //.
    by rewrite [LHS]step0 [RHS]step0 !mul1mx hadamardC take0.
  by rewrite [LHS]stepS [RHS]step0 (IHs (ltnW s_xs)) mul1mx hadamardC.
set h' := run_steps _ _ in IHl.
have -> : run_steps (exchanged_state xs)
    (zip (map exchanged (iota 0 l.+2)) (exchanged_inputs h l.+2))
  = step (exchanged l.+1) h' (Wh w l.+1 *m h l.+1).
  rewrite /exchanged_inputs -[l.+2]addn1 iotaD !map_cat zip_cat ?size_map ?size_iota //.
  by rewrite /run_steps foldl_cat.
elim: s s_xs => [|s IHs] s_xs; rewrite run_from_last // [RHS]stepS.
  by rewrite [LHS]step0 mul1mx IHl // hadamardC -run_from_last // take0.
by rewrite [LHS]stepS (IHs (ltnW s_xs)) IHl // hadamardC -run_from_last.
Qed.

Lemma output_exchanged h xs L : (0 < L)%N -> (0 < size xs)%N ->
  output w L (run_from w h xs)
  = output (exchanged 0) (size xs)
      (run_steps (exchanged_state xs) (zip (map exchanged (iota 0 L)) (exchanged_inputs h L))).
Proof.
case: L => // l _; case: xs => // x xs _.
by rewrite /output [(size _).-1]/= run_exchanged //= take_size.
Qed.

End Exchange.

(** ** The bound *)
Section Steps.

Variables (F : fieldType) (L' R M : nat) (w : weights F R M) (X : Type) (f : X -> 'cV[F]_M).

(** U5 for weights of their own at each step, the inputs entering through vectors of length R. *)
Lemma form_span_steps_recursive ws :
  form_span L' (steps_output w ws L'.+1 f) (size ws)
    (ideal_recursive_bound (step_factor L'.+1 R) L'.+1 R R (size ws)).
Proof.
elim: ws => [|v ws IHws].
  apply: eq_form_span (form_span_output _ w X) => h xs _.
  by rewrite /steps_output; case: xs.
have inputE x : Wi1 v *m f x = 1%:M *m (Wi1 v *m f x) by rewrite mul1mx.
apply: (eq_form_span (y := after_step v f (steps_output w ws L'.+1 f))) => [h [] //|].
rewrite /= /minn; case: ifP => _; first exact: (form_span_ideal_any (leqnn R) inputE IHws).
exact: form_span_step (@step_span_linear F L' R M v X f R _ _ _ inputE) IHws.
Qed.

End Steps.

Section Bound.

Variables (F : fieldType) (L R M : nat) (w : weights F R M) (tS tE : nat).
Variables (X : Type) (f : X -> 'cV[F]_M).
Hypotheses (L_gt0 : (0 < L)%N) (tE_gt0 : (0 < tE)%N).

Lemma form_span_exchanged K :
  form_span tE.-1 (steps_output (exchanged w 0) (map (exchanged w) (iota 0 L)) tE (@id 'cV[F]_R))
    L K ->
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) K.
Proof.
move=> [I I_card g gP d dE]; apply: (sep_rank_leW I_card).
apply: (sep_rank_le_fin
  (g := fun i (s : tS.-tuple X) => d i (exchanged_inputs w (run w (map f s)) L))
  (g' := fun i (e : tE.-tuple X) => g i (point_of (exchanged_state w (map f e))))) => s e.
rewrite start_endE output_exchanged ?size_map ?size_tuple // -dE ?size_map ?size_iota //.
by rewrite /steps_output map_id.
Qed.

(** UT: U5, hence U4, and U6, with steps and layers exchanged and inputs of length R. *)
Theorem transposed_bound_UT :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE))
    (minn (ideal_recursive_bound (step_factor tE R) tE R R L) (corner_value R L tE.-1)).
Proof.
have size_ws : size (map (exchanged w) (iota 0 L)) = L by rewrite size_map size_iota.
apply: form_span_exchanged; rewrite /minn; case: ifP => _.
  by have := form_span_steps_recursive tE.-1 (exchanged w 0) (@id 'cV[F]_R)
    (map (exchanged w) (iota 0 L)); rewrite prednK // size_ws.
by have := form_span_corner_value tE.-1 (exchanged w 0) (@id 'cV[F]_R) size_ws; rewrite prednK.
Qed.

(** In particular I_tE(L), with m = R. *)
Corollary transposed_ideal_bound :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (ideal_bound tE R R L).
Proof.
apply: sep_rank_leW transposed_bound_UT; apply: leq_trans (geq_minl _ _) _.
by case: (L) L_gt0 => // L' _; apply: geq_minl.
Qed.

End Bound.
