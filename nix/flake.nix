# SPDX-License-Identifier: MIT
{
  description = "flakectr's functions and modules for flakes that define containers";

  outputs = { self }: {
    lib = import ./lib.nix;

    flakeModules.default = ./flake-module.nix;
    flakeModule = self.flakeModules.default;

    templates.default = {
      path = ./template;
      description = "A container that serves a page";
    };
  };
}
