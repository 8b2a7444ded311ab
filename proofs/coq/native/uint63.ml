(* Unsigned integers of 63 bits in OCaml's int: the functions that the extracted checker calls, nothing else. *)
type t = int

let of_int (i : int) : t = i [@@inline always]
let add (x : t) (y : t) : t = x + y [@@inline always]
let sub (x : t) (y : t) : t = x - y [@@inline always]
let mul (x : t) (y : t) : t = x * y [@@inline always]
let equal (x : t) (y : t) = (x = y) [@@inline always]

(* The order of unsigned integers is that of signed ones after the upper half is exchanged with the lower. *)
let lt (x : t) (y : t) = x lxor min_int < y lxor min_int [@@inline always]
let le (x : t) (y : t) = x lxor min_int <= y lxor min_int [@@inline always]
let l_and x y = x land y [@@inline always]
let l_or x y = x lor y [@@inline always]
let l_sl x y = if 0 <= y && y < 63 then x lsl y else 0
let l_sr x y = if 0 <= y && y < 63 then x lsr y else 0

(* Where x or y is 2^62 or more. For x = 2 h + b with y below 2^62, h mod y is doubled: below 2 y <= 2^63 - 2. *)
let large_rem x y =
  if y = 0 then x
  else if y < 0 then if le y x then x - y else x
  else
    let r = (((x lsr 1) mod y) lsl 1) lor (x land 1) in
    if le y r then r - y else r

let rem (x : t) (y : t) : t = if x >= 0 && y > 0 then x mod y else large_rem x y [@@inline always]
