# SPDX-License-Identifier: MIT
#
# ../stand-in-pkgs, but whoever makes one calls functions for it, as many as can be told apart.
arguments:
let
  cost = builtins.foldl' (sum: number: sum + number) 0 (builtins.genList (number: number) 100000);
in
builtins.seq cost (import ../stand-in-pkgs arguments)
