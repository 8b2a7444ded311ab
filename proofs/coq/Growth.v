(** Growth of the depth bound B = mc(m, mc(t, L - 1)) (proofs/statements/growth.md): polynomial in
    time and in depth, one at a time; exponential only jointly. Statements about natural numbers. *)
From mathcomp Require Import all_ssreflect.
From Verify Require Import Multisets.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** The depth bound. *)
Definition depth_bound (m t L : nat) : nat := mc m (mc t L.-1).

(** ** Multiset coefficients between powers *)

Lemma mcnS_mul n k : k.+1 * mc n k.+1 = (n + k) * mc n k.
Proof.
case: n => [|n]; last by rewrite /mc addnS addSn /= mul_bin_diag.
by rewrite mc0S muln0 add0n; case: k => // k; rewrite mc0S muln0.
Qed.

Lemma mc_exp_lower n k : n ^ k <= k`! * mc n k.
Proof.
elim: k => [|k IHk]; first by rewrite mcn0.
rewrite factS [k.+1 * _]mulnC -mulnA mcnS_mul mulnCA expnS.
by rewrite leq_mul ?leq_addr.
Qed.

Lemma mc_exp_upper n k : 0 < n -> mc n k <= n ^ k.
Proof.
move=> n_gt0; elim: k => [|k IHk]; first by rewrite mcn0.
rewrite -(leq_pmul2l (ltn0Sn k)) mcnS_mul expnS mulnA leq_mul // mulSn leq_add2l.
by rewrite leq_pmulr.
Qed.

(** The same in the second argument. *)
Lemma mc_exp_lower_degree n k : k ^ n <= n`! * mc n.+1 k.
Proof.
rewrite mc_sym; apply: leq_trans (mc_exp_lower _ _).
by case: n => // n; rewrite leq_exp2r.
Qed.

Lemma mc_exp_upper_degree n k : 0 < k -> mc n.+1 k <= n.+1 * k ^ n.
Proof.
move=> k_gt0; rewrite mc_sym; elim: n => [|n IHn]; first by rewrite mcn0.
rewrite -(leq_pmul2l (ltn0Sn n)) mcnS_mul.
apply: leq_trans (leq_mul (leqnn _) IHn) _.
rewrite mulnCA leq_mul2l /= expnS mulnA leq_mul2r addSnnS mulSn leq_add2l.
by rewrite leq_pmulr ?orbT.
Qed.

(** ** Fixed m and depth, fixed m and time *)

Lemma depth_bound_lower m t L : 0 < m ->
  t ^ (L.-1 * m.-1) <= (m.-1)`! * (L.-1)`! ^ m.-1 * depth_bound m t L.
Proof.
case: m => // a _; rewrite /depth_bound /= expnM.
apply: (@leq_trans ((L.-1)`! ^ a * mc t L.-1 ^ a)).
  by rewrite -expnMn; case: a => // a; rewrite leq_exp2r // mc_exp_lower.
by rewrite [a`! * _]mulnC -mulnA leq_mul // mc_exp_lower_degree.
Qed.

Lemma depth_bound_upper m t L : 0 < m -> 0 < t ->
  depth_bound m t L <= m * t ^ (L.-1 * m.-1).
Proof.
case: m => // a _ t_gt0; rewrite /depth_bound.
apply: leq_trans (mc_exp_upper_degree _ (mc_gt0 _ t_gt0)) _; rewrite leq_mul // expnM /=.
by case: a => // a; rewrite leq_exp2r // mc_exp_upper.
Qed.

(** Time and depth may be exchanged. *)
Lemma depth_bound_sym m t L : 0 < t -> 0 < L -> depth_bound m t L = depth_bound m L t.
Proof. by case: t L => // t [|L] // _ _; rewrite /depth_bound /= mc_sym. Qed.

(** For fixed m and L the bound grows like t^((L-1)(m-1)), *)
Theorem growth_in_time m t L : 0 < m -> 0 < t ->
  t ^ (L.-1 * m.-1) <= (m.-1)`! * (L.-1)`! ^ m.-1 * depth_bound m t L
  /\ depth_bound m t L <= m * t ^ (L.-1 * m.-1).
Proof. by move=> m_gt0 t_gt0; split; [apply: depth_bound_lower|apply: depth_bound_upper]. Qed.

(** for fixed m and t like L^((t-1)(m-1)). *)
Theorem growth_in_depth m t L : 0 < m -> 0 < t -> 0 < L ->
  L ^ (t.-1 * m.-1) <= (m.-1)`! * (t.-1)`! ^ m.-1 * depth_bound m t L
  /\ depth_bound m t L <= m * L ^ (t.-1 * m.-1).
Proof. by move=> m_gt0 t_gt0 L_gt0; rewrite depth_bound_sym //; apply: growth_in_time. Qed.

(** At m = 2 and t = 3 it is L (L + 1) / 2 + 1. *)
Theorem growth_closed_form L : 0 < L -> 2 * depth_bound 2 3 L = L * L.+1 + 2.
Proof.
case: L => // l _; rewrite /depth_bound /= mc_sym mcn1 mulnS addnC; congr (_ + _).
by rewrite mc_sym mcnS_mul mcn1 addn1 mulnC.
Qed.

(** ** Exponential only jointly *)

(** The central binomial coefficients. *)
Definition central n : nat := 'C(n.*2, n).

Lemma centralS n : n.+1 * central n.+1 = 2 * n.*2.+1 * central n.
Proof.
rewrite /central; apply/eqP; rewrite -(eqn_pmul2l (ltn0Sn n)); apply/eqP.
have odd_row : n.+1 * 'C(n.*2.+1, n) = n.*2.+1 * 'C(n.*2, n).
  rewrite (mul_bin_diag n.*2.+1) -[in LHS]bin_sub ?leqW -?addnn ?leq_addr //.
  by rewrite subSn ?leq_addr // addnK.
have -> : n.+1 * 'C(n.+1.*2, n.+1) = 2 * (n.+1 * 'C(n.*2.+1, n)).
  by rewrite doubleS -mul_bin_diag /= -doubleS -mul2n mulnA.
