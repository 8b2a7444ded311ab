(** Binary forms: a form of degree E in two variables is the polynomial f with its value
    sum_i f_i p^(E - i) q^i at (p, q). And the jets of the forms p^(E - i) q^i, i in any set of n
    exponents, at a place where the independent linear forms p and q do not vanish: in
    characteristic 0 they are independent modulo order n (a Vandermonde determinant). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Ranks DepthLower.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The linear form a p + b q. *)
Definition lin (K : ringType) (a b : K) : {poly K} := a%:P + b *: 'X.

Lemma coef_lin (K : ringType) (a b : K) i :
  (lin a b)`_i = if i is i'.+1 then (i' == 0%N)%:R * b else a.
Proof.
case: i => [|[|i]]; rewrite coefD coefC coefZ coefX /=.
- by rewrite mulr0 addr0.
- by rewrite mulr1 mul1r add0r.
- by rewrite mulr0 mul0r addr0.
Qed.

Lemma size_lin (K : ringType) (a b : K) : (size (lin a b) <= 2)%N.
Proof. by apply/leq_sizeP => -[|[|i]] // _; rewrite coef_lin mul0r. Qed.

Lemma map_lin (K K' : ringType) (f : {rmorphism K -> K'}) a b :
  map_poly f (lin a b) = lin (f a) (f b).
Proof. by rewrite rmorphD /= map_polyC map_polyZ map_polyX. Qed.

Section Value.

Variables (K A : comRingType) (phi : {rmorphism K -> A}).
Implicit Types (E i : nat) (f g l : {poly K}) (p q : A).

(** The value of a form of degree E. *)
Definition hom E f p q : A := \sum_(i < E.+1) phi f`_i * (p ^+ (E - i) * q ^+ i).

Lemma hom0 E p q : hom E 0 p q = 0.
Proof. by apply: big1 => i _; rewrite coef0 rmorph0 mul0r. Qed.

Lemma homD E f g p q : hom E (f + g) p q = hom E f p q + hom E g p q.
Proof. by rewrite -big_split; apply: eq_bigr => i _; rewrite coefD rmorphD mulrDl. Qed.

Lemma hom_sum (I : Type) (r : seq I) (f : I -> {poly K}) E p q :
  hom E (\sum_(i <- r) f i) p q = \sum_(i <- r) hom E (f i) p q.
Proof. by apply: (big_morph (fun f => hom E f p q)) => [g h|]; rewrite ?homD ?hom0. Qed.

Lemma homZ E a f p q : hom E (a *: f) p q = phi a * hom E f p q.
Proof. by rewrite /hom mulr_sumr; apply: eq_bigr => i _; rewrite coefZ rmorphM -mulrA. Qed.

Lemma homXn E k p q : (k <= E)%N -> hom E 'X^k p q = p ^+ (E - k) * q ^+ k.
Proof.
move=> k_E; have k_E1 : (k < E.+1)%N by [].
rewrite /hom (bigD1 (Ordinal k_E1)) //= coefXn eqxx rmorph1 mul1r big1 ?addr0 // => i.
by rewrite -(inj_eq val_inj) /= coefXn => /negbTE->; rewrite rmorph0 mul0r.
Qed.

Lemma poly_upto E f : (size f <= E.+1)%N -> f = \sum_(i < E.+1) f`_i *: 'X^i.
Proof.
move=> f_E; rewrite -poly_def; apply/polyP=> i; rewrite coef_poly; case: ltnP => // E_i.
by rewrite nth_default // (leq_trans f_E).
Qed.

Lemma homM E1 E2 f g p q : (size f <= E1.+1)%N -> (size g <= E2.+1)%N ->
  hom (E1 + E2) (f * g) p q = hom E1 f p q * hom E2 g p q.
Proof.
move=> f_E1 g_E2; rewrite {1}(poly_upto f_E1) {1}(poly_upto g_E2) big_distrlr hom_sum.
rewrite [RHS]big_distrlr; apply: eq_bigr => i _; rewrite hom_sum; apply: eq_bigr => j _ /=.
rewrite -scalerAl -scalerAr -exprD !homZ homXn; last by rewrite leq_add // -ltnS.
have -> : (E1 + E2 - (i + j) = (E1 - i) + (E2 - j))%N.
  by rewrite subnDA -addnBAC -?addnBA // -ltnS.
by rewrite !exprD mulrA [RHS]mulrACA; congr (_ * _); apply: mulrACA.
Qed.

Lemma hom_linear n l p q : (size l <= 2)%N -> hom n (l ^+ n) p q = hom 1 l p q ^+ n.
Proof.
move=> l_2; elim: n => [|n IHn].
  by rewrite !expr0 -(expr0 'X) homXn // !expr0 mulr1.
rewrite !exprS -IHn -homM //; apply: leq_trans (size_exp_leq _ _) _.
by rewrite ltnS -[leqRHS]mul1n leq_mul2r orbC -subn1 leq_subLR l_2.
Qed.

Lemma hom1E l p q : hom 1 l p q = phi l`_0 * p + phi l`_1 * q.
Proof. by rewrite /hom big_ord_recl big_ord1 /= expr1 !expr0 mulr1 mul1r. Qed.

End Value.

Lemma hom_lin (K A : comRingType) (phi : {rmorphism K -> A}) a b p q :
  hom phi 1 (lin a b) p q = phi a * p + phi b * q.
Proof. by rewrite hom1E !coef_lin mul1r. Qed.

(** A form at linear forms is a form. *)
Section Substitution.

Variable K : comRingType.
Implicit Types (E : nat) (f g p q l : {poly K}).

Definition subst E f p q : {poly K} := hom [rmorphism of @polyC K] E f p q.

Lemma substE E f p q : subst E f p q = \sum_(i < E.+1) f`_i *: (p ^+ (E - i) * q ^+ i).
Proof. by apply: eq_bigr => i _; rewrite /= mul_polyC. Qed.

