# SPDX-License-Identifier: MIT
"""An `up` that stays in one of its phases for as long as a test wants."""

import subprocess

from flake import built, container

SLOW_EVALUATION = """{
  inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  outputs = { self, nixpkgs }: {
    flakeContainers.x86_64-linux.held =
      let sum = n: builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) n);
      in builtins.foldl' (a: b: a + sum 100000) 0 (builtins.genList (x: x) 100000);
  };
}
"""
# A container with these units takes two seconds to stop.
SLOW_STOP = {"last.service": "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/sleep 2\n"}
HELD = {
    "evaluating": {"text": SLOW_EVALUATION},
    "building": {"container": built("held", "$busybox sleep 600")},
    "starting": {"container": container("held", broken="hangs")},
    "checking": {"container": container("held", delay=600)},
}


def hold(person, phase):
    """An `up` that stays in this phase."""
    how = HELD[phase]
    folder = person.folder("web", *([how["container"]] if "container" in how else []),
                           text=how.get("text"))
    process = person.popen("flakectrctl up held", cwd=folder, text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
    person.await_state("held", phase)
    return process
