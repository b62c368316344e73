# SPDX-License-Identifier: MIT
#
# What stands for NixOS where only the lib of nixpkgs is there: the options that nix/ itself looks
# at, and a system that is made of them.
{ lib }:
let
  list =
    type:
    lib.mkOption {
      type = lib.types.listOf type;
      default = [ ];
    };
  any = lib.mkOption { type = lib.types.raw; };

  options =
    { config, ... }:
    {
      options = {
        boot.isNspawnContainer = any;
        networking.firewall.allowedTCPPorts = list lib.types.port;
        networking.firewall.allowedUDPPorts = list lib.types.port;
        systemd.services = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.raw; };
        systemd.shutdownRamfs.enable = any;
        system.build = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.raw; };
      };
      config._module.check = false;
      config.system.build.toplevel = derivation {
        name = "system";
        system = "x86_64-linux";
        builder = "/bin/sh";
        ports = map toString (
          config.networking.firewall.allowedTCPPorts ++ config.networking.firewall.allowedUDPPorts
        );
      };
    };
in
{
  extendModules =
    { modules, specialArgs }:
    lib.evalModules {
      modules = modules ++ [ options ];
      specialArgs = specialArgs // {
        pkgs = { };
      };
    };
}
