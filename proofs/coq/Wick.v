(** The Gaussian functional on polynomials and Wick's formula, without measures.

    E is the linear functional on polynomials in n variables that takes the monomials to the
    moments of independent Gaussian variables of mean 0 and variances nu_i: on X_i^(2k) it is
    (2k-1)!! nu_i^k, on odd powers 0, on a product of powers of the variables the product. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import bigenough.
From SsrMultinomials Require Import ssrcomplements mpoly.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory BigEnough.
Local Open Scope ring_scope.

(** ** Moments *)

Section Moments.

Variables (R : comRingType) (nu : R).

(** The k-th moment of a Gaussian variable of variance nu. *)
Fixpoint moment k : R :=
  match k with 0 => 1 | 1 => 0 | k'.+2 => nu * moment k' *+ k'.+1 end.

Lemma momentSS k : moment k.+2 = nu * moment k *+ k.+1.
Proof. by []. Qed.

(** (2k-1)!! = 1 * 3 * .. * (2k-1). *)
Definition odd_factorial k : nat := \prod_(i < k) i.*2.+1.

Lemma moment_even k : moment k.*2 = nu ^+ k *+ odd_factorial k.
Proof.
elim: k => [|k IHk]; first by rewrite /odd_factorial big_ord0.
rewrite doubleS momentSS IHk mulrnAr -exprS -mulrnA; congr (_ *+ _).
by rewrite /odd_factorial big_ord_recr.
Qed.

Lemma moment_odd k : odd k -> moment k = 0.
Proof.
have [m] := ubnP k; elim: m k => // m IHm [|[|k]] //= lt_km; rewrite negbK => odd_k.
by rewrite IHm ?mulr0 ?mul0rn // -ltnS ltnW.
Qed.

End Moments.

(** ** The functional *)

Section Functional.

Variables (R : comRingType) (n : nat) (nu : 'I_n -> R).
Implicit Types (p q : {mpoly R[n]}) (m : 'X_{1..n}).

Definition monomial_mean m : R := \prod_i moment (nu i) (m i).

Definition gauss p : R := \sum_(m <- msupp p) p@_m * monomial_mean m.

Lemma gausswE p k : (msize p <= k)%N ->
  gauss p = \sum_(m : 'X_{1..n < k}) p@_m * monomial_mean m.
Proof.
pose I := [subFinType of 'X_{1..n < k}].
move=> le_pk; rewrite /gauss (big_mksub I) /=; first last.
  by move=> x /msize_mdeg_lt/leq_trans/(_ le_pk).
  by rewrite msupp_uniq.
by rewrite big_rmcond //= => j /memN_msupp_eq0 ->; rewrite mul0r.
Qed.

Lemma gauss_is_scalar : scalar gauss.
Proof.
move=> c p q; pose_big_enough j; first rewrite !(gausswE (k := j)) //.
  rewrite mulr_sumr -big_split /=; apply/eq_bigr=> k _.
  by rewrite mcoeffD mcoeffZ mulrDl mulrA.
by close.
Qed.

Canonical gauss_additive := Additive gauss_is_scalar.
Canonical gauss_linear := Linear gauss_is_scalar.

Lemma gaussZ c p : gauss (c *: p) = c * gauss p.
Proof. by have := gauss_is_scalar c p 0; rewrite addr0 raddf0 addr0. Qed.

Lemma gaussX m : gauss 'X_[m] = monomial_mean m.
Proof. by rewrite /gauss msuppX big_seq1 mcoeffX eqxx mul1r. Qed.

Lemma gauss1 : gauss 1 = 1.
Proof. by rewrite -mpolyX0 gaussX; apply: big1 => i _; rewrite mnm0E. Qed.

Lemma gaussC c : gauss c%:MP = c.
Proof. by rewrite -[c%:MP]mulr1 mul_mpolyC gaussZ gauss1 mulr1. Qed.

(** Powers of one variable, and independence: E of a product of powers of the variables. *)
Lemma gauss_variable i k : gauss ('X_i ^+ k) = moment (nu i) k.
Proof.
rewrite mpolyXn gaussX /monomial_mean (bigD1 i) //= mulmnE mnm1E eqxx muln1.
by rewrite big1 ?mulr1 // => j ne; rewrite mulmnE mnm1E eq_sym (negbTE ne) muln0.
Qed.

Lemma gauss_powers (k : 'I_n -> nat) :
  gauss (\prod_i 'X_i ^+ k i) = \prod_i gauss ('X_i ^+ k i).
Proof.
pose m := [multinom k i | i < n].
have -> : \prod_i 'X_i ^+ k i = 'X_[m] :> {mpoly R[n]}.
  by rewrite mpolyXE_id; apply: eq_bigr => i _; rewrite mnmE.
by rewrite gaussX /monomial_mean; apply: eq_bigr => i _; rewrite gauss_variable mnmE.
Qed.

(** Integration by parts. *)
Theorem gauss_parts i p : gauss ('X_i * p) = nu i * gauss p^`M(i).
Proof.
elim/mpolyind: p => [|c m p _ _ IHp]; first by rewrite mulr0 mderiv0 raddf0 mulr0.
rewrite mulrDr mderivD !raddfD /= IHp mulrDr; congr (_ + _).
rewrite -scalerAr mderivZ !gaussZ mulrCA; congr (_ * _).
rewrite -mpolyXD mderivX gaussX gaussZ gaussX /monomial_mean !(bigD1 i (P := xpredT)) //=.
rewrite mnmDE mnm1E eqxx mnmBE mnm1E eqxx.
rewrite (eq_bigr (fun j => moment (nu j) ((m - U_(i))%MM j))); last first.
  by move=> j ne; rewrite mnmDE mnmBE mnm1E eq_sym (negbTE ne) subn0.
case: (m i) => [|k]; first by rewrite mulr0n !mul0r mulr0.
by rewrite add1n subn1 momentSS -mulr_natl [_ * (nu i * _)]mulrCA -!mulrA.
Qed.

End Functional.

(** ** Pairings *)

Section Pairings.

Variable T : Type.
Implicit Types s : seq T.

(** The ways to take one element out of a list: it, and what is left. *)
Fixpoint picks s : seq (T * seq T) :=
  if s is x :: s' then (x, s') :: [seq (p.1, x :: p.2) | p <- picks s'] else [::].

(** The perfect pairings of a list: its first element with each other one, and the rest paired.
    [k] only bounds the recursion. *)
Fixpoint pairings_within k s : seq (seq (T * T)) :=
  if s isn't x :: s' then [:: [::]] else
  if k isn't k'.+1 then [::] else
  flatten [seq [seq (x, p.1) :: P | P <- pairings_within k' p.2] | p <- picks s'].

Definition pairings s := pairings_within (size s) s.

End Pairings.

(** [eq_big_seq] for a type whose equality is not decided. *)
Lemma eq_big_In (R : zmodType) I (r : seq I) (f g : I -> R) :
  (forall i, List.In i r -> f i = g i) -> \sum_(i <- r) f i = \sum_(i <- r) g i.
Proof.
elim: r => [|i r IHr] fg; first by rewrite !big_nil.
by rewrite !big_cons fg ?IHr //= => [j r_j|]; [apply: fg; right | left].
Qed.

Section PairingsFacts.

Variable T : Type.
Implicit Types s : seq T.

Lemma size_picks s p : List.In p (picks s) -> size s = (size p.2).+1.
Proof.
elim: s p => // x s IHs p /= [<- //|]; rewrite List.in_map_iff => -[r [<- r_in]] /=.
by rewrite (IHs r).
Qed.

Lemma pairings_withinE k s : (size s <= k)%N -> pairings_within k s = pairings s.
Proof.
have [l] := ubnP (size s); elim: l k s => // l IHl [|k] [|x s] //= /ltnSE le_sl le_sk.
rewrite /pairings /=; congr flatten.
apply: List.map_ext_in => p /size_picks s_eq; congr (map _ _).
by rewrite !IHl ?s_eq -?s_eq // ltnW // -s_eq.
Qed.

Lemma pairings_cons x s :
  pairings (x :: s) = flatten [seq [seq (x, p.1) :: P | P <- pairings p.2] | p <- picks s].
Proof.
rewrite {1}/pairings /=; congr flatten; apply: List.map_ext_in => p /size_picks s_eq.
by rewrite pairings_withinE // s_eq leqW.
Qed.

End PairingsFacts.

(** What [pairings] is: (2k-1)!! lists, of pairs that have together the elements of the list. *)
Lemma size_all_picks T (s : seq T) : size (picks s) = size s.
Proof. by elim: s => //= x s IHs; rewrite size_map IHs. Qed.

Lemma size_pairings T (s : seq T) :
  size (pairings s) = if odd (size s) then 0%N else odd_factorial (size s)./2.
Proof.
have [l] := ubnP (size s); elim: l s => // l IHl [|x s] /= /ltnSE le_sl.
  by rewrite /odd_factorial big_ord0.
have count_flatten c ps : (forall p, List.In p ps -> size (pairings p.2) = c) ->
    size (flatten [seq [seq (x, p.1) :: P | P <- pairings p.2] | p <- ps]) = (size ps * c)%N.
  elim: ps => //= p ps IHps c_ps; rewrite size_cat size_map c_ps; last by left.
  by rewrite IHps => // p' p'_in; apply: c_ps; right.
rewrite pairings_cons; case: s le_sl => // y s le_sl.
rewrite (count_flatten (if odd (size s) then 0%N else odd_factorial (size s)./2)) => [|p].
  rewrite size_all_picks /= negbK; case: ifP => [_|even_s]; first by rewrite muln0.
  rewrite [in RHS]/odd_factorial big_ord_recr /= mulnC; congr (_ * _.+1)%N.
  by rewrite -{1}(odd_double_half (size s)) even_s.
by move/size_picks => [s_eq]; rewrite IHl -?s_eq.
Qed.

Lemma perm_picks (T : eqType) (s : seq T) p : p \in picks s -> perm_eq (p.1 :: p.2) s.
Proof.
elim: s p => // x s IHs p; rewrite inE => /orP[/eqP-> //|/mapP[q /IHs q_s ->]] /=.
by rewrite -[x :: q.2]cat1s (perm_catCA [:: q.1] [:: x]) /= perm_cons.
Qed.

Lemma pairings_within_perm (T : eqType) k (s : seq T) P : P \in pairings_within k s ->
  perm_eq (flatten [seq [:: p.1; p.2] | p <- P]) s.
Proof.
elim: k s P => [|k IHk] [|x s] P //=; try by rewrite inE => /eqP->.
move/flattenP=> [Ps /mapP[p p_s ->] /mapP[Q /IHk Q_p ->]] /=.
by rewrite perm_cons (perm_trans _ (perm_picks p_s)) // perm_cons.
Qed.

Lemma pairings_perm (T : eqType) (s : seq T) P : P \in pairings s ->
  perm_eq (flatten [seq [:: p.1; p.2] | p <- P]) s.
Proof. exact: pairings_within_perm. Qed.

Lemma picks_in (T : eqType) (s : seq T) y : y \in s -> exists2 p, p \in picks s & p.1 = y.
Proof.
elim: s => // x s IHs; rewrite inE => /orP[/eqP->|/IHs[p p_s <-]].
  by exists (x, s); rewrite ?mem_head.
by exists (p.1, x :: p.2); rewrite // inE (map_f (fun p => (p.1, x :: p.2))) ?orbT.
Qed.

(** .. and every way to pair them, an involution f without fixed points, occurs. *)
Lemma pairings_complete (T : eqType) (f : T -> T) (s : seq T) : uniq s ->
  (forall x, x \in s -> [/\ f x \in s, f (f x) = x & f x != x]) ->
  exists2 P, P \in pairings s & all (fun p => f p.1 == p.2) P.
Proof.
have [l] := ubnP (size s); elim: l s => // l IHl [|x s] /ltnSE le_sl s_uniq f_s.
  by exists [::].
have [fx_s ffx fx_ne] := f_s x (mem_head _ _).
have {}fx_s : f x \in s by move: fx_s; rewrite inE (negbTE fx_ne).
have [[y r] /= p_s y_eq] := picks_in fx_s; have r_s := perm_picks p_s.
have [y_r r_uniq] : y \notin r /\ uniq r.
  by apply/andP; have /= -> := perm_uniq r_s; case/andP: s_uniq.
have mem_s z : (z \in s) = (z == y) || (z \in r) by rewrite -(perm_mem r_s) inE.
have [|//|z z_r|P P_r fP] := IHl r.
- by move: le_sl => /=; rewrite -(perm_size r_s) => /ltnW.
- have z_s : z \in s by rewrite mem_s z_r orbT.
  have [fz_s ffz fz_ne] := f_s z (mem_behead (s := x :: s) z_s); split=> //.
  move: fz_s; rewrite inE mem_s => /or3P[/eqP fz|/eqP fz|//].
    by move: y_r; rewrite y_eq -fz ffz z_r.
  by move: s_uniq; rewrite /= -ffx -y_eq -fz ffz z_s.
exists ((x, y) :: P); last by rewrite /= -y_eq eqxx.
rewrite pairings_cons; apply/flattenP; exists [seq (x, y) :: P | P <- pairings r].
  by apply/mapP; exists (y, r).
by apply/mapP; exists P.
Qed.

(** ** Wick's formula *)

Section Wick.

Variables (R : comRingType) (n : nat) (nu : 'I_n -> R).
Implicit Types (a b : 'I_n -> R) (s : seq ('I_n -> R)).
Notation gauss := (gauss nu).

(** A linear form and the covariance of two. *)
Definition form a : {mpoly R[n]} := \sum_i a i *: 'X_i.

Definition covariance a b : R := \sum_i nu i * (a i * b i).

Lemma mderiv_form a i : (form a)^`M(i) = (a i)%:MP.
Proof.
rewrite /form raddf_sum (bigD1 i) //= big1 => [|j ne_ji]; rewrite mderivZ mderivX mnm1E.
  rewrite eqxx scale1r addr0 (_ : (_ - _)%MM = 0%MM) ?mpolyX0 -?mul_mpolyC ?mulr1 //.
  by apply/mnmP => k; rewrite mnmBE subnn mnm0E.
by rewrite (negbTE ne_ji) scale0r scaler0.
Qed.

Lemma mderiv_forms s i :
  (\prod_(a <- s) form a)^`M(i) = \sum_(p <- picks s) p.1 i *: \prod_(a <- p.2) form a.
Proof.
elim: s => [|a s IHs]; first by rewrite big_nil -mpolyC1 mderivC big_nil.
rewrite big_cons mderivM mderiv_form mul_mpolyC IHs /= big_cons /=; congr (_ + _).
rewrite mulr_sumr big_map; apply: eq_bigr => p _ /=.
by rewrite big_cons -scalerAr.
Qed.

(** Integration by parts for a linear form. *)
Lemma gauss_form a p : gauss (form a * p) = \sum_i nu i * (a i * gauss p^`M(i)).
Proof.
rewrite mulr_suml raddf_sum; apply: eq_bigr => i _ /=.
by rewrite -scalerAl gaussZ gauss_parts mulrCA.
Qed.

Lemma gauss_covariance a b : gauss (form a * form b) = covariance a b.
Proof. by rewrite gauss_form; apply: eq_bigr => i _; rewrite mderiv_form gaussC. Qed.

Lemma gauss_forms_cons a s : gauss (\prod_(b <- a :: s) form b) =
  \sum_(p <- picks s) covariance a p.1 * gauss (\prod_(b <- p.2) form b).
Proof.
rewrite big_cons gauss_form; under eq_bigr do rewrite mderiv_forms raddf_sum /= mulr_sumr mulr_sumr.
rewrite exchange_big; apply: eq_bigr => p _; rewrite mulr_suml; apply: eq_bigr => i _.
by rewrite gaussZ !mulrA.
Qed.

(** Wick's formula (Isserlis): the mean of a product of linear forms is the sum over all perfect
    pairings of the products of the covariances. *)
Theorem wick s : gauss (\prod_(a <- s) form a) =
  \sum_(P <- pairings s) \prod_(p <- P) covariance p.1 p.2.
Proof.
have [l] := ubnP (size s); elim: l s => // l IHl [|a s] /= /ltnSE le_sl.
  by rewrite big_nil gauss1 big_seq1 big_nil.
rewrite gauss_forms_cons pairings_cons big_flatten big_map; apply: eq_big_In => p /size_picks s_eq.
rewrite IHl -?s_eq // mulr_sumr big_map; apply: eq_bigr => P _.
by rewrite big_cons.
Qed.

End Wick.

(** ** Derivatives of matrices of polynomials, entry by entry *)

Section MatrixDerivatives.

Variables (R : comRingType) (n : nat).
Notation poly := {mpoly R[n]}.
Implicit Types v : 'I_n.

Definition deriv v r s (A : 'M[poly]_(r, s)) : 'M[poly]_(r, s) := map_mx (mderiv v) A.

Lemma deriv_mul v r s t (A : 'M[poly]_(r, s)) (B : 'M[poly]_(s, t)) :
  deriv v (A *m B) = deriv v A *m B + A *m deriv v B.
Proof.
apply/matrixP => i k; rewrite !mxE raddf_sum -big_split; apply: eq_bigr => l _ /=.
by rewrite mderivM !mxE.
Qed.

Lemma deriv_variable v u : ('X_u)^`M(v) = (u == v)%:R :> poly.
Proof.
rewrite mderivX mnm1E; case: eqP => [->|_]; last by rewrite scale0r.
rewrite scale1r (_ : (_ - _)%MM = 0%MM) ?mpolyX0 //.
by apply/mnmP => i; rewrite mnmBE subnn mnm0E.
Qed.

Lemma deriv1 v r : deriv v (1%:M : 'M[poly]_r) = 0.
Proof.
apply/matrixP => i k; rewrite !mxE; case: (i == k); last exact: mderiv0.
by rewrite -mpolyC1 mderivC.
Qed.

Lemma mul_delta_mul r s t u (A : 'M[poly]_(r, s)) i k (B : 'M[poly]_(t, u)) p q :
  (A *m delta_mx i k *m B) p q = A p i * B k q.
Proof.
rewrite mxE (bigD1 k) //= big1 => [|l ne_lk].
  rewrite addr0; congr (_ * _); rewrite mxE (bigD1 i) //= big1 => [|m ne_mi].
    by rewrite mxE !eqxx mulr1 addr0.
  by rewrite mxE (negbTE ne_mi) mulr0.
by rewrite mxE big1 ?mul0r // => m _; rewrite mxE (negbTE ne_lk) andbF mulr0.
Qed.

Lemma deriv_mul0 v r s t (A : 'M[poly]_(r, s)) (B : 'M[poly]_(s, t)) :
  deriv v A = 0 -> deriv v B = 0 -> deriv v (A *m B) = 0.
Proof. by move=> vA vB; rewrite deriv_mul vA vB mul0mx mulmx0 addr0. Qed.

Lemma deriv_tr v r s (A : 'M[poly]_(r, s)) : deriv v A^T = (deriv v A)^T.
Proof. by rewrite /deriv map_trmx. Qed.

Lemma deriv_tr0 v r s (A : 'M[poly]_(r, s)) : deriv v A = 0 -> deriv v A^T = 0.
Proof. by move=> vA; rewrite deriv_tr vA trmx0. Qed.

Lemma deriv_trace v r (A : 'M[poly]_r) : (\tr A)^`M(v) = \tr (deriv v A).
Proof. by rewrite raddf_sum; apply: eq_bigr => i _; rewrite mxE. Qed.

Lemma deriv0_entry v r s (A : 'M[poly]_(r, s)) i k : deriv v A = 0 -> (A i k)^`M(v) = 0.
Proof. by move/matrixP/(_ i k); rewrite !mxE. Qed.

Lemma deriv0_trace v r (A : 'M[poly]_r) : deriv v A = 0 -> (\tr A)^`M(v) = 0.
Proof. by move=> vA; rewrite deriv_trace vA raddf0. Qed.

End MatrixDerivatives.
