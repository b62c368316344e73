/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "catalogue.h"
#include "config.h"
#include "container-name.h"
#include "document.h"
#include "strv.h"

#define LENGTH_MAX 65536

#define HOW_TO                                                                                     \
        "flakeContainers.%s.NAME = mkContainer { ... }, as " DATA_DIR "/nix/container.nix says"

Catalogue *catalogue_free(Catalogue *catalogue) {
        if (!catalogue)
                return NULL;

        strv_free(catalogue->names);
        strv_free(catalogue->platforms);
        free(catalogue);
        return NULL;
}

int catalogue_function(const Flake *flake, char **ret) {
        if (asprintf(
                    ret,
                    "containers: { platforms = builtins.attrNames containers; "
                    "names = builtins.attrNames (containers.\"%s\" or { }); }",
                    flake->platform) < 0)
                return -ENOMEM;
        return 0;
}

int catalogue_parse(const char *json, size_t size, Catalogue **ret) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = calloc(1, sizeof(*catalogue));
        _cleanup_document_ Document *document = NULL;
        int r;

        if (!catalogue)
                return -ENOMEM;

        if (!json)
                return -EBADMSG;

        r = document_parse(json, size, LENGTH_MAX * 64, NULL, &document);
        if (r >= 0)
                r = document_copy_strings(document, "names", LENGTH_MAX, &catalogue->names);
        if (r >= 0)
                r = document_copy_strings(document, "platforms", LENGTH_MAX, &catalogue->platforms);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(catalogue);
        return 0;
}

int catalogue_explain_none(const Catalogue *catalogue, const Flake *flake, char **ret) {
        _cleanup_free_ char *platforms = NULL;
        int n, r;

        if (catalogue && strv_length(catalogue->platforms) > 0 &&
            !strv_contains(catalogue->platforms, flake->platform)) {
                r = strv_join(catalogue->platforms, ", ", &platforms);
                if (r < 0)
                        return r;

                n = asprintf(
                        ret, "%s defines containers for %s, but this host is %s: add " HOW_TO,
                        flake->reference, platforms, flake->platform, flake->platform);
        } else {
                n = asprintf(
                        ret, "%s defines no containers: add " HOW_TO, flake->reference,
                        flake->platform);
        }
        return n < 0 ? -ENOMEM : 0;
}

int catalogue_explain_missing(
        const Catalogue *catalogue, const Flake *flake, char *const *missing, char **ret) {
        _cleanup_free_ char *absent = NULL, *present = NULL;
        int r;

        if (!catalogue || strv_length(catalogue->names) == 0)
                return catalogue_explain_none(catalogue, flake, ret);

        r = strv_join(missing, ", ", &absent);
        if (r >= 0)
                r = strv_join(catalogue->names, ", ", &present);
        if (r < 0)
                return r;

        if (asprintf(
                    ret, "%s does not define the container%s %s: it has %s", flake->reference,
                    missing[1] ? "s" : "", absent, present) < 0)
                return -ENOMEM;
        return 0;
}

int catalogue_missing(const Catalogue *catalogue, char *const *names, char ***ret) {
        _cleanup_strv_ char **missing = NULL;
        int r;

        r = strv_copy(NULL, &missing);
        for (char *const *name = names; r >= 0 && name && *name; name++)
                if (!catalogue || !strv_contains(catalogue->names, *name))
                        r = strv_push(&missing, *name);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(missing);
        return 0;
}

int catalogue_find_bad(const Catalogue *catalogue, const Flake *flake, char **ret_fault) {
        for (char **name = catalogue->names; *name; name++)
                if (!container_name_is_valid(*name))
                        return asprintf(
                                       ret_fault,
                                       "\"%s\" in %s cannot be a container's name: use a-z, 0-9 "
                                       "and -, "
                                       "behind a project and a dot where there is one",
                                       *name, flake->reference) < 0 ?
                                -ENOMEM :
                                1;
        return 0;
}
