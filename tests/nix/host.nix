# SPDX-License-Identifier: MIT
#
# A NixOS host, as its users know it: the module is on, alice brings the example up, changes it and
# takes it down, and nothing is left. `nix flake check` runs it; it needs KVM and a binary cache.
{
  nixpkgs,
  system,
  flakectr,
}:
let
  pkgs = nixpkgs.legacyPackages.${system};

  flakeOf =
    page:
    pkgs.writeText "flake.nix" ''
      {
        inputs.nixpkgs.url = "path:${nixpkgs}";
        inputs.flakectr.url = "path:${../../nix}";
        outputs = import ./outputs.nix {
          page = "${page}";
          system = "${system}";
        };
      }
    '';
  # The host has no network: all that the builds of these two come to is in its store.
  builtOf =
    page:
    let
      outputs = import ./host-outputs.nix { inherit page system; };
    in
    (outputs { inherit nixpkgs flakectr; }).flakeContainers.${system}.httpserver;
  pages = [
    "first"
    "second"
  ];
in
pkgs.testers.runNixOSTest {
  name = "flakectr";

  nodes.host = {
    imports = [ flakectr.nixosModules.default ];
    services.flakectr = {
      enable = true;
      users = [ "alice" ];
      settings.Limits.ContainersPerUser = 8;
    };
    users.users.alice.isNormalUser = true;
    users.users.bob.isNormalUser = true;

    nix.settings.substituters = pkgs.lib.mkForce [ ];
    virtualisation.memorySize = 4096;
    virtualisation.writableStore = true;
    virtualisation.additionalPaths = [
      nixpkgs.outPath
      pkgs.stdenvNoCC
    ]
    ++ map flakeOf pages
    ++ map builtOf pages;
  };

  testScript = ''
    def alice(command):
        return host.succeed(f"su - alice -c 'cd web && {command}'")

    host.wait_for_unit("multi-user.target")
    host.succeed("su - alice -c 'mkdir web && cp ${./host-outputs.nix} web/outputs.nix'")
    alice("cp ${flakeOf "first"} flake.nix")

    with subtest("up returns when the page is there"):
        alice("flakectrctl up httpserver >&2")
        address = host.succeed(
            "busctl --json=short call org.flakectr1 /org/flakectr1"
            " org.freedesktop.DBus.ObjectManager GetManagedObjects"
            " | grep -o '10\\.233\\.[0-9]*\\.[0-9]*' | head -n 1"
        ).strip()
        assert "first" in alice(f"curl --fail --silent http://{address}/")

    with subtest("a stranger may not take it down"):
        host.fail("su - bob -c 'flakectrctl down httpserver.u1000'")

    with subtest("a change arrives by up"):
        alice("cp --remove-destination ${flakeOf "second"} flake.nix")
        alice("flakectrctl up --update httpserver >&2")
        host.wait_until_succeeds(f"curl --silent http://{address}/ | grep second", timeout=60)

    with subtest("and goes by rollback"):
        alice("flakectrctl rollback httpserver >&2")
        host.wait_until_succeeds(f"curl --silent http://{address}/ | grep first", timeout=60)

    with subtest("commands run inside"):
        assert "httpserver" in alice("flakectrctl exec httpserver -- hostname")

    with subtest("nothing is left"):
        alice("flakectrctl down >&2")
        alice("flakectrctl remove --force --yes httpserver >&2")
        host.fail("ip link | grep fc-")
        host.fail("machinectl list --no-legend | grep httpserver")
        host.succeed("test -z \"$(ls -A /var/lib/flakectr/containers 2>/dev/null)\"")
  '';
}
