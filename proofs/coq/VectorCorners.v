(** The corners in the limits of vectors of forms (proofs/statements/theorem-g.md, steps 3, 4 and
    6): what a letter makes of them, and contraction, by which the letters of a start block act. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import DepthLower LinearForms Exponents CornerForms LetterForms Corners
  VectorLimits.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Contraction: the derivative along c. *)
Section Contraction.

Variables (K : comRingType) (m : nat).
Implicit Types (c u : 'I_m -> K) (f g : {mpoly K[m]}).

Definition contract c f : {mpoly K[m]} := \sum_j c j *: mderiv j f.

Lemma contract_is_linear c : linear (contract c).
Proof.
move=> a f g; rewrite /contract scaler_sumr -big_split; apply: eq_bigr => j _ /=.
by rewrite linearP scalerDr !scalerA [a * _]mulrC.
Qed.

Lemma contractZ c a f : contract c (a *: f) = a *: contract c f.
Proof.
rewrite /contract scaler_sumr; apply: eq_bigr => j _ /=.
by rewrite linearZ /= !scalerA mulrC.
Qed.

Lemma contract0 c : contract c 0 = 0.
Proof. by rewrite -[X in contract c X](scale0r 0) contractZ scale0r. Qed.

Lemma contractX c a : contract c 'X_[a] = \sum_j (c j * (a j)%:R) *: 'X_[a - U_(j)].
Proof. by apply: eq_bigr => j _; rewrite mderivX scalerA. Qed.

Lemma contract_homog c D f : f \is D.+1.-homog -> contract c f \is D.-homog.
Proof.
move=> f_D; apply: rpred_sum => j _; apply: rpredZ; apply/dhomogP=> b.
rewrite mcoeff_msupp mcoeff_deriv; apply: contraTeq => b_D; apply/negPn/eqP.
by rewrite (dhomog_nemf_coeff f_D) ?mul0rn //= mdegD mdeg1 addn1 eqSS.
Qed.

Lemma contract_power c u D : contract c (linear_form u ^+ D.+1) =
  (D.+1%:R * \sum_j c j * u j) *: linear_form u ^+ D.
Proof.
have deriv_linear j : mderiv j (linear_form u) = (u j)%:MP.
  rewrite raddf_sum (bigD1 j) //= big1 ?addr0 => [|i i_j]; rewrite mderivZ mderivX mnm1E.
    by rewrite eqxx scale1r -[X in (X - _)%MM]add0m addmK mpolyX0 -mul_mpolyC mulr1.
  by rewrite (negbTE i_j) scale0r scaler0.
have deriv_exp j k : mderiv j (linear_form u ^+ k.+1) = (k.+1%:R * u j) *: linear_form u ^+ k.
  elim: k => [|k IHk]; first by rewrite expr1 deriv_linear mul1r expr0 -mul_mpolyC mulr1.
  rewrite exprS mderivM IHk deriv_linear mul_mpolyC -scalerAr -exprS -scalerDl.
  by rewrite -{1}[u j]mul1r -mulrDl -[1]/(1%:R) -natrD add1n.
rewrite mulr_sumr scaler_suml; apply: eq_bigr => j _.
by rewrite deriv_exp scalerA mulrCA.
Qed.

Lemma contractsZ c k a f : iter k (contract c) (a *: f) = a *: iter k (contract c) f.
Proof. by elim: k => //= k ->; rewrite contractZ. Qed.

Lemma contracts_power c u D k : iter k (contract c) (linear_form u ^+ (D + k)) =
  (((D + k) ^_ k)%:R * (\sum_j c j * u j) ^+ k) *: linear_form u ^+ D.
Proof.
elim: k => [|k IHk]; first by rewrite addn0 ffactn0 expr0 mulr1 scale1r.
rewrite addnS iterSr contract_power contractsZ IHk scalerA ffactSS natrM exprS.
by congr (_ *: _); rewrite mulrACA.
Qed.

End Contraction.

Lemma contracts_homog (K : comRingType) m (c : 'I_m -> K) D k f :
  f \is (D + k).-homog -> iter k (contract c) f \is D.-homog.
Proof.
elim: k f => [|k IHk] f; first by rewrite addn0.
by rewrite addnS iterSr => /(contract_homog c); apply: IHk.
Qed.

Lemma map_contract (K K' : comRingType) (psi : {rmorphism K -> K'}) m (c : 'I_m -> K) f :
  map_mpoly psi (contract c f) = contract (psi \o c) (map_mpoly psi f).
Proof.
rewrite raddf_sum; apply: eq_bigr => j _; rewrite /= map_mpolyZ; congr (_ *: _).
apply/mpolyP=> b; rewrite mcoeff_map_mpoly !mcoeff_deriv mcoeff_map_mpoly.
exact: raddfMn.
Qed.

Lemma leq_mdeg m (a : 'X_{1..m}) i : (a i <= mdeg a)%N.
Proof. by rewrite mdegE (bigD1 i) //= leq_addr. Qed.

Section Steps.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m : nat) (I : finType).

Notation K := {poly F}.
Notation at0 := [rmorphism of horner_eval (0 : F)].
Implicit Types (w : seq 'I_m -> I -> {mpoly K[m]}) (n E k : nat) (d : 'I_m).

Section Letter.

Variables (A : 'M[F]_m) (d : 'I_m) (n E : nat) (w : seq 'I_m -> I -> {mpoly K[m]}).
Hypotheses (A_unit : A \in unitmx) (A_neq0 : forall i j, A i j != 0).
Hypothesis w_homog : forall e i, size e = n -> w e i \is E.-homog.

Notation AK := (map_mx (@polyC F) A).

(** A letter makes larger corners. *)
Lemma limit_corner_letter n0 n' : (n' <= E)%N -> (n' * m.-1 < m * n0.+1)%N ->
    (forall i a, in_corner E n0 a -> limit_of n w (unit_vec F i a)) ->
  forall i a, near d E n' a -> limit_of n (fun e i => letter 'X AK d (w e i)) (unit_vec F i a).
Proof.
move=> n'_E n'_n0 corner_w; apply: limit_letter w_homog _ => i0 b0 b0_near.
pose C := corner_list m E n0; pose iota (j : 'I_(size C)) := nth 0%MM C j.
pose jets := [seq a : 'X_{1..m} <- exponents m E | (E - a d <= n')%N].
pose jota (j : 'I_(size jets)) : 'X_{1..m} := nth 0%MM jets j.
have mem_jets b : (b \in jets) = near d E n' b by rewrite mem_filter mem_exponents andbC.
have jota_near j : near d E n' (jota j) by rewrite -mem_jets mem_nth.
have jota_onto b : near d E n' b -> exists j, jota j = b.
  rewrite -mem_jets => b_jets.
  by exists (Ordinal (eq_ind _ is_true b_jets _ (esym (index_mem _ _)))); rewrite /jota nth_index.
have jota_inj : injective jota.
  move=> i j /eqP; rewrite nth_uniq ?ltn_ord // => [/eqP/val_inj //|].
  exact/filter_uniq/exponents_uniq.
have /row_fullP[X XJ] : row_full (\matrix_(i, j) (lsub A 'X_[iota i])@_(jota j)).
  apply: (corner_full F0 A_unit (fun i => A_neq0 i d) n'_E n'_n0 jota_inj) => [j|a a_C].
    by have /andP[/eqP] := jota_near j.
  have a_mem : a \in C by rewrite mem_filter a_C mem_exponents; case/andP: a_C.
  by exists (Ordinal (eq_ind _ is_true a_mem _ (esym (index_mem _ _)))); rewrite /iota nth_index.
have [j0 <-] := jota_onto b0 b0_near.
exists (fun i => \sum_j X j0 j *: unit_vec F i0 (iota j) i) => [|i b /jota_onto[j1 <-]].
  apply: limit_sum => j; apply: corner_w.
  by have := mem_nth 0%MM (ltn_ord j); rewrite mem_filter => /andP[].
have /matrixP/(_ j0 j1) := XJ; rewrite [LHS]mxE [RHS]mxE (inj_eq jota_inj) eq_sym.
rewrite -mulnb natrM => <-; rewrite lsub_sum raddf_sum mulr_sumr; apply: eq_bigr => j _ /=.
by rewrite !lsubZ !mcoeffZ !mxE mulrCA.
Qed.

Lemma near0 a : near d E 0 a -> a = (U_(d) *+ E)%MM.
Proof.
case/andP=> /eqP a_E; rewrite leqn0 subn_eq0 => E_a.
have ad : a d = E by apply/eqP; rewrite eqn_leq E_a andbT -a_E leq_mdeg.
apply/mnmP=> i; rewrite mulmnE mnm1E; case: eqP => [<-|/eqP i_d]; first by rewrite muln1.
apply/eqP; rewrite muln0 -leqn0 -(leq_add2l E) addn0 -{1}ad -a_E mdegE (bigD1 d) //=.
by rewrite leq_add2l (bigD1 i) 1?eq_sym //= leq_addr.
Qed.

(** The exponents near a corner after the product with a power of the variable of d. *)
Lemma near_add k n' a : (n' <= E)%N -> near d (E + k) n' a ->
  exists2 b, near d E n' b & a = (U_(d) *+ k + b)%MM.
Proof.
move=> n'_E /andP[/eqP a_E a_n']; have k_a : (k <= a d)%N.
  by rewrite -(leq_add2r E) addnC -leq_subLR; apply: leq_trans a_n' n'_E.
pose b := (a - U_(d) *+ k)%MM; have aE : a = (U_(d) *+ k + b)%MM.
  rewrite addmC submK //; apply/mnm_lepP=> i; rewrite mulmnE mnm1E.
  by case: eqP => [<-|_]; rewrite ?muln0 // muln1.
exists b; rewrite // /near; apply/andP; split.
  by rewrite -(eqn_add2r k) -a_E aE mdegD mdegMn mdeg1 mul1n addnC.
have ad : a d = (k + b d)%N by rewrite {1}aE mnmDE mulmnE mnm1E eqxx muln1.
by apply: leq_trans a_n'; rewrite ad subnDA addnK.
Qed.

(** The first corners, from powers of the variables with enough numbers before them. *)
Lemma limit_first (x : 'I_m -> I -> F) (z : I -> 'I_m -> F) :
    (forall c, limit_of n w (fun i => x c i *: 'X_[U_(c) *+ E])) ->
    (forall i0 i, \sum_c z i0 c * x c i = (i == i0)%:R) ->
  forall i a, near d E 0 a -> limit_of n (fun e i => letter 'X AK d (w e i)) (unit_vec F i a).
Proof.
move=> w_lim zx; apply: limit_letter w_homog _ => i0 b0 /near0->.
exists (fun i => \sum_c (z i0 c / A c d ^+ E) *: (x c i *: 'X_[U_(c) *+ E])) => [|i b /near0->].
  exact: limit_sum.
rewrite eqxx andbT -zx lsub_sum raddf_sum; apply: eq_bigr => c _ /=.
rewrite !lsubZ !mcoeffZ.
have -> : (lsub A 'X_[U_(c) *+ E])@_(U_(d) *+ E) = A c d ^+ E.
  rewrite -mpolyXn rmorphX /= lsubX.
  have := @leading_linear_exp F m d (A c) 1 0%MM E.
  rewrite mulr1 add0m mcoeff1 eqxx mulr1; apply=> a; rewrite mnm0E mcoeff1.
  by case: eqP => // ->; rewrite mnm0E.
by rewrite [x c i * _]mulrC mulrA mulfVK // expf_neq0.
Qed.

End Letter.

Variable beta : I -> 'I_m -> F.
Hypothesis beta_neq0 : forall i j, beta i j != 0.

Notation betaK i := (fun j => (beta i j)%:P).

Lemma at0_reading d (b : 'I_m -> F) :
  map_mpoly at0 (linear_form (fun j => letter_scale 'X d 0 j * (b j)%:P)) = b d *: 'X_d.
Proof.
rewrite raddf_sum (bigD1 d) //= big1 => [|j j_d].
  by rewrite addr0 map_mpolyZ map_mpolyX mxE eqxx mul1r; congr (_ *: _); apply: at0C.
by rewrite map_mpolyZ mxE (negbTE j_d) rmorphM -['X]expr1 at0X mul0r scale0r.
Qed.

(** The product with powers of forms that are not zero at e_d. *)
Lemma limit_mul n n' w w' phi d k i0 b :
    (forall e, size e = n -> size (phi e) = n' /\ forall i, w' (phi e) i =
       linear_form (fun j => letter_scale 'X d 0 j * (beta i j)%:P) ^+ k * w e i) ->
  limit_of n w (unit_vec F i0 b) -> limit_of n' w' (unit_vec F i0 (U_(d) *+ k + b)).
Proof.
move=> w'E w_lim; pose T i (f : {mpoly K[m]}) :=
  linear_form (fun j => letter_scale 'X d 0 j * (beta i j)%:P) ^+ k * f.
have T_lin i : linear (T i) by move=> a f g; rewrite /T mulrDr scalerAr.
apply: (@limit_cancel _ _ _ _ _ (beta i0 d ^+ k) _ 0 (fun=> 0)); last exact: limit0.
  exact: expf_neq0.
apply: eq_limit (limit_map (phi := phi) (T0 := fun i f => (beta i d *: 'X_d) ^+ k * f)
  (T := fun i => Linear (T_lin i)) w'E _ w_lim) => [i|i f].
  rewrite /unit_vec; case: eqP => [->|_]; last by rewrite !scale0r mulr0 !scaler0 addr0.
  by rewrite !scale1r scaler0 addr0 exprZn -scalerAl mpolyXn -mpolyXD.
by rewrite /= /T rmorphM rmorphX /= at0_reading.
Qed.

(** Contraction keeps the corners. *)
Lemma limit_contract n w w' d D n' :
    (forall e i, size e = n -> w' e i = contract (betaK i) (w e i)) ->
    (forall i a, near d D.+1 n' a -> limit_of n w (unit_vec F i a)) ->
  forall i a, near d D n' a -> limit_of n w' (unit_vec F i a).
Proof.
move=> w'E near_w i0.
have lim a : near d D.+1 n' a -> limit_of n w' (fun i =>
    \sum_j (beta i0 j * (a j)%:R) *: unit_vec F i0 (a - U_(j))%MM i).
  move=> a_near; apply: eq_limit (limit_map (phi := id) (T0 := fun i => contract (beta i))
    (T := fun i => Linear (contract_is_linear (betaK i))) _ _ (near_w i0 a a_near))
    => [i|e e_n|i f].
  - rewrite /unit_vec; case: eqP => [->|_]; first rewrite scale1r contractX.
      by apply: eq_bigr => j _; rewrite scale1r.
    by rewrite scale0r contract0 big1 // => j _; rewrite scale0r scaler0.
  - by split=> // i; apply: w'E.
  - rewrite /= map_contract; apply: eq_bigr => j _; congr (_ *: _).
    exact: at0C.
move=> a; have [o] := ubnP (D - a d)%N; elim: o a => // o IHo a o_a /andP[/eqP a_D a_n'].
pose b := (a + U_(d))%MM.
have b_near : near d D.+1 n' b.
  by rewrite /near mdegD mdeg1 a_D addn1 eqxx mnmDE mnm1E eqxx addn1 subSS.
apply: (limit_cancel (a := beta i0 d * (b d)%:R) (b := 1) (v := fun i =>
  \sum_j (if j == d then 0 else beta i0 j * (a j)%:R) *: unit_vec F i0 (b - U_(j))%MM i)).
- by rewrite mulf_neq0 // natr_is0 // mnmDE mnm1E eqxx addn1.
- apply: eq_limit (lim b b_near) => i; rewrite (bigD1 d) //= scale1r [in RHS](bigD1 d) //=.
  rewrite eqxx scale0r add0r /b addmK; congr (_ + _); apply: eq_bigr => j j_d.
  by rewrite (negbTE j_d) mnmDE mnm1E eq_sym (negbTE j_d) addn0.
pose v j := if (j == d) || (a j == 0%N) then fun=> 0 else unit_vec F i0 (b - U_(j))%MM.
apply: eq_limit (limit_sum (fun j => if j == d then 0 else beta i0 j * (a j)%:R) (v := v) _)
  => [i|j].
  apply: eq_bigr => j _; rewrite /v; case: eqP => [_|_]; first by rewrite !scale0r.
  by case: eqP => [->|_] //=; rewrite mulr0 !scale0r.
rewrite /v; case: eqP => [_|/eqP j_d] /=; first exact: limit0.
case: eqP => [_|/eqP aj]; first exact: limit0.
have bd : (b - U_(j))%MM d = (a d).+1.
  by rewrite mnmBE mnmDE !mnm1E eqxx (negbTE j_d) subn0 addn1.
have ad_D : (a d < D)%N.
  rewrite -a_D mdegE (bigD1 d) //= -[X in (X < _)%N]addn0 ltn_add2l (bigD1 j) //= addn_gt0.
  by rewrite lt0n aj.
have lt_o : (D - (a d).+1 < D - a d)%N by rewrite ltn_sub2l.
apply: IHo; rewrite ?bd.
  exact: leq_trans lt_o o_a.
rewrite /near bd (leq_trans (ltnW lt_o) a_n') andbT; apply/eqP/mdeg_sub1.
  by rewrite mnmDE -lt0n ltn_addr // lt0n.
by rewrite mdegD mdeg1 a_D addn1.
Qed.

Lemma limit_contracts n w d D n' k w' :
    (forall e i, size e = n -> w' e i = iter k (contract (betaK i)) (w e i)) ->
    (forall i a, near d (D + k) n' a -> limit_of n w (unit_vec F i a)) ->
  forall i a, near d D n' a -> limit_of n w' (unit_vec F i a).
Proof.
elim: k w => [|k IHk] w w'E near_w.
  move=> i a a_near; rewrite addn0 in near_w.
  have [e [f [[l /allP l_n fE] f0]]] := near_w i a a_near; exists e, f; split=> //.
  exists l => [|i']; first exact/allP.
  by rewrite fE big_seq [RHS]big_seq; apply: eq_bigr => x /l_n/eqP/w'E->.
apply: (IHk (fun e i => contract (betaK i) (w e i))) => [e i e_n|].
  by rewrite w'E // iterSr.
by apply: limit_contract => // i a; rewrite -addnS; apply: near_w.
Qed.

End Steps.
