(** Multiset coefficients.

    [mc n k] is the number of multisets of size [k] over [n] elements, that is
    the number of monomials of degree [k] in [n] variables (proofs/statements/background.md#notation). *)
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Definition mc (n k : nat) : nat := 'C((n + k).-1, k).

Lemma mcn0 n : mc n 0 = 1.
Proof. by rewrite /mc bin0. Qed.

Lemma mc0S k : mc 0 k.+1 = 0.
Proof. by rewrite /mc add0n /= bin_small. Qed.

Lemma mcn1 n : mc n 1 = n.
Proof. by rewrite /mc addn1 bin1. Qed.

Lemma mc1n k : mc 1 k = 1.
Proof. by rewrite /mc add1n binn. Qed.

(** The rule of Pascal. *)
Lemma mcSS n k : mc n.+1 k.+1 = mc n k.+1 + mc n.+1 k.
Proof. by rewrite /mc !addSn !addnS /= binS. Qed.

Lemma mc_gt0 n k : 0 < n -> 0 < mc n k.
Proof. by case: n => // n _; rewrite /mc bin_gt0 addSn leq_addl. Qed.

(** mc(t, l) = mc(l + 1, t - 1): both are C(t + l - 1, l). *)
Lemma mc_sym n k : mc n.+1 k = mc k.+1 n.
Proof. by rewrite /mc !addSn /= addnC -bin_sub ?leq_addr // addKn. Qed.

(** mc(n, 0) + .. + mc(n, k) = mc(n + 1, k). *)
Lemma mc_sum n k : \sum_(j < k.+1) mc n j = mc n.+1 k.
Proof.
elim: k => [|k IHk]; first by rewrite big_ord_recr big_ord0 !mcn0.
by rewrite big_ord_recr /= IHk mcSS addnC.
Qed.

Lemma leq_mcl n1 n2 k : n1 <= n2 -> mc n1 k <= mc n2 k.
Proof. by move=> le_n; apply: leq_bin2l; rewrite -!subn1 leq_sub2r ?leq_add2r. Qed.

(** For a network of one layer the formula of the depth theorem reads mc(m, 1) = m. *)
Lemma mc_depth1 m t : mc m (mc t 0) = m.
Proof. by rewrite mcn0 mcn1. Qed.
