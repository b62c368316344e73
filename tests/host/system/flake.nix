# SPDX-License-Identifier: MIT
{
  description = "What stands in for nixpkgs where there is no network: a system made of Debian's files";

  outputs = { self }: {
    lib.mkSystem = import ./system.nix;
  };
}
