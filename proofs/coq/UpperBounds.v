(** Structural upper bounds on the separation rank, for all weights, over every field:
    the start bound U0, the state bound U1, the end bound U2, the mixed bound U3, and the
    recursive bound (U5 and G2 with U1's product in place of the ideal bound). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The values of the bounds. *)
Section Values.

(** U1: the product of mc(R, mc(t, L - l)) over the layers l = 1, .., L. *)
Definition state_bound (L R t : nat) : nat := \prod_(l < L) mc R (mc t (L.-1 - l)).

(** The factor of a step: mc(m, mc(s, L - 1)). *)
Definition step_factor (L m s : nat) : nat := mc m (mc s L.-1).

(** The same at grid level, for [N] templates that span a space of dimension [d]. *)
Definition grid_factor (L N d s : nat) : nat := minn N (mc d (mc s L.-1)).

(** B_0 = 1, B_t = min(U1(t), phi(t) B_{t-1}). *)
Fixpoint recursive_bound (phi : nat -> nat) (L R t : nat) : nat :=
  if t is t'.+1 then minn (state_bound L R t) (phi t * recursive_bound phi L R t') else 1.

End Values.

Lemma layer_arith L k l : (k < L)%N -> (l < L)%N ->
  (k <= L - l.+1)%N = (l < (L.-1 - k).+1)%N /\ (L.-1 - (L - l.+1) = l)%N.
Proof.
case: L => // n; rewrite !ltnS => k_n l_n; rewrite subSS subKn //; split=> //.
by rewrite !leq_subRL // addnC.
Qed.

(** The degrees in the layers above, added up. *)
Lemma sum_layer_degrees L t k : (k < L)%N ->
  (\sum_(l < L) mc t (L.-1 - l) * (k <= l) = mc t.+1 (L.-1 - k))%N.
Proof.
move=> k_L; rewrite -mc_sum (reindex_inj rev_ord_inj) /=.
have le_L : ((L.-1 - k).+1 <= L)%N by case: L k_L => // n _; rewrite ltnS leq_subr.
rewrite (big_ord_widen _ (mc t) le_L) [RHS]big_mkcond /=; apply: eq_bigr => l _.
have [-> ->] := layer_arith k_L (ltn_ord l).
by case: ifP; rewrite ?muln1 ?muln0.
Qed.

Section UpperBounds.

Variables (F : fieldType) (L' R M : nat) (w : weights F R M).
Notation L := L'.+1.
Variables (X : Type) (f : X -> 'cV[F]_M).

(** States as points: the variables are the pairs (layer, channel). *)
Notation S := [finType of 'I_L * 'I_R].

Definition layer_of (v : 'I_L * 'I_R) : 'I_L := v.1.

Definition point_of (h : nat -> 'cV[F]_R) (v : 'I_L * 'I_R) : F := h v.1 v.2 0.

Definition state_of (z : 'I_L * 'I_R -> F) (l : nat) : 'cV[F]_R :=
  if insub l is Some k then \col_i z (k, i) else 0.

Lemma state_of_point h : eq_below L (state_of (point_of h)) h.
Proof. by move=> l l_L; rewrite /state_of insubT; apply/colP=> i; rewrite mxE. Qed.

Lemma state_ofE z l (l_L : (l < L)%N) i : state_of z l i 0 = z (Ordinal l_L, i).
Proof. by rewrite /state_of insubT mxE. Qed.

(** The multidegree of the output, t steps before the end: mc(t, L - l) in layer l. *)
Definition deg_at (t : nat) (l : 'I_L) : nat := mc t (L' - l).

Notation state_form t := (form layer_of (deg_at t)).

(** The output is a form in the state. *)
Definition output_at (z : 'I_L * 'I_R -> F) : F := \sum_r Wo w 0 r * z (ord_max, r).

Lemma output_atE h : output w L h = output_at (point_of h).
Proof. exact: outputE. Qed.

Lemma output_form : state_form 0 output_at.
Proof.
apply: form_eqdeg (form_linear (g0 := ord_max) _ _) => // l.
rewrite /deg_at -val_eqE /=; have := ltn_ord l; rewrite ltnS leq_eqVlt.
case/orP=> [/eqP->|l_lt]; first by rewrite eqxx subnn mcn0.
by rewrite (ltn_eqF l_lt) -(subnSK l_lt) mc0S.
Qed.

Notation gr_step n := (@gr_split (prod_finType (ordinal_finType L) (ordinal_finType R))
  (ordinal_finType n) (ordinal_finType L) layer_of).

(** One step as a substitution. The input enters through a matrix [A] with [n] columns. *)
Section Step.

Variables (n : nat) (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n).
Hypothesis inputE : forall x, Wi1 w *m f x = A *m u x.

Definition inner : weights F R n := Weights (Wh w) A (Wi w) (Wo w) (h0 w).

Lemma step_inner h x l : step w h (f x) l = step inner h (u x) l.
Proof. by elim: l => [|l IHl]; rewrite ?step0 ?stepS ?IHl //= inputE. Qed.

Definition step_entry (v : 'I_L * 'I_R) (z : 'I_L * 'I_R + 'I_n -> F) : F :=
  step inner (state_of (z \o inl)) (\col_j z (inr j)) v.1 v.2 0.

Lemma step_entryE v h x :
  step_entry v (join (point_of h) (fun j => u x j 0)) = point_of (step w h (f x)) v.
Proof.
rewrite /step_entry /point_of step_inner (_ : \col_j _ = u x); last first.
  by apply/colP=> j; rewrite mxE.
rewrite (eq_step (L := L) (w' := inner) (h' := h)) //.
exact: (state_of_point h).
Qed.

(** The degrees of the new state of layer l: one in the layers up to l, one in the input. *)
Definition step_deg (l : nat) (g : option 'I_L) : nat :=
  if g is Some k then (k <= l)%N else 1%N.

Lemma step_entry_form (v : 'I_L * 'I_R) : form (gr_step n) (step_deg v.1) (step_entry v).
Proof.
case: v => l i; rewrite /step_entry /=; move: (ltn_ord l); move: (val l) i => {l}.
elim=> [|l IHl] i l_L.
  apply: (form_ext (f1 := fun z => (\sum_j Wh w 0 i j * z (inl (ord0, j)))
                                 * (\sum_j A i j * z (inr j)))) => [z|].
    rewrite step0 hadamardE !mxE; congr (_ * _); apply: eq_bigr => j _; last by rewrite mxE.
    by rewrite (state_ofE _ l_L); congr (_ * z (inl (_, _))); apply: val_inj.
  have hform := @form_linear F _ _ (gr_step n) (ordinal_finType _) (Wh w 0 i)
                  (fun j => inl (ord0, j)) (Some ord0) (fun=> erefl).
  have uform := @form_linear F _ _ (gr_step n) (ordinal_finType _) (A i)
                  (fun j => inr j) None (fun=> erefl).
  apply: form_eqdeg (formM hform uform) => -[k|] //=.
  by rewrite addn0 leqn0.
have l_L1 := ltnW l_L; pose k1 := Ordinal l_L.
apply: (form_ext (f1 := fun z => (\sum_j Wh w l.+1 i j * z (inl (k1, j)))
    * (\sum_j Wi w l.+1 i j * step inner (state_of (z \o inl)) (\col_j z (inr j)) l j 0))) => [z|].
  rewrite stepS hadamardE !mxE; congr (_ * _); apply: eq_bigr => j _.
  by rewrite (state_ofE _ l_L).
have hform := @form_linear F _ _ (gr_step n) (ordinal_finType _) (Wh w l.+1 i)
                (fun j => inl (k1, j)) (Some k1) (fun=> erefl).
apply: form_eqdeg (formM hform (form_sum (fun j => formZ (Wi w l.+1 i j) (IHl j l_L1)))) => -[k|] //=.
have -> : (Some k == Some k1) = (k == l.+1 :> nat) by [].
by rewrite -[(k <= l)%N]ltnS; case: ltngtP.
Qed.

End Step.

(** What one step does to the forms in the state: if [b] is one, t steps before the end,
    then b(step(h, x)) is a combination of at most [phi] functions of the input [x], the
    same for all [b], with forms in [h] as coefficients. *)
Record step_span (t phi : nat) : Type := StepSpan {
  step_index : finType;
  step_index_card : (#|step_index| <= phi)%N;
  step_fun : step_index -> X -> F;
  step_coef : forall b, state_form t b -> step_index -> ('I_L * 'I_R -> F) -> F;
  step_coef_form : forall b (bP : state_form t b) i, state_form t.+1 (step_coef bP i);
  step_spanE : forall b (bP : state_form t b) h x,
    b (point_of (step w h (f x))) = \sum_i step_fun i x * step_coef bP i (point_of h)
}.

(** The input enters through n-dimensional vectors: mc(n, mc(t, L - 1)) functions suffice. *)
Lemma step_span_linear n (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n) t :
  (forall x, Wi1 w *m f x = A *m u x) -> step_span t (step_factor L n t.+1).
Proof.
move=> inputE; pose sigma := step_entry A.
have subP b (bP : state_form t b) :
    form (gr_step n)
      (fun g => if g is Some k then deg_at t.+1 k else mc t.+1 L')
      (fun z => b (fun v => sigma v z)).
  have := form_subst (E := fun l : 'I_L => step_deg l) bP (fun v => step_entry_form A v).
  apply: form_eqdeg => -[k|] /=; first exact: (@sum_layer_degrees L t k (ltn_ord k)).
  by rewrite -[RHS](congr1 (mc t.+1) (subn0 L')) -(@sum_layer_degrees L t 0 isT).
pose deg (g : option 'I_L) := if g is Some k then deg_at t.+1 k else mc t.+1 L'.
pose basis := split_basis (ordinal_finType n) deg; pose k0 := mono0 (ordinal_finType n).
exists (ordinal_finType (size basis))
  (fun (i : 'I_(size basis)) x => mval (nth k0 basis i) (fun j => u x j 0))
  (fun b bP (i : 'I_(size basis)) => split_coef (subP b bP) (nth k0 basis i)).
- by rewrite card_ord (leq_trans (size_split_basis _ _)) // card_ord.
- by move=> b bP i; apply: form_split_coef.
- move=> b bP h x; pose z := join (point_of h) (fun j => u x j 0).
  rewrite (eq_form bP (x2 := fun v => sigma v z)) => [|v]; last first.
    by rewrite /sigma (step_entryE inputE).
  by rewrite (splitE (subP b bP)) (big_nth k0) big_mkord.
Qed.

Lemma step_span_leq t phi phi' : (phi <= phi')%N -> step_span t phi -> step_span t phi'.
Proof. by move=> le_phi [I I_card g c cP gE]; exists I g c => //; apply: leq_trans le_phi. Qed.

(** The functions of the state that [y] realises with [t] inputs lie in the span of [K] forms. *)
Record form_span (y : (nat -> 'cV[F]_R) -> seq X -> F) (t K : nat) : Type := FormSpan {
  form_index : finType;
  form_index_card : (#|form_index| <= K)%N;
  form_fun : form_index -> ('I_L * 'I_R -> F) -> F;
  form_funP : forall i, state_form t (form_fun i);
  form_coef : form_index -> seq X -> F;
  form_spanE : forall h xs, size xs = t ->
    y h xs = \sum_i form_coef i xs * form_fun i (point_of h)
}.

Implicit Types (y : (nat -> 'cV[F]_R) -> seq X -> F).

Lemma eq_form_span y y' t K : (forall h xs, size xs = t -> y h xs = y' h xs) ->
  form_span y t K -> form_span y' t K.
Proof. by move=> yy [I I_card g gP d dE]; exists I g d => // h xs xs_t; rewrite -yy // dE. Qed.

Lemma form_span_leq y t K K' : (K <= K')%N -> form_span y t K -> form_span y t K'.
Proof. by move=> le_K [I I_card g gP c cE]; exists I g c => //; apply: leq_trans le_K. Qed.

(** One more step in front. *)
Definition after_step y h xs : F := if xs is x :: xs' then y (step w h (f x)) xs' else 0.

(** One step multiplies the dimension by at most [phi] (Lemma 2 of the page). *)
Lemma form_span_step y t K phi :
  step_span t phi -> form_span y t K -> form_span (after_step y) t.+1 (phi * K).
Proof.
move=> [J J_card b c cP cE] [I I_card g gP d dE].
exists [finType of J * I] (fun ji => c _ (gP ji.2) ji.1)
  (fun ji xs => if xs is x :: xs' then b ji.1 x * d ji.2 xs' else 0).
- by rewrite card_prod leq_mul.
- by move=> [j i]; apply: cP.
- move=> h [//|x xs] [xs_t]; rewrite /= dE //.
  rewrite -(pair_bigA _ (fun j i => b j x * d i xs * c _ (gP i) j (point_of h))) /=.
  rewrite exchange_big; apply: eq_bigr => i _; rewrite (cE _ (gP i)) mulr_sumr.
  by apply: eq_bigr => j _; rewrite mulrA (mulrC (b j x)) -!mulrA.
Qed.

Lemma form_span_output : form_span (fun h _ => output w L h) 0 1.
Proof.
exists [finType of unit] (fun _ => output_at) (fun _ _ => 1) => [|_|h xs _].
- by rewrite card_unit.
- exact: output_form.
- by rewrite big_const card_unit /= mul1r addr0 output_atE.
Qed.

(** What end blocks of [t] inputs realise (the space E_t of the page Structural upper bounds). *)
Definition block_output h xs : F := output w L (run_from w h (map f xs)).

Definition end_span : nat -> nat -> Type := form_span block_output.

Lemma end_span0 : end_span 0 1.
Proof. by apply: eq_form_span form_span_output => h xs /size0nil->. Qed.

Lemma block_output_step t h xs : size xs = t.+1 -> after_step block_output h xs = block_output h xs.
Proof. by case: xs. Qed.

Lemma end_span_step t K phi : step_span t phi -> end_span t K -> end_span t.+1 (phi * K).
Proof.
move=> step_phi span_t; apply: eq_form_span (form_span_step step_phi span_t).
exact: block_output_step.
Qed.

Lemma card_layer (l : 'I_L) : #|[pred v | layer_of v == l]| = R.
Proof.
rewrite (eq_card (B := [predX pred1 l & 'I_R])) => [|v]; last by rewrite !inE andbT.
by rewrite cardX card1 mul1n card_ord.
Qed.

(** U1's count: there are no more than U1 monomials of the right degrees. *)
Lemma form_span_state y t K : form_span y t K -> form_span y t (state_bound L R t).
Proof.
move=> [I _ g gP d dE]; pose B := mono_basis layer_of (deg_at t).
pose m0 := mono0 [finType of 'I_L * 'I_R].
exists (ordinal_finType (size B)) (fun (k : 'I_(size B)) => mval (nth m0 B k))
  (fun (k : 'I_(size B)) xs => \sum_i d i xs * coef_of (gP i) (nth m0 B k)) => [|k|h xs xs_t].
- rewrite card_ord; apply: leq_trans (size_mono_basis _ _) _; apply: eq_leq.
  by apply: eq_bigr => l _; rewrite card_layer.
- by apply/mono_basis_form/mem_nth.
- rewrite dE //; under eq_bigr do rewrite (mono_basisE (gP _)) mulr_sumr.
  rewrite exchange_big /= (big_nth m0) big_mkord; apply: eq_bigr => k _.
  by rewrite mulr_suml; apply: eq_bigr => i _; rewrite mulrA.
Qed.

(** What [j] steps do to the forms in the state, t steps before the end; u = t + j. *)
Record run_span (t u j K : nat) : Type := RunSpan {
  run_index : finType;
  run_index_card : (#|run_index| <= K)%N;
  run_fun : run_index -> seq X -> F;
  run_coef : forall b, state_form t b -> run_index -> ('I_L * 'I_R -> F) -> F;
  run_coef_form : forall b (bP : state_form t b) i, state_form u (run_coef bP i);
  run_spanE : forall b (bP : state_form t b) h xs, size xs = j ->
    b (point_of (run_from w h (map f xs))) = \sum_i run_fun i xs * run_coef bP i (point_of h)
}.

Lemma run_span0 t : run_span t t 0 1.
Proof.
exists [finType of unit] (fun _ _ => 1) (fun b _ _ => b) => [|b bP _ //|b bP h xs /size0nil->].
- by rewrite card_unit.
- by rewrite big_const card_unit /= mul1r addr0.
Qed.

Lemma run_span_step t u j K phi :
  step_span u phi -> run_span t u j K -> run_span t u.+1 j.+1 (phi * K).
Proof.
move=> [J J_card b c cP cE] [I I_card d e eP eE].
exists [finType of J * I] (fun ji xs => if xs is x :: xs' then b ji.1 x * d ji.2 xs' else 0)
  (fun g gP ji => c _ (eP g gP ji.2) ji.1).
- by rewrite card_prod leq_mul.
- by move=> g gP [j' i]; apply: cP.
- move=> g gP h [//|x xs] [xs_j]; rewrite /= (eE _ gP) //.
  rewrite -(pair_bigA _ (fun j' i => b j' x * d i xs * c _ (eP g gP i) j' (point_of h))) /=.
  rewrite exchange_big; apply: eq_bigr => i _; rewrite (cE _ (eP g gP i)) mulr_sumr.
  by apply: eq_bigr => j' _; rewrite mulrA (mulrC (b j' x)) -!mulrA.
Qed.

(** From spans to bounds on the separation rank. *)
Lemma end_span_sep_rank tS tE K :
  end_span tE K -> sep_rank_le (start_end f w L (tS := tS) (tE := tE)) K.
Proof.
move=> [I I_card g gP c cE]; apply: (sep_rank_leW I_card).
apply: (sep_rank_le_fin (g := fun i (s : tS.-tuple X) => g i (point_of (run w (map f s))))
                        (g' := fun i (e : tE.-tuple X) => c i e)) => s e.
by rewrite start_endE -/(block_output _ e) cE ?size_tuple //; apply: eq_bigr => i _; rewrite mulrC.
Qed.

Section StepFactors.

Variables (phi : nat -> nat) (step_phi : forall t, step_span t (phi t.+1)).

Lemma end_span_steps t K j :
  end_span t K -> end_span (t + j) (K * \prod_(t <= s < t + j) phi s.+1).
Proof.
move=> span_t; elim: j => [|j IHj]; first by rewrite addn0 big_geq // muln1.
rewrite addnS big_nat_recr ?leq_addr //= mulnA mulnC.
exact: end_span_step (step_phi _) IHj.
Qed.

Lemma end_span_recursive t : end_span t (recursive_bound phi L R t).
Proof.
elim: t => [|t IHt]; first exact: end_span0.
have span_t := end_span_step (step_phi t) IHt; rewrite /= /minn; case: ifP => _ //.
exact: form_span_state span_t.
Qed.

Lemma run_span_steps t j : run_span t (t + j) j (\prod_(t <= s < t + j) phi s.+1).
Proof.
elim: j => [|j IHj]; first by rewrite addn0 big_geq //; apply: run_span0.
rewrite addnS big_nat_recr ?leq_addr //= mulnC.
exact: run_span_step (step_phi _) IHj.
Qed.

Lemma phi_start_bound tS tE :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (\prod_(tE <= s < tE + tS) phi s.+1).
Proof.
have [I I_card g gP c cE] := end_span_steps tE end_span0.
have [J J_card d e eP eE] := run_span_steps tE tS; apply: (sep_rank_leW J_card).
apply: (sep_rank_le_fin (g := fun j (s : tS.-tuple X) => d j s)
  (g' := fun j (y : tE.-tuple X) => \sum_i c i y * e _ (gP i) j (point_of (h0 w)))) => s y.
rewrite start_endE -/(block_output _ y) cE ?size_tuple //.
under eq_bigr do rewrite (eE _ (gP _)) ?size_tuple // mulr_sumr.
rewrite exchange_big; apply: eq_bigr => j _; rewrite mulr_sumr.
by apply: eq_bigr => i _; rewrite mulrCA.
Qed.

Lemma phi_end_bound tS tE :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (\prod_(0 <= s < tE) phi s.+1).
Proof. by apply: end_span_sep_rank; have := end_span_steps tE end_span0; rewrite mul1n. Qed.

Lemma phi_state_bound tS tE :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (state_bound L R tE).
Proof. exact: end_span_sep_rank (form_span_state (end_span_recursive _)). Qed.

Lemma phi_mixed_bound tS tE j : (j <= tE)%N ->
  sep_rank_le (start_end f w L (tS := tS) (tE := tE))
    (state_bound L R (tE - j) * \prod_(tE - j <= s < tE) phi s.+1).
Proof.
move=> j_tE; apply: end_span_sep_rank.
have := end_span_steps j (form_span_state (end_span_recursive (tE - j))).
by rewrite subnK.
Qed.

Lemma phi_recursive_bound tS tE :
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (recursive_bound phi L R tE).
Proof. exact: end_span_sep_rank (end_span_recursive _). Qed.

End StepFactors.

(** The inputs as vectors of length M and, behind Wi_1, of length R: m = min(M, R). *)
Lemma step_span_input t : step_span t (step_factor L (minn M R) t.+1).
Proof.
rewrite /minn; case: ifP => _.
  exact: (@step_span_linear M (Wi1 w) f).
by apply: (@step_span_linear R 1%:M (fun x => Wi1 w *m f x)) => x; rewrite mul1mx.
Qed.

End UpperBounds.

(** Templates: an input takes N values, and they span a space of dimension d. *)
Section Templates.

Variables (F : fieldType) (L' R M N : nat) (w : weights F R M) (f : 'I_N -> 'cV[F]_M).
Notation L := L'.+1.

Definition template_mx : 'M[F]_(M, N) := \matrix_(i, k) f k i 0.

Definition template_dim : nat := minn (\rank template_mx) R.

Lemma step_span_values t phi : step_span L' w f t phi -> step_span L' w f t N.
Proof.
move=> [I _ b c cP cE].
exists (ordinal_finType N) (fun (k x : 'I_N) => (x == k)%:R)
  (fun g gP (k : 'I_N) z => \sum_i b i k * c g gP i z) => [|g gP k|g gP h x].
- by rewrite card_ord.
- by apply: form_sum => i; apply: formZ.
- rewrite (bigD1 x) //= eqxx mul1r [X in _ + X]big1 ?addr0 => [|k x_k]; first exact: cE.
  by rewrite eq_sym (negbTE x_k) mul0r.
Qed.

Lemma step_span_template_dim t : step_span L' w f t (step_factor L template_dim t.+1).
Proof.
rewrite /template_dim /minn; case: ifP => _.
  apply: (@step_span_linear F L' R M w _ f _ (Wi1 w *m col_base template_mx)
                           (fun k => col k (row_base template_mx))) => k.
  rewrite colE -mulmxA [col_base _ *m _]mulmxA mulmx_base -colE; congr (_ *m _).
  by apply/colP=> i; rewrite !mxE.
by apply: (@step_span_linear F L' R M w _ f R 1%:M (fun x => Wi1 w *m f x)) => x; rewrite mul1mx.
Qed.

Lemma step_span_grid t : step_span L' w f t (grid_factor L N template_dim t.+1).
Proof.
have span_t := step_span_template_dim t; rewrite /grid_factor /minn; case: ifP => _ //.
exact: step_span_values span_t.
Qed.

End Templates.

(** The bounds. *)
Section Bounds.

Variables (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N) (w : weights F R M).
Variables (tS tE : nat).

Section AllInputs.

Variables (X : Type) (f : X -> 'cV[F]_M).
Notation y := (start_end f w L (tS := tS) (tE := tE)).
Notation phi := (step_factor L (minn M R)).

(** U0, the start bound: the separation rank is at most the product of
    mc(m, mc(s, L - 1)) over the start block, s = tE + 1, .., T. *)
Theorem start_bound_U0 : sep_rank_le y (\prod_(tE <= s < tE + tS) phi s.+1).
Proof. by case: L L_gt0 => // L' _; apply/phi_start_bound/step_span_input. Qed.

(** U1, the state bound: the separation rank is at most the product of
    mc(R, mc(tE, L - l)) over the layers l = 1, .., L. *)
Theorem state_bound_U1 : sep_rank_le y (\prod_(l < L) mc R (mc tE (L.-1 - l))).
Proof.
case: L L_gt0 => // L' _.
exact: (@phi_state_bound _ _ _ _ _ _ _ (step_factor L'.+1 (minn M R)) (step_span_input _ _ _)).
Qed.

(** U2, the end bound: the separation rank is at most the product of
    mc(m, mc(s, L - 1)) over the end block, s = 1, .., tE. *)
Theorem end_bound_U2 : sep_rank_le y (\prod_(0 <= s < tE) phi s.+1).
Proof. by case: L L_gt0 => // L' _; apply/phi_end_bound/step_span_input. Qed.

(** U3, the mixed bound: cut after j end steps. *)
Theorem mixed_bound_U3 j : (j <= tE)%N ->
  sep_rank_le y
    ((\prod_(l < L) mc R (mc (tE - j) (L.-1 - l))) * \prod_(tE - j <= s < tE) phi s.+1).
Proof.
case: L L_gt0 => // L' _ j_tE.
exact: (@phi_mixed_bound _ _ _ _ _ _ _ (step_factor L'.+1 (minn M R)) (step_span_input _ _ _)).
Qed.

(** The recursive bound at function level, U5 with U1's product in place of I_L:
    B_0 = 1, B_t = min(U1(t), mc(m, mc(t, L - 1)) B_{t-1}). *)
Theorem recursive_bound_U5 : sep_rank_le y (recursive_bound phi L R tE).
Proof. by case: L L_gt0 => // L' _; apply/phi_recursive_bound/step_span_input. Qed.

End AllInputs.

Section Grid.

Variables (N : nat) (template : 'I_N -> 'cV[F]_M).
Notation A := (grid_of template w L tS tE).

(** G1: the matrix has N^tS rows and N^tE columns. *)
Theorem grid_bound_G1 : sep_rank_le A (N ^ minn tS tE).
Proof.
rewrite /minn; case: ifP => _.
  by have := sep_rank_le_rows A; rewrite card_tuple card_ord.
by have := sep_rank_le_cols A; rewrite card_tuple card_ord.
Qed.

(** G2, the recursive bound at grid level, with U1's product in place of I_L:
    g_0 = 1, g_t = min(U1(t), min(N, mc(d, mc(t, L - 1))) g_{t-1}). *)
Theorem grid_bound_G2 :
  sep_rank_le A (recursive_bound (grid_factor L N (template_dim R template)) L R tE).
Proof. by case: L L_gt0 => // L' _; apply/phi_recursive_bound/step_span_grid. Qed.

(** U0, U2 and U3 at grid level. *)
Theorem grid_start_bound_U0 :
  sep_rank_le A (\prod_(tE <= s < tE + tS) grid_factor L N (template_dim R template) s.+1).
Proof. by case: L L_gt0 => // L' _; apply/phi_start_bound/step_span_grid. Qed.

Theorem grid_end_bound_U2 :
  sep_rank_le A (\prod_(0 <= s < tE) grid_factor L N (template_dim R template) s.+1).
Proof. by case: L L_gt0 => // L' _; apply/phi_end_bound/step_span_grid. Qed.

Theorem grid_mixed_bound_U3 j : (j <= tE)%N ->
  sep_rank_le A ((\prod_(l < L) mc R (mc (tE - j) (L.-1 - l)))
    * \prod_(tE - j <= s < tE) grid_factor L N (template_dim R template) s.+1).
Proof.
case: L L_gt0 => // L' _ j_tE.
have step_phi := @step_span_grid F L' R M N w template.
exact: (@phi_mixed_bound _ _ _ _ _ _ _ (grid_factor L'.+1 N (template_dim R template)) step_phi).
Qed.

End Grid.

End Bounds.
