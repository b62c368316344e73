/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "duration.h"
#include "result.h"

typedef struct Words {
        const char *label, *colon, *addresses, *duration;
} Words;

static bool print_update(const Words *words, const char *result) {
        const char *label = words->label, *colon = words->colon, *addresses = words->addresses;

        if (strcmp(result, "updated") == 0)
                printf("%s was updated%s%s (%s)\n", label, colon, addresses, words->duration);
        else if (strcmp(result, "switched") == 0)
                printf("%s was updated in place%s%s (%s)\n", label, colon, addresses,
                       words->duration);
        else if (strcmp(result, "degraded") == 0)
                printf("%s was updated in place, but some of its units failed; 'flakectrctl exec "
                       "%s -- systemctl --failed' shows them (%s)\n",
                       label, label, words->duration);
        else if (strcmp(result, "prepared") == 0)
                printf("%s was updated, and is down\n", label);
        else if (strcmp(result, "unchanged") == 0)
                printf("%s is up to date%s%s\n", label, colon, addresses);
        else if (strcmp(result, "outdated") == 0)
                printf("%s runs an earlier build%s%s; "
                       "'flakectrctl update %s' brings it to this one\n",
                       label, colon, addresses, label);
        else
                return false;
        return true;
}

static void print_start(const Words *words, const char *result) {
        const char *label = words->label, *colon = words->colon, *addresses = words->addresses;

        if (strcmp(result, "started") == 0)
                printf("%s is up%s%s (%s)\n", label, colon, addresses, words->duration);
        else if (strcmp(result, "listening") == 0)
                printf("%s listens: the first connection starts it; 'flakectrctl port %s' shows "
                       "where\n",
                       label, label);
        else if (strcmp(result, "published") == 0)
                printf("%s runs on, and has other ports of this host now%s%s; 'flakectrctl port "
                       "%s' shows them\n",
                       label, colon, addresses, label);
        else if (strcmp(result, "accepted") == 0)
                printf("%s is on its way; 'flakectrctl status %s' tells how far it is\n", label,
                       label);
        else if (strcmp(result, "kept") == 0)
                printf("%s has been up before and is left as it is\n", label);
        else
                printf("%s is running already%s%s\n", label, colon, addresses);
}

void result_print(const ContainerView *view, const char *result, uint64_t usec, uid_t viewer) {
        _cleanup_free_ char *addresses = NULL;
        char label[MACHINE_NAME_MAX + 1], duration[DURATION_SIZE];
        Words words;

        if (container_view_join_addresses(view, &addresses) < 0)
                return;

        container_view_label(view, viewer, label);
        duration_format(usec, duration);
        words = (Words){ label, addresses[0] != '\0' ? ": " : "", addresses, duration };
        if (!print_update(&words, result))
                print_start(&words, result);
}

Outcome result_show(
        sd_bus *bus,
        const Call *call,
        const Result *result,
        const Options *options,
        ContainerView **ret) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        const Progress *progress = call_progress(call);

        if (container_view_fetch(bus, result->path, &error, ret) < 0)
                return outcome_fail_error(&error);
        if (!(options->given & (OPTION_JSON | OPTION_QUIET)))
                result_print(
                        *ret, result->word,
                        progress ? progress_duration(progress, result->path) : 0, options->owner);
        return OUTCOME_DONE;
}
