(** Elimination by cross-multiplication on machine integers modulo q.

    row_i := p row_i - b row_0, where p is a nonzero entry of row_0 and b the entry of row_i in
    the same column, which is then left out. If a pivot p is found modulo q in every row, the
    rational matrix has independent rows: no division occurs, so what is done modulo q is
    done to the rational numbers too, and what is nonzero modulo q is nonzero. Nothing is
    asked of q (primality would only make the test complete). *)
From Coq Require Import List Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues RAC Machine.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Elimination.

Variable q : int63.

(** p r - b row, entry by entry, where [nb] is q - b. *)
Fixpoint cross_row (p nb : int63) (r row : seq int63) : seq int63 :=
  match r, row with
  | x :: r', y :: row' => cross q p x nb y :: cross_row p nb r' row'
  | _, _ => [::]
  end.

(** The row [r] with its first column eliminated by the row p :: tail. *)
Definition eliminate (p : int63) (tail r : seq int63) : seq int63 :=
  if r is b :: r' then cross_row p (q - b)%uint63 r' tail else [::].

Fixpoint leading_zeros (r : seq int63) : nat :=
  if r is x :: r' then if Uint63.eqb x 0%uint63 then (leading_zeros r').+1 else 0%N else 0%N.

(** The first [j] columns are put behind the others. *)
Definition rotate (j : nat) (r : seq int63) : seq int63 := if j is 0%N then r else rot j r.

(** The first [n] rows have pivots. *)
Fixpoint has_pivots (n : nat) (rows : seq (seq int63)) : bool :=
  if n isn't n'.+1 then true else
  if rows isn't row :: rest then false else
  let j := leading_zeros row in
  if rotate j row isn't p :: tail then false else
  if Uint63.eqb p 0%uint63 then false else
  has_pivots n' [seq eliminate p tail (rotate j r) | r <- rest].

Hypothesis q_ok : modulus_ok q.

Lemma rotateE j r : rotate j r = rot j r.
Proof. by case: j => //; rewrite /rotate rot0. Qed.

Lemma Forall2_drop (S T : Type) (P : S -> T -> Prop) n s t :
  Forall2 P s t -> Forall2 P (drop n s) (drop n t).
Proof. by move=> st; elim: st n => [|x y s' t' xy st IHst] [|n] //=; constructor. Qed.

Lemma Forall2_take (S T : Type) (P : S -> T -> Prop) n s t :
  Forall2 P s t -> Forall2 P (take n s) (take n t).
Proof.
by move=> st; elim: st n => [|x y s' t' xy st IHst] [|n] //=; constructor.
Qed.

Lemma Forall2_rot (S T : Type) (P : S -> T -> Prop) n s t :
  Forall2 P s t -> Forall2 P (rot n s) (rot n t).
Proof. by move=> st; apply: Forall2_app; [exact: Forall2_drop | exact: Forall2_take]. Qed.

Section Columns.

Variable T : eqType.
Implicit Types (cols : seq T) (f g : T -> rat).

(** The row [r] stands for the values of [f] at the columns [cols]. *)
Definition reduces_at (r : seq int63) cols f := Forall2 (fun x c => reduces q x (f c)) r cols.

Lemma reduces_cross_row p b r row cols P B f g :
  reduces q p P -> reduces q b B -> reduces_at r cols f -> reduces_at row cols g ->
  reduces_at (cross_row p (q - b)%uint63 r row) cols (fun c => P * f c - B * g c).
Proof.
move=> pP bB rf; elim: rf row => [|x c r' cols' xf _ IHr] row rowg.
  by inversion rowg; constructor.
inversion rowg; subst; constructor; last exact: IHr.
exact: reduces_cross.
Qed.

