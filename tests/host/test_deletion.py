# SPDX-License-Identifier: MIT
"""What a container has written is deleted whatever it is, nothing else is, and only who may says so."""

import subprocess

import bus
import pytest
from dropin import drop_in
from flake import container
from steady import CONTAINERS, TRASH, known, nothing_left_soon
from test_volumes import NAMED, inside

pytestmark = pytest.mark.own

WEB = f"{CONTAINERS}/web.u1000"
# For root of the host alone, and whatever filesystem it is.
FLAGS = """import fcntl, os, struct, sys
for path in sys.argv[2:]:
    fd = os.open(path, os.O_RDONLY)
    try:
        fcntl.ioctl(fd, 0x40086602, struct.pack("l", int(sys.argv[1], 16)))
    except OSError as e:
        print(e.errno)
"""
HOSTILE = f"""set -e
mkdir -p /srv/outside/deep && echo kept >/srv/outside/deep/file
cd {WEB}/root
ln -s /srv/outside srv/link
mkdir -p srv/bound srv/memory srv/closed/in
mount --bind /srv/outside srv/bound
mount -t tmpfs none srv/memory && touch srv/memory/x
mkfifo srv/fifo; mknod srv/zero c 1 5
chown -R 12345:54321 srv/closed; chmod 0 srv/closed/in srv/closed
i=0; while [ $i -lt 600 ]; do mkdir d; cd d; i=$((i + 1)); done
"""


@pytest.fixture
def web(alice):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"volumes": [NAMED]})))
    yield alice
    alice.ctl("remove", "--force", "--yes", "web", check=False)
    alice.ctl("volume", "rm", "data", check=False)


def test_what_runs_is_not_deleted_by_mistake(web):
    for verb in ("remove", "reset"):
        said = web.refused(verb, "--yes", "web", code=1)
        assert "web is running" in said and "flakectrctl down web" in said and "--force" in said
    assert web.page("web") == "<h1>web</h1>\n"
    assert web.ctl("remove", "--yes", "--force", "web").stdout == "web was removed\n"
    assert known(web, "web") is None


def test_a_tree_that_does_not_want_to_go(web, host, nothing_left):
    web.ctl("down", "web")
    host.run(HOSTILE, check=True)
    try:
        host.run(["python3", "-c", FLAGS, "10", f"{WEB}/root/var", f"{WEB}/root/etc", f"{WEB}/root"],
                 check=True)
        web.ctl("remove", "--yes", "web")
        assert host.run(f"ls {TRASH} {CONTAINERS}").stdout.split() == [f"{CONTAINERS}:", f"{TRASH}:"]
        assert host.read("/srv/outside/deep/file") == "kept\n"
        nothing_left()
    finally:
        host.run(f"umount {TRASH}/*/root/srv/bound {TRASH}/*/root/srv/memory; rm -r /srv/outside")


def test_a_killed_deletion_is_told_of_and_made_good(web, host):
    with drop_in(host, "flakectrd-remove-.service", "ExecStartPre=/bin/sleep 600"):
        process = web.popen("flakectrctl remove --force --yes web", text=True, stderr=subprocess.PIPE)
        web.await_state("web", "removing")
        host.run("systemctl kill --signal=KILL 'flakectrd-remove-*'", check=True)
        said = process.communicate(timeout=60)[1]
        assert process.returncode == 1 and "web" in said and TRASH in said, said
    assert known(web, "web") is None and host.run(f"ls {TRASH}").stdout != ""
    host.run("systemctl restart flakectrd", check=True)
    nothing_left_soon(host, f"{TRASH}/*")


def test_after_a_power_cut_the_host_goes_on_deleting(web, host):
    """Also where nobody calls the daemon."""
    host.run(f"systemctl stop flakectrd flakectr-boot && mkdir -p {TRASH}/old.u1000-1/root/a", check=True)
    host.run("systemctl start flakectr-boot", check=True)
    nothing_left_soon(host, f"{TRASH}/*")
    host.run("systemctl stop flakectr-boot", check=True)


