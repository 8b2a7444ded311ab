(** Arithmetic modulo q on machine integers.

    A machine integer [x] below q is the residue of the fraction a/d when d is prime to q
    and q divides a - x d. Nothing is assumed of q but 1 < q <= 2^31, so that a product of
    two residues, and the sum of two such products, are below 2^63: no operation below
    overflows. No networks, no matrices. *)
From Coq Require Import ZArith Znumtheory Uint63 Lia.

Local Open Scope Z_scope.
Local Notation "'φ' x" := (to_Z x) (at level 0) : Z_scope.

(** acc + x y mod q. *)
Definition fma (q acc x y : int) : int := ((acc + x * y) mod q)%uint63.

(** x y mod q. *)
Definition mulm (q x y : int) : int := ((x * y) mod q)%uint63.

(** p x - b y mod q, where [nb] is q - b. *)
Definition cross (q p x nb y : int) : int := ((p * x + nb * y) mod q)%uint63.

(** A modulus that fits. *)
Definition modulus_ok (q : int) : bool := ((1 <? q) && (q <=? 2147483648))%uint63%bool.

Lemma modulus_okP q : modulus_ok q = true -> 1 < φ q <= 2147483648.
Proof.
  unfold modulus_ok; intros H; apply andb_prop in H; destruct H as [H1 H2].
  apply ltb_spec in H1; apply leb_spec in H2.
  change (φ 1%uint63) with 1 in H1; change (φ 2147483648%uint63) with 2147483648 in H2; lia.
Qed.

(** [x] is the residue of a/d modulo q. *)
Definition residue (q x : int) (a d : Z) : Prop :=
  φ x < φ q /\ rel_prime d (φ q) /\ (φ q | a - φ x * d).

Section Residues.

Variable q : int.
Hypothesis q_ok : 1 < φ q <= 2147483648.

Lemma wBE : wB = 2 * (2147483648 * 2147483648).
Proof. reflexivity. Qed.

Lemma residue_ge0 x : 0 <= φ x.
Proof. apply to_Z_bounded. Qed.

Lemma rel_prime_mult_l a b n : rel_prime a n -> rel_prime b n -> rel_prime (a * b) n.
Proof. intros Ha Hb; apply rel_prime_sym; apply rel_prime_mult; apply rel_prime_sym; assumption. Qed.

Lemma rel_prime_1_l n : rel_prime 1 n.
Proof. apply rel_prime_1. Qed.

Lemma rel_prime_modulus_neq0 d : rel_prime d (φ q) -> d <> 0.
Proof.
  intros H H0; subst d; destruct H as [_ _ H].
  assert (D : (φ q | 1)) by (apply H; [apply Z.divide_0_r | apply Z.divide_refl]).
  apply Z.divide_pos_le in D; lia.
Qed.

Lemma divide_mod_sub a : (φ q | a - a mod φ q).
Proof. exists (a / φ q); pose proof (Z_div_mod_eq_full a (φ q)); lia. Qed.

Lemma residue_mod x : residue q (x mod q)%uint63 (φ x) 1.
Proof.
  unfold residue; rewrite mod_spec; split; [|split].
  - apply Z.mod_pos_bound; lia.
  - apply rel_prime_1_l.
  - rewrite Z.mul_1_r; apply divide_mod_sub.
Qed.

Lemma residue_0 : residue q 0%uint63 0 1.
Proof.
  unfold residue; change (φ 0%uint63) with 0; split; [lia|split].
  - apply rel_prime_1_l.
  - apply Z.divide_0_r.
Qed.

Lemma residue_1 : residue q 1%uint63 1 1.
Proof.
  unfold residue; change (φ 1%uint63) with 1; split; [lia|split].
  - apply rel_prime_1_l.
  - apply Z.divide_0_r.
Qed.

(** A nonzero residue is that of a nonzero fraction. *)
Lemma residue_neq0 x a d : residue q x a d -> x <> 0%uint63 -> a <> 0.
Proof.
  intros (xq & d_q & [c D]) x0 a0; subst a; apply x0; apply to_Z_inj.
  change (φ 0%uint63) with 0.
  assert (Dx : (φ q | φ x)).
  { apply Gauss with d; [exists (- c); lia | apply rel_prime_sym; exact d_q]. }
  pose proof (residue_ge0 x).
  destruct (Z.eq_dec (φ x) 0) as [E|N]; [exact E|].
  apply Z.divide_pos_le in Dx; lia.
Qed.

Lemma fma_spec acc x y : φ acc < φ q -> φ x < φ q -> φ y < φ q ->
  φ (fma q acc x y) = (φ acc + φ x * φ y) mod φ q.
