(** Networks as data (proofs/networks.md): a step of assignments in Einstein notation.

      a[i] = W[i,j] h[j],   b[i] = F[i,k] x[k],   h'[i] = 1/2 a[i] b[i] + c[i],   y = C[i] h'[i]

    An assignment is a sum of terms, a term a rational coefficient times a product of arrays
    with letters for their axes; the letters of a term that do not stand on the left are summed.
    Here arrays and letters have numbers for names, and an assignment says how many values each
    letter has. Fixed arrays are weights with one value. Named functions are left out: these are
    the networks that are polynomial. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The input; the weights; the states, before the step; what the step has assigned so far. *)
Inductive array : Type := Input | Weight of nat | State of nat | Assigned of nat.

Record factor : Type := Factor { array_of : array; letters : seq nat }.

Record term : Type := Term { coefficient : rat; factors : seq factor }.

(** [target]: the letters on the left. [sizes]: how many values the letters have. *)
Record assignment : Type := Assignment {
  target : seq nat;
  sizes : seq nat;
  summands : seq term
}.

(** [shapes]: those of the states. [updates]: which of the [assignments] gives the new value of
    each state. [readout]: the output y, computed after the assignments. *)
Record program : Type := Program {
  channels : nat;
  shapes : seq (seq nat);
  assignments : seq assignment;
  updates : seq nat;
  readout : assignment
}.

(** All entries of an array of shape [sh]. *)
Definition indices (sh : seq nat) : seq (seq nat) :=
  foldr (fun d r => [seq k :: i | k <- iota 0 d, i <- r]) [:: [::]] sh.

Definition entries_number (sh : seq nat) : nat := (\prod_(d <- sh) d)%N.

Lemma size_indices sh : size (indices sh) = entries_number sh.
Proof.
rewrite /entries_number; elim: sh => [|d sh IHsh]; first by rewrite big_nil.
by rewrite big_cons /= size_allpairs size_iota IHsh.
Qed.

Lemma uniq_indices sh : uniq (indices sh).
Proof.
elim: sh => //= d sh IHsh; apply: allpairs_uniq => //; first exact: iota_uniq.
by move=> [k i] [k' i'] _ _ /= [-> ->].
Qed.

(** The number of states, and of the entries of one. *)
Definition states_number (p : program) : nat := size (shapes p).

Definition state_size (p : program) (b : nat) : nat := entries_number (nth [::] (shapes p) b).

(** The letters of a term that are summed. *)
Definition summed (tg : seq nat) (t : term) : seq nat :=
  [seq l <- undup (flatten [seq letters f | f <- factors t]) | l \notin tg].

(** The assignments from first to last: each is evaluated with what was found before it. *)
Definition evaluate (A : Type) (value_of : seq A -> assignment -> A) (s : seq assignment) : seq A :=
  foldl (fun found a => rcons found (value_of found a)) [::] s.

Lemma evaluate_rel (A B : Type) (rel : A -> B -> Prop) (a0 : A) (b0 : B) va vb s :
    rel a0 b0 ->
    (forall la lb a, (forall k, rel (nth a0 la k) (nth b0 lb k)) -> rel (va la a) (vb lb a)) ->
  forall k, rel (nth a0 (evaluate va s) k) (nth b0 (evaluate vb s) k).
Proof.
move=> rel0 relv; rewrite /evaluate.
have : (forall k, rel (nth a0 [::] k) (nth b0 [::] k)) by move=> k; rewrite !nth_nil.
have : size ([::] : seq A) = size ([::] : seq B) by [].
elim: s [::] [::] => [|a s IHs] la lb //= size_l rel_l; apply: IHs.
  by rewrite !size_rcons size_l.
move=> k; rewrite !nth_rcons -size_l; case: ifP => // _.
by case: ifP => // _; apply: relv.
Qed.

(** ** What a network computes, over a commutative ring. [q] gives the values of the rational
    coefficients. *)
Section Semantics.

