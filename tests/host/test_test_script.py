# SPDX-License-Identifier: MIT
"""Tests that flakes have of their containers: a project of their own, a script, and nothing left."""

FLAKE = """{
  inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs = { self, nixpkgs, flakectr }:
    let
      web = flakectr.lib.mkContainer {
        name = "web"; platform = "x86_64-linux"; ports = [ 80 ];
        volumes = [ { type = "named"; source = "data"; target = "/var/lib/data"; } ];
        system = nixpkgs.lib.mkSystem { name = "web"; page = "it's \\"so\\"\\n"; };
      };
      test = script: flakectr.lib.testScript {
        platform = "x86_64-linux"; containers = { inherit web; }; inherit script;
      };
    in {
      flakeContainers.x86_64-linux = { inherit web; };
      good = test ''
        wait_for_unit web nginx.service
        wait_for_port web 80
        curl --fail --silent "http://$(address web)/"
        inside web touch /var/lib/data/written
        echo "$project $folder"
      '';
      bad = test ''
        flakectrctl list >&2
        inside web false
        echo "not reached"
      '';
    };
}
"""


def run(person, folder, name):
    """Runs a test of the flake's, whose system is there already."""
    done = person.run(f"nix eval --raw .#{name} >{name}.sh && sh {name}.sh", cwd=folder, timeout=240)
    return done.returncode, done.stdout, done.stderr


def test_test_script(alice, nothing_left):
    folder = alice.folder("web", text=FLAKE)
    alice.ctl("build", "web", cwd=folder)

    code, output, said = run(alice, folder, "good")
    assert code == 0, said
    page, last = output.splitlines()
    project, scratch = last.split()
    assert page == "it's \"so\"" and project.startswith("test-")
    assert f"{project}.web is up" in said

    code, output, said = run(alice, folder, "bad")
    assert (code, output) == (1, ""), said
    assert "running" in said

    nothing_left()
    assert alice.json("list") == [] and alice.json("volume", "list") == []
    assert alice.run(f"ls {scratch}").returncode != 0
