# SPDX-License-Identifier: MIT
#
# Whether a text is an address of IPv4 or IPv6. One of IPv4 that is written as one of IPv6 is none:
# who listens there has the other.
let
  inherit (builtins)
    all
    elemAt
    filter
    fromJSON
    isString
    length
    match
    split
    ;
  partsOf = separator: text: filter isString (split separator text);

  isByte = text: match "0|[1-9][0-9]{0,2}" text != null && fromJSON text < 256;
  isFour =
    text:
    let
      bytes = match "([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)" text;
    in
    bytes != null && all isByte bytes;

  # Its last two groups may be an address of IPv4.
  isSix =
    text:
    let
      tail = match "(.*:)([^:]*\\..*)" text;
      plain = if tail == null then text else "${elemAt tail 0}0:0";
      halves = partsOf "::" plain;
      groupsOf = half: if half == "" then [ ] else partsOf ":" half;
      groups = builtins.concatMap groupsOf halves;
      isWhole = length halves == 1 && length groups == 8;
      isShort = length halves == 2 && length groups < 8;
    in
    (tail == null || isFour (elemAt tail 1))
    && (isWhole || isShort)
    && all (group: match "[0-9a-fA-F]{1,4}" group != null) groups
    && match "[0:]+:[fF]{4}:([^:]*:[^:]*|[^:]*\\..*)" text == null;
in
value: isString value && (isFour value || isSix value)
