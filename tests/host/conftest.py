# SPDX-License-Identifier: MIT
"""The host tests' fixtures: one booted host for all tests, its users, and order after each test.

FLAKECTR_TEST_BUILD   the meson build directory that is installed (default: build-sanitize, build),
                      or a folder with the Debian package
FLAKECTR_TEST_HOST    a host that runs already (the handle of `host boot`): nothing is installed
FLAKECTR_TEST_SUITE   bookworm (default) or trixie
"""

import os
import pathlib
import signal
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import leftovers  # noqa: E402
from host import Host, package_in  # noqa: E402
from journal import Journal  # noqa: E402
from person import SANITIZER, Person  # noqa: E402
from polkit_rules import rules  # noqa: E402,F401 (fixture)
from settings import settings  # noqa: E402,F401 (fixture)
from written import written  # noqa: E402,F401 (fixture)

ROOT = pathlib.Path(__file__).resolve().parents[2]
UBSAN = "halt_on_error=1:print_stacktrace=1"
# A confined unit may not trace, which the leak detector would have to. Of people it would take a third of each
# flakectrctl's time, for what is freed in a moment anyhow; unit tests have it. So they have all of the calls that
# led to each malloc(3).
UNITS = PEOPLE = {"ASAN_OPTIONS": "detect_leaks=0:malloc_context_size=3", "UBSAN_OPTIONS": UBSAN}
# Begun first, also where they mostly wait, so that of several hosts none has much left when the others are through.
LONGEST = ["test_soak", "test_room", "test_update", "test_together", "test_unwilling", "test_hostile_root",
           "test_power_cut", "test_ports", "test_bad_input", "test_minimal", "test_screens", "test_network",
           "test_contention", "test_archives", "test_projects", "test_health", "test_up", "test_clone",
           "test_generations", "test_recovery", "test_volume_attacks", "test_daemon_ends", "test_ephemeral",
           "test_clock", "test_doctor", "test_hostile_owner", "test_everyday", "test_names", "test_unchanged",
           "test_down", "test_gate", "test_ports_last", "test_worlds", "test_privileged", "test_frozen",
           "test_snapshots", "test_boot", "test_package", "test_readme", "test_polkit_attacks"]


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also the soak tests")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes minutes, runs only with --long")
    config.addinivalue_line("markers", "own: what flakectr does by itself, the same whatever the host's systemd, Nix, "
                                       "polkit and D-Bus are; tests/run has it on Debian 12 alone without --long")
    # Ended from outside, the host is shut down all the same.
    # Started in the background of a shell, it would have its programs ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", 143))


def pytest_collection_modifyitems(config, items):
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in long]
    if long:
        config.hook.pytest_deselected(items=long)


def build_directory():
    named = os.environ.get("FLAKECTR_TEST_BUILD")
    candidates = [named] if named else [ROOT / "build-sanitize", ROOT / "build"]
    for path in map(pathlib.Path, candidates):
        if (path / "build.ninja").exists() or package_in(path):
            return path
    return None


@pytest.fixture(scope="session")
def machine():
    """The booted host without flakectr."""
    handle = os.environ.get("FLAKECTR_TEST_HOST")
    if handle:
        host = Host.load(handle)
        host.installed = host.path("/usr/bin/flakectrctl").exists()
        yield host
        return
    with Host.boot(os.environ.get("FLAKECTR_TEST_SUITE", "bookworm"), UNITS) as host:
        host.environment = PEOPLE
        host.installed = False
        yield host


@pytest.fixture(scope="session")
def host(machine):
    """The booted host with flakectr installed."""
    if not machine.installed:
        build = build_directory()
        assert build, "there is no build to install: set FLAKECTR_TEST_BUILD"
        machine.install(build)
        machine.installed = True
    return machine


@pytest.fixture
def alice(host):
    """Of group flakectr; without a local session."""
    person = Person(host, "alice")
    yield person
    person.clean()


@pytest.fixture
def bob(host):
    """Not of group flakectr, in an active local session; session=False takes that away."""
    person = Person(host, "bob", session=True)
    yield person
    person.clean()


@pytest.fixture
def carol(host):
    """Nix does not let her in, and she is of no group."""
    person = Person(host, "carol", session=True)
    yield person
    person.clean()


@pytest.fixture(scope="module")
def sanitizers(machine):
    """None had anything to say in a file's tests; each of them cannot have a journalctl of its own."""
    journal = Journal(machine)
    yield
    build = build_directory()
    # There is none in a package.
    if not build or not package_in(build):
        text = journal.whole()
        found = SANITIZER.search(text)
        assert not found, f"a sanitizer has found something:\n{text[max(0, found.start() - 2000):][:20000]}"


@pytest.fixture(autouse=True)
def order(request):
    """After each test nothing is left on the host."""
    if not {"machine", "host", "alice", "bob", "carol"} & set(request.fixturenames):
        yield
        return
    machine = request.getfixturevalue("machine")
    request.getfixturevalue("sanitizers")
    before, begin = leftovers.snapshot(machine), machine.cpu_seconds()
    journal = Journal(machine)
    for name in ("alice", "bob", "carol"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    yield
    for name in ("alice", "bob", "carol"):
        if name in request.fixturenames:
            request.getfixturevalue(name).clean()
    left = leftovers.find(machine, before)
    request.node.user_properties.append(("cpu", f"{machine.cpu_seconds() - begin:.3f}"))
    if left:
        leftovers.remove(machine)
    if left or getattr(request.node, "failed", False):
        print(f"--- the host's journal of this test\n{journal.text()[-20000:]}")
    assert not left, "left behind:\n" + "\n".join(left)


@pytest.fixture
def journal(host):
    """What the host's journal says from here on."""
    return Journal(host)


@pytest.fixture
def nothing_left(host):
    """To be called: nothing is there that was not before the test."""
    before = leftovers.snapshot(host)

    def check():
        left = leftovers.find(host, before)
        assert not left, "left behind:\n" + "\n".join(left)
    return check


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call":
        item.failed = report.failed
