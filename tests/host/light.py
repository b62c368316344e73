# SPDX-License-Identifier: MIT
"""Containers in which nothing runs, for where hundreds are needed: each is up in a moment."""

import compiled
import flake

SYSTEM = """derivation {
          name = "light-system"; system = "x86_64-linux"; preferLocalBuild = true;
          builder = "/bin/sh"; args = [ "-euc" "$busybox mkdir $out; $busybox cp $init $out/init" ];
          busybox = "${import "${nixpkgs}/debian.nix"}/bin/busybox"; init = ./init;
        }"""


def light(attribute, **fields):
    """One of them: PROJECT.NAME or NAME."""
    project, _, name = attribute.rpartition(".")
    spec = {"version": 1, "name": name, "ports": []} | ({"project": project} if project else {}) | fields
    text = f"builtins.toJSON ({flake.nix(spec)} // {{ system = {SYSTEM}; }})"
    return flake.built(attribute, "printf '%s' \"$text\" >$out", text)


def folder(person, name, *attributes, flags=(), **fields):
    path = person.folder(name, *(light(attribute, **fields) for attribute in attributes))
    compiled.put(person.host, f"{path}/init", "light.c", "-static", *flags)
    return path