by rewrite odd_row -[2 * n.*2.+1 * _]mulnA.
Qed.

Lemma square_mul a b : (a * b) ^ 2 = a ^ 2 * b ^ 2.
Proof. exact: expnMn. Qed.

Lemma central_lower n : 0 < n -> 16 ^ n <= 4 * n * central n ^ 2.
Proof.
case: n => // n _; elim: n => [|n IHn] //.
rewrite -(leq_pmul2l (ltn0Sn n.+1)) expnS.
have -> : n.+2 * (4 * n.+2 * central n.+2 ^ 2) = 4 * (n.+2 * central n.+2) ^ 2.
  by rewrite square_mul; ring.
rewrite centralS; apply: (@leq_trans (n.+2 * (16 * (4 * n.+1 * central n.+1 ^ 2)))).
  by rewrite !leq_mul2l IHn !orbT.
have -> : 4 * (2 * (n.+1).*2.+1 * central n.+1) ^ 2
    = n.+2 * (16 * (4 * n.+1 * central n.+1 ^ 2)) + 16 * central n.+1 ^ 2.
  by rewrite -addnn; ring.
exact: leq_addr.
Qed.

Lemma central_upper n : (3 * n + 1) * central n ^ 2 <= 16 ^ n.
Proof.
elim: n => [|n IHn] //.
have pos : 0 < n.+1 ^ 2 * (3 * n + 1) by rewrite muln_gt0 expn_gt0 addn1.
rewrite -(leq_pmul2l pos) [16 ^ _]expnS.
have -> : n.+1 ^ 2 * (3 * n + 1) * ((3 * n.+1 + 1) * central n.+1 ^ 2)
    = (3 * n + 1) * (3 * n.+1 + 1) * (n.+1 * central n.+1) ^ 2 by rewrite square_mul; ring.
rewrite centralS; have -> : (3 * n + 1) * (3 * n.+1 + 1) * (2 * n.*2.+1 * central n) ^ 2
    = 4 * n.*2.+1 ^ 2 * (3 * n.+1 + 1) * ((3 * n + 1) * central n ^ 2) by ring.
apply: leq_trans (leq_mul (leqnn _) IHn) _.
rewrite [X in _ <= X]mulnA leq_mul2r; apply/orP; right.
have -> : n.+1 ^ 2 * (3 * n + 1) * 16 = 4 * n.*2.+1 ^ 2 * (3 * n.+1 + 1) + 4 * n.
  by rewrite -addnn; ring.
exact: leq_addr.
Qed.

Lemma mc_diagonal t : 0 < t -> 2 * mc t t = central t.
Proof.
case: t => // t _; rewrite /mc /central addSn addnS [(_.+2).-1]/=.
rewrite doubleS -addnn [in RHS]binS mul2n -addnn.
congr (_ + _); rewrite -[LHS]bin_sub ?ltnS ?leq_addr //; congr 'C(_, _).
by rewrite subSS addKn.
Qed.

(** mc(t, t) is 4^t up to a factor of the order of the square root of t; *)
Theorem central_growth t : 0 < t ->
  16 ^ t <= 16 * t * mc t t ^ 2 /\ 4 * (3 * t + 1) * mc t t ^ 2 <= 16 ^ t.
Proof.
move=> t_gt0; have := central_lower t_gt0; have := central_upper t.
rewrite -mc_diagonal // square_mul => le_up le_low; split.
  by apply: leq_trans le_low _; apply: eq_leq; ring.
by apply: leq_trans le_up; apply: eq_leq; ring.
Qed.

(** so is mc(L, L - 1), of 4^(L-1). *)
Theorem joint_growth L : 0 < L ->
  (1 < L -> 16 ^ L.-1 <= 4 * L.-1 * mc L L.-1 ^ 2) /\ (3 * L - 2) * mc L L.-1 ^ 2 <= 16 ^ L.-1.
Proof.
case: L => // n _; have -> : mc n.+1 n.+1.-1 = central n by rewrite /mc /central addSn addnn.
split; first exact: central_lower.
by rewrite (_ : 3 * n.+1 - 2 = 3 * n + 1) ?central_upper // mulnS addnC -addnBA.
Qed.
