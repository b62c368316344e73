# SPDX-License-Identifier: MIT
"""Credentials: fetched as the owner at each start, and nowhere but in the hands of what needs them."""

import base64
import secrets
import signal

import bus
import pytest
from flake import apart
from until import until

KEY = "have as its credential key the file /home/alice/.ssh/id_ed25519"
REFUSED = 3
FAILED = 1

# A service of the system that is given two of its credentials, and shows what it has.
SHOW = """[Service]
Type=oneshot
RemainAfterExit=yes
LoadCredential=token
LoadCredential=key
ExecStart=/bin/sh -c 'cd $CREDENTIALS_DIRECTORY && for i in token key; do base64 -w0 $i; echo; done >/run/shown'
[Install]
"""
SECRETS = [f"hush-{secrets.token_hex()}\n".encode(), bytes(range(256)) * 3]


def folder(person, credentials, **system):
    path = person.folder("web", apart("web", spec={"credentials": credentials}, **system))
    person.run("mkdir -p web/secrets", check=True)
    return path


def put(person, path, data, mode="0600"):
    """A file of this person's, in his home."""
    text = base64.b64encode(data).decode()
    person.run(f"mkdir -p $(dirname {path}) && echo {text} | base64 -d >{path} && chmod {mode} {path}",
               check=True)


def shown(person):
    text = person.ctl("exec", "web", "--", "cat", "/run/shown").stdout
    return [base64.b64decode(line) for line in text.splitlines()]


def refused(person, credential, *words):
    """A start that fails, and says these words."""
    path = folder(person, {"key": credential})
    said = person.refused("up", "--accept", cwd=path, code=FAILED)
    for word in ("credential key", *words):
        assert word in said, said
    return said


def test_services_inside_get_them_and_nobody_else(alice, host, journal):
    path = folder(alice, {"token": {"file": "secrets/token"}, "key": {"file": "/home/alice/tls key"}},
                  units={"show.service": SHOW})
    # Nix puts all of a flake's directory into the store, but what git does not track.
    alice.run("git init -q && git add flake.nix", cwd=path, check=True)
    put(alice, "web/secrets/token", SECRETS[0])
    put(alice, '"tls key"', SECRETS[1])
    alice.ctl("up", "--accept", "web", cwd=path)
    assert shown(alice) == SECRETS

    # A new one comes with a restart.
    put(alice, "web/secrets/token", b"")
    alice.ctl("restart", "web")
    assert shown(alice) == [b"", SECRETS[1]]
    put(alice, "web/secrets/token", SECRETS[0])
    alice.ctl("restart", "web")

    secret = SECRETS[0].decode().strip()
    assert secret not in bus.call(alice, "Inspect", object_path=bus.path("web", 1000),
                                  interface=bus.CONTAINER).stdout
    assert secret not in alice.ctl("inspect", "web").stdout
    assert secret not in journal.text()
    assert secret not in host.run("cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' '").stdout
    found = host.run(f"grep -rl {secret} /var/lib/flakectr /run /etc /tmp 2>/dev/null; "
                     f"grep -l {secret} /nix/store/*-container; "
                     f"grep -rl {secret} /nix/store/*-web-system /nix/store/*-source").stdout
    assert found == ""
    assert host.run("ls -A /var/lib/flakectr/containers/web.u1000/credentials").stdout == ""
    # Nor is it there for others inside.
    assert alice.ctl("exec", "--user", "www-data", "web", "--", "sh", "-c",
                     "cat /run/host/credentials/token /run/credentials/@system/token",
                     check=False).returncode != 0


def test_a_hostile_flake_gets_no_key_unasked(alice, host, journal, nothing_left):
    put(alice, ".ssh/id_ed25519", b"secret")
    path = folder(alice, {"key": {"file": "/home/alice/.ssh/id_ed25519"},
                          "x": {"command": ["sh", "-c", "cat ~/.ssh/*; touch /home/alice/was-here"]}})
    said = alice.refused("up", cwd=path, code=REFUSED)
    asked = [line.strip() for line in said.splitlines() if "as its credential" in line]
    assert asked == [KEY, "have as its credential x what this prints, run on this host: "
                          "sh -c 'cat ~/.ssh/*; touch /home/alice/was-here'"]
    assert journal.started("flakectr-") == [] and not host.path("/home/alice/was-here").exists()
    nothing_left()

    # To agree to one is to agree to nothing else.
    alice.ctl("up", "--accept", "web", cwd=folder(alice, {"key": {"file": "/home/alice/.ssh/id_ed25519"}}))
    alice.ctl("down", "web")
    for other in ({"other": {"file": "/home/alice/.ssh/id_ed25519"}},
                  {"key": {"file": "/home/alice/.ssh/id_ed25519.pub"}},
                  {"key": {"command": ["cat", "/home/alice/.ssh/id_ed25519"]}}):
        said = alice.refused("up", "--update", cwd=folder(alice, other), code=REFUSED)
        assert KEY + "\n" not in said and "have as its credential " in said


