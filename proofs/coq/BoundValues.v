(** Structural upper bounds in binary numbers: what [verify coq-check] has the kernel compute, and
    compare with the bound of a certificate; IdealValues.v has those with the ideal bound.

    [function_bound] is the lesser of U0 and of the recursive bound, which is at most U1, U2 and U3;
    [grid_bound] the least of U0, G1 and the recursive bound at grid level. *)
From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds GridReadings.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Notation nat_of := N.to_nat.

Lemma nat_ofD a b : nat_of (a + b) = nat_of a + nat_of b. Proof. exact: N2Nat.inj_add. Qed.
Lemma nat_ofM a b : nat_of (a * b) = nat_of a * nat_of b. Proof. exact: N2Nat.inj_mul. Qed.
Lemma nat_ofB a b : nat_of (a - b) = nat_of a - nat_of b. Proof. exact: N2Nat.inj_sub. Qed.
Lemma nat_ofS a : nat_of (N.succ a) = (nat_of a).+1. Proof. exact: N2Nat.inj_succ. Qed.

Lemma nat_of_leq a b : N.leb a b -> nat_of a <= nat_of b.
Proof. by move/N.leb_le/N.sub_add <-; rewrite nat_ofD leq_addl. Qed.

Lemma nat_of_min a b : nat_of (N.min a b) = minn (nat_of a) (nat_of b).
Proof.
case: (N.le_gt_cases a b) => [le_ab|/N.lt_le_incl le_ba].
  by rewrite N.min_l //; apply/esym/minn_idPl/nat_of_leq/N.leb_le.
by rewrite N.min_r //; apply/esym/minn_idPr/nat_of_leq/N.leb_le.
Qed.

