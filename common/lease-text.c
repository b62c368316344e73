/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "lease-text.h"

static const char *const lease_keys[] = {
        "bridge", "address4", "gateway4", "address6", "gateway6", "prefix4", NULL,
};

static int read_address(const Document *document, const char *key, char *ret, size_t size) {
        const char *value;
        int r;

        r = document_get_string(document, key, &value);
        if (r < 0)
                return r;
        if (strlen(value) >= size)
                return -EINVAL;

        strcpy(ret, value);
        return 0;
}

int lease_read(const Document *document, Lease *lease) {
        _cleanup_document_ Document *part = NULL;
        int64_t prefix = LEASE_PREFIX_LENGTH4;
        int r;

        if (!document_has(document, "lease"))
                return 0;

        r = document_get_object(document, "lease", &part);
        if (r >= 0)
                r = document_check_keys(part, lease_keys);
        if (r >= 0)
                r = read_address(part, "bridge", lease->bridge, sizeof(lease->bridge));
        if (r >= 0)
                r = read_address(part, "address4", lease->address4, sizeof(lease->address4));
        if (r >= 0)
                r = read_address(part, "gateway4", lease->gateway4, sizeof(lease->gateway4));
        if (r >= 0)
                r = read_address(part, "address6", lease->address6, sizeof(lease->address6));
        if (r >= 0)
                r = read_address(part, "gateway6", lease->gateway6, sizeof(lease->gateway6));
        if (r >= 0 && document_has(part, "prefix4"))
                r = document_get_integer(
                        part, "prefix4", LEASE_PREFIX4_MIN, LEASE_PREFIX4_MAX, &prefix);
        if (r < 0)
                return r;

        lease->prefix4 = (unsigned) prefix;
        return lease_is_valid(lease) ? 0 : -EINVAL;
}

void lease_draft(JsonDraft *draft, const Lease *lease) {
        json_draft_add_string(draft, "bridge", lease->bridge);
        json_draft_add_string(draft, "address4", lease->address4);
        json_draft_add_string(draft, "gateway4", lease->gateway4);
        json_draft_add_string(draft, "address6", lease->address6);
        json_draft_add_string(draft, "gateway6", lease->gateway6);
        json_draft_add_integer(draft, "prefix4", lease->prefix4);
}
