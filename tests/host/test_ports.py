# SPDX-License-Identifier: MIT
"""Ports of the host: on both loopback addresses, on demand, in use, permitted or not, and no more."""

import contextlib
import json
import signal
import time

import bus
import pid1
from flake import spec
from host import KILL_DAEMON
from leader import leader
from until import until

PAGE = "<h1>any</h1>\n"
FAILED, REFUSED = 1, 3
RULE = """polkit.addRule(function(action, subject) {
    if (action.id == "org.flakectr1.expose")
        return action.lookup("wants") == "%s" ? polkit.Result.YES : polkit.Result.NO;
    return polkit.Result.NOT_HANDLED;
});
"""


def curl(person, url, *options, patience=30):
    done = person.run(["curl", "--silent", "--show-error", "--fail", "--max-time", patience, *options,
                       url], timeout=patience + 30)
    return done.stdout if done.returncode == 0 else f"curl {done.returncode}"


def units(host):
    return host.run("systemctl list-units --all --plain --no-legend 'flakectrd-port-*'").stdout


def web(person, *ports, name="web", **fields):
    return person.folder("web", spec(name, ports=list(ports), **fields))


def lazy(person, port=8081, **fields):
    return web(person, {"container": 80, "host": port, "onDemand": True}, name="lazy", **fields)


def record(host, name):
    return json.loads(host.read(f"/var/lib/flakectr/containers/{name}.u1000/record.json"))


@contextlib.contextmanager
def taken_by(person, host, port):
    """The port of 127.0.0.1 is in use by somebody."""
    listener = person.popen(["systemd-socket-activate", f"--listen=127.0.0.1:{port}", "/bin/true"])
    until(lambda: f":{port:04X} 00000000:0000 0A" in host.read("/proc/1/net/tcp"))
    yield
    person.signal(signal.SIGTERM, "systemd-socket-")
    listener.wait(60)


def test_it_is_reached_at_both_loopback_addresses(alice, host, nothing_left):
    folder = web(alice, "8080:80")
    alice.ctl("up", cwd=folder)
    for address in ("127.0.0.1", "[::1]", "localhost"):
        assert curl(alice, f"http://{address}:8080/") == PAGE
    assert alice.ctl("port", "web").stdout == "80/tcp 127.0.0.1:8080\n80/tcp [::1]:8080\n"
    assert alice.ctl("port", "web", "80").stdout == "127.0.0.1:8080\n[::1]:8080\n"
    assert "8080:80" in alice.ctl("status", "web").stdout
    # What listens is not the container's, and may nothing.
    proxy = pid1.main_pid(host, "flakectrd-port-web.u1000-0.service")
    status = host.read(f"/proc/{proxy}/status")
    assert "CapEff:\t0000000000000000" in status and "NoNewPrivs:\t1" in status
    assert "Uid:\t0" not in status

    alice.ctl("restart", "web")
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    # A crash takes the ports with it, and so does the end.
    alice.ctl("down", "web")
    assert curl(alice, "http://127.0.0.1:8080/") == "curl 7" and units(host) == ""
    alice.ctl("start", "web")
    host.run("systemctl kill --signal=KILL flakectr-web.u1000.service", check=True)
    alice.await_state("web", "failed")
    assert curl(alice, "http://127.0.0.1:8080/") == "curl 7"
    alice.ctl("remove", "--force", "--yes", "web")
    nothing_left()


def test_the_owner_chooses_another(alice, host):
    folder = web(alice, "8080:80")
    alice.ctl("up", "-p", "127.0.0.1:8090:80", cwd=folder)
    assert curl(alice, "http://127.0.0.1:8090/") == PAGE
    assert curl(alice, "http://127.0.0.1:8080/") == "curl 7"
    alice.ctl("restart", "web")
    alice.ctl("down", "web")
    host.run("systemctl restart flakectrd", check=True)
    alice.ctl("up", cwd=folder)
    assert curl(alice, "http://127.0.0.1:8090/") == PAGE
    assert record(host, "web")["published"] == ["127.0.0.1:8090:80"]
    alice.ctl("up", "--update", "-p", "none", cwd=folder)
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    for bad in ("80", "5353:53/udp", "localhost:80:80", "0:80"):
        alice.refused("up", "-p", bad, cwd=folder, code=2)
        done = bus.call(alice, "Up", folder, "['web']", f"{{'ports': <['{bad}']>}}")
        assert "InvalidOption" in done.stderr, done.stderr


