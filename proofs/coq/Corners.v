(** The exponents that the limit of the forms of words contains (proofs/statements/theorem-g.md):
    those that one letter nearly exhausts. Their number, by the number of letters of the word. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Exponents CornerForms LetterForms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.

(** The quotient a / b, rounded up. *)
Definition ceil_div (a b : nat) : nat := (a + b.-1) %/ b.

Lemma ceil_div_lt a b n : 0 < b -> n < ceil_div a b = (n * b < a).
Proof.
by case: b => // b _; rewrite /ceil_div leq_divRL //= mulSn addSn addnC -addSn leq_add2r.
Qed.

Lemma leq_ceil_div a1 a2 b : a1 <= a2 -> ceil_div a1 b <= ceil_div a2 b.
Proof. by move=> a12; apply: leq_div2r; rewrite leq_add2r. Qed.

(** Gamma(D, n): the exponents of degree D in m variables, one of them at least D - n. *)
Definition corner_list (m D n : nat) : seq 'X_{1..m} := [seq a <- exponents m D | in_corner D n a].

Definition corner_size (m D n : nat) : nat := size (corner_list m D n).

(** It is mc(m, D) where D - n is at most D / m, rounded up: all exponents are in the corners; *)
Lemma corner_size_full m D n : m * (D - n).-1 < D -> corner_size m D n = mc m D.
Proof.
move=> D_n; rewrite -size_exponents /corner_size /corner_list.
rewrite (eq_in_filter (a2 := predT)) ?filter_predT // => a; rewrite mem_exponents => a_D.
rewrite /in_corner a_D /=; apply: contraLR D_n; rewrite negb_exists => /forallP a_n.
rewrite -leqNgt -{1}(eqP a_D) mdegE -[m in m * _]card_ord -sum_nat_const.
apply: leq_sum => i _; have := a_n i; rewrite -ltnNge ltn_subRL addnC -ltn_subRL.
by case: (D - n).
Qed.

(** it is m mc(m, n) where n is less than D / 2: the m corners are disjoint. *)
Lemma corner_size_disjoint m D n : 2 * n < D -> corner_size m D n = m * mc m n.
Proof.
move=> n_D; pose k := D - n; have n_leD : n <= D by apply: leq_trans (ltnW n_D); rewrite leq_pmull.
have n_k : n < k by rewrite ltn_subRL addnn -mul2n.
pose s := [seq (b + U_(d) *+ k)%MM | d <- enum 'I_m, b <- exponents m n].
have -> : m * mc m n = size s by rewrite size_allpairs size_exponents size_enum_ord.
apply/perm_size/uniq_perm; first exact/filter_uniq/exponents_uniq.
  apply: allpairs_uniq => [||[d b] [d' b'] /allpairsPdep[x [y [_ y_n [-> ->]]]]].
  - exact: enum_uniq.
  - exact: exponents_uniq.
  case/allpairsPdep=> x' [y' [_ y'_n [-> ->]]] /= /mnmP eq_b; have eq_x : x = x'.
    apply/eqP; apply: contraLR n_k => x_x'; rewrite -leqNgt.
    have := eq_b x; rewrite !mnmDE !mulmnE !mnm1E eqxx eq_sym (negbTE x_x') muln1 muln0 addn0.
    move=> y'x.
    move: y'_n; rewrite mem_exponents => /eqP <-; rewrite mdegE (bigD1 x) //= -y'x.
    by rewrite addnAC leq_addl.
  rewrite eq_x; congr (_, _); apply/mnmP=> i; have := eq_b i; rewrite eq_x !mnmDE.
  exact: addIn.
move=> a; rewrite mem_filter mem_exponents.
apply/andP/allpairsP => [[/andP[_ /existsP[d a_d]] a_D]|].
  have le_a : (U_(d) *+ k <= a)%MM.
    apply/mnm_lepP=> i; rewrite mulmnE mnm1E; case: eqP => [<-|_]; rewrite ?muln0 // muln1.
    by rewrite leq_subCl.
  exists (d, a - U_(d) *+ k)%MM; rewrite /= mem_enum mem_exponents submK //; split=> //.
  have := mdegD (a - U_(d) *+ k) (U_(d) *+ k); rewrite submK // (eqP a_D) mdegMn mdeg1 mul1n => DE.
  by rewrite -(eqn_add2r k) -DE subnKC.
case=> -[d b] /= [_ b_n ->]; move: b_n; rewrite mem_exponents => /eqP b_n.
have deg_D : mdeg (b + U_(d) *+ k)%MM = D by rewrite mdegD b_n mdegMn mdeg1 mul1n subnKC.
rewrite /in_corner deg_D eqxx; split=> //=; apply/existsP; exists d.
by rewrite mnmDE mulmnE mnm1E eqxx muln1 addnC subnDA subKn ?leq_subr.
Qed.

(** In two variables it is min(D + 1, 2 n + 2). *)
Lemma mc_two k : mc 2 k = k.+1.
Proof. by rewrite mc_sym mcn1. Qed.

Lemma corner_size_two D n : 0 < D -> corner_size 2 D n = minn D.+1 (2 * n).+2.
Proof.
move=> D_gt0; case: (ltnP (2 * n) D) => [n_D|D_n].
  by rewrite corner_size_disjoint // mc_two mulnS (minn_idPr _) // ltnW.
have /minn_idPl -> : D.+1 <= (2 * n).+2 by rewrite ltnS leqW.
rewrite corner_size_full ?mc_two // -subnS mul2n -addnn.
case: (leqP D n.+1) => [|n_D]; first by rewrite -subn_eq0 => /eqP->.
rewrite -[X in _ < X](subnK (ltnW n_D)) ltn_add2l ltn_subLR ?(ltnW n_D) // addSn ltnS.
by apply: leq_trans D_n _; rewrite mul2n -addnn addnS leqnSn.
Qed.

(** The numbers q_t: q_0 = 1, q_t = min(D_t + 1, m q_(t-1) / (m - 1) rounded up),
    D_t = mc(t, L - 1). *)
Fixpoint corner_width (m L t : nat) : nat :=
  if t is t'.+1 then minn (ceil_div (m * corner_width m L t') m.-1) (mc t L.-1).+1 else 1.

(** For m = L = 3 it is D_t + 1 from t = 8 on. *)
Lemma corner_width_three :
  [seq corner_width 3 3 t | t <- iota 0 9] = [:: 1; 2; 3; 5; 8; 12; 18; 27; 37].
Proof. by []. Qed.

(** The degrees of the end block: mc(t, l), .., mc(1, l), in all mc(t, l + 1). *)
Fixpoint end_steps l t : seq nat := if t is t'.+1 then mc t l :: end_steps l t' else [::].

Lemma sumn_end l t : sumn (end_steps l t) = mc t l.+1.
Proof. by elim: t => [|t IHt] /=; rewrite ?mc0S // IHt mcSS addnC. Qed.

Lemma size_end l t : size (end_steps l t) = t.
Proof. by elim: t => //= t ->. Qed.

(** Those of the start block: 0, .., 0, D. *)
Fixpoint start_steps D n : seq nat :=
  if n is n'.+1 then (if n' is 0 then D else 0) :: start_steps D n' else [::].

Lemma sumn_start D n : sumn (start_steps D n.+1) = D.
Proof. by elim: n => [|n IHn]; rewrite /= ?addn0 // add0n. Qed.

Lemma size_start D n : size (start_steps D n) = n.
Proof. by elim: n => //= n ->. Qed.

Section Counting.

Variable m' : nat.
Notation m := m'.+2.
Implicit Types (ks : seq nat) (a : 'X_{1..m}).

Fixpoint width ks : nat :=
  if ks is k :: ks' then minn (ceil_div (m * width ks') m.-1) (sumn ks' + k).+1 else 1.

Definition at_corner ks a : bool :=
  if ks is _ :: ks' then in_corner (sumn ks) (width ks').-1 a else a == 0%MM.

