(** Theorem A: the separation rank of a network of one layer is at most its width. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Shallow.

Variables (F : fieldType) (R M : nat) (w : weights F R M).

(** One step of the first layer is a linear map. *)
Definition step_mx (x : 'cV[F]_M) : 'M[F]_R := diag_mx (Wi1 w *m x)^T *m Wh w 0.

Definition run_mx (xs : seq 'cV[F]_M) : 'M[F]_R := foldl (fun A x => step_mx x *m A) 1%:M xs.

Lemma step0_linear h x : step w h x 0 = step_mx x *m h 0%N.
Proof.
rewrite step0 -mulmxA mul_diag_mx; apply/colP=> r.
by rewrite [LHS]mxE [RHS]mxE [_^T _ _]mxE mulrC.
Qed.

Lemma run0_linear h xs : run_from w h xs 0 = run_mx xs *m h 0%N.
Proof.
suff fold A h1 : h1 0%N = A *m h 0%N ->
    run_from w h1 xs 0 = foldl (fun B x => step_mx x *m B) A xs *m h 0%N.
  by apply: fold; rewrite mul1mx.
elim: xs A h1 => [//|x xs IHxs] A h1 h1E /=.
by apply: IHxs; rewrite step0_linear h1E mulmxA.
Qed.

(** Theorem 1 of [L17], L = 1, the bound: for all weights the Start-End separation rank of
    a network of one layer is at most R, whatever the lengths of the blocks. *)
Theorem shallow_upper X (f : X -> 'cV[F]_M) tS tE :
  sep_rank_le (start_end f w 1 (tS := tS) (tE := tE)) R.
Proof.
exists (fun r s => run w (map f s) 0 r 0), (fun r e => (Wo w *m run_mx (map f e)) 0 r) => s e.
rewrite start_endE /output run0_linear mulmxA mxE.
by apply: eq_bigr => r _; rewrite mulrC.
Qed.

End Shallow.
