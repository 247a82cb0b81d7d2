// SPDX-License-Identifier: GPL-2.0
/*
 * The gate of the Intel driver (before v6.6): a test in its attach_dev op.
 *
 *	if (domain->type == IOMMU_DOMAIN_UNMANAGED && device_is_rmrr_locked(dev))
 *		return -EPERM;
 *
 * (drivers/iommu/intel/iommu.c, intel_iommu_attach_device(), v3.17 to v6.5.)
 * device_is_rmrr_locked() is inlined, so the op is redirected: around the
 * original call, a spare bit in domain->type makes the comparison fail for a
 * device whose gate is open. The type is otherwise compared on that path with
 * IOMMU_DOMAIN_IDENTITY only (domain_type_is_si()), and masked with
 * __IOMMU_DOMAIN_PAGING, which stays as it was; but in scalable mode, up to v5.18,
 * forced snooping hangs on it, too: there the module does not load, as a device could
 * then read and write behind the caches (rr_type_forces_snooping()).
 *
 * From v5.19 to v6.1 detaching tests too, as it attaches a blocking domain of the same
 * type (drivers/iommu/iommu.c, __iommu_group_set_core_domain()): gates stay open while a
 * group is claimed. From v6.2 on the blocking domain has an op of its own: the claim goes
 * through, and what follows is refused, the attachment of user space's own domain.
 *
 * AMD has no such test: there the gate is "none".
 *
 * The original is called from here, in no tail position: the file is built with
 * -fno-optimize-sibling-calls, see hook.c.
 */
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_gate.h"
#include "rr_holder.h"
#include "rr_hook.h"
#include "rr_hotplug.h"

/* Not one of __IOMMU_DOMAIN_* (include/linux/iommu.h): low bits only. */
#define SPARE_BIT	BIT(30)
static_assert(!(SPARE_BIT & (IOMMU_DOMAIN_BLOCKED | IOMMU_DOMAIN_IDENTITY |
			     IOMMU_DOMAIN_UNMANAGED | IOMMU_DOMAIN_DMA)));

typedef int (*attach_fn)(struct iommu_domain *domain, struct device *dev);

static struct rr_hook attach_hook;
static attach_fn attach_original;	/* NULL: not hooked, there is no gate */

/*
 * Leaf. Two groups may share a domain, and attaching one must not see the bit
 * that is set for the other: whoever may meet the bit takes this.
 */
static DEFINE_MUTEX(type_lock);

static bool gate_is_open(struct device *dev)
{
	struct rr_device *device;
	bool open;

	rcu_read_lock();
	device = rr_device_of(dev);
	open = device && READ_ONCE(device->gate_open);
	rcu_read_unlock();
	return open;
}

/*
 * May this device be attached to a domain of user space's kind, whatever the driver
 * says? It depends on what its group is on.
 *
 * The same domain: it has just joined, and is put where its group is
 * (iommu_group_add_device()). User space's: what is tested there can only be a device
 * that has joined since, when the group moves on or is given back; the IOMMU core's ADD
 * notifier comes before ours, so we may not have heard of it yet. Refusing it makes v6.1
 * dereference NULL in intel_iommu_release_device(), or leaves freed page tables in the
 * hardware; so it passes, and group.c then holds its gate open until the group is back.
 * Nobody's, the blocking domain: the claim has begun, and so it is with a newcomer.
 * The host's: this is where a claim begins, and the gate counts.
 */
static bool may_attach(struct iommu_domain *domain, struct device *dev)
{
	enum rr_holder holder = rr_holder_of(dev);

	if (rr_domain_of(dev) == domain || holder == RR_HOLDER_USER)
		return true;
	if (holder == RR_HOLDER_NOBODY && rr_joining_is(dev))
		return true;
	return gate_is_open(dev);
}

/*
 * No claim may begin while a device has joined the group that we have not looked at: it
 * may be about to shut it. Up to v6.1 the kernel does not take back the first half of a
 * claim when the other is refused, and members that were moved stay off the host's
 * domain, under their host drivers. So no member may move, whether it has a gate or not.
 */
