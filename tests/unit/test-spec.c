/* SPDX-License-Identifier: MIT */

/* The specs are in the folders good and bad below the one that is given. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "spec.h"
#include "strv.h"
#include "test.h"

#define HEAD                                                                                       \
        "\"version\":1,\"name\":\"web\",\"system\":\"/nix/store/"                                  \
        "0123456789abcdfghijklmnpqrsvwxyz-s\""

static void check_good(const char *file, const char *json, size_t size) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *fault = NULL;
        int r;

        r = spec_parse(json, size, &spec, &fault);
        if (r < 0)
                fprintf(stderr, "%s: %s\n", file, fault);
        CHECK_INT(r, 0);
        CHECK(!fault && spec->name && spec->system && spec->ready_timeout > 0);
}

/* One sentence, which begins with a path. */
static void check_bad(const char *file, const char *json, size_t size) {
        _cleanup_free_ char *fault = NULL;
        Spec *spec = NULL;

        if (spec_parse(json, size, &spec, &fault) != -EINVAL)
                fprintf(stderr, "%s is not refused\n", file);
        CHECK(!spec && fault);
        printf("%s: %s\n", file, fault);
        CHECK(fault[0] == '.' && strstr(fault, ": ") && strstr(fault, ": ")[2]);
        CHECK(!strchr(fault, '\n') && !strchr(fault, '\x1b'));
}

static void check_file(
        int folder, const char *file, void (*check)(const char *, const char *, size_t)) {
        _cleanup_free_ char *json = malloc(SPEC_SIZE_MAX + 2);
        _cleanup_close_ int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
        ssize_t size;

        CHECK(json && fd >= 0);
        size = read(fd, json, SPEC_SIZE_MAX + 2);
        CHECK(size >= 0);
        check(file, json, (size_t) size);
}

static void test_folder(
        const char *folder, const char *name, void (*check)(const char *, const char *, size_t)) {
        _cleanup_free_ char *path = NULL;
        struct dirent *entry;
        size_t n = 0;
        DIR *files;

        CHECK(asprintf(&path, "%s/%s", folder, name) >= 0);
        files = opendir(path);
        CHECK(files);
        while ((entry = readdir(files))) {
                if (entry->d_name[0] == '.')
                        continue;
                check_file(dirfd(files), entry->d_name, check);
                n++;
        }
        (void) closedir(files);
        CHECK(n > 0);
}

static void test_values(void) {
        static const char json[] =
                "{\"version\":1,\"name\":\"web\",\"project\":\"shop\","
                "\"system\":\"/nix/store/0123456789abcdfghijklmnpqrsvwxyz-s\","
                "\"ports\":[{\"container\":80},{\"container\":80,\"protocol\":\"udp\"},"
                "{\"container\":65535,\"protocol\":\"tcp\"}],\"ready\":{\"timeout\":5}}";
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *name = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_STRING(spec->name, "web");
        CHECK_STRING(spec->project, "shop");
        CHECK_STRING(spec->system, "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-s");
        CHECK_INT(spec->n_ports, 3);
        CHECK_INT(spec->ports[0].container, 80);
        CHECK_INT(spec->ports[0].protocol, PROTOCOL_TCP);
        CHECK_INT(spec->ports[1].protocol, PROTOCOL_UDP);
        CHECK_INT(spec->ports[2].container, 65535);
        CHECK_INT(spec->ready_timeout, 5);
        CHECK_INT(spec_full_name(spec, &name), 0);
        CHECK_STRING(name, "shop.web");
}

static void test_ports_of_the_host(void) {
        static const char json[] =
                "{" HEAD ",\"ports\":[\"8080:80\",{\"container\":81,\"host\":8081,"
                "\"address\":\"0:0::1\",\"onDemand\":true,\"shared\":true}],"
                "\"idleStop\":600}";
        _cleanup_(spec_freep) Spec *spec = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_INT(spec->idle_stop, 600);
        CHECK_INT(spec->n_ports, 2);
        CHECK_INT(spec->ports[0].host, 8080);
        CHECK(!*spec->ports[0].address && !spec->ports[0].on_demand && !spec->ports[0].shared);
        CHECK_STRING(spec->ports[1].address, "::1");
        CHECK(spec->ports[1].on_demand && spec->ports[1].shared);
}

