# SPDX-License-Identifier: MIT
"""A container that needs others, with a spec of its own making around the stand-in system."""

import flake


def member(name, needs=(), /, port=80, system=None, **fields):
    """It listens on 80, whatever port its spec tells: another one is never ready."""
    attribute = f"{fields['project']}.{name}" if "project" in fields else name
    spec = {"version": 1, "name": name, "ports": [{"container": port}],
            "dependsOn": list(needs), "ready": {"timeout": 60}} | fields
    text = (f"builtins.toJSON ({flake.nix(spec)} // {{\n"
            f"          system = nixpkgs.lib.mkSystem {flake.nix({'name': 'member'} | (system or {}))};\n"
            f"        }})")
    return flake.built(attribute, "printf '%s' \"$text\" >$out", text)


def broken(name, needs=(), /, **fields):
    """Nothing listens where it says so: it is not ready in time."""
    return member(name, needs, port=81, ready={"timeout": 12}, **fields)
