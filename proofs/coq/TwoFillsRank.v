(** Two fills and the function rank (Theorem E1 of proofs/statements/propagation.md, for given
    weights): where start blocks reach a dense set of states, evaluation matrices of rank dim F_t
    at two consecutive t prove that the function rank is dim F_t at all later t. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic NotVacuous Infinite TheoremS TwoFills.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Rank.

Variables (F : fieldType) (R M : nat) (w : weights F R M).

Notation vec := 'cV[{mpoly F[R]}]_R.
Implicit Types (f : vec) (h : nat -> 'cV[F]_R).

(** A combination of vectors of forms with coefficients in F. *)
Definition comb n (g : 'I_n -> vec) (a : 'rV[F]_n) : vec := \sum_i (a 0 i)%:MP *: g i.

(** F_t is spanned by n vectors; it has dimension n. *)
Definition Fspanned t n (g : 'I_n -> vec) : Prop :=
  (forall i, Fspace w t (g i)) /\ forall f, Fspace w t f -> exists a, f = comb g a.

Definition Fdim t n : Prop :=
  exists2 g : 'I_n -> vec, Fspanned t g & forall a, comb g a = 0 -> a = 0.

(** After tS steps of a start block the states are dense: no function of some F_t other than 0
    vanishes at all of them. *)
Definition dense_states tS : Prop :=
  forall t f, Fspace w t f -> f != 0 ->
    exists s : tS.-tuple 'cV[F]_M, value w f (run w s) != 0.

Lemma valueD f1 f2 h : value w (f1 + f2) h = value w f1 h + value w f2 h.
Proof.
rewrite -big_split; apply: eq_bigr => j _ /=; rewrite -mulrDr; congr (_ * _).
by rewrite mxE mevalD.
Qed.

Lemma valueZ c f h : value w (c%:MP *: f) h = c * value w f h.
Proof.
rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mulrCA; congr (_ * _).
by rewrite mxE mevalM mevalC.
Qed.

Lemma value0 h : value w 0 h = 0.
Proof. by rewrite /value big1 // => j _; rewrite [(0 : vec) j 0]mxE meval0 mulr0. Qed.

Lemma value_comb n (g : 'I_n -> vec) a h : value w (comb g a) h = \sum_i a 0 i * value w (g i) h.
Proof.
rewrite (big_morph (fun f => value w f h) (fun f1 f2 => valueD f1 f2 h) (value0 h)).
by apply: eq_bigr => i _; rewrite valueZ.
Qed.

Lemma comb_Fspace t n (g : 'I_n -> vec) a :
  (forall i, Fspace w t.+1 (g i)) -> Fspace w t.+1 (comb g a).
Proof.
move=> gF j; rewrite summxE; apply: sums_big => i _.
exact: (FspaceZ (a 0 i) (gF i)).
Qed.

Lemma Espace_comb t n (g : 'I_n -> vec) a :
  (forall i, Espace w t (g i)) -> Espace w t (comb g a).
Proof.
move=> gE; apply: sums_big => i _.
have Z_additive : additive (fun f => (a 0 i)%:MP *: f : vec) by move=> f1 f2; apply: scalerBr.
apply: (sums_map (phi := Additive Z_additive)) (gE i) => _ [c [xs ->]] /=.
by apply: sums1; exists (a 0 i * c), xs; rewrite scalerA mpolyCM.
Qed.

Lemma value_block tS t (s : tS.-tuple 'cV[F]_M) (e : t.+1.-tuple 'cV[F]_M) :
  function_of w 2 tS t.+1 s e = value w (end_vector w e) (run w s).
Proof.
by case/tupleP: e => x e; rewrite /function_of start_endE !map_id -value_end_vector.
Qed.

Lemma end_vector_space t (e : t.+1.-tuple 'cV[F]_M) : Fspace w t.+1 (end_vector w e).
Proof. by case/tupleP: e => x e; rewrite -{1}(size_tuple e); apply: end_vector_Fspace. Qed.

(** If F_t is spanned by n vectors, the rank is at most n. *)
Lemma spanned_upper tS t n (g : 'I_n -> vec) : Fspanned t.+1 g ->
  sep_rank_le (function_of w 2 tS t.+1) n.
Proof.
move=> [_ gspan]; have coefP (e : t.+1.-tuple 'cV[F]_M) : exists a, end_vector w e == comb g a.
  by have [a ->] := gspan _ (end_vector_space e); exists a.
have [a aE] : exists a : t.+1.-tuple 'cV[F]_M -> 'rV[F]_n,
    forall e : t.+1.-tuple 'cV[F]_M, end_vector w e = comb g (a e).
  by exists (fun e => xchoose (coefP e)) => e; apply/eqP/(xchooseP (coefP e)).
exists (fun i s => value w (g i) (run w s)), (fun i e => a e 0 i) => s e.
by rewrite value_block aE value_comb; apply: eq_bigr => i _; rewrite mulrC.
Qed.

(** If moreover an evaluation matrix has rank n, end blocks span F_t. *)
Lemma fill_of_rank tS t n (g : 'I_n -> vec) p q (s : 'I_p -> tS.-tuple 'cV[F]_M)
    (e : 'I_q -> t.+1.-tuple 'cV[F]_M) :
  Fspanned t.+1 g -> (n <= \rank (eval_mx 2 s e id w))%N ->
  forall f, Fspace w t.+1 f -> Espace w t.+1 f.
Proof.
move=> [_ gspan] rank_n.
have [a aE] := fin_all_exists (fun j => gspan _ (end_vector_space (e j))).
pose D : 'M[F]_(n, q) := \matrix_(i, j) a j 0 i.
have evalE : eval_mx 2 s e id w = (\matrix_(i, k) value w (g k) (run w (s i))) *m D.
  apply/matrixP=> i j; rewrite [LHS]mxE -/(function_of w 2 tS t.+1 (s i) (e j)) value_block aE.
  by rewrite value_comb [RHS]mxE; apply: eq_bigr => k _; rewrite !mxE mulrC.
have D_free : row_free D.
  rewrite /row_free eqn_leq rank_leq_row /=; apply: leq_trans rank_n _.
  by rewrite evalE mxrankM_maxr.
have gE k : Espace w t.+1 (g k).
  pose b := (col k (pinvmx D))^T.
  have coefE i : \sum_j (b 0 j)%:MP * (a j 0 i)%:MP = (i == k)%:R :> {mpoly F[R]}.
    have := congr1 (fun X : 'M_n => X i k) (mulmxVp D_free); rewrite [1%:M i k]mxE mxE.
    move/(congr1 (@mpolyC R F)); rewrite raddf_sum rmorph_nat => <-.
    by apply: eq_bigr => j _; rewrite /b !mxE -mpolyCM mulrC.
  have -> : g k = comb (fun j => end_vector w (e j)) b.
    transitivity (\sum_i ((i == k)%:R : {mpoly F[R]}) *: g i).
      by rewrite (bigD1 k) //= eqxx scale1r big1 ?addr0 // => i /negbTE->; apply: scale0r.
    rewrite /comb; under [RHS]eq_bigr do rewrite aE scaler_sumr.
    rewrite exchange_big; apply: eq_bigr => i _ /=; rewrite -coefE scaler_suml.
    by apply: eq_bigr => j _; rewrite scalerA.
  apply: Espace_comb => j; apply: sums1; exists 1, (e j).
  by rewrite mpolyC1 scale1r.
by move=> f /gspan[b ->]; apply: Espace_comb.
Qed.

Section TwoFills.

Hypotheses (F_inf : infinite F) (A_unit : Wh w 0 \in unitmx).
Hypothesis Wi1_rows : forall k, row k (Wi1 w) != 0.

(** Two evaluation matrices prove the rank of all end blocks that are not shorter. *)
Theorem two_fills_rank t n0 n1 tS0 tS1 p0 q0 p1 q1
    (s0 : 'I_p0 -> tS0.-tuple 'cV[F]_M) (e0 : 'I_q0 -> t.-tuple 'cV[F]_M)
    (s1 : 'I_p1 -> tS1.-tuple 'cV[F]_M) (e1 : 'I_q1 -> t.+1.-tuple 'cV[F]_M) tS tE n :
  (0 < t)%N -> Fdim t n0 -> Fdim t.+1 n1 ->
  (n0 <= \rank (eval_mx 2 s0 e0 id w))%N -> (n1 <= \rank (eval_mx 2 s1 e1 id w))%N ->
  dense_states tS -> (t <= tE)%N -> Fdim tE n ->
  sep_rank_is (function_of w 2 tS tE) n.
Proof.
case: t e0 e1 => // t e0 e1 _ [g0 span0 _] [g1 span1 _] rank0 rank1 dense.
case: tE => // tE t_tE [g span_g g_free]; split; first exact: spanned_upper span_g.
have fills := two_fills F_inf A_unit Wi1_rows (ltn0Sn t) (fill_of_rank span0 rank0)
  (fill_of_rank span1 rank1) t_tE.
have value_free (a : 'rV[F]_n) : a != 0 ->
    exists s : tS.-tuple 'cV[F]_M, \sum_i a 0 i * value w (g i) (run w s) != 0.
  move=> a_neq0; have [||s] := dense tE.+1 (comb g a).
  - exact: comb_Fspace span_g.1.
  - by apply: contra_neq a_neq0; apply: g_free.
  by rewrite value_comb; exists s.
have blocks i : exists es : seq (F * tE.+1.-tuple 'cV[F]_M), forall s : tS.-tuple 'cV[F]_M,
    value w (g i) (run w s) = \sum_(q <- es) q.1 * function_of w 2 tS tE.+1 s q.2.
  elim: ((fills (g i)).2 (span_g.1 i)) => [|f f' [c [e ->]] _ [es esE]].
    by exists [::] => s; rewrite value0 big_nil.
  by exists ((c, e) :: es) => s; rewrite big_cons valueD valueZ value_block esE.
have [p [q [s [e rank_se]]]] := free_rank value_free blocks.
apply: sep_rank_geW rank_se _; exact: sep_rank_witness.
Qed.

End TwoFills.

End Rank.

(** ** The definitions are neither always true nor always false *)

(** At the weights of Theorem S two start steps or more reach a dense set of states. *)
Lemma dense_states_two_layers (F : fieldType) (F_inf : infinite F) R M (A B : 'M[F]_R) nS :
  (R <= M)%N -> A \in unitmx -> B \in unitmx -> dense_states (two_layers M A B) nS.+2.
Proof.
move=> R_M A_unit B_unit t f _ f_neq0.
have [k fk_neq0] : exists k, f k 0 != 0.
  apply/existsP; apply: contraNT f_neq0; rewrite negb_exists => /forallP f0.
  by apply/eqP/colP=> k; rewrite mxE; apply/eqP; have := f0 k; rewrite negbK.
have [xs xs_live] := live_run R_M A_unit B_unit F_inf nS (live_start M A_unit B_unit).
have [ys ys_neq0] := tell_apart R_M A_unit B_unit F_inf (P := fun j => f j 0) fk_neq0 xs_live.
have size_s : size (xs ++ ys) == nS.+2 by rewrite size_cat !size_tuple addn2.
by exists (Tuple size_s); rewrite /run /run_from foldl_cat.
Qed.

(** States that are always 0 are not dense. *)
Lemma dense_states_not_always (F : fieldType) tS :
  ~ dense_states (Weights (fun=> 0) 1%:M (fun=> 1%:M) 1%:M (fun=> 0) : weights F 1 1) tS.
Proof.
set w := Weights _ _ _ _ _ => dense; have ellE : ell w 1%:M 0 = 'X_0.
  by rewrite /ell big_ord1 mulmx1 !mxE mulr1 scale1r.
have [||s] := dense 1%N (\col__ 'X_0).
- move=> j; rewrite mxE ord1; apply: sums1; exists 1%:M, 1; rewrite ellE mulr1.
  by split=> //; apply: dhomog1.
- by apply/eqP=> /colP/(_ 0)/eqP; rewrite !mxE -msupp_eq0 msuppX.
by case/eqP; apply: big1 => j _; rewrite /v mul0mx mxE mul0r.
Qed.

(** F_t has one dimension, and is never everything; so is the smaller E_t. *)
Section Spaces.

Variables (F : fieldType) (R M : nat) (w : weights F R M).
Notation vec := 'cV[{mpoly F[R]}]_R.

Lemma comb_comb n n' (g : 'I_n -> vec) (a : 'I_n' -> 'rV[F]_n) (b : 'rV[F]_n') :
  comb (fun i => comb g (a i)) b = comb g (b *m \matrix_i a i).
Proof.
rewrite /comb; under eq_bigr do rewrite scaler_sumr.
rewrite exchange_big; apply: eq_bigr => k _ /=.
rewrite mxE raddf_sum scaler_suml; apply: eq_bigr => i _.
by rewrite scalerA mxE /= mpolyCM.
Qed.

Lemma Fdim_inj t n n' : Fdim w t n -> Fdim w t n' -> n = n'.
Proof.
suff le k k' : Fdim w t k -> Fdim w t k' -> (k' <= k)%N.
  by move=> dn dn'; apply/eqP; rewrite eqn_leq !le.
move=> [g [_ gspan] _] [g' [g'F _] g'_free].
have [a aE] := fin_all_exists (fun i => gspan _ (g'F i)).
pose D := \matrix_i a i; suff /eqP <- : row_free D by apply: rank_leq_col.
rewrite -kermx_eq0; apply/rowV0P => b /sub_kermxP bD0; apply: g'_free.
have -> : comb g' b = comb (fun i => comb g (a i)) b.
  by apply: eq_bigr => i _; rewrite aE.
by rewrite comb_comb bD0 /comb big1 // => k'' _; rewrite mxE mpolyC0 scale0r.
Qed.

Lemma Fspace_not_always t : (0 < R)%N -> ~ Fspace w t.+1 (const_mx 1).
Proof.
move=> R_gt0 /(_ (Ordinal R_gt0)); rewrite mxE => /J_homog.
by move/(dhomog_uniq (oner_neq0 _) (dhomog1 _ _)).
Qed.

Lemma Espace_not_always t : (0 < R)%N -> ~ Espace w t.+1 (const_mx 1).
Proof. by move=> R_gt0 /Espace_Fspace; apply: Fspace_not_always. Qed.

End Spaces.
