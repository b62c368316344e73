# SPDX-License-Identifier: MIT
"""A user of the host, for tests: alice.ctl("up", "httpserver", cwd=folder)."""

import json
import os
import re
import shutil
import signal

import bus
import flake
import kin
from until import until

SANITIZER = re.compile(r"ERROR: AddressSanitizer|ERROR: LeakSanitizer|runtime error:")


class Person:
    def __init__(self, host, name, session=False):
        self.host, self.name, self.session = host, name, session
        self.folders, self.processes = [], []

    @property
    def home(self):
        return f"/home/{self.name}"

    @property
    def uid(self):
        return {"alice": 1000, "bob": 1001, "carol": 1002}[self.name]

    def run(self, command, cwd=None, session=None, **options):
        """Any command, in this person's kind of session unless another is asked for."""
        session = self.session if session is None else session
        return self.host.run(command, user=self.name, session=session, cwd=cwd, **options)

    def popen(self, command, cwd=None, session=None, **options):
        session = self.session if session is None else session
        process = self.host.popen(command, user=self.name, session=session, cwd=cwd, **options)
        self.processes.append(process)
        return process

    def signal(self, number, program="flakectrctl"):
        """To what popen() has started and still runs, and to no other."""
        return sum(kin.signal(process, number, program) for process in self.processes
                   if process.poll() is None)

    def ctl(self, *words, cwd=None, check=True, timeout=120, **options):
        """flakectrctl WORDS. With check (the default) a non-zero exit fails the test."""
        result = self.run(["flakectrctl", *words], cwd=cwd, timeout=timeout, **options)
        what = (f"{self.name}: flakectrctl {' '.join(words)} exited with {result.returncode}\n"
                f"{result.stdout}{result.stderr}")
        assert not SANITIZER.search(result.stderr), what
        assert not check or result.returncode == 0, what
        return result

    def refused(self, *words, code, **options):
        """flakectrctl WORDS, which must fail with that exit status; what it says."""
        result = self.ctl(*words, check=False, **options)
        assert result.returncode == code, (
            f"exit status {result.returncode}, not {code}\n{result.stdout}{result.stderr}")
        assert result.stderr.strip(), "it failed without a word"
        return result.stderr

    def inside(self, script, name="web"):
        """What a shell script in a container says."""
        return self.ctl("exec", name, "--", "sh", "-c", script).stdout

    def json(self, *words, **options):
        return json.loads(self.ctl(*words, "--json", **options).stdout)

    def folder(self, name, *containers, text=None):
        """~/NAME with a flake.nix of these containers (flake.container(...)) or of this text."""
        path = f"{self.home}/{name}"
        self.folders.append(path)
        if os.path.lexists(self.host.path(path)):
            shutil.rmtree(self.host.path(path))
        self.host.write(f"{path}/flake.nix", text or flake.flake(*containers), owner=self.name)
        return path

    def address(self, name, owner=None):
        return bus.get_now(self.host, bus.path(name, owner or self.uid), "Addresses")[0]

    def page(self, name, port=80, owner=None):
        """One request, no second try."""
        url = f"http://{self.address(name, owner)}:{port}/"
        done = self.run(["curl", "--fail", "--silent", "--show-error", "--max-time", "5", url],
                        session=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def content(self, name):
        """The page of the system that it runs, whether one serves it or not."""
        return self.inside("cat /run/current-system/etc/nginx/www/index.html", name)

    def state(self, name):
        return bus.get_now(self.host, bus.path(name, self.uid), "State")

    def await_state(self, name, *wanted, patience=30):
        """Until the container's state or phase is one of these; fails when it takes too long."""
        def seen():
            of_it = bus.managed_now(self.host).get(bus.path(name, self.uid), {})
            return {of_it.get("State"), of_it.get("Phase")}
        until(lambda: seen() & set(wanted), patience,
              lambda: f"{name} never was {' or '.join(wanted)}, now it is {seen()}", pause=0.04)

    def clean(self):
        """Removes what the folders of this test may have brought up."""
        if not self.folders:
            return
        self.folders = []
        self.signal(signal.SIGTERM)
        known = [of_it["Name"] for of_it in bus.managed_now(self.host).values()
                 if of_it["Owner"] == self.uid]
        if known:
            self.run(["flakectrctl", "remove", "--volumes", "--force", "--yes", *known], timeout=60)
        # Those of what a test has removed without them; another test would find them with what is in them.
        found = self.host.path("/var/lib/flakectr/volumes").glob(f"*.u{self.uid}")
        volumes = [path.name.rpartition(".u")[0] for path in found]
        if volumes:
            self.run(["flakectrctl", "volume", "rm", *volumes], timeout=60)
