/* SPDX-License-Identifier: MIT */

#include <fcntl.h>

#include "cleanup.h"
#include "disk-limit.h"
#include "quota.h"
#include "test.h"

/* No container has that of another's tree, nor of anybody's volumes. */
static void test_projects(void) {
        CHECK_INT(quota_project_of_tree(600113152), 600113152);
        CHECK_INT(quota_project_of_volumes(1000), 0x80000000 + 1000);
        CHECK(quota_project_of_volumes(1001) != quota_project_of_volumes(1000));
        CHECK(quota_project_of_volumes(600113152) != quota_project_of_tree(600113152));
        CHECK_INT(quota_project_of_volumes(0x80000000), 0);
}

static void test_where_there_are_none(void) {
        _cleanup_close_ int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        CHECK(!disk_limit_counts(proc));
        CHECK_INT(quota_settle(proc, 1, 1), 0);
}

int main(void) {
        test_projects();
        test_where_there_are_none();
        return 0;
}
