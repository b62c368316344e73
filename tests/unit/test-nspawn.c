/* SPDX-License-Identifier: MIT */

#include "config.h"
#include "nspawn.h"
#include "state-dir.h"
#include "strv.h"
#include "test.h"

#define SYSTEM "/nix/store/q9w1ggbnvj7k30q6958rcqk8lr8cflp5-x-system"

#define SAFE                                                                                       \
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"                           \
        "-_=./:+,?"

#define FIXED                                                                                      \
        "systemd-nspawn", "--quiet", "--keep-unit", "--settings=no", "--notify-ready=yes",         \
                "--kill-signal=SIGRTMIN+3", "--console=read-only", "--link-journal=no",            \
                "--timezone=off"
#define LIMIT   "--setenv=SYSTEMD_DEFAULT_MOUNT_RATE_LIMIT_BURST=1000"

#define PRIVATE "--private-network", "--resolv-conf=off"
#define CREDENTIAL                                                                                 \
        "--bind-ro=/run/flakectr/names/fc-0123abcd/lock:/run/host/flakectr-names",                 \
                "--set-credential=network.dns:10.233.7.1"
#define INIT                                                                                       \
        "--bind-ro=" LIBEXEC_DIR "/flakectr-init:/run/host/flakectr-init", "--",                   \
                "/run/host/flakectr-init", "--confine", "--address", "10.233.7.2/24", "--gateway", \
                "10.233.7.1", "--address", "fd12:3456:789a:7::2/64", "--gateway",                  \
                "fd12:3456:789a:7::1", "--resolver", "10.233.7.1", "--names",                      \
                "/run/host/flakectr-names", "--", SYSTEM "/init"

static Record example(const char *name, uid_t owner, uid_t uid_base) {
        return (Record){
                .name = (char *) name,
                .owner = owner,
                .system = (char *) SYSTEM,
                .uid_base = uid_base,
                .lease = {
                        .bridge = "fc-0123abcd",
                        .address4 = "10.233.7.2",
                        .gateway4 = "10.233.7.1",
                        .address6 = "fd12:3456:789a:7::2",
                        .gateway6 = "fd12:3456:789a:7::1",
                        .prefix4 = 24,
                },
        };
}

static Volume volumes[] = {
        { .target = (char *) "/src", .read_only = true },
        { .type = VOLUME_TMPFS, .target = (char *) "/var/lib/db" },
};

static char *capabilities[] = { (char *) "CAP_SYS_ADMIN", (char *) "CAP_BPF", NULL };
static char *devices[] = { (char *) "/dev/fuse", NULL };
static char *variables[] = { (char *) "A=1", (char *) "B=", NULL };
static Credential credentials[] = { { .id = (char *) "tls.key" }, { .id = (char *) "pass" } };

