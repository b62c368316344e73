/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "settings.h"
#include "test.h"

static Settings read_text(const char *text) {
        char path[] = "/tmp/test-settings-XXXXXX";
        Settings settings;
        FILE *file;
        int fd;

        fd = mkstemp(path);
        CHECK(fd >= 0);
        file = fdopen(fd, "w");
        CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
        settings_read(path, &settings);
        CHECK_INT(unlink(path), 0);
        return settings;
}

static void check_same(const Settings *seen, const Settings *wanted) {
        CHECK_INT(seen->containers, wanted->containers);
        CHECK_INT(seen->builds, wanted->builds);
        CHECK_INT(seen->calls, wanted->calls);
        CHECK_INT(seen->commands, wanted->commands);
        CHECK_INT(seen->volumes, wanted->volumes);
        CHECK_INT(seen->min_free, wanted->min_free);
        CHECK_INT(seen->container_disk, wanted->container_disk);
        CHECK_INT(seen->volumes_disk, wanted->volumes_disk);
        CHECK_INT(seen->generations, wanted->generations);
        CHECK_INT(seen->generations_age, wanted->generations_age);
        CHECK_INT(memcmp(&seen->network, &wanted->network, sizeof(seen->network)), 0);
}

static void test_defaults(void) {
        Settings missing, empty = read_text("");

        settings_read("/nonexistent/flakectrd.conf", &missing);
        check_same(&missing, &empty);
        CHECK_INT(empty.containers, 256);
        CHECK_INT(empty.builds, 16);
        CHECK_INT(empty.calls, 32);
        CHECK_INT(empty.commands, 64);
        CHECK_INT(empty.volumes, 256);
        CHECK_INT(empty.min_free, 256 << 20);
        CHECK_INT(empty.container_disk, UINT64_C(32) << 30);
        CHECK_INT(empty.volumes_disk, UINT64_C(64) << 30);
        CHECK_INT(empty.generations, 5);
        CHECK_INT(empty.generations_age, 0);
        CHECK_INT(empty.network.pool.address4, 10 << 24 | 233 << 16);
        CHECK_INT(empty.network.pool.prefix4, 16);
        CHECK_INT(empty.network.pool.network_prefix4, 24);
        CHECK_INT(empty.network.pool.networks, 16);
        CHECK(!empty.network.has_ula && !*empty.network.name_servers[0]);
}

static void test_all(void) {
        Settings settings =
                read_text("# "
                          "limits\n[Limits]\nContainersPerUser=0\nContainersRunning="
                          "3\nContainersRunningPerUser=2\nBuildsPerUser=1\nCallsPerUser=65536\n"
                          "CommandsPerUser=7\nVolumesPerUser=8\nMinFree=3G\nKeepGenerations=9\n"
                          "KeepGenerationsFor=2w\nDiskPerContainer=5G\nVolumesDiskPerUser=0\n");

        CHECK_INT(settings.containers, 0);
        CHECK_INT(settings.running, 3);
        CHECK_INT(settings.running_of_owner, 2);
        CHECK_INT(settings.builds, 1);
        CHECK_INT(settings.calls, 65536);
        CHECK_INT(settings.commands, 7);
        CHECK_INT(settings.volumes, 8);
        CHECK_INT(settings.min_free, UINT64_C(3) << 30);
        CHECK_INT(settings.container_disk, UINT64_C(5) << 30);
        CHECK_INT(settings.volumes_disk, 0);
        CHECK_INT(settings.generations, 9);
        CHECK_INT(settings.generations_age, 2 * 7 * 86400);
}

static void test_spans(void) {
        static const char *const faults[] = { "", "d", "1y", "1dd", "-1", "1 d", "9999999999" };

        CHECK_INT(read_text("[Limits]\nKeepGenerationsFor=90\n").generations_age, 90);
        CHECK_INT(read_text("[Limits]\nKeepGenerationsFor=30d\n").generations_age, 30 * 86400);
        CHECK_INT(read_text("[Limits]\nKeepGenerationsFor=12h\n").generations_age, 12 * 3600);
        CHECK_INT(read_text("[Limits]\nKeepGenerationsFor=0\n").generations_age, 0);
        for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
                char text[64];

                snprintf(text, sizeof(text), "[Limits]\nKeepGenerationsFor=%s\n", faults[i]);
                CHECK_INT(read_text(text).generations_age, 0);
        }
}

