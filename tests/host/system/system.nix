# SPDX-License-Identifier: MIT
# A system that has the shape of NixOS' toplevel: init, activate, etc, sw, systemd, nixos-version,
# bin/switch-to-configuration. It runs systemd, journald, D-Bus and nginx.
{
  name,
  page ? "<h1>${name}</h1>\n",
  port ? 80,
  serves ? true, # nginx runs
  delay ? 0, # seconds from nginx' start to its open port
  units ? { }, # more units, "x.service" = text; all are wanted by multi-user.target
  broken ? "", # "exits", "hangs" (a shell that never execs), "unready" (systemd never gets through)
  version ? "24.11.test",
  platform ? "x86_64-linux", # which it says that it is for
  switch ? "", # how its switch-to-configuration ends: a status, "killed", "hangs"
}:
let
  debian = import ./debian.nix;
  stuck = {
    "stuck.service" = ''
      [Unit]
      Before=multi-user.target
      [Service]
      Type=oneshot
      TimeoutStartSec=infinity
      ExecStart=/bin/sleep infinity
    '';
  };
  allUnits = units // (if broken == "unready" then stuck else { });
  unitFiles = map (unit: "${unit}=${builtins.toFile unit allUnits.${unit}}") (
    builtins.attrNames allUnits
  );
in
derivation {
  name = "${name}-system";
  system = "x86_64-linux";
  builder = "/bin/sh";
  args = [
    "-eu"
    ./build.sh
  ];
  files = ./etc.sh;
  page = builtins.toFile "index.html" page;
  unitFiles = toString unitFiles;
  init = ./init.sh;
  activate = ./activate.sh;
  switch = ./switch.sh;
  switched = switch;
  inherit
    debian
    port
    broken
    serves
    version
    platform
    ;
  delay = toString delay;
  hostName = name;
  preferLocalBuild = true;
}
