// SPDX-License-Identifier: GPL-2.0
/*
 * Regions that end before they start: what is wrong with firmware's table, whatever is
 * granted. Many devices may have the same one, so each is remembered once it was told of.
 */
#include <linux/iommu.h>
#include <linux/pci.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_region.h"
#include "rr_risk.h"

/* Broken regions that are remembered as said. */
#define BROKEN_MAX 16

/* Return: true if it was logged before; it is remembered. rr_mutex held. */
static bool said_broken(const struct iommu_resv_region *region)
{
	static struct { u64 start, last; } said[BROKEN_MAX];
	static unsigned int count;
	u64 last = rr_region_last(region);
	unsigned int i;

	for (i = 0; i < count; i++)
		if (said[i].start == region->start && said[i].last == last)
			return true;
	if (count < BROKEN_MAX) {
		said[count].start = region->start;
		said[count++].last = last;
	}
	return false;
}

/**
 * rr_risk_warn_broken() - log which of a device's regions end before they start
 * @device: a device that was there at load, or has come
 *
 * Each region once, for the first device that has it.
 *
 * Context: process, may sleep; rr_mutex held.
 */
void rr_risk_warn_broken(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);

	if (!device->tied)
		return;
	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (rr_region_ties(region, &regions) && rr_region_broken(region) &&
		    !said_broken(region))
			rr_audit_warning(device->bdf, dev,
					 "region [mem 0x%08llx-0x%08llx] is broken: it ends before it starts",
					 (u64)region->start,
					 rr_region_last(region));
	rr_put_resv_regions(dev, &regions);
}
