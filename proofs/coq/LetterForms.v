(** The forms of words of any number of letters (proofs/statements/theorem-g.md, steps 1 to 3),
    and the limit of their span where the letters have rank one. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Forms DepthTwoGrid LinearForms CornerForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The exponents of degree D: there are mc(m, D). *)
Section Degrees.

Variable m : nat.

Definition mnm_of (a : mono [finType of 'I_m]) : 'X_{1..m} := [multinom a i | i < m].

Lemma mnm_of_inj : injective mnm_of.
Proof. by move=> a b /mnmP eq_ab; apply/ffunP=> i; have := eq_ab i; rewrite !mnmE. Qed.

Definition exponents (D : nat) : seq 'X_{1..m} := [seq mnm_of a | a <- monos (enum 'I_m) D].

Lemma size_exponents D : size (exponents D) = mc m D.
Proof. by rewrite size_map size_monos size_enum_ord. Qed.

Lemma exponents_uniq D : uniq (exponents D).
Proof. by rewrite map_inj_uniq ?uniq_monos ?enum_uniq //; apply: mnm_of_inj. Qed.

Lemma mem_exponents D a : (a \in exponents D) = (mdeg a == D).
Proof.
apply/mapP/eqP => [[b b_D ->]|a_D].
  by rewrite mdegE -(monos_deg b_D); apply: eq_bigr => i _; rewrite mnmE.
exists [ffun i => a i]; last by apply/mnmP=> i; rewrite mnmE ffunE.
apply: mem_monos => [i|]; first by rewrite mem_enum.
by rewrite -a_D mdegE; apply: eq_bigr => i _; rewrite ffunE.
Qed.

End Degrees.

