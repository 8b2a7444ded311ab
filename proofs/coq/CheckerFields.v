(** The verified checker in fields of characteristic p: the modulus is p, the weights and inputs are
    residues. What it accepts bounds ranks for almost all weights over every field of characteristic
    p, and for the given weights in every such field.

    That p is prime need not be checked: there is no field of another characteristic. *)
From Coq Require Import NArith ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues Separation RAC Generic Splits Machine Factors
  PackedElimination Characteristic CheckerNetwork Checker CheckerSplits.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** A machine integer in a ring. *)
Definition int63_in (F : ringType) (x : int63) : F := (int_of_Z (to_Z x))%:~R.

(** The weights and the vectors that are written as lists of integers. *)
Definition weights_in (F : ringType) (R M : nat) (d : data int63) : weights F R M :=
  let entry m n A : 'M[F]_(m, n) :=
    \matrix_(i, j) int63_in F (nth 0%uint63 (nth [::] A (i : nat)) (j : nat)) in
  Weights (fun l => entry R R (nth [::] (data_Wh d) l)) (entry R M (data_Wi1 d))
    (fun l => entry R R (nth [::] (data_Wi d) l.-1))
    (\row_i int63_in F (nth 0%uint63 (data_Wo d) i))
    (fun l => \col_i int63_in F (nth 0%uint63 (nth [::] (data_h0 d) l) i)).

Definition vector_in (F : ringType) (M : nat) (v : seq int63) : 'cV[F]_M :=
  \col_i int63_in F (nth 0%uint63 v i).

Lemma rmorph_int63 (F F' : ringType) (phi : {rmorphism F -> F'}) x :
  phi (int63_in F x) = int63_in F' x.
Proof. exact: rmorph_int. Qed.

Lemma map_weights_in (F F' : comRingType) (phi : {rmorphism F -> F'}) R M d L :
  eq_weights L (map_weights phi (weights_in F R M d)) (weights_in F' R M d).
Proof.
by split=> [l _||l _||l _]; apply/matrixP=> i j; rewrite !mxE rmorph_int63.
Qed.

Lemma map_vector_in (F F' : ringType) (phi : {rmorphism F -> F'}) M v :
  map_mx phi (vector_in F M v) = vector_in F' M v.
Proof. by apply/colP=> i; rewrite !mxE rmorph_int63. Qed.

Lemma weights_in_rat R M d : 
  weights_in rat_fieldType R M d = weights_of_data 0%uint63 rat_of_int63 R M d.
Proof. by []. Qed.

(** The evaluation matrix over the integers has its images in every field. *)
Section Evaluation.

