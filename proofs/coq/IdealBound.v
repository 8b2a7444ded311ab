(** The ideal bound (U4 of proofs/statements/bounds.md#u4), and the recursive bounds U5 and G2 with
    it, for all weights, over every field.

    As functions of the state before the end block, the outputs are linear in the top layer. The
    first step of the end block makes the coefficient of the entry j of Wh_L h^L a multiple of a
    form that is linear in each of the lower layers, and which the input x chooses: a combination
    of n forms, the same for all x, if the input enters through vectors of length n. So the
    coefficient lies in an ideal with n generators; Ideals.v bounds its dimension,
    InclusionExclusion.v counts. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms UpperBounds Ideals InclusionExclusion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** The values *)

(** The dimension of the ideal: the sum over j = 1, .., m of
    (-1)^(j+1) C(m, j) prod_{l=1..L-1} mc(R, mc(t, L - l) - j). *)
Definition ideal_sum (L R m t : nat) : int :=
  \sum_(1 <= j < m.+1)
    (-1) ^+ j.+1 * ('C(m, j) * \prod_(l < L.-1) mc_minus R (mc t (L.-1 - l)) j)%N%:Z.

(** I_L(t). *)
Definition ideal_bound (L R m t : nat) : nat := R * `|ideal_sum L R m t|.

(** B_0 = 1, B_t = min(I_L(t), phi(t) B_{t-1}). *)
Fixpoint ideal_recursive_bound (phi : nat -> nat) (L R m t : nat) : nat :=
  if t is t'.+1 then minn (ideal_bound L R m t) (phi t * ideal_recursive_bound phi L R m t') else 1.

(** One layer: R, which is U1. *)
Lemma ideal_bound1 R m t : (0 < m)%N -> ideal_bound 1 R m t = R.
Proof.
move=> m_gt0; rewrite /ideal_bound /ideal_sum; under eq_bigr do rewrite big_ord0.
have := difference_tail (fun=> 1%N) m.
rewrite (_ : difference _ m 0 = 0) => [/esym/eqP|]; last first.
  rewrite -(prednK m_gt0) differenceS; apply/eqP; rewrite subr_eq0; apply/eqP.
  exact: eq_bigr.
by rewrite subr_eq0 => /eqP<-; rewrite muln1.
Qed.

(** Two layers: R (mc(R, t) - mc(R - m, t)). *)
Lemma mc_minus_difference R t m i : (m <= R)%N ->
  difference (fun j => (mc_minus R t j)%:Z) m i = mc_minus (R - m) t i.
Proof.
elim: m i => [|m IHm] i m_R; first by rewrite difference0 subn0.
rewrite differenceS !IHm ?(ltnW m_R) // -[(R - m)%N](subnSK m_R); move: (R - m.+1)%N => r.
rewrite /mc_minus; case: (ltngtP i t) => [i_t|//|->]; last by rewrite subnn !mcn0 subr0.
by rewrite -(subnSK i_t) mcSS PoszD addrK.
Qed.

Lemma ideal_bound2 R m t : (m <= R)%N -> ideal_bound 2 R m t = (R * (mc R t - mc (R - m) t))%N.
Proof.
move=> m_R; rewrite /ideal_bound /ideal_sum.
under eq_bigr do rewrite big_ord1 subn0 mcn1.
have := difference_tail (mc_minus R t) m; rewrite mc_minus_difference // /mc_minus !subn0 /=.
move/eqP; rewrite eq_sym subr_eq addrC -subr_eq => /eqP<-.
by rewrite subzn ?leq_mcl ?leq_subr.
Qed.

(** ** Forms that are linear in a group of variables *)

Lemma sum_nat_eq1 (I : finType) (P : pred I) (E : I -> nat) : (\sum_(i | P i) E i)%N = 1%N ->
  exists i, [/\ P i, E i = 1%N & forall j, P j -> j != i -> E j = 0%N].
Proof.
move=> sum1; have /forallPn[i] : ~~ [forall (i | P i), E i == 0%N] by rewrite -sum_nat_eq0 sum1.
rewrite negb_imply -lt0n => /andP[Pi Ei_gt0]; exists i; move: sum1; rewrite (bigD1 i) //=.
case: (E i) Ei_gt0 => // -[|e] // _ [/eqP]; rewrite sum_nat_eq0 => /forallP E0.
by split=> // j Pj j_i; have := E0 j; rewrite Pj j_i => /eqP.
Qed.

Section Linear.

Variables (F : fieldType) (V G : finType) (gr : V -> G) (g0 : G).

(** The point [z] with a unit vector in the group [g0]. *)
Definition unit_in (u : V) (z : V -> F) (v : V) : F := if gr v == g0 then (v == u)%:R else z v.

Lemma form_linear_in D f : form gr D f -> D g0 = 1%N ->
  forall z, f z = \sum_(u | gr u == g0) z u * f (unit_in u z).
Proof.
move=> fP Dg0 z; under eq_bigr do rewrite (termsE fP) mulr_sumr.
rewrite exchange_big (termsE fP); apply: eq_big_seq => -[c m] /terms_deg /= deg.
have /sum_nat_eq1[u0 [u0_g m_u0 m_other]] : gdeg gr m g0 = 1%N by rewrite deg.
pose rest (x : V -> F) := \prod_(v | v != u0) x v ^+ m v.
have mvalE x : mval m x = x u0 * rest x by rewrite /mval (bigD1 u0) //= m_u0 expr1.
have rest_unit u : rest (unit_in u z) = rest z.
  apply: eq_bigr => v v_u0; rewrite /unit_in; case: ifP => // v_g.
  by rewrite m_other.
rewrite (bigD1 u0) //= big1 ?addr0 => [|u /andP[_ u_u0]]; last first.
  by rewrite mvalE /unit_in u0_g eq_sym (negbTE u_u0) mul0r !mulr0.
by rewrite !mvalE rest_unit /unit_in u0_g eqxx mul1r mulrCA.
Qed.

End Linear.

Lemma form_const (F : fieldType) (V G : finType) (gr : V -> G) (c : F) :
  form gr (fun=> 0%N) (fun=> c).
Proof. by apply: form_ext (formZ c (form1 F gr)) => z; rewrite mulr1. Qed.

(** Fixing the variables that were split off. *)
Lemma form_fix (F : fieldType) (S U G : finType) (gr : S -> G) D f (y : U -> F) :
  form (gr_split gr) D f -> form gr (fun g => D (Some g)) (fun x => f (join x y)).
Proof.
move=> fP; pose E (o : option G) g : nat := if o is Some g' then g' == g else false.
have sP v : form gr (E (gr_split gr v)) (fun x => join x y v).
  case: v => [s|u]; [exact: form_var | exact: form_const].
apply: form_eqdeg (form_subst fP sP) => g /=.
rewrite (bigD1 (Some g)) //= eqxx muln1 big1 ?addn0 // => -[g'|] /= g'_g.
  by rewrite (_ : (g' == g) = false) ?muln0 //; apply: contraNF g'_g => /eqP->.
by rewrite muln0.
Qed.

(** ** The first step of the end block *)
Section FirstStep.

Variables (F : fieldType) (p R M : nat) (w : weights F R M) (X : Type) (f : X -> 'cV[F]_M).
Variables (n : nat) (n_R : (n <= R)%N) (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n).
Hypothesis inputE : forall x, Wi1 w *m f x = A *m u x.

(** L = p + 2: the layer p is the last but one. *)
Notation L' := p.+1.
Notation state := (prod_finType (ordinal_finType L'.+1) (ordinal_finType R)).
Notation state_form t := (form (@layer_of L' R) (@deg_at L' t)).
Notation gr_step := (@gr_split state (ordinal_finType n) (ordinal_finType L'.+1) (@layer_of L' R)).
Notation top := (ord_max : 'I_L'.+1).
Implicit Types (j k : 'I_R) (h : nat -> 'cV[F]_R) (x : X) (z : 'I_L'.+1 * 'I_R -> F).

(** The multidegree of the generators, and the rest of that of the coefficients. *)
Definition lower : pred 'I_L'.+1 := fun l => l != top.
Definition rest_deg t (l : 'I_L'.+1) : nat :=
  \sum_(l' < L'.+1 | l' != top) mc t (L' - l') * (l <= l')%N.

Lemma rest_degE t (l : 'I_L'.+1) :
  (lower l + rest_deg t l)%N = if lower l then mc t.+1 (L' - l) else 0%N.
Proof.
have := @sum_layer_degrees L'.+1 t l (ltn_ord l); rewrite (bigD1 top) //= subnn mcn0 mul1n => <-.
rewrite /rest_deg /lower -[(l <= L')%N]/(l < L'.+1)%N ltn_ord; case: eqP => [->|_] //=.
rewrite add0n big1 // => l' l'_top; rewrite -[(_ <= _)%N](_ : false = _) ?muln0 //.
by apply/esym/negbTE; rewrite -ltnNge ltn_neqAle l'_top -ltnS ltn_ord.
Qed.

(** The entry j of Wi h'^(L-1), for the new state h'. *)
Definition below_top j (v : 'I_L'.+1 * 'I_R + 'I_n -> F) : F :=
  \sum_k Wi w L' j k * step_entry w A (inord p, k) v.

Lemma below_top_form j : form gr_step (fun o => if o is Some l then lower l else 1)%N (below_top j).
Proof.
apply: form_sum => k; apply: formZ.
apply: form_eqdeg (step_entry_form w A (inord p, k)) => -[l|] //=.
rewrite inordK ?ltnS // /lower -val_eqE -[(l <= p)%N]/(l < L')%N ltn_neqAle.
by rewrite -[(l <= L')%N]/(l < L'.+1)%N ltn_ord andbT.
Qed.

Lemma below_topE h x j :
  below_top j (join (point_of h) (fun i => u x i 0)) = (Wi w L' *m step w h (f x) p) j 0.
Proof.
rewrite mxE; apply: eq_bigr => k _; rewrite (step_entryE inputE) /point_of /=.
by rewrite inordK // ltnS.
Qed.

(** The generators of the ideal of the entry j. *)
Definition generator j (i : 'I_n) z : F := below_top j (join z (fun i' => (i' == i)%:R)).

Lemma generator_form j i : form (@layer_of L' R) (fun l => lower l : nat) (generator j i).
Proof. exact: form_fix (below_top_form j). Qed.

Lemma below_top_linear j z y : below_top j (join z y) = \sum_i y i * generator j i z.
Proof.
rewrite (form_linear_in (g0 := None) (below_top_form j)) // big_sumType /= big_pred0 // add0r.
apply: eq_bigr => i _; congr (_ * _); apply: (eq_form (below_top_form j)) => -[] //.
Qed.

(** What it is multiplied with. *)
Definition new_state j x z : 'I_L'.+1 * 'I_R -> F :=
  unit_in (@layer_of L' R) top (top, j) (fun v => step_entry w A v (join z (fun i => u x i 0))).

Lemma coefficient_form t g (gP : state_form t g) j x :
  form (@layer_of L' R) (rest_deg t) (fun z => g (new_state j x z)).
Proof.
pose E (l l' : 'I_L'.+1) : nat := if l == top then 0%N else (l' <= l)%N.
have sP v : form (@layer_of L' R) (E (layer_of v)) (fun z => new_state j x z v).
  rewrite /new_state /unit_in /E; case: (layer_of v == top); first exact: form_const.
  exact: (form_fix (fun i => u x i 0) (step_entry_form w A v)).
apply: form_eqdeg (form_subst gP sP) => l; rewrite /rest_deg [RHS]big_mkcond.
by apply: eq_bigr => l' _; rewrite /E; case: (l' == top); rewrite ?muln0.
Qed.

Lemma step_top h x j :
  point_of (step w h (f x)) (top, j) = (Wh w L' *m h L') j 0 * (Wi w L' *m step w h (f x) p) j 0.
Proof. by rewrite /point_of -[nat_of_ord _]/L' stepS hadamardE. Qed.

Lemma step_linear t g (gP : state_form t g) h x :
  g (point_of (step w h (f x))) = \sum_j (Wh w L' *m h L') j 0
    * \sum_i u x i 0 * (generator j i (point_of h) * g (new_state j x (point_of h))).
Proof.
rewrite (form_linear_in (g0 := top) gP) ?/deg_at ?subnn ?mcn0 //.
rewrite (reindex_onto (pair top) snd) => [|[l k] /eqP /= <- //].
rewrite (eq_bigl predT) => [|j]; last by rewrite /layer_of /= !eqxx.
apply: eq_bigr => j _; rewrite step_top -below_topE below_top_linear -mulrA; congr (_ * _).
rewrite mulr_suml; apply: eq_bigr => i _; rewrite -mulrA; congr (_ * (_ * _)).
apply: (eq_form gP) => v; rewrite /new_state /unit_in; case: ifP => // _.
by rewrite (step_entryE inputE).
Qed.

(** The monomials without a common variable. *)
Definition Z (i : 'I_n) : mono state := group_mono R lower i.

Lemma Z_deg i : Z i \in mono_basis (@layer_of L' R) (fun l => lower l : nat).
Proof.
rewrite mem_mono_basis; apply/forallP=> l; apply/eqP/group_mono_deg.
exact: leq_trans (ltn_ord i) n_R.
Qed.

Lemma Z_disjoint i i' v : i != i' -> (Z i v == 0%N) || (Z i' v == 0%N).
Proof. by move=> i_i'; apply: group_mono_disjoint. Qed.


Notation basis_size t :=
  (size (divisible (@layer_of L' R) (fun l => lower l : nat) (rest_deg t) Z)).

Lemma basis_sizeE t : (basis_size t)%:Z = ideal_sum L'.+1 R n t.+1.
Proof.
rewrite size_filter (size_divisibleE lower _ n_R); apply: eq_bigr => j _.
congr (_ * Posz (_ * _)); rewrite /mc_product big_ord_recr /= rest_degE /lower eqxx /= mcn0 muln1.
apply: eq_bigr => l _; rewrite rest_degE /lower.
have -> : widen_ord (leqnSn L') l != top by rewrite -val_eqE /= ltn_eqF.
by [].
Qed.

Lemma ideal_bound_state_step t : (ideal_bound L'.+1 R n t.+1 <= state_bound L'.+1 R t.+1)%N.
Proof.
rewrite /ideal_bound -basis_sizeE /state_bound big_ord_recr /= subnn mcn0 mcn1 mulnC leq_mul //.
rewrite size_filter (leq_trans (count_size _ _)) // size_mono_basisE big_ord_recr /=.
rewrite rest_degE /lower eqxx /= mcn0 muln1; apply: eq_leq; apply: eq_bigr => l _.
rewrite card_layer rest_degE /lower.
have -> : widen_ord (leqnSn L') l != top by rewrite -val_eqE /= ltn_eqF.
by [].
Qed.

(** The functions of the state that span the outputs. *)
Definition generator_coef j i (a : mono state) : F := coef_of (generator_form j i) a.

Definition ideal_fun t j (i : 'I_(basis_size t)) z : F :=
  (\sum_k Wh w L' j k * z (top, k)) * span_fun (generator_coef j) i z.

Lemma ideal_fun_form t j (i : 'I_(basis_size t)) : state_form t.+1 (ideal_fun j i).
Proof.
have topP := @form_linear F _ _ (@layer_of L' R) _ (Wh w L' j) (pair top) top (fun=> erefl).
apply: form_eqdeg (formM topP (span_fun_form (generator_coef j) i)) => l.
rewrite rest_degE /lower /deg_at; case: (l =P top) => [->|_] /=; last by rewrite add0n.
by rewrite subnn mcn0.
Qed.

(** The coefficients, for an input x and the function [g] of the new state. *)
Definition ideal_coef t g (gP : state_form t g) j x (i : 'I_(basis_size t)) : F :=
  \sum_i' u x i' 0 * span_coef (generator_coef j) i' (coefficient_form gP j x) i.

Lemma step_ideal t g (gP : state_form t g) h x :
  g (point_of (step w h (f x)))
  = \sum_j \sum_(i < basis_size t) ideal_coef gP j x i * ideal_fun j i (point_of h).
Proof.
rewrite (step_linear gP); apply: eq_bigr => j _.
under [RHS]eq_bigr do rewrite mulrCA.
rewrite -mulr_sumr; congr (_ * _); first by rewrite mxE.
under [RHS]eq_bigr do rewrite mulr_suml.
rewrite exchange_big; apply: eq_bigr => i' _; under eq_bigr do rewrite -mulrA.
rewrite -mulr_sumr; congr (_ * _).
rewrite -(span_product Z_deg Z_disjoint (generator_coef j) i' (coefficient_form gP j x)).
by rewrite (mono_basisE (generator_form j i')).
Qed.

Lemma form_span_ideal y t K : form_span L' y t K ->
  form_span L' (after_step w f y) t.+1 (ideal_bound L'.+1 R n t.+1).
Proof.
move=> [I _ g gP d dE].
exists [finType of 'I_R * 'I_(basis_size t)]
  (fun ji : 'I_R * 'I_(basis_size t) => ideal_fun ji.1 ji.2)
  (fun (ji : 'I_R * 'I_(basis_size t)) xs => if xs is x :: xs' then
     \sum_i d i xs' * ideal_coef (gP i) ji.1 x ji.2 else 0) => [|[j i]|h [//|x xs] [xs_t]].
- by rewrite card_prod !card_ord /ideal_bound -basis_sizeE.
- exact: ideal_fun_form.
rewrite /= dE //; under eq_bigr do rewrite (step_ideal (gP _)) mulr_sumr.
rewrite exchange_big -(pair_bigA _ (fun j (k : 'I_(basis_size t)) =>
  (\sum_i d i xs * ideal_coef (gP i) j x k) * ideal_fun j k (point_of h))) /=.
apply: eq_bigr => j _; under eq_bigr do rewrite mulr_sumr.
rewrite exchange_big; apply: eq_bigr => k _; rewrite mulr_suml; apply: eq_bigr => i _.
by rewrite mulrA.
Qed.

End FirstStep.

Section AnyDepth.

Variables (F : fieldType) (L' R M : nat) (w : weights F R M) (X : Type) (f : X -> 'cV[F]_M).
Variables (n : nat) (n_R : (n <= R)%N) (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n).
Hypothesis inputE : forall x, Wi1 w *m f x = A *m u x.

Lemma form_span_ideal_any y t K : form_span L' y t K ->
  form_span L' (after_step w f y) t.+1 (ideal_bound L'.+1 R n t.+1).
Proof.
case: L' => [|p] span_t; last exact: (form_span_ideal n_R inputE span_t).
have span_t1 := form_span_step (@step_span_linear F 0 R M w X f n A u t inputE) span_t.
have [n0|n_gt0] := posnP n.
  apply: form_span_leq span_t1; rewrite {1}n0 /step_factor mcn0 mcn1.
  by rewrite mul0n.
rewrite ideal_bound1 //; have := form_span_state span_t1.
by rewrite /state_bound big_ord1 subnn mcn0 mcn1.
Qed.

Lemma end_span_ideal_any t K : end_span L' w f t K ->
  end_span L' w f t.+1 (ideal_bound L'.+1 R n t.+1).
Proof. by move/form_span_ideal_any; apply: eq_form_span; apply: block_output_step. Qed.

Lemma end_span_ideal_recursive phi t : (forall t, step_span L' w f t (phi t.+1)) ->
  end_span L' w f t (ideal_recursive_bound phi L'.+1 R n t).
Proof.
move=> step_phi; elim: t => [|t IHt]; first exact: end_span0.
rewrite /= /minn; case: ifP => _; first exact: (end_span_ideal_any IHt).
exact: end_span_step (step_phi t) IHt.
Qed.

End AnyDepth.

(** ** The bounds *)

(** No more than U1, and than the recursive bound with U1's product. *)
Lemma ideal_bound_state L R m t : (0 < L)%N -> (0 < t)%N -> (m <= R)%N ->
  (ideal_bound L R m t <= state_bound L R t)%N.
Proof.
case: L => [|[|p]] // _; case: t => // t _ m_R; last exact: ideal_bound_state_step.
rewrite /state_bound big_ord1 subnn mcn0 mcn1.
have [->|m_gt0] := posnP m; last by rewrite ideal_bound1.
by rewrite /ideal_bound /ideal_sum big_geq ?muln0.
Qed.

Lemma ideal_recursive_bound_state phi L R m t : (0 < L)%N -> (m <= R)%N ->
  (ideal_recursive_bound phi L R m t <= recursive_bound phi L R t)%N.
Proof.
move=> L_gt0 m_R; elim: t => // t IHt; rewrite /= leq_min; apply/andP; split.
  exact: leq_trans (geq_minl _ _) (ideal_bound_state _ _ _).
by apply: leq_trans (geq_minr _ _) _; rewrite leq_mul.
Qed.

Section Bounds.

Variables (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N) (w : weights F R M) (tS tE : nat).

Section AllInputs.

Variables (X : Type) (f : X -> 'cV[F]_M).
Notation y := (start_end f w L (tS := tS) (tE := tE)).

Lemma ideal_bound_inputs n (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n) : (n <= R)%N ->
  (forall x, Wi1 w *m f x = A *m u x) -> (0 < tE)%N -> sep_rank_le y (ideal_bound L R n tE).
Proof.
case: L L_gt0 => // L' _ n_R inputE tE_gt0; apply: end_span_sep_rank; rewrite -(prednK tE_gt0).
have step_phi := @step_span_input F L' R M w X f.
exact: (end_span_ideal_any n_R inputE (end_span_recursive step_phi tE.-1)).
Qed.

(** U4, the ideal bound: the separation rank is at most I_L(tE), with m = min(M, R); *)
Theorem ideal_bound_U4 : (0 < tE)%N -> sep_rank_le y (ideal_bound L R (minn M R) tE).
Proof.
rewrite /minn; case: (ltnP M R) => [M_R|_].
  exact: (@ideal_bound_inputs M (Wi1 w) f (ltnW M_R) (fun=> erefl)).
by apply: (@ideal_bound_inputs R 1%:M (fun x => Wi1 w *m f x)) => // x; rewrite mul1mx.
Qed.

(** with the rank of Wi_1 in place of m. *)
Theorem ideal_bound_U4_rank : (0 < tE)%N -> sep_rank_le y (ideal_bound L R (\rank (Wi1 w)) tE).
Proof.
apply: (@ideal_bound_inputs _ (col_base (Wi1 w)) (fun x => row_base (Wi1 w) *m f x)) => [|x].
  exact: rank_leq_row.
by rewrite mulmxA mulmx_base.
Qed.

(** U5: B_0 = 1, B_t = min(I_L(t), mc(m, mc(t, L - 1)) B_{t-1}). *)
Theorem ideal_recursive_bound_U5 :
  sep_rank_le y (ideal_recursive_bound (step_factor L (minn M R)) L R (minn M R) tE).
Proof.
case: L L_gt0 => // L' _; apply: end_span_sep_rank.
have step_phi := @step_span_input F L' R M w X f; move: step_phi; rewrite /minn.
case: (ltnP M R) => [M_R|_] step_phi.
  exact: (end_span_ideal_recursive (ltnW M_R) (A := Wi1 w)).
apply: (end_span_ideal_recursive (leqnn R) (A := 1%:M) (u := fun x => Wi1 w *m f x)) => // x.
by rewrite mul1mx.
Qed.

End AllInputs.

Section Grid.

Variables (N : nat) (template : 'I_N -> 'cV[F]_M).
Notation A := (grid_of template w L tS tE).
Notation d := (template_dim R template).

Lemma template_input : exists (B : 'M[F]_(R, d)) (u : 'I_N -> 'cV[F]_d),
  forall k, Wi1 w *m template k = B *m u k.
Proof.
rewrite /template_dim /minn; case: ifP => _; last first.
  by exists 1%:M, (fun k => Wi1 w *m template k) => k; rewrite mul1mx.
exists (Wi1 w *m col_base (template_mx template)).
exists (fun k => col k (row_base (template_mx template))) => k.
rewrite colE -mulmxA [col_base _ *m _]mulmxA mulmx_base -colE; congr (_ *m _).
by apply/colP=> i; rewrite !mxE.
Qed.

(** The same at grid level: d, the dimension of the span of the templates, but at most R, takes the
    place of m. *)
Theorem grid_ideal_bound_U4 : (0 < tE)%N -> sep_rank_le A (ideal_bound L R d tE).
Proof.
have [B [u inputE]] := template_input; apply: ideal_bound_inputs inputE.
exact: geq_minr.
Qed.

(** G2: g_0 = 1, g_t = min(I_L(t), min(N, mc(d, mc(t, L - 1))) g_{t-1}). *)
Theorem ideal_recursive_bound_G2 :
  sep_rank_le A (ideal_recursive_bound (grid_factor L N d) L R d tE).
Proof.
have [B [u inputE]] := template_input; move: B u inputE.
case: L L_gt0 => // L' _ B u inputE; apply: end_span_sep_rank.
exact: (end_span_ideal_recursive (geq_minr _ _) inputE tE (@step_span_grid F L' R M N w template)).
Qed.

End Grid.

End Bounds.

(** ** Readings *)

(** Two layers: the separation rank is at most R (mc(R, tE) - mc(R - m, tE)). *)
Corollary ideal_bound_U4_two_layers (F : fieldType) R M (w : weights F R M) X (f : X -> 'cV[F]_M)
    tS tE : (0 < tE)%N ->
  sep_rank_le (start_end f w 2 (tS := tS) (tE := tE)) (R * (mc R tE - mc (R - minn M R) tE)).
Proof. by move/(@ideal_bound_U4 F 2 R M isT w tS tE X f); rewrite ideal_bound2 ?geq_minr. Qed.

(** L = 2, R = 3, M = 2, tE = 4: at most 42, where U1 is 45 and U0, U2 and U3 are larger. *)
Corollary function_rank_L2_R3_M2_tE4 (F : fieldType) (w : weights F 3 2) tS :
  sep_rank_le (function_of w 2 tS 4) 42.
Proof. exact: (@ideal_bound_U4_two_layers F 3 2 w _ id tS 4). Qed.
