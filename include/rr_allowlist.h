/* SPDX-License-Identifier: GPL-2.0 */
/* Who may be relaxed: the list, and how a write to it takes effect. */
#ifndef RR_ALLOWLIST_H
#define RR_ALLOWLIST_H

#include <linux/types.h>

struct list_head;
struct rr_grant;

#define RR_ALLOWLIST_MAX 128

/*
 * kernfs hands over at most a page; a full one may have been cut. As the list reads, it
 * can be written back.
 */
#define RR_WRITE_MAX 4096

/* allowlist.c */
int rr_allowlist_init(const char *parameter);
void rr_allowlist_exit(void);
int rr_allowlist_write(const char *buf, size_t len);
ssize_t rr_allowlist_print(char *buf);

/* apply.c */
void rr_apply_grants(struct list_head *grants);
int rr_apply_revocations(struct list_head *grants, struct rr_grant **busy);

#endif
