# SPDX-License-Identifier: MIT
#
# The outputs of a flake that is a folder, as Nix has them but for the lock: its inputs are found
# by their names, in `known`.
known: source:
let
  flake = import (source + "/flake.nix");
  inputs = builtins.mapAttrs (name: _: known.${name} or (throw "no input is called ${name} here")) (
    flake.inputs or { }
  );
  self = {
    inherit inputs;
    outPath = toString source;
    _type = "flake";
  }
  // flake.outputs (inputs // { inherit self; });
in
self
