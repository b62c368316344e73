/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

#include "content.h"
#include "write.h"

#define PIECE (16 * 1024 * 1024)

int content_check_free(int fd, uint64_t min_free) {
        struct statvfs status;

        if (fstatvfs(fd, &status) < 0)
                return -errno;
        return (uint64_t) status.f_bavail * status.f_frsize < min_free ? -ENOSPC : 0;
}

/* At the file's own place in both. */
static int copy_by_hand(int source, int target, off_t *place, size_t size) {
        char buffer[64 * 1024];
        ssize_t n;
        int r;

        n = pread(source, buffer, size < sizeof(buffer) ? size : sizeof(buffer), *place);
        if (n <= 0)
                return n < 0 ? -errno : -ESTALE;
        if (lseek(target, *place, SEEK_SET) < 0)
                return -errno;
        r = write_all(target, buffer, (size_t) n);
        *place += n;
        return r;
}

static int copy_data(int source, int target, off_t place, off_t end, uint64_t min_free) {
        int r = 0;

        while (r >= 0 && place < end) {
                size_t size = end - place > PIECE ? PIECE : (size_t) (end - place);
                off_t to = place;
                ssize_t n;

                n = copy_file_range(source, &place, target, &to, size, 0);
                if (n == 0)
                        return -ESTALE;
                if (n < 0 && errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP &&
                    errno != ENOSYS)
                        return -errno;
                if (n < 0)
                        r = copy_by_hand(source, target, &place, size);
                if (r >= 0)
                        r = content_check_free(target, min_free);
        }
        return r;
}

/* Of what somebody adds to it meanwhile, nothing: he might never stop. */
int content_copy(int source, int target, uint64_t size, uint64_t min_free) {
        off_t place = 0, end;
        int r = 0;

        if (size == 0 || ioctl(target, FICLONE, source) >= 0)
                return 0;
        if (ftruncate(target, (off_t) size) < 0)
                return -errno;

        while (r >= 0 && place < (off_t) size) {
                place = lseek(source, place, SEEK_DATA);
                if (place < 0)
                        return errno == ENXIO ? 0 : -errno;
                end = lseek(source, place, SEEK_HOLE);
                if (end < 0)
                        return -errno;
                if (end > (off_t) size)
                        end = (off_t) size;
                r = copy_data(source, target, place, end, min_free);
                place = end;
        }
        return r;
}
