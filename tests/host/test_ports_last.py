# SPDX-License-Identifier: MIT
"""Ports of the host under a crowd, and when a part of what makes them is killed."""

import pytest
from flake import container
from host import KILL_DAEMON
from test_ports import PAGE, curl, lazy, units, web
from until import until

CROWD = """import asyncio, resource, sys

async def visit():
    reader, writer = await asyncio.open_connection("127.0.0.1", 8081)
    writer.write(b"GET / HTTP/1.0\\r\\n\\r\\n")
    page = await reader.read()
    writer.close()
    return page.endswith(b"<h1>any</h1>\\n") or page

async def main(n):
    seen = await asyncio.wait_for(asyncio.gather(*(visit() for _ in range(n)), return_exceptions=True), 150)
    print([one for one in seen if one is not True][:3] or "", end="", file=sys.stderr)
    print(sum(one is True for one in seen), "of", n)

resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
asyncio.run(main(int(sys.argv[1])))
"""


def test_on_demand_none_of_a_crowd_is_lost(alice, host, nothing_left):
    done = alice.ctl("up", cwd=lazy(alice))
    assert "listens" in done.stdout and alice.state("lazy") == "listening"
    assert host.run("ip -o link show | grep fc-").stdout == ""
    host.write("/run/crowd.py", CROWD)
    served = alice.run(["python3", "/run/crowd.py", "1000"], timeout=200)
    said = "journalctl -o cat -u 'flakectrd-port-*'; journalctl -M lazy.u1000 -o cat -u nginx"
    assert served.stdout == "1000 of 1000\n", served.stdout + served.stderr + host.run(said).stdout
    assert alice.state("lazy") == "running"
    alice.ctl("down", "lazy")
    assert alice.state("lazy") == "stopped" and units(host) == ""
    alice.ctl("remove", "--yes", "--force", "lazy")
    nothing_left()


# So long all of it is not up.
SLOW = """[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sleep 4
"""


def slow(person, **fields):
    port = {"container": 80, "host": 8081, "onDemand": True}
    return person.folder("web", container("lazy", page=PAGE, spec={"ports": [port]} | fields,
                                          units={"slow.service": SLOW}))


def test_a_first_connection_waits_for_its_port_and_no_longer(alice):
    alice.ctl("up", cwd=slow(alice))
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
    assert alice.state("lazy") == "starting"
    assert curl(alice, "http://[::1]:8081/") == PAGE
    alice.await_state("lazy", "running", patience=20)
    # Nor is it cut off by the rest.
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE


def test_where_there_is_a_check_it_waits_for_that(alice):
    alice.ctl("up", cwd=slow(alice, ready={"check": {"type": "unit", "unit": "slow.service"}}))
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
    assert alice.state("lazy") == "running"


@pytest.mark.parametrize("part", ["flakectrd-port-web.u1000-0.service", "flakectrd-port-web.u1000-0.socket",
                                  "flakectrd-names-*.service", "flakectrd.service", "flakectr-web.u1000.service"])
def test_whatever_is_killed_nothing_is_left(alice, host, nothing_left, part):
    alice.ctl("up", cwd=web(alice, {"container": 80, "host": 8080, "onDemand": True}, name="web"))
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    how = f"systemctl {'stop' if part.endswith('.socket') else 'kill --signal=KILL'} '{part}'"
    how = KILL_DAEMON if part == "flakectrd.service" else how
    host.run(how, check=True)
    until(lambda: curl(alice, "http://127.0.0.1:8080/") == PAGE, 30, "it does not come back")
    host.run(how)
    alice.ctl("down", "web")
    assert units(host) == ""
    alice.ctl("remove", "--yes", "--force", "web")
    nothing_left()
    assert host.run("ip route show table all | grep -c 'fc-'").stdout == "0\n"
