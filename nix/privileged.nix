# SPDX-License-Identifier: MIT
#
# What takes the walls down: { capabilities = [ "CAP_NET_ADMIN" ]; devices = [ "/dev/fuse" ]; }.
check:
let
  inherit (builtins)
    elem
    head
    isString
    match
    stringLength
    ;
  inherit (check)
    boolean
    distinct
    fail
    must
    object
    show
    ;

  most = 64;

  # capabilities(7), without "CAP_".
  capabilities = [
    "AUDIT_CONTROL"
    "AUDIT_READ"
    "AUDIT_WRITE"
    "BLOCK_SUSPEND"
    "BPF"
    "CHECKPOINT_RESTORE"
    "CHOWN"
    "DAC_OVERRIDE"
    "DAC_READ_SEARCH"
    "FOWNER"
    "FSETID"
    "IPC_LOCK"
    "IPC_OWNER"
    "KILL"
    "LEASE"
    "LINUX_IMMUTABLE"
    "MAC_ADMIN"
    "MAC_OVERRIDE"
    "MKNOD"
    "NET_ADMIN"
    "NET_BIND_SERVICE"
    "NET_BROADCAST"
    "NET_RAW"
    "PERFMON"
    "SETFCAP"
    "SETGID"
    "SETPCAP"
    "SETUID"
    "SYSLOG"
    "SYS_ADMIN"
    "SYS_BOOT"
    "SYS_CHROOT"
    "SYS_MODULE"
    "SYS_NICE"
    "SYS_PACCT"
    "SYS_PTRACE"
    "SYS_RAWIO"
    "SYS_RESOURCE"
    "SYS_TIME"
    "SYS_TTY_CONFIG"
    "WAKE_ALARM"
  ];
  capability =
    key: value:
    let
      parts = if isString value then match "CAP_(.*)" value else null;
    in
    if parts != null && elem (head parts) capabilities then
      value
    else
      must key "the name of a capability, as \"CAP_NET_ADMIN\"" value;

  # Letters that mean nothing to systemd.
  device =
    key: value:
    let
      isPlain =
        isString value
        && stringLength value <= 255
        && match "/dev(/[a-zA-Z0-9_+-][a-zA-Z0-9._+-]*)+" value != null;
    in
    if !isPlain then
      must key "a path below /dev, straight ahead and of a-z, A-Z, 0-9 and ._+-" value
    else if match "/dev/(shm|pts|mqueue|hugepages)(/.*)?" value != null then
      fail "${key}: ${show value} is the container's own"
    else
      value;
in
object [ ] {
  userNamespace = boolean;
  capabilities = distinct most capability;
  devices = distinct most device;
  hostNetwork = boolean;
}
