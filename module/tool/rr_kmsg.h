/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module says in the kernel's log while it is written to.
 */
#ifndef RR_KMSG_H
#define RR_KMSG_H

#include <stdbool.h>
#include <stddef.h>

int rr_kmsg_begin(void);
bool rr_kmsg_next(int fd, char *text, size_t size);
void rr_kmsg_end(int fd);

#endif
