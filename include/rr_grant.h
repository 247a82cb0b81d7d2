/* SPDX-License-Identifier: GPL-2.0 */
/* The grants in effect. */
#ifndef RR_GRANT_H
#define RR_GRANT_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/list.h>
#include <linux/types.h>

#include "rr_address.h"
#include "rr_audit.h"

struct device;

/* Bits of &rr_grant.flags, all changed atomically. */
#define RR_GRANT_BOUND		0	/* id is valid */
#define RR_GRANT_EFFECTIVE	1	/* rewrites happen; off: as if not listed */
#define RR_GRANT_SEEN		2	/* the binding was logged */
#define RR_GRANT_WARNED		3	/* so were the risks */

/**
 * struct rr_grant - one entry of the allowlist, as the hook sees it
 * @node: in the hook's table, which is read under RCU
 * @rcu: for freeing it behind the last reader
 * @bdf: the address, as rr_bdf() packs it
 * @id: the identity it is for; valid once %RR_GRANT_BOUND is set
 * @flags: RR_GRANT_* bits
 * @who: who made it
 * @logged: how many direct regions' relaxations were logged since the grant, or
 *          since the device came back: the first so many of its enumeration
 * @relaxations: regions rewritten since the grant
 * @change: in the list of what one write adds or removes; rr_mutex
 * @text: the part of that write which takes it off; rr_mutex
 * @len: length of @text in bytes
 */
struct rr_grant {
	struct hlist_node node;
	struct rcu_head rcu;
	u64 bdf;
	struct rr_id id;
	unsigned long flags;
	struct rr_who who;
	atomic_t logged;
	atomic_long_t relaxations;
	struct list_head change;
	const char *text;
	size_t len;
};

struct rr_grant *rr_grant_at(u64 bdf);
bool rr_grant_matches(struct rr_grant *grant, struct device *dev);
void rr_grant_publish(struct rr_grant *grant);
void rr_grant_withdraw(struct rr_grant *grant);
void rr_grant_for_each(void (*fn)(struct rr_grant *grant, void *data),
		       void *data);

#endif
