/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "nix-command.h"
#include "strv.h"

int attempt_catalogue(Attempt *attempt, NixRun *run, Catalogue **ret) {
        _cleanup_free_ char *function = NULL;
        _cleanup_strv_ char **command = NULL;
        int r;

        r = catalogue_function(attempt->flake, &function);
        if (r >= 0)
                r = nix_command_evaluate(attempt->flake, function, &command);
        if (r >= 0)
                r = attempt_nix(attempt, run, command);
        if (r < 0)
                return r;

        *ret = NULL;
        return run->failed ? 0 : catalogue_parse(run->output, run->output_size, ret);
}

static int attempt_explain_none(Attempt *attempt, const Catalogue *catalogue) {
        _cleanup_free_ char *text = NULL;
        int r;

        r = catalogue_explain_none(catalogue, attempt->flake, &text);
        return r < 0 ? r : attempt_failed(attempt, FAILURE_NO_CONTAINER, text);
}

static int attempt_name_all(Attempt *attempt) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = NULL;
        _cleanup_nix_run_ NixRun run = { 0 };
        _cleanup_free_ char *text = NULL;
        int r;

        r = attempt_catalogue(attempt, &run, &catalogue);
        if (r < 0)
                return r;
        if (run.failed && failure_mentions(&run.narrator.failure, NOT_PROVIDED))
                return attempt_explain_none(attempt, NULL);
        if (run.failed)
                return attempt_nix_failed(attempt, &run);
        if (strv_length(catalogue->names) == 0)
                return attempt_explain_none(attempt, catalogue);

        r = catalogue_find_bad(catalogue, attempt->flake, &text);
        if (r != 0)
                return r < 0 ? r : attempt_failed(attempt, FAILURE_BUILD, text);

        attempt->names = TAKE_PTR(catalogue->names);
        return 0;
}

int attempt_name(Attempt *attempt) {
        int r = 0;

        if (strv_length(attempt->request->names) == 0)
                return attempt_name_all(attempt);

        for (char **name = attempt->request->names; r >= 0 && *name; name++)
                if (!strv_contains(attempt->names, *name))
                        r = strv_push(&attempt->names, *name);
        return r;
}
