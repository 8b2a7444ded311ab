(** Conjecture 1 at grid level: the readings without a cap, "capped by M^t" and "capped by
    R^t" are refuted. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Lemma leq_recursive_bound (phi psi : nat -> nat) L R t : (forall s, phi s <= psi s) ->
  recursive_bound phi L R t <= recursive_bound psi L R t.
Proof.
move=> le_phi; elim: t => // t IHt; rewrite leq_min geq_minl /=.
by apply: leq_trans (geq_minr _ _) _; rewrite leq_mul.
Qed.

Lemma leq_grid_factor L N d d' s : d <= d' -> grid_factor L N d s <= grid_factor L N d' s.
Proof.
move=> le_d; rewrite leq_min geq_minl /=.
by apply: leq_trans (geq_minr _ _) _; apply: leq_mcl.
Qed.

(** The recursive bound at grid level in the parameters alone: templates in number N span a
    space of dimension at most N, and d <= min(N, R). *)
Theorem grid_bound_G2_parameters (F : fieldType) L R M (w : weights F R M) tS tE N
    (template : 'I_N -> 'cV[F]_M) : 0 < L ->
  sep_rank_le (grid_of template w L tS tE) (recursive_bound (grid_factor L N (minn N R)) L R tE).
Proof.
move=> L_gt0; apply: sep_rank_leW (grid_bound_G2 L_gt0 w tS tE template).
apply: leq_recursive_bound => s; apply: leq_grid_factor.
by rewrite leq_min geq_minr andbT; apply: leq_trans (geq_minl _ _) (rank_leq_col _).
Qed.

(** L = 4, M = 4, R = 3, T = 4: for all weights, over every field, and for any four
    templates the rank of the grid tensor is at most 12. *)
Theorem grid_rank_L4_M4_R3_T4 (F : fieldType) (w : weights F 3 4) (template : 'I_4 -> 'cV[F]_4) :
  sep_rank_le (grid_of template w 4 2 2) 12.
Proof.
apply: sep_rank_leW (@grid_bound_G2_parameters F 4 3 4 w 2 2 4 template isT).
have -> : minn 4 3 = 3 by [].
rewrite /=; apply: leq_trans (geq_minr _ _) _.
have -> : grid_factor 4 4 3 2 = 4 by [].
have -> : grid_factor 4 4 3 1 = 3 by [].
by apply: (@leq_mul 4 _ 4 3) => //; rewrite muln1 geq_minr.
Qed.

(** A reading of Conjecture 1 of [L17] at grid level: for some weights at least (so for
    almost all) the rank of the grid tensor of some M templates is at least [k]. *)
Definition grid_rank_reaches (F : fieldType) (L R M t k : nat) : Prop :=
  exists (w : weights F R M) (template : 'I_M -> 'cV[F]_M), sep_rank_ge (grid_of template w L t t) k.

(** The conjectured value. *)
Definition conjecture1_value (L R M t : nat) : nat := mc (minn M R) (mc t L.-1).

(** Capped by M^t: grid rank >= min(mc(m, mc(t, L - 1)), M^t) is false at
    L = 4, M = 4, R = 3, t = 2, where it reads 15; the rank is at most 12. *)
Theorem conjecture1_grid_cap_channels_refuted (F : fieldType) :
  ~ grid_rank_reaches F 4 3 4 2 (minn (conjecture1_value 4 3 4 2) (4 ^ 2)).
Proof.
case=> w [template ge_k].
by have := sep_rank_ge_le ge_k (grid_rank_L4_M4_R3_T4 w template).
Qed.

(** Capped by R^t: grid rank >= min(mc(m, mc(t, L - 1)), R^t) is false at
    L = 4, M = 2, R = 3, t = 2, where it reads 5; the matrix is 4 x 4. *)
Theorem conjecture1_grid_cap_width_refuted (F : fieldType) :
  ~ grid_rank_reaches F 4 3 2 2 (minn (conjecture1_value 4 3 2 2) (3 ^ 2)).
Proof.
case=> w [template ge_k].
by have := sep_rank_ge_le ge_k (grid_bound_G1 4 w 2 2 template).
Qed.

(** Without a cap: grid rank >= mc(m, mc(t, L - 1)) is false at L = 4, M = R = t = 2, where
    it reads 5; the matrix is 4 x 4. *)
Theorem conjecture1_grid_literal_refuted (F : fieldType) :
  ~ grid_rank_reaches F 4 2 2 2 (conjecture1_value 4 2 2 2).
Proof.
case=> w [template ge_k].
by have := sep_rank_ge_le ge_k (grid_bound_G1 4 w 2 2 template).
Qed.
