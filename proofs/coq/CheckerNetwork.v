(** The recurrent arithmetic circuit on machine integers modulo q, and words that share
    prefixes.

    The inputs of a block are the root-to-leaf paths of a forest, so that a state is
    computed once for all the words that begin alike. *)
From Coq Require Import ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues RAC Machine.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Forests of inputs *)

Inductive forest (A : Type) : Type :=
| Empty
| Node (label : A) (children siblings : forest A).

Arguments Empty {A}.

Fixpoint map_forest A B (f : A -> B) (F : forest A) : forest B :=
  if F is Node a ch sib then Node (f a) (map_forest f ch) (map_forest f sib) else Empty.

(** The paths from the roots to the leaves. *)
Fixpoint words A (F : forest A) : seq (seq A) :=
  if F is Node a ch sib then
    (if ch is Empty then [:: [:: a]] else [seq a :: w | w <- words ch]) ++ words sib
  else [::].

(** What is reached from the state [st] along each path, by [next] at each node. *)
Fixpoint leaves A S B (next : S -> A -> S) (out : S -> B) (st : S) (F : forest A) : seq B :=
  if F is Node a ch sib then
    let st' := next st a in
    (if ch is Empty then [:: out st'] else leaves next out st' ch) ++ leaves next out st sib
  else [::].

Lemma leavesE A S B (next : S -> A -> S) (out : S -> B) st F :
  leaves next out st F = [seq out (foldl next st w) | w <- words F].
Proof.
elim: F st => [//|a ch IHch sib IHsib] st /=; rewrite map_cat -IHsib; congr (_ ++ _).
by case: ch IHch => [//|b ch' sib'] IHch; rewrite IHch -map_comp.
Qed.

Lemma words_map A B (f : A -> B) F : words (map_forest f F) = [seq map f w | w <- words F].
Proof.
elim: F => [//|a ch IHch sib IHsib]; rewrite [LHS]/= [words (Node _ _ _)]/= map_cat -IHsib.
congr (_ ++ _); have -> (T : Type) (x y : T) : (if map_forest f ch is Empty then x else y) =
    if ch is Empty then x else y by case: (ch).
by case: ch IHch => [//|b ch' sib'] ->; rewrite -!map_comp.
Qed.

(** A forest from its nodes in preorder with their depths: the way it is written in a file.
    Nothing depends on how a forest was made. *)
Definition forest_of A (nodes : seq (nat * A)) : forest A :=
  nth Empty (foldr (fun da st =>
    set_nth Empty (set_nth Empty st da.1.+1 Empty) da.1
      (Node da.2 (nth Empty st da.1.+1) (nth Empty st da.1))) [::] nodes) 0.

(** Nodes of vectors of M numbers below 1024, six numbers to a machine integer: the depth and 1, then
    the vector; 0 ends the list. *)
Definition six_digits (w : int63) : seq int63 :=
  [seq ((w >> s) mod 1024)%uint63 | s <- [:: 0; 10; 20; 30; 40; 50]%uint63].

Fixpoint nodes_of (M : nat) (fuel digits : seq int63) : seq (nat * seq int63) :=
  match fuel, digits with
  | _ :: fuel', d :: digits' =>
    if Uint63.eqb d 0%uint63 then [::]
    else (Z.to_nat (to_Z (d - 1)%uint63), take M digits') :: nodes_of M fuel' (drop M digits')
  | _, _ => [::]
  end.

Definition packed_forest (M : nat) (ws : seq int63) : forest (seq int63) :=
  let digits := flatten (map six_digits ws) in forest_of (nodes_of M digits digits).

(** ** Weights *)

(** Weights as lists: [data_Wh] has L members, [data_Wi] the L - 1 of the upper layers. *)
Record data (E : Type) : Type := Data {
  data_Wh : seq (seq (seq E));
  data_Wi1 : seq (seq E);
  data_Wi : seq (seq (seq E));
  data_Wo : seq E;
  data_h0 : seq (seq E)
}.

Definition map_data E E' (f : E -> E') (d : data E) : data E' :=
  Data (map (map (map f)) (data_Wh d)) (map (map f) (data_Wi1 d)) (map (map (map f)) (data_Wi d))
    (map f (data_Wo d)) (map (map f) (data_h0 d)).

Section Entries.

Variables (E : Type) (e0 : E) (val : E -> rat).

Definition rat_vec n (v : seq E) : 'cV[rat]_n := \col_i val (nth e0 v i).

Definition rat_mx m n (A : seq (seq E)) : 'M[rat]_(m, n) := \matrix_(i, j) val (nth e0 (nth [::] A i) j).

(** The weights of a network that are written as lists. *)
Definition weights_of_data R M (d : data E) : weights rat_fieldType R M :=
  Weights (fun l => rat_mx R R (nth [::] (data_Wh d) l)) (rat_mx R M (data_Wi1 d))
    (fun l => rat_mx R R (nth [::] (data_Wi d) l.-1)) (\row_i val (nth e0 (data_Wo d) i))
    (fun l => rat_vec R (nth [::] (data_h0 d) l)).

Variables (q : int63) (agrees : int63 -> E -> bool).

Definition vec_agrees n (v : seq int63) (e : seq E) := (size v == n) && all2 agrees v e.

Definition mx_agrees m n (A : seq (seq int63)) (B : seq (seq E)) :=
  (size A == m) && all2 (vec_agrees n) A B.

Definition data_agrees L R M (c : data int63) (d : data E) :=
  [&& size (data_Wh c) == L, all2 (mx_agrees R R) (data_Wh c) (data_Wh d),
      mx_agrees R M (data_Wi1 c) (data_Wi1 d),
      size (data_Wi c) == L.-1, all2 (mx_agrees R R) (data_Wi c) (data_Wi d),
      vec_agrees R (data_Wo c) (data_Wo d) & mx_agrees L R (data_h0 c) (data_h0 d)].

Hypothesis agreesP : forall x e, agrees x e -> reduces q x (val e).

Lemma all2_nth A B (P : A -> B -> bool) a0 b0 s t i :
  all2 P s t -> (i < size s)%N -> P (nth a0 s i) (nth b0 t i).
Proof. by elim: s t i => [|a s IHs] [|b t] [|i] //= /andP[]; auto. Qed.

Lemma vec_agreesP n v e : vec_agrees n v e -> reduces_seq q v (fun i : 'I_n => val (nth e0 e i)).
Proof.
case/andP=> /eqP v_n ve; split=> // i; apply: agreesP; apply: all2_nth ve _.
by rewrite v_n.
Qed.

Lemma mx_agreesP m n A B : mx_agrees m n A B -> reduces_mx q A (rat_mx m n B).
Proof.
case/andP=> /eqP A_m AB; split=> // i.
apply: eq_reduces_seq (vec_agreesP (all2_nth [::] [::] AB _)) => [j|]; last by rewrite A_m.
by rewrite mxE.
Qed.

End Entries.

(** ** The network modulo q *)

Section Network.

Variable q : int63.

(** One time step. Each layer is Wh with the Wi of the layer above; [u] is Wi times the input
    of the layer. *)
Fixpoint machine_step (layers : seq (seq (seq int63) * seq (seq int63))) (hs : seq (seq int63))
    (u : seq int63) : seq (seq int63) :=
  match layers, hs with
  | AB :: layers', h :: hs' =>
      let h' := mulv q (matvec q AB.1 h) u in h' :: machine_step layers' hs' (matvec q AB.2 h')
  | _, _ => [::]
  end.

Definition machine_layers (c : data int63) := zip (data_Wh c) (rcons (data_Wi c) [::]).

Definition machine_output (c : data int63) (hs : seq (seq int63)) : int63 :=
  dot q 0%uint63 (data_Wo c) (last [::] hs).

(** The matrix y(s_i, e_j) mod q; the nodes of the forests are the vectors Wi1 x. *)
Definition evaluation (c : data int63) (starts ends : forest (seq int63)) : seq (seq int63) :=
  let next := machine_step (machine_layers c) in
  [seq leaves next (machine_output c) hs ends | hs <- leaves next id (data_h0 c) starts].

Hypothesis q_ok : modulus_ok q.

Variables (L R M : nat) (L_gt0 : (0 < L)%N) (c : data int63) (w : weights rat_fieldType R M).

Record reduces_weights : Prop := ReducesWeights {
  size_Wh : size (data_Wh c) = L;
  size_Wi : size (data_Wi c) = L.-1;
  reduces_Wh : forall l, (l < L)%N -> reduces_mx q (nth [::] (data_Wh c) l) (Wh w l);
  reduces_Wi1 : reduces_mx q (data_Wi1 c) (Wi1 w);
  reduces_Wi : forall l, (l.+1 < L)%N -> reduces_mx q (nth [::] (data_Wi c) l) (Wi w l.+1);
  reduces_Wo : reduces_seq q (data_Wo c) (fun i => Wo w 0 i);
  reduces_h0 : size (data_h0 c) = L /\
    forall l, (l < L)%N -> reduces_vec q (nth [::] (data_h0 c) l) (h0 w l)
}.

Hypothesis cw : reduces_weights.

Definition reduces_state (hs : seq (seq int63)) (h : nat -> 'cV[rat]_R) : Prop :=
  size hs = L /\ forall l, (l < L)%N -> reduces_vec q (nth [::] hs l) (h l).

(** What enters layer [l]. *)
Definition layer_input h (x : 'cV[rat]_M) (l : nat) : 'cV[rat]_R :=
  if l is l'.+1 then Wi w l *m step w h x l' else Wi1 w *m x.

Lemma step_input h x l : step w h x l = hadamard (Wh w l *m h l) (layer_input h x l).
Proof. by case: l. Qed.

Lemma reduces_layers n l0 layers hs u h x :
    size layers = n -> size hs = n -> (l0 + n = L)%N ->
    (forall i, (i < n)%N -> reduces_mx q (nth ([::], [::]) layers i).1 (Wh w (l0 + i))) ->
    (forall i, (i.+1 < n)%N -> reduces_mx q (nth ([::], [::]) layers i).2 (Wi w (l0 + i).+1)) ->
    (forall i, (i < n)%N -> reduces_vec q (nth [::] hs i) (h (l0 + i)%N)) ->
    ((0 < n)%N -> reduces_vec q u (layer_input h x l0)) ->
  size (machine_step layers hs u) = n /\
  forall i, (i < n)%N -> reduces_vec q (nth [::] (machine_step layers hs u) i) (step w h x (l0 + i)).
Proof.
elim: n l0 layers hs u => [|n IHn] l0 [|[A B] layers] [|h1 hs] u //= [sl] [sh] l0n HA HB Hh Hu.
have h1' : reduces_vec q (mulv q (matvec q A h1) u) (step w h x l0).
  rewrite step_input; apply: reduces_mulv => //; last exact: Hu.
  by apply: reduces_matvec => //; [have := HA 0%N isT | have := Hh 0%N isT]; rewrite addn0.
have [|||||s_n s_i] := IHn l0.+1 layers hs (matvec q B (mulv q (matvec q A h1) u)) sl sh.
- by rewrite addSnnS.
- by move=> i i_n; have := HA i.+1 i_n; rewrite addnS.
- by move=> i i_n; have := HB i.+1 i_n; rewrite addnS.
- by move=> i i_n; have := Hh i.+1 i_n; rewrite addnS.
- move=> n_gt0; apply: reduces_matvec => //.
  by have := HB 0%N n_gt0; rewrite addn0.
split=> [|[|i] i_n]; first by rewrite s_n.
  by rewrite addn0.
by rewrite addnS; exact: s_i.
Qed.

Lemma size_layers : size (machine_layers c) = L.
Proof. by rewrite size_zip size_rcons (size_Wh cw) (size_Wi cw) prednK ?minnn. Qed.

Lemma reduces_step hs h u x : reduces_state hs h -> reduces_vec q u (Wi1 w *m x) ->
  reduces_state (machine_step (machine_layers c) hs u) (step w h x).
Proof.
move=> [hs_L hsh] ux.
have sz : size (data_Wh c) = size (rcons (data_Wi c) [::]).
  by rewrite size_rcons (size_Wh cw) (size_Wi cw) prednK.
apply: (@reduces_layers L 0 _ _ _ h x size_layers) => // i i_L; rewrite nth_zip //=.
  exact: reduces_Wh.
rewrite nth_rcons (size_Wi cw) -ltnS prednK // i_L; exact: reduces_Wi.
Qed.

Lemma reduces_run (A : Type) (pre : A -> seq int63) (f : A -> 'cV[rat]_M) (good : A -> bool) hs h s :
    (forall a, good a -> reduces_vec q (pre a) (Wi1 w *m f a)) -> all good s -> reduces_state hs h ->
  reduces_state (foldl (machine_step (machine_layers c)) hs (map pre s)) (run_from w h (map f s)).
Proof.
move=> pref; elim: s hs h => [//|a s IHs] hs h /= /andP[ga gs] hsh.
by apply: IHs => //; apply: reduces_step => //; apply: pref.
Qed.

Lemma reduces_output hs h : reduces_state hs h -> reduces q (machine_output c hs) (output w L h).
Proof.
move=> [hs_L hsh]; rewrite /machine_output outputE -nth_last hs_L -[X in reduces _ _ X]add0r.
apply: reduces_dot => //; [exact: reduces0 | exact: reduces_Wo | ].
by apply: hsh; rewrite prednK.
Qed.

End Network.
