# SPDX-License-Identifier: MIT
#
# What may be said of a container beside its name, system, ports and volumes, each with its check.
# docs/spec.md says what it means. The second argument: the container's own name.
check: self:
let
  inherit (builtins)
    attrNames
    filter
    head
    isInt
    isAttrs
    isString
    map
    match
    stringLength
    ;
  inherit (check)
    boolean
    either
    fail
    list
    must
    name
    number
    object
    pattern
    seconds
    word
    ;

  second = seconds 1 3600;
  port = number 1 65535;

  kinds = {
    tcp = [ "port" ];
    http = [
      "port"
      "path"
      "status"
    ];
    unit = [ "unit" ];
    command = [ "command" ];
  };
  always = [
    "type"
    "interval"
    "timeout"
    "startPeriod"
    "retries"
  ];
  needed = {
    tcp = [ "port" ];
    http = [ "port" ];
    unit = [ "unit" ];
    command = [ "command" ];
  };

  isPlain = text: match "[^[:cntrl:]]+" text != null;
  line =
    key: value:
    if isString value && stringLength value <= 1024 && isPlain value then
      value
    else
      must key "text on one line" value;

  # A '\' begins what systemd escapes.
  unit =
    key: value:
    if
      isString value
      && stringLength value <= 255
      && match "[a-zA-Z0-9:_.@\\][a-zA-Z0-9:_.@\\-]*" value != null
      && match ".*[.].*" value != null
    then
      value
    else
      must key "the name of a unit, as \"nginx.service\"" value;

  readyCheck =
    key: value:
    let
      made = object [ "type" ] {
        type = word (attrNames kinds);
        inherit port;
        path = pattern "/[!-~]{0,1023}" "a path that begins with a slash, of printable ASCII";
        status = number 100 599;
        inherit unit;
        command = list 64 line;
        interval = second;
        timeout = second;
        startPeriod = seconds 0 3600;
        retries = number 1 100;
      } key value;
      foreign = filter (name: !builtins.elem name (always ++ kinds.${made.type})) (attrNames made);
      missing = filter (name: !made ? ${name}) needed.${made.type};
    in
    if foreign != [ ] then
      fail "${key}.${head foreign}: a check of type ${made.type} has none"
    else if missing != [ ] then
      fail "${key}, of type ${made.type}, needs ${check.quote missing}"
    else if made ? command && made.command == [ ] then
      fail "${key}.command is empty"
    else
      made;

  dependency =
    key: value:
    let
      made = either isString name (object [ "name" ] {
        inherit name;
        condition = word [
          "started"
          "ready"
          "healthy"
        ];
      }) key value;
    in
    if (if isString made then made else made.name) == self then
      fail "${key}: ${self} cannot wait for itself"
    else
      made;

  dependencies =
    key: value:
    let
      made = list 64 dependency key value;
      names = map (entry: if isString entry then entry else entry.name) made;
      twice = filter (one: builtins.length (filter (other: other == one) names) > 1) names;
    in
    if twice == [ ] then made else fail "${key} names ${head twice} twice";

  variables =
    key: value:
    if !isAttrs value then
      must key "a set" value
    else
      let
        names = attrNames value;
        wrong = filter (variable: match "[A-Za-z_][A-Za-z0-9_]{0,127}" variable == null) names;
        # By these systemd speaks to the container's init.
        taken = filter (
          variable:
          match "container|NOTIFY_SOCKET|CREDENTIALS_DIRECTORY|INVOCATION_ID|(container|LISTEN|SYSTEMD|WATCHDOG)_.*" variable
          != null
        ) names;
      in
      if wrong != [ ] then
        fail "${key}: ${check.show (head wrong)} is no name of a variable, which has a-z, A-Z, 0-9 and _"
      else if taken != [ ] then
        fail "${key}.${head taken}: by this name systemd speaks to the container's init"
      else if builtins.length names > 256 then
        fail "${key} has more than 256 variables"
      else
        builtins.mapAttrs (
          variable: text:
          if isInt text then
            toString text
          else if isString text && stringLength text <= 4096 && match "[^[:cntrl:]]*" text != null then
            text
          else
            must "${key}.${variable}" "text on one line, of at most 4096 bytes" text
        ) (check.withoutNulls value);
in
{
  idleStop = seconds 10 604800;
  network = word [
    "private"
    "none"
    "host"
  ];
  aliases = list 16 name;
  hostAccess = boolean;
  dependsOn = dependencies;
  ready = object [ ] {
    timeout = second;
    check = readyCheck;
  };
  restart = word [
    "no"
    "on-failure"
    "always"
    "unless-stopped"
  ];
  autoStart = boolean;
  ephemeral = boolean;
  init = word [
    "system"
    "minimal"
  ];
  environment = variables;
  credentials = import ./credentials.nix check;
  resources = import ./resources.nix check;
  privileged = import ./privileged.nix check;
}
