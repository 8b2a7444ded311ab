(** The verified checker for splits in which start and end inputs alternate (Splits.v): minors,
    where each word is run by itself, and the bounds U0, U2 and G1 in binary numbers. *)
From Coq Require Import NArith ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues Multisets Separation RAC Generic UpperBounds GridReadings
  BoundValues Splits Machine PackedElimination Characteristic
  CheckerNetwork Checker.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma all_weave X (P : pred X) mask s e : all P s -> all P e -> all P (weave mask s e).
Proof.
elim: mask s e => [|b mask IH] [|x s] [|y e] //=; case: b => //=.
- by move=> _ /andP[-> e_P]; rewrite IH.
- by move=> /andP[-> s_P] _; rewrite IH.
- by move=> /andP[-> s_P] e_P; rewrite IH.
- by move=> s_P /andP[-> e_P]; rewrite IH.
Qed.

Section Check.

Variables (E : Type) (e0 : E) (val : E -> rat) (agrees : int63 -> E -> bool).
Variables (A X : Type) (M : nat) (f : X -> 'cV[rat]_M) (name : A -> X).
Variables (good : A -> bool) (vec : A -> seq int63).
Variables (q : int63) (L R tS tE k : nat) (mask : bitseq).

Definition split_evaluation (c : data int63) (starts ends : seq (seq (seq int63))) :
    seq (seq int63) :=
  let next := machine_step q (machine_layers c) in
  let value s e := machine_output q c (foldl next (data_h0 c) (weave mask s e)) in
  [seq [seq value s e | e <- ends] | s <- starts].

Definition check_split (c : data int63) (d : data E) (starts ends : forest A) : bool :=
  admissible agrees M good q L R tS tE k c d starts ends
  && nonsingular q k
       (split_evaluation c (words (entering vec q c starts)) (words (entering vec q c ends))).

Hypothesis agreesP : modulus_ok q -> forall x e, agrees x e -> reduces q x (val e).
Hypothesis vecP : modulus_ok q -> forall a, good a -> reduces_vec q (vec a) (f (name a)).

Variables (c : data int63) (d : data E) (starts ends : forest A).
Hypothesis checked : check_split c d starts ends.

Let w : weights rat_fieldType R M := weights_of_data e0 val R M d.

Let shapes : admissible agrees M good q L R tS tE k c d starts ends.
Proof. by case/andP: checked. Qed.

Lemma check_split_L : (0 < L)%N. Proof. exact: admissible_L shapes. Qed.

Lemma check_split_congruent : exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
  forall D : 'M[int]_(m, n),
    (k <= \rank (words_mx L (fun i j => weave mask (s i) (e j)) f w
                 + (int_of_Z (to_Z q))%:~R *: mx_in rat_fieldType D)%R)%N.
Proof.
case/and5P: (shapes) => q_ok L_gt0 _ /eqP k_starts /andP[S_ok E_ok].
exists (size (words starts)), (size (words ends)).
exists (block_tuple name S_ok), (block_tuple name E_ok).
have test n (B : 'M[rat]_(size (words starts), n)) :
    reduces_mx q (split_evaluation c (words (entering vec q c starts))
                                     (words (entering vec q c ends))) B ->
  (k <= \rank B)%N.
  move: B; rewrite k_starts => B; apply: nonsingular_rank => //; by case/andP: checked.
move=> D; apply: test; apply: reduces_mx_shift; rewrite /split_evaluation /entering !words_map.
have cw := admissible_weights e0 agreesP shapes; pose pre a := matvec q (data_Wi1 c) (vec a).
have preP a : good a -> reduces_vec q (pre a) (Wi1 w *m f (name a)).
  by move=> ga; apply: reduces_matvec => //; [exact: reduces_Wi1 cw | exact: vecP].
have h0P : reduces_state q L (data_h0 c) (h0 w) := reduces_h0 cw.
split=> [|i]; first by rewrite !size_map.
rewrite (nth_map [::]) ?size_map // (nth_map [::]) //; split=> [|j]; first by rewrite !size_map.
rewrite (nth_map [::]) ?size_map // (nth_map [::]) // mxE.
case/andP: (block_word name i S_ok) => _ good_i; case/andP: (block_word name j E_ok) => _ good_j.
rewrite /block_tuple /rac /run -!map_weave -map_comp.
apply: (reduces_output q_ok L_gt0 cw).
exact: (reduces_run q_ok L_gt0 cw preP (all_weave mask good_i good_j) h0P).
Qed.

Lemma check_split_rank : exists m n (s : 'I_m -> tS.-tuple X) (e : 'I_n -> tE.-tuple X),
  (k <= \rank (words_mx L (fun i j => weave mask (s i) (e j)) f w))%N.
Proof.
have [m [n [s [e k_le]]]] := check_split_congruent; exists m, n, s, e.
by have := k_le 0; rewrite /mx_in map_mx0 scaler0 addr0.
Qed.

(** The bound for the weights of the certificate. *)
Theorem check_split_these_weights : sep_rank_ge (split_end f w L mask (tS := tS) (tE := tE)) k.
Proof.
have [m [n [s [e k_le]]]] := check_split_rank; apply: (sep_rank_geW k_le).
exact: (@sep_rank_witness _ _ _ (split_end f w L mask (tS := tS) (tE := tE)) _ _ s e).
Qed.

(** The bound for almost all weights, in every field of characteristic 0. *)
Theorem check_split_almost_all_weights :
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (split_end (inputs_in f phi) w L mask (tS := tS) (tE := tE)) k).
Proof.
have [m [n [s [e k_le]]]] := check_split_rank.
exact: (sep_rank_ge_almost_all_words check_split_L
  (word := fun (x : tS.-tuple X) (y : tE.-tuple X) => weave mask x y) k_le).
Qed.

End Check.

(** ** Function rank *)

Definition check_split_generic (q : int63) (L R M tS tE k : nat) (mask : bitseq) (w : data int63)
    (starts ends : forest (seq int63)) : bool :=
  check_split (agrees_int63 q) M (good_vector M) (reduce q) q L R tS tE k mask
    (map_data (fun x => (x mod q)%uint63) w) w starts ends.

Theorem check_split_generic_sound q L R M tS tE k mask w starts ends :
  check_split_generic q L R M tS tE k mask w starts ends ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (split_function_of w L mask tS tE) k).
