# SPDX-License-Identifier: MIT
#
# Paths, of the host and inside, as far as they can be judged without a look at the disk.
check:
let
  inherit (builtins)
    any
    elem
    filter
    isString
    length
    split
    stringLength
    substring
    ;
  inherit (check) fail must show;

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
in
{
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
}
