/* SPDX-License-Identifier: MIT */

#include "verbs.h"

const Verb storage_verbs[] = {
        {
                .name = "remove",
                .alias = "rm",
                .arguments = "NAME...",
                .summary = "Delete containers and all that they have written",
                .text = "Says before what that is and how large, and asks. Named volumes stay but "
                        "with\n--volumes. One that runs is removed with --force alone.",
                .least = 1,
                .most = -1,
                .options = OPTION_FORCE | OPTION_OWNER | OPTION_VOLUMES | OPTION_YES | OPTION_JOBS |
                        OPTION_JSON,
                .run = verb_remove,
        },
        {
                .name = "reset",
                .arguments = "NAME...",
                .summary = "Delete what containers have written, but for their volumes",
                .text = "They stay as they were built, and the next start is as the first. Asks as "
                        "'remove'\ndoes. One that runs is stopped with --force alone.",
                .least = 1,
                .most = -1,
                .options = OPTION_FORCE | OPTION_OWNER | OPTION_YES,
                .run = verb_reset,
        },
        {
                .name = "snapshot",
                .arguments = "NAME [LABEL] | rm NAME LABEL",
                .summary = "Keep what a container has written as it is now, or delete what is kept",
                .text = "With its named volumes. What runs is frozen until it is copied. The label "
                        "is made of\na-z, 0-9 and '-'; without one it is the time.",
                .least = 1,
                .most = 3,
                .options = OPTION_OWNER,
                .run = verb_snapshot,
        },
        {
                .name = "snapshots",
                .arguments = "NAME",
                .summary = "List the snapshots of a container",
                .least = 1,
                .most = 1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_snapshots,
        },
        {
                .name = "restore",
                .arguments = "NAME LABEL",
                .summary = "Make a container what it was in a snapshot",
                .text = "With its named volumes. It must be down. What it has written since is "
                        "deleted: asks.",
                .least = 2,
                .most = 2,
                .options = OPTION_OWNER | OPTION_YES,
                .run = verb_restore,
        },
        {
                .name = "clone",
                .arguments = "NAME NEW-NAME",
                .summary = "Make another container with a copy of what one has written",
                .text = "It is built as that one is, and has volumes of its own with a copy of "
                        "what is in\nits named volumes. What runs is frozen until it is copied. It "
                        "is down: 'start' starts it.\nWhat the flake wants beyond its own "
                        "directory is asked anew.",
                .least = 2,
                .most = 2,
                .options = OPTION_ACCEPT | OPTION_OWNER | OPTION_PUBLISH,
                .run = verb_clone,
        },
        {
                .name = "export",
                .arguments = "NAME [FILE|-]",
                .summary = "Write what a container has on disk to a tar archive",
                .text = "With its named volumes. It must be down. Owners are those inside, 0 to "
                        "65535.\nWithout FILE, or with '-', it goes to standard output. What is in "
                        "it may be secret:\na new FILE is yours alone.",
                .least = 1,
                .most = 2,
                .options = OPTION_NO_VOLUMES | OPTION_OWNER,
                .run = verb_export,
        },
        {
                .name = "import",
                .arguments = "FILE [NAME] | - NAME",
                .summary = "Make what a container has on disk what is in such an archive",
                .text = "With the named volumes that are in it. It must be down. Either all of it "
                        "or nothing.\nWhat there is now is deleted: asks. Without NAME it becomes "
                        "the container that is\ncalled as the one that was exported.",
                .least = 1,
                .most = 2,
                .options = OPTION_NO_VOLUMES | OPTION_OWNER | OPTION_YES,
                .run = verb_import,
        },
        {
                .name = "prune",
                .arguments = "",
                .summary = "Delete containers that their flakes do not have any more",
                .text = "Those of yours that are stopped. A flake is evaluated where it is a "
                        "directory; a\ncontainer of any other stays, but with --stopped. Asks as "
                        "'remove' does.",
                .options = OPTION_DRY_RUN | OPTION_OLDER_THAN | OPTION_OWNER | OPTION_STOPPED |
                        OPTION_VOLUMES | OPTION_YES,
                .run = verb_prune,
        },
        {
                .name = "du",
                .arguments = "[NAME...]",
                .summary = "Show what containers take of the disk",
                .text = "WRITTEN is what 'remove' deletes; STORE what a container needs of Nix's "
                        "store, and\nOF ITS OWN what none other of the same owner needs.",
                .most = -1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_du,
        },
        {
                .name = "volume",
                .arguments = "[list|rm NAME...]",
                .summary = "List named volumes, or delete some and all that is in them",
                .text = "A volume that a container uses which is up is not deleted.",
                .most = -1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_volume,
        },
        {},
};
