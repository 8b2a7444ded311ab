(** The ideal bound for two layers (U4 of proofs/statements/bounds.md#u4), for all weights,
    over every field, and the recursive bounds U5 and G2 with it.

    As functions of the state (h^1, h^2) before the end block, the outputs of a network of two
    layers are linear in h^2. The first step of the end block makes the coefficient of the entry j
    of Wh_2 h^2 a multiple of a linear form in h^1, which the input x chooses in a space of dimension
    at most m = min(M, R), the same for all x. In coordinates in which this space is spanned
    by variables, the coefficient is a combination of the monomials that contain one of the first m
    variables: there are mc(R, t) - mc(R - m, t) of degree t. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms UpperBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Monomials of degree [d] in the variables [us ++ vs] that contain one of [us]. *)
Section Monomials.

Variable V : finType.
Implicit Types (us vs : seq V) (m : mono V).

Fixpoint touching us vs (d : nat) : seq (mono V) :=
  if us is u :: us' then
    touching us' vs d ++
    (if d is d'.+1 then [seq mono_add (mono_var u) m | m <- monos (us ++ vs) d'] else [::])
  else [::].

Lemma touchingS u us vs d : touching (u :: us) vs d.+1 =
  touching us vs d.+1 ++ [seq mono_add (mono_var u) m | m <- monos (u :: us ++ vs) d].
Proof. by []. Qed.

Lemma size_touching us vs d :
  (size (touching us vs d) + mc (size vs) d = mc (size us + size vs) d)%N.
Proof.
elim: us => [|u us IHus] //; case: d => [|d] in IHus *; first by rewrite /= cats0 IHus !mcn0.
by rewrite touchingS size_cat size_map size_monos addnAC IHus addSn mcSS /= size_cat.
Qed.

Lemma mem_touching us vs d m u : (forall v, v \notin us ++ vs -> m v = 0%N) ->
  (\sum_v m v)%N = d -> u \in us -> (0 < m u)%N -> m \in touching us vs d.
