// SPDX-License-Identifier: GPL-2.0
/*
 * A device's reserved regions as firmware has them: the raw list.
 *
 * The hook lets calls from this module through to the op. For that such a call must not
 * become a jump: the file is built with -fno-optimize-sibling-calls, see hook.c.
 *
 * But an op may call that of another IOMMU driver, and that call comes from the kernel:
 * arm_smmu_get_resv_regions() calls iommu_dma_get_resv_regions(), which is the op of some.
 * So the list that is asked for says itself what it is: it begins with a mark.
 */
#include <linux/iommu.h>
#include <linux/list.h>

#include "rr_compat.h"
#include "rr_enumeration.h"

/**
 * rr_raw_regions() - a device's reserved regions, as firmware has them
 * @dev: a device whose dev->iommu is stable
 * @regions: empty list to append to; free it with rr_put_resv_regions()
 *
 * Nothing is appended without an op. When memory is short, drivers leave out regions
 * without a word.
 *
 * Context: process, may sleep; under group->mutex or not.
 *
 * Not inlined: the call is to stand in this file's text, and not in a caller's, or in
 * the init text.
 */
noinline void rr_raw_regions(struct device *dev, struct list_head *regions)
{
	rr_resv_fn original = rr_resv_op(dev);
	struct iommu_resv_region mark = {
		.start = (unsigned long)&mark,
		.type = IOMMU_RESV_RESERVED,
	};

	/* Ops append, and look at nothing that is on the list. */
	list_add_tail(&mark.list, regions);
	if (original)
		original(dev, regions);
	/* Behind it: so no tail call, whatever the flags, see redirect(). */
	list_del(&mark.list);
}

/**
 * rr_raw_asks() - is it the raw list that an op is called for?
 * @regions: a list that was not empty when an op was given it
 *
 * Context: any.
 * Return: true if rr_raw_regions() has made it.
 */
bool rr_raw_asks(const struct list_head *regions)
{
	const struct iommu_resv_region *first =
		list_first_entry(regions, struct iommu_resv_region, list);

	return !first->length && first->start == (unsigned long)first;
}

/**
 * rr_raw_ties() - does firmware tie this device down?
 * @dev: a device whose dev->iommu is stable
 *
 * Context: process, may sleep; under group->mutex or not.
 * Return: true if the raw list has a region of type %IOMMU_RESV_DIRECT.
 */
bool rr_raw_ties(struct device *dev)
{
	struct iommu_resv_region *region;
	LIST_HEAD(regions);
	bool ties = false;

	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list)
		ties |= region->type == IOMMU_RESV_DIRECT;
	rr_put_resv_regions(dev, &regions);
	return ties;
}
