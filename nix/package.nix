# SPDX-License-Identifier: MIT
#
# flakectr for nixpkgs: `callPackage ./package.nix { }`.
{
  lib,
  stdenv,
  meson,
  ninja,
  pkg-config,
  scdoc,
  dnsmasq,
  glibc,
  json_c,
  libnl,
  libseccomp,
  nftables,
  polkit,
  systemd,
}:
let
  # meson.build is where it is written.
  version = builtins.head (
    builtins.match ".*version: '([0-9.]+)',.*" (
      builtins.head (lib.splitString "license:" (builtins.readFile ../meson.build))
    )
  );
  folders = [
    "client"
    "common"
    "daemon"
    "dbus"
    "docs"
    "nix"
    "polkit"
    "systemd"
  ];
in
stdenv.mkDerivation {
  pname = "flakectr";
  inherit version;

  src = lib.cleanSourceWith {
    src = ../.;
    name = "flakectr-source";
    # Tests and examples do not make another package.
    filter =
      path: type:
      let
        below = lib.removePrefix "${toString ../.}/" (toString path);
      in
      lib.elem (lib.head (lib.splitString "/" below)) (
        folders
        ++ [
          "meson.build"
          "meson_options.txt"
        ]
      );
  };

  nativeBuildInputs = [
    meson
    ninja
    pkg-config
    scdoc
  ];
  buildInputs = [
    # flakectr-init runs in a foreign tree, and is static.
    glibc.static
    json_c
    libnl
    # For its numbers of system calls, while flakectr is built.
    libseccomp
    nftables
    polkit
    systemd
  ];
  strictDeps = true;

  mesonFlags = [
    (lib.mesonBool "tests" false)
    (lib.mesonEnable "man" true)
    # It answers for names, in a unit of its own, which has no search path.
    (lib.mesonOption "dnsmasq" "${dnsmasq}/bin/dnsmasq")
    (lib.mesonOption "systemdsystemunitdir" "${placeholder "out"}/lib/systemd/system")
  ];

  meta = {
    description = "Containers from Nix flakes, for ordinary users";
    license = lib.licenses.mit;
    mainProgram = "flakectrctl";
    platforms = lib.platforms.linux;
  };
}
