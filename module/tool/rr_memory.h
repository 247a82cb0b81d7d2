/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory: the program ends where there is none. So no caller asks whether there is some,
 * and none has a way out that nobody has tried.
 */
#ifndef RR_MEMORY_H
#define RR_MEMORY_H

#include <stddef.h>

char *rr_strdup(const char *text);
void *rr_alloc(void *old, size_t n, size_t size);
void *rr_grow(void *old, size_t n, size_t size);

#endif
