(** Linear recurrent networks (proofs/statements/linear-networks.md): unrolling to a convolution, the
    additive bound on the separation rank, the Hankel bound.

      h_t = c W h_{t-1} + F x_t,  h_{-1} = 0,      y_t = c C h_t,

    where the scalar c stands for n^{-1/2} (or for 1). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Record linear_rnn (K : ringType) (n dx dy : nat) : Type := LinearRNN {
  scale : K;
  lin_W : 'M[K]_n;
  lin_F : 'M[K]_(n, dx);
  lin_C : 'M[K]_(dy, n)
}.

Section Unrolling.

Variables (K : comRingType) (n dx dy : nat) (N : linear_rnn K n dx dy).
Notation c := (scale N).
Notation W := (lin_W N).
Notation Fx := (lin_F N).
Notation C := (lin_C N).
Implicit Types (xs : seq 'cV[K]_dx) (x : 'cV[K]_dx).

Definition lin_step (h : 'cV[K]_n) x : 'cV[K]_n := c *: (W *m h) + Fx *m x.

Definition lin_state xs : 'cV[K]_n := foldl lin_step 0 xs.

(** The output at the last of the times of [xs]. *)
Definition lin_output xs : 'cV[K]_dy := c *: (C *m lin_state xs).

(** W^j F, and the impulse response L_j = c^(j+1) C W^j F. *)
Definition lin_power (j : nat) : 'M[K]_(n, dx) := iter j (mulmx W) Fx.

Definition impulse (j : nat) : 'M[K]_(dy, dx) := c ^+ j.+1 *: (C *m lin_power j).

(** The input with lag [j]: the j-th from the last. *)
Definition lagged xs (j : nat) : 'cV[K]_dx := nth 0 (rev xs) j.

Lemma lin_state_unroll xs :
  lin_state xs = \sum_(j < size xs) c ^+ j *: (lin_power j *m lagged xs j).
Proof.
rewrite /lin_state; elim/last_ind: xs => [|xs x IHxs]; first by rewrite big_ord0.
rewrite foldl_rcons IHxs size_rcons big_ord_recl expr0 scale1r /lagged rev_rcons /= addrC.
congr (_ + _); rewrite mulmx_sumr scaler_sumr; apply: eq_bigr => j _.
by rewrite /bump /= add1n -scalemxAr scalerA -exprS mulmxA.
Qed.

(** Unrolling: a linear recurrent network is the convolution with the weights
    L_j = c^(j+1) C W^j F, an exact identity: y_t = sum_j L_j x_{t-j}. *)
Theorem lin_unroll xs : lin_output xs = \sum_(j < size xs) impulse j *m lagged xs j.
Proof.
rewrite /lin_output lin_state_unroll mulmx_sumr scaler_sumr; apply: eq_bigr => j _.
by rewrite /impulse -scalemxAr scalerA -exprS -scalemxAl mulmxA.
Qed.

(** The part of a start block, seen through an end block of tE steps, and the part of the
    end block. *)
Definition start_part (tE : nat) (s : seq 'cV[K]_dx) : 'cV[K]_dy :=
  \sum_(j < size s) impulse (tE + j) *m lagged s j.

Lemma lin_output_cat s e : lin_output (s ++ e) = start_part (size e) s + lin_output e.
Proof.
rewrite !lin_unroll size_cat addnC big_split_ord /= addrC; congr (_ + _).
  apply: eq_bigr => j _; congr (_ *m _); rewrite /lagged rev_cat nth_cat size_rev.
  by rewrite ltnNge leq_addr /= addKn.
by apply: eq_bigr => j _; rewrite /lagged rev_cat nth_cat size_rev ltn_ord.
Qed.

(** W^(a+b) F as a product. *)
Lemma impulse_add a b :
  impulse (a + b) = (c ^+ a.+1 *: (C *m iter a (mulmx W) 1%:M)) *m (c ^+ b *: lin_power b).
Proof.
rewrite -scalemxAl -scalemxAr scalerA -exprD addSn -mulmxA; congr (_ *: (_ *m _)).
rewrite /lin_power iterD; elim: a => [|a IHa] /=; first by rewrite mul1mx.
by rewrite IHa mulmxA.
Qed.

(** The block Hankel matrix (L_{a+b}), a < k, b < l. *)
Definition hankel (k l : nat) := \mxblock_(a < k, b < l) impulse (a + b).

End Unrolling.

Section Ranks.

Variables (F : fieldType) (n dx dy : nat) (N : linear_rnn F n dx dy).

(** The additive bound S1: the q-th power of an entry of the output is a sum of q + 1
    products. *)
Theorem lin_power_sep_rank (i : 'I_dy) tS tE q :
  sep_rank_le (fun (s : tS.-tuple 'cV[F]_dx) (e : tE.-tuple 'cV[F]_dx) =>
                 lin_output N (s ++ e) i 0 ^+ q) q.+1.
Proof.
exists (fun k s => start_part N tE s i 0 ^+ (q - k)),
       (fun k e => lin_output N e i 0 ^+ k *+ 'C(q, k)) => s e.
rewrite lin_output_cat size_tuple mxE exprDn; apply: eq_bigr => k _.
by rewrite mulrnAr.
Qed.

(** A linear network models no interaction of start and end, whatever its width n: the
    separation rank of each entry of its output is at most 2. *)
Theorem lin_sep_rank (i : 'I_dy) tS tE :
  sep_rank_le (fun (s : tS.-tuple 'cV[F]_dx) (e : tE.-tuple 'cV[F]_dx) =>
                 lin_output N (s ++ e) i 0) 2.
Proof.
by apply: eq_sep_rank_le (lin_power_sep_rank i tS tE 1) => s e; rewrite expr1.
Qed.

(** It is the product of the matrix of the c^(a+1) C W^a, which has n columns, and that of the
    c^b W^b F. *)
Theorem hankel_rank k l : (\rank (hankel N k l) <= n)%N.
Proof.
pose obs (a : 'I_k) := scale N ^+ a.+1 *: (lin_C N *m iter a (mulmx (lin_W N)) 1%:M).
pose ctr (b : 'I_l) := scale N ^+ b *: lin_power N b.
have -> : hankel N k l = (\mxcol_a obs a) *m (\mxrow_b ctr b).
  by rewrite mul_mxcol_mxrow; apply: eq_mxblock => a b; apply: impulse_add.
exact: mulmx_max_rank.
Qed.

End Ranks.
