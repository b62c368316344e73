# SPDX-License-Identifier: MIT
"""Other ports for what runs, where they cannot be had: it goes on with what it had."""

from test_ports import FAILED, PAGE, RULE, curl, lazy, record, taken_by, web


def test_what_an_administrator_has_permitted_goes_with_them(alice, bob, host, rules):
    folder = web(alice, "8080:80")
    alice.ctl("up", cwd=folder)
    before = record(host, "web")
    rules.set(RULE % "listen on 0.0.0.0:8081")
    with taken_by(bob, host, 8092):
        said = alice.refused("up", "-p", "0.0.0.0:8081:80", "-p", "127.0.0.1:8092:80", cwd=folder, code=FAILED)
    assert "bob" in said
    assert curl(alice, "http://127.0.0.1:8080/") == PAGE
    assert record(host, "web") == before


def test_where_it_cannot_be_recorded_it_listens_on(alice, host):
    folder = lazy(alice)
    alice.ctl("up", cwd=folder)
    alice.ctl("down", "lazy")
    alice.ctl("start", "lazy")
    before = record(host, "lazy")
    obstacle = "/var/lib/flakectr/containers/lazy.u1000/record.json.new"
    host.run(["mkdir", obstacle], check=True)
    try:
        alice.refused("up", "-p", "8082:80", cwd=folder, code=FAILED)
    finally:
        host.run(["rmdir", obstacle], check=True)
    assert record(host, "lazy") == before

    host.run("systemctl kill --signal=KILL flakectr-lazy.u1000.service", check=True)
    alice.await_state("lazy", "failed", "listening")
    assert curl(alice, "http://127.0.0.1:8081/") == PAGE