Lemma size_linear_exp l n : (size l <= 2)%N -> (size (l ^+ n) <= n.+1)%N.
Proof.
move=> l_2; apply: leq_trans (size_exp_leq _ _) _.
by rewrite ltnS -[leqRHS]mul1n leq_mul2r orbC -subn1 leq_subLR l_2.
Qed.

Lemma size_mul_form E1 E2 f g : (size f <= E1.+1)%N -> (size g <= E2.+1)%N ->
  (size (f * g)%R <= (E1 + E2).+1)%N.
Proof.
move=> f_E g_E; apply: leq_trans (size_mul_leq _ _) _.
by rewrite -subn1 leq_subLR; apply: leq_trans (leq_add f_E g_E) _; rewrite addSn addnS.
Qed.

Lemma size_monomial E i p q : (size p <= 2)%N -> (size q <= 2)%N -> (i <= E)%N ->
  (size (p ^+ (E - i) * q ^+ i)%R <= E.+1)%N.
Proof.
by move=> p_2 q_2 i_E; rewrite -[X in X.+1](subnK i_E) size_mul_form ?size_linear_exp.
Qed.

Lemma size_subst E f p q : (size p <= 2)%N -> (size q <= 2)%N ->
  (size (subst E f p q) <= E.+1)%N.
Proof.
move=> p_2 q_2; rewrite substE; apply: leq_trans (size_sum _ _ _) _.
apply/bigmax_leqP => i _; apply: leq_trans (size_scale_leq _ _) _.
by apply: size_monomial; rewrite // -ltnS.
Qed.

Lemma hom_monomial (A : comRingType) (phi : {rmorphism K -> A}) E i p q x y :
  (size p <= 2)%N -> (size q <= 2)%N -> (i <= E)%N ->
  hom phi E (p ^+ (E - i) * q ^+ i) x y = hom phi 1 p x y ^+ (E - i) * hom phi 1 q x y ^+ i.
Proof.
move=> p_2 q_2 i_E; have -> : hom phi E (p ^+ (E - i) * q ^+ i) x y =
    hom phi ((E - i) + i)%N (p ^+ (E - i) * q ^+ i) x y by rewrite subnK.
rewrite homM; [|exact: size_linear_exp|exact: size_linear_exp].
by rewrite hom_linear // hom_linear.
Qed.

Lemma hom_subst (A : comRingType) (phi : {rmorphism K -> A}) E f p q x y :
  (size p <= 2)%N -> (size q <= 2)%N ->
  hom phi E (subst E f p q) x y = hom phi E f (hom phi 1 p x y) (hom phi 1 q x y).
Proof.
move=> p_2 q_2; rewrite substE hom_sum; apply: eq_bigr => i _; rewrite homZ; congr (_ * _).
by apply: hom_monomial; rewrite // -ltnS.
Qed.

