/* SPDX-License-Identifier: GPL-2.0 */
/* One region of an enumeration. */
#ifndef RR_REGION_H
#define RR_REGION_H

#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "rr_address.h"

/**
 * rr_region_last() - the last byte of a region
 * @region: the region
 *
 * Context: any.
 * Return: its address, as firmware has it: see rr_region_broken().
 */
static inline u64 rr_region_last(const struct iommu_resv_region *region)
{
	return region->start + region->length - 1;
}

/**
 * rr_region_broken() - does a region end before it starts?
 * @region: the region
 *
 * Firmware that says so gets through: no driver looks (Intel:
 * rmrr_sanity_check() warns, and the region is kept).
 *
 * Context: any.
 * Return: true if it does, or has no byte at all.
 */
static inline bool rr_region_broken(const struct iommu_resv_region *region)
{
	return !region->length || rr_region_last(region) < region->start;
}

/**
 * rr_region_relaxed() - is a direct region relaxed?
 * @region: the region
 * @policy: the policy of its device's grant
 *
 * What is mapped for user space stays as it is, so that no guest memory can be laid over
 * it. But below 1 MiB each guest has memory, except on Arm; and what is broken cannot be
 * mapped.
 *
 * Context: any.
 * Return: true if it is; false if it is mapped.
 */
static inline bool rr_region_relaxed(const struct iommu_resv_region *region,
				     enum rr_policy policy)
{
	return policy == RR_RELAXED || rr_region_broken(region) ||
	       (!IS_ENABLED(CONFIG_ARM64) && region->start < SZ_1M);
}

/**
 * rr_region_same() - do two regions of a device cover the same?
 * @a: one
 * @b: the other
 *
 * Context: any.
 * Return: true if they do, and are of one type.
 */
static inline bool rr_region_same(const struct iommu_resv_region *a,
				  const struct iommu_resv_region *b)
{
	return a->start == b->start && a->length == b->length &&
	       a->type == b->type;
}

/**
 * rr_region_repeated() - has the enumeration had the same region before?
 * @region: the region
 * @tail: what the list ended with before the device was enumerated
 *
 * A driver lists a region for each entry of firmware's table that matches, so twice
 * where one names a device and another the port above it (intel/iommu.c,
 * intel_iommu_get_resv_regions()). For us it is one region.
 *
 * Context: any.
 * Return: true if the same region stands between @tail and @region.
 */
static inline bool rr_region_repeated(const struct iommu_resv_region *region,
				      const struct list_head *tail)
{
	const struct list_head *at;

	for (at = tail->next; at != &region->list; at = at->next)
		if (rr_region_same(list_entry(at, struct iommu_resv_region,
					      list), region))
			return true;
	return false;
}

/**
 * rr_region_ties() - does a region tie the device, and is it no repetition?
 * @region: the region
 * @tail: what the list ended with before the device was enumerated
 *
 * Context: any.
 * Return: true if it is of type %IOMMU_RESV_DIRECT, and rr_region_repeated() is not.
 */
static inline bool rr_region_ties(const struct iommu_resv_region *region,
				  const struct list_head *tail)
{
	return region->type == IOMMU_RESV_DIRECT &&
	       !rr_region_repeated(region, tail);
}

/**
 * rr_region_kept() - does a device of policy "mapped" keep a region?
 * @region: the region, in the raw list
 * @tail: what the list ended with before the device was enumerated
 *
 * Context: any.
 * Return: true if it is to be mapped, and is no repetition.
 */
static inline bool rr_region_kept(const struct iommu_resv_region *region,
				  const struct list_head *tail)
{
	return rr_region_ties(region, tail) &&
	       !rr_region_relaxed(region, RR_MAPPED);
}

#endif
