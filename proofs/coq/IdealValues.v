(** U5 and G2 in binary numbers, with the ideal bound I_L in place of U1's product: what
    [verify coq-check] has the kernel compute where the bounds of BoundValues.v are not enough.
    Their sums have min(M, R) terms. *)
From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds GridReadings InclusionExclusion
  IdealBound BoundValues.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.

Notation nat_of := N.to_nat.

(** mc(R, d - j), and 0 for j > d. *)
Definition minus (R d j : N) : N := if N.leb j d then multisets R (d - j) else 0%num.

Lemma nat_of_minus R d j : nat_of (minus R d j) = mc_minus (nat_of R) (nat_of d) (nat_of j).
Proof.
rewrite /minus /mc_minus; case: N.leb_spec => [/N.leb_le/nat_of_leq ->|d_j].
  by rewrite nat_of_multisets nat_ofB.
case: leqP => // le_jd; case: (iffLR (N.lt_nge _ _) d_j); apply/N.sub_0_le/(N2Nat.inj _ 0%num).
by rewrite nat_ofB; apply/eqP.
Qed.

(** The terms of the sum without their signs, and the sums of those with either sign. *)
Definition ideal_term (L : nat) (R m : N) (t j : nat) : N :=
  let d l := multisets (N.of_nat t) (N.of_nat (L - l)) in
  (binomial m (N.of_nat j) * product (fun l => minus R (d l) (N.of_nat j)) 0 L.-1)%num.

Lemma nat_of_ideal_term L R m t j : nat_of (ideal_term L R m t j) =
  'C(nat_of m, j) * \prod_(l < L.-1) mc_minus (nat_of R) (mc t (L.-1 - l)) j.
Proof.
rewrite nat_ofM nat_of_binomial Nnat.Nat2N.id; congr (_ * _).
rewrite (@nat_of_product _ (fun l => mc_minus (nat_of R) (mc t (L - l)) j)) => [|l]; last first.
  by rewrite nat_of_minus nat_of_multisets !Nnat.Nat2N.id.
by rewrite big_mkord; apply: eq_bigr => l _; rewrite subnS -subn1 subnAC subn1.
Qed.

Definition signed_sums (f : nat -> N) (r : seq nat) : N * N :=
  foldr (fun j s => if odd j then (s.1 + f j, s.2) else (s.1, s.2 + f j))%num (0, 0)%num r.

Lemma signed_sumsE f r (s := signed_sums f r) :
  ((nat_of s.1)%:Z - (nat_of s.2)%:Z = \sum_(j <- r) (-1) ^+ j.+1 * (nat_of (f j))%:Z)%R.
Proof.
rewrite /s {s}; elim: r => [|j r IHr]; first by rewrite big_nil subrr.
rewrite big_cons -IHr /= exprS mulN1r -signr_odd; case: odd => /=.
  by rewrite expr1 opprK mul1r nat_ofD PoszD -addrA addrCA.
by rewrite expr0 mulN1r nat_ofD PoszD opprD addrA addrC.
Qed.

Lemma nat_of_distance a b : nat_of (a - b + (b - a)) = `|((nat_of a)%:Z - (nat_of b)%:Z)%R|%N.
Proof.
rewrite nat_ofD !nat_ofB; case/orP: (leq_total (nat_of a) (nat_of b)) => le.
  by rewrite distnEr // (eqP le).
by rewrite distnEl // (eqP le) addn0.
Qed.

(** I_L(t). *)
Definition ideal_value (L : nat) (R m : N) (t : nat) : N :=
  let s := signed_sums (ideal_term L R m t) (iota 1 (nat_of m)) in
  (R * (s.1 - s.2 + (s.2 - s.1)))%num.

Lemma nat_of_ideal_value L R m t :
  nat_of (ideal_value L R m t) = ideal_bound L (nat_of R) (nat_of m) t.
Proof.
rewrite nat_ofM nat_of_distance signed_sumsE /ideal_bound /ideal_sum; congr (_ * `|_|).
rewrite /index_iota subn1 [_.+1.-1]/=; apply: eq_bigr => j _.
by rewrite nat_of_ideal_term.
Qed.

Fixpoint ideal_recursion (f : nat -> N) (L : nat) (R m : N) (t : nat) : N :=
  if t is t'.+1 then N.min (ideal_value L R m t) (f t * ideal_recursion f L R m t') else 1%num.

