# SPDX-License-Identifier: MIT
"""Another person of the same host, and what she makes only to get at somebody else's container."""

import signal

import bus
import kin
from flake import spec
from leader import leader
from test_network import addresses, gateway

# Found in seconds: systemd-nspawn calls the links of both vb-attacked6MX6.
NAME, SAME = "attacked", "attacked9mcg1"
PORTS = "nft --stateless list set bridge flakectr ports"


def test_a_link_that_is_called_as_anothers(alice, bob, host, nothing_left):
    """What guards it goes by its name: it is nobody else's, and he starts as before."""
    bob.ctl("up", cwd=bob.folder("web", spec(NAME)))
    guarded = host.run(PORTS, check=True).stdout
    assert "vb-attacked6MX6" in guarded
    folder = alice.folder("web", spec(SAME))
    for _ in range(2):
        said = alice.refused("up", cwd=folder, code=1)
        assert f"{SAME} cannot be called so beside {NAME}.u1001" in said, said
    assert host.run(PORTS).stdout == guarded and alice.json("list") == []
    # Also while his is down, and where both are hers.
    bob.ctl("down", NAME)
    nothing_left()
    assert "cannot be called so" in alice.refused("up", cwd=folder, code=1)
    bob.ctl("start", NAME)
    bob.ctl("remove", "--force", "--yes", NAME)
    alice.ctl("up", cwd=folder)
    alice.ctl("remove", "--force", "--yes", SAME)
    nothing_left()


# Who echoes datagrams, and who says something from one port; what he hears.
ECHO = """import socket
with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
    server.bind(("::", 9009))
    print("there", flush=True)
    while True:
        server.sendto(*server.recvfrom(100))"""
SAY = """import socket, sys
address = sys.argv[1]
with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as one:
    one.bind(("", 40009))
    one.settimeout(0.5)
    try:
        one.sendto(b"heard", (address, 9009))
        print(one.recv(100).decode())
    except OSError as error:
        print(error)"""


def within(host, machine, program, *words):
    return ["nsenter", "--net", "--target", leader(host, machine), "python3", "-c", program, *words]


def say(person, address):
    return person.run(["python3", "-c", SAY, address]).stdout.strip()


def test_datagrams_of_a_port_that_another_had(alice, bob, host):
    """What she has begun nobody goes on with, nor she herself once she may not any more."""
    folder = alice.folder("web", spec("any", hostAccess=True))
    alice.ctl("up", "--accept", cwd=folder)
    echoes = [host.popen(command, text=True, stdout=-1) for command in
              (within(host, "any.u1000", ECHO), ["python3", "-c", ECHO])]
    try:
        assert [echo.stdout.readline() for echo in echoes] == ["there\n"] * 2
        for address in addresses(alice, "any"):
            assert "heard" not in say(bob, address)
            assert say(alice, address) == "heard" and say(bus.Root(host), address) == "heard"
            assert "heard" not in say(bob, address), address
            speaks = within(host, "any.u1000", SAY, gateway(address))
            assert host.run(speaks).stdout == "heard\n"
        alice.folder("web", spec("any"))
        alice.ctl("up", "--update", cwd=folder)
        for address in addresses(alice, "any"):
            speaks = within(host, "any.u1000", SAY, gateway(address))
            assert "heard" not in host.run(speaks).stdout, address
    finally:
        for echo in echoes:
            kin.signal(echo, signal.SIGTERM, "python3")
            echo.communicate(timeout=20)