Proof.
  intros; unfold fma; rewrite mod_spec, add_spec, mul_spec.
  pose proof (residue_ge0 acc); pose proof (residue_ge0 x); pose proof (residue_ge0 y).
  assert (φ x * φ y <= (φ q - 1) * (φ q - 1)) by (apply Z.mul_le_mono_nonneg; lia).
  assert ((φ q - 1) * (φ q - 1) <= (2147483648 - 1) * (2147483648 - 1))
    by (apply Z.mul_le_mono_nonneg; lia).
  assert (0 <= φ x * φ y) by (apply Z.mul_nonneg_nonneg; lia).
  rewrite wBE, (Z.mod_small (φ x * φ y)), (Z.mod_small (φ acc + φ x * φ y)) by lia; reflexivity.
Qed.

Lemma cross_spec p x b y : φ p < φ q -> φ x < φ q -> φ b < φ q -> φ y < φ q ->
  φ (cross q p x (q - b)%uint63 y) = (φ p * φ x + (φ q - φ b) * φ y) mod φ q.
Proof.
  intros; unfold cross; rewrite mod_spec, add_spec, !mul_spec, sub_spec.
  pose proof (residue_ge0 p); pose proof (residue_ge0 x).
  pose proof (residue_ge0 b); pose proof (residue_ge0 y).
  assert (φ p * φ x <= (φ q - 1) * (φ q - 1)) by (apply Z.mul_le_mono_nonneg; lia).
  assert ((φ q - φ b) * φ y <= φ q * (φ q - 1)) by (apply Z.mul_le_mono_nonneg; lia).
  assert (φ q * (φ q - 1) <= 2147483648 * (2147483648 - 1)) by (apply Z.mul_le_mono_nonneg; lia).
  assert ((φ q - 1) * (φ q - 1) <= (2147483648 - 1) * (2147483648 - 1))
    by (apply Z.mul_le_mono_nonneg; lia).
  assert (0 <= φ p * φ x) by (apply Z.mul_nonneg_nonneg; lia).
  assert (0 <= (φ q - φ b) * φ y) by (apply Z.mul_nonneg_nonneg; lia).
  rewrite wBE, (Z.mod_small (φ q - φ b)) by lia.
  rewrite (Z.mod_small (φ p * φ x)), (Z.mod_small ((φ q - φ b) * φ y)) by lia.
  rewrite (Z.mod_small (φ p * φ x + (φ q - φ b) * φ y)) by lia.
  reflexivity.
Qed.

Lemma mod_lt a : a mod φ q < φ q.
Proof. apply Z.mod_pos_bound; lia. Qed.

