# SPDX-License-Identifier: MIT
#
# docs/options.md, made of the options themselves:
#   nix eval --raw --impure --expr 'import ./nix/options-document.nix { lib = import <nixpkgs/lib>; }'
{ lib }:
let
  evaluated = lib.evalModules {
    modules = [
      {
        options = import ./options.nix { inherit lib; };
        config._module.check = false;
      }
    ];
  };
  options = lib.filter (
    option: option.visible && !option.internal && !lib.hasPrefix "_" option.name
  ) (lib.optionAttrSetToDocList evaluated.options);

  # Of 24.05 and later these are sets, and text before.
  textOf =
    value:
    if value ? text then
      value.text
    else if builtins.isString value then
      value
    else
      lib.generators.toPretty { } value;
  oneLine =
    text: lib.concatStringsSep " " (lib.filter (part: part != "") (lib.splitString "\n" text));
  code =
    text:
    if lib.hasInfix "\n" (lib.removeSuffix "\n" text) then
      "\n\n```nix\n${lib.removeSuffix "\n" text}\n```"
    else
      " `${lib.removeSuffix "\n" text}`";
  line = name: value: lib.optional (value != null) "- ${name}:${code (textOf value)}";
  # What older and newer nixpkgs call differently.
  typeOf = option: lib.replaceStrings [ "absolute path" ] [ "path" ] option.type;

  section =
    option:
    lib.concatStringsSep "\n" (
      [
        "## `${option.name}`"
        ""
        (oneLine (textOf option.description))
        ""
        "- type: ${typeOf option}"
      ]
      ++ line "default" (option.default or null)
      ++ line "example" (option.example or null)
    );
in
''
  # Options of the flake module

  Below `flake-containers` with flake-parts; `mkContainers` has the same ones but `enable`, and `config` and `overlays` of
  nixpkgs beside it. Made by `nix/options-document.nix` of the options themselves.

''
+ lib.concatMapStringsSep "\n\n" section options
+ "\n"
