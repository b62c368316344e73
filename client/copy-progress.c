/* SPDX-License-Identifier: MIT */

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "copy-progress.h"
#include "duration.h"
#include "usage.h"

/* What is copied in a moment needs no words. */
#define PATIENCE_USEC (300 * 1000ULL)
#define DRAW_USEC     (100 * 1000ULL)

void copy_progress_begin(const Options *options, CopyProgress *ret) {
        *ret = (CopyProgress){ .started = monotonic_now() };
        if (terminal_can_draw(STDERR_FILENO) && !(options->given & OPTION_QUIET))
                (void) display_new(STDERR_FILENO, &ret->display);
}

void copy_progress_end(CopyProgress *progress) {
        progress->display = display_free(progress->display);
}

void copy_progress_tell(CopyProgress *progress, uint64_t bytes) {
        char text[USAGE_SIZE + DURATION_SIZE + 16], size[USAGE_SIZE], duration[DURATION_SIZE];
        uint64_t now;

        /* Of a process that has ended nothing is to be had. */
        progress->bytes = bytes > progress->bytes ? bytes : progress->bytes;
        if (!progress->display)
                return;
        now = monotonic_now();
        if (now - progress->started < PATIENCE_USEC || now - progress->drawn < DRAW_USEC)
                return;

        (void) snprintf(
                text, sizeof(text), "copying %s  %s", usage_format_bytes(progress->bytes, size),
                duration_format(now - progress->started, duration));
        (void) display_draw(progress->display, &(DisplayLine){ text, STYLE_NONE }, 1);
        progress->drawn = now;
}

void copy_progress_hide(CopyProgress *progress) {
        if (progress->display)
                (void) display_draw(progress->display, NULL, 0);
}

uint64_t copy_progress_written(pid_t process) {
        char path[64], line[64];
        uint64_t bytes = 0;
        FILE *file;

        (void) snprintf(path, sizeof(path), "/proc/%d/io", (int) process);
        file = fopen(path, "re");
        if (!file)
                return 0;
        while (fgets(line, sizeof(line), file) && sscanf(line, "wchar: %" SCNu64, &bytes) != 1)
                continue;
        (void) fclose(file);
        return bytes;
}