(** A form with given coefficients. *)
Lemma mcoeff_sumX (K : ringType) m (s : seq 'X_{1..m}) (c : 'X_{1..m} -> K) b : uniq s ->
  (\sum_(a <- s) c a *: 'X_[a])@_b = if b \in s then c b else 0.
Proof.
move=> s_uniq; rewrite raddf_sum /=; case: ifP => [b_s|b_s].
  rewrite (bigD1_seq b) //= mcoeffZ mcoeffX eqxx mulr1 big1 ?addr0 // => a /negbTE a_b.
  by rewrite mcoeffZ mcoeffX a_b mulr0.
rewrite big_seq big1 // => a a_s; rewrite mcoeffZ mcoeffX.
by case: eqP => [ab|_]; [rewrite -ab a_s in b_s | rewrite mulr0].
Qed.

(** The forms of words. A letter d first scales all variables but that of d by eps, then they are
    replaced by A a, and the sum of the variables is multiplied k times. *)
Section Forms.

Variables (K : comRingType) (m : nat) (eps : K) (A : 'M[K]_m).
Implicit Types (d : 'I_m) (k : nat) (f g : {mpoly K[m]}) (ks : seq nat) (e : seq 'I_m).

Definition letter_scale d : 'rV[K]_m := \row_i (if i == d then 1 else eps).

Notation scaled d := (lsub (diag_mx (letter_scale d))).
Notation total := (linear_form (fun=> 1) : {mpoly K[m]}).

Definition prepend d k f : {mpoly K[m]} := scaled d (total ^+ k * lsub A f).

Fixpoint word_form ks e : {mpoly K[m]} :=
  match ks, e with
  | k :: ks', d :: e' => prepend d k (word_form ks' e')
  | _, _ => 1
  end.

Lemma lsub_scale d : scaled d total = linear_form (letter_scale d 0).
Proof.
have := lsub_linear (diag_mx (letter_scale d)) (const_mx 1).
rewrite (_ : linear_form (const_mx 1 0) = total) => [->|]; last first.
  by apply: eq_bigr => i _; rewrite mxE.
by apply: eq_bigr => i _; rewrite mul_mx_diag !mxE mul1r.
Qed.

Lemma prependE d k f : prepend d k f = linear_form (letter_scale d 0) ^+ k * scaled d (lsub A f).
Proof. by rewrite /prepend lsubMul rmorphX /= lsub_scale. Qed.

Lemma mcoeff_scaled d f b : (scaled d f)@_b = eps ^+ (mdeg b - b d) * f@_b.
Proof.
have scaleX a : scaled d 'X_[a] = eps ^+ (mdeg a - a d) *: 'X_[a].
  have linE i : linear_form (diag_mx (letter_scale d) i) = (letter_scale d 0 i)%:MP * 'X_i.
    rewrite mul_mpolyC /linear_form (bigD1 i) //= !mxE eqxx mulr1n big1 ?addr0 // => j /negbTE j_i.
    by rewrite !mxE [i == j]eq_sym j_i mulr0n scale0r.
  have -> : eps ^+ (mdeg a - a d) = \prod_i letter_scale d 0 i ^+ a i.
    rewrite mdegE (bigD1 d) // addKn [RHS](bigD1 d) //= mxE eqxx expr1n mul1r -prodrXr.
    by apply: eq_bigr => i /negbTE i_d; rewrite mxE i_d.
  rewrite /lsub mmapX -mul_mpolyC [X in _ * X]mpolyXE_id rmorph_prod -big_split.
  by apply: eq_bigr => i _; rewrite linE exprMn rmorphX.
rewrite lsubE raddf_sum /=.
under eq_bigr do rewrite scaleX scalerA mcoeffZ mcoeffX.
have [b_f|b_f] := boolP (b \in msupp f).
  rewrite (bigD1_seq b) ?msupp_uniq //= eqxx mulr1 big1 ?addr0 1?mulrC // => a /negbTE a_b.
  by rewrite a_b mulr0.
rewrite big_seq big1 => [|a a_f]; last first.
  by case: eqP => [ab|_]; rewrite ?mulr0 //; rewrite -ab a_f in b_f.
by move: b_f; rewrite -mcoeff_eq0 => /eqP->; rewrite mulr0.
Qed.

Lemma prependZ d k a f : prepend d k (a *: f) = a *: prepend d k f.
Proof. by rewrite !prependE !lsubZ scalerAr. Qed.

Lemma prepend_sum d k (I : Type) (r : seq I) (f : I -> {mpoly K[m]}) :
  prepend d k (\sum_(i <- r) f i) = \sum_(i <- r) prepend d k (f i).
Proof.
rewrite prependE !lsub_sum mulr_sumr.
by apply: eq_bigr => i _; rewrite prependE.
Qed.

Lemma prepend_homog d k E f : f \is E.-homog -> prepend d k f \is (E + k).-homog.
Proof.
move=> f_homog; rewrite prependE addnC; apply: dhomogM; last exact/lsub_homog/lsub_homog.
by have := dhomogMn k (linear_form_homog (letter_scale d 0)); rewrite mul1n.
Qed.

Lemma word_form_homog ks e : size e = size ks -> word_form ks e \is (sumn ks).-homog.
Proof.
elim: ks e => [|k ks IHks] [|d e] //=; first by move=> _; apply: dhomog1.
by case=> /IHks; rewrite addnC; apply: prepend_homog.
Qed.

(** The span of the forms of words of the length of ks. *)
Definition spanned ks f := exists2 l : seq (K * seq 'I_m),
  all (fun x => size x.2 == size ks) l & f = \sum_(x <- l) x.1 *: word_form ks x.2.

Lemma spannedD ks f g : spanned ks f -> spanned ks g -> spanned ks (f + g).
Proof.
move=> [l l_ks ->] [l' l'_ks ->]; exists (l ++ l'); first by rewrite all_cat l_ks.
by rewrite big_cat.
Qed.

Lemma spannedZ ks a f : spanned ks f -> spanned ks (a *: f).
Proof.
move=> [l l_ks ->]; exists [seq (a * x.1, x.2) | x <- l]; first by rewrite all_map.
by rewrite big_map scaler_sumr; apply: eq_bigr => x _; rewrite scalerA.
Qed.

Lemma spanned_sum ks n (f : 'I_n -> {mpoly K[m]}) :
  (forall j, spanned ks (f j)) -> spanned ks (\sum_j f j).
Proof.
move=> f_ks; apply: (big_ind (spanned ks)) => [|g h|j _]; last exact: f_ks.
  by exists [::]; rewrite ?big_nil.
exact: spannedD.
Qed.

Lemma spanned_prepend ks k d f : spanned ks f -> spanned (k :: ks) (prepend d k f).
Proof.
move=> [l l_ks ->]; exists [seq (x.1, d :: x.2) | x <- l]; first by rewrite all_map.
by rewrite big_map prepend_sum; apply: eq_bigr => x _; rewrite prependZ.
Qed.

Lemma spanned_nil : spanned [::] 1.
Proof. by exists [:: (1, [::])]; rewrite // big_seq1 scale1r. Qed.

Lemma spanned_homog ks f : spanned ks f -> f \is (sumn ks).-homog.
Proof.
move=> [l l_ks ->]; rewrite big_seq; apply: rpred_sum => x x_l; apply: rpredZ.
by apply: word_form_homog; apply/eqP; apply: (allP l_ks).
Qed.

End Forms.
