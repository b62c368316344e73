/* SPDX-License-Identifier: MIT */

#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "display.h"
#include "terminal.h"
#include "test.h"

static DisplayLine line(const char *text, Style style) {
        return (DisplayLine){ .text = (char *) text, .style = style };
}

static void test_drawn_in_place(void) {
        _cleanup_(display_freep) Display *display = NULL;
        DisplayLine lines[2] = { line("web  building", STYLE_NONE), line("db", STYLE_NONE) };
        int master, slave;

        open_terminal(40, &master, &slave);
        CHECK_INT(display_new(slave, &display), 0);
        CHECK_INT(display_draw(display, NULL, 0), 0);
        check_shown(master, "");

        CHECK_INT(display_draw(display, lines, 2), 0);
        check_shown(master, "web  building\r\ndb");

        /* From the last line up to the first, each is erased. */
        lines[0] = line("web  starting", STYLE_NONE);
        CHECK_INT(display_draw(display, lines, 2), 0);
        check_shown(master, "\r\033[K\033[A\033[Kweb  starting\r\ndb");

        CHECK_INT(display_print(display, "a line that stays"), 0);
        check_shown(master, "");
        CHECK_INT(display_draw(display, lines, 1), 0);
        check_shown(master, "\r\033[K\033[A\033[Ka line that stays\r\nweb  starting");

        /* Nothing of it is left, and nothing that was to stay is lost. */
        CHECK_INT(display_print(display, "the last"), 0);
        display = display_free(display);
        check_shown(master, "\r\033[Kthe last\r\n");
        CHECK_INT(close(slave), 0);
        CHECK_INT(close(master), 0);
}

static void test_cut_to_the_terminal(void) {
        _cleanup_(display_freep) Display *display = NULL;
        DisplayLine lines[9];
        int master, slave;

        open_terminal(8, &master, &slave);
        CHECK_INT(display_new(slave, &display), 0);
        for (size_t i = 0; i < 9; i++)
                lines[i] = line("日本\t日本", STYLE_NONE);

        CHECK_INT(display_draw(display, lines, 9), 0);
        check_shown(master, "日本 日\r\n日本 日\r\n日本 日\r\n日本 日");
        CHECK_INT(close(slave), 0);
        CHECK_INT(close(master), 0);
}

/* A line of 30 columns takes 3 rows when only 10 are left. */
static void test_terminal_becomes_narrower(void) {
        struct winsize narrow = { .ws_row = 5, .ws_col = 10 };
        _cleanup_(display_freep) Display *display = NULL;
        DisplayLine lines[1] = { line("123456789012345678901234567890", STYLE_NONE) };
        int master, slave;

        open_terminal(40, &master, &slave);
        CHECK_INT(display_new(slave, &display), 0);
        CHECK_INT(display_draw(display, lines, 1), 0);
        check_shown(master, "123456789012345678901234567890");

        CHECK_INT(ioctl(master, TIOCSWINSZ, &narrow), 0);
        CHECK_INT(display_draw(display, lines, 1), 0);
        check_shown(master, "\r\033[K\033[A\033[K\033[A\033[K123456789");
        CHECK_INT(close(slave), 0);
        CHECK_INT(close(master), 0);
}

static void test_style(void) {
        _cleanup_(display_freep) Display *display = NULL;
        DisplayLine lines[1] = { line("ok", STYLE_GOOD) };
        int master, slave;

        open_terminal(40, &master, &slave);
        CHECK_INT(display_new(slave, &display), 0);
        CHECK_INT(display_draw(display, lines, 1), 0);
        check_shown(master, "\033[32mok\033[0m");

        CHECK_INT(setenv("NO_COLOR", "1", 1), 0);
        CHECK_INT(display_draw(display, lines, 1), 0);
        check_shown(master, "\r\033[Kok");
        CHECK_INT(unsetenv("NO_COLOR"), 0);

        CHECK(terminal_can_draw(slave));
        CHECK_INT(setenv("TERM", "dumb", 1), 0);
        CHECK(!terminal_can_draw(slave));
        CHECK_INT(close(slave), 0);
        CHECK_INT(close(master), 0);
}

int main(void) {
        if (!setlocale(LC_CTYPE, "C.UTF-8"))
                SKIP("there is no locale C.UTF-8");
        CHECK_INT(setenv("TERM", "xterm", 1), 0);
        CHECK_INT(unsetenv("NO_COLOR"), 0);

        test_drawn_in_place();
        test_cut_to_the_terminal();
        test_terminal_becomes_narrower();
        test_style();
        return 0;
}
