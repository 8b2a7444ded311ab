(** Architectures as programs (proofs/statements/architectures.md), and what their supports say of
    them: a cell of one layer that is affine in its states cannot gain memory with time. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation Networks Supports SupportBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** ** Supports that one step does not leave *)
Section Invariant.

Variable p : program.
Notation B := (states_number p).

(** [inv b] holds e_b, and the degrees that the state b has after a step from states with degrees
    [inv]. This is computed. *)
Definition is_invariant (inv : seq support) : bool :=
  all (fun b => (dunit b \in nth [::] inv b) &&
        all (fun d => d \in nth [::] inv b) (nth [::] (walk_states p zeros inv) b)) (iota 0 B).

Lemma invariant_step inv st : is_invariant inv ->
    (forall b, {subset nth [::] st b <= nth [::] inv b}) ->
  forall b, {subset nth [::] (walk_states p zeros st) b <= nth [::] inv b}.
Proof.
move=> /allP inv_p st_inv b d; case: (ltnP b B) => [b_B|B_b]; last first.
  by rewrite nth_default ?size_walk_states.
move/(@walk_after_monotone p [:: zeros] _ _ st_inv b) => d_in.
have /inv_p/andP[_ /allP new_inv] : b \in iota 0 B by rewrite mem_iota.
exact: new_inv.
Qed.

Lemma invariant_support inv t : is_invariant inv ->
  {subset state_support p t.+1 <= walk_output p zeros inv}.
Proof.
move=> inv_p; rewrite /state_support -[t.+1]addn1 nseqD walk_value_cat //.
apply: (@walk_value_monotone p [:: zeros]).
suff after st : (forall b, {subset nth [::] st b <= nth [::] inv b}) ->
    forall b, {subset nth [::] (walk_after p (nseq t zeros) st) b <= nth [::] inv b}.
  apply: after => b d; case: (ltnP b B) => [b_B|B_b]; last by rewrite nth_default ?size_mkseq.
  rewrite nth_mkseq // inE => /eqP->.
  by have /(allP inv_p)/andP[] : b \in iota 0 B by rewrite mem_iota.
elim: t st => // t IHt st st_inv; apply: IHt; exact: invariant_step.
Qed.

