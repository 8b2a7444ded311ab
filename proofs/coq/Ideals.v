(** The part of an ideal of polynomials in one multidegree: an upper bound on its dimension, for
    all generators.

    The generators are n forms of one multidegree E; their multiples are taken in the multidegree
    E + D1. If Z_1, .., Z_n are monomials of degree E without a common variable, the dimension is at
    most the number of monomials that one of the Z_k divides. For: the generators are a point of a
    line through (Z_1, .., Z_n). At a point of the line that is a variable, the rank of the
    multiples is at least that at the given generators, and the rank of the relations
    Q_p Q_q - Q_q Q_p = 0 between them is at least that at the Z_k, where they lead from every
    multiple of a Z_k to the one that is equal to it and has the least k. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Ranks Forms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Monomials of one multidegree *)
Section Monomials.

Variables (V G : finType) (gr : V -> G).
Implicit Types (m : mono V) (vs : seq V) (gs : seq G) (D : G -> nat).

Lemma mem_mono_basis D m : (m \in mono_basis gr D) = [forall g, gdeg gr m g == D g].
Proof.
rewrite mem_undup mem_filter; case: forallP => //= deg.
apply: mem_gmonos => [|v|g _]; rewrite ?enum_uniq ?mem_enum //; exact/eqP.
Qed.

Lemma monos_supp vs d m v : m \in monos vs d -> v \notin vs -> m v = 0%N.
Proof.
elim: vs d m => [|u vs IHvs] d m; first by case: d => //=; rewrite inE => /eqP->; rewrite ffunE.
elim: d m => [|d IHd] m; first by rewrite inE => /eqP->; rewrite ffunE.
rewrite monosS mem_cat inE negb_or => /orP[m_vs|/mapP[m' m'_vs ->]] /andP[v_u v_vs].
  exact: IHvs m_vs v_vs.
