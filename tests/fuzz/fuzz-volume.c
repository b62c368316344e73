/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "text.h"
#include "volume.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(const char *path) {
        if (!*path || strlen(path) > VOLUME_PATH_MAX || strpbrk(path, ":\n\\\x1b\x7f") ||
            strstr(path, "//") || strstr(path, "/../") || !text_is_utf8(path, strlen(path)))
                abort();
}

/* What is accepted is safe in a command line and leads nowhere but down. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const char *const reserved[] = { "/nix/store", "/proc", "/sys", "/dev",
                                                "/run/host" };
        _cleanup_free_ char *text = strndup((const char *) data, size);
        _cleanup_volume_ Volume volume = {};
        const char *fault = NULL, *inner;
        uid_t uid;
        gid_t gid;

        if (!text)
                return 0;
        if (volume_parse_owner(text, &uid, &gid) >= 0 && (uid > 65535 || gid > 65535))
                abort();
        if (volume_parse(text, size % 2, &volume, &fault) < 0) {
                if (!fault || !*fault || volume.source)
                        abort();
                return 0;
        }

        check_path(volume.source);
        check_path(volume.target);
        for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
                if (path_is_below(volume.target, reserved[i]) ||
                    path_is_below(reserved[i], volume.target))
                        abort();

        inner = path_inner("/home/alice", volume.source);
        if (inner && (inner[0] == '/' || !*inner || strncmp(inner, "..", 3) == 0))
                abort();
        return 0;
}
