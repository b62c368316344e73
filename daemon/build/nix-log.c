/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "json-cleanup.h"
#include "nix-log.h"
#include "text.h"

#define PREFIX    "@nix "
#define DEPTH_MAX 8

/* Results of activities that are of use here. */
#define RESULT_LOG_LINE            101
#define RESULT_PROGRESS            105
#define RESULT_POST_BUILD_LOG_LINE 107

NixLogRecord *nix_log_record_free(NixLogRecord *record) {
        if (!record)
                return NULL;

        free(record->subject);
        free(record->text);
        free(record);
        return NULL;
}

static int value_to_number(json_object *value, uint64_t *ret) {
        if (!json_object_is_type(value, json_type_int))
                return 1;

        *ret = json_object_get_uint64(value);
        return 0;
}

static int value_to_text(json_object *value, char **ret) {
        char *text;

        if (!json_object_is_type(value, json_type_string))
                return 1;

        text = strdup(json_object_get_string(value));
        if (!text)
                return -ENOMEM;

        *ret = text_clean(text);
        return 0;
}

static json_object *record_field(json_object *object, size_t i) {
        json_object *fields = json_object_object_get(object, "fields");

        return json_object_is_type(fields, json_type_array) ? json_object_array_get_idx(fields, i) :
                                                              NULL;
}

static int read_number(json_object *object, const char *key, uint64_t *ret) {
        return value_to_number(json_object_object_get(object, key), ret);
}

static int read_start(json_object *object, NixLogRecord *record) {
        uint64_t activity;
        int r;

        record->type = NIX_LOG_START;
        r = read_number(object, "id", &record->id);
        if (r == 0)
                r = read_number(object, "type", &activity);
        if (r != 0)
                return r;

        record->activity = activity <= INT_MAX ? (int) activity : 0;
        r = value_to_text(record_field(object, 0), &record->subject);
        return r < 0 ? r : 0;
}

static int read_stop(json_object *object, NixLogRecord *record) {
        record->type = NIX_LOG_STOP;
        return read_number(object, "id", &record->id);
}

static int read_message(json_object *object, NixLogRecord *record) {
        int r;

        record->type = NIX_LOG_MESSAGE;
        r = read_number(object, "level", &record->level);
        return r == 0 ? value_to_text(json_object_object_get(object, "msg"), &record->text) : r;
}

static int read_progress(json_object *object, NixLogRecord *record) {
        int r;

        record->type = NIX_LOG_PROGRESS;
        r = value_to_number(record_field(object, 0), &record->done);
        return r == 0 ? value_to_number(record_field(object, 1), &record->expected) : r;
}

static int read_result(json_object *object, NixLogRecord *record) {
        uint64_t type;
        int r;

        r = read_number(object, "id", &record->id);
        if (r == 0)
                r = read_number(object, "type", &type);
        if (r != 0)
                return r;

        if (type == RESULT_PROGRESS)
                return read_progress(object, record);
        if (type != RESULT_LOG_LINE && type != RESULT_POST_BUILD_LOG_LINE)
                return 1;

        record->type = NIX_LOG_LINE;
        return value_to_text(record_field(object, 0), &record->text);
}

static int read_record(json_object *object, NixLogRecord *record) {
        static const struct {
                const char *action;
                int (*read)(json_object *object, NixLogRecord *record);
        } readers[] = {
                { "start", read_start },
                { "stop", read_stop },
                { "msg", read_message },
                { "result", read_result },
        };
        json_object *action = json_object_object_get(object, "action");

        if (!json_object_is_type(action, json_type_string))
                return 1;

        for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
                if (strcmp(json_object_get_string(action), readers[i].action) == 0)
                        return readers[i].read(object, record);
        return 1;
}

static json_object *parse_object(const char *json, size_t size) {
        _cleanup_json_tokener_ json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
        _cleanup_json_ json_object *object = NULL;

        if (tokener)
                object = json_tokener_parse_ex(tokener, json, (int) size);
        return json_object_is_type(object, json_type_object) ? TAKE_PTR(object) : NULL;
}

int nix_log_parse(const char *line, size_t length, NixLogRecord **ret) {
        _cleanup_(nix_log_record_freep) NixLogRecord *record = NULL;
        _cleanup_json_ json_object *object = NULL;
        const size_t prefix = strlen(PREFIX);
        int r;

        if (length < prefix || length > INT_MAX || memcmp(line, PREFIX, prefix) != 0)
                return -EBADMSG;

        /* Not even JSON: it was cut, or a builder's text got in between. Not fit for people. */
        object = parse_object(line + prefix, length - prefix);
        if (!object)
                return 1;

        record = calloc(1, sizeof(*record));
        if (!record)
                return -ENOMEM;

        r = read_record(object, record);
        if (r != 0)
                return r;

        *ret = TAKE_PTR(record);
        return 0;
}
