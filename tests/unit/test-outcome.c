/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "config.h"
#include "names.h"
#include "outcome.h"
#include "test.h"

static sd_bus_error error_of(const char *name) {
        return SD_BUS_ERROR_MAKE_CONST(name, "words of the daemon");
}

/* They are documented, and scripts rely on them. */
static void test_numbers(void) {
        static const struct {
                const char *error;
                int number;
        } known[] = {
                { ERROR_INVALID_NAME, 2 },         { ERROR_NO_SUCH_CONTAINER, 4 },
                { ERROR_NO_SUCH_VOLUME, 4 },       { ERROR_NEEDS_CONSENT, 3 },
                { SD_BUS_ERROR_ACCESS_DENIED, 3 }, { ERROR_NOT_READY, 5 },
                { ERROR_NO_SUCH_PROGRAM, 127 },    { ERROR_NOT_EXECUTABLE, 126 },
                { ERROR_BUILD_FAILED, 1 },         { "org.flakectr1.Error.OfALaterVersion", 1 },
        };

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
                sd_bus_error error = error_of(known[i].error);

                CHECK_INT(outcome_of_error(&error), known[i].number);
        }
}

static void test_words(void) {
        sd_bus_error other = error_of(SD_BUS_ERROR_UNKNOWN_METHOD);
        sd_bus_error masked = error_of("org.freedesktop.systemd1.UnitMasked");
        sd_bus_error own = error_of(ERROR_BUILD_FAILED);

        CHECK(strstr(outcome_error_words(&other), VERSION));
        CHECK(strstr(outcome_error_words(&other), "systemctl restart flakectrd"));
        CHECK(strstr(outcome_error_words(&masked), "systemctl unmask flakectrd"));
        CHECK(!outcome_error_words(&own));
}

int main(void) {
        test_numbers();
        test_words();
        CHECK_INT(outcome_first(OUTCOME_DONE, OUTCOME_MISSING), OUTCOME_MISSING);
        CHECK_INT(outcome_first(OUTCOME_REFUSED, OUTCOME_MISSING), OUTCOME_REFUSED);
        return 0;
}
