# SPDX-License-Identifier: MIT
"""What systemd itself has for it: the same container as a .nspawn file and `machinectl start`."""

from raw import own_identity

NAME = "bench-machine"
TREE = f"/var/lib/machines/{NAME}"
ADDRESS4 = "10.250.77.3"
PORT = 80

# Of the command line; the rest is the same there, or the unit's own.
SETTINGS = {"--notify-ready": ("Exec", "NotifyReady"), "--kill-signal": ("Exec", "KillSignal"),
            "--link-journal": ("Exec", "LinkJournal"), "--resolv-conf": ("Exec", "ResolvConf"),
            "--timezone": ("Exec", "Timezone"), "--setenv": ("Exec", "Environment"),
            "--hostname": ("Exec", "Hostname"), "--private-users": ("Exec", "PrivateUsers"),
            "--private-users-ownership": ("Files", "PrivateUsersOwnership"),
            "--bind-ro": ("Files", "BindReadOnly"), "--network-bridge": ("Network", "Bridge")}


def settings(words):
    """The .nspawn file of a command line of systemd-nspawn."""
    end = words.index("--")
    sections = {"Exec": ["Boot=no", f"Parameters={' '.join(words[end + 1:])}"],
                "Files": [], "Network": []}
    for word in words[:end]:
        key, _, value = word.partition("=")
        if key in SETTINGS:
            section, name = SETTINGS[key]
            sections[section].append(f"{name}={value}")
    return "".join(f"[{section}]\n" + "".join(f"{line}\n" for line in lines)
                   for section, lines in sections.items())


class Machinectl:
    what = "machinectl start"

    def __init__(self, host, raw):
        self.host, self.raw = host, raw
        self.port = (ADDRESS4, PORT)
        self.start, self.stop = ["machinectl", "start", NAME], ["machinectl", "poweroff", NAME]

    def prepare(self):
        """After the raw one's."""
        words = own_identity(self.raw.words, address4=ADDRESS4, address6="fd00:bec4::3",
                             uids_beyond=1001 * 65536, name=NAME, tree=TREE)
        self.host.write(f"/etc/systemd/nspawn/{NAME}.nspawn", settings(words))
        self.host.run(["cp", "-a", self.raw.tree, TREE], check=True)
        self.host.run("systemctl daemon-reload", check=True)

    def await_gone(self, watch):
        """`machinectl poweroff` does not wait."""
        watch.await_failure(["machinectl", "show", NAME])
