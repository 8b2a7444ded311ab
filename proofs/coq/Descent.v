(** Gradient descent in the scaled convolution model (proofs/statements/linear-networks.md#descent):
    the same dynamics as kernel descent, the bias bound, the limit.

    Data: X_j has the rows x_{i,t-j}^T (zero for t < j), Y the rows y_{i,t}^T. Weights L_j,
    predictions sum_j X_j L_j^T, residual R = predictions - Y, loss J = |R|^2 / 2. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** The inner product of matrices *)

Section Dot.

Variable K : comRingType.

Definition dot m n (A B : 'M[K]_(m, n)) : K := \sum_i \sum_k A i k * B i k.

(** The squared Frobenius norm. *)
Definition sqnorm m n (A : 'M[K]_(m, n)) : K := dot A A.

Section Shape.
Variables (m n : nat).
Implicit Types A B : 'M[K]_(m, n).

Lemma dotC A B : dot A B = dot B A.
Proof. by apply: eq_bigr => i _; apply: eq_bigr => k _; rewrite mulrC. Qed.

Lemma dot_is_scalar B : scalar (fun A => dot A B).
Proof.
move=> a A A'; rewrite /dot mulr_sumr -big_split; apply: eq_bigr => i _.
by rewrite mulr_sumr -big_split; apply: eq_bigr => k _; rewrite !mxE mulrDl mulrA.
Qed.

Canonical dot_linear B := Linear (dot_is_scalar B).

Lemma dotDl A A' B : dot (A + A') B = dot A B + dot A' B.
Proof. exact: (raddfD (dot_linear B)). Qed.
Lemma dotNl A B : dot (- A) B = - dot A B.
Proof. exact: (raddfN (dot_linear B)). Qed.
Lemma dot0l B : dot 0 B = 0.
Proof. exact: (raddf0 (dot_linear B)). Qed.
Lemma dotZl a A B : dot (a *: A) B = a * dot A B.
Proof. by have := dot_is_scalar B a A 0; rewrite addr0 dot0l addr0. Qed.
Lemma dot_suml I r (P : pred I) (A : I -> 'M_(m, n)) B :
  dot (\sum_(i <- r | P i) A i) B = \sum_(i <- r | P i) dot (A i) B.
Proof. exact: (raddf_sum (dot_linear B)). Qed.

Lemma dotDr A B B' : dot A (B + B') = dot A B + dot A B'.
Proof. by rewrite dotC dotDl !(dotC A). Qed.
Lemma dotNr A B : dot A (- B) = - dot A B.
Proof. by rewrite dotC dotNl dotC. Qed.
Lemma dotBr A B B' : dot A (B - B') = dot A B - dot A B'.
Proof. by rewrite dotDr dotNr. Qed.
Lemma dotZr a A B : dot A (a *: B) = a * dot A B.
Proof. by rewrite dotC dotZl dotC. Qed.
Lemma dot_sumr I r (P : pred I) A (B : I -> 'M_(m, n)) :
  dot A (\sum_(i <- r | P i) B i) = \sum_(i <- r | P i) dot A (B i).
Proof. by rewrite dotC dot_suml; apply: eq_bigr => i _; rewrite dotC. Qed.

Lemma sqnormD A B : sqnorm (A + B) = sqnorm A + dot A B *+ 2 + sqnorm B.
Proof. by rewrite /sqnorm dotDl !dotDr (dotC B A) mulr2n !addrA. Qed.

Lemma sqnormN A : sqnorm (- A) = sqnorm A.
Proof. by rewrite /sqnorm dotNl dotNr opprK. Qed.

Lemma sqnormZ a A : sqnorm (a *: A) = a ^+ 2 * sqnorm A.
Proof. by rewrite /sqnorm dotZl dotZr mulrA expr2. Qed.

End Shape.

Lemma dot_tr m n (A B : 'M[K]_(m, n)) : dot A^T B^T = dot A B.
Proof.
by rewrite /dot exchange_big; apply: eq_bigr => i _; apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma sqnorm_tr m n (A : 'M[K]_(m, n)) : sqnorm A^T = sqnorm A.
Proof. exact: dot_tr. Qed.

Lemma dot_mull m n p (A : 'M[K]_(m, n)) (B : 'M_(n, p)) C : dot (A *m B) C = dot B (A^T *m C).
Proof.
pose t i k l := A i k * B k l * C i l.
transitivity (\sum_i \sum_l \sum_k t i k l).
  by apply: eq_bigr => i _; apply: eq_bigr => l _; rewrite mxE mulr_suml.
transitivity (\sum_k \sum_l \sum_i t i k l); last first.
  apply: eq_bigr => k _; apply: eq_bigr => l _; rewrite mxE mulr_sumr; apply: eq_bigr => i _.
  by rewrite mxE /t mulrAC mulrC mulrA.
under eq_bigr do rewrite exchange_big.
by rewrite exchange_big; apply: eq_bigr => k _; rewrite exchange_big.
Qed.

Lemma dot_mulr m n p (A : 'M[K]_(m, n)) (B : 'M_(n, p)) C : dot (A *m B) C = dot A (C *m B^T).
Proof. by rewrite -dot_tr trmx_mul dot_mull trmxK -(trmxK B) -trmx_mul dot_tr trmxK. Qed.

(** The inner product of the columns. *)
Lemma dot_col m n (A B : 'M[K]_(m, n)) : dot A B = \sum_k dot (col k A) (col k B).
Proof.
rewrite /dot exchange_big; apply: eq_bigr => k _; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE.
Qed.

End Dot.

(** ** Descent in the convolution model and kernel descent *)

Section Dynamics.

Variables (K : comRingType) (N dx dy J : nat).
Variables (X : 'I_J -> 'M[K]_(N, dx)) (Y : 'M[K]_(N, dy)) (eta : K).
Implicit Types (L M theta : 'I_J -> 'M[K]_(dy, dx)) (s rho : 'I_J -> K).

Definition predictions N' (X' : 'I_J -> 'M[K]_(N', dx)) L : 'M[K]_(N', dy) :=
  \sum_j X' j *m (L j)^T.

Definition residual L : 'M[K]_(N, dy) := predictions X L - Y.

(** The gradient of J with respect to L_j ([loss_expansion]). *)
Definition gradient L j : 'M[K]_(dy, dx) := (residual L)^T *m X j.

(** The scaled convolution model has the parameters theta_j and the weights L_j = s_j theta_j; the
    gradient of J with respect to theta_j is s_j times that with respect to L_j
    ([scaled_loss_expansion]). Descent from 0 with step eta: *)
Definition scaled s theta j := s j *: theta j.

Fixpoint convolution_descent s l : 'I_J -> 'M[K]_(dy, dx) :=
  if l is l'.+1 then
    let theta := convolution_descent s l' in
    fun j => theta j - eta *: (s j *: gradient (scaled s theta) j)
  else fun=> 0.

(** The same in the weights L_j, rho_j = s_j^2: *)
Fixpoint descent rho l : 'I_J -> 'M[K]_(dy, dx) :=
  if l is l'.+1 then
    let L := descent rho l' in fun j => L j - (eta * rho j) *: gradient L j
  else fun=> 0.

(** The kernel between other inputs and those of the data, and kernel descent: it moves the
    predictions themselves, those at other inputs as well. *)
Definition kernel rho N' (X' : 'I_J -> 'M[K]_(N', dx)) : 'M[K]_(N', N) :=
  \sum_j rho j *: (X' j *m (X j)^T).

Fixpoint kernel_descent rho l : 'M[K]_(N, dy) :=
  if l is l'.+1 then
    let P := kernel_descent rho l' in P - eta *: (kernel rho X *m (P - Y))
  else 0.

Fixpoint kernel_descent_at rho N' (X' : 'I_J -> 'M[K]_(N', dx)) l : 'M[K]_(N', dy) :=
  if l is l'.+1 then
    kernel_descent_at rho X' l' - eta *: (kernel rho X' *m (kernel_descent rho l' - Y))
  else 0.

Lemma eq_predictions N' (X' : 'I_J -> 'M[K]_(N', dx)) L M :
  L =1 M -> predictions X' L = predictions X' M.
Proof. by move=> eqLM; apply: eq_bigr => j _; rewrite eqLM. Qed.

Lemma eq_gradient L M : L =1 M -> gradient L =1 gradient M.
Proof. by move=> eqLM j; rewrite /gradient /residual (eq_predictions X eqLM). Qed.

Lemma predictionsD N' (X' : 'I_J -> 'M[K]_(N', dx)) L M :
  predictions X' (fun j => L j + M j) = predictions X' L + predictions X' M.
Proof.
by rewrite -big_split; apply: eq_bigr => j _; rewrite linearD mulmxDr.
Qed.

Lemma residualD L M : residual (fun j => L j + M j) = residual L + predictions X M.
Proof. by rewrite /residual predictionsD addrAC. Qed.

Lemma dot_predictions R M : dot R (predictions X M) = \sum_j dot (R^T *m X j) (M j).
Proof.
rewrite dot_sumr; apply: eq_bigr => j _.
by rewrite dotC dot_mull -dot_tr trmxK trmx_mul trmxK dotC.
Qed.

(** [gradient] is the gradient:
    2J(L + M) = 2J(L) + 2 sum_j <gradient_j, M_j> + |predictions(M)|^2. *)
Lemma loss_expansion L M :
  sqnorm (residual (fun j => L j + M j)) =
  sqnorm (residual L) + (\sum_j dot (gradient L j) (M j)) *+ 2 + sqnorm (predictions X M).
Proof. by rewrite residualD sqnormD dot_predictions. Qed.

Lemma scaled_loss_expansion s theta M :
  sqnorm (residual (scaled s (fun j => theta j + M j))) =
  sqnorm (residual (scaled s theta)) +
  (\sum_j dot (s j *: gradient (scaled s theta) j) (M j)) *+ 2 +
  sqnorm (predictions X (scaled s M)).
Proof.
rewrite -[X in _ + X *+ 2 + _](eq_bigr _ (fun j _ => esym (dotZl _ _ _))).
under [X in _ + X *+ 2 + _]eq_bigr do rewrite -dotZr.
rewrite -loss_expansion /residual; congr (sqnorm (_ - Y)); apply: eq_predictions => j.
by rewrite /scaled scalerDr.
Qed.

(** The root cancels: descent on theta moves L_j = s_j theta_j by -eta s_j^2 times the gradient. *)
Lemma scaled_convolution_descent s l :
  scaled s (convolution_descent s l) =1 descent (fun j => s j ^+ 2) l.
Proof.
elim: l => [|l IHl] j /=; first by rewrite /scaled scaler0.
rewrite -(eq_gradient IHl) -IHl /scaled scalerBr !scalerA; congr (_ - _ *: _).
by rewrite mulrAC mulrC expr2.
Qed.


Lemma predictions_descent_step rho N' (X' : 'I_J -> 'M[K]_(N', dx)) l :
  predictions X' (descent rho l.+1) =
  predictions X' (descent rho l) - eta *: (kernel rho X' *m residual (descent rho l)).
Proof.
rewrite /= predictionsD; congr (_ + _); rewrite mulmx_suml scaler_sumr -sumrN.
apply: eq_bigr => j _; rewrite linearN linearZ /= trmx_mul trmxK mulmxN -scalemxAr -scalemxAl.
by rewrite scalerA mulmxA.
Qed.

(** Same dynamics: at every step descent with the steps eta rho_j predicts what kernel descent does,
    at the inputs of the data .. *)
Lemma predictions_descent rho l : predictions X (descent rho l) = kernel_descent rho l.
Proof.
elim: l => [|l IHl]; last by rewrite predictions_descent_step /residual IHl.
by rewrite /predictions big1 // => j _; rewrite trmx0 mulmx0.
Qed.

(** .. and at all others; *)
Theorem same_dynamics_weights rho l N' (X' : 'I_J -> 'M[K]_(N', dx)) :
  predictions X' (descent rho l) = kernel_descent_at rho X' l.
Proof.
elim: l => [|l IHl]; last by rewrite predictions_descent_step IHl /residual predictions_descent.
by rewrite /predictions big1 // => j _; rewrite trmx0 mulmx0.
Qed.

(** hence so does the convolution model that is scaled by s_j, rho_j = s_j^2, and trained by
    gradient descent. *)
Theorem same_dynamics s l N' (X' : 'I_J -> 'M[K]_(N', dx)) :
  predictions X' (scaled s (convolution_descent s l)) =
  kernel_descent_at (fun j => s j ^+ 2) X' l.
Proof.
by rewrite (eq_predictions X' (scaled_convolution_descent s l)) same_dynamics_weights.
Qed.

(** ** The iterates in closed form *)

Theorem residual_closed_form rho l :
  residual (descent rho l) = - iter l (mulmx (1%:M - eta *: kernel rho X)) Y.
Proof.
rewrite /residual predictions_descent; elim: l => [|l IHl] /=; first by rewrite sub0r.
by rewrite addrAC -mulmxN -IHl mulmxBl mul1mx -scalemxAl.
Qed.

Theorem descent_closed_form rho l j :
  descent rho l j = - (eta * rho j) *: ((\sum_(k < l) residual (descent rho k))^T *m X j).
Proof.
elim: l => [|l IHl]; first by rewrite big_ord0 trmx0 mul0mx scaler0.
by rewrite big_ord_recr /= linearD mulmxDl scalerDr -IHl scaleNr.
Qed.

End Dynamics.

(** ** Norms over ordered fields *)

Section Norms.

Variable F : realFieldType.

Lemma sqnorm_ge0 m n (A : 'M[F]_(m, n)) : 0 <= sqnorm A.
Proof. by apply: sumr_ge0 => i _; apply: sumr_ge0 => k _; rewrite -expr2 sqr_ge0. Qed.

Lemma sqnorm_eq0 m n (A : 'M[F]_(m, n)) : (sqnorm A == 0) = (A == 0).
Proof.
apply/eqP/eqP => [A0|->]; last exact: dot0l.
have ge0 i : 0 <= \sum_k A i k * A i k.
  by apply: sumr_ge0 => k _; rewrite -expr2 sqr_ge0.
apply/matrixP => i k; rewrite mxE.
have /eqP := A0; rewrite psumr_eq0 => [/allP/(_ i (mem_index_enum _))/= | i' _]; last exact: ge0.
rewrite psumr_eq0 => [/allP/(_ k (mem_index_enum _))/= | k' _]; last by rewrite -expr2 sqr_ge0.
by rewrite -expr2 expf_eq0 => /eqP.
Qed.

Lemma cauchy_schwarz m n (A B : 'M[F]_(m, n)) : dot A B ^+ 2 <= sqnorm A * sqnorm B.
Proof.
have [/eqP|A_neq0] := eqVneq (sqnorm A) 0.
  by rewrite sqnorm_eq0 => /eqP->; rewrite dot0l expr0n /sqnorm dot0l mul0r.
have A_gt0 : 0 < sqnorm A by rewrite lt0r A_neq0 sqnorm_ge0.
have := sqnorm_ge0 (sqnorm A *: B - dot A B *: A).
rewrite sqnormD sqnormN !sqnormZ dotNr dotZl dotZr (dotC B) mulrCA -(pmulr_rge0 _ A_gt0) => ge0.
rewrite -subr_ge0 -(pmulr_rge0 _ A_gt0) -(pmulr_rge0 _ A_gt0).
suff -> : sqnorm A * (sqnorm A * sqnorm B - dot A B ^+ 2) =
  sqnorm A ^+ 2 * sqnorm B + - (dot A B * (sqnorm A * dot A B)) *+ 2 + dot A B ^+ 2 * sqnorm A.
  by [].
rewrite mulrCA -expr2 [_ ^+ 2 * sqnorm A]mulrC mulNrn mulr2n opprD -!addrA addNr addr0.
by rewrite mulrBr mulrA -expr2.
Qed.

Lemma sqnorm_mul m n p (A : 'M[F]_(m, n)) (B : 'M_(n, p)) :
  sqnorm (A *m B) <= sqnorm A * sqnorm B.
Proof.
rewrite -(sqnorm_tr B) {2 3}/sqnorm /dot mulr_suml; apply: ler_sum => i _.
rewrite mulr_sumr; apply: ler_sum => k _; rewrite -expr2 mxE.
have := cauchy_schwarz (row i A) (row k B^T); rewrite /sqnorm /dot !big_ord1.
congr (_ ^+ 2 <= _ * _); apply: eq_bigr => l _; by rewrite !mxE.
Qed.

Lemma sqnorm_sum m n l (A : 'I_l -> 'M[F]_(m, n)) b :
  (forall k, sqnorm (A k) <= b) -> sqnorm (\sum_k A k) <= l%:R ^+ 2 * b.
Proof.
elim: l A => [|l IHl] A le_b; first by rewrite big_ord0 /sqnorm dot0l expr0n mul0r.
have b_ge0 : 0 <= b := le_trans (sqnorm_ge0 _) (le_b ord0).
rewrite big_ord_recl; set S := \sum_k A _; have le_S : sqnorm S <= l%:R ^+ 2 * b by exact: IHl.
rewrite addrC sqnormD [l.+1%:R]mulrSr sqrrD mulr1 expr1n !mulrDl mul1r.
have le_dot : dot S (A ord0) <= l%:R * b.
  rewrite leNgt; apply/negP=> lt_dot.
  have lb_ge0 : 0 <= l%:R * b by rewrite mulr_ge0 ?ler0n.
  have lt_sqr : (l%:R * b) ^+ 2 < dot S (A ord0) ^+ 2.
    by rewrite ltr_expn2r // nnegrE (le_trans lb_ge0 (ltW lt_dot)).
  have := lt_le_trans lt_sqr (cauchy_schwarz S (A ord0)); rewrite ltNge => /negP; apply.
  by rewrite exprMn [b ^+ 2]expr2 mulrA ler_pmul ?sqnorm_ge0.
apply: ler_add => //; apply: ler_add => //.
by rewrite mulr2n ler_add.
Qed.

(** ** Positive semidefinite matrices *)

Definition psd n (P : 'M[F]_n) : Prop := forall v : 'cV_n, 0 <= dot v (P *m v).

Definition pd n (P : 'M[F]_n) : Prop := forall v : 'cV_n, v != 0 -> 0 < dot v (P *m v).

Lemma psd_mx n (P : 'M[F]_n) p (V : 'M_(n, p)) : psd P -> 0 <= dot V (P *m V).
Proof.
move=> P_psd; rewrite dot_col; apply: sumr_ge0 => k _.
by rewrite [col k (P *m V)]colE -mulmxA -colE.
Qed.

(** If B and 2 - B are positive semidefinite, B symmetric, then 1 - B does not expand:
    |V|^2 - |(1 - B) V|^2 is the inner product of V and B (2 - B) V, and 2 B (2 - B) is
    B (2 - B) B + (2 - B) B (2 - B). *)
Lemma step_identity n (B : 'M[F]_n) p (V : 'M_(n, p)) : B^T = B ->
  (sqnorm V - sqnorm ((1%:M - B) *m V)) *+ 2 =
  dot (B *m V) ((2%:R%:M - B) *m (B *m V)) + dot ((2%:R%:M - B) *m V) (B *m ((2%:R%:M - B) *m V)).
Proof.
move=> B_sym; have dotB U W : dot U (B *m W) = dot (B *m U) W by rewrite dot_mull B_sym.
have two W : (2%:R%:M - B) *m W = W *+ 2 - B *m W.
  by rewrite mulmxBl mul_scalar_mx scaler_nat.
have dotn U W : dot U (W *+ 2) = dot U W *+ 2 by rewrite !mulr2n dotDr.
have ndot U W : dot (U *+ 2) W = dot U W *+ 2 by rewrite !mulr2n dotDl.
have muln W : B *m (W *+ 2) = (B *m W) *+ 2 by rewrite !mulr2n mulmxDr.
rewrite mulmxBl mul1mx !two sqnormD sqnormN dotNr mulNrn -addrA opprD addrA subrr add0r opprD opprK.
rewrite mulmxBr muln !(dotBr, dotDl, dotNl, dotn, ndot) !dotB /sqnorm.
by rewrite (dotB _ (B *m V) V) -!mulr2n [RHS]addrC subrK mulrnBl.
Qed.

Lemma step_nonexpansive n (B : 'M[F]_n) p (V : 'M_(n, p)) :
  B^T = B -> psd B -> psd (2%:R%:M - B) -> sqnorm ((1%:M - B) *m V) <= sqnorm V.
Proof.
move=> B_sym B_psd B_le2; rewrite -subr_ge0 -(pmulrn_lge0 _ (ltn0Sn 1)) step_identity //.
by rewrite addr_ge0 ?psd_mx.
Qed.

End Norms.

(** ** The bias bound *)

Section Bias.

Variables (F : realFieldType) (N dx dy J : nat).
Variables (X : 'I_J -> 'M[F]_(N, dx)) (Y : 'M[F]_(N, dy)) (rho : 'I_J -> F) (eta : F).
Hypothesis rho_ge0 : forall j, 0 <= rho j.

Notation K := (kernel X rho X).
Notation R l := (residual X Y (descent X Y eta rho l)).

Lemma kernel_sym : K^T = K.
Proof.
rewrite /kernel linear_sum; apply: eq_bigr => j _.
by rewrite linearZ /= trmx_mul trmxK.
Qed.

Lemma dot_kernel p (V : 'M_(N, p)) : dot V (K *m V) = \sum_j rho j * sqnorm ((X j)^T *m V).
Proof.
rewrite mulmx_suml dot_sumr; apply: eq_bigr => j _.
by rewrite -scalemxAl dotZr -mulmxA dotC dot_mull.
Qed.

Lemma kernel_psd : psd K.
Proof.
by move=> v; rewrite dot_kernel sumr_ge0 // => j _; rewrite mulr_ge0 ?sqnorm_ge0.
Qed.

Hypothesis eta_gt0 : 0 < eta.

(** The step is at most 2 / lambda_max(K): (2 / eta) - K is positive semidefinite. *)
Definition small_step : Prop := psd ((2%:R / eta)%:M - K).

Let B := eta *: K.

Lemma step_sym : B^T = B.
Proof. by rewrite linearZ /= kernel_sym. Qed.

Lemma step_psd : psd B.
Proof. by move=> v; rewrite -scalemxAl dotZr mulr_ge0 ?(ltW eta_gt0) ?kernel_psd. Qed.

Lemma step_scaled : 2%:R%:M - B = eta *: ((2%:R / eta)%:M - K).
Proof. by rewrite scalerBr scale_scalar_mx mulrCA divff ?mulr1 ?gt_eqF. Qed.

Lemma step_le2 : small_step -> psd (2%:R%:M - B).
Proof. by move=> small v; rewrite step_scaled -scalemxAl dotZr mulr_ge0 ?(ltW eta_gt0). Qed.

(** The residual never grows. *)
Lemma residual_le l : small_step -> sqnorm (R l) <= sqnorm Y.
Proof.
move=> small; rewrite residual_closed_form sqnormN.
elim: l => //= l; apply: le_trans.
by apply: (step_nonexpansive _ step_sym step_psd); apply: step_le2.
Qed.

Lemma bias_bound_X l j : small_step ->
  sqnorm (descent X Y eta rho l j) <= (eta * l%:R * rho j) ^+ 2 * (sqnorm (X j) * sqnorm Y).
Proof.
have -> : (eta * l%:R * rho j) ^+ 2 = (eta * rho j) ^+ 2 * l%:R ^+ 2 by rewrite mulrAC exprMn.
move=> small; rewrite descent_closed_form sqnormZ sqrrN -mulrA ler_wpmul2l ?sqr_ge0 //.
rewrite [sqnorm (X j) * _]mulrC mulrA; apply: le_trans (sqnorm_mul _ _) _.
rewrite sqnorm_tr ler_wpmul2r ?sqnorm_ge0 //; apply: sqnorm_sum => k.
exact: residual_le.
Qed.

End Bias.

(** The data of m sequences, the i-th of T_i steps: in X_j the rows of each are moved j steps down
    and filled with zeros from above. *)
Section Data.

Variables (F : realFieldType) (m dx dy J : nat) (T : 'I_m -> nat).
Variables (x : forall i, 'I_(T i) -> 'rV[F]_dx) (y : forall i, 'I_(T i) -> 'rV[F]_dy).

(** A row is a sequence and a time. *)
Notation row := {i : 'I_m & 'I_(T i)}.
Notation N := #|{: row}|.

(** The input with lag j at time t, zero if t < j. *)
Definition input_at (i : 'I_m) (t j : nat) : 'rV[F]_dx :=
  if (j <= t)%N then oapp (x (i := i)) 0 (insub (t - j)%N) else 0.

Definition lagged_inputs (j : 'I_J) : 'M[F]_(N, dx) :=
  \matrix_(r < N, c < dx) let it := enum_val r in input_at (tag it) (tagged it) j 0 c.

Definition targets : 'M[F]_(N, dy) :=
  \matrix_(r < N, c < dy) let it := enum_val r in y (tagged it) 0 c.

Lemma sqnorm_rows d (A : forall i, 'I_(T i) -> 'rV[F]_d) :
  sqnorm (\matrix_(r < N, c < d) let it := enum_val r in A (tag it) (tagged it) 0 c) =
  \sum_i \sum_t sqnorm (A i t).
Proof.
rewrite sig_big_dep (reindex (enum_val (A := {: row}))) /=; last first.
  by apply: onW_bij; apply: enum_val_bij.
apply: eq_bigr => r _; rewrite /sqnorm /dot big_ord1; apply: eq_bigr => c _.
by rewrite !mxE.
Qed.

Lemma lagged_inputs_le j : sqnorm (lagged_inputs j) <= \sum_i \sum_(t < T i) sqnorm (x t).
Proof.
rewrite (sqnorm_rows (fun i t => input_at i t j)); apply: ler_sum => i _.
pose f k := oapp (fun t => sqnorm (x t)) 0 (insub k : option 'I_(T i)).
have f_ge0 k : 0 <= f k by rewrite /f; case: insub => //= t; apply: sqnorm_ge0.
have -> : \sum_t sqnorm (x (i := i) t) = \sum_(0 <= t < T i) f t.
  by rewrite big_mkord; apply: eq_bigr => t _; rewrite /f valK.
have -> : \sum_(t < T i) sqnorm (input_at i t j) =
          \sum_(0 <= t < T i) (if (j <= t)%N then f (t - j)%N else 0).
  rewrite big_mkord; apply: eq_bigr => t _; rewrite /input_at /f.
  by case: leqP => _; [case: insub => //= |]; rewrite /sqnorm dot0l.
rewrite -big_mkcond.
have -> : \sum_(0 <= t < T i | (j <= t)%N) f (t - j)%N = \sum_(j <= t < T i) f (t - j)%N.
  by rewrite [RHS](big_nat_widenl j 0).
rewrite -{1}[j : nat]add0n big_addn; under eq_bigr do rewrite addnK.
rewrite [in X in _ <= X](big_cat_nat _ _ _ (leq0n (T i - j)) (leq_subr j (T i))) /=.
by rewrite ler_addl sumr_ge0.
Qed.

(** D1, the bias bound, in squares: after l steps of size at most 2 / lambda_max(K) the weight of
    lag j is at most eta l rho_j |x| |y|. *)
Theorem bias_bound (rho : 'I_J -> F) (eta : F) :
  (forall j, 0 <= rho j) -> 0 < eta -> small_step lagged_inputs rho eta ->
  forall l j, sqnorm (descent lagged_inputs targets eta rho l j) <=
    (eta * l%:R * rho j) ^+ 2 * (\sum_i \sum_(t < T i) sqnorm (x t)) * (\sum_i \sum_(t < T i) sqnorm (y t)).
Proof.
move=> rho_ge0 eta_gt0 small l j; apply: le_trans (bias_bound_X _ _ _ _ _ _) _ => //.
rewrite -[X in _ <= X]mulrA ler_wpmul2l ?sqr_ge0 // sqnorm_rows ler_wpmul2r ?lagged_inputs_le //.
by apply: sumr_ge0 => i _; apply: sumr_ge0 => t _; apply: sqnorm_ge0.
Qed.

End Data.

(** ** The limit *)

Section Definite.

Variable F : realFieldType.

(** The rows of a symmetric matrix are combinations of those of its square. *)
Lemma sym_sub_square n (A : 'M[F]_n) : A^T = A -> (A <= A *m A)%MS.
Proof.
move=> A_sym; have [_ <-] := mxrank_leqif_sup (submxMl A A).
rewrite -(mxrank_mul_ker A A) -[X in X == _]addn0 eqn_add2l eq_sym mxrank_eq0.
set Z := (A :&: kermx A)%MS; have /submxP[D Z_eq] : (Z <= A)%MS by apply: capmxSl.
have /sub_kermxP ZA : (Z <= kermx A)%MS by apply: capmxSr.
by rewrite -sqnorm_eq0 /sqnorm {1}Z_eq dot_mulr A_sym ZA dotC dot0l.
Qed.

(** A positive definite form is at least c |V|^2 for some c > 0; no eigenvalue is needed. *)
Lemma pd_coercive n (P : 'M[F]_n) : P^T = P -> pd P -> exists2 c, 0 < c &
  forall p (V : 'M_(n, p)), c * sqnorm V <= dot V (P *m V).
Proof.
move=> P_sym P_pd; have P_psd : psd P.
  by move=> v; have [->|/P_pd/ltW //] := eqVneq v 0; rewrite dot0l.
have P_unit : P \in unitmx.
  rewrite -row_free_unit -kermx_eq0; apply/rowV0P => u /sub_kermxP uP0.
  apply/eqP; rewrite -[u]trmxK trmx_eq0; apply: contraT => /P_pd.
  by rewrite -{1}P_sym -trmx_mul uP0 trmx0 dotC dot0l ltxx.
pose Q := invmx P; pose s := 1 + sqnorm Q.
have s_gt0 : 0 < s by rewrite ltr_spaddl ?ltr01 ?sqnorm_ge0.
exists s^-1 => [|p V]; first by rewrite invr_gt0.
have dotQ_le : dot V (Q *m V) *+ 2 <= s * sqnorm V.
  have := sqnorm_ge0 (V - Q *m V); rewrite sqnormD sqnormN dotNr mulNrn addrAC subr_ge0.
  by move/le_trans; apply; rewrite /s mulrDl mul1r ler_add2l sqnorm_mul.
have := psd_mx (V - s^-1 *: (Q *m V)) P_psd.
rewrite mulmxBr -scalemxAr mulKVmx // dotBr !dotZr.
rewrite !dotDl !dotNl !dotZl [dot (Q *m V) (P *m V)]dotC dot_mull P_sym mulKVmx //.
rewrite -/(sqnorm V) addrAC subr_ge0 => /le_trans; apply.
rewrite ger_addl oppr_le0 mulr_ge0 ?invr_ge0 ?(ltW s_gt0) // subr_ge0 ler_pdivr_mull // dotC.
rewrite -(ler_pmuln2r (ltn0Sn 1)) (le_trans dotQ_le) // mulr2n ler_addl.
by rewrite mulr_ge0 ?sqnorm_ge0 ?ltW.
Qed.

End Definite.

Section Limit.

Variables (F : realFieldType) (N dx dy J : nat).
Variables (X : 'I_J -> 'M[F]_(N, dx)) (Y : 'M[F]_(N, dy)) (rho : 'I_J -> F) (eta : F).
Implicit Types (L M : 'I_J -> 'M[F]_(dy, dx)).

(** L minimises the loss; and it is, of all that do, the one of least weighted norm. *)
Definition least_squares L : Prop := forall M, sqnorm (residual X Y L) <= sqnorm (residual X Y M).

Definition weighted_norm L : F := \sum_j sqnorm (L j) / rho j.

Definition minimum_norm L : Prop := least_squares L /\
  forall M, least_squares M -> weighted_norm L <= weighted_norm M ?= iff [forall j, M j == L j].

Hypothesis rho_gt0 : forall j, 0 < rho j.

Let rho_ge0 j : 0 <= rho j. Proof. exact: ltW. Qed.

Lemma weighted_norm_ge0 L : 0 <= weighted_norm L.
Proof. by apply: sumr_ge0 => j _; rewrite divr_ge0 ?sqnorm_ge0. Qed.

Lemma weighted_norm_eq0 L : (weighted_norm L == 0) = [forall j, L j == 0].
Proof.
rewrite psumr_eq0 => [|j _]; last by rewrite divr_ge0 ?sqnorm_ge0.
apply/allP/forallP => [L0 j|L0 j _]; last first.
  by rewrite /= (eqP (L0 j)) /sqnorm dot0l mul0r.
have := L0 j (mem_index_enum _); rewrite /= mulf_eq0 invr_eq0 (gt_eqF (rho_gt0 j)) orbF.
by rewrite sqnorm_eq0.
Qed.

(** The conditions of the convex problem suffice. *)
Theorem minimum_norm_conditions L (Lambda : 'M_(N, dy)) :
  (forall j, L j = rho j *: (Lambda^T *m X j)) -> (forall j, gradient X Y L j = 0) ->
  minimum_norm L.
Proof.
move=> L_span grad0.
have loss M : sqnorm (residual X Y M) =
    sqnorm (residual X Y L) + sqnorm (predictions X (fun j => M j - L j)).
  have <- : residual X Y (fun j => L j + (M j - L j)) = residual X Y M.
    by congr (_ - Y); apply: eq_predictions => j; rewrite addrC subrK.
  rewrite loss_expansion big1 ?mul0rn ?addr0 // => j _.
  by rewrite grad0 dot0l.
split=> [M|M M_ls]; first by rewrite (loss M) ler_addl sqnorm_ge0.
have D0 : predictions X (fun j => M j - L j) = 0.
  by apply/eqP; rewrite -sqnorm_eq0 eq_le sqnorm_ge0 andbT;
     have := M_ls L; rewrite (loss M) ger_addl.
have norm_M : weighted_norm M = weighted_norm L + weighted_norm (fun j => M j - L j).
  have cross0 : \sum_j dot (L j) (M j - L j) / rho j = 0.
    rewrite -[RHS](dot0l Lambda) -D0 dotC dot_predictions; apply: eq_bigr => j _.
    by rewrite L_span dotZl mulrAC divff ?mul1r // gt_eqF.
  rewrite -[weighted_norm L]addr0 -(mul0rn _ 2) -cross0 -sumrMnl -!big_split.
  apply: eq_bigr => j _ /=; have -> : sqnorm (M j) = sqnorm (L j + (M j - L j)).
    by rewrite addrC subrK.
  by rewrite sqnormD !mulrDl mulr2n addrA.
rewrite norm_M; split; first by rewrite ler_addl weighted_norm_ge0.
rewrite -subr_eq0 opprD addrA subrr add0r oppr_eq0 weighted_norm_eq0.
by apply: eq_forallb => j; rewrite subr_eq0.
Qed.

(** Every iterate is of the form of these conditions. *)
Lemma descent_span l j :
  descent X Y eta rho l j =
  rho j *: ((- eta *: \sum_(k < l) residual X Y (descent X Y eta rho k))^T *m X j).
Proof.
by rewrite descent_closed_form [in RHS]linearZ /= -scalemxAl scalerA mulrN mulrC.
Qed.

Notation K := (kernel X rho X).
Let B := eta *: K.

Lemma predictions_span p (X' : 'I_J -> 'M[F]_(p, dx)) (Lambda : 'M_(N, dy)) :
  predictions X' (fun j => rho j *: (Lambda^T *m X j)) = kernel X rho X' *m Lambda.
Proof.
rewrite mulmx_suml; apply: eq_bigr => j _.
by rewrite linearZ /= trmx_mul trmxK -scalemxAr -scalemxAl mulmxA.
Qed.

(** The conditions have a solution. *)
Lemma conditions_solvable : exists U : 'M_(N, dy), K *m (K *m (K *m U) - Y) = 0.
Proof.
have K_sym : K^T = K := kernel_sym X rho.
have /submxP[D eqD] : (Y^T *m K <= K *m K *m K)%MS.
  apply: submx_trans (submxMl _ _) _.
  exact: submx_trans (sym_sub_square K_sym) (submxMr _ (sym_sub_square K_sym)).
exists D^T; rewrite mulmxBr !mulmxA; apply/eqP; rewrite subr_eq0; apply/eqP/trmx_inj.
by rewrite !trmx_mul trmxK K_sym eqD !mulmxA.
Qed.

Lemma kernel_eq0 p (V : 'M_(N, p)) : K *m V = 0 -> forall j, V^T *m X j = 0.
Proof.
move=> KV0 j; apply/eqP; rewrite -sqnorm_eq0 -sqnorm_tr trmx_mul trmxK.
have /eqP := dot_kernel X rho V; rewrite KV0 dotC dot0l eq_sym psumr_eq0 => [|i _].
  by move/allP/(_ j (mem_index_enum _)); rewrite /= mulf_eq0 (gt_eqF (rho_gt0 j)).
by rewrite mulr_ge0 ?sqnorm_ge0.
Qed.

Hypothesis eta_gt0 : 0 < eta.

(** The step is less than 2 / lambda_max(K): (2 / eta) - K is positive definite. *)
Definition strictly_small_step : Prop := pd ((2%:R / eta)%:M - K).

(** On the image of K the step contracts. *)
Lemma step_contracts : strictly_small_step -> exists2 q, 0 <= q < 1 &
  forall p (W : 'M_(N, p)), sqnorm ((1%:M - B) *m (K *m W)) <= q * sqnorm (K *m W).
Proof.
move=> strict; have K_sym : K^T = K := kernel_sym X rho.
have B_sym : B^T = B by rewrite linearZ /= K_sym.
have [|v v_neq0|c c_gt0 cP] := @pd_coercive _ _ (2%:R%:M - B).
- by rewrite linearB /= tr_scalar_mx B_sym.
- by rewrite step_scaled // -scalemxAl dotZr mulr_gt0 ?strict.
have /submxP[D eqD] := sym_sub_square K_sym.
pose g := 1 + sqnorm (eta^-1 *: D).
have g_gt0 : 0 < g by rewrite ltr_spaddl ?ltr01 ?sqnorm_ge0.
have image_le p (W : 'M_(N, p)) : sqnorm (K *m W) <= g * sqnorm (B *m (K *m W)).
  rewrite {1}eqD -!mulmxA; set V := K *m W.
  have -> : D *m (K *m V) = (eta^-1 *: D) *m (B *m V).
    by rewrite -!scalemxAl -scalemxAr scalerA mulVf ?scale1r ?gt_eqF.
  by apply: le_trans (sqnorm_mul _ _) _; rewrite ler_wpmul2r ?sqnorm_ge0 // ler_addr ler01.
pose r := c / g / 2%:R; have r_gt0 : 0 < r by rewrite !divr_gt0 ?ltr0n.
exists (Num.max 0 (1 - r)); first by rewrite le_maxr lexx lt_maxl ltr01 ltr_subl_addr ltr_addl.
move=> p W; set V := K *m W.
apply: (@le_trans _ _ ((1 - r) * sqnorm V)); last first.
  by rewrite ler_wpmul2r ?sqnorm_ge0 // le_maxr lexx orbT.
rewrite mulrBl mul1r ler_subr_addl -ler_subr_addr -(ler_pmuln2r (ltn0Sn 1)) step_identity //.
rewrite -mulrnAl -[r *+ 2]mulr_natr divfK ?pnatr_eq0 //.
apply: le_trans (_ : c * sqnorm (B *m V) <= _).
  by rewrite mulrAC ler_pdivr_mulr // -mulrA ler_pmul2l // [_ * g]mulrC image_le.
apply: le_trans (cP _ _) _; rewrite ler_addl psd_mx //.
by move=> v; rewrite -scalemxAl dotZr mulr_ge0 ?(ltW eta_gt0) ?kernel_psd.
Qed.

(** D2: there is a least-squares solution of least weighted norm, one only, and the error of
    descent is at most C q^l, 0 <= q < 1. *)
Theorem descent_limit : strictly_small_step -> exists L, minimum_norm L /\
  exists q C, 0 <= q < 1 /\
    forall l, weighted_norm (fun j => descent X Y eta rho l j - L j) <= C * q ^+ l.
Proof.
move=> strict; have [U KU] := conditions_solvable; pose Lambda := K *m U.
pose L j := rho j *: (Lambda^T *m X j); exists L.
have res_L : residual X Y L = K *m Lambda - Y by rewrite /residual predictions_span.
have grad_L j : gradient X Y L j = 0 by rewrite /gradient res_L kernel_eq0.
split; first exact: minimum_norm_conditions grad_L.
have [q /andP[q_ge0 q_lt1] contracts] := step_contracts strict.
pose W l := iter l (mulmx (1%:M - B)) (- U).
have K_step V : K *m ((1%:M - B) *m V) = (1%:M - B) *m (K *m V).
  by rewrite !mulmxBl mulmxBr !mul1mx -!scalemxAl -scalemxAr.
have error l j : descent X Y eta rho l j - L j = rho j *: ((K *m W l)^T *m X j).
  elim: l j => [|l IHl] j.
    by rewrite sub0r /= mulmxN linearN mulNmx scalerN.
  have res : residual X Y (descent X Y eta rho l) = residual X Y L + K *m (K *m W l).
    rewrite -predictions_span -residualD; congr (_ - _); apply: eq_predictions => i.
    by rewrite -IHl addrC subrK.
  rewrite /= K_step addrAC IHl {1}/gradient res linearD mulmxDl -/(gradient X Y L j) grad_L add0r.
  rewrite mulmxBl mul1mx linearB /= mulmxBl scalerBr -scalemxAl.
  rewrite [(_ *: _)^T]linearZ /= -[_ *: _^T *m _]scalemxAl.
  by rewrite scalerA mulrC.
have W_le l : sqnorm (K *m W l) <= sqnorm Lambda * q ^+ l.
  elim: l => [|l IHl]; first by rewrite mulr1 mulmxN sqnormN.
  rewrite /= K_step; apply: le_trans (contracts _ _) _.
  by rewrite exprS mulrCA ler_wpmul2l.
exists q, ((\sum_j rho j * sqnorm (X j)) * sqnorm Lambda); split=> [|l]; first by rewrite q_ge0.
rewrite -mulrA mulr_suml; apply: ler_sum => j _; rewrite error sqnormZ.
rewrite expr2 mulrAC mulfK ?gt_eqF // -!mulrA ler_wpmul2l //.
by apply: le_trans (sqnorm_mul _ _) _; rewrite sqnorm_tr mulrC ler_wpmul2l ?sqnorm_ge0.
Qed.

End Limit.

(** ** The statements say something *)

Section NotVacuous.

Variables (F : realFieldType).

(** One number x = y = 1: K = 1, and the step is small if and only if it is at most 2. *)
Let one (_ : 'I_1) : 'M[F]_1 := 1%:M.
Let weight_one (_ : 'I_1) : F := 1.

Lemma kernel_one : kernel one weight_one one = 1%:M.
Proof. by rewrite /kernel big_ord1 scale1r trmx1 mulmx1. Qed.

Lemma sqnorm_scalar1 (a : F) : sqnorm (a%:M : 'M_1) = a ^+ 2.
Proof. by rewrite /sqnorm /dot !big_ord1 mxE eqxx mulr1n expr2. Qed.

Lemma scalar1B (a b : F) : (a - b)%:M = a%:M - b%:M :> 'M_1.
Proof. exact: raddfB. Qed.

Lemma small_step_one eta : 0 < eta -> small_step one weight_one eta <-> eta <= 2%:R.
Proof.
move=> eta_gt0; rewrite /small_step kernel_one -scalar1B.
have <- : (0 <= 2%:R / eta - 1) = (eta <= 2%:R) by rewrite subr_ge0 ler_pdivl_mulr // mul1r.
split=> [/(_ 1%:M)|ge0 v]; first by rewrite mulmx1 /dot !big_ord1 !mxE eqxx !mulr1n mul1r.
by rewrite mul_scalar_mx dotZr mulr_ge0 ?sqnorm_ge0.
Qed.

Lemma strictly_small_step_one eta : 0 < eta ->
  strictly_small_step one weight_one eta <-> eta < 2%:R.
Proof.
move=> eta_gt0; rewrite /strictly_small_step kernel_one -scalar1B.
have <- : (0 < 2%:R / eta - 1) = (eta < 2%:R) by rewrite subr_gt0 ltr_pdivl_mulr // mul1r.
split=> [/(_ 1%:M)|gt0 v v_neq0].
  rewrite mulmx1 /dot !big_ord1 !mxE eqxx !mulr1n mul1r; apply.
  by rewrite -sqnorm_eq0 sqnorm_scalar1 expr1n oner_eq0.
by rewrite mul_scalar_mx dotZr mulr_gt0 // lt0r sqnorm_eq0 v_neq0 sqnorm_ge0.
Qed.

Lemma descent_one eta l : descent one 1%:M eta weight_one l ord0 = (1 - (1 - eta) ^+ l)%:M.
Proof.
elim: l => [|l IHl] /=; first by rewrite subrr raddf0.
rewrite /gradient /residual /predictions big_ord1 IHl mul1mx mulmx1.
rewrite linearB /= trmxK trmx1 -scalar1B scale_scalar_mx -scalar1B; congr (_%:M).
rewrite mulr1 [1 - _ - 1]addrAC subrr add0r mulrN opprK exprS mulrBl mul1r opprB.
by rewrite [RHS]addrA [LHS]addrAC.
Qed.

(** With a step three times as large the bias bound fails, at l = 3: 126 > 18. *)
Theorem bias_bound_needs_small_step : exists l : nat,
  (6%:R * l%:R * weight_one ord0) ^+ 2 * sqnorm (one ord0) * sqnorm (1%:M : 'M[F]_1) <
  sqnorm (descent one 1%:M 6%:R weight_one l ord0).
Proof.
exists 3%N; rewrite descent_one !sqnorm_scalar1 expr1n !mulr1.
have -> : 1 - (1 - 6%:R) ^+ 3 = 126%:R :> F.
  rewrite -[1 - 6%:R]opprB -[1]/(1%:R) -natrB // exprNn -signr_odd /= expr1 mulN1r opprK.
  by rewrite -natrX -natrD.
by rewrite -natrM -!natrX ltr_nat.
Qed.

(** With targets 0 the solution of least norm is 0, and nothing else. *)
Lemma minimum_norm_zero N dx dy J (X : 'I_J -> 'M[F]_(N, dx)) (rho : 'I_J -> F)
    (L : 'I_J -> 'M[F]_(dy, dx)) : (forall j, 0 < rho j) ->
  minimum_norm X 0 rho L <-> forall j, L j = 0.
Proof.
move=> rho_gt0; have min0 (M : 'I_J -> 'M[F]_(dy, dx)) :
    (forall j, M j = 0) -> minimum_norm X 0 rho M.
  move=> M0; apply: (minimum_norm_conditions rho_gt0 (Lambda := 0)) => j.
    by rewrite M0 trmx0 mul0mx scaler0.
  rewrite /gradient /residual subr0 /predictions big1 ?trmx0 ?mul0mx // => i _.
  by rewrite M0 trmx0 mulmx0.
split=> [[L_ls L_min] j|]; last exact: min0.
have [zero_ls zero_min] := min0 (fun=> 0) (fun=> erefl).
have [le_0L eq_0L] := zero_min L L_ls; have [le_L0 _] := L_min _ zero_ls.
by move: eq_0L; rewrite eq_le le_0L le_L0 => /esym/forallP/(_ j)/eqP.
Qed.

End NotVacuous.
