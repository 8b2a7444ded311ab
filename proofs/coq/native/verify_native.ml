(* The program around the verified checker: it reads numbers, calls the checker, and prints what is proved.

     verify-native matrix IN OUT       the matrix of IN mod q: rows of 32-bit integers, the highest byte first
     verify-native check IN [FACTORS]  the check, by multiplying the factors in FACTORS, or else by elimination

   IN is text: "function q L R M tS tE k" or "grid q L R M N tS tE k", then the weights (Wh layer by layer, Wi1, the
   other Wi, Wo, h0), then both blocks: the number of nodes of the prefix forest, and each node in preorder with its
   depth and its label, which is an input vector or the number of a template.

   The theorem that is printed names q nowhere, nor weights, words or factors: they are a witness that makes the check
   answer true. So nothing else of this reader need be believed than that the sizes that it prints are the ones that it
   gave to the checker. Exit code 0: proved; 1: not; 2: the input can't be used. *)
open Checker

exception Unusable of string

let unusable text = raise (Unusable text)

let rec unary n below = if n = 0 then below else unary (n - 1) (S below)
let nat n = if n < 0 then unusable "a number is negative" else unary n O

(* Lists are made from the front, so that what is read first comes first; none is deeper than the stack allows. *)
let list n item =
  if n < 0 then unusable "a number of things is negative";
  List.rev (let rec go n found = if n = 0 then found else let x = item () in go (n - 1) (x :: found) in go n [])

type sizes = { q : int; l : int; r : int; m : int; n : int option; ts : int; te : int; k : int }

type blocks =
  | Vectors of Uint63.t list forest * Uint63.t list forest
  | Templates of nat forest * nat forest

let largest = 100_000

let read name =
  let channel = Scanf.Scanning.open_in name in
  let word () = Scanf.bscanf channel " %s" (fun x -> x) in
  let number () = Scanf.bscanf channel " %d" (fun x -> x) in
  let size () = let x = number () in if 0 <= x && x <= largest then x else unusable "a size is out of range" in
  let entry () = Uint63.of_int (number ()) in
  let grid = match word () with
    | "function" -> false
    | "grid" -> true
    | other -> unusable ("the first word is " ^ other ^ ", not function or grid") in
  let q = number () in
  let l = size () in let r = size () in let m = size () in
  let n = if grid then Some (max 1 (size ())) else None in
  let ts = size () in let te = size () in let k = size () in
  let vector length () = list length entry in
  let matrix rows columns () = list rows (vector columns) in
  let wh = list l (matrix r r) in
  let wi1 = matrix r m () in
  let wi = list (max 0 (l - 1)) (matrix r r) in
  let wo = vector r () in
  let h0 = matrix l r () in
  let weights = { data_Wh = wh; data_Wi1 = wi1; data_Wi = wi; data_Wo = wo; data_h0 = h0 } in
  let forest label = forest_of (list (number ()) (fun () -> let depth = nat (size ()) in depth, label ())) in
  let blocks =
    if grid then
      let template () = nat (size ()) in
      let starts = forest template in Templates (starts, forest template)
    else
      let starts = forest (vector m) in Vectors (starts, forest (vector m)) in
  Scanf.Scanning.close_in channel;
  { q; l; r; m; n; ts; te; k }, weights, blocks

let write_matrix sizes weights blocks name =
  let q = sizes.q in
  if q < 2 || q > 1 lsl 31 then unusable "the modulus is below 2 or above 2^31";
  let residues = map_data (fun x -> Uint63.rem x q) weights in
  let rows = match blocks with
    | Vectors (starts, ends) ->
      evaluation q residues (entering (reduce q) q residues starts) (entering (reduce q) q residues ends)
    | Templates (starts, ends) ->
      let unit = unit_residues (nat sizes.m) in
      evaluation q residues (entering unit q residues starts) (entering unit q residues ends) in
  let channel = open_out_bin name in
  List.iter (List.iter (output_binary_int channel)) rows;
  close_out channel

(* L by pairs of rows, four entries at a time: the rows i and i + 1 have i + 2 entries, filled with 0 to a multiple of
   4; U by columns, likewise; then the inverses of L's diagonal. Eight pairs make a group. *)
let read_factors k name =
  let channel = open_in_bin name in
  let cells length = (length + 3) / 4 in
  let buffer length = let bytes = Bytes.create (4 * length) in really_input channel bytes 0 (4 * length); bytes in
  let at bytes i = Uint63.of_int (Int32.to_int (Bytes.get_int32_be bytes (4 * i))) in
  let column j =
    let bytes = buffer (4 * cells (j + 1)) in
    let rec from i found =
      if i < 0 then found
      else from (i - 1) (Qcons (at bytes (4 * i), at bytes (4 * i + 1), at bytes (4 * i + 2), at bytes (4 * i + 3), found)) in
    from (cells (j + 1) - 1) Qnil in
  let pair i =
    let n = cells (min k (i + 2)) in
    let upper = buffer (4 * n) in
    let lower = if i + 1 < k then buffer (4 * n) else upper in
    let rec from j found =
      if j < 0 then found
      else
        let x o = at upper (4 * j + o) and y o = at lower (4 * j + o) in
        from (j - 1) (Pcons (x 0, x 1, x 2, x 3, y 0, y 1, y 2, y 3, found)) in
    from (n - 1) Pnil in
  let pairs = Array.init ((k + 1) / 2) (fun i -> pair (2 * i)) in
  let columns = List.init k column in
  let inverses = buffer k in
  close_in channel;
  let groups = List.init ((Array.length pairs + 7) / 8) (fun g ->
    let first = 8 * g in
    let number = min 8 (Array.length pairs - first) in
    let rows = min (2 * number) (k - 2 * first) in
    Array.to_list (Array.sub pairs first number), List.init rows (fun i -> at inverses (2 * first + i))) in
  groups, columns

let check sizes weights blocks factors =
  let l = nat sizes.l and r = nat sizes.r and m = nat sizes.m in
  let ts = nat sizes.ts and te = nat sizes.te and k = nat sizes.k in
  match blocks, sizes.n with
  | Vectors (starts, ends), _ -> check_generic sizes.q l r m ts te k weights starts ends factors
  | Templates (starts, ends), Some n -> check_grid_generic sizes.q l r m (nat n) ts te k weights starts ends factors
  | Templates _, None -> false

let theorem { l; r; m; n; ts; te; k; _ } =
  let rank = match n with
    | None -> "function rank"
    | Some n -> Printf.sprintf "grid rank over %d one-hot templates" n in
  Printf.sprintf
    "For almost all weights in every field of characteristic 0 the %s of a network with depth L = %d, width R = %d and \
     M = %d input channels, between the first t_S = %d and the last t_E = %d inputs, is at least %d."
    rank l r m ts te k

let () =
  try
    match Array.to_list Sys.argv with
    | [ _; "matrix"; name; out ] ->
      let sizes, weights, blocks = read name in
      write_matrix sizes weights blocks out
    | _ :: "check" :: name :: rest ->
      let sizes, weights, blocks = read name in
      let factors = match rest with
        | [] -> None
        | [ factors ] -> Some (read_factors sizes.k factors)
        | _ -> unusable "too many files" in
      if check sizes weights blocks factors then print_endline ("proved: " ^ theorem sizes)
      else begin print_endline "not proved"; exit 1 end
    | _ -> unusable "usage: verify-native matrix IN OUT, or verify-native check IN [FACTORS]"
  with
  | Unusable text -> prerr_endline ("error: " ^ text); exit 2
  | Scanf.Scan_failure _ | Failure _ | End_of_file -> prerr_endline "error: a file ends early, or has no number where one must be"; exit 2
  | Sys_error text -> prerr_endline ("error: " ^ text); exit 2
  | Stack_overflow -> prerr_endline "error: the stack is too small (ulimit -s)"; exit 2
  | Out_of_memory -> prerr_endline "error: out of memory"; exit 2
