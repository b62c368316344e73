/* SPDX-License-Identifier: MIT */

/*
 * filters PID SKIP: the system calls that a process may make, as its seccomp filters have it, which
 * the kernel is asked for; not counting the SKIP oldest of them. "ARCHITECTURE NUMBER", one a line.
 */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define FILTERS_MAX 16
#define NUMBERS     1024

typedef struct Filter {
        struct sock_filter code[BPF_MAXINSNS];
        long n;
} Filter;

static const struct {
        const char *name;
        uint32_t arch;
        unsigned bit;
} architectures[] = {
#ifdef __x86_64__
        { "x86_64", AUDIT_ARCH_X86_64, 0 },
        { "x32", AUDIT_ARCH_X86_64, 0x40000000 },
        { "x86", AUDIT_ARCH_I386, 0 },
#else
        { "aarch64", AUDIT_ARCH_AARCH64, 0 },
#endif
};

static Filter filters[FILTERS_MAX];
static int n_filters;

static void fail(const char *what) {
        perror(what);
        exit(EXIT_FAILURE);
}

/* How many instructions the answer to a comparison skips. */
static unsigned compare(const struct sock_filter *i, uint32_t value) {
        bool yes = false;

        switch (BPF_OP(i->code)) {
        case BPF_JA:
                return i->k;
        case BPF_JEQ:
                yes = value == i->k;
                break;
        case BPF_JGT:
                yes = value > i->k;
                break;
        case BPF_JGE:
                yes = value >= i->k;
                break;
        case BPF_JSET:
                yes = value & i->k;
                break;
        default:
                fail("a comparison that no filter has");
        }
        return yes ? i->jt : i->jf;
}

static uint32_t evaluate(const Filter *filter, const struct seccomp_data *data) {
        uint32_t value = 0, memory[BPF_MEMWORDS] = {};

        for (long at = 0; at < filter->n; at++) {
                const struct sock_filter *i = &filter->code[at];

                if (i->code == (BPF_LD | BPF_W | BPF_ABS))
                        memcpy(&value, (const char *) data + i->k, sizeof(value));
                else if (i->code == (BPF_LD | BPF_MEM))
                        value = memory[i->k];
                else if (i->code == BPF_ST)
                        memory[i->k] = value;
                else if (i->code == (BPF_ALU | BPF_AND | BPF_K))
                        value &= i->k;
                else if (BPF_CLASS(i->code) == BPF_JMP)
                        at += compare(i, value);
                else if (i->code == (BPF_RET | BPF_K))
                        return i->k;
                else
                        fail("an instruction that no filter has");
        }
        fail("a filter without an end");
        return 0;
}

static void fetch(pid_t pid, int skip) {
        long n = 0;

        if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0 || ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0 ||
            waitpid(pid, NULL, __WALL) != pid)
                fail("it cannot be traced");

        for (; n >= 0 && n_filters < FILTERS_MAX; n_filters += n >= 0) {
                Filter *filter = &filters[n_filters];

                n = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, n_filters + skip, filter->code);
                filter->n = n;
        }
        if (errno != ENOENT)
                fail("its filters cannot be had");
        if (ptrace(PTRACE_DETACH, pid, 0, 0) < 0)
                fail("it cannot be let go");
}

static bool is_allowed(unsigned number, uint32_t arch) {
        const struct seccomp_data data = { .nr = (int) number, .arch = arch };

        for (int i = 0; i < n_filters; i++)
                if (evaluate(&filters[i], &data) != SECCOMP_RET_ALLOW)
                        return false;
        return true;
}

int main(int argc, char **argv) {
        if (argc != 3)
                return 2;

        fetch((pid_t) atoi(argv[1]), atoi(argv[2]));
        for (size_t i = 0; i < sizeof(architectures) / sizeof(*architectures); i++)
                for (unsigned number = 0; number < NUMBERS; number++)
                        if (is_allowed(number | architectures[i].bit, architectures[i].arch))
                                printf("%s %u\n", architectures[i].name, number);
        return EXIT_SUCCESS;
}
