/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "narrator.h"
#include "nix-log.h"
#include "store-path.h"
#include "text.h"

/* Without "/nix/store/" and the hash. */
#define STORE_PREFIX_LENGTH (strlen(STORE_DIR "/") + 33)

int narrator_init(Narrator *narrator, Reporter *reporter, Transcript *transcript, bool verbose) {
        *narrator = (Narrator){
                .reporter = reporter,
                .transcript = transcript,
                .verbose = verbose,
        };
        return failure_init(&narrator->failure);
}

void narrator_done(Narrator *narrator) {
        progress_done(&narrator->progress);
        failure_done(&narrator->failure);
}

static const char *store_name(const char *path, int *ret_length) {
        const char *name = store_path_is_valid(path) ? path + STORE_PREFIX_LENGTH : path;
        size_t length = strlen(name);

        if (length > 4 && strcmp(name + length - 4, ".drv") == 0)
                length -= 4;
        *ret_length = (int) length;
        return name;
}

/* Whether a store has a path, and the path itself, are told of by the copy. */
static bool transfer_is_of_a_store(const char *address) {
        return strstr(address, ".narinfo") || strstr(address, "/nar/") ||
                strstr(address, "/nix-cache-info");
}

static int tell_start(Narrator *narrator, const NixLogRecord *record) {
        const char *verb, *name;
        int length;

        if (!record->subject)
                return 0;

        name = store_name(record->subject, &length);
        switch (record->activity) {
        case NIX_LOG_BUILD:
                verb = "building";
                break;
        case NIX_LOG_COPY_PATH:
                if (progress_runs(&narrator->progress, NIX_LOG_SUBSTITUTE, record->subject))
                        return 0;
                verb = "copying";
                break;
        case NIX_LOG_SUBSTITUTE:
                verb = "copying";
                break;
        case NIX_LOG_FILE_TRANSFER:
                if (transfer_is_of_a_store(record->subject))
                        return 0;
                verb = "downloading";
                break;
        default:
                return 0;
        }
        return transcript_add(narrator->transcript, "%s %.*s", verb, length, name);
}

/* There is no way to give this option to us. */
static bool is_advice(const char *text) {
        return strncmp(text, "(use '--show-trace'", strlen("(use '--show-trace'")) == 0;
}

/* An error is told once, as the reason of the failure, if it turns out to be one. */
static int tell_message(Narrator *narrator, const NixLogRecord *record) {
        if (record->level == NIX_LOG_ERROR && strncmp(record->text, "error:", 6) == 0)
                return failure_add(&narrator->failure, record->text);
        if (record->level <= NIX_LOG_WARNING && *record->text && !is_advice(record->text))
                return transcript_add_once(narrator->transcript, record->text);
        return 0;
}

static int tell_log_line(Narrator *narrator, const NixLogRecord *record) {
        const char *derivation = progress_subject(&narrator->progress, record->id), *name;
        int length, r;

        if (!derivation)
                return 0;

        r = build_log_add(narrator->failure.log, derivation, record->text);
        if (r < 0 || !narrator->verbose)
                return r;

        name = store_name(derivation, &length);
        return transcript_add(narrator->transcript, "%.*s> %s", length, name, record->text);
}

static int tell_record(Narrator *narrator, const NixLogRecord *record) {
        switch (record->type) {
        case NIX_LOG_START:
                return tell_start(narrator, record);
        case NIX_LOG_MESSAGE:
                return tell_message(narrator, record);
        case NIX_LOG_LINE:
                return tell_log_line(narrator, record);
        case NIX_LOG_STOP:
        case NIX_LOG_PROGRESS:
                return 0;
        }
        return 0;
}

static void count_record(Narrator *narrator) {
        ReportPhase phase = progress_phase(&narrator->progress);
        uint64_t done, expected;

        progress_count(&narrator->progress, &done, &expected);
        /* Between two builds, and after the last one, it does not begin anew. */
        if (phase == PHASE_EVALUATING)
                phase = narrator->reporter->phase;
        reporter_set(narrator->reporter, phase, done, expected);
}

/* Of Nix before it knows how to log, and of what it starts: git, ssh. */
static int on_plain_line(Narrator *narrator, char *line) {
        text_clean(line);
        if (strncmp(line, "error:", 6) == 0)
                return failure_add(&narrator->failure, line);
        return *line ? transcript_add_once(narrator->transcript, line) : 0;
}

int narrator_line(Narrator *narrator, char *line, size_t length) {
        _cleanup_(nix_log_record_freep) NixLogRecord *record = NULL;
        int r;

        r = nix_log_parse(line, length, &record);
        if (r == -EBADMSG)
                return on_plain_line(narrator, line);
        if (r != 0)
                return r;

        r = tell_record(narrator, record);
        if (r >= 0)
                r = progress_apply(&narrator->progress, record);
        if (r == 0)
                count_record(narrator);
        return r;
}

int narrator_finish(Narrator *narrator) {
        char **errors = narrator->failure.errors;
        int r = 0;

        for (char **error = errors; r >= 0 && error && *error; error++)
                r = transcript_add(narrator->transcript, "error: %s", *error);
        return r;
}
