# SPDX-License-Identifier: MIT
"""What has not changed is not evaluated again, and what has always is."""

import re
import time

import pytest
from flake import apart, flake

CACHE = ".cache/flakectr"
NIX_LETS_IN = re.compile(r"accepted connection from pid \d+, user alice\b")
SETTLE = 0.3  # seconds after which a change can be told from the one before


def git(person, folder, *words):
    person.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=folder,
               check=True)


class Project:
    """A flake of alice's that was brought up, and of which flakectr knows what it was made from."""

    def __init__(self, person, folder, journal):
        self.person, self.folder, self.journal = person, folder, journal
        self.up()
        time.sleep(SETTLE)
        self.up()

    def up(self, *options):
        return self.person.ctl("up", "web", *options, cwd=self.folder)

    def asks_nix(self, *options):
        before = self.count()
        self.up(*options)
        return self.count() > before

    def count(self):
        self.person.host.run(["journalctl", "--sync"], check=True)
        return len(NIX_LETS_IN.findall(self.journal.text("-u", "nix-daemon.service")))

    def write(self, name, text):
        self.person.host.write(f"{self.folder}/{name}", text, owner=self.person.name)
        time.sleep(SETTLE)


@pytest.fixture
def project(alice, journal):
    return Project(alice, alice.folder("web", apart("web", page="one\n")), journal)


@pytest.fixture
def repository(alice, journal):
    folder = alice.folder("web", apart("web", page="one\n"))
    git(alice, folder, "init", "-q")
    git(alice, folder, "add", "flake.nix")
    git(alice, folder, "commit", "-qm", "one")
    return Project(alice, folder, journal)


def test_nothing_has_changed(project, alice):
    assert not project.asks_nix()
    alice.ctl("down", "web")
    assert not project.asks_nix()
    assert alice.content("web") == "one\n"
    assert project.asks_nix("--rebuild")
    assert not project.asks_nix()


def test_all_of_a_flake(alice, journal):
    folder = alice.folder("all", *(apart(name) for name in ("web", "db")))
    for _ in range(2):
        alice.ctl("up", cwd=folder)
        time.sleep(SETTLE)
    known = Project(alice, folder, journal)
    before = known.count()
    alice.ctl("up", cwd=folder)
    assert known.count() == before


def test_a_changed_flake_is_seen(project, alice):
    alice.ctl("down", "web")
    project.write("flake.nix", flake(apart("web", page="two\n")))
    assert project.asks_nix()
    assert alice.content("web") == "two\n"


def test_any_file_beside_it_counts_without_git(project):
    project.write("more", "")
    assert project.asks_nix()
    assert not project.asks_nix()
    project.person.run(["rm", "more"], cwd=project.folder, check=True)
    assert project.asks_nix()


def test_a_file_of_the_same_size_and_time(project):
    project.write("value", "1")
    assert project.asks_nix()
    assert not project.asks_nix()
    project.person.run("touch -r value stamp && echo -n 2 > value && touch -r stamp value && rm stamp",
                       cwd=project.folder, check=True)
    time.sleep(SETTLE)
    assert project.asks_nix()


def test_in_git_what_git_knows_counts(repository):
    # Nix adds the lock file.
    git(repository.person, repository.folder, "commit", "-qam", "lock")
    assert repository.asks_nix()
    assert not repository.asks_nix()

    repository.write("scratch", "")
    assert not repository.asks_nix()
    git(repository.person, repository.folder, "add", "scratch")
    assert repository.asks_nix()
    assert not repository.asks_nix()

    repository.write("scratch", "more")
    assert repository.asks_nix()
    assert not repository.asks_nix()
    git(repository.person, repository.folder, "commit", "-qam", "more")
    assert repository.asks_nix()


@pytest.mark.parametrize("path", ["/etc/nix/nix.conf", "/usr/share/flakectr/nix/flake.nix"])
def test_nix_settings_and_inputs_of_this_host_count(project, path):
    assert not project.asks_nix()
    project.person.host.run(["touch", path], check=True)
    time.sleep(SETTLE)
    assert project.asks_nix()


def test_what_is_kept_no_more_is_built_anew(project, alice):
    assert not project.asks_nix()
    alice.ctl("remove", "--force", "--yes", "web")
    assert project.asks_nix()


def test_the_memory_is_no_way_to_another_output(project, alice):
    """It is the owner's file: whatever stands there, only what the daemon keeps is taken."""
    other = alice.folder("other", apart("other", page="another\n"))
    path = alice.json("build", "other", cwd=other)[0]["output"]
    alice.run(["sed", "-i", f's,"/nix/store/[^"]*","{path}",', *files(alice)], check=True)
    assert project.asks_nix()
    assert alice.content("web") == "one\n"


@pytest.mark.own
@pytest.mark.parametrize("damage", ["echo x > {}", "ln -sf /etc/passwd {}", "truncate -s 5M {}",
                                    "mkfifo {}.f && mv {}.f {}", "chmod 0 {}", "rm {}"])
def test_a_damaged_memory_is_none(project, alice, damage):
    (path,) = files(alice)
    alice.run(damage.replace("{}", path), check=True)
    assert project.asks_nix()
    assert alice.state("web") == "running"


def files(person):
    return person.run(f"ls {person.home}/{CACHE}/*.json", check=True).stdout.split()


@pytest.fixture(autouse=True)
def no_memory(alice):
    yield
    alice.run(f"rm -rf {alice.home}/{CACHE}")
