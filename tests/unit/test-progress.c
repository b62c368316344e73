/* SPDX-License-Identifier: MIT */

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "progress-line.h"
#include "test.h"

static sd_bus *bus;
static sd_event *event;

static void open_bus(void) {
        int fds[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        CHECK(sd_bus_new(&bus) >= 0);
        CHECK(sd_bus_set_fd(bus, fds[0], fds[0]) >= 0);
        CHECK(sd_bus_start(bus) >= 0);
        CHECK(sd_event_new(&event) >= 0);
}

/* Standard error goes to a file until it is looked at. */
static int record_begin(void) {
        int saved = dup(STDERR_FILENO), file = memfd_create("stderr", MFD_CLOEXEC);

        CHECK(saved >= 0);
        CHECK(file >= 0);
        CHECK(dup2(file, STDERR_FILENO) >= 0);
        CHECK_INT(close(file), 0);
        return saved;
}

static void record_end(int saved, const char *expected) {
        char seen[1024];
        ssize_t n = pread(STDERR_FILENO, seen, sizeof(seen) - 1, 0);

        CHECK(dup2(saved, STDERR_FILENO) >= 0);
        CHECK_INT(close(saved), 0);
        CHECK(n >= 0);
        seen[n] = '\0';
        CHECK_STRING(seen, expected);
}

static void change(Progress *progress, ProgressRow *row, const char *phase, uint64_t done) {
        sd_bus_message *message;

        CHECK(sd_bus_message_new_signal(bus, &message, "/x", "x.y", "Z") >= 0);
        CHECK(sd_bus_message_append(
                      message, "a{sv}", 3, "State", "s", *phase ? "building" : "running", "Phase",
                      "s", phase, "Progress", "(tt)", done, UINT64_C(10)) >= 0);
        CHECK(sd_bus_message_seal(message, 1, 0) >= 0);
        CHECK(sd_bus_message_rewind(message, 1) >= 0);
        CHECK(container_view_merge(row->view, message) >= 0);
        sd_bus_message_unref(message);
        progress_changed(progress, row);
}

static void test_whose_containers(void) {
        char *names[] = { (char *) "web", NULL };
        _cleanup_(progress_freep) Progress *named = NULL, *all = NULL;
        ProgressRow *row, *again;

        CHECK_INT(progress_new(event, 1000, names, &named), 0);
        CHECK_INT(progress_row(named, "/org/flakectr1/container/web_2eu1000", &row), 0);
        CHECK_INT(progress_row(named, "/org/flakectr1/container/web_2eu1000", &again), 0);
        CHECK(row == again);
        CHECK_INT(progress_row(named, "/org/flakectr1/container/db_2eu1000", &row), 1);
        CHECK_INT(progress_row(named, "/org/flakectr1/container/web_2eu1001", &row), 1);
        CHECK_INT(progress_row(named, "/org/flakectr1", &row), 1);

        CHECK_INT(progress_new(event, 1000, NULL, &all), 0);
        CHECK_INT(progress_row(all, "/org/flakectr1/container/db_2eu1000", &row), 0);
        CHECK_INT(progress_row(all, "/org/flakectr1/container/web_2eu1001", &row), 1);
}

static void add_row(Progress *progress, const char *path) {
        ProgressRow *row;

        CHECK_INT(progress_row(progress, path, &row), 0);
}

/* Rows stand as the names do, whoever's they are and whatever is heard of first. */
static void test_order_of_names(void) {
        char *names[] = { (char *) "web", (char *) "db.u1001", (char *) "api", NULL };
        _cleanup_(progress_freep) Progress *progress = NULL;
        ProgressRow *row;

        CHECK_INT(progress_new(event, 1000, names, &progress), 0);
        add_row(progress, "/org/flakectr1/container/api_2eu1000");
        add_row(progress, "/org/flakectr1/container/web_2eu1000");
        add_row(progress, "/org/flakectr1/container/db_2eu1001");
        CHECK_INT(progress_row(progress, "/org/flakectr1/container/db_2eu1000", &row), 1);

        row = progress_rows(progress);
        CHECK_STRING(row->view->name, "web");
        CHECK_STRING(row->next->view->name, "db");
        CHECK_STRING(row->next->next->view->name, "api");
        CHECK(!row->next->next->next);
}

static void test_lines_without_a_terminal(void) {
        _cleanup_(progress_freep) Progress *progress = NULL;
        ProgressRow *row;
        int saved = record_begin();

        CHECK_INT(progress_new(event, 1000, NULL, &progress), 0);
        CHECK_INT(progress_row(progress, "/org/flakectr1/container/web_2eu1000", &row), 0);

        change(progress, row, "evaluating", 0);
        change(progress, row, "evaluating", 0);
        /* A count that runs on is told once a second. */
        for (uint64_t i = 0; i < 10; i++)
                change(progress, row, "building", i);
        progress_text(progress, "building nginx", false);
        change(progress, row, "starting", 10);
        CHECK_INT(row->ended, 0);
        /* The end is told by whoever made the call. */
        change(progress, row, "", 10);
        CHECK(row->ended >= row->started);
        record_end(
                saved,
                "web: evaluating\n"
                "web: building 0/10\n"
                "building nginx\n"
                "web: starting\n");
}

static void check_line(const ProgressRow *row, size_t columns, const char *expected) {
        const ProgressPlace place = { .viewer = 1000, .label_width = 5, .columns = columns };
        char *line;

        CHECK_INT(progress_line_format(row, &place, &line), 0);
        CHECK_STRING(line, expected);
        free(line);
}

/* A count has a bar where there is room for one, and none is longer than need be. */
static void test_bar(void) {
        _cleanup_(progress_freep) Progress *progress = NULL;
        ProgressRow *row;
        int saved = record_begin();

        CHECK_INT(progress_new(event, 1000, NULL, &progress), 0);
        CHECK_INT(progress_row(progress, "/org/flakectr1/container/web_2eu1000", &row), 0);
        change(progress, row, "building", 3);
        row->started = 1000000;
        row->ended = 2500000;
        check_line(row, 80, "web    building 3/10     1.5 s  [######--------------]");
        check_line(row, 42, "web    building 3/10     1.5 s  [##-----]");
        check_line(row, 38, "web    building 3/10     1.5 s");
        check_line(row, 30, "web    building 3/10 1.5 s");
        change(progress, row, "building", 10);
        row->ended = 2500000;
        check_line(row, 80, "web    building 10/10    1.5 s  [####################]");
        change(progress, row, "starting", 10);
        row->ended = 2500000;
        CHECK_INT(progress_set_status(row, "Starting nginx"), 0);
        check_line(row, 80, "web    starting          1.5 s  Starting nginx");
        record_end(saved, "web: building 3/10\nweb: starting\n");
}

int main(void) {
        open_bus();
        test_whose_containers();
        test_order_of_names();
        test_lines_without_a_terminal();
        test_bar();
        sd_bus_unref(bus);
        sd_event_unref(event);
        return 0;
}
