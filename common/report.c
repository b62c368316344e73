/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "container-name.h"
#include "number.h"
#include "report.h"
#include "store-path.h"
#include "strv.h"
#include "text.h"

static const char *const type_words[] = {
        [REPORT_PHASE] = "phase",   [REPORT_NAMES] = "names",   [REPORT_PROGRESS] = "progress",
        [REPORT_OUTPUT] = "output", [REPORT_FAILED] = "failed", [REPORT_DONE] = "done",
};

static const char *const phase_words[] = {
        [PHASE_EVALUATING] = "evaluating",
        [PHASE_BUILDING] = "building",
        [PHASE_COPYING] = "copying",
};

static const char *const failure_words[] = {
        [FAILURE_BUILD] = "build-failed",
        [FAILURE_NIX_UNAVAILABLE] = "nix-unavailable",
        [FAILURE_NO_FLAKE] = "no-such-flake",
        [FAILURE_NO_CONTAINER] = "no-such-container",
};

#define WORDS(words) (words), sizeof(words) / sizeof((words)[0])

static int word_find(const char *const *words, size_t n_words, const char *word) {
        for (size_t i = 0; word && i < n_words; i++)
                if (strcmp(words[i], word) == 0)
                        return (int) i;
        return -EBADMSG;
}

Report *report_free(Report *report) {
        if (!report)
                return NULL;

        strv_free(report->names);
        free(report->path);
        free(report->text);
        free(report);
        return NULL;
}

const char *report_phase_to_string(ReportPhase phase) {
        return phase_words[phase];
}

/* One blank between words: cuts the next one off, in place. NULL where there is none. */
static char *take_word(char **rest) {
        char *word = *rest, *blank;

        if (!word)
                return NULL;

        blank = strchr(word, ' ');
        if (blank)
                *blank = '\0';
        *rest = blank ? blank + 1 : NULL;
        return word;
}

static int parse_number(const char *word, uint64_t *ret) {
        return word && number_parse(word, ret) >= 0 ? 0 : -EBADMSG;
}

static int parse_phase(char *rest, Report *report) {
        int phase = word_find(WORDS(phase_words), rest);

        if (phase < 0)
                return phase;

        report->phase = (ReportPhase) phase;
        return 0;
}

static int parse_names(char *rest, Report *report) {
        char *name;
        int r = -EBADMSG;

        while ((name = take_word(&rest))) {
                if (!container_name_is_valid(name))
                        return -EBADMSG;
                r = strv_push(&report->names, name);
                if (r < 0)
                        return r;
        }
        return r;
}

static int parse_progress(char *rest, Report *report) {
        int r;

        r = parse_number(take_word(&rest), &report->done);
        if (r >= 0)
                r = parse_number(take_word(&rest), &report->expected);
        if (r < 0)
                return r;
        return rest ? -EBADMSG : 0;
}

static int parse_output(char *rest, Report *report) {
        char *name = take_word(&rest);

        if (!rest || !container_name_is_valid(name) || !store_path_is_valid(rest))
                return -EBADMSG;

        report->path = strdup(rest);
        return report->path ? strv_push(&report->names, name) : -ENOMEM;
}

static int unescape(char *text) {
        char *to = text;

        for (const char *from = text; *from; from++) {
                if (*from != '\\') {
                        *to++ = *from;
                        continue;
                }
                from++;
                if (*from != 'n' && *from != '\\')
                        return -EBADMSG;
                *to++ = *from == 'n' ? '\n' : '\\';
        }
        *to = '\0';
        return 0;
}

static int parse_failed(char *rest, Report *report) {
        int failure = word_find(WORDS(failure_words), take_word(&rest));

        if (failure < 0 || !rest || unescape(rest) < 0)
                return -EBADMSG;

        report->failure = (ReportFailure) failure;
        report->text = strdup(rest);
        if (!report->text)
                return -ENOMEM;

        text_clean(report->text);
        return 0;
}

