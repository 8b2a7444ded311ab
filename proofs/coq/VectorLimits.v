(** Vectors of forms, one entry for each branch of a network, that the words of a length make
    (proofs/statements/theorem-g.md, steps 2 and 6): the limits of their span where the letters
    have rank one. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import LinearForms Exponents CornerForms LetterForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** A letter d: A a for a, then all variables but that of d are scaled by eps. *)
Section Letter.

Variables (K : comRingType) (m : nat) (eps : K) (A : 'M[K]_m) (d : 'I_m).

Definition letter (f : {mpoly K[m]}) : {mpoly K[m]} :=
  lsub (diag_mx (letter_scale eps d)) (lsub A f).

Lemma letter_is_linear : linear letter.
Proof. by move=> a f g; rewrite /letter lsubD lsubZ lsubD lsubZ. Qed.

Lemma letterZ a f : letter (a *: f) = a *: letter f.
Proof. by rewrite /letter !lsubZ. Qed.

Lemma letter_homog E f : f \is E.-homog -> letter f \is E.-homog.
Proof. by move=> f_E; apply/lsub_homog/lsub_homog. Qed.

End Letter.

(** The span of what words of length n make: w gives a vector of forms for each word. *)
Section Span.

Variables (K : comRingType) (m : nat) (I : Type).
Notation P := {mpoly K[m]}.
Implicit Types (n : nat) (w : seq 'I_m -> I -> P) (f g : I -> P).

Definition spanned_by n w f := exists2 l : seq (K * seq 'I_m),
  all (fun x => size x.2 == n) l & forall i, f i = \sum_(x <- l) x.1 *: w x.2 i.

Lemma eq_spanned n w f g : f =1 g -> spanned_by n w f -> spanned_by n w g.
Proof. by move=> fg [l l_n fE]; exists l => // i; rewrite -fg. Qed.

Lemma spanned_word w e : spanned_by (size e) w (w e).
Proof. by exists [:: (1, e)] => [|i]; rewrite /= ?eqxx // big_seq1 scale1r. Qed.

Lemma spanned0 n w : spanned_by n w (fun=> 0).
Proof. by exists [::] => // i; rewrite big_nil. Qed.

Lemma spanned_comb n w a f b g :
  spanned_by n w f -> spanned_by n w g -> spanned_by n w (fun i => a *: f i + b *: g i).
Proof.
move=> [l l_n fE] [l' l'_n gE].
exists ([seq (a * x.1, x.2) | x <- l] ++ [seq (b * x.1, x.2) | x <- l']) => [|i].
  by rewrite all_cat !all_map; apply/andP.
rewrite fE gE big_cat !big_map !scaler_sumr.
by congr (_ + _); apply: eq_bigr => x _; rewrite scalerA.
Qed.

Lemma spanned_by_sum n w (J : finType) (a : J -> K) (f : J -> I -> P) :
  (forall k, spanned_by n w (f k)) -> spanned_by n w (fun i => \sum_k a k *: f k i).
Proof.
move=> f_w; elim: (index_enum J) => [|k r IHr].
  by apply: eq_spanned (spanned0 n w) => i; rewrite big_nil.
apply: eq_spanned (spanned_comb (a k) 1 (f_w k) IHr) => i.
by rewrite big_cons scale1r.
Qed.

(** Linear maps, one a branch, that take the vector of each word to that of another word. *)
Lemma spanned_map n n' w w' (T : I -> {linear P -> P}) phi f :
    (forall e, size e = n -> size (phi e) = n' /\ forall i, w' (phi e) i = T i (w e i)) ->
  spanned_by n w f -> spanned_by n' w' (fun i => T i (f i)).
Proof.
move=> w'E [l /allP l_n fE]; exists [seq (x.1, phi x.2) | x <- l] => [|i].
  by apply/allP=> _ /mapP[x /l_n/eqP/w'E[phi_n _] ->] /=; apply/eqP.
rewrite fE big_map linear_sum big_seq [RHS]big_seq; apply: eq_bigr => x /l_n/eqP/w'E[_ wE].
by rewrite linearZ wE.
Qed.

Lemma spanned_by_homog n w E f : (forall e i, size e = n -> w e i \is E.-homog) ->
  spanned_by n w f -> forall i, f i \is E.-homog.
Proof.
move=> w_E [l /allP l_n fE] i; rewrite fE big_seq; apply: rpred_sum => x /l_n/eqP x_n.
exact/rpredZ/w_E.
Qed.

End Span.

(** Limits at eps = 0. *)
Section Limits.

Variables (F : fieldType) (m : nat) (I : finType).

Notation K := {poly F}.
Notation at0 := [rmorphism of horner_eval (0 : F)].
Implicit Types (w : seq 'I_m -> I -> {mpoly K[m]}) (v : I -> {mpoly F[m]}) (n E : nat).

(** v is the limit of elements of the span, up to powers of eps. *)
Definition limit_of n w v := exists e (f : I -> {mpoly K[m]}),
  spanned_by n w (fun i => 'X^e *: f i) /\ forall i, map_mpoly at0 (f i) = v i.

Lemma eq_limit n w v v' : v =1 v' -> limit_of n w v -> limit_of n w v'.
Proof. by move=> vv' [e [f [f_w fE]]]; exists e, f; split=> // i; rewrite fE. Qed.

Lemma limit_word w e : limit_of (size e) w (fun i => map_mpoly at0 (w e i)).
Proof.
exists 0%N, (w e); split=> //; apply: eq_spanned (spanned_word w e) => i.
by rewrite expr0 scale1r.
Qed.

Lemma limit0 n w : limit_of n w (fun=> 0).
Proof.
exists 0%N, (fun=> 0); split=> [|i]; last exact: rmorph0.
by apply: eq_spanned (spanned0 n w) => i; rewrite scaler0.
Qed.

Lemma limit_comb n w a v a' v' :
  limit_of n w v -> limit_of n w v' -> limit_of n w (fun i => a *: v i + a' *: v' i).
Proof.
move=> [e [f [f_w fE]]] [e' [f' [f'_w f'E]]].
exists (e + e')%N, (fun i => a%:P *: f i + a'%:P *: f' i); split=> [|i].
  apply: eq_spanned (spanned_comb (a%:P * 'X^e') (a'%:P * 'X^e) f_w f'_w) => i.
  by rewrite !scalerA scalerDr !scalerA -!mulrA -!exprD [(e' + e)%N]addnC ![_ * 'X^_]mulrC.
by rewrite rmorphD /= !map_mpolyZ fE f'E; congr (_ *: _ + _ *: _); apply: at0C.
Qed.

Lemma limit_sum n w (J : finType) (a : J -> F) (v : J -> I -> {mpoly F[m]}) :
  (forall y, limit_of n w (v y)) -> limit_of n w (fun i => \sum_y a y *: v y i).
Proof.
move=> v_w; elim: (index_enum J) => [|y r IHr].
  by apply: eq_limit (limit0 n w) => i; rewrite big_nil.
apply: eq_limit (limit_comb (a y) 1 (v_w y) IHr) => i.
by rewrite big_cons scale1r.
Qed.

Lemma limit_cancel n w a u b v : a != 0 -> limit_of n w (fun i => a *: u i + b *: v i) ->
  limit_of n w v -> limit_of n w u.
Proof.
move=> a_neq0 ab_w v_w; apply: eq_limit (limit_comb a^-1 (- (b / a)) ab_w v_w) => i.
by rewrite scalerDr !scalerA mulVf // scale1r scaleNr [a^-1 * b]mulrC addrK.
Qed.

(** Linear maps with a value at eps = 0 take limits to limits. *)
Lemma limit_map n n' w w' (T : I -> {linear {mpoly K[m]} -> {mpoly K[m]}}) T0 phi v :
    (forall e, size e = n -> size (phi e) = n' /\ forall i, w' (phi e) i = T i (w e i)) ->
    (forall i f, map_mpoly at0 (T i f) = T0 i (map_mpoly at0 f)) ->
  limit_of n w v -> limit_of n' w' (fun i => T0 i (v i)).
Proof.
move=> w'E TE [e [f [f_w fE]]]; exists e, (fun i => T i (f i)); split=> [|i].
  by apply: eq_spanned (spanned_map w'E f_w) => i; rewrite linearZ.
by rewrite TE fE.
Qed.

Lemma limit_cons n w d v : limit_of n (fun e => w (d :: e)) v -> limit_of n.+1 w v.
Proof.
move=> [e [f [[l l_n fE] f0]]]; exists e, f; split=> //.
by exists [seq (x.1, d :: x.2) | x <- l] => [|i]; rewrite ?all_map // fE big_map.
Qed.

Lemma homog_sum (L : ringType) E (h : {mpoly L[m]}) : h \is E.-homog ->
  h = \sum_(l < size (exponents m E)) h@_(nth 0%MM (exponents m E) l) *:
    'X_[nth 0%MM (exponents m E) l].
Proof.
move=> h_E; rewrite -(big_mkord xpredT (fun l => h@_(nth 0%MM (exponents m E) l) *:
  'X_[nth 0%MM (exponents m E) l])) -(big_nth 0%MM xpredT (fun a => h@_a *: 'X_[a])).
apply/mpolyP=> b; rewrite mcoeff_sumX ?exponents_uniq // mem_exponents.
by case: eqP => // /eqP b_E; apply: (dhomog_nemf_coeff h_E b_E).
Qed.

(** A limit read off the coefficients: h = eps^j (v + eps (..)). *)
Lemma limit_coef n w e j E (h : I -> {mpoly K[m]}) v :
    spanned_by n w (fun i => 'X^e *: h i) ->
    (forall i, h i \is E.-homog) -> (forall i, v i \is E.-homog) ->
    (forall i a, mdeg a = E -> exists r, (h i)@_a = 'X^j * (((v i)@_a)%:P + 'X * r)) ->
  limit_of n w v.
Proof.
move=> h_w h_E v_E hP; set s := exponents m E; pose at_ l := nth 0%MM s l.
have at_E (l : 'I_(size s)) : mdeg (at_ l) = E.
  by apply/eqP; rewrite -mem_exponents mem_nth.
have [r hE] := fin_all_exists (fun x : I * 'I_(size s) => hP x.1 (at_ x.2) (at_E x.2)).
exists (e + j)%N, (fun i => \sum_(l < size s) (((v i)@_(at_ l))%:P + 'X * r (i, l)) *: 'X_[at_ l]).
split=> [|i].
  apply: eq_spanned h_w => i; rewrite exprD -scalerA; congr (_ *: _).
  rewrite [LHS](homog_sum (h_E i)) scaler_sumr; apply: eq_bigr => l _.
  by rewrite (hE (i, l)) scalerA.
rewrite rmorph_sum [RHS](homog_sum (v_E i)); apply: eq_bigr => l _ /=.
rewrite map_mpolyZ map_mpolyX; congr (_ *: _).
by rewrite rmorphD rmorphM /= /horner_eval hornerX hornerC mul0r addr0.
Qed.

Lemma factor_at0 (p : K) : exists p', p = (p.[0])%:P + 'X * p'.
Proof.
have : root (p - (p.[0])%:P) 0 by rewrite rootE !hornerE subrr.
by move/factor_theorem=> [p']; rewrite subr0 mulrC => p'E; exists p'; rewrite -p'E addrC subrK.
Qed.

(** The vector with the monomial of a in the branch i0, zero in the others. *)
Definition unit_vec (i0 : I) a (i : I) : {mpoly F[m]} := (i == i0)%:R *: 'X_[a].

Lemma unit_vec_homog i0 a i : unit_vec i0 a i \is (mdeg a).-homog.
Proof. by apply: rpredZ; rewrite dhomogX. Qed.

(** The exponents of degree E near the corner of the letter d. *)
Definition near (d : 'I_m) E n' (a : 'X_{1..m}) : bool := (mdeg a == E) && (E - a d <= n')%N.

(** The letter d scales, after the substitution of A a for a. *)
Section Letter.

Variables (A : 'M[F]_m) (d : 'I_m) (n E n' : nat) (w : seq 'I_m -> I -> {mpoly K[m]}).
Hypothesis w_homog : forall e i, size e = n -> w e i \is E.-homog.

Notation AK := (map_mx (@polyC F) A).
Notation nearE := (near d E n').

Let jets := [seq a : 'X_{1..m} <- exponents m E | (E - a d <= n')%N].
Let jota (j : 'I_(size jets)) : 'X_{1..m} := nth 0%MM jets j.

Let jota_near j : nearE (jota j).
Proof.
have : jota j \in jets by apply: mem_nth.
by rewrite mem_filter mem_exponents andbC.
Qed.

Let jota_onto b : nearE b -> exists j, jota j = b.
Proof.
move=> b_n; have b_jets : b \in jets by rewrite mem_filter mem_exponents andbC.
by exists (Ordinal (eq_ind _ is_true b_jets _ (esym (index_mem _ _)))); rewrite /jota nth_index.
Qed.

Let jota_inj : injective jota.
Proof.
move=> i j /eqP; rewrite nth_uniq ?ltn_ord // => [/eqP/val_inj //|].
exact/filter_uniq/exponents_uniq.
Qed.

(** If the limit has vectors with any given coefficients near d after the substitution, then it
    has the monomials there after the letter: combinations have the given coefficients up to any
    power of eps. *)
Lemma limit_letter :
    (forall i0 b0, nearE b0 -> exists2 v, limit_of n w v & forall i b, nearE b ->
       (lsub A (v i))@_b = ((i == i0) && (b == b0))%:R) ->
  forall i0 b0, nearE b0 -> limit_of n (fun e i => letter 'X AK d (w e i)) (unit_vec i0 b0).
Proof.
move=> near_w i0 b0 b0_near; pose J := [finType of I * 'I_(size jets)].
pose lowK (f : I -> {mpoly K[m]}) (x : J) := (lsub AK (f x.1))@_(jota x.2).
have low_comb (a b : K) f g x : lowK (fun i => a *: f i + b *: g i) x = a * lowK f x + b * lowK g x.
  by rewrite /lowK lsubD !lsubZ mcoeffD !mcoeffZ.
have low_sum (a : J -> K) (f : J -> I -> {mpoly K[m]}) x :
    lowK (fun i => \sum_y a y *: f y i) x = \sum_y a y * lowK (f y) x.
  by rewrite /lowK lsub_sum raddf_sum; apply: eq_bigr => y _; rewrite /= lsubZ mcoeffZ.
have [e1 [f1 [f1_w [r1 f1E]]]] : exists e1 (f1 : J -> I -> {mpoly K[m]}),
    (forall y, spanned_by n w (fun i => 'X^e1 *: f1 y i)) /\
    exists r1 : J -> J -> K, forall y x, lowK (f1 y) x = (x == y)%:R + 'X * r1 y x.
  have ex (y : J) : exists e f, spanned_by n w (fun i => 'X^e *: f i) /\
      exists r : J -> K, forall x, lowK f x = (x == y)%:R + 'X * r x.
    have [v [e [f [f_w fE]]] vE] := near_w y.1 _ (jota_near y.2); exists e, f; split=> //.
    have [r fr] := fin_all_exists (fun x => factor_at0 (lowK f x)).
    exists r => x; rewrite {1}fr; congr (_ + _).
    rewrite -[_.[0]]/(at0 (lowK f x)) -mcoeff_map_mpoly map_lsub at0_mx fE vE //.
    by rewrite (inj_eq jota_inj) -pair_eqE (rmorph_nat [rmorphism of @polyC F]).
  have [e /fin_all_exists[f /all_and2[f_w f_r]]] := fin_all_exists ex.
  have [r fr] := fin_all_exists f_r.
  exists (\max_y e y)%N, f; split=> [y|]; last by exists r.
  apply: eq_spanned (spanned_comb ('X^(\max_y e y - e y)) 0 (f_w y) (spanned0 n w)) => i.
  by rewrite scaler0 addr0 scalerA -exprD subnK // leq_bigmax.
have approx k (y : J) : exists e f, spanned_by n w (fun i => 'X^e *: f i) /\
    exists r : J -> K, forall x, lowK f x = (x == y)%:R + 'X^k * r x.
  elim: k => [|k [e [f [f_w [r fr]]]]].
    exists 0%N, (fun=> 0); split.
      by apply: eq_spanned (spanned0 n w) => i; rewrite scaler0.
    exists (fun x => - (x == y)%:R) => x.
    by rewrite /lowK raddf0 mcoeff0 expr0 mul1r subrr.
  exists (e + e1)%N, (fun i => 1 *: f i + (- 'X^k) *: \sum_x r x *: f1 x i); split.
    apply: eq_spanned (spanned_comb ('X^e1) (- 'X^(e + k)) f_w (spanned_by_sum r f1_w)) => i.
    rewrite scale1r scalerDr !scalerA -exprD addnC; congr (_ + _).
    rewrite !scaler_sumr; apply: eq_bigr => x _; rewrite !scalerA mulrN !mulNr.
    by rewrite mulrAC -!exprD addnAC.
  exists (fun x => - \sum_z r z * r1 z x) => x; rewrite low_comb low_sum fr mul1r -addrA.
  have -> : \sum_z r z * lowK (f1 z) x = r x + 'X * \sum_z r z * r1 z x.
    under eq_bigr do rewrite f1E mulrDr mulrCA; rewrite big_split mulr_sumr; congr (_ + _).
    rewrite (bigD1 x) //= eqxx mulr1 big1 ?addr0 // => z; rewrite eq_sym => /negbTE->.
    by rewrite mulr0.
  by congr (_ + _); rewrite mulNr mulrDr opprD addNKr exprSr mulrN mulrA.
have [j0 j0E] := jota_onto b0_near; have [e [f [f_w [r fr]]]] := approx n'.+1 (i0, j0).
have /andP[/eqP b0_E b0_n'] := b0_near; pose o b := (E - b d)%N.
have f_homog i : f i \is E.-homog.
  have /dhomogP f_E := spanned_by_homog w_homog f_w i; apply/dhomogP=> b.
  rewrite mcoeff_msupp => fb; apply: f_E; rewrite mcoeff_msupp mcoeffZ mulf_neq0 //.
  by rewrite expf_neq0 // polyX_eq0.
apply: (@limit_coef _ _ e (o b0) E (fun i => letter 'X AK d (f i))) => [|i|i|i b b_E].
- apply: eq_spanned (spanned_map (T := fun=> Linear (letter_is_linear 'X AK d)) (phi := id)
    _ f_w) => // i.
  by rewrite linearZ.
- exact: letter_homog.
- by rewrite -b0_E; apply: unit_vec_homog.
rewrite /letter mcoeff_scaled b_E -/(o b) /unit_vec mcoeffZ mcoeffX [b0 == b]eq_sym.
case: (leqP (o b) n') => [b_n'|n'_b].
  have [j jE] : exists j, jota j = b by apply: jota_onto; rewrite /near b_E eqxx.
  have := fr (i, j); rewrite /lowK -pair_eqE /= jE -(inj_eq jota_inj) jE j0E => ->.
  move: (r _) => {f1E fr} {}r1; case: (eqVneq b b0) => [->|b_b0].
    exists ('X^n' * r1); rewrite andbT mulr1 (rmorph_nat [rmorphism of @polyC F]).
    by rewrite [in RHS]mulrA -exprS.
  exists ('X^(o b + n' - o b0) * r1).
  rewrite andbF mulr0 !add0r !mulrA -exprSr -!exprD; congr ('X^_ * _).
  by rewrite addSn subnKC ?addnS // (leq_trans b0_n') // leq_addl.
have /negbTE -> : b != b0 by apply: contraTneq n'_b => ->; rewrite -leqNgt.
rewrite mulr0 polyC0; set g := (_)@_b.
exists ('X^(o b - (o b0).+1) * g); rewrite add0r !mulrA -exprSr -exprD; congr ('X^_ * _).
by rewrite subnKC // (leq_ltn_trans b0_n').
Qed.

End Letter.

End Limits.
