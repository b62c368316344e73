/* SPDX-License-Identifier: MIT */
#pragma once

/* Every name that two of our programs, or a program and its documentation, must agree on. */

#define BUS_NAME            "org.flakectr1"

#define OBJECT_ROOT         "/org/flakectr1"
#define OBJECT_CONTAINERS   "/org/flakectr1/container"

#define INTERFACE_MANAGER   "org.flakectr1.Manager"
#define INTERFACE_CONTAINER "org.flakectr1.Container"

/* What can go wrong, as the caller is told it. dbus/org.flakectr1.xml says which method gives
 * which. */
#define ERROR_BUILD_FAILED       "org.flakectr1.Error.BuildFailed"
#define ERROR_BUSY               "org.flakectr1.Error.Busy"
#define ERROR_CANCELLED          "org.flakectr1.Error.Cancelled"
#define ERROR_CLONE_FAILED       "org.flakectr1.Error.CloneFailed"
#define ERROR_DEPENDENCY_CYCLE   "org.flakectr1.Error.DependencyCycle"
#define ERROR_DEPENDENCY_FAILED  "org.flakectr1.Error.DependencyFailed"
#define ERROR_EXEC_FAILED        "org.flakectr1.Error.ExecFailed"
#define ERROR_EXPORT_FAILED      "org.flakectr1.Error.ExportFailed"
#define ERROR_GENERATION_IN_USE  "org.flakectr1.Error.GenerationInUse"
#define ERROR_IMPORT_FAILED      "org.flakectr1.Error.ImportFailed"
#define ERROR_INVALID_FLAKE      "org.flakectr1.Error.InvalidFlake"
#define ERROR_INVALID_NAME       "org.flakectr1.Error.InvalidName"
#define ERROR_INVALID_OPTION     "org.flakectr1.Error.InvalidOption"
#define ERROR_INVALID_SPEC       "org.flakectr1.Error.InvalidSpec"
#define ERROR_LIMITS_EXCEEDED    "org.flakectr1.Error.LimitsExceeded"
#define ERROR_NAME_TAKEN         "org.flakectr1.Error.NameTaken"
#define ERROR_NEEDS_CONSENT      "org.flakectr1.Error.NeedsConsent"
#define ERROR_NIX_UNAVAILABLE    "org.flakectr1.Error.NixUnavailable"
#define ERROR_NO_SUCH_CONTAINER  "org.flakectr1.Error.NoSuchContainer"
#define ERROR_NO_SUCH_DIRECTORY  "org.flakectr1.Error.NoSuchDirectory"
#define ERROR_NO_SUCH_FLAKE      "org.flakectr1.Error.NoSuchFlake"
#define ERROR_NO_SUCH_GENERATION "org.flakectr1.Error.NoSuchGeneration"
#define ERROR_NO_SUCH_OWNER      "org.flakectr1.Error.NoSuchOwner"
#define ERROR_NO_SUCH_PROGRAM    "org.flakectr1.Error.NoSuchProgram"
#define ERROR_NO_SUCH_SNAPSHOT   "org.flakectr1.Error.NoSuchSnapshot"
#define ERROR_NO_SUCH_USER       "org.flakectr1.Error.NoSuchUser"
#define ERROR_NO_SUCH_VOLUME     "org.flakectr1.Error.NoSuchVolume"
#define ERROR_NOT_EXECUTABLE     "org.flakectr1.Error.NotExecutable"
#define ERROR_NOT_READY          "org.flakectr1.Error.NotReady"
#define ERROR_NOT_RUNNING        "org.flakectr1.Error.NotRunning"
#define ERROR_PORT_IN_USE        "org.flakectr1.Error.PortInUse"
#define ERROR_SNAPSHOT_EXISTS    "org.flakectr1.Error.SnapshotExists"
#define ERROR_SNAPSHOT_FAILED    "org.flakectr1.Error.SnapshotFailed"
#define ERROR_START_FAILED       "org.flakectr1.Error.StartFailed"
#define ERROR_STATE_UNUSABLE     "org.flakectr1.Error.StateUnusable"
#define ERROR_STOP_FAILED        "org.flakectr1.Error.StopFailed"
#define ERROR_UPDATE_FAILED      "org.flakectr1.Error.UpdateFailed"

/* Status of Container.Journal, where there is none: EX_NOINPUT of sysexits(3). */
#define STATUS_NO_JOURNAL 66

/* polkit/org.flakectr1.policy says who is allowed what. */
#define ACTION_MANAGE_OWN    "org.flakectr1.manage-own"
#define ACTION_MANAGE_OTHERS "org.flakectr1.manage-others"
#define ACTION_BOOT          "org.flakectr1.boot"
#define ACTION_EXPOSE        "org.flakectr1.expose"
#define ACTION_PRIVILEGED    "org.flakectr1.privileged"

/* Containers and helpers have prefixes of their own: no container's name gives a helper's unit. */
#define UNIT_PREFIX_CONTAINER "flakectr-"
#define UNIT_PREFIX_HELPER    "flakectrd-"
#define UNIT_PREFIX_PORT      "flakectrd-port-"
#define UNIT_PREFIX_NEED      "flakectr@"        /* for other units: systemd/flakectr@.service.in */
#define UNIT_PREFIX_ORDER     "flakectrd-order@" /* systemd/flakectrd-order@.target */

/* What all runs in that a person has: a format, of the uid. */
#define SLICE_OF_OWNER "machine-flakectr-u%u.slice"

/* Inside, as nix/system.nix calls it: what runCommand of a flake is. */
#define UNIT_RUN_COMMAND "run-command.service"

/* As whom proxies run: systemd/flakectr.sysusers. */
#define PROXY_USER "flakectr-proxy"

/* Where builds look for nix: NixOS, Nix's own installer, distributions. Never the caller's own. */
#define BUILD_PATH                                                                                 \
        "/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:"             \
        "/usr/bin:/bin"

/* Of a build: how the path of its workplace begins, see daemon/build/workplace.h. */
#define BUILD_PLACE_VARIABLE "FLAKECTR_BUILD_PLACE"
#define BUILD_PLACES_DIR     "/tmp"
/* What flakectr-build is called with when it is over. */
#define BUILD_CLEAR "--clear"

/* What Diagnose tells about, and what it can say of it. */
#define CHECK_USER_NAMESPACES    "user-namespaces"
#define CHECK_MAPPED_STATE       "mapped-state"
#define CHECK_MAPPED_STORE       "mapped-store"
#define CHECK_DISK_LIMIT         "disk-limit"
#define CHECK_NFTABLES           "nftables"
#define CHECK_FIREWALL           "firewall"

#define VERDICT_NAME_OK          "ok"
#define VERDICT_NAME_WARNING     "warning"
#define VERDICT_NAME_ERROR       "error"
#define VERDICT_NAME_NOT_CHECKED "not checked"
