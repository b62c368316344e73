/* SPDX-License-Identifier: MIT */

/* Control sequences as ECMA-48 defines them, in their 7-bit form and as UTF-8 of the 8-bit one. */

#include <stdint.h>
#include <string.h>

#include "text.h"

#define ESCAPE        0x1b
#define BELL          0x07
#define DELETE        0x7f
#define C1_FIRST      0x80
#define C1_LAST       0x9f
#define C1_TERMINATOR 0x9c
#define CHARACTER_MAX 4 /* bytes */

/* As sd-bus has it: U+FDD0 to U+FDEF and the last two of each plane would end a connection. */
static bool code_is_character(uint32_t code) {
        return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) &&
                (code < 0xfdd0 || code > 0xfdef) && (code & 0xfffe) != 0xfffe;
}

static size_t sequence_length(unsigned char lead) {
        if (lead < 0x80)
                return 1;
        if (lead >= 0xc2 && lead < 0xe0)
                return 2;
        if (lead >= 0xe0 && lead < 0xf0)
                return 3;
        return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* How many bytes the first character takes; 0: it is none. */
static size_t character_read(const char *text, size_t left, uint32_t *ret_code) {
        static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
        const unsigned char *bytes = (const unsigned char *) text;
        size_t length = left > 0 ? sequence_length(bytes[0]) : 0;
        uint32_t code;

        if (length == 0 || length > left)
                return 0;

        code = length == 1 ? bytes[0] : bytes[0] & (0xffu >> (length + 1));
        for (size_t i = 1; i < length; i++) {
                if ((bytes[i] & 0xc0) != 0x80)
                        return 0;
                code = code << 6 | (bytes[i] & 0x3f);
        }
        if (code < smallest[length] || !code_is_character(code))
                return 0;

        *ret_code = code;
        return length;
}

bool text_is_utf8(const char *text, size_t length) {
        uint32_t code;
        size_t n;

        for (; length > 0; text += n, length -= n) {
                n = character_read(text, length, &code);
                if (n == 0)
                        return false;
        }
        return true;
}

bool text_is_one_line(const char *text) {
        for (; *text; text++)
                if ((unsigned char) *text < ' ' || *text == DELETE)
                        return false;
        return true;
}

static const char *skip_between(const char *text, char first, char last) {
        while (*text >= first && *text <= last)
                text++;
        return text;
}

/* Behind the text of an OSC, DCS, SOS, PM or APC. One that never ends hides its line, no more. */
static const char *skip_string(const char *text) {
        uint32_t code;
        size_t n;

        for (; *text && *text != '\n'; text += n ?: 1) {
                n = character_read(text, strnlen(text, CHARACTER_MAX), &code);
                if (n > 0 && (code == BELL || code == C1_TERMINATOR))
                        return text + n;
                if (n > 0 && code == ESCAPE)
                        return text[1] == '\\' ? text + 2 : text;
        }
        return text;
}

/* Behind the rest of a sequence whose introducer, ESC and `kind` or the C1 for it, is read. */
static const char *skip_sequence(char kind, const char *text) {
        switch (kind) {
        case '[':
                text = skip_between(skip_between(text, 0x30, 0x3f), 0x20, 0x2f);
                return *text >= 0x40 && *text <= 0x7e ? text + 1 : text;
        case ']':
        case 'P':
        case 'X':
        case '^':
        case '_':
                return skip_string(text);
        default:
                return text;
        }
}

static const char *skip_escape(const char *text) {
        const char *final = skip_between(text, 0x20, 0x2f);

        if (*final < 0x30 || *final > 0x7e)
                return final;
        return final == text ? skip_sequence(*final, final + 1) : final + 1;
}

/* They let a text look like another one. */
static bool code_is_bidi_override(uint32_t code) {
        return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool code_is_removed(uint32_t code) {
        return (code < ' ' && code != '\n' && code != '\t') || code == DELETE ||
                code_is_bidi_override(code);
}

char *text_clean(char *text) {
        const char *from = text, *end = text + strlen(text);
        char *to = text;
        uint32_t code;
        size_t n;

        while (from < end) {
                n = character_read(from, (size_t) (end - from), &code);
                if (n == 0) {
                        *to++ = '?';
                        from++;
                } else if (code == ESCAPE) {
                        from = skip_escape(from + n);
                } else if (code >= C1_FIRST && code <= C1_LAST) {
                        from = skip_sequence((char) (code - C1_FIRST + '@'), from + n);
                } else if (code_is_removed(code)) {
                        from += n;
                } else {
                        memmove(to, from, n);
                        to += n;
                        from += n;
                }
        }
        *to = '\0';
        return text;
}

uint32_t text_hash(const char *text) {
        uint32_t sum = 2166136261U;

        for (; *text; text++)
                sum = (sum ^ (unsigned char) *text) * 16777619U;
        return sum;
}
