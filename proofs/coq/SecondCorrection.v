(** The coefficient of 1/n^2 of A_jj at all lags
    (proofs/statements/linear-networks.md#second-corrections). *)
From mathcomp Require Import all_ssreflect.
From Coq Require Import ArithRing Lia.
From Verify Require Import Wick LoopEquations LeadingTerms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Implicit Types (A w v : word) (b c : bool) (s : seq word) (i j k l m r : nat).

Lemma coef2_cons b A s : coef 2 ((b :: A) :: s) =
  \sum_(p <- splits A | p.1.2 != b) coef 2 (p.1.1 :: p.2 :: s) +
  \sum_(p <- splits A | p.1.2 == b) coef 1 ((flip p.1.1 ++ p.2) :: s) +
  \sum_(q <- picks s) \sum_(p <- splits q.1) coef 0 (merge b A p :: q.2).
Proof.
rewrite coef_cons big_cat big_map big_flatten big_map /=; congr (_ + _).
  rewrite [X in _ = X + _]big_mkcond [X in _ = _ + X]big_mkcond -big_split.
  by apply: eq_bigr => p _ /=; case: eqP => _; rewrite ?addn0.
by apply: eq_bigr => q _; rewrite big_map.
Qed.

(** The pairings of two words that join them, without crossing. [m] only bounds the recursion. *)
Fixpoint joined m w v : nat :=
  if m is m'.+1 then
    if w is b :: A then
      \sum_(p <- splits A | p.1.2 != b)
        (coef 0 [:: p.1.1] * joined m' p.2 v + joined m' p.1.1 v * coef 0 [:: p.2]) +
      \sum_(p <- splits v) coef 0 [:: merge b A p]
    else 0
  else 0.

Lemma joined_cons m b A v : joined m.+1 (b :: A) v =
  \sum_(p <- splits A | p.1.2 != b)
    (coef 0 [:: p.1.1] * joined m p.2 v + joined m p.1.1 v * coef 0 [:: p.2]) +
  \sum_(p <- splits v) coef 0 [:: merge b A p].
Proof. by []. Qed.

Lemma joined_nil m v : joined m [::] v = 0.
Proof. by case: m. Qed.

Lemma product_rule (u0 u1 u2 v0 v1 v2 s0 s1 s2 j X Y : nat) :
  u2 * (v0 * s0) + u1 * (v1 * s0 + v0 * s1) + u0 * (v2 * s0 + v1 * s1 + v0 * s2 + X) +
    (j * s0 + v0 * Y) =
  (u2 * v0 + u1 * v1 + u0 * v2 + j) * s0 + (u1 * v0 + u0 * v1) * s1 + u0 * v0 * s2 +
    (u0 * X + v0 * Y).
Proof. by rewrite -plusE -multE; ring. Qed.

Lemma collect (x0 x1 x2 d0 d1 s0 s1 s2 K M : nat) :
  x2 * s0 + x1 * s1 + x0 * s2 + K + (d1 * s0 + d0 * s1) + M =
  (x2 + d1) * s0 + (x1 + d0) * s1 + x0 * s2 + (K + M).
Proof. by rewrite -plusE -multE; ring. Qed.

(** The third coefficient: the traces are not independent, two of them may be joined. *)
Lemma coef2_mul m w s : size w <= m -> coef 2 (w :: s) =
  coef 2 [:: w] * coef 0 s + coef 1 [:: w] * coef 1 s + coef 0 [:: w] * coef 2 s +
  \sum_(q <- picks s) joined m w q.1 * coef 0 q.2.
Proof.
elim: m w s => [|m IHm] [|b A] s // le_m.
- by rewrite !coef_empty !coef_nil mul1n big1 ?addn0.
- by rewrite !coef_empty !coef_nil mul1n big1 ?addn0.
have term p : p \in splits A -> coef 2 (p.1.1 :: p.2 :: s) =
    coef 2 [:: p.1.1; p.2] * coef 0 s + coef 1 [:: p.1.1; p.2] * coef 1 s +
    coef 0 [:: p.1.1; p.2] * coef 2 s + \sum_(q <- picks s)
      (coef 0 [:: p.1.1] * joined m p.2 q.1 + joined m p.1.1 q.1 * coef 0 [:: p.2]) * coef 0 q.2.
  move/size_splits=> A_eq; have le_A : size A <= m := le_m.
  have le_1 : size p.1.1 <= m by apply: leq_trans le_A; rewrite A_eq leqW ?leq_addr.
  have le_2 : size p.2 <= m by apply: leq_trans le_A; rewrite A_eq leqW ?leq_addl.
  rewrite (IHm p.1.1 (p.2 :: s)) // (IHm p.1.1 [:: p.2]) // (IHm p.2 s) //.
  rewrite (coef1_mul p.2 s) (coef0_mul p.2 s) (coef1_mul p.1.1 [:: p.2]) (coef0_mul p.1.1 [:: p.2]).
  rewrite /= !big_cons big_nil big_map /= coef_nil muln1 addn0.
  set X := \sum_(q <- picks s) joined m p.2 q.1 * coef 0 q.2.
  pose Y := \sum_(q <- picks s) joined m p.1.1 q.1 * coef 0 q.2.
  have -> : \sum_(q <- picks s) joined m p.1.1 q.1 * coef 0 (p.2 :: q.2) = coef 0 [:: p.2] * Y.
    by rewrite big_distrr; apply: eq_bigr => q _; rewrite coef0_mul mulnCA.
  have -> : \sum_(q <- picks s) (coef 0 [:: p.1.1] * joined m p.2 q.1 +
      joined m p.1.1 q.1 * coef 0 [:: p.2]) * coef 0 q.2 =
      coef 0 [:: p.1.1] * X + coef 0 [:: p.2] * Y.
    rewrite !big_distrr -big_split; apply: eq_bigr => q _ /=.
    by rewrite mulnDl -!mulnA [joined m p.1.1 q.1 * (_ * _)]mulnCA.
  exact: product_rule.
rewrite (coef2_cons b A s) (coef2_cons b A [::]) (coef1_cons b A [::]) (coef0_cons b A [::]).
rewrite [picks [::]]/= big_nil addn0.
have -> : \sum_(p <- splits A | p.1.2 != b) coef 2 [:: p.1.1, p.2 & s] =
    (\sum_(p <- splits A | p.1.2 != b) coef 2 [:: p.1.1; p.2]) * coef 0 s +
    (\sum_(p <- splits A | p.1.2 != b) coef 1 [:: p.1.1; p.2]) * coef 1 s +
    (\sum_(p <- splits A | p.1.2 != b) coef 0 [:: p.1.1; p.2]) * coef 2 s +
    \sum_(q <- picks s) (\sum_(p <- splits A | p.1.2 != b)
      (coef 0 [:: p.1.1] * joined m p.2 q.1 + joined m p.1.1 q.1 * coef 0 [:: p.2])) * coef 0 q.2.
  under [X in _ = _ + X]eq_bigr do rewrite big_distrl.
  rewrite exchange_big !big_distrl -!big_split /= big_seq_cond [in RHS]big_seq_cond.
  by apply: eq_bigr => p /andP[/term].
have -> : \sum_(p <- splits A | p.1.2 == b) coef 1 ((flip p.1.1 ++ p.2) :: s) =
    (\sum_(p <- splits A | p.1.2 == b) coef 1 [:: flip p.1.1 ++ p.2]) * coef 0 s +
    (\sum_(p <- splits A | p.1.2 == b) coef 0 [:: flip p.1.1 ++ p.2]) * coef 1 s.
  by rewrite !big_distrl -big_split; apply: eq_bigr => p _; rewrite coef1_mul.
have -> : \sum_(q <- picks s) joined m.+1 (b :: A) q.1 * coef 0 q.2 =
    \sum_(q <- picks s) (\sum_(p <- splits A | p.1.2 != b)
      (coef 0 [:: p.1.1] * joined m p.2 q.1 + joined m p.1.1 q.1 * coef 0 [:: p.2])) * coef 0 q.2 +
    \sum_(q <- picks s) \sum_(p <- splits q.1) coef 0 (merge b A p :: q.2).
  rewrite -big_split; apply: eq_bigr => q _ /=; rewrite mulnDl; congr (_ + _).
  by rewrite big_distrl; apply: eq_bigr => p _; rewrite [in RHS]coef0_mul.
exact: collect.
Qed.

(** ** Words of two blocks *)

Lemma big_other (F : word * bool * word -> nat) k c :
  \sum_(p <- splits (nseq k c) | p.1.2 != c) F p = 0.
Proof. by rewrite big_mkcond big_splits_nseq big1 // => i _ /=; rewrite eqxx. Qed.

(** What joins b^i b'^j to b'^l: for |i - j| = l, one pairing for each place and each turn. *)
Lemma joined_two m b i j l : i + j <= m ->
  joined m (two b i j) (nseq l (~~ b)) = (minn i j).+1 * l * ((i == j + l) || (j == i + l)).
Proof.
elim: m i j => [|m IHm] i j.
  by rewrite leqn0 addn_eq0 => /andP[/eqP-> /eqP->]; case: l => // l; rewrite muln0.
case: i => [|i] le_m.
  case: j le_m => [|j] le_m; first by case: l {IHm} => // l; rewrite muln0.
  rewrite two_0 [nseq _ _]/= joined_cons big_other add0n big_splits_nseq min0n mul1n.
  rewrite (eq_bigr (fun=> j.+1 == l : nat)) => [|r _].
    by rewrite sum_nat_const card_ord.
  rewrite /merge /= eqxx -nseqD flip_nseq -/(two (~~ b) j _) coef0_two.
  case: l r {IHm} => [[]//|l] r.
  by rewrite subSS subnK -1?ltnS // eqSS.
rewrite [two _ _ _]/= joined_cons -/(two b i j).
have -> : \sum_(p <- splits (nseq l (~~ b))) coef 0 [:: merge b (two b i j) p] =
    l * (i.+1 == j + l).
  rewrite big_splits_nseq (eq_bigr (fun=> i.+1 == j + l : nat)) => [|r _].
    by rewrite sum_nat_const card_ord.
  rewrite /merge /= (_ : (~~ b == b) = false); last by case: (b).
  case: l r {IHm} => [[]//|l] r; rewrite -nseqD subSS subnK -1?ltnS // /two -catA -nseqD.
  rewrite -/(two b i _).
  by rewrite coef0_two addnS eqSS.
have -> : \sum_(p <- splits (two b i j) | p.1.2 != b)
      (coef 0 [:: p.1.1] * joined m p.2 (nseq l (~~ b)) +
       joined m p.1.1 (nseq l (~~ b)) * coef 0 [:: p.2]) =
    l * (j == i.+1 + l) + (if j is j'.+1 then joined m (two b i j') (nseq l (~~ b)) else 0).
  rewrite big_mkcond; under eq_bigr do rewrite if_neg.
  rewrite (big_partners (fun _ _ => 0) (fun u v => coef 0 [:: u] * joined m v (nseq l (~~ b)) +
    joined m u (nseq l (~~ b)) * coef 0 [:: v])) big1 // add0n big_split /=; congr (_ + _).
    under eq_bigr do rewrite coef0_two.
    rewrite (sum_at i j (fun r => joined m (nseq (j - r.+1) (~~ b)) (nseq l (~~ b)))).
    case: (ltnP i j) => [lt_ij|le_ji]; last first.
      by rewrite ltn_eqF ?muln0 // addSn ltnS (leq_trans le_ji) ?leq_addr.
    rewrite -two_0 IHm ?add0n; last first.
      apply: leq_trans (leq_subr _ _) _; move: le_m; rewrite addSn ltnS.
      by apply/leq_trans/leq_addl.
    rewrite min0n mul1n; case: (posnP l) => [->|l_gt0] //.
    by rewrite [0 == _]eq_sym addn_eq0 [l == 0]gtn_eqF // andbF -(eqn_add2l i.+1) subnKC.
  case: j le_m => [|j] _; first by rewrite big_ord0.
  rewrite big_ord_recr /= coef0_nseq subSS subnn muln1 big1 // => r _.
  by rewrite coef0_nseq subSS subn_eq0 leqNgt ltn_ord muln0.
case: j le_m => [|j] le_m; first by rewrite minn0 muln0 mul1n orbF.
rewrite IHm; last by move: le_m; rewrite addSn addnS ltnS; apply: ltnW.
rewrite !addSn !eqSS minnSS; case: (posnP l) => [->|l_gt0]; first by rewrite !muln0 !mul0n.
case: (i =P j + l) => [->|_].
  have -> : (j == j + l + l) = false by rewrite ltn_eqF // -addnA -addn1 leq_add2l ltn_addr.
  by rewrite !muln1 muln0 add0n -mulSnr.
case: (j =P i + l) => _; last by rewrite !muln0.
by rewrite !muln1 muln0 addn0 addnC -mulSnr.
Qed.

(** ** The coefficient of 1/n^2 of A_jj *)

(** b b^j b'^(j+1): the partners of its first letter. *)
Lemma coef2_twoS b j : coef 2 [:: two b j.+1 j.+1] = coef 2 [:: two b j j] +
  \sum_(r < j.+1) (r.+1 * (j - r) + (if (r < j) && ~~ odd (j - r) then r.+1 else 0)) +
  \sum_(r < j) (j - r).
Proof.
rewrite coef2_cons [picks [::]]/= big_nil addn0 -/(two b j j.+1); congr (_ + _).
  rewrite big_mkcond; under eq_bigr do rewrite if_neg.
  rewrite (big_partners (fun _ _ => 0) (fun u v => coef 2 [:: u; v])) big1 // add0n.
  have term (r : 'I_j.+1) : coef 2 [:: two b j r; nseq (j.+1 - r.+1) (~~ b)] =
      (j == r) * coef 2 [:: two b j r] +
      (r.+1 * (j - r) + (if (r < j) && ~~ odd (j - r) then r.+1 else 0)).
    have le_rj : r <= j by rewrite -ltnS.
    rewrite (@coef2_mul (j + r)) ?size_cat ?size_nseq // subSS big_cons big_nil coef_nil addn0.
    rewrite joined_two // coef0_nseq coef1_nseq coef1_two coef0_two subnKC // eqxx orTb !muln1.
    case: (ltngtP r j) le_rj => // [lt_rj|->] _.
      rewrite subn_eq0 leqNgt lt_rj subn_gt0 lt_rj muln0 mul0n addn0 !add0n.
      rewrite (oddB (ltnW lt_rj)) -oddD addnC; congr (_ + _).
      by case: (odd (j + r)); rewrite ?muln0 ?muln1.
    by rewrite subnn coef_empty coef_nil !muln0 !addn0 muln1 mul1n.
  under eq_bigr do rewrite term; rewrite big_split /=; congr (_ + _).
  by rewrite (sum_at j j.+1 (fun r => coef 2 [:: two b j r])) ltnSn.
rewrite big_mkcond (big_partners (fun u v => coef 1 [:: flip u ++ v]) (fun _ _ => 0)).
rewrite [X in _ + X]big1 // addn0; apply: eq_bigr => r _.
rewrite flip_nseq coef_rot /two -catA -nseqD -/(two b _ _) coef1_two.
have lt_r : j - r.+1 < j.+1 + r by rewrite addSn ltnS (leq_trans (leq_subr _ _)) ?leq_addr.
rewrite ltn_eqF // (minn_idPl (ltnW lt_r)) -subSn // subSS /=.
by rewrite addSn addnS -addSn addnA subnSK // -addnA oddD (oddB (ltnW (ltn_ord r))) oddD addbb.
Qed.

(** The sums in closed form. *)
Lemma sum_down j : (\sum_(r < j) (j - r)).*2 = j * j.+1.
Proof.
elim: j => [|j IHj]; first by rewrite big_ord0.
rewrite big_ord_recl subn0 (eq_bigr (fun r : 'I_j => j - r)) // doubleD IHj.
by rewrite -mul2n -mulnDl add2n mulnC.
Qed.

Lemma sum_up j : (\sum_(r < j) r.+1).*2 = j * j.+1.
Proof.
elim: j => [|j IHj]; first by rewrite big_ord0.
by rewrite big_ord_recr doubleD IHj -mul2n -mulnDl addn2 mulnC.
Qed.

Lemma sum_places j : 6 * (\sum_(r < j.+1) r.+1 * (j - r)) = j * j.+1 * j.+2.
Proof.
elim: j => [|j IHj]; first by rewrite big_ord_recl big_ord0.
rewrite big_ord_recr /= subnn muln0 addn0.
have -> : \sum_(r < j.+1) r.+1 * (j.+1 - r) =
    \sum_(r < j.+1) r.+1 * (j - r) + \sum_(r < j.+1) r.+1.
  rewrite -big_split; apply: eq_bigr => r _ /=.
  by rewrite subSn -1?ltnS // mulnS addnC.
have := sum_up j.+1; rewrite -mul2n => up; rewrite mulnDr IHj (_ : 6 = 3 * 2) //.
by rewrite -[3 * 2 * _]mulnA up -[j * _ * _]mulnA -mulnDl addn3 mulnC.
Qed.

Lemma sum_parity j :
  4 * (\sum_(r < j.+1) (if (r < j) && ~~ odd (j - r) then r.+1 else 0)) + odd j = j ^ 2.
Proof.
have [l] := ubnP j; elim: l j => // l IHl [|[|j]] /ltnSE le_l.
- by rewrite big_ord_recl big_ord0.
- by rewrite !big_ord_recl big_ord0.
have := IHl j (ltnW le_l); rewrite big_ord_recr /= ltnn addn0 => IHj.
have e2 : j.+2 - j = 2 by rewrite -addn2 addKn.
rewrite 3!big_ord_recr /= e2 subSnn ltnn leqnSn /= andbF !addn0.
have -> : \sum_(r < j) (if (r < j.+2) && ~~ odd (j.+2 - r) then r.+1 else 0) =
    \sum_(r < j) (if (r < j) && ~~ odd (j - r) then r.+1 else 0).
  apply: eq_bigr => r _; have le_rj := ltnW (ltn_ord r).
  have lt2 : r < j.+2 by rewrite ltnS leqW.
  by rewrite lt2 ltn_ord !subSn ?leqW //= negbK.
move: IHj; set X := \sum_(r < j) _ => IHj.
rewrite negbK mulnDr addnAC IHj -[j.+2]addn2 sqrnD -addnA; congr (_ + _).
by rewrite mulnS [4 * j]mulnC [2 * (j * 2)]mulnCA.
Qed.

Theorem coef2_diagonal b j : 48 * coef 2 [:: two b j j] + 8 * j ^ 2 + 16 * j =
  2 * j ^ 4 + 16 * j ^ 3 + (if odd j then 6 else 0).
Proof.
elim: j => [|j IHj]; first by rewrite coef_empty coef_nil.
rewrite coef2_twoS big_split /=; have := sum_down j; have := sum_places j; have := sum_parity j.
move: (coef 2 _) (\sum_(r < j) _) (\sum_(r < j.+1) _ * _) (\sum_(r < j.+1) _) IHj => c D P Q.
rewrite -addnn !expnS !expn0 !muln1; case: (odd j) => /=; rewrite -?plusE -?multE => *; lia.
Qed.
