# SPDX-License-Identifier: MIT
#
# The sets within a container's options, as types: one key of the spec, one option.
{ lib }:
let
  inherit (lib) mkOption types;

  maybe =
    type: example: description:
    mkOption {
      type = types.nullOr type;
      default = null;
      inherit description example;
    };
  time = maybe (types.either types.int types.str);
  required =
    type: example: description:
    mkOption { inherit description example type; };
  # In lists the modules' own word for what is missing has no place that anybody knows.
  needed = maybe;
  # A path would be taken for a module, and told of where nobody looks for it.
  onlySets =
    type:
    types.addCheck type builtins.isAttrs
    // {
      substSubModules = modules: onlySets (type.substSubModules modules);
    };
  set = options: onlySets (types.submodule { inherit options; });
in
{
  # A short form beside a set. Of the two only the set has options of its own, which are to be in
  # the reference.
  orSet =
    short: long:
    types.either short long
    // {
      inherit (long) getSubOptions;
    };

  port = set {
    container = needed types.int 80 "The number listened on inside.";
    protocol = mkOption {
      type = types.enum [
        "tcp"
        "udp"
      ];
      default = "tcp";
      description = "TCP or UDP. Only TCP ports are waited for.";
      example = "udp";
    };
    host = maybe types.int 8080 "The port of the host that leads there. Null: there is none.";
    address = maybe types.str "192.0.2.1" "The address of the host where that is. Null: localhost.";
    onDemand = maybe types.bool true "Whether the first connection starts the container.";
    shared = maybe types.bool true "Whether all users of the host reach it, and not its owner and root alone.";
  };

  volume = set {
    type = needed (types.enum [
      "bind"
      "named"
      "tmpfs"
    ]) "named" "Files of the host; a directory that flakectr keeps for the owner; or memory.";
    source = maybe types.str "db" "The path of the host, or the name. A tmpfs has none.";
    target = needed types.str "/var/lib/postgresql" "The path inside.";
    readOnly = maybe types.bool true "Whether nothing inside may change it.";
    privileged = maybe types.bool true "Whether root opens the source, whosever it is: as with `privileged`.";
    owner = maybe types.str "71:71" "Whose it is inside, as \"uid:gid\". Null: root's.";
    size = maybe (types.either types.int types.str) "64M" "What a tmpfs may hold: bytes, or \"64M\".";
  };

  dependency = set {
    name = needed types.str "db" "The other container, without its project.";
    condition = maybe (types.enum [
      "started"
      "ready"
      "healthy"
    ]) "healthy" "What is waited for. Null: ready.";
  };

  ready = set {
    timeout = time "5min" "Seconds from the start until it must be ready, 1 to 3600, or a time as \"5min\". Null: 120.";
    check = maybe (set {
      type = required (types.enum [
        "tcp"
        "http"
        "unit"
        "command"
      ]) "http" "What is tried: a connection, a request, the state of a unit, or a command inside.";
      port = maybe types.int 80 "The port of a tcp or http check.";
      path = maybe types.str "/health" "The path that is requested.";
      status = maybe types.int 204 "The status that the answer must have.";
      unit = maybe types.str "nginx.service" "The unit that must be active.";
      command = maybe (types.listOf types.str) [
        "pg_isready"
        "--quiet"
      ] "The command that must end well, word by word.";
      interval = time "1min" "Seconds between two tries, or a time as \"1min\".";
      timeout = time 10 "Seconds that one try may take, or a time.";
      startPeriod = time 30 "Seconds from the start in which a failure does not count, or a time.";
      retries = maybe types.int 5 "How many tries in a row must fail.";
    }) {
      type = "unit";
      unit = "nginx.service";
    } "What must succeed beside.";
  };

  credential = set {
    file = maybe types.str "secrets/db-password" "A file of the host, as text; a relative one is below the flake's directory.";
    command = maybe (types.listOf types.str) [
      "pass"
      "show"
      "db-password"
    ] "A command that prints it, word by word.";
  };

  resources = set {
    memory = maybe (types.either types.int types.str) "512M" "Bytes, or \"512M\".";
    cpu = maybe (types.oneOf [
      types.int
      types.float
      types.str
    ]) 0.5 "Processors, of which 0.5 is half of one.";
    tasks = maybe types.int 200 "How many processes and threads.";
    io = maybe types.int 50 "Its weight among all that use the disks: 1 to 10000, of which 100 is usual.";
  };

  privileged = set {
    userNamespace = maybe types.bool false "False: root inside is root of the host.";
    capabilities = maybe (types.listOf types.str) [
      "CAP_NET_ADMIN"
    ] "Capabilities beyond those of containers.";
    devices = maybe (types.listOf types.str) [
      "/dev/fuse"
    ] "Devices of the host that may be used inside.";
    hostNetwork = maybe types.bool true "Whether `network` may be \"host\".";
  };
}