by rewrite !ffunE (negbTE v_u) (IHd m') // inE negb_or v_u.
Qed.

Lemma mono_addI m : injective (mono_add m).
Proof.
by move=> m1 m2 /ffunP eq12; apply/ffunP=> v; have := eq12 v; rewrite !ffunE => /addnI.
Qed.

Lemma monos_uniq vs d : uniq vs -> uniq (monos vs d).
Proof.
elim: vs d => [|v vs IHvs] d; first by case: d.
move=> v_vs; have /andP[v_notin vs_uniq] := v_vs.
elim: d => // d IHd; rewrite monosS cat_uniq IHvs //.
rewrite map_inj_uniq ?IHd ?andbT; last exact: mono_addI.
apply/hasPn=> _ /mapP[m _ ->]; apply/negP=> /monos_supp/(_ v_notin).
by rewrite !ffunE eqxx.
Qed.

Lemma monos_deg vs d m : m \in monos vs d -> (\sum_v m v)%N = d.
Proof.
elim: vs d m => [|u vs IHvs] d m.
  by case: d => //=; rewrite inE => /eqP->; rewrite big1 // => v _; rewrite ffunE.
elim: d m => [|d IHd] m.
  by rewrite inE => /eqP->; rewrite big1 // => v _; rewrite ffunE.
rewrite monosS mem_cat => /orP[/IHvs //|/mapP[m' /IHd <- ->]].
under eq_bigr do rewrite !ffunE.
by rewrite big_split /= (bigD1 u) //= eqxx big1 ?addn0 // => v /negbTE->.
Qed.

Lemma gmonos_supp D gs m v : m \in gmonos gr D gs -> gr v \notin gs -> m v = 0%N.
Proof.
elim: gs m => [|g gs IHgs] m /=; first by rewrite inE => /eqP->; rewrite ffunE.
case/allpairsP=> -[m1 m2] /= [m1_g m2_gs ->]; rewrite inE negb_or => /andP[v_g v_gs].
by rewrite ffunE (IHgs _ m2_gs) // (monos_supp m1_g) // mem_enum inE.
Qed.

Lemma gmonos_deg D gs m : uniq gs -> m \in gmonos gr D gs -> {in gs, forall g, gdeg gr m g = D g}.
Proof.
elim: gs m => [|g0 gs IHgs] m //= /andP[g0_gs gs_uniq].
case/allpairsP=> -[m1 m2] /= [m1_g m2_gs ->] g; rewrite gdeg_add inE.
have m1_0 v : gr v != g0 -> m1 v = 0%N by move=> v_g; rewrite (monos_supp m1_g) // mem_enum inE.
case: eqP => [-> _|/eqP g_g0 /= g_gs].
  rewrite [X in (_ + X)%N]big1 ?addn0 => [|v /eqP v_g]; last by rewrite (gmonos_supp m2_gs) // v_g.
  rewrite -[RHS](monos_deg m1_g) /gdeg big_mkcond; apply: eq_bigr => v _.
  by case: ifP => // /negbT/m1_0.
by rewrite [X in (X + _)%N]big1 ?(IHgs _ _ m2_gs) // => v /eqP v_g; rewrite m1_0 // v_g.
Qed.

Lemma gmonos_uniq D gs : uniq gs -> uniq (gmonos gr D gs).
Proof.
elim: gs => //= g gs IHgs /andP[g_gs gs_uniq].
apply: allpairs_uniq => [|//|]; rewrite ?monos_uniq ?enum_uniq ?IHgs //.
move=> [m1 m2] [m1' m2'] /allpairsP[[x1 x2] /= [x1_g x2_gs [-> ->]]].
case/allpairsP=> -[y1 y2] /= [y1_g y2_gs [-> ->]] /ffunP /= eq12.
have out x v : x \in monos (enum [pred v | gr v == g]) (D g) -> gr v != g -> x v = 0%N.
  by move=> x_g v_g; rewrite (monos_supp x_g) // mem_enum inE.
have eq1 : x1 = y1.
  apply/ffunP=> v; case: (gr v =P g) => [v_g|/eqP v_g]; last by rewrite !out.
  by have := eq12 v; rewrite !ffunE (gmonos_supp x2_gs) ?v_g // (gmonos_supp y2_gs) ?v_g // !addn0.
congr (_, _) => //; apply: (@mono_addI x1).
by apply/ffunP=> v; have := eq12 v; rewrite -eq1.
Qed.

(** Their number, exactly. *)
Lemma size_mono_basisE D : size (mono_basis gr D) = (\prod_g mc #|[pred v | gr v == g]| (D g))%N.
Proof.
rewrite /mono_basis undup_id ?filter_uniq ?gmonos_uniq ?enum_uniq // (eq_in_filter (a2 := predT)).
  by rewrite filter_predT size_gmonos big_enum.
by move=> m /gmonos_deg deg; apply/forallP=> g; rewrite deg ?enum_uniq ?mem_enum.
Qed.

End Monomials.

(** ** Ranks *)
Section Ranks.

(** Matrices whose rows and columns are the elements of finite types. *)
Definition mx_of (K : ringType) (T U : finType) (A : T -> U -> K) : 'M[K]_(#|T|, #|U|) :=
  \matrix_(i, j) A (enum_val i) (enum_val j).

Lemma mx_ofM (K : ringType) (T U W : finType) (A : T -> U -> K) (B : U -> W -> K) :
  mx_of A *m mx_of B = mx_of (fun i k => \sum_j A i j * B j k).
Proof.
apply/matrixP=> i k; rewrite !mxE (big_enum_val (A := predT) (fun j => A _ j * B j _)).
by apply: eq_bigr => j _; rewrite !mxE.
Qed.

(** The rank of a matrix of polynomials at a point is at most its rank over the fractions. *)
Lemma rank_horner (F : fieldType) m n (P : 'M[{poly F}]_(m, n)) (x : F) :
  (\rank (map_mx (horner_eval x) P) <= \rank (map_mx (@FracField.tofrac _) P))%N.
Proof.
set A := map_mx _ P; pose U := pinvmx (col_base A); pose V := pinvmx (row_base A).
pose d := \det (map_mx polyC U *m P *m map_mx polyC V).
have d_x : horner_eval x d = 1.
  rewrite /d -det_map_mx 2!map_mxM /= -/A.
  have mapC k l (B : 'M[F]_(k, l)) : map_mx (horner_eval x) (map_mx polyC B) = B.
    by apply/matrixP=> i j; rewrite !mxE /horner_eval hornerC.
  rewrite !mapC -[A in U *m A](mulmx_base A) mulmxA mulVpmx ?col_base_full // mul1mx.
  by rewrite mulmxVp ?row_base_free // det1.
have : \det (map_mx (@FracField.tofrac _) (map_mx polyC U *m P *m map_mx polyC V)) != 0.
  rewrite det_map_mx tofrac_eq0 -/d.
  by apply: contraTneq (oner_neq0 F) => d0; rewrite -d_x d0 /horner_eval horner0 eqxx.
rewrite -unitfE -unitmxE 2!map_mxM => /mxrank_unit {1}<-.
exact: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.

(** A matrix of rank at most r is a product with inner dimension r. *)
Lemma rank_factor (F : fieldType) m n r (A : 'M[F]_(m, n)) : (\rank A <= r)%N ->
  A = (col_ebase A *m pid_mx (\rank A) : 'M_(m, r)) *m (pid_mx (\rank A) *m row_ebase A).
Proof.
move=> A_r; rewrite mulmxA -[_ *m pid_mx _ *m pid_mx _]mulmxA mul_pid_mx minnn (minn_idPr A_r).
by rewrite mulmx_ebase.
Qed.

End Ranks.

(** ** Multiples of given forms, and relations between them *)

Lemma sum_delta (K : ringType) (T : eqType) (r : seq T) (x : T) (f : T -> K) :
  uniq r -> x \in r -> \sum_(y <- r) (x == y)%:R * f y = f x.
Proof.
move=> r_uniq x_r; rewrite (bigD1_seq x) //= eqxx mul1r big1 ?addr0 // => y /negbTE.
by rewrite eq_sym => ->; rewrite mul0r.
Qed.

Lemma sum_pick (K : ringType) (T : finType) (x : T) (f : T -> K) :
  \sum_y (y == x)%:R * f y = f x.
Proof. by rewrite (bigD1 x) //= eqxx mul1r big1 ?addr0 // => y /negbTE->; rewrite mul0r. Qed.

Section Multiples.

Variables (V G : finType) (gr : V -> G) (E D1 : G -> nat) (n : nat).

Definition mono_dvd (m1 m2 : mono V) : bool := [forall v, (m1 v <= m2 v)%N].
Definition mono_sub (m1 m2 : mono V) : mono V := [ffun v => m1 v - m2 v]%N.

Notation BE := (mono_basis gr E).
Notation B1 := (mono_basis gr D1).
Notation BD := (mono_basis gr (fun g => E g + D1 g)%N).

(** The generator, and what it is multiplied with. *)
Notation row := ('I_n * 'I_(size B1))%type.
Notation col := 'I_(size BD).

Definition factor (t : row) : mono V := nth (mono0 V) B1 t.2.
Definition product_at (k : col) : mono V := nth (mono0 V) BD k.

Variable Z : 'I_n -> mono V.
Hypothesis Z_deg : forall p, Z p \in BE.
Hypothesis Z_disjoint : forall p q v, p != q -> (Z p v == 0%N) || (Z q v == 0%N).

Lemma mono_subK m1 m2 : mono_dvd m2 m1 -> mono_add m2 (mono_sub m1 m2) = m1.
Proof. by move=> /forallP le12; apply/ffunP=> v; rewrite !ffunE subnKC. Qed.

Lemma mono_addC (m1 m2 : mono V) : mono_add m1 m2 = mono_add m2 m1.
Proof. by apply/ffunP=> v; rewrite !ffunE addnC. Qed.

Lemma mono_addCA (m1 m2 m3 : mono V) :
  mono_add m1 (mono_add m2 m3) = mono_add m2 (mono_add m1 m3).
Proof. by apply/ffunP=> v; rewrite !ffunE addnCA. Qed.

Lemma mono_dvd_addl (m1 m2 : mono V) : mono_dvd m1 (mono_add m1 m2).
Proof. by apply/forallP=> v; rewrite ffunE leq_addr. Qed.

Lemma mono_dvd_addr m1 m2 m3 : mono_dvd m1 m3 -> mono_dvd m1 (mono_add m2 m3).
Proof.
move=> /forallP le13; apply/forallP=> v.
by rewrite ffunE (leq_trans (le13 v)) ?leq_addl.
Qed.

Lemma Z_dvd_add p q m : p != q -> mono_dvd (Z p) (mono_add (Z q) m) = mono_dvd (Z p) m.
Proof.
move=> p_q; apply: eq_forallb => v; rewrite ffunE.
by case/orP: (Z_disjoint v p_q) => /eqP->.
Qed.

Lemma factor_deg t : factor t \in B1.
Proof. exact: mem_nth. Qed.

Lemma factor_inj t s : t.1 = s.1 -> factor t = factor s -> t = s.
Proof.
case: t s => [p i] [q j] /= -> /eqP.
by rewrite /factor /= nth_uniq ?undup_uniq // => /eqP/val_inj->.
Qed.

Lemma basis_addE a m : a \in BE -> m \in B1 -> mono_add a m \in BD.
Proof.
rewrite !mem_mono_basis => /forallP a_deg /forallP m_deg; apply/forallP=> g.
by rewrite gdeg_add (eqP (a_deg g)) (eqP (m_deg g)).
Qed.

(** The least generator whose monomial divides a multiple of a Z_q, if it is less than q. *)
Definition lesser (t : row) : option 'I_n :=
  [pick p : 'I_n | [&& (p < t.1)%N, mono_dvd (Z p) (factor t) &
    [forall p' : 'I_n, (p' < p)%N ==> ~~ mono_dvd (Z p') (factor t)]]].

Definition reducible : pred row := fun t => isSome (lesser t).

Lemma lesserP t p : lesser t = Some p -> [/\ (p < t.1)%N, mono_dvd (Z p) (factor t) &
  forall p' : 'I_n, (p' < p)%N -> ~~ mono_dvd (Z p') (factor t)].
Proof.
rewrite /lesser; case: pickP => // p0 /and3P[p0_t Zp0 /forallP least] [<-].
by split=> // p' p'_p; have := least p'; rewrite p'_p.
Qed.

Lemma irreducibleP t : ~~ reducible t ->
  forall p : 'I_n, (p < t.1)%N -> ~~ mono_dvd (Z p) (factor t).
Proof.
rewrite /reducible /lesser; case: pickP => // none _ p p_t; apply/negP=> Zp.
have [|p0 /andP[p0_t Zp0] least] := @arg_minnP _ p
    (fun p : 'I_n => (p < t.1)%N && mono_dvd (Z p) (factor t)) (fun p : 'I_n => p : nat).
  by rewrite p_t Zp.
have /negP := negbT (none p0); apply; rewrite p0_t Zp0 /=.
apply/forallP=> p'; apply/implyP=> p'_p0; apply/negP=> Zp'.
have := least p'; rewrite (ltn_trans p'_p0 p0_t) Zp' => /(_ isT).
by rewrite leqNgt p'_p0.
Qed.

(** The other factor of a reducible multiple. *)
Lemma cofactor_deg t p a : lesser t = Some p -> a \in BE ->
  mono_add a (mono_sub (factor t) (Z p)) \in B1.
Proof.
move=> /lesserP[_ Zp _] a_BE; have := factor_deg t; rewrite -{1}(mono_subK Zp).
move: a_BE (Z_deg p); rewrite !mem_mono_basis => /forallP a_deg /forallP Z_degp /forallP t_deg.
apply/forallP=> g; rewrite -(eqP (t_deg g)) !gdeg_add (eqP (a_deg g)).
by rewrite (eqP (Z_degp g)).
Qed.

Section Ring.

Variable K : comRingType.
Implicit Types c : 'I_n -> mono V -> K.

(** The coefficients of a multiple of a generator, [c p] being those of the p-th. *)
Definition multiple c (t : row) (k : col) : K :=
  \sum_(a <- BE) c t.1 a * (mono_add a (factor t) == product_at k)%:R.

(** The relation from a reducible multiple: with m = Z_p m', that of Q_q Q_p m' = Q_p Q_q m'. *)
Definition relation c (t s : row) : K :=
  if lesser t is Some p then
    \sum_(a <- BE) ((s.1 == t.1)%:R * c p a - (s.1 == p)%:R * c t.1 a)
      * (mono_add a (mono_sub (factor t) (Z p)) == factor s)%:R
  else 0.

Lemma sum_factor (x : mono V) q (f : mono V -> K) : x \in B1 ->
  \sum_(j < size B1) (x == factor (q, j))%:R * f (factor (q, j)) = f x.
Proof.
move=> x_B1; rewrite -[RHS](sum_delta f (undup_uniq _) x_B1).
by rewrite (big_nth (mono0 V)) big_mkord.
Qed.

Lemma relationP c t k : \sum_s relation c t s * multiple c s k = 0.
Proof.
rewrite /relation; case lesser_t: (lesser t) => [p|]; last by rewrite big1 // => s _; rewrite mul0r.
set m' := mono_sub _ _.
pose h q m := \sum_(a <- BE) c q a * (mono_add a m == product_at k)%:R.
pose A x y := \sum_(a <- BE) c x a * h y (mono_add a m').
have A_sym x y : A x y = A y x.
  rewrite /A; under eq_bigr do rewrite mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => a _; rewrite mulr_sumr; apply: eq_bigr => a' _.
  by rewrite mulrCA mono_addCA.
transitivity (A p t.1 - A t.1 p); last by rewrite A_sym subrr.
rewrite -(pair_bigA _ (fun q j => (\sum_(a <- BE) ((q == t.1)%:R * c p a - (q == p)%:R * c t.1 a)
  * (mono_add a m' == factor (q, j))%:R) * multiple c (q, j) k)) /=.
transitivity (\sum_q \sum_(a <- BE) ((q == t.1)%:R * c p a - (q == p)%:R * c t.1 a)
                        * h q (mono_add a m')).
  apply: eq_bigr => q _; under eq_bigr do rewrite mulr_suml.
  rewrite exchange_big; apply: eq_big_seq => a a_BE.
  rewrite -(sum_factor q (h q) (cofactor_deg lesser_t a_BE)) mulr_sumr.
  by apply: eq_bigr => j _; rewrite mulrA.
rewrite exchange_big /A -sumrB; apply: eq_bigr => a _.
under eq_bigr do rewrite mulrBl -!mulrA.
by rewrite sumrB !sum_pick.
Qed.

(** The coefficients of the monomials Z_k. *)
Definition Z_coef (p : 'I_n) (a : mono V) : K := (Z p == a)%:R.

Lemma relation_Z t s : reducible t -> reducible s -> relation Z_coef t s = (t == s)%:R.
Proof.
rewrite /reducible; case lesser_t: (lesser t) => [p|] // _; case lesser_s: (lesser s) => [p'|] // _.
have [p_t Zp p_least] := lesserP lesser_t; have [p'_s Zp' _] := lesserP lesser_s.
rewrite /relation lesser_t; set m' := mono_sub _ _.
under eq_bigr do rewrite mulrBl -!mulrA.
rewrite sumrB -!mulr_sumr !(sum_delta (fun a => (mono_add a m' == factor s)%:R)) ?undup_uniq //.
rewrite (mono_subK Zp) [X in _ - X](_ : _ = 0) ?subr0.
  rewrite -natrM mulnb eq_sym; congr (nat_of_bool _)%:R.
  by apply/andP/eqP=> [[/eqP t_s /eqP /factor_inj->]|-> //].
case: eqP => [s_p|]; last by rewrite mul0r.
case: eqP => [m_s|]; last by rewrite mulr0.
have p'_p : (p' < p)%N by rewrite -s_p.
have p'_t : p' != t.1 by rewrite -val_eqE /= ltn_eqF // (ltn_trans p'_p).
move: Zp'; rewrite -m_s Z_dvd_add // => Zp'.
by have := p_least p' p'_p; rewrite -(mono_subK Zp) mono_dvd_addr.
Qed.

End Ring.

Lemma map_multiple (K K' : comRingType) (f : {rmorphism K -> K'}) c c' :
  (forall p a, f (c p a) = c' p a) ->
  map_mx f (mx_of (multiple c)) = mx_of (multiple c').
Proof.
move=> fc; apply/matrixP=> i j; rewrite !mxE rmorph_sum; apply: eq_bigr => a _.
by rewrite rmorphM fc rmorph_nat.
Qed.

Lemma map_relation (K K' : comRingType) (f : {rmorphism K -> K'}) c c' :
  (forall p a, f (c p a) = c' p a) ->
  map_mx f (mx_of (relation c)) = mx_of (relation c').
Proof.
move=> fc; apply/matrixP=> i j; rewrite !mxE /relation; case: lesser => [p|]; last exact: rmorph0.
rewrite rmorph_sum; apply: eq_bigr => a _.
by rewrite rmorphM rmorphB !rmorphM !fc !rmorph_nat.
Qed.

(** The monomials of the multidegree that some Z_k divides. *)
Definition divisible : seq (mono V) := [seq m <- BD | [exists p, mono_dvd (Z p) m]].

Lemma card_irreducible : (#|[predC reducible]| <= size divisible)%N.
Proof.
pose m t := mono_add (Z t.1) (factor t).
rewrite cardE -(size_map m); apply: uniq_leq_size => [|_ /mapP[t _ ->]]; last first.
  rewrite mem_filter basis_addE ?factor_deg // andbT.
  by apply/existsP; exists t.1; apply: mono_dvd_addl.
rewrite map_inj_in_uniq ?enum_uniq // => t s; rewrite !mem_enum !inE => t_irr s_irr m_ts.
suff t_s : t.1 = s.1 by apply: factor_inj => //; move: m_ts; rewrite /m t_s => /mono_addI.
wlog lt_ts : t s t_irr s_irr m_ts / (t.1 < s.1)%N => [wlog_lt|].
  case: (ltngtP t.1 s.1) => [|lt|/val_inj //]; first exact: wlog_lt.
  by apply: esym; apply: wlog_lt.
have /negP[] := irreducibleP s_irr lt_ts.
have t_s : t.1 != s.1 by rewrite -val_eqE ltn_eqF.
by rewrite -(Z_dvd_add _ t_s) -[mono_add _ _]/(m s) -m_ts mono_dvd_addl.
Qed.

Section Field.

Variables (F : fieldType) (c : 'I_n -> mono V -> F).

Lemma rank_relation_Z : (#|reducible| <= \rank (mx_of (relation (Z_coef F))))%N.
Proof.
pose f (i : 'I_#|reducible|) := enum_rank (enum_val i).
apply: leq_trans (mxrank_mxsub f f _); rewrite (_ : mxsub f f _ = 1%:M) ?mxrank1 //.
apply/matrixP=> i j; rewrite !mxE !enum_rankK relation_Z; last 2 first.
- exact: (enum_valP i).
- exact: (enum_valP j).
by rewrite (inj_eq enum_val_inj).
Qed.

(** The line through the Z_k and the given generators. *)
Definition line (p : 'I_n) (a : mono V) : {poly F} :=
  (Z_coef F p a)%:P + 'X * (c p a - Z_coef F p a)%:P.

Lemma line0 p a : horner_eval 0 (line p a) = Z_coef F p a.
Proof. by rewrite /line /horner_eval hornerD hornerM !hornerC hornerX mul0r addr0. Qed.

Lemma line1 p a : horner_eval 1 (line p a) = c p a.
Proof. by rewrite /line /horner_eval hornerD hornerM !hornerC hornerX mul1r addrC subrK. Qed.

Notation frac := (@FracField.tofrac (poly_idomainType F)).

Lemma rank_multiple : (\rank (mx_of (multiple c)) <= size divisible)%N.
Proof.
apply: leq_trans card_irreducible.
pose cK p a := frac (line p a).
have le_multiple : (\rank (mx_of (multiple c)) <= \rank (mx_of (multiple cK)))%N.
  rewrite -(map_multiple (f := [rmorphism of horner_eval 1]) line1).
  by rewrite -(map_multiple (f := [rmorphism of frac]) (fun p a => erefl)) rank_horner.
have le_relation : (#|reducible| <= \rank (mx_of (relation cK)))%N.
  apply: leq_trans rank_relation_Z _.
  rewrite -(map_relation (f := [rmorphism of horner_eval 0]) line0).
  by rewrite -(map_relation (f := [rmorphism of frac]) (fun p a => erefl)) rank_horner.
have := mulmx0_rank_max (A := mx_of (relation cK)) (B := mx_of (multiple cK)).
rewrite mx_ofM (_ : mx_of _ = 0) => [/(_ erefl) le_rank|]; last first.
  by apply/matrixP=> i k; rewrite !mxE relationP.
apply: leq_trans le_multiple _; rewrite -(leq_add2l #|reducible|) cardC.
by apply: leq_trans le_rank; rewrite leq_add2r.
Qed.

(** So the multiples, as functions, are combinations of no more than that many forms. *)
Notation A := (mx_of (multiple c)).
Notation N := (size divisible).

Definition span_fun (i : 'I_N) (z : V -> F) : F :=
  \sum_k (pid_mx (\rank A) *m row_ebase A) i (enum_rank k) * mval (product_at k) z.

Lemma span_fun_form i : form gr (fun g => E g + D1 g)%N (span_fun i).
Proof. by apply: form_sum => k; apply/formZ/mono_basis_form/mem_nth. Qed.

Definition span_coef p g (gP : form gr D1 g) (i : 'I_N) : F :=
  \sum_j coef_of gP (factor (p, j))
    * (col_ebase A *m pid_mx (\rank A) : 'M_(_, N)) (enum_rank (p, j)) i.

Lemma span_product p g (gP : form gr D1 g) z :
  (\sum_(a <- BE) c p a * mval a z) * g z = \sum_i span_coef p gP i * span_fun i z.
Proof.
have multipleE j : (\sum_(a <- BE) c p a * mval a z) * mval (factor (p, j)) z
    = \sum_k multiple c (p, j) k * mval (product_at k) z.
  under [RHS]eq_bigr do rewrite mulr_suml.
  rewrite exchange_big mulr_suml; apply: eq_big_seq => a a_BE.
  have aj_BD := basis_addE a_BE (factor_deg (p, j)).
  under eq_bigr do rewrite -mulrA; rewrite -mulr_sumr -mulrA -mval_add; congr (_ * _).
  rewrite -[LHS](sum_delta (fun m => mval m z) (undup_uniq _) aj_BD).
  by rewrite (big_nth (mono0 V)) big_mkord.
transitivity (\sum_j coef_of gP (factor (p, j))
                * \sum_k multiple c (p, j) k * mval (product_at k) z).
  have -> : g z = \sum_j coef_of gP (factor (p, j)) * mval (factor (p, j)) z.
    by rewrite (mono_basisE gP) (big_nth (mono0 V)) big_mkord.
  by rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mulrCA multipleE.
have multiple_factor j k : multiple c (p, j) k = \sum_i
    (col_ebase A *m pid_mx (\rank A) : 'M_(_, N)) (enum_rank (p, j)) i
    * (pid_mx (\rank A) *m row_ebase A) i (enum_rank k).
  have /matrixP/(_ (enum_rank (p, j)) (enum_rank k)) := rank_factor rank_multiple.
  by rewrite [LHS]mxE !enum_rankK => ->; rewrite mxE.
under eq_bigr do under eq_bigr do rewrite multiple_factor mulr_suml.
under eq_bigr do rewrite exchange_big mulr_sumr.
rewrite exchange_big; apply: eq_bigr => i _; rewrite /span_coef mulr_suml; apply: eq_bigr => j _.
rewrite -mulrA /span_fun; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => k _.
by rewrite mulrA.
Qed.

End Field.

End Multiples.
