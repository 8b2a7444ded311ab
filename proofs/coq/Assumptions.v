(** What the main theorems rest on: each line below must be answered by
    "Closed under the global context" (no axioms, nothing admitted). *)
From Verify Require Import Multisets Ranks Kronecker Separation RAC Shallow DepthLower
  SchwartzZippel Generic Depth Forms UpperBounds GridReadings ShallowExact
  DepthTwoGrid TheoremG NotVacuous Linear.

(* Separation rank, almost all weights *)
Print Assumptions sep_rank_witness.
Print Assumptions sep_rank_ge_comp.
Print Assumptions sep_rank_ge_almost_all.
Print Assumptions schwartz_zippel.
Print Assumptions function_rank_ge_almost_all.
Print Assumptions almost_all_counting.

(* The statements say something *)
Print Assumptions sep_rank_identity.
Print Assumptions almost_all_generic.
Print Assumptions almost_all_not_false.
Print Assumptions almost_all_infinite.
Print Assumptions almost_all_not_always.
Print Assumptions vacuous_over_F2.
Print Assumptions needs_width_not_always.

(* One layer *)
Print Assumptions shallow_upper.
Print Assumptions shallow_function_upper.
Print Assumptions shallow_grid_upper.
Print Assumptions shallow_function_exact.
Print Assumptions shallow_grid_exact.

(* Depth *)
Print Assumptions depth_lower.
Print Assumptions depth_generic.
Print Assumptions depth_counting.
Print Assumptions depth_separation.
Print Assumptions depth_separation_generic.

(* Two layers at grid level *)
Print Assumptions depth_two_grid.

(* Theorem G with two letters: Conjecture 1 at grid level for min(M, R) = 2 *)
Print Assumptions grid_two.
Print Assumptions conjecture1_grid_two.

(* Upper bounds *)
Print Assumptions start_bound_U0.
Print Assumptions state_bound_U1.
Print Assumptions end_bound_U2.
Print Assumptions mixed_bound_U3.
Print Assumptions recursive_bound_U5.
Print Assumptions grid_bound_G1.
Print Assumptions grid_bound_G2.
Print Assumptions grid_start_bound_U0.

(* Conjecture 1 at grid level *)
Print Assumptions grid_rank_L4_M4_R3_T4.
Print Assumptions conjecture1_grid_cap_channels_refuted.
Print Assumptions conjecture1_grid_cap_width_refuted.
Print Assumptions conjecture1_grid_literal_refuted.

(* Linear networks *)
Print Assumptions lin_unroll.
Print Assumptions lin_sep_rank.
Print Assumptions lin_power_sep_rank.
Print Assumptions hankel_rank.
