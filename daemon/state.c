/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "clock.h"
#include "container-name.h"
#include "disk-limit.h"
#include "log.h"
#include "spec.h"
#include "state-directory.h"
#include "state-generations.h"
#include "state.h"
#include "strv.h"

#define ULA_FILE   "ula"
#define BROKEN_MAX 1000

int state_open(void) {
        _cleanup_close_ int containers = -1, trash = -1;
        int r;

        r = state_directory_open(CONTAINERS_NAME, true, &containers);
        return r < 0 ? r : state_directory_open(TRASH_NAME, true, &trash);
}

int state_bytes_free(uint64_t *ret) {
        _cleanup_close_ int state = -1;
        struct statvfs status;
        int r;

        r = state_directory_open(NULL, true, &state);
        if (r < 0)
                return r;
        if (fstatvfs(state, &status) < 0)
                return -errno;

        *ret = (uint64_t) status.f_bavail * status.f_frsize;
        return 0;
}

bool state_has_limits(void) {
        _cleanup_close_ int state = -1;

        return state_directory_open(NULL, true, &state) >= 0 && disk_limit_counts(state);
}

static int record_read(int directory, const char *machine, Record **ret) {
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_free_ char *json = NULL;
        char named[MACHINE_NAME_MAX + 1];
        size_t size;
        int r;

        r = state_directory_read(directory, RECORD_FILE, RECORD_SIZE_MAX, &json, &size);
        if (r >= 0)
                r = record_parse(json, size, &record);
        if (r < 0)
                return r;

        machine_name_format(record->name, record->owner, named);
        if (strcmp(named, machine) != 0)
                return -EINVAL;

        *ret = TAKE_PTR(record);
        return 0;
}

static const char *fault_of_record(int cause) {
        switch (cause) {
        case -EINVAL:
                return "damaged";
        case -EPROTONOSUPPORT:
                return "of a later version of flakectr";
        default:
                return strerror(-cause);
        }
}

static int record_set_aside(int directory, const char *machine, int cause) {
        char name[sizeof(RECORD_FILE) + 16];

        for (unsigned n = 1; n <= BROKEN_MAX; n++) {
                (void) snprintf(name, sizeof(name), RECORD_FILE ".broken-%u", n);
                if (renameat2(directory, RECORD_FILE, directory, name, RENAME_NOREPLACE) >= 0) {
                        log_error(
                                "The record of %s cannot be used (%s), so %s is not known any "
                                "more: it was set aside as " CONTAINERS_DIR "/%s/%s",
                                machine, fault_of_record(cause), machine, machine, name);
                        return fsync(directory) < 0 ? -errno : 0;
                }
                if (errno != EEXIST)
                        return -errno;
        }
        return -EEXIST;
}

/* 1: nothing that could be handed on. */
static int state_load_one(int containers, const char *machine, Record **ret) {
        char name[CONTAINER_NAME_MAX + 1];
        _cleanup_close_ int directory = -1;
        uid_t owner;
        int r;

        if (machine_name_parse(machine, name, &owner) < 0) {
                log_warning(CONTAINERS_DIR "/%s is no container: it is left alone", machine);
                return 1;
        }
        if (state_directory_open_at(containers, machine, false, &directory) < 0)
                return 1;

        r = record_read(directory, machine, ret);
        if (r >= 0 || r == -ENOMEM)
                return r;

        if (r == -EINVAL || r == -EPROTONOSUPPORT || r == -EPERM || r == -EFBIG || r == -ELOOP)
                r = record_set_aside(directory, machine, r);
        else if (r == -ENOENT) /* a first start was cut off */
                r = state_discard_half(machine);
        if (r < 0)
                log_error(
                        CONTAINERS_DIR "/%s has no record that can be read (%s): it is left alone",
                        machine, strerror(-r));
        return 1;
}

int state_load(int (*found)(Record *record, void *userdata), void *userdata) {
        _cleanup_close_ int containers = -1;
        _cleanup_strv_ char **machines = NULL;
        Record *record = NULL;
        int r;

        r = state_directory_open(CONTAINERS_NAME, false, &containers);
        if (r >= 0)
                r = state_directory_list(CONTAINERS_NAME, false, &machines);
        for (char **machine = machines; r >= 0 && *machine; machine++) {
                r = state_load_one(containers, *machine, &record);
                if (r == 0)
                        r = found(record, userdata);
        }
        return r < 0 ? r : 0;
}

