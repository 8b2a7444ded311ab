(** Infinite fields: points where given polynomials do not vanish, points that tell independent
    functions apart. The algebraically closed fields are infinite, the finite ones are not. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import SchwartzZippel NotVacuous.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma extend_injective (K : eqType) N (s : 'I_N -> K) x : injective s ->
  (forall i, s i != x) -> injective (fun i => if unlift ord_max i is Some j then s j else x).
Proof.
move=> s_inj x_new i j; case: unliftP => [i' ->|->]; case: unliftP => [j' ->|->] //.
- by move/s_inj->.
- by move/eqP; rewrite (negbTE (x_new _)).
- by move/esym/eqP; rewrite (negbTE (x_new _)).
Qed.

(** Which fields are infinite. *)
Lemma infinite_closed (K : closedFieldType) : infinite K.
Proof.
elim=> [|N [s s_inj]]; first by exists (fun=> 0) => -[].
pose p : {poly K} := \prod_(i < N) ('X - (s i)%:P).
have /closed_nonrootP[x px_neq0] : p != 0.
  by apply/prodf_neq0 => i _; rewrite polyXsubC_eq0.
have x_new i : s i != x.
  by apply: contraNneq px_neq0 => <-; rewrite /root horner_prod (bigD1 i) //= !hornerE subrr mul0r.
exists (fun i => if unlift ord_max i is Some j then s j else x).
exact: extend_injective s_inj x_new.
Qed.

Lemma infinite_not_always (K : finFieldType) : ~ infinite K.
Proof.
move=> /(_ #|K|.+1)[s /leq_card]; rewrite card_ord => lt_K.
by have := leq_trans lt_K (leqnn #|K|); rewrite ltnn.
Qed.

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

Lemma poly_nonroots (p : {poly F}) N : p != 0 ->
  exists2 s : 'I_N -> F, injective s & forall i, p.[s i] != 0.
Proof.
move=> p_neq0; elim: N => [|N [s s_inj ps_neq0]]; first by exists (fun=> 0) => -[].
have q_neq0 : p * \prod_(i < N) ('X - (s i)%:P) != 0.
  by rewrite mulf_neq0 //; apply/prodf_neq0 => i _; rewrite polyXsubC_eq0.
have [x] := poly_nonroot q_neq0; rewrite hornerM mulf_eq0 negb_or horner_prod.
case/andP=> px_neq0 /prodf_neq0 x_neq.
have x_new i : s i != x by have := x_neq i isT; rewrite !hornerE subr_eq0 eq_sym.
exists (fun i => if unlift ord_max i is Some j then s j else x).
  exact: extend_injective s_inj x_new.
by move=> i; case: unliftP => [j _|_].
Qed.

(** A linear form as a polynomial. *)
Definition linear_mpoly n (l : 'rV[F]_n) : {mpoly F[n]} := \sum_j l 0 j *: 'X_j.

Lemma linear_mpolyE n (l : 'rV[F]_n) (x : 'I_n -> F) :
  (linear_mpoly l).@[x] = \sum_j l 0 j * x j.
Proof. by rewrite /linear_mpoly raddf_sum; apply: eq_bigr => j _; rewrite /= mevalZ mevalXU. Qed.

Lemma linear_mpoly_neq0 n (l : 'rV[F]_n) : l != 0 -> linear_mpoly l != 0.
Proof.
apply: contraNneq => l0; apply/eqP/rowP=> j.
rewrite !mxE -[RHS](mcoeff0 _ U_(j)) -l0 raddf_sum (bigD1 j) //= mcoeffZ mcoeffX eqxx mulr1.
rewrite big1 ?addr0 // => k k_j; rewrite mcoeffZ mcoeffX (_ : (_ == _) = false) ?mulr0 //.
by apply: contraNF k_j => /eqP/mnmP/(_ j); rewrite !mnm1E eqxx; case: eqP.
Qed.

(** A point outside of a hypersurface and of finitely many hyperplanes. *)
Lemma avoid k n (p : {mpoly F[n]}) (A : 'M[F]_(k, n)) :
    p != 0 -> (forall i, row i A != 0) ->
  exists2 x : 'cV[F]_n, p.@[fun j => x j 0] != 0 & forall i, (A *m x) i 0 != 0.
Proof.
move=> p_neq0 A_neq0.
have f_neq0 : p * \prod_i linear_mpoly (row i A) != 0.
  by rewrite mulf_neq0 //; apply/prodf_neq0 => i _; apply: linear_mpoly_neq0.
have [x] := mpoly_nonroot f_neq0; rewrite mevalM mulf_eq0 negb_or rmorph_prod.
case/andP=> px_neq0 /prodf_neq0 Ax_neq0; exists (\col_j x j).
  by rewrite (meval_eq (v2 := x)) // => j; rewrite mxE.
move=> i; have := Ax_neq0 i isT; rewrite /= linear_mpolyE mxE.
by congr (_ != 0); apply: eq_bigr => j _; rewrite !mxE.
Qed.

Lemma avoid_hyperplanes k n (A : 'M[F]_(k, n)) : (forall i, row i A != 0) ->
  exists x : 'cV[F]_n, forall i, (A *m x) i 0 != 0.
Proof. by move/(avoid (oner_neq0 _))=> [x _]; exists x. Qed.

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

(** Independent functions of x that are combinations of the functions x -> y(x, e) prove that
    some matrix (y(x_i, e_j)) has at least as large a rank. *)
Lemma free_rank (X : Type) (Y : eqType) n (g : 'I_n -> X -> F) (y : X -> Y -> F) :
    (forall a : 'rV[F]_n, a != 0 -> exists x, \sum_i a 0 i * g i x != 0) ->
    (forall i, exists es : seq (F * Y), forall x, g i x = \sum_(q <- es) q.1 * y x q.2) ->
  exists p q (x : 'I_p -> X) (e : 'I_q -> Y), (n <= \rank (\matrix_(i, j) y (x i) (e j)))%N.
Proof.
move=> /separating_points[xs rank_xs] /fin_all_exists[D DP].
pose es := flatten [seq [seq q.2 | q <- D i] | i <- enum 'I_n].
exists (size xs), (size es), (tnth (in_tuple xs)), (tnth (in_tuple es)).
apply: leq_trans rank_xs _; rewrite -[X in (_ <= X)%N]mxrank_tr.
apply: mxrankS; apply/row_subP=> i.
pose r (e : Y) := \row_j y (tnth (in_tuple xs) j) e.
have -> : row i (values g xs) = \sum_(q <- D i) q.1 *: r q.2.
  apply/rowP=> j; rewrite !mxE DP summxE; apply: eq_bigr => q _.
  by rewrite mxE [r _ _ _]mxE.
rewrite big_seq; apply: summx_sub => q q_i; apply: scalemx_sub.
have q_es : q.2 \in es.
  apply/flattenP; exists [seq q.2 | q <- D i]; last exact: map_f.
  by apply/mapP; exists i; rewrite ?mem_enum.
have j_es : (index q.2 es < size es)%N by rewrite index_mem.
have -> : r q.2 = row (Ordinal j_es)
    (\matrix_(i, j) y (tnth (in_tuple xs) i) (tnth (in_tuple es) j))^T.
  by apply/rowP=> j; rewrite !mxE (tnth_nth q.2) /= nth_index.
exact: row_sub.
Qed.

End Infinite.
