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
let
  # argument = [ default meaning ]; those without a default are in `required`.
  #
  # name      string of [a-z0-9-]            what the container is called, and its hostname inside
  # platform  string                         Nix's name of the host: "x86_64-linux", ...
  # system    derivation                     what runs inside; its first program is <system>/init.
  #                                          Of NixOS: config.system.build.toplevel
  required = [ "name" "platform" "system" ];
  # project   string of [a-z0-9-], or null   null (default): none. Containers of one project share
  #                                          a network
  # ports     list, default [ ]              what listens inside: 80, which is TCP, or
  #                                          { container = 53; protocol = "udp"; }.
  #                                          `up` returns when all TCP ports accept connections
  # volumes   list, default [ ]              files from outside, a string or a set each:
  #                                          "src:/tmp/src", "/srv/data" (the same path inside);
  #                                          { type = "bind"; source = "src"; target = "/src"; }
  #                                          { type = "named"; source = "db"; target = "/var/db"; }
  #                                          { type = "tmpfs"; target = "/x"; size = 1048576; }
  #                                          and in each readOnly, owner = "uid:gid" inside.
  #                                          A source without a slash first is below the flake's
  #                                          directory
  # volumes-ro list of strings, default [ ]  the same, and nothing inside may change them
  # ready     set, default { }               timeout = seconds from the start until it must be
  #                                          ready, 1 to 3600, default 120
  optional = [ "project" "ports" "volumes" "volumes-ro" "ready" ];

  portKeys = [ "container" "protocol" ];
  readyKeys = [ "timeout" ];
  volumeKeys = [ "type" "source" "target" "readOnly" "owner" "size" ];
  volumeTypes = [ "bind" "named" "tmpfs" ];
  nameMax = 52; # with the project and its dot: the longest that leaves room for the owner's uid
  portsMax = 64;

  inherit (builtins) attrNames concatStringsSep elem filter hasAttr hasContext head isAttrs isBool
    isInt isList isString length map match removeAttrs storeDir stringLength toJSON typeOf;

  quote = names: concatStringsSep ", " names;
  show = value:
    if isInt value || isString value || isBool value || value == null then toJSON value
    else "a ${typeOf value}";
  between = low: high: value: isInt value && value >= low && value <= high;
  isPart = value: isString value && match "[a-z0-9]([a-z0-9-]*[a-z0-9])?" value != null;

  # An unknown key is a mistyped one more often than not, and is never passed over in silence.
  checkKeys = fail: what: known: set:
    let unknown = attrNames (removeAttrs set known);
    in
    if unknown == [ ] then set
    else fail "no ${what} is called ${quote unknown}; there are ${quote known}";
in
arguments:
let
  called = isAttrs arguments && isString (arguments.name or null);
  fail = text: throw "mkContainer${if called then " \"${arguments.name}\"" else ""}: ${text}";

  checked =
    if ! isAttrs arguments then fail "its argument must be a set, not ${show arguments}"
    else
      let missing = filter (key: ! hasAttr key arguments) required;
      in
      if missing != [ ] then fail "not there, but needed: ${quote missing}"
      else checkKeys fail "argument" (required ++ optional) arguments;

  part = key: value:
    if isPart value then value
    else fail "${key} must be made of a-z, 0-9 and -, with no - at either end, not ${show value}";

  name = part "name" checked.name;
  project = if checked.project or null == null then null else part "project" checked.project;
  fullName =
    let full = if project == null then name else "${project}.${name}";
    in
    if stringLength full <= nameMax then full
    else fail "${full} is too long: ${toString nameMax} characters are allowed";

  platform =
    if isString checked.platform then checked.platform
    else fail "platform must be a string as \"x86_64-linux\", not ${show checked.platform}";

  # A string must carry what it was made of: else the system would not be in the closure.
  system =
    let
      given = checked.system;
      path = if isAttrs given && given ? outPath then given.outPath else given;
    in
    if isAttrs given && given ? config.system.build.toplevel then
      fail "system is a whole NixOS configuration; it must be its config.system.build.toplevel"
    else if isString path && hasContext path && match "${storeDir}/[^/]+" path != null then path
    else fail "system must be a derivation, not ${show given}";

  ports =
    let
      given = checked.ports or [ ];
      made = map port given;
      twice = filter (entry: length (filter (other: other == entry) made) > 1) made;
    in
    if ! isList given then fail "ports must be a list, not ${show given}"
    else if length given > portsMax then
      fail "ports has ${toString (length given)} entries, ${toString portsMax} are allowed"
    else if twice != [ ] then
      fail "port ${toString (head twice).container}/${(head twice).protocol} is there twice"
    else made;

  port = given:
    let
      set =
        if isAttrs given then checkKeys fail "key of a port" portKeys given
        else { container = given; };
      container = set.container or (fail "a port needs container, the number listened on inside");
      protocol = set.protocol or "tcp";
    in
    if ! between 1 65535 container then
      fail "a port must be a number from 1 to 65535, not ${show container}"
    else if ! elem protocol [ "tcp" "udp" ] then
      fail "a port's protocol must be \"tcp\" or \"udp\", not ${show protocol}"
    else { inherit container protocol; };

  # What else is to be said of a volume, flakectr says when it reads the spec.
  volumes = volumesOf "volumes" (given:
    if isString given then given
    else if ! isAttrs given then
      fail "a volume must be a string as \"src:/tmp/src\", or a set, not ${show given}"
    else if ! elem (given.type or null) volumeTypes then
      fail "a volume's type must be one of ${quote volumeTypes}, not ${show (given.type or null)}"
    else if ! given ? target then fail "a volume needs target, its path inside"
    else checkKeys fail "key of a volume" volumeKeys given);
  volumesReadOnly = volumesOf "volumes-ro" (given:
    if isString given then given
    else fail "one of volumes-ro must be a string as \"src:/tmp/src\", not ${show given}");
  volumesOf = key: check:
    let given = checked.${key} or [ ];
    in
    if isList given then map check given else fail "${key} must be a list, not ${show given}";

  ready =
    let
      given = checked.ready or { };
      set =
        if isAttrs given then checkKeys fail "key of ready" readyKeys given
        else fail "ready must be a set, not ${show given}";
    in
    if set ? timeout && ! between 1 3600 set.timeout then
      fail "ready.timeout must be a number of seconds from 1 to 3600, not ${show set.timeout}"
    else set;

  spec = { version = 1; inherit name system ports; }
    // (if project == null then { } else { inherit project; })
    // (if volumes == [ ] then { } else { inherit volumes; })
    // (if volumesReadOnly == [ ] then { } else { "volumes-ro" = volumesReadOnly; })
    // (if ready == { } then { } else { inherit ready; });
in
derivation {
  name = "${fullName}-container";
  system = platform;
  # No program but the shell, and of that only what is built in: it is all that is there everywhere.
  builder = "/bin/sh";
  args = [ "-c" "printf '%s\\n' \"$spec\" >\"$out\"" ];
  spec = toJSON spec;
  preferLocalBuild = true;
  allowSubstitutes = false;
}
