(** Linear substitutions in polynomials, over commutative rings; the coefficients of the powers
    of linear forms, and with them the duality of a substitution and its transpose. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Evaluation after substitution. *)
Lemma rmorph_mmap (n : nat) (K K1 K2 : comRingType) (f : {rmorphism K -> K1})
    (g : {rmorphism K1 -> K2}) (h : 'I_n -> K1) (p : {mpoly K[n]}) :
  g (mmap f h p) = mmap (g \o f) (g \o h) p.
Proof.
rewrite /mmap rmorph_sum; apply: eq_bigr => m _; rewrite rmorphM; congr (_ * _).
by rewrite rmorph_prod; apply: eq_bigr => i _; rewrite rmorphX.
Qed.

Section LinearForms.

Variables (K : comRingType) (n : nat).
Notation P := {mpoly K[n]}.
Implicit Types (p q : P) (D : 'M[K]_n) (c : 'I_n -> K) (a b : 'X_{1..n}).

Definition linear_form c : P := \sum_i c i *: 'X_i.

Lemma linear_form_homog c : linear_form c \is 1.-homog.
Proof. by apply: rpred_sum => k _; apply: rpredZ; rewrite dhomogX /= mdeg1. Qed.

Lemma meval_linear_form c (v : 'I_n -> K) : (linear_form c).@[v] = \sum_i c i * v i.
Proof. by rewrite raddf_sum; apply: eq_bigr => i _; rewrite /= mevalZ mevalXU. Qed.

(** Each variable becomes a linear form. *)
Definition lsub D p : P := mmap (@mpolyC n K) (fun k => linear_form (D k)) p.
Canonical lsub_additive D := [additive of lsub D].
Canonical lsub_rmorphism D := [rmorphism of lsub D].

Lemma lsubD D p q : lsub D (p + q) = lsub D p + lsub D q.
Proof. exact: raddfD. Qed.

Lemma lsubMul D p q : lsub D (p * q) = lsub D p * lsub D q.
Proof. exact: (rmorphM [rmorphism of lsub D]). Qed.

Lemma lsubZ D (x : K) p : lsub D (x *: p) = x *: lsub D p.
Proof. by rewrite /lsub mmapZ mul_mpolyC. Qed.

Lemma lsub_sum D (I : Type) (r : seq I) (f : I -> P) :
  lsub D (\sum_(i <- r) f i) = \sum_(i <- r) lsub D (f i).
Proof. exact: raddf_sum. Qed.

Lemma lsubE D p : lsub D p = \sum_(a <- msupp p) p@_a *: lsub D 'X_[a].
Proof. by rewrite {1}[p]mpolyE lsub_sum; apply: eq_bigr => a _; apply: lsubZ. Qed.

Lemma lsubX D k : lsub D 'X_k = linear_form (D k).
Proof. by rewrite /lsub mmapX mmap1U. Qed.

Lemma lsub_linear D (c : 'rV[K]_n) : lsub D (linear_form (c 0)) = linear_form ((c *m D) 0).
Proof.
rewrite raddf_sum /=; under [RHS]eq_bigr do rewrite mxE scaler_suml.
rewrite exchange_big; apply: eq_bigr => k _ /=; rewrite lsubZ lsubX.
by rewrite scaler_sumr; apply: eq_bigr => l _; rewrite scalerA.
Qed.

Lemma lsub1 p : lsub 1%:M p = p.
Proof.
rewrite [RHS]mpolyE /lsub /mmap; apply: eq_bigr => m _; rewrite mul_mpolyC; congr (_ *: _).
rewrite mpolyXE_id /mmap1; apply: eq_bigr => k _; congr (_ ^+ _).
by rewrite /linear_form (bigD1 k) //= mxE eqxx scale1r big1 ?addr0 // => l /negbTE l_k;
   rewrite mxE eq_sym l_k scale0r.
Qed.

Lemma lsubM D D' p : lsub D' (lsub D p) = lsub (D *m D') p.
Proof.
rewrite [lsub D p]/lsub (rmorph_mmap _ [rmorphism of lsub D']) /lsub /mmap.
apply: eq_bigr => m _; congr (_ * _); first exact: mmapC.
apply: eq_bigr => k _; congr (_ ^+ _).
transitivity (lsub D' (linear_form (row k D 0))).
  by congr (lsub D' _); apply: eq_bigr => l _; rewrite mxE.
by rewrite lsub_linear -row_mul; apply: eq_bigr => l _; rewrite mxE.
Qed.

Lemma lsub_homog D t p : p \is t.-homog -> lsub D p \is t.-homog.
Proof.
move=> p_homog; rewrite /lsub /mmap big_seq; apply: rpred_sum => m /(dhomog_mf p_homog) deg_m.
rewrite mul_mpolyC; apply: rpredZ; rewrite -deg_m /= mdegE /mmap1.
elim/big_rec2: _ => [|k d q _ q_homog]; first exact: dhomog1.
apply: dhomogM q_homog; have := dhomogMn (m k) (linear_form_homog (D k)).
by rewrite mul1n.
Qed.

Lemma meval_lsub D p (v : 'I_n -> K) : (lsub D p).@[v] = p.@[fun i => \sum_j D i j * v j].
Proof.
rewrite /lsub (rmorph_mmap _ [rmorphism of meval v]) /meval /mmap; apply: eq_bigr => m _.
congr (_ * _); first exact: mevalC.
by apply: eq_bigr => i _; congr (_ ^+ _); apply: meval_linear_form.
Qed.

(** The product with a linear form. *)
Lemma mcoeff_linear_mul c p a :
  (linear_form c * p)@_a = \sum_(i | a i != 0%N) c i * p@_(a - U_(i)).
Proof.
rewrite mulr_suml raddf_sum [RHS]big_mkcond; apply: eq_bigr => i _ /=.
rewrite -scalerAl mcoeffZ mulrC -lep1mP; case: ifP => [/submK {1}<-|/negbT le_a].
  by rewrite addmC mulrC ['X_i * p]mulrC mcoeffMX.
suff -> : ('X_i * p)@_a = 0 by rewrite mul0r.
apply/eqP; rewrite mulrC mcoeff_eq0 (perm_mem (msuppMX p U_(i))).
by apply: contra le_a => /mapP[m' _ ->]; apply/mnm_lepP=> j; rewrite mnmDE leq_addr.
Qed.

(** The coefficients of powers of linear forms: the multinomial coefficients. *)
Fixpoint multinomial (N : nat) a : nat :=
  if N is N'.+1 then (\sum_(i | a i != 0) multinomial N' (a - U_(i))%MM)%N else a == 0%MM.

Lemma mmap1_sub c a i : a i != 0%N -> mmap1 c a = c i * mmap1 c (a - U_(i))%MM.
Proof.
move=> ai; have le_a : (U_(i) <= a)%MM by rewrite lep1mP.
rewrite /mmap1 -[X in X = _]mulr1 (bigD1 i) //= [in RHS](bigD1 i) //= mulr1 mulrA -exprS.
congr (_ ^+ _ * _); first by rewrite mnmBE mnm1E eqxx subn1 prednK // lt0n.
by apply: eq_bigr => j /negbTE j_i; rewrite mnmBE mnm1E eq_sym j_i subn0.
Qed.

Lemma mcoeff_linear_exp c N a :
  (linear_form c ^+ N)@_a = (multinomial N a)%:R * mmap1 c a.
Proof.
elim: N a => [|N IHN] a; first rewrite expr0 mcoeff1 /=.
  by case: eqP => [->|_]; rewrite ?mul0r // mmap11 mulr1.
rewrite exprS mcoeff_linear_mul /= natr_sum mulr_suml; apply: eq_bigr => i ai.
by rewrite IHN mulrCA -mmap1_sub.
Qed.

Lemma mdeg_sub1 a i N : a i != 0%N -> mdeg a = N.+1 -> mdeg (a - U_(i))%MM = N.
Proof.
rewrite -lep1mP => /submK {1}<-; rewrite mdegD mdeg1 addn1.
by case.
Qed.

Lemma multinomial_gt0 N a : mdeg a = N -> (0 < multinomial N a)%N.
Proof.
elim: N a => [|N IHN] a a_N /=; first by rewrite -mdeg_eq0 a_N.
have [i ai] : exists i, a i != 0%N.
  apply/existsP; rewrite -[X in is_true X]negbK negb_exists; apply/negP=> /forallP a0.
  by move: a_N; rewrite mdegE big1 // => i _; apply/eqP; rewrite -[_ == _]negbK a0.
by rewrite (bigD1 i) //= addn_gt0 IHN // (mdeg_sub1 ai a_N).
Qed.

End LinearForms.

Lemma map_lsub (K K' : comRingType) n (f : {rmorphism K -> K'}) (D : 'M[K]_n) p :
  map_mpoly f (lsub D p) = lsub (map_mx f D) (map_mpoly f p).
Proof.
rewrite /lsub (rmorph_mmap _ [rmorphism of map_mpoly f]) [map_mpoly f p]/map_mpoly.
rewrite (rmorph_mmap _ [rmorphism of lsub (map_mx f D)]) /mmap; apply: eq_bigr => m _.
congr (_ * _); first by rewrite /= map_mpolyC [RHS]mmapC.
apply: eq_bigr => i _; congr (_ ^+ _); rewrite /= lsubX raddf_sum; apply: eq_bigr => j _ /=.
by rewrite map_mpolyZ map_mpolyX mxE.
Qed.

(** A substitution and its transpose: the coefficients agree up to the multinomial ones. *)
Lemma lsub_transpose (K : comRingType) n (A : 'M[K]_n) N (a b : 'X_{1..n}) :
  (multinomial N a)%:R * (lsub A 'X_[a])@_b = (multinomial N b)%:R * (lsub A^T 'X_[b])@_a.
Proof.
pose R := [comRingType of {mpoly K[n]}]; pose C := [rmorphism of @mpolyC n K].
pose x (i : 'I_n) : R := 'X_i; pose p := linear_form x ^+ N.
have pE m : p@_m = C (multinomial N m)%:R * 'X_[m].
  rewrite /p mcoeff_linear_exp -[in LHS](rmorph_nat C); congr (_ * _).
  by rewrite [RHS]mpolyXE_id.
have pA : lsub (map_mx C A^T) p = linear_form (fun i => linear_form (A i) : R) ^+ N.
  rewrite /p rmorphX /=; congr (_ ^+ _).
  have := lsub_linear (map_mx C A^T) (\row_i x i).
  rewrite (_ : linear_form ((\row_i x i) 0) = linear_form x); last first.
    by apply: eq_bigr => i _; rewrite mxE.
  move->; apply: eq_bigr => i _; congr (_ *: _); rewrite mxE; apply: eq_bigr => j _.
  by rewrite !mxE mulrC /= mul_mpolyC.
have := congr1 (fun q => (q@_a)@_b) pA; rewrite mcoeff_linear_exp /=.
rewrite -[(multinomial N a)%:R](rmorph_nat C) /= mcoeffCM.
rewrite (_ : mmap1 _ a = lsub A 'X_[a]) => [<-|]; last by rewrite /lsub mmapX.
rewrite lsubE raddf_sum raddf_sum /=.
have termE m : ((p@_m *: lsub (map_mx C A^T) 'X_[m])@_a)@_b =
    (m == b)%:R * ((multinomial N b)%:R * (lsub A^T 'X_[b])@_a).
  rewrite mcoeffZ -[X in lsub _ X](map_mpolyX C) -map_lsub mcoeff_map_mpoly pE /= mulrC.
  rewrite mcoeffCM mcoeffCM mcoeffX; case: eqP => [->|_]; last by rewrite mulr0 mulr0 mul0r.
  by rewrite mulr1 mul1r mulrC.
have [b_p|b_p] := boolP (b \in msupp p).
  rewrite (bigD1_seq b) ?msupp_uniq //= termE eqxx mul1r big1 ?addr0 // => m /negbTE m_b.
  by rewrite termE m_b mul0r.
rewrite big_seq big1 => [|m m_p]; last first.
  by rewrite termE (_ : (m == b) = false) ?mul0r //; apply: contraNF b_p => /eqP<-.
move: b_p; rewrite -mcoeff_eq0 pE => /eqP/(congr1 (mcoeff b)).
by rewrite /= mcoeffCM mcoeffX eqxx mulr1 mcoeff0 => ->; rewrite mul0r.
Qed.