static bool is_too_early(struct device *dev)
{
	return rr_joining_beside(dev) && rr_holder_of(dev) == RR_HOLDER_HOST;
}

/* Called by the core in place of attach_dev; group->mutex held, may sleep. */
static int attach(struct iommu_domain *domain, struct device *dev)
{
	bool may;
	int ret;

	rr_hook_enter(&attach_hook);
	rr_joining_attached(dev);
	if (READ_ONCE(domain->type) & __IOMMU_DOMAIN_DMA_API ||
	    !(READ_ONCE(domain->type) & __IOMMU_DOMAIN_PAGING)) {
		ret = attach_original(domain, dev);
		goto out;
	}

	if (is_too_early(dev) && rr_domain_of(dev) != domain) {
		ret = -EBUSY;
		goto out;
	}
	may = may_attach(domain, dev);
	mutex_lock(&type_lock);
	if (may)
		domain->type |= SPARE_BIT;
	ret = attach_original(domain, dev);
	if (may)
		domain->type &= ~SPARE_BIT;
	mutex_unlock(&type_lock);
out:
	rr_hook_leave(&attach_hook);
	return ret;
}

/**
 * rr_gate_name() - the word for this gate in the log
 *
 * Context: any, after rr_gate_hook().
 * Return: a constant string.
 */
const char *rr_gate_name(void)
{
	return rr_gate_exists() ? "intel-attach" : "none";
}

/**
 * rr_gate_exists() - does this kernel refuse claims on this machine?
 *
 * Context: any, after rr_gate_hook().
 * Return: true with the Intel driver: elsewhere none is open, and none need be
 *         held open.
 */
bool rr_gate_exists(void)
{
	return attach_original;
}

/**
 * rr_gate_hook() - make the gate ready
 * @dev: a device whose dev->iommu is stable; its driver's op is hooked
 *
 * Context: process, may sleep; rr_mutex held.
 * Return: 0 if it is, or has been, hooked, or this machine has no gate; -EOPNOTSUPP
 *         where opening it would take more from the device than the refusal; or what
 *         rr_hook_install() says.
 */
int rr_gate_hook(struct device *dev)
{
	attach_fn original = rr_attach_op(dev->iommu->iommu_dev->ops);
	int ret;

	if (rr_type_forces_snooping(dev)) {
		pr_err("cannot hook %ps: in scalable mode this kernel would not force a guest's DMA to snoop the caches (boot with intel_iommu=on,sm_off)\n",
		       original);
		return -EOPNOTSUPP;
	}
	if (attach_original)
		return attach_hook.broken ? -EIO : 0;
	if (!rr_intel_iommu() || !original)
		return 0;

	/* Set first: the replacement may be entered before install returns. */
	attach_original = original;
	ret = rr_hook_install(&attach_hook, (unsigned long)attach_original,
			      (unsigned long)attach);
	if (ret && !attach_hook.broken)
		attach_original = NULL;
	return ret;
}

/**
 * rr_gate_unhook() - give attach_dev back, and wait until all is quiet
 *
 * Context: process, sleeps; no lock held, no gate open.
 */
void rr_gate_unhook(void)
{
	if (!attach_original)
		return;
	rr_hook_remove(&attach_hook);
	attach_original = NULL;
}

/**
 * rr_gate_open() - let the device be claimed
 * @device: the device
 *
 * Context: group->mutex held.
 */
void rr_gate_open(struct rr_device *device)
{
	WRITE_ONCE(device->gate_open, rr_gate_exists());
}

/**
 * rr_gate_close() - have the kernel refuse claims again
 * @device: the device
 *
 * Only while the group is on a default domain: a user's domain cannot be
 * detached through a closed gate.
 *
 * Context: group->mutex held.
 */
void rr_gate_close(struct rr_device *device)
{
	WRITE_ONCE(device->gate_open, false);
}
