# SPDX-License-Identifier: MIT
#
# Credentials: { db.file = "secrets/db"; token.command = [ "age" "-d" "token.age" ]; }. What the
# secret is stands nowhere: flakectr fetches it at each start.
check:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    filter
    head
    isAttrs
    isString
    length
    map
    mapAttrs
    match
    replaceStrings
    stringLength
    ;
  inherit (check)
    fail
    list
    must
    object
    show
    withoutNulls
    ;

  inherit (import ./paths.nix check) path sourceFault;

  most = 32;
  isId = id: match "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}" id != null;
  isInStore = text: builtins.hasContext text || match "${builtins.storeDir}/.*" text != null;

  file =
    key: value:
    let
      straight = match "\\./(.+)" value;
    in
    if !isString value then
      must key "a path, as text: a path of Nix would be copied to the store" value
    else if isInStore value then
      fail "${key}: ${show value} is in the store, where everybody can read it"
    else if value == "." then
      fail "${key}: ${show value} is a directory"
    else
      path sourceFault key (if straight == null then value else head straight);

  word =
    key: value:
    if isString value && stringLength value <= 1024 && match "[ -~]*" value != null then
      value
    else
      must key "printable ASCII text" value;

  # As its owner is shown it, who agrees to it.
  shownWord =
    text:
    if match "[a-zA-Z0-9_@%+=:,./-]+" text != null then
      text
    else
      "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  isLong = words: stringLength (concatStringsSep " " (map shownWord words)) > 1024;

  credential =
    key: value:
    let
      made = object [ ] {
        inherit file;
        command = list 64 word;
      } key value;
    in
    if made ? file == made ? command then
      fail "${key} has either a file or a command"
    else if made ? command && (made.command == [ ] || match "[^-].*" (head made.command) == null) then
      fail "${key}.command names no program"
    else if made ? command && isLong made.command then
      fail "${key}.command has more than 1024 bytes: put it into a script"
    else
      made;
in
key: value:
let
  given = withoutNulls value;
  wrong = filter (id: !isId id) (attrNames given);
in
if !isAttrs value then
  must key "a set" value
else if wrong != [ ] then
  fail "${key}: ${show (head wrong)} is no name of a credential, which has a-z, A-Z, 0-9 and ._-"
else if given ? "network.dns" then
  fail "${key}: \"network.dns\" is set by flakectr itself: take another name"
else if length (attrNames given) > most then
  fail "${key} has ${toString (length (attrNames given))} entries, ${toString most} are allowed"
else
  mapAttrs (id: credential "${key}.${id}") given
