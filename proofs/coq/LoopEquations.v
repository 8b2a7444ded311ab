(** The loop (Schwinger-Dyson) equations of a Gaussian matrix, and the polynomials in the width
    that they compute (proofs/statements/linear-networks.md#loop-equations), at every width.

    A word is a list of letters, false for W and true for W^T. The mean of a product of traces of
    words is a sum over the pairings of the letters; [defects] lists, for each pairing, by how much
    its number of loops falls short of the greatest one possible: the power of 1/n it makes. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Wick.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Words *)

Definition word : Type := seq bool.
Implicit Types (A B w : word) (b c : bool) (s : seq word).

(** The word of the transposed matrix. *)
Definition flip w : word := rev (map negb w).

Lemma size_flip w : size (flip w) = size w.
Proof. by rewrite size_rev size_map. Qed.

(** The ways to take one letter out: what is before it, it, what is after it. *)
Fixpoint splits w : seq (word * bool * word) :=
  if w is c :: w' then ([::], c, w') :: [seq (c :: p.1.1, p.1.2, p.2) | p <- splits w'] else [::].

Lemma mem_splits w p : p \in splits w -> w = p.1.1 ++ p.1.2 :: p.2.
Proof.
by elim: w p => // c w IHw p; rewrite inE => /orP[/eqP-> //|/mapP[q /IHw {1}-> ->]].
Qed.

Lemma size_splits w p : p \in splits w -> size w = (size p.1.1 + size p.2).+1.
Proof. by move/mem_splits=> ->; rewrite size_cat /= addnS. Qed.

(** ** The equations *)

(** What pairing the first letter b of the word b A with the other letters makes of the words
    (b A) :: s, and how many powers of n it costs:
    tr(W A W B) -> tr(A^T B), tr(W A W^T B) -> tr(A) tr(B) with letters of the same word, .. *)
Definition within b A s : seq (nat * seq word) :=
  [seq if p.1.2 == b then (1%N, (flip p.1.1 ++ p.2) :: s) else (0%N, p.1.1 :: p.2 :: s)
     | p <- splits A].

(** .. tr(W A) tr(W B) -> tr(A B^T), tr(W A) tr(W^T B) -> tr(A B) with those of another, turned so
    that the letter is the first. *)
Definition merge b A (p : word * bool * word) : word :=
  A ++ (if p.1.2 == b then flip (p.2 ++ p.1.1) else p.2 ++ p.1.1).

Definition across b A s : seq (nat * seq word) :=
  flatten [seq [seq (2%N, merge b A p :: q.2) | p <- splits q.1] | q <- picks s].

Definition loops b A s := within b A s ++ across b A s.

(** ** Defects of the pairings *)

Definition letters s : nat := sumn (map size s).

(** [k] only bounds the recursion. *)
Fixpoint defects_within k s : seq nat :=
  if k is k'.+1 then
    match s with
    | [::] => [:: 0%N]
    | [::] :: s' => defects_within k' s'
    | (b :: A) :: s' =>
        flatten [seq [seq (t.1 + g)%N | g <- defects_within k' t.2] | t <- loops b A s']
    end
  else [:: 0%N].

Definition defects s := defects_within (letters s + size s) s.

(** The greatest number of loops: that of pairs, and one more for each word. *)
Definition most_loops s : nat := (letters s)./2 + size s.

Lemma letters_cons w s : letters (w :: s) = (size w + letters s)%N. Proof. by []. Qed.

Lemma letters_picks s q : List.In q (picks s) -> letters s = (size q.1 + letters q.2)%N.
Proof.
elim: s q => // w s IHs q /= [<- //|]; rewrite List.in_map_iff => -[r [<- /IHs r_s]] /=.
by rewrite !letters_cons r_s addnCA.
Qed.

Lemma In_mem (T : eqType) (x : T) (r : seq T) : List.In x r <-> x \in r.
Proof.
elim: r => //= y r IHr; rewrite inE.
split=> [[->|/IHr->]|/orP[/eqP->|/IHr]]; rewrite ?eqxx ?orbT //.
  by left.
by right.
Qed.

(** Each equation takes two letters away, and accounts for the loops. *)
Lemma loops_letters b A s t : t \in loops b A s ->
  (letters t.2).+2 = letters ((b :: A) :: s) /\ (t.1 + size t.2 = (size s).+2)%N.
Proof.
rewrite letters_cons mem_cat => /orP[/mapP[p /size_splits A_eq ->]|].
  case: eqP => _; rewrite !letters_cons /= A_eq; last by rewrite !addSn addnA.
  by rewrite size_cat size_flip !addSn.
case/flattenP=> _ /mapP[q /In_mem q_s ->] /mapP[p /size_splits q_eq ->] /=.
rewrite letters_cons (letters_picks q_s) q_eq (size_picks q_s) size_cat.
suff -> : size (if p.1.2 == b then flip (p.2 ++ p.1.1) else p.2 ++ p.1.1) =
    (size p.1.1 + size p.2)%N by rewrite !addSn !addnS !addnA.
by case: ifP; rewrite ?size_flip size_cat addnC.
Qed.

Lemma loops_shorter b A s t : t \in loops b A s ->
  (letters t.2 + size t.2 < letters ((b :: A) :: s) + (size s).+1)%N.
Proof.
case/loops_letters=> <- size_t; rewrite addSn ltnS addSn -addnS leq_add2l -size_t.
exact: leq_addl.
Qed.

Lemma defects_within_cons k b A s : defects_within k.+1 ((b :: A) :: s) =
  flatten [seq [seq (t.1 + g)%N | g <- defects_within k t.2] | t <- loops b A s].
Proof. by []. Qed.

Lemma defects_within_empty k s : defects_within k.+1 ([::] :: s) = defects_within k s.
Proof. by []. Qed.

Lemma defects_withinE k s : (letters s + size s <= k)%N -> defects_within k s = defects s.
Proof.
have [l] := ubnP (letters s + size s); elim: l k s => // l IHl [|k] s /ltnSE le_sl le_sk.
  by case: s le_sk {le_sl} => [|w s] //; rewrite addnS.
rewrite /defects; case: s le_sl le_sk => [|[|b A] s] //.
  rewrite [size _]/= addnS => le_sl le_sk.
  by rewrite !defects_within_empty (IHl k) ?(IHl (letters s + size s)%N).
rewrite [size _]/= addnS => le_sl le_sk; rewrite !defects_within_cons; congr flatten.
apply/eq_in_map => t /loops_shorter; rewrite addnS ltnS => lt_t.
have lt_l := leq_ltn_trans lt_t le_sl; have le_k := leq_trans lt_t le_sk.
by rewrite !IHl.
Qed.

Lemma defects_nil : defects [::] = [:: 0%N]. Proof. by []. Qed.

Lemma defects_empty s : defects ([::] :: s) = defects s.
Proof. by rewrite {1}/defects [size _]/= addnS defects_within_empty defects_withinE. Qed.

Lemma defects_cons b A s : defects ((b :: A) :: s) =
  flatten [seq [seq (t.1 + g)%N | g <- defects t.2] | t <- loops b A s].
Proof.
rewrite {1}/defects [size _]/= addnS defects_within_cons; congr flatten.
apply/eq_in_map => t /loops_shorter; rewrite addnS ltnS => lt_t.
by rewrite defects_withinE.
Qed.

(** Induction over the steps of the recursion. *)
Lemma words_ind (P : seq word -> Prop) : P [::] -> (forall s, P s -> P ([::] :: s)) ->
  (forall b A s, (forall t, t \in loops b A s -> P t.2) -> P ((b :: A) :: s)) -> forall s, P s.
Proof.
move=> P0 Pempty Pcons s; have [l] := ubnP (letters s + size s); elim: l s => // l IHl.
case=> [|[|b A] s] // /ltnSE le_sl.
  by apply/Pempty/IHl; rewrite /= addnS in le_sl.
by apply: Pcons => t /loops_shorter lt_t; apply/IHl/(leq_trans lt_t).
Qed.

Lemma most_loops_empty s : most_loops ([::] :: s) = (most_loops s).+1.
Proof. by rewrite /most_loops addnS. Qed.

Lemma most_loops_cons b A s t : t \in loops b A s ->
  (t.1 + most_loops t.2 = most_loops ((b :: A) :: s))%N.
Proof.
case/loops_letters=> t_eq size_t; rewrite /most_loops -t_eq addnCA size_t /=.
by rewrite !addnS addSn.
Qed.

(** No pairing has fewer than no loops. *)
Lemma defects_le s g : g \in defects s -> (g <= most_loops s)%N.
Proof.
elim/words_ind: s g => [|s IHs|b A s IHs] g; first by rewrite inE => /eqP->.
  by rewrite defects_empty most_loops_empty => /IHs/leqW.
rewrite defects_cons => /flattenP[_ /mapP[t t_in ->] /mapP[h /(IHs _ t_in) le_h ->]].
by rewrite -(most_loops_cons t_in) leq_add2l.
Qed.

(** Every pairing has a loop, if there is a word. *)
Lemma defects_lt s g : g \in defects s -> s != [::] -> (g < most_loops s)%N.
Proof.
elim/words_ind: s g => [|s _|b A s IHs] g //.
  by rewrite defects_empty most_loops_empty ltnS => /defects_le.
rewrite defects_cons => /flattenP[_ /mapP[t t_in ->] /mapP[h h_t ->]] _.
rewrite -(most_loops_cons t_in) ltn_add2l IHs //; move: t_in; rewrite mem_cat.
case/orP=> [/mapP[p _ ->]|/flattenP[_ /mapP[q _ ->] /mapP[p _ ->]] //].
by case: (p.1.2 == b).
Qed.

(** An odd number of letters has no pairing. *)
Lemma defects_odd s : odd (letters s) -> defects s = [::].
Proof.
elim/words_ind: s => [|s IHs|b A s IHs] // odd_s; first by rewrite defects_empty IHs.
rewrite defects_cons (_ : [seq _ | t <- _] = [seq [::] | t <- loops b A s]).
  by elim: loops.
apply/eq_in_map => t t_in; rewrite IHs //.
by have [t_eq _] := loops_letters t_in; rewrite -t_eq /= negbK in odd_s.
Qed.

(** ** The mean of a product of traces *)

Section Means.

(** A matrix of Gaussian variables, all of variance nuW, among others: X i k is the index of the
    entry (i, k). *)
Variables (R : comRingType) (nv n : nat) (nu : 'I_nv -> R) (nuW : R) (X : 'I_n -> 'I_n -> 'I_nv).
Hypothesis X_inj : forall i k i' k', (X i k == X i' k') = (i == i') && (k == k').
Hypothesis nu_X : forall i k, nu (X i k) = nuW.

Notation poly := {mpoly R[nv]}.
Notation mean := (gauss nu).

Definition letter b : 'M[poly]_n := \matrix_(i, k) 'X_(if b then X k i else X i k).

Definition word_mx w : 'M[poly]_n := foldr (fun b M => letter b *m M) 1%:M w.

Definition trace w : poly := \tr (word_mx w).
Definition traces s : poly := \prod_(w <- s) trace w.

Lemma letter_negb b : letter (~~ b) = (letter b)^T.
Proof. by case: b; apply/matrixP => i k; rewrite !mxE. Qed.

Lemma word_mx_cat w w' : word_mx (w ++ w') = word_mx w *m word_mx w'.
Proof. by elim: w => [|b w IHw] /=; rewrite ?mul1mx // IHw mulmxA. Qed.

Lemma word_mx_flip w : word_mx (flip w) = (word_mx w)^T.
Proof.
elim: w => [|b w IHw]; first by rewrite trmx1.
rewrite [flip _]rev_cons -cats1 -/(flip w) word_mx_cat IHw /= mulmx1 letter_negb.
by rewrite -trmx_mul.
Qed.

Lemma word_mx_nseq w b j : word_mx (nseq j b ++ w) = iter j (mulmx (letter b)) (word_mx w).
Proof. by elim: j => //= j ->. Qed.

Lemma trace_nil : trace [::] = n%:R.
Proof. by rewrite /trace mxtrace1. Qed.

Lemma trace_catC w w' : trace (w ++ w') = trace (w' ++ w).
Proof. by rewrite /trace !word_mx_cat mxtrace_mulC. Qed.

Lemma trace_flip w : trace (flip w) = trace w.
Proof. by rewrite /trace word_mx_flip mxtrace_tr. Qed.

Lemma traces_cons w s : traces (w :: s) = trace w * traces s.
Proof. exact: big_cons. Qed.

(** Derivatives with respect to the entry (i, k) of a letter. *)
Definition at_entry b (i k : 'I_n) : 'I_nv := if b then X k i else X i k.

Lemma deriv_letter b c i k :
  deriv (at_entry b i k) (letter c) = if c == b then delta_mx i k else delta_mx k i.
Proof.
by case: b c => -[]; apply/matrixP => r s; rewrite !mxE deriv_variable X_inj // andbC.
Qed.

Lemma deriv_word v w : deriv v (word_mx w) =
  \sum_(p <- splits w) word_mx p.1.1 *m deriv v (letter p.1.2) *m word_mx p.2.
Proof.
elim: w => [|c w IHw]; first by rewrite big_nil deriv1.
rewrite /= deriv_mul IHw big_cons mul1mx big_map mulmx_sumr; congr (_ + _).
by apply: eq_bigr => p _ /=; rewrite !mulmxA.
Qed.

Lemma deriv_traces v s :
  (traces s)^`M(v) = \sum_(q <- picks s) (trace q.1)^`M(v) * traces q.2.
Proof.
elim: s => [|w s IHs]; first by rewrite /traces big_nil -mpolyC1 mderivC big_nil.
rewrite traces_cons mderivM IHs /= big_cons big_map mulr_sumr; congr (_ + _).
by apply: eq_bigr => q _; rewrite traces_cons mulrCA.
Qed.

Lemma mean_letter b i k f :
  mean (letter b i k * f) = nuW * mean f^`M(at_entry b i k).
Proof. by rewrite mxE gauss_parts -/(at_entry b i k); congr (_ * _); case: b; rewrite /= nu_X. Qed.

(** Pairing a letter b with one of the word A .. *)
Lemma pair_within b A : \sum_i \sum_k deriv (at_entry b i k) (word_mx A) k i =
  \sum_(p <- splits A) (if p.1.2 == b then trace (flip p.1.1 ++ p.2) else trace p.1.1 * trace p.2).
Proof.
under eq_bigr do under eq_bigr do rewrite deriv_word summxE.
under eq_bigr do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => p _ /=.
under eq_bigr do under eq_bigr do rewrite deriv_letter.
case: eqP => _; under eq_bigr do under eq_bigr do rewrite mul_delta_mul.
  rewrite /trace word_mx_cat word_mx_flip; apply: eq_bigr => i _; rewrite mxE.
  by apply: eq_bigr => k _; rewrite [(_^T) _ _]mxE.
by rewrite exchange_big /= big_distrlr.
Qed.

(** .. and with one of another word B. *)
Lemma pair_across b A B :
  \sum_i \sum_k word_mx A k i * (trace B)^`M(at_entry b i k) =
  \sum_(p <- splits B) trace (merge b A p).
Proof.
under eq_bigr do under eq_bigr do rewrite deriv_trace deriv_word raddf_sum mulr_sumr.
under eq_bigr do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => p _ /=.
rewrite /merge /trace word_mx_cat.
under eq_bigr do under eq_bigr do
  rewrite mxtrace_mulC mulmxA -word_mx_cat deriv_letter.
have trE (M : 'M[poly]_n) i k : \tr (M *m delta_mx i k) = M k i.
  rewrite -[M *m _]mulmx1 /mxtrace (bigD1 k) //= mul_delta_mul mxE eqxx mulr1.
  rewrite big1 ?addr0 // => l ne_lk; rewrite mul_delta_mul mxE eq_sym (negbTE ne_lk) mulr0 //.
case: eqP => _; under eq_bigr do under eq_bigr do rewrite trE.
  rewrite word_mx_flip exchange_big; apply: eq_bigr => k _ /=; rewrite mxE.
  by apply: eq_bigr => i _; rewrite [(_^T) _ _]mxE.
by rewrite exchange_big; apply: eq_bigr => k _ /=; rewrite mxE.
Qed.

(** The loop equations, for every width and all words. *)
Theorem loop_equation b A s : mean (traces ((b :: A) :: s)) =
  nuW * \sum_(t <- loops b A s) mean (traces t.2).
Proof.
have -> : mean (traces ((b :: A) :: s)) = nuW * mean (\sum_i \sum_k
    (deriv (at_entry b i k) (word_mx A) k i * traces s +
     word_mx A k i * (traces s)^`M(at_entry b i k))).
  rewrite traces_cons /trace /= /mxtrace mulr_suml !raddf_sum mulr_sumr; apply: eq_bigr => i _ /=.
  rewrite mxE mulr_suml !raddf_sum mulr_sumr; apply: eq_bigr => k _ /=.
  by rewrite -mulrA mean_letter mderivM mxE.
congr (_ * _); rewrite -raddf_sum /=; congr mean.
under eq_bigr do rewrite big_split /=; rewrite big_split big_cat /=; congr (_ + _).
  under eq_bigr do rewrite -mulr_suml; rewrite -mulr_suml pair_within mulr_suml big_map.
  by apply: eq_bigr => p _; case: ifP => _; rewrite !traces_cons ?mulrA.
under eq_bigr do under eq_bigr do rewrite deriv_traces mulr_sumr.
under eq_bigr do rewrite exchange_big.
rewrite exchange_big big_flatten big_map; apply: eq_bigr => q _ /=.
under eq_bigr do under eq_bigr do rewrite mulrA.
under eq_bigr do rewrite -mulr_suml; rewrite -mulr_suml pair_across mulr_suml big_map.
by apply: eq_bigr => p _; rewrite traces_cons.
Qed.

Lemma mean_traces_empty s : mean (traces ([::] :: s)) = n%:R * mean (traces s).
Proof. by rewrite traces_cons trace_nil -mpolyC_nat mul_mpolyC gaussZ. Qed.

(** The polynomial in n that the equations compute is the mean. *)
Theorem mean_traces s : mean (traces s) =
  nuW ^+ (letters s)./2 * \sum_(g <- defects s) n%:R ^+ (most_loops s - g).
Proof.
elim/words_ind: s => [|s IHs|b A s IHs].
- by rewrite /traces big_nil gauss1 big_seq1 mulr1.
- rewrite mean_traces_empty IHs mulrCA defects_empty; congr (_ * _).
  rewrite mulr_sumr !big_seq; apply: eq_bigr => g /defects_le le_g.
  by rewrite most_loops_empty subSn // exprS.
rewrite loop_equation mulr_sumr defects_cons big_flatten big_map mulr_sumr !big_seq.
apply: eq_bigr => t t_in; rewrite IHs // big_map.
have [<- _] := loops_letters t_in; rewrite -mulr_sumr mulrA -exprS; congr (_ * _).
by apply: eq_bigr => g _; rewrite -(most_loops_cons t_in) subnDl.
Qed.

End Means.

(** ** Words with the same traces have as many pairings of each defect *)

Section Symmetries.

(** The mean for an n x n matrix of standard Gaussian variables. *)
Definition mean_at n s : rat :=
  gauss (fun=> 1) (traces rat_comRing (fun i k : 'I_n => enum_rank (i, k)) s).

Definition loop_poly s : {poly rat} := \sum_(g <- defects s) 'X^(most_loops s - g).

Lemma mean_atE n s : mean_at n s = (loop_poly s).[n%:R].
Proof.
rewrite /mean_at (mean_traces (nuW := 1)) ?expr1n ?mul1r => // [|i k i' k'].
  by rewrite horner_sum; apply: eq_bigr => g _; rewrite hornerXn.
by rewrite (can_eq enum_rankK).
Qed.

Lemma coef_loop_poly s g : (g <= most_loops s)%N ->
  (loop_poly s)`_(most_loops s - g) = (count_mem g (defects s))%:R.
Proof.
move=> le_g; rewrite coef_sum -sum1_count natr_sum [RHS]big_mkcond !big_seq.
apply: eq_bigr => h /defects_le le_h; rewrite coefXn /=.
have -> : (most_loops s - g == most_loops s - h)%N = (h == g).
  by apply/eqP/eqP=> [eq_gh|->] //; rewrite -(subKn le_h) -eq_gh subKn.
by case: eqP.
Qed.

Theorem count_defects_eq s s' g : most_loops s = most_loops s' ->
  (forall n, mean_at n s = mean_at n s') ->
  count_mem g (defects s) = count_mem g (defects s').
Proof.
move=> same_d same_mean; have poly_eq : loop_poly s = loop_poly s'.
  apply/eqP; rewrite -subr_eq0; apply: contraT => q_neq0.
  pose rs : seq rat := [seq n%:R | n <- iota 0 (size (loop_poly s - loop_poly s'))].
  have := @max_poly_roots _ _ rs q_neq0; rewrite size_map size_iota ltnn; apply.
    by apply/allP => _ /mapP[n _ ->]; rewrite /root hornerD hornerN -!mean_atE same_mean subrr.
  by rewrite map_inj_uniq ?iota_uniq // => a b /eqP; rewrite eqr_nat => /eqP.
have none t : (most_loops t < g)%N -> count_mem g (defects t) = 0%N.
  move=> lt_g; apply/eqP; rewrite -leqn0 leqNgt -has_count; apply/hasPn => h /defects_le le_h.
  by rewrite /= ltn_eqF // (leq_ltn_trans le_h).
case: (leqP g (most_loops s)) => [le_g|lt_g]; last by rewrite !none // -same_d.
by apply/eqP; rewrite -(eqr_nat [numDomainType of rat]) -!coef_loop_poly -?same_d // poly_eq.
Qed.

End Symmetries.
