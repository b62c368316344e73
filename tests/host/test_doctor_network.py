# SPDX-License-Identifier: MIT
"""flakectrctl doctor: names, firewalls and addresses of a host."""

import pytest
from test_doctor import Report
from test_doctor import after, resolver  # noqa: F401 (fixtures)


def test_the_pool_is_taken(alice, host, after):
    after("ip link delete doctor0")
    host.run("ip link add doctor0 type bridge && ip link set doctor0 up &&"
             " ip addr add 10.233.4.1/22 dev doctor0", check=True)
    report = Report(alice)
    assert report.faults == {} and "252 of the 256 networks" in report.text("network")
    host.run("ip addr add 10.233.0.1/16 dev doctor0", check=True)
    report = Report(alice)
    assert report.faults == {"network": "error"} and "ip route" in report.text("network")


@pytest.mark.parametrize("chain, words", [
    ("ip filter FORWARD", "for i in iifname oifname"), ("inet site walls", "drops what containers send"),
    ("ip filter INPUT", "ask for names")])
def test_another_firewall(alice, host, after, chain, words):
    family, table, name = chain.split()
    after(f"nft delete table {family} {table}")
    hook = "input" if name == "INPUT" else "forward"
    host.run(f"nft 'add table {family} {table};"
             f" add chain {chain} {{ type filter hook {hook} priority filter; policy drop; }}'", check=True)
    report = Report(alice)
    assert report.faults == {"firewall": "warning"}
    assert words in report.text("firewall") and name in report.text("firewall")
    command = report.text("firewall").split("'")[1]
    host.run(["sh", "-c", command], check=True)
    assert Report(alice).faults == {}


def test_ufw(alice, host, after):
    """Its chains, as ufw makes them."""
    after("nft delete table ip filter")
    host.run("""nft 'add table ip filter; add chain ip filter ufw-user-forward; add chain ip filter ufw-before-forward;
                add chain ip filter FORWARD { type filter hook forward priority filter; policy drop; }'""", check=True)
    report = Report(alice)
    assert report.faults == {"firewall": "warning"}
    assert "ufw route allow from 10.233.0.0/16" in report.text("firewall")
    host.run("nft add rule ip filter ufw-user-forward ip saddr 10.233.0.0/16 accept", check=True)
    assert Report(alice).faults == {}


def test_names(alice, host, after):
    host.write("/etc/resolv.conf", "search example\n")
    assert Report(alice).faults == {"resolver": "warning"}
    host.write("/etc/resolv.conf", "nameserver 192.0.2.1\n")
    after("mv /etc/nsswitch.conf.away /etc/nsswitch.conf")
    host.run("cp /etc/nsswitch.conf /etc/nsswitch.conf.away", check=True)
    for order in ("files dns", "files dns mymachines", "files resolve mymachines dns"):
        host.write("/etc/nsswitch.conf", f"passwd: files\nhosts: {order}\n")
        report = Report(alice)
        assert report.faults == {"name-service": "warning"} and "mymachines" in report.text("name-service")
