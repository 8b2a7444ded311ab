(** Gradient descent in the scaled convolution model (proofs/statements/linear-networks.md#descent):
    the same dynamics as kernel descent, the bias bound, the limit.

    Data: X_j has the rows x_{i,t-j}^T (zero for t < j), Y the rows y_{i,t}^T. Weights L_j, predictions
    sum_j X_j L_j^T, residual R = predictions - Y, loss J = |R|^2 / 2. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
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

(** [gradient] is the gradient: 2J(L + M) = 2J(L) + 2 sum_j <gradient_j, M_j> + |predictions(M)|^2. *)
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

(** Same dynamics: at every step the convolution model, trained by gradient descent, predicts what
    kernel descent does, at the inputs of the data .. *)
Lemma predictions_descent rho l : predictions X (descent rho l) = kernel_descent rho l.
Proof.
elim: l => [|l IHl]; last by rewrite predictions_descent_step /residual IHl.
by rewrite /predictions big1 // => j _; rewrite trmx0 mulmx0.
Qed.

(** .. and at all others. *)
Theorem same_dynamics s l N' (X' : 'I_J -> 'M[K]_(N', dx)) :
  predictions X' (scaled s (convolution_descent s l)) =
  kernel_descent_at (fun j => s j ^+ 2) X' l.
Proof.
rewrite (eq_predictions X' (scaled_convolution_descent s l)).
elim: l => [|l IHl]; last by rewrite predictions_descent_step IHl /residual predictions_descent.
by rewrite /predictions big1 // => j _; rewrite trmx0 mulmx0.
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
