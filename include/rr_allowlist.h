/* SPDX-License-Identifier: GPL-2.0 */
/* Who may be relaxed. */
#ifndef RR_ALLOWLIST_H
#define RR_ALLOWLIST_H

#include <linux/types.h>

/* One page holds them all, as text. */
#define RR_ALLOWLIST_MAX 128

int rr_allowlist_init(const char *parameter);
void rr_allowlist_exit(void);
int rr_allowlist_write(const char *buf, size_t len);
ssize_t rr_allowlist_print(char *buf);

#endif