Variables (X : Type) (M : nat) (f : forall F : comRingType, X -> 'cV[F]_M).
Hypothesis f_map : forall (F : comRingType) x, map_mx intr (f [comRingType of int] x) = f F x.

Variables (L R p q : nat) (word : 'I_p -> 'I_q -> seq X) (d : data int63).
Hypothesis L_gt0 : (0 < L)%N.

Definition int_words_mx : 'M[int]_(p, q) :=
  \matrix_(i, j) rac (weights_in [comRingType of int] R M d) L
    (map (f [comRingType of int]) (word i j)).

Lemma mx_in_words (F : fieldType) :
  mx_in F int_words_mx = words_mx L word (f F) (weights_in F R M d).
Proof.
apply/matrixP=> i j; rewrite !mxE (map_rac [rmorphism of intr]) -map_comp.
rewrite (eq_rac _ L_gt0 (map_weights_in [rmorphism of intr] R M d L)).
by congr rac; apply: eq_map => x; exact: f_map.
Qed.

(** What is known of all matrices that are congruent to the evaluation matrix modulo c holds of
    the evaluation matrix in characteristic c. *)
Lemma char_words_rank (F : fieldType) (c : int63) k :
    (N.to_nat (Z.to_N (to_Z c)) \in [char F]) ->
    (forall D : 'M[int]_(p, q),
      (k <= \rank (words_mx L word (f rat_fieldType) (weights_in rat_fieldType R M d)
                   + (int_of_Z (to_Z c))%:~R *: mx_in rat_fieldType D)%R)%N) ->
  (k <= \rank (words_mx L word (f F) (weights_in F R M d)))%N.
Proof.
move=> cF k_le; rewrite -mx_in_words; apply: (rank_char cF) => D.
apply: leq_trans (k_le D) _; rewrite -mx_in_words; apply: eq_leq; congr (\rank _).
apply/matrixP=> i j; rewrite !mxE rmorphD rmorphM /=; congr (_ + _%:~R * _).
by case: (to_Z c) (to_Z_bounded c) => [|n|n] [] //; rewrite /= positive_N_nat.
Qed.

End Evaluation.

(** ** The test *)

(** The modulus is the number that the statement names. *)
Definition modulus_is (p : N) (q : int63) : bool := Z.eqb (to_Z q) (Z.of_N p).

Lemma modulus_isE p q : modulus_is p q -> N.to_nat (Z.to_N (to_Z q)) = N.to_nat p.
Proof. by move/Z.eqb_eq=> ->; rewrite N2Z.id. Qed.

Section Check.

Variables (A X : Type) (M : nat) (f : forall F : comRingType, X -> 'cV[F]_M) (name : A -> X).
Variables (good : A -> bool) (vec : A -> seq int63).
Variables (p : N) (q : int63) (L R tS tE k : nat) (w : data int63) (starts ends : forest A).
Hypothesis f_map : forall (F : comRingType) x, map_mx intr (f [comRingType of int] x) = f F x.
Hypothesis vecP :
  modulus_ok q -> forall a, good a -> reduces_vec q (vec a) (f rat_fieldType (name a)).
Hypothesis p_q : modulus_is p q.

Let residues := map_data (fun x => (x mod q)%uint63) w.

Lemma char_inputs (F : fieldType) (K : fieldType) (phi : {rmorphism F -> K}) x :
  inputs_in (f F) phi x = f K x.
Proof.
rewrite /inputs_in -f_map -[RHS]f_map; apply/colP=> i; rewrite !mxE /=.
exact: rmorph_int.
Qed.

Section Contiguous.

Variable given : option factors.
Hypothesis checked :
  check (agrees_int63 q) M good vec q L R tS tE k residues w starts ends given.

Lemma check_char_rank (F : fieldType) : (N.to_nat p \in [char F]) ->
  exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
    (k <= \rank (eval_mx L s e (f F) (weights_in F R M w)))%N.
Proof.
rewrite -(modulus_isE p_q) => qF; have L_gt0 := checked_L checked.
have [m [n [s [e k_le]]]] := checked_congruent 0%uint63 (@agrees_int63P q) vecP checked.
exists m, n, s, e; rewrite eval_mxE; apply: (char_words_rank f_map L_gt0 qF) => D.
by have := k_le D; rewrite eval_mxE.
Qed.

Lemma check_char_these_weights (F : fieldType) : (N.to_nat p \in [char F]) ->
  sep_rank_ge (start_end (f F) (weights_in F R M w) L (tS := tS) (tE := tE)) k.
Proof.
move/check_char_rank=> [m [n [s [e k_le]]]].
by apply: (sep_rank_geW k_le); apply: sep_rank_witness.
Qed.

Lemma check_char_almost_all_weights (F : fieldType) : (N.to_nat p \in [char F]) ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (start_end (f K) w L (tS := tS) (tE := tE)) k).
Proof.
move/check_char_rank=> [m [n [s [e k_le]]]].
apply: almost_all_weightsW (sep_rank_ge_almost_all (checked_L checked) k_le) => K phi v.
apply: eq_sep_rank_ge => x y; rewrite /start_end.
by congr (rac v L (_ ++ _)); apply: eq_map => z; exact: char_inputs.
Qed.

End Contiguous.

Section Split.

Variable mask : bitseq.
Hypothesis checked :
  check_split (agrees_int63 q) M good vec q L R tS tE k mask residues w starts ends.

Lemma check_split_char_rank (F : fieldType) : (N.to_nat p \in [char F]) ->
  exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
    (k <= \rank (words_mx L (fun i j => weave mask (s i) (e j)) (f F) (weights_in F R M w)))%N.
Proof.
rewrite -(modulus_isE p_q) => qF; have L_gt0 := check_split_L checked.
have [m [n [s [e k_le]]]] := check_split_congruent 0%uint63 (@agrees_int63P q) vecP checked.
by exists m, n, s, e; apply: (char_words_rank f_map L_gt0 qF) => D; exact: k_le.
Qed.

Lemma check_split_char_these_weights (F : fieldType) : (N.to_nat p \in [char F]) ->
  sep_rank_ge (split_end (f F) (weights_in F R M w) L mask (tS := tS) (tE := tE)) k.
Proof.
move/check_split_char_rank=> [m [n [s [e k_le]]]]; apply: (sep_rank_geW k_le).
exact: (@sep_rank_witness _ _ _ (split_end (f F) (weights_in F R M w) L mask (tS := tS) (tE := tE))
  _ _ s e).
Qed.

Lemma check_split_char_almost_all_weights (F : fieldType) : (N.to_nat p \in [char F]) ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (split_end (f K) w L mask (tS := tS) (tE := tE)) k).
Proof.
move/check_split_char_rank=> [m [n [s [e k_le]]]].
apply: almost_all_weightsW (sep_rank_ge_almost_all_words (check_split_L checked)
  (word := fun (x : tS.-tuple X) (y : tE.-tuple X) => weave mask x y) k_le) => K phi v.