static int parse_type(char *rest, Report *report) {
        int type = word_find(WORDS(type_words), take_word(&rest));

        if (type < 0)
                return type;

        report->type = (ReportType) type;
        switch (report->type) {
        case REPORT_PHASE:
                return parse_phase(rest, report);
        case REPORT_NAMES:
                return parse_names(rest, report);
        case REPORT_PROGRESS:
                return parse_progress(rest, report);
        case REPORT_OUTPUT:
                return parse_output(rest, report);
        case REPORT_FAILED:
                return parse_failed(rest, report);
        case REPORT_DONE:
                return rest ? -EBADMSG : 0;
        }
        return -EBADMSG;
}

int report_parse(const char *line, size_t length, Report **ret) {
        _cleanup_(report_freep) Report *report = NULL;
        _cleanup_free_ char *copy = NULL;
        int r;

        if (length >= REPORT_SIZE_MAX || memchr(line, '\0', length) || memchr(line, '\n', length))
                return -EBADMSG;

        copy = strndup(line, length);
        report = calloc(1, sizeof(*report));
        if (!copy || !report)
                return -ENOMEM;

        r = parse_type(copy, report);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(report);
        return 0;
}

/* The formatters write up to `size` bytes and give the length that the line wants, as snprintf().
 */
static int format_names(const Report *report, char *line, size_t size) {
        _cleanup_free_ char *names = NULL;

        for (char **name = report->names; name && *name; name++)
                if (!container_name_is_valid(*name))
                        return -EINVAL;

        if (strv_join(report->names, " ", &names) < 0)
                return -ENOMEM;
        return *names ? snprintf(line, size, "names %s\n", names) : -EINVAL;
}

static int format_output(const Report *report, char *line, size_t size) {
        if (strv_length(report->names) != 1 || !container_name_is_valid(report->names[0]) ||
            !report->path || !store_path_is_valid(report->path))
                return -EINVAL;
        return snprintf(line, size, "output %s %s\n", report->names[0], report->path);
}

/* Appends what fits before the newline, and no half character of it. */
static char *append_escaped(char *to, const char *last, const char *text) {
        char *character = to;

        for (; *text; text++) {
                bool escaped = *text == '\\' || *text == '\n';

                if ((*text & 0xc0) != 0x80)
                        character = to;
                if (last - to < (escaped ? 2 : 1))
                        return character;
                if (escaped)
                        *to++ = '\\';
                *to++ = *text == '\n' ? 'n' : *text;
        }
        return to;
}

static int format_failed(const Report *report, char *line, size_t size) {
        _cleanup_free_ char *text = strdup(report->text ?: "");
        char *end;

        if (!text)
                return -ENOMEM;

        text_clean(text);
        end = stpcpy(stpcpy(stpcpy(line, "failed "), failure_words[report->failure]), " ");
        end = append_escaped(end, line + size - 2, text);
        end = stpcpy(end, "\n");
        return (int) (end - line);
}

static int format_line(const Report *report, char *line, size_t size) {
        switch (report->type) {
        case REPORT_PHASE:
                return snprintf(line, size, "phase %s\n", phase_words[report->phase]);
        case REPORT_NAMES:
                return format_names(report, line, size);
        case REPORT_PROGRESS:
                return snprintf(
                        line, size, "progress %" PRIu64 " %" PRIu64 "\n", report->done,
                        report->expected);
        case REPORT_OUTPUT:
                return format_output(report, line, size);
        case REPORT_FAILED:
                return format_failed(report, line, size);
        case REPORT_DONE:
                return snprintf(line, size, "done\n");
        }
        return -EINVAL;
}

int report_format(const Report *report, char **ret) {
        _cleanup_free_ char *line = malloc(REPORT_SIZE_MAX + 1);
        int r;

        if (!line)
                return -ENOMEM;

        r = format_line(report, line, REPORT_SIZE_MAX + 1);
        if (r < 0)
                return r;
        if (r > REPORT_SIZE_MAX)
                return -E2BIG;

        *ret = TAKE_PTR(line);
        return 0;
}
