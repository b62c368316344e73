/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "text.h"

#define NUMBER_MAX 255

static const char *const kinds[] = {
        [ANSWER_TERMINAL] = "terminal",
        [ANSWER_EXITED] = "exited",
        [ANSWER_KILLED] = "killed",
        [ANSWER_NO_PROGRAM] = "no-program",
        [ANSWER_NOT_EXECUTABLE] = "not-executable",
        [ANSWER_NO_USER] = "no-user",
        [ANSWER_NO_DIRECTORY] = "no-directory",
        [ANSWER_UNREACHABLE] = "unreachable",
        [ANSWER_FAILED] = "failed",
        [ANSWER_GONE] = "gone",
};

#define KINDS_MAX (sizeof(kinds) / sizeof(kinds[0]))

size_t answer_format(const Answer *answer, char ret[static ANSWER_SIZE_MAX]) {
        int n;

        n = snprintf(
                ret, ANSWER_SIZE_MAX, "%s %d %s", kinds[answer->kind], answer->number,
                answer->text);
        return n < ANSWER_SIZE_MAX ? (size_t) n : ANSWER_SIZE_MAX - 1;
}

static int parse_kind(const char *word, AnswerKind *ret) {
        for (size_t i = 0; i < KINDS_MAX; i++)
                if (strcmp(kinds[i], word) == 0) {
                        *ret = (AnswerKind) i;
                        return 0;
                }
        return -EBADMSG;
}

/* On one line. Cut off where it is too long, but never within a character. */
static void copy_text(char *text, char *ret, size_t size) {
        size_t length = strlen(text_clean(text));

        for (char *s = text; (s = strpbrk(s, "\n\t"));)
                *s = ' ';
        if (length >= size)
                length = size - 1;
        while (length > 0 && !text_is_utf8(text, length))
                length--;
        memcpy(ret, text, length);
        ret[length] = '\0';
}

int answer_parse(const char *message, size_t size, Answer *ret) {
        char copy[ANSWER_SIZE_MAX] = "", *number, *text, *end;
        Answer answer = {};
        unsigned long value;

        if (size >= sizeof(copy) || memchr(message, '\0', size))
                return -EBADMSG;
        memcpy(copy, message, size);

        number = strchr(copy, ' ');
        text = number ? strchr(number + 1, ' ') : NULL;
        if (!text || number[1] < '0' || number[1] > '9')
                return -EBADMSG;
        *number++ = *text++ = '\0';

        value = strtoul(number, &end, 10);
        if (*end != '\0' || value > NUMBER_MAX || parse_kind(copy, &answer.kind) < 0)
                return -EBADMSG;

        answer.number = (int) value;
        copy_text(text, answer.text, sizeof(answer.text));
        *ret = answer;
        return 0;
}
