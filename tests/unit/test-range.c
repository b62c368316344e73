/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "cleanup.h"
#include "range.h"
#include "test.h"

#define BASE 655360000u /* and up to 655425535 */

static void test_overlaps(void) {
        static const struct {
                const char *text;
                bool overlaps;
        } cases[] = {
                { "", false },
                { "\n\n", false },
                { "alice:100000:65536\n", false },
                { "alice:655360000:65536\n", true },
                { "alice:655359999:1\n", false },
                { "alice:655359999:2\n", true },
                { "alice:655425535:1\n", true },
                { "alice:655425536:65536\n", false },
                { "alice:655370000:1\n", true },
                { "alice:655370000:0\n", false },
                { "alice:0:4294967295\n", true },
                { "alice:1:18446744073709551615\n", true },
                { "alice:99999999999999999999:99999999999999999999\n", false },
                { "alice:100000:65536\nbob:655360000:65536\n", true },
                { "alice:100000:65536\nbob:655360000:65536", true },
                { "alice:100000:65536\nbob:165536:65536\n", false },
                { "1000:655360000:65536\n", true },
                /* What is not of the form gives nobody anything. */
                { "alice\n", false },
                { "alice:\n", false },
                { "alice:655360000\n", false },
                { "alice:655360000:\n", false },
                { "alice:655360000:x\n", false },
                { "alice::65536\n", false },
                { "alice:-1:655365000\n", false },
                { "alice: 655360000:65536\n", false },
                { "alice:\n655360000:65536:1\n", false },
                { "broken\nbob:655360000:65536\n", true },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                if (range_overlaps_text(BASE, cases[i].text) != cases[i].overlaps) {
                        fprintf(stderr, "wrong for \"%s\"\n", cases[i].text);
                        abort();
                }
        CHECK(!range_overlaps_text(BASE, NULL));
        CHECK(range_overlaps_text(RANGE_LAST, "a:1879048191:1"));
        CHECK(!range_overlaps_text(RANGE_LAST, "a:1879048192:1"));
}

/* Of passwd(5) and group(5): the third field. */
static void test_ids(void) {
        static const struct {
                const char *text;
                bool overlaps;
        } cases[] = {
                { "", false },
                { "root:x:0:0:root:/root:/bin/sh\n", false },
                { "late:x:655360033:100::/:/bin/sh\n", true },
                { "late:x:655360000:100::/:/bin/sh\n", true },
                { "late:x:655425535:100::/:/bin/sh\n", true },
                { "late:x:655359999:100::/:/bin/sh\n", false },
                { "late:x:655425536:100::/:/bin/sh\n", false },
                { "root:x:0:0::/:/bin/sh\nlate::655360033:100::/:/bin/sh", true },
                { "late:x:655360033:alice\n", true },
                /* Its group is not its uid. */
                { "late:x:1000:655360033::/:/bin/sh\n", false },
                /* What is not of the form is nobody's. */
                { "655360033\n", false },
                { "late:655360033\n", false },
                { "late:x:\n655360033:x:\n", false },
                { "late:x:x655360033:100\n", false },
                { "late:x:99999999999999999999:100\n", false },
                { "+@users::655360033\n", true },
                { "+\n", false },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                if (range_has_id_of_text(BASE, cases[i].text) != cases[i].overlaps) {
                        fprintf(stderr, "wrong for \"%s\"\n", cases[i].text);
                        abort();
                }
        CHECK(!range_has_id_of_text(BASE, NULL));
}

static void test_allocate(void) {
        uid_t first, second, third;
        uid_t foreign[] = { 0, 1000, RANGE_FIRST - RANGE_SIZE, RANGE_LAST + RANGE_SIZE,
                            UINT32_MAX };

        CHECK_INT(range_allocate(NULL, 0, &first), 0);
        CHECK(first >= RANGE_FIRST && first <= RANGE_LAST);
        CHECK_INT(first % RANGE_SIZE, 0);
        CHECK_INT(range_check(first), 0);

        CHECK_INT(range_allocate(&first, 1, &second), 0);
        CHECK(second > first);
        CHECK_INT(range_allocate((uid_t[]){ second, first }, 2, &third), 0);
        CHECK(third > second);

        /* What was given back is the lowest again. */
        CHECK_INT(range_allocate(&second, 1, &third), 0);
        CHECK_INT(third, first);
        /* Any id of a range stands for it. */
        CHECK_INT(range_allocate((uid_t[]){ first + 1000 }, 1, &third), 0);
        CHECK_INT(third, second);
        CHECK_INT(range_allocate(foreign, sizeof(foreign) / sizeof(*foreign), &third), 0);
        CHECK_INT(third, first);
}

static void test_full(void) {
        size_t n = (RANGE_LAST - RANGE_FIRST) / RANGE_SIZE + 1;
        _cleanup_free_ uid_t *taken = calloc(n, sizeof(*taken));
        uid_t base = 7;

        CHECK(taken);
        for (size_t i = 0; i < n; i++)
                taken[i] = RANGE_FIRST + (uid_t) i * RANGE_SIZE;
        CHECK_INT(range_allocate(taken, n, &base), -ENOSPC);
        CHECK_INT(base, 7);

        CHECK_INT(range_allocate(taken, n - 1, &base), 0);
        CHECK_INT(base, RANGE_LAST);
}

static void test_check(void) {
        CHECK_INT(range_check(0), -EINVAL);
        CHECK_INT(range_check(1000), -EINVAL);
        CHECK_INT(range_check(RANGE_FIRST - RANGE_SIZE), -EINVAL);
        CHECK_INT(range_check(RANGE_FIRST + 1), -EINVAL);
        CHECK_INT(range_check(RANGE_LAST + RANGE_SIZE), -EINVAL);
}

int main(void) {
        CHECK_INT(RANGE_FIRST % RANGE_SIZE, 0);
        CHECK_INT(RANGE_LAST % RANGE_SIZE, 0);

        test_overlaps();
        test_ids();
        test_allocate();
        test_full();
        test_check();
        return 0;
}
