(** Conjecture 1 of [L17] at grid level for min(M, R) = 2 (proofs/statements/theorem-g.md). *)
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
by split; rewrite hom1E !(coefC, coefZ, coefX) /= ?rmorph0 ?mulr0 ?rmorph0 ?mul0r ?addr0 ?mulr1 ?add0r.
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
  by rewrite mxE -(sum_holds (fun s => if r == s then 1 else c) huv); apply: eq_bigr => s _; rewrite mxE.
have Wi_mul (r : 'I_R) : (Wi1 W *m one_hot F (letter_of d)) r 0 =
    if (r < 2)%N then if r == d :> nat then 1 else eps else 0.
  by rewrite -colE !mxE.
have s_0 : step W h (one_hot F (letter_of d)) 0%N 0 0 = u'.1.
  by rewrite step0 hadamardE Wh_mul Wi_mul mulrC /= mul1r; case: (d).
have s_1 : step W h (one_hot F (letter_of d)) 0%N 1 0 = u'.2.
  by rewrite step0 hadamardE Wh_mul Wi_mul mulrC /= mul1r; case: (d).
have s_r (r : 'I_R) : (1 < r)%N -> step W h (one_hot F (letter_of d)) 0%N r 0 = 0.
  by move=> r_1; rewrite step0 hadamardE Wi_mul ltnNge r_1 mulr0.
split=> // l; elim: l => [|l IHl]; rewrite stepS hadamardE delta00_mul eqxx mul1r h_v; congr (_ * _).
  have s_holds : holds (step W h (one_hot F (letter_of d))) u' (fun l => step W h (one_hot F (letter_of d)) l.+1 0 0).
    by split.
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