Variables (K : comRingType) (q : rat -> K) (p : program).
Notation M := (channels p).

(** An array is a function of its indices; a family of arrays has numbers for names. *)
Definition entries : Type := seq nat -> K.
Definition no_entries : entries := fun=> 0.

Implicit Types (rd : array -> entries) (w h : nat -> entries) (x : 'cV[K]_M).

(** The input and the states have shapes; outside of them stands 0. *)
Definition input_entry x (i : seq nat) : K :=
  if i is [:: k] then if insub k is Some j then x j 0 else 0 else 0.

Definition state_entry h (b : nat) (i : seq nat) : K :=
  if (b < states_number p)%N && (i \in indices (nth [::] (shapes p) b)) then h b i else 0.

(** The sum over all values of the letters [ls]; [r] gives the values of the letters. *)
Fixpoint sum_letters (sz ls : seq nat) (f : (nat -> nat) -> K) (r : nat -> nat) : K :=
  if ls is l :: ls' then
    \sum_(k < nth 0%N sz l) sum_letters sz ls' f (fun l' => if l' == l then nat_of_ord k else r l')
  else f r.

Definition term_value rd (tg sz : seq nat) (t : term) (r : nat -> nat) : K :=
  q (coefficient t) *
    sum_letters sz (summed tg t)
      (fun r' => \prod_(f <- factors t) rd (array_of f) [seq r' l | l <- letters f]) r.

Definition assignment_value rd (a : assignment) (i : seq nat) : K :=
  \sum_(t <- summands a)
    term_value rd (target a) (sizes a) t (fun l => nth 0%N i (index l (target a))).

Definition read w h x (found : seq entries) (a : array) : entries :=
  match a with
  | Input => input_entry x
  | Weight k => w k
  | State b => state_entry h b
  | Assigned k => nth no_entries found k
  end.

(** One step: all that it assigns, the new states, and y. *)
Definition assigned w h x : seq entries :=
  evaluate (fun found => assignment_value (read w h x found)) (assignments p).

Definition next w h x (b : nat) : entries :=
  nth no_entries (assigned w h x) (nth 0%N (updates p) b).

Definition output_value w h x : K :=
  assignment_value (read w h x (assigned w h x)) (readout p) [::].

