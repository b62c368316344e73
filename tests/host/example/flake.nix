# SPDX-License-Identifier: MIT
# The example of examples/httpserver for a host without a network: where that one takes its NixOS
# system from nixpkgs, this one takes a system made of Debian's files. The rest is the same.
{
  inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs =
    {
      self,
      nixpkgs,
      flakectr,
    }:
    {
      flakeContainers.x86_64-linux.httpserver = flakectr.lib.mkContainer {
        name = "httpserver";
        platform = "x86_64-linux";
        ports = [ 80 ];
        system = nixpkgs.lib.mkSystem {
          name = "httpserver";
          page = "<h1>Hello from httpserver</h1>\n";
        };
      };
    };
}
