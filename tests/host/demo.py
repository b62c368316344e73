# SPDX-License-Identifier: MIT
"""Boots a host, installs a build, and lets alice bring the example up. Started by tests/demo."""

import json
import pathlib
import signal
import subprocess
import sys

from host import Host, HostError
from terminal_picture import Screen

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = "/home/alice/httpserver"
COLUMNS = 84


# An interface besides our own, and a lock file: without them Nix has things to say.
USUAL = f"""set -e
ip link add eth0 type veth peer name eth1
ip addr add 198.51.100.1/24 dev eth0
ip link set eth0 up
cd {FOLDER}
exec su alice -c 'nix flake lock 2>/dev/null'"""
PROMPT = "alice@host:~/httpserver$ "


class Stage:
    """What the spectator sees: prompts, commands, their output."""

    def __init__(self, host):
        self.host = host
        self.failed = False

    def show(self, command):
        print(f"\n{PROMPT}{command}", flush=True)
        code = self.run(command)
        if code != 0:
            print(f"(exit status {code})", flush=True)
            self.failed = True

    def run(self, command):
        argv = self.host.command(command, user="alice", cwd=FOLDER)
        return subprocess.run(argv, stdin=subprocess.DEVNULL, check=False).returncode

    def address(self):
        """Where the container is, as the program itself tells."""
        done = self.host.run("flakectrctl list --json", user="alice", cwd=FOLDER)
        try:
            return find_address(json.loads(done.stdout))
        except ValueError:
            return None


class Recording(Stage):
    """The same as a picture: each command has a terminal of the host."""

    def __init__(self, host):
        super().__init__(host)
        self.screen = Screen()

    def run(self, command):
        inner = f"stty cols {COLUMNS}; {command}"
        terminal = ["script", "--quiet", "--return", "--command", inner, "/dev/null"]
        argv = self.host.command(terminal, user="alice", cwd=FOLDER,
                                 environment={"TERM": "xterm-256color"})
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        text = done.stdout.decode(errors="replace")
        if self.screen.column or self.screen.row:
            self.screen.write("\n")
        self.screen.write(PROMPT, "d")
        self.screen.write(f"{command}\n", "b")
        self.screen.write(text)
        print(text, end="", flush=True)
        return done.returncode


def record(host, path):
    stage = Recording(host)
    perform(stage)
    if not stage.failed:
        pathlib.Path(path).write_text(stage.screen.picture("flakectr at work"), encoding="utf-8")
    return stage


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
    picture = sys.argv[3] if len(sys.argv) == 4 and sys.argv[2] == "--record" else None
    if sys.argv[2:] and not wants_shell and not picture:
        sys.exit("usage: tests/demo [--shell | --record PICTURE.svg]")
    print("booting a host of its own ...", file=sys.stderr, flush=True)
    with Host.boot() as host:
        host.install(build)
        flake = (HERE / "example/flake.nix").read_text(encoding="utf-8")
        host.write(f"{FOLDER}/flake.nix", flake, owner="alice")
        host.run(USUAL, user=None, check=True)
        stage = record(host, picture) if picture else Stage(host)
        if wants_shell:
            shell(host)
        elif not picture:
            stage.show("cat flake.nix")
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
