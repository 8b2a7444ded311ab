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

Definition monomials (A : support) : seq (mono [finType of 'I_n]) :=
  undup (flatten [seq mono_basis gr (fun b : 'I_B => nth 0%N alpha b) | alpha <- undup A]).

Lemma size_monomials A : (size (monomials A) <=
  \sum_(alpha <- undup A) \prod_(b < B) mc #|[pred i | gr i == b]| (nth 0 alpha b))%N.
Proof.
apply: leq_trans (size_undup _) _; elim: (undup A) => [|alpha s IHs] /=; first by rewrite big_nil.
by rewrite size_cat big_cons leq_add // size_mono_basis.
Qed.

Lemma mem_monomials A m : (exists2 d, d \in A & has_degree by_group m d) -> mono_of m \in monomials A.
Proof.
case=> d dA md; rewrite mem_undup; apply/flatten_mapP; exists d; first by rewrite mem_undup.
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

Definition at_place (k : nat) (b : nat) : pred 'I_n := fun i => (b == 0%N) && ((input_at i).1 == k :> nat).

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
Definition part (m : 'X_{1..n}) (k : 'I_j) : mono [finType of 'I_M] := [ffun c => m (enum_rank (k, c))].

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
