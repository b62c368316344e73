# SPDX-License-Identifier: MIT
"""A container's state as an archive: out, and in again, whoever wrote it."""

import signal
import subprocess
import tarfile

import archive
import pytest
from archive import directory, member
from settings import write_settings
from steady import TRASH, nothing_left_soon
from test_state import Elsewhere
from test_volumes import inside
from written import CUTS, FIRST, OWNERS, WEB, begin, change, cut_off, now, slow_copy

FILE = "/home/alice/web.tar"
SECOND = "second\nsecond\n" + OWNERS
LEFT = f"{TRASH}/* {WEB}/restore* {WEB}/discarded* {FILE}.*"


@pytest.fixture
def tidy(host):
    yield
    host.run(f"rm -rf {FILE}* /home/alice/unpacked")


@pytest.fixture
def exported(written, tidy):
    assert written.ctl("export", "web", FILE).stdout == f"web is in {FILE}\n"
    return written


def test_there_and_back(exported, host):
    alice = exported
    assert host.run(f"stat -c '%U %a' {FILE}").stdout == "alice 600\n"
    with tarfile.open(host.path(FILE)) as opened:
        assert {info.name.split("/")[0] for info in opened} == {"web"}
        file = opened.getmember("web/volumes/data/x")
        assert (file.uid, file.gid) == (71, 72) and opened.extractfile(file).read() == b"first\n"
        assert (opened.getmember("web/root").uid, opened.getmember("web/root/root").mode) == (0, 0o700)
        assert max(max(info.uid, info.gid) for info in opened) < 65536

    change(alice, host)
    assert "--yes" in alice.refused("import", FILE, code=2)
    assert alice.ctl("import", "--yes", FILE).stdout == f"web has what was in {FILE}\n"
    assert now(alice, host) == FIRST
    change(alice, host)
    alice.ctl("import", "--yes", "--no-volumes", FILE, "web")
    assert now(alice, host) == "first\nsecond\n" + OWNERS
    nothing_left_soon(host, LEFT)


@pytest.mark.own
def test_through_pipes(exported, host):
    alice = exported
    change(alice, host)
    alice.run(["sh", "-c", f"flakectrctl export web | gzip >{FILE}.gz"])
    alice.run(["sh", "-c", f"flakectrctl export --no-volumes web - | tar -tf - >{FILE}.list"])
    listed = host.read(f"{FILE}.list").split()
    assert "web/root/root/x" in listed and not any("volumes" in name for name in listed)
    alice.ctl("import", "--yes", FILE)
    done = alice.run(["sh", "-c", f"zcat {FILE}.gz | flakectrctl import --yes - web"])
    assert done.returncode == 0, done.stderr
    assert now(alice, host) == SECOND
    assert "unpack it" in alice.refused("import", "--yes", f"{FILE}.gz", "web", code=1)
    assert "No space left" in alice.refused("export", "web", "/dev/full", code=1)
    # What the host's tar makes of it goes back as well.
    host.run(f"mkdir /home/alice/unpacked && cd /home/alice/unpacked && tar -xpf {FILE} --numeric-owner --xattrs &&"
             f" echo third >web/root/root/x && tar -cf {FILE} --numeric-owner --xattrs web && chown alice {FILE}",
             check=True)
    alice.ctl("import", "--yes", FILE)
    assert now(alice, host) == "third\nfirst\n" + OWNERS


@pytest.mark.own
def test_to_another_one(exported, host):
    """Of another name, with another range, and another owner."""
    alice = exported
    alice.ctl("up", "other", cwd=f"{alice.home}/web")
    assert "flakectrctl down other" in alice.refused("import", "--yes", FILE, "other", code=1)
    assert "in use by other" in alice.refused("import", "--yes", FILE, "web", code=1)
    alice.ctl("down", "other")
    alice.ctl("import", "--yes", FILE, "other")
    alice.ctl("start", "other")
    assert inside(host, "cat /root/x; stat -c %u:%g /root/x; cat /etc/hostname /proc/sys/kernel/hostname",
                  "other.u1000").startswith("first\n0:0\n")
    alice.ctl("down", "other")


@pytest.mark.own
def test_what_is_refused(exported, bob, host):
    alice = exported
    alice.refused("export", "none", FILE, code=4)
    alice.refused("import", "--yes", FILE, "none", code=4)
    assert "needs the name" in alice.refused("import", "--yes", "-", code=2)
    assert "cannot read" in alice.refused("import", "--yes", "/home/alice/none", "web", code=1)
    assert "Is a directory" in alice.refused("import", "--yes", "/home/alice", "web", code=1)
    assert "cannot write" in alice.refused("export", "web", "/home/none/x", code=1)
    assert "does not say" in alice.refused("import", "--yes", "/etc/passwd", code=2)
    host.run(f"cp {FILE} /home/bob/web.tar && chown bob /home/bob/web.tar", check=True)
    bob.refused("import", "--yes", "/home/bob/web.tar", "web.u1000", code=3)
    bob.refused("export", "web.u1000", "/home/bob/new.tar", code=3)
    assert host.run("ls -d /home/bob/*.tar*").stdout == "/home/bob/web.tar\n"
    host.run("rm /home/bob/web.tar")
    alice.ctl("start", "web")
    for words in (["export", "web", FILE], ["import", "--yes", FILE]):
        assert "flakectrctl down web" in alice.refused(*words, code=1)
    alice.ctl("down", "web")
    assert now(alice, host) == FIRST
    nothing_left_soon(host, LEFT)