@pytest.mark.parametrize("file, words", [
    ("/etc/shadow", ["alice cannot read /etc/shadow", "Permission denied"]),
    ("/home/bob/key", ["/home/bob/key", "Permission denied"]),
    ("/home/alice/nothing", ["No such file"]),
    ("secrets/nothing", ["secrets/nothing", "No such file"]),
    ("secrets", ["it is a directory"]),
    ("/dev/zero", ["neither a directory nor a regular file"]),
    ("secrets/fifo", ["neither a directory nor a regular file"]),
    ("secrets/out", ["leads out of the flake's directory"]),
    ("secrets/large", ["at most 512 KiB"]),
])
def test_a_file_that_cannot_be_had_is_named(alice, host, nothing_left, file, words):
    host.write("/home/bob/key", "bob's", owner="bob", mode=0o600)
    path = folder(alice, {"key": {"file": file}})
    alice.run("cd web/secrets && mkfifo fifo && ln -s ~/.bashrc out && head -c 524289 /dev/zero >large; "
              "cd .. && git init -q && git add flake.nix", check=True)
    said = alice.refused("up", "--accept", cwd=path, code=FAILED)
    for word in ("credential key", *words):
        assert word in said, said
    nothing_left()


def test_no_link_leads_to_what_the_owner_may_not_read(alice, host):
    host.run("install -m 0600 /dev/null /run/roots && echo root >/run/roots", check=True)
    alice.run("ln -sfn /run/roots /home/alice/link")
    refused(alice, {"file": "/home/alice/link"}, "alice cannot read", "Permission denied")
    host.run("rm /run/roots")


WHO = ("printf '%s|' \"$(id -un)\" \"$PWD\" \"$HOME\" \"$@\"; cat /proc/self/cgroup; "
       "grep -E 'NoNewPrivs|CapBnd|CapEff' /proc/self/status")
WORDS = ["a b", "$HOME ${HOME} $$", "%h%%", "it's", "\"", "\\", "", ";", "*"]


def test_a_command_runs_as_the_owner_with_its_words_untouched(alice):
    path = folder(alice, {"token": {"command": ["bash", "-c", WHO, "-", *WORDS]},
                          "key": {"command": ["./secrets/own"]}}, units={"show.service": SHOW})
    put(alice, "web/secrets/own", b"#!/bin/sh\nsleep 1471 &\ncat; echo mine; echo aside >&2\n", "0700")
    alice.ctl("up", "--accept", "web", cwd=path)
    token, key = shown(alice)
    assert key == b"mine\n"
    parts = token.decode().split("|")
    assert parts[:3] == ["alice", path, "/home/alice"]
    assert parts[3:-1] == WORDS
    assert "/machine-flakectr-u1000.slice/flakectrd-credential-" in parts[-1]
    for line in ("NoNewPrivs:\t1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"):
        assert line in parts[-1]
    assert alice.run("pgrep -xf 'sleep 1471'").stdout == ""


def test_a_command_that_fails_says_why(alice, nothing_left):
    said = refused(alice, {"command": ["sh", "-c", "echo one >&2; echo 'no identity matched' >&2; exit 7"]},
                   "it ended with 7: no identity matched")
    assert ": one" not in said
    refused(alice, {"command": ["no-such-program"]}, "no-such-program", "it ended with 127")
    refused(alice, {"command": ["head", "-c", "600000", "/dev/zero"]}, "at most 512 KiB")
    nothing_left()


def test_a_command_ends_with_the_start_that_waits_for_it(alice, host, nothing_left):
    path = folder(alice, {"key": {"command": ["sleep", "1471"]}})
    waits = alice.popen(["flakectrctl", "up", "--accept"], cwd=path)
    until(lambda: waits.poll() is not None or alice.run("pgrep -xf 'sleep 1471'").returncode == 0)
    assert waits.poll() is None
    alice.signal(signal.SIGINT)
    assert waits.wait(timeout=30) != 0
    # It is told to stop with the container, and may take a moment longer.
    until(lambda: host.run("systemctl list-units --plain --no-legend 'flakectrd-credential-*'").stdout == "")
    assert alice.run("pgrep -xf 'sleep 1471'").returncode != 0
    nothing_left()


def test_a_flake_that_is_no_directory_has_no_files(alice):
    path = folder(alice, {"key": {"file": "secrets/key"}})
    alice.run("git init -q && git add . && git -c user.name=a -c user.email=a@a commit -qm a", cwd=path)
    said = alice.refused("up", "--accept", f"git+file://{path}#web", code=FAILED)
    assert "wants 'secrets/key' of its flake's directory as its credential key" in said
