# SPDX-License-Identifier: MIT
"""Volumes from a flake to what is inside: whose files are whose, what stays, what is refused."""

from flake import apart
from leader import enter, reboot

NAMED = {"type": "named", "source": "data", "target": "/var/lib/data", "owner": "71:72"}
MEMORY = {"type": "tmpfs", "target": "/scratch", "size": 1 << 20, "owner": "33:34"}


def inside(host, command, machine="web.u1000"):
    done = enter(host, machine, command)
    return done.stdout + done.stderr


def folder_with(person, **spec):
    folder = person.folder("web", apart("web", spec=spec))
    person.run("mkdir -p src/deep && echo hers >src/file && echo one >single", cwd=folder)
    return folder


def test_files_have_one_owner_on_both_sides(alice, host):
    """alice is 1000:100, so a uid is no gid."""
    volumes = ["src:/tmp/src", ".:/work", "single:/etc/single", MEMORY,
               {"type": "bind", "source": "src/deep", "target": "/service", "owner": "33:34"}]
    folder = folder_with(alice, volumes=volumes, **{"volumes-ro": ["./src:/srv/src"]})
    alice.ctl("up", "web", cwd=folder)
    assert inside(host, "stat -c %u:%g /tmp/src /tmp/src/file /work /etc/single /srv/src") == "0:0\n" * 5
    assert inside(host, "stat -c %u:%g /service /scratch") == "33:34\n" * 2
    assert inside(host, "cat /tmp/src/file /etc/single") == "hers\none\n"
    assert inside(host, "set -e; echo root >/tmp/src/new; mkdir /work/dir; echo more >>/tmp/src/file;"
                        " echo two >/etc/single") == ""
    assert "Read-only file system" in inside(host, "touch /srv/src/x")
    assert inside(host, "chroot --userspec=33:34 / touch /service/by-33; stat -c %u:%g /service/by-33") == "33:34\n"
    assert inside(host, "chroot --userspec=5:5 / touch /tmp/src/by-5") != ""
    paths = "src/new dir src/file single src/deep/by-33"
    assert alice.run(f"stat -c %u:%g {paths}", cwd=folder).stdout == "1000:100\n" * 5
    done = alice.run("cat src/file single && rm -r src/new dir src/deep/by-33", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "hers\nmore\ntwo\n"), done.stderr
    flags = inside(host, "while read -r l; do echo \"$l\"; done </proc/self/mountinfo").splitlines()
    for target in ("/tmp/src", "/work", "/etc/single", "/scratch", "/service", "/srv/src"):
        (line,) = [line for line in flags if f" {target} " in line]
        assert "nosuid,nodev" in line
    assert "binds" not in host.read("/proc/1/mountinfo")
    full = inside(host, "busybox dd if=/dev/zero of=/scratch/x bs=64k count=32")
    assert "No space left" in full, full


def test_they_are_mounted_anew_when_it_boots_again(alice, host):
    folder = folder_with(alice, volumes=["src:/src", NAMED])
    alice.ctl("up", "web", cwd=folder)
    inside(host, "echo kept >/var/lib/data/x")
    alice.run("mv src old && mkdir src && echo newer >src/file", cwd=folder)
    reboot(host, "web.u1000")
    alice.await_state("web", "running")
    assert inside(host, "cat /src/file /var/lib/data/x; stat -c %u:%g /src") == "newer\nkept\n0:0\n"
    # What she has lost since, it has lost, and it says so.
    host.run(f"chown root: {folder}/src", check=True)
    said = alice.refused("restart", "web", cwd=folder, code=1)
    assert "may not let web.u1000 write to src, which belongs to the uid 0" in said
    host.run(f"chown alice: {folder}/src", check=True)
    alice.ctl("start", "web", cwd=folder)


def test_a_named_volume_outlives_its_container(alice, bob, host):
    folder = folder_with(alice, volumes=[NAMED])
    alice.ctl("up", "web", cwd=folder)
    assert inside(host, "stat -c %u:%g /var/lib/data") == "71:72\n"
    inside(host, "echo kept >/var/lib/data/x; chown 71:72 /var/lib/data/x")
    assert alice.json("volume") == [{"name": "data", "containers": ["web"]}]
    assert bob.json("volume", "list") == []
    assert "in use by web" in alice.refused("volume", "rm", "data", code=1)
    bob.refused("volume", "rm", "data", code=4)

    alice.ctl("down", cwd=folder)
    alice.ctl("remove", "--force", "--yes", "web")
    assert alice.json("volume", "list") == [{"name": "data", "containers": []}]
    assert alice.run("ls /var/lib/flakectr/volumes").returncode != 0
    folder_with(alice, volumes=[NAMED])
    alice.ctl("up", "web", cwd=folder)
    assert inside(host, "cat /var/lib/data/x; stat -c %u:%g /var/lib/data/x") == "kept\n71:72\n"

    alice.ctl("down", cwd=folder)
    alice.refused("volume", "rm", "data", "nothing", code=4)
    for name in ("../data", "Data", "data.u1000"):
        alice.refused("volume", "rm", name, code=2)
    alice.refused("volume", "rm", code=2)
    assert alice.ctl("volume", "rm", "data").stdout == "data was removed\n"
    assert alice.json("volume") == []
    assert host.run("ls /var/lib/flakectr/volumes").stdout == ""
    alice.ctl("up", "web", cwd=folder)
    assert inside(host, "ls /var/lib/data") == ""
    alice.ctl("down", cwd=folder)
    host.run("flakectrctl volume rm data --owner alice", check=True)


def refused_up(person, code=1, **spec):
    return person.refused("up", "web", cwd=folder_with(person, **spec), code=code)


def test_what_a_flake_may_not_have_is_named_in_a_sentence(alice, host, journal):
    for word, spec in {
        '.volumes[1]: "/tmp/src" lies in the target of another': {"volumes": ["/tmp", "src:/tmp/src"]},
        '"../x" has a part': {"volumes": ["../x:/x"]},
        '"/nix/store" is not free': {"volumes": ["src:/nix/store"]},
    }.items():
        said = refused_up(alice, **spec)
        assert word in said, said
    assert journal.started("flakectr-") == []
    assert host.run("ls /var/lib/flakectr/containers").stdout == ""
    # Links that a flake brings lead nowhere either.
    folder = folder_with(alice, volumes=["keys:/keys"])
    alice.run("ln -s /home/alice keys", cwd=folder)
    assert "leads out of the flake's directory" in alice.refused("up", cwd=folder, code=1)


def test_a_flake_that_is_no_directory_has_none(alice):
    folder = folder_with(alice, volumes=["src:/src"])
    alice.run("git init -q && git add . && git -c user.name=a -c user.email=a@a commit -qm a", cwd=folder)
    said = alice.refused("up", f"git+file://{folder}#web", code=1)
    assert "wants 'src' of its flake's directory" in said and "is no local directory" in said
