# SPDX-License-Identifier: MIT
#
# The system of a NixOS that is evaluated. It fails its assertions here, as a flake has several
# containers, and NixOS does not know which of them it is.
{
  nixos,
  prefix, # begins a sentence
}:
let
  failed = builtins.filter (one: !one.assertion) (nixos.config.assertions or [ ]);
  messages = builtins.concatStringsSep "\n- " (map (one: one.message) failed);
in
if failed == [ ] then
  nixos.config.system.build.toplevel
else
  throw "${prefix}fails these assertions of NixOS:\n- ${messages}"
