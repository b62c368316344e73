/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>

#include "cleanup.h"
#include "names.h"
#include "new-root.h"
#include "spec.h"
#include "store.h"

#define STORE  "/nix/store"
#define OUTPUT STORE "/00000000000000000000000000000000-web"
#define JSON   "{\"version\": 1}"

static void write_file(const char *path, const char *text) {
        FILE *file = fopen(path, "we");

        CHECK(file);
        CHECK(fputs(text, file) >= 0);
        CHECK_INT(fclose(file), 0);
        CHECK_INT(chmod(path, 0444), 0);
}

static void check_good(void) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *json = NULL;
        size_t size = 0;

        CHECK_INT(store_read_spec("web", OUTPUT, &json, &size, &error), 0);
        CHECK_STRING(json, JSON);
        CHECK_INT(size, strlen(JSON));
}

static void check_bad(const char *output, const char *why) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        char *json = NULL;
        size_t size = 0;

        CHECK(store_read_spec("web", output, &json, &size, &error) < 0);
        CHECK(!json);
        CHECK_STRING(error.name, ERROR_INVALID_SPEC);
        CHECK(strstr(error.message, "web"));
        if (!strstr(error.message, why))
                fprintf(stderr, "\"%s\" is not in \"%s\"\n", why, error.message);
        CHECK(strstr(error.message, why));
}

static void test_file(void) {
        check_bad(OUTPUT, "does not exist");
        write_file(OUTPUT, JSON);
        check_good();

        CHECK_INT(chmod(OUTPUT, 0464), 0);
        check_bad(OUTPUT, "root's alone");
        CHECK_INT(chmod(OUTPUT, 0446), 0);
        check_bad(OUTPUT, "root's alone");
        CHECK_INT(chmod(OUTPUT, 0444), 0);
        CHECK_INT(chown(OUTPUT, 1000, 0), 0);
        check_bad(OUTPUT, "root's alone");
        CHECK_INT(unlink(OUTPUT), 0);

        write_file("/secret.json", JSON);
        CHECK_INT(symlink("/secret.json", OUTPUT), 0);
        check_bad(OUTPUT, "is a link");
        CHECK_INT(unlink(OUTPUT), 0);

        CHECK_INT(mkfifo(OUTPUT, 0444), 0);
        check_bad(OUTPUT, "not a regular file");
        CHECK_INT(unlink(OUTPUT), 0);
}

static void test_directory(void) {
        const char *spec = OUTPUT "/spec.json";

        CHECK_INT(mkdir(OUTPUT, 0755), 0);
        check_bad(OUTPUT, "spec.json does not exist");
        write_file(spec, JSON);
        check_good();

        CHECK_INT(chmod(OUTPUT, 0777), 0);
        check_bad(OUTPUT, "root's alone");
        CHECK_INT(chmod(OUTPUT, 0755), 0);

        CHECK_INT(chown(spec, 1000, 0), 0);
        check_bad(OUTPUT, "root's alone");
        CHECK_INT(unlink(spec), 0);

        CHECK_INT(symlink("/secret.json", spec), 0);
        check_bad(OUTPUT, "is a link");
        CHECK_INT(unlink(spec), 0);
        CHECK_INT(symlink("../../../secret.json", spec), 0);
        check_bad(OUTPUT, "is a link");
        CHECK_INT(unlink(spec), 0);

        CHECK_INT(mkfifo(spec, 0444), 0);
        check_bad(OUTPUT, "not a regular file");
        CHECK_INT(unlink(spec), 0);
        CHECK_INT(mkdir(spec, 0755), 0);
        check_bad(OUTPUT, "not a regular file");
        CHECK_INT(rmdir(spec), 0);

        write_file(spec, JSON);
        CHECK_INT(truncate(spec, SPEC_SIZE_MAX + 1), 0);
        check_bad(OUTPUT, "larger than");
        CHECK_INT(truncate(spec, (off_t) strlen(JSON)), 0);
        check_good();
}

static void test_paths(void) {
        static const char *const paths[] = {
                "",
                "/etc/shadow",
                STORE,
                STORE "/",
                STORE "/..",
                OUTPUT "/",
                OUTPUT "/spec.json",
                OUTPUT "/../../../secret.json",
                "/nix/store/../store/00000000000000000000000000000000-web",
        };

        for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
                check_bad(paths[i], "not a path of");
}

/* Who could replace what was checked must not be able to offer it. */
static void test_store(void) {
        CHECK_INT(chmod(STORE, 01775), 0);
        check_good();
        CHECK_INT(chmod(STORE, 0775), 0);
        check_bad(OUTPUT, "multi-user");
        CHECK_INT(chmod(STORE, 01777), 0);
        check_bad(OUTPUT, "multi-user");
        CHECK_INT(chmod(STORE, 0755), 0);
        CHECK_INT(chown(STORE, 1000, 0), 0);
        check_bad(OUTPUT, "multi-user");
        CHECK_INT(chown(STORE, 0, 0), 0);
        check_good();

        CHECK_INT(rename(STORE, STORE ".away"), 0);
        check_bad(OUTPUT, "multi-user");
        CHECK_INT(symlink(STORE ".away", STORE), 0);
        check_bad(OUTPUT, "multi-user");
}

int main(void) {
        new_root_enter();
        new_root_mkdir(STORE, 01775);

        test_file();
        test_directory();
        test_paths();
        test_store();
        return 0;
}
