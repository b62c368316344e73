# SPDX-License-Identifier: MIT
"""A real systemd host for tests: a fresh copy of the cached tree, booted by systemd-nspawn."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import compiled
import entry
import tree

HERE = pathlib.Path(__file__).resolve().parent
HOSTS = tree.CACHE / "hosts"
ENTER = "enter"  # of each host, beside its root
PACKAGE = "/root/flakectr.deb"  # on a host
# Units of ours that are no container's: they come with the daemon and with the host.
OF_THE_HOST = ("flakectr-boot.service", "flakectr-cgroups.service")
BOOT_TIMEOUT = 60
STOP_TIMEOUT = 30

# Until it is gone: the bus goes on handing calls to a process that dies.
KILL_DAEMON = """{ pid=$(systemctl show -P MainPID flakectrd) && systemctl kill --signal=KILL flakectrd &&
if [ "$pid" != 0 ]; then while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done; fi; }"""


class HostError(Exception):
    """The host itself failed, not what was run on it."""


def process_start(pid):
    """When a process started, so that a number used again is not mistaken for it; None if gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, start = fields.split()[0], fields.split()[19]
    return None if state in "ZX" else int(start)


def package_in(folder):
    """The Debian package that is there; None: it has what meson has built."""
    return next(pathlib.Path(folder).glob("flakectr_*.deb"), None)


