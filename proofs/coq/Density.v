(** Dense states (step 2 of the proof of Theorem E1, proofs/statements/propagation.md#theorem-e1), and
    Theorem E1: two layers, characteristic 0. If at some weights the derivative of the state by the
    start inputs is onto at some start inputs, then for almost all weights the states after as many
    steps, or more, are dense. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic NotVacuous Infinite TwoFills
  TwoFillsRank Dimension Narrow Derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** The derivative of the state *)
Section Tangent.

Variables (K : comRingType) (R M : nat).
Implicit Types (w : weights K R M) (h dh : nat -> 'cV[K]_R) (x dx : 'cV[K]_M).
Implicit Types (xs dxs : seq 'cV[K]_M).

(** The derivative of a step in the direction [dh] of the state and [dx] of the input. *)
Fixpoint step_tangent w h dh x dx (l : nat) : 'cV[K]_R :=
  if l is l'.+1 then
    hadamard (Wh w l *m dh l) (Wi w l *m step w h x l')
    + hadamard (Wh w l *m h l) (Wi w l *m step_tangent w h dh x dx l')
  else hadamard (Wh w 0 *m dh 0%N) (Wi1 w *m x) + hadamard (Wh w 0 *m h 0%N) (Wi1 w *m dx).

Fixpoint run_tangent w h dh xs dxs : nat -> 'cV[K]_R :=
  match xs, dxs with
  | x :: xs', dx :: dxs' => run_tangent w (step w h x) (step_tangent w h dh x dx) xs' dxs'
  | _, _ => dh
  end.

(** The inputs of [t] steps as points of affine space. *)
Definition ninputs t : nat := #|[finType of 'I_t * 'I_M]|.

Definition inputs_of t (y : 'I_(ninputs t) -> K) : t.-tuple 'cV[K]_M :=
  [tuple \col_a y (enum_rank (s, a)) | s < t].

(** The state of two layers after the inputs [xs], as a point; its derivative by each of the inputs. *)
Definition two_layers_at (h : nat -> 'cV[K]_R) (k : 'I_(R + R)) : K :=
  match split k with inl j => h 0%N j 0 | inr j => h 1%N j 0 end.

Definition state_derivative t w (xs : t.-tuple 'cV[K]_M) : 'M[K]_(ninputs t, R + R) :=
  \matrix_(i, k) two_layers_at
    (run_tangent w (h0 w) (fun=> 0) xs (inputs_of (fun i' => (i' == i)%:R))) k.

Lemma eq_step_tangent w w' h h' dh dh' x dx :
  eq_weights 2 w w' -> eq_below 2 h h' -> eq_below 2 dh dh' ->
  eq_below 2 (step_tangent w h dh x dx) (step_tangent w' h' dh' x dx).
Proof.
move=> ww hh dd; have ss := eq_step x ww hh.
case=> [|[|//]] _ /=; first by rewrite (eq_Wh ww) // (eq_Wi1 ww) hh // dd.
by rewrite !(eq_Wh ww) // (eq_Wi1 ww) (eq_Wi ww) // !hh // !dd.
Qed.

Lemma eq_run_tangent w w' h h' dh dh' xs dxs :
  eq_weights 2 w w' -> eq_below 2 h h' -> eq_below 2 dh dh' ->
  eq_below 2 (run_tangent w h dh xs dxs) (run_tangent w' h' dh' xs dxs).
Proof.
move=> ww; elim: xs dxs h h' dh dh' => [|x xs IHxs] [|dx dxs] h h' dh dh' hh dd //=.
by apply: IHxs; [apply: eq_step|apply: eq_step_tangent].
Qed.

Lemma eq_two_layers_at h h' : eq_below 2 h h' -> two_layers_at h =1 two_layers_at h'.
Proof. by move=> hh k; rewrite /two_layers_at; case: split => j; rewrite hh. Qed.

Lemma eq_state_derivative t w w' (xs : t.-tuple 'cV[K]_M) : eq_weights 2 w w' ->
  state_derivative w xs = state_derivative w' xs.
Proof.
move=> ww; apply/matrixP=> i k; rewrite !mxE; apply: eq_two_layers_at.
by apply: eq_run_tangent => //; apply: eq_h0 ww.
Qed.

End Tangent.

Section TangentMorphism.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (R M : nat).

Lemma map_step_tangent (w : weights K R M) h h' dh dh' x dx l :
    (forall k, map_mx f (h k) = h' k) -> (forall k, map_mx f (dh k) = dh' k) ->
  map_mx f (step_tangent w h dh x dx l)
  = step_tangent (map_weights f w) h' dh' (map_mx f x) (map_mx f dx) l.
Proof.
move=> hh dd; elim: l => [|l IHl].
  by rewrite /= map_mxD !map_hadamard !map_mxM hh dd.
rewrite -[step_tangent _ _ _ _ _ l.+1]/(_ + _) map_mxD !map_hadamard !map_mxM hh dd IHl.
by rewrite (map_step w x l hh).
Qed.

Lemma map_run_tangent (w : weights K R M) h h' dh dh' xs dxs l :
    (forall k, map_mx f (h k) = h' k) -> (forall k, map_mx f (dh k) = dh' k) ->
  map_mx f (run_tangent w h dh xs dxs l)
  = run_tangent (map_weights f w) h' dh' (map (map_mx f) xs) (map (map_mx f) dxs) l.
Proof.
elim: xs dxs h h' dh dh' => [|x xs IHxs] [|dx dxs] h h' dh dh' hh dd //=.
by apply: IHxs => k; [apply: map_step | apply: map_step_tangent].
Qed.

Lemma map_two_layers_at (h : nat -> 'cV[K]_R) h' k : (forall l, map_mx f (h l) = h' l) ->
  f (two_layers_at h k) = two_layers_at h' k.
Proof. by move=> hh; rewrite /two_layers_at; case: split => j; rewrite -hh mxE. Qed.

Lemma map_inputs_of t (y : 'I_(ninputs M t) -> K) :
  map_tuple (map_mx f) (inputs_of y) = inputs_of (f \o y).
Proof.
by apply: eq_from_tnth => s; rewrite tnth_map !tnth_mktuple; apply/colP=> a; rewrite !mxE.
Qed.

Lemma map_state_derivative t (w : weights K R M) (xs : t.-tuple 'cV[K]_M) :
  map_mx f (state_derivative w xs)
  = state_derivative (map_weights f w) (map_tuple (map_mx f) xs).
Proof.
apply/matrixP=> i k; rewrite !mxE; apply: map_two_layers_at => l.
rewrite (map_run_tangent w xs _ l (h' := h0 (map_weights f w)) (dh' := fun=> 0)) // => [|l'].
  rewrite -[map (map_mx f) (inputs_of _)]/(val (map_tuple _ _)) map_inputs_of; congr (run_tangent _ _ _ _ _ l); congr val; apply: eq_from_tnth => s.
  by rewrite !tnth_mktuple; apply/colP=> a; rewrite !mxE /= rmorph_nat.
by apply/colP=> a; rewrite !mxE rmorph0.
Qed.

End TangentMorphism.

(** [state_derivative] is the derivative of the state as a polynomial in the inputs. *)
Section Jacobian.

Variables (F : fieldType) (R M t : nat) (w : weights F R M).
Notation N := (ninputs M t).
Notation P := {mpoly F[N]}.
Notation wC := (map_weights [rmorphism of @mpolyC N F] w).

Definition state_poly (k : 'I_(R + R)) : P :=
  two_layers_at (run wC (inputs_of (fun i => 'X_i : P))) k.

Lemma mderiv_hadamard i (A B : 'cV[P]_R) : map_mx (mderiv i) (hadamard A B)
  = hadamard (map_mx (mderiv i) A) B + hadamard A (map_mx (mderiv i) B).
Proof. by apply/matrixP=> a b; rewrite !mxE mderivM. Qed.

Lemma mderiv_mulmx i m n (A : 'M[F]_(m, n)) (B : 'cV[P]_n) :
  map_mx (mderiv i) (map_mx (@mpolyC N F) A *m B)
  = map_mx (@mpolyC N F) A *m map_mx (mderiv i) B.
Proof.
apply/colP=> a; rewrite !mxE raddf_sum; apply: eq_bigr => b _.
by rewrite !mxE; exact: mderiv_mulC.
Qed.

Lemma mderiv_step i h dh x l : (forall k, map_mx (mderiv i) (h k) = dh k) ->
  map_mx (mderiv i) (step wC h x l) = step_tangent wC h dh x (map_mx (mderiv i) x) l.
Proof.
move=> hh; elim: l => [|l IHl]; first by rewrite step0 mderiv_hadamard !mderiv_mulmx hh.
by rewrite stepS mderiv_hadamard !mderiv_mulmx hh IHl.
Qed.

Lemma mderiv_run i h dh xs l : (forall k, map_mx (mderiv i) (h k) = dh k) ->
  map_mx (mderiv i) (run_from wC h xs l)
  = run_tangent wC h dh xs (map (map_mx (mderiv i)) xs) l.
Proof.
elim: xs h dh => [|x xs IHxs] h dh hh //=; apply: IHxs => k.
exact: mderiv_step.
Qed.

Lemma jacobian_state (y : 'I_N -> F) :
  map_mx (meval y) (jacobian state_poly) = state_derivative w (inputs_of y).
Proof.
pose X : t.-tuple 'cV[P]_M := inputs_of (fun i => 'X_i : P).
have -> : jacobian state_poly = state_derivative wC X.
  apply/matrixP=> i k; rewrite !mxE /state_poly /two_layers_at.
  have derivE l j : (run wC X l j 0)^`M(i)
      = run_tangent wC (h0 wC) (fun=> 0) X (inputs_of (fun i' => (i' == i)%:R)) l j 0.
    have := mderiv_run (i := i) (h := h0 wC) (dh := fun=> 0) X l.
    rewrite (_ : map _ X = inputs_of (fun i' => (i' == i)%:R)) => [<- //|]; first by rewrite [RHS]mxE.
      by move=> k'; apply/colP=> a; rewrite !mxE mderivC.
    rewrite -[LHS]/(val (map_tuple _ _)); congr val; apply: eq_from_tnth => s.
    rewrite tnth_map !tnth_mktuple; apply/colP=> a; rewrite !mxE mderivX mnm1E.
    case: eqP => [->|_]; last by rewrite scale0r.
    by rewrite scale1r (_ : (_ - _)%MM = 0%MM) ?mpolyX0 //; apply/mnmP=> b; rewrite mnmBE subnn mnm0E.
  by case: split => j; apply: derivE.
rewrite (map_state_derivative [rmorphism of meval y]).
rewrite (_ : map_tuple _ X = inputs_of y); last first.
  apply: eq_from_tnth => s; rewrite tnth_map !tnth_mktuple.
  by apply/colP=> a; rewrite !mxE /= mevalXU.
apply: eq_state_derivative; split=> [l _||l _||l _] /=;
  by apply/matrixP=> a b; rewrite !mxE /= mevalC.
Qed.

End Jacobian.
