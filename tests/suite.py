# SPDX-License-Identifier: MIT
"""Runs all checks and counts them. Started by tests/run, which installs what is needed to begin."""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as xml

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parent
PYTHON = "/usr/bin/python3"
CANNOT_EXIST = "cannot exist here"
SETUP = ["--prefix=/usr", "-Dwerror=true", "-Dsystemdsystemunitdir=/usr/lib/systemd/system"]
BUILDS = {
    # The compiler, meson's options, and what is built, if not all.
    "fuzz": ("clang", ["-Dfuzz=true", "-Dfuzz_runs=30000", "-Dfuzz_seconds=1"], ["fuzzers"]),
    # Optimised less than what ships, which is quicker by a third, and as much is found. Linked statically and to a
    # fixed address, for these programs are started by the ten thousand, and have thirty thousand relocations.
    "sanitize": ("gcc", ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                         "-Db_pie=false", "-Db_staticpic=false", "-Dc_args=['-g1', '-fno-pie']",
                         "-Dc_link_args=['-static-libasan', '-static-libubsan', '-no-pie']"], []),
}
# Each says what it looks at.
CHECKS = ["check-style.sh", "check-layers.sh", "check-architecture.py", "check-links.py",
          "check-refusals.py", "check-troubleshooting.py", "check-version.py"]
# With --long only: another build, whose unit tests count the lines that they run.
COVERAGE = ("gcc", ["-Db_coverage=true", "--buildtype=debug"], [])
# Both get what is built on the older one; the newer one has other libraries for the sanitizers, and gets what
# ships.
HOSTS = {"bookworm": "build-sanitize", "trixie": "build-package"}
# What flakectr does by itself, whatever it stands on, is tried where it has sanitizers, and with --long on both.
# Host tests wait as long as they compute. Each process has a host of its own, and takes whole files; so many that
# both are through at about the same time.
CHOSEN = {"bookworm": ["-n", "4"], "trixie": ["-n", "3", "-m", "not own"]}
CHOSEN_LONG = ["-n", "3", "--long"]
# What computes gives way to hosts.
NICE = ["nice"]
# Of all tests of a host; one that hangs says where, after ten minutes.
LIMIT = ["timeout", "--kill-after=2m", "70m"]
SANITIZED = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "halt_on_error=1"}


