(** What the main theorems rest on: each line below must be answered by
    "Closed under the global context" (no axioms, nothing admitted). *)
From Verify Require Import Multisets Growth Ranks Kronecker Separation RAC Shallow DepthLower
  SchwartzZippel Generic Depth Forms UpperBounds Ideals InclusionExclusion IdealBound
  CornerBound Transposition GridReadings BoundValues LargeReadings IdealValues CornerValues
  Splits Networks Supports SupportBounds Cells RacProgram StartLast ShallowExact DepthTwoGrid
  UpperLayers Corners GridCorners GridLarge GridBranches BranchReadings NotVacuous Infinite
  TheoremS TwoFills TwoFillsRank Dimension Narrow Derivative Density Linear LinearGeneric
  Descent Wick Kernel KernelMean LoopEquations LeadingTerms SecondCorrection KernelPolynomials
  Characteristic CheckerSplits CheckerFields.

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

(* Theorem G, first bound, with any number of letters *)
Print Assumptions grid_corners.
Print Assumptions corner_size_full.
Print Assumptions corner_size_disjoint.
Print Assumptions corner_size_two.
Print Assumptions grid_from.
Print Assumptions grid_large.
Print Assumptions conjecture1_grid_large.
Print Assumptions conjecture1_grid_sizes.

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
Print Assumptions two_layers_exact.
Print Assumptions two_layers_long.
Print Assumptions two_templates_short.

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
Print Assumptions jacobian_dominant.
Print Assumptions jacobian_state.
Print Assumptions dense_almost_all.
Print Assumptions theorem_E1.

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

(* Steps and layers exchanged *)
Print Assumptions transposed_bound_UT.
Print Assumptions transposed_ideal_bound.

(* Upper bounds in binary numbers *)
Print Assumptions check_function_bound_sound.
Print Assumptions check_grid_bound_sound.
Print Assumptions check_function_ideal_sound.
Print Assumptions check_grid_ideal_sound.
Print Assumptions check_function_corner_sound.
Print Assumptions check_grid_corner_sound.
Print Assumptions start_last_function.
Print Assumptions start_last_grid.
Print Assumptions check_split_function_bound_sound.
Print Assumptions check_split_grid_bound_sound.

(* Matrices in characteristic p *)
Print Assumptions rank_char.

(* Splits of the time steps *)
Print Assumptions sep_rank_ge_almost_all_words.
Print Assumptions split_bound_U0.
Print Assumptions split_bound_U2.
Print Assumptions split_grid_bound_G1.
Print Assumptions split_grid_bound_U0.
Print Assumptions split_grid_bound_U2.

(* Every polynomial network *)
Print Assumptions map_value.
Print Assumptions degrees_in_value.
Print Assumptions state_support_recursion.
Print Assumptions input_support_recursion.
Print Assumptions network_start_bound_C0.
Print Assumptions network_state_bound_C1.
Print Assumptions network_end_bound_C2.
Print Assumptions network_mixed_bound_C3.
Print Assumptions network_grid_start_bound_C0.
Print Assumptions network_grid_end_bound_C2.
Print Assumptions network_grid_mixed_bound_C3.
Print Assumptions affine_cells.
Print Assumptions mi_forgets.
Print Assumptions linear_cell_forgets.
Print Assumptions selective_ssm_forgets.
Print Assumptions linear_attention_forgets.
Print Assumptions gated_linear_attention_forgets.
Print Assumptions delta_rule_forgets.
Print Assumptions square_not_affine.
Print Assumptions invariant_bound.
Print Assumptions linear_attention_two_forgets.
Print Assumptions rac_program_function.
Print Assumptions rac_program_C1.

(* Conjecture 1 at grid level *)
Print Assumptions grid_rank_L4_M4_R3_T4.
Print Assumptions conjecture1_grid_cap_channels_refuted.
Print Assumptions conjecture1_grid_cap_width_refuted.
Print Assumptions conjecture1_grid_literal_refuted.
Print Assumptions conjecture1_grid_cap_mixed_refuted.
Print Assumptions conjecture1_grid_cap_product_refuted.

(* Growth *)
Print Assumptions growth_in_time.
Print Assumptions growth_in_depth.
Print Assumptions growth_closed_form.
Print Assumptions central_growth.
Print Assumptions joint_growth.

(* Linear networks *)
Print Assumptions lin_unroll.
Print Assumptions lin_sep_rank.
Print Assumptions lin_power_sep_rank.
Print Assumptions hankel_rank.
Print Assumptions hankel_rank_generic.
Print Assumptions linear_rank_generic.

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

(* Loop equations; the mean as polynomials in 1/n *)
Print Assumptions loop_equation.
Print Assumptions mean_traces.
Print Assumptions count_defects_eq.
Print Assumptions coef1_two.
Print Assumptions coef2_mul.
Print Assumptions coef2_diagonal.
Print Assumptions kernel_A_mean.
Print Assumptions kernel_B_mean.
Print Assumptions kernel_mean_polynomial.
Print Assumptions kernel_A_values.
Print Assumptions kernel_B_values.
Print Assumptions kernel_mean_2_2.
Print Assumptions kernel_mean_1_3.
Print Assumptions kernel_mean_3_3.
Print Assumptions kernel_A_limit.
Print Assumptions kernel_B_limit.
Print Assumptions kernel_A_first.
Print Assumptions kernel_B_first.
Print Assumptions kernel_A_second.
Print Assumptions kernel_B_le_A.
Print Assumptions kernel_mean_below_A.
Print Assumptions kernel_mean_expansion.
Print Assumptions mean_coef_limit.
Print Assumptions kernel_no_first_correction.
Print Assumptions kernel_limit.
