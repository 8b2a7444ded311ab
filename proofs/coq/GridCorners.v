(** Theorem G, first bound, for any number of letters (proofs/statements/theorem-g.md).

    Layer 1 holds a state in m channels: a letter replaces the state by D A state, D
    with 1 in the place of the letter and eps elsewhere; the layers above read the sum of the
    channels, once more often a layer. The forms of the end words and those of the start words,
    read backwards, have in the limit the monomials of the corners (LetterForms.v), and the block
    of these in the pairing is nonsingular for A near the identity. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC DepthLower Generic ShallowExact
  DepthTwoGrid UpperLayers LinearForms CornerForms Exponents LetterForms Corners.

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

Lemma form_pairing_at0 D G f x a y b : a \in exponents m D ->
    map_mpoly at0 G = x *: 'X_[a] -> map_mpoly at0 f = y *: 'X_[b] ->
  at0 (form_pairing D G f) = x * y * ((multinomial D a)%:R^-1 * (lsub A 'X_[b])@_a).
Proof.
move=> a_D G0 f0; rewrite rmorph_sum (bigD1_seq a) ?exponents_uniq //= big1 => [|c c_a].
  rewrite addr0 -[LHS]/(at0 _) !rmorphM -!mcoeff_map_mpoly map_lsub at0_mx f0 G0.
  rewrite lsubZ !mcoeffZ mcoeffX eqxx mulr1 [RHS]mulrCA -mulrA.
  by congr (_ * _); apply: hornerC.
rewrite -[LHS]/(at0 _) !rmorphM -mcoeff_map_mpoly G0 mcoeffZ mcoeffX.
by rewrite eq_sym (negbTE c_a) mulr0 mul0r mulr0.
Qed.

End Pairing.

(** The matrix with 1 on the diagonal, c elsewhere. *)
Definition near_identity (K : ringType) m (c : K) : 'M[K]_m :=
  \matrix_(i, j) if i == j then 1 else c.

Lemma near_identity_sym (K : ringType) m (c : K) : (near_identity m c)^T = near_identity m c.
Proof. by apply/matrixP=> i j; rewrite !mxE eq_sym. Qed.

Lemma map_near_identity (K K' : ringType) (psi : {rmorphism K -> K'}) m c :
  map_mx psi (near_identity m c) = near_identity m (psi c).
Proof. by apply/matrixP=> i j; rewrite !mxE; case: ifP; rewrite ?rmorph1. Qed.

Lemma near_identity_row (K : comRingType) m (c y : K) (i : 'I_m) :
  applied (near_identity m c) (fun=> y) i = (1 + m.-1%:R * c) * y.
Proof.
rewrite /applied -mulr_suml (bigD1 i) //= mxE eqxx; congr ((_ + _) * _).
rewrite (eq_bigr (fun=> c)) => [|j /negbTE j_i]; last by rewrite mxE eq_sym j_i.
by rewrite sumr_const cardC1 card_ord mulr_natl.
Qed.

(** The network: layer 1 holds the state in m channels, the others read their sum. *)
Section Network.

Variables (F : fieldType) (m R' M : nat) (eps c b : F).
Notation R := R'.+1.
Hypotheses (m_R : (m <= R)%N) (m_M : (m <= M)%N).
Implicit Types (u : 'I_m -> F) (v : nat -> F) (d : 'I_m) (e : seq 'I_m).
Implicit Types h : nat -> 'cV[F]_R.

Definition letter_weights : weights F R M :=
  Weights (fun l => if l is 0 then \matrix_(r, s) (if r == s then 1 else c) else delta_mx 0 0)
    (\matrix_(r, d) (if (r < m)%N then if r == d :> nat then 1 else eps else 0))
    (fun l => if l == 1%N then \matrix_(r, s) (r == 0)%:R else delta_mx 0 0)
    (delta_mx 0 0)
    (fun l => if l is 0 then \col_r (if (r < m)%N then b else 0) else const_mx 1).

Notation W := letter_weights.
Notation A := (near_identity m c).
Notation channel := (widen_ord m_R).

Definition keeps h u v :=
  [/\ forall i, h 0%N (channel i) 0 = u i, forall r : 'I_R, (m <= r)%N -> h 0%N r 0 = 0 &
      forall l, h l.+1 0 0 = v l].

Lemma keeps_h0 : keeps (h0 W) (fun=> b) (fun=> 1).
Proof. by split=> [i|r m_r|l]; rewrite mxE //= ?ltn_ord // ltnNge m_r. Qed.

Lemma sum_keeps h u v (x : 'I_R -> F) : keeps h u v ->
  \sum_r x r * h 0%N r 0 = \sum_i x (channel i) * u i.
Proof.
case=> h_u h_0 _; rewrite (bigID (fun r : 'I_R => (r < m)%N)) /= addrC big1 ?add0r => [|r].
  by rewrite (big_ord_narrow m_R); apply: eq_bigr => i _; rewrite h_u.
by rewrite -leqNgt => /h_0->; rewrite mulr0.
Qed.

Definition template_of d : 'I_M := widen_ord m_M d.

Lemma keeps_step h u v d (u' := state_step eps A u d) : keeps h u v ->
  keeps (step W h (one_hot F (template_of d))) u' (sstep (\sum_i u' i) v).
Proof.
move=> huv; have [h_u h_0 h_v] := huv.
have Wi_mul (r : 'I_R) : (Wi1 W *m one_hot F (template_of d)) r 0 =
    if (r < m)%N then if r == d :> nat then 1 else eps else 0.
  by rewrite -colE !mxE.
have s_u i : step W h (one_hot F (template_of d)) 0%N (channel i) 0 = u' i.
  rewrite step0 hadamardE Wi_mul /= ltn_ord mulrC; congr (_ * _); first by rewrite mxE.
  rewrite mxE (sum_keeps (fun s => Wh W 0 (channel i) s) huv); apply: eq_bigr => j _.
  by rewrite !mxE.
have s_0 (r : 'I_R) : (m <= r)%N -> step W h (one_hot F (template_of d)) 0%N r 0 = 0.
  by move=> m_r; rewrite step0 hadamardE Wi_mul ltnNge m_r mulr0.
split=> // l.
elim: l => [|l IHl]; rewrite stepS hadamardE delta00_mul eqxx mul1r h_v; congr (_ * _).
  have s_keeps : keeps (step W h (one_hot F (template_of d))) u'
      (fun l => step W h (one_hot F (template_of d)) l.+1 0 0) by split.
  rewrite mxE (eq_bigr (fun r => 1 * step W h (one_hot F (template_of d)) 0%N r 0)) => [|r _].
    by rewrite (sum_keeps (fun=> 1) s_keeps); apply: eq_bigr => i _; rewrite mul1r.
  by rewrite mxE eqxx.
by rewrite delta00_mul eqxx mul1r IHl.
Qed.

Lemma keeps_run h u v e : keeps h u v ->
  keeps (run_from W h [seq one_hot F (template_of d) | d <- e])
    (foldl (state_step eps A) u e) (upper v (totals eps A u e)).
Proof.
elim: e h u v => //= d e IHe h u v huv.
exact: IHe (keeps_step d huv).
Qed.

Definition start_factor_of l tE s : F :=
  upper (upper (fun=> 1) (totals eps A (fun=> b) s)) (nseq tE 1) l.

Lemma letter_value l tS tE (s : tS.-tuple 'I_m) (e : tE.-tuple 'I_m) :
  start_end (fun d => one_hot F (template_of d)) W l.+2 s e =
  start_factor_of l tE s *
    weighted l (totals eps A (foldl (state_step eps A) (fun=> b) s) e).
Proof.
rewrite start_endE outputE (bigD1 0) //= mxE !eqxx mul1r big1 ?addr0 => [|r /negbTE r0].
  have [_ _ ->] := keeps_run e (keeps_run s keeps_h0).
  by rewrite upperE size_totals size_tuple.
by rewrite mxE r0 andbF mul0r.
Qed.

End Network.

Section Constants.

Variables (F : fieldType) (F0 : [char F] =i pred0).

(** A number c for which the final block is nonsingular. *)
Lemma exists_near_identity m n (iota : 'I_n -> 'X_{1..m}) : injective iota ->
  exists c : F, [/\ c != 0, near_identity m c \in unitmx, 1 + m.-1%:R * c != 0 &
    \det (\matrix_(j, i) (lsub (near_identity m c) 'X_[iota i])@_(iota j)) != 0].
Proof.
move=> iota_inj; pose B (K : comRingType) (c : K) : 'M_n :=
  \matrix_(j, i) (lsub (near_identity m c) 'X_[iota i])@_(iota j).
pose at_z z : {rmorphism {poly F} -> F} := [rmorphism of horner_eval z].
have X_at z : at_z z 'X = z by apply: hornerX.
have B_at z : (\det (B _ ('X : {poly F}))).[z] = \det (B _ z).
  rewrite -[LHS]/(at_z z _) -det_map_mx; congr (\det _); apply/matrixP=> j i.
  by rewrite !mxE -mcoeff_map_mpoly map_lsub map_mpolyX map_near_identity X_at.
have A_at z : (\det (near_identity m ('X : {poly F}))).[z] = \det (near_identity m z).
  by rewrite -[LHS]/(at_z z _) -det_map_mx map_near_identity X_at.
have id0 (K : comRingType) : near_identity m (0 : K) = 1%:M.
  by apply/matrixP=> i j; rewrite !mxE; case: eqP.
pose p : {poly F} := \det (B _ 'X) * ('X * (\det (near_identity m 'X) * (1 + m.-1%:R%:P * 'X))).
have p_neq0 : p != 0.
  rewrite !mulf_neq0 ?polyX_eq0 //.
  - apply/eqP=> det0; have := B_at 0; rewrite det0 horner0 (_ : B _ 0 = 1%:M).
      by rewrite det1 => /esym/eqP; rewrite oner_eq0.
    by apply/matrixP=> j i; rewrite !mxE id0 lsub1 mcoeffX (inj_eq iota_inj) eq_sym.
  - by apply/eqP=> det0; have /eqP := A_at 0; rewrite det0 horner0 id0 det1 eq_sym oner_eq0.
  - by apply/eqP=> /(congr1 (fun q => q.[0])) /eqP; rewrite !hornerE oner_eq0.
have [c] := exists_nonroot F0 p_neq0; rewrite !hornerM B_at A_at hornerD hornerM !hornerX !hornerC.
rewrite !mulf_eq0 !negb_or => /and4P[det_B c0 det_A c1].
by exists c; split=> //; rewrite unitmxE unitfE.
Qed.

(** At eps = 1 no sum of channels vanishes. *)
Lemma totals_neq0 m (c y : F) (u : 'I_m.+1 -> F) e : 1 + m%:R * c != 0 -> y != 0 ->
  u =1 (fun=> y) -> forall x, x \in totals 1 (near_identity m.+1 c) u e -> x != 0.
Proof.
move=> c1; elim: e u y => // d e IHe u y y0 uy x.
pose z := (1 + m%:R * c) * y; have z0 : z != 0 by apply: mulf_neq0.
have stepE i : state_step 1 (near_identity m.+1 c) u d i = z.
  rewrite /state_step mxE if_same mul1r.
  have <- : applied (near_identity m.+1 c) (fun=> y) i = z by apply: near_identity_row.
  by apply: eq_bigr => j _; rewrite uy.
rewrite [totals _ _ _ _]/= inE => /orP[/eqP->|]; last exact: IHe z0 stepE _.
by rewrite (eq_bigr (fun=> z)) // sumr_const card_ord -mulr_natl mulf_neq0 // natr_is0.
Qed.

End Constants.

(** Linear combinations of values at words, as sums over all words. *)
Lemma sum_words (K : comRingType) (T : finType) n (l : seq (K * seq T)) (h : seq T -> K) :
    all (fun x => size x.2 == n) l ->
  \sum_(x <- l) x.1 * h x.2 =
  \sum_(e : n.-tuple T) (\sum_(x <- l | x.2 == e) x.1) * h e.
Proof.
move=> l_n; under [RHS]eq_bigr do rewrite mulr_suml big_mkcond.
rewrite [RHS]exchange_big big_seq [RHS]big_seq; apply: eq_bigr => x x_l.
have x_n := allP l_n _ x_l; rewrite (bigD1 (Tuple x_n)) //= eqxx big1 ?addr0 // => e e_x.
rewrite ifN //; apply: contra e_x => /eqP x2; apply/eqP/val_inj; exact/esym.
Qed.

Section Rank.

Variables (F : fieldType) (F0 : [char F] =i pred0) (m' l t n : nat) (t_n : (t <= n)%N).

Notation m := m'.+2.
Notation K := {poly F}.
Notation D := (mc t.+1 l.+1).
Notation ends := (end_steps l t.+1).
Notation starts := (start_steps D n.+1).
Notation C := (corner_list m D (corner_width m l.+2 t).-1).
Notation N := (size C).
Notation S := [finType of n.+1.-tuple 'I_m].
Notation E := [finType of t.+1.-tuple 'I_m].
Notation at0 := [rmorphism of horner_eval (0 : F)].

(** The value of a pair of words without the start factor; the start word is read backwards. *)
Definition core_value (L : comRingType) (eps c b : L) (s e : seq 'I_m) : L :=
  weighted l (totals eps (near_identity m c)
    (foldl (state_step eps (near_identity m c)) (fun=> b) (rev s)) e).

Definition core_values (L : comRingType) (eps c b : L) : 'M[L]_(#|S|, #|E|) :=
  \matrix_(i, j) core_value eps c b (enum_val i : S) (enum_val j : E).

Lemma core_value_pairing (c b : F) (s : S) (e : E) : (1 + m.-1%:R * c) * b = 1 ->
  form_pairing (near_identity m c) D (word_form 'X (near_identity m c%:P) starts s)
    (word_form 'X (near_identity m c%:P) ends e) = core_value 'X c%:P b%:P s e.
Proof.
move=> b1; have end_homog : word_form 'X (near_identity m c%:P) ends e \is D.-homog.
  have := @word_form_homog _ _ 'X (near_identity m c%:P) ends e.
  by rewrite sumn_end size_end size_tuple; apply.
have -> : starts = start_steps D (size s) by rewrite size_tuple.
rewrite (@start_form_power _ _ _ _ _ _ (fun=> b%:P)) ?near_identity_sym ?size_tuple // => [|i].
  rewrite form_pairing_power //.
  rewrite (map_near_identity [rmorphism of @polyC F]).
  by have := word_form_value 'X (near_identity m c%:P) l e; rewrite size_tuple => ->.
rewrite near_identity_row -(rmorph_nat [rmorphism of @polyC F] m.-1) /= -polyCM -polyC1 -polyCD.
by rewrite -polyCM b1.
Qed.

(** Weights for which the rank of the values is at least N, and no start factor vanishes. *)
Lemma core_values_rank : exists eps c b : F,
  (N <= \rank (core_values eps c b))%N /\
  forall s : S, forall x, x \in totals eps (near_identity m c) (fun=> b) s -> x != 0.
Proof.
pose iota (j : 'I_N) : 'X_{1..m} := nth 0%MM C j.
have iota_inj : injective iota.
  move=> i j /eqP; rewrite nth_uniq ?ltn_ord // => [/eqP/val_inj //|].
  exact/filter_uniq/exponents_uniq.
have iota_C j : iota j \in C by apply: mem_nth.
have iota_D j : iota j \in exponents m D by have := iota_C j; rewrite mem_filter => /andP[].
have iota_end j : at_corner ends (iota j).
  by rewrite at_cornerE; have := iota_C j; rewrite mem_filter => /andP[].
have [c [c0 A_unit c1 det_c]] := exists_near_identity F0 iota_inj.
set A := near_identity m c in A_unit det_c.
have A_neq0 i j : A i j != 0 by rewrite mxE; case: ifP; rewrite ?oner_eq0.
pose b := (1 + m.-1%:R * c)^-1; have b1 : (1 + m.-1%:R * c) * b = 1 by apply: mulfV.
have AKE : map_mx (@polyC F) A = near_identity m c%:P.
  exact: (map_near_identity [rmorphism of @polyC F]).
have endsP j := corner_limit F0 A_unit A_neq0 (iota_end j).
have startsP j := corner_limit F0 A_unit A_neq0 (corner_start t_n (iota_end j)).
rewrite /in_limit AKE in endsP startsP.
have [ef /fin_all_exists[f /all_and2[f_span f_0]]] := fin_all_exists endsP.
have [eG /fin_all_exists[G /all_and2[G_span G_0]]] := fin_all_exists startsP.
pose pairing := form_pairing A D.
pose Z : 'M[K]_N := \matrix_(j, i) pairing ('X^(eG j) *: G j) ('X^(ef i) *: f i).
have det_Z : \det Z != 0.
  pose Z1 : 'M[K]_N := \matrix_(j, i) pairing (G j) (f i).
  have -> : Z = diag_mx (\row_j 'X^(eG j)) *m Z1 *m diag_mx (\row_i 'X^(ef i)).
    apply/matrixP=> j i; rewrite mul_mx_diag mul_diag_mx !mxE /pairing.
    have := form_pairing_suml A D [:: tt] (fun=> 'X^(eG j)) (fun=> G j) ('X^(ef i) *: f i).
    have := form_pairing_sumr A D [:: tt] (fun=> 'X^(ef i)) (fun=> f i) (G j).
    by rewrite !big_seq1 => -> ->; rewrite mulrA mulrAC.
  rewrite !det_mulmx !det_diag !mulf_neq0 //.
  - by apply/prodf_neq0 => j _; rewrite mxE expf_neq0 ?polyX_eq0.
  - have : at0 (\det Z1) != 0.
      rewrite -det_map_mx.
      have -> : map_mx at0 Z1 = diag_mx (\row_j (multinomial D (iota j))%:R^-1) *m
          (\matrix_(j, i) (lsub A 'X_[iota i])@_(iota j)).
        apply/matrixP=> j i; rewrite mul_diag_mx !mxE.
        by rewrite (@form_pairing_at0 _ _ _ _ _ _ 1 (iota j) 1 (iota i)) ?scale1r ?mulr1 ?mul1r.
      rewrite det_mulmx det_diag mulf_neq0 //; apply/prodf_neq0 => j _.
      by rewrite mxE invr_neq0 // multinomial_neq0.
    by apply: contraNneq => ->; rewrite rmorph0.
  - by apply/prodf_neq0 => j _; rewrite mxE expf_neq0 ?polyX_eq0.
have [Ux [Uw ZE]] : exists (Ux : 'M[K]_(N, #|S|)) (Uw : 'M[K]_(#|E|, N)),
    Z = Ux *m core_values 'X c%:P b%:P *m Uw.
  pose form := word_form 'X (near_identity m c%:P).
  have lw j : exists lw : seq (K * seq 'I_m), all (fun x => size x.2 == t.+1) lw /\
      'X^(ef j) *: f j = \sum_(x <- lw) x.1 *: form ends x.2.
    by have [lw lw_n ->] := f_span j; exists lw; rewrite size_end in lw_n.
  have lx j : exists lx : seq (K * seq 'I_m), all (fun x => size x.2 == n.+1) lx /\
      'X^(eG j) *: G j = \sum_(x <- lx) x.1 *: form starts x.2.
    by have [lx lx_n ->] := G_span j; exists lx; rewrite size_start in lx_n.
  have [w /all_and2[w_size wE]] := fin_all_exists lw.
  have [x /all_and2[x_size xE]] := fin_all_exists lx.
  exists (\matrix_(j, a) \sum_(y <- x j | y.2 == (enum_val a : S)) y.1).
  exists (\matrix_(a, i) \sum_(y <- w i | y.2 == (enum_val a : E)) y.1).
  rewrite -mulmxA; apply/matrixP=> j i; rewrite !mxE xE /pairing form_pairing_suml.
  rewrite (sum_words (fun s => pairing (form starts s) _) (x_size j)).
  rewrite (big_enum_val (A := predT)) /=; apply: eq_bigr => a _; rewrite !mxE; congr (_ * _).
  rewrite wE /pairing form_pairing_sumr.
  rewrite (sum_words (fun e => pairing _ (form ends e)) (w_size i)).
  rewrite (big_enum_val (A := predT)) /=; apply: eq_bigr => b' _; rewrite !mxE mulrC.
  by rewrite /pairing (core_value_pairing _ _ b1).
pose at_eps z : {rmorphism K -> F} := [rmorphism of horner_eval z].
have at_totals z (s : seq 'I_m) :
    map (at_eps z) (totals 'X (near_identity m c%:P) (fun=> b%:P) s) = totals z A (fun=> b) s.
  rewrite (@map_totals _ _ (at_eps z) _ _ _ _ (fun=> b)) => [|i]; last exact: hornerC.
  by rewrite map_near_identity /= /horner_eval hornerX hornerC.
pose p : K := \det Z *
  \prod_(s : S) \prod_(x <- totals 'X (near_identity m c%:P) (fun=> b%:P) s) x.
have p_neq0 : p != 0.
  rewrite mulf_neq0 //; apply/prodf_neq0 => s _; rewrite prodf_seq_neq0; apply/allP=> x x_s /=.
  have : at_eps 1 x != 0.
    have b0 : b != 0 by rewrite invr_eq0.
    apply: (@totals_neq0 F F0 m'.+1 c b (fun=> b) s c1 b0) => //.
    by rewrite -at_totals; apply: map_f.
  by apply: contraNneq => ->; rewrite rmorph0.
have [eps] := exists_nonroot F0 p_neq0; rewrite hornerM mulf_eq0 negb_or => /andP[Z_eps s_eps].
exists eps, c, b; split=> [|s x x_s].
  have -> : core_values eps c b = map_mx (at_eps eps) (core_values 'X c%:P b%:P).
    apply/matrixP=> a a'; rewrite !mxE /core_value map_weighted.
    rewrite (@map_totals _ _ (at_eps eps) _ _ _ _
      (foldl (state_step eps A) (fun=> b) (rev (enum_val a : S)))) => [|i].
      by rewrite map_near_identity /= /horner_eval hornerX hornerC.
    rewrite (@map_state_steps _ _ (at_eps eps) _ _ _ _ (fun=> b)) => [|i']; last exact: hornerC.
    by rewrite map_near_identity /= /horner_eval hornerX hornerC.
  have : map_mx (at_eps eps) Z \in unitmx by rewrite unitmxE det_map_mx unitfE.
  rewrite ZE !map_mxM => /mxrank_unit {1}<-.
  exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
move: s_eps; rewrite horner_prod => /prodf_neq0/(_ s isT).
rewrite horner_prod prodf_seq_neq0 => /allP s_eps.
move: x_s; rewrite -at_totals => /mapP[y y_s ->].
exact: (s_eps y y_s).
Qed.

End Rank.

(** Theorem G, first bound: L >= 2 layers, at least m >= 2 channels and templates,
    tS >= tE >= 1. For almost all weights the grid rank is at least the number of exponents of
    degree D = mc(tE, L - 1) in m variables, one of which is at least D + 1 - q_(tE-1). *)
Theorem grid_corners (F : fieldType) (F0 : [char F] =i pred0) (L R M m tS tE : nat) :
    (1 < L)%N -> (1 < m <= minn M R)%N -> (0 < tE <= tS)%N ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE)
      (corner_size m (mc tE L.-1) (corner_width m L tE.-1).-1)).
Proof.
case: L => // -[|l] // _; case: m => // -[|m'] //= m_MR; case: tE => // t /=.
case: tS => // n t_n; set m := m'.+2 in m_MR *.
move: m_MR; rewrite leq_min => /andP[m_M]; case: R => // R' m_R.
have [eps [c [b [rank_c totals_c]]]] := core_values_rank F0 m' l (t_n : (t <= n)%N).
pose s (a : 'I_#|[finType of n.+1.-tuple 'I_m]|) : n.+1.-tuple 'I_m := [tuple of rev (enum_val a)].
pose e (a : 'I_#|[finType of t.+1.-tuple 'I_m]|) : t.+1.-tuple 'I_m := enum_val a.
apply: (@grid_rank_ge_almost_all F l.+2 R'.+1 M isT n.+1 t.+1 _ _
  (fun a => map_tuple (template_of m_M) (s a)) (fun a => map_tuple (template_of m_M) (e a))
  (letter_weights m R' M eps c b)).
have -> : eval_mx l.+2 (fun a => map_tuple (template_of m_M) (s a))
    (fun a => map_tuple (template_of m_M) (e a)) (@one_hot F M) (letter_weights m R' M eps c b) =
  \matrix_(i, j) (start_factor_of eps c b l t.+1 (s i) * core_values m' l t n eps c b i j).
  apply/matrixP=> i j; rewrite !mxE /core_value.
  by rewrite -(letter_value eps c b m_R m_M l (s i) (e j)) /start_end -!map_comp.
rewrite mxrank_scale_rows => [|i]; last first.
  apply: upper_neq0 => [x /nseqP[-> _]|k]; first exact: oner_neq0.
  apply: upper_neq0 => [|k']; last exact: oner_neq0.
  exact: (totals_c (s i)).
exact: rank_c.
Qed.
