(** Conjecture 1 of [L17] at grid level for min(M, R) = 2 (proofs/statements/theorem-g.md). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Ranks Separation RAC DepthLower Generic ShallowExact
  DepthTwoGrid BinaryForms WordForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The exponents that the limit contains: those near one of the two ends. *)
Section Counting.

Local Open Scope nat_scope.
Implicit Types ks : seq nat.

Fixpoint count ks : nat :=
  if ks is k :: ks' then minn (2 * count ks') (sumn ks' + k).+1 else 1.

Definition corner ks i : bool :=
  if ks is k :: ks' then (i <= sumn ks' + k) && ((i < count ks') || (sumn ks' + k - i < count ks'))
  else i == 0.

Lemma count_le ks : count ks <= (sumn ks).+1.
Proof. by case: ks => //= k ks; rewrite [k + _]addnC geq_minr. Qed.

Lemma corner_le ks i : corner ks i -> i <= sumn ks.
Proof. by case: ks => [/eqP->|k ks /andP[+ _]] //=; rewrite addnC. Qed.

Lemma corner_enum ks :
  exists2 iota : 'I_(count ks) -> nat, injective iota & forall j, corner ks (iota j).
Proof.
case: ks => [|k ks]; first exists (fun=> 0) => // i j _.
  by rewrite [i]ord1 [j]ord1.
rewrite [count _]/=; set E := sumn ks + k; set n' := count ks; set n := minn _ _.
have n_E : n <= E.+1 by apply: geq_minr.
pose f j := if j < n' then j else (E.+1 - n) + j.
have f_mono i j : i < j -> f i < f j.
  rewrite /f => i_j; case: (ltnP i n') => i_n; case: (ltnP j n') => j_n //.
  - by rewrite ltn_addl.
  - by have := leq_ltn_trans i_n (ltn_trans i_j j_n); rewrite ltnn.
  - by rewrite ltn_add2l.
exists (fun j : 'I_n => f j) => [i j fij|j].
  by apply: val_inj; case: (ltngtP i j) => // /f_mono; rewrite fij ltnn.
rewrite /corner -/E -/n' /f; case: ifP => [j_n'|/negbT].
  by rewrite j_n' /= andbT -ltnS (leq_trans (ltn_ord j)).
rewrite -leqNgt => n'_j.
have fj_E : (E.+1 - n) + j < E.+1 by rewrite -[X in _ < X](subnK n_E) ltn_add2l.
rewrite -ltnS fj_E; apply/orP; right; rewrite ltn_subLR // -addnA.
rewrite -[X in X <= _](subnK n_E) leq_add2l; apply: leq_trans (geq_minl _ _) _.
by rewrite mul2n -addnn leq_add2r.
Qed.

(** The degrees of the end block: mc(t, l), .., mc(1, l), in all mc(t, l + 1). *)
Fixpoint end_steps l t : seq nat := if t is t'.+1 then mc t l :: end_steps l t' else [::].

Lemma sumn_end l t : sumn (end_steps l t) = mc t l.+1.
Proof. by elim: t => [|t IHt] /=; rewrite ?mc0S // IHt mcSS addnC. Qed.

Lemma size_end l t : size (end_steps l t) = t.
Proof. by elim: t => //= t ->. Qed.

Lemma central_ge t : 2 ^ t <= mc t.+1 t.
Proof.
elim: t => [//|t IHt]; rewrite mcSS [mc t.+1 t.+1]mc_sym addnn -mul2n expnS leq_pmul2l //.
by apply: leq_trans IHt _; apply: leq_mcl.
Qed.

Lemma mc_ge_pow t l : t <= l -> 2 ^ t <= (mc t l.+1).+1.
Proof.
elim: t => [|t IHt] t_l; first by [].
rewrite mcSS expnS mul2n -addnn -addSn leq_add //; first exact: IHt (ltnW t_l).
by apply: leq_trans (central_ge t) _; rewrite [mc _ l]mc_sym leq_mcl // ltnW.
Qed.

Lemma mc_step_le t l : l < t -> mc t.+1 l <= mc t l.+1.
Proof.
move=> l_t; rewrite /mc addSn /= addnS /= -(leq_pmul2l (ltn0Sn l)) mul_bin_left addnK.
by rewrite leq_mul2r l_t orbT.
Qed.

Lemma count_end l t : minn (2 ^ t) (mc t l.+1).+1 <= count (end_steps l t).
Proof.
elim: t => [|t IHt]; first by rewrite geq_minl.
rewrite /= sumn_end -mcSS leq_min geq_minr andbT.
apply: leq_trans (_ : 2 * minn (2 ^ t) (mc t l.+1).+1 <= _); last by rewrite leq_pmul2l.
rewrite minnMr -expnS leq_min geq_minl /=; case: (ltnP l t) => [/mc_step_le le_mc|t_l].
  apply: leq_trans (geq_minr _ _) _; rewrite mcSS mul2n -addnn addSn ltnS.
  by rewrite leq_add2l leqW.
by apply: leq_trans (geq_minl _ _) _; rewrite expnS leq_pmul2l // mc_ge_pow.
Qed.

Lemma count_size ks : count ks <= 2 ^ size ks.
Proof.
elim: ks => //= k ks IHks; apply: leq_trans (geq_minl _ _) _.
by rewrite expnS leq_pmul2l.
Qed.

(** Those of the start block: 0, .., 0, D. *)
Fixpoint start_steps D n : seq nat :=
  if n is n'.+1 then (if n' is 0 then D else 0) :: start_steps D n' else [::].

Lemma sumn_start D n : sumn (start_steps D n.+1) = D.
Proof. by elim: n => [|n IHn]; rewrite /= ?addn0 // add0n. Qed.

Lemma size_start D n : size (start_steps D n) = n.
Proof. by elim: n => //= n ->. Qed.

Lemma count_start D n : minn (2 ^ n) D.+1 <= count (start_steps D n).
Proof.
elim: n => [|n IHn]; first by rewrite geq_minl.
rewrite [count _]/= leq_min; apply/andP; split.
  apply: leq_trans (_ : 2 * minn (2 ^ n) D.+1 <= _); last by rewrite leq_pmul2l.
  rewrite minnMr -expnS leq_min geq_minl; apply: leq_trans (geq_minr _ _) _.
  by rewrite leq_pmull.
apply: leq_trans (geq_minr _ _) _; case: n {IHn} => // n.
by rewrite sumn_start addn0.
Qed.

(** The corners of the end block are corners of a start block that is no shorter. *)
Lemma corner_start l t n i (D := mc t.+1 l.+1) : t <= n ->
  corner (end_steps l t.+1) i -> corner (start_steps D n.+1) i.
Proof.
move=> t_n; have DE : sumn (end_steps l t) + mc t.+1 l = D by rewrite sumn_end -mcSS.
have D'E : sumn (start_steps D n) + (if n is 0 then D else 0) = D.
  by case: (n) => // n'; rewrite sumn_start addn0.
have le_count : count (end_steps l t) <= count (start_steps D n).
  apply: leq_trans (count_start D n); rewrite leq_min.
  apply/andP; split; last first.
    by apply: leq_trans (count_le _) _; rewrite ltnS -DE leq_addr.
  by apply: leq_trans (count_size _) _; rewrite size_end leq_exp2l.
rewrite /corner /= DE D'E => /andP[-> /orP[i_c|i_c]]; apply/orP; [left | right];
  exact: leq_trans i_c le_count.
Qed.

End Counting.

Lemma corner_limit (F : fieldType) (F0 : [char F] =i pred0) (c b : F) ks i :
    c != 0 -> 1 - c * c != 0 -> b != 0 -> corner ks i -> in_limit c b ks i.
Proof.
move=> c0 c1 b0; elim: ks i => [|k ks IHks] i; first by move/eqP->; apply: in_limit_nil.
have [iota iota_inj iota_corner] := corner_enum ks.
have step := in_limit_step F0 c0 c1 b0 k iota_inj (fun j => corner_le (iota_corner j))
  (count_le ks) (fun j => IHks _ (iota_corner j)).
case/andP=> i_E /orP[i_c|i_c]; first exact: (step false (Ordinal i_c)).
by have := step true (Ordinal i_c); rewrite /= subKn.
Qed.
