# SPDX-License-Identifier: MIT
"""lxc beside us: the very same system in a user namespace, with the same bridge and mapped mounts."""

NAME = "bench-lxc"
TREE, CONFIG = f"/var/lib/{NAME}", f"/etc/{NAME}.conf"
ADDRESS4, PREFIX4, GATEWAY4 = "10.250.77.4", 24, "10.250.77.1"
BRIDGE = "bench0"
PORT, UIDS = 80, 1002 * 65536
PACKAGES = ("lxc",)

# Of lxc's own common.conf what a system's init needs. No host of these tests has AppArmor.
SETTINGS = {
    "lxc.uts.name": NAME,
    "lxc.rootfs.path": f"dir:{TREE}",
    "lxc.rootfs.options": "idmap=container",
    "lxc.mount.auto": "proc:mixed sys:mixed cgroup:rw:force",
    "lxc.mount.entry": "/nix/store nix/store none bind,ro 0 0",
    "lxc.apparmor.profile": "unconfined",
    "lxc.tty.max": 0,
    "lxc.signal.halt": "SIGRTMIN+3",
    "lxc.net.0.type": "veth",
    "lxc.net.0.link": BRIDGE,
    "lxc.net.0.name": "eth0",
    "lxc.net.0.flags": "up",
    "lxc.net.0.ipv4.address": f"{ADDRESS4}/{PREFIX4}",
    "lxc.net.0.ipv4.gateway": GATEWAY4,
}


class Lxc:
    what = "lxc-start, the same system"

    def __init__(self, host, raw):
        self.host, self.raw = host, raw
        self.port = (ADDRESS4, PORT)
        self.start = ["lxc-start", f"--name={NAME}", f"--rcfile={CONFIG}"]
        self.stop = ["lxc-stop", f"--name={NAME}", "--timeout=30"]

    def prepare(self):
        """After the raw one's."""
        self.host.run(["lxc-start", "--version"], check=True)
        self.host.run(["cp", "-a", self.raw.tree, TREE], check=True)
        init = {"lxc.init.cmd": self.raw.words[-1]}
        maps = [("lxc.idmap", f"{kind} 0 {UIDS} 65536") for kind in "ug"]
        self.host.write(CONFIG, "".join(f"{key} = {value}\n" for key, value in
                                        [*SETTINGS.items(), *init.items(), *maps]))

    def await_gone(self, watch):
        """It is, when `lxc-stop` returns."""
