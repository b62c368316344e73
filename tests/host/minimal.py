# SPDX-License-Identifier: MIT
"""Containers without an init of their own: one script of busybox's shell, and busybox for all else."""

import json

import flake

BUSYBOX = '"${import "${nixpkgs}/debian.nix"}/bin/busybox"'
BUILD = """$busybox mkdir -p $out/sw/bin $out/etc
$busybox --install -s $out/sw/bin
$busybox printf '#!%s sh\\n%s\\n' "${interpreter:-$busybox}" "$script" >$out/init
[ -z "$program" ] || $busybox cp "$program" $out/init
$busybox chmod 555 $out/init
$busybox printf '%s\\n' root:x:0:0:root:/root:/bin/sh www-data:x:33:33::/srv:/bin/sh >$out/etc/passwd
$busybox printf '%s\\n' root:x:0: nogroup:x:65534: www-data:x:33: logs:x:44:www-data >$out/etc/group
$busybox printf '127.0.0.1 localhost\\n::1 localhost\\n' >$out/etc/hosts
"""

# Serves pages of /srv, which the tree keeps.
WEB = """mkdir -p /srv; echo "hello from $NAME" >/srv/index.html; echo "the server begins"
exec httpd -f -p 80 -h /srv"""


def program(name, file='""', script='""', interpreter="", **spec):
    """Nix expressions: a file that is the program, or the text of a script."""
    arguments = {"name": name, "platform": "x86_64-linux", "init": "minimal"} | spec
    system = (f'derivation {{ name = "{name}-minimal"; system = "x86_64-linux"; builder = "/bin/sh";\n'
              f'          preferLocalBuild = true; args = [ "-euc" {flake.nix(BUILD)} ];\n'
              f"          busybox = {BUSYBOX}; program = {file};\n"
              f"          interpreter = {json.dumps(interpreter)}; script = {script}; }}")
    return (f"      {json.dumps(name)} = flakectr.lib.mkContainer ({flake.nix(arguments)} // {{\n"
            f"        system = {system};\n      }});\n")


def container(name, script, interpreter="", **spec):
    return program(name, script=flake.nix(script), interpreter=interpreter, **spec)
