# SPDX-License-Identifier: MIT
"""Who on the host reaches a port of a container: its owner and root, or all where it is shared."""

import signal
import subprocess
import time

import bus
import kin
import world
from dropin import drop_in
from flake import spec
from host import KILL_DAEMON
from test_network import addresses, gateway
from test_network import outside  # noqa: F401 (fixture)
from test_ports import PAGE, RULE, curl, lazy, web
from until import until

LOCAL = ("127.0.0.1", "[::1]", "localhost", "0.0.0.0")
REFUSED = "curl 7"  # at once
TABLE = "nft --stateless list table inet flakectr"
# Multipath TCP is TCP to the rules, too.
MULTIPATH = ("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262);"
             " s.connect(('127.0.0.1', 8081))")


def curl_as_root(host, url):
    return host.run(f"curl --silent --max-time 30 {url}").stdout


class Proxy(bus.Root):
    """Whoever passes on connections."""

    def run(self, command, **options):
        return self.host.run(["setpriv", "--reuid=flakectr-proxy", "--clear-groups", "--", *command], **options)


def guards(host):
    return host.run(TABLE).stdout


def await_guards(host, wanted):
    until(lambda: guards(host) == wanted, failure=lambda: guards(host))


def test_others_start_nothing_by_connecting(alice, bob, carol, host, journal, nothing_left):
    alice.ctl("up", cwd=lazy(alice))
    for person in (bob, carol):
        for address in LOCAL:
            assert curl(person, f"http://{address}:8081/") == REFUSED, address
    assert bob.run(["python3", "-c", MULTIPATH]).returncode != 0
    assert alice.state("lazy") == "listening"
    assert journal.started("flakectrd-port-lazy.u1000-0.service") == journal.started("flakectr-lazy") == []

    assert curl_as_root(host, "http://127.0.0.1:8081/") == PAGE
    for address in LOCAL:
        assert curl(alice, f"http://{address}:8081/") == PAGE
        assert curl(bob, f"http://{address}:8081/") == REFUSED, address
    assert alice.run(["python3", "-c", MULTIPATH]).returncode == 0
    alice.ctl("down", "lazy")
    assert guards(host) == ""
    alice.ctl("remove", "--yes", "--force", "lazy")
    nothing_left()


def serve(someone, name="lazy"):
    done = bus.call(someone, "Serve", "uint16 80", object_path=bus.path(name, 1000), interface=bus.CONTAINER)
    return done.stderr


def test_what_starts_one_for_a_connection_is_for_proxies(alice, bob, host, journal):
    """They start what listens, and nothing else; nobody else does so in their way."""
    alice.ctl("up", cwd=lazy(alice))
    for person in (alice, bob):
        assert bus.DENIED in serve(person)
    alice.ctl("down", "lazy")
    assert "NotRunning" in serve(bus.Root(host)) and "NotRunning" in serve(Proxy(host))
    assert alice.state("lazy") == "stopped" and journal.started("flakectr-lazy") == []
    alice.ctl("up", "lazy", cwd=f"{alice.home}/web")
    # It is told when the port accepts, and all of it may be up a moment later.
    assert serve(Proxy(host)) == ""
    alice.await_state("lazy", "running")
    assert serve(Proxy(host)) == ""
    # Of what else there is they get nothing.
    done = bus.call(Proxy(host), "Stop", "@a{sv} {}", object_path=bus.path("lazy", 1000), interface=bus.CONTAINER)
    assert done.returncode != 0 and alice.state("lazy") == "running"


def test_a_shared_port_is_for_all(alice, bob, host, nothing_left):
    folder = web(alice, {"container": 80, "host": 8080, "shared": True, "onDemand": True},
                 {"container": 80, "host": 8082})
    alice.ctl("up", cwd=folder)
    assert guards(host) == ""
    for address in LOCAL[:3]:
        assert curl(bob, f"http://{address}:8080/") == PAGE
    assert guards(host).count("8080") == 0 and guards(host).count("8082") == 4
    assert curl(bob, "http://127.0.0.1:8082/") == REFUSED
    # What its flake takes back is taken back, and the owner's own choice inherits it.
    web(alice, "8080:80")
    alice.ctl("up", "--update", cwd=folder)
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    assert curl(bob, "http://127.0.0.1:8080/") == REFUSED
    web(alice, {"container": 80, "host": 8080, "shared": True})
    alice.ctl("up", "--update", "-p", "8083:80", cwd=folder)
    assert curl(bob, "http://127.0.0.1:8083/") == PAGE
    alice.ctl("remove", "--yes", "--force", "web")
    nothing_left()


