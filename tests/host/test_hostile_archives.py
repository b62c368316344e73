# SPDX-License-Identifier: MIT
"""Archives that mean harm: each is refused, and the container keeps what it has, so one will do for all."""

import tarfile

import archive
import pytest
from archive import directory, member
from steady import nothing_left_soon
from test_archives import FILE, LEFT
from test_archives import tidy  # noqa: F401 (fixture)
from written import FIRST, now
from written import keeper, kept  # noqa: F401 (fixtures)

pytestmark = pytest.mark.own

SPARSE = member("web/root/x", kind=tarfile.REGTYPE,
                pax_headers={"GNU.sparse.major": "1", "GNU.sparse.name": "web/root/x"})
HOSTILE = {
    "absolute": ([member("/etc/flakectr-was-here", "x")], "leads out"),
    "dots": ([member("web/root/../../../../etc/flakectr-was-here", "x")], "leads out"),
    "record": ([member("web/record.json", "{}")], "leads out"),
    "beside": ([member("web/root.new/x", "{}")], "leads out"),
    "volume": ([directory("web/volumes"), directory("web/volumes/others")], "no volume that it has"),
    "link": ([member("web/root/way", kind=tarfile.SYMTYPE, linkname="/etc"),
              member("web/root/way/flakectr-was-here", "x")], "leads out"),
    "hard link": ([member("web/root/shadow", kind=tarfile.LNKTYPE, linkname="/etc/shadow")], "leads out"),
    "hard link by a link": ([member("web/root/way", kind=tarfile.SYMTYPE, linkname="/etc"),
                             member("web/root/s", kind=tarfile.LNKTYPE, linkname="web/root/way/shadow")], "leads out"),
    "hard link to the record": ([member("web/root/r", kind=tarfile.LNKTYPE, linkname="web/root/../record.json")],
                                "leads out"),
    "disk": ([member("web/root/disk", kind=tarfile.BLKTYPE, devmajor=8)], "is a device"),
    "memory": ([member("web/root/mem", kind=tarfile.CHRTYPE, devmajor=1, devminor=1)], "is a device"),
    "uid": ([member("web/root/x", "x", uid=65536)], "from 0 to 65535"),
    "large uid": ([member("web/root/x", "x", uid=1 << 40)], "from 0 to 65535"),
    "gid": ([member("web/root/x", "x", gid=1879048192)], "from 0 to 65535"),
    "sparse": ([SPARSE], "--sparse"),
    "pax bomb": ([member("web/root/x", "x", pax_headers={f"SCHILY.xattr.user.{i}": "x" * 60000 for i in range(8)})],
                 "damaged"),
    "no tree": ([], "no root tree"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_that_means_harm(kept, host, tidy, kind):
    members, words = HOSTILE[kind]
    archive.write(host.path(FILE), *members, **{"begin": []} if kind == "no tree" else {})
    said = kept.refused("import", "--yes", FILE, "web", code=1)
    assert words in said and "web keeps what it has" in said, said
    assert not members or f"'{members[-1][0].name}' in it" in said.replace("/'", "'") or words == "damaged", said
    assert host.run("ls /etc/flakectr-was-here").returncode != 0
    assert now(kept, host) == FIRST
    nothing_left_soon(host, LEFT)
