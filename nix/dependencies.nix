# SPDX-License-Identifier: MIT
#
# Which containers of a flake wait for which: what a container's `dependsOn` says, once it is
# known that all these are there, and that no two wait for each other.
{
  lib,
  containers,
  failOf,
}:
let
  nameOf = dependency: if lib.isString dependency then dependency else dependency.name;
  # One without a name is told of elsewhere.
  namesOf = name: lib.filter (other: other != null) (map nameOf containers.${name}.dependsOn);

  # The way from a container back to itself; null: there is none.
  ringOf =
    path:
    let
      next = namesOf (lib.last path);
      start = lib.head path;
      longer = lib.filter (ring: ring != null) (
        map (name: ringOf (path ++ [ name ])) (
          lib.filter (name: containers ? ${name} && !lib.elem name path) next
        )
      );
    in
    if lib.elem start next then
      path ++ [ start ]
    else if longer == [ ] then
      null
    else
      lib.head longer;
in
name:
let
  unknown = lib.filter (other: !containers ? ${other}) (namesOf name);
  ring = ringOf [ name ];
  quote = lib.concatStringsSep ", ";
in
if unknown != [ ] then
  failOf name "dependsOn names ${quote unknown}; this flake has ${quote (lib.attrNames containers)}"
else if ring != null && lib.length ring > 2 then
  failOf name "dependsOn goes in a ring: ${lib.concatStringsSep " waits for " ring}"
else
  containers.${name}.dependsOn