Lemma sub_state_monomials A A' : {subset A <= A'} ->
  (state_monomials p A <= state_monomials p A')%N.
Proof.
move=> AA'; rewrite /state_monomials [X in (_ <= X)%N](bigID (mem A)) /=.
rewrite -[X in (_ <= X + _)%N]big_filter; apply: leq_trans (leq_addr _ _).
rewrite (perm_big [seq alpha <- undup A' | alpha \in A]) //.
apply: uniq_perm => [||d]; rewrite ?filter_uniq ?undup_uniq //.
by rewrite mem_undup mem_filter mem_undup andb_idr //; apply: AA'.
Qed.

(** Whatever the length, for all weights, over every field. *)
Theorem invariant_bound (F : fieldType) (w h0 : nat -> entries F) (X : Type)
    (f : X -> 'cV[F]_(channels p)) tS tE inv : (0 < tE)%N -> is_invariant inv ->
  sep_rank_le (network_function f w h0 (tS := tS) (tE := tE))
    (state_monomials p (walk_output p zeros inv)).
Proof.
case: tE => // t _ /(@invariant_support _ t)/sub_state_monomials le_C1.
by apply: sep_rank_leW le_C1 _; apply: network_state_bound_C1.
Qed.

End Invariant.

(** ** Affine cells *)
Section Affine.

Variable p : program.
Notation B := (states_number p).

(** The degrees of an affine function of the states: 0, and 1 in one of them. *)
Definition affine_degrees : support := [::] :: [seq dunit b | b <- iota 0 B].

(** One step is affine in the states, and so is y. This is computed. *)
Definition is_affine : bool :=
  all (fun A => all (fun d => d \in affine_degrees) A)
    (walk_output p zeros (unit_supports p) :: new_supports p).

Lemma dunit_inj : injective dunit.
Proof. by move=> b c /(congr1 size); rewrite !size_rcons !size_nseq => -[]. Qed.

Lemma uniq_affine_degrees : uniq affine_degrees.
Proof.
rewrite /= map_inj_uniq ?iota_uniq ?andbT; last exact: dunit_inj.
by apply/mapP=> -[b _ /(congr1 size)]; rewrite size_rcons.
Qed.

Lemma affine_support t : is_affine -> {subset state_support p t <= affine_degrees}.
Proof.
case/andP=> /allP out_affine /allP new_affine; elim: t => [//|[|t] IHt] d; first exact: out_affine.
rewrite state_support_recursion // => /substP[alpha /IHt].
rewrite inE => /predU1P[-> /=|/mapP[b]]; first by rewrite !inE => ->.
rewrite mem_iota => b_B -> ; rewrite msum_unit => d_b.
apply: (allP (new_affine _ (mem_nth [::] _))) d_b.
by rewrite size_walk_states.
Qed.

Lemma affine_monomials t : is_affine ->
  (state_monomials p (state_support p t) <= 1 + \sum_(b < B) state_size p b)%N.
Proof.
move=> p_affine.
apply: leq_trans (sub_state_monomials p (@affine_support t p_affine)) _.
rewrite /state_monomials undup_id ?uniq_affine_degrees //.
rewrite big_cons leq_add //.
  by rewrite big1 // => b _; rewrite nth_nil mcn0.
rewrite big_map -{1}[B]subn0 -/(index_iota 0 B) big_mkord leq_sum // => b _.
rewrite (bigD1 b) //= nth_dunit eqxx mcn1 big1 ?muln1 // => c /negbTE c_b.
by rewrite nth_dunit -[(c == b :> nat)]/(c == b) c_b mcn0.
Qed.

(** At any length, for all weights, over every field. *)
Theorem affine_cells (F : fieldType) (w h0 : nat -> entries F) (X : Type)
    (f : X -> 'cV[F]_(channels p)) tS tE : (0 < tE)%N -> is_affine ->
  sep_rank_le (network_function f w h0 (tS := tS) (tE := tE))
    (1 + \sum_(b < B) state_size p b)%N.
Proof.
move=> tE_gt0 /(affine_monomials tE) le_C1; apply: sep_rank_leW le_C1 _.
exact: network_state_bound_C1.
Qed.

End Affine.

(** ** Cells of one layer, for all widths R and numbers of channels M. In a comment stands the text
    in the language of proofs/networks.md; weights have numbers in the order in which they appear
    there. *)
Section Programs.

Variables (R M : nat).

Declare Scope program_scope.

(** The letters. *)
Notation i := 0%N.
Notation j := 1%N.
Notation k := 2%N.

(** i and j take R values, k takes M. *)
Notation letter_sizes := [:: R; R; M].
Notation "a @ l" := (Factor a l) (at level 30, l at level 0) : program_scope.
Notation "tg <== ts" := (Assignment tg letter_sizes ts) (at level 70) : program_scope.
Local Open Scope program_scope.

Definition product (fs : seq factor) : term := Term 1 fs.

Definition minus (fs : seq factor) : term := Term (-1) fs.

(** a[i] = W[i,j] h[j];  b[i] = F[i,k] x[k];
    h'[i] = alpha[i] a[i] b[i] + beta[i] a[i] + gamma[i] b[i] + delta[i];  y = C[i] h'[i] *)
Definition mi_cell : program := Program M [:: [:: R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; j]; State 0 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i]; Assigned 0 @ [:: i]; Assigned 1 @ [:: i]];
                    product [:: Weight 3 @ [:: i]; Assigned 0 @ [:: i]];
                    product [:: Weight 4 @ [:: i]; Assigned 1 @ [:: i]];
                    product [:: Weight 5 @ [:: i]]]]
  [:: 2%N]
  ([::] <== [:: product [:: Weight 6 @ [:: i]; Assigned 2 @ [:: i]]]).

(** h'[i] = W[i,j] h[j] + F[i,k] x[k];  y = C[i] h'[i] *)
Definition linear_cell : program := Program M [:: [:: R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; j]; State 0 @ [:: j]];
                    product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]]]
  [:: 0%N]
  ([::] <== [:: product [:: Weight 2 @ [:: i]; Assigned 0 @ [:: i]]]).

(** h'[i] = T[i,j,k] h[j] x[k];  y = C[i] h'[i] *)
Definition second_order_cell : program := Program M [:: [:: R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; j; k]; State 0 @ [:: j]; Input @ [:: k]]]]
  [:: 0%N]
  ([::] <== [:: product [:: Weight 1 @ [:: i]; Assigned 0 @ [:: i]]]).

(** g[i] = a[i] + Wa[i,k] x[k];  b[i] = Wb[i,k] x[k];  u[i] = Wx[i,k] x[k];
    h'[i] = g[i] h[i] + b[i] u[i];  o[i] = Wc[i,j] h'[j];  y = Wo[i] o[i] *)
Definition selective_ssm_cell : program := Program M [:: [:: R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i]];
                    product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 3 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 0 @ [:: i]; State 0 @ [:: i]];
                    product [:: Assigned 1 @ [:: i]; Assigned 2 @ [:: i]]];
      [:: i] <== [:: product [:: Weight 4 @ [:: i; j]; Assigned 3 @ [:: j]]]]
  [:: 3%N]
  ([::] <== [:: product [:: Weight 5 @ [:: i]; Assigned 4 @ [:: i]]]).

