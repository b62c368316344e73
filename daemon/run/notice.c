/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <string.h>

#include "notice.h"
#include "text.h"

#define STATUS "STATUS="

static void take_status(Notice *notice, char *text) {
        text[strnlen(text, NOTICE_STATUS_MAX)] = '\0';
        text_clean(text);
        if (!text_is_one_line(text) || strcmp(text, notice->status) == 0)
                return;
        (void) snprintf(notice->status, sizeof(notice->status), "%s", text);
        notice->news = true;
}

static void take_line(Notice *notice, char *line) {
        if (strcmp(line, "READY=1") == 0)
                notice->heard |= NOTICE_READY;
        else if (strcmp(line, "STOPPING=1") == 0)
                notice->heard |= NOTICE_STOPPING;
        else if (strncmp(line, STATUS, strlen(STATUS)) == 0)
                take_status(notice, line + strlen(STATUS));
}

void notice_take(Notice *notice, char *message) {
        char *rest;

        for (char *line = strtok_r(message, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
                take_line(notice, line);
}

size_t notice_tell(Notice *notice, uint64_t now, char ret[static NOTICE_SIZE]) {
        unsigned fresh = notice->heard & ~notice->told;
        int n;

        if (!fresh && (!notice->news || now < notice->next))
                return 0;

        n = snprintf(
                ret, NOTICE_SIZE, "%s%s%s%s", fresh & NOTICE_READY ? "READY=1\n" : "",
                fresh & NOTICE_STOPPING ? "STOPPING=1\n" : "", notice->news ? STATUS : "",
                notice->news ? notice->status : "");
        if (notice->news)
                notice->next = now + NOTICE_INTERVAL_USEC;
        notice->told |= fresh;
        notice->news = false;
        return (size_t) n;
}

int notice_wait(const Notice *notice, uint64_t now) {
        if (!notice->news)
                return -1;
        return now >= notice->next ? 0 : (int) ((notice->next - now + 999) / 1000);
}
