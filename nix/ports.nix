# SPDX-License-Identifier: MIT
#
# Ports: 80; "8080:80"; "127.0.0.1:8080:80/tcp"; { container = 80; host = 8080; }. All become sets,
# and only what was said is in them.
check:
let
  inherit (builtins)
    any
    filter
    fromJSON
    head
    isInt
    isString
    length
    match
    stringLength
    ;
  inherit (check)
    boolean
    fail
    list
    must
    number
    object
    withoutNulls
    word
    ;

  most = 64;
  port = number 1 65535;

  toNumber =
    key: text:
    if stringLength text < 6 && match "0|[1-9][0-9]*" text != null then
      port key (fromJSON text)
    else
      must key "a number from 1 to 65535" text;

  isAddress = import ./addresses.nix;
  address = key: value: if isAddress value then value else must key "an address of the host" value;

  checks = {
    container = port;
    protocol = word [
      "tcp"
      "udp"
    ];
    host = port;
    inherit address;
    onDemand = boolean;
    shared = boolean;
  };

  # [address:]host:container or container, and then /protocol.
  parse =
    key: text:
    let
      parts = match "((\\[([^]]*)]|([^:/]*)):)?(([^:/]*):)?([^:/]+)(/([^/]*))?" text;
      part = builtins.elemAt parts;
      before = part 1;
      host = part 5;
      # "8080:80": what stands first is the host's port when nothing stands between.
      alone = before != null && host == null;
      address = if part 2 != null then part 2 else part 3;
    in
    if parts == null then
      must key "as 80, \"8080:80\" or \"127.0.0.1:8080:80/tcp\"" text
    else
      withoutNulls {
        container = toNumber "${key}.container" (part 6);
        protocol = part 8;
        host =
          if alone then
            toNumber "${key}.host" before
          else if host == null then
            null
          else
            toNumber "${key}.host" host;
        address = if alone || before == null then null else address;
      };

  one =
    key: value:
    let
      made = object [ "container" ] checks key (
        if isInt value then
          { container = value; }
        else if isString value then
          parse key value
        else
          value
      );
      outside = filter (name: made ? ${name}) [
        "address"
        "onDemand"
        "shared"
      ];
    in
    if !made ? host && outside != [ ] then
      fail "${key} has ${head outside}, but no host, the port of the host that it is about"
    else if made ? host && made.protocol or "tcp" == "udp" then
      fail "${key} is of UDP, and only TCP ports can be had on the host: leave host out"
    else
      { protocol = "tcp"; } // made;

  isSix = text: match "[^:]*" text == null;
  isEvery = text: text == "0.0.0.0" || text == "::";
  addressesOf =
    entry:
    if entry ? address then
      [ entry.address ]
    else
      [
        "127.0.0.1"
        "::1"
      ];
  isShared = a: b: isSix a == isSix b && (a == b || isEvery a || isEvery b);

  # The same port inside may be had at two places of the host; one place has but one port.
  clashes =
    a: b:
    if a ? host && b ? host then
      a.host == b.host && any (one: any (isShared one) (addressesOf b)) (addressesOf a)
    else
      a.container == b.container && a.protocol == b.protocol;
in
key: value:
let
  made = list most one key value;
  twice = filter (entry: length (filter (clashes entry) made) > 1) made;
  first = head twice;
in
if twice == [ ] then
  made
else
  fail "${key} has ${
    if first ? host then
      "the host's port ${toString first.host}"
    else
      "port ${toString first.container}"
  }/${first.protocol} twice"
