(** Theorem S (proofs/statements/theorem-s.md): two layers, M >= R, at least two steps in each
    block: for almost all weights the function rank is exactly R mc(R, tE), over every infinite
    field.

    In the coordinates u = Wh_1 h^1, v = Wh_2 h^2 of the state, the functions that end blocks of
    t inputs realise are of degree t in u and linear in v. At one choice of weights they are all
    such functions, for t >= 2, and the states after two start steps are enough to tell these
    functions apart. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC SchwartzZippel Generic Forms UpperBounds
  DepthTwoGrid NotVacuous.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Points where given polynomials do not vanish. *)
Section Infinite.

Variables (F : fieldType) (F_inf : infinite F).

Lemma mpoly_nonroot n (p : {mpoly F[n]}) : p != 0 -> exists v : 'I_n -> F, p.@[v] != 0.
Proof.
move=> p_neq0; have [s s_inj] := F_inf (msize p).+1.
have /subsetPn[v _ v_good] :
    ~~ ([set: {ffun 'I_n -> 'I_(msize p).+1}] \subset bad_points s p).
  apply/negP=> /subset_leq_card; rewrite cardsT card_ffun !card_ord => le_bad.
  have := leq_trans (leq_mul le_bad (leqnn _)) (schwartz_zippel s_inj p_neq0).
  rewrite mulnC leq_mul2r expn_eq0 /= => /leq_trans/(_ (leq_pred _)).
  by rewrite ltnn.
by exists (fun i => s (v i)); move: v_good; rewrite inE.
Qed.

Lemma poly_nonroot (p : {poly F}) : p != 0 -> exists x : F, p.[x] != 0.
Proof.
move=> p_neq0; have [s s_inj] := F_inf (size p).
have /existsP[i pi_neq0] : [exists i, p.[s i] != 0].
  apply: contraT; rewrite negb_exists => /forallP p0.
  have := @max_poly_roots _ p [seq s i | i <- enum 'I_(size p)] p_neq0.
  rewrite size_map size_enum_ord ltnn; apply; last by rewrite map_inj_uniq ?enum_uniq.
  by apply/allP=> _ /mapP[i _ ->]; have := p0 i; rewrite negbK.
by exists (s i).
Qed.

(** A point outside of finitely many hyperplanes. *)
Lemma avoid_hyperplanes k n (A : 'M[F]_(k, n)) : (forall i, row i A != 0) ->
  exists x : 'cV[F]_n, forall i, (A *m x) i 0 != 0.
Proof.
move=> A_neq0; pose f i : {mpoly F[n]} := \sum_j A i j *: 'X_j.
have f_neq0 : \prod_i f i != 0.
  apply/prodf_neq0 => i _; apply: contraNneq (A_neq0 i) => f0; apply/eqP/rowP=> j.
  rewrite !mxE -[RHS](mcoeff0 _ U_(j)) -f0 raddf_sum (bigD1 j) //= mcoeffZ mcoeffX eqxx mulr1.
  rewrite big1 ?addr0 // => k' k'_j; rewrite mcoeffZ mcoeffX (_ : (_ == _) = false) ?mulr0 //.
  by apply: contraNF k'_j => /eqP/mnmP/(_ j); rewrite !mnm1E eqxx; case: eqP.
have [v] := mpoly_nonroot f_neq0; rewrite rmorph_prod => /prodf_neq0 v_neq0.
exists (\col_j v j) => i; have := v_neq0 i isT; rewrite /f raddf_sum mxE.
by congr (_ != 0); apply: eq_bigr => j _; rewrite /= mevalZ mevalXU mxE.
Qed.

(** Independent functions are told apart by finitely many points. *)
Definition values (X : Type) n (g : 'I_n -> X -> F) (xs : seq X) : 'M[F]_(n, size xs) :=
  \matrix_(i, j) g i (tnth (in_tuple xs) j).

Lemma separating_points (X : Type) n (g : 'I_n -> X -> F) :
    (forall a : 'rV[F]_n, a != 0 -> exists x, \sum_i a 0 i * g i x != 0) ->
  exists xs : seq X, (n <= \rank (values g xs))%N.
Proof.
move=> g_free; suff /(_ n (leqnn n)) : forall k, (k <= n)%N ->
  exists xs : seq X, (k <= \rank (values g xs))%N by [].
elim=> [|k IHk] k_n; first by exists [::].
have [xs k_xs] := IHk (ltnW k_n); case: (leqP k.+1 (\rank (values g xs))) => [|rank_xs].
  by exists xs.
have /rowV0Pn[a a_ker a_neq0] : kermx (values g xs) != 0.
  by rewrite kermx_eq0 /row_free (ltn_eqF (leq_ltn_trans _ k_n)).
have [x ax_neq0] := g_free a a_neq0; exists (x :: xs).
have xs_sub : values g xs = colsub (lift ord0) (values g (x :: xs)).
  apply/matrixP=> i j; rewrite !mxE; congr (g i _).
  by rewrite !(tnth_nth x) lift0.
have : (kermx (values g (x :: xs)) < kermx (values g xs))%MS.
  apply/andP; split.
    by rewrite sub_kermx xs_sub mulmx_colsub mulmx_ker; apply/eqP/matrixP=> i j; rewrite !mxE.
  apply: contra ax_neq0 => /(submx_trans a_ker)/sub_kermxP/matrixP/(_ 0 ord0).
  by rewrite !mxE => /eqP; congr (_ == 0); apply: eq_bigr => i _; rewrite mxE (tnth_nth x).
rewrite ltmxErank !mxrank_ker => /andP[_] lt_rank.
rewrite ltnNge; apply/negP=> le_rank; move: lt_rank; rewrite ltnNge leq_sub2l //.
exact: leq_trans le_rank k_xs.
Qed.

End Infinite.
