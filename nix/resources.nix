# SPDX-License-Identifier: MIT
#
# Resources: { memory = "512M"; cpu = 0.5; tasks = 200; io = 50; }. Sizes stay as they are written.
check:
let
  inherit (builtins)
    fromJSON
    isFloat
    isInt
    isString
    match
    toJSON
    ;
  inherit (check)
    bytes
    must
    number
    object
    ;

  memory = key: value: builtins.seq (bytes "16M" "1024T" key value) value;

  # As the spec has it: three places after the point.
  cpu =
    key: value:
    let
      text = if isInt value || isFloat value then toJSON value else value;
      isNumber = isString text && match "(0|[1-9][0-9]{0,3})([.][0-9]{1,3})?" text != null;
      made = fromJSON text;
    in
    if isNumber && made >= 0.01 && made <= 8192 then
      value
    else
      must key "a number of processors from 0.01 to 8192, as 2 or 0.5" value;
in
object [ ] {
  inherit cpu memory;
  tasks = number 16 4194304;
  io = number 1 10000;
}
