(** Supports (proofs/statements/network-bounds.md#supports): which multi-degrees, in the arrays of
    states or in an input, can occur in the arrays of a network. A walk through the assignments
    finds them: a weight has {0}, a sum the union, a product the Minkowski sum. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Networks.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Multi-degrees, as lists of numbers; what a list does not have is 0. *)
Definition degree : Type := seq nat.

Fixpoint dadd (d e : degree) : degree :=
  match d, e with
  | [::], _ => e
  | _, [::] => d
  | m :: d', n :: e' => (m + n)%N :: dadd d' e'
  end.

Definition dunit (b : nat) : degree := rcons (nseq b 0%N) 1%N.

Lemma add0d d : dadd [::] d = d. Proof. by []. Qed.

Lemma addd0 d : dadd d [::] = d. Proof. by case: d. Qed.

Lemma daddC d e : dadd d e = dadd e d.
Proof. by elim: d e => [|m d IHd] [|n e] //=; rewrite addnC IHd. Qed.

Lemma daddA d e f : dadd d (dadd e f) = dadd (dadd d e) f.
Proof. by elim: d e f => [|m d IHd] [|n e] [|k f] //=; rewrite addnA IHd. Qed.

Lemma nth_dadd d e b : nth 0%N (dadd d e) b = (nth 0%N d b + nth 0%N e b)%N.
Proof.
elim: d e b => [|m d IHd] [|n e] b; rewrite ?nth_nil ?addn0 //.
by case: b => [|b] //=.
Qed.

Lemma nth_dunit b c : nth 0%N (dunit b) c = (c == b).
Proof.
by rewrite /dunit nth_rcons size_nseq nth_nseq; case: ltngtP.
Qed.

(** ** Finite sets of multi-degrees, as lists *)
Definition support : Type := seq degree.

Definition zeros : support := [:: [::]].

Definition mink (A B : support) : support := undup [seq dadd d e | d <- A, e <- B].

Lemma minkP A B d :
  reflect (exists a b, [/\ a \in A, b \in B & d = dadd a b]) (d \in mink A B).
Proof.
rewrite mem_undup; apply: (iffP allpairsP) => [[[a b] [aA bB ->]]|[a [b [aA bB ->]]]].
  by exists a, b.
by exists (a, b).
Qed.

Lemma mem_mink A B a b : a \in A -> b \in B -> dadd a b \in mink A B.
Proof. by move=> aA bB; apply/minkP; exists a, b. Qed.

Lemma eq_mink A A' B B' : A =i A' -> B =i B' -> mink A B =i mink A' B'.
Proof.
move=> AA BB d; apply/minkP/minkP => -[a [b [aA bB ->]]]; exists a, b; split=> //.
- by rewrite -AA.
- by rewrite -BB.
- by rewrite AA.
- by rewrite BB.
Qed.

Lemma mink0 A : mink A zeros =i A.
Proof.
move=> d; apply/minkP/idP => [[a [b [aA]]]|dA]; last by exists d, [::]; rewrite inE addd0.
by rewrite inE => /eqP-> ->; rewrite addd0.
Qed.

Lemma minkC A B : mink A B =i mink B A.
Proof. by move=> d; apply/minkP/minkP => -[a [b [aA bB ->]]]; exists b, a; rewrite daddC. Qed.

Lemma minkA A B C : mink A (mink B C) =i mink (mink A B) C.
Proof.
move=> d; apply/minkP/minkP => [[a [_ [aA /minkP[b [c [bB cC ->]]] ->]]]|].
  by exists (dadd a b), c; rewrite mem_mink // daddA.
move=> [_ [c [/minkP[a [b [aA bB ->]]] cC ->]]].
by exists a, (dadd b c); rewrite mem_mink // daddA.
Qed.

Lemma mink_nil A : mink A [::] =i [::].
Proof. by move=> d; apply/minkP => -[a [b []]]. Qed.

Lemma minkACA A B C D : mink (mink A B) (mink C D) =i mink (mink A C) (mink B D).
Proof.
move=> d; rewrite -minkA -[RHS]minkA; apply: eq_mink => // {}d.
by rewrite minkA [RHS]minkA; apply: eq_mink => // {}d; apply: minkC.
Qed.

(** ** The walk *)
Section Walk.

Variable p : program.
Notation B := (states_number p).

Implicit Types (st found : seq support) (x : support).

Definition term_support (rd : array -> support) (t : term) : support :=
  if coefficient t == 0 then [::]
  else foldr mink zeros [seq rd (array_of f) | f <- factors t].

Definition assignment_support (rd : array -> support) (a : assignment) : support :=
  undup (flatten [seq term_support rd t | t <- summands a]).

(** [x]: the support of the input, [st]: those of the states before the step. *)
Definition support_of x st found (a : array) : support :=
  match a with
  | Input => x
  | Weight _ => zeros
  | State b => nth [::] st b
  | Assigned k => nth [::] found k
  end.

Definition walk x st : seq support :=
  evaluate (fun found => assignment_support (support_of x st found)) (assignments p).

Definition walk_states x st : seq support :=
  let found := walk x st in mkseq (fun b => nth [::] found (nth 0%N (updates p) b)) B.

Definition walk_output x st : support :=
  assignment_support (support_of x st (walk x st)) (readout p).

(** Step by step, as [value] and [states_after] go; [xs] are the supports of the inputs. *)
Fixpoint walk_value (xs : seq support) st : support :=
  if xs is x :: xs' then
    if xs' is [::] then walk_output x st else walk_value xs' (walk_states x st)
  else [::].

Definition walk_after (xs : seq support) st : seq support :=
  foldl (fun s x => walk_states x s) st xs.

Lemma walk_value_cat xs ys st : (0 < size ys)%N ->
  walk_value (xs ++ ys) st = walk_value ys (walk_after xs st).
Proof.
move=> ys_gt0; elim: xs st => [|x xs IHxs] st //=; rewrite -IHxs.
by case: xs {IHxs} => //=; case: ys ys_gt0.
Qed.

Lemma nth_walk_states x st b : (b < B)%N ->
  nth [::] (walk_states x st) b = nth [::] (walk x st) (nth 0%N (updates p) b).
Proof. by move=> b_B; rewrite nth_mkseq. Qed.

Lemma size_walk_states x st : size (walk_states x st) = B. Proof. exact: size_mkseq. Qed.

Lemma size_walk_after xs st : size st = B -> size (walk_after xs st) = B.
Proof.
by rewrite /walk_after; elim: xs st => //= x xs IHxs st _; apply: IHxs; apply: size_walk_states.
Qed.

(** The state number b has {e_b}. *)
Definition unit_supports : seq support := mkseq (fun b => [:: dunit b]) B.

Definition zero_supports : seq support := nseq B zeros.

(** F_b: the support of the new value of the state b; G_t: that of y, t steps later, in the
    states before these; D_t: that of y in the t-th input from the last. *)
Definition new_supports : seq support := walk_states zeros unit_supports.

Definition state_support (t : nat) : support := walk_value (nseq t zeros) unit_supports.

Definition input_support (t : nat) : support :=
  walk_value (if t is t'.+1 then [:: dunit 0] :: nseq t' zeros else [::]) zero_supports.

End Walk.

(** The assignments keep a relation between supports if it is kept by the operations. *)
Section Related.

Variables (p : program) (rel : support -> support -> Prop).
Hypothesis rel_nil : rel [::] [::].
Hypothesis rel_zeros : rel zeros zeros.
Hypothesis rel_union : forall A A' B B', rel A A' -> rel B B' -> rel (A ++ B) (A' ++ B').
Hypothesis rel_undup : forall A A', rel A A' -> rel (undup A) (undup A').
Hypothesis rel_mink : forall A A' B B', rel A A' -> rel B B' -> rel (mink A B) (mink A' B').

Lemma assignment_support_rel rd rd' a : (forall b, rel (rd b) (rd' b)) ->
  rel (assignment_support rd a) (assignment_support rd' a).
Proof.
move=> rr; apply: rel_undup; elim: (summands a) => //= t s IHs; apply: rel_union => //.
rewrite /term_support; case: ifP => // _.
by elim: (factors t) => //= f fs IHfs; apply: rel_mink.
Qed.

Lemma walk_rel x x' st st' : rel x x' -> (forall b, rel (nth [::] st b) (nth [::] st' b)) ->
  forall k, rel (nth [::] (walk p x st) k) (nth [::] (walk p x' st') k).
