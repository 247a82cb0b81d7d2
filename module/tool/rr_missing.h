/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why the module is not loaded.
 */
#ifndef RR_MISSING_H
#define RR_MISSING_H

#include <stddef.h>

/* As long as the line gets, with the names of a kernel and of a package in it. */
#define RR_MISSING_MAX 1024

void rr_missing_print(char *buf, size_t size);
void rr_explain_missing(void);

#endif
