(** Two more readings of Conjecture 1 at grid level refuted, by bounds at large sizes, which the
    kernel computes in binary numbers (proofs/statements/conjecture1-grid.md): capped by m M^(t-1),
    and by the product over s <= t of min(M, mc(m, mc(s, L - 1))). *)
From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds GridReadings BoundValues.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** The caps, m = min(M, R). *)
Definition mixed_cap (R M t : nat) : nat := minn M R * M ^ t.-1.

Definition product_cap (L R M t : nat) : nat :=
  \prod_(0 <= s < t) minn M (conjecture1_value L R M s.+1).

Section Values.

Variables (L : nat) (R M : N) (t : nat).

Definition binary_value : N := input_factor L (N.min M R) t.

Definition binary_mixed_cap : N := (N.min M R * N.pow M (N.of_nat t.-1))%num.

Definition binary_product_cap : N :=
  product (fun s => N.min M (input_factor L (N.min M R) s)) 0 t.

Lemma nat_of_value : nat_of binary_value = conjecture1_value L (nat_of R) (nat_of M) t.
Proof. exact: nat_of_input_factors. Qed.

Lemma nat_of_mixed_cap : nat_of binary_mixed_cap = mixed_cap (nat_of R) (nat_of M) t.
Proof. by rewrite nat_ofM nat_of_min nat_of_pow. Qed.

Lemma nat_of_product_cap :
  nat_of binary_product_cap = product_cap L (nat_of R) (nat_of M) t.
Proof.
apply: (@nat_of_product _ (fun s => minn (nat_of M) (conjecture1_value L (nat_of R) (nat_of M) s))).
by move=> s; rewrite nat_of_min nat_of_input_factors.
Qed.

(** More than the recursive bound at grid level, U1's product in it, is never reached. *)
Definition binary_bound : N := recursion (template_factor L M (N.min (N.min M M) R)) L R t.

Lemma above_bound (c : N) (F : fieldType) : 0 < L -> N.ltb binary_bound c ->
  ~ grid_rank_reaches F L (nat_of R) (nat_of M) t (nat_of c).
Proof.
move=> L_gt0 /N.ltb_lt/N.le_succ_l/N.leb_le/nat_of_leq lt_c [w [template ge_c]].
have bound : sep_rank_le (grid_of template w L t t) (nat_of binary_bound).
  rewrite (nat_of_recursion _ _ _ (nat_of_template_factors L R M M)).
  apply: sep_rank_leW (grid_bound_G2 L_gt0 w t t template).
  by apply: leq_recursive_bound => s; apply/leq_grid_factor/leq_template_dim.
by have := leq_trans lt_c (sep_rank_ge_le ge_c bound); rewrite nat_ofS ltnn.
Qed.

End Values.

(** Capped by m M^(t-1): grid rank >= min(mc(m, mc(t, L - 1)), m M^(t-1)) is false at L = 6, R = 17,
    M = 74614, t = 5, where it reads 526902443518871136272: U2 is 526895381808689148024. *)
Theorem conjecture1_grid_cap_mixed_refuted (F : fieldType) (R := nat_of 17) (M := nat_of 74614) :
  ~ grid_rank_reaches F 6 R M 5 (minn (conjecture1_value 6 R M 5) (mixed_cap R M 5)).
Proof.
rewrite -nat_of_value -nat_of_mixed_cap -nat_of_min; apply: above_bound; first by [].
by vm_compute.
Qed.

(** Capped by the product: false at L = 3, R = 2000, M = mc(2000, 6), t = 22: U3 is about 10^339.8,
    the reading about 10^342.1. *)
Theorem conjecture1_grid_cap_product_refuted (F : fieldType)
    (R := nat_of 2000) (M := nat_of 89557446945967000) :
  ~ grid_rank_reaches F 3 R M 22 (minn (conjecture1_value 3 R M 22) (product_cap 3 R M 22)).
Proof.
rewrite -nat_of_value -nat_of_product_cap -nat_of_min; apply: above_bound; first by [].
by vm_compute.
Qed.