Proof.
move/(check_split_almost_all_weights 0%uint63 (f := id) (@agrees_int63P q) (@good_vectorP M q)).
apply: almost_all_weightsW => K phi v ge_v.
apply: (sep_rank_ge_comp (f := map_tuple (map_mx phi)) (g := map_tuple (map_mx phi))).
apply: eq_sep_rank_ge ge_v => x y; rewrite /split_function_of /split_end map_id !map_weave.
by congr (rac v L (weave mask _ _)); rewrite map_id.
Qed.

Definition check_split_weights (q : int63) (L R M tS tE k : nat) (mask : bitseq) (w : data (Z * Z))
    (residues : data int63) (starts ends : forest (seq int63)) : bool :=
  check_split (agrees_fraction q) M (good_vector M) (reduce q) q L R tS tE k mask residues w
    starts ends.

Theorem check_split_weights_sound q L R M tS tE k mask w residues starts ends :
  check_split_weights q L R M tS tE k mask w residues starts ends ->
  sep_rank_ge (split_function_of (rational_weights R M w) L mask tS tE) k.
Proof.
exact: (check_split_these_weights (f := id) (@agrees_fractionP q) (@good_vectorP M q)).
Qed.

(** ** Grid rank with one-hot templates *)

Definition check_split_grid_generic (q : int63) (L R M N tS tE k : nat) (mask : bitseq)
    (w : data int63) (starts ends : forest nat) : bool :=
  check_split (agrees_int63 q) M (fun i => i < N)%N (unit_residues M) q L R tS tE k mask
    (map_data (fun x => (x mod q)%uint63) w) w starts ends.

Theorem check_split_grid_generic_sound q L R M N tS tE k mask w starts ends :
  check_split_grid_generic q L R M N.+1 tS tE k mask w starts ends ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    sep_rank_ge (split_grid_of (@unit_templates K N.+1 M) w L mask tS tE) k).
Proof.
move/(check_split_almost_all_weights 0%uint63 (f := @unit_templates _ N.+1 M) (@agrees_int63P q)
        (@unit_residuesP N M q)).
apply: almost_all_weightsW => K phi v; apply: eq_sep_rank_ge => x y.
rewrite /split_grid_of /split_end; congr (rac v L _); apply: eq_map => i.
exact: map_unit_templates.
Qed.

Definition check_split_grid_weights (q : int63) (L R M N tS tE k : nat) (mask : bitseq)
    (w : data (Z * Z)) (residues : data int63) (starts ends : forest nat) : bool :=
  check_split (agrees_fraction q) M (fun i => i < N)%N (unit_residues M) q L R tS tE k mask
    residues w starts ends.

Theorem check_split_grid_weights_sound q L R M N tS tE k mask w residues starts ends :
  check_split_grid_weights q L R M N.+1 tS tE k mask w residues starts ends ->
  sep_rank_ge (split_grid_of (@unit_templates _ N.+1 M) (rational_weights R M w) L mask tS tE) k.
Proof.
exact: (check_split_these_weights (f := @unit_templates _ N.+1 M) (@agrees_fractionP q)
  (@unit_residuesP N M q)).
Qed.

(** ** Upper bounds *)

