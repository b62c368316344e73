/* SPDX-License-Identifier: MIT */

#include <stddef.h>
#include <string.h>

#include "synonym.h"

#define SHELL  "'flakectrctl shell NAME' opens a shell"
#define STOP   "'flakectrctl down NAME' stops a container"
#define REMOVE "'flakectrctl remove NAME' deletes a container"
#define UPDATE "'flakectrctl update NAME' brings a new build into a container"
#define BUILD  "'flakectrctl build' builds without starting, 'flakectrctl up' does both"
#define ALL    "'flakectrctl list' shows all containers"
#define DETAIL "'flakectrctl inspect NAME' prints all that is known of a container"

static const struct {
        const char *word, *hint;
} synonyms[] = {
        { "attach", SHELL ", 'flakectrctl logs --follow NAME' shows what it says" },
        { "clean", "'flakectrctl prune' deletes what no flake has any more" },
        { "commit", "'flakectrctl snapshot NAME' keeps what a container has written" },
        { "config", DETAIL },
        { "console", SHELL ", 'flakectrctl logs --console NAME' shows what its console said" },
        { "copy", "'flakectrctl cp' copies files, 'flakectrctl clone' a container" },
        { "create", BUILD },
        { "delete", REMOVE },
        { "deploy", UPDATE },
        { "destroy", REMOVE },
        { "df", "'flakectrctl du' shows what containers take of the disk" },
        { "diff", "'flakectrctl update --dry-run NAME' shows what a new build would change" },
        { "enter", SHELL },
        { "health",
          "'flakectrctl status NAME' shows it, 'flakectrctl wait --for healthy' waits for it" },
        { "images", "'flakectrctl generations NAME' lists what a container was built as" },
        { "info",
          "'flakectrctl status' shows containers, 'flakectrctl doctor' examines this host" },
        { "journal", "'flakectrctl logs NAME' shows it" },
        { "kill", STOP ", 'flakectrctl exec NAME -- kill' sends a signal inside" },
        { "log", "'flakectrctl logs NAME' shows what a container says" },
        { "login", SHELL },
        { "ls", ALL },
        { "pause", "containers are not paused; " STOP },
        { "poweroff", STOP },
        { "pull", BUILD },
        { "rebuild", UPDATE },
        { "reload", UPDATE },
        { "rmi", "'flakectrctl prune' deletes what no flake has any more" },
        { "run",
          "'flakectrctl up NAME' builds and starts a container, 'flakectrctl exec NAME -- COMMAND' "
          "runs something in it" },
        { "show", DETAIL },
        { "ssh", SHELL },
        { "switch", UPDATE },
        { "system",
          "'flakectrctl du' and 'flakectrctl prune' are for the disk, 'flakectrctl doctor' for the "
          "host" },
        { "terminate", STOP },
        { "unpause", "containers are not paused; 'flakectrctl start NAME' starts one" },
        { "version", "'flakectrctl --version' prints it" },
        {},
};

const char *synonym_find(const char *word) {
        for (size_t i = 0; synonyms[i].word; i++)
                if (strcmp(synonyms[i].word, word) == 0)
                        return synonyms[i].hint;
        return NULL;
}