apply: eq_sep_rank_ge => x y; rewrite /split_end.
by congr (rac v L _); apply: eq_map => z; exact: char_inputs.
Qed.

End Split.

End Check.

(** ** Function rank *)

Lemma vector_in_map M (F : comRingType) (v : seq int63) :
  map_mx intr (vector_in [comRingType of int] M v) = vector_in F M v.
Proof. exact: (map_vector_in [rmorphism of intr]). Qed.

(** The inputs of a function named by lists. *)
Lemma sep_rank_ge_function (K : fieldType) R M (w : weights K R M) L tS tE k X (f : X -> 'cV[K]_M) :
  sep_rank_ge (start_end f w L (tS := tS) (tE := tE)) k -> sep_rank_ge (function_of w L tS tE) k.
Proof.
move=> ge_k; apply: (sep_rank_ge_comp (f := map_tuple f) (g := map_tuple f)).
by apply: eq_sep_rank_ge ge_k => x y; rewrite /function_of /start_end !map_id.
Qed.

Lemma sep_rank_ge_split_function (K : fieldType) R M (w : weights K R M) L mask tS tE k
    X (f : X -> 'cV[K]_M) :
  sep_rank_ge (split_end f w L mask (tS := tS) (tE := tE)) k ->
  sep_rank_ge (split_function_of w L mask tS tE) k.
Proof.
move=> ge_k; apply: (sep_rank_ge_comp (f := map_tuple f) (g := map_tuple f)).
by apply: eq_sep_rank_ge ge_k => x y; rewrite /split_function_of /split_end map_id map_weave.
Qed.

Theorem check_generic_sound_char p q L R M tS tE k w starts ends given :
  modulus_is p q && check_generic q L R M tS tE k w starts ends given ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (function_of w L tS tE) k).
Proof.
case/andP=> p_q checked F pF.
have := check_char_almost_all_weights (name := id) (@vector_in_map M) (@good_vectorP M q) p_q
  checked pF.
by apply: almost_all_weightsW => K phi v; exact: sep_rank_ge_function.
Qed.

Theorem check_weights_sound_char p q L R M tS tE k w starts ends given :
  modulus_is p q && check_generic q L R M tS tE k w starts ends given ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    sep_rank_ge (function_of (weights_in F R M w) L tS tE) k.
Proof.
case/andP=> p_q checked F pF; apply: sep_rank_ge_function.
exact: (check_char_these_weights (name := id) (@vector_in_map M) (@good_vectorP M q) p_q
  checked pF).
Qed.

Theorem check_split_generic_sound_char p q L R M tS tE k mask w starts ends :
  modulus_is p q && check_split_generic q L R M tS tE k mask w starts ends ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (split_function_of w L mask tS tE) k).