def ask(person, command, answer):
    """On a terminal of its own."""
    done = person.run(["script", "-qec", command, "/dev/null"], input=answer)
    return done.returncode, done.stdout


def test_it_says_what_it_will_delete_and_how_large_it_is(web):
    inside(web.host, "busybox dd if=/dev/urandom of=/root/big bs=1M count=30; sync")
    inside(web.host, "busybox dd if=/dev/urandom of=/var/lib/data/big bs=1M count=3; sync")
    web.ctl("down", "web")
    said = web.refused("remove", "web", code=2)
    assert "web: 3" in said and "MiB in" in said and "volume data stays" in said and "--yes" in said
    code, said = ask(web, "flakectrctl remove --volumes web", "n\n")
    assert code == 3 and "volume data: 3." in said and "nothing was deleted" in said, said
    assert known(web, "web") == "stopped"
    code, said = ask(web, "flakectrctl remove --volumes web", "y\n")
    assert code == 0 and "web was removed" in said, said
    assert web.json("volume") == [] and web.host.run("ls /var/lib/flakectr/volumes").stdout == ""


def test_a_volume_that_another_has_stays(alice, host):
    mine = NAMED | {"source": "mine"}
    alice.ctl("up", cwd=alice.folder("web", container("web", spec={"volumes": [NAMED, mine | {"target": "/m"}]}),
                                     container("other", spec={"volumes": [NAMED]})))
    inside(host, "echo kept >/var/lib/data/x")
    alice.ctl("down", "web")
    assert "volume data stays, as another" in alice.refused("remove", "--volumes", "web", code=2)
    alice.ctl("remove", "--volumes", "--yes", "web")
    assert alice.json("volume") == [{"name": "data", "containers": ["other"]}]
    assert inside(host, "cat /var/lib/data/x", "other.u1000") == "kept\n"
    alice.ctl("remove", "--volumes", "--force", "--yes", "other")
    assert alice.json("volume") == []
    nothing_left_soon(host, f"{TRASH}/*")


def test_reset_makes_it_fresh_and_keeps_volumes(web, host):
    inside(host, "echo gone >/root/x; echo kept >/var/lib/data/x")
    address = web.address("web")
    assert web.ctl("reset", "--force", "--yes", "web").stdout == "web is fresh again\n"
    assert known(web, "web") == "stopped"
    nothing_left_soon(host, f"{TRASH}/* {WEB}/discarded*")
    web.ctl("start", "web")
    assert inside(host, "ls /root/x").strip().endswith("No such file or directory")
    assert inside(host, "cat /var/lib/data/x; stat -c %u:%g / /root") == "kept\n0:0\n0:0\n"
    assert web.address("web") == address and web.page("web") == "<h1>web</h1>\n"
    web.ctl("down", "web")
    # As it is where the filesystem has no mapped mounts.
    host.run(f"chown 600100001:600100001 {WEB}/root", check=True)
    web.ctl("reset", "--yes", "web")
    web.ctl("reset", "--yes", "web")
    nothing_left_soon(host, f"{TRASH}/* {WEB}/discarded* {WEB}/root")


def test_who_is_not_its_owner_may_not(web, bob):
    path = bus.path("web", 1000)
    for member, options in (("Remove", "{'force': <true>}"), ("Remove", "{'volumes': <true>}"),
                            ("Reset", "{'force': <true>}"), ("Measure", None)):
        done = bus.call(bob, member, *([options] if options else []), object_path=path, interface=bus.CONTAINER)
        assert done.returncode != 0 and "org.freedesktop.DBus.Error" in done.stderr, done.stderr
    for verb in ("remove", "reset"):
        bob.refused(verb, "--force", "--yes", "web.u1000", code=3)
    assert web.page("web") == "<h1>web</h1>\n"