class Host:
    """One booted host. `with Host.boot() as host:` shuts it down, whatever happens."""

    def __init__(self, folder, pid, child, start):
        self.folder = pathlib.Path(folder)
        self.environment = {}  # of everything that is run from here on
        self.pid, self.child, self.start = pid, child, start

    # Starting and stopping

    @classmethod
    def boot(cls, suite="bookworm", unit_environment=None, packages=()):
        """unit_environment: variables of all the host's units (systemd's DefaultEnvironment).
        packages: of Debian, beyond those that each host has."""
        remove_stale()
        HOSTS.mkdir(parents=True, exist_ok=True)
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{suite}-", dir=HOSTS))
        host = cls(folder, 0, 0, 0)
        try:
            compiled.build(folder / ENTER, "enter.c")
            tree.copy(suite, folder, packages)
            host.set_unit_environment(unit_environment or {})
            host.start_nspawn()
            host.put_system()
        except BaseException:
            host.stop()
            raise
        return host

    def set_unit_environment(self, variables):
        words = " ".join(f'"{name}={value}"' for name, value in variables.items())
        (self.folder / "system.conf").write_text(f"[Manager]\nDefaultEnvironment={words}\n",
                                                 encoding="ascii")

    def start_nspawn(self):
        address = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, \
                open(self.folder / "console", "wb") as console:
            notify.bind(address)
            process = subprocess.Popen(
                ["unshare", "--mount", "--propagation", "private", HERE / "boot",
                 self.folder, self.cgroup, cgroup_options()],
                env={"PATH": entry.PATH, "NOTIFY_SOCKET": address, "LANG": "C.UTF-8",
                     "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)
            self.pid, self.start = process.pid, process_start(process.pid)
            self.save()
            self.wait_ready(process, notify)
        self.child = int(pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children")
                         .read_text(encoding="ascii").split()[0])
        self.save()

    def wait_ready(self, process, notify):
        notify.settimeout(0.5)
        deadline = time.monotonic() + BOOT_TIMEOUT
        while time.monotonic() < deadline:
            try:
                if b"READY=1" in notify.recv(65536).split(b"\n"):
                    return
            except TimeoutError:
                pass
            if process.poll() is not None:
                break
        raise HostError(f"the host did not come up; its last words:\n{self.console()[-3000:]}")

    @property
    def cgroup(self):
        return f"flakectr-tests-{self.folder.name}"

    def alive(self):
        return self.pid > 0 and process_start(self.pid) == self.start

    def stop(self):
        """Orderly, then firmly; afterwards no process, mount, cgroup or file of it is left."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self.alive():
                break
            os.kill(self.pid, number)
            self.wait_gone()
        if self.pid:
            remove_cgroup(self.cgroup)
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait_gone(self):
        deadline = time.monotonic() + STOP_TIMEOUT
        while self.alive() and time.monotonic() < deadline:
            try:
                os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pass
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # The handle: a folder with the state, so that another process can go on with the same host

    def save(self):
        state = {"pid": self.pid, "child": self.child, "start": self.start}
        (self.folder / "state").write_text(json.dumps(state), encoding="ascii")

    @classmethod
    def load(cls, folder):
        state = json.loads((pathlib.Path(folder) / "state").read_text(encoding="ascii"))
        return cls(folder, state["pid"], state["child"], state["start"])

    # Running things

    def command(self, command, user=None, session=None, cwd=None, environment=None):
        """The argv of it, for whoever starts it himself."""
        words = entry.words(self.account(user) if user else entry.ROOT, session, cwd, command,
                            self.environment | (environment or {}))
        return [str(self.folder / ENTER), str(self.child), *words]

    def account(self, name):
        account = entry.account(self, name)
        if not account:
            raise HostError(f"there is no user {name}")
        return account

    def popen(self, command, user=None, session=None, cwd=None, environment=None, **options):
        argv = self.command(command, user, session, cwd, environment)
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(argv, start_new_session=True, **options)

    def run(self, command, user=None, session=None, cwd=None, environment=None, timeout=60,
            input=None, check=False):
        """As subprocess.run: .returncode, .stdout, .stderr (text). 124 when it took too long.

        session, of a user: True for an active one on a seat, "login" for one as by ssh."""
        with self.popen(command, user, session, cwd, environment, text=True, errors="replace",
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE) as process:
            try:
                out, err = process.communicate(input, timeout)
                code = process.returncode
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, err = process.communicate()
                code, err = 124, err + f"\n(killed after {timeout} s)\n"
        result = subprocess.CompletedProcess(command, code, out, err)
        if check and code != 0:
            raise HostError(f"{command} exited with {code}\n{out}{err}")
        return result

    # Files, through the host's own view (its tmpfs and mounts included)

    def path(self, path):
        return pathlib.Path(f"/proc/{self.child}/root") / str(path).lstrip("/")

    def read(self, path):
        return self.path(path).read_text(encoding="utf-8")

    def write(self, path, text, owner=None, mode=0o644):
        """Makes missing folders; owner is a user's name on the host."""
        made = [path] + [p for p in pathlib.PurePath(path).parents if not self.path(p).exists()]
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path(path).write_text(text, encoding="utf-8")
        self.path(path).chmod(mode)
        if owner:
            account = self.account(owner)
            for name in made:
                os.chown(self.path(name), account.uid, account.groups[0], follow_symlinks=False)

    def cpu_seconds(self):
        """What all of its processes have computed so far."""
        words = self.read("/sys/fs/cgroup/cpu.stat").split()
        return int(words[words.index("usage_usec") + 1]) / 1e6

    def console(self):
        return (self.folder / "console").read_text(encoding="utf-8", errors="replace")

    def journal(self, *arguments):
        return self.run(["journalctl", "--no-pager", "-o", "short-monotonic", *arguments]).stdout

    # Content

    def put_system(self):
        """The stand-in for nixpkgs, as it is in the working tree now."""
        target = self.path("/usr/share/flakectr-tests")
        for file in (HERE / "system").iterdir():
            shutil.copy(file, target / file.name)

    def install(self, build):
        """The Debian package of that folder, or what meson has built there."""
        package = package_in(build)
        if package:
            self.install_package(package)
        else:
            self.install_build(build)
        self.run("usermod --append --groups flakectr alice", check=True)

    def put_package(self, package):
        """There on the host, not installed yet."""
        self.path(PACKAGE).write_bytes(package.read_bytes())

    def install_package(self, package):
        self.put_package(package)
        self.run(["dpkg", "--install", PACKAGE], check=True)

    def install_build(self, build):
        """meson install, then nothing but the usual reloads."""
        environment = os.environ | {"DESTDIR": str(self.path("/"))}
        # Of several hosts one after the other: meson looks whether the build is still good.
        done = subprocess.run(["flock", str(build), "meson", "install", "--quiet", "-C", str(build)],
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if done.returncode != 0:
            raise HostError(f"meson install failed:\n{done.stdout}")
        self.run("systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload"
                 " && systemctl reload dbus && systemctl try-restart polkit flakectrd", check=True)


def cgroup_options():
    """As this machine's version 2 is mounted: another mount without them would take them from all."""
    done = subprocess.run(["findmnt", "-t", "cgroup2", "-no", "FS-OPTIONS"], text=True,
                          stdout=subprocess.PIPE, check=False)
    return (done.stdout.split() or ["rw"])[0]


def remove_cgroup(name):
    """From a mount of our own: this machine may show another cgroup version, or none."""
    subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c",
         "mount -t cgroup2 -o \"$2\" cgroup2 /sys/fs/cgroup && cd /sys/fs/cgroup"
         " && [ ! -d \"$1\" ] || find \"$1\" -depth -type d -exec rmdir {} +", "sh", name, cgroup_options()],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def being_copied(folder):
    """By another run; or one has just removed it."""
    try:
        return time.time() - folder.stat().st_mtime < 1800 and not (folder / "state").exists()
    except FileNotFoundError:
        return True


def remove_stale():
    """What a killed run left: its host is dead, its folder and cgroup are not."""
    for folder in HOSTS.glob("*"):
        if being_copied(folder):
            continue
        try:
            host = Host.load(folder)
        except (FileNotFoundError, ValueError):
            host = Host(folder, 0, 0, 0)
        if not host.alive():
            host.stop()
