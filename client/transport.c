/* SPDX-License-Identifier: MIT */

/*
 * Archives of what containers have on disk. They are made and unpacked by flakectrd's helpers,
 * which get the end of a pipe: no file of a person is opened but by himself.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive-name.h"
#include "archive.h"
#include "call.h"
#include "container-name.h"
#include "deletion.h"
#include "pump.h"
#include "verbs.h"

#define STANDARD "-"

/* A file that is not there before all of it is. */
typedef struct Target {
        const char *path;
        char *temporary; /* NULL: it was there, and is no file */
        int fd;
} Target;

typedef struct Pipe {
        Pump pump;
        int theirs;
} Pipe;

static void target_done(Target *target) {
        if (target->temporary)
                (void) unlink(target->temporary);
        free(target->temporary);
        if (target->fd != STDOUT_FILENO)
                (void) close_fd(target->fd);
}

static Outcome target_open(const char *path, Target *ret) {
        struct stat st;
        bool is_standard = !path || strcmp(path, STANDARD) == 0;

        ret->path = is_standard ? "standard output" : path;
        if (is_standard) {
                if (isatty(STDOUT_FILENO))
                        return outcome_fail(
                                OUTCOME_USAGE,
                                "an archive is nothing for a terminal: name a file for it");
                ret->fd = STDOUT_FILENO;
        } else if (stat(path, &st) >= 0 && !S_ISREG(st.st_mode)) {
                ret->fd = open(path, O_WRONLY | O_CLOEXEC);
        } else {
                if (asprintf(&ret->temporary, "%s.XXXXXX", path) < 0)
                        ret->temporary = NULL;
                ret->fd = ret->temporary ? mkostemp(ret->temporary, O_CLOEXEC) : -1;
                if (ret->fd < 0 && ret->temporary) {
                        free(ret->temporary);
                        ret->temporary = NULL;
                }
        }
        return ret->fd < 0 ?
                outcome_fail(OUTCOME_FAILED, "cannot write %s: %s", path, strerror(errno)) :
                OUTCOME_DONE;
}

static Outcome target_finish(Target *target) {
        if (!target->temporary)
                return OUTCOME_DONE;
        if (fsync(target->fd) < 0 || rename(target->temporary, target->path) < 0)
                return outcome_fail(
                        OUTCOME_FAILED, "cannot write %s: %s", target->path, strerror(errno));
        free(target->temporary);
        target->temporary = NULL;
        return OUTCOME_DONE;
}

static int pipe_open(Pipe *ret, bool reads, int fd) {
        int stop = eventfd(0, EFD_CLOEXEC);

        return stop < 0 ? -errno : pump_lay(&ret->pump, fd, reads, stop, &ret->theirs);
}

static Outcome call_one(
        const Choice *choice, const char *name, Pipe *stream, const Options *options) {
        const Method method = {
                .name = name,
                .view = choice->chosen[0],
                .options = options,
                .stream = &stream->theirs,
        };
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        int r;

        outcome = call_new(choice->bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;
        r = pump_start(&stream->pump);
        if (r < 0)
                return outcome_fail_errno(r, "pass the archive on");
        outcome = call_run(call);
        stream->theirs = close_fd(stream->theirs);
        return outcome;
}

static Outcome export_to(const Choice *choice, const Options *options, Target *target) {
        /* A thread that waits for whoever takes the archive uses it to the end of the process. */
        static Pipe stream = { .theirs = -1 };
        Outcome outcome;
        int r;

        r = pipe_open(&stream, false, target->fd);
        if (r < 0)
                return outcome_fail_errno(r, "make a pipe");
        outcome = call_one(choice, "Export", &stream, options);
        if (outcome == OUTCOME_INTERRUPTED)
                return outcome;
        /* Nobody writes any more: what is left in the pipe is passed on. */
        (void) eventfd_write(stream.pump.stop, 1);
        pump_wait(&stream.pump);
        (void) close_fd(stream.pump.stop);
        if (stream.pump.failure < 0)
                return outcome_fail(
                        OUTCOME_FAILED, "cannot write %s: %s", target->path,
                        strerror(-stream.pump.failure));
        return outcome == OUTCOME_DONE ? target_finish(target) : outcome;
}

Outcome verb_export(const Options *options) {
        const char *name = options->arguments[1], *path = options->arguments[2];
        _cleanup_(target_done) Target target = { .fd = -1 };
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init_one(options, name, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = target_open(path, &target);
        if (outcome == OUTCOME_DONE)
                outcome = export_to(&choice, options, &target);
        if (outcome == OUTCOME_DONE && target.fd != STDOUT_FILENO &&
            !(options->given & OPTION_QUIET))
                printf("%s is in %s\n", name, path);
        return outcome;
}

/* Of a file, the name that its first member begins with. */
static Outcome read_name(int fd, const char *path, char ret[static CONTAINER_NAME_MAX + 1]) {
        char clean[ARCHIVE_NAME_MAX + 1];
        Archive archive = { .fd = fd };
        Member member;
        int r;

        r = archive_next(&archive, &member);
        if (r > 0)
                r = archive_name_clean(member.name, clean);
        archive_done(&archive);
        clean[r < 0 ? 0 : strcspn(clean, "/")] = '\0';
        if (r < 0 || !container_name_is_valid(clean) || lseek(fd, 0, SEEK_SET) < 0)
                return outcome_fail(
                        OUTCOME_USAGE,
                        "%s does not say of which container it is; if it is an archive of one: "
                        "flakectrctl import %s NAME",
                        path, path);
        (void) strcpy(ret, clean);
        return OUTCOME_DONE;
}

/* A directory can be opened, and has no content. */
static int open_file(const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        return S_ISDIR(st.st_mode) ? -EISDIR : TAKE_FD(fd);
}

/* The name is that of the second argument, or of the archive. */
static Outcome source_open(
        const Options *options, int *ret, char ret_name[static CONTAINER_NAME_MAX + 1]) {
        const char *path = options->arguments[1], *name = options->arguments[2];
        bool is_standard = strcmp(path, STANDARD) == 0;

        if (is_standard && !name)
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'import -' needs the name of a container: flakectrctl import - NAME");
        if (is_standard && isatty(STDIN_FILENO))
                return outcome_fail(OUTCOME_USAGE, "no archive comes from a terminal: name a file");

        *ret = is_standard ? STDIN_FILENO : open_file(path);
        if (*ret < 0)
                return outcome_fail(OUTCOME_FAILED, "cannot read %s: %s", path, strerror(-*ret));
        return name ? OUTCOME_DONE : read_name(*ret, path, ret_name);
}

static Outcome import_from(const Choice *choice, const Options *options, int fd) {
        /* A thread that still waits for our standard input uses it to the end of the process. */
        static Pipe stream = { .theirs = -1 };
        int r;

        r = pipe_open(&stream, true, fd);
        return r < 0 ? outcome_fail_errno(r, "make a pipe") :
                       call_one(choice, "Import", &stream, options);
}

Outcome verb_import(const Options *options) {
        const char *name = options->arguments[2];
        char of_archive[CONTAINER_NAME_MAX + 1];
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;
        int fd = -1;

        outcome = source_open(options, &fd, of_archive);
        name = name ?: of_archive;
        if (outcome == OUTCOME_DONE)
                outcome = choice_init_one(options, name, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = deletion_confirm_replacement(
                        &choice, options, "import", "what is in the archive");
        if (outcome == OUTCOME_DONE)
                outcome = import_from(&choice, options, fd);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_QUIET))
                printf("%s has what was in %s\n", name, options->arguments[1]);
        return outcome;
}
