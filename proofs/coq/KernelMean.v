(** The mean of the tangent kernel between any two lags, in terms of means of traces, at every
    width; at lags 0 and 1 it is rho_j exactly (proofs/statements/linear-networks.md#mean). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Linear Wick Kernel.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Mean.

Variables (R : comRingType) (n dx dy : nat) (c nuW nuF nuC : R).

Notation entry := (entry n dx dy).
Notation poly := {mpoly R[#|entry|]}.
Notation net := (variables n dx dy c).
Notation W := (lin_W net).
Notation Fm := (lin_F net).
Notation C := (lin_C net).
Notation P := (W_power n dx dy c).
Notation F_form := (@F_form R n dx dy c).
Notation C_form := (@C_form R n dx dy c).
Notation tangent_kernel := (@tangent_kernel R n dx dy c).
Notation mean := (gauss (variance (n := n) (dx := dx) (dy := dy) nuW nuF nuC)).

(** Polynomials in which no entry of C, of F, occurs. *)
Definition free_of_C (f : poly) : Prop := forall p i, f^`M(C_entry dx p i) = 0.
Definition free_of_F (f : poly) : Prop := forall i q, f^`M(F_entry dy i q) = 0.

Lemma mean_C p i f : mean ('X_(C_entry dx p i) * f) = nuC * mean f^`M(C_entry dx p i).
Proof. by rewrite gauss_parts /variance enum_rankK. Qed.

Lemma mean_F i q f : mean ('X_(F_entry dy i q) * f) = nuF * mean f^`M(F_entry dy i q).
Proof. by rewrite gauss_parts /variance enum_rankK. Qed.

Lemma mean_W i k f : mean ('X_(W_entry dx dy i k) * f) = nuW * mean f^`M(W_entry dx dy i k).
Proof. by rewrite gauss_parts /variance enum_rankK. Qed.

Lemma C_entry_eq (p p' : 'I_dy) (i k : 'I_n) :
  (C_entry dx p i == C_entry dx p' k) = (p == p') && (i == k).
Proof. by rewrite (can_eq enum_rankK). Qed.

Lemma F_entry_eq (i k : 'I_n) (q q' : 'I_dx) :
  (F_entry dy i q == F_entry dy k q') = (i == k) && (q == q').
Proof. by rewrite (can_eq enum_rankK). Qed.

Lemma mean_bool (b : bool) f : mean (b%:R * f) = b%:R * mean f.
Proof. by case: b; rewrite ?mul1r // !mul0r raddf0. Qed.

(** A quadratic form in two rows of C: E (c U c'^T) Z = nu_C E tr(U) Z if c = c', else 0. *)
Lemma mean_C_form (U : 'M[poly]_n) Z p p' : (forall i k, free_of_C (U i k)) -> free_of_C Z ->
  mean ((C *m U *m C^T) p p' * Z) = nuC * (p == p')%:R * mean (\tr U * Z).
Proof.
move=> U_free Z_free.
transitivity (\sum_k \sum_i mean ('X_(C_entry dx p i) * ('X_(C_entry dx p' k) * (U i k * Z)))).
  rewrite mxE mulr_suml raddf_sum; apply: eq_bigr => k _.
  rewrite mxE !mulr_suml raddf_sum; apply: eq_bigr => i _ /=.
  by rewrite !mxE -!mulrA; congr (mean (_ * _)); rewrite mulrCA.
rewrite mulr_suml raddf_sum mulr_sumr; apply: eq_bigr => k _ /=.
rewrite (bigD1 k) //= big1 ?addr0 => [|i ne_ik]; rewrite mean_C mderivM deriv_variable mderivM.
  rewrite U_free Z_free mul0r mulr0 addr0 mulr0 addr0 C_entry_eq mean_bool mulrA.
  by rewrite eqxx andbT eq_sym.
rewrite U_free Z_free mul0r mulr0 addr0 mulr0 addr0 C_entry_eq mean_bool.
by rewrite [k == i]eq_sym (negbTE ne_ik) andbF mul0r mulr0.
Qed.

(** The same for two columns of F. *)
Lemma mean_F_form (V : 'M[poly]_n) Z q q' : (forall i k, free_of_F (V i k)) -> free_of_F Z ->
  mean ((Fm^T *m V *m Fm) q q' * Z) = nuF * (q == q')%:R * mean (\tr V * Z).
Proof.
move=> V_free Z_free.
transitivity (\sum_k \sum_i mean ('X_(F_entry dy i q) * ('X_(F_entry dy k q') * (V i k * Z)))).
  rewrite mxE mulr_suml raddf_sum; apply: eq_bigr => k _.
  rewrite mxE !mulr_suml raddf_sum; apply: eq_bigr => i _ /=.
  by rewrite !mxE -!mulrA; congr (mean (_ * _)); rewrite mulrCA.
rewrite mulr_suml raddf_sum mulr_sumr; apply: eq_bigr => k _ /=.
rewrite (bigD1 k) //= big1 ?addr0 => [|i ne_ik]; rewrite mean_F mderivM deriv_variable mderivM.
  rewrite V_free Z_free mul0r mulr0 addr0 mulr0 addr0 F_entry_eq mean_bool mulrA.
  by rewrite eqxx eq_sym.
rewrite V_free Z_free mul0r mulr0 addr0 mulr0 addr0 F_entry_eq mean_bool.
by rewrite [k == i]eq_sym (negbTE ne_ik) mul0r mulr0.
Qed.

(** *** What is free of C, of F *)

Lemma F_form_free a b q q' : free_of_C (F_form a b q q').
Proof.
move=> p i; apply: deriv0_entry; apply: deriv_mul0; first apply: deriv_tr0.
  by apply: deriv_mul0; rewrite ?deriv_power0 ?deriv_C.
by apply: deriv_mul0; rewrite ?deriv_power0 ?deriv_C.
Qed.

(** The mean of the kernel between any two lags, at every width, with c = n^{-1/2}: W^j stands for
    [P j]. *)
Theorem kernel_mean j k p q p' q' :
  mean (tangent_kernel j k p q p' q') =
  (p == p')%:R * (q == q')%:R * (c ^+ (j.+1 + k.+1) *
    ((nuC + nuF) * mean (\tr (P j *m (P k)^T)) + nuC * nuF * \sum_(a < j) \sum_(b < k)
      mean (\tr (P a *m (P b)^T) * \tr ((P (j - a.+1))^T *m P (k - b.+1))))).
Proof.
rewrite tangent_kernelE.
have F_formM a b : F_form a b q q' = (Fm^T *m ((P a)^T *m P b) *m Fm) q q'.
  by rewrite /F_form trmx_mul !mulmxA.
have C_formM a b : C_form a b p p' = (C *m (P a *m (P b)^T) *m C^T) p p'.
  by rewrite /C_form trmx_mul !mulmxA.
have mean_F1 a b : mean (F_form a b q q') = nuF * (q == q')%:R * mean (\tr ((P a)^T *m P b)).
  rewrite F_formM -[X in mean X]mulr1 mean_F_form ?mulr1 // => [i l|] i0 q0.
    apply: deriv0_entry; apply: deriv_mul0; first apply: deriv_tr0.
      by rewrite deriv_power0 ?deriv_F.
    by rewrite deriv_power0 ?deriv_F.
  by rewrite -mpolyC1 mderivC.
have mean_C1 a b Z : free_of_C Z ->
    mean (C_form a b p p' * Z) = nuC * (p == p')%:R * mean (\tr (P a *m (P b)^T) * Z).
  move=> Z_free; rewrite C_formM mean_C_form // => i l p0 i0.
  apply: deriv0_entry; apply: deriv_mul0; last apply: deriv_tr0.
    by rewrite deriv_power0 ?deriv_C.
  by rewrite deriv_power0 ?deriv_C.
have mean_CF a b a' b' : mean (C_form a b p p' * F_form a' b' q q') =
    nuC * nuF * ((p == p')%:R * (q == q')%:R) *
    mean (\tr (P a *m (P b)^T) * \tr ((P a')^T *m P b')).
  rewrite mean_C1; last exact: F_form_free.
  rewrite [\tr _ * F_form _ _ _ _]mulrC F_formM mean_F_form => [|i l i0 q0|i0 q0].
  - rewrite [\tr ((P a')^T *m _) * _]mulrC !mulrA; congr (_ * _).
    by rewrite [nuC * _ * nuF]mulrAC.
  - apply: deriv0_entry; apply: deriv_mul0; first apply: deriv_tr0.
      by rewrite deriv_power0 ?deriv_F.
    by rewrite deriv_power0 ?deriv_F.
  apply: deriv0_trace; apply: deriv_mul0; last apply: deriv_tr0.
    by rewrite deriv_power0 ?deriv_F.
  by rewrite deriv_power0 ?deriv_F.
have mean_C0 a b : mean (C_form a b p p') = nuC * (p == p')%:R * mean (\tr (P a *m (P b)^T)).
  by rewrite -[X in mean X]mulr1 mean_C1 ?mulr1 // => p0 i0; rewrite -mpolyC1 mderivC.
have trE : \tr ((P j)^T *m P k) = \tr (P j *m (P k)^T).
  by rewrite -mxtrace_tr trmx_mul trmxK mxtrace_mulC.
have sumE : mean (\sum_(a < j) \sum_(b < k)
      C_form a b p p' * F_form (j - a.+1) (k - b.+1) q q') =
    nuC * nuF * ((p == p')%:R * (q == q')%:R) * \sum_(a < j) \sum_(b < k)
      mean (\tr (P a *m (P b)^T) * \tr ((P (j - a.+1))^T *m P (k - b.+1))).
  rewrite mulr_sumr raddf_sum; apply: eq_bigr => a _ /=.
  by rewrite mulr_sumr raddf_sum; apply: eq_bigr => b _ /=; apply: mean_CF.
rewrite mul_mpolyC gaussZ !raddfD /= !mean_bool mean_F1 mean_C0 trE sumE.
rewrite [RHS]mulrCA; congr (_ * _); rewrite [RHS]mulrDr; congr (_ + _).
  rewrite mulrDl mulrDr [RHS]addrC -!mulrA; congr (_ + _); first by congr (_ * _); rewrite mulrCA.
  by rewrite [nuC * (_ * _)]mulrCA mulrCA.
by rewrite [RHS]mulrCA !mulrA.
Qed.

(** ** Lags 0 and 1 *)

(** The weights of the convolution model that is the limit. *)
Definition rho j : R := nuC * (nuF * nuW ^+ j.-1 *+ j + nuW ^+ j) + nuF * nuW ^+ j.

Lemma W_power0 : P 0 = 1%:M. Proof. by []. Qed.

Lemma W_power1 : P 1 = W.
Proof. by rewrite /W_power /= mulmx1. Qed.

Lemma mean_trace1 : mean (\tr (1%:M : 'M[poly]_n)) = n%:R.
Proof. by rewrite mxtrace1 -mpolyC_nat gaussC. Qed.

Lemma mean_trace11 :
  mean (\tr (1%:M : 'M[poly]_n) * \tr (1%:M : 'M[poly]_n)) = n%:R * n%:R.
Proof. by rewrite mxtrace1 -mpolyC_nat mul_mpolyC gaussZ gaussC. Qed.

Lemma mean_traceWW : mean (\tr (W *m W^T)) = nuW * (n%:R * n%:R).
Proof.
rewrite raddf_sum (eq_bigr (fun=> nuW * n%:R)) => [|i _] /=.
  by rewrite sumr_const card_ord -mulrnAr -mulrnA natrM.
rewrite mxE raddf_sum (eq_bigr (fun=> nuW)) => [|k _] /=.
  by rewrite sumr_const card_ord mulr_natr.
by rewrite !mxE mean_W deriv_variable eqxx gauss1 mulr1.
Qed.

Hypothesis width : c ^+ 2 * n%:R = 1.

Lemma kernel_mean_lag0 p q p' q' :
  mean (tangent_kernel 0 0 p q p' q') = (p == p')%:R * (q == q')%:R * (nuC + nuF).
Proof.
rewrite kernel_mean big_ord0 mulr0 addr0 !W_power0 trmx1 mulmx1 mean_trace1; congr (_ * _).
by rewrite mulrCA width mulr1.
Qed.

Lemma kernel_mean_lag1 p q p' q' : mean (tangent_kernel 1 1 p q p' q') =
  (p == p')%:R * (q == q')%:R * (nuC * (nuF + nuW) + nuF * nuW).
Proof.
have width4 : c ^+ 4 * (n%:R * n%:R) = 1.
  by rewrite (exprM c 2 2) [_ ^+ 2]expr2 mulrACA width mulr1.
rewrite kernel_mean !big_ord1 W_power1 mean_traceWW; congr (_ * _).
rewrite !W_power0 trmx1 mulmx1 mean_trace11.
have weights (z N : R) : z * N = 1 ->
    z * ((nuC + nuF) * (nuW * N) + nuC * nuF * N) = nuC * (nuF + nuW) + nuF * nuW.
  move=> zN; rewrite [_ * (nuW * N)]mulrA -mulrDl mulrCA zN mulr1 mulrDl mulrDr.
  by rewrite [LHS]addrC addrA.
exact: weights width4.
Qed.

(** At lags 0 and 1 the mean of the kernel is rho_j at every width. *)
Theorem kernel_mean_low_lags j p q p' q' : (j <= 1)%N ->
  mean (tangent_kernel j j p q p' q') = (p == p')%:R * (q == q')%:R * rho j.
Proof.
case: j => [|[|//]] _.
  by rewrite kernel_mean_lag0; congr (_ * _); rewrite /rho mulr0n add0r !mulr1.
by rewrite kernel_mean_lag1; congr (_ * _); rewrite /rho mulr1n expr0 mulr1 expr1.
Qed.

End Mean.
