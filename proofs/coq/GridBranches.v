(** Theorem G, second bound, for any number of letters (proofs/statements/theorem-g.md, step 6).

    As in GridCorners.v, but all of m channels are used in the layers above the first: channel i
    reads a linear form of its own of the state of layer 1, once more often a layer, and nothing
    of the other channels. In the limit the vectors of forms of the words have the monomials of
    the corners in each entry, so the rank is at least m times the number of these. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC DepthLower Generic ShallowExact
  UpperBounds DepthTwoGrid UpperLayers LinearForms CornerForms Exponents LetterForms Corners
  GridCorners GridLarge VectorLimits VectorCorners BranchForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The network. *)
Section Network.

Variables (F : fieldType) (m' R' M : nat) (eps c : F).
Notation m := m'.+2.
Notation R := R'.+1.
Hypotheses (m_R : (m <= R)%N) (m_M : (m <= M)%N).
Implicit Types (u : 'I_m -> F) (vs : 'I_R -> nat -> F) (d : 'I_m) (e : seq 'I_m).
Implicit Types h : nat -> 'cV[F]_R.

Definition branch_weights : weights F R M :=
  Weights (fun l => if l is 0 then \matrix_(r, s) (if r == s then 1 else c) else 1%:M)
    (\matrix_(r, d) (if (r < m)%N then if r == d :> nat then 1 else eps else 0))
    (fun l => if l == 1%N then \matrix_(r, s) (if r == s then 2%:R else 1) else 1%:M)
    (\row_r ((r < m)%N)%:R)
    (fun l => if l is 0 then \col_r ((r < m)%N)%:R else const_mx 1).

Notation W := branch_weights.
Notation A := (near_identity m c).
Notation channel := (widen_ord m_R).
Notation read r := (fun j => if r == channel j then 2%:R else 1 : F).

Definition holds h u vs :=
  [/\ forall i, h 0%N (channel i) 0 = u i, forall r : 'I_R, (m <= r)%N -> h 0%N r 0 = 0 &
      forall r l, h l.+1 r 0 = vs r l].

Lemma holds_h0 : holds (h0 W) (fun=> 1) (fun _ _ => 1).
Proof. by split=> [i|r m_r|r l]; rewrite mxE //= ?ltn_ord // ltnNge m_r. Qed.