def test_one_that_runs_gets_them_at_once(alice, bob, host):
    folder = web(alice, "8080:80")
    alice.ctl("up", cwd=folder)
    before = leader(host, "web.u1000")
    of_it, = alice.json("up", "-p", "8090:80", "-p", "8091:80", cwd=folder)
    assert of_it["result"] == "published" and of_it["open_ports"] == ["8090:80", "8091:80"]
    for port, page in ((8080, "curl 7"), (8090, PAGE), (8091, PAGE)):
        assert curl(alice, f"http://127.0.0.1:{port}/") == page
    assert curl(bob, "http://127.0.0.1:8091/") == "curl 7"
    # What cannot be had changes nothing.
    with taken_by(bob, host, 8092):
        said = alice.refused("up", "-p", "8093:80", "-p", "127.0.0.1:8092:80", cwd=folder, code=FAILED)
        assert "bob" in said
        for port, page in ((8090, PAGE), (8091, PAGE), (8093, "curl 7")):
            assert curl(alice, f"http://127.0.0.1:{port}/") == page
        assert alice.state("web") == "running"
        assert record(host, "web")["published"] == ["8090:80", "8091:80"]
    assert "other ports" in alice.ctl("up", "-p", "none", cwd=folder).stdout
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE and leader(host, "web.u1000") == before
    # Beyond loopback an administrator is asked for them, too.
    alice.refused("up", "-p", "0.0.0.0:8081:80", cwd=folder, code=REFUSED)
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE and leader(host, "web.u1000") == before


def test_one_that_is_in_use_is_told_of(alice, bob, host, rules, nothing_left):
    folder = web(alice, "8080:80")
    with taken_by(bob, host, 8080):
        done = bus.call(alice, "Up", folder, "['web']", "@a{sv} {}")
        assert "PortInUse" in done.stderr and "bob" in done.stderr, done.stderr
        assert alice.state("web") in ("stopped", "failed")
    alice.ctl("up", cwd=folder)

    other = alice.folder("other", spec("other", ports=["0.0.0.0:8080:80"]))
    rules.set(RULE % "listen on 0.0.0.0:8080")
    said = alice.refused("up", cwd=other, code=FAILED)
    rules.clear()
    assert "the container web has it" in said and curl(alice, "http://127.0.0.1:8080/") == PAGE
    alice.ctl("remove", "--force", "--yes", "web", "other")
    nothing_left()


def test_what_others_can_reach_takes_an_administrator(alice, host, rules, journal):
    folder = web(alice, "0.0.0.0:8080:80", "88:81")
    said = alice.refused("up", cwd=folder, code=REFUSED)
    assert "listen on 0.0.0.0:8080, listen on localhost:88" in said, said
    assert journal.started("flakectr-") == []
    # The answer is to these words, and to them alone.
    rules.set(RULE % "listen on 0.0.0.0:8080")
    alice.refused("up", cwd=folder, code=REFUSED)
    folder = web(alice, "0.0.0.0:8080:80")
    alice.ctl("up", cwd=folder)
    rules.clear()
    assert curl(alice, f"http://{alice.address('web').rpartition('.')[0]}.1:8080/") == PAGE
    assert record(host, "web")["permits"] == ["expose: listen on 0.0.0.0:8080"]

    # It is kept, and asked for when there is more; nobody gives it to himself.
    alice.ctl("restart", "web")
    alice.ctl("up", cwd=folder)
    alice.refused("up", "-p", "0.0.0.0:8081:80", cwd=folder, code=REFUSED)
    want = "expose: listen on 0.0.0.0:8081"
    done = bus.call(alice, "Up", folder, "['web']",
                    f"{{'ports': <['0.0.0.0:8081:80']>, 'accept': <['{want}', '{want[8:]}']>}}")
    assert "InteractiveAuthorizationRequired" in done.stderr or "AccessDenied" in done.stderr
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    # Without a caller to be asked, it is not given either.
    bus.call(alice, "Up", folder, "['web']",
             "{'ports': <['0.0.0.0:8081:80']>, 'update': <true>, 'detach': <true>}")
    until(lambda: "administrator has to permit" in journal.text())
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE


