/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <nftables/libnftables.h>
#include <stdlib.h>
#include <string.h>

#include "firewall-transaction.h"
#include "log.h"

/* One for as long as we live: to close its socket waits for the kernel's RCU, up to 20 ms. */
static struct nft_ctx *context;

static int context_open(void) {
        if (context)
                return 0;

        context = nft_ctx_new(NFT_CTX_DEFAULT);
        if (context && nft_ctx_buffer_error(context) == 0 && nft_ctx_buffer_output(context) == 0)
                return 0;

        nft_ctx_free(context);
        context = NULL;
        return -ENOMEM;
}

/* Of what the library says only the first line is for people; below it draws. */
static int run(const char *text) {
        const char *fault;
        int r;

        errno = 0;
        if (nft_run_cmd_from_buffer(context, text) == 0)
                return 0;

        r = errno == ENOENT ? -ENOENT : -EIO;
        fault = nft_ctx_get_error_buffer(context);
        if (strstr(fault, strerror(ENOENT)))
                return -ENOENT;
        log_error("nftables: %.*s", (int) strcspn(fault, "\n"), fault);
        return r;
}

void firewall_transaction_done(FirewallTransaction *transaction) {
        if (transaction->file)
                (void) fclose(transaction->file);
        free(transaction->text);
        *transaction = (FirewallTransaction){};
}

int firewall_transaction_begin(FirewallTransaction *transaction) {
        transaction->file = open_memstream(&transaction->text, &transaction->size);
        return transaction->file ? 0 : -ENOMEM;
}

int firewall_transaction_commit(FirewallTransaction *transaction) {
        FILE *file = TAKE_PTR(transaction->file);
        bool failed = ferror(file) != 0;
        int r;

        if (fclose(file) != 0 || failed)
                return -ENOMEM;
        r = context_open();
        return r < 0 ? r : run(transaction->text);
}

int firewall_transaction_try(FirewallTransaction *transaction) {
        int r;

        r = context_open();
        if (r < 0)
                return r;

        nft_ctx_set_dry_run(context, true);
        r = firewall_transaction_commit(transaction);
        nft_ctx_set_dry_run(context, false);
        return r;
}

int firewall_ask(const char *command, char **ret) {
        char *text;
        int r;

        r = context_open();
        if (r < 0)
                return r;

        nft_ctx_output_set_flags(context, NFT_CTX_OUTPUT_HANDLE | NFT_CTX_OUTPUT_STATELESS);
        r = run(command);
        nft_ctx_output_set_flags(context, 0);
        if (r < 0)
                return r;

        text = strdup(nft_ctx_get_output_buffer(context));
        if (!text)
                return -ENOMEM;
        *ret = text;
        return 0;
}