@pytest.mark.own
@pytest.mark.parametrize("form", ["gnu", "pax", "oldgnu"])
def test_one_with_holes_says_the_way_out(exported, host, form):
    """What tar calls sparse is a format of its own; holes are made of zeros here, too."""
    again = ("mkdir -p ~/unpacked && cd ~/unpacked && tar -xf ~/web.tar --no-same-owner --exclude=etc/shadow;"
             " truncate -s 50M web/root/root/holes && echo end >>web/root/root/holes &&"
             " tar -c --owner=0 --group=0 {} -f ~/web.tar web")
    exported.run(["sh", "-c", again.format(f"--sparse --format={form}")], check=True)
    said = exported.refused("import", "--yes", FILE, code=1)
    assert "'web/root/root/holes' in it is of a kind" in said and "without --sparse" in said, said
    exported.run(["sh", "-c", again.format("")], check=True)
    exported.ctl("import", "--yes", FILE)
    assert int(host.run(f"stat -c %b {WEB}/root/root/holes").stdout) < 100
    nothing_left_soon(host, LEFT)


@pytest.mark.own
def test_what_is_cut_short(written, host, tidy):
    archive.write(host.path(FILE), member("web/root/large", "x" * 100000))
    whole = host.path(FILE).stat().st_size
    for size in (0, 100, 512, 2000, 50000, whole - 20000):
        host.run(f"head -c {size} {FILE} >{FILE}.short", check=True)
        said = written.refused("import", "--yes", f"{FILE}.short", "web", code=1)
        assert "ends in the middle" in said, said
    # Larger than any disk, by what it says.
    with tarfile.open(host.path(FILE), "w") as opened:
        for info, _ in [*archive.BEGIN, member("web/root/huge", "")]:
            info.size = 1 << 60 if "huge" in info.name else 0
            opened.fileobj.write(info.tobuf(tarfile.PAX_FORMAT))
    assert "ends in the middle" in written.refused("import", "--yes", FILE, "web", code=1)
    assert now(written, host) == FIRST
    nothing_left_soon(host, LEFT)


@pytest.mark.own
def test_what_counts_inside_alone(written, host, tidy):
    archive.write(host.path(FILE), directory("web/root/root", mode=0o700), member("web/root/root/su", "x", mode=0o6755),
                  member("web/root/root/pipe", kind=tarfile.FIFOTYPE, uid=65535),
                  member("web/root/root/out", kind=tarfile.SYMTYPE, linkname="/etc/shadow"),
                  member("web/root/root/gone", kind=tarfile.CHRTYPE))
    written.ctl("import", "--yes", FILE)
    assert host.run(f"cd {WEB}/root/root; stat -c '%F %a %u' su pipe out gone").stdout.splitlines() == [
        "regular file 6755 0", "fifo 644 65535", "symbolic link 777 0", "character special file 644 0"]
    assert host.run(f"ls {WEB}/root/root/su", user="alice").returncode != 0
    written.ctl("start", "web")
    assert inside(host, "stat -c '%a %u' /root/su") == "6755 0\n"
    written.ctl("down", "web")


@pytest.mark.own
def test_onto_a_full_disk(written, host, tidy):
    archive.write(host.path(FILE), *[member(f"web/root/{i}", chr(65 + i) * 9000000) for i in range(5)],
                  member("web/root/nothing", "\0" * 100000000))
    for limit in ("MinFree=0", "MinFree=30M"):
        with Elsewhere(host, "head -c 25000000 /dev/urandom >/var/lib/flakectr/filler"):
            write_settings(host, "Limits", limit)
            said = written.refused("import", "--yes", FILE, code=1)
            assert "nothing is left of it" in said, said
            nothing_left_soon(host, LEFT)
            assert host.run(f"cat {WEB}/root/root/x").stdout == "first\n"
    # Of what is nothing, nothing is taken.
    archive.write(host.path(FILE), member("web/root/nothing", "\0" * 100000000))
    with Elsewhere(host, "true"):
        write_settings(host, "Limits", "MinFree=1M")
        written.ctl("import", "--yes", FILE)
        assert host.run(f"stat -c %s {WEB}/root/nothing").stdout == "100000000\n"


@pytest.mark.own
@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("verb", ["export", "import"])
def test_what_is_cut_off_counts_nothing(exported, host, nothing_left, verb, how):
    alice = exported
    change(alice, host)
    words = ["import", "--yes", FILE] if verb == "import" else ["export", "web", f"{FILE}.second"]
    with slow_copy(host):
        process = begin(alice, host, words)
        cut_off(alice, host, how)
        assert process.wait(60) != 0
    alice.await_state("web", "stopped")
    host.run("systemctl stop 'flakectrd-copy-*'")
    nothing_left_soon(host, LEFT)
    assert now(alice, host) == SECOND
    nothing_left()


@pytest.mark.own
def test_one_that_does_not_go_on(exported, host, nothing_left):
    """Whoever reads or writes takes his time, and leaves."""
    alice = exported
    for script in (f"(head -c 5000 {FILE}; exec sleep 300) | exec flakectrctl import --yes - web",
                   "flakectrctl export web | exec sleep 300"):
        host.run(f"truncate -s 20M {WEB}/root/root/zeros", check=True)
        process = alice.popen(["sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        alice.await_state("web", "importing", "exporting")
        assert "flakectrctl" not in alice.state("web")
        alice.signal(signal.SIGTERM)
        alice.await_state("web", "stopped")
        host.run("pkill -u alice -x sleep")
        process.wait(60)
    host.run(f"rm {WEB}/root/root/zeros")
    assert now(alice, host) == FIRST
    nothing_left_soon(host, LEFT)
    nothing_left()
