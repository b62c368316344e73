# SPDX-License-Identifier: MIT
#
# Credentials: { db.file = "secrets/db"; token.command = [ "age" "-d" "token.age" ]; }. What the
# secret is stands nowhere: flakectr fetches it at each start.
check:
let
  inherit (builtins)
    attrNames
    filter
    head
    isAttrs
    isString
    length
    mapAttrs
    match
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

  most = 32;
  isId = id: match "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}" id != null;
  isInStore = text: builtins.hasContext text || match "${builtins.storeDir}/.*" text != null;

  file =
    key: value:
    if !isString value || match "[^~:\\[:cntrl:]][^:\\[:cntrl:]]*" value == null then
      must key "a path, as text: a path of Nix would be copied to the store" value
    else if isInStore value then
      fail "${key}: ${show value} is in the store, where everybody can read it"
    else
      value;

  word =
    key: value:
    if isString value && stringLength value <= 1024 && match "[ -~]*" value != null then
      value
    else
      must key "printable ASCII text" value;

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
    else
      made;
in
key: value:
let
  given = withoutNulls value;
  wrong = filter (id: !isId id || id == "network.dns") (attrNames given);
in
if !isAttrs value then
  must key "a set" value
else if wrong != [ ] then
  fail "${key}: ${show (head wrong)} is no name of a credential"
else if length (attrNames given) > most then
  fail "${key} has ${toString (length (attrNames given))} entries, ${toString most} are allowed"
else
  mapAttrs (id: credential "${key}.${id}") given
