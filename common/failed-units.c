/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "failed-units.h"
#include "number.h"

static void add_name(FailedUnits *units, const char *name) {
        (void) snprintf(units->names[units->n_names++], FAILED_UNIT_SIZE, "%s", name);
}

void failed_units_add(FailedUnits *units, const char *name) {
        if (units->n < FAILED_UNITS_COUNT)
                units->n++;
        if (units->n_names < FAILED_UNITS_MAX && unit_name_is_valid(name))
                add_name(units, name);
}

bool failed_units_have(const FailedUnits *units, const char *name) {
        for (unsigned i = 0; i < units->n_names; i++)
                if (strcmp(units->names[i], name) == 0)
                        return true;
        return false;
}

size_t failed_units_format(const FailedUnits *units, char ret[static FAILED_UNITS_SIZE]) {
        int n = snprintf(ret, FAILED_UNITS_SIZE, "%u", units->n);
        char *end = ret + n;

        for (unsigned i = 0; i < units->n_names; i++)
                end = stpcpy(stpcpy(end, " "), units->names[i]);
        return (size_t) (end - ret);
}

int failed_units_parse(const char *message, size_t size, FailedUnits *ret) {
        char copy[FAILED_UNITS_SIZE], *rest = NULL, *word;
        FailedUnits units = {};
        uint64_t count;

        if (size >= sizeof(copy) || memchr(message, '\0', size))
                return -EBADMSG;
        memcpy(copy, message, size);
        copy[size] = '\0';

        word = strtok_r(copy, " ", &rest);
        if (!word || number_parse(word, &count) < 0 || count > FAILED_UNITS_COUNT)
                return -EBADMSG;
        while ((word = strtok_r(NULL, " ", &rest))) {
                if (units.n_names == FAILED_UNITS_MAX || !unit_name_is_valid(word))
                        return -EBADMSG;
                add_name(&units, word);
        }
        if (units.n_names > count)
                return -EBADMSG;

        units.n = (unsigned) count;
        *ret = units;
        return 0;
}

const char *failed_units_describe(const FailedUnits *units, char ret[static FAILED_UNITS_WORDS]) {
        unsigned more = units->n_names > 0 ? units->n - 1 : units->n;

        ret[0] = '\0';
        if (units->n == 0)
                return ret;
        if (units->n_names == 0)
                (void) snprintf(ret, FAILED_UNITS_WORDS, "%u unit%s", more, more == 1 ? "" : "s");
        else if (more == 0)
                (void) snprintf(ret, FAILED_UNITS_WORDS, "%s", units->names[0]);
        else
                (void) snprintf(ret, FAILED_UNITS_WORDS, "%s and %u more", units->names[0], more);
        return ret;
}
