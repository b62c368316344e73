# SPDX-License-Identifier: MIT
#
# The outputs of alice's flake on the host of ./host.nix: the example, with a page of its own. It is
# a file, for it is evaluated there by flakectr, and before by the test, which has it built.
{ page, system }:
{ nixpkgs, flakectr, ... }:
flakectr.lib.mkContainers {
  inherit nixpkgs;
  systems = [ system ];
  containers.httpserver.configuration =
    { pkgs, ... }:
    {
      system.stateVersion = "24.11";
      networking.firewall.allowedTCPPorts = [ 80 ];
      services.nginx = {
        enable = true;
        virtualHosts.httpserver.root = pkgs.writeTextDir "index.html" "${page}\n";
      };
    };
}
