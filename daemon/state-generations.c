/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "state-directory.h"
#include "state-generations.h"
#include "strv.h"

#define NAME_SIZE 32

static void name_format(unsigned number, char ret[static NAME_SIZE]) {
        (void) snprintf(ret, NAME_SIZE, "%u.json", number);
}

/* 0: that is no such name. */
static unsigned name_parse(const char *name) {
        char again[NAME_SIZE];
        unsigned number;

        if (sscanf(name, "%9u", &number) != 1 || number == 0)
                return 0;
        name_format(number, again);
        return strcmp(name, again) == 0 ? number : 0;
}

static int generations_open(const char *machine, bool make, int *ret) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, make, &directory);
        return r < 0 ? r : state_directory_open_at(directory, GENERATIONS_DIR, make, ret);
}

int state_write_generation(const char *machine, const Generation *generation) {
        _cleanup_close_ int directory = -1;
        _cleanup_free_ char *json = NULL;
        char name[NAME_SIZE];
        int r;

        r = generation_format(generation, &json);
        if (r >= 0)
                r = generations_open(machine, true, &directory);
        if (r < 0)
                return r;

        name_format(generation->number, name);
        return state_directory_write(directory, name, json, strlen(json));
}

int state_read_generation(const char *machine, unsigned number, Generation **ret) {
        _cleanup_(generation_freep) Generation *generation = NULL;
        _cleanup_close_ int directory = -1;
        _cleanup_free_ char *json = NULL;
        char name[NAME_SIZE];
        size_t size;
        int r;

        name_format(number, name);
        r = generations_open(machine, false, &directory);
        if (r >= 0)
                r = state_directory_read(directory, name, GENERATION_SIZE_MAX, &json, &size);
        if (r >= 0)
                r = generation_parse(json, size, &generation);
        if (r < 0)
                return r;
        if (generation->number != number)
                return -EINVAL;

        *ret = TAKE_PTR(generation);
        return 0;
}

static int compare(const void *left, const void *right) {
        unsigned a = *(const unsigned *) left, b = *(const unsigned *) right;

        return a < b ? -1 : a > b;
}

int state_list_generations(const char *machine, unsigned **ret) {
        _cleanup_close_ int directory = -1;
        _cleanup_strv_ char **names = NULL;
        unsigned *numbers;
        size_t n = 0;
        int r;

        r = generations_open(machine, false, &directory);
        if (r >= 0)
                r = state_directory_list_at(directory, &names);
        if (r < 0 && r != -ENOENT)
                return r;

        numbers = calloc(strv_length(names) + 1, sizeof(*numbers));
        if (!numbers)
                return -ENOMEM;
        for (char **name = names; name && *name; name++)
                if (name_parse(*name) > 0)
                        numbers[n++] = name_parse(*name);
        qsort(numbers, n, sizeof(*numbers), compare);
        *ret = numbers;
        return 0;
}

bool state_has_generation(const char *machine, unsigned number) {
        _cleanup_close_ int directory = -1;
        char name[NAME_SIZE];
        int r;

        r = generations_open(machine, false, &directory);
        if (r < 0)
                return r != -ENOENT;

        name_format(number, name);
        return state_directory_has(directory, name);
}

static int generation_remove(const char *machine, unsigned number) {
        _cleanup_close_ int directory = -1;
        char name[NAME_SIZE];
        int r;

        r = generations_open(machine, false, &directory);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        name_format(number, name);
        if (unlinkat(directory, name, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        return fsync(directory) < 0 ? -errno : 0;
}

int state_drop_generation(const char *machine, unsigned number) {
        int r;

        r = generation_remove(machine, number);
        return r < 0 ? r : state_unkeep_generation(machine, number);
}
