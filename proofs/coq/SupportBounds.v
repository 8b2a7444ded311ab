(** Bounds on the separation rank of every polynomial network, for all weights, over every field
    (proofs/statements/network-bounds.md): C0 and C2, from the degrees in the inputs of a block; C1,
    from the degrees in the state at the cut; C3, from both. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Separation Forms Networks Supports.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** The values of the bounds *)

(** The number of monomials in the states with degrees in [A]: the sum over alpha in A of the
    product over the states b of mc(d_b, alpha_b). *)
Definition state_monomials (p : program) (A : support) : nat :=
  (\sum_(alpha <- undup A) \prod_(b < states_number p) mc (state_size p b) (nth 0 alpha b))%N.

(** The number of monomials in m variables with degrees in [A]: the sum of mc(m, delta). *)
Definition input_monomials (m : nat) (A : support) : nat :=
  (\sum_(delta <- undup A) mc m (nth 0 delta 0))%N.

(** C1, t steps after the cut. *)
Definition network_state_bound (p : program) (t : nat) : nat :=
  state_monomials p (state_support p t).

(** ** The states at the cut: monomials with degrees in a support *)
Section Monomials.

Variables (F : fieldType) (n B : nat) (gr : 'I_n -> 'I_B).

Definition by_group (b : nat) : pred 'I_n := fun i => gr i == b :> nat.

Definition mono_of (m : 'X_{1..n}) : mono [finType of 'I_n] := [ffun i => m i].

Definition no_other (alpha : degree) : bool := all (pred1 0%N) (drop B alpha).

