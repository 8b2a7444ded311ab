(** The corner bound (U6 of proofs/statements/bounds.md#u6), for all weights, over every field.

    As a function of one input u the output is a form of degree D. The coefficient of a pure power
    u_k^D is what the input e_k makes, and after it the state of layer 1 is a multiple of e_k: but
    for a power of a scalar, the layers from the second on then see inputs that do not depend on
    the state. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms UpperBounds Ideals InclusionExclusion
  IdealBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Weights of their own at each step *)

(** The state after steps whose weights and inputs are the pairs [wxs]. *)
Definition run_steps (K : comRingType) R M (h : nat -> 'cV[K]_R)
    (wxs : seq (weights K R M * 'cV[K]_M)) : nat -> 'cV[K]_R :=
  foldl (fun h wx => step wx.1 h wx.2) h wxs.

Section Steps.

Variables (K : comRingType) (R M : nat).
Implicit Types (w : weights K R M) (ws : seq (weights K R M)) (h : nat -> 'cV[K]_R).
Implicit Types (xs : seq 'cV[K]_M) (wxs : seq (weights K R M * 'cV[K]_M)).

(** The same weights at each step. *)
Lemma run_steps_same w h xs : run_steps h (zip (nseq (size xs) w) xs) = run_from w h xs.
Proof. by elim: xs h => // x xs IHxs h; apply: IHxs. Qed.

Lemma eq_run_steps h h' wxs : h =1 h' -> run_steps h wxs =1 run_steps h' wxs.
Proof.
elim: wxs h h' => // -[w x] wxs IHwxs h h' hh l; apply: IHwxs => k.
exact: (@eq_step _ _ _ k.+1).
Qed.

(** Scaling all inputs by c scales the state of layer l after s steps by c^mc(s, l). *)
Lemma hadamard_scale m n (a b : K) (A B : 'M[K]_(m, n)) :
  hadamard (a *: A) (b *: B) = (a * b) *: hadamard A B.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrACA. Qed.

Lemma hadamard_scalel m n (a : K) (A B : 'M[K]_(m, n)) : hadamard (a *: A) B = a *: hadamard A B.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrA. Qed.

Lemma step_scale w c j h h2 x l : (forall l, h2 l = c ^+ mc j l.+1 *: h l) ->
  step w h2 (c *: x) l = c ^+ mc j.+1 l.+1 *: step w h x l.
Proof.
move=> hh; elim: l => [|l IHl].
  by rewrite !step0 hh -!scalemxAr hadamard_scale !mcn1 exprSr.
by rewrite !stepS hh IHl -!scalemxAr hadamard_scale -exprD [in RHS]mcSS.
Qed.

Lemma run_scale ws c xs h l : size ws = size xs ->
  run_steps h (zip ws (map ( *:%R c) xs)) l = c ^+ mc (size xs) l.+1 *: run_steps h (zip ws xs) l.
Proof.
move=> size_ws; have gen j h2 : (forall l, h2 l = c ^+ mc j l.+1 *: h l) ->
    run_steps h2 (zip ws (map ( *:%R c) xs)) l
    = c ^+ mc (j + size xs) l.+1 *: run_steps h (zip ws xs) l.
  elim: xs ws j h h2 size_ws => [|x xs IHxs] [|w ws] // j h h2; first by rewrite addn0 /= => _ ->.
  by case=> size_ws hh; rewrite /= addnS -addSn; apply: IHxs => // k; apply: step_scale.
by rewrite (gen 0%N) // => k; rewrite mc0S expr0 scale1r.
Qed.

End Steps.

(** ** The layers from the second on *)
Section Tail.

Variables (K : comRingType) (R M : nat).
Implicit Types (w : weights K R M) (h : nat -> 'cV[K]_R) (wxs : seq (weights K R M * 'cV[K]_M)).

(** They are a network, whose inputs are the states of the first layer. *)
Definition tail_weights w : weights K R R :=
  Weights (fun l => Wh w l.+1) (Wi w 1) (fun l => Wi w l.+1) (Wo w) (fun l => h0 w l.+1).

Definition tail_state h (l : nat) : 'cV[K]_R := h l.+1.

(** The states of the first layer, from the state [v] on. *)
Fixpoint bottoms (v : 'cV[K]_R) wxs : seq 'cV[K]_R :=
  if wxs is (w, x) :: wxs' then
    let v' := hadamard (Wh w 0 *m v) (Wi1 w *m x) in v' :: bottoms v' wxs'
  else [::].

Lemma step_tail w h x :
  tail_state (step w h x) =1 step (tail_weights w) (tail_state h) (step w h x 0).
Proof.
rewrite /tail_state; elim=> [|l IHl]; first by rewrite stepS step0.
by rewrite stepS IHl [RHS]stepS.
Qed.

Lemma run_tail h wxs : tail_state (run_steps h wxs)
  =1 run_steps (tail_state h) (zip [seq tail_weights wx.1 | wx <- wxs] (bottoms (h 0%N) wxs)).
Proof.
elim: wxs h => // -[w x] wxs IHwxs h l; rewrite [LHS]IHwxs; apply: eq_run_steps => k.
exact: step_tail.
Qed.

Lemma size_bottoms v wxs : size (bottoms v wxs) = size wxs.
Proof. by elim: wxs v => //= -[w x] wxs IHwxs v /=; rewrite IHwxs. Qed.

Lemma bottoms_scale c v wxs : bottoms (c *: v) wxs = map ( *:%R c) (bottoms v wxs).
Proof.
elim: wxs v => //= -[w x] wxs IHwxs v.
by rewrite -scalemxAr hadamard_scalel IHwxs.
Qed.

(** What the network makes of a state whose first layer is a multiple of [v]. *)
Lemma output_scaled w L' h c v wxs : h 0%N = c *: v ->
  output w L'.+2 (run_steps h wxs)
  = c ^+ mc (size wxs) L'.+1 * output (tail_weights w) L'.+1
      (run_steps (tail_state h) (zip [seq tail_weights wx.1 | wx <- wxs] (bottoms v wxs))).
Proof.
move=> h_0; rewrite /output -[run_steps h wxs _]/(tail_state (run_steps h wxs) L') run_tail h_0.
by rewrite bottoms_scale run_scale size_bottoms ?size_map // -scalemxAr mxE.
Qed.

End Tail.

(** ** One step *)
Section Step.

Variables (F : fieldType) (p R : nat) (w : weights F R R) (X : Type) (f : X -> 'cV[F]_R).
Hypothesis Wi1_id : Wi1 w = 1%:M.

(** L = p + 2; the tail has p + 1 layers. *)
Notation L' := p.+1.
Notation state := (prod_finType (ordinal_finType L'.+1) (ordinal_finType R)).
Notation state_form t := (form (@layer_of L' R) (@deg_at L' t)).
Notation gr_step :=
  (@gr_split state (ordinal_finType R) (ordinal_finType L'.+1) (@layer_of L' R)).
Notation bottom := (ord0 : 'I_L'.+1).
Implicit Types (k : 'I_R) (h : nat -> 'cV[F]_R) (z : 'I_L'.+1 * 'I_R -> F).

Definition unit_vector k : 'cV[F]_R := \col_i (i == k)%:R.

Lemma input_id (Y : Type) (u : Y -> 'cV[F]_R) x : Wi1 w *m u x = 1%:M *m u x.
Proof. by rewrite Wi1_id. Qed.

(** The degrees of the new output in the state and in the input. *)
Definition step_degrees t (o : option 'I_L'.+1) : nat :=
  if o is Some l then deg_at t.+1 l else mc t.+1 L'.

Lemma step_form t g (gP : state_form t g) :
  form gr_step (step_degrees t) (fun y => g (fun v => step_entry w 1%:M v y)).
Proof.
have := form_subst (E := fun l : 'I_L'.+1 => step_deg l) gP (fun v => step_entry_form w 1%:M v).
apply: form_eqdeg => -[l|] /=; first exact: (@sum_layer_degrees L'.+1 t l (ltn_ord l)).
by rewrite -[RHS](congr1 (mc t.+1) (subn0 L')) -(@sum_layer_degrees L'.+1 t 0 isT).
Qed.

Notation basis t := (split_basis (ordinal_finType R) (step_degrees t)).

(** The pure powers among the monomials in the input. *)
Definition pure t k : mono (ordinal_finType R) := [ffun i => mc t.+1 L' * (i == k)]%N.

Definition mixed t : seq (mono (ordinal_finType R)) :=
  [seq m <- basis t | m \notin [seq pure t k | k <- enum 'I_R]].

Lemma deg_gt0 t : (0 < mc t.+1 L')%N.
Proof. exact: mc_gt0. Qed.

Lemma pure_inj t : injective (pure t).
Proof.
move=> k k' /ffunP/(_ k); rewrite !ffunE eqxx muln1; case: (k =P k') => // _ /eqP.
by rewrite muln0 eqn0Ngt deg_gt0.
Qed.

Lemma pure_basis t k : pure t k \in basis t.
Proof.
rewrite mem_undup; apply: mem_monos => [v|]; first by rewrite mem_enum.
rewrite (bigD1 k) //= ffunE eqxx muln1 big1 ?addn0 // => i /negbTE i_k.
by rewrite ffunE i_k muln0.
Qed.

Lemma uniq_pure t : uniq [seq pure t k | k <- enum 'I_R].
Proof. by rewrite map_inj_uniq ?enum_uniq //; apply: pure_inj. Qed.

Lemma perm_basis t : perm_eq (basis t) (mixed t ++ [seq pure t k | k <- enum 'I_R]).
Proof.
rewrite perm_sym; apply: uniq_perm; rewrite ?undup_uniq //.
  rewrite cat_uniq filter_uniq ?undup_uniq // uniq_pure andbT /=.
  by apply/hasPn=> m m_pure; rewrite /= /mixed mem_filter m_pure.
move=> m; rewrite mem_cat /mixed mem_filter.
case: (boolP (m \in map _ _)) => //=; last by rewrite orbF.
by case/mapP=> k _ ->; rewrite pure_basis.
Qed.

Lemma size_mixed t : (size (mixed t) <= mc R (mc t.+1 L') - R)%N.
Proof.
have := size_split_basis (ordinal_finType R) (step_degrees t).
rewrite (perm_size (perm_basis t)) size_cat size_map size_enum_ord card_ord /= => le_mc.
by rewrite -[size _](addnK R) leq_sub2r.
Qed.

(** The coefficient of a pure power is what the unit vector makes. *)
Lemma pure_coef t g (gP : state_form t g) h k :
  split_coef (step_form gP) (pure t k) (point_of h) = g (point_of (step w h (unit_vector k))).
Proof.
pose e : 'I_R -> F := fun i => unit_vector k i 0.
transitivity (g (fun v => step_entry w 1%:M v (join (point_of h) e))); last first.
  by apply: (eq_form gP) => v; rewrite (step_entryE (f := id) (u := id) (input_id id)).
rewrite (splitE (step_form gP)) (perm_big _ (perm_basis t)) big_cat big_map /=.
have mval_e m : m \in basis t -> mval m e = (m == pure t k)%:R.
  rewrite mem_undup => /monos_deg m_deg; rewrite /mval (bigD1 k) //= /e mxE eqxx expr1n mul1r.
  case: eqP => [->|m_pure].
    by rewrite big1 // => i /negbTE i_k; rewrite !ffunE i_k muln0 expr0.
  have /existsP[i /andP[i_k mi]] : [exists i, (i != k) && (0 < m i)%N].
    apply: contra_notT m_pure => /existsPn m0; have m_0 i : i != k -> m i = 0%N.
      by move=> i_k; have := m0 i; rewrite i_k lt0n negbK => /eqP.
    apply/ffunP=> i; rewrite ffunE; case: (i =P k) => [->|/eqP /m_0 ->]; last by rewrite muln0.
    by rewrite muln1 -[RHS]m_deg (bigD1 k) //= big1 ?addn0.
  by rewrite (bigD1 i) //= mxE (negbTE i_k) expr0n eqn0Ngt mi mul0r.
rewrite big1_seq ?add0r => [|m]; last first.
  rewrite /mixed mem_filter => /andP[_ /andP[m_pure m_basis]]; rewrite mval_e //.
  case: eqP => [m_k|]; last by rewrite mul0r.
  by rewrite m_k map_f ?mem_enum // in m_pure.
rewrite big_enum (bigD1 k) //= mval_e ?pure_basis // eqxx mul1r big1 ?addr0 // => i i_k.
by rewrite mval_e ?pure_basis // (inj_eq (@pure_inj t)) (negbTE i_k) mul0r.
Qed.

(** What is left of the network after the input e_k. *)
Definition corner_fun t k (g : ('I_L' * 'I_R -> F) -> F) z : F :=
  (\sum_i Wh w 0 k i * z (bottom, i)) ^+ mc t L'
  * g (fun v => step_entry w 1%:M (lift ord0 v.1, v.2) (join z (fun i => unit_vector k i 0))).

Lemma corner_form t k g : form (@layer_of p R) (@deg_at p t) g ->
  state_form t.+1 (corner_fun t k g).
Proof.
move=> gP; have rowP := @form_linear F _ _ (@layer_of L' R) _ (Wh w 0 k) (pair bottom) bottom
                           (fun=> erefl).
have tailP := form_subst (E := fun (l : 'I_L') l' => step_deg l.+1 (Some l')) gP
  (fun v => form_fix (fun i => unit_vector k i 0) (step_entry_form w 1%:M (lift ord0 v.1, v.2))).
apply: form_eqdeg (formM (form_exp (mc t L') rowP) tailP) => l.
have := @sum_layer_degrees L'.+1 t l (ltn_ord l); rewrite big_ord_recl /= subn0 /deg_at => <-.
congr (_ * nat_of_bool _ + _)%N.
by rewrite leqn0.
Qed.

Lemma corner_funE t k g (gP : form (@layer_of p R) (@deg_at p t) g) h :
  corner_fun t k g (point_of h) = (Wh w 0 *m h 0%N) k 0 ^+ mc t L'
    * g (point_of (tail_state (step w h (unit_vector k)))).
Proof.
rewrite /corner_fun mxE; congr (_ * _); apply: (eq_form gP) => v.
by rewrite (step_entryE (f := id) (u := id) (input_id id)).
Qed.

Lemma step_unit h k : step w h (unit_vector k) 0%N = (Wh w 0 *m h 0%N) k 0 *: unit_vector k.
Proof.
rewrite step0 Wi1_id mul1mx; apply/colP=> i; rewrite !mxE.
by case: (i =P k) => [->|_]; rewrite ?mulr1 ?mulr0.
Qed.

Lemma form_span_corner X' y (y' : (nat -> 'cV[F]_R) -> seq X' -> F)
    (rest : 'I_R -> seq X -> seq X') t K K' :
    form_span L' y t K -> form_span p y' t K' ->
    (forall k xs, size xs = t -> size (rest k xs) = t) ->
    (forall k c h xs, size xs = t -> h 0%N = c *: unit_vector k ->
      y h xs = c ^+ mc t L' * y' (tail_state h) (rest k xs)) ->
  form_span L' (after_step w f y) t.+1 ((mc R (mc t.+1 L') - R) * K + R * K').
Proof.
move=> [I I_card g gP d dE] [I' I'_card g' gP' d' dE'] rest_size y_rest.
pose mix (i : 'I_(size (mixed t))) := nth (mono0 (ordinal_finType R)) (mixed t) i.
exists [finType of 'I_(size (mixed t)) * I + 'I_R * I']
  (fun o => match o with
     | inl mi => split_coef (step_form (gP mi.2)) (mix mi.1)
     | inr ki => corner_fun t ki.1 (g' ki.2)
     end)
  (fun o xs => if xs is x :: xs' then match o with
     | inl mi => d mi.2 xs' * mval (mix mi.1) (fun j => f x j 0)
     | inr ki => f x ki.1 0 ^+ mc t.+1 L' * d' ki.2 (rest ki.1 xs')
     end else 0) => [|[[m i]|[k i]]|h [//|x xs] [xs_t]].
- by rewrite card_sum !card_prod !card_ord leq_add // leq_mul // size_mixed.
- exact: form_split_coef.
- exact/corner_form/gP'.
pose z : 'I_R -> F := fun j => f x j 0.
have gE i : g i (point_of (step w h (f x)))
    = \sum_(m <- basis t) mval m z * split_coef (step_form (gP i)) m (point_of h).
  rewrite -(splitE (step_form (gP i))); apply: (eq_form (gP i)) => v.
  by rewrite (step_entryE (input_id f)).
rewrite /= dE //; under eq_bigr do rewrite gE mulr_sumr.
rewrite exchange_big (perm_big _ (perm_basis t)) big_cat big_map big_enum big_sumType /=.
congr (_ + _).
  rewrite (big_nth (mono0 (ordinal_finType R))) big_mkord.
  rewrite -(pair_bigA _ (fun (m : 'I_(size (mixed t))) i => d i xs * mval (mix m) z
    * split_coef (step_form (gP i)) (mix m) (point_of h))) /=.
  by apply: eq_bigr => m _; apply: eq_bigr => i _; rewrite mulrA.
rewrite -(pair_bigA _ (fun k i => f x k 0 ^+ mc t.+1 L'
  * d' i (rest k xs) * corner_fun t k (g' i) (point_of h))) /=.
apply: eq_bigr => k _.
have mval_pure : mval (pure t k) z = f x k 0 ^+ mc t.+1 L'.
  rewrite /mval (bigD1 k) //= ffunE eqxx muln1 big1 ?mulr1 // => i /negbTE i_k.
  by rewrite ffunE i_k muln0 expr0.
rewrite mval_pure; under eq_bigr do rewrite pure_coef mulrCA; rewrite -mulr_sumr.
under [RHS]eq_bigr do rewrite -mulrA; rewrite -mulr_sumr; congr (_ * _).
rewrite -(dE (step w h (unit_vector k))) // (y_rest _ _ _ _ xs_t (step_unit h k)).
rewrite dE' ?rest_size // mulr_sumr.
by apply: eq_bigr => i _; rewrite (corner_funE k (gP' i)) mulrCA.
Qed.

End Step.

(** ** The bound *)

(** C^L_t, L = L' + 1: C^l_0 = 1, C^1_t = R, and C^l_t is the least of I_l(t), with m = R, and
    (mc(R, mc(t, l - 1)) - R) C^l_{t-1} + R min(C^l_{t-1}, C^{l-1}_{t-1}). *)
Fixpoint corner_value (R t L' : nat) : nat :=
  if t is t'.+1 then
    if L' is p.+1 then
      minn (ideal_bound L'.+1 R R t)
        ((mc R (mc t L') - R) * corner_value R t' L'
         + R * minn (corner_value R t' L') (corner_value R t' p))
    else R
  else 1.

(** It is never above U4 with m = R. *)
Lemma corner_value_ideal R t L' : (corner_value R t.+1 L' <= ideal_bound L'.+1 R R t.+1)%N.
Proof.
case: L' => [|p] /=; last exact: geq_minl.
by case: (posnP R) => [->|R_gt0] //; rewrite ideal_bound1.
Qed.

Section Bound.

Variables (F : fieldType) (R : nat).

(** The output of network [w] after steps with weights of their own. *)
Definition steps_output M (w : weights F R M) ws L X (f : X -> 'cV[F]_M) h xs : F :=
  output w L (run_steps h (zip ws (map f xs))).

(** The inputs of the first step enter through vectors of length R. *)
Lemma form_span_inner M (w v : weights F R M) ws L' X (f : X -> 'cV[F]_M) t K :
  form_span L' (after_step (inner v 1%:M) (fun x => Wi1 v *m f x)
    (steps_output w ws L'.+1 f)) t.+1 K ->
  form_span L' (steps_output w (v :: ws) L'.+1 f) t.+1 K.
Proof.
apply: eq_form_span => h [//|x xs] _; rewrite /= /steps_output /output.
congr ((_ *m _) 0 0); apply: eq_run_steps => k; apply: esym.
by apply: (step_inner (u := fun x => Wi1 v *m f x)) => y; rewrite mul1mx.
Qed.

(** The corner bound for weights of their own at each step. *)
Lemma form_span_corner_value t L' M (w : weights F R M) ws X (f : X -> 'cV[F]_M) : size ws = t ->
  form_span L' (steps_output w ws L'.+1 f) t (corner_value R t L').
Proof.
elim: t L' M w ws X f => [|t IHt] L' M w [|v ws] X f //.
  move=> _; apply: eq_form_span (form_span_output _ w X) => h xs _.
  by rewrite /steps_output; case: xs.
case=> ws_t; apply: form_span_inner; pose u x := Wi1 v *m f x; set v1 := inner v 1%:M.
have inputE x : Wi1 v1 *m u x = 1%:M *m u x by [].
have step1 := form_span_step (@step_span_linear F L' R R v1 X u R 1%:M u t inputE)
  (IHt L' M w ws X f ws_t).
case: L' step1 => [|p] step1.
  have := form_span_state step1.
  by rewrite /state_bound big_ord1 subnn mcn0 mcn1.
rewrite /= {1}/minn; case: ifP => _.
  exact: (form_span_ideal (leqnn R) inputE (IHt _ _ _ _ _ _ ws_t)).
rewrite /minn; case: ifP => _; last first.
  pose tails := map (@tail_weights F R M) ws; have tails_t : size tails = t by rewrite size_map.
  have tail_span := IHt p R (tail_weights w) tails 'cV[F]_R id tails_t.
  have := form_span_corner (w := v1) u erefl
    (rest := fun k xs => bottoms (unit_vector F k) (zip ws (map f xs)))
    (IHt p.+1 M w ws X f ws_t) tail_span.
  apply=> [k xs xs_t|k c h xs xs_t h_0].
    by rewrite size_bottoms size_zip size_map ws_t xs_t minnn.
  rewrite /steps_output (output_scaled _ _ _ h_0) size_zip size_map ws_t xs_t minnn.
  rewrite map_id /tails (_ : map _ (zip _ _) = map (@tail_weights F R M) ws) //.
  by rewrite (map_comp (@tail_weights F R M) fst) -/unzip1 unzip1_zip // size_map ws_t xs_t.
apply: form_span_leq step1; rewrite -mulnDl leq_mul //.
by rewrite addnC -leq_subLR.
Qed.

(** U6, the corner bound, whatever the inputs are. *)
Theorem corner_bound_U6 M (w : weights F R M) L tS tE X (f : X -> 'cV[F]_M) : (0 < L)%N ->
  sep_rank_le (start_end f w L (tS := tS) (tE := tE)) (corner_value R tE L.-1).
Proof.
case: L => // L' _; apply: end_span_sep_rank.
apply: eq_form_span (form_span_corner_value L' w f (size_nseq tE w)) => h xs xs_t.
by rewrite /steps_output /block_output -xs_t -[size xs](size_map f) run_steps_same.
Qed.

End Bound.
