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
