// SPDX-License-Identifier: GPL-2.0
/*
 * Which other devices have a device's regions, too. Each of them is enumerated once,
 * however many regions there are.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/pci.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_region.h"
#include "rr_risk.h"

/* Those that come first by address are kept, in whatever order they are met. */
static void add_sharer(struct rr_sharing *sharing, u64 bdf)
{
	unsigned int i = min_t(unsigned int, sharing->count,
			       RR_SHARING_DEVICES);

	sharing->count++;
	for (; i && sharing->first[i - 1] > bdf; i--)
		if (i < RR_SHARING_DEVICES)
			sharing->first[i] = sharing->first[i - 1];
	if (i < RR_SHARING_DEVICES)
		sharing->first[i] = bdf;
}

static bool has_region(const struct list_head *regions,
		       const struct iommu_resv_region *wanted)
{
	const struct iommu_resv_region *region;

	list_for_each_entry(region, regions, list)
		if (rr_region_same(region, wanted))
			return true;
	return false;
}

/* rr_mutex held. */
static void look_at_other(struct rr_sharing *sharing, struct rr_device *other)
{
	const struct iommu_resv_region *region;
	LIST_HEAD(regions);
	unsigned int i = 0;
	bool shares = false;

	/* Its dev->iommu goes while it leaves. */
	if (!other->tied || other->leaving || other == sharing->device)
		return;
	rr_raw_regions(&other->pdev->dev, &regions);
	list_for_each_entry(region, sharing->regions, list) {
		if (i < RR_SHARING_REGIONS &&
		    region->type == IOMMU_RESV_DIRECT &&
		    !rr_region_broken(region) &&
		    has_region(&regions, region)) {
			__set_bit(i, sharing->shared);
			shares = true;
		}
		i++;
	}
	if (shares)
		add_sharer(sharing, other->bdf);
	rr_put_resv_regions(&other->pdev->dev, &regions);
}

/**
 * rr_sharing_find() - who else has a device's direct regions?
 * @sharing: filled in
 * @device: the device
 * @regions: its raw enumeration
 *
 * Context: process, may sleep; rr_mutex held.
 */
void rr_sharing_find(struct rr_sharing *sharing, struct rr_device *device,
		     const struct list_head *regions)
{
	struct rr_device *other;

	*sharing = (struct rr_sharing){ .device = device, .regions = regions };
	rr_for_each_device(other)
		look_at_other(sharing, other);
}
