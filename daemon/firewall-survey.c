/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "firewall-docker.h"
#include "firewall-survey.h"
#include "firewall-transaction.h"
#include "firewall.h"

#define OURS      "flakectr"
#define UFW_CHAIN "ufw-before-forward"
#define UFW_RULES "list chain ip filter ufw-user-forward"
#define LEGACY    "/proc/net/ip_tables_names"

/* Of names, which whoever made them chose. */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/"

static bool is_plain(const char *name) {
        return strspn(name, LETTERS) == strlen(name);
}

static bool is_of_iptables(const Survey *at) {
        return strcmp(at->family, "ip") == 0 && strcmp(at->table, "filter") == 0;
}

/* One that drops what is forwarded hides one that drops what comes in. */
static void note_chain(Survey *survey, const Survey *at, const char *line) {
        bool forward = strstr(line, "hook forward");

        if (!strstr(line, "policy drop") || !(forward || strstr(line, "hook input")))
                return;
        if (strcmp(at->table, OURS) == 0 || strcmp(at->family, "bridge") == 0 ||
            !is_plain(at->table) || !is_plain(at->chain))
                return;
        if (*survey->chain && (!survey->on_input || !forward))
                return;

        memcpy(survey->family, at->family, sizeof(survey->family));
        memcpy(survey->table, at->table, sizeof(survey->table));
        memcpy(survey->chain, at->chain, sizeof(survey->chain));
        survey->on_input = !forward;
}

void survey_read(const char *text, Survey *ret) {
        Survey survey = {}, at = {};
        char line[256];

        for (; *text; text += *text == '\n') {
                size_t length = strcspn(text, "\n");

                (void) snprintf(line, sizeof(line), "%.*s", (int) length, text);
                text += length;
                if (sscanf(line, "table %7s %63s", at.family, at.table) == 2)
                        continue;
                if (sscanf(line, " chain %63s", at.chain) != 1) {
                        note_chain(&survey, &at, line);
                        continue;
                }
                survey.has_docker |= is_of_iptables(&at) && strcmp(at.chain, DOCKER_CHAIN) == 0;
                survey.is_of_ufw |= is_of_iptables(&at) && strcmp(at.chain, UFW_CHAIN) == 0;
        }
        *ret = survey;
}

static bool has_rule(const char *command, const char *words) {
        _cleanup_free_ char *text = NULL;

        return firewall_ask(command, &text) >= 0 && strstr(text, words);
}

static int say_ufw(const char *pool, char ret[static SURVEY_TEXT_MAX]) {
        if (has_rule(UFW_RULES, pool)) {
                (void) snprintf(ret, SURVEY_TEXT_MAX, "ufw is at work, and lets %s out", pool);
                return 0;
        }
        (void) snprintf(
                ret, SURVEY_TEXT_MAX,
                "ufw keeps containers from the world: 'ufw route allow from %s && ufw allow from "
                "%s to any port 53' as root lets them out",
                pool, pool);
        return 1;
}

static int say_chain(const Survey *survey, char ret[static SURVEY_TEXT_MAX]) {
        char table[80], command[160];

        (void) snprintf(table, sizeof(table), "%s %s", survey->family, survey->table);
        (void) snprintf(command, sizeof(command), "list chain %s %s", table, survey->chain);
        if (has_rule(command, "\"fc-*\"")) {
                (void) snprintf(
                        ret, SURVEY_TEXT_MAX,
                        "the chain %s of the table %s drops what it does not know, and knows "
                        "containers",
                        survey->chain, table);
                return 0;
        }
        (void) snprintf(
                ret, SURVEY_TEXT_MAX,
                survey->on_input ?
                        "the chain %s of the table %s drops what containers ask for names: 'nft "
                        "insert rule %s %s iifname \"fc-*\" accept' as root lets it through" :
                        "the chain %s of the table %s drops what containers send: 'for i in "
                        "iifname "
                        "oifname; do nft insert rule %s %s $i \"fc-*\" accept; done' as root lets "
                        "it through",
                survey->chain, table, table, survey->chain);
        return 1;
}

/* They are there, and cannot be seen from here. */
static bool has_legacy_rules(void) {
        _cleanup_fclose_ FILE *file = fopen(LEGACY, "re");
        char line[64];

        while (file && fgets(line, sizeof(line), file))
                if (strcmp(line, "filter\n") == 0)
                        return true;
        return false;
}

int survey_make(const char *pool, char ret[static SURVEY_TEXT_MAX]) {
        _cleanup_free_ char *text = NULL;
        Survey survey;
        int r;

        r = firewall_ask("list chains", &text);
        if (r < 0)
                return r;

        survey_read(text, &survey);
        if (survey.is_of_ufw && *survey.chain)
                return say_ufw(pool, ret);
        if (*survey.chain && !(survey.has_docker && !survey.on_input && is_of_iptables(&survey)))
                return say_chain(&survey, ret);
        if (has_legacy_rules()) {
                (void) snprintf(
                        ret, SURVEY_TEXT_MAX,
                        "iptables-legacy has rules, which flakectrd cannot see; if they keep "
                        "containers from the world, 'iptables-legacy -I FORWARD -i fc-+ -j ACCEPT' "
                        "and 'iptables-legacy -I FORWARD -o fc-+ -j ACCEPT' as root let them out");
                return 1;
        }
        (void) snprintf(
                ret, SURVEY_TEXT_MAX,
                survey.has_docker ? "Docker is at work, and lets containers out" :
                                    "no other one drops what containers send");
        return 0;
}
