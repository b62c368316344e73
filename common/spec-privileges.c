/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "spec-privileges.h"
#include "strv.h"

static const char *const keys[] = {
        "userNamespace", "capabilities", "devices", "hostNetwork", NULL,
};

/* capabilities(7), without "CAP_". */
static const char *const capabilities[] = {
        "AUDIT_CONTROL",   "AUDIT_READ",   "AUDIT_WRITE",
        "BLOCK_SUSPEND",   "BPF",          "CHECKPOINT_RESTORE",
        "CHOWN",           "DAC_OVERRIDE", "DAC_READ_SEARCH",
        "FOWNER",          "FSETID",       "IPC_LOCK",
        "IPC_OWNER",       "KILL",         "LEASE",
        "LINUX_IMMUTABLE", "MAC_ADMIN",    "MAC_OVERRIDE",
        "MKNOD",           "NET_ADMIN",    "NET_BIND_SERVICE",
        "NET_BROADCAST",   "NET_RAW",      "PERFMON",
        "SETFCAP",         "SETGID",       "SETPCAP",
        "SETUID",          "SYSLOG",       "SYS_ADMIN",
        "SYS_BOOT",        "SYS_CHROOT",   "SYS_MODULE",
        "SYS_NICE",        "SYS_PACCT",    "SYS_PTRACE",
        "SYS_RAWIO",       "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG",  "WAKE_ALARM",   NULL,
};

void privileges_done(Privileges *privileges) {
        strv_free(privileges->capabilities);
        strv_free(privileges->devices);
}

static const char *capability_fault(const char *name) {
        if (strncmp(name, "CAP_", 4) == 0 && strv_contains((char *const *) capabilities, name + 4))
                return NULL;
        return "is no capability, as \"CAP_NET_ADMIN\" is";
}

/* Of these folders the container has its own. */
static bool is_own_folder(const char *path) {
        static const char *const folders[] = { "shm", "pts", "mqueue", "hugepages", NULL };
        size_t length = strcspn(path, "/");

        for (const char *const *folder = folders; *folder; folder++)
                if (strlen(*folder) == length && strncmp(path, *folder, length) == 0)
                        return true;
        return false;
}

/* systemd and systemd-nspawn are told it: letters that mean nothing to them. */
static const char *device_fault(const char *path) {
        static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789._+-";
        size_t length;

        if (strlen(path) > DEVICE_PATH_MAX || strncmp(path, "/dev/", 5) != 0)
                return "is no path below /dev";
        path += 5;
        if (is_own_folder(path))
                return "is in a folder that the container has of its own";
        for (;; path += length + 1) {
                length = strspn(path, letters);
                if (length == 0 || path[0] == '.')
                        return "has a part that is empty or begins with a dot, or a letter but "
                               "a-z, digits and ._+-";
                if (!path[length])
                        return NULL;
                if (path[length] != '/')
                        return "has a letter in it that is none of a-z, A-Z, digits and ._+-";
        }
}

static int read_list(
        const Document *part,
        const char *key,
        size_t most,
        const char *(*fault_of)(const char *entry),
        char ***ret) {
        const char *fault;
        int r;

        if (!document_has(part, key))
                return 0;

        r = document_copy_strings(part, key, most, ret);
        for (char **entry = *ret; r >= 0 && entry && *entry; entry++) {
                fault = fault_of(*entry);
                if (!fault && strv_contains(entry + 1, *entry))
                        fault = "is there twice";
                if (fault)
                        r = document_fault_string(part, key, *entry, fault);
        }
        return r;
}

int privileges_read(const Document *document, Privileges *ret) {
        _cleanup_document_ Document *part = NULL;
        bool namespace = true;
        int r;

        if (!document_has(document, "privileged"))
                return 0;

        r = document_get_object(document, "privileged", &part);
        if (r >= 0)
                r = document_check_keys(part, keys);
        if (r >= 0 && document_has(part, "userNamespace"))
                r = document_get_boolean(part, "userNamespace", &namespace);
        if (r >= 0 && document_has(part, "hostNetwork"))
                r = document_get_boolean(part, "hostNetwork", &ret->host_network);
        if (r >= 0)
                r = read_list(
                        part, "capabilities", CAPABILITIES_MAX, capability_fault,
                        &ret->capabilities);
        if (r >= 0)
                r = read_list(part, "devices", DEVICES_MAX, device_fault, &ret->devices);
        ret->host_users = !namespace;
        return r;
}
