# SPDX-License-Identifier: MIT
#
# mkContainer: turns the description of one container into what flakectr reads, its spec.
#
#   flakeContainers.x86_64-linux.web = mkContainer {
#     name = "web";
#     platform = "x86_64-linux";
#     system = ...;
#   };
#
# It needs nothing but Nix itself, no nixpkgs: any way to make a system will do. The result is a
# derivation, and its output the spec in JSON; the system is in its closure, so one garbage
# collector root keeps both. What is wrong is told when the flake is evaluated.
#
# The attribute in flakeContainers.<platform> must be called as the container: "web", or "shop.web"
# for name = "web" and project = "shop".
#
# Its arguments; of those without a default none may be missing, and null is as good as silence:
#
# name      string of [a-z0-9-]            what the container is called, and its hostname inside
# platform  string                         Nix's name of the host: "x86_64-linux", ...
# system    derivation                     what runs inside; its first program is <system>/init,
#                                          or with init = "minimal" its only one.
#                                          Of NixOS: config.system.build.toplevel
# project   string of [a-z0-9-], or null   null (default): none. Containers of one project share
#                                          a network
# ports     list, default [ ]              what listens inside: 80, which is TCP, or a set with
#                                          container, protocol. `up` returns when all TCP ports
#                                          accept connections. With host (address, onDemand,
#                                          shared) also a port of the host: "8080:80",
#                                          "127.0.0.1:8080:80/tcp"
# volumes   list, default [ ]              files from outside, a string or a set each:
#                                          "src:/tmp/src", "/srv/data" (the same path inside);
#                                          { type = "bind"; source = "src"; target = "/src"; }
#                                          { type = "named"; source = "db"; target = "/var/db"; }
#                                          { type = "tmpfs"; target = "/x"; size = "1M"; }
#                                          and in each readOnly, owner = "uid:gid" inside.
#                                          A source without a slash first is below the flake's
#                                          directory
# volumes-ro list of strings, default [ ]  the same, and nothing inside may change them
# ready     set, default { }               timeout = seconds from the start until it must be
#                                          ready, 1 to 3600, default 120; check
# and idleStop, network, aliases, hostAccess, dependsOn, restart, autoStart, environment,
# ephemeral, init, credentials, resources, privileged: ./fields.nix, docs/spec.md.
arguments:
let
  called = builtins.isAttrs arguments && builtins.isString (arguments.name or null);
in
import ./make.nix {
  prefix = "mkContainer${if called then " \"${arguments.name}\"" else ""}: ";
  inherit arguments;
}
