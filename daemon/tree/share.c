/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "disk-limit.h"
#include "share.h"

/* File systems count in blocks of so many bytes. */
#define BLOCK 4096

Share share_of(uint64_t bytes) {
        return bytes == 0 ? (Share){ UINT64_MAX, UINT64_MAX } :
                            (Share){ bytes, disk_limit_files(bytes) };
}

int share_take_bytes(Share *share, uint64_t bytes) {
        uint64_t taken = (bytes + BLOCK - 1) / BLOCK * BLOCK;

        if (taken > share->bytes)
                return -EDQUOT;
        share->bytes -= taken;
        return 0;
}

int share_take_file(Share *share) {
        if (share->files == 0)
                return -EDQUOT;
        share->files--;
        return 0;
}