def test_it_is_guarded_whoever_removes_the_rules(alice, bob, host):
    """Also while nothing runs, and after a time without a daemon."""
    alice.ctl("up", cwd=lazy(alice))
    guarded = guards(host)
    assert "8081" in guarded
    for removal in ("flush ruleset", "delete table inet flakectr", "flush chain inet flakectr to_port"):
        host.run(f"nft {removal}", check=True)
        await_guards(host, guarded)
    assert curl(bob, "http://127.0.0.1:8081/") == REFUSED
    # The daemon does not leave what it has to guard.
    path = host.run("systemctl show -P ExecStart flakectrd").stdout.split("path=")[1].split()[0]
    with drop_in(host, "flakectrd.service", "ExecStart=", f"ExecStart={path} --idle-seconds 1"):
        host.run("systemctl restart flakectrd", check=True)
        assert guards(host) == guarded
        time.sleep(2.5)
        host.run("nft flush ruleset", check=True)
        await_guards(host, guarded)
    host.run("systemctl restart flakectrd", check=True)
    host.run(f"{KILL_DAEMON} && nft flush ruleset", check=True)
    alice.ctl("list")
    assert guards(host) == guarded and alice.state("lazy") == "listening"
    assert curl(bob, "http://[::1]:8081/") == REFUSED
    assert curl(alice, "http://[::1]:8081/") == PAGE


def test_of_all_addresses_it_is_guarded_from_the_hosts_own_users(alice, bob, outside, rules):
    folder = web(alice, "0.0.0.0:8080:80")
    rules.set(RULE % "listen on 0.0.0.0:8080")
    alice.ctl("up", cwd=folder)
    rules.clear()
    for address in ("127.0.0.1", "127.0.0.9", world.HERE, gateway(addresses(alice, "web")[0])):
        assert curl(alice, f"http://{address}:8080/") == PAGE, address
        assert curl(bob, f"http://{address}:8080/") == REFUSED, address
    from_elsewhere = outside.run(f"ip netns exec world curl --silent http://{world.HERE}:8080/")
    assert from_elsewhere.stdout == PAGE


def test_nobody_closes_the_port_of_another(alice, bob, carol, host, rules):
    """What cannot be had is not guarded, neither before nor after it is refused."""
    host.run(["mkdir", "-p", "/run/his"], check=True)
    host.write("/run/his/index.html", "his\n")
    server = bob.popen(["busybox", "httpd", "-f", "-p", "127.0.0.1:8080", "-h", "/run/his"])
    until(lambda: curl(bob, "http://127.0.0.1:8080/") == "his\n")
    watch = host.popen(["nft", "monitor", "new", "elements"], text=True, stdout=subprocess.PIPE)
    try:
        time.sleep(0.3)
        said = alice.refused("up", cwd=web(alice, "8080:80"), code=1)
        assert "a process of bob" in said and "8080" not in guards(host)
        other = alice.folder("other", spec("other", ports=["[::]:8080:80", "8085:80"]))
        rules.set(RULE % "listen on [::]:8080")
        alice.ctl("up", "other", cwd=other)
        rules.clear()
        for person in (bob, carol):
            assert curl(person, "http://127.0.0.1:8080/") == "his\n"
    finally:
        time.sleep(0.3)
        kin.signal(watch, signal.SIGTERM, "nft")
        seen = watch.communicate(timeout=60)[0]
        bob.signal(signal.SIGTERM, "busybox")
        server.wait(60)
    assert "8085" in seen and "127.0.0.1 . 8080" not in seen
    # Nor does he that of a container, not for a moment.
    bob_folder = bob.folder("web", spec("his", ports=["8085:80"]))
    assert "other" in bob.refused("up", cwd=bob_folder, code=1)
    assert curl(alice, "http://127.0.0.1:8085/") == PAGE
    assert curl(bob, "http://127.0.0.1:8085/") == REFUSED
    assert "1001" not in guards(host)


def test_names_of_a_network_are_not_for_others(alice, bob):
    alice.ctl("up", cwd=web(alice, "8080:80"))
    server = gateway(addresses(alice, "web")[0])
    asked = ["busybox", "nslookup", "-type=a", "web", server]
    assert addresses(alice, "web")[0] in alice.run(asked, timeout=60).stdout
    assert addresses(alice, "web")[0] not in bob.run(asked, timeout=60).stdout