Proof.
move=> supp deg; elim: us supp => // u0 us IHus supp u_us mu_gt0.
have d_gt0 : (0 < d)%N by rewrite -deg (bigD1 u) //= ltn_addr.
rewrite -(prednK d_gt0) touchingS (prednK d_gt0) mem_cat; case: (posnP (m u0)) => [mu0|mu0_gt0].
  rewrite IHus // => [v v_us|].
    case: (v =P u0) => [-> //|/eqP v_u0].
    by apply: supp; rewrite inE negb_or v_u0.
  by move: u_us mu_gt0; rewrite inE => /orP[/eqP->|//]; rewrite mu0.
apply/orP; right; pose m' : mono V := [ffun v => m v - (v == u0)]%N.
have mE : m = mono_add (mono_var u0) m'.
  apply/ffunP=> v; rewrite !ffunE subnKC //; case: eqP => [->|//]; exact: mu0_gt0.
rewrite mE map_f // mem_monos => // [v v_us|]; first by rewrite ffunE supp.
apply/eqP; rewrite -eqSS (prednK d_gt0) -deg [in X in _ == X]mE; apply/eqP.
under [RHS]eq_bigr do rewrite !ffunE.
rewrite big_split /= -add1n; congr addn; last by apply: eq_bigr => v _; rewrite ffunE.
by rewrite (bigD1 u0) //= eqxx big1 // => v /negbTE->.
Qed.

End Monomials.

Section IdealSpan.

Variables (F : fieldType) (R : nat).
Implicit Types (m : mono (ordinal_finType R)) (z : 'I_R -> F).

(** Forms in R variables of one group. *)
Definition one_group (k : 'I_R) : unit := tt.

Notation form_of d := (form one_group (fun=> d)).

(** The monomials of degree [d] that contain one of the first [n] of [R] variables. *)
Definition ideal_basis (n d : nat) : seq (mono (ordinal_finType R)) :=
  undup [seq m : mono _ <- touching (enum [pred k : 'I_R | (k < n)%N]) (enum [pred k : 'I_R | ~~ (k < n)%N]) d
        | (\sum_k m k)%N == d].

Lemma size_ideal_basis n d : (size (ideal_basis n d) <= mc R d - mc (R - n) d)%N.
Proof.
apply: leq_trans (size_undup _) _; rewrite size_filter; apply: leq_trans (count_size _ _) _.
set us := enum _; set vs := enum _; have := size_touching us vs d.
have us_vs : (size us + size vs = R)%N by rewrite -!cardE cardC card_ord.
have size_us : (size us <= n)%N.
  rewrite -(size_iota 0 n) -(size_map val); apply: uniq_leq_size => [|i].
    by rewrite map_inj_uniq ?enum_uniq //; apply: val_inj.
  by case/mapP=> k; rewrite mem_enum inE mem_iota => k_n ->.
rewrite us_vs => <-; rewrite -[X in (X <= _)%N](addnK (mc (R - n) d)) leq_sub2r // leq_add2l.
by apply: leq_mcl; rewrite leq_subLR -[X in (X <= _)%N]us_vs leq_add2r.
Qed.

Lemma ideal_basis_form n d m : m \in ideal_basis n d -> form_of d (mval (F := F) m).
Proof.
rewrite mem_undup mem_filter => /andP[/eqP deg _].
by apply: form_eqdeg (form_mono _ one_group m) => -[]; rewrite -deg /gdeg; apply: eq_bigl.
Qed.

(** A linear form in the first [n] variables times a form of degree [d]: *)
Section Product.

Variables (n d : nat) (c : 'I_R -> F) (c0 : forall k : 'I_R, (n <= k)%N -> c k = 0).
Variables (g : ('I_R -> F) -> F) (gP : form_of d g).

Definition product_terms : seq (F * mono (ordinal_finType R)) :=
  [seq (c k * q.1, mono_add (mono_var k) q.2) | k <- enum [pred k : 'I_R | (k < n)%N], q <- terms gP].

Definition ideal_coef m : F := \sum_(q <- product_terms | q.2 == m) q.1.

Lemma mval_var k z : mval (mono_var k) z = z k.
Proof.
by rewrite /mval (bigD1 k) //= ffunE eqxx big1 ?mulr1 // => i /negbTE ik; rewrite ffunE ik.
Qed.

Lemma ideal_coefE z :
  (\sum_k c k * z k) * g z = \sum_(m <- ideal_basis n d.+1) ideal_coef m * mval m z.
Proof.
rewrite -[RHS](@sum_terms F _ product_terms _ (fun m => mval m z)) ?undup_uniq // => [|q].
  rewrite big_allpairs_dep big_enum /= (bigID [pred k : 'I_R | (k < n)%N]) /=.
  rewrite [X in _ + X]big1 => [|k]; last by rewrite -leqNgt => /c0->; rewrite mul0r.
  rewrite addr0 mulr_suml; apply: eq_bigr => k _; rewrite (termsE gP) mulr_sumr.
  by apply: eq_bigr => q _; rewrite mval_add mval_var mulrACA.
case/allpairsP=> -[k q'] /= [k_n /terms_deg deg ->] /=.
have sum_deg : (\sum_i mono_add (mono_var k) q'.2 i = d.+1)%N.
  under eq_bigr do rewrite !ffunE.
  rewrite big_split /= (bigD1 k) //= eqxx big1 ?addn0 => [|i /negbTE-> //].
  by rewrite -(deg tt) /gdeg; congr (_ + _)%N; apply: eq_bigl.
rewrite mem_undup mem_filter sum_deg eqxx /=; apply: (@mem_touching _ _ _ _ _ k) => // [v|].
  by rewrite mem_cat !mem_enum !inE orbN.
by rewrite !ffunE eqxx.
Qed.

End Product.

End IdealSpan.

Lemma sum_nat_eq1 (I : finType) (P : pred I) (E : I -> nat) : (\sum_(i | P i) E i)%N = 1%N ->
  exists i, [/\ P i, E i = 1%N & forall j, P j -> j != i -> E j = 0%N].
Proof.
move=> sum1; have /forallPn[i] : ~~ [forall (i | P i), E i == 0%N] by rewrite -sum_nat_eq0 sum1.
rewrite negb_imply -lt0n => /andP[Pi Ei_gt0]; exists i; move: sum1; rewrite (bigD1 i) //=.
case: (E i) Ei_gt0 => // -[|e] // _ [/eqP]; rewrite sum_nat_eq0 => /forallP E0.
by split=> // j Pj j_i; have := E0 j; rewrite Pj j_i => /eqP.
Qed.

(** An output that is linear in the top layer, as a sum over the entries of its state. *)
Section TopLayer.

Variables (F : fieldType) (L' R : nat).
Notation state_form t := (form (@layer_of L' R) (@deg_at L' t)).
Implicit Types z : 'I_L'.+1 * 'I_R -> F.

(** The state [z] with the unit vector e_j in the top layer. *)
Definition unit_top (j : 'I_R) z (v : 'I_L'.+1 * 'I_R) : F :=
  if v.1 == ord_max then (v.2 == j)%:R else z v.

Lemma top_linear t (g : ('I_L'.+1 * 'I_R -> F) -> F) : state_form t g ->
  forall z, g z = \sum_j z (ord_max, j) * g (unit_top j z).
Proof.
move=> gP z; under eq_bigr do rewrite (termsE gP) mulr_sumr.
rewrite exchange_big (termsE gP); apply: eq_big_seq => -[c m] /terms_deg /= deg.
have /sum_nat_eq1[[l j] [/eqP /= l_max mj m_other]] : gdeg (@layer_of L' R) m ord_max = 1%N.
  by rewrite deg /deg_at subnn mcn0.
rewrite /layer_of /= in l_max; subst l.
pose rest (x : 'I_L'.+1 * 'I_R -> F) := \prod_(v | v != (ord_max, j)) x v ^+ m v.
have mvalE x : mval m x = x (ord_max, j) * rest x.
  by rewrite /mval (bigD1 (ord_max, j)) //= mj expr1.
have rest_unit i : rest (unit_top i z) = rest z.
  apply: eq_bigr => v v_j; rewrite /unit_top; case: eqP => // v_max.
  by rewrite m_other // /layer_of v_max.
rewrite (bigD1 j) //= big1 ?addr0 => [|i i_j]; last first.
  by rewrite mvalE /unit_top /= eqxx eq_sym (negbTE i_j) mul0r !mulr0.
by rewrite !mvalE rest_unit /unit_top /= !eqxx mul1r mulrCA.
Qed.

End TopLayer.

(** The first step of the end block, for two layers. *)
Section TwoLayers.

Variables (F : fieldType) (R M : nat) (w : weights F R M) (X : Type) (f : X -> 'cV[F]_M).
Variables (n : nat) (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n).
Hypothesis inputE : forall x, Wi1 w *m f x = A *m u x.

Notation state_form t := (form (@layer_of 1 R) (@deg_at 1 t)).
Notation top := (ord_max : 'I_2).
Notation bottom := (ord0 : 'I_2).
Implicit Types (j k : 'I_R) (h : nat -> 'cV[F]_R) (x : X) (y : 'I_R -> F).

(** The entry j of Wi_2 h'^1, for the new state h'^1, is bilinear in the old state and the input. *)
Definition bilinear j : 'M[F]_(R, n) := (Wh w 0)^T *m diag_mx (row j (Wi w 1)) *m A.

Lemma step_bottom h x k :
  point_of (step w h (f x)) (bottom, k) = (Wh w 0 *m h 0%N) k 0 * (A *m u x) k 0.
Proof. by rewrite /point_of step0 hadamardE inputE. Qed.

Lemma step_top h x j :
  point_of (step w h (f x)) (top, j)
  = (Wh w 1 *m h 1%N) j 0 * ((h 0%N)^T *m bilinear j *m u x) 0 0.
Proof.
rewrite /point_of -[nat_of_ord _]/1%N stepS hadamardE step0 inputE; congr (_ * _).
rewrite /bilinear !mulmxA -[_ *m A *m _]mulmxA -trmx_mul mxE [RHS]mxE.
apply: eq_bigr => k _; rewrite hadamardE [in RHS]mul_mx_diag.
by rewrite [in RHS]mxE mulrA; congr (_ * _); rewrite !mxE mulrC.
Qed.

(** Coordinates in which only the first n variables occur in it. *)
Definition new_coord j (z : 'I_2 * 'I_R -> F) k : F :=
  \sum_i col_ebase (bilinear j) i k * z (bottom, i).

Definition chosen j x k : F := (pid_mx (\rank (bilinear j)) *m (row_ebase (bilinear j) *m u x)) k 0.

Lemma chosen0 j x k : (n <= k)%N -> chosen j x k = 0.
Proof.
move=> n_k; rewrite /chosen mxE big1 // => i _; rewrite mxE.
by rewrite ltnNge (leq_trans (rank_leq_col _) n_k) andbF mul0r.
Qed.

Lemma bilinearE j h x :
  ((h 0%N)^T *m bilinear j *m u x) 0 0 = \sum_k chosen j x k * new_coord j (point_of h) k.
Proof.
rewrite -{1}[bilinear j]mulmx_ebase !mulmxA -!mulmxA mulmxA mxE; apply: eq_bigr => k _.
rewrite mulrC; congr (_ * _); rewrite mxE; apply: eq_bigr => i _.
by rewrite mxE mulrC.
Qed.

(** The new state of the first layer in these coordinates. *)
Definition back j : 'M[F]_R := Wh w 0 *m (invmx (col_ebase (bilinear j)))^T.

Definition new_state j x y (v : 'I_2 * 'I_R) : F :=
  if v.1 == top then (v.2 == j)%:R else \sum_i (A *m u x) v.2 0 * back j v.2 i * y i.

Lemma new_stateE j h x :
  unit_top j (point_of (step w h (f x))) =1 new_state j x (new_coord j (point_of h)).
Proof.
case=> l k; rewrite /unit_top /new_state /=; case: ifP => // l_top.
have -> : l = bottom by apply: val_inj; case: l l_top => -[|[|]].
rewrite step_bottom mulrC; under [RHS]eq_bigr do rewrite -mulrA.
rewrite -mulr_sumr; congr (_ * _).
have -> : h 0%N = (invmx (col_ebase (bilinear j)))^T *m \col_i new_coord j (point_of h) i.
  have -> : \col_i new_coord j (point_of h) i = (col_ebase (bilinear j))^T *m h 0%N.
    by apply/colP=> i; rewrite !mxE; apply: eq_bigr => i' _; rewrite mxE.
  by rewrite mulmxA -trmx_mul mulmxV ?col_ebase_unit // trmx1 mul1mx.
by rewrite mulmxA mxE; apply: eq_bigr => i _; rewrite [(\col_i _) _ _]mxE.
Qed.

Lemma new_state_form j x (v : 'I_2 * 'I_R) :
  form (@one_group R) (fun=> (v.1 != top : nat)) (fun y => new_state j x y v).
Proof.
rewrite /new_state; case: (v.1 == top).
  by apply: form_ext (formZ (v.2 == j)%:R (form1 F _)) => y; rewrite mulr1.
exact: (@form_linear F _ _ (@one_group R) _ _ id tt).
Qed.

Lemma coefficient_form t g (gP : state_form t g) j x :
  form (@one_group R) (fun=> t) (fun y => g (new_state j x y)).
Proof.
have := form_subst (E := fun (l : 'I_2) _ => (l != top : nat)) gP (new_state_form j x).
apply: form_eqdeg => _; rewrite big_ord_recl big_ord1 /= /deg_at muln1 muln0 addn0.
exact: mcn1.
Qed.

Lemma step_ideal t g (gP : state_form t g) h x :
  g (point_of (step w h (f x)))
  = \sum_j \sum_(m <- ideal_basis R n t.+1)
      ideal_coef n (chosen j x) (coefficient_form gP j x) m
      * ((Wh w 1 *m h 1%N) j 0 * mval m (new_coord j (point_of h))).
Proof.
rewrite (top_linear gP); apply: eq_bigr => j _.
rewrite step_top bilinearE (eq_form gP (new_stateE j h x)) -mulrA.
rewrite (ideal_coefE (@chosen0 j x) (coefficient_form gP j x)) mulr_sumr.
by apply: eq_bigr => m _; rewrite mulrCA.
Qed.

(** A function of the state for each entry j and each monomial. *)
Definition ideal_fun j m (z : 'I_2 * 'I_R -> F) : F :=
  (\sum_i Wh w 1 j i * z (top, i)) * mval m (new_coord j z).

Lemma ideal_fun_form t j m : m \in ideal_basis R n t -> state_form t (ideal_fun j m).
Proof.
move=> m_basis; have topP := @form_linear F _ _ (@layer_of 1 R) _ (Wh w 1 j) (pair top) top (fun=> erefl).
have coordP k := @form_linear F _ _ (@layer_of 1 R) _ ((col_ebase (bilinear j))^~ k) (pair bottom)
                  bottom (fun=> erefl).
have monoP := form_subst (E := fun _ l => (l == bottom : nat)) (ideal_basis_form F m_basis) coordP.
apply: form_eqdeg (formM topP monoP) => l; rewrite big_const card_unit /= addn0.
by case: l => -[|[|]] // l_2; rewrite /deg_at /= ?muln1 ?mcn1 ?muln0 ?mcn0.
Qed.

Lemma end_span_ideal t K : end_span 1 w f t K ->
  end_span 1 w f t.+1 (R * (mc R t.+1 - mc (R - n) t.+1)).
Proof.
move=> [I _ g gP d dE]; pose B := ideal_basis R n t.+1; pose m0 := mono0 (ordinal_finType R).
exists [finType of 'I_R * 'I_(size B)] (fun jk : 'I_R * 'I_(size B) => ideal_fun jk.1 (nth m0 B jk.2))
  (fun (jk : 'I_R * 'I_(size B)) xs => if xs is x :: xs' then
     \sum_i d i xs' * ideal_coef n (chosen jk.1 x) (coefficient_form (gP i) jk.1 x) (nth m0 B jk.2)
   else 0) => [|[j k]|h [//|x xs] [xs_t]].
- by rewrite card_prod !card_ord leq_mul // size_ideal_basis.
- by apply/ideal_fun_form/mem_nth.
rewrite /= dE //; under eq_bigr do rewrite (step_ideal (gP _)) mulr_sumr.
rewrite exchange_big -(pair_bigA _ (fun j (k : 'I_(size B)) => (\sum_i d i xs * ideal_coef n (chosen j x)
  (coefficient_form (gP i) j x) (nth m0 B k)) * ideal_fun j (nth m0 B k) (point_of h))) /=.
apply: eq_bigr => j _; under eq_bigr do rewrite (big_nth m0) big_mkord mulr_sumr.
rewrite exchange_big; apply: eq_bigr => k _; rewrite mulr_suml; apply: eq_bigr => i _.
by rewrite mulrA; congr (_ * (_ * _)); rewrite mxE.
Qed.

End TwoLayers.

(** The values. I_2(t) = R (mc(R, t) - mc(R - n, t)), for inputs that enter through n dimensions. *)
Definition ideal_bound (R n t : nat) : nat := R * (mc R t - mc (R - n) t).

(** B_0 = 1, B_t = min(I_2(t), phi(t) B_{t-1}). *)
Fixpoint ideal_recursive_bound (phi : nat -> nat) (R n t : nat) : nat :=
  if t is t'.+1 then minn (ideal_bound R n t) (phi t * ideal_recursive_bound phi R n t') else 1.

Lemma leq_ideal_bound R n n' t : (n <= n')%N -> (ideal_bound R n t <= ideal_bound R n' t)%N.
Proof. by move=> le_n; rewrite leq_mul // leq_sub2l // leq_mcl // leq_sub2l. Qed.

(** No more than U1, and no more than the recursive bound with U1's product. *)
Lemma ideal_bound_state R n t : (ideal_bound R n t <= state_bound 2 R t)%N.
Proof.
rewrite /state_bound big_ord_recl big_ord1 /= !subn0 subnn mcn0 !mcn1 mulnC leq_mul //.
exact: leq_subr.
Qed.

Lemma ideal_recursive_bound_state phi R n t :
  (ideal_recursive_bound phi R n t <= recursive_bound phi 2 R t)%N.
Proof.
elim: t => // t IHt; rewrite /= leq_min; apply/andP; split.
  exact: leq_trans (geq_minl _ _) (ideal_bound_state _ _ _).
by apply: leq_trans (geq_minr _ _) _; rewrite leq_mul.
Qed.

Section Bounds.

Variables (F : fieldType) (R M : nat) (w : weights F R M) (tS tE : nat).

Section Inputs.

Variables (X : Type) (f : X -> 'cV[F]_M) (n : nat) (A : 'M[F]_(R, n)) (u : X -> 'cV[F]_n).
Hypothesis inputE : forall x, Wi1 w *m f x = A *m u x.
Notation y := (start_end f w 2 (tS := tS) (tE := tE)).

Lemma ideal_bound_inputs phi : (forall t, step_span 1 w f t (phi t.+1)) ->
  (0 < tE)%N -> sep_rank_le y (ideal_bound R n tE).
Proof.
move=> step_phi tE_gt0; apply: end_span_sep_rank; rewrite -(prednK tE_gt0).
exact: (end_span_ideal inputE (end_span_recursive step_phi _)).
Qed.

Lemma ideal_recursive_bound_inputs phi : (forall t, step_span 1 w f t (phi t.+1)) ->
  sep_rank_le y (ideal_recursive_bound phi R n tE).
Proof.
move=> step_phi; apply: end_span_sep_rank; elim: tE => [|t IHt]; first exact: end_span0.
rewrite /= /minn; case: ifP => _; first exact: (end_span_ideal inputE IHt).
exact: end_span_step (step_phi t) IHt.
Qed.

End Inputs.

Section AllInputs.

Variables (X : Type) (f : X -> 'cV[F]_M).
Notation y := (start_end f w 2 (tS := tS) (tE := tE)).

(** U4, the ideal bound, for two layers: the separation rank is at most
    R (mc(R, tE) - mc(R - m, tE)), m = min(M, R); *)
Theorem ideal_bound_U4 : (0 < tE)%N ->
  sep_rank_le y (R * (mc R tE - mc (R - minn M R) tE)).
Proof.
have step_phi := @step_span_input F 1 R M w X f; rewrite /minn; case: ifP => _.
  exact: (@ideal_bound_inputs X f M (Wi1 w) f _ _ step_phi).
by apply: (@ideal_bound_inputs X f R 1%:M (fun x => Wi1 w *m f x) _ _ step_phi) => x; rewrite mul1mx.
Qed.

(** with the rank of Wi_1 in place of m, where that is less. *)
Theorem ideal_bound_U4_rank : (0 < tE)%N ->
  sep_rank_le y (R * (mc R tE - mc (R - \rank (Wi1 w)) tE)).
Proof.
apply: (@ideal_bound_inputs X f _ (col_base (Wi1 w)) (fun x => row_base (Wi1 w) *m f x) _ _
  (@step_span_input F 1 R M w X f)) => x.
by rewrite mulmxA mulmx_base.
Qed.

(** U5 for two layers, with I_2: B_0 = 1, B_t = min(I_2(t), mc(m, t) B_{t-1}). *)
Theorem recursive_bound_U5_two_layers :
  sep_rank_le y (ideal_recursive_bound (step_factor 2 (minn M R)) R (minn M R) tE).
Proof.
have step_phi := @step_span_input F 1 R M w X f; rewrite /minn; case: ifP => M_R.
  apply: (@ideal_recursive_bound_inputs X f M (Wi1 w) f) => // t.
  by have := step_phi t; rewrite /minn M_R.
apply: (@ideal_recursive_bound_inputs X f R 1%:M (fun x => Wi1 w *m f x)) => [x|t].
  by rewrite mul1mx.
by have := step_phi t; rewrite /minn M_R.
Qed.

End AllInputs.

Section Grid.

Variables (N : nat) (template : 'I_N -> 'cV[F]_M).
Notation A := (grid_of template w 2 tS tE).
Notation d := (template_dim R template).

(** U4 and G2 for two layers at grid level, d = min(rank of the templates, R). *)
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

Theorem grid_ideal_bound_U4 : (0 < tE)%N -> sep_rank_le A (R * (mc R tE - mc (R - d) tE)).
Proof.
have [B [u inputE]] := template_input.
exact: (ideal_bound_inputs inputE (@step_span_grid F 1 R M N w template)).
Qed.

Theorem grid_bound_G2_two_layers :
  sep_rank_le A (ideal_recursive_bound (grid_factor 2 N d) R d tE).
Proof.
have [B [u inputE]] := template_input.
exact: (ideal_recursive_bound_inputs inputE (@step_span_grid F 1 R M N w template)).
Qed.

End Grid.

End Bounds.