static const struct {
        const char *name;
        uid_t owner, uid_base;
        NspawnMode mode;
        Spec spec;
        const char *command[48];
} cases[] = {
        { "httpserver",
          1000,
          600113152,
          { OWNERSHIP_MAP, true, true },
          {},
          { FIXED, LIMIT, "--machine=httpserver.u1000", "--hostname=httpserver",
            "--directory=" CONTAINERS_DIR "/httpserver.u1000/root", PRIVATE,
            "--network-bridge=fc-0123abcd", CREDENTIAL, "--private-users=600113152:65536",
            "--private-users-ownership=map", "--bind-ro=/nix/store:/nix/store:norbind,idmap", INIT,
            NULL } },
        { "shop.web-1",
          4294967294,
          1878982656,
          { OWNERSHIP_CHOWN, false, true },
          {},
          { FIXED, LIMIT, "--machine=shop.web-1.u4294967294", "--hostname=web-1",
            "--directory=" CONTAINERS_DIR "/shop.web-1.u4294967294/root", PRIVATE,
            "--network-bridge=fc-0123abcd", CREDENTIAL, "--private-users=1878982656:65536",
            "--private-users-ownership=chown", "--bind-ro=/nix/store:/nix/store:noidmap", INIT,
            NULL } },
        { "a",
          1000,
          600113152,
          { OWNERSHIP_CHOWN, true, true },
          { .volumes = { .items = volumes, .n = 2 },
            .credentials = { .items = credentials, .n = 2 } },
          { FIXED, LIMIT, "--machine=a.u1000", "--hostname=a",
            "--directory=" CONTAINERS_DIR "/a.u1000/root", PRIVATE, "--network-bridge=fc-0123abcd",
            CREDENTIAL, "--private-users=600113152:65536", "--private-users-ownership=chown",
            "--bind-ro=/nix/store:/nix/store:norbind,idmap",
            "--bind=" CONTAINERS_DIR "/a.u1000/binds/0:/src",
            "--bind=" CONTAINERS_DIR "/a.u1000/binds/1:/var/lib/db",
            "--load-credential=tls.key:" CONTAINERS_DIR "/a.u1000/credentials/0",
            "--load-credential=pass:" CONTAINERS_DIR "/a.u1000/credentials/1", INIT, NULL } },
        { "a",
          1000,
          600113152,
          { OWNERSHIP_MAP, true, true },
          { .network.none = true, .environment = variables },
          { FIXED,
            LIMIT,
            "--machine=a.u1000",
            "--hostname=a",
            "--directory=" CONTAINERS_DIR "/a.u1000/root",
            PRIVATE,
            "--private-users=600113152:65536",
            "--private-users-ownership=map",
            "--bind-ro=/nix/store:/nix/store:norbind,idmap",
            "--bind-ro=" LIBEXEC_DIR "/flakectr-init:/run/host/flakectr-init",
            "--",
            "/run/host/flakectr-init",
            "--confine",
            "--variable",
            "A=1",
            "--variable",
            "B=",
            "--",
            SYSTEM "/init",
            NULL } },
        { "a",
          1000,
          600113152,
          { OWNERSHIP_MAP, true, true },
          { .network.host = true,
            .privileges = { .host_users = true,
                            .capabilities = capabilities,
                            .devices = devices } },
          { FIXED, LIMIT, "--machine=a.u1000", "--hostname=a",
            "--directory=" CONTAINERS_DIR "/a.u1000/root", "--resolv-conf=replace-host",
            "--private-users=no", "--bind-ro=/nix/store:/nix/store:noidmap",
            "--capability=CAP_SYS_ADMIN", "--capability=CAP_BPF",
            "--bind=" CONTAINERS_DIR "/a.u1000/devices/0:/dev/fuse",
            "--bind-ro=" LIBEXEC_DIR "/flakectr-init:/run/host/flakectr-init", "--",
            "/run/host/flakectr-init", "--host-network", "--", SYSTEM "/init", NULL } },
        { "a",
          1000,
          600113152,
          { OWNERSHIP_MAP, true },
          { .network.none = true, .minimal = true },
          { FIXED, "--machine=a.u1000", "--hostname=a",
            "--directory=" CONTAINERS_DIR "/a.u1000/root", PRIVATE,
            "--private-users=600113152:65536", "--private-users-ownership=map",
            "--bind-ro=/nix/store:/nix/store:norbind,idmap",
            "--bind-ro=" LIBEXEC_DIR "/flakectr-init:/run/host/flakectr-init", "--",
            "/run/host/flakectr-init", "--confine", "--minimal", SYSTEM, "--", SYSTEM "/init",
            NULL } },
};

int main(void) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                _cleanup_strv_ char **command = NULL;
                Record record = example(cases[i].name, cases[i].owner, cases[i].uid_base);
                size_t n = 0;

                CHECK_INT(nspawn_command(&record, &cases[i].spec, &cases[i].mode, &command), 0);
                for (; cases[i].command[n]; n++) {
                        CHECK_STRING(command[n], cases[i].command[n]);
                        CHECK_INT(strspn(command[n], SAFE), strlen(command[n]));
                }
                CHECK(!command[n]);
        }
        return 0;
}
