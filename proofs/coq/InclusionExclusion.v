(** How many monomials of one multidegree are divisible by one of n monomials without a common
    variable: inclusion and exclusion. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Forms Ideals.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.
(** mc(R, d - j), where d - j may be negative. *)
Definition mc_minus (R d j : nat) : nat := if (j <= d)%N then mc R (d - j) else 0%N.

(** The n-th difference of a sequence, in closed form. *)
Section Differences.

Variable P : nat -> int.

Definition difference (n i : nat) : int := \sum_(j < n.+1) (-1) ^+ j * ('C(n, j)%:Z * P (i + j)).

Lemma difference0 i : difference 0 i = P i.
Proof. by rewrite /difference big_ord1 !mul1r addn0. Qed.

Lemma differenceS n i : difference n.+1 i = difference n i - difference n i.+1.
Proof.
have -> : difference n i = \sum_(j < n.+2) (-1) ^+ j * ('C(n, j)%:Z * P (i + j)).
  by rewrite [RHS]big_ord_recr /= bin_small // mul0r mulr0 addr0.
rewrite /difference !(big_ord_recl n.+1) /= !bin0 -addrA -sumrB; congr (_ + _).
apply: eq_bigr => j _; rewrite binS PoszD mulrDl mulrDr; congr (_ + _).
by rewrite exprS mulN1r mulNr addSnnS.
Qed.

End Differences.

Lemma difference_tail (P : nat -> nat) n : difference (fun j => (P j)%:Z) n 0
  = (P 0%N)%:Z - \sum_(1 <= j < n.+1) (-1) ^+ j.+1 * ('C(n, j) * P j)%N%:Z.
Proof.
rewrite /difference big_ord_recl /= bin0 !mul1r addn0; congr (_ + _).
rewrite big_add1 big_mkord -sumrN; apply: eq_bigr => j _.
by rewrite /bump /= add1n add0n [in RHS]exprS mulN1r mulNr opprK PoszM.
Qed.

Section Count.

Variables (G : finType) (R : nat) (E : pred G).
Notation V := (prod_finType G (ordinal_finType R)).
Notation gr := (fun v : G * 'I_R => v.1).
Notation basis D := (mono_basis (V := V) gr D).
Implicit Types (D : G -> nat) (m : mono V).

(** The product of the variables number k in the groups [E]. *)
Definition group_mono (k : nat) : mono V := [ffun v : G * 'I_R => E v.1 && (v.2 == k :> nat) : nat].

Lemma card_group g : #|[pred v : V | gr v == g]| = R.
Proof.
rewrite (eq_card (B := [predX pred1 g & 'I_R])) => [|v]; last by rewrite !inE andbT.
by rewrite cardX card1 mul1n card_ord.
Qed.

Lemma group_mono_deg k g : (k < R)%N -> gdeg gr (group_mono k) g = E g.
Proof.
move=> k_R; rewrite /gdeg (bigD1 (g, Ordinal k_R)) //= ffunE /= eqxx andbT big1 ?addn0 //.
move=> [g' i] /= /andP[/eqP-> gi]; rewrite ffunE /=; case: eqP => [ik|]; last by rewrite andbF.
by case/eqP: gi; congr (_, _); apply: val_inj.
Qed.

(** The monomials of degree D that none of the first n divides. *)
Definition avoiding n D : nat :=
  count (fun m => [forall k : 'I_n, ~~ mono_dvd (group_mono k) m]) (basis D).

(** D_g - j in the groups [E]. *)
Definition mc_product D j : nat := \prod_g (if E g then mc_minus R (D g) j else mc R (D g)).

Lemma forall_ordS n (Q : pred nat) : [forall k : 'I_n.+1, Q k] = [forall k : 'I_n, Q k] && Q n.
Proof.
apply/forallP/andP => [all_Q|[/forallP all_Q Qn] k].
  by split; [apply/forallP=> k; apply: (all_Q (widen_ord (leqnSn n) k)) | apply: (all_Q ord_max)].
case: (ltngtP k n) (ltn_ord k) => [k_n _|k_n|-> //]; first exact: (all_Q (Ordinal k_n)).
by rewrite ltnS leqNgt k_n.
Qed.

Lemma group_mono_disjoint k k' (v : V) : k != k' ->
  (group_mono k v == 0%N) || (group_mono k' v == 0%N).
Proof.
move=> k_k'; rewrite !ffunE; case: (E v.1) => //=.
by case: (v.2 =P k :> nat) => //= ->; rewrite (negbTE k_k').
Qed.

Lemma group_mono_dvd_add k k' m : k != k' ->
  mono_dvd (group_mono k) (mono_add (group_mono k') m) = mono_dvd (group_mono k) m.
Proof.
move=> k_k'; apply: eq_forallb => v; rewrite [mono_add _ _ v]ffunE.
by case/orP: (group_mono_disjoint v k_k') => /eqP->.
Qed.

(** The multiples of one of them. *)
Lemma multiples_of_mono n D : (n < R)%N -> (forall g, E g -> 0 < D g)%N ->
  perm_eq [seq m <- basis D | mono_dvd (group_mono n) m]
          [seq mono_add (group_mono n) m | m <- basis (fun g => D g - E g)%N].
Proof.
move=> n_R D_gt0; apply: uniq_perm; rewrite ?filter_uniq ?undup_uniq //.
  by rewrite map_inj_uniq ?undup_uniq //; apply: mono_addI.
move=> m; rewrite mem_filter; apply/andP/mapP => [[n_m]|[m' m'_deg ->]].
  rewrite mem_mono_basis => /forallP m_deg; exists (mono_sub m (group_mono n)).
    rewrite mem_mono_basis; apply/forallP=> g; have := m_deg g.
    by rewrite -{1}(mono_subK n_m) gdeg_add group_mono_deg // => /eqP<-; rewrite addKn.
  by rewrite mono_subK.
split; first exact: mono_dvd_addl.
move: m'_deg; rewrite !mem_mono_basis => /forallP m'_deg; apply/forallP=> g.
rewrite gdeg_add group_mono_deg // (eqP (m'_deg g)) subnKC //.
by case Eg: (E g) => //; apply: D_gt0.
Qed.

Lemma no_multiples_of_mono n D g : (n < R)%N -> E g -> D g = 0%N ->
  {in basis D, forall m, mono_dvd (group_mono n) m = false}.
Proof.
move=> n_R Eg Dg0 m; rewrite mem_mono_basis => /forallP m_deg; apply/negP=> n_m.
have := m_deg g; rewrite -(mono_subK n_m) gdeg_add group_mono_deg // Dg0.
by rewrite Eg.
Qed.

Notation none n := (fun m => [forall k : 'I_n, ~~ mono_dvd (group_mono k) m]).

Lemma avoiding_split n D : avoiding n D
  = (avoiding n.+1 D + count (none n) [seq m <- basis D | mono_dvd (group_mono n) m])%N.
Proof.
rewrite /avoiding -[LHS]size_filter -(count_predC (mono_dvd (group_mono n))) addnC !count_filter.
congr (_ + _)%N; last by apply: eq_count => m; rewrite /= andbC.
apply: eq_count => m /=; rewrite andbC.
by rewrite (forall_ordS n (fun k => ~~ mono_dvd (group_mono k) m)).
Qed.

Lemma avoiding_shift n D : (n < R)%N -> (forall g, E g -> 0 < D g)%N ->
  avoiding n D = (avoiding n.+1 D + avoiding n (fun g => D g - E g))%N.
Proof.
move=> n_R D_gt0; rewrite avoiding_split; congr (_ + _)%N.
have /permP-> := multiples_of_mono n_R D_gt0.
rewrite count_map; apply: eq_count => m /=; apply: eq_forallb => k.
by rewrite group_mono_dvd_add // ltn_eqF.
Qed.

Lemma avoiding_same n D g : (n < R)%N -> E g -> D g = 0%N -> avoiding n D = avoiding n.+1 D.
Proof.
move=> n_R Eg Dg0; rewrite avoiding_split (eq_in_filter (a2 := pred0)) ?filter_pred0 ?addn0 //.
exact: no_multiples_of_mono Eg Dg0.
Qed.

Lemma avoidingE n D : (n <= R)%N ->
  (avoiding n D)%:Z = difference (fun j => (mc_product D j)%:Z) n 0.
Proof.
elim: n D => [|n IHn] D n_R.
  rewrite difference0 /avoiding (eq_count (a2 := predT)) => [|m]; last by apply/forallP=> -[].
  rewrite count_predT size_mono_basisE; congr Posz; apply: eq_bigr => g _.
  by rewrite card_group /mc_minus subn0; case: ifP.
rewrite differenceS -IHn ?(ltnW n_R) //.
have [/forall_inP D_gt0|] := boolP [forall (g | E g), (0 < D g)%N].
  rewrite (avoiding_shift n_R D_gt0) PoszD -addrA -[LHS]addr0; congr (_ + _).
  rewrite IHn ?(ltnW n_R) //; apply/esym/eqP; rewrite subr_eq0; apply/eqP.
  apply: eq_bigr => j _; congr (_ * (_ * Posz _)); apply: eq_bigr => g _.
  case Eg: (E g); last by rewrite subn0.
  rewrite /mc_minus add0n add1n; case: (D g) (D_gt0 g Eg) => // d _.
  by rewrite ltnS subSS /= subn1.
case/forall_inPn=> g Eg; rewrite -leqNgt leqn0 => /eqP Dg0.
rewrite -(avoiding_same n_R Eg Dg0) [X in _ - X]big1 ?subr0 // => j _.
have {}Eg : E g by [].
by rewrite /mc_product (bigD1 g) //= Eg /mc_minus Dg0 mul0n !mulr0.
Qed.

(** The monomials that one of the first n divides: mc_product D j counts them with the sign
    - (-1)^j and the factor C(n, j), j = 1, .., n. *)
Lemma size_divisibleE n D : (n <= R)%N ->
  (count (fun m => [exists k : 'I_n, mono_dvd (group_mono k) m]) (basis D))%:Z
  = \sum_(1 <= j < n.+1) (-1) ^+ j.+1 * ('C(n, j) * mc_product D j)%N%:Z.
Proof.
move=> n_R; have := avoidingE D n_R; rewrite difference_tail.
set a := avoiding n D; set c := count _ _.
have -> : a%:Z = (mc_product D 0)%:Z - c%:Z.
  have size_D : size (basis D) = mc_product D 0.
    rewrite size_mono_basisE; apply: eq_bigr => g _.
    by rewrite card_group /mc_minus subn0; case: ifP.
  rewrite -size_D -(count_predC (fun m => [exists k : 'I_n, mono_dvd (group_mono k) m])).
  rewrite PoszD addrAC subrr add0r; congr Posz; apply: eq_count => m /=.
  by rewrite negb_exists.
by move/addrI/oppr_inj.
Qed.

End Count.
