(** The forms of words of two letters (proofs/statements/theorem-g.md, steps 1 to 3, with
    m = 2), and the limit of their span where the letters have rank one. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import BinaryForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The forms of words. A letter first scales one variable by eps, then both are replaced by
    p = 1 + c z and q = c + z, and the linear form b (1 + z) is multiplied k times. *)
Section Forms.

Variables (K : comRingType) (eps c b : K).
Implicit Types (d : bool) (k E i : nat) (f g : {poly K}) (ks : seq nat) (e : seq bool).

Notation P := (lin 1 c).
Notation Q := (lin c 1).
Notation B := (lin b b).

Definition scale1 d : K := if d then eps else 1.
Definition scale2 d : K := if d then 1 else eps.

Definition turn k E f : {poly K} := B ^+ k * subst E f P Q.
Definition prepend d k E f : {poly K} :=
  subst (E + k) (turn k E f) (scale1 d)%:P (scale2 d *: 'X).

Fixpoint word_form ks e : {poly K} :=
  match ks, e with
  | k :: ks', d :: e' => prepend d k (sumn ks') (word_form ks' e')
  | _, _ => 1
  end.

Lemma size_turn k E f : (size (turn k E f) <= (E + k).+1)%N.
Proof.
rewrite addnC; apply: size_mul_form; first exact: size_linear_exp (size_lin _ _).
exact: size_subst (size_lin _ _) (size_lin _ _).
Qed.

Lemma size_scales d : (size ((scale1 d)%:P) <= 2)%N /\ (size (scale2 d *: 'X) <= 2)%N.
Proof.
split; first by apply: leq_trans (size_polyC_leq1 _) _.
by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyX.
Qed.

Lemma size_prepend d k E f : (size (prepend d k E f) <= (E + k).+1)%N.
Proof. by have [s1 s2] := size_scales d; apply: size_subst. Qed.

Lemma size_word_form ks e : (size (word_form ks e) <= (sumn ks).+1)%N.
Proof.
case: ks e => [|k ks] [|d e] /=; rewrite ?size_poly1 // addnC.
exact: size_prepend.
Qed.

(** The coefficient number i, counted from the end that the letter does not scale. *)
Definition side d E i : nat := if d then (E - i)%N else i.

Lemma side_le d E i : (i <= E)%N -> (side d E i <= E)%N.
Proof. by case: d => //= _; apply: leq_subr. Qed.

Lemma sideK d E i : (i <= E)%N -> side d E (side d E i) = i.
Proof. by case: d => //= /subKn. Qed.

Lemma coef_prepend d k E f i : (i <= E + k)%N ->
  (prepend d k E f)`_(side d (E + k) i) = eps ^+ i * (turn k E f)`_(side d (E + k) i).
Proof.
move=> i_E; rewrite coef_subst_scale ?side_le // mulrC; congr (_ * _).
by case: d; rewrite /= expr1n ?mulr1 ?mul1r ?subKn.
Qed.

Lemma prependZ d k E a f : prepend d k E (a *: f) = a *: prepend d k E f.
Proof. by rewrite /prepend /turn /subst homZ /= mul_polyC -scalerAr homZ /= mul_polyC. Qed.

Lemma prepend_sum d k E (I : Type) (r : seq I) (f : I -> {poly K}) :
  prepend d k E (\sum_(i <- r) f i) = \sum_(i <- r) prepend d k E (f i).
Proof. by rewrite /prepend /turn /subst hom_sum mulr_sumr hom_sum. Qed.

(** The span of the forms of words of the length of ks. *)
Definition spanned ks f := exists2 l : seq (K * seq bool),
  all (fun x => size x.2 == size ks) l & f = \sum_(x <- l) x.1 *: word_form ks x.2.

Lemma spanned0 ks : spanned ks 0.
Proof. by exists [::]; rewrite ?big_nil. Qed.

Lemma spannedD ks f g : spanned ks f -> spanned ks g -> spanned ks (f + g).
Proof.
move=> [l l_ks ->] [l' l'_ks ->]; exists (l ++ l'); first by rewrite all_cat l_ks.
by rewrite big_cat.
Qed.

Lemma spannedZ ks a f : spanned ks f -> spanned ks (a *: f).
Proof.
move=> [l l_ks ->]; exists [seq (a * x.1, x.2) | x <- l]; first by rewrite all_map.
by rewrite big_map scaler_sumr; apply: eq_bigr => x _; rewrite scalerA.
Qed.

Lemma spanned_sum ks n (f : 'I_n -> {poly K}) :
  (forall j, spanned ks (f j)) -> spanned ks (\sum_j f j).
Proof.
move=> f_ks; apply: (big_ind (spanned ks)) => [|g h|j _]; last exact: f_ks.
  exact: spanned0.
exact: spannedD.
Qed.

Lemma spanned_prepend ks k d f :
  spanned ks f -> spanned (k :: ks) (prepend d k (sumn ks) f).
Proof.
move=> [l l_ks ->]; exists [seq (x.1, d :: x.2) | x <- l]; first by rewrite all_map.
by rewrite big_map prepend_sum; apply: eq_bigr => x _; rewrite prependZ.
Qed.

Lemma spanned_nil : spanned [::] 1.
Proof. by exists [:: (1, [::])]; rewrite // big_seq1 scale1r. Qed.

End Forms.

Lemma map_turn (K K' : comRingType) (psi : {rmorphism K -> K'}) c b k E f :
  map_poly psi (turn c b k E f) = turn (psi c) (psi b) k E (map_poly psi f).
Proof. by rewrite rmorphM rmorphX /= map_subst !map_lin rmorph1. Qed.

(** Limits at eps = 0. *)
Section Limits.

Variables (F : fieldType) (F0 : [char F] =i pred0) (c b : F).
Hypotheses (c_neq0 : c != 0) (c2_neq1 : 1 - c * c != 0) (b_neq0 : b != 0).

Notation K := {poly F}.
Notation turnK := (turn c%:P b%:P).
Notation prependK := (prepend 'X c%:P b%:P).
Notation spannedK := (spanned 'X c%:P b%:P).

(** f = eps^e (z^i + eps (..)), up to degree E. *)
Definition leads E i e (f : {poly K}) := exists r : nat -> K,
  forall l, (l <= E)%N -> f`_l = 'X^e * ((l == i)%:R + 'X * r l).

Definition in_limit (ks : seq nat) i := exists f : {poly K},
  [/\ spannedK ks f, (size f <= (sumn ks).+1)%N & exists e, leads (sumn ks) i e f].

Lemma in_limit_nil : in_limit [::] 0%N.
Proof.
exists 1; split; rewrite ?size_poly1 //; first exact: spanned_nil.
by exists 0%N, (fun=> 0) => l; rewrite leqn0 => /eqP->; rewrite coefC expr0 mulr0 addr0 mulr1.
Qed.

(** The power of eps taken out. *)
Lemma in_limit_unit ks i : (i <= sumn ks)%N -> in_limit ks i ->
  exists e (f : {poly {poly F}}), spannedK ks ('X^e *: f) /\
    map_poly (horner_eval (0 : F)) f = 'X^i.
Proof.
move=> i_E [f [f_span f_size [e [r f_lead]]]].
exists e, (\poly_(l < (sumn ks).+1) ((l == i)%:R + 'X * r l)); split.
  rewrite -[X in spanned _ _ _ _ X](_ : f = _) //; apply/polyP=> l.
  rewrite coefZ coef_poly; case: ltnP => [l_E|E_l]; first exact: f_lead.
  by rewrite mulr0 nth_default // (leq_trans f_size).
apply/polyP=> l; rewrite (coef_map [rmorphism of horner_eval (0 : F)]) coefXn coef_poly.
case: ltnP => [l_E|E_l].
  by rewrite /= /horner_eval hornerD hornerM hornerX mul0r addr0 hornerMn hornerC.
rewrite /= /horner_eval horner0 (_ : (l == _) = false) //; apply: gtn_eqF.
exact: leq_ltn_trans i_E E_l.
Qed.

(** The coefficients of the forms at eps = 0. *)
Lemma turn_monomial k E i d l : (i <= E)%N -> (l <= E + k)%N ->
  (turn c b k E 'X^i)`_(side d (E + k) l) =
  ((lin b b) ^+ k * (if d then monomial c 1 1 c E i else monomial 1 c c 1 E i))`_l.
Proof.
move=> i_E l_E; rewrite /turn /subst homXn //; case: d; last by [].
rewrite /= -coef_subst_swap // addnC /subst homM; first last.
- by apply: size_monomial i_E; apply: size_lin.
- exact: size_linear_exp (size_lin _ _).
rewrite (hom_linear _ _ _ _ (size_lin _ _)) hom_monomial ?size_lin //.
have swap a a' : hom [rmorphism of @polyC F] 1 (lin a a') 'X 1 = lin a' a.
  by rewrite hom_lin /= mulr1 mul_polyC addrC.
by rewrite !swap.
Qed.

Lemma factor_at0 (p : K) : exists p', p = (p.[0])%:P + 'X * p'.
Proof.
have : root (p - (p.[0])%:P) 0 by rewrite rootE !hornerE subrr.
by move/factor_theorem=> [p']; rewrite subr0 mulrC => p'E; exists p'; rewrite -p'E addrC subrK.
Qed.

Section Step.

Variables (ks : seq nat) (k n : nat) (iota : 'I_n -> nat).
Notation E := (sumn ks).
Hypotheses (iota_inj : injective iota) (iota_E : forall j, (iota j <= E)%N) (n_E : (n <= E.+1)%N).
Hypothesis (iota_lim : forall j, in_limit ks (iota j)).

Lemma in_limit_step d (i : 'I_n) : in_limit (k :: ks) (side d (E + k) i).
Proof.
have [e] := fin_all_exists (fun j => in_limit_unit (iota_E j) (iota_lim j)).
case/fin_all_exists=> fbar /all_and2[f_span fbar0]; pose N := (\max_j e j)%N.
pose at0 : {rmorphism K -> F} := [rmorphism of horner_eval (0 : F)].
pose G j := turnK k E (fbar j).
have n_Ek : (n <= (E + k).+1)%N by rewrite (leq_trans n_E) // ltnS leq_addr.
pose A : 'M[K]_n := \matrix_(j, l) (G j)`_(side d (E + k) l).
have det_A : (\det A).[0] != 0.
  rewrite -[_.[0]]/(horner_eval 0 (\det A)) -det_map_mx.
  have -> : map_mx (horner_eval 0) A = \matrix_(j < n, l < n)
        ((lin b b) ^+ k *
         (if d then monomial c 1 1 c E (iota j) else monomial 1 c c 1 E (iota j)))`_l.
    apply/matrixP=> j l; rewrite !mxE -turn_monomial //; last by rewrite -ltnS (leq_trans _ n_Ek).
    rewrite -[LHS](coef_map at0) /G map_turn [map_poly at0 _]fbar0; congr ((turn _ _ _ _ _)`__);
    exact: hornerC.
  have b0 : ((lin b b) ^+ k).[0] != 0 by rewrite horner_exp lin_at0 expf_neq0.
  case: d {A}.
    apply: det_jets_neq0; rewrite ?oner_eq0 //.
    by rewrite -oppr_eq0 opprB mulr1.
  by apply: det_jets_neq0; rewrite ?oner_eq0 // mulr1.
have [D DE] := factor_at0 (\det A).
pose c0 := (\det A).[0]^-1.
pose S (l : nat) : K := \sum_j \adj A i j * (G j)`_(side d (E + k) l).
have S_low (l : 'I_n) : S l = \det A * (l == i)%:R.
  have /matrixP/(_ i l) := mul_adj_mx A; rewrite !mxE eq_sym mulr_natr => <-.
  by apply: eq_bigr => j _; congr (_ * _); rewrite mxE.
pose h := c0%:P *: \sum_j (\adj A i j * 'X^(N - e j)) *: prependK d k E ('X^(e j) *: fbar j).
exists h; split.
- apply/spannedZ/spanned_sum => j; apply/spannedZ/spanned_prepend; exact: f_span.
- apply: leq_trans (size_scale_leq _ _) _; apply: leq_trans (size_sum _ _ _) _.
  apply/bigmax_leqP => j _; apply: leq_trans (size_scale_leq _ _) _.
  by rewrite /= addnC; apply: size_prepend.
exists (N + i)%N.
pose r' l := let m := side d (E + k) l in
  if m == i :> nat then c0%:P * D else if (m < n)%N then 0 else 'X^(m - i.+1) * (c0%:P * S m).
exists r' => l; rewrite /= addnC => l_E; rewrite /r'.
have m_E := side_le d l_E; move: (sideK d l_E); set m := side d _ l in m_E * => lE.
have -> : h`_l = 'X^N * ('X^m * (c0%:P * S m)).
  rewrite -lE coefZ coef_sum ['X^m * (_ * _)]mulrCA ['X^N * (_ * _)]mulrCA; congr (_ * _).
  rewrite /S.
  rewrite !mulr_sumr; apply: eq_bigr => j _; rewrite coefZ prependZ coefZ coef_prepend //.
  rewrite -[in RHS](subnK (leq_bigmax j : (e j <= N)%N)) exprD -!mulrA.
  rewrite [LHS]mulrCA; congr (_ * _); rewrite [LHS]mulrCA; congr (_ * _).
  exact: mulrCA.
have i_Ek : (i <= E + k)%N by rewrite -ltnS (leq_trans _ n_Ek).
have -> : (l == side d (E + k) i) = (m == i :> nat).
  by apply/eqP/eqP => [l_i|m_i]; [rewrite /m l_i sideK | rewrite -m_i lE].
rewrite exprD -mulrA; congr (_ * _); case: eqP => [->|/eqP m_i].
  by congr (_ * _); rewrite S_low eqxx mulr1 {1}DE mulrDr -polyCM mulVf // mulrCA.
rewrite add0r; case: ltnP => [m_n|n_m].
  by rewrite (S_low (Ordinal m_n)) -(inj_eq val_inj) /= (negbTE m_i) !mulr0.
have i_m : (i < m)%N by apply: leq_trans n_m.
by rewrite ![in RHS]mulrA -exprSr -exprD subnKC // mulrA.
Qed.

End Step.

End Limits.
