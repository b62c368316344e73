# SPDX-License-Identifier: MIT
#
# What a flake has for its containers on one platform: `flakeContainers`, and the programs that
# manage them, which do not evaluate the systems. `cfg` holds values of ./options.nix, `place` is
# where people wrote them.
{
  lib,
  cfg,
  platform,
  place,
}:
let
  instantiate =
    system: nixpkgs:
    import nixpkgs.nixpkgs {
      inherit system;
      inherit (nixpkgs) config overlays;
    };
  # Made once, however many containers are made of it.
  shared = instantiate platform cfg.nixpkgs;
  isSet = _: value: value != null;

  # The nixpkgs of one container; `own` has what is other there.
  pkgsOf =
    container:
    let
      own = lib.filterAttrs isSet container.nixpkgs;
    in
    if own == { } && container.system == null then
      shared
    else
      instantiate (if container.system == null then platform else container.system) (cfg.nixpkgs // own);
  sourceOf =
    container:
    if container.nixpkgs.nixpkgs != null then container.nixpkgs.nixpkgs else cfg.nixpkgs.nixpkgs;

  prefixOf = name: "${place}.${name}.";
  checkOf = name: import ./check.nix (prefixOf name);

  # As the spec has them; null where the firewall inside says it.
  portsOf =
    name: container:
    let
      check = checkOf name;
      made = import ./ports.nix check "ports" container.ports;
    in
    if container.ports == null then
      null
    else if container.onDemand && !lib.any (port: port ? host) made then
      check.fail "onDemand needs a port of the host in ports, as \"8080:80\""
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

  nixosOf =
    name: container:
    if container.nixosConfiguration != null then
      container.nixosConfiguration.extendModules {
        modules = modulesOf name container;
        inherit (container) specialArgs;
      }
    else
      let
        pkgs = pkgsOf container;
      in
      import "${sourceOf container}/nixos/lib/eval-config.nix" {
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
        pkgs = pkgsOf container;
        inherit name;
        inherit (container) packages runCommand;
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
        system =
          if isMinimal container then minimalOf name container else nixos.config.system.build.toplevel;
      };
    };

  # Of what has no good name nothing could be asked for.
  project = (import ./check.nix (lib.removeSuffix "containers" place)).name "project" cfg.project;
  fullName = name: if cfg.project == null then name else "${project}.${name}";

  verbs = {
    up = "Bring up the container";
    down = "Take down the container";
    shell = "Open a shell in the container";
    logs = "Show the log of the container";
  };
  commandOf =
    name: verb: meaning:
    lib.nameValuePair "${name}-${verb}" (
      shared.writeShellScriptBin "${name}-${verb}" ''
        exec flakectrctl ${verb} ${lib.escapeShellArg (fullName name)} "$@"
      ''
      // {
        meta = {
          description = "${meaning} ${fullName name}";
          mainProgram = "${name}-${verb}";
        };
      }
    );
  commands = lib.listToAttrs (
    lib.concatMap (name: lib.mapAttrsToList (commandOf name) verbs) (lib.attrNames cfg.containers)
  );

  flakeContainers = lib.mapAttrs' (
    name: container: lib.nameValuePair (fullName name) (specOf name container)
  ) cfg.containers;
in
{
  inherit flakeContainers;
  packages = commands;
  apps = lib.mapAttrs (name: command: {
    type = "app";
    program = "${command}/bin/${name}";
  }) commands;
  checks = lib.mapAttrs' (name: lib.nameValuePair "container-${name}") flakeContainers;
  devShells.flake-containers = shared.mkShell {
    nativeBuildInputs = lib.attrValues commands;
    shellHook = ''
      echo "The containers of this flake are managed by these commands, and by flakectrctl:"
      printf '  %s\n' ${lib.escapeShellArgs (lib.attrNames commands)}
    '';
  };
}
