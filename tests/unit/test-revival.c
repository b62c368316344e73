/* SPDX-License-Identifier: MIT */

/* How long is waited before each try. */

#include "revival.h"
#include "test.h"

int main(void) {
        CHECK_INT((long long) revival_delay(0), 1000000);
        CHECK_INT((long long) revival_delay(1), 2000000);
        CHECK_INT((long long) revival_delay(8), 256000000);
        CHECK_INT((long long) revival_delay(9), 300000000);
        for (unsigned tried = 9; tried != 0; tried = tried < UINT32_MAX / 2 ? tried * 2 : 0)
                CHECK_INT((long long) revival_delay(tried), 300000000);
        return 0;
}
