(** What the main theorems rest on: each line below must be answered by
    "Closed under the global context" (no axioms, nothing admitted). *)
From Verify Require Import Multisets Ranks Kronecker Separation RAC Shallow DepthLower
  SchwartzZippel Generic Depth Forms UpperBounds Ideals InclusionExclusion IdealBound
  CornerBound GridReadings BoundValues IdealValues Splits ShallowExact DepthTwoGrid TheoremG
  Corners GridCorners GridLarge GridBranches BranchReadings NotVacuous Infinite TheoremS TwoFills TwoFillsRank Dimension
  Narrow Linear Descent Wick Kernel KernelMean CheckerSplits.

(* Separation rank, almost all weights *)
Print Assumptions sep_rank_witness.
Print Assumptions sep_rank_ge_comp.
Print Assumptions sep_rank_le_comp.
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
Print Assumptions infinite_closed.
Print Assumptions infinite_not_always.
Print Assumptions dense_states_two_layers.
Print Assumptions dense_states_not_always.
Print Assumptions Fdim_inj.
Print Assumptions Fspace_not_always.
Print Assumptions Espace_not_always.

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

(* Theorem G, second bound, with any number of letters *)
Print Assumptions grid_branches.
Print Assumptions grid_branches_two.
Print Assumptions grid_branches_large.
Print Assumptions grid_three_steps.
Print Assumptions grid_three_steps_exact.
Print Assumptions conjecture1_grid_cap_steps.

(* Theorem G, first bound, with any number of letters *)
Print Assumptions grid_corners.
Print Assumptions corner_size_full.
Print Assumptions corner_size_disjoint.
Print Assumptions grid_large.
Print Assumptions conjecture1_grid_large.
Print Assumptions conjecture1_grid_two_steps.
Print Assumptions conjecture1_grid_cap_min.
Print Assumptions conjecture1_grid_three.

(* Two layers, M >= R *)
Print Assumptions theorem_S.

(* Two layers at all lengths *)
Print Assumptions value_end_vector.
Print Assumptions propagation.
Print Assumptions two_fills.
Print Assumptions two_fills_rank.
Print Assumptions Fspace_dim.
Print Assumptions two_fills_value.
Print Assumptions two_fills_almost_all.

(* Upper bounds *)
Print Assumptions start_bound_U0.
Print Assumptions state_bound_U1.
Print Assumptions end_bound_U2.
Print Assumptions mixed_bound_U3.
Print Assumptions recursive_bound_U5.
Print Assumptions grid_bound_G1.
Print Assumptions grid_bound_G2.
Print Assumptions grid_bound_G2_parameters.
Print Assumptions grid_start_bound_U0.
Print Assumptions grid_end_bound_U2.
Print Assumptions grid_mixed_bound_U3.

(* The ideal bound *)
Print Assumptions rank_multiple.
Print Assumptions size_divisibleE.
Print Assumptions ideal_bound_U4.
Print Assumptions ideal_bound_U4_rank.
Print Assumptions ideal_bound_U4_two_layers.
Print Assumptions grid_ideal_bound_U4.
Print Assumptions ideal_recursive_bound_U5.
Print Assumptions ideal_recursive_bound_G2.
Print Assumptions function_rank_L2_R3_M2_tE4.

(* The corner bound *)
Print Assumptions corner_bound_U6.

(* Upper bounds in binary numbers *)
Print Assumptions check_function_bound_sound.
Print Assumptions check_grid_bound_sound.
Print Assumptions check_function_ideal_sound.
Print Assumptions check_grid_ideal_sound.
Print Assumptions check_split_function_bound_sound.
Print Assumptions check_split_grid_bound_sound.

(* Splits of the time steps *)
Print Assumptions sep_rank_ge_almost_all_words.
Print Assumptions split_bound_U0.
Print Assumptions split_bound_U2.
Print Assumptions split_grid_bound_G1.
Print Assumptions split_grid_bound_U0.
Print Assumptions split_grid_bound_U2.

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

(* Gradient descent *)
Print Assumptions same_dynamics_weights.
Print Assumptions same_dynamics.
Print Assumptions loss_expansion.
Print Assumptions scaled_loss_expansion.
Print Assumptions descent_closed_form.
Print Assumptions residual_closed_form.
Print Assumptions bias_bound.
Print Assumptions bias_bound_needs_small_step.
Print Assumptions minimum_norm_conditions.
Print Assumptions descent_limit.

(* Wick's formula and the tangent kernel *)
Print Assumptions gauss_parts.
Print Assumptions gauss_variable.
Print Assumptions moment_even.
Print Assumptions moment_odd.
Print Assumptions gauss_powers.
Print Assumptions wick.
Print Assumptions size_pairings.
Print Assumptions pairings_complete.
Print Assumptions pairings_perm.
Print Assumptions kernel_mean_odd.
Print Assumptions tangent_kernelE.
Print Assumptions kernel_mean.
Print Assumptions kernel_mean_low_lags.
