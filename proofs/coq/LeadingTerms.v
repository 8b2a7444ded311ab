(** The two leading coefficients, in the width, of the mean of a product of traces of words; for
    tr W^j (W^T)^k in closed form
    (proofs/statements/linear-networks.md#limits-and-first-corrections). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Wick LoopEquations.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Implicit Types (A B w : word) (b c : bool) (s : seq word) (i j k g : nat).

(** How many pairings have the defect g. It is locked so that no proof computes it. *)
Fact coef_key : unit. Proof. by []. Qed.
Definition coef : nat -> seq word -> nat :=
  locked_with coef_key (fun g s => count_mem g (defects s)).

Lemma coefE g s : coef g s = count_mem g (defects s).
Proof. by rewrite /coef unlock. Qed.

Lemma coef_nil g : coef g [::] = (g == 0).
Proof. by rewrite coefE /= addn0 eq_sym. Qed.

Lemma coef_empty g s : coef g ([::] :: s) = coef g s.
Proof. by rewrite !coefE defects_empty. Qed.

Lemma coef_cons g b A s : coef g ((b :: A) :: s) =
  \sum_(t <- loops b A s) if t.1 <= g then coef (g - t.1) t.2 else 0.
Proof.
rewrite coefE defects_cons count_flatten -map_comp sumnE big_map; apply: eq_bigr => t _ /=.
rewrite coefE.
rewrite count_map; case: leqP => [le_tg|lt_gt].
  by apply: eq_count => h /=; rewrite -(eqn_add2l t.1 h) subnKC.
by apply/eqP; rewrite -leqn0 leqNgt -has_count; apply/hasPn => h _ /=; rewrite gtn_eqF // ltn_addr.
Qed.

(** Pairs of a letter with its opposite in the same word cost nothing. *)
Lemma coef_ge g b A s : \sum_(p <- splits A | p.1.2 != b) coef g (p.1.1 :: p.2 :: s) <=
  coef g ((b :: A) :: s).
Proof.
rewrite coef_cons big_cat big_map /=; apply: leq_trans (leq_addr _ _).
rewrite big_mkcond; apply: leq_sum => p _; case: eqP => //= _.
by rewrite subn0.
Qed.

(** What does not change traces changes no coefficient. *)
Lemma coef_rot g w w' s : coef g ((w ++ w') :: s) = coef g ((w' ++ w) :: s).
Proof.
rewrite !coefE; apply: count_defects_eq => [|n].
  by rewrite /most_loops !letters_cons !size_cat [size w + _]addnC.
by rewrite /mean_at !traces_cons trace_catC.
Qed.

Lemma coef_flip g w s : coef g (flip w :: s) = coef g (w :: s).
Proof.
rewrite !coefE; apply: count_defects_eq => [|n].
  by rewrite /most_loops !letters_cons size_flip.
by rewrite /mean_at !traces_cons trace_flip.
Qed.

Lemma coef_swap g w w' s : coef g (w :: w' :: s) = coef g (w' :: w :: s).
Proof.
rewrite !coefE; apply: count_defects_eq => [|n].
  by rewrite /most_loops !letters_cons addnCA.
by rewrite /mean_at !traces_cons GRing.mulrCA.
Qed.

Lemma coef0_cons b A s : coef 0 ((b :: A) :: s) =
  \sum_(p <- splits A | p.1.2 != b) coef 0 (p.1.1 :: p.2 :: s).
Proof.
rewrite coef_cons big_cat big_map big_flatten /= [X in _ + X]big1_seq ?addn0 => [|r /= r_in].
  by rewrite [in RHS]big_mkcond; apply: eq_bigr => p _; case: eqP.
case/mapP: r_in => q _ ->; rewrite big_map big1 //.
Qed.

Lemma coef1_cons b A s : coef 1 ((b :: A) :: s) =
  \sum_(p <- splits A | p.1.2 != b) coef 1 (p.1.1 :: p.2 :: s) +
  \sum_(p <- splits A | p.1.2 == b) coef 0 ((flip p.1.1 ++ p.2) :: s).
Proof.
rewrite coef_cons big_cat big_map big_flatten /= [X in _ + X]big1_seq ?addn0 => [|r /= r_in].
  rewrite [X in _ = X + _]big_mkcond [X in _ = _ + X]big_mkcond -big_split.
  by apply: eq_bigr => p _ /=; case: eqP => _; rewrite ?addn0.
case/mapP: r_in => q _ ->; rewrite big_map big1 //.
Qed.

(** To leading order the traces are independent .. *)
Lemma coef0_mul w s : coef 0 (w :: s) = coef 0 [:: w] * coef 0 s.
Proof.
have [l] := ubnP (size w); elim: l w s => // l IHl [|b A] s /ltnSE le_l.
  by rewrite !coef_empty coef_nil mul1n.
rewrite (coef0_cons b A s) (coef0_cons b A [::]) big_distrl /=.
rewrite big_seq_cond [in RHS]big_seq_cond; apply: eq_bigr => p /andP[/size_splits A_eq _].
have lt_l1 : size p.1.1 < l by apply: leq_trans le_l; rewrite /= A_eq ltnS leqW ?leq_addr.
have lt_l2 : size p.2 < l by apply: leq_trans le_l; rewrite /= A_eq ltnS leqW ?leq_addl.
by rewrite (IHl p.1.1 (p.2 :: s)) // (IHl p.2 s) // (IHl p.1.1 [:: p.2]) // mulnA.
Qed.

(** .. and to the next. *)
Lemma coef1_mul w s : coef 1 (w :: s) = coef 1 [:: w] * coef 0 s + coef 0 [:: w] * coef 1 s.
Proof.
have [l] := ubnP (size w); elim: l w s => // l IHl [|b A] s /ltnSE le_l.
  by rewrite !coef_empty !coef_nil mul0n mul1n.
rewrite (coef1_cons b A s) (coef1_cons b A [::]) (coef0_cons b A [::]) mulnDl addnAC.
rewrite !big_distrl /= -!big_split /=.
congr (_ + _); last by apply: eq_bigr => p _; rewrite coef0_mul.
rewrite big_seq_cond [in RHS]big_seq_cond; apply: eq_bigr => p /andP[/size_splits A_eq _].
have lt_l1 : size p.1.1 < l by apply: leq_trans le_l; rewrite /= A_eq ltnS leqW ?leq_addr.
have lt_l2 : size p.2 < l by apply: leq_trans le_l; rewrite /= A_eq ltnS leqW ?leq_addl.
rewrite (IHl p.1.1 (p.2 :: s)) // (IHl p.1.1 [:: p.2]) // (IHl p.2 s) // !(coef0_mul p.2 s).
by rewrite (coef0_mul p.1.1 [:: p.2]) mulnDl mulnDr !mulnA !addnA.
Qed.

(** ** Words of two blocks *)

Lemma big_splits_cons (F : word * bool * word -> nat) c w : \sum_(p <- splits (c :: w)) F p =
  F ([::], c, w) + \sum_(p <- splits w) F (c :: p.1.1, p.1.2, p.2).
Proof. by rewrite /= big_cons big_map. Qed.

Lemma big_splits_cat (F : word * bool * word -> nat) w w' : \sum_(p <- splits (w ++ w')) F p =
  \sum_(p <- splits w) F (p.1.1, p.1.2, p.2 ++ w') +
  \sum_(p <- splits w') F (w ++ p.1.1, p.1.2, p.2).
Proof.
elim: w F => [|c w IHw] F; first by rewrite big_nil; apply: eq_bigr => -[[]].
by rewrite cat_cons !big_splits_cons IHw addnA.
Qed.

Lemma big_splits_nseq (F : word * bool * word -> nat) k c : \sum_(p <- splits (nseq k c)) F p =
  \sum_(i < k) F (nseq i c, c, nseq (k - i.+1) c).
Proof.
elim: k F => [|k IHk] F; first by rewrite big_nil big_ord0.
by rewrite [nseq _ _]/= big_splits_cons IHk big_ord_recl subn1.
Qed.

(** The word b^j b'^k, b' the other letter. *)
Definition two b j k : word := nseq j b ++ nseq k (~~ b).

Lemma flip_nseq j b : flip (nseq j b) = nseq j (~~ b).
Proof. by rewrite /flip map_nseq rev_nseq. Qed.

Lemma two_0 b k : two b 0 k = nseq k (~~ b). Proof. by []. Qed.
Lemma two_0r b j : two b j 0 = nseq j b. Proof. exact: cats0. Qed.

(** The sum over the partners of the first letter of b^(j+1) b'^k. *)
Lemma big_partners (F G : word -> word -> nat) b j k :
  \sum_(p <- splits (two b j k)) (if p.1.2 == b then F p.1.1 p.2 else G p.1.1 p.2) =
  \sum_(i < j) F (nseq i b) (two b (j - i.+1) k) +
  \sum_(i < k) G (two b j i) (nseq (k - i.+1) (~~ b)).
Proof.
rewrite big_splits_cat !big_splits_nseq; congr (_ + _); apply: eq_bigr => i _ /=.
  by rewrite eqxx.
by case: b.
Qed.

Lemma coef0_nseq k c : coef 0 [:: nseq k c] = (k == 0).
Proof.
case: k => [|k]; first by rewrite coef_empty coef_nil.
rewrite [nseq _ _]/= coef0_cons big_mkcond big_splits_nseq big1 // => i _ /=.
by rewrite eqxx.
Qed.

Lemma coef0_two b j k : coef 0 [:: two b j k] = (j == k).
Proof.
elim: j k => [|j IHj] k; first by rewrite two_0 coef0_nseq eq_sym.
rewrite coef0_cons big_mkcond -/(two b j k).
under eq_bigr do rewrite if_neg.
rewrite (big_partners (fun _ _ => 0) (fun w w' => coef 0 [:: w; w'])) big1 // add0n.
case: k => [|k]; first by rewrite big_ord0.
rewrite big_ord_recr /= big1 => [|i _]; rewrite coef0_mul IHj coef0_nseq.
  by rewrite subSS subnn muln1 eqSS.
by rewrite subSS subn_eq0 leqNgt ltn_ord muln0.
Qed.

Lemma two_negb b i j : nseq i (~~ b) ++ nseq j b = two (~~ b) i j.
Proof. by rewrite /two negbK. Qed.

Lemma sum_at i l (F : nat -> nat) : \sum_(m < l) (i == m) * F m = if i < l then F i else 0.
Proof.
case: ltnP => [lt_il|le_li].
  rewrite (bigD1 (Ordinal lt_il)) //= eqxx mul1n big1 ?addn0 // => m.
  by rewrite -val_eqE /= eq_sym => /negbTE->.
by rewrite big1 // => m _; rewrite gtn_eqF // (leq_trans (ltn_ord m)).
Qed.

Lemma coef0_three b i l k : coef 0 [:: nseq i (~~ b) ++ two b l k] = (l == i + k).
Proof.
case: i => [|i]; first by rewrite coef0_two.
have same m c : (c != c) = false :> bool by rewrite eqxx.
rewrite cat_cons coef0_cons big_mkcond big_splits_cat [X in X + _]big_splits_nseq /=.
rewrite big1 => [|m _]; last by rewrite eqxx.
rewrite add0n big_splits_cat !big_splits_nseq addnC /= big1 => [|m _]; last by rewrite eqxx.
rewrite add0n (eq_bigr (fun m : 'I_l => (i == m) * (l - m.+1 == k))) => [|m _].
  rewrite (sum_at i l (fun m => l - m.+1 == k : nat)); case: ltnP => [lt_il|le_li].
    by rewrite -[in RHS](subnKC lt_il) eqn_add2l.
  by rewrite ltn_eqF // ltn_addr.
rewrite (_ : (b != ~~ b)); last by case: b.
by rewrite coef0_mul -/(two b (l - m.+1) k) coef0_two two_negb coef0_two.
Qed.

(** *** The second coefficient *)

Lemma middle i j k : i < j ->
  (j - i.+1 == i + k) = ((j - k)./2 == i) && ((k < j) && odd (j - k)).
Proof.
move=> lt_ij; apply/eqP/andP=> [/(congr1 (addn i.+1))|[/eqP <- /andP[lt_kj odd_jk]]].
  rewrite subnKC // => ->; rewrite addnA addnK addSn addnn /= odd_double uphalf_double.
  by rewrite eqxx ltnS leq_addl.
have j_eq : j = (j - k)./2.*2.+1 + k.
  by rewrite -add1n -[1]/(nat_of_bool true) -odd_jk odd_double_half subnK // ltnW.
by rewrite {1}j_eq -addnn -addSn -addnA addKn.
Qed.

Lemma sum_middle j k : \sum_(i < j) (j - i.+1 == i + k) = (k < j) && odd (j - k).
Proof.
rewrite (eq_bigr (fun i : 'I_j => ((j - k)./2 == i) * ((k < j) && odd (j - k)))) => [|i _].
  rewrite (sum_at _ j (fun=> (k < j) && odd (j - k) : nat)); case: ltnP => // le_j.
  case: ltnP => // lt_kj; have: j.*2 <= j.
    rewrite -leq_double in le_j; apply: leq_trans (leq_trans le_j _) (leq_subr k j).
    by rewrite -{2}(odd_double_half (j - k)) leq_addl.
  by rewrite -addnn -{3}[j]addn0 leq_add2l leqn0 => /eqP j0; rewrite j0 in lt_kj.
by rewrite middle // mulnb.
Qed.

(** b b^j b'^k: the partners of its first letter. *)
Lemma coef1_twoS b j k : coef 1 [:: two b j.+1 k] =
  (if k is k'.+1 then
     coef 1 [:: two b j k'] + \sum_(i < k) (j == i) * coef 1 [:: nseq (k - i.+1) (~~ b)]
   else 0) + ((k < j) && odd (j - k)).
Proof.
rewrite coef1_cons -/(two b j k); congr (_ + _).
  rewrite big_mkcond; under eq_bigr do rewrite if_neg.
  rewrite (big_partners (fun _ _ => 0) (fun w w' => coef 1 [:: w; w'])) big1 // add0n.
  case: k => [|k]; first by rewrite big_ord0.
  under eq_bigr do rewrite coef1_mul coef0_two coef0_nseq.
  rewrite big_split /=; congr (_ + _); rewrite big_ord_recr /= subSS subnn muln1 big1 // => i _.
  by rewrite subSS subn_eq0 leqNgt ltn_ord muln0.
rewrite big_mkcond (big_partners (fun w w' => coef 0 [:: flip w ++ w']) (fun _ _ => 0)).
rewrite [X in _ + X]big1 // addn0 -sum_middle; apply: eq_bigr => i _.
by rewrite flip_nseq coef0_three.
Qed.

Lemma coef1_nseq b j : coef 1 [:: nseq j b] = (0 < j) && ~~ odd j.
Proof.
case: j => [|j]; first by rewrite coef_empty coef_nil.
by rewrite -two_0r coef1_twoS add0n subn0 /= negbK; case: j.
Qed.

(** W^j (W^T)^k: nothing if j = k, and else one pairing for each place of the longer block at
    which the letters that are paired with their like can stand. *)
Theorem coef1_two b j k :
  coef 1 [:: two b j k] = if (j != k) && ~~ odd (j + k) then (minn j k).+1 else 0.
Proof.
elim: j k => [|j IHj] k.
  by rewrite two_0 coef1_nseq min0n eq_sym -lt0n; case: andb.
rewrite coef1_twoS; case: k => [|k].
  by rewrite add0n subn0 minn0 addn0 /= negbK; case: j {IHj} => // j; case: odd.
rewrite IHj (sum_at j k.+1 (fun i => coef 1 [:: nseq (k.+1 - i.+1) (~~ b)])) coef1_nseq.
rewrite !subSS eqSS addSn addnS /= negbK minnSS ltnS.
case: (ltngtP j k) => [lt_jk|lt_kj|->] /=.
- rewrite subn_gt0 lt_jk oddB ?(ltnW lt_jk) // oddD [k.+1 < j]ltnNge leqW ?(ltnW lt_jk) // addn0.
  by rewrite [odd k (+) _]addbC; case: addb; rewrite ?addn0 ?addn1.
- rewrite addn0 oddB // oddD /=; case: (ltngtP k.+1 j) lt_kj => [lt|//|<-] _ /=.
    by case: (odd j) (odd k) => -[]; rewrite ?addn0 ?addn1.
  by case: (odd k).
by rewrite subnn /= ltnNge leqnSn.
Qed.