Lemma divide_residue z a d : (φ q | a - z * d) -> (φ q | a - z mod φ q * d).
Proof.
  intros [c D]; destruct (divide_mod_sub z) as [c' D'].
  exists (c + c' * d); rewrite Z.mul_add_distr_r, <- D.
  replace (c' * d * φ q) with (c' * φ q * d) by ring; rewrite <- D'; ring.
Qed.

Lemma residue_fma acc x y a0 d0 a1 d1 a2 d2 :
  residue q acc a0 d0 -> residue q x a1 d1 -> residue q y a2 d2 ->
  residue q (fma q acc x y) (a0 * (d1 * d2) + a1 * a2 * d0) (d0 * (d1 * d2)).
Proof.
  intros (? & r0 & [c0 D0]) (? & r1 & [c1 D1]) (? & r2 & [c2 D2]).
  unfold residue; rewrite fma_spec by assumption.
  split; [apply mod_lt|split; [repeat apply rel_prime_mult_l; assumption|]].
  apply divide_residue; exists (c0 * d1 * d2 + c1 * a2 * d0 + c2 * (φ x * d1) * d0).
  replace a0 with (c0 * φ q + φ acc * d0) by lia; replace a1 with (c1 * φ q + φ x * d1) by lia.
  replace a2 with (c2 * φ q + φ y * d2) by lia; ring.
Qed.

(** Four products at once, for a smaller modulus. *)
Lemma fma4E acc x1 y1 x2 y2 x3 y3 x4 y4 : φ q <= 1073741824 ->
  φ acc < φ q -> φ x1 < φ q -> φ y1 < φ q -> φ x2 < φ q -> φ y2 < φ q ->
  φ x3 < φ q -> φ y3 < φ q -> φ x4 < φ q -> φ y4 < φ q ->
  ((acc + x1 * y1 + x2 * y2 + x3 * y3 + x4 * y4) mod q)%uint63 =
  fma q (fma q (fma q (fma q acc x1 y1) x2 y2) x3 y3) x4 y4.
Proof.
  intros Q Ha X1 Y1 X2 Y2 X3 Y3 X4 Y4; apply to_Z_inj.
  assert (L : forall a x y, φ a < φ q -> φ x < φ q -> φ y < φ q -> φ (fma q a x y) < φ q).
  { intros; rewrite fma_spec by assumption; apply mod_lt. }
  rewrite (fma_spec _ x4 y4), (fma_spec _ x3 y3), (fma_spec _ x2 y2), (fma_spec _ x1 y1); auto.
  rewrite Zplus_mod_idemp_l, <- Z.add_assoc, Zplus_mod_idemp_l, <- Z.add_assoc, Zplus_mod_idemp_l, !Z.add_assoc.
  assert (P : forall x y, φ x < φ q -> φ y < φ q -> 0 <= φ x * φ y <= 1073741824 * 1073741824).
  { intros x y Hx Hy; pose proof (residue_ge0 x); pose proof (residue_ge0 y); split.
    - apply Z.mul_nonneg_nonneg; lia.
    - apply Z.mul_le_mono_nonneg; lia. }
  pose proof (P x1 y1 X1 Y1); pose proof (P x2 y2 X2 Y2).
  pose proof (P x3 y3 X3 Y3); pose proof (P x4 y4 X4 Y4); pose proof (residue_ge0 acc).
  rewrite mod_spec, !add_spec, !mul_spec, wBE.
  rewrite (Z.mod_small (φ x1 * φ y1)), (Z.mod_small (φ x2 * φ y2)) by lia.
  rewrite (Z.mod_small (φ x3 * φ y3)), (Z.mod_small (φ x4 * φ y4)) by lia.
  rewrite (Z.mod_small (φ acc + φ x1 * φ y1)) by lia.
  rewrite (Z.mod_small (φ acc + φ x1 * φ y1 + φ x2 * φ y2)) by lia.
  rewrite (Z.mod_small (φ acc + φ x1 * φ y1 + φ x2 * φ y2 + φ x3 * φ y3)) by lia.
  rewrite (Z.mod_small (φ acc + φ x1 * φ y1 + φ x2 * φ y2 + φ x3 * φ y3 + φ x4 * φ y4)) by lia.
  reflexivity.
Qed.

Lemma mulmE x y : mulm q x y = fma q 0 x y.
Proof.
  unfold mulm, fma; f_equal; apply to_Z_inj; rewrite add_spec.
  change (φ 0%uint63) with 0; rewrite Z.add_0_l, Z.mod_small; [reflexivity|apply to_Z_bounded].
Qed.

Lemma residue_cross p x b y a0 d0 a1 d1 a2 d2 a3 d3 :
  residue q p a0 d0 -> residue q x a1 d1 -> residue q b a2 d2 -> residue q y a3 d3 ->
  residue q (cross q p x (q - b)%uint63 y)
    (a0 * a1 * (d2 * d3) - a2 * a3 * (d0 * d1)) (d0 * d1 * (d2 * d3)).
Proof.
  intros (? & r0 & [c0 D0]) (? & r1 & [c1 D1]) (? & r2 & [c2 D2]) (? & r3 & [c3 D3]).
  unfold residue; rewrite cross_spec by assumption.
  split; [apply mod_lt|split; [repeat apply rel_prime_mult_l; assumption|]].
  apply divide_residue.
  exists ((c0 * a1 + φ p * d0 * c1) * (d2 * d3) - (c2 * a3 + φ b * d2 * c3) * (d0 * d1)
          - φ y * (d0 * d1 * (d2 * d3))).
  replace a0 with (c0 * φ q + φ p * d0) by lia; replace a1 with (c1 * φ q + φ x * d1) by lia.
  replace a2 with (c2 * φ q + φ b * d2) by lia; replace a3 with (c3 * φ q + φ y * d3) by lia.
  ring.
Qed.

(** A fraction agrees with a residue: the test that is computed. *)
Definition residue_test (x : int) (a d : Z) : bool :=
  (x <? q)%uint63 && (Z.gcd d (φ q) =? 1) && ((a - φ x * d) mod φ q =? 0).

Lemma residue_testP x a d : residue_test x a d = true -> residue q x a d.
Proof.
  unfold residue_test; rewrite !Bool.andb_true_iff, !Z.eqb_eq, ltb_spec.
  intros [[x_q g] D]; split; [exact x_q|split].
  - apply Zgcd_1_rel_prime; exact g.
  - apply Z.mod_divide; [lia|exact D].
Qed.

End Residues.
