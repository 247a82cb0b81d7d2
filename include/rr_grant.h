/* SPDX-License-Identifier: GPL-2.0 */
/* The grants in effect. */
#ifndef RR_GRANT_H
#define RR_GRANT_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/list.h>
#include <linux/types.h>

#include <asm/barrier.h>

#include "rr_address.h"
#include "rr_audit.h"

struct device;
struct rr_device;

/* Bits of &rr_grant.flags, all changed atomically. */
#define RR_GRANT_BOUND		0	/* id is valid */
#define RR_GRANT_EFFECTIVE	1	/* rewrites happen; off: as if not listed */
#define RR_GRANT_WARNED		2	/* the risks were logged */

/**
 * struct rr_grant - one entry of the allowlist, as the hook sees it
 * @node: in the table of grants by address, which is read under RCU
 * @entry: in the list of grants; rr_mutex
 * @change: in the list of what one write adds or takes back; rr_mutex
 * @rcu: for freeing it behind the last reader
 * @bdf: the address, as rr_bdf() packs it
 * @id: the identity it is for; valid once %RR_GRANT_BOUND is set
 * @policy: what becomes of the device's direct regions
 * @flags: RR_GRANT_* bits
 * @who: who made it
 * @logged: how many direct regions' relaxations were logged since the grant, or
 *          since the device came back: the first so many of its enumeration
 * @relaxations: regions rewritten since the grant
 * @told: how many of its regions the log has as mapped, as @logged
 * @mappings: regions mapped for user space since the grant
 */
struct rr_grant {
	struct hlist_node node;
	struct list_head entry;
	struct list_head change;
	struct rcu_head rcu;
	u64 bdf;
	struct rr_id id;
	enum rr_policy policy;
	unsigned long flags;
	struct rr_who who;
	atomic_t logged;
	atomic_long_t relaxations;
	atomic_t told;
	atomic_long_t mappings;
};

/* Ascending by address; rr_mutex. */
extern struct list_head rr_grants;

#define rr_for_each_grant(grant) \
	list_for_each_entry(grant, &rr_grants, entry)

extern unsigned int rr_grants_mapped;

/**
 * rr_grant_any_mapped() - is any grant of policy "mapped"?
 *
 * So that all else costs nothing as long as none is.
 *
 * Context: any.
 * Return: true if there is one.
 */
static inline bool rr_grant_any_mapped(void)
{
	return unlikely(READ_ONCE(rr_grants_mapped));
}

struct rr_grant *rr_grant_at(u64 bdf);
bool rr_grant_matches(const struct rr_grant *grant, struct device *dev);
struct rr_grant *rr_grant_of(struct device *dev);
void rr_grant_bind_first(struct rr_grant *grant, struct device *dev);
void rr_grant_audit_mismatch(const struct rr_grant *grant,
			     const struct rr_device *device);
void rr_grant_publish(struct rr_grant *grant);
void rr_grant_withdraw(struct rr_grant *grant);

/**
 * rr_grant_id() - the identity that a grant is bound to
 * @grant: the grant
 *
 * Each write asks for that of every entry: without a call.
 *
 * Context: any; RCU read lock or rr_mutex held.
 * Return: its identity; NULL while it waits for its first device.
 */
static __always_inline const struct rr_id *rr_grant_id(const struct rr_grant *grant)
{
	if (unlikely(!test_bit(RR_GRANT_BOUND, &grant->flags)))
		return NULL;
	smp_rmb();	/* pairs with test_and_set_bit() in rr_grant_bind_first() */
	return &grant->id;
}

/**
 * rr_grant_bind() - bind a grant, if it waits for its first device
 * @grant: a grant for the device's address
 * @dev: the PCI device that is there
 *
 * As a rule it is bound: that is asked without a call.
 *
 * Context: any; RCU read lock or rr_mutex held.
 */
static inline void rr_grant_bind(struct rr_grant *grant, struct device *dev)
{
	if (unlikely(!test_bit(RR_GRANT_BOUND, &grant->flags)))
		rr_grant_bind_first(grant, dev);
}

#endif
