(** The Start-End separation rank of a function of two arguments. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Separation.

Variable F : fieldType.

(** The separation rank of [y] is at most [K]: y(s, e) is a sum of [K] products
    g_i(s) g'_i(e). *)
Definition sep_rank_le (X Y : Type) (y : X -> Y -> F) (K : nat) : Prop :=
  exists (g : 'I_K -> X -> F) (g' : 'I_K -> Y -> F),
    forall s e, y s e = \sum_(i < K) g i s * g' i e.

(** The separation rank of [y] is at least [k]. *)
Definition sep_rank_ge (X Y : Type) (y : X -> Y -> F) (k : nat) : Prop :=
  forall K, sep_rank_le y K -> (k <= K)%N.

(** The separation rank of [y] is [k]. *)
Definition sep_rank_is (X Y : Type) (y : X -> Y -> F) (k : nat) : Prop :=
  sep_rank_le y k /\ sep_rank_ge y k.

Section Basics.

Variables (X Y : Type).
Implicit Types (y : X -> Y -> F).

(** Any finite type may index the products. *)
Lemma sep_rank_le_fin y (I : finType) (g : I -> X -> F) (g' : I -> Y -> F) :
  (forall s e, y s e = \sum_i g i s * g' i e) -> sep_rank_le y #|I|.
Proof.
move=> yE; exists (fun i => g (enum_val i)), (fun i => g' (enum_val i)) => s e.
by rewrite yE (big_enum_val (A := predT) (fun i => g i s * g' i e)).
Qed.

Lemma sep_rank_leW y k K : (k <= K)%N -> sep_rank_le y k -> sep_rank_le y K.
Proof.
move=> /subnKC <- [g [g' yE]]; move: (K - k)%N => d.
exists (fun i s => if split i is inl j then g j s else 0).
exists (fun i e => if split i is inl j then g' j e else 0) => s e.
rewrite big_split_ord /= yE [X in _ = _ + X]big1 ?addr0 => [|i _]; last first.
  by rewrite (unsplitK (inr i)) mul0r.
by apply: eq_bigr => i _; rewrite (unsplitK (inl i)).
Qed.

Lemma eq_sep_rank_le y1 y2 K :
  (forall s e, y1 s e = y2 s e) -> sep_rank_le y1 K -> sep_rank_le y2 K.
Proof. by move=> y12 [g [g' yE]]; exists g, g' => s e; rewrite -y12. Qed.

Lemma eq_sep_rank_ge y1 y2 k :
  (forall s e, y1 s e = y2 s e) -> sep_rank_ge y1 k -> sep_rank_ge y2 k.
Proof. by move=> y12 ge_k K le_K; apply: ge_k; apply: eq_sep_rank_le le_K. Qed.

Lemma sep_rank_geW y k k' : (k' <= k)%N -> sep_rank_ge y k -> sep_rank_ge y k'.
Proof. by move=> le_k ge_k K /ge_k; apply: leq_trans. Qed.

(** Exchanging start and end. *)
Lemma sep_rank_le_sym y K : sep_rank_le y K -> sep_rank_le (fun e s => y s e) K.
Proof.
by case=> g [g' yE]; exists g', g => e s; rewrite yE; apply: eq_bigr => i _; rewrite mulrC.
Qed.

Lemma sep_rank_ge_sym y k : sep_rank_ge (fun e s => y s e) k -> sep_rank_ge y k.
Proof. by move=> ge_k K /sep_rank_le_sym; apply: ge_k. Qed.

(** Two bounds are in contradiction if they cross. *)
Lemma sep_rank_ge_le y k K : sep_rank_ge y k -> sep_rank_le y K -> (k <= K)%N.
Proof. exact. Qed.

(** The witness lemma (proofs/statements/background.md#f1-minor): the rank of any evaluation matrix
    (y(s_i, e_j)) bounds the separation rank from below. *)
Lemma sep_rank_witness y m n (s : 'I_m -> X) (e : 'I_n -> Y) :
  sep_rank_ge y (\rank (\matrix_(i, j) y (s i) (e j))).
Proof.
move=> K [g [g' yE]].
have -> : \matrix_(i, j) y (s i) (e j) = (\matrix_(i, k) g k (s i)) *m (\matrix_(k, j) g' k (e j)).
  by apply/matrixP=> i j; rewrite !mxE yE; apply: eq_bigr => k _; rewrite !mxE.
exact: mulmx_max_rank.
Qed.

End Basics.

(** Restricting the arguments: grid rank is at most function rank. *)
Lemma sep_rank_le_comp X X' Y Y' (y : X -> Y -> F) (f : X' -> X) (g : Y' -> Y) K :
  sep_rank_le y K -> sep_rank_le (fun s e => y (f s) (g e)) K.
Proof.
case=> u [v yE]; exists (fun i s => u i (f s)), (fun i e => v i (g e)) => s e.
exact: yE.
Qed.

Lemma sep_rank_ge_comp X X' Y Y' (y : X -> Y -> F) (f : X' -> X) (g : Y' -> Y) k :
  sep_rank_ge (fun s e => y (f s) (g e)) k -> sep_rank_ge y k.
Proof. by move=> ge_k K le_K; apply: ge_k; apply: sep_rank_le_comp. Qed.

(** A function on finite sets: the rank is at most the number of rows, of columns
    (proofs/statements/bounds.md#g1). *)
Lemma sep_rank_le_rows (X : finType) Y (y : X -> Y -> F) : sep_rank_le y #|X|.
Proof.
apply: (sep_rank_le_fin (g := fun i s => (s == i)%:R) (g' := y)) => s e.
by rewrite (bigD1 s) //= eqxx mul1r big1 ?addr0 // => i /negbTE; rewrite eq_sym => ->; rewrite mul0r.
Qed.

Lemma sep_rank_le_cols X (Y : finType) (y : X -> Y -> F) : sep_rank_le y #|Y|.
Proof. by have := sep_rank_le_sym (sep_rank_le_rows (fun e s => y s e)). Qed.

End Separation.
