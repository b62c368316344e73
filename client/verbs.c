/* SPDX-License-Identifier: MIT */

#include "verbs.h"

#define NAMES  "[NAME|FLAKE#NAME]..."
#define BUILDS (OPTION_OWNER | OPTION_VERBOSE | OPTION_JSON)

const Verb verbs[] = {
        {
                .name = "up",
                .arguments = NAMES,
                .summary = "Build containers and start them",
                .text = "Returns when they are ready. Without names: all containers of the flake,\n"
                        "which is the nearest flake.nix from here upwards. What a container needs\n"
                        "(dependsOn) comes up before it. Ctrl-C undoes it.",
                .most = -1,
                .options = BUILDS | OPTION_ACCEPT | OPTION_DETACH | OPTION_PUBLISH |
                        OPTION_TIMINGS | OPTION_UPDATE | OPTION_NO_DEPS | OPTION_ONLY_NEW |
                        OPTION_JOBS | OPTION_REBUILD,
                .run = verb_up,
        },
        {
                .name = "build",
                .arguments = NAMES,
                .summary = "Build containers without starting them",
                .text = "Prints the name of each and the store path of what was built.",
                .most = -1,
                .options = BUILDS,
                .run = verb_build,
        },
        {
                .name = "down",
                .alias = "stop",
                .arguments = NAMES,
                .summary = "Stop containers",
                .text = "Without names: all containers of the flake. What they have written stays.",
                .most = -1,
                .options = OPTION_OWNER | OPTION_DETACH | OPTION_JOBS | OPTION_JSON,
                .run = verb_down,
        },
        {
                .name = "start",
                .arguments = "NAME...",
                .summary = "Start containers as they were built last",
                .least = 1,
                .most = -1,
                .options = OPTION_OWNER | OPTION_DETACH | OPTION_NO_DEPS | OPTION_JSON,
                .run = verb_start,
        },
        {
                .name = "restart",
                .arguments = "[NAME...]",
                .summary = "Stop containers and start them again",
                .text = "Several stop in the reverse order of their dependencies, and start in "
                        "it.\n"
                        "Without names: all containers of the flake.",
                .most = -1,
                .options =
                        OPTION_OWNER | OPTION_DETACH | OPTION_JOBS | OPTION_NO_DEPS | OPTION_JSON,
                .run = verb_restart,
        },
        {
                .name = "update",
                .arguments = NAMES,
                .summary = "Build containers anew and bring what changed into those that run",
                .text = "Where only the system inside has changed, it is switched there, and what\n"
                        "runs goes on; else the container is restarted, and it is said why. What\n"
                        "does not get ready goes back to the generation before by itself. What is\n"
                        "down starts with the new build the next time. Without names: all "
                        "containers\nof the flake that have been brought up.",
                .most = -1,
                .options = BUILDS | OPTION_ACCEPT | OPTION_DETACH | OPTION_JOBS | OPTION_RESTART |
                        OPTION_NO_RESTART | OPTION_DRY_RUN | OPTION_WATCH | OPTION_REBUILD,
                .run = verb_update,
        },
        {
                .name = "generations",
                .arguments = "NAME",
                .summary = "List what a container was built as, and can go back to",
                .least = 1,
                .most = 1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_generations,
        },
        {
                .name = "rollback",
                .arguments = "NAME",
                .summary = "Go back to an earlier generation of a container",
                .text = "To the one before, or to that of --to. Nothing is built.",
                .least = 1,
                .most = 1,
                .options = OPTION_OWNER | OPTION_DETACH | OPTION_TO | OPTION_RESTART |
                        OPTION_NO_RESTART,
                .run = verb_rollback,
        },
        {
                .name = "enable",
                .arguments = "NAME...",
                .summary = "Start containers with the host, as they were built last",
                .least = 1,
                .most = -1,
                .options = OPTION_OWNER,
                .run = verb_enable,
        },
        {
                .name = "disable",
                .arguments = "NAME...",
                .summary = "Start containers with the host no longer",
                .least = 1,
                .most = -1,
                .options = OPTION_OWNER,
                .run = verb_disable,
        },
        {
                .name = "exec",
                .arguments = "NAME -- COMMAND...",
                .summary = "Run a command in a container",
                .text = "Standard input, output and error are the command's. On a terminal it gets "
                        "a\n"
                        "terminal of its own inside. Ends with the exit status of the command: "
                        "127\n"
                        "where there is no such program, 125 where something else hindered it.",
                .least = 1,
                .most = -1,
                .options = OPTION_OWNER | OPTION_USER | OPTION_ENV | OPTION_WORKDIR,
                .run = verb_exec,
        },
        {
                .name = "shell",
                .arguments = "NAME",
                .summary = "Open a shell in a container",
                .text = "Three times Ctrl-] leaves it at once. Ends with the shell's exit status.",
                .least = 1,
                .most = 1,
                .options = OPTION_OWNER | OPTION_USER | OPTION_ENV | OPTION_WORKDIR,
                .run = verb_shell,
        },
        {
                .name = "cp",
                .arguments = "NAME:PATH PATH | PATH NAME:PATH",
                .summary = "Copy files out of a container, or into it",
                .text = "Directories with all that is in them. What comes out becomes yours, with "
                        "the\nrights of new files; links that lead out of it, and devices, are "
                        "left "
                        "out.",
                .least = 2,
                .most = 2,
                .options = OPTION_OWNER | OPTION_USER,
                .run = verb_cp,
        },
        {
                .name = "logs",
                .arguments = "[NAME...]",
                .summary = "Show the journals of containers, or what their consoles said",
                .text = "Without names: of all containers of the flake. Several are shown "
                        "together, each line behind the container's name. With "
                        "--follow\nit goes on over their restarts. Of one that does not run and "
                        "has left no journal\nwhat its console said last is shown.",
                .most = -1,
                .options = OPTION_OWNER | OPTION_FOLLOW | OPTION_LINES | OPTION_SINCE |
                        OPTION_UNIT | OPTION_CONSOLE,
                .run = verb_logs,
        },
        {
                .name = "list",
                .alias = "ps",
                .arguments = "",
                .summary = "List containers",
                .options = OPTION_ALL | OPTION_JSON | OPTION_OWNER,
                .run = verb_list,
        },
        {
                .name = "status",
                .arguments = "[NAME...]",
                .summary = "Show what is known of containers",
                .text = "Without names: of all your containers.",
                .most = -1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_status,
        },
        {
                .name = "stats",
                .alias = "top",
                .arguments = "[NAME...]",
                .summary = "Show what containers use of CPU, memory, tasks and disks",
                .text = "On a terminal it goes on until it is ended; elsewhere, and with --once or "
                        "--json,\nit looks once.",
                .most = -1,
                .options = OPTION_ALL | OPTION_JSON | OPTION_ONCE | OPTION_OWNER,
                .run = verb_stats,
        },
        {
                .name = "wait",
                .arguments = "NAME...",
                .summary = "Wait until containers are ready, or what else is asked for",
                .text = "Ends with 1 where one fails meanwhile, and with 5 when the time is over.",
                .least = 1,
                .most = -1,
                .options = OPTION_FOR | OPTION_OWNER | OPTION_TIMEOUT,
                .run = verb_wait,
        },
        {
                .name = "events",
                .arguments = "[NAME...]",
                .summary = "Show what happens to containers, a line each",
                .text = "Goes on until it is ended. With --json each line is an object.",
                .most = -1,
                .options = OPTION_ALL | OPTION_JSON | OPTION_OWNER,
                .run = verb_events,
        },
        {
                .name = "inspect",
                .arguments = "NAME...",
                .summary = "Print all that is known of containers, as JSON",
                .least = 1,
                .most = -1,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_inspect,
        },
        {
                .name = "port",
                .arguments = "NAME [PORT]",
                .summary = "Show where on this host a container's ports are",
                .text = "With a PORT of the container: the addresses for that one alone.",
                .least = 1,
                .most = 2,
                .options = OPTION_JSON | OPTION_OWNER,
                .run = verb_port,
        },
        {
                .name = "doctor",
                .arguments = "",
                .summary = "Examine this host for what containers need",
                .text = "Says what is in order and what is not, with the way out. Needs no flake.",
                .options = OPTION_JSON,
                .run = verb_doctor,
        },
        {
                .name = "help",
                .arguments = "[VERB]",
                .summary = "Show this text, or what a verb does",
                .most = 1,
                .run = verb_help,
        },
        {
                .name = "complete",
                .arguments = "-- WORD...",
                .most = -1,
                .options = OPTION_OWNER,
                .run = verb_complete,
        },
        {},
};