class Tally:
    """What passed, failed and was skipped, said as it happens."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []
        self.lock = threading.RLock()

    def add(self, name, outcome, text=""):
        with self.lock:
            if outcome == "skipped":
                self.skip(name, text.strip())
            elif outcome == "passed":
                self.passed += 1
            else:
                self.failed.append(name)
                print(f"FAILED {name}\n{text.rstrip()}", flush=True)

    def skip(self, name, reason):
        reason = reason.splitlines()[-1] if reason else "no reason given"
        if os.environ.get("CI") == "true" and CANNOT_EXIST not in reason:
            self.add(name, "failed", f"skipped, which no test may be here: {reason}")
        else:
            self.skipped.append(name)
            print(f"skipped {name}: {reason}", flush=True)

    def close(self):
        for name in self.failed:
            print(f"failed: {name}")
        line = f"{self.passed} passed, {len(self.failed)} failed"
        print(line + (f", {len(self.skipped)} skipped" if self.skipped else ""), flush=True)
        return 1 if self.failed or not self.passed else 0


def say(text):
    print(f"== {text}", flush=True)


def check(tally, name, command, environment=None, tail=60):
    """One command that passes or fails as a whole; its output is shown only when it fails."""
    started = time.monotonic()
    done = subprocess.run([*NICE, *command], cwd=ROOT, env=os.environ | (environment or {}), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace", check=False)
    say(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}"
        f" ({time.monotonic() - started:.1f} s)")
    tally.add(name, "passed" if done.returncode == 0 else "failed",
              "\n".join(done.stdout.splitlines()[-tail:]))
    return done.returncode == 0


def build(tally, name):
    compiler, options, targets = BUILDS[name]
    folder = ROOT / f"build-{name}"
    setup = ["meson", "setup", str(folder), *SETUP, *options]
    if (folder / "build.ninja").exists():
        setup.append("--reconfigure")
    script = 'export CC="$1"; folder="$2"; targets="$3"; shift 3; "$@" && ninja -C "$folder" $targets'
    return check(tally, f"build with {name}",
                 ["sh", "-c", script, "sh", compiler, str(folder), " ".join(targets), *setup])


def coverage(tally):
    """Lines that the unit tests run, by directory."""
    BUILDS["coverage"] = COVERAGE
    if build(tally, "coverage"):
        unit_tests(tally, "coverage")
        done = subprocess.run([TESTS / "coverage.py", ROOT / "build-coverage"], text=True,
                              stdout=subprocess.PIPE, check=False)
        tally.add("coverage", "passed" if done.returncode == 0 else "failed", done.stdout)
        say(f"coverage by unit tests:\n{done.stdout.rstrip()}")


def unit_tests(tally, name, *options):
    """meson's tests, one by one; a skipped one (exit 77) says why in its last line."""
    folder = ROOT / f"build-{name}"
    log = folder / "meson-logs/testlog.json"
    log.unlink(missing_ok=True)
    counted = {"COUNTED_BUILD": str(folder)} if name == "coverage" else {}
    started = time.monotonic()
    done = subprocess.run(
        [*NICE, "meson", "test", "-C", str(folder), "--no-rebuild", "--num-processes", "2", "--quiet",
         "--timeout-multiplier", "4", *options],
        env=os.environ | SANITIZED | counted, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", check=False)
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    for test in map(json.loads, lines):
        outcome = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
        text = (test.get("stdout") or "") + (test.get("stderr") or "")
        tally.add(f"{name}: {test['name']}", outcome.get(test["result"], "failed"), text[-6000:])
    if not lines:
        tally.add(f"{name}: unit tests", "failed", done.stdout[-3000:] or "none were run")
    say(f"unit tests of {name}: {len(lines)} ({time.monotonic() - started:.1f} s)")


def is_shell(path):
    if path.suffix in (".sh", ".postinst", ".postrm", ".prerm", ".bash-completion"):
        return True
    with path.open("rb") as file:
        return re.match(rb"#!\S*\b(sh|bash)\b", file.readline(80))


def sources():
    """All files of ours, those that Git does not know yet, too."""
    for folder, folders, names in os.walk(ROOT):
        top = pathlib.Path(folder) == ROOT
        folders[:] = [name for name in folders if name not in (".git", "__pycache__")
                      and not (top and name.startswith("build"))]
        yield from (pathlib.Path(folder) / name for name in names)


def style(tally):
    files = sorted(path for path in sources() if path.is_file())
    check(tally, "clang-format", ["clang-format", "--dry-run", "-Werror",
                                  *(path for path in files if path.suffix in (".c", ".h"))])
    check(tally, "shellcheck", ["shellcheck", *filter(is_shell, files)])
    for name in CHECKS:
        check(tally, name, [TESTS / name])


def run_pytest(name, folder, environment, arguments):
    """pytest's test cases, from its report, and its own text."""
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "report.xml"
        command = [*LIMIT, PYTHON, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q",
                   "--tb=short", "-o", "faulthandler_timeout=600", f"--junitxml={report}",
                   str(TESTS / folder), *arguments]
        done = subprocess.run(command, cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                              env=os.environ | environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, errors="replace", check=False)
        cases = list(xml.parse(report).getroot().iter("testcase")) if report.exists() else []
    return name, cases if done.returncode in (0, 1) else [], done.stdout


def most(cases, seconds_of):
    """The files that took most, with their seconds, and all of them."""
    found = collections.Counter()
    for case in cases:
        found[case.get("classname").rpartition(".")[2]] += seconds_of(case)
    return f"{found.total():.0f} s: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in found.most_common(12))


def cpu_of(case):
    """What the host has computed meanwhile."""
    return sum(float(found.get("value")) for found in case.iter("property") if found.get("name") == "cpu")


def add_pytest(tally, kind, cases, text):
    outcomes = {}  # a test whose tear-down fails, too, is in the report twice
    for case in cases:
        name = f"{kind}: {case.get('classname').rpartition('.')[2]}::{case.get('name')}"
        outcomes.setdefault(name, ("passed", ""))
        for fault in ("failure", "error"):
            for element in case.findall(fault):
                outcomes[name] = ("failed", outcomes[name][1] + (element.text or "")[-8000:])
        for element in case.findall("skipped"):
            outcomes[name] = ("skipped", element.get("message") or "")
    for name, (outcome, reason) in outcomes.items():
        tally.add(name, outcome, reason)
    if not cases:
        tally.add(kind, "failed", text[-6000:])
    say(f"{kind}: time, {most(cases, lambda case: float(case.get('time')))}")
    if any(map(cpu_of, cases)):
        say(f"{kind}: CPU, {most(cases, cpu_of)}")
    summary = (text.strip().splitlines() or ["nothing was said"])[-1].strip("= ")
    say(f"{kind}: {summary}")


def host_tests(tally, suite, built, tree, long):
    """Once what they install is there, and the hosts' tree."""
    environment = {"FLAKECTR_TEST_SUITE": suite, "FLAKECTR_TEST_BUILD": str(ROOT / HOSTS[suite])}
    chosen = CHOSEN_LONG if long else CHOSEN[suite]
    if tree.wait() != 0:
        tally.add(f"host tree for {suite}", "failed", "it could not be made")
    elif built.result():
        add_pytest(tally, *run_pytest(f"host tests on {suite}", "host", environment, [*chosen, "--dist", "loadfile"]))


def release(long):
    """What it is compared with is a package that there is, unless files differ from what Git has."""
    command = [str(TESTS / "release"), str(ROOT / "build-release")]
    if not long:
        return command
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, stdout=subprocess.PIPE, check=False).stdout
    return [*command, "--twice", *([] if changed else [str(ROOT / "build-package")])]


