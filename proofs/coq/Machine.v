(** Vectors and matrices of machine integers that stand for rational ones modulo q.

    [reduces q x r]: the machine integer [x] is the residue of the rational number [r]
    modulo q (its denominator is prime to q). Vectors are lists of residues, matrices lists of
    rows; what is computed with them here is related to the matrix products of MathComp. *)
From Coq Require Import ZArith Znumtheory Uint63 Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues RAC.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Notation int63 := Uint63.int.
Delimit Scope Z_scope with coqZ.

(** Coq's integers as rational numbers. *)
Definition int_of_Z (z : Z) : ssrint.int :=
  match z with
  | Z0 => 0
  | Zpos p => Posz (Pos.to_nat p)
  | Zneg p => - Posz (Pos.to_nat p)
  end.

Definition rat_of_Z (z : Z) : rat := (int_of_Z z)%:~R.

Lemma int_of_Z_succ a : int_of_Z (Z.succ a) = int_of_Z a + 1.
Proof.
case: a => [|p|p]; first by [].
  by rewrite -Pos2Z.inj_succ /= Pos2Nat.inj_succ -addn1 PoszD.
case: (Pos.succ_pred_or p) => [->|<-] //; move: (Pos.pred p) => {}p.
have -> : Z.succ (Zneg (Pos.succ p)) = Zneg p by lia.
by rewrite /= Pos2Nat.inj_succ -addn1 PoszD opprD addrNK.
Qed.

Lemma int_of_ZD a b : int_of_Z (a + b) = int_of_Z a + int_of_Z b.
Proof.
elim/Z.peano_ind: b => [|b IHb|b IHb]; first by rewrite Z.add_0_r addr0.
  by rewrite Z.add_succ_r !int_of_Z_succ IHb addrA.
apply: (@addIr _ 1); rewrite -addrA -!int_of_Z_succ.
by rewrite Z.add_pred_r !Z.succ_pred.
Qed.

Lemma int_of_ZM a b : int_of_Z (a * b) = int_of_Z a * int_of_Z b.
Proof.
elim/Z.peano_ind: b => [|b IHb|b IHb]; first by rewrite Z.mul_0_r mulr0.
  by rewrite Z.mul_succ_r int_of_ZD int_of_Z_succ IHb mulrDr mulr1.
apply: (@addIr _ (int_of_Z a)); rewrite -int_of_ZD -[X in _ = _ + X]mulr1 -mulrDr -int_of_Z_succ.
by rewrite Z.mul_pred_r Z.sub_add Z.succ_pred.
Qed.

Lemma int_of_ZN a : int_of_Z (- a) = - int_of_Z a.
Proof. by case: a => [|p|p] //=; rewrite opprK. Qed.

Lemma int_of_Z_eq0 a : int_of_Z a = 0 -> a = Z0.
Proof.
case: a => [|p|p] //=; last move/eqP; rewrite ?oppr_eq0; last move/eqP; case=> p0;
  by have := Pos2Nat.is_pos p; rewrite p0 => /ltP.
Qed.

Lemma rat_of_ZD a b : rat_of_Z (a + b) = rat_of_Z a + rat_of_Z b.
Proof. by rewrite /rat_of_Z int_of_ZD intrD. Qed.

Lemma rat_of_ZM a b : rat_of_Z (a * b) = rat_of_Z a * rat_of_Z b.
Proof. by rewrite /rat_of_Z int_of_ZM intrM. Qed.

Lemma rat_of_ZN a : rat_of_Z (- a) = - rat_of_Z a.
Proof. by rewrite /rat_of_Z int_of_ZN mulrNz. Qed.

Lemma rat_of_ZB a b : rat_of_Z (a - b) = rat_of_Z a - rat_of_Z b.
Proof. by rewrite -rat_of_ZN -rat_of_ZD. Qed.

Lemma rat_of_Z_eq0 a : rat_of_Z a = 0 -> a = Z0.
Proof. by move/eqP; rewrite intr_eq0 => /eqP/int_of_Z_eq0. Qed.

(** A machine integer as a rational number. *)
Definition rat_of_int63 (x : int63) : rat := rat_of_Z (to_Z x).

(** [x] is the residue of [r] modulo [q]. *)
Definition reduces (q x : int63) (r : rat) : Prop :=
  exists a d, residue q x a d /\ rat_of_Z d * r = rat_of_Z a.

Section Residues.

Variable q : int63.
Hypothesis q_ok : modulus_ok q.

Let q_bounds := modulus_okP q q_ok.

Lemma reduces0 : reduces q 0%uint63 0.
Proof. by exists Z0, 1%coqZ; split; [exact: residue_0 | rewrite mulr0]. Qed.

Lemma reduces1 : reduces q 1%uint63 1.
Proof. by exists 1%coqZ, 1%coqZ; split; [exact: residue_1 | rewrite mulr1]. Qed.

Lemma reduces_mod x : reduces q (x mod q)%uint63 (rat_of_int63 x).
Proof. by exists (to_Z x), 1%coqZ; split; [exact: residue_mod | rewrite mul1r]. Qed.

Lemma reduces_fma acc x y a b c : reduces q acc a -> reduces q x b -> reduces q y c ->
  reduces q (fma q acc x y) (a + b * c).
Proof.
move=> [n0 [d0 [r0 e0]]] [n1 [d1 [r1 e1]]] [n2 [d2 [r2 e2]]].
exists (n0 * (d1 * d2) + n1 * n2 * d0)%coqZ, (d0 * (d1 * d2))%coqZ; split; first exact: residue_fma.
rewrite rat_of_ZD !rat_of_ZM -e0 -e1 -e2 mulrDr; congr (_ + _); first by rewrite mulrAC.
by rewrite -mulrA [RHS]mulrC; congr (_ * _); rewrite mulrACA.
Qed.

Lemma reduces_mul x y b c : reduces q x b -> reduces q y c -> reduces q (mulm q x y) (b * c).
Proof. by move=> xb yc; rewrite mulmE -[b * c]add0r; apply: reduces_fma => //; exact: reduces0. Qed.

Lemma reduces_cross p x b y rp rx rb ry :
  reduces q p rp -> reduces q x rx -> reduces q b rb -> reduces q y ry ->
  reduces q (cross q p x (q - b)%uint63 y) (rp * rx - rb * ry).
Proof.
move=> [n0 [d0 [r0 e0]]] [n1 [d1 [r1 e1]]] [n2 [d2 [r2 e2]]] [n3 [d3 [r3 e3]]].
exists (n0 * n1 * (d2 * d3) - n2 * n3 * (d0 * d1))%coqZ, (d0 * d1 * (d2 * d3))%coqZ.
split; first exact: residue_cross.
rewrite rat_of_ZB !rat_of_ZM -e0 -e1 -e2 -e3 mulrBr; congr (_ - _).
  by rewrite mulrAC; congr (_ * _); rewrite mulrACA.
by rewrite -mulrA [RHS]mulrC; congr (_ * _); rewrite mulrACA.
Qed.

Lemma reduces_neq0 x r : reduces q x r -> x <> 0%uint63 -> r != 0.
Proof.
move=> [a [d [res e]]] x0; apply/eqP=> r0; apply: (residue_neq0 _ _ _ _ res x0).
by apply: rat_of_Z_eq0; rewrite -e r0 mulr0.
Qed.

Lemma reduces_fraction x a d : residue_test q x a d -> reduces q x (rat_of_Z a / rat_of_Z d).
Proof.
move=> /(residue_testP _ q_bounds) res; exists a, d; split=> //.
rewrite mulrC divfK //; apply/eqP=> /rat_of_Z_eq0; case: res => _ [d_q _].
exact: rel_prime_modulus_neq0 d_q.
Qed.

(** ** Vectors and matrices *)

(** The list [v] stands for the numbers f_0, .., f_{n-1}. *)
Definition reduces_seq n (v : seq int63) (f : 'I_n -> rat) : Prop :=
  size v = n /\ forall i : 'I_n, reduces q (nth 0%uint63 v i) (f i).

Definition reduces_vec n (v : seq int63) (c : 'cV[rat]_n) : Prop := reduces_seq v (fun i => c i 0).

Definition reduces_mx m n (A : seq (seq int63)) (B : 'M[rat]_(m, n)) : Prop :=
  size A = m /\ forall i : 'I_m, reduces_seq (nth [::] A i) (B i).

(** The scalar product mod q; [acc] is added. ([fma] is written out: the virtual machine calls no
    function.) *)
Fixpoint dot_each (acc : int63) (u v : seq int63) : int63 :=
  match u, v with
  | x :: u', y :: v' => dot_each ((acc + x * y) mod q)%uint63 u' v'
  | _, _ => acc
  end.

(** The same, with a reduction for every four products. *)
Fixpoint dot_fours (acc : int63) (u v : seq int63) : int63 :=
  match u, v with
  | [:: x1, x2, x3, x4 & u'], [:: y1, y2, y3, y4 & v'] =>
    dot_fours ((acc + x1 * y1 + x2 * y2 + x3 * y3 + x4 * y4) mod q)%uint63 u' v'
  | _, _ => dot_each acc u v
  end.

Definition dot (acc : int63) (u v : seq int63) : int63 :=
  if Uint63.leb q 1073741824%uint63 then dot_fours acc u v else dot_each acc u v.

(** Matrix times vector, and the entrywise product. *)
Definition matvec (A : seq (seq int63)) (v : seq int63) : seq int63 := [seq dot 0%uint63 u v | u <- A].

Fixpoint mulv (u v : seq int63) : seq int63 :=
  match u, v with
  | x :: u', y :: v' => mulm q x y :: mulv u' v'
  | _, _ => [::]
  end.

Definition reduce (v : seq int63) : seq int63 := [seq (x mod q)%uint63 | x <- v].

Lemma reduces_seq_cons n x v (f : 'I_n.+1 -> rat) :
  reduces_seq (x :: v) f <-> reduces q x (f ord0) /\ reduces_seq v (fun i => f (lift ord0 i)).
Proof.
split=> [[[v_n] vf]|[xf [v_n vf]]].
  split; first exact: (vf ord0).
  by split=> // i; exact: (vf (lift ord0 i)).
split=> [|i]; first by rewrite /= v_n.
by case: (unliftP ord0 i) => [j ->|->] //; exact: vf.
Qed.

Lemma reduces_dot_each n u v (f g : 'I_n -> rat) acc r :
  reduces q acc r -> reduces_seq u f -> reduces_seq v g ->
  reduces q (dot_each acc u v) (r + \sum_i f i * g i).
Proof.
elim: n u v f g acc r => [|n IHn] u v f g acc r accr uf vg.
  by case: uf vg => /size0nil -> _ [/size0nil -> _]; rewrite big_ord0 addr0.
case: u uf => [|x u] uf; first by case: uf.
case: v vg => [|y v] vg; first by case: vg.
have [xf uf'] := (reduces_seq_cons x u f).1 uf; have [yg vg'] := (reduces_seq_cons y v g).1 vg.
by rewrite big_ord_recl addrA; apply: IHn uf' vg'; apply: reduces_fma.
Qed.

Lemma reduces_lt x r : reduces q x r -> (to_Z x < to_Z q)%coqZ.
Proof. by case=> a [d [[]]]. Qed.

Lemma dot_foursE n u v (f g : 'I_n -> rat) acc r : (to_Z q <= 1073741824)%coqZ ->
  reduces q acc r -> reduces_seq u f -> reduces_seq v g -> dot_fours acc u v = dot_each acc u v.
Proof.
move=> q_le; have [s] := ubnP n; elim: s => // s IHs in n u v f g acc r * => n_s accr uf vg.
case: u uf => [|x1 [|x2 [|x3 [|x4 u]]]] // uf; case: v vg => [|y1 [|y2 [|y3 [|y4 v]]]] // vg.
have n_4 : n = (size u).+4 by case: uf.
move: f g uf vg n_s; rewrite {}n_4 => f g uf vg n_s.
have [x1f /reduces_seq_cons[x2f /reduces_seq_cons[x3f /reduces_seq_cons[x4f uf']]]] :=
  (reduces_seq_cons _ _ _).1 uf.
have [y1g /reduces_seq_cons[y2g /reduces_seq_cons[y3g /reduces_seq_cons[y4g vg']]]] :=
  (reduces_seq_cons _ _ _).1 vg.
have lt := reduces_lt; rewrite [LHS]/= (fma4E _ q_bounds _ _ _ _ _ _ _ _ _ q_le (lt _ _ accr)
  (lt _ _ x1f) (lt _ _ y1g) (lt _ _ x2f) (lt _ _ y2g) (lt _ _ x3f) (lt _ _ y3g) (lt _ _ x4f) (lt _ _ y4g)).
have a2 := reduces_fma (reduces_fma accr x1f y1g) x2f y2g.
have a4 := reduces_fma (reduces_fma a2 x3f y3g) x4f y4g.
apply: (IHs _ _ _ _ _ _ _ _ a4 uf' vg'); exact: ltnW (ltnW (ltnW n_s)).
Qed.

Lemma reduces_dot n u v (f g : 'I_n -> rat) acc r :
  reduces q acc r -> reduces_seq u f -> reduces_seq v g ->
  reduces q (dot acc u v) (r + \sum_i f i * g i).
Proof.
move=> accr uf vg; rewrite /dot; case: ifP => [/leb_spec q_le|_]; last exact: reduces_dot_each.
by rewrite (dot_foursE q_le accr uf vg); exact: reduces_dot_each.
Qed.

Lemma reduces_matvec m n A v (B : 'M_(m, n)) (c : 'cV_n) :
  reduces_mx A B -> reduces_vec v c -> reduces_vec (matvec A v) (B *m c).
Proof.
move=> [A_m AB] vc; split=> [|i]; first by rewrite size_map.
rewrite (nth_map [::]) ?A_m // mxE -[X in reduces _ _ X]add0r.
by apply: reduces_dot (AB i) vc; exact: reduces0.
Qed.

Lemma reduces_mulv_seq n u v (f g : 'I_n -> rat) :
  reduces_seq u f -> reduces_seq v g -> reduces_seq (mulv u v) (fun i => f i * g i).
Proof.
elim: n u v f g => [|n IHn] u v f g uf vg.
  by case: uf vg => /size0nil -> _ [/size0nil -> _]; split=> // -[].
case: u uf => [|x u] uf; first by case: uf.
case: v vg => [|y v] vg; first by case: vg.
have [xf uf'] := (reduces_seq_cons x u f).1 uf; have [yg vg'] := (reduces_seq_cons y v g).1 vg.
by apply/reduces_seq_cons; split; [exact: reduces_mul | exact: IHn].
Qed.

Lemma eq_reduces_seq n v (f g : 'I_n -> rat) : f =1 g -> reduces_seq v f -> reduces_seq v g.
Proof. by move=> fg [v_n vf]; split=> // i; rewrite -fg. Qed.

Lemma reduces_mulv n u v (a b : 'cV_n) :
  reduces_vec u a -> reduces_vec v b -> reduces_vec (mulv u v) (hadamard a b).
Proof.
move=> ua vb; apply: eq_reduces_seq (reduces_mulv_seq ua vb) => i.
by rewrite hadamardE.
Qed.

(** A list of machine integers as rational numbers. *)
Definition rat_nth (v : seq int63) (i : nat) : rat := rat_of_int63 (nth 0%uint63 v i).

Lemma reduces_reduce n v : size v = n -> reduces_seq (reduce v) (fun i : 'I_n => rat_nth v i).
Proof.
move=> v_n; split=> [|i]; first by rewrite size_map.
by rewrite (nth_map 0%uint63) ?v_n //; exact: reduces_mod.
Qed.

End Residues.
