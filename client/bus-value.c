/* SPDX-License-Identifier: MIT */

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "bus-value.h"
#include "bus.h"
#include "cleanup.h"
#include "container-view.h"
#include "strv.h"
#include "text.h"

#define KEY_SIZE 64

static int print_text(sd_bus_message *message, char type, JsonPrinter *json, const char *key) {
        _cleanup_free_ char *copy = NULL;
        const char *text;
        int r;

        r = sd_bus_message_read_basic(message, type, &text);
        if (r < 0)
                return r;
        copy = strdup(text);
        if (!copy)
                return -ENOMEM;

        json_printer_string(json, key, text_clean(copy));
        return 0;
}

static int print_number(sd_bus_message *message, char type, JsonPrinter *json, const char *key) {
        union {
                uint8_t y;
                int16_t n;
                uint16_t q;
                int32_t i;
                uint32_t u;
                int64_t x;
                uint64_t t;
                int b;
                double d;
        } value = {};
        int r;

        r = sd_bus_message_read_basic(message, type, &value);
        if (r < 0)
                return r;

        if (type == 'b')
                json_printer_boolean(json, key, value.b);
        else if (type == 'd')
                json_printer_double(json, key, value.d);
        else if (type == 'n' || type == 'i' || type == 'x')
                json_printer_integer(
                        json, key,
                        type == 'n'         ? value.n :
                                type == 'i' ? value.i :
                                              value.x);
        else
                json_printer_number(
                        json, key,
                        type == 'y'         ? value.y :
                                type == 'q' ? value.q :
                                type == 'u' ? value.u :
                                              value.t);
        return 0;
}

/* A dictionary whose keys are strings is an object; with others it would be none. */
static int print_entry(sd_bus_message *message, const char *contents, JsonPrinter *json) {
        const char *key;
        int r;

        if (contents[0] != 's')
                return -EOPNOTSUPP;
        r = sd_bus_message_read(message, "s", &key);
        if (r >= 0)
                r = bus_value_print_json(message, json, key);
        return r;
}

static int print_elements(
        sd_bus_message *message, bool is_object, const char *contents, JsonPrinter *json) {
        char type;
        int r;

        while ((r = sd_bus_message_at_end(message, false)) == 0) {
                if (!is_object) {
                        r = bus_value_print_json(message, json, NULL);
                } else {
                        r = sd_bus_message_peek_type(message, &type, &contents);
                        if (r >= 0)
                                r = sd_bus_message_enter_container(message, 'e', contents);
                        if (r >= 0)
                                r = print_entry(message, contents, json);
                        if (r >= 0)
                                r = sd_bus_message_exit_container(message);
                }
                if (r < 0)
                        return r;
        }
        return r;
}

static int print_container(
        sd_bus_message *message,
        char type,
        const char *contents,
        JsonPrinter *json,
        const char *key) {
        bool is_object = type == 'a' && contents[0] == '{';
        int r;

        r = sd_bus_message_enter_container(message, type, contents);
        if (r < 0)
                return r;

        if (type == 'v') {
                r = bus_value_print_json(message, json, key);
        } else {
                json_printer_open(json, key, is_object ? '{' : '[');
                r = print_elements(message, is_object, contents, json);
                json_printer_close(json, is_object ? '}' : ']');
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_value_print_json(sd_bus_message *message, JsonPrinter *json, const char *key) {
        const char *contents;
        char type;
        int r;

        r = sd_bus_message_peek_type(message, &type, &contents);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        if (strchr("sog", type))
                return print_text(message, type, json, key);
        if (strchr("ybnqiuxtd", type))
                return print_number(message, type, json, key);
        if (strchr("avr", type))
                return print_container(message, type, contents, json, key);
        return -EOPNOTSUPP;
}

/* "StatusText" gives "status_text". */
static void write_key(const char *name, char ret[static KEY_SIZE]) {
        size_t n = 0;

        for (const char *s = name; *s && n + 2 < KEY_SIZE; s++) {
                if (isupper((unsigned char) *s) && n > 0)
                        ret[n++] = '_';
                ret[n++] = (char) tolower((unsigned char) *s);
        }
        ret[n] = '\0';
}

static int print_spec(sd_bus_message *message, JsonPrinter *json, const char *key) {
        _cleanup_free_ char *copy = NULL;
        const char *text;
        int r;

        r = sd_bus_message_read(message, "v", "s", &text);
        if (r < 0)
                return r;
        copy = strdup(text);
        if (!copy)
                return -ENOMEM;

        json_printer_json(json, key, text_clean(copy));
        return 0;
}

/* As everywhere else, not as the bus has it. */
static int print_failed_units(sd_bus_message *message, JsonPrinter *json) {
        ContainerView view = {};
        int r;

        r = container_view_read_failed(&view, message);
        if (r >= 0)
                container_view_print_failed(&view, json);
        strv_free(view.failed);
        return r;
}

static int print_property(sd_bus_message *message, const char *name, void *userdata) {
        char key[KEY_SIZE];

        if (strcmp(name, "FailedUnits") == 0)
                return print_failed_units(message, userdata);
        write_key(name, key);
        return strcmp(name, "Spec") == 0 ? print_spec(message, userdata, key) :
                                           bus_value_print_json(message, userdata, key);
}

int bus_value_print_properties(sd_bus_message *message, JsonPrinter *json) {
        return bus_read_properties(message, print_property, json);
}
