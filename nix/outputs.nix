# SPDX-License-Identifier: MIT
#
# What a flake has for its containers on one platform: `flakeContainers`, and the programs that
# manage them, which do not evaluate the systems. `cfg` holds values of ./options.nix, `place` is
# where people wrote them, as what is told of a mistake begins with it.
{
  lib,
  cfg,
  platform,
  place,
}:
let
  # A path stays one, and is not copied to the store.
  heldBy =
    key: source:
    if builtins.pathExists (source + "/default.nix") then
      source
    else
      check.fail "${key}nixpkgs.nixpkgs: there is no nixpkgs at ${toString source}";
  instantiate =
    key: system: nixpkgs:
    import (heldBy key nixpkgs.nixpkgs) {
      inherit system;
      inherit (nixpkgs) config overlays;
    };
  # Made once, however many containers are made of it.
  shared = instantiate "" platform cfg.nixpkgs;
  isSet = _: value: value != null;
  # What of nixpkgs is other for one container.
  ownOf = container: lib.filterAttrs isSet container.nixpkgs;

  systemOf =
    name: container:
    if
      import ./runs.nix {
        inherit platform;
        inherit (container) system;
      }
    then
      container.system
    else
      (checkOf name).fail "system is ${container.system}, which ${platform} does not run: leave it out, or ${platform} out of the flake's systems";

  pkgsOf =
    name: container:
    if container.system != null then
      instantiate (keyOf name) (systemOf name container) (cfg.nixpkgs // ownOf container)
    else if ownOf container != { } then
      instantiate (keyOf name) platform (cfg.nixpkgs // ownOf container)
    else
      shared;
  sourceOf =
    name: container:
    if container.nixpkgs.nixpkgs != null then
      heldBy (keyOf name) container.nixpkgs.nixpkgs
    else
      heldBy "" cfg.nixpkgs.nixpkgs;

  keyOf = name: "containers.${name}.";
  prefixOf = name: "${place}${keyOf name}";
  checkOf = name: import ./check.nix (prefixOf name);
  check = import ./check.nix place;

  # As the spec has them; null where the firewall inside says it.
  portsOf =
    name: container:
    let
      check = checkOf name;
      made = if container.ports == null then [ ] else import ./ports.nix check "ports" container.ports;
    in
    if container.onDemand && !lib.any (port: port ? host) made then
      check.fail "onDemand needs a port of the host in ports, as \"8080:80\""
    else if container.ports == null then
      null
    else if container.onDemand then
      map (port: lib.optionalAttrs (port ? host) { onDemand = true; } // port) made
    else
      made;

  modulesOf = name: container: [
    (import ./system.nix {
      inherit name;
      inherit (container) runCommand;
      ports = portsOf name container;
    })
    container.configuration
  ];

  # It has a nixpkgs already, and that is for a platform.
  existingOf =
    name: container:
    let
      useless =
        lib.optional (ownOf container != { }) "nixpkgs"
        ++ lib.optional (container.system != null) "system";
    in
    if useless == [ ] then
      container.nixosConfiguration
    else
      (checkOf name).fail "nixosConfiguration has a nixpkgs of its own, so there can be no ${lib.concatStringsSep ", " useless}";

  nixosOf =
    name: container:
    if container.nixosConfiguration != null then
      (existingOf name container).extendModules {
        modules = modulesOf name container;
        inherit (container) specialArgs;
      }
    else
      let
        pkgs = pkgsOf name container;
      in
      import (sourceOf name container + "/nixos/lib/eval-config.nix") {
        inherit (pkgs) lib;
        inherit (container) specialArgs;
        system = null;
        modules = modulesOf name container ++ [ { nixpkgs.pkgs = lib.mkDefault pkgs; } ];
      };

  isMinimal = container: container.init == "minimal";
  minimalOf =
    name: container:
    if container.runCommand == null then
      (checkOf name).fail "init is minimal, so runCommand must say what runs"
    else if container.nixosConfiguration != null then
      (checkOf name).fail "init is minimal, so no nixosConfiguration can run: leave out one of them"
    else
      import ./minimal.nix {
        pkgs = pkgsOf name container;
        inherit name;
        inherit (container) runCommand;
        packages = if container.packages == null then _: [ ] else container.packages;
      };
  systemIn =
    name: container: nixos:
    if isMinimal container then
      minimalOf name container
    else if container.packages != null then
      (checkOf name).fail "packages are there with init = \"minimal\" alone: a system has environment.systemPackages, in configuration"
    # NixOS refuses it, with all that it knows of the option, and without the way out.
    else if container.nixosConfiguration == null && nixos.config.nixpkgs.config != { } then
      (checkOf name).fail "configuration sets nixpkgs.config, which is for the container's own nixpkgs.config, beside it, to say"
    else
      import ./toplevel.nix {
        inherit nixos;
        prefix = "${prefixOf name}configuration ";
      };

  dependencies = import ./dependencies.nix {
    inherit lib;
    inherit (cfg) containers;
    failOf = name: (checkOf name).fail;
  };

  specOf =
    name: container:
    let
      nixos = nixosOf name container;
      ports = portsOf name container;
    in
    import ./make.nix {
      prefix = prefixOf name;
      arguments = {
        inherit name platform;
        inherit (cfg) project;
        inherit (container)
          aliases
          autoStart
          credentials
          environment
          ephemeral
          hostAccess
          idleStop
          init
          network
          privileged
          ready
          resources
          restart
          volumes
          volumes-ro
          ;
        dependsOn = dependencies name;
        ports =
          if ports != null then
            ports
          # There is no network on which somebody could wait for them, or no firewall that knows them.
          else if container.network == "none" || isMinimal container then
            [ ]
          else
            lib.unique nixos.config.networking.firewall.allowedTCPPorts;
        system = systemIn name container nixos;
      };
    };

  # Of what has no good name nothing could be asked for.
  project = check.name "project" cfg.project;
  fullName = name: if cfg.project == null then name else "${project}.${name}";

  verbs = {
    up = "Bring up the container";
    down = "Take down the container";
    shell = "Open a shell in the container";
    logs = "Show the log of the container";
  };
  # By "web-up": what it does, which is known without a look at nixpkgs.
  meanings = lib.listToAttrs (
    lib.concatMap (
      name:
      lib.mapAttrsToList (
        verb: meaning:
        lib.nameValuePair "${name}-${verb}" {
          inherit verb;
          container = fullName name;
          description = "${meaning} ${fullName name}";
        }
      ) verbs
    ) (lib.attrNames cfg.containers)
  );
  commandOf =
    program:
    {
      verb,
      container,
      description,
    }:
    shared.writeShellScriptBin program ''
      exec flakectrctl ${verb} ${lib.escapeShellArg container} "$@"
    ''
    // {
      meta = {
        inherit description;
        mainProgram = program;
      };
    };
  commands = lib.mapAttrs commandOf meanings;

  flakeContainers = lib.mapAttrs' (
    name: container: lib.nameValuePair (fullName name) (specOf name container)
  ) cfg.containers;
in
{
  inherit flakeContainers;
  packages = commands;
  apps = lib.mapAttrs (program: meaning: {
    type = "app";
    program = "${commands.${program}}/bin/${program}";
    meta = { inherit (meaning) description; };
  }) meanings;
  checks = lib.mapAttrs' (
    name: _: lib.nameValuePair "container-${name}" flakeContainers.${fullName name}
  ) cfg.containers;
  devShells.flake-containers = shared.mkShell {
    name = "flake-containers";
    nativeBuildInputs = lib.attrValues commands;
    shellHook = ''
      echo "The containers of this flake are managed by these commands, and by flakectrctl:"
      printf '  %s\n' ${lib.escapeShellArgs (lib.attrNames commands)}
    '';
  };
}
