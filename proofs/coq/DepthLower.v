(** Theorem D: the separation rank of a deep network, from below.

    The network: Wh_1 = I, Wi_1 the rectangular identity, Wi_2 a first row of ones, all
    further matrices E_11, the readout and all initial states of ones. On the start
    inputs (a, 1, .., 1) and the end inputs (b, 1, .., 1) its output is
    c(a) (a_1 b_1 + .. + a_m b_m)^mc(tE, L - 1), m = min(M, R). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Ranks Kronecker Separation RAC.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** One step of the scalar network: layer l is multiplied by the updated layer l - 1,
    the first one by u. *)
Section Scalar.

Variable F : fieldType.
Implicit Types (u : F) (v : nat -> F).

Fixpoint sstep u v (l : nat) : F := v l * (if l is l'.+1 then sstep u v l' else u).

Definition srun u n v : nat -> F := iter n (sstep u) v.

Lemma srunS u n v l :
  srun u n.+1 v l = srun u n v l * (if l is l'.+1 then srun u n.+1 v l' else u).
Proof. by rewrite /srun iterS; case: l. Qed.

(** In n steps layer l receives C(n + l, l + 1) factors u. *)
Lemma srunE u n v l : srun u n v l = srun 1 n v l * u ^+ mc n l.+1.
Proof.
elim: n l => [|n IHn] l; first by rewrite mc0S expr0 mulr1.
elim: l => [|l IHl].
  by rewrite !srunS IHn mcSS mcn0 addn1 exprSr mulr1 mulrA.
by rewrite !(srunS _ _ _ l.+1) IHl IHn (mcSS n l.+1) exprD mulrACA.
Qed.

Lemma sstep_neq0 u v : u != 0 -> (forall l, v l != 0) -> forall l, sstep u v l != 0.
Proof. by move=> u0 v0; elim=> [|l IHl]; rewrite /= mulf_neq0. Qed.

