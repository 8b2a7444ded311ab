(** Almost all weights: a bound that holds at one assignment of the weights holds
    wherever a certain nonzero polynomial in the weights does not vanish (F1 and F2,
    proofs/statements/background.md#f2-almost-everywhere); and on a finite grid few points are bad (Schwartz, Zippel). *)
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

Section Generic.

Variables (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N).
Notation n := (nparams L R M).

(** The output as a polynomial in the weights. *)
Definition rac_poly (xs : seq 'cV[F]_M) : {mpoly F[n]} :=
  rac (weights_of (fun v : param L R M => 'X_(enum_rank v))) L
      [seq map_mx (@mpolyC n F) x | x <- xs].

Lemma meval_rac_poly (w : weights F R M) xs : (rac_poly xs).@[coords L w] = rac w L xs.
Proof.
rewrite -(eq_rac xs L_gt0 (@weights_ofK L R M F w)) (map_rac [rmorphism of meval (coords L w)]).
rewrite -map_comp (eq_rac _ L_gt0 (eq_weights_map (c' := coord L w) _)) => [|v]; last first.
  by rewrite /= mevalXU /coords enum_rankK.
by congr rac; apply: map_id_in => x _ /=; apply/colP=> i; rewrite !mxE /= mevalC.
Qed.

Section Evaluation.

Variables (X : Type) (f : X -> 'cV[F]_M) (tS tE p q : nat).
Variables (s : 'I_p -> tS.-tuple X) (e : 'I_q -> tE.-tuple X).

(** The evaluation matrix of given inputs. *)
Definition eval_mx (w : weights F R M) : 'M[F]_(p, q) :=
  \matrix_(i, j) start_end f w L (s i) (e j).

Definition eval_poly_mx : 'M[{mpoly F[n]}]_(p, q) :=
  \matrix_(i, j) rac_poly (map f (s i) ++ map f (e j)).

(** The rank at one assignment of the weights is attained wherever a nonzero polynomial
    does not vanish. *)
Lemma generic_rank (w0 : weights F R M) : exists P : {mpoly F[n]},
  P.@[coords L w0] != 0 /\
  forall w, P.@[coords L w] != 0 -> (\rank (eval_mx w0) <= \rank (eval_mx w))%N.
Proof.
set A0 := eval_mx w0; pose U := pinvmx (col_base A0); pose V := pinvmx (row_base A0).
pose C := @mpolyC n F.
exists (\det (map_mx C U *m eval_poly_mx *m map_mx C V)).
have evalE w : (\det (map_mx C U *m eval_poly_mx *m map_mx C V)).@[coords L w]
    = \det (U *m eval_mx w *m V).
  rewrite -[LHS](det_map_mx [rmorphism of meval (coords L w)]) !map_mxM /=.
  have mapC k l (B : 'M[F]_(k, l)) : map_mx (meval (coords L w)) (map_mx C B) = B.
    by apply/matrixP=> i j; rewrite !mxE /= mevalC.
  rewrite !mapC; congr (\det (_ *m _ *m _)).
  by apply/matrixP=> i j; rewrite !mxE /= meval_rac_poly.
split=> [|w]; rewrite evalE.
  have -> : U *m A0 *m V = 1%:M.
    rewrite -[A0 in U *m A0](mulmx_base A0) mulmxA mulVpmx ?col_base_full // mul1mx.
    by rewrite mulmxVp // row_base_free.
  by rewrite det1 oner_neq0.
rewrite -unitfE -unitmxE => /mxrank_unit {1}<-.
exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.

End Evaluation.

(** [P] holds for almost all weights: wherever a certain polynomial in the weights
    that the network reads, not the zero polynomial, does not vanish. *)
Definition almost_all_weights (P : weights F R M -> Prop) : Prop :=
  exists p : {mpoly F[n]}, p != 0 /\ forall w, p.@[coords L w] != 0 -> P w.

(** F2: an evaluation matrix of rank k at one assignment of the weights proves that the
    separation rank is at least k for almost all weights. *)
Theorem sep_rank_ge_almost_all X (f : X -> 'cV[F]_M) tS tE p q
    (s : 'I_p -> tS.-tuple X) (e : 'I_q -> tE.-tuple X) (w0 : weights F R M) k :
  (k <= \rank (eval_mx f s e w0))%N ->
  almost_all_weights (fun w => sep_rank_ge (start_end f w L (tS := tS) (tE := tE)) k).
Proof.
move=> k_le; have [P [P_w0 P_rank]] := generic_rank f s e w0.
exists P; split=> [|w /P_rank k_le_w].
  by apply: contraNneq P_w0 => ->; rewrite meval0.
by apply: (sep_rank_geW (leq_trans k_le k_le_w)); apply: sep_rank_witness.
Qed.

(** The weights whose coordinates are points of a grid {s_1, .., s_N}. *)
Definition grid_weights (N : nat) (s : 'I_N -> F) (v : {ffun 'I_n -> 'I_N}) : weights F R M :=
  weights_of (fun x : param L R M => s (v (enum_rank x))).

(** The counting form: what holds for almost all weights holds, on every finite grid
    {s_1, .., s_N} of weights, for all but a fraction of at most d / N of them; the number
    d does not depend on the grid. *)
Theorem almost_all_counting (P : weights F R M -> Prop) : almost_all_weights P ->
  exists d : nat, forall (N : nat) (s : 'I_N -> F), injective s ->
    exists bad : {set {ffun 'I_n -> 'I_N}},
      (#|bad| * N <= d * N ^ n)%N /\ forall v, v \notin bad -> P (grid_weights s v).
Proof.
case=> p [p_neq0 pP]; exists (msize p).-1 => N s s_inj; exists (bad_points s p).
split=> [|v]; first exact: schwartz_zippel.
rewrite inE => pv_neq0; apply: pP; rewrite (_ : p.@[_] = p.@[fun i => s (v i)]) //.
by apply: meval_eq => i; rewrite /coords coord_weights_of enum_valK.
Qed.

End Generic.
