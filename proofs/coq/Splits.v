(** Splits of the time steps in which start and end inputs alternate in any way.

    A mask says of each step whether its input belongs to the start block; [weave] puts the inputs
    of both blocks in the order of time. The bounds U0 and U2 hold for every mask. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Generic Forms UpperBounds GridReadings.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The inputs [s] where the mask is true, [e] where it is false. *)
Fixpoint weave (X : Type) (mask : bitseq) (s e : seq X) : seq X :=
  match mask, s, e with
  | true :: mask', x :: s', _ => x :: weave mask' s' e
  | false :: mask', _, x :: e' => x :: weave mask' s e'
  | _, _, _ => [::]
  end.

Lemma map_weave X Y (f : X -> Y) mask s e : map f (weave mask s e) = weave mask (map f s) (map f e).
Proof. by elim: mask s e => [|[] mask IH] [|x s] [|y e] //=; rewrite IH. Qed.

Lemma weave_sym X mask (s e : seq X) : weave (map negb mask) e s = weave mask s e.
Proof. by elim: mask s e => [|[] mask IH] [|x s] [|y e] //=; rewrite IH. Qed.

(** The start block first: the network as in RAC.v. *)
Lemma weave_start_first X (s e : seq X) :
  weave (nseq (size s) true ++ nseq (size e) false) s e = s ++ e.
Proof.
elim: s => [|x s IHs] /=; last by rewrite IHs.
by elim: e => //= y e ->.
Qed.

Section Network.

Variables (K : comRingType) (R M : nat).

