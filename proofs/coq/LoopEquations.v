(** The loop (Schwinger-Dyson) equations of a Gaussian matrix, and the polynomials in the width
    that they compute (proofs/statements/linear-networks.md#loop-equations), at every width.

    A word is a list of letters, false for W and true for W^T. The mean of a product of traces of
    words is a sum over the pairings of the letters; [defects] lists, for each pairing, by how much
    its number of loops falls short of the greatest one possible: the power of 1/n it contributes. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Wick.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
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
elim: r => //= y r IHr; rewrite inE; split=> [[->|/IHr->]|/orP[/eqP->|/IHr]]; rewrite ?eqxx ?orbT //.
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
