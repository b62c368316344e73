# SPDX-License-Identifier: MIT
#
# Volumes: "source:/target"; "/path"; { type = "named"; source = "db"; target = "/var/lib/db"; }.
# What can be told without a look at the disk is told here, by the rules of docs/spec.md; strings
# stay strings.
check:
let
  inherit (builtins)
    any
    elem
    elemAt
    filter
    fromJSON
    head
    isInt
    isString
    length
    map
    match
    split
    stringLength
    substring
    ;
  inherit (check)
    boolean
    fail
    list
    must
    number
    object
    show
    word
    ;

  most = 64;
  pathMost = 1024;
  isBelow =
    path: directory:
    path == directory || substring 0 (stringLength directory + 1) path == "${directory}/";

  # Neither these, nor what is below them, nor what would hide them.
  reserved = [
    "/nix/store"
    "/proc"
    "/sys"
    "/dev"
    "/run/host"
    "/run/systemd"
  ];
  isReserved = target: any (path: isBelow target path || isBelow path target) reserved;

  # What is wrong with it, without a subject; null: nothing.
  pathFault =
    path:
    let
      straight = if substring 0 1 path == "/" then substring 1 (-1) path else path;
      parts = filter isString (split "/" straight);
    in
    if path == "" then
      "is empty"
    else if stringLength path > pathMost then
      "is longer than ${toString pathMost} bytes"
    else if length (split ":" path) > 1 then
      "has a ':' in it, which separates a source from its target"
    else if length (split "[[:cntrl:]\\]" path) > 1 then
      "has a backslash or a control character in it"
    else if elem "" parts then
      "has a '/' too many"
    else if elem "." parts || elem ".." parts then
      "has a part '.' or '..', and must go straight ahead"
    else
      null;
  sourceFault =
    source:
    if source == "/" then
      "is all of the host; name a directory in it"
    else if substring 0 1 source == "~" then
      "begins with '~', which nobody puts a home in place of here"
    else if source == "." then
      null
    else
      pathFault source;
  targetFault =
    target:
    if substring 0 1 target != "/" then
      "is no absolute path"
    else if target == "/" then
      "would hide the whole container"
    else if pathFault target != null then
      pathFault target
    else if isReserved target then
      "is not free: ${check.quote reserved} are the container's own"
    else
      null;

  path =
    faultOf: key: value:
    let
      fault = faultOf value;
    in
    if !isString value then
      must key "a path" value
    else if fault != null then
      fail "${key}: ${show value} ${fault}"
    else
      value;

  # What a string says; a flake's author may well write "./src".
  parse =
    key: text:
    let
      parts = match "([^:]*):([^:]*)" text;
      straight = match "\\./(.+)" (head parts);
      absolute = substring 0 1 text == "/" && length (split ":" text) == 1;
    in
    if absolute then
      {
        source = path sourceFault key text;
        target = path targetFault key text;
      }
    else if parts == null then
      must key "as \"source:/target\" or \"/path\"" text
    else
      {
        source = path sourceFault "${key}, its source" (
          if straight == null then head parts else head straight
        );
        target = path targetFault "${key}, its target" (elemAt parts 1);
      };
  string =
    key: value:
    if isString value then
      builtins.deepSeq (parse key value) value
    else
      must key "a string as \"source:/target\" or \"/path\"" value;

  owner =
    key: value:
    let
      id = "(0|[1-9][0-9]{0,4})";
      ids = if isString value then match "${id}:${id}" value else null;
    in
    if ids == null || any (text: fromJSON text > 65535) ids then
      must key "\"uid:gid\", each from 0 to 65535" value
    else
      value;

  powers = {
    "" = 1;
    K = 1024;
    M = 1024 * 1024;
    G = 1024 * 1024 * 1024;
  };
  size =
    key: value:
    let
      parts = if isString value then match "([1-9][0-9]{0,9})([KMG]?)" value else null;
      bytes = if parts == null then value else fromJSON (head parts) * powers.${elemAt parts 1};
    in
    if isInt bytes && bytes >= 4096 && bytes <= 17592186044416 then
      bytes
    else
      must key "a number of bytes from 4096 to 17592186044416, or as \"64M\"" value;

  checks = {
    type = word [
      "bind"
      "named"
      "tmpfs"
    ];
    source = key: value: value;
    target = path targetFault;
    readOnly = boolean;
    privileged = boolean;
    inherit owner size;
  };
  objectOf =
    key: value:
    let
      made = object [
        "type"
        "target"
      ] checks key value;
      isTmpfs = made.type == "tmpfs";
      source =
        if made.type == "named" then
          check.name "${key}.source" made.source
        else
          path sourceFault "${key}.source" made.source;
    in
    if isTmpfs && made ? source then
      fail "${key}.source: a tmpfs has none"
    else if !isTmpfs && !made ? source then
      fail "${key} needs source"
    else if isTmpfs && !made ? size then
      fail "${key} needs size, the bytes that it may have"
    else if !isTmpfs && made ? size then
      fail "${key}.size: only a tmpfs has one"
    else if made.privileged or false && (made.type != "bind" || substring 0 1 source != "/") then
      fail "${key}.privileged: only a bind with an absolute source has it"
    else
      made // (if isTmpfs then { } else { inherit source; });

  targetOf = key: volume: if isString volume then (parse key volume).target else volume.target;
in
{
  volumes ? [ ],
  volumes-ro ? [ ],
}:
let
  made = {
    volumes = list most (
      key: value: (if isString value then string else objectOf) key value
    ) "volumes" volumes;
    volumes-ro = list most string "volumes-ro" volumes-ro;
  };
  together = made.volumes ++ made.volumes-ro;
  targets = map (targetOf "") together;
  twice = filter (target: length (filter (other: other == target) targets) > 1) targets;
in
# That one lies in another's files is refused when it is brought up: flakes of flake-containers have
# such volumes, and are to be evaluated as they are.
if length together > most then
  fail "volumes and volumes-ro have ${toString (length together)} entries, ${toString most} are allowed"
else if twice != [ ] then
  fail "volumes: ${show (head twice)} is there twice as a target"
else
  made
