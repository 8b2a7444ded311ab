(** Theorem D and depth separation, for some and for almost all weights. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Shallow DepthLower Generic.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Depth.

Variables (F : fieldType) (F0 : [char F] =i pred0).

Section Sizes.

Variables (L R M tS tE : nat).
Hypotheses (L_gt0 : (0 < L)%N) (R_gt0 : (0 < R)%N) (M_gt0 : (0 < M)%N).
Hypotheses (tS_gt0 : (0 < tS)%N) (tE_gt0 : (0 < tE)%N).

(** The function-rank form of Conjecture 1 of [L17], for some weights: for all L, R, M and
    all lengths of the blocks there are weights for which the Start-End separation rank is
    at least mc(min(M, R), mc(tE, L - 1)). *)
Theorem depth_lower : exists w : weights F R M,
  sep_rank_ge (function_of w L tS tE) (mc (minn M R) (mc tE L.-1)).
Proof.
case: R R_gt0 => // R' _; case: tS tS_gt0 => // nS _; case: tE tE_gt0 => // nE _.
have [n [a rank_ge]] := depth_rank F0 R' nS nE L_gt0 M_gt0.
exists (depth_weights F R' M); apply: (sep_rank_geW rank_ge).
exact: (@sep_rank_witness _ _ _ (function_of (depth_weights F R' M) L nS.+1 nE.+1) _ _
          (fun i => block M nS (a i)) (fun j => block M nE (a j))).
Qed.

(** Theorem D: the function-rank form of Conjecture 1 is true. For almost all weights the
    Start-End separation rank of a network of depth L is at least
    mc(min(M, R), mc(tE, L - 1)). *)
Theorem depth_generic :
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (function_of w L tS tE) (mc (minn M R) (mc tE L.-1))).
Proof.
case: R R_gt0 => // R' _; case: tS tS_gt0 => // nS _; case: tE tE_gt0 => // nE _.
have [n [a rank_ge]] := depth_rank F0 R' nS nE L_gt0 M_gt0.
exact: (function_rank_ge_almost_all L_gt0 (s := fun i => block M nS (a i))
          (e := fun j => block M nE (a j)) (w0 := depth_weights F R' M) rank_ge).
Qed.

(** Theorem D, the counting form: if the weights are drawn from a finite grid
    {z_1, .., z_N} of numbers, the bound fails for a fraction of at most d / N of them,
    where d does not depend on the grid. *)
Theorem depth_counting : exists d : nat, forall (N : nat) (z : 'I_N -> F), injective z ->
  exists bad : {set {ffun 'I_(nparams L R M) -> 'I_N}},
    (#|bad| * N <= d * N ^ nparams L R M)%N /\
    forall v, v \notin bad ->
      sep_rank_ge (function_of (grid_weights z v) L tS tE) (mc (minn M R) (mc tE L.-1)).
Proof.
have [d few_bad] := almost_all_counting depth_generic.
by exists d => N z; exact: few_bad [rmorphism of @idfun F] N z.
Qed.

(** No network of one layer of width less than mc(min(M, R), mc(tE, L - 1)) computes the
    function of the given weights. *)
Definition needs_width (K : fieldType) (w : weights K R M) : Prop :=
  forall (R1 : nat) (w1 : weights K R1 M),
    (forall (s : tS.-tuple 'cV[K]_M) (e : tE.-tuple 'cV[K]_M),
        function_of w1 1 tS tE s e = function_of w L tS tE s e) ->
    (mc (minn M R) (mc tE L.-1) <= R1)%N.

Lemma needs_width_sep_rank (K : fieldType) (w : weights K R M) :
  sep_rank_ge (function_of w L tS tE) (mc (minn M R) (mc tE L.-1)) ->
  needs_width w.
Proof.
move=> ge_w R1 w1 w1E; apply: ge_w; apply: (eq_sep_rank_le w1E).
exact: shallow_upper.
Qed.

(** Depth separation: there is a network of depth L and width R whose function no network
    of one layer of width less than mc(min(M, R), mc(tE, L - 1)) computes. *)
Theorem depth_separation : exists w : weights F R M, needs_width w.
Proof. by have [w /needs_width_sep_rank] := depth_lower; exists w. Qed.

(** Depth separation for almost all weights of the deep network. *)
Theorem depth_separation_generic :
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) => @needs_width K).
Proof. by apply: almost_all_weightsW depth_generic => K phi w; apply: needs_width_sep_rank. Qed.

End Sizes.

End Depth.
