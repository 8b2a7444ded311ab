(** Ranks of matrices: submatrices, diagonal and Vandermonde matrices, and the
    matrix of the values p(z_i z_j) of a polynomial. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Ranks.

Variable F : fieldType.

Lemma mxrank_mxsub m n p q (f : 'I_p -> 'I_m) (g : 'I_q -> 'I_n) (A : 'M[F]_(m, n)) :
  (\rank (mxsub f g A) <= \rank A)%N.
Proof.
rewrite mxsubrc; apply: (leq_trans (mxrankS (rowsub_sub _ _))).
rewrite -mxrank_tr -[(\rank A)%N]mxrank_tr trmx_mxsub.
exact: mxrankS (rowsub_sub _ _).
Qed.

Lemma unitmx_diag n (d : 'rV[F]_n) : (forall i, d 0 i != 0) -> diag_mx d \in unitmx.
Proof. by move=> d_neq0; rewrite unitmxE det_diag unitfE; apply/prodf_neq0. Qed.

(** A diagonal matrix has at least as large a rank as it has nonzero entries at
    different places. *)
Lemma mxrank_diag_geq n k (d : 'rV[F]_n) (f : 'I_k -> 'I_n) :
  injective f -> (forall i, d 0 (f i) != 0) -> (k <= \rank (diag_mx d))%N.
Proof.
move=> f_inj d_neq0; apply: leq_trans (mxrank_mxsub f f _).
have -> : mxsub f f (diag_mx d) = diag_mx (\row_i d 0 (f i)).
  by apply/matrixP=> i j; rewrite !mxE (inj_eq f_inj).
by rewrite mxrank_unit // unitmx_diag // => i; rewrite mxE.
Qed.

Definition vandermonde n (z : 'I_n -> F) : 'M[F]_n := \matrix_(i, j) z j ^+ i.

(** A Vandermonde matrix at distinct points is invertible: a row in its kernel
    is a polynomial with too many roots. *)
Lemma unitmx_vandermonde n (z : 'I_n -> F) : injective z -> vandermonde z \in unitmx.
Proof.
move=> z_inj; rewrite -row_free_unit -kermx_eq0; apply/rowV0P=> u /sub_kermxP uV0.
pose p := \poly_(i < n) (if insub i is Some k then u 0 k else 0).
have pz j : p.[z j] = 0.
  have /rowP/(_ j) := uV0; rewrite !mxE => <-; rewrite horner_poly.
  by apply: eq_bigr => i _; rewrite valK mxE.
have p0 : p = 0.
  apply: (@roots_geq_poly_eq0 _ p [seq z j | j <- enum 'I_n]).
  - by apply/allP=> _ /mapP[j _ ->]; rewrite rootE pz.
  - by rewrite map_inj_uniq ?enum_uniq.
  - by rewrite size_map size_enum_ord size_poly.
apply/rowP=> k; rewrite mxE.
have : p`_k = 0 by rewrite p0 coef0.
by rewrite coef_poly ltn_ord valK.
Qed.

(** Points z_1, .., z_n, a polynomial p of size at most n: the matrix of the values
    p(z_i z_j) has at least as large a rank as p has nonzero coefficients. *)
Lemma mxrank_poly_products n (p : {poly F}) (z : 'I_n -> F) (s : seq nat) :
    injective z -> (size p <= n)%N -> uniq s -> {in s, forall w, p`_w != 0} ->
  (size s <= \rank (\matrix_(i < n, j < n) p.[z i * z j]))%N.
Proof.
move=> z_inj p_n s_uniq s_nz; pose V := vandermonde z.
pose d : 'rV[F]_n := \row_w p`_w.
have V_unit : V \in unitmx by apply: unitmx_vandermonde.
have -> : \matrix_(i, j) p.[z i * z j] = V^T *m (diag_mx d *m V).
  apply/matrixP=> i j; rewrite mxE (horner_coef_wide _ p_n) [RHS]mxE.
  by apply: eq_bigr => w _; rewrite mul_diag_mx !mxE exprMn mulrCA.
rewrite mulmxA (mxrankMfree _ (_ : row_free V)) ?row_free_unit //.
rewrite -mxrank_tr trmx_mul trmxK mxrankMfree ?row_free_unit // mxrank_tr.
have s_n (i : 'I_(size s)) : (nth 0%N s i < n)%N.
  apply: leq_trans p_n; rewrite ltnNge; apply/negP=> /(nth_default 0) p0.
  by have := s_nz _ (mem_nth 0%N (ltn_ord i)); rewrite p0 eqxx.
apply: (@mxrank_diag_geq _ _ _ (fun i => Ordinal (s_n i))) => [i j|i].
  by move/(congr1 val)/eqP; rewrite /= nth_uniq // => /eqP/val_inj.
by rewrite mxE s_nz ?mem_nth.
Qed.

(** Multiplying the rows by nonzero numbers does not change the rank. *)
Lemma mxrank_scale_rows m n (c : 'I_m -> F) (A : 'M[F]_(m, n)) :
  (forall i, c i != 0) -> \rank (\matrix_(i, j) (c i * A i j)) = \rank A.
Proof.
move=> c_neq0; have -> : \matrix_(i, j) (c i * A i j) = diag_mx (\row_i c i) *m A.
  by apply/matrixP=> i j; rewrite mul_diag_mx !mxE.
rewrite -mxrank_tr trmx_mul mxrankMfree ?mxrank_tr //.
by rewrite row_free_unit unitmx_tr unitmx_diag // => i; rewrite mxE.
Qed.

End Ranks.
