# SPDX-License-Identifier: MIT
"""The Debian package on a host that has never had flakectr: installed, upgraded, removed, purged."""

import pid1
from flake import container
from fresh_host import check_nothing_is_left, look
from fresh_host import fresh, package  # noqa: F401 (fixtures)
from host import PACKAGE
from person import Person


def dpkg(host, *words):
    done = host.run(["dpkg", *words], timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def main_pid(host):
    return pid1.main_pid(host, "flakectr-web.u1000.service")


def test_from_install_to_purge(fresh):
    before = look(fresh)
    dpkg(fresh, "--install", PACKAGE)
    # Hosts of tests have no such limit in force.
    assert pid1.show(fresh, "flakectrd.service", "StartLimitBurst", "Unit") == 30
    fresh.run(["usermod", "-aG", "flakectr", "alice"], check=True)
    alice = Person(fresh, "alice")

    doctor = alice.json("doctor", check=False)
    assert [line for line in doctor if line["verdict"] == "error"] == []
    folder = alice.folder("web", container("web", page="of a package\n"))
    alice.ctl("up", cwd=folder)
    assert alice.page("web") == "of a package\n"
    pid = main_pid(fresh)

    dpkg(fresh, "--install", PACKAGE)
    assert main_pid(fresh) == pid != 0
    assert alice.page("web") == "of a package\n"
    alice.ctl("restart", "web")

    dpkg(fresh, "--remove", "flakectr")
    assert main_pid(fresh) == 0
    assert fresh.path("/var/lib/flakectr/containers/web.u1000").exists(), "what it wrote is kept"

    dpkg(fresh, "--install", PACKAGE)
    alice.ctl("start", "web")
    assert alice.page("web") == "of a package\n"

    dpkg(fresh, "--purge", "flakectr")
    check_nothing_is_left(fresh, before)


def test_without_nix(fresh):
    fresh.run(["dpkg", "--remove", "--force-depends", "nix-bin", "nix-setup-systemd"], timeout=60)
    dpkg(fresh, "--install", PACKAGE)
    lines = Person(fresh, "alice").json("doctor", check=False)
    assert {line["verdict"] for line in lines if line["check"] == "nix"} == {"error"}, lines
