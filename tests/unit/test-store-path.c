/* SPDX-License-Identifier: MIT */

#include "store-path.h"
#include "test.h"

#define HASH "0123456789abcdfghijklmnpqrsvwxyz"

int main(void) {
        static const char *const bad[] = {
                "",
                "/",
                "/nix/store",
                "/nix/store/",
                "/nix/store/" HASH,
                "/nix/store/" HASH "-",
                "/nix/store/" HASH "-web/",
                "/nix/store/" HASH "-web/spec.json",
                "/nix/store/" HASH "-../../etc",
                "/nix/store/" HASH "-..",
                "/nix/store/" HASH "-.hidden",
                "/nix/store/" HASH "-a b",
                "/nix/store/" HASH "-a\n",
                "/nix/store/" HASH "-a:b",
                "/nix/store/" HASH "-a\\b",
                "/nix/store/" HASH "-\xc3\xa4",
                "/nix/store/e123456789abcdfghijklmnpqrsvwxyz-web",
                "/nix/store/0123456789ABCDFGHIJKLMNPQRSVWXYZ-web",
                "/nix/store/" HASH "0-web",
                "/nix/store//" HASH "-web",
                "/nix/store/../" HASH "-web",
                "/nix/var/" HASH "-web",
                "nix/store/" HASH "-web",
                " /nix/store/" HASH "-web",
        };
        char longest[512];

        CHECK(store_path_is_valid("/nix/store/" HASH "-web"));
        CHECK(store_path_is_valid("/nix/store/" HASH "-nixos-system-web-25.05pre_a+b?c=d"));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK(!store_path_is_valid(bad[i]));

        (void) snprintf(longest, sizeof(longest), "/nix/store/" HASH "-%0211d", 0);
        CHECK(store_path_is_valid(longest));
        (void) snprintf(longest, sizeof(longest), "/nix/store/" HASH "-%0212d", 0);
        CHECK(!store_path_is_valid(longest));
        return 0;
}
