/* SPDX-License-Identifier: MIT */

/*
 * The file faults in the folder that is given says how a spec of its folder bad is refused: its
 * name, and how the sentence begins.
 */

#include <errno.h>
#include <fcntl.h>

#include "spec.h"
#include "test.h"

static char *read_spec(int folder, const char *file, size_t *ret_size) {
        _cleanup_close_ int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
        char *json = malloc(SPEC_SIZE_MAX + 2);
        ssize_t size;

        CHECK(json && fd >= 0);
        size = read(fd, json, SPEC_SIZE_MAX + 2);
        CHECK(size >= 0);
        *ret_size = (size_t) size;
        return json;
}

static void check_line(int folder, char *line) {
        _cleanup_free_ char *fault = NULL, *json = NULL;
        char *sentence = strstr(line, ": ");
        Spec *spec = NULL;
        size_t size;

        CHECK(sentence);
        *sentence = '\0';
        sentence += strlen(": ");
        sentence[strcspn(sentence, "\n")] = '\0';

        json = read_spec(folder, line, &size);
        CHECK_INT(spec_parse(json, size, &spec, &fault), -EINVAL);
        if (strncmp(fault, sentence, strlen(sentence)) != 0) {
                fprintf(stderr, "%s is refused so: %s\nand not so: %s\n", line, fault, sentence);
                abort();
        }
}

int main(int argc, char *argv[]) {
        _cleanup_free_ char *path = NULL, *bad = NULL, *line = NULL;
        _cleanup_close_ int folder = -1;
        size_t size = 0, n = 0;
        FILE *faults;

        CHECK_INT(argc, 2);
        CHECK(asprintf(&path, "%s/faults", argv[1]) >= 0);
        CHECK(asprintf(&bad, "%s/bad", argv[1]) >= 0);
        faults = fopen(path, "re");
        folder = open(bad, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(faults && folder >= 0);

        for (; getline(&line, &size, faults) > 0; n++)
                check_line(folder, line);
        CHECK(n > 0);
        (void) fclose(faults);
        return 0;
}
