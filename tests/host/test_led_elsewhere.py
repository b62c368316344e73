# SPDX-License-Identifier: MIT
"""What was agreed to is a path. Who can write above it can have it lead elsewhere: to what the owner may
read, and never meant to give."""

import pytest
from flake import apart

pytestmark = pytest.mark.own

SECRET = "hush-of-alice"
KEY = "/home/alice/.ssh/id"


@pytest.fixture
def key(alice, host):
    """As open as a key can be: what keeps it from others is that nobody leads to it."""
    alice.run(f"mkdir -p .ssh && echo {SECRET} >{KEY} && chmod 0711 . && chmod 0755 .ssh && chmod 0644 {KEY}",
              check=True)
    yield KEY
    host.run("rm -rf /home/alice/work /home/bob/web /home/bob/share")
    alice.run("rm -rf .ssh; chmod 0755 .")


def spec(**fields):
    return {"volumes": ["/home/alice/work:/work"], **fields}


DATA = {"volumes": ["/home/alice/work:/work", "/home/alice/work/data:/data"]}
ALIAS = {"volumes": ["/home/alice/work/data:/data", "/home/alice/work:/work"]}
READ = spec(**{"volumes-ro": ["/home/alice/work/data:/data"]})
TOKEN = spec(credentials={"key": {"file": "/home/alice/work/token"}})
OWN = {"volumes": ["/home/alice/work:/work", ".:/data"]}
INNER = {"volumes": [".:/work"], "credentials": {"key": {"file": "/home/alice/work/web/token"}}}
ELSEWHERE = "leads out of a directory that the container may write to"
# Where its flake is, its spec, what root inside does, and what is said at the next start.
LAID = {
    "a volume": ("web", DATA, "rm -r /work/data && ln -s ../.ssh /work/data", ELSEWHERE),
    "a volume, by a whole path": ("web", ALIAS, "rm -r /work/data && ln -s /home/alice/.ssh /work/data", ELSEWHERE),
    "a volume to read": ("web", READ, "rm -r /work/data && ln -s ../.ssh /work/data", ELSEWHERE),
    "a credential": ("web", TOKEN, "rm /work/token && ln -s ../.ssh/id /work/token", ELSEWHERE),
    "its flake": ("work/web", OWN, "mv /work/web /work/old && ln -s ../.ssh /work/web", ELSEWHERE),
    "a credential in its flake": (
        "work/web", INNER, "rm /work/token && ln -s ../../.ssh/id /work/token", "leads out of the flake's directory"),
}


def folder(person, name, of_it):
    path = person.folder(name, apart("web", spec=of_it))
    person.run(f"mkdir -p work/data && echo token >work/token && touch {path}/token", check=True)
    return path


@pytest.mark.parametrize("how", LAID)
def test_a_container_lays_a_link(alice, key, how):
    """Without anybody's doing: it boots again by itself."""
    name, of_it, script, words = LAID[how]
    alice.ctl("up", "--accept", cwd=folder(alice, name, of_it))
    alice.inside(script)
    alice.ctl("exec", "web", "--", "systemctl", "reboot", check=False)
    alice.await_state("web", "failed", "stopped")
    assert words in alice.refused("start", "web", code=1)
    # It is its owner's to lay it right again; nothing of it had come there.
    alice.run("cd work; rm -f data web web/token token; mv old web; mkdir -p data web; touch token web/token")
    alice.ctl("start", "web")
    assert SECRET not in alice.inside(
        "cat /data/id /run/credentials/@system/key /run/host/credentials/key 2>/dev/null || true")


def test_links_of_his_own_lead_where_they_did(alice, key):
    """Also out of his home, and through one of root's."""
    alice.run("mkdir -p work/data && ln -sfn work/data there && echo mine >work/data/file", check=True)
    try:
        alice.ctl("up", "--accept", cwd=folder(alice, "web", {"volumes": ["/home/alice/there:/data"]}))
        assert alice.inside("cat /data/file") == "mine\n"
    finally:
        alice.run("rm -f there")


MOVED = "mv {0} {0}.old && ln -s /home/alice/.ssh {0}"


def shared(person, path):
    """A directory of bob's that alice may read."""
    person.host.run(f"mkdir -p {path} && echo of bob >{path}/file && chown -R bob: {path} && "
                    f"chmod 0755 /home/bob {path}", check=True)


def test_another_leads_a_source_elsewhere(alice, bob, host, key):
    """alice agreed to a directory of bob's; what is hers would be shown as hers."""
    shared(bob, "/home/bob/share/data")
    host.run("chown -R bob: /home/bob/share", check=True)
    source = "/home/bob/share/data"
    of_it = {"volumes-ro": [f"{source}:/data"], "credentials": {"key": {"file": f"{source}/file"}}}
    alice.ctl("up", "--accept", cwd=folder(alice, "web", of_it))
    assert alice.inside("cat /data/file") == "of bob\n"
    bob.run(MOVED.format(source), check=True)
    assert "link that may not be followed" in alice.refused("restart", "web", code=1)
    # As a credential alone, and with a link further up.
    bob.run(f"rm {source} && mv {source}.old {source} && ln -sf {key} {source}/file", check=True)
    assert "link that may not be followed" in alice.refused("start", "web", code=1)
    bob.run(f"rm {source}/file && echo of bob >{source}/file && mv share share.old && ln -s share.old share",
            check=True)
    assert "link that may not be followed" in alice.refused("start", "web", code=1)
    bob.run("rm share && mv share.old share", check=True)
    alice.ctl("start", "web")


def test_another_moves_his_flake(alice, bob, key):
    """alice runs what bob wrote, and gave it nothing but its own directory."""
    path = bob.folder("web", apart("web", spec={"volumes-ro": [".:/data"]}))
    bob.ctl("build", cwd=path)  # which leaves a lock file
    shared(bob, path)
    alice.ctl("up", f"{path}#web")
    try:
        assert alice.inside("cat /data/file") == "of bob\n"
        bob.run(MOVED.format(path), check=True)
        assert "link that may not be followed" in alice.refused("restart", "web", code=1)
    finally:
        alice.ctl("remove", "--force", "--yes", "web", check=False)
        bob.run("rm -rf web web.old")