int state_write_record(const Record *record) {
        char machine[MACHINE_NAME_MAX + 1];
        _cleanup_close_ int directory = -1;
        _cleanup_free_ char *json = NULL;
        int r;

        machine_name_format(record->name, record->owner, machine);
        r = record_format(record, &json);
        if (r >= 0)
                r = state_directory_open_container(machine, true, &directory);
        return r < 0 ? r : state_directory_write(directory, RECORD_FILE, json, strlen(json));
}

int state_record_time(const char *machine, uint64_t *ret_usec) {
        _cleanup_close_ int directory = -1;
        struct stat st;
        int r;

        r = state_directory_open_container(machine, false, &directory);
        if (r < 0)
                return r;
        if (fstatat(directory, RECORD_FILE, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;

        *ret_usec = usec_of(st.st_mtim);
        return 0;
}

static bool spec_is(int directory, const char *json, size_t size) {
        _cleanup_free_ char *there = NULL;
        size_t there_size;

        return state_directory_read(directory, SPEC_FILE, SPEC_SIZE_MAX, &there, &there_size) >=
                0 &&
                there_size == size && memcmp(there, json, size) == 0;
}

int state_write_spec(const char *machine, const char *json, size_t size) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, true, &directory);
        if (r < 0)
                return r;

        /* Mostly nothing has changed, and the disk would be waited for. */
        return spec_is(directory, json, size) ?
                0 :
                state_directory_replace(directory, SPEC_FILE, json, size);
}

int state_read_spec(const char *machine, char **ret_json, size_t *ret_size) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, false, &directory);
        if (r < 0)
                return r;
        return state_directory_read(directory, SPEC_FILE, SPEC_SIZE_MAX, ret_json, ret_size);
}

bool state_has_container(const char *machine) {
        _cleanup_close_ int directory = -1;

        return state_directory_open_container(machine, false, &directory) != -ENOENT;
}

int state_discard(const char *machine, char **ret_path) {
        _cleanup_close_ int containers = -1;
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        int r;

        r = machine_name_parse(machine, name, &owner);
        if (r >= 0)
                r = state_directory_open(CONTAINERS_NAME, true, &containers);
        return r < 0 ? r : state_directory_discard(containers, machine, ret_path);
}

int state_discard_half(const char *machine) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_unkeep(machine);
        if (r >= 0)
                r = state_directory_open_container(machine, false, &directory);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (faccessat(directory, RECORD_FILE ".broken-1", F_OK, 0) >= 0)
                return 0;
        r = state_set_boot(machine, false);
        return r < 0 ? r : state_discard(machine, NULL);
}

static int ula_make(int state, unsigned char ret[static 6]) {
        unsigned char ula[6] = { 0xfd };
        char text[16];
        int r;

        if (getrandom(ula + 1, sizeof(ula) - 1, 0) != sizeof(ula) - 1)
                return -errno;

        r = snprintf(
                text, sizeof(text), "%02x%02x%02x%02x%02x%02x\n", ula[0], ula[1], ula[2], ula[3],
                ula[4], ula[5]);
        r = state_directory_write(state, ULA_FILE, text, (size_t) r);
        if (r < 0)
                return r;

        memcpy(ret, ula, sizeof(ula));
        return 0;
}

static bool ula_parse(const char *text, unsigned char ret[static 6]) {
        int n = 0;

        return sscanf(text, "%2hhx%2hhx%2hhx%2hhx%2hhx%2hhx%n", ret, ret + 1, ret + 2, ret + 3,
                      ret + 4, ret + 5, &n) == 6 &&
                n == 12 && ret[0] == 0xfd && strcmp(text + n, "\n") == 0;
}

int state_ula(unsigned char ret[static 6]) {
        _cleanup_free_ char *text = NULL;
        _cleanup_close_ int state = -1;
        unsigned char ula[6];
        size_t size;
        int r;

        r = state_directory_open(NULL, true, &state);
        if (r >= 0)
                r = state_directory_read(state, ULA_FILE, 64, &text, &size);
        if (r == -ENOENT)
                return ula_make(state, ret);
        if (r < 0)
                return r;
        if (ula_parse(text, ula)) {
                memcpy(ret, ula, sizeof(ula));
                return 0;
        }

        log_error(STATE_DIR "/" ULA_FILE " is damaged: new networks get another IPv6 prefix than "
                            "those that there are");
        return ula_make(state, ret);
}
