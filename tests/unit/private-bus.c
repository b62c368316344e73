/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "private-bus.h"
#include "test.h"

void private_bus_stop(PrivateBus *bus) {
        static const char *const files[] = { "config", "bus" };
        char path[64];

        (void) kill(bus->pid, SIGTERM);
        CHECK_INT(waitpid(bus->pid, NULL, 0), bus->pid);
        for (size_t i = 0; i < 2; i++) {
                snprintf(path, sizeof(path), "%s/%s", bus->directory, files[i]);
                (void) unlink(path);
        }
        CHECK_INT(rmdir(bus->directory), 0);
}

static const char config[] =
        "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'"
        " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>"
        "<busconfig><type>system</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>"
        "<policy context='default'><allow user='*'/><allow own='*'/><allow "
        "send_type='method_call'/>"
        "<allow send_requested_reply='true' send_type='method_return'/>"
        "<allow send_requested_reply='true' send_type='error'/><allow send_type='signal'/>"
        "<allow receive_type='method_call'/><allow receive_type='method_return'/>"
        "<allow receive_type='error'/><allow receive_type='signal'/></policy></busconfig>";

void private_bus_start(PrivateBus *bus) {
        _cleanup_free_ char *path = NULL, *argument = NULL, *address = NULL;
        char line[256];
        int ready[2];
        FILE *file;

        strcpy(bus->directory, "/tmp/test-bus-XXXXXX");
        CHECK(mkdtemp(bus->directory));
        CHECK_INT(chmod(bus->directory, 0755), 0);

        CHECK(asprintf(&path, "%s/config", bus->directory) > 0);
        CHECK(asprintf(&argument, "--config-file=%s", path) > 0);
        CHECK(asprintf(&address, "unix:path=%s/bus", bus->directory) > 0);
        CHECK(setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1) == 0);
        file = fopen(path, "we");
        CHECK(file);
        fprintf(file, config, bus->directory);
        CHECK_INT(fclose(file), 0);

        CHECK_INT(pipe(ready), 0);
        bus->pid = fork();
        CHECK(bus->pid >= 0);
        if (bus->pid == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                dup2(ready[1], STDOUT_FILENO);
                execlp("dbus-daemon", "dbus-daemon", argument, "--nofork", "--print-address", NULL);
                _exit(127);
        }
        close(ready[1]);
        if (read(ready[0], line, sizeof(line)) <= 0) {
                private_bus_stop(bus);
                SKIP("needs dbus-daemon");
        }
        close(ready[0]);
}