(** The function of the inputs of both blocks, named by elements of [X]. *)
Definition split_end (X : Type) (f : X -> 'cV[K]_M) (w : weights K R M) (L : nat) (mask : bitseq)
    tS tE (s : tS.-tuple X) (e : tE.-tuple X) : K :=
  rac w L (map f (weave mask s e)).

(** Inputs range over all vectors; over N templates. *)
Definition split_function_of w L mask tS tE :=
  split_end (X := 'cV[K]_M) id w L mask (tS := tS) (tE := tE).

Definition split_grid_of (N : nat) (template : 'I_N -> 'cV[K]_M) w L mask tS tE :=
  split_end template w L mask (tS := tS) (tE := tE).

Lemma split_end_sym X (f : X -> 'cV[K]_M) w L mask tS tE (s : tS.-tuple X) (e : tE.-tuple X) :
  split_end f w L (map negb mask) e s = split_end f w L mask s e.
Proof. by rewrite /split_end weave_sym. Qed.

Lemma split_end_start_first X (f : X -> 'cV[K]_M) w L tS tE (s : tS.-tuple X) (e : tE.-tuple X) :
  split_end f w L (nseq tS true ++ nseq tE false) s e = start_end f w L s e.
Proof.
rewrite /split_end -[in nseq tS _](size_tuple s) -[in nseq tE _](size_tuple e).
by rewrite weave_start_first map_cat.
Qed.

End Network.

Arguments split_end {K R M X} f w L mask {tS tE} s e.
Arguments split_function_of {K R M} w L mask tS tE s e.
Arguments split_grid_of {K R M N} template w L mask tS tE s e.

(** ** Upper bounds *)

(** The product of the step factors at the end inputs; the first step of the mask is the
    [size mask]-th from the last. *)
Fixpoint mask_product (phi : nat -> nat) (mask : bitseq) : nat :=
  if mask is b :: mask' then ((if b then 1 else phi (size mask)) * mask_product phi mask')%N
  else 1%N.

Section Upper.

Variables (F : fieldType) (L' R M : nat) (w : weights F R M).
Notation L := L'.+1.
Variables (X : Type) (f : X -> 'cV[F]_M).
Variables (phi : nat -> nat) (step_phi : forall t, step_span L' w f t (phi t.+1)).

Notation S := [finType of 'I_L * 'I_R].

(** From a state, the output is a sum of products of functions of the end inputs with forms in the
    state that depend on the start inputs. *)
Record split_span (mask : bitseq) : Type := SplitSpan {
  split_index : finType;
  split_index_card : (#|split_index| <= mask_product phi mask)%N;
  split_coef : split_index -> seq X -> F;
  split_form : split_index -> seq X -> (S -> F) -> F;
  split_formP : forall i s, form (@layer_of L' R) (@deg_at L' (size mask)) (split_form i s);
  split_spanE : forall h s e, size s = count id mask -> size e = count negb mask ->
    output w L (run_from w h (map f (weave mask s e)))
    = \sum_i split_coef i e * split_form i s (point_of h)
}.

Lemma split_span_mask mask : split_span mask.
Proof.
elim: mask => [|b mask [I I_card c g gP gE]].
  exists [finType of unit] (fun _ _ => 1) (fun _ _ => output_at w) => [|_ _|h [|//] [|//] _ _].
  - by rewrite card_unit.
  - exact: output_form.
  - by rewrite big_const card_unit /= mul1r addr0 output_atE.
have [J J_card u v vP vE] := step_phi (size mask).
case: b.
  (* a start input: as many forms as after the step *)
  exists I c (fun i s z => if s is x :: s' then \sum_j u j x * v _ (gP i s') j z else 0).
  - by rewrite /= mul1n.
  - move=> i [|x s]; first exact: form0.
    by apply: form_sum => j; apply: formZ.
  - move=> h [//|x s] e [s_m] e_m; rewrite /= gE //.
    by apply: eq_bigr => i _; rewrite (vE _ (gP i s)).
exists [finType of J * I] (fun ji e => if e is x :: e' then u ji.1 x * c ji.2 e' else 0)
  (fun ji s => v _ (gP ji.2 s) ji.1).
- by rewrite card_prod leq_mul.
- by move=> [j i] s; apply: vP.
- move=> h s [//|x e] s_m [e_m].
  have -> : weave (false :: mask) s (x :: e) = x :: weave mask s e by case: s {s_m}.
  rewrite /= gE // -(pair_bigA _ (fun j i => u j x * c i e * v _ (gP i s) j (point_of h))) /=.
  rewrite exchange_big; apply: eq_bigr => i _; rewrite (vE _ (gP i s)) mulr_sumr.
  by apply: eq_bigr => j _; rewrite mulrA (mulrC (u j x)) -!mulrA.
Qed.

Lemma phi_split_end_bound mask tS tE : tS = count id mask -> tE = count negb mask ->
  sep_rank_le (split_end f w L mask (tS := tS) (tE := tE)) (mask_product phi mask).
Proof.
move=> tS_m tE_m; have [I I_card c g _ gE] := split_span_mask mask.
apply: (sep_rank_leW I_card).
apply: (sep_rank_le_fin (g := fun i (s : tS.-tuple X) => g i s (point_of (h0 w)))
                        (g' := fun i (e : tE.-tuple X) => c i e)) => s e.
rewrite /split_end /rac /run gE ?size_tuple //.
by apply: eq_bigr => i _; rewrite mulrC.
Qed.

Lemma phi_split_start_bound mask tS tE : tS = count id mask -> tE = count negb mask ->
  sep_rank_le (split_end f w L mask (tS := tS) (tE := tE)) (mask_product phi (map negb mask)).
Proof.
move=> tS_m tE_m; have le_K : sep_rank_le (split_end f w L (map negb mask) (tS := tE) (tE := tS))
    (mask_product phi (map negb mask)).
  apply: phi_split_end_bound; rewrite count_map.
    by rewrite tE_m; apply: eq_count => b.
  by rewrite tS_m; apply: eq_count => b /=; rewrite negbK.
apply: eq_sep_rank_le (sep_rank_le_sym le_K) => s e.
exact: split_end_sym.
Qed.

End Upper.

Section Bounds.

Variables (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N) (w : weights F R M).
Variables (mask : bitseq) (tS tE : nat).
Hypotheses (tS_mask : tS = count id mask) (tE_mask : tE = count negb mask).

(** U0 and U2 at function level, for every mask. *)
Theorem split_bound_U2 :
  sep_rank_le (split_function_of w L mask tS tE) (mask_product (step_factor L (minn M R)) mask).
Proof. by case: L L_gt0 => // L' _; apply: phi_split_end_bound => // t; apply: step_span_input. Qed.

Theorem split_bound_U0 :
  sep_rank_le (split_function_of w L mask tS tE)
    (mask_product (step_factor L (minn M R)) (map negb mask)).
Proof.
by case: L L_gt0 => // L' _; apply: phi_split_start_bound => // t; apply: step_span_input.
Qed.

(** .. and at grid level, with G1. *)
Variables (N : nat) (template : 'I_N -> 'cV[F]_M).

Theorem split_grid_bound_U2 :
  sep_rank_le (split_grid_of template w L mask tS tE)
    (mask_product (grid_factor L N (template_dim R template)) mask).
Proof. by case: L L_gt0 => // L' _; apply: phi_split_end_bound => // t; apply: step_span_grid. Qed.

Theorem split_grid_bound_U0 :
  sep_rank_le (split_grid_of template w L mask tS tE)
    (mask_product (grid_factor L N (template_dim R template)) (map negb mask)).
Proof.
by case: L L_gt0 => // L' _; apply: phi_split_start_bound => // t; apply: step_span_grid.
Qed.

Theorem split_grid_bound_G1 : sep_rank_le (split_grid_of template w L mask tS tE) (N ^ minn tS tE).
Proof.
rewrite /minn; case: ifP => _.
  by have := sep_rank_le_rows (split_grid_of template w L mask tS tE); rewrite card_tuple card_ord.
by have := sep_rank_le_cols (split_grid_of template w L mask tS tE); rewrite card_tuple card_ord.
Qed.

End Bounds.
