// SPDX-License-Identifier: GPL-2.0
/*
 * The grants in effect: a list for who changes them, and a table for the enumeration
 * hook, which may run under group->mutex and concurrently, and looks them up under RCU.
 */
#include <linux/hashtable.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "rr_audit.h"
#include "rr_device.h"
#include "rr_grant.h"
#include "rr_sysfs.h"

/* 128 grants at most, so one a chain where addresses are as they come. */
#define GRANT_BITS 7

/* Written under rr_mutex, read under RCU. */
static DEFINE_HASHTABLE(grants, GRANT_BITS);

LIST_HEAD(rr_grants);

/* How many are of policy "mapped". */
unsigned int rr_grants_mapped;

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

/* Inlined into what each enumeration asks. */
static __always_inline bool matches(const struct rr_grant *grant,
				    struct device *dev)
{
	const struct pci_dev *pdev = to_pci_dev(dev);
	const struct rr_id *id = rr_grant_id(grant);

	return !id || (id->vendor == pdev->vendor && id->device == pdev->device);
}

/**
 * rr_grant_matches() - is the grant for this very device?
 * @grant: a grant for the device's address
 * @dev: the PCI device that is there
 *
 * Context: any; RCU read lock or rr_mutex held.
 * Return: true if the device has the identity the grant is bound to, or would bind it.
 */
bool rr_grant_matches(const struct rr_grant *grant, struct device *dev)
{
	return matches(grant, dev);
}

/**
 * rr_grant_of() - the grant that is in effect for a device
 * @dev: a PCI device
 *
 * Context: RCU read lock or rr_mutex held.
 * Return: the grant, or NULL.
 */
struct rr_grant *rr_grant_of(struct device *dev)
{
	struct rr_grant *grant = rr_grant_at(rr_pci_bdf(to_pci_dev(dev)));

	if (!grant || !test_bit(RR_GRANT_EFFECTIVE, &grant->flags) ||
	    !matches(grant, dev))
		return NULL;
	return grant;
}

/**
 * rr_grant_bind_first() - bind a grant that waits for its first device
 * @grant: a grant for the device's address; one that is bound stays as it is
 * @dev: the PCI device that is there
 *
 * Called from the hook, as the IOMMU core enumerates a new device before our notifier
 * runs; and from the notifier, as not every core does. Two concurrent enumerations at one
 * address see the same device, so they write the same.
 *
 * Context: any; RCU read lock or rr_mutex held.
 */
void rr_grant_bind_first(struct rr_grant *grant, struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	WRITE_ONCE(grant->id.vendor, pdev->vendor);
	WRITE_ONCE(grant->id.device, pdev->device);
	/* Ordered: who sees the bit sees the identity, see rr_grant_id(). */
	if (!test_and_set_bit(RR_GRANT_BOUND, &grant->flags))
		rr_audit_allowed(grant, dev);
}

/**
 * rr_grant_audit_mismatch() - log if a grant is for another device than the one there
 * @grant: a grant for the device's address
 * @device: the device
 *
 * Context: rr_mutex held.
 */
void rr_grant_audit_mismatch(const struct rr_grant *grant,
			     const struct rr_device *device)
{
	struct rr_id id = rr_device_id(device);
	struct device *dev = &device->pdev->dev;

	if (!rr_grant_matches(grant, dev))
		rr_audit_device(dev, "not relaxed: device is %04x:%04x, grant is for %04x:%04x",
				id.vendor, id.device, grant->id.vendor,
				grant->id.device);
}

/**
 * rr_grant_publish() - let a grant take effect in the hook
 * @grant: its address, and its identity if it has one, are set
 *
 * Context: rr_mutex held.
 */
void rr_grant_publish(struct rr_grant *grant)
{
	struct list_head *at;

	list_for_each(at, &rr_grants)
		if (list_entry(at, struct rr_grant, entry)->bdf > grant->bdf)
			break;
	rr_stale_note(grant->bdf);
	list_add_tail(&grant->entry, at);
	if (grant->policy == RR_MAPPED)
		WRITE_ONCE(rr_grants_mapped, rr_grants_mapped + 1);
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
	rr_stale_note(grant->bdf);
	list_del(&grant->entry);
	if (grant->policy == RR_MAPPED)
		WRITE_ONCE(rr_grants_mapped, rr_grants_mapped - 1);
	hash_del_rcu(&grant->node);
	kfree_rcu(grant, rcu);
}
