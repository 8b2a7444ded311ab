(** Recurrent arithmetic circuits (proofs/statements/background.md#the-network).

      h^{tau,l} = (Wh_l h^{tau-1,l}) * (Wi_l h^{tau,l-1}),   h^{tau,0} = x^tau,
      y(x^1, .., x^T) = Wo h^{T,L},

    with R hidden channels a layer, M input channels and the entrywise product [*].
    Layers are counted from 0 here: the layer [l] of the Coq text is the layer l + 1
    of the paper. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The entrywise product. *)
Definition hadamard (K : ringType) m n (A B : 'M[K]_(m, n)) : 'M[K]_(m, n) :=
  \matrix_(i, j) (A i j * B i j).

(** The weights. [Wh l] and [h0 l] are read for the layers l < L, [Wi l] for 0 < l < L
    (it enters layer l from layer l - 1); [Wi1] enters the first layer. The families are
    infinite: what belongs to the layers from L on is never read. *)
Record weights (K : ringType) (R M : nat) : Type := Weights {
  Wh : nat -> 'M[K]_R;
  Wi1 : 'M[K]_(R, M);
  Wi : nat -> 'M[K]_R;
  Wo : 'rV[K]_R;
  h0 : nat -> 'cV[K]_R
}.

Section Network.

Variables (K : comRingType) (R M : nat).
Implicit Types (w : weights K R M) (h : nat -> 'cV[K]_R) (x : 'cV[K]_M) (xs : seq 'cV[K]_M).

(** One time step: the new state of layer [l] from the old state [h] and the input [x]. *)
Fixpoint step w h x (l : nat) : 'cV[K]_R :=
  hadamard (Wh w l *m h l)
    (if l is l'.+1 then Wi w l *m step w h x l' else Wi1 w *m x).

Definition run_from w h xs : nat -> 'cV[K]_R := foldl (step w) h xs.

Definition run w xs : nat -> 'cV[K]_R := run_from w (h0 w) xs.

(** The output of a state at depth [L]: one entry of Wo h^{L}. *)
Definition output w (L : nat) h : K := (Wo w *m h L.-1) 0 0.

(** The function computed by the network of depth [L]. *)
Definition rac w (L : nat) xs : K := output w L (run w xs).

(** The function of a start block of [tS] inputs and an end block of [tE] inputs; the
    inputs are named by elements of [X], [f] gives their values. *)
Definition start_end (X : Type) (f : X -> 'cV[K]_M) w (L tS tE : nat)
    (s : tS.-tuple X) (e : tE.-tuple X) : K :=
  rac w L (map f s ++ map f e).

(** The function of a network whose inputs range over all vectors, and its grid tensor:
    the inputs range over N template vectors. *)
Definition function_of w (L tS tE : nat) := start_end (X := 'cV[K]_M) id w L (tS := tS) (tE := tE).

Definition grid_of (N : nat) (template : 'I_N -> 'cV[K]_M) w (L tS tE : nat) :=
  start_end template w L (tS := tS) (tE := tE).

Lemma step0 w h x : step w h x 0 = hadamard (Wh w 0 *m h 0%N) (Wi1 w *m x).
Proof. by []. Qed.

Lemma stepS w h x l :
  step w h x l.+1 = hadamard (Wh w l.+1 *m h l.+1) (Wi w l.+1 *m step w h x l).
Proof. by []. Qed.

Lemma run_from_cat w h xs ys : run_from w h (xs ++ ys) = run_from w (run_from w h xs) ys.
Proof. exact: foldl_cat. Qed.

Lemma run_cat w xs ys : run w (xs ++ ys) = run_from w (run w xs) ys.
Proof. exact: run_from_cat. Qed.

Lemma start_endE X (f : X -> 'cV[K]_M) w L tS tE (s : tS.-tuple X) (e : tE.-tuple X) :
  start_end f w L s e = output w L (run_from w (run w (map f s)) (map f e)).
Proof. by rewrite /start_end /rac run_cat. Qed.

Lemma hadamardE m n (A B : 'M[K]_(m, n)) i j : hadamard A B i j = A i j * B i j.
Proof. by rewrite mxE. Qed.

Lemma outputE w L h : output w L h = \sum_r Wo w 0 r * h L.-1 r 0.
Proof. by rewrite /output mxE. Qed.

(** Only the layers below [L], and their weights, are read. *)
Definition eq_below (T : Type) (L : nat) (f g : nat -> T) := forall l, (l < L)%N -> f l = g l.

Record eq_weights (L : nat) w w' : Prop := EqWeights {
  eq_Wh : eq_below L (Wh w) (Wh w');
  eq_Wi1 : Wi1 w = Wi1 w';
  eq_Wi : forall l, (0 < l < L)%N -> Wi w l = Wi w' l;
  eq_Wo : Wo w = Wo w';
  eq_h0 : eq_below L (h0 w) (h0 w')
}.

Lemma eq_step L w w' h h' x :
  eq_weights L w w' -> eq_below L h h' -> eq_below L (step w h x) (step w' h' x).
Proof.
move=> ww hh; elim=> [|l IHl] l_L; first by rewrite !step0 (eq_Wh ww) // (eq_Wi1 ww) hh.
by rewrite !stepS (eq_Wh ww) // (eq_Wi ww) // hh // IHl // ltnW.
Qed.

Lemma eq_run_from L w w' h h' xs :
  eq_weights L w w' -> eq_below L h h' -> eq_below L (run_from w h xs) (run_from w' h' xs).
Proof.
move=> ww; elim: xs h h' => [|x xs IHxs] h h' hh //=.
by apply: IHxs; apply: eq_step.
Qed.

Lemma eq_rac L w w' xs : (0 < L)%N -> eq_weights L w w' -> rac w L xs = rac w' L xs.
Proof.
move=> L_gt0 ww; rewrite /rac /output /run (eq_Wo ww).
by rewrite (eq_run_from _ ww (eq_h0 ww)) // prednK.
Qed.

End Network.

Arguments start_end {K R M X} f w L {tS tE} s e.
Arguments function_of {K R M} w L tS tE s e.
Arguments grid_of {K R M N} template w L tS tE s e.

(** A network commutes with ring morphisms. *)
Section Morphism.

Variables (K K' : comRingType) (f : {rmorphism K -> K'}) (R M : nat).

Definition map_weights (w : weights K R M) : weights K' R M :=
  Weights (fun l => map_mx f (Wh w l)) (map_mx f (Wi1 w)) (fun l => map_mx f (Wi w l))
    (map_mx f (Wo w)) (fun l => map_mx f (h0 w l)).

Lemma map_hadamard m n (A B : 'M_(m, n)) :
  map_mx f (hadamard A B) = hadamard (map_mx f A) (map_mx f B).
Proof. by apply/matrixP=> i j; rewrite !mxE rmorphM. Qed.

Lemma map_step (w : weights K R M) h h' x l : (forall k, map_mx f (h k) = h' k) ->
  map_mx f (step w h x l) = step (map_weights w) h' (map_mx f x) l.
Proof.
move=> hh; elim: l => [|l IHl]; first by rewrite !step0 map_hadamard !map_mxM hh.
by rewrite !stepS map_hadamard !map_mxM hh IHl.
Qed.

Lemma map_run_from (w : weights K R M) h h' xs l : (forall k, map_mx f (h k) = h' k) ->
  map_mx f (run_from w h xs l) = run_from (map_weights w) h' [seq map_mx f x | x <- xs] l.
Proof.
elim: xs h h' => [|x xs IHxs] h h' hh //=.
by apply: IHxs => k; apply: map_step.
Qed.

Lemma map_rac (w : weights K R M) L xs :
  f (rac w L xs) = rac (map_weights w) L [seq map_mx f x | x <- xs].
Proof.
have runE := @map_run_from w (h0 w) (h0 (map_weights w)) xs L.-1 (fun=> erefl).
by rewrite /rac /output /run -runE -[Wo (map_weights w)]/(map_mx f (Wo w)) -map_mxM [RHS]mxE.
Qed.

End Morphism.
