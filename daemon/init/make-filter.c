/* SPDX-License-Identifier: MIT */

/*
 * make-filter ARCHITECTURE CALLS: runs while flakectr is built. Prints the instructions of a
 * seccomp filter, for an array in C, that lets a container make the system calls whose names are in
 * CALLS.
 *
 * libseccomp knows their numbers. Its own filters are for each architecture and compare a number
 * with one after the other; this one halves the numbers until one answer is left.
 */

#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CALLS_MAX       512
#define NUMBERS         1024 /* beyond which no architecture has a call */
#define NUMBERS_SAME    424  /* from here on every architecture has the same */
#define X32_BIT         0x40000000
#define RULES_MAX       512
#define PROGRAM_MAX     BPF_MAXINSNS

#define REFUSED(number) (SECCOMP_RET_ERRNO | (number))

/* No answer of seccomp's: it is looked what socket it shall be. */
#define LOOK SECCOMP_RET_DATA

typedef struct Call {
        char name[40];
        unsigned number; /* 0: left to libseccomp */
} Call;

/* From this number on, up to that of the next rule. */
typedef struct Rule {
        unsigned first, answer;
} Rule;

typedef struct Program {
        struct sock_filter code[PROGRAM_MAX];
        size_t n;
} Program;

/* What the kernel tells apart, and what shares its numbers with another; native ones first. */
static const struct {
        const char *name;
        uint32_t tokens[3];
} architectures[] = {
        { "x86_64", { SCMP_ARCH_X86_64, SCMP_ARCH_X32, SCMP_ARCH_X86 } },
        { "aarch64", { SCMP_ARCH_AARCH64, SCMP_ARCH_ARM } },
};

static Call calls[CALLS_MAX];
static size_t n_calls;
static Program program;

static _Noreturn void fail(const char *what, const char *which) {
        fprintf(stderr, "make-filter: %s: %s\n", what, which);
        exit(EXIT_FAILURE);
}

static void read_calls(const char *path) {
        FILE *file = fopen(path, "re");
        char line[128];

        if (!file)
                fail(strerror(errno), path);
        while (fgets(line, sizeof(line), file)) {
                Call *call = &calls[n_calls];

                if (*line == '#')
                        continue;
                if (n_calls == CALLS_MAX || sscanf(line, "%39s %u", call->name, &call->number) < 1)
                        fail("this is no call, or one too many", line);
                n_calls++;
        }
        (void) fclose(file);
}

/* By its name, or where libseccomp has none, by its number. */
static bool is_allowed(const char *name, unsigned number, bool native) {
        bool known = number >= NUMBERS_SAME || (native && number > 0);

        for (size_t i = 0; i < n_calls; i++)
                if (name ? strcmp(calls[i].name, name) == 0 : known && calls[i].number == number)
                        return true;
        return false;
}

static unsigned answer_to(uint32_t token, unsigned number, bool native) {
        unsigned bit = token == SCMP_ARCH_X32 ? X32_BIT : 0;
        char *name = seccomp_syscall_resolve_num_arch(token, (int) (number | bit));
        unsigned answer = name ? REFUSED(EPERM) : REFUSED(ENOSYS);

        if (is_allowed(name, number, native))
                answer = name && strcmp(name, "socket") == 0 ? LOOK : SECCOMP_RET_ALLOW;
        free(name);
        return answer;
}

static size_t add_rules(Rule *rules, size_t n, uint32_t token, bool native) {
        unsigned bit = token == SCMP_ARCH_X32 ? X32_BIT : 0;

        for (unsigned number = 0; number <= NUMBERS; number++) {
                unsigned answer =
                        number < NUMBERS ? answer_to(token, number, native) : REFUSED(ENOSYS);

                if (n > 0 && rules[n - 1].answer == answer)
                        continue;
                if (n == RULES_MAX)
                        fail("too many rules", "for one architecture");
                rules[n++] = (Rule){ number | bit, answer };
        }
        return n;
}