Lemma width_gt0 ks : 0 < width ks.
Proof. by elim: ks => //= k ks IHks; rewrite leq_min ceil_div_lt // mul0n muln_gt0 IHks. Qed.

Lemma width_le ks : width ks <= (sumn ks).+1.
Proof. by case: ks => //= k ks; rewrite [k + _]addnC geq_minr. Qed.

(** All of them are in the limit. *)
Lemma corner_limit (F : fieldType) (F0 : ([char F] =i pred0)%R) (A : 'M[F]_m) ks a :
    (A \in unitmx)%R -> (forall i j, A i j != 0)%R -> at_corner ks a -> in_limit A ks a.
Proof.
move=> A_unit A_neq0; elim: ks a => [|k ks IHks] a; first by move/eqP->; apply: in_limit_nil.
case/andP=> /eqP a_deg /existsP[d a_d].
pose C := [seq b <- exponents m (sumn ks) | at_corner ks b].
pose n := if ks is _ :: ks' then (width ks').-1 else 0.
apply: (@in_limit_step F F0 m' A A_unit A_neq0 ks k n (width ks).-1 (size C)
  (fun i => nth 0%MM C i) d) => [||i|b b_n||].
- by rewrite -ltnS prednK ?width_gt0 ?width_le.
- rewrite /n; case: (ks) => [|k' ks']; first by rewrite mul0n.
  rewrite -ceil_div_lt // prednK ?width_gt0 //= prednK ?width_gt0 //.
  exact: geq_minl.
