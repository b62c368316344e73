# SPDX-License-Identifier: MIT
#
# What the checks of a description are made of. A check takes a key, as people are told it, and a
# value, and gives the value as flakectr reads it; what is wrong it throws, in one sentence that
# begins with `prefix` and the key.
prefix:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    elem
    elemAt
    filter
    fromJSON
    genList
    head
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isString
    length
    listToAttrs
    map
    mapAttrs
    match
    removeAttrs
    stringLength
    toJSON
    typeOf
    ;

  fail = text: throw "${prefix}${text}";
  quote = concatStringsSep ", ";
  show =
    value:
    if isInt value || isFloat value || isString value || isBool value || value == null then
      toJSON value
    else
      "a ${typeOf value}";
  must =
    key: what: value:
    fail "${key} must be ${what}, not ${show value}";

  # Null is silence everywhere: the options of modules have it for what is not set.
  withoutNulls =
    set:
    listToAttrs (
      map (name: {
        inherit name;
        value = set.${name};
      }) (filter (name: set.${name} != null) (attrNames set))
    );

  # An unknown key is a mistyped one more often than not, and is never passed over in silence.
  checkKeys =
    key: known: set:
    let
      unknown = attrNames (removeAttrs set known);
      owner = if key == "" then "" else "${key} ";
    in
    if unknown == [ ] then
      set
    else if key == "" then
      fail "no argument is called ${quote unknown}; there are ${quote known}"
    else
      fail "${owner}has no ${quote unknown}; it may have ${quote known}";
in
rec {
  # With a project and the dot, too: the longest that leaves room for the owner's uid.
  nameMax = 52;

  inherit
    checkKeys
    fail
    must
    quote
    show
    withoutNulls
    ;

  boolean = key: value: if isBool value then value else must key "true or false" value;

  number =
    low: high: key: value:
    if isInt value && value >= low && value <= high then
      value
    else
      must key "a number from ${toString low} to ${toString high}" value;

  # Whole seconds, or as people say them: "90s", "10min", "2h", "7d".
  seconds =
    low: high: key: value:
    let
      units = {
        s = 1;
        m = 60;
        min = 60;
        h = 3600;
        d = 86400;
      };
      parts = if isString value then match "(0|[1-9][0-9]{0,6})(s|m|min|h|d)" value else null;
      made = if parts == null then value else fromJSON (elemAt parts 0) * units.${elemAt parts 1};
    in
    if isInt made && made >= low && made <= high then
      made
    else
      must key "a number of seconds from ${toString low} to ${toString high}, or a time as \"10min\""
        value;

  string =
    key: value: if isString value && value != "" then value else must key "a string of text" value;

  word =
    words: key: value:
    if elem value words then value else must key "one of ${quote words}" value;

  name =
    key: value:
    if !isString value || match "[a-z0-9]([a-z0-9-]*[a-z0-9])?" value == null then
      must key "made of a-z, 0-9 and -, with no - at either end" value
    else if stringLength value > nameMax then
      fail "${key} is too long: ${toString nameMax} characters are allowed"
    else
      value;

  # A string that is a whole POSIX expression.
  pattern =
    expression: what: key: value:
    if isString value && match expression value != null then value else must key what value;

  # Bytes, or as people say them: "512M". The ends of the range are written so, too.
  bytes =
    least: most: key: value:
    let
      powers = {
        "" = 1;
        K = 1024;
        M = 1048576;
        G = 1073741824;
        T = 1099511627776;
      };
      parse =
        text:
        let
          parts = match "(0|[1-9][0-9]{0,14})([KMGT]?)" text;
          number = fromJSON (elemAt parts 0);
          power = powers.${elemAt parts 1};
        in
        # What is more than any range has may be more than Nix can count.
        if parts == null || number > 1125899906842624 / power then null else number * power;
      made = if isString value then parse value else value;
    in
    if isInt made && made >= parse least && made <= parse most then
      made
    else
      must key "a number of bytes from ${least} to ${most}, or as \"512M\"" value;

  either =
    isFirst: first: second: key: value:
    if isFirst value then first key value else second key value;

  list =
    most: check: key: value:
    if !isList value then
      must key "a list" value
    else if length value > most then
      fail "${key} has ${toString (length value)} entries, ${toString most} are allowed"
    else
      genList (i: check "${key}[${toString i}]" (elemAt value i)) (length value);

  # A list in which nothing is twice.
  distinct =
    most: check: key: value:
    let
      made = list most check key value;
      twice = filter (one: length (filter (other: other == one) made) > 1) made;
    in
    if twice == [ ] then made else fail "${key} has ${head twice} twice";

  # A set with only these keys, each with its check, and some that must be there.
  object =
    needed: checks: key: value:
    let
      known = attrNames checks;
      given = withoutNulls (checkKeys key known value);
      missing = filter (name: !given ? ${name}) needed;
    in
    if !isAttrs value then
      must key "a set" value
    else if missing != [ ] then
      fail "${key} needs ${quote missing}"
    else
      mapAttrs (name: checks.${name} "${key}.${name}") given;
}
