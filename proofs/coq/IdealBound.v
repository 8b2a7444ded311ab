(** The ideal bound for two layers (U4 of proofs/statements/bounds.md#u4), for all weights,
    over every field, and the recursive bounds U5 and G2 with it.

    As functions of the state (h^1, h^2) before the end block, the outputs of a network of two
    layers are linear in h^2. The first step of the end block makes the coefficient of the entry j
    of Wh_2 h^2 a multiple of a linear form in h^1, which the input x chooses in a space of dimension
    at most m = min(M, R), the same for all x. In coordinates in which this space is spanned
    by variables, the coefficient is a combination of the monomials that contain one of the first m
    variables: there are mc(R, t) - mc(R - m, t) of degree t. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Forms UpperBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Monomials of degree [d] in the variables [us ++ vs] that contain one of [us]. *)
Section Monomials.

Variable V : finType.
Implicit Types (us vs : seq V) (m : mono V).

Fixpoint touching us vs (d : nat) : seq (mono V) :=
  if us is u :: us' then
    touching us' vs d ++
    (if d is d'.+1 then [seq mono_add (mono_var u) m | m <- monos (us ++ vs) d'] else [::])
  else [::].

Lemma touchingS u us vs d : touching (u :: us) vs d.+1 =
  touching us vs d.+1 ++ [seq mono_add (mono_var u) m | m <- monos (u :: us ++ vs) d].
Proof. by []. Qed.

Lemma size_touching us vs d :
  (size (touching us vs d) + mc (size vs) d = mc (size us + size vs) d)%N.
Proof.
elim: us => [|u us IHus] //; case: d => [|d] in IHus *; first by rewrite /= cats0 IHus !mcn0.
by rewrite touchingS size_cat size_map size_monos addnAC IHus addSn mcSS /= size_cat.
Qed.

Lemma mem_touching us vs d m u : (forall v, v \notin us ++ vs -> m v = 0%N) ->
  (\sum_v m v)%N = d -> u \in us -> (0 < m u)%N -> m \in touching us vs d.