def the_rest(tally, sanitized, long):
    """While host tests wait, what computes."""
    if sanitized:
        check(tally, "clang-tidy and cppcheck", [TESTS / "check-code", ROOT / "build-sanitize"])
        unit_tests(tally, "sanitize")
    if build(tally, "fuzz"):
        unit_tests(tally, "fuzz", "--suite", "fuzz")
    if long:
        coverage(tally)
    if check(tally, "release", release(long)):
        tarball = max((ROOT / "build-release").glob("*.tar.xz"), key=os.path.getmtime)
        # The files of its unit tests are those that have been run already.
        check(tally, "RPM", [str(TESTS / "rpm"), str(tarball), *(["--check"] if long else [])])
    add_pytest(tally, *run_pytest("tests of the Nix side", "nix", {}, []))


def install_tools():
    """What only checks need, while something is built already."""
    subprocess.run([TESTS / "host/prepare", "--checks", "--package", "--release"], check=True)


def main():
    arguments = sys.argv[1:]
    if [word for word in arguments if word != "--long"]:
        sys.exit("usage: tests/run [--long]")
    long = bool(arguments)
    tally = Tally()
    trees = {suite: subprocess.Popen([PYTHON, "-B", TESTS / "host/tree.py", suite], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL) for suite in HOSTS}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        tools = pool.submit(install_tools)
        sanitized = pool.submit(build, tally, "sanitize")
        tools.result()
        package = pool.submit(check, tally, "Debian package", [str(TESTS / "package"), str(ROOT / "build-package")])
        built = {"build-sanitize": sanitized, "build-package": package}
        runs = [pool.submit(host_tests, tally, suite, built[folder], trees[suite], long)
                for suite, folder in HOSTS.items()]
        style(tally)
        package.result()
        the_rest(tally, sanitized.result(), long)
        for run in runs:
            run.result()
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
