/* SPDX-License-Identifier: MIT */

/* Checks against a server that says what a test wants: sense, nonsense, nothing. */

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt.h"
#include "loopback.h"
#include "test.h"

typedef struct Outcome {
        Attempt *attempt;
        sd_event *event;
        int r, calls;
        char words[256];
} Outcome;

/* Answers once, byte by byte, after a request that ends as one should. */
static pid_t server_run(int fd, const char *answer) {
        char request[4096] = "";
        size_t n = 0;
        pid_t pid;

        CHECK_INT(listen(fd, 1), 0);
        pid = fork();
        CHECK(pid >= 0);
        if (pid > 0)
                return pid;

        (void) signal(SIGPIPE, SIG_IGN);
        fd = accept(fd, NULL, NULL);
        while (n < sizeof(request) - 1 && !strstr(request, "\r\n\r\n")) {
                ssize_t got = read(fd, request + n, sizeof(request) - 1 - n);

                if (got <= 0)
                        break;
                n += (size_t) got;
        }
        if (!answer)
                (void) pause();
        for (; answer && *answer; answer++)
                if (write(fd, answer, 1) != 1)
                        break;
        _exit(strncmp(request, "GET /well?a=1 HTTP/1.0\r\nHost: web\r\n", 35) != 0);
}

static void on_done(void *userdata, int r, const char *words) {
        Outcome *outcome = userdata;

        outcome->calls++;
        outcome->r = r;
        (void) snprintf(outcome->words, sizeof(outcome->words), "%s", words);
        outcome->attempt = attempt_free(outcome->attempt);
}

static void outcome_run(Outcome *outcome, const Check *check) {
        const AttemptTarget target = { .address = "127.0.0.1", .host = "web", .check = check };

        *outcome = (Outcome){};
        CHECK_INT(sd_event_new(&outcome->event), 0);
        CHECK_INT(attempt_new(outcome->event, &target, on_done, outcome, &outcome->attempt), 0);
        CHECK_INT(outcome->calls, 0);
        while (outcome->calls == 0)
                CHECK(sd_event_run(outcome->event, UINT64_MAX) >= 0);
        CHECK(sd_event_run(outcome->event, 10000) >= 0);
        CHECK_INT(outcome->calls, 1);
        sd_event_unref(outcome->event);
}

/* In the words, # stands for the port. */
static void check_http(const char *answer, unsigned status, int r, const char *words) {
        char path[] = "/well?a=1";
        Check check = { .type = CHECK_HTTP, .path = path, .status = status, .timeout = 1 };
        int fd = loopback_bind(&check.port), state;
        pid_t pid = server_run(fd, answer);
        const char *hash = strchrnul(words, '#');
        char wanted[256] = "";
        Outcome outcome;

        outcome_run(&outcome, &check);
        CHECK_INT(outcome.r, r);
        if (*hash)
                (void) snprintf(
                        wanted, sizeof(wanted), "%.*s%u%s", (int) (hash - words), words, check.port,
                        hash + 1);
        CHECK_STRING(outcome.words, wanted);
        if (!answer)
                (void) kill(pid, SIGKILL);
        CHECK_INT(waitpid(pid, &state, 0), pid);
        CHECK(!answer || (WIFEXITED(state) && WEXITSTATUS(state) == 0));
        (void) close(fd);
}

static void test_http(void) {
        check_http("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0, 0, "");
        check_http("HTTP/1.0 302 Found\r\n", 0, 0, "");
        check_http("HTTP/1.1 418", 418, 0, "");
        check_http(
                "HTTP/1.1 503 \x1b[31mNo\r\n", 0, -EIO,
                "GET /well?a=1 on port # was answered with 503");
        check_http(
                "HTTP/1.1 200 OK\r\n", 204, -EIO, "GET /well?a=1 on port # was answered with 200");
        check_http("HTTP/1.1 2000000000", 0, 0, "");
        check_http("HTTP/1.1 -20 x", 0, -EBADMSG, "what answers at port # does not speak HTTP");
        check_http(
                "SSH-2.0-OpenSSH_9.2\r\n", 0, -EBADMSG,
                "what answers at port # does not speak HTTP");
        check_http("HTTP/1.1", 0, -EBADMSG, "what answers at port # does not speak HTTP");
        check_http("", 0, -EBADMSG, "what answers at port # does not speak HTTP");
        check_http(NULL, 0, -ETIMEDOUT, "port # gave no answer within 1 s");
}

static void test_tcp(void) {
        Check check = { .type = CHECK_TCP, .timeout = 1 };
        int fd = loopback_bind(&check.port);
        char wanted[128];
        Outcome outcome;

        outcome_run(&outcome, &check);
        CHECK_INT(outcome.r, -ECONNREFUSED);
        (void) snprintf(
                wanted, sizeof(wanted), "nothing accepts connections at port %u", check.port);
        CHECK_STRING(outcome.words, wanted);

        CHECK_INT(listen(fd, 1), 0);
        outcome_run(&outcome, &check);
        CHECK_INT(outcome.r, 0);
        (void) close(fd);
}

int main(void) {
        test_tcp();
        test_http();
        return 0;
}
