/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "nix-run.h"
#include "nix.h"

#define OUTPUT_SIZE_MAX (4 * 1024 * 1024)
#define READ_SIZE       (64 * 1024)

/* More than a pipe holds when Nix is over; another process may have it open, and write on. */
#define DRAIN_READS_MAX 64

enum { WATCH_SOCKET, WATCH_TRANSCRIPT, WATCH_LOG, WATCH_OUTPUT, WATCH_END, N_WATCHES };

static int on_line(char *line, size_t length, void *userdata) {
        NixRun *run = userdata;

        return narrator_line(&run->narrator, line, length);
}

int nix_run_init(NixRun *run, Reporter *reporter, Transcript *transcript, bool verbose) {
        *run = (NixRun){ .lines = { .line = on_line, .userdata = run } };
        return narrator_init(&run->narrator, reporter, transcript, verbose);
}

void nix_run_done(NixRun *run) {
        narrator_done(&run->narrator);
        line_reader_done(&run->lines);
        free(run->output);
}

static int run_add_output(NixRun *run, const char *data, size_t size) {
        char *grown;

        if (size > OUTPUT_SIZE_MAX - run->output_size)
                return -E2BIG;

        grown = realloc(run->output, run->output_size + size + 1);
        if (!grown)
                return -ENOMEM;

        memcpy(grown + run->output_size, data, size);
        run->output = grown;
        run->output_size += size;
        run->output[run->output_size] = '\0';
        return 0;
}

/* 1: there may be more. Closes the fd at its end. */
static int run_read(NixRun *run, int *fd, bool log) {
        char buffer[READ_SIZE];
        ssize_t n;
        int r;

        if (*fd < 0)
                return 0;

        n = read(*fd, buffer, sizeof(buffer));
        if (n < 0)
                return errno == EAGAIN || errno == EINTR ? 0 : -errno;
        if (n == 0) {
                *fd = close_fd(*fd);
                return 0;
        }

        r = log ? line_reader_feed(&run->lines, buffer, (size_t) n) :
                  run_add_output(run, buffer, (size_t) n);
        return r < 0 ? r : 1;
}

static int run_drain(NixRun *run, int *fd, bool log) {
        int r = 1;

        for (int i = 0; r > 0 && i < DRAIN_READS_MAX; i++)
                r = run_read(run, fd, log);
        return r;
}

/* Nix is over: what it left in its pipes, and how it went. */
static int run_finish(NixRun *run, Nix *nix) {
        int r, status;

        r = run_drain(run, &nix->log, true);
        if (r >= 0)
                r = line_reader_end(&run->lines);
        if (r >= 0)
                r = run_drain(run, &nix->output, false);
        if (r >= 0)
                r = nix_wait(nix, &status);
        if (r < 0)
                return r;

        run->failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        return run->failed ? 0 : narrator_finish(&run->narrator);
}

static int run_poll(NixRun *run, const Nix *nix, struct pollfd *watches) {
        const Transcript *transcript = run->narrator.transcript;
        const Reporter *reporter = run->narrator.reporter;

        watches[WATCH_SOCKET] = (struct pollfd){ .fd = reporter->socket };
        watches[WATCH_TRANSCRIPT] = (struct pollfd){
                .fd = transcript_is_pending(transcript) ? transcript->fd : -1,
                .events = POLLOUT,
        };
        watches[WATCH_LOG] = (struct pollfd){
                .fd = transcript_is_full(transcript) ? -1 : nix->log,
                .events = POLLIN,
        };
        watches[WATCH_OUTPUT] = (struct pollfd){ .fd = nix->output, .events = POLLIN };
        watches[WATCH_END] = (struct pollfd){ .fd = nix->pidfd, .events = POLLIN };

        if (poll(watches, N_WATCHES, reporter_timeout(reporter)) < 0) {
                if (errno != EINTR)
                        return -errno;
                for (size_t i = 0; i < N_WATCHES; i++)
                        watches[i].revents = 0;
        }
        return 0;
}

/* One round of waiting. 1: Nix runs on. */
static int run_step(NixRun *run, Nix *nix) {
        struct pollfd watches[N_WATCHES];
        int r;

        r = run_poll(run, nix, watches);
        if (r < 0)
                return r;

        /* Its own direction was closed from the start; this is the whole of it. */
        if (watches[WATCH_SOCKET].revents & (POLLHUP | POLLERR))
                return -ECANCELED;
        if (watches[WATCH_TRANSCRIPT].revents)
                transcript_write(run->narrator.transcript);
        if (watches[WATCH_LOG].revents)
                r = run_read(run, &nix->log, true);
        if (r >= 0 && watches[WATCH_OUTPUT].revents)
                r = run_read(run, &nix->output, false);
        if (r >= 0)
                r = reporter_tick(run->narrator.reporter);
        if (r < 0)
                return r;

        return watches[WATCH_END].revents ? run_finish(run, nix) : 1;
}

static volatile sig_atomic_t daemon_socket = -1;

/* Whoever ends the unit wants what a daemon wants that hangs up. One of a pair is always shut down,
 * so errno stays. */
static void on_term(int number) {
        (void) number;
        (void) shutdown(daemon_socket, SHUT_RDWR);
}

static void heed_term(void (*handler)(int)) {
        /* What blocks must not go on. */
        struct sigaction action = { .sa_handler = handler };

        (void) sigaction(SIGTERM, &action, NULL);
}

int nix_run(NixRun *run, const char *directory, char *const *arguments) {
        Nix *nix = NULL;
        int r;

        daemon_socket = run->narrator.reporter->socket;
        heed_term(on_term);

        r = nix_start(directory, arguments, &nix);
        if (r >= 0)
                do
                        r = run_step(run, nix);
                while (r > 0);

        /* Its end, too, takes its time. */
        nix_free(nix);
        heed_term(SIG_DFL);
        return r;
}
