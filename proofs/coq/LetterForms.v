(** The forms of words of any number of letters (proofs/statements/theorem-g.md, steps 1 to 3),
    and the limit of their span where the letters have rank one. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import LinearForms Exponents CornerForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

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

(** Limits at eps = 0. *)
Section Limits.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m' : nat).
Notation m := m'.+2.
Variable A : 'M[F]_m.
Hypotheses (A_unit : A \in unitmx) (A_neq0 : forall i j, A i j != 0).

Notation K := {poly F}.
Notation AK := (map_mx (@polyC F) A).
Notation prependK := (prepend 'X AK).
Notation spannedK := (spanned 'X AK).
Notation at0 := [rmorphism of horner_eval (0 : F)].
Implicit Types (ks : seq nat) (a b : 'X_{1..m}).

(** The power of eps taken out. *)
Definition in_limit ks a := exists e (f : {mpoly K[m]}),
  spannedK ks ('X^e *: f) /\ map_mpoly at0 f = 'X_[a].

Lemma in_limit_nil : in_limit [::] 0%MM.
Proof.
exists 0%N, 1; rewrite expr0 scale1r; split; first exact: spanned_nil.
by rewrite mpolyX0 rmorph1.
Qed.

Lemma at0C (x : F) : at0 x%:P = x.
Proof. exact: hornerC. Qed.

Lemma at0_mx p q (B : 'M[F]_(p, q)) : map_mx at0 (map_mx (@polyC F) B) = B.
Proof. by apply/matrixP=> i j; rewrite !mxE; apply: at0C. Qed.

Lemma at0X n : at0 'X^n = (n == 0%N)%:R.
Proof. by rewrite /= /horner_eval hornerXn; case: n => [|n]; rewrite ?expr0 // expr0n. Qed.

Section Step.

Variables (ks : seq nat) (k n n' p : nat) (iota : 'I_p -> 'X_{1..m}) (d : 'I_m).
Notation E := (sumn ks).
Hypotheses (n'_E : (n' <= E)%N) (n'_n : (n' * m.-1 < m * n.+1)%N).
Hypothesis iota_lim : forall i, in_limit ks (iota i).
Hypothesis iota_onto : forall a, in_corner E n a -> exists i, iota i = a.

Let jets := [seq a : 'X_{1..m} <- exponents m E | (E - a d <= n')%N].
Let jota (j : 'I_(size jets)) : 'X_{1..m} := nth 0%MM jets j.

Let jota_inj : injective jota.
Proof.
move=> i j /eqP; rewrite nth_uniq ?ltn_ord // => [/eqP/val_inj //|].
exact/filter_uniq/exponents_uniq.
Qed.

Let jota_E j : mdeg (jota j) = E /\ (E - jota j d <= n')%N.
Proof.
have : jota j \in jets by apply: mem_nth.
by rewrite mem_filter mem_exponents => /andP[-> /eqP].
Qed.

Lemma in_limit_step a : mdeg a = (E + k)%N -> (E + k - a d <= n')%N -> in_limit (k :: ks) a.
Proof.
move=> a_deg a_d; have k_a : (k <= a d)%N.
  by rewrite -(leq_add2r E) addnC -leq_subLR; apply: leq_trans a_d n'_E.
pose a1 := (a - U_(d) *+ k)%MM.
have aE : a = (U_(d) *+ k + a1)%MM.
  rewrite addmC submK //; apply/mnm_lepP=> i; rewrite mulmnE mnm1E.
  by case: eqP => [<-|_]; rewrite ?muln0 // muln1.
have a1_E : mdeg a1 = E.
  by apply/eqP; rewrite -(eqn_add2r k) -a_deg aE mdegD mdegMn mdeg1 mul1n addnC.
have a1_d : (E - a1 d <= n')%N.
  have a_dE : a d = (k + a1 d)%N by rewrite {1}aE mnmDE mulmnE mnm1E eqxx muln1.
  by apply: leq_trans a_d; rewrite a_dE subnDA addnK.
have [j0 j0E] : exists j0, jota j0 = a1.
  have a1_jets : a1 \in jets by rewrite mem_filter a1_d mem_exponents a1_E eqxx.
  by exists (Ordinal (eq_ind _ is_true a1_jets _ (esym (index_mem _ _)))); rewrite /jota nth_index.
have [e /fin_all_exists[f /all_and2[f_span f0]]] := fin_all_exists iota_lim.
pose N := (\max_i e i)%N; pose g i := lsub AK (f i).
pose J : 'M[F]_(p, size jets) := \matrix_(i, j) (lsub A 'X_[iota i])@_(jota j).
have /row_fullP[X XJ] : row_full J.
  exact: (corner_full F0 A_unit (fun i => A_neq0 i d) n'_E n'_n jota_inj jota_E iota_onto).
pose JK : 'M[K]_(p, size jets) := \matrix_(i, j) (g i)@_(jota j).
pose XK := map_mx (@polyC F) X; pose S := XK *m JK; pose W := \adj S *m XK.
have JK0 : map_mx at0 JK = J.
  apply/matrixP=> i j; rewrite !mxE -mcoeff_map_mpoly map_lsub f0.
  by rewrite at0_mx.
have det_S : at0 (\det S) = 1 by rewrite -det_map_mx map_mxM at0_mx JK0 XJ det1.
have WJ j : \sum_i W j0 i * (g i)@_(jota j) = \det S * (j0 == j)%:R.
  have /matrixP/(_ j0 j) : W *m JK = (\det S)%:M by rewrite /W -mulmxA -/S mul_adj_mx.
  rewrite mxE [RHS]mxE mulr_natr => <-.
  by apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
pose h := \sum_i W j0 i *: g i.
have h_jets j : h@_(jota j) = \det S * (j0 == j)%:R.
  by rewrite -WJ raddf_sum; apply: eq_bigr => i _; rewrite /= mcoeffZ.
have f_homog i : f i \is E.-homog.
  have /dhomogP f_E := spanned_homog (f_span i); apply/dhomogP=> b.
  rewrite mcoeff_msupp => fb; apply: f_E; rewrite mcoeff_msupp mcoeffZ mulf_neq0 //.
  by rewrite expf_neq0 // polyX_eq0.
have h_homog : h \is E.-homog.
  by apply: rpred_sum => i _; apply/rpredZ/lsub_homog.
pose o b := (E - b d)%N.
pose c b : K := if (o b <= n')%N then \det S * (b == a1)%:R else 'X^(o b - o a1) * h@_b.
pose f1 : {mpoly K[m]} := \sum_(b <- exponents m E) c b *: 'X_[b].
have f1E b : f1@_b = if mdeg b == E then c b else 0.
  by rewrite mcoeff_sumX ?exponents_uniq // mem_exponents.
have hE : lsub (diag_mx (letter_scale 'X d)) h = 'X^(o a1) *: f1.
  apply/mpolyP=> b; rewrite mcoeff_scaled mcoeffZ f1E; case: eqP => [b_E|/eqP b_E]; last first.
    by rewrite (dhomog_nemf_coeff h_homog b_E) !mulr0.
  rewrite b_E -/(o b) /c; case: (leqP (o b) n') => [b_n'|n'_b].
    have [j jE] : exists j, jota j = b.
      have b_jets : b \in jets by rewrite mem_filter b_n' mem_exponents b_E eqxx.
      by exists (Ordinal (eq_ind _ is_true b_jets _ (esym (index_mem _ _))));
        rewrite /jota nth_index.
    rewrite -jE h_jets -j0E (inj_eq jota_inj) eq_sym; case: eqP => [->|_] //.
    by rewrite !mulr0.
  by rewrite mulrA -exprD subnKC // ltnW // (leq_ltn_trans a1_d n'_b).
have f1_0 : map_mpoly at0 f1 = 'X_[a1].
  apply/mpolyP=> b; rewrite mcoeff_map_mpoly f1E mcoeffX.
  case: eqP => [b_E|b_E]; last first.
    by rewrite raddf0; case: eqP => // ab; case: b_E; rewrite -ab.
  rewrite -[LHS]/(at0 (c b)) /c; case: (leqP (o b) n') => [_|n'_b].
    by rewrite rmorphM det_S mul1r rmorph_nat eq_sym.
  have a1_b : (o a1 < o b)%N by apply: leq_ltn_trans n'_b.
  rewrite rmorphM at0X subn_eq0 leqNgt a1_b mul0r.
  by case: eqP => // ab; move: a1_b; rewrite ab ltnn.
exists (N + o a1)%N, (linear_form (letter_scale 'X d 0) ^+ k * f1); split.
  have -> : 'X^(N + o a1) *: (linear_form (letter_scale 'X d 0) ^+ k * f1) =
      \sum_i (W j0 i * 'X^(N - e i)) *: prependK d k ('X^(e i) *: f i).
    rewrite exprD -scalerA scalerAr -hE /h lsub_sum mulr_sumr scaler_sumr.
    apply: eq_bigr => i _; rewrite prependZ scalerA -mulrA -exprD subnK ?(leq_bigmax i) //.
    by rewrite prependE lsubZ -scalerAr scalerA mulrC.
  by apply: spanned_sum => i; apply/spannedZ/spanned_prepend.
rewrite rmorphM rmorphX /= f1_0 aE mpolyXD -mpolyXn; congr (_ ^+ _ * _).
rewrite raddf_sum (bigD1 d) //= big1 => [|i i_d].
  by rewrite addr0 map_mpolyZ map_mpolyX mxE eqxx rmorph1 scale1r.
by rewrite map_mpolyZ mxE (negbTE i_d) -['X]expr1 at0X scale0r.
Qed.

End Step.

End Limits.
