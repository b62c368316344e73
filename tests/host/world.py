# SPDX-License-Identifier: MIT
"""The rest of the world, as a host sees it: a network namespace behind its default route."""

UPLINK = "up0"
HERE = "198.51.100.1"
ROUTER = "198.51.100.2"
PAGE = "203.0.113.80"
NAME = "world.example"
# Name servers, and where each says that the name is.
SERVERS = {"198.51.100.2": PAGE, "198.51.100.3": "203.0.113.81"}

SET_UP = f"""set -e
ip netns add world
ip link add {UPLINK} type veth peer name down0 netns world
ip addr add {HERE}/24 dev {UPLINK}
ip link set {UPLINK} up
ip -n world addr add {ROUTER}/24 dev down0
ip -n world addr add {PAGE}/32 dev lo
ip -n world link set lo up
ip -n world link set down0 up
ip route add default via {ROUTER}
mkdir -p /run/world/www
echo world >/run/world/www/index.html
systemd-run --quiet --unit=world-web --property=NetworkNamespacePath=/run/netns/world \
        busybox httpd -f -p 80 -h /run/world/www
""" + "".join(f"""
[ {server} = {ROUTER} ] || ip -n world addr add {server}/24 dev down0
systemd-run --quiet --unit=world-names-{server} --property=NetworkNamespacePath=/run/netns/world \
        dnsmasq -k -C /dev/null --pid-file= --user=root --bind-interfaces --listen-address={server} \
        --no-resolv --no-hosts --local=/{NAME}/ --address=/{NAME}/{page} --address=/plain/{page}
""" for server, page in SERVERS.items()) + f"""
echo nameserver {ROUTER} >/etc/resolv.conf
"""

TEAR_DOWN = """: >/etc/resolv.conf
systemctl stop 'world-*'
ip netns delete world
ip link delete up0
rm -rf /run/world
"""
