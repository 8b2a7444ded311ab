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
