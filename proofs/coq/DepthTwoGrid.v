(** Theorem 1 of [L17], two layers, at grid level: with one-hot templates the rank of the
    Start-End matricization is at least mc(min(M, R), min(tS, tE)) for almost all weights.

    The witness: Wh_1 = I, Wi_1 with columns g_1, .., g_m, Wh_2 = E_11, Wi_2 with a first row of
    ones. After the start word with kappa_d letters d layer 1 holds the point
    a = prod_d g_d^kappa_d; the end word e makes the form prod_tau <x, X^tau>, X^tau the product
    over its first tau letters. The matrix is (points x monomials) (monomials x forms).
    For g = (q^[r = d]) the first factor has entries q^<kappa, nu>, and the rearrangement
    inequality makes it nonsingular; for g = ([d <= r]) the second is triangular, and the
    layers above multiply the rows by positive numbers. On the line between the two
    choices all three hold at almost all places. *)
From mathcomp Require Import all_ssreflect fingroup perm all_algebra.
From Verify Require Import Multisets Ranks Separation RAC Forms DepthLower Generic ShallowExact.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The monomials of degree d are listed once each. *)
Section Monomials.

Variable V : finType.
Implicit Types (m : mono V) (vs : seq V).

Lemma monos_supp vs d m v : m \in monos vs d -> v \notin vs -> m v = 0%N.
Proof.
elim: vs d m => [|u vs IHvs] d m; first by case: d => //; rewrite inE => /eqP->; rewrite ffunE.
elim: d m => [|d IHd] m; first by rewrite inE => /eqP->; rewrite ffunE.
rewrite monosS mem_cat => /orP[m_vs|/mapP[k k_d ->]] v_vs.
  by apply: IHvs m_vs _; move: v_vs; rewrite inE negb_or => /andP[].
rewrite !ffunE (IHd _ k_d v_vs) addn0.
by move: v_vs; rewrite inE negb_or => /andP[/negbTE->].
Qed.

