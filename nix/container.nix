# SPDX-License-Identifier: MIT
#
# mkContainer: turns the description of one container into what flakectr reads, its spec.
#
#   flakeContainers.x86_64-linux.web = mkContainer {
#     name = "web";
#     platform = "x86_64-linux";
#     system = ...;
#   };
#
# It needs nothing but Nix itself, no nixpkgs: any way to make a system will do. The result is a
# derivation, and its output the spec in JSON; the system is in its closure, so one garbage
# collector root keeps both. What is wrong is told when the flake is evaluated.
#
# The attribute in flakeContainers.<platform> must be called as the container: "web", or "shop.web"
# for name = "web" and project = "shop".
arguments:
let
  called = builtins.isAttrs arguments && builtins.isString (arguments.name or null);
in
import ./make.nix {
  prefix = "mkContainer${if called then " \"${arguments.name}\"" else ""}: ";
  inherit arguments;
}
