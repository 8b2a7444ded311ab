(** Almost all weights: a bound that holds at one assignment of the weights holds
    wherever a certain nonzero polynomial in the weights does not vanish (F1 and F2,
    proofs/statements/background.md#f2-almost-everywhere); and on a finite grid few points are bad (Schwartz, Zippel).

    The polynomial has its coefficients in F, the weights range over every field that contains F:
    the real numbers, for F the rational ones. Were they taken from F only, then over a finite F
    nothing would be said: x^q - x is not zero and vanishes at each of q elements
    ([NotVacuous.v]). *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Separation RAC SchwartzZippel.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The weights that a network of depth L reads, as coordinates: Wh, Wi1, Wi, Wo, h0. *)
Section Parameters.

Variables (L R M : nat).

Definition param : finType :=
  [finType of 'I_L * 'I_R * 'I_R + 'I_R * 'I_M + 'I_L.-1 * 'I_R * 'I_R + 'I_R + 'I_L * 'I_R].

Definition nparams : nat := #|param|.

Lemma nparamsE : nparams = (L * R * R + R * M + L.-1 * R * R + R + L * R)%N.
Proof. by rewrite /nparams !card_sum !card_prod !card_ord. Qed.

Section Ring.

Variable K : comRingType.
Implicit Types (c : param -> K) (w : weights K R M).

Definition layer_mx (n : nat) (f : 'I_n -> 'I_R -> 'I_R -> K) (l : nat) : 'M[K]_R :=
  if insub l is Some k then \matrix_(i, j) f k i j else 0.

(** The weights with given coordinates, and the coordinates of given weights. *)
Definition weights_of c : weights K R M :=
  Weights (layer_mx (fun l i j => c (inl (inl (inl (inl (l, i, j)))))))
    (\matrix_(i, j) c (inl (inl (inl (inr (i, j))))))
    (fun l => layer_mx (fun l i j => c (inl (inl (inr (l, i, j))))) l.-1)
    (\row_i c (inl (inr i)))
    (fun l => if insub l is Some k then \col_i c (inr (k, i)) else 0).

Definition coord w (v : param) : K :=
  match v with
  | inl (inl (inl (inl (l, i, j)))) => Wh w l i j
  | inl (inl (inl (inr (i, j)))) => Wi1 w i j
  | inl (inl (inr (l, i, j))) => Wi w l.+1 i j
  | inl (inr i) => Wo w 0 i
  | inr (l, i) => h0 w l i 0
  end.

(** The coordinates as a point of affine space. *)
Definition coords w (i : 'I_nparams) : K := coord w (enum_val i).

Lemma weights_ofK w : eq_weights L (weights_of (coord w)) w.
Proof.
split=> [l l_L||[|l] // l_L||l l_L] /=.
- by rewrite /layer_mx insubT; apply/matrixP=> i j; rewrite mxE.
- by apply/matrixP=> i j; rewrite mxE.
- have l_L1 : (l < L.-1)%N by case: (L) l_L.
  by rewrite /layer_mx insubT; apply/matrixP=> i j; rewrite mxE.
- by apply/rowP=> i; rewrite mxE.
- by rewrite insubT; apply/colP=> i; rewrite mxE.
Qed.

Lemma coord_weights_of c v : coord (weights_of c) v = c v.
Proof.
case: v => [[[[[[l i] j]|[i j]]|[[l i] j]]|i]|[l i]] /=; rewrite /layer_mx ?mxE //.
- by rewrite valK mxE.
- by rewrite valK mxE.
- by rewrite valK mxE.
Qed.

End Ring.

Lemma eq_weights_map (K K' : comRingType) (f : {rmorphism K -> K'}) (c : param -> K) c' :
  (forall v, f (c v) = c' v) -> eq_weights L (map_weights f (weights_of c)) (weights_of c').
Proof.
move=> fc; split=> [l l_L||[|l] // l_L||l l_L] /=.
- by rewrite /layer_mx insubT; apply/matrixP=> i j; rewrite !mxE fc.
- by apply/matrixP=> i j; rewrite !mxE fc.
- have l_L1 : (l < L.-1)%N by case: (L) l_L.
  by rewrite /layer_mx insubT; apply/matrixP=> i j; rewrite !mxE fc.
- by apply/rowP=> i; rewrite !mxE fc.
- by rewrite insubT; apply/colP=> i; rewrite !mxE fc.
Qed.

End Parameters.

Arguments coords L {R M K} w i.
Arguments coord L {R M K} w v.

(** A matrix of polynomials: its rank at one point is attained wherever some polynomial, which does
    not vanish at that point, does not vanish, in every field that contains F. *)
Section MatrixRank.

Variables (F : fieldType) (n p q : nat) (A : 'M[{mpoly F[n]}]_(p, q)).

Lemma generic_mx_rank (v0 : 'I_n -> F) : exists P : {mpoly F[n]}, P.@[v0] != 0 /\
  forall (K : fieldType) (phi : {rmorphism F -> K}) (v : 'I_n -> K), mmap phi v P != 0 ->
    (\rank (map_mx (meval v0) A) <= \rank (map_mx (mmap phi v) A))%N.
Proof.
set A0 := map_mx _ A; pose U := pinvmx (col_base A0); pose V := pinvmx (row_base A0).
pose C := @mpolyC n F.
exists (\det (map_mx C U *m A *m map_mx C V)).
have evalE (K : fieldType) (phi : {rmorphism F -> K}) (v : 'I_n -> K) :
    mmap phi v (\det (map_mx C U *m A *m map_mx C V))
    = \det (map_mx phi U *m map_mx (mmap phi v) A *m map_mx phi V).
  rewrite -[LHS](det_map_mx [rmorphism of mmap phi v]) !map_mxM /=.
  have mapC k l (B : 'M[F]_(k, l)) : map_mx (mmap phi v) (map_mx C B) = map_mx phi B.
    by apply/matrixP=> i j; rewrite !mxE /= mmapC.
  by rewrite !mapC.
split=> [|K phi v]; last first.
  rewrite evalE -unitfE -unitmxE => /mxrank_unit {1}<-.
  exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
rewrite /meval evalE -/(meval v0) -/A0.
have idE k l (B : 'M[F]_(k, l)) : map_mx [rmorphism of @idfun F] B = B.
  by apply/matrixP=> i j; rewrite mxE.
rewrite !idE.
have -> : U *m A0 *m V = 1%:M.
  rewrite -[A0 in U *m A0](mulmx_base A0) mulmxA mulVpmx ?col_base_full // mul1mx.
  by rewrite mulmxVp // row_base_free.
by rewrite det1 oner_neq0.
Qed.

End MatrixRank.

Section Generic.

Variables (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N).
Notation n := (nparams L R M).

(** The output as a polynomial in the weights. *)
Definition rac_poly (xs : seq 'cV[F]_M) : {mpoly F[n]} :=
  rac (weights_of (fun v : param L R M => 'X_(enum_rank v))) L
      [seq map_mx (@mpolyC n F) x | x <- xs].

(** A polynomial over F at weights in a field that contains F. *)
Definition value_at (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M)
    (p : {mpoly F[n]}) : K :=
  mmap phi (coords L w) p.

Lemma value_rac_poly (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) xs :
  value_at phi w (rac_poly xs) = rac w L [seq map_mx phi x | x <- xs].
Proof.
rewrite -(eq_rac _ L_gt0 (@weights_ofK L R M K w)).
rewrite /value_at (map_rac [rmorphism of mmap phi (coords L w)]) -map_comp.
rewrite (eq_rac _ L_gt0 (eq_weights_map (c' := coord L w) _)) => [|v]; last first.
  by rewrite /= mmapX mmap1U /coords enum_rankK.
by congr rac; apply: eq_map => x /=; apply/matrixP=> i j; rewrite !mxE /= mmapC.
Qed.

Lemma value_at_id (w : weights F R M) p : value_at [rmorphism of @idfun F] w p = p.@[coords L w].
Proof. by []. Qed.

(** Inputs named by elements of [X], in K. *)
Definition inputs_in X (f : X -> 'cV[F]_M) (K : fieldType) (phi : {rmorphism F -> K}) (x : X) :
    'cV[K]_M :=
  map_mx phi (f x).

Section Words.

Variables (X : Type) (p q : nat) (word : 'I_p -> 'I_q -> seq X).

(** The matrix of the values at given words. *)
Definition words_mx (K : fieldType) (f : X -> 'cV[K]_M) (w : weights K R M) : 'M[K]_(p, q) :=
  \matrix_(i, j) rac w L (map f (word i j)).

Variable f : X -> 'cV[F]_M.

Definition words_poly_mx : 'M[{mpoly F[n]}]_(p, q) := \matrix_(i, j) rac_poly (map f (word i j)).

Lemma words_mx_id (w : weights F R M) :
  words_mx (inputs_in f [rmorphism of @idfun F]) w = words_mx f w.
Proof.
apply/matrixP=> i j; rewrite !mxE; congr rac.
by apply: eq_map => x; apply/matrixP=> k l; rewrite mxE.
Qed.

(** The rank at one assignment of the weights is attained wherever a nonzero polynomial
    does not vanish. *)
Lemma generic_words_rank (w0 : weights F R M) : exists P : {mpoly F[n]},
  value_at [rmorphism of @idfun F] w0 P != 0 /\
  forall (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M), value_at phi w P != 0 ->
    (\rank (words_mx f w0) <= \rank (words_mx (inputs_in f phi) w))%N.
Proof.
have [P [P_w0 P_rank]] := generic_mx_rank words_poly_mx (coords L w0).
have mapE (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) :
    map_mx (mmap phi (coords L w)) words_poly_mx = words_mx (inputs_in f phi) w.
  apply/matrixP=> i j; rewrite !mxE -[mmap _ _ _]/(value_at phi w _) value_rac_poly.
  by rewrite -map_comp.
exists P; split=> // K phi w /P_rank; rewrite mapE.
by rewrite -words_mx_id -(mapE F [rmorphism of @idfun F]).
Qed.

End Words.

Section Evaluation.

Variables (X : Type) (tS tE p q : nat).
Variables (s : 'I_p -> tS.-tuple X) (e : 'I_q -> tE.-tuple X).

(** The evaluation matrix of given inputs. *)
Definition eval_mx (K : fieldType) (f : X -> 'cV[K]_M) (w : weights K R M) : 'M[K]_(p, q) :=
  \matrix_(i, j) start_end f w L (s i) (e j).

Lemma eval_mxE (K : fieldType) (f : X -> 'cV[K]_M) (w : weights K R M) :
  eval_mx f w = words_mx (fun i j => s i ++ e j) f w.
Proof. by apply/matrixP=> i j; rewrite !mxE /start_end map_cat. Qed.

(** The rank of an evaluation matrix at one assignment is attained almost everywhere. *)
Lemma generic_rank (f : X -> 'cV[F]_M) (w0 : weights F R M) : exists P : {mpoly F[n]},
  value_at [rmorphism of @idfun F] w0 P != 0 /\
  forall (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M), value_at phi w P != 0 ->
    (\rank (eval_mx f w0) <= \rank (eval_mx (inputs_in f phi) w))%N.
Proof.
have [P [P_w0 P_rank]] := generic_words_rank (fun i j => s i ++ e j) f w0.
by exists P; split=> // K phi w; rewrite !eval_mxE; exact: P_rank.
Qed.

End Evaluation.

(** What is said of weights: a proposition for each field that contains F. *)
Definition of_weights : Type := forall K : fieldType, {rmorphism F -> K} -> weights K R M -> Prop.

(** [P] holds for almost all weights: wherever a certain polynomial over F in the weights
    that the network reads, not the zero polynomial, does not vanish, in every field that
    contains F. *)
Definition almost_all_weights (P : of_weights) : Prop :=
  exists p : {mpoly F[n]}, p != 0 /\
    forall (K : fieldType) (phi : {rmorphism F -> K}) w, value_at phi w p != 0 -> P K phi w.

Lemma almost_all_weightsW (P Q : of_weights) :
  (forall (K : fieldType) (phi : {rmorphism F -> K}) w, P K phi w -> Q K phi w) ->
  almost_all_weights P -> almost_all_weights Q.
Proof. by move=> PQ [p [p_neq0 pP]]; exists p; split=> // K phi w /pP/PQ. Qed.

(** F2: an evaluation matrix of rank k at one assignment of the weights in F proves that, for the
    same inputs, the separation rank is at least k for almost all weights; in whatever way the
    inputs of the two blocks make a word, *)
Theorem sep_rank_ge_almost_all_words X Y Z (f : Z -> 'cV[F]_M) (word : X -> Y -> seq Z) p q
    (s : 'I_p -> X) (e : 'I_q -> Y) (w0 : weights F R M) k :
  (k <= \rank (words_mx (fun i j => word (s i) (e j)) f w0))%N ->
  almost_all_weights (fun K phi w =>
    sep_rank_ge (fun x y => rac w L (map (inputs_in f phi) (word x y))) k).
Proof.
move=> k_le; have [P [P_w0 P_rank]] := generic_words_rank (fun i j => word (s i) (e j)) f w0.
exists P; split=> [|K phi w /P_rank k_le_w].
  by apply: contraNneq P_w0 => ->; rewrite value_at_id meval0.
apply: (sep_rank_geW (leq_trans k_le k_le_w)).
exact: (@sep_rank_witness _ _ _ (fun x y => rac w L (map (inputs_in f phi) (word x y))) _ _ s e).
Qed.

(** in particular the start block first; *)
Theorem sep_rank_ge_almost_all X (f : X -> 'cV[F]_M) tS tE p q
    (s : 'I_p -> tS.-tuple X) (e : 'I_q -> tE.-tuple X) (w0 : weights F R M) k :
  (k <= \rank (eval_mx s e f w0))%N ->
  almost_all_weights (fun K phi w =>
    sep_rank_ge (start_end (inputs_in f phi) w L (tS := tS) (tE := tE)) k).
Proof.
move=> k_le; have [P [P_w0 P_rank]] := generic_rank s e f w0.
exists P; split=> [|K phi w /P_rank k_le_w].
  by apply: contraNneq P_w0 => ->; rewrite value_at_id meval0.
by apply: (sep_rank_geW (leq_trans k_le k_le_w)); apply: sep_rank_witness.
Qed.

(** and so, where inputs range over all vectors, is the function rank. *)
Lemma function_rank_inputs_in tS tE (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) k :
  sep_rank_ge (start_end (inputs_in id phi) w L (tS := tS) (tE := tE)) k ->
  sep_rank_ge (function_of w L tS tE) k.
Proof.
move=> ge_w.
apply: (sep_rank_ge_comp (f := map_tuple (map_mx phi)) (g := map_tuple (map_mx phi))).
by apply: eq_sep_rank_ge ge_w => x y; rewrite /function_of /start_end !map_id.
Qed.

Theorem function_rank_ge_almost_all tS tE p q
    (s : 'I_p -> tS.-tuple 'cV[F]_M) (e : 'I_q -> tE.-tuple 'cV[F]_M) (w0 : weights F R M) k :
  (k <= \rank (eval_mx s e id w0))%N ->
  almost_all_weights (fun K phi w => sep_rank_ge (function_of w L tS tE) k).
Proof.
move/sep_rank_ge_almost_all; apply: almost_all_weightsW => K phi w.
exact: function_rank_inputs_in.
Qed.

(** The weights whose coordinates are points of a grid {s_1, .., s_N}. *)
Definition grid_weights (K : fieldType) (N : nat) (s : 'I_N -> K) (v : {ffun 'I_n -> 'I_N}) :
    weights K R M :=
  weights_of (fun x : param L R M => s (v (enum_rank x))).

(** The counting form: what holds for almost all weights holds, on every finite grid
    {s_1, .., s_N} of weights, for all but a fraction of at most d / N of them; the number
    d depends neither on the grid nor on the field. *)
Theorem almost_all_counting (P : of_weights) : almost_all_weights P ->
  exists d : nat, forall (K : fieldType) (phi : {rmorphism F -> K}) (N : nat) (s : 'I_N -> K),
    injective s -> exists bad : {set {ffun 'I_n -> 'I_N}},
      (#|bad| * N <= d * N ^ n)%N /\ forall v, v \notin bad -> P K phi (grid_weights s v).
Proof.
case=> p [p_neq0 pP]; exists (msize p).-1 => K phi N s s_inj.
pose pK := map_mpoly phi p; exists (bad_points s pK).
have coefK m : pK@_m = phi p@_m by rewrite mcoeff_map_mpoly.
have pK_neq0 : pK != 0.
  apply: contraNneq p_neq0 => pK0; apply/eqP/mpolyP=> m; rewrite mcoeff0.
  by apply: (fmorph_inj phi); rewrite -coefK pK0 mcoeff0 rmorph0.
have size_pK : (msize pK <= msize p)%N.
  rewrite [msize pK]msizeE; apply/bigmax_leqP_seq=> m m_pK _; apply: msize_mdeg_lt.
  by move: m_pK; rewrite !mcoeff_msupp coefK fmorph_eq0.
split=> [|v].
  apply: leq_trans (schwartz_zippel s_inj pK_neq0) _.
  by rewrite leq_mul2r -!subn1 leq_sub2r ?orbT.
rewrite inE => pv_neq0; apply: pP; rewrite (_ : value_at _ _ _ = pK.@[fun i => s (v i)]) //.
rewrite /value_at /pK /map_mpoly /mmap raddf_sum; apply: eq_bigr => m _ /=.
rewrite mevalM mevalC rmorph_prod; congr (_ * _); apply: eq_bigr => i _.
by rewrite rmorphX /= mevalXU /coords coord_weights_of enum_valK.
Qed.

End Generic.

Arguments almost_all_weights {F} L {R M} P.
