(** The tangent kernel of a linear recurrent network with Gaussian weights
    (proofs/statements/linear-networks.md#the-tangent-kernel), at every width and for all lags.

    The weights are the variables of a ring of polynomials; the mean is the functional of Wick.v with
    variances nuW, nuF and nuC. *)
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

(** L_j = c^(j+1) C W^j F, and the kernel between lag j and lag k: the inner product of the gradients
    of the entries (p, q) of L_j and (p', q') of L_k with respect to all weights. *)
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

End Kernel.