(** The coefficients after a scaling, and after the exchange of the variables. *)
Lemma coef_subst_scale E f a b k : (k <= E)%N ->
  (subst E f a%:P (b *: 'X))`_k = f`_k * (a ^+ (E - k) * b ^+ k).
Proof.
move=> k_E; have k_E1 : (k < E.+1)%N by [].
have coefE i : (f`_i *: (a%:P ^+ (E - i) * (b *: 'X) ^+ i))`_k =
    f`_i * (a ^+ (E - i) * (b ^+ i * (k == i)%:R)).
  by rewrite coefZ -rmorphX /= coefCM exprZn coefZ coefXn.
rewrite substE coef_sum (bigD1 (Ordinal k_E1)) //= coefE eqxx mulr1 big1 ?addr0 // => i.
rewrite -(inj_eq val_inj) /= coefE eq_sym => /negbTE->.
by rewrite !mulr0.
Qed.

Lemma coef_subst_swap E f k : (k <= E)%N -> (subst E f 'X 1)`_k = f`_(E - k).
Proof.
move=> k_E; have Ek_E1 : (E - k < E.+1)%N by rewrite ltnS leq_subr.
have coefE i : (f`_i *: ('X ^+ (E - i) * 1 ^+ i))`_k = f`_i * (k == E - i)%N%:R.
  by rewrite expr1n mulr1 coefZ coefXn.
rewrite substE coef_sum (bigD1 (Ordinal Ek_E1)) //= coefE subKn // eqxx mulr1.
rewrite big1 ?addr0 // => i; rewrite -(inj_eq val_inj) /= coefE => i_k.
rewrite [k == _](_ : _ = false) ?mulr0 //; apply: contraNF i_k => /eqP->.
by rewrite subKn // -ltnS.
Qed.

End Substitution.

Lemma map_subst (K K' : comRingType) (psi : {rmorphism K -> K'}) E (f p q : {poly K}) :
  map_poly psi (subst E f p q) = subst E (map_poly psi f) (map_poly psi p) (map_poly psi q).
Proof.
rewrite !substE rmorph_sum; apply: eq_bigr => i _ /=.
by rewrite -!mul_polyC !rmorphM !rmorphX /= map_polyC coef_map.
Qed.

(** Jets. *)
Section Jets.

Variables (F : fieldType) (F0 : [char F] =i pred0) (p0 p1 q0 q1 : F).

Notation p := (lin p0 p1).
Notation q := (lin q0 q1).
Notation w := (p0 * q1 - p1 * q0).

Lemma deriv_lin (a b : F) : (lin a b)^`() = b%:P.
Proof. by rewrite derivD derivC derivZ derivX add0r alg_polyC. Qed.

Lemma lin_at0 (a b : F) : (lin a b).[0] = a.
Proof. by rewrite hornerD hornerC hornerZ hornerX mulr0 addr0. Qed.

Lemma lin_wronskian : q1 *: p - p1 *: q = w%:P.
Proof.
rewrite /lin !scalerDr !scalerA opprD addrACA [q1 * p1]mulrC subrr addr0.
by rewrite -!alg_polyC !scalerA -scalerBl [q1 * p0]mulrC.
Qed.

Lemma mul_deriv_exp (l : {poly F}) n : l * (l ^+ n)^`() = n%:R *: (l^`() * l ^+ n).
Proof.
rewrite deriv_exp; case: n => [|n]; first by rewrite mulr0n mulr0 scale0r.
by rewrite scaler_nat mulrnAr mulrCA exprS.
Qed.

(** A derivation for which the forms p^(E - i) q^i are eigenvectors. *)
Definition euler E (f : {poly F}) : {poly F} := p * q * f^`() - (E%:R * p1) *: (q * f).

Lemma euler_monomial E i : (i <= E)%N ->
  euler E (p ^+ (E - i) * q ^+ i) = (i%:R * w) *: (p ^+ (E - i) * q ^+ i).
Proof.
move=> i_E; rewrite /euler derivM; set P := p; set Q := q.
set X := P ^+ (E - i); set Y := Q ^+ i.
have -> : P * Q * (X^`() * Y + X * Y^`()) = (P * X^`()) * (Q * Y) + (P * X) * (Q * Y^`()).
  by rewrite mulrDr mulrACA [P * Q * (X * _)]mulrACA.
rewrite !mul_deriv_exp !deriv_lin -!scalerAl -!scalerAr !mul_polyC -!scalerAl -!scalerAr !scalerA.
have -> : X * (Q * Y) = Q * (X * Y) by rewrite mulrCA.
rewrite -/Y -[P * X * Y]mulrA natrB // mulrBl scalerBl.
rewrite addrAC [_ - _ - _]addrAC subrr add0r addrC -!scalerA -scalerBr; congr (_ *: _).
by rewrite !(scalerAl _ _ (X * Y)) -mulrBl lin_wronskian mul_polyC.
Qed.

Lemma eulerZ E a f : euler E (a *: f) = a *: euler E f.
Proof.
by rewrite /euler derivZ -!scalerAr scalerBr !scalerA [_ * a]mulrC.
Qed.

Lemma eulerD E f g : euler E (f + g) = euler E f + euler E g.
Proof. by rewrite /euler derivD !mulrDr scalerDr opprD addrACA. Qed.

Lemma euler_sum E n (f : 'I_n -> {poly F}) : euler E (\sum_j f j) = \sum_j euler E (f j).
Proof.
apply: (big_morph (euler E)) => [g h|]; first exact: eulerD.
by rewrite /euler deriv0 !mulr0 scaler0 subrr.
Qed.

(** It takes one order of vanishing. *)
Lemma euler_order E m f : 'X^m.+1 %| f -> 'X^m %| euler E f.
Proof.
case/dvdpP=> g ->; rewrite /euler derivM derivXn /= exprS -mul_polyC.
apply: dvdp_sub; last by rewrite !dvdp_mull.
by rewrite dvdp_mull // dvdp_add ?dvdp_mull // -mulr_natl dvdp_mull.
Qed.

Hypotheses (p0_neq0 : p0 != 0) (q0_neq0 : q0 != 0) (w_neq0 : w != 0).

(** n forms p^(E - i) q^i, times a unit b: their jets of order less than n at 0. *)
Variables (n E : nat) (iota : 'I_n -> nat) (b : {poly F}).
Hypotheses (iota_inj : injective iota) (iota_E : forall j, (iota j <= E)%N) (b0 : b.[0] != 0).

Definition monomial (i : nat) : {poly F} := p ^+ (E - i) * q ^+ i.

Lemma iter_euler_sum (u : 'I_n -> F) k :
  iter k (euler E) (\sum_j u j *: monomial (iota j)) =
  \sum_j (u j * ((iota j)%:R * w) ^+ k) *: monomial (iota j).
Proof.
elim: k => [|k IHk]; first by apply: eq_bigr => j _; rewrite expr0 mulr1.
rewrite iterS IHk euler_sum; apply: eq_bigr => j _.
by rewrite eulerZ /monomial euler_monomial // scalerA exprSr [in RHS]mulrA.
Qed.

Lemma iter_euler_order k m f : 'X^(m + k) %| f -> 'X^m %| iter k (euler E) f.
Proof.
elim: k f => [|k IHk] f; first by rewrite addn0.
by rewrite addnS iterSr => /euler_order/IHk.
Qed.

Lemma det_jets_neq0 : \det (\matrix_(j < n, k < n) (b * monomial (iota j))`_k) != 0.
Proof.
rewrite -unitfE -unitmxE -row_free_unit -kermx_eq0; apply/rowV0P=> u /sub_kermxP uB0.
pose H := \sum_j u 0 j *: monomial (iota j).
have bH_coef (k : 'I_n) : (b * H)`_k = 0.
  have /rowP/(_ k) := uB0; rewrite !mxE => sum0; rewrite -[RHS]sum0 /H mulr_sumr coef_sum.
  by apply: eq_bigr => j _; rewrite mxE -scalerAr coefZ.
have H_order : 'X^n %| H.
  rewrite -(@Gauss_dvdpr _ _ b) ?coprimep_expl //; last first.
    by rewrite coprimep_sym coprimepX rootE.
  apply/dvdpP; exists (\poly_(i < size (b * H)) (b * H)`_(i + n)).
  apply/polyP=> i; rewrite coefMXn; case: ltnP => [i_n|n_i].
    exact: (bH_coef (Ordinal i_n)).
  rewrite coef_poly subnK //; case: ltnP => // bH_i; apply: nth_default.
  by apply: leq_trans bH_i _; apply: leq_subr.
pose v : 'cV[F]_n := \col_j (u 0 j * (monomial (iota j)).[0]).
have Vv0 : vandermonde (fun j => (iota j)%:R * w) *m v = 0.
  apply/colP=> k; rewrite !mxE.
  have : 'X^1 %| iter k (euler E) H.
    by apply: iter_euler_order; apply: dvdp_trans H_order; apply: dvdp_exp2l.
  rewrite expr1 -['X]subr0 -polyC0 dvdp_XsubCl rootE iter_euler_sum horner_sum => /eqP Hk0.
  rewrite -[RHS]Hk0; apply: eq_bigr => j _; rewrite !mxE hornerZ mulrC -!mulrA.
  by congr (_ * _); rewrite mulrC.
have v0 : v = 0.
  pose V := vandermonde (fun j => (iota j)%:R * w).
  rewrite -(mul1mx v) -(@mulVmx _ _ V) -?mulmxA ?Vv0 ?mulmx0 //.
  by apply: unitmx_vandermonde => i j /(mulIf w_neq0)/(natr_inj F0)/iota_inj.
apply/rowP=> j; have /colP/(_ j) := v0; rewrite !mxE => /eqP.
rewrite mulf_eq0 hornerM !horner_exp !lin_at0 mulf_eq0 !expf_eq0.
by rewrite (negbTE p0_neq0) (negbTE q0_neq0) !andbF !orbF => /eqP.
Qed.

End Jets.
