(** Theorem 1 of [L17], one layer: for almost all weights the separation rank, at function
    level and at grid level, is exactly min(R, M^min(tS, tE)), over every field.

    The witness: r channels, r = min(R, M^min(tS, tE)). At each step the channel y keeps
    what the channel tau(y) held if the input is the digit y mod M, and 0 otherwise. The
    permutation tau sorts the channels by their residue mod M (a perfect shuffle), so
    that channels with the same residues along t steps of tau are M^t apart or equal. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC Shallow UpperBounds Generic.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.

(** The perfect shuffle. *)
Section Shuffle.

Variables (r M : nat) (M_gt0 : 0 < M).

(** The order by residues mod M, then by size. *)
Definition before (y x : nat) : bool :=
  (x %% M < y %% M) || (x %% M == y %% M) && (x < y).

Definition shuffle (y : nat) : nat := count (before y) (iota 0 r).

Lemma beforexx y : before y y = false.
Proof. by rewrite /before !ltnn andbF. Qed.

Lemma before_trans x y z : before y x -> before z y -> before z x.
Proof.
rewrite /before => /orP[lt_xy|/andP[/eqP-> lt_xy]] /orP[lt_yz|/andP[/eqP<- lt_yz]].
- by rewrite (ltn_trans lt_xy).
- by rewrite lt_xy.
- by rewrite lt_yz.
- by rewrite eqxx (ltn_trans lt_xy) // orbT.
Qed.

Lemma before_total x y : x != y -> before y x || before x y.
Proof.
rewrite /before => x_y; case: (ltngtP (x %% M) (y %% M)) => //= _.
by rewrite -neq_ltn.
Qed.

Lemma shuffle_lt y : y < r -> shuffle y < r.
Proof.
move=> y_r; rewrite -[X in _ < X](size_iota 0 r) /shuffle -(count_predC (before y)).
rewrite -addn1 leq_add2l -has_count; apply/hasP; exists y; first by rewrite mem_iota.
by rewrite /= beforexx.
Qed.

Lemma shuffle_mono x y : x < r -> before y x -> shuffle x < shuffle y.
Proof.
move=> x_r yx; rewrite /shuffle.
have /(leq_trans _) : count (predU (before x) (pred1 x)) (iota 0 r) <= count (before y) (iota 0 r).
  by apply: sub_count => z /= /orP[zx|/eqP-> //]; apply: before_trans zx yx.
apply; have := count_predUI (before x) (pred1 x) (iota 0 r).
rewrite count_uniq_mem ?iota_uniq // mem_iota x_r /= addn1.
rewrite [X in _ + X](@eq_count _ _ pred0) ?count_pred0 ?addn0 => [<- //|z /=].
by case: eqP => [->|_]; rewrite ?beforexx ?andbF.
Qed.

Lemma shuffle_inj x y : x < r -> y < r -> shuffle x = shuffle y -> x = y.
Proof.
move=> x_r y_r xy; case: (x =P y) => // /eqP/before_total/orP[].
  by move/(shuffle_mono x_r); rewrite xy ltnn.
by move/(shuffle_mono y_r); rewrite xy ltnn.
Qed.

(** Channels of the same residue come M times closer. *)
Lemma shuffle_gap x y : x < y -> y < r -> x = y %[mod M] ->
  shuffle x < shuffle y /\ M * (shuffle y - shuffle x) <= y - x.
Proof.
move=> x_y y_r xyM; have yx : before y x by rewrite /before xyM eqxx x_y orbT.
split; first exact: shuffle_mono (ltn_trans x_y y_r) yx.
pose between := [seq z <- iota 0 r | (x <= z < y) && (z %% M == x %% M)].
have le_between : shuffle y - shuffle x <= size between.
  rewrite leq_subLR /shuffle size_filter -count_predUI.
  apply: leq_trans (leq_addr _ _); apply: sub_count => z /=; rewrite /before -xyM.
  case: (ltngtP (z %% M)) => //= _ z_y; rewrite z_y andbT.
  by case: ltnP.
apply: leq_trans (leq_mul (leqnn M) le_between) _.
have dvd_yx : M %| y - x by rewrite -eqn_mod_dvd ?(ltnW x_y) // eq_sym; apply/eqP.
rewrite -[X in _ <= X](divnK dvd_yx) mulnC leq_mul2r; apply/orP; right.
pose pos z := (z - x) %/ M.
have dvd_z z : z \in between -> M %| z - x.
  by rewrite mem_filter => /andP[/andP[/andP[x_z _] zxM] _]; rewrite -eqn_mod_dvd.
rewrite -[X in _ <= X](size_iota 0) -(size_map pos); apply: uniq_leq_size.
  rewrite map_inj_in_uniq ?filter_uniq ?iota_uniq // => z1 z2 z1_b z2_b pos_eq.
  have sub_eq : z1 - x = z2 - x by rewrite -(divnK (dvd_z _ z1_b)) -(divnK (dvd_z _ z2_b)) -/(pos z1) pos_eq.
  move: z1_b z2_b; rewrite !mem_filter => /andP[/andP[/andP[x_z1 _] _] _] /andP[/andP[/andP[x_z2 _] _] _].
  by rewrite -(subnK x_z1) sub_eq subnK.
move=> _ /mapP[z z_b ->]; rewrite mem_iota add0n /= ltn_divLR // divnK //.
move: z_b; rewrite mem_filter => /andP[/andP[/andP[x_z z_y] _] _].
by rewrite ltn_sub2r.
Qed.

Lemma iter_shuffle_lt n y : y < r -> iter n shuffle y < r.
Proof. by move=> y_r; elim: n => //= n; apply: shuffle_lt. Qed.

Lemma iter_shuffle_inj n x y : x < r -> y < r -> iter n shuffle x = iter n shuffle y -> x = y.
Proof.
move=> x_r y_r; elim: n => //= n IHn /shuffle_inj eq_n.
by apply: IHn; apply: eq_n; apply: iter_shuffle_lt.
Qed.

(** The residues along n steps. *)
Definition residue (y : nat) : 'I_M := Ordinal (ltn_pmod y M_gt0).

Definition residues (n y : nat) : seq 'I_M := [seq residue z | z <- traject shuffle y n].

Lemma size_residues n y : size (residues n y) = n.
Proof. by rewrite size_map size_traject. Qed.

Lemma residuesS n y : residues n.+1 y = residue y :: residues n (shuffle y).
Proof. by []. Qed.

Lemma residues_gap n x y : x < y -> y < r -> residues n x = residues n y -> M ^ n <= y - x.
Proof.
elim: n x y => [|n IHn] x y x_y y_r; first by rewrite subn_gt0.
rewrite !residuesS => -[xyM eq_n]; have [lt_xy gap] := shuffle_gap x_y y_r xyM.
rewrite expnS; apply: leq_trans gap; rewrite leq_mul2l IHn ?orbT //.
exact: shuffle_lt.
Qed.

(** If M^n >= r, the residues along n steps tell the channels apart. *)
Lemma residues_inj n x y : r <= M ^ n -> x < r -> y < r -> residues n x = residues n y -> x = y.
Proof.
move=> r_le; wlog lt_xy : x y / x < y => [wlog_lt x_r y_r eq_n|x_r y_r eq_n].
  case: (ltngtP x y) => // [lt|lt]; first exact: wlog_lt.
  by apply/esym; apply: wlog_lt.
have := residues_gap lt_xy y_r eq_n; rewrite leqNgt; case/negP.
by apply: leq_trans r_le; apply: leq_ltn_trans (leq_subr _ _) y_r.
Qed.

End Shuffle.

Local Open Scope ring_scope.

(** One-hot templates: the same over every field. *)
Definition one_hot (F : fieldType) (M : nat) (d : 'I_M) : 'cV[F]_M := delta_mx d 0.

Lemma map_one_hot (F K : fieldType) (phi : {rmorphism F -> K}) M (d : 'I_M) :
  map_mx phi (one_hot F d) = one_hot K d.
Proof. exact: map_delta_mx. Qed.

Lemma grid_rank_ge_almost_all (F : fieldType) (L R M : nat) (L_gt0 : (0 < L)%N) tS tE p q
    (s : 'I_p -> tS.-tuple 'I_M) (e : 'I_q -> tE.-tuple 'I_M) (w0 : weights F R M) k :
  (k <= \rank (eval_mx L s e (@one_hot F M) w0))%N ->
  almost_all_weights L (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w L tS tE) k).
Proof.
move/(sep_rank_ge_almost_all L_gt0); apply: almost_all_weightsW => K phi w.
apply: eq_sep_rank_ge => x y; rewrite /grid_of /start_end; congr (rac w L (_ ++ _));
  by apply: eq_map => d; apply: map_one_hot.
Qed.

Section Witness.

Variables (F : fieldType) (R M : nat) (M_gt0 : (0 < M)%N) (r : nat) (r_R : (r <= R)%N).

Notation tau := (shuffle r M).
Notation digits := (residues r M_gt0).

Definition shuffle_weights : weights F R M :=
  Weights (fun=> \matrix_(y, x) ((y < r)%N && (x == tau y :> nat))%:R)
    (\matrix_(y, d) (y %% M == d)%N%:R) (fun=> 0) (\row_y (y < r)%N%:R) (fun=> const_mx 1).

Notation W := shuffle_weights.

Lemma channel_lt y : (y < r)%N -> (y < R)%N. Proof. by move/leq_trans; apply. Qed.

Lemma step_shuffle h (d : 'I_M) y (y_r : (y < r)%N) :
  step W h (one_hot F d) 0 (Ordinal (channel_lt y_r)) 0 =
  (residue M_gt0 y == d)%:R * h 0%N (Ordinal (channel_lt (shuffle_lt M y_r))) 0.
Proof.
rewrite step0 hadamardE mulrC !mxE; congr (_ * _).
  rewrite (bigD1 d) //= !mxE !eqxx mulr1 big1 ?addr0 // => k /negbTE k_d.
  by rewrite !mxE k_d mulr0.
rewrite (bigD1 (Ordinal (channel_lt (shuffle_lt M y_r)))) //= !mxE /= y_r eqxx mul1r.
rewrite big1 ?addr0 // => x x_tau; rewrite !mxE /= y_r /=.
by case: eqP => [x_eq|_]; rewrite ?mul0r //; case/eqP: x_tau; apply: val_inj.
Qed.

Lemma run_shuffle h (ds : seq 'I_M) y (y_r : (y < r)%N) :
  run_from W h [seq one_hot F d | d <- ds] 0 (Ordinal (channel_lt y_r)) 0 =
  (digits (size ds) y == rev ds)%:R
    * h 0%N (Ordinal (channel_lt (iter_shuffle_lt M (size ds) y_r))) 0.
Proof.
elim/last_ind: ds y y_r => [|ds d IHds] y y_r.
  by rewrite /= mul1r; congr (h _ _ _); apply: val_inj.
rewrite map_rcons -cats1 run_from_cat /= step_shuffle IHds size_rcons rev_rcons residuesS.
rewrite eqseq_cons mulrA; congr (_ * h _ _ _); first by case: eqP; rewrite ?mul1r ?mul0r.
by apply: val_inj; rewrite /= -iterSr.
Qed.

Variables (tS tE : nat).

Lemma shuffle_value (s : tS.-tuple 'I_M) (e : tE.-tuple 'I_M) :
  grid_of (@one_hot F M) W 1 tS tE s e =
  \sum_(y < r) (digits tE y == rev e)%:R * (digits tS (iter tE tau y) == rev s)%:R.
Proof.
rewrite /grid_of start_endE outputE.
rewrite (big_ord_widen _ (fun y => (digits tE y == rev e)%:R *
           (digits tS (iter tE tau y) == rev s)%:R : F) r_R).
rewrite [RHS]big_mkcond; apply: eq_bigr => y _; rewrite mxE.
case: (ltnP y r) => [y_r|_]; last by rewrite mul0r.
have -> : y = Ordinal (channel_lt y_r) by apply: val_inj.
by rewrite mul1r /= run_shuffle run_shuffle !size_tuple mxE mulr1.
Qed.

Hypotheses (r_S : (r <= M ^ tS)%N) (r_E : (r <= M ^ tE)%N).

(** The word that leads into a channel. *)
Lemma size_word n y : size (rev (digits n y)) == n.
Proof. by rewrite size_rev size_residues. Qed.

Definition word n y : n.-tuple 'I_M := Tuple (size_word n y).

(** On these words the grid tensor is the identity matrix. *)
Lemma shuffle_value_words (i j : 'I_r) :
  grid_of (@one_hot F M) W 1 tS tE (word tS (iter tE tau i)) (word tE j) = (i == j)%:R.
Proof.
rewrite shuffle_value /= !revK (bigD1 j) //= eqxx mul1r big1 ?addr0 => [|y y_j].
  congr (_%:R); congr nat_of_bool; apply/eqP/eqP=> [|-> //].
  move/(residues_inj r_S (iter_shuffle_lt M tE (ltn_ord j)) (iter_shuffle_lt M tE (ltn_ord i))).
  by move/(iter_shuffle_inj (ltn_ord j) (ltn_ord i)) => ji; apply/esym/val_inj.
case: eqP => [/(residues_inj r_E (ltn_ord y) (ltn_ord j))/val_inj y_eq|_]; last by rewrite mul0r.
by rewrite y_eq eqxx in y_j.
Qed.

End Witness.

Section Exact.

Variables (F : fieldType) (R M : nat) (M_gt0 : (0 < M)%N) (tS tE : nat).

(** The value: min(R, M^min(tS, tE)). *)
Definition shallow_value : nat := minn R (M ^ minn tS tE).

Lemma shallow_valueE : shallow_value = minn R (minn (M ^ tS) (M ^ tE)).
Proof.
rewrite /shallow_value; congr minn; case: (leqP tS tE) => [le|/ltnW le]; apply/esym.
  by apply/minn_idPl; apply: leq_pexp2l.
by apply/minn_idPr; apply: leq_pexp2l.
Qed.

(** The upper half holds for all weights, at function level .. *)
Theorem shallow_function_upper (K : fieldType) (w : weights K R M) :
  sep_rank_le (function_of w 1 tS tE) shallow_value.
Proof.
have le_M s : (step_factor 1 (minn M R) s <= M)%N.
  by rewrite /step_factor mc_depth1 geq_minl.
have prod_le a b : (\prod_(a <= s < a + b) step_factor 1 (minn M R) s.+1 <= M ^ b)%N.
  elim: b => [|b IHb]; first by rewrite addn0 big_geq.
  by rewrite addnS big_nat_recr ?leq_addr //= expnSr leq_mul.
rewrite shallow_valueE /minn; case: ifP => _; first exact: shallow_upper.
case: ifP => _; first exact: sep_rank_leW (prod_le tE tS) (start_bound_U0 _ _ _ _ _).
exact: sep_rank_leW (prod_le 0%N tE) (end_bound_U2 _ _ _ _ _).
Qed.

(** .. and at grid level, for templates in any number. *)
Theorem shallow_grid_upper (K : fieldType) (w : weights K R M) N (template : 'I_N -> 'cV[K]_M) :
  sep_rank_le (grid_of template w 1 tS tE) (minn R (N ^ minn tS tE)).
Proof.
rewrite /minn; case: ifP => _; first exact: shallow_upper.
exact: grid_bound_G1.
Qed.

(** The lower half, for almost all weights: at grid level .. *)
Theorem shallow_grid_lower :
  almost_all_weights 1 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (grid_of (@one_hot K M) w 1 tS tE) shallow_value).
Proof.
pose r := shallow_value; have r_R : (r <= R)%N := geq_minl _ _.
have r_S : (r <= M ^ tS)%N by rewrite /r shallow_valueE !geq_min leqnn !orbT.
have r_E : (r <= M ^ tE)%N by rewrite /r shallow_valueE !geq_min leqnn !orbT.
apply: (@grid_rank_ge_almost_all F 1 R M isT tS tE r r
  (fun i => word M_gt0 r tS (iter tE (shuffle r M) i)) (fun j => word M_gt0 r tE j)
  (shuffle_weights F R M r)).
rewrite (_ : eval_mx _ _ _ _ _ = 1%:M) ?mxrank1 //; apply/matrixP=> i j.
by rewrite !mxE -(shuffle_value_words F M_gt0 r_R r_S r_E).
Qed.

(** .. and at function level. *)
Theorem shallow_function_lower :
  almost_all_weights 1 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_ge (function_of w 1 tS tE) shallow_value).
Proof.
apply: almost_all_weightsW shallow_grid_lower => K phi w ge_w.
apply: (sep_rank_ge_comp (f := map_tuple (@one_hot K M)) (g := map_tuple (@one_hot K M))).
by apply: eq_sep_rank_ge ge_w => s e; rewrite /function_of /start_end !map_id.
Qed.

(** Theorem 1 of [L17], L = 1: for almost all weights the grid rank is exactly
    min(R, M^min(tS, tE)). *)
Theorem shallow_grid_exact :
  almost_all_weights 1 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_is (grid_of (@one_hot K M) w 1 tS tE) shallow_value).
Proof.
by apply: almost_all_weightsW shallow_grid_lower => K phi w; split=> //; apply: shallow_grid_upper.
Qed.

(** Theorem 1 of [L17], L = 1: for almost all weights the function rank is exactly
    min(R, M^min(tS, tE)): it does not grow with T. *)
Theorem shallow_function_exact :
  almost_all_weights 1 (fun (K : fieldType) (phi : {rmorphism F -> K}) (w : weights K R M) =>
    sep_rank_is (function_of w 1 tS tE) shallow_value).
Proof.
apply: almost_all_weightsW shallow_function_lower => K phi w; split=> //.
exact: shallow_function_upper.
Qed.

End Exact.
