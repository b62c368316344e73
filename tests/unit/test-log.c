/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "log.h"
#include "test.h"

/* What comes of it on standard error. */
static void check(const char *text, const char *line) {
        int pair[2], own = dup(STDERR_FILENO);
        char told[4096];
        ssize_t n;

        CHECK(own >= 0 && pipe(pair) >= 0 && dup2(pair[1], STDERR_FILENO) >= 0);
        log_error("%s", text);
        n = read(pair[0], told, sizeof(told) - 1);
        CHECK(dup2(own, STDERR_FILENO) >= 0 && n > 0);
        told[n] = '\0';
        CHECK_STRING(told, line);
        (void) close(pair[0]);
        (void) close(pair[1]);
        (void) close(own);
}

int main(void) {
        CHECK(unsetenv("JOURNAL_STREAM") >= 0);
        check("web failed", "web failed\n");
        CHECK(setenv("JOURNAL_STREAM", "1:2", 1) >= 0);
        check("web failed", "<3>web failed\n");
        /* No second line, which could say by itself how urgent it is. */
        check("web: x\n<0>evil\n", "<3>web: x <0>evil \n");
        return EXIT_SUCCESS;
}
