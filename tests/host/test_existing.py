# SPDX-License-Identifier: MIT
"""nixosConfigurations that know nothing of containers are brought up by their names."""

# What NixOS gives has extendModules; the stand-in for it tells what it was extended with.
FLAKE = """{
  inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs = { self, nixpkgs, flakectr }: {
    nixosConfigurations.web.extendModules = { modules }: {
      config.system.build.toplevel = assert builtins.length modules == 1;
        nixpkgs.lib.mkSystem { name = "web"; page = "as it was\\n"; };
      config.networking.firewall.allowedTCPPorts = [ 80 80 ];
    };
    nixosConfigurations.broken.extendModules = { modules }: throw "the author is wrong";
    %s
  };
}
"""
CONTAINERS = """flakeContainers.x86_64-linux.db = flakectr.lib.mkContainer {
  name = "db"; platform = "x86_64-linux"; system = nixpkgs.lib.mkSystem { name = "db"; };
};"""


def test_existing_systems(alice):
    folder = alice.folder("web", text=FLAKE % "")
    alice.ctl("up", "web", cwd=folder)
    assert alice.page("web") == "as it was\n"
    path = alice.ctl("build", "web", cwd=folder).stdout.strip().partition("\t")[2]
    assert alice.run(f"cat {path}").stdout.count('"container":80') == 1
    said = alice.refused("up", "broken", cwd=folder, code=1)
    assert "the author is wrong" in said
    alice.ctl("down", "web", cwd=folder)

    folder = alice.folder("both", text=FLAKE % CONTAINERS)
    alice.run("git init -q . && git add flake.nix", cwd=folder)
    lines = alice.ctl("build", "web", "db", cwd=folder).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["web", "db"]
    said = alice.refused("up", "wbe", cwd=folder, code=4)
    assert "does not define the container wbe: it has db" in said
