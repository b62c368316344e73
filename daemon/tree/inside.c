/* SPDX-License-Identifier: MIT */

#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "inside.h"
#include "ownership.h"
#include "place.h"

typedef int (*MapId)(uid_t shift, uint32_t *id);

int inside_open_shift(int state, char *const *arguments, uid_t *ret) {
        _cleanup_close_ int directory = -1;
        Ownership ownership = OWNERSHIP_MAP;
        int r;

        for (int i = 0; i < 3; i++)
                if (!arguments[i])
                        return -EINVAL;
        directory = place_open(state, arguments[2]);
        if (directory < 0)
                return directory;
        r = ownership_read(directory, &ownership);
        if (r < 0 && r != -ENOENT)
                return r;
        *ret = ownership == OWNERSHIP_CHOWN ? (uid_t) strtoul(arguments[1], NULL, 10) : 0;
        return 0;
}

uint32_t inside_from_disk(uid_t shift, uint32_t id) {
        return id >= shift && id - shift < INSIDE_IDS ? id - shift : INSIDE_NOBODY;
}

static int from_disk(uid_t shift, uint32_t *id) {
        *id = inside_from_disk(shift, *id);
        return 0;
}

static int to_disk(uid_t shift, uint32_t *id) {
        if (*id >= INSIDE_IDS)
                return -ERANGE;
        *id += shift;
        return 0;
}

static int map_list(uid_t shift, MapId map, char *value, size_t size) {
        struct posix_acl_xattr_header header;
        struct posix_acl_xattr_entry entry;
        int r = 0;

        if (size < sizeof(header) || (size - sizeof(header)) % sizeof(entry) != 0)
                return -ENOTSUP;
        for (size_t at = sizeof(header); r >= 0 && at < size; at += sizeof(entry)) {
                uint16_t tag;
                uint32_t id;

                memcpy(&entry, value + at, sizeof(entry));
                tag = le16toh(entry.e_tag);
                if (tag != ACL_USER && tag != ACL_GROUP)
                        continue;
                id = le32toh(entry.e_id);
                r = map(shift, &id);
                entry.e_id = htole32(id);
                memcpy(value + at, &entry, sizeof(entry));
        }
        return r;
}

static bool is_list(const char *name) {
        return strcmp(name, "system.posix_acl_access") == 0 ||
                strcmp(name, "system.posix_acl_default") == 0;
}

/* Revision 3 says whose root it counts for; inside there is one alone, and 2 is enough. */
static int capability_from_disk(uid_t shift, char *value, size_t *size) {
        struct vfs_ns_cap_data data = {};

        if (*size != XATTR_CAPS_SZ_2 && *size != XATTR_CAPS_SZ_3)
                return -ENOTSUP;
        memcpy(&data, value, *size);
        if (*size == XATTR_CAPS_SZ_3 && le32toh(data.rootid) != shift)
                return -ENOTSUP;

        data.magic_etc =
                htole32((le32toh(data.magic_etc) & VFS_CAP_FLAGS_MASK) | VFS_CAP_REVISION_2);
        *size = XATTR_CAPS_SZ_2;
        memcpy(value, &data, *size);
        return 0;
}

static int capability_to_disk(uid_t shift, char *value, size_t *size) {
        struct vfs_ns_cap_data data = {};
        int r;

        r = capability_from_disk(0, value, size);
        if (r < 0 || shift == 0)
                return r;

        memcpy(&data, value, *size);
        data.magic_etc =
                htole32((le32toh(data.magic_etc) & VFS_CAP_FLAGS_MASK) | VFS_CAP_REVISION_3);
        data.rootid = htole32(shift);
        *size = XATTR_CAPS_SZ_3;
        memcpy(value, &data, *size);
        return 0;
}

int inside_attribute_from_disk(uid_t shift, const char *name, char *value, size_t *size) {
        if (strncmp(name, "user.", strlen("user.")) == 0)
                return 0;
        if (strcmp(name, "security.capability") == 0)
                return capability_from_disk(shift, value, size);
        return is_list(name) ? map_list(shift, from_disk, value, *size) : -ENOTSUP;
}

int inside_attribute_to_disk(uid_t shift, const char *name, char *value, size_t *size) {
        if (strncmp(name, "user.", strlen("user.")) == 0)
                return 0;
        if (strcmp(name, "security.capability") == 0)
                return capability_to_disk(shift, value, size);
        return is_list(name) ? map_list(shift, to_disk, value, *size) : -ENOTSUP;
}

uint32_t inside_move(const Move *move, uint32_t id) {
        return move->from == move->to ? id : move->to + inside_from_disk(move->from, id);
}

int inside_move_attribute(const Move *move, const char *name, char *value, size_t *size) {
        int r;

        if (move->from == move->to || (strcmp(name, "security.capability") != 0 && !is_list(name)))
                return 0;
        r = inside_attribute_from_disk(move->from, name, value, size);
        return r < 0 ? r : inside_attribute_to_disk(move->to, name, value, size);
}