static size_t emit(uint16_t code, uint32_t operand, uint8_t yes, uint8_t no) {
        if (program.n == PROGRAM_MAX)
                fail("too many instructions", "in all");
        program.code[program.n] = (struct sock_filter){ code, yes, no, operand };
        return program.n++;
}

static void emit_load(size_t offset) {
        (void) emit(BPF_LD | BPF_W | BPF_ABS, (uint32_t) offset, 0, 0);
}

static void emit_answer(unsigned answer) {
        (void) emit(BPF_RET | BPF_K, answer, 0, 0);
}

/* Of an argument the kernel looks at the lower half, which an int is. */
static void emit_load_argument(unsigned i) {
        size_t half = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? sizeof(uint32_t) : 0;

        emit_load(offsetof(struct seccomp_data, args) + i * sizeof(uint64_t) + half);
}

/* Audit is the host's. Its programs take this error for a kernel without it. */
static void emit_look(void) {
        emit_load_argument(0);
        (void) emit(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
        emit_answer(SECCOMP_RET_ALLOW);
        emit_load_argument(2);
        (void) emit(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_AUDIT, 1, 0);
        emit_answer(SECCOMP_RET_ALLOW);
        emit_answer(REFUSED(EAFNOSUPPORT));
}

static void emit_search(const Rule *rules, size_t n) {
        size_t half = n / 2, jump, distance;

        if (n == 1) {
                if (rules->answer == LOOK)
                        emit_look();
                else
                        emit_answer(rules->answer);
                return;
        }

        jump = emit(BPF_JMP | BPF_JGE | BPF_K, rules[half].first, 0, 0);
        emit_search(rules, half);
        distance = program.n - jump - 1;
        if (distance > UINT8_MAX)
                fail("too far a jump", "in the search");
        program.code[jump].jt = (uint8_t) distance;
        emit_search(rules + half, n - half);
}

static void emit_architecture(uint32_t token, const Rule *rules, size_t n) {
        size_t jump;

        emit_load(offsetof(struct seccomp_data, arch));
        (void) emit(BPF_JMP | BPF_JEQ | BPF_K, token, 1, 0);
        jump = emit(BPF_JMP | BPF_JA, 0, 0, 0);
        emit_load(offsetof(struct seccomp_data, nr));
        emit_search(rules, n);
        program.code[jump].k = (uint32_t) (program.n - jump - 1);
}

/* A token is what the kernel calls the architecture; x32 is for it the one before. */
static void emit_filter(const uint32_t *tokens, size_t n_tokens) {
        for (size_t i = 0; i < n_tokens && tokens[i] != 0; i++) {
                Rule rules[RULES_MAX];
                size_t n;

                if (tokens[i] == SCMP_ARCH_X32)
                        continue;
                n = add_rules(rules, 0, tokens[i], i == 0);

                if (i + 1 < n_tokens && tokens[i + 1] == SCMP_ARCH_X32)
                        n = add_rules(rules, n, tokens[i + 1], false);
                emit_architecture(tokens[i], rules, n);
        }
        emit_answer(REFUSED(ENOSYS));
}

int main(int argc, char **argv) {
        const uint32_t *tokens = NULL;
        uint32_t other[3] = {};

        if (argc != 3)
                fail("usage", "make-filter ARCHITECTURE CALLS");

        for (size_t i = 0; i < sizeof(architectures) / sizeof(*architectures); i++)
                if (strcmp(architectures[i].name, argv[1]) == 0)
                        tokens = architectures[i].tokens;
        if (!tokens) {
                other[0] = seccomp_arch_resolve_name(argv[1]);
                tokens = other;
        }
        if (tokens[0] == 0)
                fail("libseccomp does not know this architecture", argv[1]);

        read_calls(argv[2]);
        emit_filter(tokens, 3);
        for (size_t i = 0; i < program.n; i++)
                printf("{ 0x%02x, %u, %u, 0x%08x },\n", program.code[i].code, program.code[i].jt,
                       program.code[i].jf, program.code[i].k);
        return EXIT_SUCCESS;
}
