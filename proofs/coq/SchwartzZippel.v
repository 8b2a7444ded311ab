(** The lemma of Schwartz and Zippel: on a finite grid S^n a nonzero polynomial of degree
    d vanishes at a fraction of at most d / |S| of the points. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SsrMultinomials Require Import mpoly.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section LastVariable.

Variables (F : fieldType) (n : nat).
Implicit Types (p : {mpoly F[n.+1]}) (m : 'X_{1..n.+1}).
Notation widen := (widen_ord (leqnSn n)).

Lemma coef_muni p m : ((muni p)`_(m ord_max))@_[multinom m (widen i) | i < n] = p@_m.
Proof.
rewrite [in RHS](mpolyE p) muniE coef_sum !raddf_sum /=; apply: eq_bigr => k _.
rewrite [RHS]mcoeffZ [in RHS]mcoeffX coefZ coefXn.
case: (k =P m) => [->|k_m]; first by rewrite eqxx mulr1 mcoeffZ mcoeffX eqxx.
case: eqP => [last_eq|_]; last by rewrite !mulr0 mcoeff0.
rewrite mulr1 mcoeffZ mcoeffX; case: eqP => [/mnmP init_eq|//]; case: k_m.
apply/mnmP=> i; case: (unliftP ord_max i) => [j ->|->]; last by rewrite last_eq.
have := init_eq j; rewrite !mnmE; congr (k _ = m _); apply/val_inj => /=;
  by rewrite /bump leqNgt ltn_ord.
Qed.

Lemma muni_eq0 p : muni p = 0 -> p = 0.
Proof. by move=> p0; apply/mpolyP=> m; rewrite -coef_muni p0 coef0 !mcoeff0. Qed.

Lemma horner_muni p (v : 'I_n.+1 -> F) :
  p.@[v] = (map_poly (meval (v \o widen)) (muni p)).[v ord_max].
Proof.
rewrite muniE rmorph_sum horner_sum mevalE; apply: eq_bigr => m _.
rewrite /= map_polyZ map_polyXn hornerZ hornerXn /= mevalZ mevalX -mulrA big_ord_recr /=.
by congr (_ * (_ * _)); apply: eq_bigr => i _; rewrite mnmE.
Qed.

(** The leading coefficient in the last variable has accordingly smaller degree. *)
Lemma msize_lead_muni p : p != 0 -> (msize (lead_coef (muni p)) + (size (muni p)).-1 <= msize p)%N.
Proof.
move=> p_neq0; set c := lead_coef _; set d := (size _).-1.
have c_neq0 : c != 0 by rewrite lead_coef_eq0; apply: contraNneq p_neq0 => /muni_eq0->.
have : (0 < msize c)%N by rewrite lt0n msize_poly_eq0.
have msup k : k \in msupp c -> ((mdeg k).+1 + d <= msize p)%N.
  move=> k_c; pose m := [multinom (if unlift ord_max i is Some j then k j else d) | i < n.+1].
  have m_last : m ord_max = d by rewrite mnmE unlift_none.
  have m_init : [multinom m (widen i) | i < n] = k.
    apply/mnmP=> i; rewrite !mnmE; suff -> : widen i = lift ord_max i by rewrite liftK.
    by apply/val_inj; rewrite /= /bump leqNgt ltn_ord.
  have m_p : m \in msupp p by rewrite mcoeff_msupp -coef_muni m_last m_init -mcoeff_msupp.
  apply: leq_trans (msize_mdeg_lt m_p); rewrite addSn ltnS !mdegE big_ord_recr /= m_last leq_add2r.
  by apply: eq_leq; apply: eq_bigr => i _; rewrite -m_init mnmE.
move=> c_gt0; have [k k_c ->] : exists2 k, k \in msupp c & msize c = (mdeg k).+1.
  by exists (mlead c); rewrite ?mlead_supp // mlead_deg.
exact: msup.
Qed.

End LastVariable.

Section SchwartzZippel.

Variables (F : fieldType) (N : nat) (s : 'I_N -> F) (s_inj : injective s).

(** The points of the grid at which the polynomial vanishes. *)
Definition bad_points n (p : {mpoly F[n]}) : {set {ffun 'I_n -> 'I_N}} :=
  [set v : {ffun 'I_n -> 'I_N} | p.@[fun i => s (v i)] == 0].

Lemma card_roots (q : {poly F}) : q != 0 -> (#|[set x | q.[s x] == 0%R]| <= (size q).-1)%N.
Proof.
move=> q_neq0; rewrite cardE -(size_map s) -ltnS prednK ?size_poly_gt0 //.
apply: max_poly_roots => //; last by rewrite map_inj_uniq ?enum_uniq.
by apply/allP=> _ /mapP[x x_root ->]; move: x_root; rewrite mem_enum inE.
Qed.

(** On the grid {s_1, .., s_N}^n a nonzero polynomial p vanishes at no more than a
    fraction of deg p / N of the points. *)
Theorem schwartz_zippel n (p : {mpoly F[n]}) :
  p != 0 -> (#|bad_points p| * N <= (msize p).-1 * N ^ n)%N.
Proof.
elim: n p => [|n IHn] p p_neq0.
  rewrite (_ : #|_| = 0%N) //; apply: eq_card0 => v; rewrite inE; apply: contraNF p_neq0.
  by rewrite [p]nvar0_mpolyC mevalC => /eqP->; rewrite mpolyC0.
pose q := muni p; pose c := lead_coef q; pose d := (size q).-1.
have q_neq0 : q != 0 by apply: contraNneq p_neq0 => /muni_eq0->.
have c_neq0 : c != 0 by rewrite lead_coef_eq0.
pose widen := widen_ord (leqnSn n).
pose cut (v : {ffun 'I_n.+1 -> 'I_N}) := ([ffun i => v (widen i)], v ord_max).
have cut_inj : injective cut.
  move=> u v [/ffunP init_eq last_eq]; apply/ffunP=> i.
  case: (unliftP ord_max i) => [j ->|-> //].
  have := init_eq j; rewrite !ffunE; congr (u _ = v _); apply/val_inj => /=;
    by rewrite /bump leqNgt ltn_ord.
pose qu (u : {ffun 'I_n -> 'I_N}) := map_poly (meval (fun i => s (u i))) q.
pose B := [set ux | (qu ux.1).[s ux.2] == 0].
have bad_B : (#|bad_points p| <= #|B|)%N.
  rewrite -(card_imset _ cut_inj); apply: subset_leq_card.
  apply/subsetP=> _ /imsetP[v v_bad ->]; move: v_bad; rewrite !inE horner_muni /=.
  suff -> : qu [ffun i => v (widen i)] = map_poly (meval ((fun i => s (v i)) \o widen)) q by [].
  by apply: eq_map_poly => r; apply: meval_eq => i; rewrite /= ffunE.
have card_B : (#|B| <= \sum_u (if u \in bad_points c then N else d))%N.
  rewrite -sum1_card (eq_bigl (fun ux => (qu ux.1).[s ux.2] == 0)) => [|ux]; last by rewrite inE.
  rewrite -(pair_big_dep predT (fun u x => (qu u).[s x] == 0) (fun _ _ => 1%N)) /=.
  apply: leq_sum => u _; rewrite sum1_card inE; case: ifPn => [_|cu_neq0].
    by rewrite -[X in (_ <= X)%N]card_ord max_card.
  have lead_u : lead_coef (qu u) = c.@[fun i => s (u i)] by rewrite lead_coef_map_eq.
  have qu_neq0 : qu u != 0 by rewrite -lead_coef_eq0 lead_u.
  rewrite -(eq_card (A := [set x | (qu u).[s x] == 0])) => [|x]; last by rewrite inE.
  by apply: leq_trans (card_roots qu_neq0) _; rewrite /qu size_map_poly_id0 -/c.
have card_sum : (\sum_u (if u \in bad_points c then N else d) <= #|bad_points c| * N + N ^ n * d)%N.
  rewrite (bigID (mem (bad_points c))) /=; apply: leq_add.
    by rewrite (eq_bigr (fun=> N)) ?sum_nat_const // => u ->.
  rewrite (eq_bigr (fun=> d)) => [|u /negbTE-> //]; rewrite sum_nat_const leq_mul2r.
  by rewrite -[X in (_ <= X ^ _)%N]card_ord -[X in (_ <= _ ^ X)%N]card_ord -card_ffun max_card orbT.
have size_p : ((msize c).-1 + d <= (msize p).-1)%N.
  have c_gt0 : (0 < msize c)%N by rewrite lt0n msize_poly_eq0.
  by have := msize_lead_muni p_neq0; rewrite -/q -/c -/d -{1}(prednK c_gt0) addSn; case: (msize p).
apply: leq_trans (leq_mul (leq_trans bad_B (leq_trans card_B card_sum)) (leqnn N)) _.
apply: leq_trans (leq_mul size_p (leqnn _)).
rewrite mulnDl [X in (_ <= X)%N]mulnDl leq_add //; last by rewrite [(N ^ n * d)%N]mulnC -mulnA -expnSr.
by rewrite expnSr mulnA leq_mul2r IHn ?orbT.
Qed.

End SchwartzZippel.
