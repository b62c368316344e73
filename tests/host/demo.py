# SPDX-License-Identifier: MIT
"""Boots a host, installs a build, and lets alice bring the example up. Started by tests/demo."""

import json
import pathlib
import signal
import subprocess
import sys

from host import Host, HostError

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = "/home/alice/httpserver"


class Stage:
    """What the spectator sees: prompts, commands, their output."""

    def __init__(self, host):
        self.host = host
        self.failed = False

    def show(self, command):
        print(f"\nalice@host:~/httpserver$ {command}", flush=True)
        argv = self.host.command(command, user="alice", cwd=FOLDER)
        code = subprocess.run(argv, stdin=subprocess.DEVNULL, check=False).returncode
        if code != 0:
            print(f"(exit status {code})", flush=True)
            self.failed = True

    def address(self):
        """Where the container is, as the program itself tells."""
        done = self.host.run("flakectrctl list --json", user="alice", cwd=FOLDER)
        try:
            return find_address(json.loads(done.stdout))
        except ValueError:
            return None


def find_address(value):
    """The first IPv4 address anywhere in the answer."""
    if isinstance(value, str):
        host = value.partition("/")[0]
        return host if host.count(".") == 3 and host.replace(".", "").isdigit() else None
    children = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (dict, list)):
        return None
    return next((found for found in map(find_address, children) if found), None)


def perform(stage):
    stage.show("cat flake.nix")
    stage.show("flakectrctl up httpserver")
    address = stage.address()
    if address:
        stage.show(f"curl --silent --show-error http://{address}/")
    else:
        print("\n(the container has no address: no page)")
        stage.failed = True
    stage.show("flakectrctl list")
    stage.show("flakectrctl down")


def shell(host):
    print("\nA shell as alice on that host; `exit` shuts it down. ~/httpserver has the example.\n")
    # script: a terminal of the host's own; this machine's is none there.
    inner = ["script", "--quiet", "--return", "--command", "su - alice", "/dev/null"]
    # An interrupt is for what runs in that shell.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    subprocess.run(host.command(inner), check=False)


def main():
    build, wants_shell = sys.argv[1], sys.argv[2:] == ["--shell"]
    if sys.argv[2:] and not wants_shell:
        sys.exit("usage: tests/demo [--shell]")
    print("booting a host of its own ...", file=sys.stderr, flush=True)
    with Host.boot() as host:
        host.install(build)
        flake = (HERE / "example/flake.nix").read_text(encoding="utf-8")
        host.write(f"{FOLDER}/flake.nix", flake, owner="alice")
        stage = Stage(host)
        if wants_shell:
            shell(host)
        else:
            perform(stage)
            if stage.failed:
                print(host.journal("-u", "flakectr*", "-n", "60"), file=sys.stderr)
        return 1 if stage.failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except HostError as error:
        sys.exit(f"demo: {error}")
