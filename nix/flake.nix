# SPDX-License-Identifier: MIT
{
  description = "flakectr's functions for flakes that define containers";

  outputs = { self }: {
    lib.mkContainer = import ./container.nix;
  };
}
