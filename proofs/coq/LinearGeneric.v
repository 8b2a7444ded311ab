(** Linear networks at almost all weights (proofs/statements/linear-networks.md#ranks): the block
    Hankel matrix has rank min(n, k d_x, k d_y), the q-th power of an entry of the output has
    separation rank q + 1. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Ranks Separation RAC Generic Linear.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Map.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (n dx dy : nat).

Definition map_linear (N : linear_rnn K n dx dy) : linear_rnn K' n dx dy :=
  LinearRNN (f (scale N)) (map_mx f (lin_W N)) (map_mx f (lin_F N)) (map_mx f (lin_C N)).

Lemma map_impulse N j : map_mx f (impulse N j) = impulse (map_linear N) j.
Proof.
rewrite map_mxZ rmorphX map_mxM; congr (_ *: (_ *m _)).
by elim: j => //= j IHj; rewrite map_mxM IHj.
Qed.

Lemma map_hankel N k l : map_mx f (hankel N k l) = hankel (map_linear N) k l.
Proof. by apply/matrixP=> i j; rewrite mxE [in LHS]mxE [RHS]mxE -map_impulse [RHS]mxE. Qed.

End Map.

Section Parameters.

Variables (n dx dy : nat).

(** The weights as coordinates: W, F, C. The scalar c is none of them. *)
Definition lin_param : finType := [finType of 'I_n * 'I_n + 'I_n * 'I_dx + 'I_dy * 'I_n].

Section Ring.

Variable K : comRingType.

Definition lin_of (c : K) (x : lin_param -> K) : linear_rnn K n dx dy :=
  LinearRNN c (\matrix_(i, j) x (inl (inl (i, j)))) (\matrix_(i, j) x (inl (inr (i, j))))
    (\matrix_(i, j) x (inr (i, j))).

Definition lin_coord (N : linear_rnn K n dx dy) (v : lin_param) : K :=
  match v with
  | inl (inl (i, j)) => lin_W N i j
  | inl (inr (i, j)) => lin_F N i j
  | inr (i, j) => lin_C N i j
  end.

Definition lin_coords (N : linear_rnn K n dx dy) (i : 'I_#|lin_param|) : K :=
  lin_coord N (enum_val i).

Definition with_scale (c : K) (N : linear_rnn K n dx dy) : linear_rnn K n dx dy :=
  LinearRNN c (lin_W N) (lin_F N) (lin_C N).

Lemma lin_ofK c N : lin_of c (lin_coord N) = with_scale c N.
Proof. by congr LinearRNN; apply/matrixP=> i j; rewrite mxE. Qed.

Lemma impulse_scale N j i c :
  impulse N j i c = scale N ^+ j.+1 * impulse (with_scale 1 N) j i c.
Proof. by rewrite [LHS]mxE /impulse expr1n scale1r. Qed.

End Ring.

Variable F : fieldType.

(** What holds for almost all weights, whatever the scalar: wherever a polynomial over F in the
    weights, not the zero polynomial, does not vanish, in every field that contains F. *)
Definition almost_all_linear
    (P : forall K : fieldType, {rmorphism F -> K} -> linear_rnn K n dx dy -> Prop) : Prop :=
  exists p : {mpoly F[#|lin_param|]}, p != 0 /\
    forall (K : fieldType) (phi : {rmorphism F -> K}) N,
      mmap phi (lin_coords N) p != 0 -> P K phi N.

(** "Never" does not hold for almost all weights: it would for weights that are variables. *)
Lemma almost_all_linear_not_false : ~ almost_all_linear (fun K phi N => False).
Proof.
pose m := #|lin_param|; move=> [p [p_neq0 pP]].
pose frac := @FracField.tofrac [idomainType of {mpoly F[m]}].
pose K := [fieldType of {fraction {mpoly F[m]}}].
pose phi : {rmorphism F -> K} := [rmorphism of @FracField.tofrac _ \o @mpolyC m F].
apply: (pP K phi (lin_of 0 (fun v => frac 'X_(enum_rank v)))).
rewrite (_ : mmap _ _ p = frac p) ?tofrac_eq0 // /frac [p in RHS]mpolyE raddf_sum.
apply: eq_bigr => e _ /=; rewrite -mul_mpolyC tofracM; congr (_ * _).
rewrite mpolyXE_id rmorph_prod; apply: eq_bigr => i _; rewrite rmorphX; congr (_ ^+ _).
rewrite /lin_coords -[in RHS](enum_valK i).
by case: (enum_val i) => [[[a b]|[a b]]|[a b]]; rewrite /= mxE.
Qed.

(** The network whose weights are variables. *)
Definition variable_linear : linear_rnn [comRingType of {mpoly F[#|lin_param|]}] n dx dy :=
  lin_of 1 (fun v : lin_param => 'X_(enum_rank v)).

Lemma map_variable_linear (K : fieldType) (phi : {rmorphism F -> K}) (N : linear_rnn K n dx dy) :
  map_linear [rmorphism of mmap phi (lin_coords N)] variable_linear = with_scale 1 N.
Proof.
rewrite /map_linear rmorph1 -lin_ofK; congr LinearRNN; apply/matrixP=> i j;
  by rewrite !mxE /= mmapX mmap1U /lin_coords enum_rankK.
Qed.

Section Hankel.

Variable k : nat.

Lemma diag_mul_diag (K : fieldType) p q (x : 'rV[K]_p) (A : 'M_(p, q)) (y : 'rV[K]_q) i j :
  (diag_mx x *m A *m diag_mx y) i j = x 0 i * A i j * y 0 j.
Proof. by rewrite mul_mx_diag mxE mul_diag_mx mxE. Qed.

(** The scalar does not change the rank. *)
Lemma hankel_rank_scale (K : fieldType) (N : linear_rnn K n dx dy) : scale N != 0 ->
  (\rank (hankel (with_scale 1 N) k k) <= \rank (hankel N k k))%N.
Proof.
set c := scale N => c_neq0; pose D : 'rV[K]_(\sum_(a < k) dy) := \row_i c ^- (tagnat.sig1 i).+1.
pose E : 'rV[K]_(\sum_(b < k) dx) := \row_j c ^- (tagnat.sig1 j).
have -> : hankel (with_scale 1 N) k k = diag_mx D *m hankel N k k *m diag_mx E.
  apply/matrixP=> i j; rewrite diag_mul_diag [LHS]mxE [hankel N k k i j]mxE [D 0 i]mxE [E 0 j]mxE.
  rewrite [in RHS]impulse_scale -/c mulrAC mulrA -addSn exprD mulrACA.
  by rewrite mulVf ?expf_neq0 // mul1r mulVf ?expf_neq0 // mul1r.
exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.

(** A network over any field whose Hankel matrix has the largest rank: W shifts n' states by
    d = min(d_x, d_y), C reads the first d of them, F enters the last d. *)
Notation d := (minn dx dy).
Notation n' := (minn n (k * d)).

Definition shift_linear : linear_rnn F n dx dy :=
  LinearRNN 1 (\matrix_(q, q') (q' == q + d :> nat)%N%:R)
    (\matrix_(q, c) ((c < d) && (q + c + 1 == n'))%N%:R)
    (\matrix_(i, q) ((i < d) && (q == i :> nat))%N%:R).

Lemma sum_at (y : nat -> F) (m : nat) :
  \sum_(q < n) (q == m :> nat)%:R * y q = if (m < n)%N then y m else 0.
Proof.
case: ltnP => [m_n|n_m]; last first.
  by rewrite big1 // => q _; rewrite (ltn_eqF (leq_trans (ltn_ord q) n_m)) mul0r.
rewrite (bigD1 (Ordinal m_n)) //= eqxx mul1r big1 ?addr0 // => q q_m.
by rewrite (_ : (q == m :> nat) = false) ?mul0r //; apply: negbTE.
Qed.

Lemma shift_power j (q : 'I_n) (c : 'I_dx) :
  lin_power shift_linear j q c = ((c < d) && (q + j * d + c + 1 == n'))%N%:R.
Proof.
elim: j q => [|j IHj] q; first by rewrite mxE mul0n addn0.
rewrite -[lin_power _ _]/(_ *m lin_power shift_linear j) mxE; under eq_bigr do rewrite mxE IHj.
rewrite (sum_at (fun q' => ((c < d) && (q' + j * d + c + 1 == n'))%N%:R)) mulSn addnA.
case: ltnP => // n_q; rewrite (_ : (_ == n') = false) ?andbF //; apply: gtn_eqF.
rewrite addn1 ltnS (leq_trans (geq_minl _ _)) // (leq_trans n_q) //.
by rewrite -!addnA leq_add2l leq_addr.
Qed.

Lemma shift_impulse j (i : 'I_dy) (c : 'I_dx) :
  impulse shift_linear j i c = [&& i < d, c < d & i + j * d + c + 1 == n']%N%:R.
Proof.
rewrite /impulse expr1n scale1r mxE; under eq_bigr do rewrite mxE shift_power -mulnb natrM -mulrA.
rewrite -mulr_sumr (sum_at (fun q => ((c < d) && (q + j * d + c + 1 == n'))%N%:R)).
case: (ltnP i n) => [_|n_i]; first by rewrite -natrM mulnb.
rewrite (_ : (_ == n') = false) ?andbF ?mulr0 //; apply: gtn_eqF.
by rewrite addn1 ltnS (leq_trans (geq_minl _ _)) // -!addnA (leq_trans n_i) ?leq_addr.
Qed.

Lemma hankelE (K : comRingType) (N : linear_rnn K n dx dy) l m (a : 'I_l) (b : 'I_m) i c :
  hankel N l m (tagnat.Rank a i) (tagnat.Rank b c) = impulse N (a + b) i c.
Proof.
have /matrixP/(_ i c) := mxblockK (fun (a : 'I_l) (b : 'I_m) => impulse N (a + b)) a b.
by move<-; rewrite [RHS]mxE.
Qed.

Lemma shift_hankel : (n' <= \rank (hankel shift_linear k k))%N.
Proof.
have [->|d_gt0] := posnP d; first by rewrite muln0 minn0.
have div_k (p : 'I_n') : (p %/ d < k)%N.
  by rewrite ltn_divLR // (leq_trans (ltn_ord p)) ?geq_minr.
have mod_y (p : 'I_n') : (p %% d < dy)%N := leq_trans (ltn_pmod p d_gt0) (geq_minr dx dy).
have mod_x (p : 'I_n') : (p %% d < dx)%N := leq_trans (ltn_pmod p d_gt0) (geq_minl dx dy).
pose row_of p := tagnat.Rank (p_ := fun=> dy) (Ordinal (div_k p)) (Ordinal (mod_y p)).
pose col_of p := tagnat.Rank (p_ := fun=> dx) (Ordinal (div_k p)) (Ordinal (mod_x p)).
apply: leq_trans (mxrank_mxsub row_of col_of _).
have -> : mxsub row_of col_of (hankel shift_linear k k) = perm_mx (perm (@rev_ord_inj n')).
  apply/matrixP=> p q; rewrite [LHS]mxE /row_of /col_of hankelE shift_impulse !mxE /= !ltn_pmod //.
  have -> : (p %% d + (p %/ d + q %/ d) * d + q %% d + 1)%N = (p + q).+1.
    by rewrite addn1 mulnDl (addnC (p %% d)%N) -addnA addnACA -!divn_eq.
  congr (nat_of_bool _)%:R; rewrite permE -val_eqE /=; have := ltn_ord p.
  by move=> p_n; rewrite -(eqn_add2l p.+1 _ q) subnKC // addSn eq_sym.
by rewrite mxrank_unit ?unitmx_perm.
Qed.

(** H3: for almost all weights the block Hankel matrix has rank min(n, k d_x, k d_y). *)
Theorem hankel_rank_generic : almost_all_linear (fun K phi N =>
  scale N != 0 -> \rank (hankel N k k) = minn n (minn (k * dx) (k * dy))).
Proof.
have [P [P_N0 P_rank]] := generic_mx_rank (hankel variable_linear k k) (lin_coords shift_linear).
exists P; split=> [|K phi N /P_rank]; first by apply: contraNneq P_N0 => ->; rewrite meval0.
rewrite !(map_hankel [rmorphism of mmap _ _]) !map_variable_linear => le_N c_neq0.
apply/eqP; rewrite eqn_leq -minnMr; apply/andP; split.
  rewrite leq_min hankel_rank minnMr leq_min.
  have sumE m : (\sum_(a < k) m = k * m)%N by rewrite sum_nat_const card_ord.
  rewrite (leq_trans (rank_leq_col _)) ?sumE //.
  by rewrite (leq_trans (rank_leq_row _)) ?sumE.
exact: leq_trans shift_hankel (leq_trans le_N (hankel_rank_scale c_neq0)).
Qed.

End Hankel.

(** ** The separation rank *)

(** The matrix of the (i + j)^q, i, j <= q, is invertible in characteristic 0. *)
Lemma binomial_mx_unit (K : fieldType) q : [char K] =i pred0 ->
  \matrix_(i < q.+1, j < q.+1) (i%:R + j%:R : K) ^+ q \in unitmx.
Proof.
move=> /charf0P K0; pose V := (vandermonde (fun i : 'I_q.+1 => (i : nat)%:R : K)).
pose D : 'rV[K]_q.+1 := \row_k 'C(q, k)%:R; pose S : 'M[K]_q.+1 := perm_mx (perm rev_ord_inj).
have SE l k : S l k = (l == rev_ord k)%:R.
  by rewrite !mxE permE (can2_eq rev_ordK rev_ordK).
rewrite (_ : \matrix_(i, j) _ = V^T *m S *m diag_mx D *m V); last first.
  apply/matrixP=> i j; rewrite [LHS]mxE exprDn [RHS]mxE; apply: eq_bigr => k _.
  rewrite mul_mx_diag [V k j]mxE [X in _ = X * _]mxE [D 0 k]mxE [(V^T *m S) i k]mxE.
  rewrite (bigD1 (rev_ord k)) //= big1 ?addr0 => [|l /negbTE l_k]; last by rewrite SE l_k mulr0.
  by rewrite SE eqxx mulr1 [V^T i _]mxE [V _ i]mxE /= subSS mulr_natr mulrnAl.
rewrite !unitmx_mul unitmx_tr unitmx_perm unitmx_vandermonde ?unitmx_diag //= => [i|i j].
  by rewrite mxE K0 -lt0n bin_gt0 -ltnS.
move/eqP; rewrite -subr_eq0 => ij; apply/val_inj/eqP => /=.
wlog le_ij : i j ij / (i <= j)%N => [wlog_le|].
  case/orP: (leq_total i j) => le; first exact: wlog_le.
  by rewrite eq_sym wlog_le // -oppr_eq0 opprB.
move: ij; rewrite -oppr_eq0 opprB -natrB // K0 subn_eq0 => le_ji.
by rewrite eqn_leq le_ij.
Qed.

Section Output.

Variables (K : fieldType) (N : linear_rnn K n dx dy) (i : 'I_dy) (c : 'I_dx).

(** One input that is not 0, the last of its block. *)
Definition last_input t (a : K) : seq 'cV[K]_dx := rcons (nseq t 0) (a *: delta_mx c 0).

Lemma lagged_last t a j : lagged (last_input t a) j = if j == 0%N then a *: delta_mx c 0 else 0.
Proof.
rewrite /lagged /last_input rev_rcons; case: j => //= j.
have [j_t|t_j] := ltnP j t; first by rewrite nth_rev ?size_nseq // nth_nseq if_same.
by rewrite nth_default // size_rev size_nseq.
Qed.

Lemma last_response t a (L : nat -> 'M[K]_(dy, dx)) :
  (\sum_(j < size (last_input t a)) L j *m lagged (last_input t a) j) i 0 = a * L 0%N i c.
Proof.
rewrite size_rcons big_ord_recl big1 => [|j _]; last by rewrite lagged_last mulmx0.
by rewrite addr0 lagged_last /= -scalemxAr -colE [LHS]mxE; congr (_ * _); rewrite mxE.
Qed.

Lemma lin_rank_exact tS tE q :
    [char K] =i pred0 -> impulse N tE.+1 i c != 0 -> impulse N 0 i c != 0 ->
  sep_rank_is (fun (s : tS.+1.-tuple 'cV[K]_dx) (e : tE.+1.-tuple 'cV[K]_dx) =>
    lin_output N (s ++ e) i 0 ^+ q) q.+1.
Proof.
move=> K0 a_neq0 b_neq0; split; first exact: lin_power_sep_rank.
have size_last t a : size (last_input t a) == t.+1 by rewrite size_rcons size_nseq.
pose s (k : 'I_q.+1) := Tuple (size_last tS (k%:R / impulse N tE.+1 i c)).
pose e (k : 'I_q.+1) := Tuple (size_last tE (k%:R / impulse N 0 i c)).
have := @sep_rank_witness _ _ _ (fun (s : tS.+1.-tuple 'cV[K]_dx) (e : tE.+1.-tuple 'cV[K]_dx) =>
    lin_output N (s ++ e) i 0 ^+ q) _ _ s e.
rewrite (_ : \matrix_(k, l) _ = \matrix_(k < q.+1, l < q.+1) (k%:R + l%:R : K) ^+ q); last first.
  apply/matrixP=> k l; rewrite [LHS]mxE [RHS]mxE lin_output_cat size_tuple lin_unroll.
  rewrite [X in X ^+ q]mxE /start_part (last_response _ _ (fun j => impulse N (tE.+1 + j))).
  by rewrite (last_response _ _ (impulse N)) addn0 !divfK.
by rewrite mxrank_unit // binomial_mx_unit.
Qed.

End Output.

(** For almost all weights the q-th power of an entry of the output has separation rank q + 1. *)
Theorem linear_rank_generic (i : 'I_dy) tS tE :
    [char F] =i pred0 -> (0 < n)%N -> (0 < dx)%N -> (0 < tS)%N -> (0 < tE)%N ->
  almost_all_linear (fun K phi N => scale N != 0 -> forall q,
    sep_rank_is (fun (s : tS.-tuple 'cV[K]_dx) (e : tE.-tuple 'cV[K]_dx) =>
      lin_output N (s ++ e) i 0 ^+ q) q.+1).
Proof.
move=> F0 n_gt0 dx_gt0; case: tS => // tS _; case: tE => // tE _; pose c := Ordinal dx_gt0.
pose p := impulse variable_linear tE.+1 i c * impulse variable_linear 0 i c.
have pE (K : fieldType) (phi : {rmorphism F -> K}) (N : linear_rnn K n dx dy) :
    mmap phi (lin_coords N) p = impulse (with_scale 1 N) tE.+1 i c * impulse (with_scale 1 N) 0 i c.
  rewrite rmorphM /= -(map_variable_linear phi N) -!(map_impulse [rmorphism of mmap _ _]).
  by congr (_ * _); rewrite [RHS]mxE.
exists p; split=> [|K phi N].
  pose N0 : linear_rnn F n dx dy := LinearRNN 1 1%:M (const_mx 1)
    (\matrix_(_, q) (q == Ordinal n_gt0)%:R).
  have powerE j : lin_power N0 j = const_mx 1.
    by elim: j => //= j IHj; rewrite -/(lin_power N0 j) IHj mul1mx.
  have impulse1 j : impulse N0 j i c = 1.
    rewrite /impulse expr1n scale1r powerE mxE (bigD1 (Ordinal n_gt0)) //= big1 ?addr0 => [|q q_0].
      by rewrite !mxE eqxx mul1r.
    by rewrite !mxE (negbTE q_0) mul0r.
  suff : p.@[lin_coords N0] != 0 by apply: contraNneq => ->; rewrite meval0.
  by rewrite -[p.@[_]]/(mmap [rmorphism of @idfun F] _ p) pE !impulse1 mulr1 oner_neq0.
rewrite pE mulf_eq0 negb_or => /andP[a_neq0 b_neq0] c_neq0 q.
have impulse_neq0 j : impulse (with_scale 1 N) j i c != 0 -> impulse N j i c != 0.
  by move=> neq0; rewrite impulse_scale mulf_neq0 ?expf_neq0.
apply: (@lin_rank_exact _ _ _ c); [|exact: impulse_neq0|exact: impulse_neq0].
by move=> r; rewrite (fmorph_char phi) F0.
Qed.

End Parameters.
