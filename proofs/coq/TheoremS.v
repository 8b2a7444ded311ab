(** Theorem S (proofs/statements/theorem-s.md): two layers, M >= R, at least two steps in each
    block: for almost all weights the function rank is exactly R mc(R, tE), over every infinite
    field.

    In the coordinates u = Wh_1 h^1, v = Wh_2 h^2 of the state, the functions that end blocks of
    t inputs realise are of degree t in u and linear in v. At one choice of weights they are all
    such functions, for t >= 2, and the states after two start steps are enough to tell these
    functions apart. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.
From Verify Require Import Multisets Ranks Separation RAC Generic Forms UpperBounds
  DepthTwoGrid NotVacuous Infinite.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma mul_hadamard_delta (K : comRingType) m n (D : 'M[K]_(m, n)) (x : 'cV[K]_n) i j :
  (D *m hadamard x (delta_mx j 0)) i 0 = D i j * x j 0.
Proof.
rewrite mxE (bigD1 j) //= big1 => [|k /negbTE k_j]; rewrite hadamardE [delta_mx _ _ _ _]mxE.
  by rewrite !eqxx mulr1 addr0.
by rewrite k_j !mulr0.
Qed.

Lemma mul_hadamardD (K : comRingType) m n (D : 'M[K]_(m, n)) (x y z : 'cV[K]_n) i :
  (D *m hadamard x (y + z)) i 0 = (D *m hadamard x y) i 0 + (D *m hadamard x z) i 0.
Proof.
rewrite !mxE -big_split; apply: eq_bigr => j _.
by rewrite /= !hadamardE [(y + z) _ _]mxE !mulrDr.
Qed.

Lemma mul_hadamardZ (K : comRingType) m n (D : 'M[K]_(m, n)) (x y : 'cV[K]_n) c i :
  (D *m hadamard x (c *: y)) i 0 = c * (D *m hadamard x y) i 0.
Proof.
rewrite !mxE mulr_sumr; apply: eq_bigr => j _.
by rewrite !hadamardE [(c *: y) _ _]mxE [x _ _ * _]mulrCA mulrCA.
Qed.

(** The witness network and what end blocks realise. *)
Section Witness.

Variables (F : fieldType) (R M : nat) (R_M : (R <= M)%N) (A B : 'M[F]_R).
Hypotheses (A_unit : A \in unitmx) (B_unit : B \in unitmx).

Definition C : 'M[F]_R := invmx B^T.

Lemma C_unit : C \in unitmx.
Proof. by rewrite unitmx_inv unitmx_tr. Qed.

(** All weights of the output are 1, Wh_2 = C is the inverse of the transpose of Wi_2 = B, and
    the first states make u = v = (1, .., 1). *)
Definition two_layers : weights F R M :=
  Weights (fun l => if l is 0%N then A else C) (pid_mx R) (fun=> B) (const_mx 1)
    (fun l => if l is 0%N then invmx A *m const_mx 1 else invmx C *m const_mx 1).

Notation W := two_layers.
Notation state := (nat -> 'cV[F]_R).
Implicit Types (h : state) (z x : 'cV[F]_R).

(** As M >= R, the layers see every vector z. *)
Definition drive z : 'cV[F]_M := pid_mx R *m z.

Lemma driveK z : Wi1 W *m drive z = z.
Proof. by rewrite mulmxA pid_mx_id // pid_mx_1 mul1mx. Qed.

Definition u h : 'cV[F]_R := A *m h 0%N.
Definition v h : 'cV[F]_R := C *m h 1%N.

Lemma step_lower h z : step W h (drive z) 0 = hadamard (u h) z.
Proof. by rewrite step0 driveK. Qed.

Lemma step_upper h z :
  step W h (drive z) 1 = hadamard (v h) (B *m hadamard (u h) z).
Proof. by rewrite stepS step_lower. Qed.

(** The functions of the state that end blocks of t inputs realise, and their combinations. *)
Definition in_end (t : nat) (f : state -> F) : Prop :=
  exists2 es : seq (F * t.-tuple 'cV[F]_M), True &
    forall h, f h = \sum_(q <- es) q.1 * output W 2 (run_from W h q.2).

Lemma in_end_ext t f1 f2 : f1 =1 f2 -> in_end t f1 -> in_end t f2.
Proof. by move=> f12 [es _ fE]; exists es => // h; rewrite -f12. Qed.

Lemma in_end0 t : in_end t (fun=> 0).
Proof. by exists [::] => // h; rewrite big_nil. Qed.

Lemma in_endD t f1 f2 : in_end t f1 -> in_end t f2 -> in_end t (fun h => f1 h + f2 h).
Proof.
by move=> [es1 _ f1E] [es2 _ f2E]; exists (es1 ++ es2) => // h; rewrite big_cat f1E f2E.
Qed.

Lemma in_endZ t c f : in_end t f -> in_end t (fun h => c * f h).
Proof.
move=> [es _ fE]; exists [seq (c * q.1, q.2) | q <- es] => // h.
by rewrite big_map fE mulr_sumr; apply: eq_bigr => q _; rewrite mulrA.
Qed.

Lemma in_end_sum t (I : finType) (f : I -> state -> F) :
  (forall i, in_end t (f i)) -> in_end t (fun h => \sum_i f i h).
Proof.
move=> fP; suff : forall r : seq I, in_end t (fun h => \sum_(i <- r) f i h) by apply.
elim=> [|i r IHr]; first by apply: in_end_ext (in_end0 t) => h; rewrite big_nil.
by apply: in_end_ext (in_endD (fP i) IHr) => h; rewrite big_cons.
Qed.

(** One more step in front. *)
Lemma in_end_step t f z : in_end t f -> in_end t.+1 (fun h => f (step W h (drive z))).
Proof.
move=> [es _ fE]; exists [seq (q.1, cons_tuple (drive z) q.2) | q : F * t.-tuple _ <- es] => // h.
by rewrite fE big_map.
Qed.

(** The output is 1 v C^-1 .. : two steps, the second with an input e_k. *)
Lemma in_end2 k z :
  in_end 2 (fun h => v h k 0 * ((A *m hadamard (u h) z) k 0 * (B *m hadamard (u h) z) k 0)).
Proof.
pose e : 'cV[F]_R := delta_mx k 0.
exists [:: (1, [tuple drive z; drive e])] => // h.
rewrite big_seq1 mul1r -[run_from _ _ _]/(step W (step W h (drive z)) (drive e)).
set h1 := step W h _; rewrite outputE -[2.-1]/1%N.
have -> : \sum_r Wo W 0 r * step W h1 (drive e) 1%N r 0 =
    u h1 k 0 * (\sum_i v h1 i 0 * B i k).
  rewrite mulr_sumr; apply: eq_bigr => r _.
  by rewrite mxE mul1r step_upper hadamardE mul_hadamard_delta [B r k * _]mulrC mulrCA.
rewrite mulrCA [u h1]/u (_ : h1 0%N = hadamard (u h) z); last exact: step_lower.
congr (_ * _).
have -> : \sum_i v h1 i 0 * B i k = (B^T *m (C *m h1 1%N)) k 0.
  by rewrite [RHS]mxE; apply: eq_bigr => i _; rewrite [B^T _ _]mxE mulrC.
by rewrite mulmxA mulmxV ?unitmx_tr // mul1mx -hadamardE -step_upper.
Qed.

(** Products of linear forms in u with a linear form in v, and with entries. *)
Lemma in_end_forms t :
    (forall k (bs : t.-tuple 'I_R), in_end t (fun h => v h k 0 * \prod_(b <- bs) u h b 0)) ->
  forall (m : 'rV[F]_R) (ls : t.-tuple 'rV[F]_R),
    in_end t (fun h => (m *m v h) 0 0 * \prod_(l <- ls) (l *m u h) 0 0).
Proof.
move=> entries m ls.
suff forms k (ms : seq 'rV[F]_R) (bs : seq 'I_R) : (size ms + size bs)%N = t ->
    in_end t (fun h => v h k 0 * (\prod_(l <- ms) (l *m u h) 0 0 * \prod_(b <- bs) u h b 0)).
  have mP k := in_endZ (m 0 k) (forms k ls [::] (etrans (addn0 _) (size_tuple ls))).
  apply: in_end_ext (in_end_sum mP) => h; rewrite [(m *m v h) 0 0]mxE mulr_suml.
  by apply: eq_bigr => k _; rewrite big_nil mulr1 mulrA.
elim: ms bs => [|l ms IHms] bs size_t.
  have bs_t : size bs == t by rewrite -size_t.
  by apply: in_end_ext (entries k (Tuple bs_t)) => h; rewrite big_nil mul1r.
have lP b := in_endZ (l 0 b) (IHms (b :: bs) (etrans (addnS _ _) size_t)).
apply: in_end_ext (in_end_sum lP) => h; rewrite big_cons [(l *m u h) 0 0]mxE !mulr_suml mulr_sumr.
apply: eq_bigr => b _; rewrite big_cons; set X := \prod_(_ <- ms) _; set Y := \prod_(_ <- bs) _.
by rewrite -!mulrA [RHS]mulrCA; congr (_ * (_ * _)); rewrite mulrCA.
Qed.

Hypothesis B_neq0 : forall i j, B i j != 0.
Hypothesis AB_neq0 : forall k a b, A k a * B k b + (if a == b then 0 else A k b * B k a) != 0.
Variable c : F.
Hypotheses (c_neq0 : c != 0) (c_neq1 : c != 1).

Lemma in_end_entries2 k (bs : 2.-tuple 'I_R) :
  in_end 2 (fun h => v h k 0 * \prod_(b <- bs) u h b 0).
Proof.
case/tupleP: bs => a bs; case/tupleP: bs => b bs; rewrite tuple0 /= {bs}.
pose e d : 'cV[F]_R := delta_mx d 0.
case: (a =P b) => [<-|/eqP/negbTE a_b].
  have AB := AB_neq0 k a a; rewrite eqxx addr0 in AB.
  apply: in_end_ext (in_endZ (A k a * B k a)^-1 (in_end2 k (e a))) => h.
  rewrite !mul_hadamard_delta !big_cons big_nil mulr1; set x := u h a 0.
  by apply: (canLR (mulKf AB)); rewrite [RHS]mulrCA [A k a * x * _]mulrACA.
have AB := AB_neq0 k a b; rewrite a_b in AB.
have fP := in_endD (in_end2 k (e a + e b))
  (in_endD (in_endZ (-1) (in_end2 k (e a))) (in_endZ (-1) (in_end2 k (e b)))).
apply: in_end_ext (in_endZ (A k a * B k b + A k b * B k a)^-1 fP) => h.
rewrite 2!mul_hadamardD 2!(mul_hadamard_delta _ _ k a) 2!(mul_hadamard_delta _ _ k b).
rewrite 2!big_cons big_nil mulr1.
set x := u h a 0; set y := u h b 0; set s := v h k 0.
have polar (p q r t : F) : (p + q) * (r + t) - (p * r + q * t) = p * t + q * r.
  by rewrite mulrDl !mulrDr [X in _ + X - _]addrC addrACA addrC addKr.
apply: (canLR (mulKf AB)); rewrite !mulN1r -opprD -mulrDr -mulrBr polar [RHS]mulrCA.
by congr (_ * _); rewrite mulrDl [A k a * x * _]mulrACA [A k b * y * _]mulrACA [y * x]mulrC.
Qed.

(** A product of entries of the new state is one of entries of the old state and a linear form
    in them, times a number if no entry of the input is 0. *)
Lemma in_end_entriesS t k (bs : t.+1.-tuple 'I_R) :
    (forall k (bs : t.-tuple 'I_R), in_end t (fun h => v h k 0 * \prod_(b <- bs) u h b 0)) ->
  in_end t.+1 (fun h => v h k 0 * \prod_(b <- bs) u h b 0).
Proof.
case/tupleP: bs => b bs /in_end_forms forms.
have steps z : (forall j, z j 0 != 0) ->
    in_end t.+1 (fun h => v h k 0 * ((B *m hadamard (u h) z) k 0 * \prod_(b <- bs) u h b 0)).
  move=> z_neq0; have zs_neq0 : \prod_(b <- bs) z b 0 != 0.
    by rewrite prodf_seq_neq0; apply/allP=> d _; apply: z_neq0.
  pose ls := [tuple of map (fun b => row b (invmx A)) bs].
  apply: in_end_ext (in_endZ (\prod_(b <- bs) z b 0)^-1
    (in_end_step z (forms (row k (invmx C)) ls))) => h.
  apply: (canLR (mulKf zs_neq0)); rewrite -row_mul mxE /v mulKmx ?C_unit // step_upper hadamardE.
  rewrite big_map (eq_bigr (fun d => z d 0 * u h d 0)) => [|d _]; last first.
    by rewrite -row_mul mxE /u mulKmx // step_lower hadamardE mulrC.
  by rewrite big_split /= mulrCA -mulrA.
pose z d : 'cV[F]_R := \col_j (if j == b then d else 1).
have zP d : d != 0 -> forall j, z d j 0 != 0.
  by move=> d_neq0 j; rewrite mxE; case: ifP => // _; apply: oner_neq0.
have fP := in_endD (steps _ (zP c c_neq0)) (in_endZ (-1) (steps _ (zP 1 (oner_neq0 _)))).
have c1_neq0 : B k b * (c - 1) != 0 by rewrite mulf_neq0 // subr_eq0.
apply: in_end_ext (in_endZ (B k b * (c - 1))^-1 fP) => h.
apply: (canLR (mulKf c1_neq0)); rewrite mulN1r -mulrBr -mulrBl [RHS]mulrCA; congr (_ * _).
rewrite big_cons mulrA; congr (_ * _).
have -> : z c = z 1 + (c - 1) *: delta_mx b 0.
  apply/colP=> j; rewrite !mxE eqxx andbT; case: eqP => _; last by rewrite mulr0 addr0.
  by rewrite mulr1 addrC subrK.
by rewrite mul_hadamardD addrC addKr mul_hadamardZ mul_hadamard_delta mulrCA mulrA.
Qed.

Lemma in_end_entries t k (bs : t.+2.-tuple 'I_R) :
  in_end t.+2 (fun h => v h k 0 * \prod_(b <- bs) u h b 0).
Proof.
elim: t k bs => [|t IHt] k bs; first exact: in_end_entries2.
exact: in_end_entriesS.
Qed.

(** The states that start blocks reach. *)
Section Start.

Hypothesis F_inf : infinite F.

Definition full x : Prop := forall i, x i 0 != 0.

Lemma unit_row_neq0 (D : 'M[F]_R) i : D \in unitmx -> row i D != 0.
Proof.
move=> D_unit; apply/eqP=> Di0; have := row_mul i D (invmx D).
rewrite mulmxV // Di0 mul0mx row1 => /rowP/(_ i).
by rewrite !mxE !eqxx => /eqP; rewrite oner_eq0.
Qed.

Definition diag x : 'M[F]_R := diag_mx x^T.

Lemma diagE x z : diag x *m z = hadamard x z.
Proof. by apply/colP=> i; rewrite mul_diag_mx !mxE. Qed.

Lemma diag_unit x : full x -> diag x \in unitmx.
Proof. by move=> x_full; apply: unitmx_diag => i; rewrite mxE. Qed.

(** The input that makes the first layer hold [x]. *)
Definition steer h x : 'cV[F]_M := drive (\col_i (x i 0 / u h i 0)).

Lemma steer_lower h x : full (u h) -> step W h (steer h x) 0 = x.
Proof.
move=> u_full; rewrite step_lower; apply/colP=> i.
by rewrite hadamardE [(\col__ _) i 0]mxE mulrCA divff ?mulr1.
Qed.

Lemma steer_upper h x : full (u h) -> step W h (steer h x) 1 = diag (v h) *m B *m x.
Proof. by move=> u_full; rewrite stepS steer_lower // -mulmxA diagE. Qed.

Definition live h : Prop := full (u h) /\ full (v h).

Lemma live_step h : live h -> exists y : 'cV[F]_M, live (step W h y).
Proof.
move=> [u_full v_full]; pose D := C *m (diag (v h) *m B).
have D_unit : D \in unitmx by rewrite !unitmx_mul C_unit diag_unit.
have [i|x Dx] := @avoid_hyperplanes _ F_inf _ _ (col_mx A D).
  by rewrite -(splitK i); case: (split i) => j; rewrite /= ?(rowKu, rowKd) unit_row_neq0.
exists (steer h x); split=> i; rewrite /u /v ?steer_lower ?steer_upper // ?mulmxA.
  by have := Dx (lshift _ i); rewrite mul_col_mx col_mxEu.
by have := Dx (rshift _ i); rewrite mul_col_mx col_mxEd /D !mulmxA.
Qed.

Lemma live_run n h : live h -> exists xs : n.-tuple 'cV[F]_M, live (run_from W h xs).
Proof.
elim: n h => [|n IHn] h; first by exists [tuple].
by case/live_step=> y /IHn[xs xs_live]; exists (cons_tuple y xs).
Qed.

Lemma live_start : live (h0 W).
Proof.
by split=> i; rewrite /u /v mulmxA mulmxV ?C_unit // mul1mx mxE oner_neq0.
Qed.

(** Two steps from such a state are enough to tell the functions apart. *)
Lemma tell_apart (P : 'I_R -> {mpoly F[R]}) k h : P k != 0 -> live h ->
  exists xs : 2.-tuple 'cV[F]_M,
    \sum_j v (run_from W h xs) j 0 * (P j).@[fun r => u (run_from W h xs) r 0] != 0.
Proof.
move=> Pk_neq0 [u_full v_full].
have BA_unit : B *m invmx A \in unitmx by rewrite unitmx_mul unitmx_inv B_unit.
have [a Pka BAa] := avoid F_inf Pk_neq0 (fun i => unit_row_neq0 i BA_unit).
pose b := invmx A *m a; pose l := \row_j (P j).@[fun r => a r 0].
have l_neq0 : l != 0 by apply: contraNneq Pka => /rowP/(_ k); rewrite !mxE => ->.
pose D := C *m diag (B *m b) *m C *m diag (v h) *m B.
have D_unit : D \in unitmx.
  rewrite !unitmx_mul C_unit B_unit !diag_unit // => i.
  by rewrite mulmxA.
have lD_neq0 : l *m D != 0 by rewrite -[0](mul0mx _ D) (can_eq (mulmxK D_unit)).
have [i|x Dx] := @avoid_hyperplanes _ F_inf _ _ (col_mx (l *m D) A).
  rewrite -(splitK i); case: (split i) => j; rewrite /= ?(rowKu, rowKd) ?unit_row_neq0 //.
  by rewrite ord1 row_id.
pose h1 := step W h (steer h x).
have u1 : u h1 = A *m x by rewrite /u (steer_lower x u_full : h1 0%N = x).
have u1_full : full (u h1) by move=> i; have := Dx (rshift _ i); rewrite mul_col_mx col_mxEd u1.
have v1 : v h1 = C *m (diag (v h) *m B *m x).
  by rewrite /v (steer_upper x u_full : h1 1%N = _).
exists [tuple steer h x; steer h1 b].
rewrite -[run_from _ _ _]/(step W h1 (steer h1 b)); set h2 := step W h1 _.
have u2 : u h2 = a by rewrite /u (steer_lower b u1_full : h2 0%N = _) mulKVmx.
have v2 : v h2 = D *m x.
  rewrite /v (steer_upper b u1_full : h2 1%N = _) -[diag (v h1) *m B *m b]mulmxA diagE.
  have -> : hadamard (v h1) (B *m b) = diag (B *m b) *m v h1.
    by apply/colP=> i; rewrite diagE !hadamardE mulrC.
  by rewrite v1 /D !mulmxA.
have := Dx (lshift _ 0); rewrite mul_col_mx col_mxEu -mulmxA -v2 mxE.
by congr (_ != 0); apply: eq_bigr => j _; rewrite u2 [l _ _]mxE mulrC.
Qed.

(** The functions v_k u^N with |N| = t. *)
Section Rank.

Variable t : nat.

Notation monomials := (monos (enum 'I_R) t).
Notation index := [finType of 'I_R * 'I_(size monomials)].

Definition monomial (j : 'I_(size monomials)) : mono [finType of 'I_R] :=
  nth (mono0 [finType of 'I_R]) monomials j.

Definition state_function (i : index) h : F := v h i.1 0 * mval (monomial i.2) (fun r => u h r 0).

Lemma card_index : #|index| = (R * mc R t)%N.
Proof. by rewrite card_prod !card_ord size_monos size_enum_ord. Qed.

Lemma word_of_monomial j : exists bs : t.-tuple 'I_R,
  forall x : 'I_R -> F, mval (monomial j) x = \prod_(b <- bs) x b.
Proof.
have word_t : size (sorted_word (monomial j)) == t.
  by rewrite size_sorted (monos_deg (mem_nth _ (ltn_ord j))).
exists (Tuple word_t) => x; rewrite /= (perm_big _ (permEl (perm_sort _ _))) /= big_flatten big_map.
by rewrite big_enum; apply: eq_bigr => r _; rewrite big_nseq iter_mulr_1.
Qed.

Lemma state_functions_free (a : 'rV[F]_#|index|) h : a != 0 -> live h ->
  exists xs : 2.-tuple 'cV[F]_M,
    \sum_i a 0 i * state_function (enum_val i) (run_from W h xs) != 0.
Proof.
move=> a_neq0 h_live; pose coef k j := a 0 (enum_rank (k, j)).
pose mnm j : 'X_{1..R} := [multinom monomial j r | r < R].
pose P k : {mpoly F[R]} := \sum_j coef k j *: 'X_[mnm j].
have mnm_inj : injective mnm.
  move=> j1 j2 /mnmP eq_j; apply/val_inj/eqP.
  rewrite -(nth_uniq (mono0 [finType of 'I_R]) (ltn_ord j1) (ltn_ord j2)) ?uniq_monos ?enum_uniq //.
  by apply/eqP/ffunP=> r; have := eq_j r; rewrite !mnmE.
have [i ai_neq0] : exists i, a 0 i != 0.
  by apply/existsP; apply: contraNT a_neq0; rewrite negb_exists => /forallP a0;
     apply/eqP/rowP=> i; rewrite mxE; apply/eqP; have := a0 i; rewrite negbK.
have Pi_neq0 : P (enum_val i).1 != 0.
  apply: contraNneq ai_neq0 => /(congr1 (mcoeff (mnm (enum_val i).2))).
  rewrite mcoeff0 raddf_sum (bigD1 (enum_val i).2) //= mcoeffZ mcoeffX eqxx mulr1.
  rewrite big1 ?addr0 => [|j j_i]; first by rewrite /coef -surjective_pairing enum_valK => ->.
  by rewrite mcoeffZ mcoeffX (inj_eq mnm_inj) (negbTE j_i) mulr0.
have [xs] := tell_apart Pi_neq0 h_live; exists xs; move: p; set h' := run_from _ _ _.
congr (_ != 0); rewrite [RHS](reindex _ (onW_bij _ (@enum_rank_bij index))) /=.
pose term k j := a 0 (enum_rank (k, j)) * state_function (enum_val (enum_rank (k, j))) h'.
rewrite [RHS](eq_bigr (fun i : index => term i.1 i.2)) => [|[]//].
rewrite -(pair_bigA _ term) /=.
apply: eq_bigr => k _; rewrite raddf_sum mulr_sumr; apply: eq_bigr => j _.
rewrite /term /= mevalZ mevalX enum_rankK mulrCA.
by congr (_ * (_ * _)); apply: eq_bigr => r _; rewrite mnmE.
Qed.

End Rank.

(** An evaluation matrix of rank R mc(R, tE). *)
Lemma two_layers_rank nS nE :
  exists p q (s : 'I_p -> nS.+2.-tuple 'cV[F]_M) (e : 'I_q -> nE.+2.-tuple 'cV[F]_M),
    (R * mc R nE.+2 <= \rank (eval_mx 2 s e id W))%N.
Proof.
set tE := nE.+2; pose n := #|[finType of 'I_R * 'I_(size (monos (enum 'I_R) tE))]|.
pose g (i : 'I_n) (s : nS.+2.-tuple 'cV[F]_M) := state_function (enum_val i) (run W s).
have g_free (a : 'rV[F]_n) : a != 0 -> exists s, \sum_i a 0 i * g i s != 0.
  move=> a_neq0; have [xs xs_live] := live_run nS live_start.
  have [ys ys_neq0] := state_functions_free a_neq0 xs_live.
  have size_s : size (xs ++ ys) == nS.+2 by rewrite size_cat !size_tuple addn2.
  by exists (Tuple size_s); rewrite /g /= /run /run_from foldl_cat.
have in_endP i : exists es : seq (F * tE.-tuple 'cV[F]_M),
    forall s, g i s = \sum_(q <- es) q.1 * output W 2 (run_from W (run W s) q.2).
  have [bs bsE] := word_of_monomial (enum_val i).2.
  have [es _ esE] := in_end_entries (enum_val i).1 bs; exists es => s.
  by rewrite -esE /g /state_function bsE.
pose y (s : nS.+2.-tuple 'cV[F]_M) (e : tE.-tuple 'cV[F]_M) :=
  output W 2 (run_from W (run W s) e).
have [p [q [s [e rank_se]]]] := free_rank (y := y) g_free in_endP.
exists p, q, s, e; rewrite -card_index -/n; apply: leq_trans rank_se _; apply: eq_leq.
by congr mxrank; apply/matrixP=> i j; rewrite !mxE start_endE !map_id.
Qed.


End Start.

End Witness.
(** Matrices for the witness: A = (alpha_k^a), B = ((gamma alpha_k)^a). *)
Section Sizes.

Variables (F : fieldType) (F_inf : infinite F) (R M : nat) (R_M : (R <= M)%N).

Lemma no_sign : exists2 g : F, g != 0 & forall a b : 'I_R, a != b -> g ^+ a + g ^+ b != 0.
Proof.
pose p (ab : 'I_R * 'I_R) : {poly F} := 'X^ab.1 + 'X^ab.2.
have p_neq0 : 'X * \prod_(ab : 'I_R * 'I_R | ab.1 != ab.2) p ab != 0.
  rewrite mulf_neq0 ?polyX_eq0 //; apply/prodf_neq0 => -[a b] /= a_b.
  apply/eqP=> /(congr1 (fun p : {poly F} => p`_a))/eqP.
  by rewrite coef0 coefD !coefXn eqxx (negbTE (a_b : (a != b :> nat))) addr0 oner_eq0.
have [g] := poly_nonroot F_inf p_neq0; rewrite hornerM hornerX mulf_eq0 negb_or horner_prod.
case/andP=> g_neq0 /prodf_neq0 pg_neq0; exists g => // a b a_b.
by have := pg_neq0 (a, b) a_b; rewrite hornerD !hornerXn.
Qed.

Lemma other_than_0_1 : exists2 c : F, c != 0 & c != 1.
Proof.
have p_neq0 : 'X * ('X - 1%:P) != 0 :> {poly F} by rewrite mulf_neq0 ?polyX_eq0 ?polyXsubC_eq0.
have [c] := poly_nonroot F_inf p_neq0; rewrite !hornerE mulf_eq0 negb_or subr_eq0.
by case/andP; exists c.
Qed.

Lemma witness_matrices : exists A B : 'M[F]_R, [/\ A \in unitmx, B \in unitmx,
  forall i j, B i j != 0 &
  forall k a b, A k a * B k b + (if a == b then 0 else A k b * B k a) != 0].
Proof.
have X_neq0 : 'X != 0 :> {poly F} by rewrite polyX_eq0.
have [z z_inj zX_neq0] := poly_nonroots F_inf R X_neq0.
have z_neq0 i : z i != 0 by have := zX_neq0 i; rewrite hornerX.
have [g g_neq0 g_sign] := no_sign.
exists (vandermonde z)^T, (vandermonde (fun i => g * z i))^T.
split=> [||i j|k a b]; rewrite ?unitmx_tr ?unitmx_vandermonde //; rewrite ?mxE.
- by move=> i j /(mulfI g_neq0)/z_inj.
- by rewrite expf_neq0 // mulf_neq0.
- rewrite !exprMn; case: (a =P b) => [_|/eqP a_b]; first by rewrite addr0 !mulf_neq0 ?expf_neq0.
  rewrite [z k ^+ b * _]mulrCA [z k ^+ a * _]mulrCA [z k ^+ b * _]mulrC -mulrDl.
  by rewrite !mulf_neq0 ?expf_neq0 // addrC g_sign.
Qed.

Variables (tS tE : nat).

(** The upper half, for all weights over every field. *)
Lemma two_layers_upper (K : fieldType) (w : weights K R M) :
  sep_rank_le (function_of w 2 tS tE) (R * mc R tE).
Proof.
have := @state_bound_U1 K 2 R M isT w tS tE _ id.
by rewrite !big_ord_recl big_ord0 muln1 mcn1 mcn0 mcn1 mulnC.
Qed.

(** Theorem S: for two layers and M >= R, and at least two steps in each block, the function
    rank is exactly R mc(R, tE) for almost all weights. *)
Theorem theorem_S : (1 < tS)%N -> (1 < tE)%N ->
  almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_is (function_of w 2 tS tE) (R * mc R tE)).
Proof.
move: two_layers_upper; case: tS => [|[|nS]] //; case: tE => [|[|nE]] // upper _ _.
have [A [B [A_unit B_unit B_neq0 AB_neq0]]] := witness_matrices.
have [c c_neq0 c_neq1] := other_than_0_1.
have [p [q [s [e rank_se]]]] :=
  two_layers_rank R_M A_unit B_unit B_neq0 AB_neq0 c_neq0 c_neq1 F_inf nS nE.
have lower := function_rank_ge_almost_all (isT : (0 < 2)%N) rank_se.
apply: almost_all_weightsW lower => K phi w ge_w.
split; [exact: upper | exact: ge_w].
Qed.

End Sizes.