Proof.
move=> supp deg; elim: us supp => // u0 us IHus supp u_us mu_gt0.
have d_gt0 : (0 < d)%N by rewrite -deg (bigD1 u) //= ltn_addr.
rewrite -(prednK d_gt0) touchingS (prednK d_gt0) mem_cat; case: (posnP (m u0)) => [mu0|mu0_gt0].
  rewrite IHus // => [v v_us|].
    case: (v =P u0) => [-> //|/eqP v_u0].
    by apply: supp; rewrite inE negb_or v_u0.
  by move: u_us mu_gt0; rewrite inE => /orP[/eqP->|//]; rewrite mu0.
apply/orP; right; pose m' : mono V := [ffun v => m v - (v == u0)]%N.
have mE : m = mono_add (mono_var u0) m'.
  apply/ffunP=> v; rewrite !ffunE subnKC //; case: eqP => [->|//]; exact: mu0_gt0.
rewrite mE map_f // mem_monos => // [v v_us|]; first by rewrite ffunE supp.
apply/eqP; rewrite -eqSS (prednK d_gt0) -deg [in X in _ == X]mE; apply/eqP.
under [RHS]eq_bigr do rewrite !ffunE.
rewrite big_split /= -add1n; congr addn; last by apply: eq_bigr => v _; rewrite ffunE.
by rewrite (bigD1 u0) //= eqxx big1 // => v /negbTE->.
Qed.

End Monomials.

Section IdealSpan.

Variables (F : fieldType) (R : nat).
Implicit Types (m : mono (ordinal_finType R)) (z : 'I_R -> F).

(** Forms in R variables of one group. *)
Definition one_group (k : 'I_R) : unit := tt.

Notation form_of d := (form one_group (fun=> d)).

(** The monomials of degree [d] that contain one of the first [n] of [R] variables. *)
Definition ideal_basis (n d : nat) : seq (mono (ordinal_finType R)) :=
  undup [seq m : mono _ <- touching (enum [pred k : 'I_R | (k < n)%N]) (enum [pred k : 'I_R | ~~ (k < n)%N]) d
        | (\sum_k m k)%N == d].

Lemma size_ideal_basis n d : (size (ideal_basis n d) <= mc R d - mc (R - n) d)%N.
Proof.
apply: leq_trans (size_undup _) _; rewrite size_filter; apply: leq_trans (count_size _ _) _.
set us := enum _; set vs := enum _; have := size_touching us vs d.
have us_vs : (size us + size vs = R)%N by rewrite -!cardE cardC card_ord.
have size_us : (size us <= n)%N.
  rewrite -(size_iota 0 n) -(size_map val); apply: uniq_leq_size => [|i].
    by rewrite map_inj_uniq ?enum_uniq //; apply: val_inj.
  by case/mapP=> k; rewrite mem_enum inE mem_iota => k_n ->.
rewrite us_vs => <-; rewrite -[X in (X <= _)%N](addnK (mc (R - n) d)) leq_sub2r // leq_add2l.
by apply: leq_mcl; rewrite leq_subLR -[X in (X <= _)%N]us_vs leq_add2r.
Qed.

Lemma ideal_basis_form n d m : m \in ideal_basis n d -> form_of d (mval (F := F) m).
Proof.
rewrite mem_undup mem_filter => /andP[/eqP deg _].
by apply: form_eqdeg (form_mono _ one_group m) => -[]; rewrite -deg /gdeg; apply: eq_bigl.
Qed.

(** A linear form in the first [n] variables times a form of degree [d]: *)
Section Product.

Variables (n d : nat) (c : 'I_R -> F) (c0 : forall k : 'I_R, (n <= k)%N -> c k = 0).
Variables (g : ('I_R -> F) -> F) (gP : form_of d g).

Definition product_terms : seq (F * mono (ordinal_finType R)) :=
  [seq (c k * q.1, mono_add (mono_var k) q.2) | k <- enum [pred k : 'I_R | (k < n)%N], q <- terms gP].

Definition ideal_coef m : F := \sum_(q <- product_terms | q.2 == m) q.1.

Lemma mval_var k z : mval (mono_var k) z = z k.
Proof.
by rewrite /mval (bigD1 k) //= ffunE eqxx big1 ?mulr1 // => i /negbTE ik; rewrite ffunE ik.
Qed.

Lemma ideal_coefE z :
  (\sum_k c k * z k) * g z = \sum_(m <- ideal_basis n d.+1) ideal_coef m * mval m z.
Proof.
rewrite -[RHS](@sum_terms F _ product_terms _ (fun m => mval m z)) ?undup_uniq // => [|q].
  rewrite big_allpairs_dep big_enum /= (bigID [pred k : 'I_R | (k < n)%N]) /=.
  rewrite [X in _ + X]big1 => [|k]; last by rewrite -leqNgt => /c0->; rewrite mul0r.
  rewrite addr0 mulr_suml; apply: eq_bigr => k _; rewrite (termsE gP) mulr_sumr.
  by apply: eq_bigr => q _; rewrite mval_add mval_var mulrACA.
case/allpairsP=> -[k q'] /= [k_n /terms_deg deg ->] /=.
have sum_deg : (\sum_i mono_add (mono_var k) q'.2 i = d.+1)%N.
  under eq_bigr do rewrite !ffunE.
  rewrite big_split /= (bigD1 k) //= eqxx big1 ?addn0 => [|i /negbTE-> //].
  by rewrite -(deg tt) /gdeg; congr (_ + _)%N; apply: eq_bigl.
rewrite mem_undup mem_filter sum_deg eqxx /=; apply: (@mem_touching _ _ _ _ _ k) => // [v|].
  by rewrite mem_cat !mem_enum !inE orbN.
by rewrite !ffunE eqxx.
Qed.

End Product.

End IdealSpan.

Lemma sum_nat_eq1 (I : finType) (P : pred I) (E : I -> nat) : (\sum_(i | P i) E i)%N = 1%N ->
  exists i, [/\ P i, E i = 1%N & forall j, P j -> j != i -> E j = 0%N].
Proof.
move=> sum1; have /forallPn[i] : ~~ [forall (i | P i), E i == 0%N] by rewrite -sum_nat_eq0 sum1.
rewrite negb_imply -lt0n => /andP[Pi Ei_gt0]; exists i; move: sum1; rewrite (bigD1 i) //=.
case: (E i) Ei_gt0 => // -[|e] // _ [/eqP]; rewrite sum_nat_eq0 => /forallP E0.
by split=> // j Pj j_i; have := E0 j; rewrite Pj j_i => /eqP.
Qed.

(** An output that is linear in the top layer, as a sum over the entries of its state. *)
Section TopLayer.

Variables (F : fieldType) (L' R : nat).
Notation state_form t := (form (@layer_of L' R) (@deg_at L' t)).
Implicit Types z : 'I_L'.+1 * 'I_R -> F.

(** The state [z] with the unit vector e_j in the top layer. *)
Definition unit_top (j : 'I_R) z (v : 'I_L'.+1 * 'I_R) : F :=
  if v.1 == ord_max then (v.2 == j)%:R else z v.

Lemma top_linear t (g : ('I_L'.+1 * 'I_R -> F) -> F) : state_form t g ->
  forall z, g z = \sum_j z (ord_max, j) * g (unit_top j z).
Proof.
move=> gP z; under eq_bigr do rewrite (termsE gP) mulr_sumr.
rewrite exchange_big (termsE gP); apply: eq_big_seq => -[c m] /terms_deg /= deg.
have /sum_nat_eq1[[l j] [/eqP /= l_max mj m_other]] : gdeg (@layer_of L' R) m ord_max = 1%N.
  by rewrite deg /deg_at subnn mcn0.
rewrite /layer_of /= in l_max; subst l.
pose rest (x : 'I_L'.+1 * 'I_R -> F) := \prod_(v | v != (ord_max, j)) x v ^+ m v.
have mvalE x : mval m x = x (ord_max, j) * rest x.
  by rewrite /mval (bigD1 (ord_max, j)) //= mj expr1.
have rest_unit i : rest (unit_top i z) = rest z.
  apply: eq_bigr => v v_j; rewrite /unit_top; case: eqP => // v_max.
  by rewrite m_other // /layer_of v_max.
rewrite (bigD1 j) //= big1 ?addr0 => [|i i_j]; last first.
  by rewrite mvalE /unit_top /= eqxx eq_sym (negbTE i_j) mul0r !mulr0.
by rewrite !mvalE rest_unit /unit_top /= !eqxx mul1r mulrCA.
Qed.

End TopLayer.
