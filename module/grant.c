// SPDX-License-Identifier: GPL-2.0
/*
 * The grants in effect, as the enumeration hook looks them up: under RCU, since it
 * may run under group->mutex and concurrently.
 */
#include <linux/hashtable.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "rr_audit.h"
#include "rr_device.h"
#include "rr_grant.h"

/* 128 grants at most, so one a chain where addresses are as they come. */
#define GRANT_BITS 7

/* Written under rr_mutex, read under RCU. */
static DEFINE_HASHTABLE(grants, GRANT_BITS);

/*
 * A grant without an identity is for the first device seen.
 * That may be here, when a device is added and the IOMMU core enumerates it
 * before any notifier of ours runs. Two concurrent enumerations at one address
 * see the same device, so they write the same.
 */
static void bind_grant(struct rr_grant *grant, struct pci_dev *pdev)
{
	WRITE_ONCE(grant->id.vendor, pdev->vendor);
	WRITE_ONCE(grant->id.device, pdev->device);
	/* The identity before the bit: rr_grant_matches() reads them so. */
	smp_mb__before_atomic();
	set_bit(RR_GRANT_BOUND, &grant->flags);
	if (!test_and_set_bit(RR_GRANT_SEEN, &grant->flags))
		rr_audit_allowed(grant->bdf, &pdev->dev, &grant->id,
				 &grant->who);
}

/**
 * rr_grant_at() - the grant for an address
 * @bdf: the address, as rr_bdf() packs it
 *
 * Context: RCU read lock or rr_mutex held.
 * Return: the published grant, or NULL.
 */
struct rr_grant *rr_grant_at(u64 bdf)
{
	struct rr_grant *grant;

	hash_for_each_possible_rcu(grants, grant, node, bdf,
				   lockdep_is_held(&rr_mutex))
		if (grant->bdf == bdf)
			return grant;
	return NULL;
}

/**
 * rr_grant_matches() - is the grant for this very device?
 * @grant: a grant for the device's address
 * @dev: the PCI device that is there; binds a grant that waits for one
 *
 * Context: any; RCU read lock or rr_mutex held.
 * Return: true if the device has the identity the grant is bound to.
 */
bool rr_grant_matches(struct rr_grant *grant, struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	if (unlikely(!test_bit(RR_GRANT_BOUND, &grant->flags)))
		bind_grant(grant, pdev);
	smp_rmb();	/* pairs with the barrier in bind_grant() */
	return grant->id.vendor == pdev->vendor &&
	       grant->id.device == pdev->device;
}

/**
 * rr_grant_publish() - let a grant take effect in the hook
 * @grant: its address, and its identity if it has one, are set
 *
 * Context: rr_mutex held.
 */
void rr_grant_publish(struct rr_grant *grant)
{
	set_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	hash_add_rcu(grants, &grant->node, grant->bdf);
}

/**
 * rr_grant_withdraw() - take a grant out of the hook's sight and free it
 * @grant: a published grant; freed behind the last RCU reader
 *
 * Context: rr_mutex held.
 */
void rr_grant_withdraw(struct rr_grant *grant)
{
	hash_del_rcu(&grant->node);
	kfree_rcu(grant, rcu);
}

/**
 * rr_grant_for_each() - call a function for each grant
 * @fn: the function
 * @data: handed on to it
 *
 * Context: rr_mutex held.
 */
void rr_grant_for_each(void (*fn)(struct rr_grant *grant, void *data),
		       void *data)
{
	struct rr_grant *grant;
	int bucket;

	hash_for_each(grants, bucket, grant, node)
		fn(grant, data);
}