- by apply: IHks; have := mem_nth 0%MM (ltn_ord i); rewrite mem_filter => /andP[].
- have b_C : b \in C.
    rewrite mem_filter mem_exponents; case/andP: (b_n) => b_E _; rewrite b_E andbT.
    rewrite /n in b_n; case: (ks) b_n b_E => [|k' ks'] // _.
    by rewrite [sumn _]/= mdeg_eq0.
  have b_i : index b C < size C by rewrite index_mem.
  by exists (Ordinal b_i); rewrite nth_index.
- by rewrite a_deg addnC.
- by rewrite addnC.
Qed.

(** The corners of the end block are corners of a start block that is no shorter. *)
Lemma width_start l t n D : t <= n -> mc t l.+1 <= D ->
  width (end_steps l t) <= width (start_steps D n).
Proof.
elim: t n => [|t IHt] [|n] // t_n D_ge; try exact: width_gt0.
have DE : sumn (start_steps D n) + (if n is 0 then D else 0) = D.
  by case: (n) => // n'; rewrite sumn_start addn0.
rewrite /= DE sumn_end -mcSS leq_min geq_min leq_ceil_div ?leq_mul2l ?IHt ?orbT //=.
  by rewrite geq_min ltnS D_ge orbT.
by apply: leq_trans D_ge; rewrite mcSS leq_addr.
Qed.

Lemma corner_start l t n a (D := mc t.+1 l.+1) : t <= n ->
  at_corner (end_steps l t.+1) a -> at_corner (start_steps D n.+1) a.
Proof.
move=> t_n; have endE : sumn (end_steps l t.+1) = D by rewrite sumn_end.
rewrite /at_corner [end_steps _ _]/= [start_steps _ _]/=.
rewrite -[_ :: end_steps l t]/(end_steps l t.+1) -[_ :: start_steps D n]/(start_steps D n.+1).
rewrite endE sumn_start => /andP[a_D /existsP[d a_d]]; apply/andP; split=> //.
apply/existsP; exists d; apply: leq_trans a_d _; rewrite -!subn1 leq_sub2r // width_start //.
by rewrite /D mcSS leq_addr.
Qed.

Lemma width_end l t : width (end_steps l t) = corner_width m l.+2 t.
Proof. by elim: t => //= t IHt; rewrite IHt sumn_end -mcSS. Qed.

Lemma at_cornerE l t a :
  at_corner (end_steps l t.+1) a = in_corner (mc t.+1 l.+1) (corner_width m l.+2 t).-1 a.
Proof. by rewrite -(sumn_end l t.+1) -width_end. Qed.

End Counting.
