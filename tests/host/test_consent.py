# SPDX-License-Identifier: MIT
"""What a stranger's flake wants of its owner beyond its own directory, he is asked first, and once."""

import json
import signal

import bus
import pytest
from flake import apart, container
from leader import leader

pytestmark = pytest.mark.own

KEY = "read and write /home/alice/.ssh"
HOME = "read /home/alice"
SRV = "read /srv"
REFUSED = 3


def wanting(person, writable=(), readable=()):
    volumes = {"volumes": list(writable), "volumes-ro": list(readable)}
    return person.folder("web", container("web", spec=volumes))


def hostile(person, *more):
    person.run("mkdir -p ~/.ssh && echo secret >~/.ssh/id_ed25519")
    return wanting(person, ["/home/alice/.ssh:/keys"], ["/home/alice:/all", *more])


RECORD = "/var/lib/flakectr/containers/web.u1000/record.json"


def forget(host, path=RECORD):
    """As if it had been agreed to with a version that knew of fewer wants."""
    host.run("systemctl stop flakectrd", check=True)
    record = json.loads(host.read(path))
    del record["grants"]
    host.write(path, json.dumps(record), mode=0o600)
    host.run("systemctl start flakectrd", check=True)


def reboot(host):
    """From inside: systemd starts it again by itself."""
    host.run(["kill", f"-{signal.SIGRTMIN + 5}", leader(host, "web.u1000")], check=True)


def asked(text):
    """Nix, which may have something of its own to say, begins no line like this."""
    return [line[2:] for line in text.splitlines() if line.startswith("  read ")]


def grants(host):
    record = json.loads(host.read(RECORD))
    return record.get("grants", [])


def test_a_hostile_flake_gets_nothing_unasked(alice, host, journal, nothing_left):
    said = alice.refused("up", cwd=hostile(alice), code=REFUSED)
    assert asked(said) == [KEY, HOME] and "--accept" in said
    assert journal.started("flakectr-") == []
    assert host.run("ls /var/lib/flakectr/containers").stdout == ""
    nothing_left()


def test_a_volume_of_another_flake(alice, nothing_left):
    """It is the owner's, and no stranger's who knows its name; those of its own flake share it unasked."""
    def sharing(folder, *names, **more):
        volume = {"type": "named", "source": "data", "target": "/data"} | more
        return alice.folder(folder, *(apart(name, spec={"volumes": [volume]}) for name in names))

    alice.ctl("up", cwd=sharing("web", "web", "other"))
    alice.inside("echo secret >/data/secret")
    assert alice.inside("cat /data/secret", "other") == "secret\n"
    reading = "read the volume data of /home/alice/web"
    assert asked(alice.refused("up", cwd=sharing("stranger", "strange", readOnly=True), code=REFUSED)) == [reading]
    # Nor when nobody has it any more.
    alice.ctl("remove", "--force", "--yes", "web", "other")
    folder = sharing("stranger", "strange")
    assert asked(alice.refused("up", cwd=folder, code=REFUSED)) == [reading.replace("read", "read and write", 1)]
    alice.ctl("up", "--accept", cwd=folder)
    assert alice.inside("cat /data/secret", "strange") == "secret\n"
    # Who may write may read, and whose it was has it as before.
    alice.ctl("up", "--update", cwd=sharing("stranger", "strange", readOnly=True))
    alice.ctl("up", "web", cwd=f"{alice.home}/web")
    alice.ctl("remove", "--force", "--yes", "--volumes", "web", "strange")
    nothing_left()


def test_it_is_asked_once_and_again_when_it_grows(alice, host):
    folder = hostile(alice)
    said = alice.ctl("up", "--accept", cwd=folder).stderr
    assert asked(said) == [KEY, HOME]
    assert grants(host) == [KEY, HOME]
    alice.ctl("down", cwd=folder)
    host.run("systemctl restart flakectrd", check=True)
    for words in (["start", "web"], ["restart", "web"], ["up"]):
        assert asked(alice.ctl(*words, cwd=folder).stderr) == []

    # What runs goes on when more is wanted, and no more than that is asked for.
    folder = hostile(alice, "/srv")
    said = alice.refused("up", "--update", cwd=folder, code=REFUSED)
    assert asked(said) == [SRV]
    assert alice.page("web") == "<h1>web</h1>\n"
    assert grants(host) == [KEY, HOME]
    alice.ctl("up", "--update", "--accept", cwd=folder)
    assert grants(host) == [KEY, HOME, SRV]

    # What is not wanted any more is forgotten.
    alice.ctl("up", "--update", cwd=wanting(alice))
    assert grants(host) == []
    alice.refused("up", "--update", cwd=hostile(alice), code=REFUSED)
    alice.ctl("remove", "--force", "--yes", "web")


def test_to_agree_is_to_agree_to_these_words(alice):
    folder = hostile(alice)
    for accept, wanted in {f"['{KEY}']": [HOME], f"['{HOME}', 'read /home/alice/.ssh']": [KEY],
                           "['read and write /']": [KEY, HOME], "@as []": [KEY, HOME]}.items():
        done = bus.call(alice, "Up", folder, "['web']", f"{{'accept': <{accept}>}}")
        assert done.returncode != 0 and "NeedsConsent" in done.stderr
        assert [want for want in (KEY, HOME) if f"  {want}\n" in done.stderr] == wanted, done.stderr
    # Who may write may read.
    done = bus.call(alice, "Up", folder, "['web']",
                    f"{{'accept': <['{KEY}', 'read and write /home/alice']>}}")
    assert done.returncode == 0, done.stderr
    for garbage in ("<'x'>", "<[1]>", f"<['{'x' * 3000}']>"):
        done = bus.call(alice, "Up", folder, "['web']", f"{{'accept': {garbage}}}")
        assert "InvalidOption" in done.stderr, done.stderr


def test_on_a_terminal_it_is_asked(alice):
    folder = hostile(alice)
    command = "script -qec 'flakectrctl up' /dev/null"
    done = alice.run(f"(sleep 5; echo n) | {command}", cwd=folder)
    assert done.returncode == REFUSED and "Agree to that?" in done.stdout, done.stdout
    done = alice.run(f"(sleep 5; echo y) | {command}", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert alice.page("web") == "<h1>web</h1>\n"


def test_a_start_without_a_caller_has_what_was_agreed_to(alice, host, nothing_left):
    """systemd starts it again when it boots itself anew: flakectr-run asks nobody, and refuses."""
    folder = hostile(alice)
    alice.ctl("up", "--accept", cwd=folder)
    forget(host)
    assert alice.state("web") == "running"
    said = alice.refused("restart", "web", code=REFUSED)
    assert asked(said) == [KEY, HOME] and alice.state("web") == "running"

    reboot(host)
    alice.await_state("web", "needs-approval", patience=60)
    console = host.journal("-u", "flakectr-web.u1000.service", "-o", "cat")
    assert f"nobody has agreed to: {KEY}, {HOME}. " in console
    nothing_left()
    host.run("systemctl restart flakectrd", check=True)
    assert alice.state("web") == "needs-approval"
    assert asked(alice.refused("start", "web", code=REFUSED)) == [KEY, HOME]
    assert alice.state("web") == "needs-approval"
    alice.ctl("up", "--accept", cwd=folder)
    assert alice.state("web") == "running" and grants(host) == [KEY, HOME]
    alice.ctl("down", cwd=folder)
    forget(host)
    assert asked(alice.refused("start", "web", code=REFUSED)) == [KEY, HOME]
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