Lemma nat_of_ideal_recursion f g L R m t : (forall s, nat_of (f s) = g s) ->
  nat_of (ideal_recursion f L R m t) = ideal_recursive_bound g L (nat_of R) (nat_of m) t.
Proof. by move=> fg; elim: t => // t IHt; rewrite nat_of_min nat_of_ideal_value nat_ofM IHt fg. Qed.

(** ** Function rank *)

Definition check_function_ideal (L : nat) (R M : N) (tS tE : nat) (k : N) : bool :=
  let m := N.min M R in (0 < L) && N.leb (ideal_recursion (input_factor L m) L R m tE) k.

Theorem check_function_ideal_sound L R M tS tE k : check_function_ideal L R M tS tE k ->
  forall (K : fieldType) (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (function_of w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K w; apply: sep_rank_leW le_k _.
rewrite (nat_of_ideal_recursion _ _ _ _ (nat_of_input_factors L R M)) nat_of_min.
exact: ideal_recursive_bound_U5.
Qed.

(** ** Grid rank, for any templates *)

Lemma leq_ideal_recursive_bound (phi psi : nat -> nat) L R m t : (forall s, phi s <= psi s) ->
  ideal_recursive_bound phi L R m t <= ideal_recursive_bound psi L R m t.
Proof.
move=> le_phi; elim: t => // t IHt; rewrite leq_min geq_minl /=.
by apply: leq_trans (geq_minr _ _) _; rewrite leq_mul.
Qed.

Section Templates.

Variables (F : fieldType) (L R M T : nat) (L_gt0 : 0 < L) (w : weights F R M).
Variables (template : 'I_T -> 'cV[F]_M) (tS tE : nat).

(** An input enters through vectors of M entries, of R, or of T. *)
Lemma template_input_least (n := minn (minn M T) R) :
  exists (B : 'M[F]_(R, n)) (u : 'I_T -> 'cV[F]_n), forall k, (Wi1 w *m template k = B *m u k)%R.
Proof.
rewrite /n /minn; case: ifP => _; last first.
  by exists 1%:M%R, (fun k => Wi1 w *m template k)%R => k; rewrite mul1mx.
case: ifP => _; first by exists (Wi1 w), template.
exists (\matrix_(i, k) (Wi1 w *m template k)%R i 0%R)%R, (fun k => delta_mx k 0%R) => k.
by rewrite -colE; apply/colP=> i; rewrite !mxE.
Qed.

Lemma grid_ideal_recursive (n := minn (minn M T) R) :
  sep_rank_le (grid_of template w L tS tE) (ideal_recursive_bound (grid_factor L T n) L R n tE).
Proof.
have [B [u inputE]] := template_input_least.
pose phi := grid_factor L T (template_dim R template).
have le_phi s : phi s <= grid_factor L T n s by apply/leq_grid_factor/leq_template_dim.
apply: sep_rank_leW (leq_ideal_recursive_bound L R n tE le_phi) _.
case: L L_gt0 @phi le_phi => // L' _ phi _; apply: end_span_sep_rank.
exact: (end_span_ideal_recursive (geq_minr _ _) inputE tE (@step_span_grid F L' R M T w template)).
Qed.

End Templates.

Definition check_grid_ideal (L : nat) (R M T : N) (tS tE : nat) (k : N) : bool :=
  let n := N.min (N.min M T) R in
  (0 < L) && N.leb (ideal_recursion (template_factor L T n) L R n tE) k.

Theorem check_grid_ideal_sound L R M T tS tE k : check_grid_ideal L R M T tS tE k ->
  forall (K : fieldType) (template : 'I_(nat_of T) -> 'cV[K]_(nat_of M))
      (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (grid_of template w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K template w; apply: sep_rank_leW le_k _.
rewrite (nat_of_ideal_recursion _ _ _ _ (nat_of_template_factors L R M T)) !nat_of_min.
exact: grid_ideal_recursive.
Qed.

(** The tests are neither always passed nor never: two layers of width 3, two channels, t_E = 4,
    where U1's product gives 45. *)
Lemma check_ideal_examples :
  [&& check_function_ideal 2 3 2 4 4 42, ~~ check_function_ideal 2 3 2 4 4 41,
      check_grid_ideal 2 3 2 2 4 4 16 & ~~ check_grid_ideal 2 3 2 2 4 4 15].
Proof. by vm_compute. Qed.
