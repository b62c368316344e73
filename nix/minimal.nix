# SPDX-License-Identifier: MIT
#
# The system of a container without an init of its own: one program, what it needs, and the files of
# /etc that programs look for. No NixOS is evaluated for it. flakectr-init is the first process: it
# links etc/ and sw/ into the container's tree, and runs `init` below.
{
  pkgs,
  name,
  runCommand, # pkgs: the text of a shell
  packages, # pkgs: a list
}:
let
  file = key: pkgs.writeText "${name}-${key}";

  # A shell for people and for the program itself; tar is how files are copied in and out.
  path = pkgs.buildEnv {
    name = "${name}-path";
    paths = [
      pkgs.bashInteractive
      pkgs.coreutils
      pkgs.gnutar
    ]
    ++ packages pkgs;
    pathsToLink = [
      "/bin"
      "/share"
    ];
  };

  init = pkgs.writeShellScript "${name}-init" (runCommand pkgs);

  passwd = file "passwd" ''
    root:x:0:0:root:/root:/bin/sh
    nobody:x:65534:65534:nobody:/var/empty:/bin/sh
  '';
  group = file "group" ''
    root:x:0:
    tty:x:5:
    nogroup:x:65534:
  '';
  hosts = file "hosts" ''
    127.0.0.1 localhost
    ::1 localhost
    127.0.0.2 ${name}
  '';
  nsswitch = file "nsswitch.conf" ''
    passwd: files
    group: files
    hosts: files dns
  '';
in
pkgs.runCommandLocal "${name}-minimal" { } ''
  mkdir -p $out/etc/ssl/certs
  ln -s ${init} $out/init
  ln -s ${path} $out/sw
  ln -s ${passwd} $out/etc/passwd
  ln -s ${group} $out/etc/group
  ln -s ${hosts} $out/etc/hosts
  ln -s ${nsswitch} $out/etc/nsswitch.conf
  ln -s ${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt $out/etc/ssl/certs/ca-bundle.crt
  ln -s ca-bundle.crt $out/etc/ssl/certs/ca-certificates.crt
  printf %s ${pkgs.stdenv.hostPlatform.system} >$out/system
''
