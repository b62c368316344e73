/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "attempt.h"
#include "choice.h"
#include "existing.h"
#include "names.h"
#include "nix-command.h"
#include "nix-daemon.h"
#include "outputs.h"
#include "recollection.h"
#include "strv.h"
#include "workplace.h"

/* For the last text; a person who stopped his terminal does not hold up the answer for longer. */
#define FLUSH_MS 1000

/* Where Nix's garbage collector takes what an evaluation is about to use. */
#define TRIES 8

static void attempt_done(Attempt *attempt) {
        flake_free(attempt->flake);
        transcript_done(&attempt->transcript);
        strv_free(attempt->names);
        recollection_done(&attempt->recollection);
        free(attempt->place);
        close_fd(attempt->held);
}

static int attempt_linger(Attempt *attempt, int timeout) {
        return transcript_linger(&attempt->transcript, attempt->reporter.socket, timeout);
}

int attempt_failed(Attempt *attempt, ReportFailure failure, const char *text) {
        int r;

        r = attempt_linger(attempt, FLUSH_MS);
        if (r >= 0)
                r = reporter_failed(&attempt->reporter, failure, text);
        return r < 0 ? r : -EREMOTEIO;
}

int attempt_nix(Attempt *attempt, NixRun *run, char *const *arguments) {
        const Request *request = attempt->request;
        int r = 0;

        for (unsigned i = 0; i < TRIES; i++) {
                nix_run_done(run);
                r = nix_run_init(run, &attempt->reporter, &attempt->transcript, request->verbose);
                if (r >= 0)
                        r = nix_run(run, attempt->flake->directory, arguments);
                if (r < 0 || !run->failed || !failure_is_of_collector(&run->narrator.failure))
                        break;
        }
        if (r == -ENOENT)
                return attempt_failed(
                        attempt, FAILURE_NIX_UNAVAILABLE,
                        "There is no program nix in PATH: install Nix for all users, with its "
                        "daemon");
        return r;
}

int attempt_nix_failed(Attempt *attempt, NixRun *run) {
        Failure *failure = &run->narrator.failure;
        _cleanup_free_ char *text = NULL, *all = NULL;
        bool cut = false;
        int r;

        r = nix_daemon_explain(failure, &text);
        if (r < 0)
                return r;
        if (text)
                return attempt_failed(attempt, FAILURE_NIX_UNAVAILABLE, text);

        r = flake_add_hint(attempt->flake, failure);
        if (r >= 0)
                r = failure_format(failure, &text, &cut);
        if (r >= 0 && cut)
                r = failure_format_long(failure, &all);
        if (r >= 0 && cut)
                r = transcript_add(&attempt->transcript, "error: %s", all);
        if (r < 0)
                return r;

        return attempt_failed(
                attempt, FAILURE_BUILD, *text ? text : "Nix failed and did not say why");
}

/* Nix names all the attributes it looked for, and none that is there: tell what there is. */
static int attempt_build_failed(Attempt *attempt, NixRun *run) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = NULL;
        _cleanup_nix_run_ NixRun names = { 0 };
        _cleanup_strv_ char **missing = NULL;
        _cleanup_free_ char *text = NULL;
        int r;

        if (!failure_mentions(&run->narrator.failure, NOT_PROVIDED))
                return attempt_nix_failed(attempt, run);

        r = attempt_catalogue(attempt, &names, &catalogue);
        if (r >= 0)
                r = catalogue_missing(catalogue, attempt->names, &missing);
        if (r < 0)
                return r;
        if (names.failed && !failure_mentions(&names.narrator.failure, NOT_PROVIDED))
                return attempt_nix_failed(attempt, &names);
        if (!missing[0])
                return attempt_nix_failed(attempt, run);

        r = catalogue_explain_missing(catalogue, attempt->flake, missing, &text);
        return r < 0 ? r : attempt_failed(attempt, FAILURE_NO_CONTAINER, text);
}

static int attempt_name_outputs(Attempt *attempt, const NixRun *run, char ***ret) {
        _cleanup_strv_ char **paths = NULL;
        _cleanup_free_ char *fault = NULL;
        int r;

        r = outputs_parse(run->output, run->output_size, &paths);
        if (r == -EBADMSG)
                return attempt_failed(
                        attempt, FAILURE_BUILD, "Nix told its results in a form that is not known");
        if (r >= 0)
                r = outputs_match(attempt->names, paths, ret, &fault);
        return fault ? attempt_failed(attempt, FAILURE_BUILD, fault) : r;
}