Lemma sum_holds h u vs (x : 'I_R -> F) : holds h u vs ->
  \sum_r x r * h 0%N r 0 = \sum_i x (channel i) * u i.
Proof.
case=> h_u h_0 _; rewrite (bigID (fun r : 'I_R => (r < m)%N)) /= addrC big1 ?add0r => [|r].
  by rewrite (big_ord_narrow m_R); apply: eq_bigr => i _; rewrite h_u.
by rewrite -leqNgt => /h_0->; rewrite mulr0.
Qed.

Lemma holds_step h u vs d (u' := state_step eps A u d) : holds h u vs ->
  holds (step W h (one_hot F (template_of m_M d))) u'
    (fun r => sstep (reading (read r) u') (vs r)).
Proof.
move=> huv; have [h_u h_0 h_v] := huv; set x := one_hot _ _.
have Wi_mul (r : 'I_R) : (Wi1 W *m x) r 0 =
    if (r < m)%N then if r == d :> nat then 1 else eps else 0.
  by rewrite -colE !mxE.
have s_u i : step W h x 0%N (channel i) 0 = u' i.
  rewrite step0 hadamardE Wi_mul /= ltn_ord mulrC; congr (_ * _); first by rewrite mxE.
  rewrite mxE (sum_holds (fun s => Wh W 0 (channel i) s) huv); apply: eq_bigr => j _.
  by rewrite !mxE.
have s_0 (r : 'I_R) : (m <= r)%N -> step W h x 0%N r 0 = 0.
  by move=> m_r; rewrite step0 hadamardE Wi_mul ltnNge m_r mulr0.
split=> // r l.
elim: l => [|l IHl]; rewrite stepS hadamardE mul1mx h_v; congr (_ * _).
  have s_holds : holds (step W h x) u' (fun r l => step W h x l.+1 r 0) by split.
  rewrite mxE -[RHS](sum_holds (fun s => if r == s then 2%:R else 1) s_holds).
  by apply: eq_bigr => s _; rewrite mxE.
by rewrite mul1mx.
Qed.

Lemma holds_run h u vs e : holds h u vs ->
  holds (run_from W h [seq one_hot F (template_of m_M d) | d <- e])
    (foldl (state_step eps A) u e) (fun r => upper (vs r) (readings eps A (read r) u e)).
Proof.
elim: e h u vs => //= d e IHe h u vs huv.
exact: IHe (holds_step d huv).
Qed.

Lemma upper1 n l : upper (fun=> 1 : F) (nseq n 1) l = 1.
Proof.
elim: n => // n IHn; apply: etrans IHn; rewrite [LHS]/=; apply: eq_upper.
by elim=> [|k IHk]; rewrite /= ?IHk mulr1.
Qed.

Lemma branch_value l tS tE (s : tS.-tuple 'I_m) (e : tE.-tuple 'I_m) :
  start_end (fun d => one_hot F (template_of m_M d)) W l.+2 s e =
  \sum_i weighted l (readings eps A (slope F i) (fun=> 1) (s ++ e)).
Proof.
rewrite /start_end /rac -map_cat outputE.
have [_ _ h_v] := holds_run (s ++ e) holds_h0; rewrite /run.
under eq_bigr do rewrite mxE h_v upperE upper1 mul1r.
rewrite (bigID (fun r : 'I_R => (r < m)%N)) /= addrC big1 ?add0r => [|r /negbTE->].
  rewrite (big_ord_narrow m_R); apply: eq_bigr => i _; rewrite /= ltn_ord mul1r.
  by congr (weighted _ _).
exact: mul0r.
Qed.

End Network.

Lemma map_readings (K K' : comRingType) (psi : {rmorphism K -> K'}) m (eps : K) (A : 'M[K]_m)
    (b u : 'I_m -> K) (b' v : 'I_m -> K') e :
    (forall i, psi (b i) = b' i) -> (forall i, psi (u i) = v i) ->
  map psi (readings eps A b u e) = readings (psi eps) (map_mx psi A) b' v e.
Proof.
move=> bb'; elim: e u v => //= d e IHe u v uv; rewrite (IHe _ _ (map_state_step eps A d uv)).
congr (_ :: _); rewrite rmorph_sum; apply: eq_bigr => i _.
by rewrite rmorphM bb' (map_state_step eps A d uv).
Qed.

Section Rank.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m' l t n : nat) (t_n : (t <= n)%N).

Notation m := m'.+2.
Notation K := {poly F}.
Notation D := (mc t.+2 l.+1).
Notation C := (corner_list m D (branch_width m l.+2 t.+1).-1).
Notation N := (size C).
Notation S := [finType of n.+2.-tuple 'I_m].
Notation E := [finType of t.+2.-tuple 'I_m].
Notation at0 := [rmorphism of horner_eval (0 : F)].

(** The value of a pair of words; the start word is read backwards. *)
Definition core (L : comRingType) (eps : L) (A : 'M[L]_m) (b : 'I_m -> 'I_m -> L)
    (s e : seq 'I_m) : L :=
  \sum_i weighted l (readings eps A (b i) (fun=> 1) (rev s ++ e)).

Definition core_mx (L : comRingType) (eps : L) (A : 'M[L]_m) (b : 'I_m -> 'I_m -> L) :
    'M[L]_(#|S|, #|E|) :=
  \matrix_(i, j) core eps A b (enum_val i : S) (enum_val j : E).

Variable c : F.
Notation A := (near_identity m c).
Notation AK := (map_mx (@polyC F) A).
Notation slopeK := (fun i j : 'I_m => (slope F i j)%:P).

Definition number : K := (start_number l t.+2 n.+2)%:R.

Lemma core_pairing (s : S) (e : E) :
  \sum_i form_pairing A D (starts l c t.+2 s i) (ends l c e i) =
  number * core 'X AK slopeK s e.
Proof.
have AK_sym : AK^T = AK.
  by rewrite (map_near_identity [rmorphism of @polyC F]) near_identity_sym.
rewrite /core mulr_sumr; apply: eq_bigr => i _; rewrite /starts start_formE // size_tuple.
have := form_pairing_suml A D [:: tt] (fun=> number * start_factor 'X AK (slopeK i) l t.+2 s)
  (fun=> linear_form (state 'X AK s) ^+ D) (ends l c e i).
rewrite !big_seq1 => ->; rewrite form_pairing_power //; last first.
  by rewrite ends_homog // size_tuple.
rewrite /ends end_form_value -mulrA; congr (_ * _).
by rewrite -start_factorE size_tuple.
Qed.

(** Combinations of the forms of words pair as combinations of the values. *)
Lemma spanned_pairing p (G f : 'I_p -> 'I_m -> {mpoly K[m]}) (pairing := form_pairing A D) :
    (forall k, spanned_by n.+2 (starts l c t.+2) (G k)) ->
    (forall k, spanned_by t.+2 (ends l c) (f k)) ->
  exists (Ux : 'M[K]_(p, #|S|)) (Uw : 'M[K]_(#|E|, p)),
    \matrix_(k, k') (\sum_i pairing (G k i) (f k' i)) = Ux *m core_mx 'X AK slopeK *m Uw.
Proof.
move=> G_span f_span.
have lw k : exists lw : seq (K * seq 'I_m), all (fun x => size x.2 == t.+2) lw /\
    forall i, f k i = \sum_(x <- lw) x.1 *: ends l c x.2 i.
  by have [lw lw_n fE] := f_span k; exists lw.
have lx k : exists lx : seq (K * seq 'I_m), all (fun x => size x.2 == n.+2) lx /\
    forall i, G k i = \sum_(x <- lx) x.1 *: starts l c t.+2 x.2 i.
  by have [lx lx_n GE] := G_span k; exists lx.
have [w /all_and2[w_size wE]] := fin_all_exists lw.
have [x /all_and2[x_size xE]] := fin_all_exists lx.
exists (\matrix_(k, a) (number * \sum_(y <- x k | y.2 == (enum_val a : S)) y.1)).
exists (\matrix_(a, k) \sum_(y <- w k | y.2 == (enum_val a : E)) y.1).
rewrite -mulmxA; apply/matrixP=> k k'; rewrite !mxE.
transitivity (\sum_(y <- x k) y.1 * \sum_(y' <- w k') y'.1 *
    \sum_i pairing (starts l c t.+2 y.2 i) (ends l c y'.2 i)).
  transitivity (\sum_i \sum_(y <- x k) y.1 *
      pairing (starts l c t.+2 y.2 i) (f k' i)).
    by apply: eq_bigr => i _; rewrite xE /pairing form_pairing_suml.
  rewrite exchange_big; apply: eq_bigr => y _ /=; rewrite -mulr_sumr; congr (_ * _).
  transitivity (\sum_i \sum_(y' <- w k') y'.1 *
      pairing (starts l c t.+2 y.2 i) (ends l c y'.2 i)).
    by apply: eq_bigr => i _; rewrite wE /pairing form_pairing_sumr.
  by rewrite exchange_big; apply: eq_bigr => y' _; rewrite mulr_sumr.
rewrite (sum_words (fun s => \sum_(y' <- w k') y'.1 *
  \sum_i pairing (starts l c t.+2 s i) (ends l c y'.2 i)) (x_size k)).
rewrite (big_enum_val (A := predT)) /=; apply: eq_bigr => a _; rewrite !mxE.
rewrite (sum_words (fun e => \sum_i pairing (starts l c t.+2 _ i) (ends l c e i)) (w_size k')).
rewrite (big_enum_val (A := predT)) /= [in RHS]mulrAC mulrC; congr (_ * _).
rewrite mulr_sumr; apply: eq_bigr => b _; rewrite !mxE core_pairing.
by rewrite mulrCA [core _ _ _ _ _ * _]mulrC.
Qed.

Hypotheses (A_unit : A \in unitmx) (c_neq0 : c != 0) (c1 : 1 + m.-1%:R * c != 0).

Let iota (j : 'I_N) : 'X_{1..m} := nth 0%MM C j.
Notation J := [finType of 'I_m * 'I_N].

Hypothesis det_c : \det (\matrix_(j, i) (lsub A 'X_[iota i])@_(iota j)) != 0.

Let iota_C j : iota j \in C. Proof. exact: mem_nth. Qed.

Let iota_D j : iota j \in exponents m D.
Proof. by have := iota_C j; rewrite mem_filter => /andP[]. Qed.

Let iota_corner j : in_corner D (branch_width m l.+2 t.+1).-1 (iota j).
Proof. by have := iota_C j; rewrite mem_filter => /andP[]. Qed.

Let B0 : 'M[F]_N :=
  \matrix_(j, i) ((multinomial D (iota j))%:R^-1 * (lsub A 'X_[iota i])@_(iota j)).

Let B : 'M[F]_#|J| := \matrix_(k, k')
  (((enum_val k).1 == (enum_val k').1)%:R * B0 (enum_val k).2 (enum_val k').2).

Lemma block_unit : B \in unitmx.
Proof.
have B0_unit : B0 \in unitmx.
  have -> : B0 = diag_mx (\row_j (multinomial D (iota j))%:R^-1) *m
      (\matrix_(j, i) (lsub A 'X_[iota i])@_(iota j)).
    by apply/matrixP=> j i; rewrite mul_diag_mx !mxE.
  rewrite unitmxE unitfE det_mulmx det_diag mulf_neq0 //; apply/prodf_neq0 => j _.
  by rewrite mxE invr_neq0 // multinomial_neq0.
pose B' : 'M[F]_#|J| := \matrix_(k, k')
  (((enum_val k).1 == (enum_val k').1)%:R * invmx B0 (enum_val k).2 (enum_val k').2).
suff /mulmx1_unit[] : B *m B' = 1%:M by [].
apply/matrixP=> k k'; pose f i j := ((enum_val k).1 == i)%:R * B0 (enum_val k).2 j *
  ((i == (enum_val k').1)%:R * invmx B0 j (enum_val k').2).
transitivity (\sum_(x : J) f x.1 x.2).
  rewrite mxE [RHS](big_enum_val (A := predT)); apply: eq_bigr => h _.
  by congr (_ * _); rewrite [LHS]mxE.
rewrite -(pair_bigA _ f) /f /=.
rewrite (bigD1 (enum_val k).1) //= [X in _ + X]big1 ?addr0 => [|i i_k]; last first.
  by apply: big1 => j _; rewrite eq_sym (negbTE i_k) !mul0r.
under eq_bigr do rewrite eqxx mul1r mulrCA.
rewrite -mulr_sumr; have /matrixP/(_ (enum_val k).2 (enum_val k').2) := mulmxV B0_unit.
rewrite [LHS]mxE [RHS]mxE => ->; rewrite mxE -natrM mulnb; congr (nat_of_bool _)%:R.
apply/andP/eqP => [[/eqP k1 /eqP k2]|-> //]; apply: enum_val_inj.
by rewrite [LHS]surjective_pairing [RHS]surjective_pairing k1 k2.
Qed.

(** Weights for which the rank of the values is at least m N. *)
Lemma core_rank : exists eps : F, (m * N <= \rank (core_mx eps A (@slope F m')))%N.
Proof.
have cardJ : #|J| = (m * N)%N by rewrite card_prod !card_ord.
pose u (k : 'I_#|J|) := @unit_vec F m _ (enum_val k).1 (iota (enum_val k).2).
have u_ends k : limit_of t.+2 (@ends F m' l c) (u k) by apply: ends_limit.
have u_starts k : limit_of n.+2 (starts l c t.+2) (u k).
  exact: (starts_limit F0 A_unit c_neq0 c1 _ t_n (leqnSn _) (iota_corner _)).
have [eG /fin_all_exists[G /all_and2[G_span G_0]]] := fin_all_exists u_starts.
have [ef /fin_all_exists[f /all_and2[f_span f_0]]] := fin_all_exists u_ends.
pose pairing := form_pairing A D.
pose Z : 'M[K]_#|J| := \matrix_(k, k')
  \sum_i pairing ('X^(eG k) *: G k i) ('X^(ef k') *: f k' i).
have det_Z : \det Z != 0.
  pose Z1 : 'M[K]_#|J| := \matrix_(k, k') \sum_i pairing (G k i) (f k' i).
  have -> : Z = diag_mx (\row_k 'X^(eG k)) *m Z1 *m diag_mx (\row_k 'X^(ef k)).
    apply/matrixP=> k k'; rewrite mul_mx_diag mul_diag_mx !mxE mulr_sumr mulr_suml.
    apply: eq_bigr => i _; rewrite /pairing.
    have := form_pairing_suml A D [:: tt] (fun=> 'X^(eG k)) (fun=> G k i) ('X^(ef k') *: f k' i).
    have := form_pairing_sumr A D [:: tt] (fun=> 'X^(ef k')) (fun=> f k' i) (G k i).
    by rewrite !big_seq1 => -> ->; rewrite mulrA mulrAC.
  rewrite !det_mulmx !det_diag !mulf_neq0 //.
  - by apply/prodf_neq0 => k _; rewrite mxE expf_neq0 ?polyX_eq0.
  - have : at0 (\det Z1) != 0.
      rewrite -det_map_mx (_ : map_mx at0 Z1 = B) -?unitfE -?unitmxE ?block_unit //.
      apply/matrixP=> k k'; rewrite !mxE rmorph_sum.
      rewrite (bigD1 (enum_val k).1) //= big1 ?addr0 => [|i i_k]; rewrite -[LHS]/(at0 _).
        rewrite (form_pairing_at0 A (iota_D (enum_val k).2) (G_0 k _) (f_0 k' _)).
        by rewrite eqxx mul1r.
      rewrite (form_pairing_at0 A (iota_D (enum_val k).2) (G_0 k _) (f_0 k' _)).
      by rewrite (negbTE i_k) !mul0r.
    by apply: contraNneq => ->; rewrite rmorph0.
  - by apply/prodf_neq0 => k _; rewrite mxE expf_neq0 ?polyX_eq0.
have [Ux [Uw ZE]] := spanned_pairing G_span f_span.
have [eps Z_eps] := exists_nonroot F0 det_Z; exists eps; rewrite -cardJ.
pose at_eps : {rmorphism K -> F} := [rmorphism of horner_eval eps].
have -> : core_mx eps A (@slope F m') = map_mx at_eps (core_mx 'X AK slopeK).
  apply/matrixP=> a b; rewrite !mxE /core rmorph_sum; apply: eq_bigr => i _.
  rewrite map_weighted (@map_readings _ _ at_eps _ _ _ _ _ (slope F i) (fun=> 1)) => [|j|j].
  - rewrite /= /horner_eval hornerX; congr (weighted _ (readings _ _ _ _ _)).
    by apply/matrixP=> j j'; rewrite !mxE /horner_eval hornerC.
  - exact: hornerC.
  - exact: hornerC.
have : map_mx at_eps Z \in unitmx by rewrite unitmxE det_map_mx unitfE.
rewrite /Z ZE !map_mxM => /mxrank_unit {1}<-.
exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.

End Rank.

(** Theorem G, second bound: L >= 2 layers, at least m >= 2 channels and templates,
    tS >= tE >= 2. For almost all weights the grid rank is at least m times the number of
    exponents of degree D = mc(tE, L - 1) in m variables, one of which is at least
    D + 1 - q'_(tE-1). *)
Theorem grid_branches (F : fieldType) (F0 : [char F] =i pred0) (L R M m tS tE : nat) :
    (1 < L)%N -> (1 < m <= minn M R)%N -> (1 < tE <= tS)%N ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE)
      (m * corner_size m (mc tE L.-1) (branch_width m L tE.-1).-1)).
Proof.
case: L => // -[|l] // _; case: m => // -[|m'] //= m_MR; case: tE => // -[|t] //=.
case: tS => // -[|n] // t_n; set m := m'.+2 in m_MR *.
move: m_MR; rewrite leq_min => /andP[m_M]; case: R => // R' m_R.
pose C := corner_list m (mc t.+2 l.+1) (branch_width m l.+2 t.+1).-1.
have iota_inj : injective (fun j : 'I_(size C) => nth 0%MM C j).
  move=> i j /eqP; rewrite nth_uniq ?ltn_ord // => [/eqP/val_inj //|].
  exact/filter_uniq/exponents_uniq.
have [c [c0 A_unit c1 det_c]] := exists_near_identity F0 iota_inj.
have [eps rank_c] := core_rank F0 (t_n : (t <= n)%N) A_unit c0 c1 det_c.
pose s (a : 'I_#|[finType of n.+2.-tuple 'I_m]|) : n.+2.-tuple 'I_m := [tuple of rev (enum_val a)].
pose e (a : 'I_#|[finType of t.+2.-tuple 'I_m]|) : t.+2.-tuple 'I_m := enum_val a.
apply: (@grid_rank_ge_almost_all F l.+2 R'.+1 M isT n.+2 t.+2 _ _
  (fun a => map_tuple (template_of m_M) (s a)) (fun a => map_tuple (template_of m_M) (e a))
  (branch_weights m' R' M eps c)).
have -> : eval_mx l.+2 (fun a => map_tuple (template_of m_M) (s a))
    (fun a => map_tuple (template_of m_M) (e a)) (@one_hot F M) (branch_weights m' R' M eps c) =
  core_mx l t n eps (near_identity m c) (@slope F m'); last exact: rank_c.
apply/matrixP=> i j; rewrite !mxE /core.
by rewrite -(branch_value eps c m_R m_M l (s i) (e j)) /start_end -!map_comp.
Qed.
