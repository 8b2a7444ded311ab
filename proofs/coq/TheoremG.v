(** Conjecture 1 of [L17] at grid level for min(M, R) = 2 (proofs/statements/theorem-g.md).

    The network: layer 1 holds a state in two channels, a letter replaces it by D A state with
    A = (1, c; c, 1) and D = diag(1, eps) or diag(eps, 1); the layers above read the sum of the
    two channels, once more often a layer. The value of a pair of words is a start factor
    times the value of a binary form of degree D = mc(tE, L - 1), that of the end word, at a
    point, that of the start word; the D-th power of the point's linear form is the form of
    the start word, read backwards, with other degrees. As eps tends to 0 the forms of the
    words of length t span the monomials z^i with i or D - i less than a number that doubles
    at each step, as long as there are so many (WordForms.v); the corresponding block of the
    pairing is nonsingular for almost all c, and so is the matrix for almost all eps. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Ranks Separation RAC DepthLower Generic ShallowExact
  DepthTwoGrid BinaryForms WordForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The exponents that the limit contains: those near one of the two ends. *)
Section Counting.

Local Open Scope nat_scope.
Implicit Types ks : seq nat.

Fixpoint count ks : nat :=
  if ks is k :: ks' then minn (2 * count ks') (sumn ks' + k).+1 else 1.

Definition corner ks i : bool :=
  if ks is k :: ks' then (i <= sumn ks' + k) && ((i < count ks') || (sumn ks' + k - i < count ks'))
  else i == 0.

Lemma count_le ks : count ks <= (sumn ks).+1.
Proof. by case: ks => //= k ks; rewrite [k + _]addnC geq_minr. Qed.

Lemma corner_le ks i : corner ks i -> i <= sumn ks.
Proof. by case: ks => [/eqP->|k ks /andP[+ _]] //=; rewrite addnC. Qed.

Lemma corner_enum ks :
  exists2 iota : 'I_(count ks) -> nat, injective iota & forall j, corner ks (iota j).
Proof.
case: ks => [|k ks]; first exists (fun=> 0) => // i j _.
  by rewrite [i]ord1 [j]ord1.
rewrite [count _]/=; set E := sumn ks + k; set n' := count ks; set n := minn _ _.
have n_E : n <= E.+1 by apply: geq_minr.
pose f j := if j < n' then j else (E.+1 - n) + j.
have f_mono i j : i < j -> f i < f j.
  rewrite /f => i_j; case: (ltnP i n') => i_n; case: (ltnP j n') => j_n //.
  - by rewrite ltn_addl.
  - by have := leq_ltn_trans i_n (ltn_trans i_j j_n); rewrite ltnn.
  - by rewrite ltn_add2l.
exists (fun j : 'I_n => f j) => [i j fij|j].
  by apply: val_inj; case: (ltngtP i j) => // /f_mono; rewrite fij ltnn.
rewrite /corner -/E -/n' /f; case: ifP => [j_n'|/negbT].
  by rewrite j_n' /= andbT -ltnS (leq_trans (ltn_ord j)).
rewrite -leqNgt => n'_j.
have fj_E : (E.+1 - n) + j < E.+1 by rewrite -[X in _ < X](subnK n_E) ltn_add2l.
rewrite -ltnS fj_E; apply/orP; right; rewrite ltn_subLR // -addnA.
rewrite -[X in X <= _](subnK n_E) leq_add2l; apply: leq_trans (geq_minl _ _) _.
by rewrite mul2n -addnn leq_add2r.
Qed.

(** The degrees of the end block: mc(t, l), .., mc(1, l), in all mc(t, l + 1). *)
Fixpoint end_steps l t : seq nat := if t is t'.+1 then mc t l :: end_steps l t' else [::].

Lemma sumn_end l t : sumn (end_steps l t) = mc t l.+1.
Proof. by elim: t => [|t IHt] /=; rewrite ?mc0S // IHt mcSS addnC. Qed.

Lemma size_end l t : size (end_steps l t) = t.
Proof. by elim: t => //= t ->. Qed.

Lemma central_ge t : 2 ^ t <= mc t.+1 t.
Proof.
elim: t => [//|t IHt]; rewrite mcSS [mc t.+1 t.+1]mc_sym addnn -mul2n expnS leq_pmul2l //.
by apply: leq_trans IHt _; apply: leq_mcl.
Qed.

Lemma mc_ge_pow t l : t <= l -> 2 ^ t <= (mc t l.+1).+1.
Proof.
elim: t => [|t IHt] t_l; first by [].
rewrite mcSS expnS mul2n -addnn -addSn leq_add //; first exact: IHt (ltnW t_l).
by apply: leq_trans (central_ge t) _; rewrite [mc _ l]mc_sym leq_mcl // ltnW.
Qed.

Lemma mc_step_le t l : l < t -> mc t.+1 l <= mc t l.+1.
Proof.
move=> l_t; rewrite /mc addSn /= addnS /= -(leq_pmul2l (ltn0Sn l)) mul_bin_left addnK.
by rewrite leq_mul2r l_t orbT.
Qed.

Lemma count_end l t : minn (2 ^ t) (mc t l.+1).+1 <= count (end_steps l t).
Proof.
elim: t => [|t IHt]; first by rewrite geq_minl.
rewrite /= sumn_end -mcSS leq_min geq_minr andbT.
apply: leq_trans (_ : 2 * minn (2 ^ t) (mc t l.+1).+1 <= _); last by rewrite leq_pmul2l.
rewrite minnMr -expnS leq_min geq_minl /=; case: (ltnP l t) => [/mc_step_le le_mc|t_l].
  apply: leq_trans (geq_minr _ _) _; rewrite mcSS mul2n -addnn addSn ltnS.
  by rewrite leq_add2l leqW.
by apply: leq_trans (geq_minl _ _) _; rewrite expnS leq_pmul2l // mc_ge_pow.
Qed.

Lemma count_size ks : count ks <= 2 ^ size ks.
Proof.
elim: ks => //= k ks IHks; apply: leq_trans (geq_minl _ _) _.
by rewrite expnS leq_pmul2l.
Qed.

(** Those of the start block: 0, .., 0, D. *)
Fixpoint start_steps D n : seq nat :=
  if n is n'.+1 then (if n' is 0 then D else 0) :: start_steps D n' else [::].

Lemma sumn_start D n : sumn (start_steps D n.+1) = D.
Proof. by elim: n => [|n IHn]; rewrite /= ?addn0 // add0n. Qed.

Lemma size_start D n : size (start_steps D n) = n.
Proof. by elim: n => //= n ->. Qed.

Lemma count_start D n : minn (2 ^ n) D.+1 <= count (start_steps D n).
Proof.
elim: n => [|n IHn]; first by rewrite geq_minl.
rewrite [count _]/= leq_min; apply/andP; split.
  apply: leq_trans (_ : 2 * minn (2 ^ n) D.+1 <= _); last by rewrite leq_pmul2l.
  rewrite minnMr -expnS leq_min geq_minl; apply: leq_trans (geq_minr _ _) _.
  by rewrite leq_pmull.
apply: leq_trans (geq_minr _ _) _; case: n {IHn} => // n.
by rewrite sumn_start addn0.
Qed.

(** The corners of the end block are corners of a start block that is no shorter. *)
Lemma corner_start l t n i (D := mc t.+1 l.+1) : t <= n ->
  corner (end_steps l t.+1) i -> corner (start_steps D n.+1) i.
Proof.
move=> t_n; have DE : sumn (end_steps l t) + mc t.+1 l = D by rewrite sumn_end -mcSS.
have D'E : sumn (start_steps D n) + (if n is 0 then D else 0) = D.
  by case: (n) => // n'; rewrite sumn_start addn0.
have le_count : count (end_steps l t) <= count (start_steps D n).
  apply: leq_trans (count_start D n); rewrite leq_min.
  apply/andP; split; last first.
    by apply: leq_trans (count_le _) _; rewrite ltnS -DE leq_addr.
  by apply: leq_trans (count_size _) _; rewrite size_end leq_exp2l.
rewrite /corner /= DE D'E => /andP[-> /orP[i_c|i_c]]; apply/orP; [left | right];
  exact: leq_trans i_c le_count.
Qed.

End Counting.

Lemma corner_limit (F : fieldType) (F0 : [char F] =i pred0) (c b : F) ks i :
    c != 0 -> 1 - c * c != 0 -> b != 0 -> corner ks i -> in_limit c b ks i.
Proof.
move=> c0 c1 b0; elim: ks i => [|k ks IHks] i; first by move/eqP->; apply: in_limit_nil.
have [iota iota_inj iota_corner] := corner_enum ks.
have step := in_limit_step F0 c0 c1 b0 k iota_inj (fun j => corner_le (iota_corner j))
  (count_le ks) (fun j => IHks _ (iota_corner j)).
case/andP=> i_E /orP[i_c|i_c]; first exact: (step false (Ordinal i_c)).
by have := step true (Ordinal i_c); rewrite /= subKn.
Qed.

(** The states of the first layer, and the values of the forms of words. *)
Section Values.

Variables (K : comRingType) (eps c : K).
Implicit Types (u : K * K) (e : seq bool).

Notation id_K := [rmorphism of @idfun K].

Definition move u (d : bool) : K * K :=
  (scale1 eps d * (u.1 + c * u.2), scale2 eps d * (c * u.1 + u.2)).

(** The sums of the two channels after each letter. *)
Fixpoint sums u e : seq K :=
  if e is d :: e' then (move u d).1 + (move u d).2 :: sums (move u d) e' else [::].

Fixpoint weighted l (us : seq K) : K :=
  if us is x :: us' then x ^+ mc (size us) l * weighted l us' else 1.

Lemma size_sums u e : size (sums u e) = size e.
Proof. by elim: e u => //= d e IHe u; rewrite IHe. Qed.

Lemma hom_scales (A : comRingType) (phi : {rmorphism K -> A}) d x y :
  (hom phi 1 (scale1 eps d)%:P x y = phi (scale1 eps d) * x) *
  (hom phi 1 (scale2 eps d *: 'X) x y = phi (scale2 eps d) * y).
Proof.
by split; rewrite hom1E !(coefC, coefZ, coefX) /=
  ?rmorph0 ?mulr0 ?rmorph0 ?mul0r ?addr0 ?mulr1 ?add0r.
Qed.

Lemma hom_prepend (A : comRingType) (phi : {rmorphism K -> A}) b d k E f x y
    (x' := phi (scale1 eps d) * x) (y' := phi (scale2 eps d) * y) :
  hom phi (E + k) (prepend eps c b d k E f) x y =
  (phi b * x' + phi b * y') ^+ k * hom phi E f (x' + phi c * y') (phi c * x' + y').
Proof.
have [s1 s2] := size_scales eps d.
rewrite hom_subst // !hom_scales -/x' -/y' /turn addnC homM; first last.
- exact: size_subst (size_lin _ _) (size_lin _ _).
- exact: size_linear_exp (size_lin _ _).
rewrite hom_linear ?size_lin // hom_subst ?size_lin // !hom_lin.
by rewrite rmorph1 !mul1r.
Qed.

Lemma word_value l e u :
  hom id_K (mc (size e) l.+1) (word_form eps c 1 (end_steps l (size e)) e)
    (u.1 + c * u.2) (c * u.1 + u.2) = weighted l (sums u e).
Proof.
elim: e u => [|d e IHe] u; first by rewrite mc0S /hom big_ord1 /= coefC eqxx !expr0 !mulr1.
rewrite mcSS [size _]/= [end_steps _ _]/= [word_form _ _ _ _ _]/= sumn_end hom_prepend /=.
rewrite !mul1r size_sums; congr (_ * _).
exact: (IHe (move u d)).
Qed.

(** The forms of the start words are powers. *)
Lemma lin_combination a1 a2 s1 s2 :
  a1%:P * (s1%:P + c%:P * (s2 *: 'X)) + a2%:P * (c%:P * s1%:P + s2 *: 'X) =
  lin (s1 * (a1 + c * a2)) (s2 * (c * a1 + a2)).
Proof.
rewrite !mulrDr -!polyCM !mul_polyC !scalerA addrACA -polyCD -scalerDl /lin.
congr (_%:P + _ *: _).
  by rewrite [a1 * _]mulrC mulrCA [s1 * (c * a2)]mulrCA [a2 * _]mulrC.
by congr (_ + _); [rewrite mulrC [a1 * c]mulrC | rewrite mulrC].
Qed.

Lemma start_form D e (a := foldl move (1, 1) (rev e)) : (0 < size e)%N ->
  word_form eps c (1 + c) (start_steps D (size e)) e = lin a.1 a.2 ^+ D.
Proof.
rewrite {}/a; elim: e => // d e IHe _; rewrite rev_cons -cats1 foldl_cat [foldl _ _ [:: d]]/=.
have [s1 s2] := size_scales eps d.
case: e IHe => [|d' e] IHe.
  rewrite [word_form _ _ _ _ _]/=; have turnE : turn c (1 + c) D 0 1 = lin (1 + c) (1 + c) ^+ D.
    by rewrite /turn substE big_ord1 coefC eqxx !expr0 !mulr1 scale1r mulr1.
  rewrite /prepend turnE -[(_ + D)%N]/D /subst hom_linear ?size_lin // hom_lin /=; congr (_ ^+ D).
  rewrite -polyCM mul_polyC scalerA !mulr1 [c + 1]addrC /lin.
  by rewrite [scale1 _ _ * _]mulrC [scale2 _ _ * _]mulrC.
have -> : word_form eps c (1 + c) (start_steps D (size [:: d, d' & e])) [:: d, d' & e] =
  prepend eps c (1 + c) d 0 (sumn (start_steps D (size e).+1))
    (word_form eps c (1 + c) (start_steps D (size (d' :: e))) (d' :: e)) by [].
rewrite (IHe isT) sumn_start /prepend addn0 /turn expr0 mul1r.
rewrite {1}/subst hom_subst ?size_lin // hom_linear ?size_lin // !hom_lin /=; congr (_ ^+ D).
by rewrite !mul1r lin_combination.
Qed.

End Values.

(** Value of a form at a point, as a pairing with the power of a linear form. *)
Section Pairing.

Variables (F : fieldType) (F0 : [char F] =i pred0) (c : F).
Notation K := {poly F}.
Notation id_K := [rmorphism of @idfun K].
Implicit Types (G f : {poly K}).

Definition pairing D G f : K :=
  \sum_(i < D.+1) ('C(D, i)%:R^-1)%:P * (G`_i * (subst D f (lin 1 c%:P) (lin c%:P 1))`_i).

Lemma pairing_power D a1 a2 f : pairing D (lin a1 a2 ^+ D) f =
  hom id_K D f (a1 + c%:P * a2) (c%:P * a1 + a2).
Proof.
have := hom_subst id_K D f a1 a2 (size_lin 1 c%:P) (size_lin c%:P 1).
rewrite !hom_lin /= !mul1r => <-; apply: eq_bigr => i _ /=.
have i_D : (i <= D)%N by rewrite -ltnS.
have -> : (lin a1 a2 ^+ D)`_i = 'C(D, i)%:R * (a1 ^+ (D - i) * a2 ^+ i).
  rewrite /lin exprDn coef_sum (bigD1 (Ordinal (ltn_ord i))) //= big1 => [|j j_i].
    rewrite addr0 coefMn -rmorphX coefCM exprZn coefZ coefXn eqxx mulr1.
    by rewrite mulr_natl.
  rewrite coefMn -rmorphX coefCM exprZn coefZ coefXn.
  by rewrite -(inj_eq val_inj) /= eq_sym in j_i; rewrite (negbTE j_i) !mulr0 mul0rn.
have C_neq0 : 'C(D, i)%:R != 0 :> F by rewrite natr_is0 // -lt0n bin_gt0.
have inv : ('C(D, i)%:R^-1)%:P * 'C(D, i)%:R = 1 :> K.
  rewrite -[X in _ * X](rmorph_nat [rmorphism of @polyC F]) /= -polyCM mulVf //.
by rewrite -['C(D, i)%:R * _ * _]mulrA [LHS]mulrA inv mul1r mulrC.
Qed.

Lemma pairing_suml D (I : Type) (r : seq I) (x : I -> K) (G : I -> {poly K}) f :
  pairing D (\sum_(i <- r) x i *: G i) f = \sum_(i <- r) x i * pairing D (G i) f.
Proof.
rewrite /pairing; under [RHS]eq_bigr do rewrite mulr_sumr.
rewrite [RHS]exchange_big; apply: eq_bigr => i _ /=.
rewrite coef_sum mulr_suml mulr_sumr; apply: eq_bigr => j _.
by rewrite coefZ -mulrA mulrCA.
Qed.

Lemma pairing_sumr D (I : Type) (r : seq I) (x : I -> K) (f : I -> {poly K}) G :
  pairing D G (\sum_(i <- r) x i *: f i) = \sum_(i <- r) x i * pairing D G (f i).
Proof.
rewrite /pairing; under [RHS]eq_bigr do rewrite mulr_sumr.
rewrite [RHS]exchange_big; apply: eq_bigr => i _ /=.
rewrite /subst hom_sum coef_sum !mulr_sumr; apply: eq_bigr => j _.
by rewrite homZ /= coefCM [G`_i * _]mulrCA [LHS]mulrCA.
Qed.

Lemma pairing_at0 D G f i j : (i <= D)%N -> (j <= D)%N ->
    map_poly (horner_eval (0 : F)) G = 'X^i -> map_poly (horner_eval (0 : F)) f = 'X^j ->
  (pairing D G f).[0] = 'C(D, i)%:R^-1 * (monomial 1 c c 1 D j)`_i.
Proof.
move=> i_D j_D G0 f0; pose at0 : {rmorphism K -> F} := [rmorphism of horner_eval (0 : F)].
have coefE (g : {poly K}) l : (g`_l).[0] = (map_poly at0 g)`_l by rewrite coef_map.
have at0C (x : F) : at0 x%:P = x by apply: hornerC.
rewrite horner_sum (bigD1 (Ordinal (i_D : (i < D.+1)%N))) //= big1 => [|l l_i].
  rewrite addr0 !hornerM hornerC !coefE map_subst !map_lin rmorph1 at0C.
  rewrite [map_poly at0 G]G0 [map_poly at0 f]f0 coefXn eqxx mul1r.
  by rewrite /subst homXn.
rewrite !hornerM (coefE G) [map_poly at0 G]G0 coefXn.
by rewrite -(inj_eq val_inj) /= in l_i; rewrite (negbTE l_i) mul0r mulr0.
Qed.

End Pairing.

(** The network: layer 1 holds the state in two channels, the others read their sum. *)
Section Network.

Variables (F : fieldType) (R'' M : nat) (eps c : F).
Notation R := R''.+2.
Implicit Types (us : seq F) (v : nat -> F) (u : F * F) (e : seq bool).
Implicit Types h : nat -> 'cV[F]_R.

(** The upper layers: a factor at one time enters layer l mc(t, l) times. *)
Definition upper v us : nat -> F := foldl (fun v x => sstep x v) v us.

Lemma eq_sstep x v v' : v =1 v' -> sstep x v =1 sstep x v'.
Proof. by move=> vv'; elim=> [|l IHl]; rewrite /= vv' // IHl. Qed.

Lemma eq_upper us v v' : v =1 v' -> upper v us =1 upper v' us.
Proof. by elim: us v v' => //= x us IHus v v' vv'; apply: IHus; apply: eq_sstep. Qed.

Lemma sstep_scale x y n v l :
  sstep x (fun l => v l * y ^+ mc n l) l = sstep x v l * y ^+ mc n.+1 l.
Proof.
elim: l => [|l IHl] /=; first by rewrite !mcn0 mulrAC.
by rewrite IHl (mcSS n l) exprD mulrACA.
Qed.

Lemma upper_scale us y n v l :
  upper (fun l => v l * y ^+ mc n l) us l = upper v us l * y ^+ mc (n + size us) l.
Proof.
elim: us v n => [|x us IHus] v n /=; first by rewrite addn0.
rewrite addnS -addSn -IHus; apply: eq_upper => k.
exact: sstep_scale.
Qed.

Lemma sstep1 x v l : sstep x v l = sstep 1 v l * x ^+ mc 1 l.
Proof.
rewrite mc1n expr1; elim: l => [|l IHl] /=; first by rewrite mulr1.
by rewrite IHl mulrA.
Qed.

Lemma upperE us v l : upper v us l = upper v (nseq (size us) 1) l * weighted l us.
Proof.
elim: us v => [|x us IHus] v; first by rewrite mulr1.
rewrite [LHS]/= (eq_upper us (sstep1 x v)) upper_scale IHus add1n /=.
by rewrite -mulrA [weighted _ _ * _]mulrC.
Qed.

Lemma upper_neq0 us v : (forall x, x \in us -> x != 0) -> (forall l, v l != 0) ->
  forall l, upper v us l != 0.
Proof.
elim: us v => [|x us IHus] v //= us_neq0 v_neq0; apply: IHus => [y y_us|l].
  by apply: us_neq0; rewrite inE y_us orbT.
by apply: sstep_neq0 => //; apply: us_neq0; rewrite mem_head.
Qed.

Definition two_letter_weights : weights F R M :=
  Weights (fun l => if l is 0 then \matrix_(r, s) (if r == s then 1 else c) else delta_mx 0 0)
    (\matrix_(r, d) (if (r < 2)%N then if r == d :> nat then 1 else eps else 0))
    (fun l => if l == 1%N then \matrix_(r, s) (r == 0)%:R else delta_mx 0 0)
    (delta_mx 0 0)
    (fun l => if l is 0 then \col_r ((r < 2)%N)%:R else const_mx 1).

Notation W := two_letter_weights.

Definition holds h u v :=
  [/\ h 0%N 0 0 = u.1, h 0%N 1 0 = u.2, forall r : 'I_R, (1 < r)%N -> h 0%N r 0 = 0 &
      forall l, h l.+1 0 0 = v l].

Lemma holds_h0 : holds (h0 W) (1, 1) (fun=> 1).
Proof. by split=> [||r r_2|l]; rewrite mxE //= ltnNge r_2. Qed.

Lemma sum_holds h u v (x : 'I_R -> F) : holds h u v ->
  \sum_r x r * h 0%N r 0 = x 0 * u.1 + x 1 * u.2.
Proof.
case=> h_0 h_1 h_r _; rewrite !big_ord_recl big1 ?addr0 => [|r _].
  by rewrite h_0 -h_1; congr (_ + x _ * h _ _ _); apply: val_inj.
by rewrite h_r ?mulr0.
Qed.

Variables (M_ge2 : (1 < M)%N).

Definition letter_of (d : bool) : 'I_M := Ordinal (leq_ltn_trans (leq_b1 d) M_ge2).

Lemma holds_step h u v d (u' := move eps c u d) : holds h u v ->
  holds (step W h (one_hot F (letter_of d))) u' (sstep (u'.1 + u'.2) v).
Proof.
move=> huv; have [h_0 h_1 h_r h_v] := huv.
have Wh_mul (r : 'I_R) : (Wh W 0 *m h 0%N) r 0 =
    (if r == 0 then 1 else c) * u.1 + (if r == 1 then 1 else c) * u.2.
  rewrite mxE -(sum_holds (fun s => if r == s then 1 else c) huv).
  by apply: eq_bigr => s _; rewrite mxE.
have Wi_mul (r : 'I_R) : (Wi1 W *m one_hot F (letter_of d)) r 0 =
    if (r < 2)%N then if r == d :> nat then 1 else eps else 0.
  by rewrite -colE !mxE.
have s_0 : step W h (one_hot F (letter_of d)) 0%N 0 0 = u'.1.
  by rewrite step0 hadamardE Wh_mul Wi_mul mulrC /= mul1r; case: (d).
have s_1 : step W h (one_hot F (letter_of d)) 0%N 1 0 = u'.2.
  by rewrite step0 hadamardE Wh_mul Wi_mul mulrC /= mul1r; case: (d).
have s_r (r : 'I_R) : (1 < r)%N -> step W h (one_hot F (letter_of d)) 0%N r 0 = 0.
  by move=> r_1; rewrite step0 hadamardE Wi_mul ltnNge r_1 mulr0.
split=> // l.
elim: l => [|l IHl]; rewrite stepS hadamardE delta00_mul eqxx mul1r h_v; congr (_ * _).
  have s_holds : holds (step W h (one_hot F (letter_of d))) u'
      (fun l => step W h (one_hot F (letter_of d)) l.+1 0 0) by split.
  rewrite mxE -[u'.1]mul1r -[u'.2]mul1r -(sum_holds (fun=> 1) s_holds).
  by apply: eq_bigr => r _; rewrite mxE eqxx.
by rewrite delta00_mul eqxx mul1r IHl.
Qed.

Lemma holds_run h u v e : holds h u v ->
  holds (run_from W h [seq one_hot F (letter_of d) | d <- e])
    (foldl (move eps c) u e) (upper v (sums eps c u e)).
Proof.
elim: e h u v => //= d e IHe h u v huv.
exact: IHe (holds_step d huv).
Qed.

Definition word_factor l tE s : F :=
  upper (upper (fun=> 1) (sums eps c (1, 1) s)) (nseq tE 1) l.

Lemma network_value l tS tE (s : tS.-tuple bool) (e : tE.-tuple bool) :
  start_end (fun d => one_hot F (letter_of d)) W l.+2 s e =
  word_factor l tE s * weighted l (sums eps c (foldl (move eps c) (1, 1) s) e).
Proof.
have size_s u (e' : seq bool) : size (sums eps c u e') = size e'.
  by elim: e' u => //= d e' IHe u; rewrite IHe.
rewrite start_endE outputE (bigD1 0) //= mxE !eqxx mul1r big1 ?addr0 => [|r /negbTE r0].
  have [_ _ _ ->] := holds_run e (holds_run s holds_h0).
  by rewrite upperE size_s size_tuple.
by rewrite mxE r0 andbF mul0r.
Qed.

End Network.

Section Morphisms.

Variables (K K' : comRingType) (psi : {rmorphism K -> K'}) (eps c : K).

Definition map_state (u : K * K) : K' * K' := (psi u.1, psi u.2).

Lemma map_move u d : map_state (move eps c u d) = move (psi eps) (psi c) (map_state u) d.
Proof.
rewrite /map_state /move /= !rmorphM !rmorphD !rmorphM.
by case: d; rewrite /= rmorph1.
Qed.

Lemma map_moves u e :
  map_state (foldl (move eps c) u e) = foldl (move (psi eps) (psi c)) (map_state u) e.
Proof. by elim: e u => //= d e IHe u; rewrite IHe map_move. Qed.

Lemma map_sums u e :
  map psi (sums eps c u e) = sums (psi eps) (psi c) (map_state u) e.
Proof.
elim: e u => // d e IHe u.
have sums_cons (A : comRingType) (x y : A) v : sums x y v (d :: e) =
  (move x y v d).1 + (move x y v d).2 :: sums x y (move x y v d) e by [].
by rewrite !sums_cons map_cons IHe -map_move rmorphD.
Qed.

Lemma map_weighted l us : psi (weighted l us) = weighted l (map psi us).
Proof.
elim: us => [|x us IHus]; first exact: rmorph1.
by rewrite [weighted _ _]/= rmorphM rmorphX IHus /= size_map.
Qed.

End Morphisms.

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

Section Constants.

Variables (F : fieldType) (F0 : [char F] =i pred0).

(** A number c for which the final block is nonsingular. *)
Lemma exists_c n (iota : 'I_n -> nat) D : injective iota ->
  exists c : F, [/\ c != 0, 1 - c * c != 0, 1 + c != 0 &
    \det (\matrix_(j, i) (monomial 1 c c 1 D (iota i))`_(iota j)) != 0].
Proof.
move=> iota_inj; pose B (K : comRingType) (c : K) : 'M_n :=
  \matrix_(j, i) ((lin 1 c) ^+ (D - iota i) * (lin c 1) ^+ iota i)`_(iota j).
have B_at z : (\det (B _ ('X : {poly F}))).[z] = \det (B _ z).
  rewrite -[LHS]/(horner_eval z _) -det_map_mx; congr (\det _); apply/matrixP=> j i.
  rewrite !mxE -(coef_map [rmorphism of horner_eval z]) rmorphM !rmorphX /= !map_lin /=.
  by rewrite /horner_eval hornerX hornerC.
have det_neq0 : \det (B _ ('X : {poly F})) != 0.
  apply/eqP=> det0; have := B_at 0; rewrite det0 horner0 (_ : B _ 0 = 1%:M).
    by rewrite det1 => /esym/eqP; rewrite oner_eq0.
  apply/matrixP=> j i; rewrite !mxE /lin scale0r addr0 polyC0 add0r scale1r expr1n mul1r.
  by rewrite coefXn (inj_eq iota_inj).
pose p : {poly F} := \det (B _ 'X) * ('X * ((1 - 'X * 'X) * (1 + 'X))).
have p_neq0 : p != 0.
  rewrite !mulf_neq0 ?polyX_eq0 //.
    by apply/eqP=> /(congr1 (fun q => q.[0])) /eqP; rewrite !hornerE subr0 oner_eq0.
  by apply/eqP=> /(congr1 (fun q => q.[0])) /eqP; rewrite !hornerE oner_eq0.
have [c] := exists_nonroot F0 p_neq0; rewrite !hornerM B_at hornerD hornerN hornerM hornerX hornerC.
rewrite hornerD hornerX hornerC !mulf_eq0 !negb_or => /andP[det_c /and3P[c0 c1 c2]].
by exists c.
Qed.

(** At eps = 1 no sum of channels vanishes. *)
Lemma sums_neq0 (c y : F) e : 1 + c != 0 -> y != 0 ->
  forall x, x \in sums 1 c (y, y) e -> x != 0.
Proof.
move=> c1; elim: e y => // d e IHe y y0 x.
have moveE : move 1 c (y, y) d = ((1 + c) * y, (1 + c) * y).
  by rewrite /move /= mulrDl mul1r [c * y + y]addrC; case: (d); rewrite /= !mul1r.
rewrite -[sums _ _ _ _]/((move 1 c (y, y) d).1 + (move 1 c (y, y) d).2 ::
  sums 1 c (move 1 c (y, y) d) e) moveE inE.
case/orP=> [/eqP->|]; last by apply: IHe; apply: mulf_neq0.
by rewrite -mulr2n -mulr_natl !mulf_neq0 // natr_is0.
Qed.

End Constants.

Section Rank.

Variables (F : fieldType) (F0 : [char F] =i pred0) (l t n : nat) (t_n : (t <= n)%N).

Notation K := {poly F}.
Notation D := (mc t.+1 l.+1).
Notation ends := (end_steps l t.+1).
Notation starts := (start_steps D n.+1).
Notation N := (count ends).
Notation S := [finType of n.+1.-tuple bool].
Notation E := [finType of t.+1.-tuple bool].

(** The value of a pair of words without the start factor; the start word is read backwards. *)
Definition core (K' : comRingType) (eps c : K') (s e : seq bool) : K' :=
  weighted l (sums eps c (foldl (move eps c) (1, 1) (rev s)) e).

Definition core_mx (K' : comRingType) (eps c : K') : 'M[K']_(#|S|, #|E|) :=
  \matrix_(i, j) core eps c (enum_val i : S) (enum_val j : E).

Lemma core_pairing (c : F) (s : S) (e : E) :
  pairing c D (word_form 'X c%:P (1 + c%:P) starts s) (word_form 'X c%:P 1 ends e) =
  core 'X c%:P s e.
Proof.
have -> : starts = start_steps D (size s) by rewrite size_tuple.
rewrite start_form ?size_tuple // pairing_power //.
have := word_value 'X c%:P l e (foldl (move 'X c%:P) (1, 1) (rev s)).
by rewrite size_tuple.
Qed.

(** Weights for which the rank of the values is at least N, and no start factor vanishes. *)
Lemma core_rank : exists eps c : F,
  (N <= \rank (core_mx eps c))%N /\
  forall s : S, forall x, x \in sums eps c (1, 1) s -> x != 0.
Proof.
have [iota iota_inj iota_c] := corner_enum ends.
have iota_D j : (iota j <= D)%N.
  by rewrite -[X in (_ <= X)%N](sumn_end l t.+1); apply: corner_le.
have [c [c0 c1 c2 det_c]] := exists_c F0 D iota_inj.
have endsP j : exists e (f : {poly K}), spanned 'X c%:P 1%:P ends ('X^e *: f) /\
    map_poly (horner_eval (0 : F)) f = 'X^(iota j).
  apply: in_limit_unit; first by rewrite sumn_end.
  by apply: (corner_limit F0) => //; apply: oner_neq0.
have startsP j : exists e (f : {poly K}), spanned 'X c%:P (1 + c)%:P starts ('X^e *: f) /\
    map_poly (horner_eval (0 : F)) f = 'X^(iota j).
  apply: in_limit_unit; first by rewrite sumn_start.
  by apply: (corner_limit F0) => //; apply: corner_start (iota_c j).
have [ef /fin_all_exists[f /all_and2[f_span f_0]]] := fin_all_exists endsP.
have [eG /fin_all_exists[G /all_and2[G_span G_0]]] := fin_all_exists startsP.
pose Z : 'M[K]_N := \matrix_(j, i) pairing c D ('X^(eG j) *: G j) ('X^(ef i) *: f i).
have det_Z : \det Z != 0.
  pose Z1 : 'M[K]_N := \matrix_(j, i) pairing c D (G j) (f i).
  have -> : Z = diag_mx (\row_j 'X^(eG j)) *m Z1 *m diag_mx (\row_i 'X^(ef i)).
    apply/matrixP=> j i; rewrite mul_mx_diag mul_diag_mx !mxE.
    have := pairing_suml c D [:: tt] (fun=> 'X^(eG j)) (fun=> G j) ('X^(ef i) *: f i).
    have := pairing_sumr c D [:: tt] (fun=> 'X^(ef i)) (fun=> f i) (G j).
    by rewrite !big_seq1 => -> ->; rewrite mulrA mulrAC.
  rewrite !det_mulmx !det_diag !mulf_neq0 //.
  - by apply/prodf_neq0 => j _; rewrite mxE expf_neq0 ?polyX_eq0.
  - have : (\det Z1).[0] != 0.
      rewrite -[_.[0]]/(horner_eval 0 (\det Z1)) -det_map_mx.
      have -> : map_mx (horner_eval 0) Z1 = diag_mx (\row_j 'C(D, iota j)%:R^-1) *m
          (\matrix_(j, i) (monomial 1 c c 1 D (iota i))`_(iota j)).
        apply/matrixP=> j i; rewrite mul_diag_mx !mxE /=.
        exact: pairing_at0.
      rewrite det_mulmx det_diag mulf_neq0 //; apply/prodf_neq0 => j _.
      by rewrite mxE invr_neq0 // natr_is0 // -lt0n bin_gt0.
    by apply: contraNneq => ->; rewrite horner0.
  - by apply/prodf_neq0 => j _; rewrite mxE expf_neq0 ?polyX_eq0.
have [Ux [Uw ZE]] : exists (Ux : 'M[K]_(N, #|S|)) (Uw : 'M[K]_(#|E|, N)),
    Z = Ux *m core_mx 'X c%:P *m Uw.
  have lw j : exists lw : seq (K * seq bool), all (fun x => size x.2 == t.+1) lw /\
      'X^(ef j) *: f j = \sum_(x <- lw) x.1 *: word_form 'X c%:P 1 ends x.2.
    by have [lw lw_n ->] := f_span j; exists lw; rewrite size_end in lw_n.
  have lx j : exists lx : seq (K * seq bool), all (fun x => size x.2 == n.+1) lx /\
      'X^(eG j) *: G j = \sum_(x <- lx) x.1 *: word_form 'X c%:P (1 + c%:P) starts x.2.
    have [lx lx_n ->] := G_span j; exists lx; rewrite size_start in lx_n.
    by rewrite -polyC1 -polyCD.
  have [w /all_and2[w_size wE]] := fin_all_exists lw.
  have [x /all_and2[x_size xE]] := fin_all_exists lx.
  exists (\matrix_(j, a) \sum_(y <- x j | y.2 == (enum_val a : S)) y.1).
  exists (\matrix_(a, i) \sum_(y <- w i | y.2 == (enum_val a : E)) y.1).
  rewrite -mulmxA; apply/matrixP=> j i; rewrite !mxE xE pairing_suml.
  rewrite (sum_words (fun s => pairing c D (word_form 'X c%:P (1 + c%:P) starts s) _) (x_size j)).
  rewrite (big_enum_val (A := predT)) /=; apply: eq_bigr => a _; rewrite !mxE; congr (_ * _).
  rewrite wE pairing_sumr.
  rewrite (sum_words (fun e => pairing c D _ (word_form 'X c%:P 1 ends e)) (w_size i)).
  rewrite (big_enum_val (A := predT)) /=; apply: eq_bigr => b _; rewrite !mxE mulrC.
  by rewrite core_pairing.
pose p : K := \det Z * \prod_(s : S) \prod_(x <- sums 'X c%:P (1, 1) s) x.
have at_z (z : F) (s : seq bool) :
    map (horner_eval z) (sums 'X c%:P (1, 1) s) = sums z c (1, 1) s.
  rewrite (map_sums [rmorphism of horner_eval z]) /map_state /= /horner_eval.
  by rewrite !hornerC hornerX.
have p_neq0 : p != 0.
  rewrite mulf_neq0 //; apply/prodf_neq0 => s _; rewrite prodf_seq_neq0; apply/allP=> x x_s /=.
  have : x.[1] != 0.
    apply: (sums_neq0 F0 c2 (oner_neq0 F) (e := s)).
    by rewrite -at_z; apply: (map_f (horner_eval 1)).
  by apply: contraNneq => ->; rewrite horner0.
have [eps] := exists_nonroot F0 p_neq0; rewrite hornerM mulf_eq0 negb_or => /andP[Z_eps s_eps].
exists eps, c; split=> [|s x x_s].
  have -> : core_mx eps c = map_mx [rmorphism of horner_eval eps] (core_mx 'X c%:P).
    apply/matrixP=> a b; rewrite !mxE /core map_weighted map_sums map_moves /map_state /=.
    by rewrite /horner_eval !hornerC hornerX.
  have : map_mx (horner_eval eps) Z \in unitmx by rewrite unitmxE det_map_mx unitfE.
  rewrite ZE !map_mxM => /mxrank_unit {1}<-.
  exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
move: s_eps; rewrite horner_prod => /prodf_neq0/(_ s isT).
rewrite horner_prod prodf_seq_neq0 => /allP s_eps.
move: x_s; rewrite -at_z => /mapP[y y_s ->].
exact: (s_eps y y_s).
Qed.

End Rank.

Lemma mc_two k : mc 2 k = k.+1.
Proof. by rewrite mc_sym mcn1. Qed.

Section GridTwo.

Variables (F : fieldType) (F0 : [char F] =i pred0) (L R M tS tE : nat).
Hypotheses (L_ge2 : (1 < L)%N) (R_ge2 : (1 < R)%N) (M_ge2 : (1 < M)%N).
Hypotheses (tE_gt0 : (0 < tE)%N) (tE_tS : (tE <= tS)%N).

(** Theorem G with two letters: L >= 2 layers, at least two channels and two templates,
    tS >= tE >= 1. For almost all weights the grid rank is at least
    min(mc(2, mc(tE, L - 1)), 2^tE). *)
Theorem grid_two :
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc 2 (mc tE L.-1)) (2 ^ tE))).
Proof.
case: R R_ge2 => // -[|R'' _] //; case: L L_ge2 => // -[|l _] //.
case: tE tE_gt0 tE_tS => // t _; case: tS => // n t_n.
have [eps [c [rank_c sums_c]]] := core_rank F0 l (t_n : (t <= n)%N).
pose s (a : 'I_#|[finType of n.+1.-tuple bool]|) : n.+1.-tuple bool := [tuple of rev (enum_val a)].
pose e (b : 'I_#|[finType of t.+1.-tuple bool]|) : t.+1.-tuple bool := enum_val b.
apply: (@grid_rank_ge_almost_all F l.+2 R''.+2 M isT n.+1 t.+1 _ _
  (fun a => map_tuple (letter_of M_ge2) (s a)) (fun b => map_tuple (letter_of M_ge2) (e b))
  (two_letter_weights R'' M eps c)).
have -> : eval_mx l.+2 (fun a => map_tuple (letter_of M_ge2) (s a))
    (fun b => map_tuple (letter_of M_ge2) (e b)) (@one_hot F M) (two_letter_weights R'' M eps c) =
  \matrix_(a, b) (word_factor eps c l t.+1 (s a) * core_mx l t n eps c a b).
  apply/matrixP=> a b; rewrite !mxE /core.
  by rewrite -(network_value R'' eps c M_ge2 l (s a) (e b)) /start_end -!map_comp.
rewrite mxrank_scale_rows => [|a]; last first.
  apply: upper_neq0 => [x /nseqP[-> _]|k]; first exact: oner_neq0.
  apply: upper_neq0 => [|k']; last exact: oner_neq0.
  exact: (sums_c (s a)).
apply: leq_trans rank_c; rewrite minnC; apply: leq_trans (count_end l t.+1).
by rewrite mc_two.
Qed.

End GridTwo.

(** Conjecture 1 of [L17] at grid level, capped by m^t, is true for m = min(M, R) = 2. *)
Corollary conjecture1_grid_two (F : fieldType) (F0 : [char F] =i pred0) (L R M tS tE : nat)
    (m := minn M R) : m = 2%N -> (1 < L)%N -> (0 < tE <= tS)%N ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) (minn (mc m (mc tE L.-1)) (m ^ tE))).
Proof.
move=> m2 L_ge2 /andP[tE_gt0 tE_tS]; have : (1 < minn M R)%N by rewrite -/m m2.
by rewrite leq_min m2 => /andP[M_ge2 R_ge2]; apply: grid_two.
Qed.