(** Binomial coefficients from left to right in a row of Pascal's triangle. *)
Definition binomial_step (n : N) (ic : N * N) : N * N :=
  (N.succ ic.1, ic.2 * (n - ic.1) / N.succ ic.1)%num.

Definition binomial (n k : N) : N := (N.iter k (binomial_step n) (0, 1)%num).2.

Lemma binomial_iter n k :
  Nat.iter k (binomial_step n) (0, 1)%num = (N.of_nat k, N.of_nat 'C(nat_of n, k)).
Proof.
elim: k => [|k IHk]; first by rewrite bin0.
rewrite [LHS]/= IHk /binomial_step /= -Nnat.Nat2N.inj_succ; congr (_, _).
suff -> : (N.of_nat 'C(nat_of n, k) * (n - N.of_nat k) =
           N.of_nat 'C(nat_of n, k.+1) * N.of_nat k.+1)%num.
  by apply: N.div_mul; rewrite Nnat.Nat2N.inj_succ; exact: N.neq_succ_0.
apply: N2Nat.inj; rewrite !nat_ofM nat_ofB !Nnat.Nat2N.id mulnC -mul_bin_left.
exact: mulnC.
Qed.

Lemma nat_of_binomial n k : nat_of (binomial n k) = 'C(nat_of n, nat_of k).
Proof. by rewrite /binomial N2Nat.inj_iter binomial_iter Nnat.Nat2N.id. Qed.

(** mc n k, in as many steps as the lesser of k and n - 1. *)
Definition multisets (n k : N) : N :=
  if N.eqb n 0 then (if N.eqb k 0 then 1 else 0)%num
  else (let a := N.pred n in binomial (a + k) (N.min a k))%num.

Lemma nat_of_multisets n k : nat_of (multisets n k) = mc (nat_of n) (nat_of k).
Proof.
rewrite /multisets; case: N.eqb_spec => [->|n_neq0].
  case: N.eqb_spec => [->|k_neq0]; first by rewrite mcn0.
  by rewrite -[k]N.succ_pred // nat_ofS mc0S.
have -> : nat_of n = (nat_of (N.pred n)).+1 by rewrite -nat_ofS N.succ_pred.
rewrite nat_of_binomial nat_ofD nat_of_min /mc addSn /=.
by rewrite /minn; case: ifP => // _; rewrite -bin_sub ?leq_addr // addKn.
Qed.

(** Products over s = a + 1, .., a + n. *)
Definition product (f : nat -> N) (a n : nat) : N :=
  foldr (fun s p => f s.+1 * p)%num 1%num (iota a n).

Lemma nat_of_product f g a n : (forall s, nat_of (f s) = g s) ->
  nat_of (product f a n) = \prod_(a <= s < a + n) g s.+1.
Proof.
move=> fg; rewrite /product /index_iota addKn.
elim: (iota a n) => [|s r IHr]; first by rewrite big_nil.
by rewrite big_cons -IHr -fg [foldr _ _ _]/= nat_ofM.
Qed.

(** The step factors, for inputs in a space of dimension [m], and for [T] templates besides. *)
Definition input_factor (L : nat) (m : N) (s : nat) : N :=
  multisets m (multisets (N.of_nat s) (N.of_nat L.-1)).

Definition template_factor (L : nat) (T d : N) (s : nat) : N := N.min T (input_factor L d s).

Lemma nat_of_input_factor L m s : nat_of (input_factor L m s) = step_factor L (nat_of m) s.
Proof. by rewrite /input_factor !nat_of_multisets !Nnat.Nat2N.id. Qed.

Lemma nat_of_template_factor L T d s :
  nat_of (template_factor L T d s) = grid_factor L (nat_of T) (nat_of d) s.
Proof. by rewrite nat_of_min nat_of_input_factor. Qed.

(** The inputs of a network, and T templates, span a space of at most this dimension. *)
Lemma nat_of_input_factors L R M s :
  nat_of (input_factor L (N.min M R) s) = step_factor L (minn (nat_of M) (nat_of R)) s.
Proof. by rewrite nat_of_input_factor nat_of_min. Qed.

Lemma nat_of_template_factors L R M T s :
  nat_of (template_factor L T (N.min (N.min M T) R) s) =
  grid_factor L (nat_of T) (minn (minn (nat_of M) (nat_of T)) (nat_of R)) s.
Proof. by rewrite nat_of_template_factor !nat_of_min. Qed.

(** U1, and the recursive bound. *)
Definition states (L : nat) (R : N) (t : nat) : N :=
  product (fun l => multisets R (multisets (N.of_nat t) (N.of_nat (L - l)))) 0 L.

Lemma nat_of_states L R t : nat_of (states L R t) = state_bound L (nat_of R) t.
Proof.
rewrite (@nat_of_product _ (fun l => mc (nat_of R) (mc t (L - l)))) => [|l]; last first.
  by rewrite !nat_of_multisets !Nnat.Nat2N.id.
rewrite big_mkord; apply: eq_bigr => l _; congr (mc _ (mc _ _)).
by rewrite subnS -subn1 subnAC subn1.
Qed.

Fixpoint recursion (f : nat -> N) (L : nat) (R : N) (t : nat) : N :=
  if t is t'.+1 then N.min (states L R t) (f t * recursion f L R t') else 1%num.

Lemma nat_of_recursion f g L R t : (forall s, nat_of (f s) = g s) ->
  nat_of (recursion f L R t) = recursive_bound g L (nat_of R) t.
Proof. by move=> fg; elim: t => // t IHt; rewrite nat_of_min nat_of_states nat_ofM IHt fg. Qed.

(** ** Function rank *)

Definition function_bound (L : nat) (R M : N) (tS tE : nat) : N :=
  let f := input_factor L (N.min M R) in N.min (product f tE tS) (recursion f L R tE).

(** What the kernel tests of the bound [k] for the function rank. *)
Definition check_function_bound (L : nat) (R M : N) (tS tE : nat) (k : N) : bool :=
  (0 < L) && N.leb (function_bound L R M tS tE) k.

Theorem check_function_bound_sound L R M tS tE k : check_function_bound L R M tS tE k ->
  forall (K : fieldType) (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (function_of w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K w; apply: sep_rank_leW le_k _.
have phiE := nat_of_input_factors L R M.
rewrite nat_of_min (nat_of_product _ _ phiE) (nat_of_recursion _ _ _ phiE) /minn; case: ifP => _.
  exact: start_bound_U0.
exact: recursive_bound_U5.
Qed.

(** ** Grid rank, for any templates *)

Definition grid_bound (L : nat) (R M T : N) (tS tE : nat) : N :=
  let f := template_factor L T (N.min (N.min M T) R) in
  N.min (N.pow T (N.of_nat (minn tS tE))) (N.min (product f tE tS) (recursion f L R tE)).

Definition check_grid_bound (L : nat) (R M T : N) (tS tE : nat) (k : N) : bool :=
  (0 < L) && N.leb (grid_bound L R M T tS tE) k.

Lemma nat_of_pow a n : nat_of (N.pow a (N.of_nat n)) = nat_of a ^ n.
Proof.
elim: n => [|n IHn]; first by rewrite N.pow_0_r.
by rewrite Nnat.Nat2N.inj_succ N.pow_succ_r' nat_ofM IHn expnS.
Qed.

Lemma leq_template_dim (K : fieldType) (R M T : nat) (template : 'I_T -> 'cV[K]_M) :
  template_dim R template <= minn (minn M T) R.
Proof.
rewrite /template_dim leq_min geq_minr (leq_trans (geq_minl _ _)) //.
by rewrite leq_min rank_leq_row rank_leq_col.
Qed.

Theorem check_grid_bound_sound L R M T tS tE k : check_grid_bound L R M T tS tE k ->
  forall (K : fieldType) (template : 'I_(nat_of T) -> 'cV[K]_(nat_of M))
      (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (grid_of template w L tS tE) (nat_of k).
Proof.
case/andP=> L_gt0 /nat_of_leq le_k K template w; apply: sep_rank_leW le_k _.
have phiE := nat_of_template_factors L R M T.
have le_d s := leq_grid_factor L (nat_of T) s (leq_template_dim (nat_of R) template).
rewrite !nat_of_min nat_of_pow (nat_of_product _ _ phiE) (nat_of_recursion _ _ _ phiE).
rewrite [minn (nat_of T ^ _) _]/minn; case: ifP => _; first exact: grid_bound_G1.
rewrite /minn; case: ifP => _.
  apply: sep_rank_leW (grid_start_bound_U0 L_gt0 w tS tE template).
  by apply: leq_prod => s _; exact: le_d.
apply: sep_rank_leW (grid_bound_G2 L_gt0 w tS tE template).
exact: leq_recursive_bound.
Qed.

(** The tests are neither always passed nor never: two layers of width 2, two channels,
    tS = tE = 2. *)
Lemma check_bounds_examples :
  [&& check_function_bound 2 2 2 2 2 6, ~~ check_function_bound 2 2 2 2 2 5,
      check_grid_bound 2 2 2 2 2 2 4 & ~~ check_grid_bound 2 2 2 2 2 2 3].
Proof. by vm_compute. Qed.
