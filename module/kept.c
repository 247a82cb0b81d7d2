// SPDX-License-Identifier: GPL-2.0
/*
 * Which regions a device of policy "mapped" keeps when user space has it.
 *
 * That is written down while the group is the host's, and stays as it is for as long as
 * user space has the group: who claims it has been told by then which addresses are
 * reserved, and by what it was told no memory of its own lies there. A device that comes
 * by its grant, or joins, while the group is claimed keeps its regions from the next
 * claim on.
 */
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_mapping.h"
#include "rr_region.h"

/* Written under rr_mutex, read under RCU. */
LIST_HEAD(rr_keepers);

/**
 * rr_kept_wanted() - is a device to keep its regions?
 * @device: the device, or NULL
 *
 * Context: dev->iommu is stable; rr_mutex or RCU read lock held.
 * Return: true if firmware ties it, and its grant is in force and of policy "mapped".
 */
bool rr_kept_wanted(const struct rr_device *device)
{
	return device && device->tied && rr_device_in_force(device) &&
	       rr_grant_of(&device->pdev->dev)->policy == RR_MAPPED;
}

/* What the raw list has now. Return: NULL if there is no memory. */
static struct rr_kept *look(struct device *dev)
{
	struct iommu_resv_region *region;
	struct rr_kept *kept;
	LIST_HEAD(regions);
	size_t n = 0;

	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list)
		n += rr_region_kept(region, &regions);
	kept = kzalloc(struct_size(kept, spans, n), GFP_KERNEL);
	if (kept)
		list_for_each_entry(region, &regions, list)
			if (rr_region_kept(region, &regions))
				kept->spans[kept->len++] = (struct rr_span){
					region->start,
					rr_region_last(region), region->prot,
				};
	rr_put_resv_regions(dev, &regions);
	return kept;
}

/* rr_mutex held. */
static void replace(struct rr_device *device, struct rr_kept *kept)
{
	struct rr_kept *old = rcu_dereference_protected(device->kept, true);

	rcu_assign_pointer(device->kept, kept);
	if (kept && !old)
		list_add_rcu(&device->keeper, &rr_keepers);
	if (!kept && old)
		list_del_rcu(&device->keeper);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * rr_kept_drop() - a device is to keep nothing any more
 * @device: the device; it need not have kept anything
 *
 * Context: rr_mutex held; and group->mutex, or the device has left its group.
 */
void rr_kept_drop(struct rr_device *device)
{
	lockdep_assert_held(&rr_mutex);
	replace(device, NULL);
}

/**
 * rr_kept_update() - write down what a device keeps from the next claim on
 * @device: the device, whose group is the host's
 *
 * Without memory nothing is written down, and a claim is refused (claim.c) until it has
 * been tried again, which is soon. When memory is short, drivers leave out regions without
 * a word: what more is seen later, as after a claim that misses it, is taken up.
 *
 * Context: process, may sleep; rr_mutex and group->mutex held.
 */
void rr_kept_update(struct rr_device *device)
{
	struct rr_kept *old = rcu_dereference_protected(device->kept, true);
	struct rr_kept *kept;

	if (!rr_kept_wanted(device)) {
		rr_kept_drop(device);
		return;
	}
	kept = look(&device->pdev->dev);
	if (!kept) {
		rr_waiting_begin(device);
		return;
	}
	if (old && old->len >= kept->len)
		kfree(kept);
	else
		replace(device, kept);
}

/**
 * rr_kept_later() - what is not kept by now is from the next claim on
 * @device: the device, whose group user space has
 *
 * It is looked at again when the group is given back; the log says so.
 *
 * Context: process, may sleep; rr_mutex and group->mutex held.
 */
void rr_kept_later(struct rr_device *device)
{
	if (!rr_kept_wanted(device) || rcu_access_pointer(device->kept) ||
	    !rr_waiting_begin(device))
		return;
	rr_audit_warning(device->bdf, &device->pdev->dev,
			 "its regions are mapped from the next claim of IOMMU group %d on",
			 iommu_group_id(device->group));
}
