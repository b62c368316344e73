/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "answer.h"
#include "command.h"
#include "strv.h"
#include "test.h"

static void test_round(void) {
        char echo[] = "echo", word[] = "$HOME \"%n\"\n\t\x01\xc3\xa4", variable[] = "A=b=c\n";
        char *words[] = { echo, word, NULL }, *environment[] = { variable, NULL };
        char machine[] = "web.u1000", user[] = "www-data", directory[] = "/srv";
        const Command command = {
                machine, words, environment, user, directory, true, 24, 80, true
        };
        _cleanup_(command_freep) Command *back = NULL;
        _cleanup_free_ char *json = NULL;

        CHECK_INT(command_format(&command, &json), 0);
        CHECK_INT(command_parse(json, strlen(json), &back), 0);
        CHECK_STRING(back->machine, machine);
        CHECK_INT(strv_length(back->words), 2);
        CHECK_STRING(back->words[1], word);
        CHECK_STRING(back->environment[0], variable);
        CHECK_STRING(back->user, user);
        CHECK_STRING(back->directory, directory);
        CHECK(back->terminal);
        CHECK_INT(back->rows, 24);
        CHECK_INT(back->columns, 80);
        CHECK(back->minimal);
}

static void test_bad(void) {
        static const char *const bad[] = { "", "{}", "[]", "{\"machine\":\"web.u1000\"}", NULL };
        Command *command = NULL;

        for (const char *const *json = bad; *json; json++)
                CHECK_INT(command_parse(*json, strlen(*json), &command), -EBADMSG);

        CHECK(command_user_is_valid("www-data"));
        CHECK(command_user_is_valid("1000"));
        CHECK(!command_user_is_valid(""));
        CHECK(!command_user_is_valid("-x"));
        CHECK(!command_user_is_valid("../x"));
        CHECK(command_directory_is_valid("/"));
        CHECK(command_directory_is_valid("/a b"));
        CHECK(!command_directory_is_valid("a"));
        CHECK(!command_directory_is_valid("/a/../b"));
        CHECK(!command_directory_is_valid("/a\n"));
        CHECK(command_variable_is_valid("A_1="));
        CHECK(!command_variable_is_valid("1A=x"));
        CHECK(!command_variable_is_valid("A"));
        CHECK(!command_variable_is_valid("=x"));
}

static void test_answers(void) {
        Answer answer = { .kind = ANSWER_NO_PROGRAM, .number = 7, .text = "a b" }, back;
        char message[ANSWER_SIZE_MAX];
        static const char *const bad[] = { "",           "exited",      "exited 1",
                                           "exited -1 ", "exited 256 ", "nothing 1 x",
                                           "exited x ",  NULL };

        CHECK_INT(answer_parse(message, answer_format(&answer, message), &back), 0);
        CHECK_INT(back.kind, ANSWER_NO_PROGRAM);
        CHECK_INT(back.number, 7);
        CHECK_STRING(back.text, "a b");
        CHECK_INT(answer_parse("failed 0 \033[31mred\n", 18, &back), 0);
        CHECK(!strchr(back.text, '\033'));

        for (const char *const *text = bad; *text; text++)
                CHECK_INT(answer_parse(*text, strlen(*text), &back), -EBADMSG);
}

int main(void) {
        test_round();
        test_bad();
        test_answers();
        return 0;
}