Definition monomials (A : support) : seq (mono [finType of 'I_n]) :=
  undup (flatten [seq mono_basis gr (fun b : 'I_B => nth 0%N alpha b)
                 | alpha <- undup A & no_other alpha]).

Lemma size_monomials A : (size (monomials A) <=
  \sum_(alpha <- undup A) \prod_(b < B) mc #|[pred i | gr i == b]| (nth 0 alpha b))%N.
Proof.
apply: leq_trans (size_undup _) _; elim: (undup A) => [|alpha s IHs] /=; first by rewrite big_nil.
rewrite big_cons; case: ifP => _ /=; last exact: leq_trans IHs (leq_addl _ _).
by rewrite size_cat leq_add // size_mono_basis.
Qed.

Lemma no_otherP alpha : reflect (forall b, (B <= b)%N -> nth 0%N alpha b = 0%N) (no_other alpha).
Proof.
apply: (iffP (all_nthP 0%N)) => [alpha0 b B_b|alpha0 k _]; last first.
  by rewrite nth_drop /= alpha0 ?leq_addr.
case: (ltnP b (size alpha)) => [b_s|/(nth_default _) //].
have := alpha0 (b - B)%N; rewrite size_drop ltn_sub2r ?(leq_ltn_trans B_b) // nth_drop subnKC //.
by move/(_ isT)/eqP.
Qed.

Lemma monomials_degree A m : m \in monomials A ->
  exists2 alpha, alpha \in A & forall b, nth 0%N alpha b = (\sum_(i | by_group b i) m i)%N.
Proof.
rewrite mem_undup => /flatten_mapP[alpha].
rewrite mem_filter mem_undup => /andP[/no_otherP alpha0 alphaA].
rewrite mem_undup mem_filter => /andP[/forallP deg _]; exists alpha => // b.
case: (ltnP b B) => [b_B|B_b]; first by rewrite -(eqP (deg (Ordinal b_B))).
by rewrite alpha0 // big1 // => i /eqP ib; move: (ltn_ord (gr i)); rewrite ib ltnNge B_b.
Qed.

Lemma mem_monomials A m : (exists2 d, d \in A & has_degree by_group m d) ->
  mono_of m \in monomials A.
Proof.
case=> d dA md; rewrite mem_undup; apply/flatten_mapP; exists d.
  rewrite mem_filter mem_undup dA andbT; apply/no_otherP => b B_b; rewrite md /group_degree big1 //.
  by move=> i /eqP ib; move: (ltn_ord (gr i)); rewrite ib ltnNge B_b.
rewrite mem_undup mem_filter; apply/andP.
have deg (b : 'I_B) : gdeg gr (mono_of m) b = nth 0%N d b.
  by rewrite md /gdeg /group_degree; apply: eq_bigr => i _; rewrite ffunE.
split; first by apply/forallP=> b; rewrite deg.
by apply: mem_gmonos => [|i|b _]; rewrite ?enum_uniq ?mem_enum.
Qed.

Definition coef_at (P : {mpoly F[n]}) (m : mono [finType of 'I_n]) : F :=
  \sum_(m' <- msupp P | mono_of m' == m) P@_m'.

Lemma monomialsE A P z : degrees_in by_group A P ->
  P.@[z] = \sum_(m <- monomials A) coef_at P m * mval m z.
Proof.
move=> AP; have t_s q : q \in [seq (P@_m, mono_of m) | m <- msupp P] -> q.2 \in monomials A.
  by case/mapP=> m /AP dA ->; apply: mem_monomials.
have := sum_terms (fun m => mval m z) (undup_uniq _) t_s; rewrite big_map /= => termsE.
transitivity (\sum_(m <- msupp P) P@_m * mval (mono_of m) z).
  by rewrite mevalE; apply: eq_bigr => m _; congr (_ * _); apply: eq_bigr => i _; rewrite ffunE.
by rewrite termsE; apply: eq_bigr => m _; rewrite big_map.
Qed.

End Monomials.

(** The entries of the states as variables. *)
Section StateVariables.

Variables (F : fieldType) (p : program).
Notation B := (states_number p).

Definition state_entries : seq (nat * seq nat) :=
  [seq (b, i) | b <- iota 0 B, i <- indices (nth [::] (shapes p) b)].

Notation n := (size state_entries).

Lemma mem_state_entries b i :
  ((b, i) \in state_entries) = (b < B)%N && (i \in indices (nth [::] (shapes p) b)).
Proof.
apply/allpairsPdep/andP => [[b' [i' [b_B i_b [-> ->]]]]|[b_B i_b]].
  by rewrite -[(b' < B)%N](mem_iota 0).
by exists b, i; rewrite mem_iota.
Qed.

Lemma uniq_state_entries : uniq state_entries.
Proof.
apply: allpairs_uniq_dep => [|b _|]; [exact: iota_uniq | exact: uniq_indices |].
by move=> [b i] [b' i'] _ _ /= [-> ->].
Qed.

Definition entry_at (k : 'I_n) : nat * seq nat := nth (0%N, [::]) state_entries k.

Lemma entry_at_state k : ((entry_at k).1 < B)%N.
Proof.
have : entry_at k \in state_entries by apply: mem_nth.
by case: (entry_at k) => b i; rewrite mem_state_entries => /andP[].
Qed.

Definition state_at (k : 'I_n) : 'I_B := Ordinal (entry_at_state k).

Lemma card_state_at (b : 'I_B) : #|[pred k | state_at k == b]| = state_size p b.
Proof.
pose at_b (e : nat * seq nat) := e.1 == b.
have -> : #|[pred k | state_at k == b]| = (\sum_(e <- state_entries | at_b e) 1)%N.
  by rewrite (big_nth (0%N, [::])) big_mkord -sum1_card; apply: eq_bigl.
rewrite big_mkcond big_allpairs_dep /at_b /=.
rewrite (bigD1_seq (val b)) ?iota_uniq ?mem_iota ?ltn_ord //= eqxx.
rewrite sum1_size size_indices big1 ?addn0 // => b' /negbTE b'b.
by rewrite b'b big1.
Qed.

(** The states as polynomials in their entries. *)
Definition state_variable (b : nat) : entries [comRingType of {mpoly F[n]}] :=
  fun i => if insub (index (b, i) state_entries) is Some k then 'X_k else 0.

Definition entries_of (h : nat -> entries F) (k : 'I_n) : F := h (entry_at k).1 (entry_at k).2.

Lemma state_entries_at b i : (b, i) \in state_entries ->
  exists k : 'I_n, entry_at k = (b, i) /\ state_variable b i = 'X_k.
Proof.
move=> bi; have k_n : (index (b, i) state_entries < n)%N by rewrite index_mem.
by exists (Ordinal k_n); rewrite /entry_at nth_index // /state_variable insubT.
Qed.

Lemma meval_state_variable h b i :
  (state_entry p state_variable b i).@[entries_of h] = state_entry p h b i.
Proof.
rewrite /state_entry -mem_state_entries; case: ifP => [/state_entries_at[k [kE ->]]|_].
  by rewrite mevalXU /entries_of kE.
exact: meval0.
Qed.

Lemma degrees_in_state_variable b i :
  degrees_in (by_group state_at) (nth [::] (unit_supports p) b) (state_entry p state_variable b i).
Proof.
rewrite /state_entry -mem_state_entries; case: ifP => [bi|_]; last exact: degrees_in0.
have [k [kE ->]] := state_entries_at bi; move: bi; rewrite mem_state_entries => /andP[b_B _].
rewrite nth_mkseq //; apply: (degrees_inX (d := dunit b)); first exact: mem_head.
move=> c; rewrite nth_dunit /group_degree big_mkcond (bigD1 k) //= mnm1E eqxx.
rewrite big1 ?addn0 => [|k' /negbTE k'k]; first by rewrite /by_group /= kE eq_sym; case: eqP.
by rewrite mnm1E eq_sym k'k if_same.
Qed.

End StateVariables.

(** ** The inputs of a block *)

(** The monomials in an input whose degree is in [D], as functions of what names the input, are
    combinations of [K] functions. *)
Section InputSpans.

Variables (F : fieldType) (M : nat) (X : Type) (f : X -> 'cV[F]_M).

Definition input_mono (m : mono [finType of 'I_M]) (x : X) : F := mval m (fun c => f x c 0).

Definition input_degree_in (D : support) (m : mono [finType of 'I_M]) : Prop :=
  exists2 d, d \in D & nth 0%N d 0 = (\sum_c m c)%N.

Record input_span (D : support) (K : nat) : Type := InputSpan {
  span_fun : nat -> X -> F;
  span_coef : mono [finType of 'I_M] -> nat -> F;
  input_spanE : forall m x, input_degree_in D m ->
    input_mono m x = \sum_(i < K) span_coef m i * span_fun i x
}.

End InputSpans.

(** The entries of the inputs of a block of [j] inputs as variables. *)
Section InputVariables.

Variables (F : fieldType) (M j : nat) (X : Type) (f : X -> 'cV[F]_M).

Notation V := [finType of 'I_j * 'I_M].
Notation n := #|V|.

Implicit Types (g : 'I_j -> X).

Definition input_at (i : 'I_n) : 'I_j * 'I_M := enum_val i.

Definition at_place (k : nat) (b : nat) : pred 'I_n :=
  fun i => (b == 0%N) && ((input_at i).1 == k :> nat).

Definition input_variable (k : 'I_j) : 'cV[{mpoly F[n]}]_M := \col_c 'X_(enum_rank (k, c) : 'I_n).

Definition inputs_of g (i : 'I_n) : F := f (g (input_at i).1) (input_at i).2 0.

Lemma map_input_variable g k : map_mx (meval (inputs_of g)) (input_variable k) = f (g k).
Proof. by apply/colP=> c; rewrite !mxE mevalXU /inputs_of /input_at enum_rankK. Qed.

Lemma degrees_in_input_variable k (i : 'I_j) c :
  degrees_in (at_place k) (if i == k :> nat then [:: dunit 0] else zeros) (input_variable i c 0).
Proof.
have group (b : nat) : group_degree (at_place k) U_(enum_rank (i, c))%MM b
    = (b == 0%N) && (i == k :> nat) :> nat.
  rewrite /group_degree big_mkcond (bigD1 (enum_rank (i, c))) //= mnm1E eqxx.
  rewrite big1 ?addn0 => [|k' /negbTE k'k]; last by rewrite mnm1E eq_sym k'k if_same.
  by rewrite /at_place /input_at enum_rankK /=; case: ifP.
rewrite mxE; case: eqP group => ik group.
  by apply: (degrees_inX (d := dunit 0)) => [|b]; rewrite ?mem_head // nth_dunit group andbT.
by apply: (degrees_inX (d := [::])) => [|b]; rewrite ?mem_head // nth_nil group andbF.
Qed.

(** The part of a monomial that stands at one place. *)
Definition part (m : 'X_{1..n}) (k : 'I_j) : mono [finType of 'I_M] :=
  [ffun c => m (enum_rank (k, c))].

Lemma part_degree D m (k : 'I_j) : (exists2 d, d \in D & has_degree (at_place k) m d) ->
  input_degree_in D (part m k).
Proof.
case=> d dD md; exists d => //; rewrite md /group_degree.
rewrite (reindex (@enum_rank V)) /=; last by exists enum_val => i _; rewrite ?enum_rankK ?enum_valK.
transitivity (\sum_(v : 'I_j * 'I_M | v.1 == k) m (enum_rank v))%N.
  by apply: eq_bigl => v; rewrite /at_place /input_at enum_rankK.
rewrite (reindex (fun c : 'I_M => (k, c))) /=; last first.
  by exists snd => [c _ //|[i c] /eqP /= ->].
by rewrite eqxx; apply: eq_bigr => c _; rewrite ffunE.
Qed.

Lemma meval_inputs (P : {mpoly F[n]}) g :
  P.@[inputs_of g] = \sum_(m <- msupp P) P@_m * \prod_k input_mono f (part m k) (g k).
Proof.
rewrite mevalE; apply: eq_bigr => m _; congr (_ * _).
rewrite (reindex (@enum_rank V)) /=; last by exists enum_val => i _; rewrite ?enum_rankK ?enum_valK.
transitivity (\prod_i \prod_c f (g i) c 0 ^+ m (enum_rank (i, c) : 'I_n)).
  by rewrite pair_bigA; apply: eq_bigr => -[i c] _; rewrite /inputs_of /input_at enum_rankK.
by apply: eq_bigr => k _; apply: eq_bigr => c _; rewrite ffunE.
Qed.

(** A polynomial in the inputs of the block, of degrees [D k] in the one at place k: with
    functions that span the monomials of these degrees, it is a combination of their products. *)
Section Block.

Variables (D : 'I_j -> support) (K : 'I_j -> nat).
Hypothesis spans : forall k, input_span f (D k) (K k).

Notation choices := {ffun 'I_j -> 'I_(\max_k K k)}.

Definition chosen : pred choices := family (fun k => [pred i : 'I_(\max_k K k) | i < K k]%N).

Definition block_fun (c : choices) g : F := \prod_k span_fun (spans k) (c k) (g k).

Definition block_coef (P : {mpoly F[n]}) (c : choices) : F :=
  \sum_(m <- msupp P) P@_m * \prod_k span_coef (spans k) (part m k) (c k).

Lemma card_chosen : #|chosen| = (\prod_k K k)%N.
Proof.
rewrite card_family foldrE big_map big_enum; apply: eq_bigr => k _.
rewrite -sum1_card (eq_bigl (fun i : 'I_(\max_k K k) => i < K k)%N) //.
by rewrite -(big_ord_widen _ (fun=> 1%N) (leq_bigmax k)) sum1_card card_ord.
Qed.

Lemma blockE P g : (forall k : 'I_j, degrees_in (at_place k) (D k) P) ->
  P.@[inputs_of g] = \sum_(c in chosen) block_coef P c * block_fun c g.
Proof.
move=> DP; rewrite meval_inputs; under [RHS]eq_bigr do rewrite mulr_suml.
rewrite exchange_big; apply: eq_big_seq => m m_P.
under [RHS]eq_bigr do rewrite -mulrA -big_split /=.
rewrite -mulr_sumr; congr (_ * _); rewrite -(bigA_distr_big_dep _
  (fun k (i : 'I_(\max_k K k)) => span_coef (spans k) (part m k) i * span_fun (spans k) i (g k))).
apply: eq_bigr => k _; rewrite (input_spanE (spans k) (g k) (part_degree (DP k m m_P))).
exact: (big_ord_widen _ (fun i => span_coef (spans k) (part m k) i * span_fun (spans k) i (g k))
  (leq_bigmax k)).
Qed.

End Block.

End InputVariables.

Arguments chosen {j} K.

(** ** The bounds *)
Lemma sep_rank_le_in (F : fieldType) X Y (y : X -> Y -> F) (I : finType) (A : pred I) g g' K :
    (#|A| <= K)%N -> (forall s e, y s e = \sum_(i in A) g i s * g' i e) ->
  sep_rank_le y K.
Proof.
move=> A_K yE; apply: (sep_rank_leW A_K).
exists (fun i => g (enum_val i)), (fun i => g' (enum_val i)) => s e.
by rewrite yE big_enum_val.
Qed.

Lemma prod_places (K : nat -> nat) j t :
  (\prod_(k < j) K (j + t - k) = \prod_(t <= s < t + j) K s.+1)%N.
Proof.
rewrite -{2}[t]add0n big_addn addKn big_mkord (reindex_inj rev_ord_inj) /=.
by apply: eq_bigr => k _; rewrite subnBA // -addnA addKn addnS addnC.
Qed.

Section Words.

Variables (F : fieldType) (p : program) (X : Type) (f : X -> 'cV[F]_(channels p)).
Variables (w : nat -> entries F).
Notation M := (channels p).
Notation q := (fun c : rat => (ratr c)%:MP).

Section Block.

Variables (j : nat) (h : nat -> entries F) (xs : seq X).
Notation n := #|[finType of 'I_j * 'I_M]|.
Notation K := [comRingType of {mpoly F[n]}].

Definition constants (a : nat -> entries F) : nat -> entries K := fun b i => (a b i)%:MP.

(** A block of [j] inputs that are variables, then the inputs [xs]. *)
Definition block_inputs : seq 'cV[K]_M := [seq input_variable F M k | k <- enum 'I_j].

Definition word_inputs : seq 'cV[K]_M := block_inputs ++ [seq map_mx (@mpolyC n F) (f x) | x <- xs].

Definition word_value : K := value q (constants w) (constants h) word_inputs.

Definition block_states : nat -> entries K :=
  states_after q (constants w) (constants h) block_inputs.

Lemma size_block_inputs : size block_inputs = j.
Proof. by rewrite size_map size_enum_ord. Qed.

Lemma size_word_inputs : size word_inputs = (j + size xs)%N.
Proof. by rewrite size_cat size_block_inputs size_map. Qed.

Lemma map_block_inputs g :
  [seq map_mx (meval (inputs_of f g)) x | x <- block_inputs] = [seq f (g k) | k <- enum 'I_j].
Proof. by rewrite -map_comp; apply: eq_map => k; apply: map_input_variable. Qed.

Lemma map_word_inputs g :
  [seq map_mx (meval (inputs_of f g)) x | x <- word_inputs] =
  [seq f (g k) | k <- enum 'I_j] ++ map f xs.
Proof.
rewrite map_cat map_block_inputs; congr (_ ++ _); rewrite -map_comp; apply: eq_map => x /=.
by apply/colP=> c; rewrite !mxE mevalC.
Qed.

Lemma meval_constants (v : 'I_n -> F) a b i : (constants a b i).@[v] = a b i.
Proof. exact: mevalC. Qed.

Lemma meval_word_value g :
  word_value.@[inputs_of f g] = value (@ratr F) w h ([seq f (g k) | k <- enum 'I_j] ++ map f xs).
Proof.
rewrite -map_word_inputs; apply: map_value => [c|k i|]; [exact: mevalC | exact: mevalC |].
by apply: map_state_entry => b i; apply: mevalC.
Qed.

Lemma meval_block_states g b i :
  (state_entry p block_states b i).@[inputs_of f g] =
  state_entry p (states_after (@ratr F) w h [seq f (g k) | k <- enum 'I_j]) b i.
Proof.
rewrite -map_block_inputs; move: b i.
apply: map_states_after => [c|k i|]; [exact: mevalC | exact: mevalC |].
by apply: map_state_entry => b i; apply: mevalC.
Qed.

Variable k : nat.

Lemma degrees_in_constants b i :
  degrees_in (@at_place M j k) (nth [::] (zero_supports p) b) (state_entry p (constants h) b i).
Proof.
rewrite /state_entry; case: ifP => [/andP[b_B _]|_]; last exact: degrees_in0.
by rewrite nth_nseq b_B; apply: degrees_inC.
Qed.

Lemma all_block_inputs T : (j <= T)%N ->
  all_inputs_in (@at_place M j k) (one_input k T) block_inputs.
Proof.
move=> j_T i; rewrite size_block_inputs => i_j c; rewrite nth_one_input ?(leq_trans i_j) //.
rewrite /block_inputs (nth_map (Ordinal i_j)) ?size_enum_ord //.
by rewrite (nth_ord_enum _ (Ordinal i_j)); apply: degrees_in_input_variable.
Qed.

Hypothesis k_j : (k < j)%N.

Lemma all_word_inputs :
  all_inputs_in (@at_place M j k) (one_input k (j + size xs)) word_inputs.
Proof.
move=> i i_lt c; rewrite [nth 0 _ _]nth_cat size_block_inputs; case: ltnP => i_j.
  by apply: all_block_inputs; rewrite ?leq_addr ?size_block_inputs.
rewrite nth_one_input -?size_word_inputs // (gtn_eqF (leq_trans k_j i_j)).
elim: xs (i - j)%N => [|x s IHs] [|l] /=; rewrite ?nth_nil ?mxE; try exact: degrees_in0.
  exact: degrees_inC.
exact: IHs.
Qed.

Lemma degrees_in_word_value :
  degrees_in (@at_place M j k) (input_support p (j + size xs - k)) word_value.
Proof.
have k_T : (k < j + size xs)%N := leq_trans k_j (leq_addr _ _).
apply: degrees_inW (walk_one_input k_T) _.
apply: degrees_in_value => [k' i|||]; first exact: degrees_inC.
- by rewrite size_one_input // size_word_inputs.
- exact: all_word_inputs.
- exact: degrees_in_constants.
Qed.

End Block.

(** C0, the start bound, and C2, the end bound: [K s] functions span the monomials in the s-th
    input from the last of the degrees in which it can occur. *)
Section InputBounds.

Variables (h0 : nat -> entries F) (tS tE : nat) (K : nat -> nat).
Hypothesis spans : forall s, input_span f (input_support p s.+1) (K s.+1).

Lemma span_at T (k : nat) : (k < T)%N -> input_span f (input_support p (T - k)) (K (T - k)).
Proof. by move=> k_T; rewrite -(subnSK k_T); apply: spans. Qed.

Theorem start_bound_C0 :
  sep_rank_le (network_function f w h0 (tS := tS) (tE := tE)) (\prod_(tE <= s < tE + tS) K s.+1).
Proof.
have k_T (k : 'I_tS) : (k < tS + tE)%N := ltn_addr _ (ltn_ord k).
pose sp (k : 'I_tS) := span_at (k_T k).
have le_in := @sep_rank_le_in F _ _ (network_function f w h0 (tS := tS) (tE := tE)) _
  (chosen (fun k : 'I_tS => K (tS + tE - k))).
pose gg := fun c (s : tS.-tuple X) => block_fun sp c (tnth s).
pose gg' := fun c (e : tE.-tuple X) => block_coef sp (word_value tS h0 e) c.
apply: (le_in gg gg') => [|s e].
  by rewrite card_chosen prod_places.
under eq_bigr do rewrite mulrC; rewrite -blockE => [|k]; last first.
  by have := @degrees_in_word_value tS h0 e k (ltn_ord k); rewrite size_tuple.
by rewrite meval_word_value /network_function (map_comp f (tnth s)) map_tnth_enum.
Qed.

Theorem end_bound_C2 : (0 < tE)%N ->
  sep_rank_le (network_function f w h0 (tS := tS) (tE := tE)) (\prod_(0 <= s < tE) K s.+1).
Proof.
move=> tE_gt0; pose sp (k : 'I_tE) := span_at (ltn_ord k).
pose h (s : tS.-tuple X) := states_after (@ratr F) (p := p) w h0 (map f s).
have le_in := @sep_rank_le_in F _ _ (network_function f w h0 (tS := tS) (tE := tE)) _
  (chosen (fun k : 'I_tE => K (tE - k)%N)).
pose gg := fun c s => block_coef sp (word_value tE (h s) [::]) c.
pose gg' := fun c (e : tE.-tuple X) => block_fun sp c (tnth e).
apply: (le_in gg gg') => [|s e].
  by rewrite card_chosen; have := prod_places K tE 0; rewrite addn0 add0n => ->.
rewrite -blockE => [|k]; last first.
  by have := @degrees_in_word_value tE (h s) [::] k (ltn_ord k); rewrite addn0.
rewrite meval_word_value cats0 (map_comp f (tnth e)) map_tnth_enum /network_function value_cat //.
by rewrite size_map size_tuple.
Qed.

End InputBounds.

(** C3, the mixed bound: the monomials in the state after j end steps are polynomials in the
    first j end inputs, of the degrees that these inputs have in y. *)
Section Mixed.

Notation gr := (@state_at p).
Notation N := (size (state_entries p)).

(** y as a polynomial in the state before the inputs [xs]. *)
Definition rest_value (xs : seq X) : {mpoly F[N]} :=
  value (fun c : rat => (ratr c)%:MP) (fun k i => (w k i)%:MP) (@state_variable F p)
    [seq map_mx (@mpolyC N F) (f x) | x <- xs].

Lemma meval_rest_value h xs : (rest_value xs).@[entries_of h] = value (@ratr F) w h (map f xs).
Proof.
have -> : map f xs =
    [seq map_mx (meval (entries_of (p := p) h)) x
    | x <- [seq map_mx (@mpolyC N F) (f x) | x <- xs]].
  rewrite -map_comp; apply: eq_map => x /=.
  by apply/colP=> c; rewrite !mxE mevalC.
apply: map_value => [c|k i|b i]; [exact: mevalC | exact: mevalC |].
exact: meval_state_variable.
Qed.

Lemma degrees_in_rest_value xs :
  degrees_in (by_group gr) (state_support p (size xs)) (rest_value xs).
Proof.
apply: degrees_in_value => [k i|||b i]; first exact: degrees_inC.
- by rewrite size_nseq size_map.
- move=> k; rewrite size_map => k_xs c; rewrite nth_nseq k_xs.
  elim: xs k {k_xs} => [|x s IHs] [|k] /=; rewrite ?nth_nil ?mxE; try exact: degrees_in0.
    exact: degrees_inC.
  exact: IHs.
- exact: degrees_in_state_variable.
Qed.

(** The polynomial that a monomial in the states is in a block of inputs. *)
Definition mono_value (j : nat) (h : nat -> entries F) (mu : mono [finType of 'I_N]) :
    {mpoly F[#|[finType of 'I_j * 'I_M]|]} :=
  \prod_k state_entry p (block_states j h) (entry_at k).1 (entry_at k).2 ^+ mu k.

Lemma meval_mono_value j h mu g :
  (mono_value j h mu).@[inputs_of f g] =
  mval mu (entries_of (states_after (@ratr F) w h [seq f (g k) | k <- enum 'I_j])).
Proof.
rewrite rmorph_prod; apply: eq_bigr => k _; rewrite rmorphX /= meval_block_states.
have /allpairsPdep[b [i [b_B i_b kE]]] : entry_at k \in state_entries p by apply: mem_nth.
rewrite /entries_of kE /= state_entryE //.
by move: b_B; rewrite mem_iota.
Qed.

Lemma degrees_in_mono n' (grading : nat -> pred 'I_n') (S : seq support) (H : 'I_N -> {mpoly F[n']})
    (mu : mono [finType of 'I_N]) (alpha : degree) :
    (forall k, degrees_in grading (nth [::] S (gr k)) (H k)) ->
    (forall b, nth 0%N alpha b = (\sum_(k | by_group gr b k) mu k)%N) ->
  degrees_in grading (msum alpha S) (\prod_k H k ^+ mu k).
Proof.
move=> SH alphaE; pose mults k m := iter m (dadd (dunit (gr k))) [::].
have nth_mults k m b : nth 0%N (mults k m) b = (if by_group gr b k then m else 0)%N.
  elim: m => [|m IHm]; first by rewrite nth_nil if_same.
  by rewrite /mults iterS nth_dadd -/(mults k m) IHm nth_dunit /by_group eq_sym; case: eqP.
pose beta := foldr (fun k d => dadd (mults k (mu k)) d) [::] (index_enum [finType of 'I_N]).
have alpha_beta b : nth 0%N alpha b = nth 0%N beta b.
  rewrite alphaE /beta big_mkcond /=; elim: (index_enum _) => [|k s IHs].
    by rewrite big_nil nth_nil.
  by rewrite big_cons /= nth_dadd nth_mults IHs.
apply: (@degrees_inW _ _ _ (msum beta S)) => [d|]; first by rewrite (eq_msum S alpha_beta).
rewrite /beta; elim: (index_enum _) => [|k s IHs] /=.
  by rewrite big_nil -mpolyC1; apply: degrees_inC.
set beta' := foldr _ _ s in IHs *; rewrite big_cons.
apply: (@degrees_inW _ _ _ (mink (msum (mults k (mu k)) S) (msum beta' S))) => [d|].
  by rewrite -msumD; apply.
apply: degrees_inM IHs; elim: (mu k) => [|m IHm].
  by rewrite expr0 -mpolyC1; apply: degrees_inC.
rewrite exprS; apply: (@degrees_inW _ _ _ (mink (nth [::] S (gr k)) (msum (mults k m) S))) => [d|].
  by rewrite /mults iterS msumD (eq_mink (msum_unit _ _) (fun=> erefl)).
exact: degrees_inM.
Qed.

Lemma one_input_cat k j r : (k < j)%N -> one_input k j ++ nseq r zeros = one_input k (j + r).
Proof.
by move=> k_j; rewrite /one_input -catA cat_cons -nseqD addnBAC.
Qed.

Lemma degrees_in_mono_value j h r mu k : (k < j)%N -> (0 < r)%N ->
    mu \in monomials gr (state_support p r) ->
  degrees_in (@at_place M j k) (input_support p (j + r - k)) (mono_value j h mu).
Proof.
move=> k_j r_gt0 /monomials_degree[alpha alphaA alphaE].
pose S := walk_after p (one_input k j) (zero_supports p).
have S_size : size S = states_number p by rewrite size_walk_after ?size_nseq.
apply: (@degrees_inW _ _ _ (msum alpha S)) => [d dS|].
  have k_T : (k < j + r)%N := leq_trans k_j (leq_addr _ _).
  apply: walk_one_input => //; rewrite -one_input_cat // walk_value_cat ?size_nseq //.
  by rewrite walk_value_subst //; apply/substP; exists alpha.
apply: degrees_in_mono => // i; apply: degrees_in_states => [k' i'|||b i'].
- exact: degrees_inC.
- by rewrite size_one_input // size_block_inputs.
- exact: all_block_inputs.
- exact: degrees_in_constants.
Qed.

Section Bound.

Variables (h0 : nat -> entries F) (tS tE : nat) (K : nat -> nat).
Hypothesis spans : forall s, input_span f (input_support p s.+1) (K s.+1).
Notation y := (network_function f w h0 (tS := tS) (tE := tE)).

Lemma take_tuple j (j_tE : (j <= tE)%N) (e : tE.-tuple X) :
  take j e = [seq tnth e (widen_ord j_tE k) | k <- enum 'I_j].
Proof.
rewrite -[in LHS](map_tnth_enum e) -map_take [RHS](map_comp (tnth e) (widen_ord j_tE)); congr map.
apply: (inj_map val_inj); rewrite map_take val_enum_ord take_iota -map_comp.
by rewrite (minn_idPl j_tE) -val_enum_ord; apply: eq_map.
Qed.

Lemma mixed_valueE j (j_tE : (j < tE)%N) (s : tS.-tuple X) (e : tE.-tuple X) :
  let h := states_after (@ratr F) (p := p) w h0 (map f s) in
  y s e = \sum_(mu <- monomials gr (state_support p (tE - j)))
    coef_at (rest_value (drop j e)) mu *
    (mono_value j h mu).@[inputs_of f (fun k => tnth e (widen_ord (ltnW j_tE) k))].
Proof.
move=> h; rewrite /network_function -{1}(cat_take_drop j e) map_cat catA.
have size_drop_e : size (drop j e) = (tE - j)%N by rewrite size_drop size_tuple.
rewrite value_cat ?size_map ?size_drop_e ?subn_gt0 // -meval_rest_value.
rewrite (monomialsE (gr := gr) (A := state_support p (tE - j))) -?size_drop_e; last first.
  exact: degrees_in_rest_value.
apply: eq_bigr => mu _; rewrite meval_mono_value; congr (_ * mval _ (entries_of _)).
by rewrite /h /states_after foldl_cat (take_tuple (ltnW j_tE)) -map_comp.
Qed.

Lemma size_state_monomials A : (size (monomials gr A) <= state_monomials p A)%N.
Proof.
apply: leq_trans (size_monomials _ _) _; apply: leq_sum => alpha _.
by apply: leq_prod => b _; rewrite card_state_at.
Qed.

Theorem mixed_bound_C3 j : (j < tE)%N ->
  sep_rank_le y (network_state_bound p (tE - j) * \prod_(tE - j <= s < tE) K s.+1).
Proof.
move=> j_tE; have le_j := ltnW j_tE; pose r := (tE - j)%N.
have r_gt0 : (0 < r)%N by rewrite subn_gt0.
pose sp (k : 'I_j) := span_at spans (leq_trans (ltn_ord k) le_j).
pose mons := monomials gr (state_support p r); pose mu0 := mono0 [finType of 'I_N].
pose h (s : tS.-tuple X) := states_after (@ratr F) (p := p) w h0 (map f s).
pose A := [predX 'I_(size mons) & chosen (fun k : 'I_j => K (tE - k)%N)].
have le_in := @sep_rank_le_in F _ _ y _ A.
pose gg (ic : 'I_(size mons) * _) (s : tS.-tuple X) :=
  block_coef sp (mono_value j (h s) (nth mu0 mons ic.1)) ic.2.
pose gg' (ic : 'I_(size mons) * _) (e : tE.-tuple X) :=
  coef_at (rest_value (drop j e)) (nth mu0 mons ic.1) *
  block_fun sp ic.2 (fun k => tnth e (widen_ord (ltnW j_tE) k)).
apply: (le_in gg gg') => [|s e].
  rewrite cardX card_ord card_chosen leq_mul ?size_state_monomials //.
  by have := prod_places K j r; rewrite /r subnK // subnKC // => ->.
rewrite (mixed_valueE j_tE) (big_nth mu0) big_mkord.
rewrite (eq_bigl (fun ic : 'I_(size mons) * _ => predT ic.1 && (ic.2 \in chosen _))) //.
rewrite -(pair_big predT (fun c => c \in chosen _) (fun i c => gg (i, c) s * gg' (i, c) e)) /=.
apply: eq_bigr => i _; rewrite (blockE sp) => [|k]; last first.
  have := @degrees_in_mono_value j (h s) r _ k (ltn_ord k) r_gt0 (mem_nth mu0 (ltn_ord i)).
  by rewrite /r subnKC.
by rewrite mulr_sumr; apply: eq_bigr => c _; rewrite mulrCA.
Qed.

End Bound.

End Mixed.

End Words.

(** ** Spans of the monomials in an input *)
Section Spans.

Variables (F : fieldType) (M : nat) (X : Type) (f : X -> 'cV[F]_M).

(** Inputs that are linear images of vectors of length n: the monomials in n variables. *)
Section Linear.

Variables (n : nat) (A : 'M[F]_(M, n)) (u : X -> 'cV[F]_n) (D : support).
Hypothesis fE : forall x, f x = A *m u x.

Notation one_group := (fun _ : 'I_n => tt).

Definition linear_mono (m : mono [finType of 'I_M]) (z : 'I_n -> F) : F :=
  \prod_c (\sum_i A c i * z i) ^+ m c.

Lemma linear_mono_form (m : mono [finType of 'I_M]) :
  form one_group (fun=> \sum_c m c)%N (linear_mono m).
Proof.
apply: form_eqdeg (form_prod (index_enum _) (fun c => form_exp (m c)
  (@form_linear F _ _ one_group [finType of 'I_n] (A c) id tt (fun=> erefl)))) => g.
by apply: eq_bigr => c _; rewrite eq_sym; case: g; rewrite muln1.
Qed.

Definition forms_basis : seq (mono [finType of 'I_n]) :=
  undup (flatten [seq mono_basis one_group (fun=> nth 0%N d 0) | d <- undup D]).

Lemma size_forms_basis : (size forms_basis <= input_monomials n D)%N.
Proof.
apply: leq_trans (size_undup _) _; rewrite /input_monomials.
elim: (undup D) => [|d s IHs] /=; first by rewrite big_nil.
rewrite size_cat big_cons leq_add //; apply: leq_trans (size_mono_basis _ _) _.
have only : enum [finType of unit] = [:: tt] by rewrite enumT unlock.
rewrite -big_enum only big_seq1 leq_mcl //.
by rewrite -[X in (_ <= X)%N]card_ord max_card.
Qed.

Lemma input_span_linear : input_span f D (input_monomials n D).
Proof.
pose K := input_monomials n D; pose m0 := mono0 [finType of 'I_n].
pose at_i i := nth m0 forms_basis i.
exists (fun i x => if (i < size forms_basis)%N then mval (at_i i) (fun c => u x c 0) else 0)
  (fun (m : mono [finType of 'I_M]) i => if at_i i \in mono_basis one_group (fun=> \sum_c m c)%N
              then coef_of (linear_mono_form m) (at_i i) else 0) => m x [d dD dm].
transitivity (linear_mono m (fun i => u x i 0)).
  by apply: eq_bigr => c _; rewrite fE mxE.
rewrite (mono_basisE (linear_mono_form m)); set mb := mono_basis _ _.
transitivity (\sum_(mu <- forms_basis | mu \in mb)
    coef_of (linear_mono_form m) mu * mval mu (fun i => u x i 0)).
  rewrite -[RHS]big_filter; apply: perm_big; apply: uniq_perm => [||mu]; try exact: undup_uniq.
    by rewrite filter_uniq ?undup_uniq.
  rewrite mem_filter; case mu_mb: (mu \in mb) => //=; symmetry; rewrite mem_undup.
  by apply/flatten_mapP; exists d; [rewrite mem_undup | rewrite dm].
rewrite (big_nth m0) big_mkord big_mkcond (big_ord_widen _ (fun i => if at_i i \in mb
  then coef_of (linear_mono_form m) (at_i i) * mval (at_i i) (fun i => u x i 0) else 0)
  size_forms_basis).
rewrite big_mkcond; apply: eq_bigr => i _.
by case: ifP => i_lt; case: ifP; rewrite ?mulr0 ?mul0r.
Qed.

End Linear.

Lemma input_span_all D : input_span f D (input_monomials M D).
Proof. by apply: (@input_span_linear M 1%:M f) => x; rewrite mul1mx. Qed.

End Spans.

(** Templates: an input takes N values, which span a space of dimension d. *)
Section TemplateSpans.

Variables (F : fieldType) (M N : nat) (f : 'I_N -> 'cV[F]_M).

Definition templates_mx : 'M[F]_(M, N) := \matrix_(i, k) f k i 0.

(** min(N, the sum of mc(d, delta)) *)
Definition grid_monomials (D : support) : nat := minn N (input_monomials (\rank templates_mx) D).

Lemma input_span_values D : input_span f D N.
Proof.
exists (fun i x => (val x == i)%:R)
  (fun m i => if insub i is Some k then input_mono f m k else 0) => m x _.
rewrite (bigD1 x) //= eqxx valK mulr1 big1 ?addr0 // => i x_i.
by rewrite [val x == _](negbTE (_ : x != i)) ?mulr0 // eq_sym.
Qed.

Lemma input_span_templates D : input_span f D (input_monomials (\rank templates_mx) D).
Proof.
apply: (@input_span_linear _ _ _ _ _ (col_base templates_mx)
  (fun k => col k (row_base templates_mx))) => k.
by rewrite colE mulmxA mulmx_base -colE; apply/colP=> i; rewrite !mxE.
Qed.

Lemma input_span_grid D : input_span f D (grid_monomials D).
Proof.
rewrite /grid_monomials /minn; case: ifP => _; first exact: input_span_values.
exact: input_span_templates.
Qed.

End TemplateSpans.

(** ** C0, C1, C2, C3, for all weights and initial states, over every field *)
Section NetworkBounds.

Variables (F : fieldType) (p : program) (w h0 : nat -> entries F) (tS tE : nat).

Section AllInputs.

Variables (X : Type) (f : X -> 'cV[F]_(channels p)).
Notation y := (network_function f w h0 (tS := tS) (tE := tE)).
Notation phi s := (input_monomials (channels p) (input_support p s)).

Theorem network_start_bound_C0 : sep_rank_le y (\prod_(tE <= s < tE + tS) phi s.+1).
Proof.
exact: (@start_bound_C0 F p _ f w h0 tS tE (fun s => phi s) (fun s => input_span_all f _)).
Qed.

Theorem network_state_bound_C1 : (0 < tE)%N ->
  sep_rank_le y
    (\sum_(alpha <- undup (state_support p tE))
       \prod_(b < states_number p) mc (state_size p b) (nth 0 alpha b)).
Proof.
move=> tE_gt0; have := @mixed_bound_C3 F p X f w h0 tS tE (fun s => phi s)
  (fun s => input_span_all f _) 0 tE_gt0.
by rewrite subn0 big_geq // muln1.
Qed.

Theorem network_end_bound_C2 : (0 < tE)%N -> sep_rank_le y (\prod_(0 <= s < tE) phi s.+1).
Proof.
exact: (@end_bound_C2 F p _ f w h0 tS tE (fun s => phi s) (fun s => input_span_all f _)).
Qed.

Theorem network_mixed_bound_C3 j : (j < tE)%N ->
  sep_rank_le y (network_state_bound p (tE - j) * \prod_(tE - j <= s < tE) phi s.+1).
Proof.
exact: (@mixed_bound_C3 F p _ f w h0 tS tE (fun s => phi s) (fun s => input_span_all f _)).
Qed.

End AllInputs.

Section Grid.

Variables (N : nat) (template : 'I_N -> 'cV[F]_(channels p)).
Notation y := (network_function template w h0 (tS := tS) (tE := tE)).
Notation phi s := (grid_monomials template (input_support p s)).

Theorem network_grid_start_bound_C0 : sep_rank_le y (\prod_(tE <= s < tE + tS) phi s.+1).
Proof.
exact: (@start_bound_C0 F p _ template w h0 tS tE (fun s => phi s)
  (fun s => input_span_grid template _)).
Qed.

Theorem network_grid_end_bound_C2 : (0 < tE)%N -> sep_rank_le y (\prod_(0 <= s < tE) phi s.+1).
Proof.
exact: (@end_bound_C2 F p _ template w h0 tS tE (fun s => phi s)
  (fun s => input_span_grid template _)).
Qed.

Theorem network_grid_mixed_bound_C3 j : (j < tE)%N ->
  sep_rank_le y (network_state_bound p (tE - j) * \prod_(tE - j <= s < tE) phi s.+1).
Proof.
exact: (@mixed_bound_C3 F p _ template w h0 tS tE (fun s => phi s)
  (fun s => input_span_grid template _)).
Qed.

End Grid.

End NetworkBounds.
