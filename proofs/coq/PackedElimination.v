(** Elimination modulo a number q <= 587 with three residues in each machine integer, six columns
    at once: a word takes up six products before it is reduced. What passes [packed_ok] has full
    rank ([packed_ok_rank]).

    Six rows are brought to the form [1 T], by operations of which nothing but that each row
    remains a combination of the given ones is believed; that the form is reached is tested. *)
From Coq Require Import ZArith Uint63 Lia.
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Verify Require Import MachineResidues RAC Machine Elimination Factors BlockElimination.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Six rows side by side. *)
Inductive sixes := Snil | Scons (a b c d e f : int63) (t : sixes).

Fixpoint six_beside (a b c d e f : seq int63) : sixes :=
  match a, b, c, d, e, f with
  | x1 :: a', x2 :: b', x3 :: c', x4 :: d', x5 :: e', x6 :: f' =>
    Scons x1 x2 x3 x4 x5 x6 (six_beside a' b' c' d' e' f')
  | _, _, _, _, _, _ => Snil
  end.

(** The three numbers below 2^21 in a word. *)
Definition field0 (w : int63) : int63 := (w - (w >> 21) * 2097152)%uint63.
Definition field1 (w : int63) : int63 := field0 (w >> 21)%uint63.
Definition field2 (w : int63) : int63 := ((w >> 21) >> 21)%uint63.
Definition fields (w : int63) : seq int63 := [:: field0 w; field1 w; field2 w].

Definition pack (x y z : int63) : int63 := (x + (y + z * 2097152) * 2097152)%uint63.

Section Elimination.

Variable q : int63.

Definition reduce_word (w : int63) : int63 :=
  pack (field0 w mod q)%uint63 (field1 w mod q)%uint63 (field2 w mod q)%uint63.

(** [r] and [c] times [p]. *)
Fixpoint add_multiple (c : int63) (p r : seq int63) : seq int63 :=
  match p, r with
  | x :: p', w :: r' => reduce_word (w + c * x)%uint63 :: add_multiple c p' r'
  | _, _ => [::]
  end.

(** [r] and multiples of six rows. ([reduce_word] is written out: the virtual machine calls no
    function.) *)
Definition add_multiples (c1 c2 c3 c4 c5 c6 : int63) : seq int63 -> sixes -> seq int63 :=
  fix add r ps :=
    match r, ps with
    | w :: r', Scons x1 x2 x3 x4 x5 x6 ps' =>
      let s := (w + c1 * x1 + c2 * x2 + c3 * x3 + c4 * x4 + c5 * x5 + c6 * x6)%uint63 in
      let h := (s >> 21)%uint63 in
      let t := (h >> 21)%uint63 in
      ((s - h * 2097152) mod q + ((h - t * 2097152) mod q + t mod q * 2097152) * 2097152)%uint63
        :: add r' ps'
    | _, _ => [::]
    end.

(** The first six entries. *)
Definition head (r : seq int63) : seq int63 := flatten (map fields (take 2 r)).

Definition coordinate (i : nat) (r : seq int63) : int63 := nth 0%uint63 (head r) i.

(** [r] without its entry at [i], where [p] has a 1. *)
Definition clear (i : nat) (p r : seq int63) : seq int63 :=
  add_multiple (q - coordinate i r mod q)%uint63 p r.

Fixpoint cleared (i : nat) (ps : seq (seq int63)) (r : seq int63) : seq int63 :=
  if ps is p :: ps' then cleared i.+1 ps' (clear i p r) else r.

(** A power x^e, for e < 2^10. *)
Fixpoint power (n : nat) (x e a : int63) : int63 :=
  if n is n'.+1 then
    power n' ((x * x) mod q)%uint63 (e >> 1)%uint63
      (if Uint63.eqb (e mod 2)%uint63 0%uint63 then a else ((a * x) mod q)%uint63)
  else a.

(** [p] by its entry at [i], if q is prime. *)
Definition monic (i : nat) (p : seq int63) : seq int63 :=
  let v := power 10 (coordinate i p) (q - 2)%uint63 1%uint63 in
  add_multiple ((v + (q - 1)) mod q)%uint63 p p.

