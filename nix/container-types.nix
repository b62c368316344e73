# SPDX-License-Identifier: MIT
#
# The sets within a container's options, as types: one key of the spec, one option.
{ lib }:
let
  inherit (lib) mkOption types;

  maybe =
    type: description:
    mkOption {
      type = types.nullOr type;
      default = null;
      inherit description;
    };
  time = maybe (types.either types.int types.str);
  required = type: description: mkOption { inherit type description; };
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
  port = set {
    container = needed types.int "The number listened on inside.";
    protocol = mkOption {
      type = types.enum [
        "tcp"
        "udp"
      ];
      default = "tcp";
      description = "TCP or UDP. Only TCP ports are waited for.";
    };
    host = maybe types.int "The port of the host that leads there. Null: there is none.";
    address = maybe types.str "The address of the host where that is. Null: localhost.";
    onDemand = maybe types.bool "Whether the first connection starts the container.";
    shared = maybe types.bool "Whether all users of the host reach it, and not its owner and root alone.";
  };

  volume = set {
    type = needed (types.enum [
      "bind"
      "named"
      "tmpfs"
    ]) "Files of the host; a directory that flakectr keeps for the owner; or memory.";
    source = maybe types.str "The path of the host, or the name. A tmpfs has none.";
    target = needed types.str "The path inside.";
    readOnly = maybe types.bool "Whether nothing inside may change it.";
    privileged = maybe types.bool "Whether root opens the source, whosever it is: as with `privileged`.";
    owner = maybe types.str "Whose it is inside, as \"uid:gid\". Null: root's.";
    size = maybe (types.either types.int types.str) "What a tmpfs may hold: bytes, or \"64M\".";
  };

  dependency = set {
    name = required types.str "The other container, without its project.";
    condition = maybe (types.enum [
      "started"
      "ready"
      "healthy"
    ]) "What is waited for. Null: ready.";
  };

  ready = set {
    timeout = time "Seconds from the start until it must be ready, 1 to 3600, or a time as \"5min\". Null: 120.";
    check = maybe (set {
      type = required (types.enum [
        "tcp"
        "http"
        "unit"
        "command"
      ]) "What is tried: a connection, a request, the state of a unit, or a command inside.";
      port = maybe types.int "The port of a tcp or http check.";
      path = maybe types.str "The path that is requested.";
      status = maybe types.int "The status that the answer must have.";
      unit = maybe types.str "The unit that must be active.";
      command = maybe (types.listOf types.str) "The command that must end well, word by word.";
      interval = time "Seconds between two tries, or a time as \"1min\".";
      timeout = time "Seconds that one try may take, or a time.";
      startPeriod = time "Seconds from the start in which a failure does not count, or a time.";
      retries = maybe types.int "How many tries in a row must fail.";
    }) "What must succeed beside.";
  };

  credential = set {
    file = maybe types.str "A file of the host, as text; a relative one is below the flake's directory.";
    command = maybe (types.listOf types.str) "A command that prints it, word by word.";
  };

  resources = set {
    memory = maybe (types.either types.int types.str) "Bytes, or \"512M\".";
    cpu = maybe (types.oneOf [
      types.int
      types.float
      types.str
    ]) "Processors, of which 0.5 is half of one.";
    tasks = maybe types.int "How many processes and threads.";
    io = maybe types.int "Its weight among all that use the disks: 1 to 10000, of which 100 is usual.";
  };

  privileged = set {
    userNamespace = maybe types.bool "False: root inside is root of the host.";
    capabilities = maybe (types.listOf types.str) "Capabilities beyond those of containers.";
    devices = maybe (types.listOf types.str) "Devices of the host that may be used inside.";
    hostNetwork = maybe types.bool "Whether `network` may be \"host\".";
  };
}
