// SPDX-License-Identifier: GPL-2.0
/*
 * What one member of an IOMMU group keeps is reserved for all of them.
 *
 * A region that is mapped 1:1 for user space stays direct in the enumeration of its
 * device, so that user space may lay no memory over it. VFIO's container asks the whole
 * group. iommufd asks only those members that its user attaches
 * (drivers/iommu/iommufd/io_pagetable.c, iopt_table_enforce_dev_resv_regions()): by way of
 * another one, memory could be laid over a region that is mapped. Most drivers would take
 * that, and who unmaps that memory would give back pages that are not its own. So each
 * member is told to have what the others keep, as reserved: that is not direct, and ties
 * nobody.
 */
#include <linux/iommu.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "rr_device.h"
#include "rr_mapping.h"

/*
 * Fills regions from @spare with what members of @dev's group but itself keep, and moves
 * them to @filled. Return: how many more of @spare it would have taken.
 */
static size_t fill(struct device *dev, struct list_head *spare,
		   struct list_head *filled)
{
	/* To be compared only: whoever keeps something has a reference of its own. */
	const struct iommu_group *group = READ_ONCE(dev->iommu_group);
	struct iommu_resv_region *region;
	const struct rr_kept *kept;
	struct rr_device *device;
	size_t i, lacking = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(device, &rr_keepers, keeper) {
		if (device->group != group || &device->pdev->dev == dev)
			continue;
		kept = rcu_dereference(device->kept);
		for (i = 0; kept && i < kept->len; i++) {
			if (list_empty(spare)) {
				lacking++;
				continue;
			}
			region = list_first_entry(spare,
						  struct iommu_resv_region, list);
			region->start = kept->spans[i].start;
			region->length = kept->spans[i].last -
					 kept->spans[i].start + 1;
			region->type = IOMMU_RESV_RESERVED;
			list_move_tail(&region->list, filled);
		}
	}
	rcu_read_unlock();
	return lacking;
}

/**
 * rr_reserve_kept() - append what the other members of a device's group keep
 * @dev: the device
 * @regions: its reserved regions, as an op has appended them
 *
 * Who gets the list frees each region by itself: all drivers that this is known of have
 * theirs allocated one by one, by kmalloc().
 *
 * It must not fail, as nobody would be told: so it waits for memory.
 *
 * Context: process, may sleep, as the op itself; under group->mutex or not.
 */
void rr_reserve_kept(struct device *dev, struct list_head *regions)
{
	struct iommu_resv_region *region, *next;
	LIST_HEAD(filled);
	LIST_HEAD(spare);
	size_t lacking;

	while ((lacking = fill(dev, &spare, &filled))) {
		list_splice_init(&filled, &spare);
		while (lacking--) {
			region = kzalloc(sizeof(*region),
					 GFP_KERNEL | __GFP_NOFAIL);
			list_add(&region->list, &spare);
		}
	}
	list_splice_tail(&filled, regions);
	list_for_each_entry_safe(region, next, &spare, list)
		kfree(region);
}
