/* SPDX-License-Identifier: MIT */

/* Records are read as they were written, and nothing is read beyond them. */

#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "pax.h"
#include "test.h"

static char seen[4096];

static int on_record(void *userdata, const char *key, const char *value, size_t size) {
        size_t used = strlen(seen);

        (void) userdata;
        CHECK(value[size] == '\0');
        (void) snprintf(seen + used, sizeof(seen) - used, "%s=%s;", key, value);
        return strcmp(key, "bad") == 0 ? -EOPNOTSUPP : 0;
}

/* In memory that ends with it, as a sanitizer sees it. */
static int try(const char *text, size_t size) {
        char *copy = malloc(size + 1);
        int r;

        CHECK(copy);
        memcpy(copy, text, size);
        copy[size] = '\0';
        seen[0] = '\0';
        r = pax_read(copy, size, on_record, NULL);
        free(copy);
        return r;
}

static void test_what_was_written(void) {
        static const size_t sizes[] = { 0, 1, 2, 3, 4, 5, 6, 84, 85, 86, 87, 88, 983, 984, 985 };
        char value[1024];

        memset(value, 'v', sizeof(value));
        for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
                _cleanup_free_ char *text = NULL;
                size_t size;
                FILE *stream = open_memstream(&text, &size);

                CHECK(stream);
                pax_write(stream, "path", value, sizes[i]);
                pax_write(stream, "mtime", "-5", 2);
                CHECK_INT(fclose(stream), 0);
                CHECK_INT(try(text, size), 0);
                CHECK_INT(
                        (long long) strlen(seen),
                        (long long) (sizes[i] + strlen("path=;mtime=-5;")));
        }
}

static void test_what_is_none(void) {
        static const char *const texts[] = {
                "7 a=b",
                "6 a=b",
                "a=b\n",
                "5 ab\n",
                "99 a=b\n",
                " 7 a=bc\n",
                "-7 a=bc\n",
                "\n\n\n\n\n5 ",
                "\n\n\n\n\n\n\n7 ",
                "0000000007 a=b\n",
                "00000005 a\n",
                "0 a=b\n",
                "3 \n",
                "18446744073709551620 a=b\n",
        };

        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                CHECK_INT(try(texts[i], strlen(texts[i])), -EBADMSG);
        CHECK_INT(try("6 a=b\n8 bad=x\n6 a=b\n", 20), -EOPNOTSUPP);
        CHECK_STRING(seen, "a=b;bad=x;");
        CHECK_INT(try("", 0), 0);
}

int main(void) {
        test_what_was_written();
        test_what_is_none();
        return EXIT_SUCCESS;
}
