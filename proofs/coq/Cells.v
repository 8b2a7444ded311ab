(** Architectures as programs (proofs/statements/architectures.md), and what their supports say of
    them: a cell of one layer that is affine in its states cannot gain memory with time. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation Networks Supports SupportBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

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
move=> p_affine; rewrite /state_monomials.
pose mons (alpha : degree) := (\prod_(b < B) mc (state_size p b) (nth 0 alpha b))%N.
apply: (@leq_trans (\sum_(alpha <- affine_degrees) mons alpha)%N).
  rewrite [X in (_ <= X)%N](bigID (mem (state_support p t))) /=.
  rewrite -[X in (_ <= X + _)%N]big_filter; apply: leq_trans (leq_addr _ _).
  rewrite (perm_big [seq alpha <- affine_degrees | alpha \in state_support p t]) //.
  apply: uniq_perm => [||d]; rewrite ?undup_uniq ?filter_uniq ?uniq_affine_degrees //.
  rewrite mem_undup mem_filter andb_idr //; exact: affine_support.
rewrite big_cons leq_add //.
  by rewrite /mons big1 // => b _; rewrite nth_nil mcn0.
rewrite big_map -{1}[B]subn0 -/(index_iota 0 B) big_mkord leq_sum // => b _.
rewrite /mons (bigD1 b) //= nth_dunit eqxx mcn1 big1 ?muln1 // => c /negbTE c_b.
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

(** A cell that squares its state is not affine. *)
Lemma square_not_affine : is_affine square_cell = false.
Proof. by vm_compute. Qed.

End Programs.
