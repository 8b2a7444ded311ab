(** The verified checker as an OCaml program. Machine integers become OCaml's own, of 63 bits, by uint63.ml;
    booleans, lists, pairs and options become OCaml's; nothing else is replaced. *)
From Coq Require Import Uint63 Extraction ExtrOcamlBasic ExtrOCamlInt63.
From mathcomp Require Import all_ssreflect.
From Verify Require Import Machine CheckerNetwork Factors Checker.
Extraction Language OCaml.
Extraction "checker.ml" check_generic check_grid_generic evaluation entering reduce unit_residues forest_of map_data.