Fixpoint mask_products (g : nat -> N) (mask : bitseq) : N :=
  if mask is b :: mask' then ((if b then 1 else g (size mask)) * mask_products g mask')%num
  else 1%num.

Lemma nat_of_mask_products g phi mask : (forall s, nat_of (g s) = phi s) ->
  nat_of (mask_products g mask) = mask_product phi mask.
Proof.
by move=> g_phi; elim: mask => // b mask IH; rewrite [LHS]nat_ofM IH /=; case: b; rewrite // g_phi.
Qed.

Definition mask_ok (mask : bitseq) (tS tE : nat) : bool :=
  (tS == count id mask) && (tE == count negb mask).

Definition split_bound (L : nat) (R M : N) (mask : bitseq) : N :=
  let g := input_factor L (N.min M R) in
  N.min (mask_products g mask) (mask_products g (map negb mask)).

Definition check_split_function_bound (L : nat) (R M : N) (mask : bitseq) (tS tE : nat) (k : N) :
    bool :=
  [&& (0 < L)%N, mask_ok mask tS tE & N.leb (split_bound L R M mask) k].

Theorem check_split_function_bound_sound L R M mask tS tE k :
  check_split_function_bound L R M mask tS tE k ->
  forall (K : fieldType) (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (split_function_of w L mask tS tE) (nat_of k).
Proof.
case/and3P=> L_gt0 /andP[/eqP tS_m /eqP tE_m] /nat_of_leq le_k K w; apply: sep_rank_leW le_k _.
pose phi := step_factor L (minn (nat_of M) (nat_of R)).
have phiE s : nat_of (input_factor L (N.min M R) s) = phi s.
  by rewrite nat_of_input_factor nat_of_min.
rewrite nat_of_min !(nat_of_mask_products _ phiE) /minn; case: ifP => _.
  exact: split_bound_U2.
exact: split_bound_U0.
Qed.

Definition split_grid_bound (L : nat) (R M T : N) (mask : bitseq) (tS tE : nat) : N :=
  let g := template_factor L T (N.min (N.min M T) R) in
  N.min (N.pow T (N.of_nat (minn tS tE)))
    (N.min (mask_products g mask) (mask_products g (map negb mask))).

Definition check_split_grid_bound (L : nat) (R M T : N) (mask : bitseq) (tS tE : nat) (k : N) :
    bool :=
  [&& (0 < L)%N, mask_ok mask tS tE & N.leb (split_grid_bound L R M T mask tS tE) k].

Lemma leq_mask_product phi psi mask : (forall s, phi s <= psi s)%N ->
  (mask_product phi mask <= mask_product psi mask)%N.
Proof. by move=> le_phi; elim: mask => // b mask IH; rewrite leq_mul //; case: b. Qed.

Theorem check_split_grid_bound_sound L R M T mask tS tE k :
  check_split_grid_bound L R M T mask tS tE k ->
  forall (K : fieldType) (template : 'I_(nat_of T) -> 'cV[K]_(nat_of M))
      (w : weights K (nat_of R) (nat_of M)),
    sep_rank_le (split_grid_of template w L mask tS tE) (nat_of k).
Proof.
case/and3P=> L_gt0 /andP[/eqP tS_m /eqP tE_m] /nat_of_leq le_k K template w.
apply: sep_rank_leW le_k _.
pose d := minn (minn (nat_of M) (nat_of T)) (nat_of R).
have phiE s : nat_of (template_factor L T (N.min (N.min M T) R) s) = grid_factor L (nat_of T) d s.
  by rewrite nat_of_template_factor !nat_of_min.
have le_d s := leq_grid_factor L (nat_of T) s (leq_template_dim (nat_of R) template).
rewrite !nat_of_min nat_of_pow !(nat_of_mask_products _ phiE).
rewrite [minn (nat_of T ^ _) _]/minn; case: ifP => _; first exact: split_grid_bound_G1.
rewrite /minn; case: ifP => _.
  exact: sep_rank_leW (leq_mask_product _ le_d) (split_grid_bound_U2 L_gt0 w tS_m tE_m template).
exact: sep_rank_leW (leq_mask_product _ le_d) (split_grid_bound_U0 L_gt0 w tS_m tE_m template).
Qed.

(** The tests of bounds are neither always passed nor never: two layers of width 2, two channels,
    start and end inputs in turn. *)
Lemma check_split_bounds_examples :
  let mask := [:: true; false; true; false] in
  [&& check_split_function_bound 2 2 2 mask 2 2 8, ~~ check_split_function_bound 2 2 2 mask 2 2 7,
      check_split_grid_bound 2 2 2 2 mask 2 2 4 & ~~ check_split_grid_bound 2 2 2 2 mask 2 2 3].
Proof. by vm_compute. Qed.
