(** Integer matrices in a field of characteristic p.

    If every integer matrix that is congruent to A modulo p has rank at least k over the rational
    numbers, then A has rank at least k in every field of characteristic p ([rank_char]): were the
    rank smaller there, the factors of a factorisation could be lifted. So what is proved of
    rational matrices from their residues modulo p alone holds in characteristic p. *)
From Coq Require Import ZArith Uint63 Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import MachineResidues Machine.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The image of an integer matrix. *)
Definition mx_in (F : ringType) m n (A : 'M[int]_(m, n)) : 'M[F]_(m, n) := map_mx intr A.

Section PrimeField.

Variables (F : fieldType) (p : nat).
Hypothesis pF : p \in [char F].

Let p_pr : prime p := charf_prime pF.

(** The prime field of F. *)
Definition from_Fp (x : 'F_p) : F := (x : nat)%:R.

Lemma natr_modp n : (n %% p)%:R = n%:R :> F.
Proof. by rewrite [n in RHS](divn_eq n p) natrD natrM (charf0 pF) mulr0 add0r. Qed.

Lemma from_Fp_nat n : from_Fp n%:R = n%:R.
Proof. by rewrite /from_Fp val_Fp_nat // natr_modp. Qed.

Lemma Fp_nat (x : 'F_p) : x = (x : nat)%:R.
Proof. by rewrite natr_Zp. Qed.

Lemma from_FpD x y : from_Fp (x + y) = from_Fp x + from_Fp y.
Proof. by rewrite [x in LHS]Fp_nat [y in LHS]Fp_nat -natrD from_Fp_nat natrD. Qed.

Lemma from_Fp_is_rmorphism : rmorphism from_Fp.
Proof.
split=> [x y|]; first by apply: (@addIr _ (from_Fp y)); rewrite -from_FpD !subrK.
split=> [x y|]; last by rewrite -[1]/(1%:R) from_Fp_nat.
by rewrite [x in LHS]Fp_nat [y in LHS]Fp_nat -natrM from_Fp_nat natrM.
Qed.

Definition from_Fp_rmorphism := RMorphism from_Fp_is_rmorphism.

Lemma intr_Fp_eq0 (z : int) : (z%:~R == 0 :> 'F_p) -> exists d : int, z = p%:Z * d.
Proof.
have pFp : p \in [char 'F_p] by exact: char_Fp.
have dvd n : (n%:R == 0 :> 'F_p) -> exists d : int, n%:Z = p%:Z * d.
  by rewrite -(dvdn_charf pFp) => /dvdnP[d ->]; exists d%:Z; rewrite mulnC PoszM.
case: (intP z) => [|n|n].
- by exists 0; rewrite mulr0.
- by rewrite -pmulrn => /dvd.
by rewrite -nmulrn oppr_eq0 => /dvd[d ->]; exists (- d); rewrite mulrN.
Qed.

Theorem rank_char m n (A : 'M[int]_(m, n)) k :
  (forall D : 'M[int]_(m, n), (k <= \rank (mx_in rat_fieldType (A + p%:Z *: D)%R))%N) ->
  (k <= \rank (mx_in F A))%N.
Proof.
move=> k_le; pose B := mx_in [ringType of 'F_p] A.
have -> : mx_in F A = map_mx from_Fp_rmorphism B.
  by apply/matrixP=> i j; rewrite !mxE rmorph_int.
rewrite mxrank_map; pose up a b (C : 'M['F_p]_(a, b)) : 'M[int]_(a, b) :=
  map_mx (fun x : 'F_p => (x : nat)%:Z) C.
have upK a b (C : 'M['F_p]_(a, b)) : mx_in _ (up _ _ C) = C.
  by apply/matrixP=> i j; rewrite !mxE -pmulrn natr_Zp.
pose A' := up _ _ (col_base B) *m up _ _ (row_base B).
have congr_A i j : exists d : int, A' i j - A i j = p%:Z * d.
  apply: intr_Fp_eq0; rewrite rmorphB subr_eq0; apply/eqP.
  have /matrixP/(_ i j) : mx_in [ringType of 'F_p] A' = B.
    by rewrite /mx_in map_mxM -/(mx_in _ _) -/(mx_in _ _) !upK mulmx_base.
  by rewrite !mxE.
have [D DE] : exists D : 'M[int]_(m, n), A' = A + p%:Z *: D.
  have [d dE] := fin_all_exists (fun ij : 'I_m * 'I_n => congr_A ij.1 ij.2).
  exists (\matrix_(i, j) d (i, j)); apply/matrixP=> i j.
  by rewrite [RHS]mxE [X in _ + X]mxE [X in _ * X]mxE -(dE (i, j)) addrC subrK.
apply: leq_trans (k_le D) _; rewrite -DE /mx_in map_mxM.
exact: leq_trans (mxrankM_maxl _ _) (rank_leq_col _).
Qed.

End PrimeField.

(** Residues do not see multiples of the modulus. *)
Lemma reduces_shift q x r (z : int) : reduces q x r ->
  reduces q x (r + (int_of_Z (to_Z q))%:~R * z%:~R).
Proof.
have [c <-] : exists c, int_of_Z c = z.
  case: z => n; first by exists (Z.of_nat n); case: n => //= n; rewrite SuccNat2Pos.id_succ.
  by exists (Zneg (Pos.of_succ_nat n)); rewrite /= SuccNat2Pos.id_succ NegzE.
move=> [a [d [[x_q [d_q [e E]]] ad]]].
exists (a + to_Z q * c * d)%coqZ, d; split.
  split=> //; split=> //; exists (e + c * d)%coqZ.
  by rewrite Z.mul_add_distr_r -E; ring.
rewrite rat_of_ZD !rat_of_ZM mulrDr ad; congr (_ + _).
by rewrite mulrC.
Qed.

Lemma reduces_mx_shift q m n rows (A : 'M[rat]_(m, n)) (D : 'M[int]_(m, n)) :
  reduces_mx q rows A ->
  reduces_mx q rows (A + (int_of_Z (to_Z q))%:~R *: mx_in rat_fieldType D).
Proof.
move=> [size_rows rowsA]; split=> // i; have [size_i row_i] := rowsA i; split=> // j.
by rewrite !mxE; exact: reduces_shift.
Qed.
