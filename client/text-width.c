/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <wchar.h>

#include "text-width.h"

/* The next character: its columns, and in ret_size its bytes. */
static size_t character_columns(const char *text, mbstate_t *state, size_t *ret_size) {
        wchar_t character;
        size_t size = mbrtowc(&character, text, strlen(text), state);
        int width;

        if (size == (size_t) -1 || size == (size_t) -2) {
                *state = (mbstate_t){};
                *ret_size = 1;
                return 1;
        }

        *ret_size = size;
        width = wcwidth(character);
        return width < 0 ? 1 : (size_t) width;
}

size_t text_columns(const char *text) {
        mbstate_t state = {};
        size_t columns = 0, size;

        for (const char *s = text; *s != '\0'; s += size)
                columns += character_columns(s, &state, &size);
        return columns;
}

size_t text_fit(const char *text, size_t columns) {
        mbstate_t state = {};
        const char *s = text;
        size_t used = 0, size;

        while (*s != '\0') {
                used += character_columns(s, &state, &size);
                if (used > columns)
                        break;
                s += size;
        }
        return (size_t) (s - text);
}

size_t text_fit_words(const char *text, size_t columns) {
        size_t size = text_fit(text, columns), end = size;

        if (text[size] == '\0')
                return size;
        while (end > 0 && text[end] != ' ')
                end--;
        return end > 0 ? end : strcspn(text + (text[0] == ' '), " ") + (text[0] == ' ');
}
