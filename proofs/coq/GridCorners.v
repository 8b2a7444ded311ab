(** Theorem G, first bound, for any number of letters (proofs/statements/theorem-g.md).

    As in TheoremG.v, with m channels in layer 1: a letter replaces the state by D A state, D
    with 1 in the place of the letter and eps elsewhere; the layers above read the sum of the
    channels, once more often a layer. The forms of the end words and those of the start words,
    read backwards, have in the limit the monomials of the corners (LetterForms.v), and the block
    of these in the pairing is nonsingular for A near the identity. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC DepthLower Generic ShallowExact
  DepthTwoGrid TheoremG LinearForms CornerForms LetterForms Corners.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The states of the first layer, and the values of the forms of words. *)
Section Values.

Variables (K : comRingType) (m : nat) (eps : K) (A : 'M[K]_m).
Implicit Types (u v : 'I_m -> K) (d : 'I_m) (e : seq 'I_m).

Definition applied u (i : 'I_m) : K := \sum_j A i j * u j.

Definition state_step u d (i : 'I_m) : K := letter_scale eps d 0 i * applied u i.

(** The sums of the channels after each letter. *)
Fixpoint totals u e : seq K :=
  if e is d :: e' then \sum_i state_step u d i :: totals (state_step u d) e' else [::].

Lemma size_totals u e : size (totals u e) = size e.
Proof. by elim: e u => //= d e IHe u; rewrite IHe. Qed.

Lemma meval_prepend d k (f : {mpoly K[m]}) v (w := fun i => letter_scale eps d 0 i * v i) :
  (prepend eps A d k f).@[v] = (\sum_i w i) ^+ k * f.@[applied w].
Proof.
have scaledE (g : {mpoly K[m]}) : (lsub (diag_mx (letter_scale eps d)) g).@[v] = g.@[w].
  rewrite meval_lsub; apply: meval_eq => i; rewrite (bigD1 i) //= mxE eqxx mulr1n.
  by rewrite big1 ?addr0 // => j /negbTE j_i; rewrite mxE eq_sym j_i mulr0n mul0r.
rewrite /prepend scaledE mevalM rmorphX /= meval_linear_form meval_lsub.
by congr (_ ^+ _ * _); apply: eq_bigr => i _; rewrite mul1r.
Qed.

Lemma word_form_value l e u :
  (word_form eps A (end_steps l (size e)) e).@[applied u] = weighted l (totals u e).
Proof.
elim: e u => [|d e IHe] u; first by rewrite /= meval1.
rewrite [size _]/= [end_steps _ _]/= [word_form _ _ _ _]/= meval_prepend /= size_totals.
by rewrite -IHe.
Qed.

(** The forms of the start words are powers. *)
Lemma start_form_power D e u : A^T = A -> (forall i, applied u i = 1) -> (0 < size e)%N ->
  word_form eps A (start_steps D (size e)) e = linear_form (foldl state_step u (rev e)) ^+ D.
Proof.
move=> A_sym Au1; elim: e => // d e IHe _; rewrite rev_cons -cats1 foldl_cat [foldl _ _ [:: d]]/=.
case: e IHe => [|d' e] IHe.
  rewrite [word_form _ _ _ _]/= prependE /lsub !rmorph1 mulr1; congr (_ ^+ _).
  by apply: eq_bigr => i _; rewrite /state_step Au1 mulr1.
rewrite -[LHS]/(prepend eps A d 0 (word_form eps A (start_steps D (size (d' :: e))) (d' :: e))).
rewrite IHe // prependE expr0 mul1r !rmorphX /=; congr (_ ^+ _).
set a := foldl _ _ _; have := lsub_linear A (\row_i a i).
rewrite (_ : linear_form ((\row_i a i) 0) = linear_form a) => [->|]; last first.
  by apply: eq_bigr => i _; rewrite mxE.
rewrite lsub_linear; apply: eq_bigr => i _; congr (_ *: _).
rewrite mul_mx_diag mxE mulrC /state_step; congr (_ * _); rewrite mxE.
by apply: eq_bigr => j _; rewrite mxE mulrC -{1}A_sym mxE.
Qed.

End Values.

Section Morphisms.

Variables (K K' : comRingType) (psi : {rmorphism K -> K'}) (m : nat) (eps : K) (A : 'M[K]_m).
Implicit Types (u : 'I_m -> K) (v : 'I_m -> K') (e : seq 'I_m).

Notation step' := (state_step (psi eps) (map_mx psi A)).

Lemma map_state_step u v d : (forall i, psi (u i) = v i) ->
  forall i, psi (state_step eps A u d i) = step' v d i.
Proof.
move=> uv i; rewrite rmorphM /applied rmorph_sum; congr (_ * _).
  by rewrite !mxE; case: (i == d); rewrite ?rmorph1.
by apply: eq_bigr => j _; rewrite rmorphM uv mxE.
Qed.

Lemma map_state_steps u v e : (forall i, psi (u i) = v i) ->
  forall i, psi (foldl (state_step eps A) u e i) = foldl step' v e i.
Proof. by elim: e u v => //= d e IHe u v uv; apply/IHe/map_state_step. Qed.

Lemma map_totals u v e : (forall i, psi (u i) = v i) ->
  map psi (totals eps A u e) = totals (psi eps) (map_mx psi A) v e.
Proof.
elim: e u v => //= d e IHe u v uv; rewrite (IHe _ _ (map_state_step d uv)) rmorph_sum.
by congr (_ :: _); apply: eq_bigr => i _; apply: map_state_step.
Qed.

End Morphisms.

(** Value of a form at a point, as a pairing with the power of a linear form. *)
Section Pairing.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m : nat) (A : 'M[F]_m).
Notation K := {poly F}.
Notation AK := (map_mx (@polyC F) A).
Notation at0 := [rmorphism of horner_eval (0 : F)].
Implicit Types (G f : {mpoly K[m]}).

Definition form_pairing D G f : K :=
  \sum_(a <- exponents m D) ((multinomial D a)%:R^-1)%:P * (G@_a * (lsub AK f)@_a).

Lemma meval_homog (L : comRingType) D (f : {mpoly L[m]}) (u : 'I_m -> L) : f \is D.-homog ->
  f.@[u] = \sum_(a <- exponents m D) f@_a * mmap1 u a.
Proof.
move=> f_D; have {1}-> : f = \sum_(a <- exponents m D) f@_a *: 'X_[a].
  apply/mpolyP=> b; rewrite mcoeff_sumX ?exponents_uniq // mem_exponents.
  by case: eqP => // /eqP b_D; apply: (dhomog_nemf_coeff f_D b_D).
by rewrite raddf_sum; apply: eq_bigr => a _; rewrite /= mevalZ mevalX.
Qed.

Lemma multinomial_neq0 D a : a \in exponents m D -> (multinomial D a)%:R != 0 :> F.
Proof. by rewrite mem_exponents => /eqP a_D; rewrite natr_is0 // -lt0n multinomial_gt0. Qed.

Lemma form_pairing_power D u f : f \is D.-homog ->
  form_pairing D (linear_form u ^+ D) f = f.@[applied AK u].
Proof.
move=> f_D; rewrite -meval_lsub (meval_homog u (lsub_homog AK f_D)) /form_pairing big_seq.
rewrite [RHS]big_seq; apply: eq_bigr => a /multinomial_neq0 mult_neq0.
rewrite mcoeff_linear_exp -(rmorph_nat [rmorphism of @polyC F]) /= !mulrA -polyCM mulVf //.
by rewrite mul1r mulrC.
Qed.

Lemma form_pairing_suml D (I : Type) (r : seq I) (x : I -> K) (G : I -> {mpoly K[m]}) f :
  form_pairing D (\sum_(i <- r) x i *: G i) f = \sum_(i <- r) x i * form_pairing D (G i) f.
Proof.
rewrite /form_pairing; under [RHS]eq_bigr do rewrite mulr_sumr.
rewrite [RHS]exchange_big; apply: eq_bigr => a _ /=.
rewrite raddf_sum mulr_suml mulr_sumr; apply: eq_bigr => i _ /=.
by rewrite mcoeffZ -mulrA mulrCA.
Qed.

Lemma form_pairing_sumr D (I : Type) (r : seq I) (x : I -> K) (f : I -> {mpoly K[m]}) G :
  form_pairing D G (\sum_(i <- r) x i *: f i) = \sum_(i <- r) x i * form_pairing D G (f i).
Proof.
rewrite /form_pairing; under [RHS]eq_bigr do rewrite mulr_sumr.
rewrite [RHS]exchange_big; apply: eq_bigr => a _ /=.
rewrite lsub_sum raddf_sum !mulr_sumr; apply: eq_bigr => i _ /=.
by rewrite lsubZ mcoeffZ [G@_a * _]mulrCA [LHS]mulrCA.
Qed.

Lemma form_pairing_at0 D G f a b : a \in exponents m D ->
    map_mpoly at0 G = 'X_[a] -> map_mpoly at0 f = 'X_[b] ->
  at0 (form_pairing D G f) = (multinomial D a)%:R^-1 * (lsub A 'X_[b])@_a.
Proof.
move=> a_D G0 f0; rewrite rmorph_sum (bigD1_seq a) ?exponents_uniq //= big1 => [|c c_a].
  rewrite addr0 -[LHS]/(at0 _) !rmorphM -!mcoeff_map_mpoly map_lsub at0_mx f0 G0 mcoeffX eqxx mul1r.
  by congr (_ * _); apply: hornerC.
rewrite -[LHS]/(at0 _) !rmorphM -mcoeff_map_mpoly G0 mcoeffX.
by rewrite eq_sym (negbTE c_a) mul0r mulr0.
Qed.

End Pairing.
