/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "credential.h"
#include "store-path.h"
#include "strv.h"
#include "volume.h"

#define LETTERS       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define ID_LETTERS    LETTERS "._-"
#define PLAIN_LETTERS LETTERS "_@%+=:,./-"
#define WORDS_MAX     64

/* flakectr gives it itself, to systemd-resolved inside. */
#define OWN_ID "network.dns"

static const char *const keys[] = { "file", "command", NULL };

static void credential_done(Credential *credential) {
        free(credential->id);
        free(credential->file);
        strv_free(credential->command);
        free(credential->shown);
        *credential = (Credential){};
}

void credential_list_done(CredentialList *list) {
        for (size_t i = 0; i < list->n; i++)
                credential_done(&list->items[i]);
        free(list->items);
        *list = (CredentialList){};
}

static const char *id_fault(const char *id) {
        size_t length = strspn(id, ID_LETTERS);

        if (length == 0 || length > CREDENTIAL_ID_MAX || id[length] || *id == '.' || *id == '-')
                return "is no name of a credential, which has 1 to 64 letters, digits, dots, "
                       "dashes and underscores, and neither a dot nor a dash first";
        if (strcmp(id, OWN_ID) == 0)
                return "is set by flakectr itself: take another name";
        return NULL;
}

static int read_file(const Document *document, Credential *credential) {
        const char *file, *fault;
        int r;

        r = document_get_string(document, "file", &file);
        if (r < 0)
                return r;

        fault = strcmp(file, ".") == 0         ? "is a directory" :
                path_is_below(file, STORE_DIR) ? "is in the store, where everybody can read it" :
                                                 volume_source_fault(file);
        if (fault)
                return document_fault_string(document, "file", file, fault);

        credential->file = strdup(file);
        return credential->file ? 0 : -ENOMEM;
}

/* Printable ASCII: its owner is shown all that he agrees to, as it is. */
static const char *word_fault(const char *word, bool first) {
        if (first && (!*word || *word == '-'))
                return "is no program";
        for (; *word; word++)
                if (*word < ' ' || *word > '~')
                        return "has more than printable ASCII characters in it: put it into a "
                               "script";
        return NULL;
}

/* As a shell would take it for one word, so that no two commands are shown alike. */
static int show_word(const char *word, FILE *stream) {
        if (*word && word[strspn(word, PLAIN_LETTERS)] == '\0')
                return fputs(word, stream);

        (void) fputc('\'', stream);
        for (; *word; word++)
                (void) (*word == '\'' ? fputs("'\\''", stream) : fputc(*word, stream));
        return fputc('\'', stream);
}

static int show_command(char *const *command, char **ret) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *stream = open_memstream(&text, &size);

        if (!stream)
                return -ENOMEM;

        for (char *const *word = command; *word; word++) {
                if (word != command)
                        (void) fputc(' ', stream);
                (void) show_word(*word, stream);
        }
        if (fclose(stream) != 0)
                return -ENOMEM;

        *ret = TAKE_PTR(text);
        return 0;
}

static int read_command(const Document *document, Credential *credential) {
        int r;

        r = document_copy_strings(document, "command", WORDS_MAX, &credential->command);
        if (r < 0)
                return r;
        if (!*credential->command)
                return document_fault(document, "command", "it is empty");

        for (char **word = credential->command; *word; word++) {
                const char *fault = word_fault(*word, word == credential->command);

                if (fault)
                        return document_fault_string(document, "command", *word, fault);
        }

        r = show_command(credential->command, &credential->shown);
        if (r >= 0 && strlen(credential->shown) > CREDENTIAL_COMMAND_MAX)
                return document_fault(
                        document, "command", "it is longer than %d bytes: put it into a script",
                        CREDENTIAL_COMMAND_MAX);
        return r;
}

static int read_credential(const Document *credentials, const char *id, Credential *ret) {
        _cleanup_document_ Document *document = NULL;
        const char *fault = id_fault(id);
        int r;

        if (fault)
                return document_fault_string(credentials, NULL, id, fault);

        r = document_get_object(credentials, id, &document);
        if (r >= 0)
                r = document_check_keys(document, keys);
        if (r < 0)
                return r;
        if (document_has(document, "file") == document_has(document, "command"))
                return document_fault(document, NULL, "it has either a file or a command");

        ret->id = strdup(id);
        if (!ret->id)
                return -ENOMEM;
        return document_has(document, "file") ? read_file(document, ret) :
                                                read_command(document, ret);
}

int credential_list_read(const Document *spec, CredentialList *list) {
        _cleanup_document_ Document *document = NULL;
        _cleanup_strv_ char **ids = NULL;
        int r;

        if (!document_has(spec, "credentials"))
                return 0;

        r = document_get_object(spec, "credentials", &document);
        if (r >= 0)
                r = document_copy_keys(document, CREDENTIALS_MAX, &ids);
        if (r < 0)
                return r;

        list->items = calloc(strv_length(ids) + 1, sizeof(*list->items));
        if (!list->items)
                return -ENOMEM;
        for (char **id = ids; r >= 0 && *id; id++)
                r = read_credential(document, *id, &list->items[list->n++]);
        return r;
}

int credential_format_want(const Credential *credential, const char *flake_directory, char **ret) {
        bool inner = credential->file && credential->file[0] != '/' && flake_directory;
        int n;

        /* The id has no blanks, and what may have some comes last: no two of them read alike. */
        if (credential->command)
                n = asprintf(
                        ret, "have as its credential %s what this prints, run on this host: %s",
                        credential->id, credential->shown);
        else
                n = asprintf(
                        ret, "have as its credential %s the file %s%s%s", credential->id,
                        inner ? flake_directory : "", inner ? "/" : "", credential->file);
        return n < 0 ? -ENOMEM : 0;
}
