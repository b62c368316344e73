# SPDX-License-Identifier: MIT
#
# Makes the spec's derivation of a container's description; `prefix` begins what is told of a
# mistake. ./container.nix is for whom this is.
{ prefix, arguments }:
let
  required = [
    "name"
    "platform"
    "system"
  ];
  optional = [
    "project"
    "ports"
    "volumes"
    "volumes-ro"
  ]
  ++ attrNames fields;

  inherit (builtins)
    attrNames
    elem
    filter
    hasAttr
    hasContext
    intersectAttrs
    isAttrs
    isString
    mapAttrs
    match
    storeDir
    stringLength
    toJSON
    ;
  check = import ./check.nix prefix;
  inherit (check) fail nameMax quote show;
  fields = import ./fields.nix check (arguments.name or null);

  checked =
    if !isAttrs arguments then
      fail "its argument must be a set, not ${show arguments}"
    else
      let
        missing = filter (key: !hasAttr key arguments) required;
      in
      if missing != [ ] then
        fail "not there, but needed: ${quote missing}"
      else
        check.checkKeys "" (required ++ optional) arguments;
  # Whoever asks for the name alone has nothing else evaluated.
  given = check.withoutNulls checked;

  name = check.name "name" checked.name;
  project = if checked.project or null != null then check.name "project" checked.project else null;
  fullName =
    let
      full = if project == null then name else "${project}.${name}";
    in
    if stringLength full <= nameMax then
      full
    else
      fail "name is too long with its project, as ${full}: ${toString nameMax} characters are allowed";

  platform =
    if isString checked.platform && match ".+-linux" checked.platform != null then
      checked.platform
    else
      fail "platform must be a string as \"x86_64-linux\", not ${show checked.platform}";

  # A string must carry what it was made of: else the system would not be in the closure.
  system =
    let
      value = checked.system;
      path = if isAttrs value && value ? outPath then value.outPath else value;
    in
    if isAttrs value && value ? config.system.build.toplevel then
      fail "system is a whole NixOS configuration; it must be its config.system.build.toplevel"
    else if isString path && hasContext path && match "${storeDir}/[^/]+" path != null then
      path
    else
      fail "system must be a derivation, not ${show value}";

  volumes = import ./volumes.nix check (
    intersectAttrs {
      volumes = null;
      volumes-ro = null;
    } given
  );

  # What says nothing is not said: an older flakectr refuses keys that it does not know.
  silent = [
    null
    false
    [ ]
    { }
  ];
  said = set: builtins.removeAttrs set (filter (key: elem set.${key} silent) (attrNames set));
  others = said (mapAttrs (key: fields.${key} key) (intersectAttrs fields given));
  ports = import ./ports.nix check "ports" (given.ports or [ ]);
  defaults = {
    network = "private";
    init = "system";
  };
  quiet = filter (key: others.${key} or null == defaults.${key}) (attrNames defaults);
  consistent =
    if others.init or null == "minimal" && others.ready.check.type or null == "unit" then
      fail "ready.check: there are no units where init is minimal"
    else
      import ./network.nix check { inherit others ports; };

  spec = {
    version = 1;
    inherit name ports system;
  }
  // said ({ inherit project; } // volumes)
  // builtins.removeAttrs consistent quiet;
in
derivation {
  name = "${fullName}-container";
  system = platform;
  # No program but the shell, and of that only what is built in: it is all that is there everywhere.
  builder = "/bin/sh";
  args = [
    "-c"
    "printf '%s\\n' \"$spec\" >\"$out\""
  ];
  spec = toJSON spec;
  preferLocalBuild = true;
  allowSubstitutes = false;
}