static void test_volumes(void) {
        static const char json[] =
                "{" HEAD ",\"volumes\":[\"src:/src\",{\"type\":\"named\",\"source\":\"db\","
                "\"target\":\"/db\",\"owner\":\"71:72\"},{\"type\":\"tmpfs\",\"size\":65536,"
                "\"target\":\"/t\",\"readOnly\":true}],\"volumes-ro\":[\"/opt\"]}";
        _cleanup_(spec_freep) Spec *spec = NULL;
        const Volume *volumes;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_INT(spec->volumes.n, 4);
        volumes = spec->volumes.items;
        CHECK(volumes[0].type == VOLUME_BIND && !volumes[0].read_only && volumes[0].uid == 0);
        CHECK(volumes[1].type == VOLUME_NAMED && volumes[1].uid == 71 && volumes[1].gid == 72);
        CHECK(volumes[2].type == VOLUME_TMPFS && volumes[2].size == 65536 && !volumes[2].source);
        CHECK(volumes[2].read_only && volumes[3].read_only);
        CHECK_STRING(volumes[1].target, "/db");
        CHECK_STRING(volumes[3].source, "/opt");
        CHECK(volume_list_has_name(&spec->volumes, "db"));
        CHECK(!volume_list_has_name(&spec->volumes, "src"));
}

static void test_names_of_volumes(void) {
        static const char json[] =
                "{" HEAD ",\"volumes\":[\"src:/src\",{\"type\":\"named\",\"source\":\"db\","
                "\"target\":\"/db\"},{\"type\":\"named\",\"source\":\"a\",\"target\":\"/a\"},"
                "{\"type\":\"named\",\"source\":\"db\",\"target\":\"/again\"}]}";
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_strv_ char **names = NULL, **none = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_INT(volume_list_names(&spec->volumes, &names), 0);
        CHECK_INT(strv_length(names), 2);
        CHECK_STRING(names[0], "db");
        CHECK_STRING(names[1], "a");

        CHECK_INT(volume_list_names(&(VolumeList){}, &none), 0);
        CHECK(none && !none[0]);
}

static void test_environment(void) {
        static const char json[] =
                "{" HEAD ",\"environment\":{\"A\":\"\",\"_b1\":\"1 % \\\"x\\\"\"}}";
        _cleanup_(spec_freep) Spec *spec = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_INT(strv_length(spec->environment), 2);
        CHECK_STRING(spec->environment[0], "A=");
        CHECK_STRING(spec->environment[1], "_b1=1 % \"x\"");
}

static void test_defaults(void) {
        static const char json[] = "{" HEAD "}";
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *name = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK(!spec->project);
        CHECK_INT(spec->n_ports, 0);
        CHECK_INT(spec->ready_timeout, SPEC_READY_TIMEOUT);
        CHECK_INT(spec_full_name(spec, &name), 0);
        CHECK_STRING(name, "web");
}

typedef struct Fault {
        const char *json, *sentence;
} Fault;