(** w[i] = Wv[i,k] x[k];  k[i] = Wk[i,k] x[k];  S'[i,j] = S[i,j] + w[i] k[j];
    q[i] = Wq[i,k] x[k];  o[i] = S'[i,j] q[j];  y = Wo[i] o[i] *)
Definition linear_attention_cell : program := Program M [:: [:: R; R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i; j] <== [:: product [:: State 0 @ [:: i; j]];
                       product [:: Assigned 0 @ [:: i]; Assigned 1 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 2 @ [:: i; j]; Assigned 3 @ [:: j]]]]
  [:: 2%N]
  ([::] <== [:: product [:: Weight 3 @ [:: i]; Assigned 4 @ [:: i]]]).

(** The same with g[i] = Wg[i,k] x[k];  S'[i,j] = g[i] S[i,j] + w[i] k[j] *)
Definition gated_linear_attention_cell : program := Program M [:: [:: R; R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i; k]; Input @ [:: k]]];
      [:: i; j] <== [:: product [:: Assigned 2 @ [:: i]; State 0 @ [:: i; j]];
                       product [:: Assigned 0 @ [:: i]; Assigned 1 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 3 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 3 @ [:: i; j]; Assigned 4 @ [:: j]]]]
  [:: 3%N]
  ([::] <== [:: product [:: Weight 4 @ [:: i]; Assigned 5 @ [:: i]]]).

(** The same with r[i] = w[i] - S[i,j] k[j];  S'[i,j] = S[i,j] + r[i] k[j] *)
Definition delta_rule_cell : program := Program M [:: [:: R; R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 0 @ [:: i]];
                    minus [:: State 0 @ [:: i; j]; Assigned 1 @ [:: j]]];
      [:: i; j] <== [:: product [:: State 0 @ [:: i; j]];
                       product [:: Assigned 2 @ [:: i]; Assigned 1 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 3 @ [:: i; j]; Assigned 4 @ [:: j]]]]
  [:: 3%N]
  ([::] <== [:: product [:: Weight 3 @ [:: i]; Assigned 5 @ [:: i]]]).

(** a[i] = W[i,j] h[j] + F[i,k] x[k] + b[i];  h'[i] = a[i] a[i];  y = C[i] h'[i] *)
Definition square_cell : program := Program M [:: [:: R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; j]; State 0 @ [:: j]];
                    product [:: Weight 1 @ [:: i; k]; Input @ [:: k]];
                    product [:: Weight 2 @ [:: i]]];
      [:: i] <== [:: product [:: Assigned 0 @ [:: i]; Assigned 0 @ [:: i]]]]
  [:: 1%N]
  ([::] <== [:: product [:: Weight 3 @ [:: i]; Assigned 1 @ [:: i]]]).

