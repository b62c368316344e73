# SPDX-License-Identifier: MIT
"""Variables of the spec are in everything that runs inside, and nothing comes of odd values."""

import bus
import pid1
from flake import apart, spec

DUMP = """[Service]
Type=oneshot
RemainAfterExit=yes
Environment=OWN=unit
ExecStart=/bin/sh -c 'env -0 >/env'
"""
USUAL = {"LOG_LEVEL": "debug", "EMPTY": "", "OWN": "spec", "LD_LIBRARY_PATH": "/nowhere"}
ODD = {"ODD": "a  b \" ' \\ \\n $HOME ${X} %n %% ; # ä ", "REST": "]\\", "_": "x=y"}


def variables(text):
    return dict(entry.split("=", 1) for entry in text.split("\0") if "=" in entry)


def inside(person, *words):
    return variables(person.ctl("exec", "web", "--", *words).stdout)


def test_it_reaches_all_that_runs_inside(alice):
    wanted = USUAL | ODD
    fields = {"environment": wanted, "ready": {"timeout": 60, "check": {
        "type": "command", "command": ["sh", "-c", 'test "$LOG_LEVEL" = debug']}}}
    folder = alice.folder("web", apart("web", spec=fields, units={"dump.service": DUMP}))
    alice.ctl("up", "web", cwd=folder)
    for place in (["cat", "/env"], ["env", "-0"], ["cat", "/proc/1/environ"]):
        seen = inside(alice, *place)
        own = wanted | ({"OWN": "unit"} if place[-1] == "/env" else {})
        # A shell sets "_" itself.
        assert {name: seen.get(name) for name in own if name != "_"} == {
            name: value for name, value in own.items() if name != "_"}, place
    said = alice.ctl("exec", "web", "--env", "OWN=caller", "--", "env", "-0").stdout
    assert variables(said)["OWN"] == "caller" and variables(said)["EMPTY"] == ""

    # What systemd made of it, in the words of its own parser.
    assert alice.ctl("exec", "web", "--", "systemctl", "--failed", "--quiet").stdout == ""
    alice.ctl("exec", "web", "--", "systemctl", "daemon-reload")
    alice.ctl("exec", "web", "--", "systemctl", "restart", "dump.service")
    assert inside(alice, "cat", "/env")["ODD"] == ODD["ODD"]

    # Another spec, other variables; a container that is started again has its own.
    alice.ctl("restart", "web")
    assert inside(alice, "env", "-0")["LOG_LEVEL"] == "debug"
    alice.folder("web", apart("web", spec={"environment": {"LOG_LEVEL": "info"}}))
    alice.ctl("up", "--update", "web", cwd=folder)
    seen = inside(alice, "env", "-0")
    assert seen["LOG_LEVEL"] == "info" and "OWN" not in seen


def test_what_systemd_speaks_by_is_not_to_be_had(alice, journal, nothing_left):
    for name in ("container", "SYSTEMD_PROC_CMDLINE", "NOTIFY_SOCKET", "LISTEN_FDS", "A-B"):
        folder = alice.folder("web", spec("web", environment={name: "x"}))
        said = alice.refused("up", cwd=folder, code=1)
        assert ".environment" in said and name in said
    folder = alice.folder("web", spec("web", environment={"A": "a\nDefaultEnvironment=B=1"}))
    assert "control character" in alice.refused("up", cwd=folder, code=1)
    assert journal.started("flakectr-") == []
    nothing_left()


def test_it_is_never_of_systemd_nspawn(alice, host):
    """Nor of what else runs on the host for the container."""
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web", spec={"environment": {"MARK": "m" * 40}})))
    pid = pid1.main_pid(host, "flakectr-web.u1000.service")
    assert "MARK" not in host.run(f"tr '\\0' '\\n' </proc/{pid}/environ").stdout
    assert bus.state(alice, "web", alice.uid) == "running"
