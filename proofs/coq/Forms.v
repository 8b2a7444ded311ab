(** Polynomial functions, homogeneous in several groups of variables, with their
    coefficients as data.

    The variables are the elements of a finite type [V], [gr v] is the group of the
    variable [v]. A value of [form gr D f] is a polynomial that is homogeneous of degree
    [D g] in the variables of each group [g], and whose function is [f]. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** Monomials as exponent vectors. *)
Section Monomials.

Variable V : finType.

Definition mono : Type := {ffun V -> nat}.
Canonical mono_eqType := Eval hnf in [eqType of mono].

Implicit Types (m : mono) (vs : seq V).

Definition mono0 : mono := [ffun=> 0%N].
Definition mono_add m1 m2 : mono := [ffun v => (m1 v + m2 v)%N].
Definition mono_var (v : V) : mono := [ffun u => (u == v : nat)].

(** The monomials of degree [d] in the variables [vs]: there are mc(#vs, d). *)
Fixpoint monos vs : nat -> seq mono :=
  if vs is v :: vs' then
    fix monos_v d := if d is d'.+1
      then monos vs' d ++ [seq mono_add (mono_var v) m | m <- monos_v d']
      else [:: mono0]
  else fun d => if d is 0 then [:: mono0] else [::].

Lemma monosS v vs d :
  monos (v :: vs) d.+1 = monos vs d.+1 ++ [seq mono_add (mono_var v) m | m <- monos (v :: vs) d].
Proof. by []. Qed.

Lemma size_monos vs d : size (monos vs d) = mc (size vs) d.
Proof.
elim: vs d => [|v vs IHvs] d; first by case: d => [|d] //=; rewrite mc0S.
elim: d => [|d IHd]; first by rewrite mcn0.
by rewrite monosS size_cat size_map IHvs IHd mcSS.
Qed.

Lemma mem_monos vs d m :
  (forall v, v \notin vs -> m v = 0%N) -> (\sum_v m v)%N = d -> m \in monos vs d.
Proof.
have sum0 (k : mono) : (\sum_v k v)%N = 0%N -> k = mono0.
  by move/eqP; rewrite sum_nat_eq0 => /forallP k0; apply/ffunP=> v; rewrite ffunE; apply/eqP/k0.
elim: vs d m => [|v vs IHvs] d m supp.
  by rewrite big1 => [<-|v _]; rewrite ?supp // inE; apply/eqP/ffunP=> v; rewrite ffunE supp.
elim: d m supp => [|d IHd] m supp deg; first by rewrite inE (sum0 m deg).
rewrite monosS mem_cat; case: (posnP (m v)) => [mv0|mv_gt0].
  rewrite IHvs // => u u_vs; case: (u =P v) => [-> //|/eqP u_v].
  by apply: supp; rewrite inE negb_or u_v.
apply/orP; right; pose m' : mono := [ffun u => m u - (u == v)]%N.
have mE : m = mono_add (mono_var v) m'.
  apply/ffunP=> u; rewrite !ffunE subnKC //; case: eqP => [->|//]; exact: mv_gt0.
rewrite mE map_f // IHd => [//|u u_vs|]; first by rewrite ffunE supp.
apply/eqP; rewrite -eqSS -deg [in X in _ == X]mE; apply/eqP.
under [RHS]eq_bigr do rewrite !ffunE.
rewrite big_split /= -add1n; congr addn; last by apply: eq_bigr => u _; rewrite ffunE.
by rewrite (bigD1 v) //= eqxx big1 // => u /negbTE->.
Qed.

End Monomials.

Section Forms.

Variables (F : fieldType).

Section Grading.

Variables (V G : finType) (gr : V -> G).
Implicit Types (m : mono V) (D : G -> nat) (x : V -> F) (f : (V -> F) -> F).

Definition mval m x : F := \prod_v x v ^+ m v.

Definition gdeg m (g : G) : nat := (\sum_(v | gr v == g) m v)%N.

Record form D f : Type := Form {
  terms : seq (F * mono V);
  terms_deg : forall q, q \in terms -> forall g, gdeg q.2 g = D g;
  termsE : forall x, f x = \sum_(q <- terms) q.1 * mval q.2 x
}.

Lemma mval_add m1 m2 x : mval (mono_add m1 m2) x = mval m1 x * mval m2 x.
Proof. by rewrite /mval -big_split; apply: eq_bigr => v _; rewrite ffunE exprD. Qed.

Lemma gdeg_add m1 m2 g : gdeg (mono_add m1 m2) g = (gdeg m1 g + gdeg m2 g)%N.
Proof. by rewrite /gdeg -big_split; apply: eq_bigr => v _; rewrite ffunE. Qed.

Lemma form_ext D f1 f2 : (forall x, f1 x = f2 x) -> form D f1 -> form D f2.
Proof. by move=> f12 [t td tE]; exists t => // x; rewrite -f12. Qed.

Lemma eq_form D f (fP : form D f) x1 x2 : x1 =1 x2 -> f x1 = f x2.
Proof.
move=> x12; rewrite !(termsE fP); apply: eq_bigr => q _; congr (_ * _).
by apply: eq_bigr => v _; rewrite x12.
Qed.

Lemma form_eqdeg D1 D2 f : (forall g, D1 g = D2 g) -> form D1 f -> form D2 f.
Proof. by move=> D12 [t td tE]; exists t => // q q_t g; rewrite -D12 td. Qed.

Lemma form_mono m : form (gdeg m) (mval m).
Proof. by exists [:: (1, m)] => [q|x]; rewrite ?big_seq1 ?mul1r // inE => /eqP->. Qed.

Lemma form0 D : form D (fun=> 0).
Proof. by exists [::] => // x; rewrite big_nil. Qed.

Lemma form1 : form (fun=> 0%N) (fun=> 1).
Proof.
apply: (@form_ext _ (mval (mono0 V))) => [x|].
  by rewrite /mval big1 // => v _; rewrite ffunE.
by apply: form_eqdeg (form_mono _) => g; rewrite /gdeg big1 // => v _; rewrite ffunE.
Qed.

Lemma form_var v : form (fun g => (gr v == g : nat)) (fun x => x v).
Proof.
apply: (@form_ext _ (mval (mono_var v))) => [x|].
  rewrite /mval (bigD1 v) //= ffunE eqxx big1 ?mulr1 // => u /negbTE u_v.
  by rewrite ffunE u_v.
apply: form_eqdeg (form_mono _) => g; rewrite /gdeg big_mkcond (bigD1 v) //= ffunE eqxx.
rewrite big1 ?addn0 => [|u /negbTE u_v]; first by case: eqP.
by rewrite ffunE u_v if_same.
Qed.

Lemma formD D f1 f2 : form D f1 -> form D f2 -> form D (fun x => f1 x + f2 x).
Proof.
move=> [t1 td1 tE1] [t2 td2 tE2]; exists (t1 ++ t2) => [q|x].
  by rewrite mem_cat => /orP[/td1|/td2].
by rewrite big_cat tE1 tE2.
Qed.

Lemma formZ D c f : form D f -> form D (fun x => c * f x).
Proof.
move=> [t td tE]; exists [seq (c * q.1, q.2) | q <- t] => [_ /mapP[q /td ? ->] //|x].
by rewrite big_map tE mulr_sumr; apply: eq_bigr => q _; rewrite mulrA.
Qed.

Lemma formM D1 D2 f1 f2 : form D1 f1 -> form D2 f2 ->
  form (fun g => D1 g + D2 g)%N (fun x => f1 x * f2 x).
Proof.
move=> [t1 td1 tE1] [t2 td2 tE2].
exists [seq (q.1 * r.1, mono_add q.2 r.2) | q <- t1, r <- t2] => [p|x].
  case/allpairsP=> -[q r] /= [/td1 dq /td2 dr ->] g.
  by rewrite gdeg_add dq dr.
rewrite big_allpairs_dep tE1 tE2 mulr_suml; apply: eq_bigr => q _.
by rewrite mulr_sumr; apply: eq_bigr => r _; rewrite mval_add mulrACA.
Qed.

Lemma form_sum_in (I : eqType) (r : seq I) D (f : I -> (V -> F) -> F) :
  (forall i, i \in r -> form D (f i)) -> form D (fun x => \sum_(i <- r) f i x).
Proof.
elim: r => [|i r IHr] fP.
  by apply: form_ext (form0 D) => x; rewrite big_nil.
have fi := fP i (mem_head _ _); have fr := IHr (fun j jr => fP j (mem_behead (s := i :: r) jr)).
by apply: form_ext (formD fi fr) => x; rewrite big_cons.
Qed.

Lemma form_sum (I : finType) D (f : I -> (V -> F) -> F) :
  (forall i, form D (f i)) -> form D (fun x => \sum_i f i x).
Proof. by move=> fP; apply: form_sum_in. Qed.

(** A linear form in the variables of one group. *)
Lemma form_linear (I : finType) (c : I -> F) (v : I -> V) g0 : (forall i, gr (v i) = g0) ->
  form (fun g => (g == g0 : nat)) (fun x => \sum_i c i * x (v i)).
Proof.
move=> vg; apply: form_sum => i; apply: formZ.
by apply: form_eqdeg (form_var (v i)) => g; rewrite vg eq_sym.
Qed.

Lemma form_prod (I : Type) (r : seq I) (D : I -> G -> nat) (f : I -> (V -> F) -> F) :
  (forall i, form (D i) (f i)) ->
  form (fun g => \sum_(i <- r) D i g)%N (fun x => \prod_(i <- r) f i x).
Proof.
move=> fP; elim: r => [|i r IHr].
  by apply: (form_eqdeg (D1 := fun=> 0%N)) => [g|]; [|apply: form_ext form1 => x]; rewrite big_nil.
apply: form_eqdeg (form_ext _ (formM (fP i) IHr)) => [g|x]; by rewrite big_cons.
Qed.

Lemma form_exp D f n : form D f -> form (fun g => n * D g)%N (fun x => f x ^+ n).
Proof.
move=> fP; apply: form_eqdeg (form_ext _ (form_prod (nseq n tt) (fun=> fP))) => [g|x].
  by rewrite big_const_seq count_predT size_nseq iter_addn_0 mulnC.
by rewrite big_const_seq count_predT size_nseq -Monoid.iteropE.
Qed.

(** The monomials of multidegree [D]: there are the product of mc(#(group g), D g). *)
Fixpoint gmonos D (gs : seq G) : seq (mono V) :=
  if gs is g :: gs' then
    [seq mono_add m1 m2 | m1 <- monos (enum [pred v | gr v == g]) (D g), m2 <- gmonos D gs']
  else [:: mono0 V].

Lemma size_gmonos D gs :
  size (gmonos D gs) = (\prod_(g <- gs) mc #|[pred v | gr v == g]| (D g))%N.
Proof.
elim: gs => [|g gs IHgs]; first by rewrite big_nil.
by rewrite big_cons size_allpairs size_monos IHgs -cardE.
Qed.

Lemma mem_gmonos D gs m : uniq gs ->
    (forall v, gr v \notin gs -> m v = 0%N) -> {in gs, forall g, gdeg m g = D g} ->
  m \in gmonos D gs.
Proof.
elim: gs m => [|g gs IHgs] m /=.
  by move=> _ m0 _; rewrite inE; apply/eqP/ffunP=> v; rewrite ffunE m0.
case/andP=> g_gs gs_uniq supp deg.
pose m1 : mono V := [ffun v => if gr v == g then m v else 0%N].
pose m2 : mono V := [ffun v => if gr v == g then 0%N else m v].
have -> : m = mono_add m1 m2.
  by apply/ffunP=> v; rewrite !ffunE; case: ifP; rewrite ?addn0 ?add0n.
apply: allpairs_f.
  apply: mem_monos => [v|].
    by rewrite mem_enum inE ffunE => /negbTE->.
  rewrite -(deg g) ?mem_head // /gdeg [in RHS]big_mkcond /=.
  by apply: eq_bigr => v _; rewrite ffunE.
apply: IHgs => // [v v_gs|g' g'_gs].
  rewrite ffunE; case: ifP => // /negbT v_g; apply: supp.
  by rewrite inE negb_or v_g.
rewrite -deg ?inE ?g'_gs ?orbT // /gdeg; apply: eq_bigr => v /eqP v_g'.
by rewrite ffunE v_g'; case: eqP => // g'_g; rewrite -g'_g g'_gs in g_gs.
Qed.

(** The monomials of multidegree [D], without repetition. *)
Definition mono_basis D : seq (mono V) :=
  undup [seq m <- gmonos D (enum G) | [forall g, gdeg m g == D g]].

Lemma mono_basis_form D m : m \in mono_basis D -> form D (mval m).
Proof.
rewrite mem_undup mem_filter => /andP[/forallP deg _].
by apply: form_eqdeg (form_mono m) => g; apply/eqP.
Qed.

Lemma size_mono_basis D :
  (size (mono_basis D) <= \prod_g mc #|[pred v | gr v == g]| (D g))%N.
Proof.
apply: leq_trans (size_undup _) _; rewrite size_filter; apply: leq_trans (count_size _ _) _.
by rewrite size_gmonos big_enum.
Qed.

Definition coef_of D f (fP : form D f) m : F := \sum_(q <- terms fP | q.2 == m) q.1.

Lemma sum_terms (t : seq (F * mono V)) (s : seq (mono V)) (e : mono V -> F) :
    uniq s -> (forall q, q \in t -> q.2 \in s) ->
  \sum_(q <- t) q.1 * e q.2 = \sum_(m <- s) (\sum_(q <- t | q.2 == m) q.1) * e m.
Proof.
move=> s_uniq t_s; under [RHS]eq_bigr do rewrite mulr_suml big_mkcond.
rewrite exchange_big; apply: eq_big_seq => q /t_s q_s.
rewrite (bigD1_seq q.2) //= eqxx big1 ?addr0 // => m /negbTE m_q.
by rewrite eq_sym m_q.
Qed.

Lemma mono_basisE D f (fP : form D f) x :
  f x = \sum_(m <- mono_basis D) coef_of fP m * mval m x.
Proof.
rewrite (termsE fP); apply: (@sum_terms _ _ (fun m => mval m x)); first exact: undup_uniq.
move=> q /terms_deg deg; rewrite mem_undup mem_filter.
apply/andP; split; first by apply/forallP=> g; rewrite deg.
apply: mem_gmonos => [|v|g _]; rewrite ?enum_uniq //.
by rewrite mem_enum.
Qed.

End Grading.

(** Substitution: a form of degree [D], whose variables of group [g] are replaced by forms
    of degree [E g]. *)
Lemma form_subst (V G V' G' : finType) (gr : V -> G) (gr' : V' -> G') D (E : G -> G' -> nat)
    (b : (V -> F) -> F) (s : V -> (V' -> F) -> F) :
  form gr D b -> (forall v, form gr' (E (gr v)) (s v)) ->
  form gr' (fun g' => \sum_g D g * E g g')%N (fun x => b (fun v => s v x)).
Proof.
move=> bP sP; have [t td tE] := bP.
apply: (form_ext (f1 := fun x => \sum_(q <- t) q.1 * \prod_v s v x ^+ q.2 v)) => [x|].
  by rewrite tE.
apply: form_sum_in => q q_t; apply: formZ.
apply: form_eqdeg (form_prod (index_enum V) (fun v => form_exp (q.2 v) (sP v))) => g' /=.
rewrite (partition_big gr predT) //=; apply: eq_bigr => g _.
by rewrite -(td q q_t g) /gdeg big_distrl /=; apply: eq_bigr => v /eqP->.
Qed.

(** Splitting off a group of variables: a form in the variables [S + U], of degree [d] in
    those of [U], is a combination of the monomials of degree [d] in [U] with forms in [S]
    as coefficients. *)
Section Split.

Variables (S U G : finType) (gr : S -> G).

Definition gr_split (v : S + U) : option G := if v is inl s then Some (gr s) else None.

Definition join (x : S -> F) (y : U -> F) (v : S + U) : F :=
  match v with inl s => x s | inr u => y u end.

Definition monoS (m : mono [finType of S + U]) : mono S := [ffun s => m (inl s)].
Definition monoU (m : mono [finType of S + U]) : mono U := [ffun u => m (inr u)].

Lemma mval_join m x y : mval m (join x y) = mval (monoU m) y * mval (monoS m) x.
Proof.
rewrite /mval big_sumType mulrC /=.
by congr (_ * _); apply: eq_bigr => v _; rewrite ffunE.
Qed.

Variables (D : option G -> nat) (f : (S + U -> F) -> F) (fP : form gr_split D f).

Definition split_basis : seq (mono U) := undup (monos (enum U) (D None)).

Lemma size_split_basis : (size split_basis <= mc #|U| (D None))%N.
Proof. by apply: leq_trans (size_undup _) _; rewrite size_monos -cardE. Qed.

Definition split_coef (k : mono U) (x : S -> F) : F :=
  \sum_(q <- terms fP | monoU q.2 == k) q.1 * mval (monoS q.2) x.

Lemma form_split_coef k : form gr (fun g => D (Some g)) (split_coef k).
Proof.
exists [seq (q.1, monoS q.2) | q <- terms fP & monoU q.2 == k] => [q0|x].
  case/mapP=> q; rewrite mem_filter => /andP[_ q_t] -> g.
  rewrite -(terms_deg q_t (Some g)) /gdeg big_sumType /= [X in (_ + X)%N]big1 ?addn0 //.
  by apply: eq_bigr => s _; rewrite ffunE.
by rewrite big_map big_filter.
Qed.

Lemma splitE x y : f (join x y) = \sum_(k <- split_basis) mval k y * split_coef k x.
Proof.
rewrite (termsE fP); under [RHS]eq_bigr do rewrite mulr_sumr big_mkcond.
rewrite exchange_big; apply: eq_big_seq => q q_t.
rewrite (bigD1_seq (monoU q.2)) ?undup_uniq //=.
  rewrite eqxx big1 => [|k /negbTE k_q]; first by rewrite addr0 mval_join mulrCA.
  by rewrite eq_sym k_q.
rewrite mem_undup; apply: mem_monos => [u|]; first by rewrite mem_enum.
rewrite -(terms_deg q_t None) /gdeg big_sumType /= [X in (X + _)%N]big1 ?add0n //.
by apply: eq_bigr => u _; rewrite ffunE.
Qed.

End Split.

End Forms.
