# SPDX-License-Identifier: MIT
"""flakectr-run without the daemon: what it refuses, and says so in one sentence."""

import pytest
from run_program import DIRECTORY, LEASE, MACHINE, RUN, STATE, add_to_store
from run_program import container, system  # noqa: F401 (fixtures)

pytestmark = pytest.mark.own


@pytest.mark.parametrize("word", [
    "", ".", "..", "../x.u1000", "x", "x.u", "x.u01000", "x.u1000/", "x.u1000\nx", "X.u1000",
    "-x.u1000", "x.u-1", "x.u4294967296", "--help", "x.u1000 --bind=/", "x" * 60 + ".u1000"])
def test_what_is_no_machine_of_ours(container, word):
    container.refused("Usage: flakectr-run", machine=word)


def test_arguments_are_counted(container):
    for words in ([], [MACHINE, "--bind=/"], ["--clean"], ["--clean", "../x.u1000"]):
        done = container.host.run([RUN, *words])
        assert done.returncode == 1 and "Usage:" in done.stderr


OPEN = "is open to others than root"
ATTACKS = {
    "the state directory is readable": (f"chmod 0755 {STATE}", STATE, OPEN),
    "the state directory is alice's": (f"chown alice {STATE}", STATE, OPEN),
    "the containers' directory is open": (f"chmod 0711 {STATE}/containers", "containers", OPEN),
    "the directory is of a group": (f"chgrp users {DIRECTORY}", DIRECTORY, OPEN),
    "the directory is open": (f"chmod 0750 {DIRECTORY}", DIRECTORY, OPEN),
    "the directory is a link": (
        f"mv {DIRECTORY} /tmp/run-test && ln -s /tmp/run-test {DIRECTORY}", DIRECTORY,
        "Cannot open the directory"),
    "the root tree is a link": (
        f"rm -r {DIRECTORY}/root && ln -s / {DIRECTORY}/root", "Cannot open the root tree"),
    "the store's place is through a link": (
        f"cd {DIRECTORY}/root && rm -r nix && ln -s srv nix", "has laid a link where /nix/store is to be"),
    "the store's place is a link": (
        f"cd {DIRECTORY}/root && rmdir nix/store && ln -s ../srv nix/store", "a link where /nix/store is to be"),
    "/run is a link": (f"ln -s srv {DIRECTORY}/root/run", "a link where /run is to be"),
    "/proc is a link": (f"ln -s usr {DIRECTORY}/root/proc", "a link where /proc is to be"),
    "there is no root tree": (f"rm -r {DIRECTORY}/root", "Cannot open the root tree"),
    "the record is a link": (
        f"cd {DIRECTORY} && mv record.json /tmp/run-test && ln -s /tmp/run-test record.json",
        "Cannot use the record"),
    "the record is a pipe": (
        f"cd {DIRECTORY} && rm record.json && mkfifo record.json", "Cannot use the record"),
    "the record is alice's": (f"chown alice {DIRECTORY}/record.json", "Cannot use the record"),
    "the record may be written": (f"chmod 0666 {DIRECTORY}/record.json", "Cannot use the record"),
    "the record is too long": (
        f"head -c 600000 /dev/zero | tr '\\0' ' ' >>{DIRECTORY}/record.json", "File too large"),
    "the record is torn": (f"truncate -s 100 {DIRECTORY}/record.json", "it is damaged"),
    "the record is empty": (f"truncate -s 0 {DIRECTORY}/record.json", "it is damaged"),
    "there is no record": (f"rm {DIRECTORY}/record.json", "Cannot use the record"),
    "there is no spec": (f"rm {DIRECTORY}/spec.json", "Cannot use the spec"),
    "the spec is torn": (f"truncate -s 40 {DIRECTORY}/spec.json", "Cannot use the spec"),
    "the spec is a pipe": (
        f"cd {DIRECTORY} && rm spec.json && mkfifo spec.json", "Cannot use the spec"),
    "the spec may be written": (f"chmod 0666 {DIRECTORY}/spec.json", "Cannot use the spec"),
    "the spec is too long": (
        f"head -c 2000000 /dev/zero | tr '\\0' ' ' >>{DIRECTORY}/spec.json", "File too large"),
    "the ownership is a link": (
        f"ln -s /etc/hostname {DIRECTORY}/ownership", "Cannot settle whose the files"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_on_the_state(container, system, attack):
    script, *words = ATTACKS[attack]
    container.record(system)
    container.host.run(script, check=True)
    container.refused(*words)


@pytest.mark.parametrize("changes, words", [
    ({"name": "other"}, ["is that of other.u1000"]),
    ({"owner": 1001}, ["is that of run-test.u1001"]),
    ({"system": None}, ["has no system yet: 'flakectrctl up' gives it one"]),
    ({"lease": None}, ["has no network yet"]),
    ({"uidBase": 0}, ["it is damaged"]),
    ({"uidBase": 100000}, ["it is damaged"]),
    ({"system": "/etc"}, ["it is damaged"]),
    ({"lease": LEASE | {"bridge": "eth0"}}, ["it is damaged"]),
    ({"lease": LEASE | {"address4": "10.233.7.2/8 --"}}, ["it is damaged"]),
    ({"bind": "/etc"}, ["it is damaged"]),
    ({"system": "/nix/store/00000000000000000000000000000000-nothing"}, ["Cannot open the system"]),
])
def test_records_that_do_not_fit(container, system, changes, words):
    container.record(system, **changes)
    container.refused(*words)


@pytest.mark.parametrize("script, words", [
    ("ln -s /bin/sh init", ["Cannot find", "/init"]),
    ("ln -s ../../../bin/sh init", ["Cannot find", "/init"]),
    ("ln -s /proc/self/exe init", ["Cannot find", "/init"]),
    ("ln -s init init", ["Cannot find", "/init"]),
    ("true", ["Cannot find", "/init"]),
    ("mkdir init", ["is no program"]),
    ("touch init", ["is no program"]),
    ("touch init && chmod +x init && ln -s /x kernel", ["boot.isContainer = true"]),
    ("touch init && chmod +x init && touch prepare-root", ["boot.isContainer = true"]),
])
def test_systems_that_are_none(container, script, words):
    container.record(add_to_store(container.host, script))
    container.refused(*words)


@pytest.mark.parametrize("grants", [
    None, ["read /srv"], ["read and write /srv/x"], ["read and write /"], ["read and write"], ["/srv"]])
def test_what_nobody_agreed_to(container, system, grants):
    container.record(system, volumes=["/srv:/x"], grants=grants)
    container.refused("wants what nobody has agreed to: read and write /srv.")


def test_grants_are_to_their_words(container, system):
    container.record(system, read_only=["/srv:/x", "/home/alice:/y"], grants=["read /srv"])
    container.refused("agreed to: read /home/alice.")
    # Agreed to, it is the next check that refuses.
    container.record(system, volumes=["/srv:/x"])
    container.refused("belongs to the uid 0")