def test_idle_it_is_stopped_and_starts_again(alice, host):
    alice.ctl("up", cwd=lazy(alice, idleStop=10))
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
    began = time.monotonic()
    command = alice.popen(["flakectrctl", "exec", "lazy", "--", "sleep", "18"])
    time.sleep(16)
    assert alice.state("lazy") == "running", "a command counts as use"
    command.wait(timeout=30)
    alice.await_state("lazy", "listening", patience=40)
    assert time.monotonic() - began > 25
    assert host.run("ip -o link show | grep fc-").stdout == ""
    assert curl(alice, "http://[::1]:8081/") == PAGE
    alice.await_state("lazy", "running")


def test_it_listens_on_whatever_becomes_of_the_daemon(alice, host):
    folder = lazy(alice)
    alice.ctl("up", cwd=folder)
    host.run(KILL_DAEMON, check=True)
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
    host.run(KILL_DAEMON, check=True)
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
    alice.await_state("lazy", "running")

    # One that ends by itself goes on listening, and one that is killed, too.
    host.run("systemctl kill --signal=KILL flakectr-lazy.u1000.service", check=True)
    alice.await_state("lazy", "failed", "listening")
    # What still comes to its old proxy is lost with it.
    until(lambda: curl(alice, "http://127.0.0.1:8081/") == PAGE)
    # Nor does it mind that somebody stops a socket.
    host.run("systemctl stop flakectrd; flakectrctl stop --owner alice lazy", check=True)
    alice.ctl("up", cwd=folder)
    host.run("systemctl stop flakectrd-port-lazy.u1000-0.socket", check=True)
    until(lambda: curl(alice, "http://127.0.0.1:8081/") == PAGE)
    assert alice.state("lazy") == "running"


def test_what_does_not_listen_is_shown_so(alice):
    """Of one on demand that is down, the other ports; of one that is down, all."""
    alice.ctl("up", cwd=web(alice, "8080:80", {"container": 80, "host": 8081, "onDemand": True}))

    def shown(*words):
        return {line.partition(" ")[2] for line in alice.ctl("port", "web", *words).stdout.splitlines()}

    assert shown() == {"127.0.0.1:8080 (closed)", "[::1]:8080 (closed)", "127.0.0.1:8081", "[::1]:8081"}
    assert [port["listens"] for port in alice.json("port", "web")] == [False, False, True, True]
    assert "8080:80 (closed), 8081:80\n" in alice.ctl("status", "web").stdout
    alice.ctl("start", "web")
    assert "closed" not in alice.ctl("port", "web").stdout + alice.ctl("status", "web").stdout
    alice.ctl("down", "web")
    assert all(port.endswith(" (closed)") for port in shown())
    assert alice.ctl("port", "web", "80").stdout.splitlines()[0] == "127.0.0.1:8080"


def test_who_waits_for_what_cannot_start_is_not_kept(alice, host):
    folder = alice.folder("web", spec("lazy", ports=[
        {"container": 81, "host": 8081, "onDemand": True}], ready={"timeout": 3}))
    alice.ctl("up", "lazy", cwd=folder)
    assert curl(alice, "http://127.0.0.1:8081/", patience=60).startswith("curl ")
    alice.await_state("lazy", "listening", patience=20)
    alice.ctl("down", "lazy")
    assert alice.state("lazy") == "stopped" and units(host) == ""


def test_a_unit_of_the_host_needs_it(alice, host):
    """It comes with that unit, and what needs it goes with it, however it ends."""
    folder = web(alice, "8080:80")
    alice.ctl("up", cwd=folder)
    alice.ctl("down", cwd=folder)
    need = "flakectr@web.u1000.service"
    host.write("/run/systemd/system/needs.service",
               f"[Unit]\nRequires={need}\nAfter={need}\n[Service]\nExecStart=/bin/sleep infinity\n")
    host.run("systemctl daemon-reload", check=True)

    def active(*names):
        return host.run(["systemctl", "is-active", *names]).stdout.split()

    try:
        ends = ["flakectrctl stop --owner alice web", f"systemctl stop {need}",
                "systemctl kill --signal=KILL flakectr-web.u1000.service"]
        for end in ends:
            host.run("systemctl start needs", check=True, timeout=120)
            assert curl(alice, "http://127.0.0.1:8080/") == PAGE
            host.run(end, check=True, timeout=120)
            alice.await_state("web", "stopped", "failed")
            until(lambda: active("needs", need) == ["inactive"] * 2, 10, end)
    finally:
        host.run("systemctl stop needs; rm /run/systemd/system/needs.service;"
                 " systemctl daemon-reload")
