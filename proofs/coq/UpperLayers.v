(** What the layers above the first make of the numbers that they read of it, one a step
    (proofs/statements/theorem-g.md, step 1): a product of their powers. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Multisets RAC DepthLower.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(** The number read t steps before the end, t = 1 for the last, has the exponent mc(t, l). *)
Fixpoint weighted (K : comRingType) (l : nat) (us : seq K) : K :=
  if us is x :: us' then x ^+ mc (size us) l * weighted l us' else 1.

Lemma map_weighted (K K' : comRingType) (psi : {rmorphism K -> K'}) l us :
  psi (weighted l us) = weighted l (map psi us).
Proof.
elim: us => [|x us IHus]; first exact: rmorph1.
by rewrite [weighted _ _]/= rmorphM rmorphX IHus /= size_map.
Qed.

Section Upper.

Variable F : fieldType.
Implicit Types (us : seq F) (v : nat -> F).

(** The upper layers: a factor at one time enters layer l mc(t, l) times. *)
Definition upper v us : nat -> F := foldl (fun v x => sstep x v) v us.

Lemma eq_sstep x v v' : v =1 v' -> sstep x v =1 sstep x v'.
Proof. by move=> vv'; elim=> [|l IHl]; rewrite /= vv' // IHl. Qed.

Lemma eq_upper us v v' : v =1 v' -> upper v us =1 upper v' us.
Proof. by elim: us v v' => //= x us IHus v v' vv'; apply: IHus; apply: eq_sstep. Qed.

Lemma sstep_scale x y n v l :
  sstep x (fun l => v l * y ^+ mc n l) l = sstep x v l * y ^+ mc n.+1 l.
Proof.
elim: l => [|l IHl] /=; first by rewrite !mcn0 mulrAC.
by rewrite IHl (mcSS n l) exprD mulrACA.
Qed.

Lemma upper_scale us y n v l :
  upper (fun l => v l * y ^+ mc n l) us l = upper v us l * y ^+ mc (n + size us) l.
Proof.
elim: us v n => [|x us IHus] v n /=; first by rewrite addn0.
rewrite addnS -addSn -IHus; apply: eq_upper => k.
exact: sstep_scale.
Qed.

Lemma sstep1 x v l : sstep x v l = sstep 1 v l * x ^+ mc 1 l.
Proof.
rewrite mc1n expr1; elim: l => [|l IHl] /=; first by rewrite mulr1.
by rewrite IHl mulrA.
Qed.

Lemma upperE us v l : upper v us l = upper v (nseq (size us) 1) l * weighted l us.
Proof.
elim: us v => [|x us IHus] v; first by rewrite mulr1.
rewrite [LHS]/= (eq_upper us (sstep1 x v)) upper_scale IHus add1n /=.
by rewrite -mulrA [weighted _ _ * _]mulrC.
Qed.

Lemma upper_neq0 us v : (forall x, x \in us -> x != 0) -> (forall l, v l != 0) ->
  forall l, upper v us l != 0.
Proof.
elim: us v => [|x us IHus] v //= us_neq0 v_neq0; apply: IHus => [y y_us|l].
  by apply: us_neq0; rewrite inE y_us orbT.
by apply: sstep_neq0 => //; apply: us_neq0; rewrite mem_head.
Qed.

End Upper.
