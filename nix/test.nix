# SPDX-License-Identifier: MIT
#
# The text of a test: it brings containers up under a project of its own, runs a script, and clears
# them away. `containers` are what mkContainer gives, by name. It needs no nixpkgs.
{
  containers,
  script,
  platform,
}:
let
  inherit (builtins)
    appendContext
    attrNames
    concatMap
    concatStringsSep
    fromJSON
    getContext
    map
    readFile
    removeAttrs
    replaceStrings
    toJSON
    unsafeDiscardStringContext
    ;

  # Shell has no quote within these.
  quote = text: "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  placeholder = "throw-away";

  # Of a test nothing starts at boot, nothing is kept, and no port of the host is taken.
  port = entry: { inherit (entry) container protocol; };
  volume =
    entry:
    if (entry.type or "") == "named" then
      entry
      // {
        type = "bind";
        source = "volumes/${entry.source}";
      }
    else
      entry;
  specOf =
    name:
    let
      said = fromJSON (unsafeDiscardStringContext containers.${name}.spec);
    in
    removeAttrs said [
      "autoStart"
      "idleStop"
    ]
    // {
      project = placeholder;
      ports = map port said.ports;
    }
    // (if said ? volumes then { volumes = map volume said.volumes; } else { });
  foldersOf =
    name:
    concatMap (entry: if (entry.type or "") == "named" then [ "volumes/${entry.source}" ] else [ ]) (
      (fromJSON (unsafeDiscardStringContext containers.${name}.spec)).volumes or [ ]
    );

  # The system stays in the closure of the test, and of the container.
  fileOf =
    name:
    let
      text = appendContext (toJSON (specOf name)) (getContext containers.${name}.spec);
    in
    ''
      printf '%s\n' ${quote text} | sed "s/\"project\":\"${placeholder}\"/\"project\":\"$project\"/" >"$folder/${name}.json"
      ${concatStringsSep "\n" (map (path: "mkdir -p \"$folder/${path}\"") (foldersOf name))}
    '';
  # Within a document of the shell, which puts the project's name in.
  attributeOf =
    name:
    let
      system = unsafeDiscardStringContext (specOf name).system;
    in
    ''
      "$project.${name}" = derivation {
        name = "$project.${name}-container";
        system = "${platform}";
        builder = "/bin/sh";
        args = [ "-c" "printf '%s' \"\$spec\" >\"\$out\"" ];
        spec = builtins.appendContext (builtins.readFile ./${name}.json) {
          "${system}" = { path = true; };
        };
      };
    '';
  names = attrNames containers;
  flake = concatStringsSep "" (map attributeOf names);
in
replaceStrings
  [
    "@names@"
    "@files@"
    "@script@"
  ]
  [
    (concatStringsSep " " names)
    ''
      ${concatStringsSep "" (map fileOf names)}
      cat >"$folder/flake.nix" <<END
      { outputs = _: { flakeContainers.${platform} = {
      ${flake}}; }; }
      END
    ''
    script
  ]
  (readFile ./test.sh)