static void test_faults(void) {
        static const Fault faults[] = {
                { "[]", ".: is not an object" },
                { "{" HEAD, ".: ends too early" },
                { "{" HEAD "} x", ".: is not JSON: unexpected character at byte 84" },
                { "{" HEAD ",\"name\":\"web\"}", ".: has a key twice in one object" },
                { "{\"version\":2,\"new\":1}",
                  ".version: 2 is not the version that this flakectr reads, which is 1" },
                { "{\"name\":\"web\"}", ".version: is missing" },
                { "{" HEAD ",\"prot\":[]}",
                  ".prot: is no key here; these are: version, name, project, system, ports, "
                  "idleStop, volumes, volumes-ro, ready, "
                  "network, aliases, hostAccess, dependsOn, restart, autoStart, resources, "
                  "environment, privileged, credentials, ephemeral, init" },
                { "{" HEAD ",\"ports\":{}}", ".ports: a list is wanted, not an object" },
                { "{" HEAD ",\"ports\":[1]}",
                  ".ports[0]: an object is wanted, not a whole number" },
                { "{" HEAD ",\"ports\":[{\"container\":1},{\"container\":70000}]}",
                  ".ports[1].container: 70000 is not between 1 and 65535" },
                { "{" HEAD ",\"ports\":[{\"container\":-1}]}",
                  ".ports[0].container: -1 is not between 1 and 65535" },
                { "{" HEAD ",\"ports\":[{\"container\":18446744073709551615}]}",
                  ".ports[0].container: 18446744073709551615 is not between 1 and 65535" },
                { "{" HEAD ",\"ports\":[{\"container\":80.0}]}",
                  ".ports[0].container: a whole number is wanted, not a fraction" },
                { "{" HEAD ",\"ports\":[{\"container\":80,\"hots\":80}]}",
                  ".ports[0].hots: is no key here; these are: container, protocol, host, address, "
                  "onDemand, shared" },
                { "{" HEAD ",\"ports\":[\"8080:80\",\"0.0.0.0:8080:81\"]}",
                  ".ports[1]: port 0.0.0.0:8080 of the host is there twice" },
                { "{" HEAD ",\"ports\":[\"localhost:80:80\"]}",
                  ".ports[0]: \"localhost:80:80\" has an address that is no IPv4 address, nor an "
                  "IPv6 address in brackets" },
                { "{" HEAD ",\"idleStop\":9}", ".idleStop: 9 is not between 10 and 604800" },
                { "{" HEAD ",\"ports\":[{\"container\":80},{\"container\":80}]}",
                  ".ports[1].container: tcp port 80 is there twice" },
                { "{" HEAD ",\"ports\":[{\"container\":80,\"protocol\":\"sctp\"}]}",
                  ".ports[0].protocol: \"sctp\" is no protocol; these are: tcp, udp" },
                { "{" HEAD ",\"volumes\":[\"/tmp\",\"src:/tmp/src\"]}",
                  ".volumes[1]: \"/tmp/src\" lies in the target of another volume, which only a "
                  "tmpfs may have: choose a target beside it" },
                { "{" HEAD ",\"volumes\":[\"src\"]}",
                  ".volumes[0]: \"src\" has no target: write \"source:/target\"" },
                { "{" HEAD ",\"volumes\":[{\"type\":\"tmpfs\",\"target\":\"/a\"}]}",
                  ".volumes[0].size: is missing" },
                { "{" HEAD ",\"volumes-ro\":[{}]}",
                  ".volumes-ro[0]: a string is wanted, not an object" },
                { "{" HEAD ",\"ready\":{\"timeout\":0}}",
                  ".ready.timeout: 0 is not between 1 and 3600" },
                { "{" HEAD ",\"environment\":{\"A\":1}}",
                  ".environment.A: a string is wanted, not a whole number" },
                { "{" HEAD ",\"environment\":{\"A-B\":\"\"}}",
                  ".environment: \"A-B\" is no name of a variable, which has 1 to 128 letters, "
                  "digits and '_', and no digit first" },
                { "{" HEAD ",\"environment\":{\"SYSTEMD_X\":\"\"}}",
                  ".environment.SYSTEMD_X: by this name systemd speaks to the container's init" },
                { "{" HEAD ",\"environment\":{\"A\":\"a\\nb\"}}",
                  ".environment.A: has a control character in it" },
                { "{" HEAD ",\"a\\u001b[31m\\nb\":1}",
                  ".a b: is no key here; these are: version, name, project, system, ports, "
                  "idleStop, volumes, volumes-ro, ready, network, aliases, hostAccess, dependsOn, "
                  "restart, autoStart, resources, environment, privileged, "
                  "credentials, ephemeral, init" },
        };

        for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
                _cleanup_free_ char *fault = NULL;
                Spec *spec = NULL;

                CHECK_INT(
                        spec_parse(faults[i].json, strlen(faults[i].json), &spec, &fault), -EINVAL);
                CHECK_STRING(fault, faults[i].sentence);
        }
}

/* What no file of text can hold, or would be too large for. */
static void test_bytes(void) {
        _cleanup_free_ char *json = malloc(SPEC_SIZE_MAX + 1), *large = NULL, *nul = NULL;
        Spec *spec = NULL;

        CHECK(json);
        memset(json, ' ', SPEC_SIZE_MAX + 1);
        memcpy(json, "{" HEAD "}", strlen("{" HEAD "}"));
        CHECK_INT(spec_parse(json, SPEC_SIZE_MAX + 1, &spec, &large), -EINVAL);
        CHECK_STRING(large, ".: has more than 1048576 bytes");

        json[1000] = '\0';
        CHECK_INT(spec_parse(json, SPEC_SIZE_MAX, &spec, &nul), -EINVAL);
        CHECK_STRING(nul, ".: has a NUL character in it");

        json[1000] = ' ';
        CHECK_INT(spec_parse(json, SPEC_SIZE_MAX, &spec, NULL), 0);
        spec_free(spec);
}

int main(int argc, char *argv[]) {
        const char *folder = argc > 1 ? argv[1] : getenv("FLAKECTR_SPECS");

        test_values();
        test_ports_of_the_host();
        test_volumes();
        test_names_of_volumes();
        test_environment();
        test_defaults();
        test_faults();
        test_bytes();

        if (!folder)
                SKIP("no folder of specs was given, by argument or in FLAKECTR_SPECS");
        test_folder(folder, "good", check_good);
        test_folder(folder, "bad", check_bad);
        return 0;
}
