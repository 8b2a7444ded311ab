(** Dense states (step 2 of the proof of Theorem E1, proofs/statements/propagation.md#theorem-e1),
    and Theorem E1: two layers, characteristic 0. If at some weights the derivative of the state by
    the start inputs is onto at some start inputs, then for almost all weights the states after as
    many steps, or more, are dense. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC Generic NotVacuous Infinite TwoFills
  TwoFillsRank LinearForms Dimension Narrow Derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** The derivative of the state *)
Section Tangent.

Variables (K : comRingType) (R M : nat).
Implicit Types (w : weights K R M) (h dh : nat -> 'cV[K]_R) (x dx : 'cV[K]_M).
Implicit Types (xs dxs : seq 'cV[K]_M).

(** The derivative of a step in the direction [dh] of the state and [dx] of the input. *)
Fixpoint step_tangent w h dh x dx (l : nat) : 'cV[K]_R :=
  if l is l'.+1 then
    hadamard (Wh w l *m dh l) (Wi w l *m step w h x l')
    + hadamard (Wh w l *m h l) (Wi w l *m step_tangent w h dh x dx l')
  else hadamard (Wh w 0 *m dh 0%N) (Wi1 w *m x) + hadamard (Wh w 0 *m h 0%N) (Wi1 w *m dx).

Fixpoint run_tangent w h dh xs dxs : nat -> 'cV[K]_R :=
  match xs, dxs with
  | x :: xs', dx :: dxs' => run_tangent w (step w h x) (step_tangent w h dh x dx) xs' dxs'
  | _, _ => dh
  end.

(** The inputs of [t] steps as points of affine space. *)
Definition ninputs t : nat := #|[finType of 'I_t * 'I_M]|.

Definition inputs_of t (y : 'I_(ninputs t) -> K) : t.-tuple 'cV[K]_M :=
  [tuple \col_a y (enum_rank (s, a)) | s < t].

(** The state of two layers after the inputs [xs], as a point; its derivative by each input. *)
Definition two_layers_at (h : nat -> 'cV[K]_R) (k : 'I_(R + R)) : K :=
  match split k with inl j => h 0%N j 0 | inr j => h 1%N j 0 end.

Definition state_derivative t w (xs : t.-tuple 'cV[K]_M) : 'M[K]_(ninputs t, R + R) :=
  \matrix_(i, k) two_layers_at
    (run_tangent w (h0 w) (fun=> 0) xs (inputs_of (fun i' => (i' == i)%:R))) k.

Lemma eq_step_tangent w w' h h' dh dh' x dx :
  eq_weights 2 w w' -> eq_below 2 h h' -> eq_below 2 dh dh' ->
  eq_below 2 (step_tangent w h dh x dx) (step_tangent w' h' dh' x dx).
Proof.
move=> ww hh dd; have ss := eq_step x ww hh.
case=> [|[|//]] _ /=; first by rewrite (eq_Wh ww) // (eq_Wi1 ww) hh // dd.
by rewrite !(eq_Wh ww) // (eq_Wi1 ww) (eq_Wi ww) // !hh // !dd.
Qed.

Lemma eq_run_tangent w w' h h' dh dh' xs dxs :
  eq_weights 2 w w' -> eq_below 2 h h' -> eq_below 2 dh dh' ->
  eq_below 2 (run_tangent w h dh xs dxs) (run_tangent w' h' dh' xs dxs).
Proof.
move=> ww; elim: xs dxs h h' dh dh' => [|x xs IHxs] [|dx dxs] h h' dh dh' hh dd //=.
by apply: IHxs; [apply: eq_step|apply: eq_step_tangent].
Qed.

Lemma eq_two_layers_at h h' : eq_below 2 h h' -> two_layers_at h =1 two_layers_at h'.
Proof. by move=> hh k; rewrite /two_layers_at; case: split => j; rewrite hh. Qed.

Lemma eq_state_derivative t w w' (xs : t.-tuple 'cV[K]_M) : eq_weights 2 w w' ->
  state_derivative w xs = state_derivative w' xs.
Proof.
move=> ww; apply/matrixP=> i k; rewrite !mxE; apply: eq_two_layers_at.
by apply: eq_run_tangent => //; apply: eq_h0 ww.
Qed.

End Tangent.

Section TangentMorphism.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (R M : nat).

Lemma map_step_tangent (w : weights K R M) h h' dh dh' x dx l :
    (forall k, map_mx f (h k) = h' k) -> (forall k, map_mx f (dh k) = dh' k) ->
  map_mx f (step_tangent w h dh x dx l)
  = step_tangent (map_weights f w) h' dh' (map_mx f x) (map_mx f dx) l.
Proof.
move=> hh dd; elim: l => [|l IHl].
  by rewrite /= map_mxD !map_hadamard !map_mxM hh dd.
rewrite -[step_tangent _ _ _ _ _ l.+1]/(_ + _) map_mxD !map_hadamard !map_mxM hh dd IHl.
by rewrite (map_step w x l hh).
Qed.

Lemma map_run_tangent (w : weights K R M) h h' dh dh' xs dxs l :
    (forall k, map_mx f (h k) = h' k) -> (forall k, map_mx f (dh k) = dh' k) ->
  map_mx f (run_tangent w h dh xs dxs l)
  = run_tangent (map_weights f w) h' dh' (map (map_mx f) xs) (map (map_mx f) dxs) l.
Proof.
elim: xs dxs h h' dh dh' => [|x xs IHxs] [|dx dxs] h h' dh dh' hh dd //=.
by apply: IHxs => k; [apply: map_step | apply: map_step_tangent].
Qed.

Lemma map_two_layers_at (h : nat -> 'cV[K]_R) h' k : (forall l, map_mx f (h l) = h' l) ->
  f (two_layers_at h k) = two_layers_at h' k.
Proof. by move=> hh; rewrite /two_layers_at; case: split => j; rewrite -hh mxE. Qed.

Lemma map_inputs_of t (y : 'I_(ninputs M t) -> K) :
  map_tuple (map_mx f) (inputs_of y) = inputs_of (f \o y).
Proof.
by apply: eq_from_tnth => s; rewrite tnth_map !tnth_mktuple; apply/colP=> a; rewrite !mxE.
Qed.

Lemma map_state_derivative t (w : weights K R M) (xs : t.-tuple 'cV[K]_M) :
  map_mx f (state_derivative w xs)
  = state_derivative (map_weights f w) (map_tuple (map_mx f) xs).
Proof.
apply/matrixP=> i k; rewrite !mxE; apply: map_two_layers_at => l.
rewrite (map_run_tangent w xs _ l (h' := h0 (map_weights f w)) (dh' := fun=> 0)) // => [|l'].
  rewrite -[map (map_mx f) (inputs_of _)]/(val (map_tuple _ _)) map_inputs_of.
  congr (run_tangent _ _ _ _ _ l); congr val; apply: eq_from_tnth => s.
  by rewrite !tnth_mktuple; apply/colP=> a; rewrite !mxE /= rmorph_nat.
by apply/colP=> a; rewrite !mxE rmorph0.
Qed.

End TangentMorphism.

(** [state_derivative] is the derivative of the state as a polynomial in the inputs. *)
Section Jacobian.

Variables (F : fieldType) (R M t : nat) (w : weights F R M).
Notation N := (ninputs M t).
Notation P := {mpoly F[N]}.
Notation wC := (map_weights [rmorphism of @mpolyC N F] w).

Definition state_poly (k : 'I_(R + R)) : P :=
  two_layers_at (run wC (inputs_of (fun i => 'X_i : P))) k.

Lemma mderiv_hadamard i (A B : 'cV[P]_R) : map_mx (mderiv i) (hadamard A B)
  = hadamard (map_mx (mderiv i) A) B + hadamard A (map_mx (mderiv i) B).
Proof. by apply/matrixP=> a b; rewrite !mxE mderivM. Qed.

Lemma mderiv_mulmx i m n (A : 'M[F]_(m, n)) (B : 'cV[P]_n) :
  map_mx (mderiv i) (map_mx (@mpolyC N F) A *m B)
  = map_mx (@mpolyC N F) A *m map_mx (mderiv i) B.
Proof.
apply/colP=> a; rewrite !mxE raddf_sum; apply: eq_bigr => b _.
by rewrite !mxE; exact: mderiv_mulC.
Qed.

Lemma mderiv_step i h dh x l : (forall k, map_mx (mderiv i) (h k) = dh k) ->
  map_mx (mderiv i) (step wC h x l) = step_tangent wC h dh x (map_mx (mderiv i) x) l.
Proof.
move=> hh; elim: l => [|l IHl]; first by rewrite step0 mderiv_hadamard !mderiv_mulmx hh.
by rewrite stepS mderiv_hadamard !mderiv_mulmx hh IHl.
Qed.

Lemma mderiv_run i h dh xs l : (forall k, map_mx (mderiv i) (h k) = dh k) ->
  map_mx (mderiv i) (run_from wC h xs l)
  = run_tangent wC h dh xs (map (map_mx (mderiv i)) xs) l.
Proof.
elim: xs h dh => [|x xs IHxs] h dh hh //=; apply: IHxs => k.
exact: mderiv_step.
Qed.

Lemma jacobian_state (y : 'I_N -> F) :
  map_mx (meval y) (jacobian state_poly) = state_derivative w (inputs_of y).
Proof.
pose X : t.-tuple 'cV[P]_M := inputs_of (fun i => 'X_i : P).
have -> : jacobian state_poly = state_derivative wC X.
  apply/matrixP=> i k; rewrite !mxE /state_poly /two_layers_at.
  have derivE l j : (run wC X l j 0)^`M(i)
      = run_tangent wC (h0 wC) (fun=> 0) X (inputs_of (fun i' => (i' == i)%:R)) l j 0.
    have := mderiv_run (i := i) (h := h0 wC) (dh := fun=> 0) X l.
    rewrite (_ : map _ X = inputs_of (fun i' => (i' == i)%:R)) => [<- //|].
    - by rewrite [RHS]mxE.
    - by move=> k'; apply/colP=> a; rewrite !mxE mderivC.
    rewrite -[LHS]/(val (map_tuple _ _)); congr val; apply: eq_from_tnth => s.
    rewrite tnth_map !tnth_mktuple; apply/colP=> a; rewrite !mxE mderivX mnm1E.
    case: eqP => [->|_]; last by rewrite scale0r.
    rewrite scale1r (_ : (_ - _)%MM = 0%MM) ?mpolyX0 //.
    by apply/mnmP=> b; rewrite mnmBE subnn mnm0E.
  by case: split => j; apply: derivE.
rewrite (map_state_derivative [rmorphism of meval y]).
rewrite (_ : map_tuple _ X = inputs_of y); last first.
  apply: eq_from_tnth => s; rewrite tnth_map !tnth_mktuple.
  by apply/colP=> a; rewrite !mxE /= mevalXU.
apply: eq_state_derivative; split=> [l _||l _||l _] /=;
  by apply/matrixP=> a b; rewrite !mxE /= mevalC.
Qed.

End Jacobian.

(** ** Dense states *)
Section Dense.

Variables (F : fieldType) (R M : nat) (w : weights F R M).
Hypotheses (F0 : [char F] =i pred0) (A_unit : Wh w 0 \in unitmx) (C_unit : Wh w 1 \in unitmx).

Notation A := (Wh w 0).
Notation B := (Wi w 1).
Notation C := (Wh w 1).
Notation vec := 'cV[{mpoly F[R]}]_R.
Implicit Types (f : vec) (h : nat -> 'cV[F]_R) (x : 'cV[F]_M).

Let F_inf : infinite F := infinite_char0 F0.

(** The function of the state that a vector of forms stands for, as a polynomial. *)
Definition state_form f : {mpoly F[R + R]} :=
  \sum_j (\sum_k C j k *: 'X_(rshift R k))
    * mmap (@mpolyC (R + R) F) (fun l => \sum_k A l k *: 'X_(lshift R k)) (f j 0).

Lemma two_layers_at_l h j : two_layers_at h (lshift R j) = h 0%N j 0.
Proof. by rewrite /two_layers_at (unsplitK (inl j)). Qed.

Lemma two_layers_at_r h j : two_layers_at h (rshift R j) = h 1%N j 0.
Proof. by rewrite /two_layers_at (unsplitK (inr j)). Qed.

Lemma meval_state_form f h : (state_form f).@[two_layers_at h] = value w f h.
Proof.
rewrite raddf_sum; apply: eq_bigr => j _; rewrite /= mevalM; congr (_ * _).
  rewrite /v mxE raddf_sum; apply: eq_bigr => k _.
  by rewrite /= mevalZ mevalXU two_layers_at_r.
rewrite (rmorph_mmap _ [rmorphism of meval (two_layers_at h)]); apply: eq_bigr => e _.
congr (_ * _); first exact: mevalC.
apply: eq_bigr => l _; congr (_ ^+ _); rewrite /u mxE /= raddf_sum; apply: eq_bigr => k _.
by rewrite /= mevalZ mevalXU two_layers_at_l.
Qed.

Lemma vec_entry f : f != 0 -> exists j, f j 0 != 0.
Proof.
move=> f_neq0; apply/existsP; apply: contraNT f_neq0; rewrite negb_exists => /forallP f0.
by apply/eqP/colP=> k; rewrite mxE; apply/eqP; have := f0 k; rewrite negbK.
Qed.

Lemma state_form_neq0 f : f != 0 -> state_form f != 0.
Proof.
move=> /vec_entry[j fj_neq0]; have [y fy_neq0] := mpoly_nonroot F_inf fj_neq0.
pose h l : 'cV_R := if l == 0%N then invmx A *m \col_k y k else invmx C *m delta_mx j 0.
suff : value w f h != 0 by rewrite -meval_state_form; apply: contraNneq => ->; rewrite meval0.
rewrite /value /v /u /h /= !mulKVmx // (bigD1 j) //= big1 ?addr0 => [|i i_j]; last first.
  by rewrite mxE (negbTE i_j) mul0r.
by rewrite mxE !eqxx mul1r (meval_eq (v2 := y)) // => k; rewrite mxE.
Qed.

Lemma meval_state_poly tS (y : 'I_(ninputs M tS) -> F) k :
  (state_poly tS w k).@[y] = two_layers_at (run w (inputs_of y)) k.
Proof.
pose X : tS.-tuple 'cV[{mpoly F[ninputs M tS]}]_M := inputs_of (fun i => 'X_i).
rewrite /state_poly -/X (map_two_layers_at (f := [rmorphism of meval y]) k (fun=> erefl)).
apply: eq_two_layers_at => l l_2.
rewrite /run (map_run_from (f := [rmorphism of meval y]) _ X l (fun=> erefl)).
rewrite (_ : [seq _ | _ <- X] = inputs_of y); last first.
  rewrite -[LHS]/(val (map_tuple _ _)); congr val; apply: eq_from_tnth => s.
  by rewrite tnth_map !tnth_mktuple; apply/colP=> a; rewrite !mxE /= mevalXU.
apply: (@eq_run_from _ _ _ 2) => //; last first.
  by move=> l' _; apply/colP=> a; rewrite !mxE /= mevalC.
by split=> [l' _||l' _||l' _]; apply/matrixP=> a b; rewrite !mxE /= mevalC.
Qed.

Lemma inputs_ofK tS (s : tS.-tuple 'cV[F]_M) : exists y, inputs_of y = s.
Proof.
exists (fun i => tnth s (enum_val i).1 (enum_val i).2 0); apply: eq_from_tnth => k.
by rewrite tnth_mktuple; apply/colP=> a; rewrite mxE enum_rankK.
Qed.

(** If the derivative of the state is onto at some start inputs, the states are dense. *)
Lemma dense_of_derivative tS (s : tS.-tuple 'cV[F]_M) :
  \rank (state_derivative w s) = (R + R)%N -> dense_states w tS.
Proof.
have [y <-] := inputs_ofK s; rewrite -jacobian_state => rank_J t f _ f_neq0.
have : at_map (state_poly tS w) (state_form f) != 0.
  by apply: contraNneq (state_form_neq0 f_neq0) => /(jacobian_dominant F0 rank_J)->.
case/(mpoly_nonroot F_inf)=> x; rewrite /at_map (rmorph_mmap _ [rmorphism of meval x]).
have -> : mmap (meval x \o @mpolyC (ninputs M tS) F) (meval x \o state_poly tS w) (state_form f)
    = value w f (run w (inputs_of x)).
  rewrite -meval_state_form /meval /mmap; apply: eq_bigr => e _; congr (_ * _).
    exact: mevalC.
  by apply: eq_bigr => k _; congr (_ ^+ _); apply: meval_state_poly.
by exists (inputs_of x).
Qed.

(** They stay dense after more steps. *)
Hypotheses (Wi1_rows : forall k, row k (Wi1 w) != 0) (B_rows : forall j, row j B != 0).

Lemma subst_neq0 x p : full w x -> p != 0 -> subst w x p != 0.
Proof.
move=> x_full /(mpoly_nonroot F_inf)[y py_neq0].
pose y' l := (invmx A *m \col_k y k) l 0 / (Wi1 w *m x) l 0.
suff : (subst w x p).@[y'] != 0 by apply: contraNneq => ->; rewrite meval0.
rewrite /subst (rmorph_mmap _ [rmorphism of meval y']).
rewrite (_ : mmap _ _ p = p.@[y]) //; apply: eq_bigr => e _; congr (_ * _); first exact: mevalC.
apply: eq_bigr => k _; congr (_ ^+ _); rewrite /= meval_linear.
have := congr1 (fun b : 'cV_R => b k 0) (mulKVmx A_unit (\col_k y k)).
rewrite [in LHS]mxE [in RHS]mxE => <-; apply: eq_bigr => l _.
by rewrite /y' mulrACA divff ?mulr1.
Qed.

Lemma T_neq0 x f : full w x -> f != 0 -> T w x f != 0.
Proof.
move=> x_full f_neq0; pose q := f^T *m map_mx (@mpolyC R F) C.
have [j qj_neq0] : exists j, q 0 j != 0.
  apply/existsP; apply: contraNT f_neq0; rewrite negb_exists => /forallP q0.
  have : q = 0 by apply/rowP=> j; rewrite [RHS]mxE; apply/eqP; have := q0 j; rewrite negbK.
  move/(congr1 (mulmx^~ (map_mx (@mpolyC R F) (invmx C)))).
  rewrite -mulmxA -map_mxM mulmxV // map_mx1 mulmx1 mul0mx => /(congr1 trmx).
  by rewrite trmxK trmx0 => ->.
suff : T w x f j 0 != 0 by apply: contraNneq => ->; rewrite mxE.
rewrite mxE mulf_neq0 //.
  rewrite (_ : ell w x j = linear_mpoly (\row_k (B j k * (Wi1 w *m x) k 0))); last first.
    by apply: eq_bigr => k _; rewrite [in RHS]mxE.
  apply: linear_mpoly_neq0; apply: contraNneq (B_rows j) => /rowP l0; apply/eqP/rowP=> k.
  have := l0 k; rewrite [LHS]mxE [RHS]mxE => /eqP.
  by rewrite mulf_eq0 (negbTE (x_full k)) orbF !mxE => /eqP.
rewrite (_ : \sum_i _ = subst w x (q 0 j)) ?subst_neq0 // mxE raddf_sum.
apply: eq_bigr => i _; rewrite /= rmorphM /= mulrC !mxE; congr (_ * _).
by rewrite /subst mmapC.
Qed.

Lemma dense_states_later tS d : dense_states w tS -> dense_states w (tS + d).
Proof.
elim: d => [|d IHd] dense; rewrite ?addn0 // addnS.
have [x x_full] := avoid_hyperplanes F_inf Wi1_rows.
move=> t f Ff f_neq0; have {}Ff : Fspace w t.-1.+1 f by case: t Ff.
have [s] := IHd dense _ _ (T_Fspace x Ff) (T_neq0 x_full f_neq0).
rewrite value_T => value_neq0.
have size_s : size (rcons s x) == (tS + d).+1 by rewrite size_rcons size_tuple.
by exists (Tuple size_s); rewrite /run /run_from /= foldl_rcons.
Qed.

End Dense.

(** ** Almost all weights *)
Section AlmostAll.

Variables (F : fieldType) (R M : nat).
Notation n := (nparams 2 R M).
Notation generic := (weights_of (fun v : param 2 R M => 'X_(enum_rank v) : {mpoly F[n]})).

(** A rank that matrices of polynomials have at one point. *)
Lemma almost_all_rank p q (D : 'M[{mpoly F[n]}]_(p, q))
    (E : forall K : fieldType, {rmorphism F -> K} -> weights K R M -> 'M[K]_(p, q)) k
    (w0 : weights F R M) :
    (forall (K : fieldType) (phi : {rmorphism F -> K}) w,
      map_mx (mmap phi (coords 2 w)) D = E K phi w) ->
    (k <= \rank (E F [rmorphism of @idfun F] w0))%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) w =>
    (k <= \rank (E K phi w))%N).
Proof.
move=> DE k_le; have [P [P_w0 P_rank]] := generic_mx_rank D (coords 2 w0).
exists P; split=> [|K phi w /P_rank]; first by apply: contraNneq P_w0 => ->; rewrite meval0.
by rewrite DE; apply: leq_trans; rewrite -(DE F [rmorphism of @idfun F]) in k_le.
Qed.

Lemma generic_eq (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) :
  eq_weights 2 (map_weights [rmorphism of mmap phi (coords 2 w)] generic)
    (weights_of (coord 2 w)).
Proof.
by apply: eq_weights_map => v; rewrite /= mmapX mmap1U /coords enum_rankK.
Qed.

Lemma almost_all_derivative tS (s : tS.-tuple 'cV[F]_M) (w0 : weights F R M) :
  \rank (state_derivative w0 s) = (R + R)%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    \rank (state_derivative w (map_tuple (map_mx phi) s)) = (R + R)%N).
Proof.
move=> rank_w0; pose D := state_derivative generic (map_tuple (map_mx (@mpolyC n F)) s).
suff : almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    (R + R <= \rank (state_derivative w (map_tuple (map_mx phi) s)))%N).
  apply: almost_all_weightsW => K phi w le_w.
  by apply/eqP; rewrite eqn_leq le_w rank_leq_col.
apply: (almost_all_rank (D := D) (w0 := w0)) => [K phi w|]; last first.
  rewrite (_ : map_tuple _ s = s) ?rank_w0 //; apply: eq_from_tnth => k.
  by rewrite tnth_map; apply/matrixP=> i j; rewrite mxE.
rewrite (map_state_derivative [rmorphism of mmap phi (coords 2 w)]).
rewrite (eq_state_derivative _ (generic_eq phi w)) (eq_state_derivative _ (weights_ofK 2 w)).
congr state_derivative; apply: eq_from_tnth => k; rewrite !tnth_map.
by apply/matrixP=> i j; rewrite !mxE /= mmapC.
Qed.

Lemma almost_all_top_unit :
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    Wh w 1 \in unitmx).
Proof.
suff : almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    (R <= \rank (Wh w 1))%N).
  apply: almost_all_weightsW => K phi w le_w.
  by rewrite -row_free_unit /row_free eqn_leq le_w rank_leq_row.
apply: (almost_all_rank (D := Wh generic 1)
  (w0 := Weights (fun=> 1%:M) 0 (fun=> 0) 0 (fun=> 0))) => [K phi w|]; last by rewrite mxrank1.
by have := eq_Wh (generic_eq phi w) (isT : (1 < 2)%N); rewrite (eq_Wh (weights_ofK 2 w)).
Qed.

End AlmostAll.

(** Step 2: a derivative that is onto at some weights and start inputs proves that for almost all
    weights the states are dense after as many steps or more. *)
Theorem dense_almost_all (F : fieldType) R M tS (s : tS.-tuple 'cV[F]_M) (w0 : weights F R M) :
    [char F] =i pred0 -> (0 < M <= R)%N -> \rank (state_derivative w0 s) = (R + R)%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    forall tS', (tS <= tS')%N -> dense_states w tS').
Proof.
move=> F0 /andP[M_gt0 M_R] rank_w0.
apply: almost_all_weightsW (almost_all_and (almost_all_derivative rank_w0)
  (almost_all_and (almost_all_top_unit F R M) (almost_all_regular F M_gt0 M_R))).
move=> K phi w [rank_w [C_unit [A_unit rows free]]] tS' tS_le; rewrite -(subnKC tS_le).
have K0 : [char K] =i pred0 by move=> r; rewrite (fmorph_char phi) F0.
apply: dense_states_later => // [j|]; last exact: dense_of_derivative rank_w.
apply: contraTneq (free j) => /rowP Bj0; rewrite /row_free (_ : generators w j = 0).
  by rewrite mxrank0 eq_sym -lt0n.
apply/matrixP=> a k; by have := Bj0 k; rewrite !mxE => ->; rewrite mul0r.
Qed.

(** Theorem E1: for M <= R, t > 0 matrices of the ranks R (mc(R, t) - mc(R - M, t)) at t and t + 1,
    and a derivative that is onto after s start steps, at some weights each, prove that for almost
    all weights the function rank is R (mc(R, tE) - mc(R - M, tE)) for all tE >= t, tS >= s. *)
Theorem theorem_E1 (F : fieldType) R M t tS tS0 tS1 p0 q0 p1 q1
    (s0 : 'I_p0 -> tS0.-tuple 'cV[F]_M) (e0 : 'I_q0 -> t.-tuple 'cV[F]_M) (w0 : weights F R M)
    (s1 : 'I_p1 -> tS1.-tuple 'cV[F]_M) (e1 : 'I_q1 -> t.+1.-tuple 'cV[F]_M) (w1 : weights F R M)
    (s : tS.-tuple 'cV[F]_M) (w2 : weights F R M) :
  [char F] =i pred0 -> (0 < M <= R)%N -> (0 < t)%N ->
  (R * (mc R t - mc (R - M) t) <= \rank (eval_mx 2 s0 e0 id w0))%N ->
  (R * (mc R t.+1 - mc (R - M) t.+1) <= \rank (eval_mx 2 s1 e1 id w1))%N ->
  \rank (state_derivative w2 s) = (R + R)%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    forall tS' tE, (tS <= tS')%N -> (t <= tE)%N ->
    sep_rank_is (function_of w 2 tS' tE) (R * (mc R tE - mc (R - M) tE))).
Proof.
move=> F0 M_R t_gt0 rank0 rank1 rank2; have /andP[M_gt0 M_le] := M_R.
apply: almost_all_weightsW (almost_all_and (dense_almost_all F0 M_R rank2)
  (two_fills_almost_all M_gt0 M_le (infinite_char0 F0) t_gt0 rank0 rank1)).
by move=> K phi w [dense fills] tS' tE /dense dense_w; apply: fills.
Qed.

(** ** The derivative is onto somewhere, not everywhere *)
Section Full.

Variable F : fieldType.

Definition all_ones : weights F 1 1 :=
  Weights (fun=> 1%:M) 1%:M (fun=> 1%:M) 1%:M (fun=> 1%:M).

Lemma inputs_of2 (y : 'I_(ninputs 1 2) -> F) :
  inputs_of y = [:: const_mx (y (enum_rank (ord0, ord0))); const_mx (y (enum_rank (ord_max, ord0)))]
    :> seq _.
Proof.
rewrite /inputs_of /= enum_ordSl enum_ordSl enum_ord0 /=.
congr [:: _; _]; apply/colP=> a; rewrite !mxE (ord1 a) //.
by congr (y (enum_rank (_, _))); apply: val_inj.
Qed.

Lemma tangent_ones (a b : F) l : (l < 2)%N ->
  run_tangent all_ones (h0 all_ones) (fun=> 0) [:: 1%:M; 1%:M] [:: const_mx a; const_mx b] l 0 0
  = a *+ l.+1 + b.
Proof.
case: l => [|[|]] // _; rewrite /= !mul1mx !mxE /= !mulr1n.
  by rewrite !(mul0r, mul1r, mulr1, add0r).
by rewrite !(mul0r, mul1r, mulr1, add0r) mulr2n addrA.
Qed.

(** One channel, weights and inputs 1: the state is (x y, x^2 y). *)
Lemma state_derivative_full : \rank (state_derivative all_ones [tuple 1%:M; 1%:M]) = (1 + 1)%N.
Proof.
set J := state_derivative _ _; pose A : 'M[F]_2 := mxsub (fun s : 'I_2 => enum_rank (s, ord0)) id J.
have entryE (s : 'I_2) (k : 'I_2) : A s k = (s == ord0)%:R *+ k.+1 + (s == ord_max)%:R.
  rewrite mxE [J _ _]mxE /two_layers_at inputs_of2 !(inj_eq enum_rank_inj) !xpair_eqE !andbT.
  rewrite ![_ == s]eq_sym; case: (splitP (k : 'I_(1 + 1))) => j; rewrite ord1 => ->.
    exact: (@tangent_ones _ _ 0 isT).
  exact: (@tangent_ones _ _ 1 isT).
pose B : 'M[F]_2 := \matrix_(i, j) (if i == j then - 1 else (j : nat).+1%:R).
have AB : A *m B = 1%:M.
  apply/matrixP=> i j; rewrite mxE big_ord_recl big_ord1 !entryE ![B _ _]mxE mxE.
  case: i => [[|[|]]] // i2; case: j => [[|[|]]] // j2; rewrite -!val_eqE /=;
    rewrite !(mulr1n, mulr0n, mul0rn, addr0, add0r, mulrN1, mulr1, mul1r, mulr2n);
    by rewrite ?addKr ?subrr ?addNr ?addrK.
have [A_unit _] := mulmx1_unit AB.
apply/eqP; rewrite eqn_leq rank_leq_col /=.
by have := mxrank_mxsub (fun s : 'I_2 => enum_rank (s, ord0)) id J; rewrite (mxrank_unit A_unit).
Qed.

(** Weights 0. *)
Lemma state_derivative_not_always t :
  \rank (state_derivative (silent F 1 1) [tuple of nseq t (0 : 'cV[F]_1)]) = 0%N.
Proof.
apply/eqP; rewrite mxrank_eq0; apply/eqP/matrixP=> i k; rewrite !mxE.
suff dead l h dh xs dxs : (forall l, dh l = 0) ->
    run_tangent (silent F 1 1) h dh xs dxs l = 0.
  by rewrite /two_layers_at; case: split => j; rewrite dead ?mxE.
elim: xs dxs h dh => [|x xs IHxs] [|dx dxs] h dh dh0 //=; apply: IHxs => -[|l'] /=;
  by apply/colP=> j; rewrite !mul0mx !mxE !mul0r addr0.
Qed.

End Full.
