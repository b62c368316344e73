# SPDX-License-Identifier: MIT
"""podman beside us: the very same system, and its web server alone, the way podman is mostly used.

Rootful, with crun and a bridge of netavark's, and without a user namespace, which flakectr's have.
--privileged, because the system's init mounts; the server alone has it too, for podman's filter of
devices wants CAP_SYS_RESOURCE, which not every machine's root has."""

NOTE = "podman: rootful, --privileged, with a bridge, without a user namespace"
PACKAGES = ("podman", "crun", "netavark", "aardvark-dns", "iptables")
# Without files of podman's in /etc: they are links into the store, mounted before it or after it.
OPTIONS = ["--privileged", "--pids-limit=0", "--no-hosts", "--dns=none",
           "--volume=/nix/store:/nix/store:ro"]
PORT = 80


class Podman:
    def __init__(self, host, raw, name, address):
        self.host, self.raw, self.name = host, raw, name
        self.tree, self.port = f"/var/lib/{name}", (address, PORT)
        self.system = raw.words[-1].removesuffix("/init")
        self.stop = ["podman", "stop", name]
        self.options = [f"--name={name}", f"--ip={address}", *OPTIONS]

    def prepare(self):
        """After the raw one's."""
        self.host.run(["podman", "--version"], check=True)
        self.host.run(["cp", "-a", self.raw.tree, self.tree], check=True)

    def await_gone(self, watch):
        """It is, when `podman stop` returns."""


class System(Podman):
    what = "podman start, the same system"

    def __init__(self, host, raw):
        super().__init__(host, raw, "bench-system", "10.88.0.77")
        self.start = ["podman", "start", self.name]
        self.exec = ["podman", "exec", self.name, "/run/current-system/sw/bin/true"]

    def prepare(self):
        super().prepare()
        self.host.run(["podman", "create", *self.options, "--systemd=always", "--rootfs", self.tree,
                       f"{self.system}/init"], check=True)


class Program(Podman):
    what = "podman run -d, its nginx alone"

    def __init__(self, host, raw):
        super().__init__(host, raw, "bench-program", "10.88.0.78")
        usr = host.run(["readlink", "-f", f"{self.system}/sw"], check=True).stdout.strip()
        self.start = ["podman", "run", "--detach", "--rm", *self.options,
                      f"--volume={usr}:/usr:ro", "--tmpfs=/run/nginx", "--rootfs", self.tree,
                      "/usr/sbin/nginx", "-c", f"{self.system}/etc/nginx/nginx.conf", "-e", "stderr"]