(** y after the last of the inputs. *)
Fixpoint value w h (xs : seq 'cV[K]_M) : K :=
  if xs is x :: xs' then
    if xs' is [::] then output_value w h x else value w (next w h x) xs'
  else 0.

Definition states_after w h (xs : seq 'cV[K]_M) : nat -> entries := foldl (next w) h xs.

Lemma value_cat w h xs ys : (0 < size ys)%N ->
  value w h (xs ++ ys) = value w (states_after w h xs) ys.
Proof.
move=> ys_gt0; elim: xs h => [|x xs IHxs] h //=; rewrite -IHxs.
by case: xs {IHxs} => //=; case: ys ys_gt0.
Qed.

Lemma state_entryE h b i : (b < states_number p)%N -> i \in indices (nth [::] (shapes p) b) ->
  state_entry h b i = h b i.
Proof. by rewrite /state_entry => -> ->. Qed.

Lemma input_entryE x (j : 'I_M) : input_entry x [:: val j] = x j 0.
Proof. by rewrite /input_entry valK. Qed.

End Semantics.

(** Networks commute with ring morphisms; with the identity for one this says that their values
    are determined by those of weights, states and inputs. *)
Section Morphism.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (q : rat -> K) (q' : rat -> K').
Hypothesis fq : forall c, f (q c) = q' c.
Variable p : program.

Notation same a b := (forall i, f (a i) = b i).

Lemma map_sum_letters sz ls (g : (nat -> nat) -> K) g' r : (forall r', f (g r') = g' r') ->
  f (sum_letters sz ls g r) = sum_letters sz ls g' r.
Proof.
move=> gg'; elim: ls r => [|l ls IHls] r //=.
by rewrite rmorph_sum; apply: eq_bigr => k _; apply: IHls.
Qed.

Lemma map_assignment_value rd rd' a : (forall b, same (rd b) (rd' b)) ->
  same (assignment_value q rd a) (assignment_value q' rd' a).
Proof.
move=> rr i; rewrite /assignment_value rmorph_sum; apply: eq_bigr => t _.
rewrite /term_value rmorphM fq; congr (_ * _); apply: map_sum_letters => r.
by rewrite rmorph_prod; apply: eq_bigr => g _; apply: rr.
Qed.

Variables (w : nat -> entries K) (w' : nat -> entries K').
Hypothesis ww : forall k, same (w k) (w' k).

Lemma map_read h h' (x : 'cV_(channels p)) found found' :
    (forall b, same (state_entry p h b) (state_entry p h' b)) ->
    (forall k, same (nth (@no_entries K) found k) (nth (@no_entries K') found' k)) ->
  forall b, same (read w h x found b) (read w' h' (map_mx f x) found' b).
Proof.
move=> hh ff [|k|b|k] //= i; rewrite /input_entry; case: i => [|k [|? ?]]; rewrite ?rmorph0 //.
by case: insub => [j|]; rewrite ?rmorph0 ?mxE.
Qed.

Lemma map_assigned h h' (x : 'cV_(channels p)) :
    (forall b, same (state_entry p h b) (state_entry p h' b)) ->
  forall k, same (nth (@no_entries K) (assigned q w h x) k)
                 (nth (@no_entries K') (assigned q' w' h' (map_mx f x)) k).
Proof.
move=> hh; apply: (evaluate_rel (rel := fun a b => same a b)) => [i|la lb a ll].
  by rewrite rmorph0.
by apply: map_assignment_value; apply: map_read.
Qed.

Lemma map_state_entry h h' : (forall b, same (h b) (h' b)) ->
  forall b, same (state_entry p h b) (state_entry p h' b).
Proof. by move=> hh b i; rewrite /state_entry; case: ifP => _; rewrite ?rmorph0. Qed.

Lemma map_states_after h h' (xs : seq 'cV_(channels p)) :
    (forall b, same (state_entry p h b) (state_entry p h' b)) ->
  forall b, same (state_entry p (states_after q w h xs) b)
                 (state_entry p (states_after q' w' h' [seq map_mx f x | x <- xs]) b).
Proof.
elim: xs h h' => [|x xs IHxs] h h' hh //=; apply: IHxs; apply: map_state_entry => b.
exact: map_assigned.
Qed.

Lemma map_value h h' (xs : seq 'cV_(channels p)) :
    (forall b, same (state_entry p h b) (state_entry p h' b)) ->
  f (value q w h xs) = value q' w' h' [seq map_mx f x | x <- xs].
Proof.
elim: xs h h' => [|x xs IHxs] h h' hh /=; first by rewrite rmorph0.
case: xs IHxs => [_|x' xs IHxs].
  by apply: map_assignment_value; apply: map_read => //; apply: map_assigned.
by apply: IHxs; apply: map_state_entry => b; apply: map_assigned.
Qed.

End Morphism.

(** The coefficients 0 and 1. *)
Lemma ratr0 (F : fieldType) : ratr 0 = 0 :> F. Proof. exact: (ratr_int F 0). Qed.

Lemma ratr1 (F : fieldType) : ratr 1 = 1 :> F. Proof. exact: (ratr_int F 1). Qed.

(** The function of start and end of a network over a field, for weights [w] and initial states
    [h0]; the inputs are named by elements of [X], [f] gives their values. (In a field where the
    denominator of a coefficient is 0 this coefficient is 0.) *)
Definition network_function (F : fieldType) (p : program) (X : Type) (f : X -> 'cV[F]_(channels p))
    (w h0 : nat -> entries F) tS tE (s : tS.-tuple X) (e : tE.-tuple X) : F :=
  value (@ratr F) w h0 (map f s ++ map f e).

Arguments network_function {F p X} f w h0 {tS tE} s e.
