(** The verified checker of lower bounds for separation ranks.

    A certificate is a modulus, the weights of a network and the input words of the two
    blocks. The matrix of the values y(s_i, e_j) is computed modulo q with machine integers.
    [check] eliminates, or is given a factorisation from outside, of which nothing is believed,
    and multiplies. If it answers [true], the separation rank is at least
    k for the given weights, and then for almost all weights. *)
From Coq Require Import ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import MachineResidues Separation RAC Generic Machine Elimination Factors
  BlockElimination PackedElimination Characteristic CheckerNetwork.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Check.

(** Entries of the weights: elements of [E] with value [val]; a residue that passes [agrees]
    is the entry's. Labels of the nodes: elements of [A]; those that are [good] stand for the
    input [f (name a)], of which [vec a] is a list of residues. *)
Variables (E : Type) (e0 : E) (val : E -> rat) (agrees : int63 -> E -> bool).
Variables (A X : Type) (M : nat) (f : X -> 'cV[rat]_M) (name : A -> X).
Variables (good : A -> bool) (vec : A -> seq int63).
Variables (q : int63) (L R tS tE k : nat).

Definition block_ok (t : nat) (F : forest A) : bool :=
  all (fun w => (size w == t) && all good w) (words F).

(** Everything has its shape, and there are k start words. *)
Definition admissible (c : data int63) (d : data E) (starts ends : forest A) : bool :=
  [&& modulus_ok q, (0 < L)%N, data_agrees agrees L R M c d, size (words starts) == k,
      block_ok tS starts & block_ok tE ends].

Definition entering (c : data int63) : forest A -> forest (seq int63) :=
  map_forest (fun a => matvec q (data_Wi1 c) (vec a)).

(** The matrix is eliminated; or a factorisation from outside is multiplied, and then a row is
    computed when it is needed, and forgotten. *)
Definition check (c : data int63) (d : data E) (starts ends : forest A) (given : option factors) : bool :=
  let next := machine_step q (machine_layers c) in
  let ends' := entering c ends in
  admissible c d starts ends
  && if given is Some (groups, us) then
       factors_ok q (fun hs => leaves next (machine_output q c) hs ends') k
         (leaves next id (data_h0 c) (entering c starts)) groups us
     else nonsingular q k (evaluation q c (entering c starts) ends').

Hypothesis agreesP : modulus_ok q -> forall x e, agrees x e -> reduces q x (val e).
Hypothesis vecP : modulus_ok q -> forall a, good a -> reduces_vec q (vec a) (f (name a)).

Section Shapes.

Variables (c : data int63) (d : data E) (starts ends : forest A).
Hypothesis shapes : admissible c d starts ends.

Lemma admissible_q : modulus_ok q. Proof. by case/and5P: shapes. Qed.

Lemma admissible_L : (0 < L)%N. Proof. by case/and5P: shapes. Qed.

Lemma admissible_weights : reduces_weights q L c (weights_of_data e0 val R M d).
Proof.
case/and5P: shapes => _ _ /and5P[/eqP Wh_L Wh_ok Wi1_ok /eqP Wi_L /and3P[Wi_ok Wo_ok h0_ok]] _ _.
have agr := agreesP admissible_q; split=> //=.
- by move=> l l_L; apply: (mx_agreesP e0 agr (all2_nth [::] [::] Wh_ok _)); rewrite Wh_L.
- exact: (mx_agreesP e0 agr Wi1_ok).
- move=> l l_L; apply: (mx_agreesP e0 agr (all2_nth [::] [::] Wi_ok _)).
  by rewrite Wi_L -ltnS prednK // (leq_trans _ l_L).
- by apply: eq_reduces_seq (vec_agreesP e0 agr Wo_ok) => i; rewrite mxE.
case/andP: h0_ok => /eqP h0_L h0_ok; split=> // l l_L.
apply: eq_reduces_seq (vec_agreesP e0 agr (all2_nth [::] [::] h0_ok _)) => [i|]; last by rewrite h0_L.
by rewrite mxE.
Qed.

End Shapes.

Lemma block_word t F (i : 'I_(size (words F))) :
  block_ok t F -> (size (map name (nth [::] (words F) i)) == t) && all good (nth [::] (words F) i).
Proof. by move=> F_ok; rewrite size_map; exact: (all_nthP [::] F_ok). Qed.

Definition block_tuple t F (F_ok : block_ok t F) (i : 'I_(size (words F))) : t.-tuple X :=
  Tuple (proj1 (andP (block_word i F_ok))).

Section Sound.

Variables (c : data int63) (d : data E) (starts ends : forest A) (given : option factors).
Hypothesis checked : check c d starts ends given.

Let w : weights rat_fieldType R M := weights_of_data e0 val R M d.

Let shapes : admissible c d starts ends. Proof. by case/andP: checked. Qed.

Let q_ok : modulus_ok q. Proof. exact: admissible_q shapes. Qed.

Lemma checked_L : (0 < L)%N. Proof. exact: admissible_L shapes. Qed.

Lemma checked_weights : reduces_weights q L c w. Proof. exact: admissible_weights shapes. Qed.

(** What has the residues that the test of the matrix has seen has rank k. *)
Lemma tested n (B : 'M[rat]_(k, n)) :
  reduces_mx q (evaluation q c (entering c starts) (entering c ends)) B -> (k <= \rank B)%N.
Proof.
case/andP: checked => _; case: given => [[groups us]|] test; first exact: factors_ok_rank test.
exact: nonsingular_rank q_ok test.
Qed.

(** So has every matrix that is congruent to the evaluation matrix modulo q. *)
Lemma checked_congruent : exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
  forall D : 'M[int]_(m, n),
    (k <= \rank (eval_mx L s e f w + (int_of_Z (to_Z q))%:~R *: mx_in rat_fieldType D)%R)%N.
Proof.
case/andP: checked => /and5P[_ _ _ /eqP k_starts /andP[S_ok E_ok]] _.
exists (size (words starts)), (size (words ends)), (block_tuple S_ok), (block_tuple E_ok).
have test : forall n (B : 'M[rat]_(size (words starts), n)),
    reduces_mx q (evaluation q c (entering c starts) (entering c ends)) B -> (k <= \rank B)%N.
  by rewrite k_starts; exact: tested.
move=> D; apply: test; apply: reduces_mx_shift; rewrite /entering.
have cw := checked_weights; pose pre a := matvec q (data_Wi1 c) (vec a).
have preP a : good a -> reduces_vec q (pre a) (Wi1 w *m f (name a)).
  by move=> ga; apply: reduces_matvec => //; [exact: reduces_Wi1 cw | exact: vecP].
have h0P : reduces_state q L (data_h0 c) (h0 w) := reduces_h0 cw.
rewrite /evaluation !leavesE !words_map; split=> [|i]; first by rewrite !size_map.
rewrite (nth_map [::]) ?size_map // leavesE words_map (nth_map [::]) ?size_map //.
split=> [|j]; first by rewrite !size_map.
rewrite (nth_map [::]) ?size_map // !(nth_map [::]) // mxE start_endE.
apply: (reduces_output q_ok checked_L cw).
case/andP: (block_word i S_ok) => _ good_i; case/andP: (block_word j E_ok) => _ good_j.
have run_i := reduces_run q_ok checked_L cw preP good_i h0P.
have := reduces_run q_ok checked_L cw preP good_j run_i.
by rewrite /= -!map_comp.
Qed.

Lemma checked_rank : exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
  (k <= \rank (eval_mx L s e (K := rat_fieldType) f w))%N.
Proof.
have [m [n [s [e k_le]]]] := checked_congruent; exists m, n, s, e.
by have := k_le 0; rewrite /mx_in map_mx0 scaler0 addr0.
Qed.

(** The bound for the weights of the certificate. *)
Theorem check_these_weights : sep_rank_ge (start_end f w L (tS := tS) (tE := tE)) k.
Proof.
have [m [n [s [e k_le]]]] := checked_rank.
by apply: (sep_rank_geW k_le); apply: sep_rank_witness.
Qed.

(** The bound for almost all weights, in every field of characteristic 0. *)
Theorem check_almost_all_weights :
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (start_end (inputs_in f phi) w L (tS := tS) (tE := tE)) k).
Proof.
have [m [n [s [e k_le]]]] := checked_rank.
exact: (sep_rank_ge_almost_all checked_L k_le).
Qed.

End Sound.

End Check.

(** ** Function rank *)

(** Weights and inputs are machine integers, any of them, taken modulo q. *)
Definition agrees_int63 (q x e : int63) : bool := Uint63.eqb x (e mod q)%uint63.

(** Fractions n / d with a residue that a certificate offers for them. *)
Definition fraction (nd : Z * Z) : rat := rat_of_Z nd.1 / rat_of_Z nd.2.

Definition agrees_fraction (q x : int63) (nd : Z * Z) : bool := residue_test q x nd.1 nd.2.

Definition good_vector (M : nat) (v : seq int63) : bool := size v == M.

Definition input_vector (M : nat) (v : seq int63) : 'cV[rat]_M := rat_vec 0%uint63 rat_of_int63 M v.

Lemma agrees_int63P q : modulus_ok q ->
  forall x e, agrees_int63 q x e -> reduces q x (rat_of_int63 e).
Proof. by move=> q_ok x e /eqb_correct ->; exact: reduces_mod. Qed.

Lemma agrees_fractionP q : modulus_ok q ->
  forall x e, agrees_fraction q x e -> reduces q x (fraction e).
Proof. by move=> q_ok x e; exact: reduces_fraction. Qed.

Lemma good_vectorP M q : modulus_ok q ->
  forall v, good_vector M v -> reduces_vec q (reduce q v) (input_vector M v).
Proof.
move=> q_ok v /eqP v_M; apply: eq_reduces_seq (reduces_reduce q_ok v_M) => i.
by rewrite mxE.
Qed.

(** The test of a certificate for almost all weights: it contains one assignment of the
    weights, machine integers, which serves as a witness. *)
Definition check_generic (q : int63) (L R M tS tE k : nat) (w : data int63)
    (starts ends : forest (seq int63))
    (given : option factors) : bool :=
  check (agrees_int63 q) M (good_vector M) (reduce q) q L R tS tE k
    (map_data (fun x => (x mod q)%uint63) w) w starts ends given.

Theorem check_generic_sound q L R M tS tE k w starts ends given :
  check_generic q L R M tS tE k w starts ends given ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (function_of w L tS tE) k).
Proof.
move/(check_almost_all_weights 0%uint63 (f := id) (@agrees_int63P q) (@good_vectorP M q)).
by apply: almost_all_weightsW => K phi v; apply: function_rank_inputs_in.
Qed.

(** The test of a certificate for given rational weights; [residues] offers their residues. *)
Definition check_weights (q : int63) (L R M tS tE k : nat) (w : data (Z * Z)) (residues : data int63)
    (starts ends : forest (seq int63))
    (given : option factors) : bool :=
  check (agrees_fraction q) M (good_vector M) (reduce q) q L R tS tE k residues w starts ends given.

(** The weights with given fractions. *)
Definition rational_weights (R M : nat) (w : data (Z * Z)) : weights rat_fieldType R M :=
  weights_of_data (Z0, Zpos xH) fraction R M w.

Theorem check_weights_sound q L R M tS tE k w residues starts ends given :
  check_weights q L R M tS tE k w residues starts ends given ->
  sep_rank_ge (function_of (rational_weights R M w) L tS tE) k.
Proof.
exact: (check_these_weights (f := id) (@agrees_fractionP q) (@good_vectorP M q)).
Qed.

(** ** Grid rank with one-hot templates *)

(** The i-th unit vector as the i-th of N templates. *)
Definition unit_templates (K : fieldType) (N M : nat) (i : 'I_N) : 'cV[K]_M :=
  \col_j ((i : nat) == j)%:R.

Lemma map_unit_templates (F K : fieldType) (phi : {rmorphism F -> K}) N M (i : 'I_N) :
  map_mx phi (unit_templates F M i) = unit_templates K M i.
Proof. by apply/colP=> j; rewrite !mxE rmorph_nat. Qed.

Definition unit_residues (M i : nat) : seq int63 :=
  [seq if i == j then 1%uint63 else 0%uint63 | j <- iota 0 M].

Lemma unit_residuesP N M q : modulus_ok q ->
  forall i, (i < N.+1)%N -> reduces_vec q (unit_residues M i) (unit_templates _ M (inord i : 'I_N.+1)).
Proof.
move=> q_ok i i_N; split=> [|j]; first by rewrite size_map size_iota.
rewrite (nth_map 0%N) ?size_iota // nth_iota // mxE inordK // add0n.
by case: eqP => _; [exact: reduces1 | exact: reduces0].
Qed.

Definition check_grid_generic (q : int63) (L R M N tS tE k : nat) (w : data int63)
    (starts ends : forest nat)
    (given : option factors) : bool :=
  check (agrees_int63 q) M (fun i => i < N)%N (unit_residues M) q L R tS tE k
    (map_data (fun x => (x mod q)%uint63) w) w starts ends given.

Theorem check_grid_generic_sound q L R M N tS tE k w starts ends given :
  check_grid_generic q L R M N.+1 tS tE k w starts ends given ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@unit_templates K N.+1 M) w L tS tE) k).
Proof.
move/(check_almost_all_weights 0%uint63 (f := @unit_templates _ N.+1 M) (@agrees_int63P q)
        (@unit_residuesP N M q)).
apply: almost_all_weightsW => K phi v; apply: eq_sep_rank_ge => x y.
by rewrite /grid_of /start_end; congr (rac v L (_ ++ _)); apply: eq_map => i; apply: map_unit_templates.
Qed.

Definition check_grid_weights (q : int63) (L R M N tS tE k : nat) (w : data (Z * Z))
    (residues : data int63) (starts ends : forest nat)
    (given : option factors) : bool :=
  check (agrees_fraction q) M (fun i => i < N)%N (unit_residues M) q L R tS tE k residues w starts ends given.

Theorem check_grid_weights_sound q L R M N tS tE k w residues starts ends given :
  check_grid_weights q L R M N.+1 tS tE k w residues starts ends given ->
  sep_rank_ge (grid_of (@unit_templates _ N.+1 M) (rational_weights R M w) L tS tE) k.
Proof.
exact: (check_these_weights (f := @unit_templates _ N.+1 M) (@agrees_fractionP q) (@unit_residuesP N M q)).
Qed.
