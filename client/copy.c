/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "copy.h"
#include "transfer.h"
#include "unpack.h"

#define DRAIN_MAX (1024 * 1024)

/* Into a directory that is there; else it becomes the file or directory of that name. */
#define SCRIPT_IN                                                                                  \
        "set -e; if [ -d \"$1\" ]; then exec tar -x -o -f - -C \"$1\"; fi; "                       \
        "t=$(mktemp -d \"$(dirname -- \"$1\")/.flakectr-cp.XXXXXX\"); "                            \
        "trap 'rm -rf -- \"$t\"' EXIT; tar -x -o -f - -C \"$t\"; mv -- \"$t/$2\" \"$1\""

static bool split(const char *path, char **ret_directory, char **ret_name) {
        _cleanup_free_ char *copy = strdup(path);
        char *slash;
        size_t n;

        if (!copy)
                return false;
        for (n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
                copy[n - 1] = '\0';

        slash = strrchr(copy, '/');
        *ret_name = strdup(slash ? slash + 1 : copy);
        if (slash)
                *(slash == copy ? slash + 1 : slash) = '\0';
        *ret_directory = strdup(slash ? copy : ".");
        return *ret_name && *ret_directory && (*ret_name)[0] != '\0' &&
                strcmp(*ret_name, ".") != 0 && strcmp(*ret_name, "..") != 0;
}

/* What becomes of what the container sends. */
typedef struct Receipt {
        Transfer transfer;
        bool is_incomplete;
} Receipt;

static void on_left_out(const char *name, const char *why, void *userdata) {
        Receipt *receipt = userdata;

        receipt->is_incomplete = true;
        copy_progress_hide(&receipt->transfer.progress);
        (void) outcome_fail(OUTCOME_FAILED, "%s %s, and is left out", name, why);
}

/* Its last blocks are fill; who sends more than that has something else in mind. */
static void drain(int fd) {
        char buffer[16 * 1024];
        ssize_t n = 1;

        for (size_t done = 0; n > 0 && done < DRAIN_MAX; done += (size_t) n)
                n = read(fd, buffer, sizeof(buffer));
}

static void on_bytes(uint64_t bytes, void *userdata) {
        copy_progress_tell(userdata, bytes);
}

static Outcome receive(const Unpack *unpack, CopyProgress *progress, int fd) {
        Archive archive = { .fd = fd, .told = on_bytes, .userdata = progress };
        int r;

        r = unpack_all(unpack, &archive);
        copy_progress_end(progress);
        archive_done(&archive);
        if (r >= 0)
                drain(fd);
        if (r == -EXDEV)
                return outcome_fail(
                        OUTCOME_FAILED,
                        "the container sends what was not asked for, or what leads elsewhere: "
                        "copying has been stopped");
        if (r == -EPIPE || r == -EBADMSG || r == -EOPNOTSUPP)
                return outcome_fail(
                        OUTCOME_FAILED, "what the container's tar sends is no complete archive");
        return r < 0 ? outcome_fail_errno(r, "write what the container sends") : OUTCOME_DONE;
}

static Outcome receive_files(Transfer *transfer, const Unpack *unpack) {
        _cleanup_close_ int ours = -1;
        Outcome outcome;
        int pair[2];

        if (pipe2(pair, O_CLOEXEC) < 0)
                return outcome_fail_errno(-errno, "make a pipe");
        ours = pair[0];
        outcome = transfer_begin(transfer, -1, pair[1]);
        if (outcome != OUTCOME_DONE)
                return outcome;

        outcome = receive(unpack, &transfer->progress, ours);
        /* tar ends, whatever it still has to say. */
        ours = close_fd(ours);
        return outcome == OUTCOME_FAILED ? outcome :
                                           outcome_first(transfer_wait(transfer), outcome);
}

static Outcome open_destination(
        const char *outer, const char *name, Unpack *unpack, char **ret_ours) {
        _cleanup_free_ char *directory = NULL, *last = NULL;
        struct stat stat_;
        bool is_directory = stat(outer, &stat_) >= 0 && S_ISDIR(stat_.st_mode);

        if (!is_directory && !split(outer, &directory, &last))
                return outcome_fail(OUTCOME_USAGE, "%s is no place to copy to", outer);

        *ret_ours = strdup(is_directory ? name : last);
        unpack->directory =
                open(is_directory ? outer : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (unpack->directory < 0 || !*ret_ours)
                return outcome_fail(
                        OUTCOME_FAILED, "cannot open %s: %s", is_directory ? outer : directory,
                        strerror(errno));
        unpack->ours = *ret_ours;
        unpack->umask = umask(0);
        (void) umask(unpack->umask);
        return OUTCOME_DONE;
}

Outcome copy_out(
        const Choice *choice, const Options *options, const char *inner, const char *outer) {
        _cleanup_free_ char *directory = NULL, *name = NULL, *ours = NULL;
        Receipt receipt = {};
        Unpack unpack = { .directory = -1, .left_out = on_left_out, .userdata = &receipt };
        Outcome outcome;

        if (!split(inner, &directory, &name))
                return outcome_fail(OUTCOME_USAGE, "%s names no file that could be copied", inner);
        unpack.name = name;

        char *const words[] = { (char *) "tar", (char *) "-c", (char *) "-f",
                                (char *) "-",   (char *) "-C", directory,
                                (char *) "--",  name,          NULL };

        outcome = open_destination(outer, name, &unpack, &ours);
        if (outcome == OUTCOME_DONE)
                outcome = transfer_init(choice, options, words, &receipt.transfer);
        if (outcome == OUTCOME_DONE)
                outcome = receive_files(&receipt.transfer, &unpack);
        transfer_done(&receipt.transfer);
        (void) close_fd(unpack.directory);
        return outcome == OUTCOME_DONE && receipt.is_incomplete ? OUTCOME_FAILED : outcome;
}

static int spawn_tar(const char *directory, const char *name, int output, pid_t *ret) {
        char *const words[] = { (char *) "tar", (char *) "-c", (char *) "-f",
                                (char *) "-",   (char *) "-C", (char *) directory,
                                (char *) "--",  (char *) name, NULL };
        posix_spawn_file_actions_t actions;
        int r;

        r = posix_spawn_file_actions_init(&actions);
        if (r != 0)
                return -r;
        r = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawnp(ret, "tar", &actions, NULL, words, environ);
        (void) posix_spawn_file_actions_destroy(&actions);
        return -r;
}

static Outcome send_files(Transfer *transfer, const char *directory, const char *name) {
        int pair[2], status, r;
        Outcome outcome;
        pid_t tar;

        if (pipe2(pair, O_CLOEXEC) < 0)
                return outcome_fail_errno(-errno, "make a pipe");

        r = spawn_tar(directory, name, pair[1], &tar);
        (void) close(pair[1]);
        if (r < 0) {
                (void) close(pair[0]);
                return outcome_fail_errno(r, "run tar");
        }

        transfer->source = tar;
        outcome = transfer_begin(transfer, pair[0], -1);
        if (outcome == OUTCOME_DONE)
                outcome = transfer_wait(transfer);
        /* Where it was not read to its end, it has been told so by a signal. */
        if (waitpid(tar, &status, 0) < 0 || (status != 0 && outcome == OUTCOME_DONE))
                return OUTCOME_FAILED;
        return outcome;
}

Outcome copy_in(
        const Choice *choice, const Options *options, const char *outer, const char *inner) {
        _cleanup_free_ char *absolute = realpath(outer, NULL), *directory = NULL, *name = NULL;
        _cleanup_(transfer_done) Transfer transfer = {};
        Outcome outcome;

        if (!absolute)
                return outcome_fail(OUTCOME_FAILED, "cannot copy %s: %s", outer, strerror(errno));
        if (!split(absolute, &directory, &name))
                return outcome_fail(OUTCOME_USAGE, "%s names no file that could be copied", outer);

        char *const words[] = { (char *) "sh", (char *) "-c",  (char *) SCRIPT_IN,
                                (char *) "sh", (char *) inner, name,
                                NULL };

        outcome = transfer_init(choice, options, words, &transfer);
        return outcome == OUTCOME_DONE ? send_files(&transfer, directory, name) : outcome;
}
