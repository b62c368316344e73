# SPDX-License-Identifier: MIT
#
# Whether a host of a platform runs systems of another: flakectrd starts those alone.
{ platform, system }:
let
  also = {
    x86_64-linux = [ "i686-linux" ];
    aarch64-linux = [ "armv7l-linux" ];
  };
in
system == platform || builtins.elem system (also.${platform} or [ ])