static void test_sizes(void) {
        CHECK_INT(read_text("[Limits]\nMinFree=0\n").min_free, 0);
        CHECK_INT(read_text("[Limits]\nMinFree=4096\n").min_free, 4096);
        CHECK_INT(read_text("[Limits]\nMinFree=12K\n").min_free, 12 << 10);
        CHECK_INT(read_text("[Limits]\nMinFree=3000000000\n").min_free, 3000000000);
        CHECK_INT(read_text("[Limits]\nMinFree=1T\n").min_free, UINT64_C(1) << 40);
}

static void test_network(void) {
        static const unsigned char ula[] = { 0xfd, 0x12, 0x34, 0x56, 0x78, 0x9a };
        Settings settings =
                read_text("[Network]\nPool4=172.20.0.0/14\nPrefix4=26\nPool6=fd12:3456:789a::/48\n"
                          "NameServers=192.0.2.1  2001:DB8:0::1\n[Limits]\nNetworksPerUser=200\n");

        CHECK_INT(settings.network.pool.address4, 172u << 24 | 20 << 16);
        CHECK_INT(settings.network.pool.prefix4, 14);
        CHECK_INT(settings.network.pool.network_prefix4, 26);
        CHECK_INT(settings.network.pool.networks, 200);
        CHECK(settings.network.has_ula);
        CHECK_INT(memcmp(settings.network.pool.ula, ula, sizeof(ula)), 0);
        CHECK_STRING(settings.network.name_servers[0], "192.0.2.1");
        CHECK_STRING(settings.network.name_servers[1], "2001:db8::1");
        CHECK_STRING(settings.network.name_servers[2], "");
        CHECK_INT(read_text("[Network]\nPool4=198.18.0.0/24\n").network.pool.prefix4, 24);
}

/* Each by itself, and what cannot be together. */
static void test_bad_network(void) {
        static const char *const bad[] = {
                "Pool4=10.0.0.0/7",
                "Pool4=10.0.0.1/16",
                "Pool4=10.233.0.0",
                "Pool4=8.8.0.0/16",
                "Pool4=172.16.0.0/11",
                "Pool4=127.0.0.0/8",
                "Pool4=169.254.0.0/16",
                "Pool4=10.0.0.0/30",
                "Pool4=10.0.0.0/016 ",
                "Pool4=fd00::/48",
                "Pool4=",
                "Prefix4=21",
                "Prefix4=30",
                "Prefix4=-24",
                "Prefix4=24x",
                "Pool6=fd00::/64",
                "Pool6=2001:db8::/48",
                "Pool6=fe80::/48",
                "Pool6=fd00:0:0:1::/48",
                "Pool6=10.0.0.0/16",
                "NameServers=dns.example",
                "NameServers=1.1.1.1,",
                "NameServers=1.1.1.1#5",
                "NameServers=1 2 3",
                "Other=1",
                "Pool4=10.0.0.0/26",
                "NameServers=1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5",
        };
        Settings defaults = read_text("");
        char text[256];

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                Settings settings;

                (void) snprintf(text, sizeof(text), "[Network]\n%s\n", bad[i]);
                settings = read_text(text);
                check_same(&settings, &defaults);
        }
}

/* Each is ignored, with what is beside it left as it is. */
static void test_bad(void) {
        static const char *const bad[] = {
                "MinFree=1P",         "MinFree=-1",        "MinFree=1.5G",
                "MinFree=",           "MinFree=2000T",     "MinFree=99999999999999999999",
                "BuildsPerUser=0",    "BuildsPerUser=-1",  "BuildsPerUser=65537",
                "BuildsPerUser=four", "BuildsPerUser=1 2", "CallsPerUser=0",
                "Unknown=1",
        };
        Settings defaults = read_text("");
        char text[256];

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                Settings settings;

                (void) snprintf(
                        text, sizeof(text), "[Limits]\n%s\nCommandsPerUser=5\n[Other]\nA=1\n",
                        bad[i]);
                settings = read_text(text);
                CHECK_INT(settings.commands, 5);
                settings.commands = defaults.commands;
                check_same(&settings, &defaults);
        }
        CHECK_INT(read_text("no key file\n").builds, defaults.builds);
}

int main(void) {
        test_defaults();
        test_all();
        test_sizes();
        test_spans();
        test_bad();
        test_network();
        test_bad_network();
        return 0;
}
