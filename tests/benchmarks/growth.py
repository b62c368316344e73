# SPDX-License-Identifier: MIT
"""How it grows with what a container has, and with how many run: ports, volumes, networks, log lines,
and up to 1,000 containers that run, in which there is next to nothing."""

import contextlib

import daemon
import light
from flake import container
from series import Row
from settings import FOLDER, write_settings
from stopwatch import Step, Who

RUNNING = (1, 10, 100, 1000)
IN_NETWORK = AT_ONCE = 200
PARTS = (1, 10, 60)  # ports, volumes: a spec may have 64
NETWORKS = (1, 10, 100)
LINES = (1000, 10000, 100000)
FIRST_PORT = 20000
TIMES = 3

# Each systemd-nspawn has a connection as root.
BUS_FILE = "/etc/dbus-1/system-local.conf"
BUS_LIMITS = """<busconfig>
<limit name="max_connections_per_user">4096</limit>
<limit name="max_completed_connections">8192</limit>
<limit name="max_match_rules_per_connection">8192</limit>
</busconfig>
"""
# The bus itself asks for more than this machine may let it have, and stays at 1,024 then.
BUS_FILES = """hard=$(ulimit -Hn)
setpriv --reuid messagebus --regid messagebus --init-groups prlimit --nofile=$hard:$hard \
        --pid $(systemctl show -P MainPID dbus)"""


class Growth:
    def __init__(self, alice, watch):
        self.alice, self.watch, self.user = alice, watch, Who(alice.host, alice.name)

    def start(self, *names):
        """Milliseconds until all of them are up, which were down."""
        return sum(self.watch.time(Step(self.user, "/", "flakectrctl", "start", "--quiet", *names)))

    def started(self, what, *names):
        values = []
        for _ in range(TIMES + 1):
            self.alice.ctl("down", *names, timeout=900)
            values.append(self.start(*names))
        return Row(what, "ms", values[1:])

    def with_parts(self, what, spec, flags=()):
        """One container with so many of something."""
        for n in PARTS:
            name = f"{what}{n}"
            folder = light.folder(self.alice, name, name, flags=flags, **spec(n))
            self.alice.ctl("up", cwd=folder)
            yield self.started(f"start with {n} {what}", name)
            self.alice.ctl("remove", "--force", "--yes", "--volumes", name)

    def ports(self):
        def spec(n):
            return {"ports": [{"container": FIRST_PORT + i, "host": FIRST_PORT + i} for i in range(n)]}
        return self.with_parts("ports", spec, [f"-DLISTEN={FIRST_PORT}", f"-DPORTS={PARTS[-1]}"])

    def volumes(self):
        def spec(n):
            return {"volumes": [{"type": "named", "source": f"grow{i}", "target": f"/srv/{i}"}
                                for i in range(n)]}
        return self.with_parts("volumes", spec)

    def networks(self):
        names = [f"net{i}.only" for i in range(NETWORKS[-1])]
        self.alice.ctl("up", cwd=light.folder(self.alice, "networks", *names), timeout=900)
        self.alice.ctl("down", *names, timeout=900)
        for n in NETWORKS:
            yield self.started(f"{n} networks at once", *names[:n])
        self.alice.clean()

    def log_lines(self):
        self.alice.ctl("up", cwd=self.alice.folder("lines", container("lines")))
        for n in LINES:
            self.alice.inside(f"journalctl --rotate --vacuum-size=1 -q; seq {n} | systemd-cat -t seq;"
                              "journalctl --sync", name="lines")
            step = Step(self.user, "/", "sh", "-c", "flakectrctl logs lines >/dev/null")
            yield Row(f"logs of {n} lines", "ms", [sum(self.watch.time(step)) for _ in range(TIMES)])
        self.alice.clean()

    def all_of(self, verb, names, words=(), **options):
        """A call may name no more at once."""
        for i in range(0, len(names), AT_ONCE):
            self.alice.ctl(verb, "--quiet", *words, *names[i:i + AT_ONCE], timeout=1800, **options)

    def running(self):
        """Each time as many are added as to be so many; the last ones of each are timed one by one."""
        names = [f"run{i // IN_NETWORK}.c{i}" for i in range(RUNNING[-1])]
        folder = light.folder(self.alice, "running", *names)
        known = 0
        for n in RUNNING:
            self.all_of("up", names[known:n], cwd=folder)
            known = n
            yield self.started(f"one more, {n} running", names[n - 1])
            yield daemon.listing(self.alice, self.watch, TIMES, n, limit=None, what=f"list, {n} running")
            yield daemon.memory(self.alice.host, f"{n} light ones running")[0]
        self.all_of("down", names)
        self.all_of("remove", names, words=("--force", "--yes"))
        self.alice.clean()


@contextlib.contextmanager
def enough_of_all(host):
    """As an administrator of so large a host sets it."""
    write_settings(host, "Limits", f"NetworksPerUser={NETWORKS[-1]}",
                   f"ContainersPerUser={2 * RUNNING[-1]}", f"ContainersRunning={2 * RUNNING[-1]}",
                   f"ContainersRunningPerUser={2 * RUNNING[-1]}")
    host.write(BUS_FILE, BUS_LIMITS)
    host.run(f"systemctl reload dbus; {BUS_FILES}", check=True)
    try:
        yield
    finally:
        # What failed is told, not that the bus has no room any more for what still runs then.
        host.run(f"rm -rf {FOLDER} {BUS_FILE}; systemctl reload dbus; systemctl restart flakectrd")


def run(alice, watch):
    growth = Growth(alice, watch)
    with enough_of_all(alice.host):
        for kind in (growth.ports, growth.volumes, growth.networks, growth.log_lines, growth.running):
            yield from kind()