(** The first of the rows that has a pivot after those of [ps], with a 1 there, and the others. *)
Fixpoint pivot_row (ps skipped rows : seq (seq int63)) : option (seq int63 * seq (seq int63)) :=
  if rows is r :: rows' then
    let p := cleared 0 ps r in
    if Uint63.eqb (coordinate (size ps) p) 0%uint63 then pivot_row ps (r :: skipped) rows'
    else Some (monic (size ps) p, skipped ++ rows')
  else None.

(** As many as [want] rows brought to the form [1 T], and the others. *)
Fixpoint gather (want : nat) (ps rows : seq (seq int63)) : seq (seq int63) * seq (seq int63) :=
  if want is want'.+1 then
    if pivot_row ps [::] rows is Some (p, rest) then
      gather want' (rcons (map (clear (size ps) p) ps) p) rest
    else (ps, rows)
  else (ps, rows).

Definition units : seq (seq int63) :=
  [seq [seq if i == j then 1%uint63 else 0%uint63 | j <- iota 0 6] | i <- iota 0 6].

Definition add_block (us : sixes) (r : seq int63) : seq int63 :=
  if r is w :: v :: r' then
    let minus x := (q - x mod q)%uint63 in
    add_multiples (minus (field0 w)) (minus (field1 w)) (minus (field2 w))
      (minus (field0 v)) (minus (field1 v)) (minus (field2 v)) r' us
  else [::].

(** Whether 6 n rows have pivots. *)
Fixpoint eliminated (n : nat) (rows : seq (seq int63)) : bool :=
  if n is n'.+1 then
    let: (ps, rest) := gather 6 [::] rows in
    if all2 (all2 Uint63.eqb) (map head ps) units then
      if map (drop 2) ps is [:: a; b; c; d; e; f] then
        let us := six_beside a b c d e f in eliminated n' (map (add_block us) rest)
      else false
    else false
  else true.

Fixpoint pack_row (r : seq int63) : seq int63 :=
  if r is x :: y :: z :: r' then pack x y z :: pack_row r' else [::].

(** A matrix of order k with units on the diagonal below, so that its order is 6 n. *)
Definition padded (k pad : nat) (rows : seq (seq int63)) : seq (seq int63) :=
  [seq r ++ nseq pad 0%uint63 | r <- rows] ++
  [seq [seq if i == j then 1%uint63 else 0%uint63 | j <- iota 0 (k + pad)] | i <- iota k pad].

Definition packed_ok (k : nat) (rows : seq (seq int63)) : bool :=
  let n := (k %/ 6).+1 in
  if [&& Uint63.ltb 1 q, Uint63.leb q 587%uint63, size rows == k & all (fun r => size r == k) rows]
  then eliminated n (map pack_row (padded k (n * 6 - k) rows)) else false.

End Elimination.

Local Notation "'φ' x" := (to_Z x) (at level 0).
Local Notation B := 2097152%coqZ.

(** ** Words *)

Lemma field0_spec w : φ (field0 w) = (φ w mod B)%coqZ.
Proof.
have [w0 w_lt] := to_Z_bounded w; rewrite /field0 sub_spec mul_spec lsr_spec.
change (φ 21%uint63) with 21%coqZ; change (φ 2097152%uint63) with B.
change (2 ^ 21)%coqZ with B.
have D := Z_div_mod_eq_full (φ w) B; have [m0 m1] := Z.mod_pos_bound (φ w) B ltac:(lia).
have wBE : wB = 9223372036854775808%coqZ by reflexivity.
rewrite (Z.mod_small (φ w / B * B)%coqZ); last lia.
by rewrite Z.mod_small; lia.
Qed.

Lemma shifted_spec w : φ (w >> 21)%uint63 = (φ w / B)%coqZ.
Proof. by rewrite lsr_spec. Qed.

(** The fields of a word are the digits of its value. *)
Lemma fieldsE w x y z : φ w = (x + B * y + B * B * z)%coqZ ->
  (0 <= x < B)%coqZ -> (0 <= y < B)%coqZ -> (0 <= z < B)%coqZ ->
  [/\ φ (field0 w) = x, φ (field1 w) = y & φ (field2 w) = z].
Proof.
move=> wE x_B y_B z_B.
have d1 : (φ w / B)%coqZ = (y + B * z)%coqZ by apply/esym/(Z.div_unique _ _ _ x); lia.
have d2 : (φ w / B / B)%coqZ = z by rewrite d1; apply/esym/(Z.div_unique _ _ _ y); lia.
split; last by rewrite /field2 !shifted_spec.
  by rewrite field0_spec; apply/esym/(Z.mod_unique _ _ (y + B * z)%coqZ); lia.
by rewrite /field1 field0_spec shifted_spec d1; apply/esym/(Z.mod_unique _ _ z%coqZ); lia.
Qed.

Lemma fieldsP w : [/\ φ w = (φ (field0 w) + B * φ (field1 w) + B * B * φ (field2 w))%coqZ,
  (0 <= φ (field0 w) < B)%coqZ, (0 <= φ (field1 w) < B)%coqZ & (0 <= φ (field2 w) < B)%coqZ].
Proof.
have [w0 w_lt] := to_Z_bounded w.
rewrite /field1 /field2 !field0_spec !shifted_spec.
have D := Z_div_mod_eq_full (φ w) B; have D1 := Z_div_mod_eq_full (φ w / B)%coqZ B.
have m0 := Z.mod_pos_bound (φ w) B ltac:(lia).
have m1 := Z.mod_pos_bound (φ w / B)%coqZ B ltac:(lia).
have wBE : wB = 9223372036854775808%coqZ by reflexivity.
by split=> //; lia.
Qed.

Lemma packE x y z : (φ x < B)%coqZ -> (φ y < B)%coqZ -> (φ z < B)%coqZ ->
  [/\ field0 (pack x y z) = x, field1 (pack x y z) = y & field2 (pack x y z) = z].
Proof.
move=> xB yB zB; have [x0 _] := to_Z_bounded x; have [y0 _] := to_Z_bounded y.
have [z0 _] := to_Z_bounded z; have wBE : wB = 9223372036854775808%coqZ by reflexivity.
have E : φ (pack x y z) = (φ x + B * φ y + B * B * φ z)%coqZ.
  rewrite /pack !add_spec mul_spec add_spec mul_spec; change (φ 2097152%uint63) with B.
  rewrite (Z.mod_small (φ z * B)); last lia.
  rewrite (Z.mod_small (φ y + φ z * B)%coqZ); last lia.
  by rewrite (Z.mod_small (_ * B)%coqZ) ?Z.mod_small; lia.
by have [] := fieldsE E; try lia; split; apply: to_Z_inj.
Qed.

(** ** The residues of a row *)

Section Rows.

Variables (q : int63) (F : fieldType).
Hypotheses (q_gt1 : (1 < φ q)%coqZ) (q_le : (φ q <= 587)%coqZ) (fz_q : fz F (φ q) = 0).

Notation fi := (@fi F).
Notation fz := (@fz F).

Let q_le20 : (φ q <= 1048576)%coqZ. Proof. lia. Qed.

(** The fields of [s] are these numbers, which [n] products make up. *)
Definition sum_is (n : Z) (s : int63) (x y z : Z) : Prop :=
  φ s = (x + B * y + B * B * z)%coqZ /\
  [/\ (0 <= x <= 586 + n * 343982)%coqZ, (0 <= y <= 586 + n * 343982)%coqZ
    & (0 <= z <= 586 + n * 343982)%coqZ].

(** The fields of [w] are residues. *)
Definition word_ok (w : int63) : Prop :=
  [/\ (φ (field0 w) < φ q)%coqZ, (φ (field1 w) < φ q)%coqZ & (φ (field2 w) < φ q)%coqZ].

Lemma sum_is_word w : word_ok w -> sum_is 0 w (φ (field0 w)) (φ (field1 w)) (φ (field2 w)).
Proof. by case=> x_q y_q z_q; have [wE x0 y0 z0] := fieldsP w; split=> //; split; lia. Qed.

Lemma sum_is_add n s x y z c p : (0 <= n <= 5)%coqZ -> sum_is n s x y z -> (φ c <= φ q)%coqZ ->
    word_ok p ->
  sum_is (n + 1) (s + c * p)%uint63 (x + φ c * φ (field0 p)) (y + φ c * φ (field1 p))
    (z + φ c * φ (field2 p)).
Proof.
move=> n_5 [sE [x_n y_n z_n]] c_q [p0 p1 p2]; have [pE x0 y0 z0] := fieldsP p.
have [c0 _] := to_Z_bounded c.
have bound a : (0 <= a)%coqZ -> (a < φ q)%coqZ -> (0 <= φ c * a <= 343982)%coqZ.
  move=> a0 aq; split; first nia.
  by apply: (Z.le_trans _ (587 * 586)%coqZ); [apply: Z.mul_le_mono_nonneg; lia | lia].
have b0 := bound _ (proj1 x0) p0; have b1 := bound _ (proj1 y0) p1; have b2 := bound _ (proj1 z0) p2.
have E : (φ c * φ p = φ c * φ (field0 p) + B * (φ c * φ (field1 p))
                      + B * B * (φ c * φ (field2 p)))%coqZ by rewrite [X in (_ * X)%coqZ]pE; ring.
have wBE : wB = 9223372036854775808%coqZ by reflexivity.
split; last by split; lia.
rewrite add_spec mul_spec (Z.mod_small (φ c * φ p)%coqZ); last lia.
by rewrite Z.mod_small; lia.
Qed.

Lemma reduce_wordP n s x y z : (0 <= n <= 6)%coqZ -> sum_is n s x y z ->
  [/\ word_ok (reduce_word q s), fi (field0 (reduce_word q s)) = fz x,
      fi (field1 (reduce_word q s)) = fz y & fi (field2 (reduce_word q s)) = fz z].
Proof.
move=> n_6 [sE [x_n y_n z_n]]; have [|||E0 E1 E2] := fieldsE sE; try lia.
have lt a : (φ (a mod q)%uint63 < φ q)%coqZ.
  by rewrite mod_spec; have := Z.mod_pos_bound (φ a) (φ q); lia.
rewrite /reduce_word /word_ok.
have [|||-> -> ->] := @packE (field0 s mod q)%uint63 (field1 s mod q)%uint63 (field2 s mod q)%uint63.
- by have := lt (field0 s); lia.
- by have := lt (field1 s); lia.
- by have := lt (field2 s); lia.
by split; [split; exact: lt | | | ]; rewrite (fi_mod fz_q) fiE ?E0 ?E1 ?E2.
Qed.

(** The entries of a row. *)
Definition entry (r : seq int63) (j : nat) : F := fi (nth 0%uint63 (flatten (map fields r)) j).

Lemma entry_nil j : entry [::] j = 0.
Proof. by rewrite /entry nth_nil fi0. Qed.

Lemma entry_cons w r j : entry (w :: r) j =
  if j is j'.+3 then entry r j' else fi (nth 0%uint63 (fields w) j).
Proof. by case: j => [|[|[|j]]]. Qed.

Fixpoint row_ok (n : nat) (r : seq int63) : Prop :=
  match n, r with
  | n'.+1, w :: r' => word_ok w /\ row_ok n' r'
  | 0, [::] => True
  | _, _ => False
  end.

Lemma add_multipleP n c p r : (φ c <= φ q)%coqZ -> row_ok n p -> row_ok n r ->
  row_ok n (add_multiple q c p r) /\
  forall j, entry (add_multiple q c p r) j = entry r j + fi c * entry p j.
Proof.
move=> c_q; elim: n p r => [|n IHn] [|x p] [|w r] //=.
  by move=> _ _; split=> // j; rewrite !entry_nil mulr0 addr0.
move=> [x_ok p_ok] [w_ok r_ok]; have [rec_ok recE] := IHn _ _ p_ok r_ok.
have s := sum_is_add (n := 0) ltac:(lia) (sum_is_word w_ok) c_q x_ok.
have [|s_ok s0 s1 s2] := reduce_wordP _ s; first lia.
split=> // j; rewrite !entry_cons.
by case: j => [|[|[|j]]] //=; rewrite ?s0 ?s1 ?s2 ?recE // fzD fzM !fiE.
Qed.

(** The sum of the six products with the rows [ps]. *)
Lemma add_multiplesP n c1 c2 c3 c4 c5 c6 r p1 p2 p3 p4 p5 p6
    (s := add_multiples q c1 c2 c3 c4 c5 c6 r (six_beside p1 p2 p3 p4 p5 p6)) :
    [/\ φ c1 <= φ q, φ c2 <= φ q & φ c3 <= φ q]%coqZ ->
    [/\ φ c4 <= φ q, φ c5 <= φ q & φ c6 <= φ q]%coqZ ->
    row_ok n r -> [/\ row_ok n p1, row_ok n p2 & row_ok n p3] ->
    [/\ row_ok n p4, row_ok n p5 & row_ok n p6] ->
  row_ok n s /\ forall j, entry s j = entry r j + fi c1 * entry p1 j + fi c2 * entry p2 j
    + fi c3 * entry p3 j + fi c4 * entry p4 j + fi c5 * entry p5 j + fi c6 * entry p6 j.
Proof.
rewrite {}/s => -[q1 q2 q3] [q4 q5 q6].
elim: n r p1 p2 p3 p4 p5 p6 => [|n IHn] [|w r] [|x1 p1] [|x2 p2] [|x3 p3] [|x4 p4] [|x5 p5] [|x6 p6] //;
  try by [move=> /= ? [] | move=> /= ? ? []].
  by move=> _ _ _; split=> // j; rewrite !entry_nil !mulr0 !addr0.
move=> [w_ok r_ok] [[x1_ok p1_ok] [x2_ok p2_ok] [x3_ok p3_ok]].
move=> [[x4_ok p4_ok] [x5_ok p5_ok] [x6_ok p6_ok]].
have [rec_ok recE] := IHn r p1 p2 p3 p4 p5 p6 r_ok (And3 p1_ok p2_ok p3_ok) (And3 p4_ok p5_ok p6_ok).
have s1 := sum_is_add (n := 0) ltac:(lia) (sum_is_word w_ok) q1 x1_ok.
have s2 := sum_is_add (n := 1) ltac:(lia) s1 q2 x2_ok.
have s3 := sum_is_add (n := 2) ltac:(lia) s2 q3 x3_ok.
have s4 := sum_is_add (n := 3) ltac:(lia) s3 q4 x4_ok.
have s5 := sum_is_add (n := 4) ltac:(lia) s4 q5 x5_ok.
have s6 := sum_is_add (n := 5) ltac:(lia) s5 q6 x6_ok.
have [|s_ok e0 e1 e2] := reduce_wordP _ s6; first lia.
split; first by split.
move=> j; rewrite [add_multiples _ _ _ _ _ _ _ _ _]/= !entry_cons.
by case: j => [|[|[|j]]]; rewrite ?recE // /nth [fields _]/=; rewrite ?e0 ?e1 ?e2 !fzD !fzM !fiE.
Qed.

(** What is done with the residue of an entry. *)
Lemma minusP x : (φ (q - x mod q)%uint63 <= φ q)%coqZ /\ fi (q - x mod q)%uint63 = - fi x.
Proof.
have x_q : (0 <= φ (x mod q)%uint63 < φ q)%coqZ by rewrite mod_spec; apply: Z.mod_pos_bound; lia.
have E : φ (q - x mod q)%uint63 = (φ q - φ (x mod q)%uint63)%coqZ.
  by rewrite sub_spec Z.mod_small //; have := to_Z_bounded q; lia.
by split; [lia | rewrite fiE E fzB fz_q add0r -(fi_mod fz_q x) fiE].
Qed.

(** ** Combinations of rows *)

Fixpoint every (T : Type) (P : T -> Prop) (s : seq T) : Prop :=
  if s is x :: s' then P x /\ every P s' else True.

Lemma every_cat T (P : T -> Prop) s t : every P s -> every P t -> every P (s ++ t).
Proof. by elim: s => //= x s IHs [Px /IHs Ps] /Ps. Qed.

Lemma every_rcons T (P : T -> Prop) s x : every P s -> P x -> every P (rcons s x).
Proof. by elim: s => /= [|y s IHs] => [_ Px|[Py /IHs Ps] /Ps]. Qed.

Lemma every_map S T (f : S -> T) (P : S -> Prop) (Q : T -> Prop) s :
  (forall x, P x -> Q (f x)) -> every P s -> every Q (map f s).
Proof. by move=> PQ; elim: s => //= x s IHs [/PQ Qx /IHs]. Qed.

Lemma every_nth T (P : T -> Prop) x0 s i : every P s -> (i < size s)%N -> P (nth x0 s i).
Proof. by elim: s i => //= x s IHs [|i] [Px /IHs Ps] //; exact: Ps. Qed.

Definition row_of (n : nat) (r : seq int63) : 'rV[F]_n := \row_j entry r j.

Definition rows_mx (n : nat) (rows : seq (seq int63)) : 'M[F]_(size rows, n) :=
  \matrix_(i, j) entry (nth [::] rows i) j.

Lemma row_rows_mx n rows i : row i (rows_mx n rows) = row_of n (nth [::] rows i).
Proof. by apply/rowP=> j; rewrite !mxE. Qed.

Section Span.

Variables (m n k : nat) (A : 'M[F]_(m, n)).

(** A row of k words that is a combination of those of A. *)
Definition spanned (r : seq int63) : Prop := row_ok k r /\ (row_of n r <= A)%MS.

Lemma spanned_add c p r : (φ c <= φ q)%coqZ -> spanned p -> spanned r -> spanned (add_multiple q c p r).
Proof.
move=> c_q [p_ok pA] [r_ok rA]; have [s_ok sE] := add_multipleP c_q p_ok r_ok; split=> //.
have -> : row_of n (add_multiple q c p r) = row_of n r + fi c *: row_of n p.
  by apply/rowP=> j; rewrite !mxE sE.
by rewrite addmx_sub // scalemx_sub.
Qed.

Lemma spanned_clear i p r : spanned p -> spanned r -> spanned (clear q i p r).
Proof. by apply: spanned_add; have [] := minusP (coordinate i r). Qed.

Lemma spanned_cleared i ps r : every spanned ps -> spanned r -> spanned (cleared q i ps r).
Proof.
elim: ps i r => //= p ps IHps i r [p_ok ps_ok] r_ok; apply: IHps => //.
exact: spanned_clear.
Qed.

Lemma spanned_monic i p : spanned p -> spanned (monic q i p).
Proof.
move=> p_ok; apply: (spanned_add _ p_ok p_ok).
by rewrite mod_spec; have := Z.mod_pos_bound (φ (power q 10 (coordinate i p) (q - 2) 1 + (q - 1))) (φ q); lia.
Qed.

Lemma spanned_pivot_row ps skipped rows p rest :
    every spanned ps -> every spanned skipped -> every spanned rows ->
  pivot_row q ps skipped rows = Some (p, rest) -> spanned p /\ every spanned rest.
Proof.
move=> ps_ok; elim: rows skipped => //= r rows IHrows skipped sk_ok [r_ok rows_ok].
case: ifP => _ => [|[<- <-]]; first exact: IHrows.
by split; [apply/spanned_monic/spanned_cleared | exact: every_cat].
Qed.

Lemma spanned_gather want ps rows : every spanned ps -> every spanned rows ->
  every spanned (gather q want ps rows).1 /\ every spanned (gather q want ps rows).2.
Proof.
elim: want ps rows => //= want IHwant ps rows ps_ok rows_ok.
case rowE: pivot_row => [[p rest]|] //.
have [p_ok rest_ok] := @spanned_pivot_row _ [::] _ _ _ ps_ok I rows_ok rowE.
apply: IHwant => //; apply: every_rcons => //; apply: (every_map _ ps_ok) => s.
exact: spanned_clear.
Qed.

End Span.

(** A matrix with the rows [1 T] and [0 R] in its span. *)
Lemma rank_block m d e n (A : 'M[F]_(m, d + n)) (T : 'M[F]_(d, n)) (R : 'M[F]_(e, n)) :
  (row_mx 1%:M T <= A)%MS -> (row_mx 0 R <= A)%MS -> (d + \rank R <= \rank A)%N.
Proof.
move=> TA RA; have : (block_mx 1%:M T 0 R <= A)%MS by rewrite block_mxEv col_mx_sub TA.
move/mxrankS; apply: leq_trans.
have -> : block_mx 1%:M T 0 R = block_mx (1%:M : 'M_d) 0 0 R *m block_mx 1%:M T 0 1%:M.
  by rewrite mulmx_block !mulmx1 !mulmx0 !mul0mx !mul1mx !addr0 add0r.
rewrite mxrankMfree; last by rewrite row_free_unit unitmxE det_ublock !det1 mulr1 unitr1.
by rewrite rank_diag_block_mx mxrank1.
Qed.

Lemma row_ok_cons2 n r : row_ok n.+2 r -> exists w v r',
  [/\ r = [:: w, v & r'], word_ok w, word_ok v & row_ok n r'].
Proof. by case: r => [|w [|v r']] //= [w_ok []] // v_ok r_ok; exists w, v, r'. Qed.

Lemma entry_head w v r (j : 'I_6) :
  entry [:: w, v & r] j = fi (nth 0%uint63 (head [:: w, v & r]) j).
Proof. by case: j => -[|[|[|[|[|[|]]]]]]. Qed.

Lemma entry_tail w v r j : entry [:: w, v & r] (6 + j) = entry r j.
Proof. by []. Qed.

Lemma entry_units i (j : 'I_6) s : (i < 6)%N -> all2 Uint63.eqb s (nth [::] units i) ->
  fi (nth 0%uint63 s j) = (i == j)%:R.
Proof.
have eq_nth (t : seq int63) : all2 Uint63.eqb s t -> forall l, nth 0%uint63 s l = nth 0%uint63 t l.
  by elim: s t => [|x s IHs] [|y t] //= /andP[/eqb_correct -> /IHs e] [|l] //=.
move=> i6 /eq_nth ->; rewrite (nth_map 0%N) ?size_iota // (nth_map 0%N) ?size_iota //.
by rewrite !nth_iota //; case: eqP => _; rewrite ?fi0 // fiE (fz1 F).
Qed.

Local Arguments gather : simpl never.

(** Each step adds six to the rank. *)
Lemma eliminated_rank n rows : every (row_ok (n * 2)) rows -> eliminated q n rows ->
  (n * 6 <= \rank (rows_mx (n * 6) rows))%N.
Proof.
elim: n rows => // n IHn rows rows_ok; rewrite [eliminated _ _ _]/=.
pose A := rows_mx (6 + n * 6) rows.
have sp : every (spanned (n.+1 * 2) A) rows.
  have sub i : (i < size rows)%N -> spanned (n.+1 * 2) A (nth [::] rows i).
    move=> i_lt; split; first exact: every_nth.
    by rewrite -(row_rows_mx _ (Ordinal i_lt)); exact: row_sub.
  have gen (s : seq (seq int63)) : (forall i, (i < size s)%N -> spanned (n.+1 * 2) A (nth [::] s i)) ->
      every (spanned (n.+1 * 2) A) s.
    by elim: s => // r s IHs sub_s; split; [exact: (sub_s 0%N) | apply: IHs => i; exact: (sub_s i.+1)].
  exact: gen.
have := @spanned_gather _ _ _ A 6 [::] rows I sp.
case: gather => ps rest [/= ps_sp rest_sp]; case: ifP => //.
case: ps ps_sp => [|a [|b [|c [|d [|e [|f [|? ?]]]]]]] //=.
move=> [[a_ok aA] [[b_ok bA] [[c_ok cA] [[d_ok dA] [[e_ok eA] [[f_ok fA] _]]]]]].
have [a1 [a2 [a' [aE _ _ a'_ok]]]] := row_ok_cons2 a_ok.
have [b1 [b2 [b' [bE _ _ b'_ok]]]] := row_ok_cons2 b_ok.
have [c1 [c2 [c' [cE _ _ c'_ok]]]] := row_ok_cons2 c_ok.
have [d1 [d2 [d' [dE _ _ d'_ok]]]] := row_ok_cons2 d_ok.
have [e1 [e2 [e' [eE _ _ e'_ok]]]] := row_ok_cons2 e_ok.
have [f1 [f2 [f' [fE _ _ f'_ok]]]] := row_ok_cons2 f_ok.
move=> heads; rewrite aE bE cE dE eE fE /= !drop0 => elim_rest.
pose ps := [:: a; b; c; d; e; f]; pose ts := [:: a'; b'; c'; d'; e'; f'].
pose T : 'M[F]_(6, n * 6) := \matrix_(i, j) entry (nth [::] ts i) j.
have TA : (row_mx 1%:M T <= A)%MS.
  apply/row_subP=> i; have -> : row i (row_mx 1%:M T) = row_of (6 + n * 6) (nth [::] ps i).
    have entryT w v r : head [:: w, v & r] = head (nth [::] ps i) -> r = nth [::] ts i ->
        row i (row_mx 1%:M T) = row_of (6 + n * 6) [:: w, v & r].
      move=> hE rE; apply/rowP=> j; rewrite [LHS]mxE [RHS]mxE; case: (splitP j) => l jE.
        have -> : j = lshift (n * 6) l by apply: val_inj.
        rewrite row_mxEl mxE [lshift _ _ : nat]/= entry_head hE (@entry_units i) //.
        case: i hE {rE} => -[|[|[|[|[|[|//]]]]]] i6 _; rewrite [nth _ ps _]/= [nth _ units _]/=;
          by case/andP: heads => ? /andP[? /andP[? /andP[? /andP[? /andP[? _]]]]].
      have -> : j = rshift 6 l by apply: val_inj.
      by rewrite row_mxEr mxE rE [rshift _ _ : nat]/= entry_tail.
    case: i entryT => -[|[|[|[|[|[|//]]]]]] i6 /= entryT; rewrite ?aE ?bE ?cE ?dE ?eE ?fE;
      by apply: entryT; rewrite ?aE ?bE ?cE ?dE ?eE ?fE.
  by case: i => -[|[|[|[|[|[|//]]]]]].
suff RA : (row_mx 0 (rows_mx (n * 6) (map (add_block q (six_beside a' b' c' d' e' f')) rest)) <= A)%MS.
  apply: leq_trans (rank_block TA RA); rewrite mulSn leq_add2l; apply: IHn; last exact: elim_rest.
  apply: (every_map _ rest_sp) => r [r_ok _]; have [w [v [r' [-> w_ok v_ok r'_ok]]]] := row_ok_cons2 r_ok.
  by have [] := @add_multiplesP (n * 2) (q - field0 w mod q)%uint63 (q - field1 w mod q)%uint63
    (q - field2 w mod q)%uint63 (q - field0 v mod q)%uint63 (q - field1 v mod q)%uint63
    (q - field2 v mod q)%uint63 r' a' b' c' d' e' f';
    rewrite // ?(proj1 (minusP _)) //; split=> //; exact: (proj1 (minusP _)).
apply/row_subP=> i; have i_lt : (i < size rest)%N.
  by have := ltn_ord i; rewrite [X in (_ < X)%N]size_map.
have [r_ok rA] := every_nth [::] rest_sp i_lt.
have [w [v [r' [rE w_ok v_ok r'_ok]]]] := row_ok_cons2 r_ok.
have minus x : (φ (q - x mod q)%uint63 <= φ q)%coqZ := proj1 (minusP x).
have [_ sE] := @add_multiplesP (n * 2) (q - field0 w mod q)%uint63 (q - field1 w mod q)%uint63
    (q - field2 w mod q)%uint63 (q - field0 v mod q)%uint63 (q - field1 v mod q)%uint63
    (q - field2 v mod q)%uint63 r' a' b' c' d' e' f'
    (And3 (minus _) (minus _) (minus _)) (And3 (minus _) (minus _) (minus _)) r'_ok
    (And3 a'_ok b'_ok c'_ok) (And3 d'_ok e'_ok f'_ok).
pose h : 'rV[F]_6 := \row_j entry (nth [::] rest i) j.
suff -> : row i (row_mx 0 (rows_mx (n * 6) (map (add_block q (six_beside a' b' c' d' e' f')) rest))) =
    row_of (6 + n * 6) (nth [::] rest i) - h *m row_mx 1%:M T.
  by rewrite addmx_sub // eqmx_opp (submx_trans (submxMl _ _) TA).
apply/rowP=> j; rewrite mul_mx_row mulmx1 [LHS]mxE [RHS]mxE [in RHS]mxE.
case: (splitP j) => l jE.
  have -> : j = lshift (n * 6) l by apply: val_inj.
  by rewrite row_mxEl mxE [X in _ = _ + X]mxE row_mxEl mxE subrr.
have -> : j = rshift 6 l by apply: val_inj.
rewrite row_mxEr mxE (nth_map [::]) // rE [add_block _ _ _]/= sE [X in _ = _ + X]mxE row_mxEr.
rewrite [rshift _ _ : nat]/= entry_tail [X in _ = _ - X]mxE !big_ord_recl big_ord0 !mxE rE.
rewrite !(proj2 (minusP _)) addr0 !opprD !mulNr !addrA.
by [].
Qed.

(** ** Packing *)

Lemma row_ok_pack n r : size r = (n * 3)%N -> all (fun x => Uint63.ltb x q) r ->
  row_ok n (pack_row r) /\ forall j, entry (pack_row r) j = fi (nth 0%uint63 r j).
Proof.
elim: n r => [|n IHn] [|x [|y [|z r]]] //=.
move=> [size_r] /and4P[/ltbP x_q /ltbP y_q /ltbP z_q /(IHn _ size_r)[r_ok rE]].
have [|||x0 y0 z0] := @packE x y z; try lia.
split=> [|j]; first by split; [split; rewrite ?x0 ?y0 ?z0 | ].
by rewrite entry_cons; case: j => [|[|[|j]]]; rewrite /= ?x0 ?y0 ?z0 ?rE.
Qed.

End Rows.

(** ** The theorem *)

(** What passes the test proves that the rows of the rational matrix are independent. *)
Theorem packed_ok_rank q k rows m n (A : 'M[rat]_(m, n)) :
  packed_ok q k rows -> reduces_mx q rows A -> (k <= \rank A)%N.
Proof.
rewrite /packed_ok; case: ifP => // /and4P[/ltb_spec q_gt1 /leb_spec q_le /eqP rows_k sizes_k].
move=> elim_ok [size_m A_rows].
change (φ 1%uint63) with 1%coqZ in q_gt1; change (φ 587%uint63) with 587%coqZ in q_le.
have q_le20 : (φ q <= 1048576)%coqZ by lia.
have [F fz_q] := exists_residue_field q_gt1.
case: k => [//|k'] in rows_k sizes_k elim_ok *; set k := k'.+1 in rows_k sizes_k elim_ok *.
have m_k : m = k by rewrite -size_m.
move: A A_rows; rewrite {}m_k => A A_rows.
have size_row (i : 'I_k) : size (nth [::] rows i) = k.
  by apply/eqP; move/all_nthP: sizes_k => /(_ [::] i); apply; rewrite rows_k.
have n_k : n = k by have [row_n _] := A_rows ord0; rewrite -row_n; exact: (size_row ord0).
move: A A_rows; rewrite {}n_k => A A_rows; suff : row_free A by rewrite /row_free => /eqP->.
set b := (k %/ 6).+1 in elim_ok; pose pad := (b * 6 - k)%N.
have b_k : (b * 6 = k + pad)%N.
  by rewrite subnKC // /b mulSn {1}(divn_eq k 6) addnC leq_add2r ltnW // ltn_mod.
pose A' : 'M[F]_k := \matrix_(i, j) fi F (nth 0%uint63 (nth [::] rows i) j).
have A'_A i j : red (A i j) (A' i j).
  by rewrite mxE; apply: (reduces_red fz_q); have [_] := A_rows i; exact.
have row_lt (i : 'I_k) : all (fun x => Uint63.ltb x q) (nth [::] rows i).
  apply/(all_nthP 0%uint63) => j; rewrite size_row => j_k; apply/ltb_spec.
  by have [_ /(_ (Ordinal j_k))[a [d [[]]]]] := A_rows i.
suff A'_free : row_free A'.
  rewrite row_free_unit unitmxE unitfE in A'_free.
  by rewrite row_free_unit unitmxE unitfE; apply: red_neq0 (red_det A'_A) A'_free.
pose ps := padded k pad rows.
have ps_size : size ps = (k + pad)%N by rewrite size_cat !size_map size_iota rows_k.
have psE i : (i < k + pad)%N -> [/\ size (nth [::] ps i) = (k + pad)%N,
    all (fun x => Uint63.ltb x q) (nth [::] ps i) &
    nth [::] ps i = if (i < k)%N then nth [::] rows i ++ nseq pad 0%uint63
      else [seq if i == j then 1%uint63 else 0%uint63 | j <- iota 0 (k + pad)]].
  have q0 : Uint63.ltb 0 q by apply/ltb_spec; change (φ 0%uint63) with 0%coqZ; lia.
  have q1 : Uint63.ltb 1 q by apply/ltb_spec.
  move=> i_lt; rewrite /ps /padded nth_cat size_map rows_k; case: ltnP => i_k.
    rewrite (nth_map [::]) ?rows_k // size_cat size_nseq (size_row (Ordinal i_k)) all_cat.
    by rewrite (row_lt (Ordinal i_k)) /= all_nseq q0 orbT.
  have i_pad : (i - k < pad)%N by rewrite ltn_subLR.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // subnKC // size_map size_iota; split=> //.
  by rewrite all_map; apply/allP=> j _ /=; case: eqP.
have packed i : (i < k + pad)%N -> row_ok q (b * 2) (nth [::] (map pack_row ps) i) /\
    forall j, entry F (nth [::] (map pack_row ps) i) j = fi F (nth 0%uint63 (nth [::] ps i) j).
  move=> i_lt; rewrite (nth_map [::]) ?ps_size //; have [size_i lt_i _] := psE i i_lt.
  by apply: row_ok_pack => //; rewrite size_i -b_k -mulnA.
have every_ok : every (row_ok q (b * 2)) (map pack_row ps).
  have gen (s : seq (seq int63)) : (forall i, (i < size s)%N -> row_ok q (b * 2) (nth [::] s i)) ->
      every (row_ok q (b * 2)) s.
    by elim: s => // r s IHs sub_s; split; [exact: (sub_s 0%N) | apply: IHs => i; exact: (sub_s i.+1)].
  by apply: gen => i; rewrite size_map ps_size => /packed[].
have := eliminated_rank q_gt1 q_le fz_q every_ok elim_ok; rewrite b_k.
pose D : 'M[F]_(k + pad) := block_mx A' 0 0 1%:M.
have -> : \rank (rows_mx F (k + pad) (map pack_row ps)) = \rank D.
  have cast : size (map pack_row ps) = (k + pad)%N by rewrite size_map.
  have castE p p' l (e : p = p') (X : 'M[F]_(p, l)) : \rank (castmx (e, erefl) X) = \rank X.
    by case: p' / e; rewrite castmx_id.
  rewrite -(castE _ _ _ cast); congr (\rank _).
  apply/matrixP=> i j; rewrite castmxE cast_ord_id mxE [nat_of_ord (cast_ord _ _)]/=.
  have [_ ->] := packed i (ltn_ord i); have [_ _ ->] := psE i (ltn_ord i).
  have unit_nth (l : nat) : (j < k + pad)%N ->
      fi F (nth 0%uint63 [seq if l == j0 then 1%uint63 else 0%uint63 | j0 <- iota 0 (k + pad)] j) = (l == j)%:R.
    move=> j_lt; rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n.
    by case: eqP => _; rewrite ?fi0 // fiE fz1.
  case: (splitP i) => i' iE; rewrite iE.
    have -> : i = lshift pad i' by apply: val_inj.
    rewrite nth_cat size_row; case: (splitP j) => j' jE.
      have -> : j = lshift pad j' by apply: val_inj.
      by rewrite block_mxEul mxE.
    have -> : j = rshift k j' by apply: val_inj.
    by rewrite block_mxEur mxE nth_nseq if_same fi0.
  have -> : i = rshift k i' by apply: val_inj.
  rewrite unit_nth //; case: (splitP j) => j' jE.
    have -> : j = lshift pad j' by apply: val_inj.
    by rewrite block_mxEdl mxE [lshift _ _ : nat]/= gtn_eqF // (leq_trans (ltn_ord j')) // leq_addr.
  have -> : j = rshift k j' by apply: val_inj.
  by rewrite block_mxEdr mxE [rshift _ _ : nat]/= eqn_add2l.
by rewrite rank_diag_block_mx mxrank1 leq_add2r /row_free eqn_leq rank_leq_row.
Qed.

(** Elimination in the faster of the two ways: packed where the modulus allows it. ([if] and not a
    connective: the virtual machine computes both arguments of these.) *)
Definition nonsingular (q : int63) (k : nat) (rows : seq (seq int63)) : bool :=
  if packed_ok q k rows then true else has_pivots_by_blocks q k rows.

Theorem nonsingular_rank q m n rows (A : 'M[rat]_(m, n)) :
  modulus_ok q -> nonsingular q m rows -> reduces_mx q rows A -> (m <= \rank A)%N.
Proof.
rewrite /nonsingular => q_ok; case: ifP => [ok _|_]; first exact: packed_ok_rank ok.
by rewrite has_pivots_by_blocksE; apply: has_pivots_rank.
Qed.

(** Matrices of order 2 mod 101, of rank 2 and of rank 1. *)
Lemma packed_ok_examples :
  packed_ok 101 2 [:: [:: 0; 1]; [:: 1; 5]]%uint63 && ~~ packed_ok 101 2 [:: [:: 1; 2]; [:: 2; 4]]%uint63.
Proof. by vm_compute. Qed.
