// SPDX-License-Identifier: GPL-2.0
/*
 * The rewrite: a device that has a grant is told to have regions that may be relaxed
 * where firmware says that they may not.
 */
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_holder.h"
#include "rr_hotplug.h"
#include "rr_region.h"
#include "rr_trace.h"

/* Is any device just joining its group? As a rule none is: that is asked without a call. */
static bool any_joins_group(void)
{
	return rr_joining_any() ||
	       (RR_JOINS_LATE && READ_ONCE(rr_devices_apart));
}

/* Is this one? */
static bool joins_group(struct device *dev)
{
	return (rr_joining_any() && rr_joining_is(dev)) ||
	       (RR_JOINS_LATE && rr_joining_late(dev));
}

/*
 * A device that is just joining a group which user space has. Told as direct,
 * the core would set its require_direct: should the group be given back before our
 * notifier has cleared it, that would fail, with page tables freed that the hardware
 * still walks. So it is told as relaxable although it is not listed; its gate is ours to
 * close when the group is back (rr_gate_adopt()), and that, too, is logged (group.c).
 */
static bool joins_claimed_group(struct device *dev)
{
	return joins_group(dev) && RR_GATE_IS_BIT &&
	       rr_holder_of(dev) == RR_HOLDER_USER;
}

/* @grant: what of it is not relaxed stays as it is; NULL: all of it is relaxed. */
static void retype(struct device *dev, struct list_head *tail,
		   struct list_head *regions, const struct rr_grant *grant)
{
	struct iommu_resv_region *region;

	region = list_entry(tail, struct iommu_resv_region, list);
	list_for_each_entry_continue(region, regions, list) {
		if (region->type != IOMMU_RESV_DIRECT ||
		    (grant && !rr_region_relaxed(region, grant->policy)))
			continue;
		region->type = IOMMU_RESV_DIRECT_RELAXABLE;
		if (trace_region_relaxed_enabled() &&
		    !rr_region_repeated(region, tail))
			trace_region_relaxed(dev_name(dev), region->start,
					     rr_region_last(region));
	}
}

/* What is to be told, while each region still has the type that it came with. */
static void tell(struct rr_grant *grant, struct device *dev,
		 struct list_head *tail, struct list_head *regions)
{
	struct iommu_resv_region *region;
	int index = 0;

	region = list_entry(tail, struct iommu_resv_region, list);
	list_for_each_entry_continue(region, regions, list) {
		if (!rr_region_ties(region, tail) ||
		    !rr_region_relaxed(region, grant->policy))
			continue;
		/* Any user may cause enumerations: each region is logged once. */
		if (atomic_read(&grant->logged) == index &&
		    atomic_cmpxchg(&grant->logged, index, index + 1) == index)
			rr_audit_relaxed(dev, region);
		index++;
		atomic_long_inc(&grant->relaxations);
	}
}

/* By a grant, or none. RCU read lock held. */
static noinline void rewrite(struct rr_grant *grant, struct device *dev,
			     struct list_head *tail, struct list_head *regions)
{
	if (grant) {
		rr_grant_bind(grant, dev);
		tell(grant, dev, tail, regions);
		retype(dev, tail, regions, grant);
		/* The core may be about to shut its gate. */
		if (RR_GATE_IS_BIT && grant->policy == RR_MAPPED)
			rr_waiting_look();
	}
	/* Whatever the policy: what is left must not shut the group. */
	if (joins_claimed_group(dev))
		retype(dev, tail, regions, NULL);
}

/**
 * rr_relax() - rewrite what one call of an op has appended
 * @dev: a PCI device
 * @tail: what the list ended with before
 * @regions: the list
 *
 * The regions are rewritten in place, never replaced: IORT RMRs embed them
 * (drivers/acpi/arm64/iort.c, struct iommu_iort_rmr_data).
 *
 * Context: process; may run concurrently for one device, and under group->mutex: no
 * mutex, no allocation, no call into the IOMMU core.
 */
void rr_relax(struct device *dev, struct list_head *tail,
	      struct list_head *regions)
{
	struct rr_grant *grant;

	/*
	 * Nearly all devices have no grant, and that is to cost little: RCU's own lock is
	 * two calls, this is none. It is held no longer, as behind it are locks that
	 * sleep on PREEMPT_RT.
	 */
	rcu_read_lock_sched();
	grant = rr_grant_of(dev);
	if (likely(!grant && !any_joins_group())) {
		rcu_read_unlock_sched();
		return;
	}
	rcu_read_lock();
	rcu_read_unlock_sched();
	rewrite(grant, dev, tail, regions);
	rcu_read_unlock();
}
