open Base

(** A tree. *)
type 'a tree =
| Leaf
| Node of 'a tree * 'a

exception Not_here of string

(** How deep. *)
let rec depth = function
| Leaf -> 0
| Node (l, _) ->
  let d = depth l in
  d + 1

and width t =
  let w = 1 in
  w

module Make (K : Key) = struct
  type t = K.t list

  let empty = []

  let add x xs = x :: xs
end

let () = print_endline "done"