Proof.
case/andP=> p_q checked F pF.
have := check_split_char_almost_all_weights (name := id) (@vector_in_map M) (@good_vectorP M q) p_q
  checked pF.
by apply: almost_all_weightsW => K phi v; exact: sep_rank_ge_split_function.
Qed.

Theorem check_split_weights_sound_char p q L R M tS tE k mask w starts ends :
  modulus_is p q && check_split_generic q L R M tS tE k mask w starts ends ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    sep_rank_ge (split_function_of (weights_in F R M w) L mask tS tE) k.
Proof.
case/andP=> p_q checked F pF; apply: sep_rank_ge_split_function.
exact: (check_split_char_these_weights (name := id) (@vector_in_map M) (@good_vectorP M q) p_q
  checked pF).
Qed.

(** ** Grid rank with one-hot templates *)

Definition unit_vector (N M : nat) (F : comRingType) (i : 'I_N) : 'cV[F]_M :=
  \col_j ((i : nat) == j)%:R.

Lemma unit_vector_map N M (F : comRingType) (i : 'I_N) :
  map_mx intr (unit_vector M [comRingType of int] i) = unit_vector M F i.
Proof. by apply/colP=> j; rewrite !mxE; case: eqP. Qed.

Theorem check_grid_generic_sound_char p q L R M N tS tE k w starts ends given :
  modulus_is p q && check_grid_generic q L R M N.+1 tS tE k w starts ends given ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (grid_of (@unit_templates K N.+1 M) w L tS tE) k).
Proof.
case/andP=> p_q checked F pF.
exact: (check_char_almost_all_weights (@unit_vector_map N.+1 M) (@unit_residuesP N M q) p_q
  checked pF).
Qed.

Theorem check_grid_weights_sound_char p q L R M N tS tE k w starts ends given :
  modulus_is p q && check_grid_generic q L R M N.+1 tS tE k w starts ends given ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    sep_rank_ge (grid_of (@unit_templates F N.+1 M) (weights_in F R M w) L tS tE) k.
Proof.
case/andP=> p_q checked F pF.
exact: (check_char_these_weights (@unit_vector_map N.+1 M) (@unit_residuesP N M q) p_q checked pF).
Qed.

Theorem check_split_grid_generic_sound_char p q L R M N tS tE k mask w starts ends :
  modulus_is p q && check_split_grid_generic q L R M N.+1 tS tE k mask w starts ends ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
      sep_rank_ge (split_grid_of (@unit_templates K N.+1 M) w L mask tS tE) k).
Proof.
case/andP=> p_q checked F pF.
exact: (check_split_char_almost_all_weights (@unit_vector_map N.+1 M) (@unit_residuesP N M q) p_q
  checked pF).
Qed.

Theorem check_split_grid_weights_sound_char p q L R M N tS tE k mask w starts ends :
  modulus_is p q && check_split_grid_generic q L R M N.+1 tS tE k mask w starts ends ->
  forall F : fieldType, (N.to_nat p \in [char F]) ->
    sep_rank_ge (split_grid_of (@unit_templates F N.+1 M) (weights_in F R M w) L mask tS tE) k.
Proof.
case/andP=> p_q checked F pF.
exact: (check_split_char_these_weights (@unit_vector_map N.+1 M) (@unit_residuesP N M q) p_q
  checked pF).
Qed.

(** The tests are neither always passed nor never: one layer of width 1, one channel, an input each;
    the weights 1 give rank 1 in characteristic 2, the weights 2 do not. *)
Lemma check_char_examples :
  let net x := Data [:: [:: [:: x]]] [:: [:: x]] [::] [:: x] [:: [:: x]] in
  let word := forest_of [:: (0%N, [:: 1%uint63])] in
  let passes p x := modulus_is p 2 && check_generic 2 1 1 1 1 1 1 (net x) word word None in
  [&& passes 2%num 1%uint63, ~~ passes 2%num 2%uint63 & ~~ passes 3%num 1%uint63].
Proof. by vm_compute. Qed.
