/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "cleanup.h"
#include "console.h"
#include "strv.h"
#include "text.h"

#define LINE_SIZE_MAX 512 /* bytes, as shown */
#define LINES_MAX     100
#define ENTRIES_MAX   1000 /* looked at: a container may have said nothing but empty lines */

/* sd-journal cuts fields off at this size, if they are compressed. */
#define FIELD_SIZE_MAX   (8 * 1024)

#define UNIT_FIELD       "_SYSTEMD_UNIT"
#define INVOCATION_FIELD "_SYSTEMD_INVOCATION_ID"

static int journal_match(sd_journal *journal, const char *field, const char *value) {
        _cleanup_free_ char *match = NULL;

        if (asprintf(&match, "%s=%s", field, value) < 0)
                return -ENOMEM;
        return sd_journal_add_match(journal, match, 0);
}

/* Of this unit's lines. */
static int journal_open(const char *unit, sd_journal **ret) {
        _cleanup_(sd_journal_closep) sd_journal *journal = NULL;
        int r;

        r = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
        if (r >= 0)
                r = sd_journal_set_data_threshold(journal, FIELD_SIZE_MAX);
        if (r >= 0)
                r = journal_match(journal, UNIT_FIELD, unit);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(journal);
        return 0;
}

/* Shortens in front of a character, never within. */
static void line_cut(char *line) {
        size_t size = strlen(line);

        if (size < LINE_SIZE_MAX)
                return;
        size = LINE_SIZE_MAX - 1;
        while (size > 0 && ((unsigned char) line[size] & 0xc0) == 0x80)
                size--;
        line[size] = '\0';
}

/* One entry on one line. 1: there is nothing in it to show. */
static int entry_read(sd_journal *journal, char **ret) {
        _cleanup_free_ char *line = NULL;
        const size_t key = strlen("MESSAGE=");
        const void *data;
        size_t size;

        if (sd_journal_get_data(journal, "MESSAGE", &data, &size) < 0)
                return 1;

        size -= key;
        line = strndup((const char *) data + key, size < FIELD_SIZE_MAX ? size : FIELD_SIZE_MAX);
        if (!line)
                return -ENOMEM;

        text_clean(line);
        for (char *c = line; *c; c++)
                if (*c == '\n')
                        *c = ' ';
        line_cut(line);
        if (line[strspn(line, " \t")] == '\0')
                return 1;

        *ret = TAKE_PTR(line);
        return 0;
}

/* "[ ***  ] Job x.service/start running (3s)": what systemd draws anew in place, a line each time.
 */
static bool is_drawn_anew(const char *line) {
        size_t size = line[0] == '[' ? strspn(line + 1, " *") : 0;

        return size > 0 && line[1 + size] == ']' && memchr(line + 1, '*', size);
}

/* The newest first. */
static int journal_read(sd_journal *journal, unsigned lines, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        bool drawn = false;
        int r;

        r = strv_copy(NULL, &list);
        if (r >= 0)
                r = sd_journal_seek_tail(journal);

        for (unsigned n = 0; r >= 0 && n < ENTRIES_MAX && strv_length(list) < lines; n++) {
                _cleanup_free_ char *line = NULL;

                r = sd_journal_previous(journal);
                if (r <= 0)
                        break;

                r = entry_read(journal, &line);
                if (r != 0 || (drawn && is_drawn_anew(line)))
                        continue;
                drawn = is_drawn_anew(line);
                r = strv_push(&list, line);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

static int join_reversed(char *const *list, char **ret) {
        _cleanup_free_ char *text = NULL;
        size_t size = 1, n = strv_length(list);
        char *end;

        for (size_t i = 0; i < n; i++)
                size += strlen(list[i]) + 1;
        text = calloc(1, size);
        if (!text)
                return -ENOMEM;

        end = text;
        while (n > 0)
                end = stpcpy(stpcpy(end, list[--n]), "\n");

        *ret = TAKE_PTR(text);
        return 0;
}

int console_tail(const char *unit, sd_id128_t invocation, unsigned lines, char **ret) {
        _cleanup_(sd_journal_closep) sd_journal *journal = NULL;
        _cleanup_strv_ char **list = NULL;
        char id[SD_ID128_STRING_MAX];
        int r;

        /* Never started: matching the zero would find others. */
        if (sd_id128_is_null(invocation))
                return join_reversed(NULL, ret);

        r = journal_open(unit, &journal);
        if (r >= 0)
                r = journal_match(journal, INVOCATION_FIELD, sd_id128_to_string(invocation, id));
        if (r >= 0)
                r = journal_read(journal, lines < LINES_MAX ? lines : LINES_MAX, &list);
        return r < 0 ? r : join_reversed(list, ret);
}

int console_find_invocation(const char *unit, sd_id128_t *ret) {
        _cleanup_(sd_journal_closep) sd_journal *journal = NULL;
        const size_t key = strlen(INVOCATION_FIELD "=");
        char id[SD_ID128_STRING_MAX];
        const void *data;
        size_t size;
        int r;

        r = journal_open(unit, &journal);
        if (r >= 0)
                r = sd_journal_seek_tail(journal);
        if (r >= 0)
                r = sd_journal_previous(journal);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        r = sd_journal_get_data(journal, INVOCATION_FIELD, &data, &size);
        if (r < 0 || size != key + sizeof(id) - 1)
                return r < 0 ? r : -EBADMSG;
        memcpy(id, (const char *) data + key, sizeof(id) - 1);
        id[sizeof(id) - 1] = '\0';
        return sd_id128_from_string(id, ret);
}
