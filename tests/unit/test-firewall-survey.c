/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "firewall-survey.h"
#include "test.h"

#define DROPS "\t\ttype filter hook forward priority filter; policy drop;\n\t}\n"
#define INPUT "\t\ttype filter hook input priority filter; policy drop;\n\t}\n"
#define TAKES "\t\ttype filter hook forward priority filter; policy accept;\n\t}\n"

static Survey read_text(const char *text) {
        Survey survey;

        survey_read(text, &survey);
        return survey;
}

static void check_chain(
        const char *text, const char *family, const char *table, const char *chain) {
        Survey survey = read_text(text);

        CHECK_STRING(survey.family, family);
        CHECK_STRING(survey.table, table);
        CHECK_STRING(survey.chain, chain);
}

static void test_chains(void) {
        check_chain("", "", "", "");
        check_chain("table inet a {\n\tchain c {\n" TAKES "}\n", "", "", "");
        check_chain(
                "# Warning: not ours\ntable ip filter { # handle 1\n\tchain FORWARD { # handle "
                "2\n" DROPS "}\n",
                "ip", "filter", "FORWARD");
        check_chain(
                "table inet flakectr {\n\tchain forward {\n" DROPS
                "}\ntable bridge b {\n\tchain c {\n" DROPS "}\n",
                "", "", "");
        check_chain(
                "table inet a {\n\tchain in {\n" INPUT "\tchain out {\n" DROPS "}\n", "inet", "a",
                "out");
        check_chain(
                "table inet a {\n\tchain out {\n" DROPS "\tchain in {\n" INPUT "}\n", "inet", "a",
                "out");
        /* Nobody's commands come in by a name. */
        check_chain("table ip a {\n\tchain $(reboot) {\n" DROPS "}\n", "", "", "");
        check_chain("\n\ntable\nchain\n" DROPS, "", "", "");
}

static void test_known(void) {
        Survey survey = read_text(
                "table ip filter {\n\tchain DOCKER-USER {\n\t}\n\tchain FORWARD {\n" DROPS "}\n");

        CHECK(survey.has_docker && !survey.is_of_ufw && !survey.on_input);
        CHECK(!read_text("table ip nat {\n\tchain DOCKER-USER {\n\t}\n}\n").has_docker);
        survey = read_text(
                "table ip filter {\n\tchain ufw-before-forward {\n\t}\n\tchain INPUT {\n" INPUT
                "}\n");
        CHECK(!survey.has_docker && survey.is_of_ufw && survey.on_input);
}

int main(void) {
        test_chains();
        test_known();
        return 0;
}
