(** The mean of the tangent kernel as polynomials in 1/n, at every width, and their first
    coefficients at all lags (proofs/statements/linear-networks.md#limits-and-first-corrections). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Linear Wick Kernel KernelMean LoopEquations LeadingTerms
  SecondCorrection.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Order.TTheory Num.Theory.
Local Open Scope ring_scope.

Implicit Types (A w : word) (b : bool) (s : seq word).

(** ** Polynomials with natural coefficients *)

(** Coefficients of the sum of the x^g, g in a list, up to x^d; the value at x. *)
Definition coefs d (r : seq nat) : seq nat := [seq count_mem g r | g <- iota 0 d.+1].

Definition value (R : ringType) (p : seq nat) (x : R) : R := foldr (fun a v => a%:R + x * v) 0 p.

Lemma valueE (R : ringType) (p : seq nat) (x : R) :
  value p x = \sum_(i < size p) (nth 0%N p i)%:R * x ^+ i.
Proof.
elim: p => [|a p IHp]; first by rewrite big_ord0.
rewrite /= big_ord_recl mulr1 IHp mulr_sumr; congr (_ + _); apply: eq_bigr => i _.
by rewrite !mulr_natl mulrnAr -exprS.
Qed.

Lemma size_coefs d r : size (coefs d r) = d.+1.
Proof. by rewrite size_map size_iota. Qed.

Lemma nth_coefs d r i : (i <= d)%N -> nth 0%N (coefs d r) i = count_mem i r.
Proof. by move=> le_id; rewrite (nth_map 0%N) ?size_iota ?nth_iota. Qed.

(** .. and none above d, if the list has none. *)
Lemma nth_coefs_all d r i : {in r, forall g, (g <= d)%N} -> nth 0%N (coefs d r) i = count_mem i r.
Proof.
move=> r_le; case: (leqP i d) => [|lt_di]; first exact: nth_coefs.
rewrite nth_default ?size_coefs //; apply/esym/eqP; rewrite -leqn0 leqNgt -has_count.
by apply/hasPn => g /r_le le_gd; rewrite /= ltn_eqF // (leq_ltn_trans le_gd).
Qed.

Lemma value_coefs (R : ringType) d r (x : R) : {in r, forall g, (g <= d)%N} ->
  value (coefs d r) x = \sum_(g <- r) x ^+ g.
Proof.
move=> r_le; rewrite valueE size_coefs.
rewrite (eq_bigr (fun i : 'I_d.+1 => \sum_(g <- r) (g == i)%:R * x ^+ g)) => [|i _].
  rewrite exchange_big !big_seq; apply: eq_bigr => g /r_le; rewrite -ltnS => lt_g /=.
  rewrite (bigD1 (Ordinal lt_g)) //= eqxx mul1r big1 ?addr0 // => i.
  by rewrite -val_eqE /= eq_sym => /negbTE->; rewrite mul0r.
rewrite nth_coefs -1?ltnS // -sum1_count natr_sum mulr_suml big_mkcond.
by apply: eq_bigr => g _ /=; case: eqP => [->|_]; rewrite ?mul0r ?mul1r.
Qed.

(** ** A_jk and B_jk *)

(** Of W^j (W^T)^k; of W^a (W^T)^a' and (W^T)^(j-1-a) W^(k-1-a') for all a < j, a' < k. *)
Definition A_words j k : seq word := [:: nseq j false ++ nseq k true].
Definition B_words j k a a' : seq word :=
  [:: nseq a false ++ nseq a' true; nseq (j - a.+1) true ++ nseq (k - a'.+1) false].

Definition A_defects j k := defects (A_words j k).
Definition B_defects j k := flatten
  [seq flatten [seq defects (B_words j k a a') | a' <- iota 0 k] | a <- iota 0 j].

(** Coefficients in 1/n, computable. *)
Definition kernel_A j k := coefs (j + k)./2 (A_defects j k).
Definition kernel_B j k := coefs (j + k)./2 (B_defects j k).

(** For instance: A_22 = 1 + 2/n^2, B_22 = 2 + 2/n^2. *)
Lemma kernel_A_values :
  [seq kernel_A jk.1 jk.2 | jk <- [:: (0, 0); (1, 1); (0, 2); (2, 2); (1, 3); (3, 3); (2, 4);
                                      (4, 4)]%N] =
  [:: [:: 1]; [:: 1; 0]; [:: 0; 1]; [:: 1; 0; 2]; [:: 0; 2; 1]; [:: 1; 0; 10; 4];
      [:: 0; 3; 4; 8]; [:: 1; 0; 28; 28; 48]]%N.
Proof. by vm_compute. Qed.

Lemma kernel_B_values :
  [seq kernel_B jk.1 jk.2 | jk <- [:: (0, 0); (1, 1); (0, 2); (2, 2); (1, 3); (3, 3); (2, 4);
                                      (4, 4)]%N] =
  [:: [:: 0]; [:: 1; 0]; [:: 0; 0]; [:: 2; 0; 2]; [:: 0; 2; 1]; [:: 3; 0; 20; 4];
      [:: 0; 6; 6; 12]; [:: 4; 0; 84; 48; 104]]%N.
Proof. by vm_compute. Qed.

(** *** What they are made of *)

Lemma letters_A j k : letters (A_words j k) = (j + k)%N.
Proof. by rewrite /letters /= size_cat !size_nseq addn0. Qed.

Lemma letters_B j k a a' : (a < j)%N -> (a' < k)%N -> (letters (B_words j k a a')).+2 = (j + k)%N.
Proof.
move=> lt_aj lt_ak; rewrite /letters /= !size_cat !size_nseq addn0.
by rewrite -[in RHS](subnKC lt_aj) -[in RHS](subnKC lt_ak) addnACA addSn addnS !addSn.
Qed.

Lemma most_loops_A j k : most_loops (A_words j k) = (j + k)./2.+1.
Proof. by rewrite /most_loops letters_A addn1. Qed.

Lemma most_loops_B j k a a' : (a < j)%N -> (a' < k)%N ->
  most_loops (B_words j k a a') = (j + k)./2.+1.
Proof. by move=> lt_aj lt_ak; rewrite /most_loops -(letters_B lt_aj lt_ak) addn2. Qed.

Lemma A_defects_le j k : {in A_defects j k, forall g, (g <= (j + k)./2)%N}.
Proof. by move=> g /defects_lt; rewrite most_loops_A ltnS; apply. Qed.

Lemma big_B_defects (T : Type) (idx : T) (op : Monoid.law idx) j k (F : nat -> T) :
  \big[op/idx]_(g <- B_defects j k) F g =
  \big[op/idx]_(a < j) \big[op/idx]_(a' < k) \big[op/idx]_(g <- defects (B_words j k a a')) F g.
Proof.
rewrite big_flatten big_map -{1}[j]subn0 -/(index_iota 0 j) big_mkord; apply: eq_bigr => a _.
by rewrite big_flatten big_map -{1}[k]subn0 -/(index_iota 0 k) big_mkord.
Qed.

Lemma B_defects_le j k : {in B_defects j k, forall g, (g <= (j + k)./2)%N}.
Proof.
move=> g /flattenP[_ /mapP[a a_j ->] /flattenP[_ /mapP[a' a'_k ->]]].
rewrite !mem_iota !add0n /= in a_j a'_k => /defects_lt.
by rewrite (most_loops_B a_j a'_k) ltnS; apply.
Qed.

(** *** Their first coefficients, at all lags *)

Lemma nth_kernel_A j k g : nth 0%N (kernel_A j k) g = coef g [:: two false j k].
Proof. by rewrite nth_coefs_all ?coefE //; apply: A_defects_le. Qed.

Lemma nth_kernel_B j k g : nth 0%N (kernel_B j k) g = (\sum_(a < j) \sum_(a' < k)
  coef g [:: two false a a'; two true (j - a.+1) (k - a'.+1)])%N.
Proof.
rewrite nth_coefs_all; last exact: B_defects_le.
rewrite -sum1_count big_mkcond big_B_defects; apply: eq_bigr => a _; apply: eq_bigr => a' _.
by rewrite -big_mkcond sum1_count coefE.
Qed.

Theorem kernel_A_limit j k : nth 0%N (kernel_A j k) 0 = (j == k).
Proof. by rewrite nth_kernel_A coef0_two. Qed.

Theorem kernel_A_first j k : nth 0%N (kernel_A j k) 1 =
  if (j != k) && ~~ odd (j + k) then (minn j k).+1 else 0%N.
Proof. by rewrite nth_kernel_A coef1_two. Qed.

(** [x^2] A_jj = (2j^4 + 16j^3 - 8j^2 - 16j + 3 - 3(-1)^j) / 48 at x = 1/n. *)
Theorem kernel_A_second j : (48 * nth 0 (kernel_A j j) 2 + 8 * j ^ 2 + 16 * j =
  2 * j ^ 4 + 16 * j ^ 3 + (if odd j then 6 else 0))%N.
Proof. by rewrite nth_kernel_A coef2_diagonal. Qed.

(** Summation over a = a'. *)
Lemma sum_diagonal j k (F : nat -> nat -> nat) :
  (\sum_(a < j) \sum_(a' < k) (a == a' :> nat) * F a a' = \sum_(a < minn j k) F a a)%N.
Proof.
under eq_bigr => a _ do rewrite (sum_at a k (F a)).
case: (leqP j k) => [le_jk|lt_kj]; last first.
  by rewrite -big_mkcond (big_ord_narrow (ltnW lt_kj)).
by apply: eq_bigr => a _; rewrite (leq_trans (ltn_ord a)).
Qed.

Lemma same_rest j k a a' : (a < j)%N -> (a' < k)%N ->
  ((a == a') && (j - a.+1 == k - a'.+1) = (a == a') && (j == k))%N.
Proof.
move=> lt_aj lt_ak; case: eqP => //= eq_a; rewrite -eq_a in lt_ak *.
by rewrite -(eqn_add2l a.+1) !subnKC.
Qed.

Theorem kernel_B_limit j k : nth 0%N (kernel_B j k) 0 = if j == k then j else 0%N.
Proof.
rewrite nth_kernel_B.
transitivity (\sum_(a < j) \sum_(a' < k) (a == a' :> nat) * (j == k))%N.
  apply: eq_bigr => a _; apply: eq_bigr => a' _; rewrite coef0_mul !coef0_two !mulnb.
  by rewrite (same_rest (ltn_ord a) (ltn_ord a')).
rewrite (sum_diagonal j k (fun _ _ => j == k : nat)) sum_nat_const card_ord.
by case: eqP => [->|_]; rewrite ?muln0 // minnn muln1.
Qed.

Theorem kernel_B_first j k : nth 0%N (kernel_B j k) 1 =
  if (j != k) && ~~ odd (j + k) then (minn j k * (minn j k).+1)%N else 0%N.
Proof.
pose F a a' := coef 1 [:: two false (j - a.+1) (k - a'.+1)].
have rev_lag i (a : 'I_i) : (i - (i - a.+1).+1)%N = a := congr1 val (rev_ordK a).
have -> : nth 0%N (kernel_B j k) 1 = (\sum_(a < j) \sum_(a' < k) (a == a' :> nat) * F a a' +
    \sum_(a < j) \sum_(a' < k) (a == a' :> nat) * F a a')%N.
  rewrite nth_kernel_B [X in _ = (X + _)%N](reindex_inj rev_ord_inj) -big_split.
  apply: eq_bigr => a _; rewrite [X in _ = (X + _)%N](reindex_inj rev_ord_inj) -big_split.
  apply: eq_bigr => a' _; rewrite coef1_mul !coef0_two /F /= !rev_lag mulnC.
  by congr (_ * _ + _ * _)%N; rewrite ?coef1_two // -(eqn_add2l 1) !add1n.
rewrite (sum_diagonal j k F).
have F_eq a : (a < minn j k)%N ->
    F a a = if (j != k) && ~~ odd (j + k) then (minn j k - a)%N else 0%N.
  rewrite leq_min => /andP[lt_aj lt_ak].
  rewrite /F coef1_two subn_minl; congr (if ~~ _ && ~~ _ then _ else _).
  - by rewrite -[in RHS](subnKC lt_aj) -[in RHS](subnKC lt_ak) eqn_add2l.
  - rewrite -[in RHS](subnKC lt_aj) -[in RHS](subnKC lt_ak) addnACA addnn.
    by rewrite [in RHS]oddD odd_double.
  - by rewrite -!subn_minl subnSK // leq_min lt_aj.
rewrite !(eq_bigr _ (fun a _ => F_eq _ (ltn_ord a))); case: andb; last by rewrite big1.
rewrite [X in (_ + X)%N](reindex_inj rev_ord_inj) -big_split /=.
rewrite (eq_bigr (fun=> (minn j k).+1)) ?sum_nat_const ?card_ord // => a _.
by rewrite subKn // addnS subnK // ltnW.
Qed.

(** *** B is at most j A, coefficient by coefficient *)

Theorem kernel_B_le_A j k g : (nth 0 (kernel_B j k) g <= j * nth 0 (kernel_A j k) g)%N.
Proof.
rewrite nth_kernel_A nth_kernel_B -[X in (_ <= X * _)%N]card_ord -sum_nat_const.
apply: leq_sum => a _; have lt_aj := ltn_ord a.
have -> : two false j k = nseq (j - a.+1) false ++ (false :: two false a k).
  by rewrite -[j in LHS](subnK lt_aj) /two nseqD -catA.
rewrite coef_rot cat_cons; apply: leq_trans (coef_ge _ _ _ _).
rewrite [X in (_ <= X)%N]big_mkcond /two -catA !big_splits_cat.
rewrite [X in (_ <= _ + (X + _))%N]big_splits_nseq.
rewrite addnA; apply: leq_trans (leq_addr _ _); apply: leq_trans (leq_addl _ _).
apply: leq_sum => a' _ /=.
by rewrite coef_swap -coef_flip /two /flip map_cat rev_cat !map_nseq !rev_nseq coef_swap.
Qed.

(** ** The mean *)

Section Mean.

Variables (R : comRingType) (n dx dy : nat) (c nuW nuF nuC : R).

Notation entry := (entry n dx dy).
Notation poly := {mpoly R[#|entry|]}.
Notation W := (lin_W (variables n dx dy c)).
Notation P := (W_power n dx dy c).
Notation tangent_kernel := (@tangent_kernel R n dx dy c).
Notation mean := (gauss (variance (n := n) (dx := dx) (dy := dy) nuW nuF nuC)).
Notation X := (@W_entry n dx dy).
Notation word_mx := (@word_mx R _ n X).
Notation traces := (@traces R _ n X).

Lemma W_entry_inj i k i' k' : (X i k == X i' k') = (i == i') && (k == k').
Proof. by rewrite (can_eq enum_rankK). Qed.

Lemma variance_W i k : variance nuW nuF nuC (X i k) = nuW.
Proof. by rewrite /variance enum_rankK. Qed.

Lemma W_powerE j : P j = word_mx (nseq j false).
Proof.
by rewrite -[nseq j _]cats0 word_mx_nseq.
Qed.

Lemma W_power_trE j : (P j)^T = word_mx (nseq j true).
Proof. by rewrite W_powerE -word_mx_flip /flip map_nseq rev_nseq. Qed.

Lemma A_tracesE j k : \tr (P j *m (P k)^T) = traces (A_words j k).
Proof. by rewrite /traces big_seq1 /trace word_mx_cat W_powerE W_power_trE. Qed.

Lemma B_tracesE j k a a' :
  \tr (P a *m (P a')^T) * \tr ((P (j - a.+1))^T *m P (k - a'.+1)) = traces (B_words j k a a').
Proof.
by rewrite /traces big_cons big_seq1 /trace !word_mx_cat !W_power_trE !W_powerE.
Qed.

(** c = n^{-1/2}. *)
Hypothesis width : c ^+ 2 * n%:R = 1.

Lemma mean_scaled s : c ^+ (letters s + (size s).*2) * mean (traces s) =
  nuW ^+ (letters s)./2 * \sum_(g <- defects s) (c ^+ 2) ^+ g.
Proof.
rewrite (mean_traces W_entry_inj variance_W) mulrCA; congr (_ * _).
case odd_s: (odd (letters s)); first by rewrite defects_odd // !big_nil mulr0.
have -> : (letters s + (size s).*2 = 2 * most_loops s)%N.
  by rewrite mul2n doubleD -{1}(odd_double_half (letters s)) odd_s.
rewrite exprM mulr_sumr !big_seq; apply: eq_bigr => g /defects_le le_g.
by rewrite -{1}(subnKC le_g) exprD -mulrA -exprMn width expr1n mulr1.
Qed.

(** A_jk and B_jk, by their definitions; for odd j + k both sides are 0. *)
Theorem kernel_A_mean j k : c ^+ (j.+1 + k.+1) * mean (\tr (P j *m (P k)^T)) =
  nuW ^+ (j + k)./2 * value (kernel_A j k) (c ^+ 2).
Proof.
rewrite A_tracesE value_coefs; last exact: A_defects_le.
by rewrite -(letters_A j k) -mean_scaled letters_A addn2 addSn addnS.
Qed.

Theorem kernel_B_mean j k : c ^+ (j.+1 + k.+1) * (\sum_(a < j) \sum_(a' < k)
    mean (\tr (P a *m (P a')^T) * \tr ((P (j - a.+1))^T *m P (k - a'.+1)))) =
  nuW ^+ (j + k)./2.-1 * value (kernel_B j k) (c ^+ 2).
Proof.
rewrite value_coefs; last exact: B_defects_le.
rewrite big_B_defects !mulr_sumr; apply: eq_bigr => a _.
rewrite !mulr_sumr; apply: eq_bigr => a' _; rewrite B_tracesE.
have L_eq := letters_B (ltn_ord a) (ltn_ord a').
have -> : (j + k)./2.-1 = (letters (B_words j k a a'))./2 by rewrite -L_eq.
by rewrite -mean_scaled; congr (c ^+ _ * _); rewrite addnS addSn -L_eq addn4.
Qed.

(** The mean of the kernel between any two lags, at every width. *)
Theorem kernel_mean_polynomial j k p q p' q' : let m := (j + k)./2 in
  mean (tangent_kernel j k p q p' q') = (p == p')%:R * (q == q')%:R *
    ((nuC + nuF) * nuW ^+ m * value (kernel_A j k) (c ^+ 2) +
     nuC * nuF * nuW ^+ m.-1 * value (kernel_B j k) (c ^+ 2)).
Proof.
move=> m; rewrite kernel_mean; congr (_ * _).
by rewrite mulrDr mulrCA kernel_A_mean [X in _ + X]mulrCA kernel_B_mean !mulrA.
Qed.

(** At lags 2 and 2, 1 and 3, 3 and 3, with x = 1/n. *)
Corollary kernel_mean_2_2 p q p' q' : let x := c ^+ 2 in
  mean (tangent_kernel 2 2 p q p' q') = (p == p')%:R * (q == q')%:R *
    ((nuC + nuF) * nuW ^+ 2 * (1 + 2%:R * x ^+ 2) + nuC * nuF * nuW * (2%:R + 2%:R * x ^+ 2)).
Proof.
move=> x; rewrite kernel_mean_polynomial.
have [-> ->] : kernel_A 2 2 = [:: 1; 0; 2]%N /\ kernel_B 2 2 = [:: 2; 0; 2]%N.
  by split; vm_compute.
by rewrite !valueE !big_ord_recr !big_ord0 /= !mul0r ?mul1r ?expr0 ?expr1 ?mulr1 !add0r ?addr0.
Qed.

Corollary kernel_mean_1_3 p q p' q' : let x := c ^+ 2 in
  mean (tangent_kernel 1 3 p q p' q') = (p == p')%:R * (q == q')%:R *
    (((nuC + nuF) * nuW ^+ 2 + nuC * nuF * nuW) * (2%:R * x + x ^+ 2)).
Proof.
move=> x; rewrite kernel_mean_polynomial.
have [-> ->] : kernel_A 1 3 = [:: 0; 2; 1]%N /\ kernel_B 1 3 = [:: 0; 2; 1]%N.
  by split; vm_compute.
rewrite !valueE !big_ord_recr !big_ord0 /= !mul0r ?mul1r ?expr0 ?expr1 ?mulr1 !add0r ?addr0.
by rewrite -mulrDl.
Qed.

Corollary kernel_mean_3_3 p q p' q' : let x := c ^+ 2 in
  mean (tangent_kernel 3 3 p q p' q') = (p == p')%:R * (q == q')%:R *
    ((nuC + nuF) * nuW ^+ 3 * (1 + 10%:R * x ^+ 2 + 4%:R * x ^+ 3) +
     nuC * nuF * nuW ^+ 2 * (3%:R + 20%:R * x ^+ 2 + 4%:R * x ^+ 3)).
Proof.
move=> x; rewrite kernel_mean_polynomial.
have [-> ->] : kernel_A 3 3 = [:: 1; 0; 10; 4]%N /\ kernel_B 3 3 = [:: 3; 0; 20; 4]%N.
  by split; vm_compute.
by rewrite !valueE !big_ord_recr !big_ord0 /= !mul0r ?mul1r ?expr0 ?expr1 ?mulr1 !add0r ?addr0.
Qed.

(** The coefficients in 1/n of the mean between equal entries. *)
Definition mean_coef j k g : R :=
  (nuC + nuF) * nuW ^+ (j + k)./2 * (nth 0%N (kernel_A j k) g)%:R +
  nuC * nuF * nuW ^+ (j + k)./2.-1 * (nth 0%N (kernel_B j k) g)%:R.

Corollary kernel_mean_expansion j k p q p' q' : mean (tangent_kernel j k p q p' q') =
  (p == p')%:R * (q == q')%:R * \sum_(g < (j + k)./2.+1) mean_coef j k g * (c ^+ 2) ^+ g.
Proof.
rewrite kernel_mean_polynomial; congr (_ * _).
rewrite !valueE !size_coefs !mulr_sumr -big_split; apply: eq_bigr => g _ /=.
by rewrite /mean_coef mulrDl -!mulrA.
Qed.

End Mean.

(** *** The first coefficients of the mean *)

Section FirstCoefficients.

Variables (R : comRingType) (nuW nuF nuC : R).
Notation mean_coef := (mean_coef nuW nuF nuC).
Notation rho := (rho nuW nuF nuC).

(** The limit is rho_j on the diagonal, and 0 elsewhere .. *)
Theorem mean_coef_limit j k : mean_coef j k 0 = if j == k then rho j else 0.
Proof.
rewrite /mean_coef kernel_A_limit kernel_B_limit; case: eqP => [<-|_]; last first.
  by rewrite !mulr0 addr0.
rewrite addnn doubleK mulr1 mulr_natr mulrDl addrC addrA /rho [nuC * (_ + _)]mulrDr.
by rewrite mulrnAr mulrA.
Qed.

(** .. and there is no term of order 1/n on the diagonal. *)
Theorem kernel_no_first_correction j : mean_coef j j 1 = 0.
Proof. by rewrite /mean_coef kernel_A_first kernel_B_first eqxx !mulr0 addr0. Qed.

End FirstCoefficients.

(** *** The limit, over an ordered field *)

Section Limit.

Variables (R : realFieldType) (nuW nuF nuC : R).

Lemma tail_bound (a : nat -> R) e d (x : R) : 0 <= x <= 1 -> (forall g, (g < e)%N -> a g = 0) ->
  `|\sum_(g < d) a g * x ^+ g| <= x ^+ e * \sum_(g < d) `|a g|.
Proof.
case/andP=> x_ge0 x_le1 a0; rewrite mulr_sumr (le_trans (ler_norm_sum _ _ _)) //.
apply: ler_sum => g _; rewrite normrM mulrC (ger0_norm (exprn_ge0 _ x_ge0)).
case: (ltnP g e) => [/a0->|le_eg]; first by rewrite normr0 !mulr0.
by rewrite ler_wpmul2r // ler_wiexpn2l.
Qed.

(** The mean is at most rho_j A_jj. *)
Theorem kernel_mean_below_A n dx dy (c : R) j (p : 'I_dy) (q : 'I_dx) : c ^+ 2 * n%:R = 1 ->
  0 <= nuW -> 0 <= nuF -> 0 <= nuC ->
  gauss (variance nuW nuF nuC) (@tangent_kernel R n dx dy c j j p q p q) <=
  rho nuW nuF nuC j * value (kernel_A j j) (c ^+ 2).
Proof.
move=> width W_ge0 F_ge0 C_ge0; rewrite (kernel_mean_polynomial _ _ _ width) !eqxx !mul1r.
have -> : rho nuW nuF nuC j = (nuC + nuF) * nuW ^+ j + nuC * nuF * nuW ^+ j.-1 * j%:R.
  have := mean_coef_limit nuW nuF nuC j j; rewrite eqxx => <-.
  by rewrite /mean_coef kernel_A_limit kernel_B_limit eqxx mulr1 addnn doubleK.
rewrite addnn doubleK [X in _ <= X]mulrDl ler_add2l -[X in _ <= X]mulrA.
rewrite ler_wpmul2l ?mulr_ge0 ?exprn_ge0 //.
rewrite !valueE !size_coefs mulr_sumr; apply: ler_sum => g _.
rewrite mulrA -natrM; apply: ler_wpmul2r; first exact/exprn_ge0/sqr_ge0.
by rewrite ler_nat kernel_B_le_A.
Qed.

(** The distance of the mean from its limit: K/n^e with a K that does not depend on n, e = 1, and
    e = 2 on the diagonal. *)
Theorem kernel_limit j k : exists K : R, forall n dx dy (c : R), c ^+ 2 * n%:R = 1 ->
  forall (p : 'I_dy) (q : 'I_dx) (p' : 'I_dy) (q' : 'I_dx),
  `|gauss (variance nuW nuF nuC) (@tangent_kernel R n dx dy c j k p q p' q') -
    (if [&& p == p', q == q' & j == k] then rho nuW nuF nuC j else 0)|
  <= K / n%:R ^+ (j == k).+1.
Proof.
pose a g := if g == 0%N then 0 else mean_coef nuW nuF nuC j k g.
exists (\sum_(g < (j + k)./2.+1) `|a g|) => n dx dy c width p q p' q'.
have n_gt0 : (0 < n)%N.
  by rewrite lt0n; apply/eqP=> n0; move/eqP: width; rewrite n0 mulr0 eq_sym oner_eq0.
have n_neq0 : n%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have x_eq : c ^+ 2 = n%:R^-1 by apply: (mulIf n_neq0); rewrite width mulVf.
have x_bounds : 0 <= (n%:R^-1 : R) <= 1.
  by rewrite invr_ge0 ler0n invf_le1 ?ltr0n // ler1n.
have K_ge0 : 0 <= (\sum_(g < (j + k)./2.+1) `|a g|) / n%:R ^+ (j == k).+1.
  by rewrite divr_ge0 ?exprn_ge0 ?ler0n // sumr_ge0.
rewrite (kernel_mean_expansion _ _ _ width) x_eq.
case: eqP => _; last by rewrite !mul0r subr0 normr0.
case: eqP => _; last by rewrite mulr0 mul0r subr0 normr0.
rewrite !mul1r /= -mean_coef_limit big_ord_recl mulr1 [mean_coef _ _ _ _ _ _ + _]addrC addrK.
have -> : \sum_(g < (j + k)./2) mean_coef nuW nuF nuC j k (lift ord0 g) * n%:R^-1 ^+ lift ord0 g =
    \sum_(g < (j + k)./2.+1) a g * n%:R^-1 ^+ g.
  by rewrite big_ord_recl mul0r add0r.
apply: le_trans (tail_bound _ x_bounds _) _; last by rewrite mulrC exprVn.
case=> [|[|g]] //; last by rewrite !ltnS leqNgt; case: (j =P k).
by rewrite /a; case: (j =P k) => // -> _; apply: kernel_no_first_correction.
Qed.

End Limit.
