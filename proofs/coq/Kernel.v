(** The tangent kernel of a linear recurrent network with Gaussian weights
    (proofs/statements/linear-networks.md#the-tangent-kernel), at every width and for all lags.

    The weights are the variables of a ring of polynomials; the mean is the functional of Wick.v
    with variances nuW, nuF and nuC. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Linear Wick.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Kernel.

Variables (R : comRingType) (n dx dy : nat) (c nuW nuF nuC : R).

(** The weights: entries of W, of F, of C. *)
Definition entry : finType := [finType of 'I_n * 'I_n + ('I_n * 'I_dx + 'I_dy * 'I_n)].

Notation nv := #|entry|.
Notation poly := {mpoly R[nv]}.

Definition W_entry i k : 'I_nv := enum_rank (inl (i, k) : entry).
Definition F_entry i q : 'I_nv := enum_rank (inr (inl (i, q)) : entry).
Definition C_entry p i : 'I_nv := enum_rank (inr (inr (p, i)) : entry).

Definition variance (v : 'I_nv) : R :=
  match (enum_val v : entry) with inl _ => nuW | inr (inl _) => nuF | inr (inr _) => nuC end.

(** The network whose weights are variables; c stands for n^{-1/2}. *)
Definition variables : linear_rnn [ringType of poly] n dx dy :=
  LinearRNN c%:MP (\matrix_(i, k) 'X_(W_entry i k)) (\matrix_(i, q) 'X_(F_entry i q))
    (\matrix_(p, i) 'X_(C_entry p i)).

(** L_j = c^(j+1) C W^j F, and the kernel between lag j and lag k: the inner product of the
    gradients of the entries (p, q) of L_j and (p', q') of L_k with respect to all weights. *)
Definition tangent_kernel j k (p : 'I_dy) (q : 'I_dx) (p' : 'I_dy) (q' : 'I_dx) : poly :=
  \sum_v (impulse variables j p q)^`M(v) * (impulse variables k p' q')^`M(v).

Notation mean := (gauss variance).

(** ** Lags of different parity *)

Definition is_W (v : 'I_nv) : bool := if (enum_val v : entry) is inl _ then true else false.

(** The degree in W of every monomial is odd, or even. *)
Definition has_parity (b : bool) (f : poly) : Prop :=
  forall m, f@_m != 0 -> odd (\sum_(v | is_W v) m v) = b.

Lemma parity_mean0 f : has_parity true f -> mean f = 0.
Proof.
move=> f_odd; rewrite /gauss big_seq big1 // => m; rewrite mcoeff_msupp => /f_odd odd_m.
have [v v_odd] : exists v, odd (m v).
  apply/existsP; apply: contraLR odd_m => /existsPn even_m.
  by apply: (big_ind (fun x => ~~ odd x)) => // x y ex ey; rewrite oddD (negbTE ex) (negbTE ey).
by rewrite /monomial_mean (bigD1 v) //= moment_odd // mul0r mulr0.
Qed.

Lemma parity_sum I (r : seq I) (f : I -> poly) b :
  (forall i, has_parity b (f i)) -> has_parity b (\sum_(i <- r) f i).
Proof.
move=> f_b m; elim: r => [|i r IHr]; first by rewrite big_nil mcoeff0 eqxx.
rewrite big_cons mcoeffD; have [->|/f_b //] := eqVneq (f i)@_m 0.
by rewrite add0r.
Qed.

Lemma parity_mul f g a b : has_parity a f -> has_parity b g -> has_parity (a (+) b) (f * g).
Proof.
move=> f_a g_b m; rewrite -mcoeff_msupp => /msuppM_le/allpairsP[[m1 m2] /= [m1_f m2_g ->]].
rewrite !mcoeff_msupp in m1_f m2_g.
under eq_bigr do rewrite mnmDE; rewrite big_split /= oddD f_a // g_b //.
Qed.

Lemma degree_U v : (\sum_(u | is_W u) U_(v)%MM u = is_W v)%N.
Proof.
rewrite big_mkcond (bigD1 v) //= mnm1E eqxx big1 ?addn0 => [|u ne_uv]; first by case: is_W.
by rewrite mnm1E eq_sym (negbTE ne_uv) if_same.
Qed.

Lemma parity_deriv f b v : has_parity b f -> has_parity (b (+) is_W v) f^`M(v).
Proof.
move=> f_b m; rewrite mcoeff_mderiv; have [->|/f_b <- _] := eqVneq (f@_(m + U_(v))) 0.
  by rewrite mul0rn eqxx.
under [in RHS]eq_bigr do rewrite mnmDE.
by rewrite big_split /= degree_U oddD oddb addbK.
Qed.

Lemma parity_X v : has_parity (is_W v) 'X_v.
Proof.
move=> m; rewrite mcoeffX; case: (U_(v)%MM =P m) => [<- _|]; last by rewrite eqxx.
by rewrite degree_U oddb.
Qed.

Lemma parity_C a : has_parity false a%:MP.
Proof.
move=> m; rewrite mcoeffC; case: (m =P 0%MM) => [->|]; last by rewrite mulr0 eqxx.
by rewrite big1 // => v _; rewrite mnm0E.
Qed.

Lemma parity_mulmx r s t (A : 'M[poly]_(r, s)) (B : 'M[poly]_(s, t)) a b :
  (forall i k, has_parity a (A i k)) -> (forall i k, has_parity b (B i k)) ->
  forall i k, has_parity (a (+) b) ((A *m B) i k).
Proof. by move=> A_a B_b i k; rewrite mxE; apply: parity_sum => l; apply: parity_mul. Qed.

Lemma is_W_entry i k : is_W (W_entry i k).
Proof. by rewrite /is_W enum_rankK. Qed.

Lemma parity_lin_power j i q : has_parity (odd j) (lin_power variables j i q).
Proof.
elim: j i q => [|j IHj] i q /=.
  by rewrite mxE; have := @parity_X (F_entry i q); rewrite /is_W enum_rankK.
rewrite -addTb; apply: parity_mulmx => // {}i k.
by rewrite mxE -(is_W_entry i k); apply: parity_X.
Qed.

Lemma parity_impulse j p q : has_parity (odd j) (impulse variables j p q).
Proof.
rewrite mxE -[odd j]addFb -[scale _ ^+ _](rmorphX (mpolyC_rmorphism _ _)).
apply: parity_mul; first exact: parity_C.
rewrite -[odd j]addFb; apply: parity_mulmx => [{}p i|]; last exact: parity_lin_power.
by rewrite mxE; have := @parity_X (C_entry p i); rewrite /is_W enum_rankK.
Qed.

(** W and -W have the same distribution: the mean is 0 if j + k is odd. *)
Theorem kernel_mean_odd j k p q p' q' : odd (j + k) -> mean (tangent_kernel j k p q p' q') = 0.
Proof.
move=> odd_jk; apply: parity_mean0; apply: parity_sum => v.
have := parity_mul (parity_deriv (v := v) (@parity_impulse j p q))
  (parity_deriv (v := v) (@parity_impulse k p' q')).
by rewrite addbACA addbb addbF -oddD odd_jk.
Qed.

(** ** K1: the kernel in terms of the weights *)

Notation W := (lin_W variables).
Notation Fm := (lin_F variables).
Notation C := (lin_C variables).

(** W^j *)
Definition W_power j : 'M[poly]_n := iter j (mulmx W) 1%:M.
Notation P := W_power.

Lemma W_powerS j : P j.+1 = W *m P j. Proof. by []. Qed.

Lemma impulseE j : impulse variables j = (c ^+ j.+1)%:MP *: (C *m P j *m Fm).
Proof.
rewrite /impulse [(_ ^+ _)%:MP](rmorphX (mpolyC_rmorphism _ _)) -mulmxA; congr (_ *: (_ *m _)).
elim: j => [|j IHj] /=; first by rewrite mul1mx.
by rewrite IHj -mulmxA.
Qed.

(** *** Derivatives with respect to the weights *)

Lemma deriv_W i k : (deriv (W_entry i k) W = delta_mx i k) *
  (deriv (W_entry i k) Fm = 0) * (deriv (W_entry i k) C = 0).
Proof.
by split; [split|]; apply/matrixP => r s; rewrite !mxE deriv_variable (can_eq enum_rankK).
Qed.

Lemma deriv_F i q : (deriv (F_entry i q) W = 0) *
  (deriv (F_entry i q) Fm = delta_mx i q) * (deriv (F_entry i q) C = 0).
Proof.
by split; [split|]; apply/matrixP => r s; rewrite !mxE deriv_variable (can_eq enum_rankK).
Qed.

Lemma deriv_C p i : (deriv (C_entry p i) W = 0) *
  (deriv (C_entry p i) Fm = 0) * (deriv (C_entry p i) C = delta_mx p i).
Proof.
by split; [split|]; apply/matrixP => r s; rewrite !mxE deriv_variable (can_eq enum_rankK).
Qed.

Lemma deriv_power0 v j : deriv v W = 0 -> deriv v (P j) = 0.
Proof.
move=> vW; elim: j => [|j IHj]; first exact: deriv1.
by rewrite W_powerS deriv_mul vW IHj mul0mx mulmx0 addr0.
Qed.

Lemma deriv_power i k j :
  deriv (W_entry i k) (P j) = \sum_(a < j) P a *m delta_mx i k *m P (j - a.+1).
Proof.
elim: j => [|j IHj]; first by rewrite big_ord0 deriv1.
rewrite W_powerS deriv_mul deriv_W IHj big_ord_recl mul1mx subn1; congr (_ + _).
by rewrite mulmx_sumr; apply: eq_bigr => a _; rewrite !mulmxA.
Qed.

Lemma sum_entry (f : 'I_nv -> poly) : \sum_v f v =
  \sum_i \sum_k f (W_entry i k) +
  (\sum_i \sum_q f (F_entry i q) + \sum_p \sum_i f (C_entry p i)).
Proof.
rewrite (reindex enum_rank) /=; last by apply: onW_bij; apply: enum_rank_bij.
by rewrite !big_sumType /= !pair_big; congr (_ + (_ + _)); apply: eq_bigr => -[].
Qed.

Lemma deriv_impulse_C p0 i j p q : (impulse variables j p q)^`M(C_entry p0 i) =
  (c ^+ j.+1)%:MP * ((p == p0)%:R * (P j *m Fm) i q).
Proof.
rewrite impulseE mxE mderiv_mulC; congr (_ * _).
transitivity (deriv (C_entry p0 i) (C *m P j *m Fm) p q); first by rewrite [in RHS]mxE.
rewrite -mulmxA deriv_mul deriv_mul deriv_power0 ?deriv_C // mul0mx mulmx0 addr0 mulmx0 addr0.
rewrite mxE (bigD1 i) //= big1 => [|k ne_ki]; rewrite mxE.
  by rewrite eqxx andbT addr0.
by rewrite (negbTE ne_ki) andbF mul0r.
Qed.

Lemma deriv_impulse_F i q0 j p q : (impulse variables j p q)^`M(F_entry i q0) =
  (c ^+ j.+1)%:MP * ((q == q0)%:R * (C *m P j) p i).
Proof.
rewrite impulseE mxE mderiv_mulC; congr (_ * _).
transitivity (deriv (F_entry i q0) (C *m P j *m Fm) p q); first by rewrite [in RHS]mxE.
rewrite deriv_mul deriv_mul deriv_power0 ?deriv_F // mul0mx mulmx0 add0r mul0mx add0r.
rewrite mxE (bigD1 i) //= big1 => [|k ne_ki]; rewrite [delta_mx _ _ _ _]mxE.
  by rewrite eqxx addr0 mulrC.
by rewrite (negbTE ne_ki) mulr0.
Qed.

Lemma deriv_impulse_W i k j p q : (impulse variables j p q)^`M(W_entry i k) =
  (c ^+ j.+1)%:MP * \sum_(a < j) (C *m P a) p i * (P (j - a.+1) *m Fm) k q.
Proof.
rewrite impulseE mxE mderiv_mulC; congr (_ * _).
transitivity (deriv (W_entry i k) (C *m P j *m Fm) p q); first by rewrite [in RHS]mxE.
rewrite deriv_mul deriv_mul !deriv_W deriv_power mul0mx mulmx0 add0r addr0.
rewrite mulmx_sumr mulmx_suml summxE; apply: eq_bigr => a _.
by rewrite -mul_delta_mul !mulmxA.
Qed.

(** The quadratic forms of K1. *)
Definition C_form a b p p' : poly := ((C *m P a) *m (C *m P b)^T) p p'.
Definition F_form a b q q' : poly := ((P a *m Fm)^T *m (P b *m Fm)) q q'.

Lemma C_formE a b p p' : C_form a b p p' = \sum_i (C *m P a) p i * (C *m P b) p' i.
Proof. by rewrite /C_form mxE; apply: eq_bigr => i _; rewrite [X in _ * X]mxE. Qed.

Lemma F_formE a b q q' : F_form a b q q' = \sum_i (P a *m Fm) i q * (P b *m Fm) i q'.
Proof. by rewrite /F_form mxE; apply: eq_bigr => i _; rewrite [X in X * _]mxE. Qed.

Lemma sum_indicator (I : finType) (r r' : I) m (f g : 'I_m -> poly) z :
  \sum_i \sum_l z * ((r == i)%:R * f l * ((r' == i)%:R * g l)) =
  z * ((r == r')%:R * \sum_l f l * g l).
Proof.
rewrite (bigD1 r) //= [X in _ + X]big1 ?addr0 => [|i ne_ir].
  rewrite !mulr_sumr; apply: eq_bigr => l _.
  by congr (_ * _); rewrite eqxx mul1r mulrCA (eq_sym r').
by apply: big1 => l _; rewrite eq_sym (negbTE ne_ir) !mul0r mulr0.
Qed.

Lemma sum_squares m (J K : nat) (f : 'I_J -> 'I_m -> poly) (g : 'I_J -> 'I_m -> poly)
    (f' : 'I_K -> 'I_m -> poly) (g' : 'I_K -> 'I_m -> poly) z :
  \sum_i \sum_k z * ((\sum_a f a i * g a k) * (\sum_b f' b i * g' b k)) =
  z * \sum_a \sum_b (\sum_i f a i * f' b i) * (\sum_k g a k * g' b k).
Proof.
rewrite [RHS]mulr_sumr; under [RHS]eq_bigr do rewrite mulr_sumr.
under [RHS]eq_bigr do under eq_bigr do rewrite big_distrlr mulr_sumr.
under [RHS]eq_bigr do under eq_bigr do under eq_bigr do rewrite mulr_sumr.
under eq_bigr do under eq_bigr do rewrite big_distrlr mulr_sumr.
under eq_bigr do under eq_bigr do under eq_bigr do rewrite mulr_sumr.
under eq_bigr do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => a _.
under eq_bigr do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => b _; apply: eq_bigr => i _; apply: eq_bigr => k _.
by rewrite /= mulrACA.
Qed.

Theorem tangent_kernelE j k p q p' q' : tangent_kernel j k p q p' q' =
  (c ^+ (j.+1 + k.+1))%:MP *
  ((p == p')%:R * F_form j k q q' + (q == q')%:R * C_form j k p p' +
   \sum_(a < j) \sum_(b < k) C_form a b p p' * F_form (j - a.+1) (k - b.+1) q q').
Proof.
rewrite /tangent_kernel sum_entry.
under eq_bigr do under eq_bigr do rewrite !deriv_impulse_W mulrACA -mpolyCM -exprD.
under [X in _ + (X + _)]eq_bigr do under eq_bigr do
  rewrite !deriv_impulse_F mulrACA -mpolyCM -exprD.
under [X in _ + (_ + X)]eq_bigr do under eq_bigr do
  rewrite !deriv_impulse_C mulrACA -mpolyCM -exprD.
rewrite sum_squares [X in _ + (X + _)]exchange_big !sum_indicator -!mulrDr addrC.
congr (_ * _); rewrite [X in X + _]addrC F_formE C_formE; congr (_ + _).
by apply: eq_bigr => a _; apply: eq_bigr => b _; rewrite C_formE F_formE.
Qed.

End Kernel.
