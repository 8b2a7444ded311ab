(** Exponent vectors of polynomials in m variables: the list of those of degree D. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Forms DepthTwoGrid.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The exponents of degree D: there are mc(m, D). *)
Section Degrees.

Variable m : nat.

Definition mnm_of (a : mono [finType of 'I_m]) : 'X_{1..m} := [multinom a i | i < m].

Lemma mnm_of_inj : injective mnm_of.
Proof. by move=> a b /mnmP eq_ab; apply/ffunP=> i; have := eq_ab i; rewrite !mnmE. Qed.

Definition exponents (D : nat) : seq 'X_{1..m} := [seq mnm_of a | a <- monos (enum 'I_m) D].

Lemma size_exponents D : size (exponents D) = mc m D.
Proof. by rewrite size_map size_monos size_enum_ord. Qed.

Lemma exponents_uniq D : uniq (exponents D).
Proof. by rewrite map_inj_uniq ?uniq_monos ?enum_uniq //; apply: mnm_of_inj. Qed.

Lemma mem_exponents D a : (a \in exponents D) = (mdeg a == D).
Proof.
apply/mapP/eqP => [[b b_D ->]|a_D].
  by rewrite mdegE -(monos_deg b_D); apply: eq_bigr => i _; rewrite mnmE.
exists [ffun i => a i]; last by apply/mnmP=> i; rewrite mnmE ffunE.
apply: mem_monos => [i|]; first by rewrite mem_enum.
by rewrite -a_D mdegE; apply: eq_bigr => i _; rewrite ffunE.
Qed.

End Degrees.

(** A polynomial with given coefficients. *)
Lemma mcoeff_sumX (K : ringType) m (s : seq 'X_{1..m}) (c : 'X_{1..m} -> K) b : uniq s ->
  (\sum_(a <- s) c a *: 'X_[a])@_b = if b \in s then c b else 0.
Proof.
move=> s_uniq; rewrite raddf_sum /=; case: ifP => [b_s|b_s].
  rewrite (bigD1_seq b) //= mcoeffZ mcoeffX eqxx mulr1 big1 ?addr0 // => a /negbTE a_b.
  by rewrite mcoeffZ mcoeffX a_b mulr0.
rewrite big_seq big1 // => a a_s; rewrite mcoeffZ mcoeffX.
by case: eqP => [ab|_]; [rewrite -ab a_s in b_s | rewrite mulr0].
Qed.
