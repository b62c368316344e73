# SPDX-License-Identifier: MIT
#
# What a flake has for its containers on one platform: `flakeContainers`, and the programs that
# manage them, which do not evaluate the systems. `cfg` holds values of ./options.nix.
{ lib, cfg, platform }:
let
  mkContainer = import ./container.nix;

  instantiate = nixpkgs: import nixpkgs.nixpkgs {
    system = platform;
    inherit (nixpkgs) config overlays;
  };
  # Made once, however many containers are made of it.
  shared = instantiate cfg.nixpkgs;
  isSet = _: value: value != null;

  # The nixpkgs of one container; `own` has what is other there.
  pkgsOf = container:
    let own = lib.filterAttrs isSet container.nixpkgs;
    in if own == { } then shared else instantiate (cfg.nixpkgs // own);
  sourceOf = container:
    if container.nixpkgs.nixpkgs != null then container.nixpkgs.nixpkgs else cfg.nixpkgs.nixpkgs;

  modulesOf = name: container: [
    (import ./system.nix { inherit name; inherit (container) runCommand; })
    container.configuration
  ];

  nixosOf = name: container:
    if container.nixosConfiguration != null then
      container.nixosConfiguration.extendModules
        {
          modules = modulesOf name container;
          inherit (container) specialArgs;
        }
    else
      let pkgs = pkgsOf container;
      in
      import "${sourceOf container}/nixos/lib/eval-config.nix" {
        inherit (pkgs) lib;
        inherit (container) specialArgs;
        system = null;
        modules = modulesOf name container ++ [{ nixpkgs.pkgs = lib.mkDefault pkgs; }];
      };

  specOf = name: container:
    let
      nixos = nixosOf name container;
      given = if container.ports != null then container.ports
      else lib.unique nixos.config.networking.firewall.allowedTCPPorts;
    in
    mkContainer ({
      inherit name platform;
      inherit (cfg) project;
      inherit (container) volumes volumes-ro;
      ports = given;
      ready = lib.filterAttrs isSet container.ready;
      system = nixos.config.system.build.toplevel;
    });

  fullName = name: if cfg.project == null then name else "${cfg.project}.${name}";

  verbs = [ "up" "down" "shell" ];
  commandsOf = name: map
    (verb: {
      name = "${name}-${verb}";
      value = shared.writeShellScriptBin "${name}-${verb}" ''
        exec flakectrctl ${verb} ${lib.escapeShellArg (fullName name)} "$@"
      '';
    })
    verbs;
  commands = lib.listToAttrs (lib.concatMap commandsOf (lib.attrNames cfg.containers));

  flakeContainers = lib.mapAttrs'
    (name: container: lib.nameValuePair (fullName name) (specOf name container))
    cfg.containers;
in
{
  inherit flakeContainers;
  packages = commands;
  checks = lib.mapAttrs' (name: lib.nameValuePair "container-${name}") flakeContainers;
  devShells.flake-containers = shared.mkShell {
    nativeBuildInputs = lib.attrValues commands;
    shellHook = ''
      echo "The containers of this flake are managed by these commands, and by flakectrctl:"
      printf '  %s\n' ${lib.escapeShellArgs (lib.attrNames commands)}
    '';
  };
}
