(** The dimension of F_t (two layers): where the M linear forms that generate the ideal J_j are
    independent for each j, it is R (mc(R, t) - mc(R - M, t)), the bound U4. So Theorem E1 of
    proofs/statements/propagation.md has its number. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation RAC Generic Forms DepthTwoGrid LinearForms
  Exponents NotVacuous TwoFills TwoFillsRank.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The monomials of degree t in R variables, one of the first M of which occurs. *)
Section Count.

Variables (R M t : nat) (M_R : (M <= R)%N).

Definition early (m : mono [finType of 'I_R]) : bool := [exists a : 'I_R, (a < M)%N && (0 < m a)%N].

Definition early_monos : seq (mono [finType of 'I_R]) := [seq m <- monos (enum 'I_R) t | early m].

Lemma size_late_variables : size [seq a <- enum 'I_R | (M <= val a)%N] = (R - M)%N.
Proof.
rewrite -(size_map val) -(filter_map val (fun i => M <= i)%N) val_enum_ord.
rewrite -[in iota 0 R](subnKC M_R) iotaD filter_cat size_cat.
rewrite (eq_in_filter (a2 := pred0)) ?filter_pred0 => [|i]; last first.
  by rewrite mem_iota add0n => /andP[_ i_M]; rewrite leqNgt i_M.
rewrite (eq_in_filter (a2 := predT)) ?filter_predT ?size_iota // => i.
by rewrite mem_iota add0n => /andP[-> _].
Qed.

Lemma size_early : size early_monos = (mc R t - mc (R - M) t)%N.
Proof.
have := count_predC early (monos (enum 'I_R) t); rewrite size_monos size_enum_ord => <-.
rewrite size_filter; suff -> : count (predC early) (monos (enum 'I_R) t) = mc (R - M) t.
  by rewrite addnK.
rewrite -size_filter -size_late_variables -size_monos.
apply/perm_size/uniq_perm; first exact/filter_uniq/uniq_monos/enum_uniq.
  exact/uniq_monos/filter_uniq/enum_uniq.
move=> m; rewrite mem_filter; apply/andP/idP => [[/= m_late m_t]|m_t].
  apply: mem_monos (monos_deg m_t) => a; rewrite mem_filter mem_enum andbT -ltnNge => a_M.
  by apply/eqP; apply: contraNT m_late; rewrite -lt0n => ma; apply/existsP; exists a; rewrite a_M.
split; last by apply: mem_monos (monos_deg m_t) => a; rewrite mem_enum.
rewrite /= negb_exists; apply/forallP=> a; rewrite negb_and -!leqNgt leqn0; apply/orP.
case: (leqP M a) => [|a_M]; [by left | right].
by rewrite (monos_supp m_t) // mem_filter negb_and -ltnNge a_M.
Qed.

End Count.

Section Dimension.

Variables (F : fieldType) (R M : nat) (w : weights F R M).
Hypothesis M_R : (M <= R)%N.

Notation P := {mpoly F[R]}.

(** The generators of J_j: l_{x, j} is x^T times these forms. *)
Definition generators (j : 'I_R) : 'M[F]_(M, R) := \matrix_(a, k) (Wi w 1 j k * Wi1 w k a).

Lemma ell_generators x j : ell w x j = linear_form ((x^T *m generators j) 0).
Proof.
apply: eq_bigr => k _; rewrite !mxE mulr_sumr; congr (_ *: _).
by apply: eq_bigr => a _; rewrite !mxE mulrA mulrC.
Qed.

Lemma mcoeff_mul_variable k (q : P) (m : 'X_{1..R}) : m k = 0%N -> ('X_k * q)@_m = 0.
Proof.
move=> mk0; apply/eqP; rewrite mulrC mcoeff_eq0 (perm_mem (msuppMX q U_(k))).
by apply/negP=> /mapP[m' _ mE]; move: mk0; rewrite mE mnmDE mnm1E eqxx.
Qed.

Section Ideal.

Variables (j : 'I_R).
Hypothesis free_j : row_free (generators j).

(** New variables, the first M of which span the generators. *)
Definition base : 'M[F]_R := row_ebase (generators j).

Lemma base_unit : base \in unitmx.
Proof. exact: row_ebase_unit. Qed.

Lemma generatorsE : generators j = col_ebase (generators j) *m pid_mx M *m base.
Proof. by rewrite -[LHS]mulmx_ebase (eqP free_j). Qed.

(** p is in (J_j)_t iff in the new variables each monomial has one of the first M. *)
Definition straight (p : P) : P := lsub (invmx base) p.

Lemma straightK p : lsub base (straight p) = p.
Proof. by rewrite /straight lsubM mulVmx ?base_unit // lsub1. Qed.

Lemma bentK p : straight (lsub base p) = p.
Proof. by rewrite /straight lsubM mulmxV ?base_unit // lsub1. Qed.

(** The monomials without one of the first M variables. *)
Definition late (m : 'X_{1..R}) : bool := [forall a : 'I_R, (a < M)%N ==> (m a == 0%N)].

Lemma late_coef t p m : late m -> J w t.+1 j p -> (straight p)@_m = 0.
Proof.
rewrite /straight => m_late; elim=> [|q f [x [f' [_ ->]]] _ f0]; first by rewrite raddf0 mcoeff0.
rewrite lsubD mcoeffD f0 addr0 {f f0} lsubMul.
set b := x^T *m col_ebase (generators j) *m (pid_mx M : 'M_(M, R)).
have -> : lsub (invmx base) (ell w x j) = linear_form (b 0).
  rewrite ell_generators generatorsE !mulmxA -/b lsub_linear.
  by rewrite mulmxK ?base_unit.
rewrite mulr_suml raddf_sum big1 // => k _ /=; rewrite -mul_mpolyC -mulrA mcoeffCM.
case: (ltnP k M) => [k_M|M_k]; last first.
  rewrite (_ : b 0 k = 0) ?mul0r // mxE big1 // => a _.
  rewrite [pid_mx M a k]mxE; case: eqP => [ak|_]; last by rewrite mulr0.
  by have := ltn_ord a; rewrite ak ltnNge M_k.
have mk0 : m k = 0%N by have /forallP/(_ k) := m_late; rewrite k_M => /eqP.
by rewrite mcoeff_mul_variable // mulr0.
Qed.

(** The monomials with one of them, in the new variables, are in the ideal. *)
Lemma early_J t m : m \in early_monos R M t.+1 -> J w t.+1 j (lsub base 'X_[mnm_of m]).
Proof.
rewrite mem_filter => /andP[/existsP[k /andP[k_M mk]] /monos_deg m_deg].
have le_k : (U_(k) <= mnm_of m)%MM by rewrite lep1mP mnmE -lt0n.
rewrite -(submK le_k) mpolyXD mulrC lsubMul; apply: sums1.
pose a := Ordinal k_M.
set L := col_ebase (generators j).
have L_unit : L \in unitmx by apply: col_ebase_unit.
exists (row a (invmx L))^T, (lsub base 'X_[mnm_of m - U_(k)]); split.
  apply: lsub_homog; rewrite dhomogX /= -eqSS -m_deg.
  rewrite (_ : (\sum_v m v)%N = mdeg (mnm_of m)); last first.
    by rewrite mdegE; apply: eq_bigr => i _; rewrite mnmE.
  by rewrite -{2}(submK le_k) mdegD mdeg1 addn1.
congr (_ * _); rewrite ell_generators trmxK generatorsE -/L !mulmxA -row_mul mulVmx // row1.
rewrite lsubX; apply: eq_bigr => l _; congr (_ *: _).
rewrite mxE (bigD1 k) //= [X in _ + X]big1 => [|i i_k].
  by rewrite -rowE [row _ _ _ _]mxE [pid_mx _ _ _]mxE /= eqxx k_M mul1r addr0.
rewrite -rowE [row _ _ _ _]mxE [pid_mx _ _ _]mxE /=; case: eqP => [ai|_]; last by rewrite mul0r.
by case/eqP: i_k; apply/val_inj.
Qed.

End Ideal.

(** The dimension of F_t. *)
Theorem Fspace_dim t : (forall j, row_free (generators j)) ->
  Fdim w t.+1 (R * (mc R t.+1 - mc (R - M) t.+1)).
Proof.
move=> free; pose mons := early_monos R M t.+1.
pose mon (k : 'I_(size mons)) := mnm_of (nth (mono0 [finType of 'I_R]) mons k).
have mon_inj : injective mon.
  move=> k1 k2 /mnm_of_inj/eqP; rewrite nth_uniq ?ltn_ord //; first by move/eqP/val_inj.
  exact/filter_uniq/uniq_monos/enum_uniq.
pose I := [finType of 'I_R * 'I_(size mons)].
have <- : #|I| = (R * (mc R t.+1 - mc (R - M) t.+1))%N.
  by rewrite card_prod !card_ord -(size_early t.+1 M_R).
pose g (i : 'I_#|I|) : 'cV[P]_R :=
  lsub (base (enum_val i).1) 'X_[mon (enum_val i).2] *: delta_mx (enum_val i).1 0.
have entry a j : comb g a j 0 = lsub (base j) (\sum_k a 0 (enum_rank (j, k)) *: 'X_[mon k]).
  pose term j' k := ((a 0 (enum_rank (j', k)))%:MP * lsub (base j') 'X_[mon k])
    * (j == j')%:R : P.
  rewrite summxE (reindex _ (onW_bij _ (@enum_rank_bij I))) /=.
  rewrite (eq_bigr (fun i : I => term i.1 i.2)) => [|[j' k] _]; last first.
    by rewrite !mxE enum_rankK andbT mulrA.
  rewrite -(pair_bigA _ term) (bigD1 j) //= [X in _ + X]big1 => [|j' j'_j]; last first.
    by apply: big1 => k _; rewrite /term eq_sym (negbTE j'_j) mulr0.
  rewrite addr0 raddf_sum; apply: eq_bigr => k _.
  by rewrite /term eqxx mulr1 /= /lsub mmapZ.
have coefE (c : 'I_(size mons) -> F) k : (\sum_k c k *: 'X_[mon k] : P)@_(mon k) = c k.
  rewrite raddf_sum (bigD1 k) //= mcoeffZ mcoeffX eqxx mulr1 big1 ?addr0 // => k' k'_k.
  by rewrite mcoeffZ mcoeffX (inj_eq mon_inj) (negbTE k'_k) mulr0.
exists g; first split=> [i j|f Ff].
- rewrite !mxE andbT; case: eqP => [->|_]; last by rewrite mulr0; apply: sums0.
  by rewrite mulr1; apply: early_J (free _) _ _ _; apply: mem_nth.
- pose a : 'rV[F]_#|I| :=
    \row_i (straight (enum_val i).1 (f (enum_val i).1 0))@_(mon (enum_val i).2).
  exists a; apply/colP=> j; rewrite entry -[LHS](straightK j); congr lsub; apply/mpolyP=> m.
  have [[k ->]|m_new] : (exists k, m = mon k) \/ forall k, mon k != m.
    case: (pickP (fun k => mon k == m)) => [k /eqP <-|m_new]; first by left; exists k.
    by right=> k; rewrite m_new.
  - by rewrite coefE mxE enum_rankK.
  rewrite [RHS]raddf_sum [RHS]big1 => [|k _]; last first.
    by rewrite /= mcoeffZ mcoeffX (negbTE (m_new k)) mulr0.
  have [m_late|m_early] := boolP (late m); first exact: late_coef (free j) _ _ _ m_late (Ff j).
  have st_homog : straight j (f j 0) \is t.+1.-homog by apply/lsub_homog/J_homog/Ff.
  apply: (dhomog_nemf_coeff st_homog); apply/eqP=> m_deg.
  pose m' : mono [finType of 'I_R] := [ffun a => m a].
  have m'_mons : m' \in mons.
    rewrite mem_filter; apply/andP; split.
      move: m_early; rewrite negb_forall => /existsP[b]; rewrite negb_imply -lt0n => b_early.
      by apply/existsP; exists b; rewrite ffunE.
    apply: mem_monos => [b|]; first by rewrite mem_enum.
    by rewrite -m_deg /= mdegE; apply: eq_bigr => b _; rewrite ffunE.
  have k_mons : (index m' mons < size mons)%N by rewrite index_mem.
  case/eqP: (m_new (Ordinal k_mons)); rewrite /mon /= nth_index //.
  by apply/mnmP=> b; rewrite mnmE ffunE.
- move=> a a0; apply/rowP=> i; rewrite mxE.
  have := entry a (enum_val i).1; rewrite a0 mxE => /esym/(congr1 (straight (enum_val i).1)).
  rewrite bentK {1}/straight /lsub raddf0 => /(congr1 (mcoeff (mon (enum_val i).2))).
  by rewrite coefE mcoeff0 -surjective_pairing enum_valK.
Qed.

(** Theorem E1 at given weights: two evaluation matrices of the ranks R (mc(R, t) - mc(R - M, t))
    at t and t + 1 prove that this is the function rank at all later t. *)
Theorem two_fills_value t tS0 tS1 p0 q0 p1 q1
    (s0 : 'I_p0 -> tS0.-tuple 'cV[F]_M) (e0 : 'I_q0 -> t.-tuple 'cV[F]_M)
    (s1 : 'I_p1 -> tS1.-tuple 'cV[F]_M) (e1 : 'I_q1 -> t.+1.-tuple 'cV[F]_M) tS tE :
  infinite F -> Wh w 0 \in unitmx -> (forall k, row k (Wi1 w) != 0) ->
  (forall j, row_free (generators j)) -> (0 < t)%N ->
  (R * (mc R t - mc (R - M) t) <= \rank (eval_mx 2 s0 e0 id w))%N ->
  (R * (mc R t.+1 - mc (R - M) t.+1) <= \rank (eval_mx 2 s1 e1 id w))%N ->
  dense_states w tS -> (t <= tE)%N ->
  sep_rank_is (function_of w 2 tS tE) (R * (mc R tE - mc (R - M) tE)).
Proof.
move=> F_inf A_unit rows free t_gt0 rank0 rank1 dense t_tE.
have dim t' : (0 < t')%N -> Fdim w t' (R * (mc R t' - mc (R - M) t')).
  by case: t' => // t' _; apply: Fspace_dim.
apply: (two_fills_rank F_inf A_unit rows t_gt0 _ _ rank0 rank1 dense t_tE); apply: dim => //.
exact: leq_trans t_gt0 t_tE.
Qed.

End Dimension.