Notation rank_le p bound := (forall (F : fieldType) (w h0 : nat -> entries F) (X : Type)
  (f : X -> 'cV[F]_(channels p)) tS tE, (0 < tE)%N ->
  sep_rank_le (network_function f w h0 (tS := tS) (tE := tE)) bound).

Lemma affine_one_state p sh : shapes p = [:: sh] -> is_affine p -> rank_le p (entries_number sh).+1.
Proof.
move=> shE p_affine F w h0 X f tS tE tE_gt0.
have := @affine_cells p F w h0 X f tS tE tE_gt0 p_affine.
by rewrite /states_number /state_size shE big_ord1.
Qed.

Lemma affine_vector p : shapes p = [:: [:: R]] -> is_affine p -> rank_le p R.+1.
Proof. by move=> shE /(affine_one_state shE); rewrite /entries_number big_seq1. Qed.

Lemma affine_matrix p : shapes p = [:: [:: R; R]] -> is_affine p -> rank_le p (R * R).+1.
Proof. by move=> shE /(affine_one_state shE); rewrite /entries_number big_cons big_seq1. Qed.

Theorem mi_forgets : rank_le mi_cell R.+1.
Proof. by apply: affine_vector; vm_compute. Qed.

Theorem linear_cell_forgets : rank_le linear_cell R.+1.
Proof. by apply: affine_vector; vm_compute. Qed.

Theorem selective_ssm_forgets : rank_le selective_ssm_cell R.+1.
Proof. by apply: affine_vector; vm_compute. Qed.

Theorem linear_attention_forgets : rank_le linear_attention_cell (R * R).+1.
Proof. by apply: affine_matrix; vm_compute. Qed.

Theorem gated_linear_attention_forgets : rank_le gated_linear_attention_cell (R * R).+1.
Proof. by apply: affine_matrix; vm_compute. Qed.

Theorem delta_rule_forgets : rank_le delta_rule_cell (R * R).+1.
Proof. by apply: affine_matrix; vm_compute. Qed.

(** Two layers of linear attention: in the second layer, o[i] of the first stands for x[k]. *)
Definition linear_attention_two : program := Program M [:: [:: R; R]; [:: R; R]]
  [:: [:: i] <== [:: product [:: Weight 0 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Weight 1 @ [:: i; k]; Input @ [:: k]]];
      [:: i; j] <== [:: product [:: State 0 @ [:: i; j]];
                        product [:: Assigned 0 @ [:: i]; Assigned 1 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 2 @ [:: i; k]; Input @ [:: k]]];
      [:: i] <== [:: product [:: Assigned 2 @ [:: i; j]; Assigned 3 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 3 @ [:: i; j]; Assigned 4 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 4 @ [:: i; j]; Assigned 4 @ [:: j]]];
      [:: i; j] <== [:: product [:: State 1 @ [:: i; j]];
                        product [:: Assigned 5 @ [:: i]; Assigned 6 @ [:: j]]];
      [:: i] <== [:: product [:: Weight 5 @ [:: i; j]; Assigned 4 @ [:: j]]];
      [:: i] <== [:: product [:: Assigned 7 @ [:: i; j]; Assigned 8 @ [:: j]]]]
  [:: 2%N; 7%N]
  ([::] <== [:: product [:: Weight 6 @ [:: i]; Assigned 9 @ [:: i]]]).

(** The states of the two layers have these degrees whatever the length is. *)
Definition linear_attention_supports : seq support :=
  [:: [:: [::]; dunit 0]; [:: [::]; dunit 0; [:: 2%N]; dunit 1]].

Lemma linear_attention_support :
  undup (walk_output linear_attention_two zeros linear_attention_supports) =
  [:: [:: 1; 1]; [:: 0; 1]; [:: 3]; [:: 2]; [:: 1]; [::]]%N.
Proof. by vm_compute. Qed.

Lemma linear_attention_invariant : is_invariant linear_attention_two linear_attention_supports.
Proof. by vm_compute. Qed.

Lemma linear_attention_size b : (b < 2)%N -> state_size linear_attention_two b = (R * R)%N.
Proof.
have matrix : entries_number [:: R; R] = (R * R)%N by rewrite /entries_number big_cons big_seq1.
by case: b => [|[|b]] b_2; [exact: matrix | exact: matrix |].
Qed.

Lemma linear_attention_product alpha :
  (\prod_(b < 2) mc (state_size linear_attention_two b) (nth 0 alpha b))%N =
  (mc (R * R) (nth 0 alpha 0) * mc (R * R) (nth 0 alpha 1))%N.
Proof. by rewrite big_ord_recl big_ord1 !linear_attention_size. Qed.

(** The monomials of these degrees in d entries of each state. *)
Lemma linear_attention_count d :
  (mc d 1 * mc d 1 + (mc d 0 * mc d 1 + (mc d 3 * mc d 0 + (mc d 2 * mc d 0 +
    (mc d 1 * mc d 0 + mc d 0 * mc d 0)))) = d * (d + 1) + mc (d + 1) 3)%N.
Proof.
rewrite addn1 !mcSS !mcn0 !mcn1 !muln1 mul1n mulnS -addnA addnCA addnA.
rewrite [(d + d * d)%N]addnC -!addnA.
by rewrite ?addn1.
Qed.

Lemma linear_attention_monomials :
  state_monomials linear_attention_two
    (walk_output linear_attention_two zeros linear_attention_supports) =
  (R * R * (R * R + 1) + mc (R * R + 1) 3)%N.
Proof.
rewrite /state_monomials linear_attention_support -[states_number linear_attention_two]/2%N.
rewrite !big_cons big_nil !linear_attention_product addn0 -linear_attention_count.
by rewrite [nth _ _ 0]/= [nth _ _ 1]/=.
Qed.

(** At all lengths, widths and numbers of channels. *)
Theorem linear_attention_two_forgets :
  rank_le linear_attention_two (R * R * (R * R + 1) + mc (R * R + 1) 3).
Proof.
move=> F w h0 X f tS tE tE_gt0; rewrite -linear_attention_monomials.
exact: (invariant_bound w h0 f tS tE_gt0 linear_attention_invariant).
Qed.

(** A cell that squares its state is not affine. *)
Lemma square_not_affine : is_affine square_cell = false.
Proof. by vm_compute. Qed.

End Programs.