Lemma monos_deg vs d m : m \in monos vs d -> (\sum_v m v)%N = d.
Proof.
have sum0 : (\sum_v mono0 V v)%N = 0%N by rewrite big1 // => v _; rewrite ffunE.
elim: vs d m => [|u vs IHvs] d m; first by case: d => //; rewrite inE => /eqP->.
elim: d m => [|d IHd] m; first by rewrite inE => /eqP->.
rewrite monosS mem_cat => /orP[/IHvs //|/mapP[k k_d ->]].
under eq_bigr do rewrite ffunE.
rewrite big_split /= (IHd _ k_d) (bigD1 u) //= ffunE eqxx big1 ?addn0 // => v /negbTE v_u.
by rewrite ffunE v_u.
Qed.

Lemma uniq_monos vs d : uniq vs -> uniq (monos vs d).
Proof.
elim: vs d => [|u vs IHvs] d; first by case: d.
case/andP=> u_vs vs_uniq; elim: d => [//|d IHd].
rewrite monosS cat_uniq IHvs // map_inj_uniq ?IHd ?andbT /=; last first.
  move=> m1 m2 /ffunP m12; apply/ffunP=> v; have := m12 v; rewrite !ffunE.
  by move/addnI.
apply/hasPn=> _ /mapP[k _ ->]; apply/negP=> /monos_supp/(_ u_vs).
by rewrite !ffunE eqxx.
Qed.

End Monomials.

(** The matrix (q^<kappa, nu>). *)
Section Points.

Variable F : fieldType.

(** If the identity is the only permutation with its sum of exponents, the determinant of
    (X^e_ij) is not the zero polynomial. *)
Lemma det_powers_neq0 k (e : 'I_k -> 'I_k -> nat) :
    (forall s : 'S_k, (\sum_i e i (s i))%N = (\sum_i e i i)%N -> s = 1%g) ->
  \det (\matrix_(i, j) ('X^(e i j) : {poly F})) != 0.
Proof.
move=> e_id; apply/eqP=> det0.
have /eqP := congr1 (fun p : {poly F} => p`_(\sum_i e i i)) det0.
rewrite coef0 /determinant coef_sum (bigD1 1%g) //= [X in _ + X]big1 => [|s s_neq1].
  rewrite odd_perm1 expr0 mul1r addr0.
  under eq_bigr do rewrite mxE perm1.
  by rewrite -expr_sum coefXn eqxx oner_eq0.
under eq_bigr do rewrite mxE.
rewrite -expr_sum mulr_sign; have e_s : (\sum_i e i i != \sum_i e i (s i))%N.
  by apply: contra_neq s_neq1 => /esym/e_id.
by case: ifP => _; rewrite ?coefN coefXn (negbTE e_s) ?oppr0.
Qed.

Variables (T : finType) (k t a b : nat) (x : 'I_k -> T -> nat) (o : T).
Hypotheses (x_inj : forall i j, x i =1 x j -> i = j).

(** <kappa, nu> for the multisets kappa = x_i + a o, nu = x_j + b o. *)
Definition exponent (i j : 'I_k) : nat :=
  (\sum_r (x i r + a * (r == o)) * (x j r + b * (r == o)))%N.

Lemma exponentE i j :
  exponent i j = (\sum_r x i r * x j r + (b * x i o + a * x j o + a * b))%N.
Proof.
rewrite /exponent (bigD1 o) // [in RHS](bigD1 o) //= eqxx !muln1.
under eq_bigr => r /negbTE r_o do rewrite r_o !muln0 !addn0.
rewrite mulnDl !mulnDr [(x i o * b)%N]mulnC -!addnA; congr addn.
by rewrite [RHS]addnC -!addnA.
Qed.

(** The rearrangement inequality. *)
Lemma exponent_perm (s : 'S_k) :
  (\sum_i exponent i (s i) = \sum_i exponent i i)%N -> s = 1%g.
Proof.
under eq_bigr do rewrite exponentE; under [RHS]eq_bigr do rewrite exponentE.
rewrite !big_split /= => /eqP.
have sum_s f : (\sum_(i < k) f (s i) = \sum_i f i)%N.
  by rewrite [RHS](reindex_inj (@perm_inj _ s)).
rewrite (sum_s (fun i => a * x i o)%N) eqn_add2r => /eqP eq_sum.
have [_ eq_x] := leqif_sum (fun i (_ : predT i) => leqif_sum (fun r (_ : predT r) =>
  nat_Cauchy (x i r) (x (s i) r))).
have : (\sum_i \sum_r 2 * (x i r * x (s i) r) == \sum_i \sum_r (x i r ^ 2 + x (s i) r ^ 2))%N.
  apply/eqP; under eq_bigr do rewrite -big_distrr; rewrite -big_distrr /= eq_sum.
  under [RHS]eq_bigr do rewrite big_split; rewrite big_split /=.
  rewrite (sum_s (fun i => \sum_r x i r ^ 2)%N) addnn -mul2n; congr (2 * _)%N.
rewrite eq_x => /forallP x_s; apply/permP=> i; rewrite perm1; apply: x_inj => r.
by have /implyP/(_ isT)/forallP/(_ r)/implyP/(_ isT)/eqP-> := x_s i.
Qed.

End Points.

(** Words, the points and the forms they make. *)
Section Words.

Variables (K : comRingType) (m : nat) (g : nat -> nat -> K).
Implicit Types (ds : seq 'I_m) (nu : mono [finType of 'I_m]) (r : nat).

(** The product of the entries g_{r, d} over the letters of a word. *)
Definition along ds r : K := \prod_(d <- ds) g r d.

Definition letters ds : mono [finType of 'I_m] := [ffun r => count_mem r ds].

Section Length.

Variable n : nat.
Implicit Types (e : n.-tuple 'I_m) (rho : {ffun 'I_n -> 'I_m}).

Definition visits rho : mono [finType of 'I_m] := [ffun r => \sum_tau (rho tau == r)]%N.

(** The coefficient of x^nu in the form of the word [e]. *)
Definition form_coef e nu : K :=
  \sum_(rho | visits rho == nu) \prod_(tau < n) along (take tau.+1 e) (rho tau).

Lemma visits_deg rho : (\sum_r visits rho r)%N = n.
Proof.
under eq_bigr do rewrite ffunE; rewrite exchange_big /= -[RHS]card_ord -sum1_card.
apply: eq_bigr => tau _; rewrite (bigD1 (rho tau)) //= eqxx big1 // => r /negbTE.
by rewrite eq_sym => ->.
Qed.

Lemma mem_visits rho : visits rho \in monos (enum 'I_m) n.
Proof. by apply: mem_monos (visits_deg rho) => r; rewrite mem_enum. Qed.

Lemma prod_visits (a : 'I_m -> K) rho : \prod_tau a (rho tau) = \prod_r a r ^+ visits rho r.
Proof.
rewrite (partition_big rho predT) //=; apply: eq_bigr => r _; rewrite ffunE.
rewrite (eq_bigr (fun=> a r)) => [|tau /eqP-> //].
by rewrite prodr_const -sum1_card big_mkcond.
Qed.

(** The form of a word in monomials. *)
Lemma form_of_word (a : 'I_m -> K) e :
  \prod_(tau < n) (\sum_r a r * along (take tau.+1 e) r) =
  \sum_(nu <- monos (enum 'I_m) n) (\prod_r a r ^+ nu r) * form_coef e nu.
Proof.
rewrite bigA_distr_bigA /=.
under eq_bigr do rewrite big_split /= prod_visits.
rewrite /form_coef; under [RHS]eq_bigr do rewrite mulr_sumr big_mkcond.
rewrite exchange_big; apply: eq_bigr => rho _.
rewrite (bigD1_seq (visits rho)) ?mem_visits ?uniq_monos ?enum_uniq //= eqxx.
by rewrite [X in _ + X]big1 ?addr0 // => nu /negbTE; rewrite eq_sym => ->.
Qed.

End Length.

End Words.

Lemma map_along (K K' : comRingType) (f : {rmorphism K -> K'}) m g g' (ds : seq 'I_m) r :
  (forall i j, f (g i j) = g' i j) -> f (along g ds r) = along g' ds r.
Proof. by move=> fg; rewrite rmorph_prod; apply: eq_bigr => d _. Qed.

Lemma map_form_coef (K K' : comRingType) (f : {rmorphism K -> K'}) m g g' n (e : n.-tuple 'I_m) nu :
  (forall i j, f (g i j) = g' i j) -> f (form_coef g e nu) = form_coef g' e nu.
Proof.
move=> fg; rewrite rmorph_sum; apply: eq_bigr => rho _.
by rewrite rmorph_prod; apply: eq_bigr => tau _; apply: map_along.
Qed.

(** The triangular case g = ([d <= r]). *)
Section Triangular.

Variables (K : comRingType) (m n : nat).
Implicit Types (e : n.-tuple 'I_m) (nu : mono [finType of 'I_m]).

Definition lower (r d : nat) : K := (d <= r)%N%:R.

Lemma along_lower (ds : seq 'I_m) r : along lower ds r = (all (fun d : 'I_m => d <= r)%N ds)%:R.
Proof.
rewrite /along; elim: ds => [|d ds IHds]; first by rewrite big_nil.
by rewrite big_cons IHds /= /lower -natrM mulnb.
Qed.

Definition height nu : nat := (\sum_(r < m) r * nu r)%N.

Lemma height_visits (rho : {ffun 'I_n -> 'I_m}) : height (visits rho) = (\sum_tau rho tau)%N.
Proof.
rewrite /height (partition_big rho predT) //=; apply: eq_bigr => r _.
rewrite ffunE [RHS](eq_bigr (fun=> r : nat)) => [|tau /eqP-> //].
rewrite sum_nat_const mulnC; congr muln; rewrite -sum1_card [RHS]big_mkcond.
by apply: eq_bigr => tau _; rewrite unfold_in; have -> : eqn (rho tau) r = (rho tau == r) by []; case: eqP.
Qed.

Definition walk_of e : {ffun 'I_n -> 'I_m} := [ffun tau => tnth e tau].

Lemma visits_walk e : visits (walk_of e) = letters e.
Proof.
apply/ffunP=> r; rewrite !ffunE -sum1_count [RHS]big_mkcond [RHS]big_tuple.
by apply: eq_bigr => tau _; rewrite ffunE /=; case: (tnth e tau == r).
Qed.

Lemma mem_take_tnth e (tau : 'I_n) : tnth e tau \in take tau.+1 e.
Proof.
rewrite (tnth_nth (tnth e tau)) (take_nth (tnth e tau)) ?size_tuple //.
by rewrite mem_rcons mem_head.
Qed.

Lemma walk_above e (rho : {ffun 'I_n -> 'I_m}) :
  \prod_(tau < n) along lower (take tau.+1 e) (rho tau) != 0 ->
  forall tau, (tnth e tau <= rho tau)%N.
Proof.
move=> prod_neq0 tau; rewrite leqNgt; apply: contra prod_neq0 => lt_e.
rewrite (bigD1 tau) //= along_lower; case: allP => [/(_ _ (mem_take_tnth e tau))|_].
  by rewrite leqNgt lt_e.
by rewrite mul0r.
Qed.

(** The coefficients vanish unless the monomial is higher, or the word's own. *)
Lemma form_coef_tri e nu : form_coef lower e nu != 0 ->
  (height (letters e) <= height nu ?= iff (letters e == nu))%N.
Proof.
move=> coef_neq0.
have [rho /eqP <- rho_neq0] : exists2 rho : {ffun 'I_n -> 'I_m}, visits rho == nu &
    \prod_(tau < n) along lower (take tau.+1 e) (rho tau) != 0.
  apply/exists_inP; apply: contraNT coef_neq0; rewrite negb_exists_in => /forall_inP rho0.
  by apply/eqP; apply: big1 => rho /rho0; rewrite negbK => /eqP.
rewrite -visits_walk !height_visits.
have above := walk_above rho_neq0.
have [le_h eq_h] := leqif_sum (fun tau (_ : predT tau) => leqif_eq (above tau)).
split; first by under eq_bigr do rewrite ffunE.
rewrite (_ : (\sum_tau walk_of e tau = \sum_tau tnth e tau)%N); last first.
  by apply: eq_bigr => tau _; rewrite ffunE.
rewrite eq_h; apply/forallP/eqP => [e_rho|/(congr1 height)].
  congr visits; apply/ffunP=> tau; rewrite ffunE; apply: val_inj.
  by have /implyP/(_ isT)/eqP := e_rho tau.
rewrite !height_visits => /eqP; rewrite (_ : (\sum_tau walk_of e tau = \sum_tau tnth e tau)%N).
  by rewrite eq_h => /forallP.
by apply: eq_bigr => tau _; rewrite ffunE.
Qed.

(** The coefficient of a sorted word's own monomial is 1. *)
Lemma form_coef_diag e :
  sorted (fun i j : 'I_m => (i <= j)%N) e -> form_coef lower e (letters e) = 1.
Proof.
move=> e_sorted; rewrite /form_coef (bigD1 (walk_of e)) ?visits_walk //=.
rewrite [X in _ + X]big1 => [|rho /andP[/eqP rho_e rho_neq]].
  rewrite addr0 big1 // => tau _; rewrite along_lower (_ : all _ _) //; apply/allP=> d.
  pose o := tnth e tau; rewrite ffunE (tnth_nth o) => /(nthP o)[i].
  rewrite size_takel ?size_tuple // => i_tau <-.
  have tr : transitive (fun i j : 'I_m => (i <= j)%N) by move=> j1 j2 j3; apply: leq_trans.
  rewrite nth_take //.
  have := sorted_leq_nth tr (fun j : 'I_m => leqnn j) o e_sorted i tau.
  by apply; rewrite ?inE ?size_tuple // (leq_trans i_tau).
apply/eqP; apply: contraNT rho_neq => /walk_above above.
have [_ eq_h] := leqif_sum (fun tau (_ : predT tau) => leqif_eq (above tau)).
move/(congr1 height): rho_e; rewrite -visits_walk !height_visits => /esym/eqP.
rewrite (_ : (\sum_tau walk_of e tau = \sum_tau tnth e tau)%N); last first.
  by apply: eq_bigr => tau _; rewrite ffunE.
rewrite eq_h => /forallP e_rho; apply/eqP/ffunP=> tau; rewrite ffunE; apply: val_inj.
by have /implyP/(_ isT)/eqP := e_rho tau.
Qed.

End Triangular.

(** A sorted word with given letters. *)
Section SortedWords.

Variable m : nat.
Implicit Types nu : mono [finType of 'I_m].

Definition sorted_word nu : seq 'I_m :=
  sort (fun i j : 'I_m => (i <= j)%N) (flatten [seq nseq (nu d) d | d <- enum 'I_m]).

Lemma sorted_wordP nu : sorted (fun i j : 'I_m => (i <= j)%N) (sorted_word nu).
Proof. by apply: sort_sorted => i j; apply: leq_total. Qed.

Lemma letters_sorted nu : letters (sorted_word nu) = nu.
Proof.
apply/ffunP=> r; rewrite ffunE (seq.permP (permEl (perm_sort _ _))) count_flatten -map_comp.
rewrite sumnE big_map big_enum /= (bigD1 r) //= count_nseq /= eqxx mul1n big1 ?addn0 // => d d_r.
by rewrite count_nseq /= (negbTE d_r).
Qed.

Lemma size_sorted nu : size (sorted_word nu) = (\sum_r nu r)%N.
Proof.
rewrite size_sort size_flatten /shape -map_comp sumnE big_map big_enum /=.
by apply: eq_bigr => d _; rewrite size_nseq.
Qed.

End SortedWords.

(** The network. *)
Section Network.

Variables (F : fieldType) (R' M : nat) (g : nat -> nat -> F).
Notation R := R'.+1.
Notation m := (minn M R).
Notation W := (depth_weights F R' M).

Definition two_weights : weights F R M :=
  Weights (Wh W) (\matrix_(r, d) (if (r < M)%N then g r d else 0)) (Wi W) (delta_mx 0 0) (h0 W).

Definition letter (d : 'I_m) : 'cV[F]_M := one_hot F (widen_ord (geq_minl M R) d).

Lemma step_letter h d l :
  step two_weights h (letter d) l = step W h (input M (fun r => g r d)) l.
Proof.
elim: l => [|l IHl]; last by rewrite !stepS IHl.
rewrite !step0; congr hadamard; apply/colP=> r; rewrite input_mul -colE !mxE.
by [].
Qed.

Lemma reads_word (ds : seq 'I_m) h u v : reads M h u v ->
  exists v',
    reads M (run_from two_weights h [seq letter d | d <- ds]) (fun r => u r * along g ds r) v' /\
    v' 0%N = v 0%N * \prod_(tau < size ds) \sum_(r < m) u r * along g (take tau.+1 ds) r.
Proof.
elim: ds h u v => [|d ds IHds] h u v huv /=.
  exists v; rewrite big_ord0 mulr1; split=> //; apply: eq_reads huv => r.
  by rewrite /along big_nil mulr1.
have [hu1 hv1] := reads_step (fun r => g r d) huv.
have read1 : reads M (step two_weights h (letter d)) (fun r => u r * g r d)
    (sstep (channel_sum R' M (fun r => u r * g r d)) v).
  by split=> [r r_M|l]; rewrite step_letter ?hu1 ?hv1.
have [v' [read' v'E]] := IHds _ _ _ read1; exists v'; split.
  by apply: eq_reads read' => r; rewrite /along big_cons mulrA.
rewrite v'E /= channel_sumE big_ord_recl /= mulrA; congr (_ * _ * _).
  by apply: eq_bigr => r _; rewrite take0 /along big_seq1.
apply: eq_bigr => tau _; apply: eq_bigr => r _.
by rewrite /bump /= add1n [in RHS]/along big_cons mulrA.
Qed.

Lemma output_two h : output two_weights 2 h = h 1%N 0 0.
Proof.
rewrite outputE (bigD1 0) //= mxE !eqxx mul1r big1 ?addr0 // => r /negbTE r0.
by rewrite mxE r0 andbF mul0r.
Qed.

(** The factor of a start word. *)
Definition word_factor (ds : seq 'I_m) : F :=
  \prod_(tau < size ds) \sum_(r < m) along g (take tau.+1 ds) r.

Lemma two_value tS tE (s : tS.-tuple 'I_m) (e : tE.-tuple 'I_m) :
  start_end letter two_weights 2 s e =
  word_factor s * \prod_(tau < tE) \sum_(r < m) along g s r * along g (take tau.+1 e) r.
Proof.
rewrite start_endE output_two.
have [v1 [read1 v1E]] := reads_word s (reads_h0 F R' M : reads M (h0 two_weights) _ _).
have [v2 [[_ read2] v2E]] := reads_word e read1; rewrite read2 v2E v1E mul1r.
congr (_ * _); last rewrite size_tuple; rewrite /word_factor; apply: eq_bigr => tau _;
  by apply: eq_bigr => r _; rewrite mul1r.
Qed.

End Network.

(** Theorem 1, L = 2. *)
Section Witness.

Variables (m tS tE : nat) (m_gt0 : (0 < m)%N).

Notation t := (minn tS tE).
Notation a := (tS - t)%N.
Notation b := (tE - t)%N.
Notation V := [finType of 'I_m].

Definition o : V := Ordinal m_gt0.

(** The multisets of size t; those of size tE; the first, filled up to size tS or tE. *)
Definition base_list : seq (mono V) := monos (enum 'I_m) t.
Definition end_list : seq (mono V) := monos (enum 'I_m) tE.

Notation k := (size base_list).
Notation n := (size end_list).

Definition fill (c : nat) (x : mono V) : mono V := [ffun r => x r + c * (r == o)]%N.

Definition base_of (i : 'I_k) : mono V := nth (mono0 V) base_list i.
Definition end_of (j : 'I_n) : mono V := nth (mono0 V) end_list j.

Lemma size_base : k = mc m t.
Proof. by rewrite size_monos size_enum_ord. Qed.

Lemma base_deg i : (\sum_r base_of i r)%N = t.
Proof. exact: monos_deg (mem_nth _ (ltn_ord i)). Qed.

Lemma end_deg j : (\sum_r end_of j r)%N = tE.
Proof. exact: monos_deg (mem_nth _ (ltn_ord j)). Qed.

Lemma fill_deg c x : (\sum_r fill c x r)%N = (\sum_r x r + c)%N.
Proof.
under eq_bigr do rewrite ffunE; rewrite big_split /=; congr addn.
rewrite (bigD1 o) // eqxx muln1 big1 => [|r /negbTE->]; [exact: addn0 | exact: muln0].
Qed.

Lemma base_inj i j : base_of i =1 base_of j -> i = j.
Proof.
move/ffunP/eqP; rewrite nth_uniq ?uniq_monos ?enum_uniq ?ltn_ord // => /eqP.
exact: val_inj.
Qed.

Lemma end_inj : injective end_of.
Proof.
move=> i j /eqP; rewrite nth_uniq ?uniq_monos ?enum_uniq ?ltn_ord // => /eqP.
exact: val_inj.
Qed.

(** The filled multiset as one of size tE. *)
Lemma fill_index_subproof (j : 'I_k) : (index (fill b (base_of j)) end_list < n)%N.
Proof.
rewrite index_mem; apply: mem_monos => [v|]; first by rewrite mem_enum.
by rewrite fill_deg base_deg subnKC ?geq_minr.
Qed.

Definition fill_index (j : 'I_k) : 'I_n := Ordinal (fill_index_subproof j).

Lemma end_of_fill j : end_of (fill_index j) = fill b (base_of j).
Proof. by rewrite /end_of nth_index // -index_mem fill_index_subproof. Qed.

Lemma start_size (i : 'I_k) : size (sorted_word (fill a (base_of i))) == tS.
Proof. by rewrite size_sorted fill_deg base_deg subnKC ?geq_minl. Qed.

Lemma end_size (j : 'I_n) : size (sorted_word (end_of j)) == tE.
Proof. by rewrite size_sorted end_deg. Qed.

Definition start_of (i : 'I_k) : tS.-tuple 'I_m := Tuple (start_size i).
Definition end_word (j : 'I_n) : tE.-tuple 'I_m := Tuple (end_size j).

Section Ring.

Variables (K : comRingType) (g : nat -> nat -> K).

(** Points x monomials, and monomials x forms. *)
Definition points_mx : 'M[K]_(k, n) := \matrix_(i, j) \prod_(r < m) along g (start_of i) r ^+ end_of j r.
Definition forms_mx : 'M[K]_n := \matrix_(j, l) form_coef g (end_word l) (end_of j).

Definition start_factor (i : 'I_k) : K :=
  \prod_(tau < tS) \sum_(r < m) along g (take tau.+1 (start_of i)) r.

(** What must not vanish. *)
Definition good : K :=
  \det (colsub fill_index points_mx) * \det forms_mx * \prod_i start_factor i.

End Ring.

Section Morphism.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (g : nat -> nat -> K).
Variables (h : nat -> nat -> K') (fg : forall i j, f (g i j) = h i j).

Lemma map_det_points :
  f (\det (colsub fill_index (points_mx g))) = \det (colsub fill_index (points_mx h)).
Proof.
rewrite -det_map_mx; congr determinant; apply/matrixP=> i j; rewrite !mxE rmorph_prod.
by apply: eq_bigr => r _; rewrite rmorphX (map_along _ _ fg).
Qed.

Lemma map_det_forms : f (\det (forms_mx g)) = \det (forms_mx h).
Proof.
rewrite -det_map_mx; congr determinant; apply/matrixP=> i j.
by rewrite !mxE (map_form_coef _ _ fg).
Qed.

Lemma map_start_factor i : f (start_factor g i) = start_factor h i.
Proof.
rewrite rmorph_prod; apply: eq_bigr => tau _.
by rewrite rmorph_sum; apply: eq_bigr => r _; apply: map_along.
Qed.

Lemma map_good : f (good g) = good h.
Proof.
rewrite /good !rmorphM map_det_points map_det_forms rmorph_prod; congr (_ * _).
by apply: eq_bigr => i _; apply: map_start_factor.
Qed.

End Morphism.

Section Field.

Variables (F : fieldType) (F0 : [char F] =i pred0).

Lemma exists_nonroot (p : {poly F}) : p != 0 -> exists z, p.[z] != 0.
Proof.
move=> p_neq0; pose pts := [seq i%:R : F | i <- iota 0 (size p)].
have : ~~ all (root p) pts.
  apply: contra p_neq0 => roots; apply/eqP; apply: roots_geq_poly_eq0 roots _ _.
    by rewrite map_inj_uniq ?iota_uniq //; apply: natr_inj.
  by rewrite size_map size_iota.
by case/allPn=> z _ z_root; exists z.
Qed.

(** The triangular weights: the forms are independent, the start factors positive. *)
Lemma det_forms_lower : \det (forms_mx (@lower F)) = 1.
Proof.
rewrite /determinant (bigD1 1%g) //= [X in _ + X]big1 ?addr0 => [|s s_neq1].
  rewrite odd_perm1 expr0 mul1r big1 // => i _; rewrite perm1 mxE.
  rewrite -[X in form_coef _ _ X](letters_sorted (end_of i)).
  by apply: (@form_coef_diag F m tE (end_word i)); apply: sorted_wordP.
apply/eqP; rewrite mulf_eq0; apply/orP; right; apply: contraNT s_neq1 => prod_neq0.
have coef_neq0 i : form_coef (@lower F) (end_word (s i)) (end_of i) != 0.
  by apply: contraNneq prod_neq0 => c0; rewrite (bigD1 i) //= mxE c0 mul0r.
have tri i : (height (end_of (s i)) <= height (end_of i) ?= iff (end_of (s i) == end_of i))%N.
  by have := form_coef_tri (coef_neq0 i); rewrite /= letters_sorted.
have [_ eq_h] := leqif_sum (fun i (_ : predT i) => tri i).
have : (\sum_i height (end_of (s i)) == \sum_i height (end_of i))%N.
  by rewrite [X in _ == X](reindex_inj (@perm_inj _ s)).
rewrite eq_h => /forallP s_id; apply/eqP/permP=> i; rewrite perm1; apply: end_inj.
by have /implyP/(_ isT)/eqP := s_id i.
Qed.

Lemma start_factor_lower i : start_factor (@lower F) i != 0.
Proof.
apply/prodf_neq0 => tau _; under eq_bigr do rewrite along_lower.
rewrite -natr_sum natr_is0 // -lt0n; have m1 : (m.-1 < m)%N by rewrite prednK.
rewrite (bigD1 (Ordinal m1)) //= (_ : all _ _) //; apply/allP=> d _.
by rewrite -ltnS prednK.
Qed.

(** The weights (q^[r = d]): the points are in general position. *)
Definition powers (q : F) (r d : nat) : F := q ^+ (r == d).

Lemma along_powers q (ds : seq 'I_m) (r : 'I_m) : along (powers q) ds r = q ^+ letters ds r.
Proof.
rewrite /along ffunE; elim: ds => [|d ds IHds]; first by rewrite big_nil.
by rewrite big_cons IHds /= exprD /powers eq_sym.
Qed.

Lemma det_points_powers : exists q, \det (colsub fill_index (points_mx (powers q))) != 0.
Proof.
pose e := exponent a b base_of o.
have [q q_neq0] := exists_nonroot (det_powers_neq0 F (e := e) (exponent_perm base_inj)).
exists q; rewrite -[X in \det X](_ : map_mx (horner_eval q) (\matrix_(i, j) 'X^(e i j)) = _).
  by rewrite det_map_mx.
apply/matrixP=> i j; rewrite !mxE end_of_fill /= /horner_eval hornerXn.
rewrite -prodrXr; apply: eq_bigr => r _; rewrite along_powers letters_sorted !ffunE.
by rewrite exprM.
Qed.

(** On the line between the two all is well at almost all places. *)
Lemma exists_good : exists g : nat -> nat -> F, good g != 0.
Proof.
have [q q_good] := det_points_powers.
pose line (r d : nat) : {poly F} := (1 - 'X) * (lower F r d)%:P + 'X * (powers q r d)%:P.
pose at_z z r d := (1 - z) * lower F r d + z * powers q r d.
have line_z z r d : [rmorphism of horner_eval z] (line r d) = at_z z r d.
  by rewrite /= /horner_eval /line !hornerE.
have line_0 r d : [rmorphism of horner_eval (0 : F)] (line r d) = lower F r d.
  by rewrite line_z /at_z subr0 mul1r mul0r addr0.
have line_1 r d : [rmorphism of horner_eval (1 : F)] (line r d) = powers q r d.
  by rewrite line_z /at_z subrr mul0r mul1r add0r.
have line_good : good line != 0.
  rewrite /good !mulf_neq0 //.
  - by apply: contraNneq q_good => det0; rewrite -(map_det_points line_1) det0 rmorph0.
  - apply/eqP=> det0; have := map_det_forms line_0.
    by rewrite det0 rmorph0 det_forms_lower => /esym/eqP; rewrite oner_eq0.
  - apply/prodf_neq0 => i _; apply: contraNneq (start_factor_lower i) => c0.
    by rewrite -(map_start_factor line_0) c0 rmorph0.
have [z z_good] := exists_nonroot line_good.
by exists (at_z z); rewrite -(map_good (line_z z)).
Qed.

End Field.

End Witness.

Section DepthTwo.

Variables (F : fieldType) (F0 : [char F] =i pred0) (R M tS tE : nat).
Hypotheses (R_gt0 : (0 < R)%N) (M_gt0 : (0 < M)%N).

(** Theorem 1 of [L17], L = 2: for almost all weights the rank of the Start-End
    matricization of the grid tensor of one-hot templates is at least
    mc(min(M, R), min(tS, tE)). *)
Theorem depth_two_grid :
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w 2 tS tE) (mc (minn M R) (minn tS tE))).
Proof.
case: R R_gt0 => // R' _; pose m := minn M R'.+1.
have m_gt0 : (0 < m)%N by rewrite leq_min M_gt0.
have [g g_good] := exists_good tS tE m_gt0 F0.
pose wd (d : 'I_m) : 'I_M := widen_ord (geq_minl M R'.+1) d.
suff : (mc m (minn tS tE) <= \rank (eval_mx 2
    (fun i => map_tuple wd (@start_of m tS tE m_gt0 i))
    (fun j => map_tuple wd (@end_word m tE j)) (@one_hot F M) (two_weights R' M g)))%N.
  exact: (@grid_rank_ge_almost_all F 2 R'.+1 M isT).
have -> : eval_mx 2 (fun i => map_tuple wd (@start_of m tS tE m_gt0 i))
    (fun j => map_tuple wd (@end_word m tE j)) (@one_hot F M) (two_weights R' M g) =
  \matrix_(i, j) (start_factor m_gt0 g i * (points_mx tS tE m_gt0 g *m forms_mx m tE g) i j).
  apply/matrixP=> i j; rewrite !mxE.
  rewrite (_ : start_end _ _ _ _ _ = start_end (@letter F R' M) (two_weights R' M g) 2
    (@start_of m tS tE m_gt0 i) (@end_word m tE j)); last by rewrite /start_end -!map_comp.
  rewrite two_value /word_factor size_tuple; congr (_ * _).
  rewrite form_of_word (big_nth (mono0 _)) big_mkord; apply: eq_bigr => l _.
  by rewrite !mxE.
move: g_good; rewrite /good !mulf_eq0 !negb_or.
case/andP=> /andP[points_neq0 forms_neq0] /prodf_neq0 c_neq0.
rewrite mxrank_scale_rows => [|i]; last exact: c_neq0.
rewrite mxrankMfree ?row_free_unit ?unitmxE ?unitfE //.
rewrite -(size_base m tS tE); apply: leq_trans (mxrank_mxsub id (@fill_index m tS tE m_gt0) _).
have : (colsub (@fill_index m tS tE m_gt0) (points_mx tS tE m_gt0 g)) \in unitmx.
  by rewrite unitmxE unitfE.
by move=> det_unit; apply: eq_leq; apply: esym; apply: mxrank_unit det_unit.
Qed.

End DepthTwo.