Proof.
move=> xx ss; apply: evaluate_rel => // la lb a ll.
by apply: assignment_support_rel => -[|k|b|k] //=.
Qed.

Lemma walk_states_rel x x' st st' : rel x x' -> (forall b, rel (nth [::] st b) (nth [::] st' b)) ->
  forall b, rel (nth [::] (walk_states p x st) b) (nth [::] (walk_states p x' st') b).
Proof.
move=> xx ss b; case: (ltnP b (states_number p)) => b_B; last first.
  by rewrite !nth_default ?size_walk_states.
by rewrite !nth_walk_states //; apply: walk_rel.
Qed.

Lemma walk_output_rel x x' st st' : rel x x' -> (forall b, rel (nth [::] st b) (nth [::] st' b)) ->
  rel (walk_output p x st) (walk_output p x' st').
Proof.
move=> xx ss; apply: assignment_support_rel => -[|k|b|k] //=.
exact: walk_rel.
Qed.

Lemma walk_value_rel xs st st' : (forall x, x \in xs -> rel x x) ->
    (forall b, rel (nth [::] st b) (nth [::] st' b)) ->
  rel (walk_value p xs st) (walk_value p xs st').
Proof.
elim: xs st st' => //= x xs IHxs st st' xx ss; have x0 := xx x (mem_head _ _).
case: xs IHxs xx => [|y xs] IHxs xx; first exact: walk_output_rel.
by apply: IHxs => [z z_xs|]; [apply: xx; rewrite inE z_xs orbT | apply: walk_states_rel].
Qed.

Lemma walk_after_rel xs st st' : (forall x, x \in xs -> rel x x) ->
    (forall b, rel (nth [::] st b) (nth [::] st' b)) ->
  forall b, rel (nth [::] (walk_after p xs st) b) (nth [::] (walk_after p xs st') b).
Proof.
elim: xs st st' => //= x xs IHxs st st' xx ss; have x0 := xx x (mem_head _ _).
by apply: IHxs => [z z_xs|]; [apply: xx; rewrite inE z_xs orbT | apply: walk_states_rel].
Qed.

End Related.

(** ** Substitution: degrees [S b] in place of the state [b]

    If y has the degrees A in the states, and the state b has S_b, then y has the union over
    alpha in A of the sums of alpha_b-fold sums of S_b. *)
Section Substitution.

Variable S : seq support.

Definition nsum (n : nat) (A : support) : support := iter n (mink A) zeros.

Fixpoint msum (alpha : degree) (T : seq support) : support :=
  if alpha is n :: alpha' then mink (nsum n (head [::] T)) (msum alpha' (behead T)) else zeros.

Definition subst (A : support) : support := undup (flatten [seq msum alpha S | alpha <- A]).

Lemma nsumD m n A : nsum (m + n) A =i mink (nsum m A) (nsum n A).
Proof.
elim: m => [|m IHm] d; first by rewrite minkC mink0.
by rewrite addSn -minkA; apply: eq_mink.
Qed.

Lemma msumD alpha beta T : msum (dadd alpha beta) T =i mink (msum alpha T) (msum beta T).
Proof.
elim: alpha beta T => [|m alpha IH] [|n beta] T d; rewrite ?mink0 //=.
  by rewrite [RHS]minkC mink0.
by rewrite [RHS]minkACA; apply: eq_mink; [apply: nsumD | apply: IH].
Qed.

Lemma msum_unit b T : msum (dunit b) T =i nth [::] T b.
Proof.
elim: b T => [|b IHb] T d /=.
  by rewrite mink0 mink0; case: T.
rewrite minkC mink0 IHb; case: T => //=.
by rewrite nth_nil.
Qed.

Lemma msum0 alpha T : (forall b, nth 0%N alpha b = 0%N) -> msum alpha T =i zeros.
Proof.
elim: alpha T => //= n alpha IH T alpha0 d; have /= -> := alpha0 0%N.
by rewrite minkC mink0; apply: IH => b; apply: (alpha0 b.+1).
Qed.

Lemma eq_msum alpha beta T : (forall b, nth 0%N alpha b = nth 0%N beta b) ->
  msum alpha T =i msum beta T.
Proof.
elim: alpha beta T => [|m alpha IH] beta T ab d.
  have beta0 b : nth 0%N beta b = 0%N by rewrite -ab nth_nil.
  by rewrite (msum0 T beta0).
case: beta ab => [|n beta] ab.
  have alpha0 b : nth 0%N (m :: alpha) b = 0%N by rewrite ab nth_nil.
  by rewrite (msum0 T alpha0).
have /= -> := ab 0%N; apply: eq_mink => // ?; apply: IH => b; exact: (ab b.+1).
Qed.

Lemma substP A d : reflect (exists2 alpha, alpha \in A & d \in msum alpha S) (d \in subst A).
Proof.
rewrite mem_undup; apply: (iffP flatten_mapP) => -[alpha]; by exists alpha.
Qed.

Definition is_subst (A A' : support) : Prop := A' =i subst A.

Lemma is_subst_nil : is_subst [::] [::]. Proof. by []. Qed.

Lemma is_subst_zeros : is_subst zeros zeros. Proof. by []. Qed.

Lemma is_subst_union A A' B B' : is_subst A A' -> is_subst B B' -> is_subst (A ++ B) (A' ++ B').
Proof.
move=> AA BB d; rewrite mem_cat AA BB; apply/orP/substP.
  by case=> /substP[alpha mem_alpha d_alpha]; exists alpha; rewrite // mem_cat mem_alpha ?orbT.
by case=> alpha; rewrite mem_cat => /orP[] ? ?; [left | right]; apply/substP; exists alpha.
Qed.

Lemma is_subst_undup A A' : is_subst A A' -> is_subst (undup A) (undup A').
Proof.
move=> AA d; rewrite mem_undup AA; apply/substP/substP => -[alpha]; rewrite ?mem_undup => *.
  by exists alpha; rewrite ?mem_undup.
by exists alpha.
Qed.

Lemma is_subst_mink A A' B B' : is_subst A A' -> is_subst B B' -> is_subst (mink A B) (mink A' B').
Proof.
move=> AA BB d; rewrite (eq_mink AA BB); apply/minkP/substP.
  case=> a [b [/substP[alpha alphaA aS] /substP[beta betaB bS] ->]].
  by exists (dadd alpha beta); rewrite ?mem_mink // msumD mem_mink.
case=> _ /minkP[alpha [beta [alphaA betaB ->]]]; rewrite msumD => /minkP[a [b [aS bS ->]]].
by exists a, b; split=> //; apply/substP; [exists alpha | exists beta].
Qed.

Lemma unit_supports_subst p : size S = states_number p ->
  forall b, is_subst (nth [::] (unit_supports p) b) (nth [::] S b).
Proof.
move=> S_B b d; case: (ltnP b (states_number p)) => b_B.
  rewrite nth_mkseq //; apply/idP/substP => [dS|[alpha]].
    by exists (dunit b); rewrite ?mem_head // msum_unit.
  by rewrite inE => /eqP->; rewrite msum_unit.
by rewrite !nth_default ?S_B ?size_mkseq.
Qed.

(** The walk from any supports of the states is the walk from unit vectors with these put in. *)
Lemma walk_value_subst p t : size S = states_number p ->
  walk_value p (nseq t zeros) S =i subst (state_support p t).
Proof.
move=> S_B; apply: (@walk_value_rel p is_subst).
- exact: is_subst_nil.
- exact: is_subst_zeros.
- exact: is_subst_union.
- exact: is_subst_undup.
- exact: is_subst_mink.
- by move=> x /nseqP[-> _]; apply: is_subst_zeros.
- exact: unit_supports_subst.
Qed.

End Substitution.

Lemma eq_subst S A A' : A =i A' -> subst S A =i subst S A'.
Proof.
by move=> AA d; apply/substP/substP => -[alpha]; exists alpha; rewrite // ?AA // -AA.
Qed.

(** The recursions of the page: G_{t+1} is the union over alpha in G_t of sum_b alpha_b F_b ... *)
Theorem state_support_recursion p t : (0 < t)%N ->
  state_support p t.+1 =i subst (new_supports p) (state_support p t).
Proof.
by case: t => // t _ d; rewrite -walk_value_subst ?size_walk_states.
Qed.

(** ... and D_{t+1} is the same with the supports in the input of the new values. *)
Theorem input_support_recursion p t : (0 < t)%N ->
  input_support p t.+1 =i
    subst (walk_states p [:: dunit 0] (zero_supports p)) (state_support p t).
Proof. by case: t => // t _ d; rewrite -walk_value_subst ?size_walk_states. Qed.

(** ** An input within a word: before it the states do not have it. *)
Section OneInput.

Variable p : program.

Lemma zeros_mink A B : {subset A <= zeros} -> {subset B <= zeros} -> {subset mink A B <= zeros}.
Proof.
move=> A0 B0 d /minkP[a [b [/A0 aA /B0 bB ->]]].
by move: aA bB; rewrite !inE => /eqP-> /eqP->.
Qed.

Lemma walk_states_zeros b : {subset nth [::] (walk_states p zeros (zero_supports p)) b <= zeros}.
Proof.
apply: (@walk_states_rel p (fun A _ => {subset A <= zeros}) _ _ _ _ _ zeros zeros _ [::]) => //.
- by move=> A _ B _ A0 B0 d; rewrite mem_cat => /orP[/A0|/B0].
- by move=> A _ A0 d; rewrite mem_undup => /A0.
- by move=> A _ B _; apply: zeros_mink.
- by move=> c d; rewrite nth_nseq; case: ifP.
Qed.

Lemma sub_zero_supports st : size st = states_number p ->
    (forall b, {subset nth [::] st b <= zeros}) ->
  forall b, {subset nth [::] st b <= nth [::] (zero_supports p) b}.
Proof.
move=> size_st st0 b d; rewrite nth_nseq; case: (ltnP b (states_number p)) => [_ /st0 //|b_B].
by rewrite nth_default ?size_st.
Qed.

Lemma sub_mink A A' B B' : {subset A <= A'} -> {subset B <= B'} ->
  {subset mink A B <= mink A' B'}.
Proof. by move=> AA BB d /minkP[a [b [/AA aA /BB bB ->]]]; apply: mem_mink. Qed.

Lemma sub_union (A A' B B' : support) : {subset A <= A'} -> {subset B <= B'} ->
  {subset A ++ B <= A' ++ B'}.
Proof. by move=> AA BB d; rewrite !mem_cat => /orP[/AA->|/BB->] //; rewrite orbT. Qed.

Lemma sub_undup (A A' : support) : {subset A <= A'} -> {subset undup A <= undup A'}.
Proof. by move=> AA d; rewrite !mem_undup => /AA. Qed.

Lemma walk_value_monotone xs st st' : (forall b, {subset nth [::] st b <= nth [::] st' b}) ->
  {subset walk_value p xs st <= walk_value p xs st'}.
Proof.
move=> ss; apply: (@walk_value_rel p (fun A B => {subset A <= B})) => //.
- exact: sub_union.
- exact: sub_undup.
- exact: sub_mink.
- by move=> x _ d.
Qed.

Lemma walk_after_monotone xs st st' : (forall b, {subset nth [::] st b <= nth [::] st' b}) ->
  forall b, {subset nth [::] (walk_after p xs st) b <= nth [::] (walk_after p xs st') b}.
Proof.
move=> ss; apply: (@walk_after_rel p (fun A B => {subset A <= B})) => //.
- exact: sub_union.
- exact: sub_undup.
- exact: sub_mink.
- by move=> x _ d.
Qed.

(** The supports of the inputs of a word of length T where the one at place k has degree 1. *)
Definition one_input (k T : nat) : seq support :=
  nseq k zeros ++ [:: dunit 0] :: nseq (T - k.+1) zeros.

Lemma size_one_input k T : (k < T)%N -> size (one_input k T) = T.
Proof. by move=> k_T; rewrite size_cat /= !size_nseq addnS -addSn subnKC. Qed.

Lemma nth_one_input k T i : (i < T)%N ->
  nth [::] (one_input k T) i = if i == k then [:: dunit 0] else zeros.
Proof.
move=> i_T; rewrite nth_cat size_nseq nth_nseq; case: ltngtP => [//|k_i|->]; last by rewrite subnn.
by rewrite -(subnSK k_i) /= nth_nseq ltn_sub2r // (leq_ltn_trans k_i).
Qed.

Lemma walk_one_input k T : (k < T)%N ->
  {subset walk_value p (one_input k T) (zero_supports p) <= input_support p (T - k)}.
Proof.
rewrite /one_input => k_T; rewrite walk_value_cat //.
have -> : input_support p (T - k) =
    walk_value p ([:: dunit 0] :: nseq (T - k.+1) zeros) (zero_supports p).
  by rewrite -(subnSK k_T).
apply: walk_value_monotone; elim: k {k_T} => [b d //|k IHk b d /= d_in]; apply: IHk.
apply: walk_after_monotone d_in => {}b; apply: sub_zero_supports; first exact: size_walk_states.
exact: walk_states_zeros.
Qed.


End OneInput.

(** ** Soundness: degrees of polynomials *)
Section Degrees.

Variables (F : fieldType) (n : nat) (grading : nat -> pred 'I_n).
Implicit Types (P Q : {mpoly F[n]}) (m : 'X_{1..n}) (A B : support).

(** The degree of a monomial in each group of variables; a variable can be in none, or in some. *)
Definition group_degree m (b : nat) : nat := \sum_(i | grading b i) m i.

Definition has_degree m (d : degree) : Prop := forall b, nth 0%N d b = group_degree m b.

(** Every monomial of [P] has one of the degrees [A]. *)
Definition degrees_in A P : Prop := forall m, m \in msupp P -> exists2 d, d \in A & has_degree m d.

Lemma degrees_inW A B P : {subset A <= B} -> degrees_in A P -> degrees_in B P.
Proof. by move=> AB AP m /AP[d dA md]; exists d; rewrite ?AB. Qed.

Lemma degrees_in0 A : degrees_in A 0.
Proof. by move=> m; rewrite msupp0. Qed.

Lemma degrees_inC c : degrees_in zeros c%:MP.
Proof.
move=> m; rewrite msuppC; case: ifP => // _; rewrite inE => /eqP->.
exists [::]; rewrite ?inE // => b; rewrite nth_nil /group_degree big1 // => i _.
by rewrite mnm0E.
Qed.

Lemma degrees_inX A m d : d \in A -> has_degree m d -> degrees_in A 'X_[m].
Proof. by move=> dA md m'; rewrite msuppX inE => /eqP->; exists d. Qed.

Lemma degrees_inD A B P Q : degrees_in A P -> degrees_in B Q -> degrees_in (A ++ B) (P + Q).
Proof.
move=> AP BQ m /msuppD_le; rewrite mem_cat => /orP[/AP|/BQ] [d dA md]; exists d => //.
  by rewrite mem_cat dA.
by rewrite mem_cat dA orbT.
Qed.

Lemma degrees_inM A B P Q : degrees_in A P -> degrees_in B Q -> degrees_in (mink A B) (P * Q).
Proof.
move=> AP BQ _ /msuppM_le /allpairsP[[m1 m2] /= [/AP[d dA md] /BQ[e eB me] ->]].
exists (dadd d e); first exact: mem_mink.
move=> b; rewrite nth_dadd md me /group_degree -big_split.
by apply: eq_bigr => i _; rewrite mnmDE.
Qed.

Lemma degrees_inZ A c P : degrees_in A P -> degrees_in A (c%:MP * P).
Proof. by move=> AP; rewrite mul_mpolyC => m /msuppZ_le/AP. Qed.

Lemma degrees_in_sum I (r : seq I) A (P : I -> {mpoly F[n]}) :
  (forall i, degrees_in A (P i)) -> degrees_in A (\sum_(i <- r) P i).
Proof.
move=> AP; elim/big_rec: _ => [|i Q _ AQ]; first exact: degrees_in0.
by apply: degrees_inW (degrees_inD (AP i) AQ) => d; rewrite mem_cat orbb.
Qed.

Lemma degrees_in_nsum A P k : degrees_in A P -> degrees_in (nsum k A) (P ^+ k).
Proof.
move=> AP; elim: k => [|k IHk]; first by rewrite expr0 -mpolyC1; apply: degrees_inC.
by rewrite exprS; apply: degrees_inM.
Qed.

(** *** The walk is sound *)
Section Walks.

Variable p : program.
Notation K := {mpoly F[n]}.
Notation q := (fun c : rat => (ratr c : F)%:MP_[n]).

Variable w : nat -> entries [comRingType of K].
Hypothesis w_zeros : forall k i, degrees_in zeros (w k i).

Lemma degrees_in_letters A sz ls (g : (nat -> nat) -> K) r : (forall r', degrees_in A (g r')) ->
  degrees_in A (sum_letters sz ls g r).
Proof.
move=> Ag; elim: ls r => [|l ls IHls] r //=.
by apply: degrees_in_sum => k; apply: IHls.
Qed.

Lemma degrees_in_assignment S (rd : array -> entries [comRingType of K]) a :
    (forall b i, degrees_in (S b) (rd b i)) ->
  forall i, degrees_in (assignment_support S a) (assignment_value q rd a i).
Proof.
move=> Srd i; rewrite /assignment_value /assignment_support.
apply: (@degrees_inW (flatten [seq term_support S t | t <- summands a])) => [d|].
  by rewrite mem_undup.
elim: (summands a) => [|t s IHs]; first by rewrite big_nil; apply: degrees_in0.
rewrite big_cons; apply: degrees_inD; last exact: IHs.
rewrite /term_value /term_support; case: eqP => [->|_].
  by rewrite /= ratr0 mpolyC0 mul0r; apply: degrees_in0.
apply/degrees_inZ/degrees_in_letters => r.
elim: (factors t) => [|f fs IHfs]; first by rewrite big_nil -mpolyC1; apply: degrees_inC.
by rewrite big_cons /=; apply: degrees_inM.
Qed.

Notation inputs_in A x := (forall j, degrees_in A (x j 0)).
Notation states_in st h := (forall b i, degrees_in (nth [::] st b) (state_entry p h b i)).

Lemma degrees_in_read x (X : 'cV[K]_(channels p)) st h found sfound :
    inputs_in x X -> states_in st h ->
    (forall k i, degrees_in (nth [::] sfound k) (nth (@no_entries _) found k i)) ->
  forall b i, degrees_in (support_of x st sfound b) (read w h X found b i).
Proof.
move=> xX sth ff [|k|b|k] i; [|exact: w_zeros | exact: sth | exact: ff].
rewrite /= /input_entry; case: i => [|k [|? ?]]; try exact: degrees_in0.
by case: insub => [j|]; [apply: xX | apply: degrees_in0].
Qed.

Lemma degrees_in_assigned x (X : 'cV[K]_(channels p)) st h : inputs_in x X -> states_in st h ->
  forall k i, degrees_in (nth [::] (walk p x st) k) (nth (@no_entries _) (assigned q w h X) k i).
Proof.
move=> xX sth; apply: (evaluate_rel (rel := fun A a => forall i, degrees_in A (a i))) => [i|].
  exact: degrees_in0.
by move=> la lb a ll; apply: degrees_in_assignment; apply: degrees_in_read.
Qed.

Lemma degrees_in_next x (X : 'cV[K]_(channels p)) st h : inputs_in x X -> states_in st h ->
  states_in (walk_states p x st) (next q w h X).
Proof.
move=> xX sth b i; rewrite /state_entry; case: ifP => [/andP[b_B _]|_]; last exact: degrees_in0.
by rewrite nth_walk_states //; apply: degrees_in_assigned.
Qed.

Definition all_inputs_in (xs : seq support) (Xs : seq 'cV[K]_(channels p)) : Prop :=
  forall k, (k < size Xs)%N -> inputs_in (nth [::] xs k) (nth 0 Xs k).

Lemma degrees_in_states xs (Xs : seq 'cV[K]_(channels p)) st h : size xs = size Xs ->
    all_inputs_in xs Xs -> states_in st h ->
  states_in (walk_after p xs st) (states_after q w h Xs).
Proof.
elim: Xs xs st h => [|X Xs IHXs] [|x xs] st h //= [size_xs] xX sth.
apply: IHXs => // [k k_Xs|]; first exact: (xX k.+1).
by apply: degrees_in_next => //; apply: (xX 0%N).
Qed.

Lemma degrees_in_value xs (Xs : seq 'cV[K]_(channels p)) st h : size xs = size Xs ->
    all_inputs_in xs Xs -> states_in st h ->
  degrees_in (walk_value p xs st) (value q w h Xs).
Proof.
elim: Xs xs st h => [|X Xs IHXs] [|x xs] st h //=; first by move=> *; apply: degrees_in0.
case: Xs IHXs => [|X' Xs] IHXs; case: xs => [|x' xs] //= size_xs xX sth; have x0 := xX 0%N isT.
  by apply: degrees_in_assignment; apply: degrees_in_read => //; apply: degrees_in_assigned.
apply: (IHXs (x' :: xs)) => [|k k_Xs|]; first by case: size_xs => /= ->.
  exact: (xX k.+1).
exact: degrees_in_next.
Qed.

End Walks.

End Degrees.