Lemma srun_neq0 u n v : u != 0 -> (forall l, v l != 0) -> forall l, srun u n v l != 0.
Proof. by move=> u0 v0; elim: n => [//|n IHn]; apply: sstep_neq0. Qed.

End Scalar.

Section Witness.

Variables (F : fieldType) (R' M : nat).
Notation R := R'.+1.
Implicit Types (a b u : nat -> F) (h : nat -> 'cV[F]_R).

Definition depth_weights : weights F R M :=
  Weights (fun l => if l is 0 then 1%:M else delta_mx 0 0)
    (\matrix_(r, c) (r == c :> nat)%:R)
    (fun l => if l == 1%N then \matrix_(r, c) (r == 0)%:R else delta_mx 0 0)
    (const_mx 1) (fun=> const_mx 1).

Notation W := depth_weights.

Definition input a : 'cV[F]_M := \col_i a i.

(** The sum over the channels that an input reaches. *)
Definition channel_sum a : F := \sum_(r < R | (r < M)%N) a r.

Lemma channel_sumE a : channel_sum a = \sum_(r < minn M R) a r.
Proof.
rewrite (big_ord_widen _ a (geq_minr M R)) /channel_sum; apply: eq_bigl => r.
by rewrite leq_min ltn_ord andbT.
Qed.

Lemma eq_channel_sum a b : a =1 b -> channel_sum a = channel_sum b.
Proof. by move=> ab; rewrite /channel_sum; apply: eq_bigr => r _; rewrite ab. Qed.

(** The entries of a state that are read: the channels r < M of the first layer, the
    first channel of the others. *)
Definition reads h u (v : nat -> F) :=
  (forall r : 'I_R, (r < M)%N -> h 0%N r 0 = u r) /\ (forall l, h l.+1 0 0 = v l).

Lemma reads_h0 : reads (h0 W) (fun=> 1) (fun=> 1).
Proof. by split=> [r _|l]; rewrite mxE. Qed.

Lemma input_mul a (r : 'I_R) : (Wi1 W *m input a) r 0 = if (r < M)%N then a r else 0.
Proof.
rewrite mxE; case: ltnP => [r_M|M_r].
  rewrite (bigD1 (Ordinal r_M)) //= !mxE eqxx mul1r big1 ?addr0 // => i i_r.
  rewrite !mxE; case: eqP => [ri|_]; last by rewrite mul0r.
  by case/eqP: i_r; apply: val_inj.
rewrite big1 // => i _; rewrite !mxE; case: eqP => [ri|_]; last by rewrite mul0r.
by have := ltn_ord i; rewrite -ri ltnNge M_r.
Qed.

Lemma delta00_mul (x : 'cV[F]_R) i : (delta_mx (0 : 'I_R) (0 : 'I_R) *m x) i 0 = (i == 0)%:R * x 0 0.
Proof.
rewrite mxE (bigD1 0) //= mxE eqxx andbT big1 ?addr0 // => j /negbTE j_neq0.
by rewrite mxE j_neq0 andbF mul0r.
Qed.

Lemma step_first h u v a (r : 'I_R) : reads h u v ->
  step W h (input a) 0 r 0 = if (r < M)%N then u r * a r else 0.
Proof.
move=> [hu _]; rewrite step0 hadamardE input_mul mul1mx.
by case: ifP => [r_M|_]; rewrite ?mulr0 // hu.
Qed.

Lemma step_higher h a l (r : 'I_R) : r != 0 -> step W h (input a) l.+1 r 0 = 0.
Proof. by move=> /negbTE r0; rewrite stepS hadamardE delta00_mul r0 !mul0r. Qed.

Lemma reads_step h u v a : reads h u v ->
  reads (step W h (input a)) (fun r => u r * a r) (sstep (channel_sum (fun r => u r * a r)) v).
Proof.
move=> huv; have [hu hv] := huv; split=> [r r_M|]; first by rewrite (step_first _ _ huv) r_M.
elim=> [|l IHl]; rewrite stepS hadamardE delta00_mul eqxx mul1r hv; congr (_ * _).
  rewrite mxE /channel_sum [RHS]big_mkcond; apply: eq_bigr => r _.
  by rewrite mxE eqxx mul1r (step_first _ _ huv).
by rewrite delta00_mul eqxx mul1r IHl.
Qed.

Definition ones : 'cV[F]_M := input (fun=> 1).

Lemma eq_reads h u u' v : u =1 u' -> reads h u v -> reads h u' v.
Proof. by move=> uu [hu hv]; split=> // r r_M; rewrite hu. Qed.

Lemma reads_ones n h u v : reads h u v ->
  reads (run_from W h (nseq n ones)) u (srun (channel_sum u) n v).
Proof.
elim: n h v => [//|n IHn] h v huv; rewrite /srun iterSr; apply: IHn.
have u1 : (fun r => u r * 1) =1 u by move=> r; rewrite mulr1.
by apply: (eq_reads u1); rewrite -(eq_channel_sum u1); apply: reads_step.
Qed.

(** A block of inputs: a, then vectors of ones. *)
Definition block n a : n.+1.-tuple 'cV[F]_M := [tuple of input a :: nseq n ones].

Lemma reads_block n h u v a : reads h u v ->
  reads (run_from W h (block n a)) (fun r => u r * a r)
        (srun (channel_sum (fun r => u r * a r)) n.+1 v).
Proof. by move=> huv; rewrite /srun iterSr; apply/reads_ones/reads_step. Qed.

Lemma run_block_last n h a :
  exists h' b, run_from W h (block n a) = step W h' (input b).
Proof.
rewrite /run_from /=; elim: n h a => [|n IHn] h a; first by exists h, a.
exact: IHn (step W h (input a)) (fun=> 1).
Qed.

(** The output after an end block. *)
Lemma output_block L n h u v a : (0 < L)%N -> reads h u v ->
  output W L (run_from W h (block n a)) =
  (if L is l.+2 then srun 1 n.+1 v l else 1)
    * channel_sum (fun r => u r * a r) ^+ mc n.+1 L.-1.
Proof.
move=> L_gt0 huv; have := reads_block n a huv; have [h' [b ->]] := run_block_last n h a.
case: L L_gt0 => // -[|l] _ [bu bv]; rewrite outputE.
  rewrite mcn0 mul1r expr1 /channel_sum [RHS]big_mkcond; apply: eq_bigr => r _.
  rewrite [Wo _ _ _]mxE mul1r [1.-1]/=; case: ifP => [r_M|M_r]; first exact: bu.
  by rewrite step0 hadamardE input_mul M_r mulr0.
rewrite -srunE -bv (bigD1 0) // [Wo _ _ _]mxE mul1r big1 => [|r r0]; first exact: addr0.
by rewrite step_higher // mulr0.
Qed.

Definition start_factor L nS nE a : F :=
  if L is l.+2 then srun 1 nE.+1 (srun (channel_sum a) nS.+1 (fun=> 1)) l else 1.

Lemma start_factor_neq0 L nS nE a : channel_sum a != 0 -> start_factor L nS nE a != 0.
Proof.
case: L => [|[|l]] a0; try exact: oner_neq0.
apply: srun_neq0; first exact: oner_neq0.
by apply: srun_neq0 => // i; exact: oner_neq0.
Qed.

(** The value of the witness network:
    y = c(a) (a_1 b_1 + .. + a_m b_m)^mc(tE, L - 1). *)
Lemma depth_value L nS nE a b : (0 < L)%N ->
  start_end id W L (block nS a) (block nE b) =
  start_factor L nS nE a * (\sum_(r < minn M R) a r * b r) ^+ mc nE.+1 L.-1.
Proof.
move=> L_gt0; rewrite start_endE !map_id -(channel_sumE (fun r => a r * b r)).
have := reads_block nS a reads_h0; set h := run_from _ _ _ => h_reads.
have mul1a : (fun r => 1 * a r) =1 a by move=> r; rewrite mul1r.
have {}h_reads : reads h a (srun (channel_sum a) nS.+1 (fun=> 1)).
  by apply: (eq_reads mul1a); rewrite -(eq_channel_sum mul1a).
by rewrite (output_block _ _ L_gt0 h_reads).
Qed.

End Witness.

Section Depth.

Variables (F : fieldType) (F0 : [char F] =i pred0).

Lemma natr_is0 n : (n%:R == 0 :> F) = (n == 0%N).
Proof. by have /charf0P -> := F0. Qed.

Lemma natr_inj : injective (fun n : nat => n%:R : F).
Proof.
move=> m n /eqP; wlog le_mn : m n / (m <= n)%N => [wlog_le|].
  by case/orP: (leq_total m n) => [|le_nm]; [|rewrite eq_sym => ?; symmetry]; apply: wlog_le.
rewrite eq_sym -subr_eq0 -natrB // natr_is0 subn_eq0 => le_nm.
by apply/eqP; rewrite eqn_leq le_mn.
Qed.

Lemma intr_neq0 (n : int) : 0 < n -> n%:~R != 0 :> F.
Proof. by case: n => // n n_gt0; rewrite -pmulrn natr_is0 -lt0n. Qed.

(** The points z_i^(B^r), z_i = i + 1. *)
Definition point (B i r : nat) : F := i.+1%:R ^+ (B ^ r).

Definition kpolyF B m : {poly F} := map_poly intr (kpoly B m).

Lemma horner_kpolyF B m i j :
  (kpolyF B m).[i.+1%:R * j.+1%:R] = \sum_(r < m) point B i r * point B j r.
Proof.
rewrite /kpolyF rmorph_sum horner_sum; apply: eq_bigr => r _.
by rewrite /= map_polyXn hornerXn exprMn.
Qed.

(** The rank of the evaluation matrix of the witness network. *)
Lemma depth_rank R' M L nS nE : (0 < L)%N -> (0 < M)%N ->
  exists n (a : 'I_n -> nat -> F),
    (mc (minn M R'.+1) (mc nE.+1 L.-1) <=
     \rank (\matrix_(i, j) start_end id (depth_weights F R' M) L
                             (block M nS (a i)) (block M nE (a j))))%N.
Proof.
move=> L_gt0 M_gt0; set m := minn _ _; set D := mc nE.+1 _.
have m_gt0 : (0 < m)%N by rewrite leq_min M_gt0.
have [s [s_uniq s_size s_pos]] := kpoly_positive_coefs m (ltnSn D).
pose p := kpolyF D.+1 m ^+ D.
exists (size p), (fun i => point D.+1 i).
have a_neq0 i : channel_sum R' M (point D.+1 i) != 0.
  rewrite channel_sumE -/m; case: (m) m_gt0 => // k _.
  under eq_bigr do rewrite /point -natrX.
  rewrite -natr_sum natr_is0 -lt0n big_ord_recl addn_gt0 expn_gt0 //.
have -> : \matrix_(i, j) start_end id (depth_weights F R' M) L
    (block M nS (point D.+1 i)) (block M nE (point D.+1 j)) =
  \matrix_(i, j) (start_factor R' M L nS nE (point D.+1 i) *
                  (\matrix_(k < size p, l < size p) p.[k.+1%:R * l.+1%:R]) i j).
  by apply/matrixP=> i j; rewrite !mxE depth_value // horner_exp horner_kpolyF.
rewrite mxrank_scale_rows => [|i]; last exact: start_factor_neq0.
rewrite -s_size; apply: mxrank_poly_products => // [i j /natr_inj[]/val_inj //|w w_s].
by rewrite /p -rmorphX coef_map /= intr_neq0 // s_pos.
Qed.

End Depth.
