/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "closure.h"
#include "test.h"

static void test_what_nix_prints(void) {
        Closure closure;

        CHECK_INT(
                closure_parse("/nix/store/b-two\t\t  200\n/nix/store/a-one  \t100\n", &closure), 0);
        CHECK_INT((long long) closure.n, 2);
        CHECK_STRING(closure.paths[0].path, "/nix/store/a-one");
        CHECK_INT((long long) closure_bytes(&closure), 300);
        closure_done(&closure);

        CHECK_INT(closure_parse("", &closure), 0);
        CHECK_INT((long long) closure_bytes(&closure), 0);
        closure_done(&closure);
        CHECK_INT(closure_parse("/nix/store/a-one\n", &closure), -EBADMSG);
        CHECK_INT(closure_parse("/nix/store/a-one much\n", &closure), -EBADMSG);
        CHECK_INT(closure_parse("\n", &closure), -EBADMSG);
}

static void test_what_is_shared(void) {
        Closure closures[3] = {};

        CHECK_INT(closure_parse("/nix/store/a 1\n/nix/store/b 20\n", &closures[0]), 0);
        CHECK_INT(closure_parse("/nix/store/b 20\n/nix/store/c 300\n", &closures[2]), 0);
        CHECK_INT((long long) closure_bytes_alone(closures, 3, 0), 1);
        CHECK_INT((long long) closure_bytes_alone(closures, 3, 1), 0);
        CHECK_INT((long long) closure_bytes_alone(closures, 3, 2), 300);
        CHECK_INT((long long) closure_bytes_alone(closures, 1, 0), 21);
        for (size_t i = 0; i < 3; i++)
                closure_done(&closures[i]);
}

int main(void) {
        test_what_nix_prints();
        test_what_is_shared();
        return EXIT_SUCCESS;
}
