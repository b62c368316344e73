/* SPDX-License-Identifier: MIT */

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "bus.h"
#include "cleanup.h"
#include "clock.h"
#include "usage.h"

static const struct {
        const char *property;
        size_t offset;
        const char *key;
} counters[] = {
        { "CPUUsageNSec", offsetof(Usage, cpu_nsec), "cpu_nsec" },
        { "MemoryCurrent", offsetof(Usage, memory), "memory" },
        { "MemoryMax", offsetof(Usage, memory_max), "memory_max" },
        { "TasksCurrent", offsetof(Usage, tasks), "tasks" },
        { "IOReadBytes", offsetof(Usage, bytes_read), "bytes_read" },
        { "IOWriteBytes", offsetof(Usage, bytes_written), "bytes_written" },
        {},
};

static uint64_t *usage_counter(Usage *usage, size_t i) {
        return (uint64_t *) ((char *) usage + counters[i].offset);
}

static int read_property(sd_bus_message *message, const char *name, void *userdata) {
        size_t i = 0;

        while (counters[i].property && strcmp(counters[i].property, name) != 0)
                i++;
        if (!counters[i].property)
                return sd_bus_message_skip(message, "v");
        return sd_bus_message_read(message, "v", "t", usage_counter(userdata, i));
}

int usage_read(sd_bus_message *message, Usage *usage) {
        return bus_read_properties(message, read_property, usage);
}

int usage_fetch(sd_bus *bus, const char *unit, Usage *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_free_ char *path = NULL;
        Usage usage;
        int r;

        for (size_t i = 0; counters[i].property; i++)
                *usage_counter(&usage, i) = USAGE_UNKNOWN;
        r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &path);
        if (r >= 0)
                r = sd_bus_call_method(
                        bus, "org.freedesktop.systemd1", path, "org.freedesktop.DBus.Properties",
                        "GetAll", NULL, &reply, "s", "org.freedesktop.systemd1.Service");
        if (r >= 0)
                r = usage_read(reply, &usage);
        if (r < 0)
                return r;

        usage.time = monotonic_now();
        *ret = usage;
        return 0;
}

double usage_cpu(const Usage *before, const Usage *now) {
        if (before->cpu_nsec == USAGE_UNKNOWN || now->cpu_nsec == USAGE_UNKNOWN ||
            now->cpu_nsec < before->cpu_nsec || now->time <= before->time)
                return -1;
        return (double) (now->cpu_nsec - before->cpu_nsec) / 10 /
                (double) (now->time - before->time);
}

const char *usage_format_bytes(uint64_t bytes, char ret[static USAGE_SIZE]) {
        static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
        double value = (double) bytes;
        size_t i = 0;

        if (bytes == USAGE_UNKNOWN) {
                (void) snprintf(ret, USAGE_SIZE, "-");
        } else if (bytes < 1024) {
                (void) snprintf(ret, USAGE_SIZE, "%" PRIu64 " B", bytes);
        } else {
                value /= 1024;
                while (value >= 1023.95) {
                        value /= 1024;
                        i++;
                }
                (void) snprintf(ret, USAGE_SIZE, "%.1f %s", value, units[i]);
        }
        return ret;
}

void usage_print_json(const Usage *usage, double cpu, JsonPrinter *json) {
        json_printer_double(json, "cpu_percent", cpu < 0 ? NAN : cpu);
        for (size_t i = 0; counters[i].property; i++) {
                uint64_t value = *usage_counter((Usage *) usage, i);

                if (value == USAGE_UNKNOWN)
                        json_printer_double(json, counters[i].key, NAN);
                else
                        json_printer_number(json, counters[i].key, value);
        }
}

static void add_number(Table *table, uint64_t number) {
        if (number == USAGE_UNKNOWN)
                table_add(table, STYLE_NONE, "-");
        else
                table_addf(table, "%" PRIu64, number);
}

void usage_add_cells(const Usage *usage, double cpu, const char *label, Table *table) {
        char memory[USAGE_SIZE], limit[USAGE_SIZE], input[USAGE_SIZE], output[USAGE_SIZE];

        usage_format_bytes(usage->memory, memory);
        table_add(table, STYLE_NONE, label);
        if (cpu < 0)
                table_add(table, STYLE_NONE, "-");
        else
                table_addf(table, "%.1f %%", cpu);
        if (usage->memory_max == USAGE_UNKNOWN)
                table_add(table, STYLE_NONE, memory);
        else
                table_addf(table, "%s of %s", memory, usage_format_bytes(usage->memory_max, limit));
        add_number(table, usage->tasks);
        table_add(table, STYLE_NONE, usage_format_bytes(usage->bytes_read, input));
        table_add(table, STYLE_NONE, usage_format_bytes(usage->bytes_written, output));
}
