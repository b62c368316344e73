# SPDX-License-Identifier: MIT
#
# Whether what is said of a container fits to the network that it is in. The arguments: the ports
# as ./ports.nix has them, and what else is said, without what is silent.
check:
let
  inherit (builtins)
    any
    filter
    hasAttr
    ;
  inherit (check) fail quote;
in
{ ports, others }:
let
  network = others.network or "private";
  given = others // (if ports == [ ] then { } else { inherit ports; });
  uselessIn = filter (key: hasAttr key given);
  uselessBy = {
    private = [ ];
    # Nobody reaches what has no network.
    none = uselessIn [
      "ports"
      "aliases"
      "hostAccess"
    ];
    host = uselessIn [
      "aliases"
      "hostAccess"
    ];
  };
  useless = uselessBy.${network};
in
if useless != [ ] then
  fail "network is ${network}, so there can be no ${quote useless}"
else if network == "host" && !(others.privileged.hostNetwork or false) then
  fail "network is host, which needs privileged.hostNetwork = true, or take private with ports or hostAccess"
else if network == "host" && any (port: port ? host) ports then
  fail "network is host, where what listens is at the host's own ports: name them in ports without a port of the host"
else
  others
