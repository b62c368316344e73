# SPDX-License-Identifier: MIT
"""The root tree of the test host: made once by mmdebstrap, kept in a cache, never booted itself.

Beside it is a file system of it: a copy of that is one file, which is copied and gone at once, and it has a
journal. On an ext4 without one each new file is looked for past all that were deleted in the last minutes."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("FLAKECTR_TEST_CACHE", "/var/cache/flakectr-tests"))
SUITES = ("bookworm", "trixie")

# What the host has installed.
HOST_PACKAGES = """
    systemd systemd-sysv systemd-container libnss-mymachines dbus polkitd libpam-systemd e2fsprogs
    nix-bin nix-setup-systemd busybox-static git
    curl iproute2 iputils-ping procps strace nftables dnsmasq-base libglib2.0-bin
    libjson-c5 libnl-3-200 libnl-route-3-200 libnftables1 libpolkit-gobject-1-0
    libasan8 libubsan1
    python3-dbus python3-gi zsh fish
""".split()

# What the test system is made of: unpacked, no more, and put into the Nix store.
SYSTEM_PACKAGES = """
    systemd dbus nginx busybox-static dash bash coreutils util-linux iproute2 procps
    libnss-systemd passwd
""".split()

# Nobody reads manuals there.
UNWANTED = "usr/share/doc/* usr/share/man/* usr/share/info/* usr/share/locale/* usr/share/lintian/*".split()

# Nor is the whole of Python's library needed compiled, for a few short programs; by this its packages would do it.
COMPILERS = ["usr/bin/py3compile", "usr/lib/python3.*/py_compile.py"]
NO_COMPILER = """for version in 11 13; do
        mkdir -p "$1/usr/lib/python3.$version" && : >"$1/usr/lib/python3.$version/py_compile.py"
done"""


def key(suite, packages):
    """Changes whenever anything that makes the tree changes."""
    digest = hashlib.sha256()
    for part in (suite, HOST_PACKAGES + list(packages), SYSTEM_PACKAGES):
        digest.update(repr(part).encode())
    for name in ("tree.py", "tree-setup", "tree-system", "tree-trim"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:12]


def make(suite, packages, target):
    """Two trees: the host, and inside it the files that its Nix store gets."""
    target.mkdir(parents=True)
    root = target / "root"
    options = ["--dpkgopt=force-unsafe-io", *(f"--dpkgopt=path-exclude=/{path}" for path in UNWANTED + COMPILERS)]
    hooks = [f"{HERE / 'tree-system'} \"$1\" {' '.join(SYSTEM_PACKAGES)}",
             f"{HERE / 'tree-trim'} \"$1/usr/share/debian\"", f"{HERE / 'tree-setup'} \"$1\""]
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join([*HOST_PACKAGES, *packages])}",
               *options, f"--essential-hook={NO_COMPILER}", *(f"--customize-hook={hook}" for hook in hooks),
               suite, root]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-m", "0", "-N", "1000000", "-J", "size=32",
                    "-E", "lazy_itable_init=1,nodiscard", "-d", root, target / "image", "16G"], check=True,
                   stdout=sys.stderr)


@contextlib.contextmanager
def locked(suite, packages=()):
    """The path of the cached tree, which nobody replaces meanwhile; made when there is none.

    packages: more than the host of the tests has; such a tree is another one."""
    if suite not in SUITES:
        raise ValueError(f"no such suite: {suite} (known: {', '.join(SUITES)})")
    CACHE.mkdir(parents=True, exist_ok=True)
    name = "+".join([suite, *packages])
    done = CACHE / f"{name}-{key(suite, packages)}"
    with open(CACHE / f".lock-{name}", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            print(f"making the {name} host tree in {done}", file=sys.stderr)
            making = CACHE / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)
            # The last one may be that of another checkout.
            for old in sorted(CACHE.glob(f"{name}-*"), key=os.path.getmtime)[:-1]:
                shutil.rmtree(old)
            make(suite, packages, making)
            making.rename(done)
        yield done / "root"


def has_loop_devices():
    return subprocess.run(["losetup", "--find"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def copy(suite, folder, packages=()):
    """A tree of one's own, to boot: an image there, or a root where this machine has no loop devices."""
    name = "image" if has_loop_devices() else "root"
    with locked(suite, packages) as root:
        subprocess.run(["cp", "-a", "--reflink=auto", "--sparse=always", root.parent / name, folder / name],
                       check=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or SUITES:
        with locked(wanted) as path:
            print(path)
