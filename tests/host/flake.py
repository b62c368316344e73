# SPDX-License-Identifier: MIT
"""Writes flakes for tests: the shape of a real one, with the stand-in system for nixpkgs'."""

import json

TEMPLATE = """{
  inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs = { self, nixpkgs, flakectr }: {
    flakeContainers.x86_64-linux = {
%s    };
  };
}
"""


def nix(value):
    """A Nix expression for a Python value."""
    if isinstance(value, dict):
        return "{ " + "".join(f"{json.dumps(k)} = {nix(v)}; " for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[ " + "".join(f"({nix(v)}) " for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("${", "\\${")
    return json.dumps(value)


def container(name, spec=None, **system):
    """One container: `system` goes to the stand-in's mkSystem, `spec` to flakectr's mkContainer."""
    ports = [system.get("port", 80)]
    spec = {"name": name, "platform": "x86_64-linux", "ports": ports} | (spec or {})
    system = {"name": name} | system
    return (f"      {json.dumps(name)} = flakectr.lib.mkContainer ({nix(spec)} // {{\n"
            f"        system = nixpkgs.lib.mkSystem {nix(system)};\n"
            "      });\n")


def apart(name, spec=None, **system):
    """Without a network and a server in it, which a quarter less is to be done for: where neither matters."""
    return container(name, {"network": "none", "ports": []} | (spec or {}), **{"serves": False} | system)


def built(name, script, text='""'):
    """Any derivation in the place of a container: a shell script with $busybox, $text and $out. Nix asks no hook
    of its who else could build it."""
    return (f"      {json.dumps(name)} = derivation {{\n"
            f"        name = {json.dumps(name + '-container')}; system = \"x86_64-linux\"; preferLocalBuild = true;\n"
            f"        builder = \"/bin/sh\"; args = [ \"-euc\" {nix(script)} ];\n"
            "        busybox = \"${import \"${nixpkgs}/debian.nix\"}/bin/busybox\";\n"
            f"        text = {text};\n"
            "      };\n")


def spec(name, without=(), /, **fields):
    """A container whose spec is a good one but for these fields, whatever mkContainer would say."""
    good = {"version": 1, "name": name, "ports": []}
    text = (f"builtins.toJSON (builtins.removeAttrs ({nix(good)} // {{\n"
            f"          system = nixpkgs.lib.mkSystem {{ name = \"any\"; }};\n"
            f"        }} // {nix(fields)}) {nix(list(without))})")
    return built(name, "printf '%s' \"$text\" >$out", text)


def flake(*containers):
    """flake(container("web"), container("db", port=5432), ...): the text of flake.nix."""
    return TEMPLATE % "".join(containers)
