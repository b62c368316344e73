# SPDX-License-Identifier: MIT
#
# For flakes without flake-parts:
#
#   outputs = { self, nixpkgs, flakectr }: flakectr.lib.mkContainers {
#     inherit nixpkgs;
#     containers.web.configuration = { services.nginx.enable = true; };
#   };
#
# The result is what ./flake-module.nix adds to a flake; join it to other outputs with
# `nixpkgs.lib.recursiveUpdate`.
rec {
  mkContainer = import ./container.nix;

  # What flakectr-build makes of a flake whose systems are to be containers as they are.
  fromFlake = import ./existing.nix;

  # The text of a test alone, of containers that mkContainer gave.
  testScript = import ./test.nix;

  # An app for `nix run`: brings the containers up under a project of its own, runs the script,
  # and clears them away, whatever happens.
  mkTest =
    {
      nixpkgs,
      containers,
      script, # of a shell; see docs/nix.md for what it finds there
      system,
      name ? "test",
      config ? { },
      overlays ? [ ],
    }:
    let
      made = mkContainers {
        inherit
          nixpkgs
          containers
          config
          overlays
          ;
        systems = [ system ];
      };
      pkgs = import nixpkgs { inherit system config overlays; };
      program = pkgs.writeShellScriptBin name (testScript {
        containers = made.flakeContainers.${system};
        platform = system;
        inherit script;
      });
    in
    {
      type = "app";
      program = "${program}/bin/${name}";
      meta.description = "Test containers by the script ${name}";
    };

  mkContainers =
    {
      nixpkgs, # the flake, or a path
      containers, # name = { configuration = …; … }; see docs/nix.md
      systems ? [
        "x86_64-linux"
        "aarch64-linux"
      ],
      project ? null,
      config ? { }, # of nixpkgs
      overlays ? [ ],
    }:
    let
      check = import ./check.nix "mkContainers: ";
      # What has a path, or is one: the packages of one platform are another thing.
      source =
        if builtins.isPath nixpkgs || builtins.isString nixpkgs || nixpkgs ? outPath then
          nixpkgs
        else
          check.must "nixpkgs" "the flake itself, or its path" nixpkgs;
      platforms = check.list 64 platform "systems" systems;
      platform =
        key: value:
        if lib.elem value lib.systems.doubles.linux then
          value
        else
          check.must key "a system of Linux, as \"x86_64-linux\"" value;
      lib =
        source.lib or (
          if builtins.pathExists (source + "/lib/default.nix") then
            import (source + "/lib")
          else
            check.fail "there is no nixpkgs at ${toString source}"
        );
      evaluated = lib.evalModules {
        modules = [
          { options = builtins.removeAttrs (import ./options.nix { inherit lib; }) [ "enable" ]; }
          {
            _file = "mkContainers";
            inherit containers project;
            nixpkgs = {
              nixpkgs = source;
              inherit config overlays;
            };
          }
        ];
      };
      outputs = lib.genAttrs platforms (
        platform:
        import ./outputs.nix {
          inherit lib platform;
          cfg = evaluated.config;
          place = "mkContainers: ";
        }
      );
      # outputs.<platform>.<kind> to <kind>.<platform>, as flakes have it.
      transposed = kind: lib.mapAttrs (_: output: output.${kind}) outputs;
    in
    lib.genAttrs [
      "flakeContainers"
      "packages"
      "apps"
      "devShells"
      "checks"
    ] transposed;
}
