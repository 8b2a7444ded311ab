(** U6, the corner bound, in binary numbers: what [verify coq-check] has the kernel compute where
    the bounds of BoundValues.v and IdealValues.v are not enough. *)
From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds IdealBound CornerBound BoundValues
  IdealValues.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** C^l_(s+1) from C^l_s and C^(l-1)_s, for l = p + 2. *)
Definition corner_step (R : N) (p s : nat) (c b : N) : N :=
  let forms := (multisets R (multisets (N.of_nat s.+1) (N.of_nat p.+1)) - R)%num in
  N.min (ideal_value p.+2 R R s.+1) (forms * c + R * N.min c b)%num.

Lemma nat_of_corner_step R p s c b :
    nat_of c = corner_value (nat_of R) s p.+1 -> nat_of b = corner_value (nat_of R) s p ->
  nat_of (corner_step R p s c b) = corner_value (nat_of R) s.+1 p.+1.
Proof.
rewrite /corner_step nat_of_min nat_of_ideal_value nat_ofD !nat_ofM nat_ofB !nat_of_multisets.
by rewrite !Nnat.Nat2N.id nat_of_min => -> ->.
Qed.

(** C^l_1, .., C^l_t from C^(l-1)_0, .., C^(l-1)_(t-1), for l = p + 2; [prev] is C^l_s. *)
Fixpoint corner_row (R : N) (p s : nat) (prev : N) (below : seq N) : seq N :=
  if below is b :: below' then
    let value := corner_step R p s prev b in value :: corner_row R p s.+1 value below'
  else [::].

(** C^L_0, .., C^L_t, L = L' + 1. *)
Fixpoint corner_values (R : N) (t L' : nat) : seq N :=
  if L' is p.+1 then 1%num :: corner_row R p 0 1%num (take t (corner_values R t p))
  else 1%num :: nseq t R.

Lemma corner_rowE R p t s prev below :
    nat_of prev = corner_value (nat_of R) s p.+1 -> size below = t ->
    (forall i, i < t -> nat_of (nth 0%num below i) = corner_value (nat_of R) (s + i) p) ->
  size (corner_row R p s prev below) = t /\
  forall i, i < t -> nat_of (nth 0%num (corner_row R p s prev below) i) = corner_value (nat_of R) (s + i.+1) p.+1.
Proof.
elim: t s prev below => [|t IHt] s prev [|b below] //= prevE [size_b] belowE.
set value := corner_step _ _ _ _ _.
have valueE : nat_of value = corner_value (nat_of R) s.+1 p.+1.
  by apply: nat_of_corner_step => //; have := belowE 0 isT; rewrite addn0.
have [|size_v vE] := IHt s.+1 value below valueE size_b.
  by move=> i i_t; have := belowE i.+1 i_t; rewrite /= addnS.
split=> [|[|i] i_t]; rewrite /= ?size_v //; first by rewrite addn1.
by rewrite vE // [in RHS]addnS addSn.
Qed.

Lemma corner_valuesE R t L' : size (corner_values R t L') = t.+1 /\
  forall i, i <= t -> nat_of (nth 0%num (corner_values R t L') i) = corner_value (nat_of R) i L'.
Proof.
elim: L' => [|p [size_p pE]].
  by split=> [|[|i] i_t] //=; rewrite ?size_nseq // nth_nseq i_t.
have [|||size_r rE] := @corner_rowE R p t 0 1%num (take t (corner_values R t p)) => //.
- by rewrite size_take size_p ltnS leqnn.
- by move=> i i_t; rewrite nth_take // pE // ltnW.
by split=> [|[|i] i_t] //=; rewrite ?size_r // rE.
Qed.

Definition corner_bound (L : nat) (R : N) (tE : nat) : N := nth 0%num (corner_values R tE L.-1) tE.

Definition check_function_corner (L : nat) (R M : N) (tS tE : nat) (k : N) : bool :=
  (0 < L) && N.leb (corner_bound L R tE) k.

Theorem check_function_corner_sound L R M tS tE k : check_function_corner L R M tS tE k ->
  forall (K : fieldType) (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (function_of w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K w; apply: sep_rank_leW le_k _.
rewrite (proj2 (corner_valuesE R tE L.-1)) //; exact: corner_bound_U6.
Qed.

Definition check_grid_corner (L : nat) (R M T : N) (tS tE : nat) (k : N) : bool :=
  check_function_corner L R M tS tE k.

Theorem check_grid_corner_sound L R M T tS tE k : check_grid_corner L R M T tS tE k ->
  forall (K : fieldType) (template : 'I_(nat_of T) -> 'cV[K]_(nat_of M))
      (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (grid_of template w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K template w; apply: sep_rank_leW le_k _.
rewrite (proj2 (corner_valuesE R tE L.-1)) //; exact: corner_bound_U6.
Qed.

(** The tests are neither always passed nor never: four layers of width 2, t_E = 3, where the ideal
    bound gives 110. *)
Lemma check_corner_examples :
  [&& check_function_corner 4 2 2 3 3 106, ~~ check_function_corner 4 2 2 3 3 105,
      check_grid_corner 4 2 2 2 3 3 106 & ~~ check_grid_corner 4 2 2 2 3 3 105].
Proof. by vm_compute. Qed.
