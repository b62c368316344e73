/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "flake.h"
#include "git-status.h"

#define FLAKE_FILE "flake.nix"

Flake *flake_free(Flake *flake) {
        if (!flake)
                return NULL;

        free(flake->reference);
        free(flake->directory);
        free(flake->platform);
        free(flake);
        return NULL;
}

int flake_platform(const char *architecture, char **ret) {
        static const struct {
                const char *kernel, *nix;
        } names[] = {
                { "i486", "i686" },           { "i586", "i686" },       { "armv8l", "armv7l" },
                { "ppc64le", "powerpc64le" }, { "ppc64", "powerpc64" },
        };

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (strcmp(architecture, names[i].kernel) == 0)
                        architecture = names[i].nix;
        return asprintf(ret, "%s-linux", architecture) < 0 ? -ENOMEM : 0;
}

static int fault(char **ret_fault, int error, const char *reference) {
        int n;

        if (error == ENOENT)
                n = asprintf(
                        ret_fault,
                        "There is no " FLAKE_FILE
                        " in %s: give the directory of a flake, or make one there",
                        reference);
        else if (error == ENOTDIR)
                n = asprintf(
                        ret_fault,
                        "%s is not a directory: give the directory that holds the " FLAKE_FILE,
                        reference);
        else
                n = asprintf(
                        ret_fault, "The " FLAKE_FILE " in %s cannot be read: %s", reference,
                        strerror(error));
        return n < 0 ? -ENOMEM : -ENOENT;
}

/* What is no directory may still be a reference: "/home/alice/web?dir=containers". */
static int check_path(const char *path, char **ret_fault) {
        _cleanup_close_ int directory = -1;
        struct stat status;

        directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0 && strchr(path, '?'))
                return 1;
        if (directory < 0 && errno == ENOENT)
                return asprintf(ret_fault, "There is no directory %s: is it spelt right?", path) <
                                0 ?
                        -ENOMEM :
                        -ENOENT;
        if (directory < 0)
                return fault(ret_fault, errno, path);

        if (fstatat(directory, FLAKE_FILE, &status, 0) < 0)
                return fault(ret_fault, errno, path);
        if (faccessat(directory, FLAKE_FILE, R_OK, 0) < 0)
                return fault(ret_fault, errno, path);
        return S_ISREG(status.st_mode) ? 0 : fault(ret_fault, ENOENT, path);
}

int flake_open(const char *reference, Flake **ret, char **ret_fault) {
        _cleanup_(flake_freep) Flake *flake = calloc(1, sizeof(*flake));
        struct utsname host;
        int r = 1;

        if (!flake)
                return -ENOMEM;
        if (uname(&host) < 0)
                return -errno;

        if (reference[0] == '/')
                r = check_path(reference, ret_fault);
        if (r < 0)
                return r;

        flake->reference = strdup(reference);
        if (!flake->reference)
                return -ENOMEM;
        if (r == 0) {
                flake->directory = strdup(reference);
                if (!flake->directory)
                        return -ENOMEM;
        }

        r = flake_platform(host.machine, &flake->platform);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(flake);
        return 0;
}

/*
 * "." as a person would type it there: so Nix finds the Git repository around it, and no character
 * of the path is one of a reference's.
 */
static const char *nix_reference(const Flake *flake) {
        return flake->directory ? "." : flake->reference;
}

int flake_installable(const Flake *flake, const char *name, char **ret) {
        if (asprintf(
                    ret, "%s#flakeContainers.%s.\"%s\"", nix_reference(flake), flake->platform,
                    name) < 0)
                return -ENOMEM;
        return 0;
}

int flake_installable_all(const Flake *flake, char **ret) {
        return asprintf(ret, "%s#flakeContainers", nix_reference(flake)) < 0 ? -ENOMEM : 0;
}

static bool flake_is_in_git(const Flake *flake) {
        _cleanup_free_ char *root = NULL;

        return flake->directory && git_find_root(flake->directory, &root) >= 0 && root;
}

/* Nix only says that it misses a file, which the person sees lying there. */
static bool git_hides_file(const Flake *flake, const Failure *failure) {
        bool misses = failure_mentions(failure, "No such file or directory") ||
                failure_mentions(failure, "does not exist");

        return misses && failure_mentions(failure, "-source/") &&
                !failure_mentions(failure, "git add") && flake_is_in_git(flake);
}

static bool is_no_derivation(const Failure *failure) {
        return failure_mentions(failure, "flake output attribute 'flakeContainers.") &&
                (failure_mentions(failure, "is not a derivation") ||
                 failure_mentions(failure, "to be a derivation or path") ||
                 failure_mentions(failure, "entries in its context"));
}

int flake_add_hint(const Flake *flake, Failure *failure) {
        if (git_hides_file(flake, failure))
                return failure_add(
                        failure,
                        "In a Git repository Nix sees only the files that Git knows: "
                        "`git add` what is missing");
        if (is_no_derivation(failure))
                return failure_add(
                        failure, "An attribute of flakeContainers must be what mkContainer gives");
        return 0;
}
