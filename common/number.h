/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/* Decimal digits and nothing else. -EINVAL: it is of another form, or too large. */
int number_parse(const char *text, uint64_t *ret);