/* 1: the flake has such systems. What it has not, is told of the first run. */
static int attempt_existing(Attempt *attempt, const char *link, NixRun *run) {
        _cleanup_(flake_freep) Flake *around = NULL;
        _cleanup_strv_ char **command = NULL;
        int r;

        r = existing_write(attempt->flake, attempt->names, attempt->place, &around);
        if (r == -EOPNOTSUPP)
                return 0;
        if (r >= 0)
                r = nix_command_build(around, attempt->names, link, &command);
        if (r >= 0)
                r = attempt_nix(attempt, run, command);
        if (r < 0)
                return r;
        return !run->failed || !failure_mentions(&run->narrator.failure, EXISTING_NONE);
}

static int attempt_conclude(Attempt *attempt, NixRun *run, const char *link, char ***ret) {
        _cleanup_nix_run_ NixRun other = { 0 };
        int r;

        if (!run->failed)
                return attempt_name_outputs(attempt, run, ret);
        if (failure_mentions(&run->narrator.failure, NOT_PROVIDED)) {
                r = attempt_existing(attempt, link, &other);
                if (r < 0)
                        return r;
                if (r > 0)
                        return other.failed ? attempt_nix_failed(attempt, &other) :
                                              attempt_name_outputs(attempt, &other, ret);
        }
        return attempt_build_failed(attempt, run);
}

static int attempt_make_place(Attempt *attempt) {
        _cleanup_free_ char *fault = NULL;
        int r;

        r = workplace_make(&attempt->place, &attempt->held);
        if (r >= 0)
                return 0;
        if (asprintf(
                    &fault, "no directory for links can be made in " BUILD_PLACES_DIR ": %s",
                    strerror(-r)) < 0)
                return -ENOMEM;
        return attempt_failed(attempt, FAILURE_BUILD, fault);
}

/* One run for all: they share most of what is built, and it is evaluated once. */
static int attempt_build(Attempt *attempt, char ***ret) {
        _cleanup_nix_run_ NixRun run = { 0 };
        _cleanup_strv_ char **command = NULL;
        _cleanup_free_ char *link = NULL;
        int r;

        r = attempt_make_place(attempt);
        if (r < 0)
                return r;
        if (asprintf(&link, "%s/result", attempt->place) < 0)
                return -ENOMEM;

        r = nix_command_build(attempt->flake, attempt->names, link, &command);
        if (r >= 0)
                r = attempt_nix(attempt, &run, command);
        return r < 0 ? r : attempt_conclude(attempt, &run, link, ret);
}

static int attempt_open(Attempt *attempt) {
        _cleanup_free_ char *fault = NULL;
        int r;

        r = flake_open(attempt->request->flake, &attempt->flake, &fault);
        return fault ? attempt_failed(attempt, FAILURE_NO_FLAKE, fault) : r;
}

/* Nothing in *ret: Nix must be asked. */
static int attempt_recollect(Attempt *attempt, char ***ret) {
        int r;

        r = recollect(attempt->request, attempt->flake, &attempt->recollection);
        if (r <= 0)
                return r;

        attempt->names = TAKE_PTR(attempt->recollection.names);
        *ret = TAKE_PTR(attempt->recollection.outputs);
        return reporter_names(&attempt->reporter, attempt->names);
}

static int attempt_ask_nix(Attempt *attempt, char ***ret) {
        int r;

        r = attempt_name(attempt);
        if (r >= 0)
                r = reporter_names(&attempt->reporter, attempt->names);
        if (r >= 0)
                r = attempt_build(attempt, ret);
        if (r < 0)
                return r;
        return recollection_keep(
                &attempt->recollection, attempt->request, attempt->flake, attempt->names, *ret);
}

static int attempt_all(Attempt *attempt) {
        _cleanup_strv_ char **paths = NULL;
        int r;

        r = attempt_open(attempt);
        if (r >= 0)
                r = reporter_tick(&attempt->reporter);
        if (r >= 0)
                r = attempt_recollect(attempt, &paths);
        if (r >= 0 && !paths)
                r = attempt_ask_nix(attempt, &paths);
        if (r >= 0)
                r = attempt_linger(attempt, FLUSH_MS);
        for (size_t i = 0; r >= 0 && attempt->names[i]; i++)
                r = reporter_output(&attempt->reporter, attempt->names[i], paths[i]);
        if (r >= 0)
                r = reporter_finish(&attempt->reporter);
        return r;
}

int attempt_run(const Request *request, int socket) {
        _cleanup_(attempt_done) Attempt attempt = {
                .request = request,
                .reporter = { .socket = socket },
                .transcript = { .fd = STDERR_FILENO },
                .held = -1,
        };
        int r;

        r = attempt_all(&attempt);
        if (r >= 0)
                r = attempt_linger(&attempt, -1);
        if (r == -EREMOTEIO || r == -ECANCELED)
                return 0;

        (void) reporter_failed(&attempt.reporter, FAILURE_BUILD, strerror(-r));
        return r;
}
