(** Elimination of four columns at once: the same as four steps of Elimination.v, in one pass over
    each row, which the virtual machine does in a third of the time. *)
From Coq Require Import Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues Machine Elimination Factors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section BlockElimination.

Variable q : int63.

(** Four rows side by side. *)
Fixpoint beside (a b c d : seq int63) : quads :=
  match a, b, c, d with
  | x :: a', y :: b', z :: c', t :: d' => Qcons x y z t (beside a' b' c' d')
  | _, _, _, _ => Qnil
  end.

(** Four times [cross_row], entry by entry. *)
Definition cross_rows (p1 n1 p2 n2 p3 n3 p4 n4 : int63) : seq int63 -> quads -> seq int63 :=
  fix cross_rows r rows :=
    match r, rows with
    | x :: r', Qcons a b c d rows' =>
      ((p4 * ((p3 * ((p2 * ((p1 * x + n1 * a) mod q) + n2 * b) mod q) + n3 * c) mod q) + n4 * d)
        mod q)%uint63 :: cross_rows r' rows'
    | _, _ => [::]
    end.

Lemma cross_rowsE p1 n1 p2 n2 p3 n3 p4 n4 r a b c d :
  cross_rows p1 n1 p2 n2 p3 n3 p4 n4 r (beside a b c d) =
  cross_row q p4 n4 (cross_row q p3 n3 (cross_row q p2 n2 (cross_row q p1 n1 r a) b) c) d.
Proof. by elim: r a b c d => [|x r IHr] [|? a] [|? b] [|? c] [|? d] //=; rewrite IHr. Qed.

(** The row [r] after elimination by the rows p1 :: t1, .., p4 :: t4, one after the other. *)
Definition eliminate_each p1 t1 p2 t2 p3 t3 p4 t4 (r : seq int63) : seq int63 :=
  eliminate q p4 t4 (eliminate q p3 t3 (eliminate q p2 t2 (eliminate q p1 t1 r))).

(** The same at once. *)
Definition eliminate_block p1 t1 p2 t2 p3 t3 p4 t4 : seq int63 -> seq int63 :=
  match t1, t2, t3 with
  | [:: a2, a3, a4 & t1'], [:: b3, b4 & t2'], c4 :: t3' =>
    let rows := beside t1' t2' t3' t4 in
    fun r =>
      if r is [:: x1, x2, x3, x4 & r'] then
        let n1 := (q - x1)%uint63 in
        let y2 := cross q p1 x2 n1 a2 in
        let y3 := cross q p1 x3 n1 a3 in
        let y4 := cross q p1 x4 n1 a4 in
        let n2 := (q - y2)%uint63 in
        let z3 := cross q p2 y3 n2 b3 in
        let z4 := cross q p2 y4 n2 b4 in
        let n3 := (q - z3)%uint63 in
        let n4 := (q - cross q p3 z4 n3 c4)%uint63 in
        cross_rows p1 n1 p2 n2 p3 n3 p4 n4 r' rows
      else eliminate_each p1 t1 p2 t2 p3 t3 p4 t4 r
  | _, _, _ => eliminate_each p1 t1 p2 t2 p3 t3 p4 t4
  end.

Lemma eliminate_blockE p1 t1 p2 t2 p3 t3 p4 t4 :
  eliminate_block p1 t1 p2 t2 p3 t3 p4 t4 =1 eliminate_each p1 t1 p2 t2 p3 t3 p4 t4.
Proof.
case: t1 => [|a2 [|a3 [|a4 t1]]] // r; case: t2 => [|b3 [|b4 t2]] //; case: t3 => [|c4 t3] //.
by case: r => [|x1 [|x2 [|x3 [|x4 r]]]] //; rewrite /eliminate_block cross_rowsE.
Qed.

(** Whether the first [n] rows have pivots, in blocks of four while these are the first entries. *)
Fixpoint has_pivots_by_blocks (n : nat) (rows : seq (seq int63)) : bool :=
  match n, rows with
  | n'.+4, (p1 :: t1) :: r2 :: r3 :: r4 :: rest =>
    if eliminate q p1 t1 r2 is p2 :: t2 then
    if eliminate q p2 t2 (eliminate q p1 t1 r3) is p3 :: t3 then
    if eliminate q p3 t3 (eliminate q p2 t2 (eliminate q p1 t1 r4)) is p4 :: t4 then
    if has (Uint63.eqb^~ 0%uint63) [:: p1; p2; p3; p4] then has_pivots q n rows
    else has_pivots_by_blocks n' (map (eliminate_block p1 t1 p2 t2 p3 t3 p4 t4) rest)
    else has_pivots q n rows else has_pivots q n rows else has_pivots q n rows
  | _, _ => has_pivots q n rows
  end.

Lemma has_pivots_step n p t rest : Uint63.eqb p 0 = false ->
  has_pivots q n.+1 ((p :: t) :: rest) = has_pivots q n [seq eliminate q p t r | r <- rest].
Proof. by move=> p_neq0; rewrite /= p_neq0 /= p_neq0. Qed.

Theorem has_pivots_by_blocksE n rows : has_pivots_by_blocks n rows = has_pivots q n rows.
Proof.
have [m] := ubnP n; elim: m => // m IHm in n rows *; case: n => [|[|[|[|n]]]] // le_n.
case: rows => [|[|p1 t1] [|r2 [|r3 [|r4 rest]]]] //; rewrite [LHS]/=.
case r2E: (eliminate q p1 t1 r2) => [//|p2 t2].
case r3E: (eliminate q p2 t2 _) => [//|p3 t3]; case r4E: (eliminate q p3 t3 _) => [//|p4 t4].
case: ifP => // /negbT; rewrite !negb_or.
case/and5P=> /negbTE p1_0 /negbTE p2_0 /negbTE p3_0 /negbTE p4_0 _.
rewrite IHm; last exact: ltnW (ltnW (ltnW le_n)).
rewrite (eq_map (eliminate_blockE _ _ _ _ _ _ _ _)).
rewrite has_pivots_step // !map_cons r2E has_pivots_step // !map_cons r3E.
rewrite has_pivots_step // !map_cons r4E has_pivots_step // -!map_comp.
by congr has_pivots; apply: eq_map.
Qed.

End BlockElimination.
