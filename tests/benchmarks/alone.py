# SPDX-License-Identifier: MIT
"""One program without a system around it, `init = "minimal"`: the web server that podman runs so."""

import minimal
from series import Row
from stopwatch import Step, Who

NAME, PORT = "alone", 80
TARGET = 1.0
# Debian's programs look for their libraries in /usr; podman has it as a volume.
SCRIPT = """''
system=${nixpkgs.lib.mkSystem { name = "alone"; }}
mount -o bind $(readlink -f $system/sw) /usr
[ -e /lib ] || for folder in lib lib64; do ln -s usr/$folder /$folder; done
mkdir -p /run/nginx
exec /usr/sbin/nginx -c $system/etc/nginx/nginx.conf -e stderr
''"""


class Alone:
    def __init__(self, alice, watch):
        self.watch, user = watch, Who(alice.host, alice.name)
        folder = alice.folder(NAME, minimal.program(NAME, script=SCRIPT, ports=[PORT]))
        alice.ctl("up", cwd=folder)
        self.port = (alice.address(NAME), PORT)
        self.start = Step(user, folder, "flakectrctl", "start", "--quiet", NAME)
        self.down = Step(user, folder, "flakectrctl", "down", "--quiet", NAME)
        watch.time(self.down)
        self.starts = []

    def once(self):
        self.starts.append(sum(self.watch.time(self.start, port=self.port)))
        self.watch.time(self.down)

    def row(self, theirs):
        """theirs: the starts of podman's; none where it could not run."""
        return Row("its nginx alone, minimal, to podman run -d", "ms", self.starts, theirs or None,
                   TARGET if theirs else None)
