# SPDX-License-Identifier: MIT
#
# What stands for nixpkgs where a system is made without NixOS: derivations that are never built.
{ system, ... }:
let
  made =
    name: attributes:
    derivation (
      {
        inherit name system;
        builder = "/bin/sh";
      }
      // attributes
    );
  text = name: text: made name { inherit text; };
in
{
  stdenv.hostPlatform = { inherit system; };
  bashInteractive = made "bash" { };
  coreutils = made "coreutils" { };
  gnutar = made "gnutar" { };
  cacert = made "cacert" { };
  hello = made "hello" { };
  buildEnv = { name, paths, ... }: made name { inherit paths; };
  writeText = text;
  writeShellScript = text;
  writeShellScriptBin = text;
  mkShell = { name, ... }: made name { };
  runCommandLocal =
    name: attributes: script:
    made name (attributes // { inherit script; });
}
