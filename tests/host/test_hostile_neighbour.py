# SPDX-License-Identifier: MIT
"""Another person of the same host, and what she makes only to get at somebody else's container."""

from flake import spec

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
