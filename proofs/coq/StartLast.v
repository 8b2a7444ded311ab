(** Splits in which the start block comes last: the bounds of the other order, for the blocks
    exchanged. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC Splits.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** The mask of a split whose end steps come first. *)
Definition start_last (tS tE : nat) : bitseq := nseq tE false ++ nseq tS true.

Section StartLast.

Variables (K : fieldType) (R M L tS tE k : nat) (w : weights K R M).

Lemma split_end_last X (f : X -> 'cV[K]_M) (s : tS.-tuple X) (e : tE.-tuple X) :
  split_end f w L (start_last tS tE) s e = start_end f w L e s.
Proof.
have <- : map negb (nseq tE true ++ nseq tS false) = start_last tS tE by rewrite map_cat !map_nseq.
by rewrite split_end_sym split_end_start_first.
Qed.

Theorem start_last_function : sep_rank_le (function_of w L tE tS) k ->
  sep_rank_le (split_function_of w L (start_last tS tE) tS tE) k.
Proof.
move=> /sep_rank_le_sym; apply: eq_sep_rank_le => s e.
by rewrite /split_function_of split_end_last.
Qed.

Theorem start_last_grid N (template : 'I_N -> 'cV[K]_M) :
  sep_rank_le (grid_of template w L tE tS) k ->
  sep_rank_le (split_grid_of template w L (start_last tS tE) tS tE) k.
Proof.
move=> /sep_rank_le_sym; apply: eq_sep_rank_le => s e.
by rewrite /split_grid_of split_end_last.
Qed.

End StartLast.