(** The rows A_0, .., A_{n-1} are independent on the columns [cols]. *)
Definition independent n (A : 'I_n -> T -> rat) cols : Prop :=
  forall c : 'I_n -> rat, (forall x, x \in cols -> \sum_i c i * A i x = 0) -> forall i, c i = 0.

(** One step of elimination, over the rational numbers. *)
Lemma independent_step n (A : 'I_n.+1 -> T -> rat) c0 cols :
  A ord0 c0 != 0 ->
  independent (fun i x => A ord0 c0 * A (lift ord0 i) x - A (lift ord0 i) c0 * A ord0 x) cols ->
  independent A (c0 :: cols).
Proof.
move=> P_neq0 ind c cA0.
have tail0 x : x \in c0 :: cols ->
    \sum_i c (lift ord0 i) * A (lift ord0 i) x = - (c ord0 * A ord0 x).
  by move=> /cA0; rewrite big_ord_recl => /eqP; rewrite addrC addr_eq0 => /eqP.
have c_lift i : c (lift ord0 i) = 0.
  apply: (ind (fun j => c (lift ord0 j))) => x x_cols.
  under eq_bigr => j _ do rewrite mulrBr mulrCA [X in _ - X]mulrA.
  rewrite sumrB -mulr_sumr -mulr_suml !tail0 ?mem_head ?in_cons ?x_cols ?orbT //.
  by rewrite mulrN mulNr opprK mulrCA mulrA addNr.
move=> i; case: (unliftP ord0 i) => [j ->|->] //.
have := tail0 c0 (mem_head _ _); rewrite big1 => [/esym/eqP|j _]; last by rewrite c_lift mul0r.
by rewrite oppr_eq0 mulf_eq0 (negbTE P_neq0) orbF => /eqP.
Qed.

Lemma eq_mem_independent n (A : 'I_n -> T -> rat) cols cols' :
  cols =i cols' -> independent A cols -> independent A cols'.
Proof. by move=> cc ind c cA0; apply: ind => x; rewrite cc; apply: cA0. Qed.

(** Pivots modulo q prove independence over the rational numbers. *)
Theorem has_pivots_independent n rows (A : 'I_n -> T -> rat) cols :
  has_pivots n rows -> (forall i : 'I_n, reduces_at (nth [::] rows i) cols (A i)) ->
  independent A cols.
Proof.
elim: n rows A cols => [|n IHn] rows A cols; first by move=> _ _ c _ [].
case: rows => // row rest /=; set j := leading_zeros row.
rewrite rotateE; case rowE: (rot j row) => [//|p tail].
case: ifP => // p_neq0 piv rowsA.
have rotA (i : 'I_n.+1) : reduces_at (rot j (nth [::] (row :: rest) i)) (rot j cols) (A i).
  exact: Forall2_rot (rowsA i).
apply: (eq_mem_independent (mem_rot j cols)).
have := rotA ord0; rewrite /= rowE; case colsE: (rot j cols) => [|c0 cs] A0; first by inversion A0.
inversion A0; subst; apply: independent_step.
  apply: reduces_neq0 (_ : reduces q p _) _; first by eassumption.
  by move=> p0; rewrite p0 in p_neq0.
apply: IHn piv _ => i.
have := rotA (lift ord0 i); rewrite colsE /=.
case: (ltnP i (size rest)) => [i_rest|rest_i]; last first.
  by rewrite nth_default // => Ai; inversion Ai.
rewrite (nth_map [::]) // rotateE; case: (rot j _) => [|b r] Ai; inversion Ai; subst.
exact: reduces_cross_row.
Qed.

End Columns.

(** The rank of a rational matrix whose rows, modulo q, have pivots. *)
Theorem has_pivots_rank m n rows (A : 'M[rat]_(m, n)) :
  has_pivots m rows -> reduces_mx q rows A -> (m <= \rank A)%N.
Proof.
move=> piv [rows_m rowsA].
have ind : independent (fun i j => A i j) (enum 'I_n).
  apply: has_pivots_independent piv _ => i; case: (rowsA i).
  move: (nth [::] rows i) => r size_r rA.
  have -> : r = [seq nth 0%uint63 r j | j : 'I_n <- enum 'I_n].
    by rewrite -[LHS](mkseq_nth 0%uint63) size_r /mkseq -val_enum_ord -map_comp.
  by elim: (enum 'I_n) => [|j s IHs]; [exact: Forall2_nil | exact: Forall2_cons].
have : row_free A; last by rewrite /row_free => /eqP ->.
rewrite -kermx_eq0; apply/rowV0P=> u /sub_kermxP uA0; apply/rowP=> i; rewrite [RHS]mxE.
apply: (ind (fun i => u 0 i)) => j _.
by have /rowP/(_ j) := uA0; rewrite !mxE.
Qed.

End Elimination.
