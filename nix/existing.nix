# SPDX-License-Identifier: MIT
#
# Containers of a flake that may not know of flakectr: those of its flakeContainers, and its
# nixosConfigurations, each with what a container needs added to it. flakectr-build asks for them.
{
  flake,
  platform,
  names,
}:
let
  inherit (builtins)
    elem
    foldl'
    listToAttrs
    map
    ;
  unique = foldl' (seen: one: if elem one seen then seen else seen ++ [ one ]) [ ];

  made =
    name:
    let
      nixos = flake.nixosConfigurations.${name}.extendModules {
        modules = [ (import ./system.nix { inherit name; }) ];
      };
      system = nixos.pkgs.stdenv.hostPlatform.system or platform;
      prefix = "nixosConfigurations.${name} ";
    in
    if !import ./runs.nix { inherit platform system; } then
      throw "${prefix}is for ${system}, which ${platform} does not run"
    else
      import ./make.nix {
        prefix = "nixosConfigurations.${name}: ";
        arguments = {
          inherit name platform;
          ports = unique nixos.config.networking.firewall.allowedTCPPorts;
          system = import ./toplevel.nix { inherit nixos prefix; };
        };
      };
in
listToAttrs (
  map (name: {
    inherit name;
    value =
      flake.flakeContainers.${platform}.${name} or (
        if flake ? nixosConfigurations.${name} then
          made name
        else
          throw "neither flakeContainers nor nixosConfigurations has ${name}"
      );
  }) names
)
