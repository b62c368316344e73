# SPDX-License-Identifier: MIT
#
# Volumes: "source:/target"; "/path"; { type = "named"; source = "db"; target = "/var/lib/db"; }.
# What can be told without a look at the disk is told here, by the rules of docs/spec.md; strings
# stay strings.
check:
let
  inherit (builtins)
    any
    elemAt
    filter
    fromJSON
    head
    isString
    length
    map
    match
    split
    substring
    ;
  inherit (check)
    boolean
    bytes
    fail
    list
    must
    object
    show
    word
    ;

  most = 64;
  inherit (import ./paths.nix check) path sourceFault targetFault;

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
    inherit owner;
    size = bytes "4K" "16T";
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
