(** Theorem E1 at a computed pair (proofs/statements/propagation.md#theorem-e1).

    The minors at t and t + 1 go by the verified checker (Checker.v); the derivative of the state
    of two layers by the start inputs goes by the same machine arithmetic: each step computes the
    state and its derivative in the direction of one entry of one input. What passes both tests
    proves the function rank of two layers for almost all weights and all longer blocks. The tests
    pass for R = 3, M = 2 at t = 4, and for R = 4, M = 3 at t = 3. *)
From Coq Require Import ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Ranks MachineResidues Separation RAC Generic Machine
  PackedElimination CheckerNetwork Checker Density.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** A state of two layers and its derivative, on machine integers *)

Record dual : Type := Dual {
  lower : seq int63; upper : seq int63; lower_tangent : seq int63; upper_tangent : seq int63
}.

Section DualStep.

Variable q : int63.

Definition addv (u v : seq int63) : seq int63 := [seq fma q ab.1 1%uint63 ab.2 | ab <- zip u v].

(** One step; [u] and [du] are Wi1 times the input and the direction. *)
Definition dual_step (c : data int63) (st : dual) (u du : seq int63) : dual :=
  let p := matvec q (nth [::] (data_Wh c) 0) (lower st) in
  let h := mulv q p u in
  let dh := addv (mulv q (matvec q (nth [::] (data_Wh c) 0) (lower_tangent st)) u) (mulv q p du) in
  let p' := matvec q (nth [::] (data_Wh c) 1) (upper st) in
  let u' := matvec q (nth [::] (data_Wi c) 0) h in
  Dual h (mulv q p' u') dh
    (addv (mulv q (matvec q (nth [::] (data_Wh c) 1) (upper_tangent st)) u')
          (mulv q p' (matvec q (nth [::] (data_Wi c) 0) dh))).

Hypothesis q_ok : modulus_ok q.

Lemma reduces_addv n u v (a b : 'cV[rat]_n) :
  reduces_vec q u a -> reduces_vec q v b -> reduces_vec q (addv u v) (a + b).
Proof.
move=> [u_n ua] [v_n vb]; split=> [|i]; first by rewrite size_map size_zip u_n v_n minnn.
rewrite (nth_map (0%uint63, 0%uint63)) ?size_zip ?u_n ?v_n ?minnn // nth_zip ?u_n //.
by rewrite mxE -[X in _ + X]mul1r; apply: reduces_fma => //;
  [exact: ua|exact: reduces1|exact: vb].
Qed.

Variables (R M : nat) (c : data int63) (w : weights rat_fieldType R M).
Hypothesis cw : reduces_weights q 2 c w.

Record reduces_dual (st : dual) (h dh : nat -> 'cV[rat]_R) : Prop := ReducesDual {
  reduces_lower : reduces_vec q (lower st) (h 0%N);
  reduces_upper : reduces_vec q (upper st) (h 1%N);
  reduces_lower_tangent : reduces_vec q (lower_tangent st) (dh 0%N);
  reduces_upper_tangent : reduces_vec q (upper_tangent st) (dh 1%N)
}.

Lemma reduces_dual_step st h dh u du x dx :
    reduces_dual st h dh -> reduces_vec q u (Wi1 w *m x) -> reduces_vec q du (Wi1 w *m dx) ->
  reduces_dual (dual_step c st u du) (step w h x) (step_tangent w h dh x dx).
Proof.
case=> l_h u_h l_dh u_dh ux dux.
have A := reduces_Wh cw (isT : (0 < 2)%N); have C := reduces_Wh cw (isT : (1 < 2)%N).
have B := reduces_Wi cw (isT : (1 < 2)%N).
have p := reduces_matvec q_ok A l_h; have p' := reduces_matvec q_ok C u_h.
have h' := reduces_mulv q_ok p ux.
have dh' := reduces_addv (reduces_mulv q_ok (reduces_matvec q_ok A l_dh) ux)
  (reduces_mulv q_ok p dux).
have u' := reduces_matvec q_ok B h'.
split; [exact: h'|exact: (reduces_mulv q_ok p' u')|exact: dh'|].
by apply: (reduces_addv (reduces_mulv q_ok (reduces_matvec q_ok C u_dh) u')
  (reduces_mulv q_ok p' (reduces_matvec q_ok B dh'))).
Qed.

Lemma reduces_dual_run (A : Type) (u du : A -> seq int63)
    (f df : A -> 'cV[rat]_M) (s : seq A) st h dh :
    (forall a, reduces_vec q (u a) (Wi1 w *m f a)) ->
    (forall a, reduces_vec q (du a) (Wi1 w *m df a)) -> reduces_dual st h dh ->
  let st' := foldl (fun st a => dual_step c st (u a) (du a)) st s in
  let dh' := run_tangent w h dh (map f s) (map df s) in
  reduces_vec q (lower_tangent st') (dh' 0%N) /\ reduces_vec q (upper_tangent st') (dh' 1%N).
Proof.
move=> uf duf; elim: s st h dh => [|a s IHs] st h dh /= hst; first by case: hst.
by apply: IHs; apply: reduces_dual_step.
Qed.

End DualStep.

(** ** The test of the derivative *)
Section Derivative.

Variables (q : int63) (R M tS : nat) (w : data int63) (word : seq (seq int63)).
Variable moves : seq (nat * nat).

Notation c := (map_data (fun x => (x mod q)%uint63) w).

(** The inputs, and the unit vector of entry [m.2] of the input [m.1]. *)
Definition letter (n : nat) : seq int63 := nth (nseq M 0%uint63) word n.

Definition direction (m : nat * nat) (n : nat) : seq int63 :=
  [seq if (n == m.1) && (j == m.2) then 1%uint63 else 0%uint63 | j <- iota 0 M].

Definition derivative_row (m : nat * nat) : seq int63 :=
  let zero := nseq R 0%uint63 in
  let st := foldl (fun st n => dual_step q c st (matvec q (data_Wi1 c) (reduce q (letter n)))
                                 (matvec q (data_Wi1 c) (direction m n)))
    (Dual (nth [::] (data_h0 c) 0) (nth [::] (data_h0 c) 1) zero zero) (iota 0 tS) in
  lower_tangent st ++ upper_tangent st.

Definition check_derivative : bool :=
  [&& admissible (agrees_int63 q) M (good_vector M) q 2 R 0 0 0 c w Empty Empty,
      size word == tS, all (good_vector M) word, size moves == (R + R)%N,
      all (fun m => (m.1 < tS) && (m.2 < M))%N moves
    & nonsingular q (R + R) (map derivative_row moves)].

Lemma check_derivative_rank : check_derivative -> exists s : tS.-tuple 'cV[rat]_M,
  \rank (state_derivative (weights_of_data 0%uint63 rat_of_int63 R M w) s) = (R + R)%N.
Proof.
case/and5P=> shapes /eqP word_tS word_M /eqP moves_R /andP[moves_ok test].
set w' := weights_of_data _ _ _ _ _.
have q_ok := admissible_q shapes.
have cw : reduces_weights q 2 c w' := 
  admissible_weights 0%uint63 (@agrees_int63P q) shapes.
pose f n := input_vector M (letter n).
have size_letter n : size (letter n) = M.
  have [n_lt|n_ge] := ltnP n (size word); last by rewrite /letter nth_default // size_nseq.
  by rewrite /letter; apply/eqP; exact: (all_nthP _ word_M).
pose s : tS.-tuple 'cV[rat]_M := [tuple f n | n < tS].
exists s; set J := state_derivative _ _.
apply/eqP; rewrite eqn_leq rank_leq_col /=.
have move_ok (i : 'I_(R + R)) :
    ((nth (0, 0) moves i).1 < tS)%N && ((nth (0, 0) moves i).2 < M)%N.
  by apply: (all_nthP _ moves_ok); rewrite moves_R.
pose at_ i := (Ordinal (proj1 (andP (move_ok i))), Ordinal (proj2 (andP (move_ok i)))).
pose g i : 'I_(ninputs M tS) := enum_rank (at_ i).
apply: leq_trans (mxrank_mxsub g id J); apply: (nonsingular_rank q_ok test).
split=> [|i]; first by rewrite size_map.
rewrite (nth_map (0%N, 0%N)) ?moves_R //; set m := nth _ moves i.
pose df n : 'cV[rat]_M := \col_j ((n == m.1) && ((j : nat) == m.2))%:R.
have sE : s = map f (iota 0 tS) :> seq _.
  by rewrite -val_enum_ord -map_comp.
have dsE : inputs_of (fun i' => (i' == g i)%:R) = map df (iota 0 tS) :> seq 'cV[rat]_M.
  rewrite -val_enum_ord -map_comp /=; apply: eq_map => n /=; apply/colP=> j.
  by rewrite !mxE (inj_eq enum_rank_inj).
have zeroP : reduces_vec q (nseq R 0%uint63) (0 : 'cV[rat]_R).
  split=> [|j]; first by rewrite size_nseq.
  by rewrite nth_nseq if_same mxE; exact: reduces0.
have [_ h0P] := reduces_h0 cw.
have Wi1P := reduces_Wi1 cw.
have [|||low up] := @reduces_dual_run q q_ok R M c w' cw _
    (fun n => matvec q (data_Wi1 c) (reduce q (letter n)))
    (fun n => matvec q (data_Wi1 c) (direction m n)) f df (iota 0 tS)
    (Dual (nth [::] (data_h0 c) 0) (nth [::] (data_h0 c) 1) (nseq R 0%uint63) (nseq R 0%uint63))
    (h0 w') (fun=> 0).
- move=> n; apply: reduces_matvec => //; apply: (good_vectorP q_ok).
  by rewrite /good_vector size_letter.
- move=> n; apply: reduces_matvec => //; split=> [|j]; first by rewrite size_map size_iota.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // mxE add0n.
  by case: ifP => _; [exact: reduces1 | exact: reduces0].
- by split=> //; exact: h0P.
split=> [|k]; first by rewrite size_cat (proj1 low) (proj1 up).
rewrite nth_cat (proj1 low) !mxE sE dsE /two_layers_at; case: splitP => j ->.
  exact: (proj2 low).
by rewrite addKn; exact: (proj2 up).
Qed.

End Derivative.

(** ** Theorem E1 by computation *)
Theorem check_E1_sound R M t tS tS0 tS1 k0 k1 q0 w0 starts0 ends0 given0
    q1 w1 starts1 ends1 given1 q2 w2 word moves :
  (0 < M <= R)%N -> (0 < t)%N ->
  (R * (mc R t - mc (R - M) t) <= k0)%N -> (R * (mc R t.+1 - mc (R - M) t.+1) <= k1)%N ->
  check_generic q0 2 R M tS0 t k0 w0 starts0 ends0 given0 ->
  check_generic q1 2 R M tS1 t.+1 k1 w1 starts1 ends1 given1 ->
  check_derivative q2 R M tS w2 word moves ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K R M) =>
    forall tS' tE, (tS <= tS')%N -> (t <= tE)%N ->
    sep_rank_is (function_of w 2 tS' tE) (R * (mc R tE - mc (R - M) tE))).
Proof.
move=> M_R t_gt0 le_k0 le_k1.
move/(checked_rank 0%uint63 (f := id) (@agrees_int63P q0) (@good_vectorP M q0)).
case=> [m0 [n0 [s0 [e0 rank0]]]].
move/(checked_rank 0%uint63 (f := id) (@agrees_int63P q1) (@good_vectorP M q1)).
case=> [m1 [n1 [s1 [e1 rank1]]]] /check_derivative_rank[s rank2].
apply: (theorem_E1 (s0 := s0) (e0 := e0) (s1 := s1) (e1 := e1) (s := s) _ M_R t_gt0
  _ _ rank2); first exact: char_num.
- exact: leq_trans le_k0 rank0.
- exact: leq_trans le_k1 rank1.
Qed.

(** ** Two pairs *)
Section Pairs.
Local Open Scope uint63_scope.

(** Inputs with [m] entries and a last one, 1: the residues modulo 587 of
    a^i b^s c^j x modulo a prime, for the entry j of the input s of the word i. *)
Definition times (a x : int63) : int63 := (a * x) mod 1073741789.

Fixpoint letter_from (m : nat) (x : int63) : seq int63 :=
  if m is m'.+1 then (x mod 587) :: letter_from m' (times 16807 x) else [:: 1].

Fixpoint word_from (t m : nat) (x : int63) : seq (seq int63) :=
  if t is t'.+1 then letter_from m x :: word_from t' m (times 48271 x) else [::].

Fixpoint words_from (t m k : nat) (x : int63) : forest (seq int63) :=
  if k is k'.+1 then
    if foldr (fun a F => Node a F Empty) Empty (word_from t m x) is Node a F _ then
      Node a F (words_from t m k' (times 69621 x))
    else Empty
  else Empty.

Definition first : int63 := 123456789.

Definition weights_3_2 : data int63 :=
  Data [:: [:: [:: 1; 2; 3]; [:: 3; 1; 5]; [:: 2; 7; 1]];
           [:: [:: 1; 3; 2]; [:: 5; 1; 4]; [:: 2; 3; 1]]]
    [:: [:: 1; 2]; [:: 3; 1]; [:: 1; 5]]
    [:: [:: [:: 2; 1; 3]; [:: 1; 4; 1]; [:: 3; 2; 5]]]
    [:: 1; 1; 1] [:: [:: 1; 1; 1]; [:: 1; 1; 1]].

Definition weights_4_3 : data int63 :=
  Data [:: [:: [:: 1; 2; 3; 1]; [:: 3; 1; 5; 2]; [:: 2; 7; 1; 4]; [:: 1; 1; 2; 6]];
           [:: [:: 1; 3; 2; 5]; [:: 5; 1; 4; 1]; [:: 2; 3; 1; 7]; [:: 1; 2; 6; 1]]]
    [:: [:: 1; 2; 1]; [:: 3; 1; 4]; [:: 1; 5; 2]; [:: 2; 1; 7]]
    [:: [:: [:: 2; 1; 3; 1]; [:: 1; 4; 1; 2]; [:: 3; 2; 5; 1]; [:: 1; 1; 2; 3]]]
    [:: 1; 1; 1; 1] [:: [:: 1; 1; 1; 1]; [:: 1; 1; 1; 1]].

Notation minor_3_2 t k :=
  (check_generic 587 2 3 2 4 t k weights_3_2 (words_from 4 1 k first) (words_from t 1 k first)
     None).

Notation minor_4_3 t k :=
  (check_generic 587 2 4 3 3 t k weights_4_3 (words_from 3 2 k first) (words_from t 2 k first)
     None).

Lemma minor_3_2_4 : minor_3_2 4 42. Proof. by vm_compute. Qed.

Lemma minor_3_2_5 : minor_3_2 5 60. Proof. by vm_compute. Qed.

Lemma minor_4_3_3 : minor_4_3 3 76. Proof. by vm_compute. Qed.

Lemma minor_4_3_4 : minor_4_3 4 136. Proof. by vm_compute. Qed.

(** The derivatives are onto by as many inputs; not if one counts twice, or after fewer steps. *)
Lemma derivative_3_2 : check_derivative 587 3 2 4 weights_3_2 (word_from 4 1 first)
  [:: (0, 0); (0, 1); (1, 0); (1, 1); (2, 0); (3, 0)]%N.
Proof. by vm_compute. Qed.

Lemma derivative_4_3 : check_derivative 587 4 3 3 weights_4_3 (word_from 3 2 first)
  [:: (0, 0); (0, 1); (0, 2); (1, 0); (1, 1); (1, 2); (2, 0); (2, 1)]%N.
Proof. by vm_compute. Qed.

Lemma derivative_3_2_not :
  ~~ check_derivative 587 3 2 4 weights_3_2 (word_from 4 1 first)
       [:: (0, 0); (0, 1); (1, 0); (1, 1); (2, 0); (0, 0)]%N
  && ~~ check_derivative 587 3 2 3 weights_3_2 (word_from 3 1 first)
          [:: (0, 0); (0, 1); (1, 0); (1, 1); (2, 0); (2, 1)]%N.
Proof. by vm_compute. Qed.

End Pairs.

Lemma mc1 k : mc 1 k = 1%N. Proof. by rewrite /mc add1n /= binn. Qed.

(** R = 3, M = 2: for almost all weights, in every field of characteristic 0, the function rank is
    3 (mc(3, tE) - 1) for all tS, tE >= 4. *)
Theorem narrow_pair_3_2 :
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K 3 2) =>
    forall tS tE, (4 <= tS)%N -> (4 <= tE)%N ->
    sep_rank_is (function_of w 2 tS tE) (3 * (mc 3 tE - 1))).
Proof.
have := check_E1_sound (isT : (0 < 2 <= 3)%N) (isT : (0 < 4)%N) _ _
  minor_3_2_4 minor_3_2_5 derivative_3_2.
move=> /(_ isT isT); apply: almost_all_weightsW => K phi w is_rank tS tE tS_ge tE_ge.
have -> : (mc 3 tE - 1 = mc 3 tE - mc (3 - 2) tE)%N by rewrite -[(3 - 2)%N]/1%N mc1.
exact: is_rank tS_ge tE_ge.
Qed.

(** R = 4, M = 3: it is 4 (mc(4, tE) - 1) for all tS, tE >= 3. *)
Theorem narrow_pair_4_3 :
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K 4 3) =>
    forall tS tE, (3 <= tS)%N -> (3 <= tE)%N ->
    sep_rank_is (function_of w 2 tS tE) (4 * (mc 4 tE - 1))).
Proof.
have := check_E1_sound (isT : (0 < 3 <= 4)%N) (isT : (0 < 3)%N) _ _
  minor_4_3_3 minor_4_3_4 derivative_4_3.
move=> /(_ isT isT); apply: almost_all_weightsW => K phi w is_rank tS tE tS_ge tE_ge.
have -> : (mc 4 tE - 1 = mc 4 tE - mc (4 - 3) tE)%N by rewrite -[(4 - 3)%N]/1%N mc1.
exact: is_rank tS_ge tE_ge.
Qed.
