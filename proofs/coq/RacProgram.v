(** Recurrent arithmetic circuits as programs of the language of networks: the function is that of
    RAC.v, and C1 is U1. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets Separation RAC UpperBounds Networks Supports SupportBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Program.

Variables (R M : nat).

Notation letter_sizes := [:: R; R; M].

(** Layer l, counted from 0; the letters i, j, k are 0, 1, 2, and k takes M values:

      a_l[i] = Wh_l[i,j] h_l[j];  b_l[i] = Wi_l[i,j] h'_{l-1}[j]  (b_0[i] = Wi_0[i,k] x[k]);
      h'_l[i] = a_l[i] b_l[i] *)
Definition product_of (tg : seq nat) (fs : seq factor) : assignment :=
  Assignment tg letter_sizes [:: Term 1 fs].

Definition rac_layer (l : nat) : seq assignment :=
  [:: product_of [:: 0%N] [:: Factor (Weight (3 * l)) [:: 0%N; 1%N]; Factor (State l) [:: 1%N]];
      product_of [:: 0%N]
        (if l is l'.+1
         then [:: Factor (Weight (3 * l).+1) [:: 0%N; 1%N]; Factor (Assigned (3 * l').+2) [:: 1%N]]
         else [:: Factor (Weight (3 * l).+1) [:: 0%N; 2%N]; Factor Input [:: 2%N]]);
      product_of [:: 0%N]
        [:: Factor (Assigned (3 * l)) [:: 0%N]; Factor (Assigned (3 * l).+1) [:: 0%N]]].

Definition layer_step (l n : nat) : assignment := nth (product_of [::] [::]) (rac_layer l) n.

Definition rac_layers (L : nat) : seq assignment := flatten [seq rac_layer l | l <- iota 0 L].

(** y = Wo[i] h'_L[i] *)
Definition rac_program (L : nat) : program :=
  Program M (nseq L [:: R]) (rac_layers L) [seq (3 * l).+2 | l <- iota 0 L]
    (product_of [::] [:: Factor (Weight 2) [:: 0%N]; Factor (Assigned (3 * L.-1).+2) [:: 0%N]]).

Lemma rac_layersS L : rac_layers L.+1 = rac_layers L ++ rac_layer L.
Proof. by rewrite /rac_layers -addn1 iotaD map_cat flatten_cat add0n; congr (_ ++ _). Qed.

(** What the layers assign: a layer finds what the layers before it have assigned. *)
Section Evaluate.

Variables (T : Type) (x0 : T) (va : seq T -> assignment -> T).

Definition layer_a l (found : seq T) : seq T := rcons found (va found (layer_step l 0)).

Definition layer_b l (found : seq T) : seq T :=
  rcons (layer_a l found) (va (layer_a l found) (layer_step l 1)).

Lemma size_layer_b l found : size (layer_b l found) = (size found).+2.
Proof. by rewrite !size_rcons. Qed.

Lemma nth_layer_a l found : nth x0 (layer_a l found) (size found) = va found (layer_step l 0).
Proof. by rewrite nth_rcons ltnn eqxx. Qed.

Lemma nth_layer_b0 l found :
  nth x0 (layer_b l found) (size found) = nth x0 (layer_a l found) (size found).
Proof. by rewrite nth_rcons size_rcons leqnn. Qed.

Lemma nth_layer_b1 l found : nth x0 (layer_b l found) (size found).+1 =
  va (layer_a l found) (layer_step l 1).
Proof. by rewrite nth_rcons size_rcons ltnn eqxx. Qed.

Lemma before_layer l l' : (l' < l)%N -> ((3 * l').+2 < 3 * l)%N.
Proof. by move=> l'_l; rewrite -addn3 -mulnSr leq_mul2l. Qed.

Lemma nth_layer_a_before l l' found : size found = (3 * l)%N -> (l' < l)%N ->
  nth x0 (layer_a l found) (3 * l').+2 = nth x0 found (3 * l').+2.
Proof.
move=> size_found l'_l; rewrite nth_rcons size_found.
by rewrite before_layer.
Qed.

Lemma evaluate_layers (P : nat -> T -> Prop) L :
    (forall l found, (l < L)%N -> size found = (3 * l)%N ->
       (forall l', (l' < l)%N -> P l' (nth x0 found (3 * l').+2)) ->
       P l (va (layer_b l found) (layer_step l 2))) ->
  forall l, (l < L)%N -> P l (nth x0 (evaluate va (rac_layers L)) (3 * l).+2).
Proof.
move=> layer_P; suff: size (evaluate va (rac_layers L)) = (3 * L)%N /\
    forall l, (l < L)%N -> P l (nth x0 (evaluate va (rac_layers L)) (3 * l).+2) by case.
elim: {-2}L (leqnn L) => [//|l IHl] l_L; rewrite rac_layersS /evaluate foldl_cat -/(evaluate _ _).
have [size_l P_l] := IHl (ltnW l_L); set found := evaluate _ _ in size_l P_l *.
rewrite -[foldl _ _ _]/(rcons (layer_b l found) (va (layer_b l found) (layer_step l 2))).
split=> [|l']; first by rewrite size_rcons size_layer_b size_l mulnS.
rewrite nth_rcons size_layer_b size_l ltnS leq_eqVlt => /predU1P[->|l'_l].
  by rewrite ltnn eqxx; apply: layer_P.
have lt3 := before_layer l'_l.
by rewrite !ltnS (ltnW (ltnW lt3)) !nth_rcons size_rcons size_l lt3 ltnS (ltnW lt3); apply: P_l.
Qed.

End Evaluate.

End Program.

(** ** The function *)
Section Function.

Variables (F : fieldType) (R M L : nat).
Notation p := (rac_program R M L).
Notation q := (@ratr F).

Definition matrix_entries m n (A : 'M[F]_(m, n)) : entries F := fun idx =>
  if idx is [:: i; j] then
    if insub i is Some i' then if insub j is Some j' then A i' j' else 0 else 0
  else 0.

Definition vector_entries n (v : 'cV[F]_n) : entries F := fun idx =>
  if idx is [:: i] then if insub i is Some i' then v i' 0 else 0 else 0.

(** The arrays of weights: Wh_l, Wi_l, Wo. *)
Definition rac_arrays (w : RAC.weights F R M) (k : nat) : entries F :=
  match (k %% 3)%N with
  | 0 => matrix_entries (Wh w (k %/ 3))
  | 1 => if (k %/ 3)%N is 0 then matrix_entries (Wi1 w) else matrix_entries (Wi w (k %/ 3))
  | _ => vector_entries (Wo w)^T
  end.

Definition rac_states (h : nat -> 'cV[F]_R) (b : nat) : entries F := vector_entries (h b).

Variable w : RAC.weights F R M.

Lemma rac_arrays0 l : rac_arrays w (3 * l) = matrix_entries (Wh w l).
Proof. by rewrite /rac_arrays modnMr mulKn. Qed.

Lemma rac_arrays1 l : rac_arrays w (3 * l).+1 =
  if l is 0 then matrix_entries (Wi1 w) else matrix_entries (Wi w l).
Proof.
rewrite /rac_arrays -addn1 mulnC modnMDl divnMDl // addn0 /=.
by case: l.
Qed.

(** Matrix times vector, entrywise product, inner product. *)
Lemma matvec_value rd A v l i : l \in [:: 1%N; 2%N] ->
  assignment_value q rd
    (product_of R M [:: 0%N] [:: Factor A [:: 0%N; l]; Factor v [:: l]]) [:: i] =
  \sum_(j < nth 0%N [:: R; R; M] l) rd A [:: i; nat_of_ord j] * rd v [:: nat_of_ord j].
Proof.
rewrite !inE => /orP[] /eqP->; rewrite /assignment_value big_seq1 /term_value ratr1 mul1r /=;
  by apply: eq_bigr => j _; rewrite big_cons big_seq1.
Qed.

Lemma hadamard_value rd a b i :
  assignment_value q rd (product_of R M [:: 0%N] [:: Factor a [:: 0%N]; Factor b [:: 0%N]]) [:: i] =
  rd a [:: i] * rd b [:: i].
Proof. by rewrite /assignment_value big_seq1 /term_value ratr1 mul1r /= big_cons big_seq1. Qed.

Lemma inner_value rd a b :
  assignment_value q rd (product_of R M [::] [:: Factor a [:: 0%N]; Factor b [:: 0%N]]) [::] =
  \sum_(i < R) rd a [:: nat_of_ord i] * rd b [:: nat_of_ord i].
Proof.
rewrite /assignment_value big_seq1 /term_value ratr1 mul1r /=.
by apply: eq_bigr => i _; rewrite big_cons big_seq1.
Qed.

Lemma matrix_entriesE m n (A : 'M[F]_(m, n)) i j :
  matrix_entries A [:: nat_of_ord i; nat_of_ord j] = A i j.
Proof. by rewrite /matrix_entries !valK. Qed.

Lemma vector_entriesE n (v : 'cV[F]_n) i : vector_entries v [:: nat_of_ord i] = v i 0.
Proof. by rewrite /vector_entries valK. Qed.

Definition same_states (h : nat -> entries F) (h' : nat -> 'cV[F]_R) : Prop :=
  forall b (i : 'I_R), (b < L)%N -> h b [:: nat_of_ord i] = h' b i 0.

Lemma state_entry_rac (h : nat -> entries F) b (i : 'I_R) : (b < L)%N ->
  state_entry p h b [:: nat_of_ord i] = h b [:: nat_of_ord i].
Proof.
move=> b_L; apply: state_entryE; first by rewrite /states_number size_nseq.
rewrite nth_nseq b_L; apply/allpairsPdep; exists (nat_of_ord i), [::].
by rewrite mem_iota /= mem_head.
Qed.

Lemma assigned_rac h h' (x : 'cV[F]_M) : same_states h h' ->
  forall l, (l < L)%N -> forall i : 'I_R,
    nth (@no_entries F) (assigned q (p := p) (rac_arrays w) h x) (3 * l).+2 [:: nat_of_ord i] =
    step w h' x l i 0.
Proof.
move=> hh; pose P l (a : entries F) := forall i : 'I_R, a [:: nat_of_ord i] = step w h' x l i 0.
apply: (evaluate_layers (P := P)).
move=> l found l_L size_found found_l i.
rewrite hadamard_value /read -size_found nth_layer_b0 nth_layer_b1 nth_layer_a.
have aE : assignment_value q (read (p := p) (rac_arrays w) h x found)
    (layer_step R M l 0) [:: nat_of_ord i] = (Wh w l *m h' l) i 0.
  rewrite matvec_value // mxE; apply: eq_bigr => j _.
  by rewrite /read rac_arrays0 matrix_entriesE state_entry_rac // hh.
rewrite aE; case: l l_L size_found found_l {aE} => [|l] l_L size_found found_l.
  rewrite step0 hadamardE; congr (_ * _); rewrite matvec_value // [RHS]mxE.
  by apply: eq_bigr => j _; rewrite (rac_arrays1 0) matrix_entriesE input_entryE.
rewrite stepS hadamardE; congr (_ * _); rewrite matvec_value // [RHS]mxE.
apply: eq_bigr => j _; rewrite rac_arrays1 matrix_entriesE nth_layer_a_before // found_l //.
Qed.

Lemma next_rac h h' (x : 'cV[F]_M) : same_states h h' ->
  same_states (next q (p := p) (rac_arrays w) h x) (step w h' x).
Proof.
move=> hh b i b_L; rewrite /next (nth_map 0%N) ?size_iota // nth_iota // add0n.
exact: assigned_rac.
Qed.

Lemma output_rac h h' (x : 'cV[F]_M) : (0 < L)%N -> same_states h h' ->
  output_value q (p := p) (rac_arrays w) h x = output w L (step w h' x).
Proof.
move=> L_gt0 hh; rewrite /output_value inner_value outputE; apply: eq_bigr => i _.
rewrite /read (assigned_rac x hh) ?prednK //.
by rewrite -[rac_arrays w 2]/(vector_entries (Wo w)^T) vector_entriesE mxE.
Qed.

Lemma value_rac h h' (xs : seq 'cV[F]_M) : (0 < L)%N -> (0 < size xs)%N -> same_states h h' ->
  value q (p := p) (rac_arrays w) h xs = output w L (run_from w h' xs).
Proof.
move=> L_gt0; elim: xs h h' => [//|x xs IHxs] h h' _ hh /=.
case: xs IHxs => [_|x' xs IHxs]; first exact: output_rac.
by apply: IHxs => //; apply: next_rac.
Qed.

(** The program computes the function of RAC.v. *)
Theorem rac_program_function (X : Type) (f : X -> 'cV[F]_M) tS tE : (0 < L)%N -> (0 < tE)%N ->
  forall (s : tS.-tuple X) (e : tE.-tuple X),
    network_function (p := p) f (rac_arrays w) (rac_states (h0 w)) s e = start_end f w L s e.
Proof.
move=> L_gt0 tE_gt0 s e; apply: value_rac => // [|b i b_L].
  by rewrite size_cat !size_map !size_tuple addn_gt0 tE_gt0 orbT.
exact: vector_entriesE.
Qed.

End Function.

(** ** Supports of single degrees *)
Section Singles.

Fixpoint dsum (alpha : degree) (T : seq degree) : degree :=
  match alpha, T with
  | n :: alpha', d :: T' => dadd (iter n (dadd d) [::]) (dsum alpha' T')
  | _, _ => [::]
  end.

Lemma nsum_single n d : nsum n [:: d] = [:: iter n (dadd d) [::]].
Proof. by elim: n => //= n ->. Qed.

Lemma msum_single alpha (T : seq degree) : (size alpha <= size T)%N ->
  msum alpha [seq [:: d] | d <- T] = [:: dsum alpha T].
Proof.
by elim: alpha T => [|n alpha IH] [|d T] //= le_T; rewrite nsum_single IH.
Qed.

Lemma nth_dsum alpha T k : (size alpha <= size T)%N ->
  nth 0%N (dsum alpha T) k = (\sum_(b < size T) nth 0 alpha b * nth 0 (nth [::] T b) k)%N.
Proof.
elim: alpha T => [|n alpha IH] T.
  by move=> _; rewrite big1 => [|b _]; rewrite ?nth_nil.
case: T => [|d T] //= le_T; rewrite big_ord_recl nth_dadd IH //; congr (_ + _)%N.
by elim: n => [|n IHn]; rewrite ?nth_nil // iterS nth_dadd IHn.
Qed.

Lemma size_dadd d e : size (dadd d e) = maxn (size d) (size e).
Proof. by elim: d e => [|m d IHd] [|n e] //=; rewrite ?maxn0 // IHd maxnSS. Qed.

Lemma size_dsum alpha T n : (forall d, d \in T -> size d <= n)%N -> (size (dsum alpha T) <= n)%N.
Proof.
elim: alpha T => [|m alpha IH] [|d T] //= le_n; rewrite size_dadd geq_max.
rewrite IH ?andbT => [|e e_T]; last by rewrite le_n // inE e_T orbT.
have d_n : (size d <= n)%N by rewrite le_n ?mem_head.
by elim: m => //= m IHm; rewrite size_dadd geq_max d_n.
Qed.

End Singles.

(** ** C1 is U1 *)
Section Supports.

Variables (R M L : nat).
Notation p := (rac_program R M L).

Lemma coefficient1 : ((1 : rat) == 0) = false. Proof. by []. Qed.

Lemma support_product (rd : array -> support) tg f g d e :
    rd (array_of f) = [:: d] -> rd (array_of g) = [:: e] ->
  assignment_support rd (product_of R M tg [:: f; g]) = [:: dadd d e].
Proof.
by move=> fd ge; rewrite /assignment_support /= /term_support coefficient1 /= fd ge /= addd0.
Qed.

Lemma walk_rac l : (l < L)%N ->
  nth [::] (walk p zeros (unit_supports p)) (3 * l).+2 = [:: nseq l.+1 1%N].
Proof.
move=> l_L0; apply: (@evaluate_layers R M _ [::] _ (fun l A => A = [:: nseq l.+1 1%N]) L _ l l_L0).
move=> {l_L0} l found l_L size_found found_l.
have aE : assignment_support (support_of zeros (unit_supports p) found)
    (layer_step R M l 0) = [:: dunit l].
  apply: (@support_product _ _ _ _ [::] (dunit l)) => //.
  by rewrite /= nth_mkseq // /states_number size_nseq.
have nseqE n : nseq n.+1 1%N = dadd (dunit n) (nseq n 1%N).
  by elim: n => //= n {1}<-; rewrite add0n.
rewrite nseqE; apply: support_product; rewrite /= -size_found.
  by rewrite nth_layer_b0 nth_layer_a.
rewrite nth_layer_b1; case: l l_L size_found found_l {aE} => [|l] l_L size_found found_l.
  exact: (@support_product _ _ _ _ [::] [::]).
apply: (@support_product _ _ _ _ [::] (nseq l.+1 1%N)) => //.
by rewrite /= nth_layer_a_before // found_l.
Qed.

Lemma new_supports_rac : new_supports p = [seq [:: d] | d <- mkseq (fun l => nseq l.+1 1%N) L].
Proof.
rewrite /new_supports /walk_states /states_number size_nseq /mkseq -map_comp.
apply/eq_in_map => l; rewrite mem_iota => /= l_L.
by rewrite (nth_map 0%N) ?size_iota // nth_iota // walk_rac.
Qed.

(** G_t has one degree: mc(t, L - l) in layer l. *)
Lemma state_support_rac t : (0 < L)%N -> exists alpha, [/\ state_support p t.+1 =i [:: alpha],
  (size alpha <= L)%N & forall k, (k < L)%N -> nth 0%N alpha k = mc t.+1 (L.-1 - k)].
Proof.
move=> L_gt0; elim: t => [|t [alpha [G_alpha size_alpha alphaE]]].
  exists (nseq L 1%N); split; [|by rewrite size_nseq | by move=> k k_L; rewrite nth_nseq k_L mc1n].
  rewrite /state_support /= /walk_output (@support_product _ _ _ _ [::] (nseq L 1%N)) //=.
  by rewrite walk_rac ?prednK.
pose T := mkseq (fun l => nseq l.+1 1%N) L; have size_T : size T = L by rewrite size_mkseq.
exists (dsum alpha T); split=> [d||k k_L].
- rewrite state_support_recursion // (eq_subst _ G_alpha) new_supports_rac mem_undup /= cats0.
  by rewrite msum_single ?size_T.
- by apply: size_dsum => d /mapP[l]; rewrite mem_iota => /= l_L -> /=; rewrite size_nseq.
rewrite nth_dsum ?size_T // -(sum_layer_degrees _ k_L); apply: eq_bigr => l _.
by rewrite nth_mkseq // nth_nseq alphaE // ltnS; case: ifP.
Qed.

(** C1 of the program is U1. *)
Theorem rac_program_C1 t : (0 < L)%N ->
  network_state_bound p t.+1 = (\prod_(l < L) mc R (mc t.+1 (L.-1 - l)))%N.
Proof.
move=> L_gt0; have [alpha [G_alpha _ alphaE]] := state_support_rac t L_gt0.
rewrite /network_state_bound /state_monomials (perm_big [:: alpha]); last first.
  by apply: uniq_perm; rewrite ?undup_uniq // => d; rewrite mem_undup G_alpha.
rewrite big_seq1 /states_number size_nseq; apply: eq_bigr => l _.
by rewrite alphaE // /state_size nth_nseq ltn_ord /entries_number big_seq1.
Qed.

End Supports.
