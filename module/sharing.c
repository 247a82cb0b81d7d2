// SPDX-License-Identifier: GPL-2.0
/*
 * Which other devices have a device's regions, too.
 *
 * Asking all of them would take as long as there are devices, at each grant. So the
 * regions of each are put into a table when it is taken up; firmware does not change them.
 * As a rule many devices have the same ones, so what is kept is sets of regions.
 */
#include <linux/hashtable.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_region.h"
#include "rr_risk.h"

/* Ten devices with seven regions, as a rule. */
#define SHARE_BITS 6

/**
 * struct share - one region of a set
 * @node: in the table of them, by where it starts
 * @of: the set
 * @start: its first byte
 * @length: its length in bytes
 */
struct share {
	struct hlist_node node;
	struct rr_shares *of;
	u64 start;
	u64 length;
};

/**
 * struct rr_shares - a set of regions, and the devices that are tied by just these
 * @devices: the devices, ascending by address
 * @count: how many
 * @look: the number of the last search that has found it
 * @len: how many regions; those that are broken do not count
 * @share: the regions, in the order in which they are enumerated
 */
struct rr_shares {
	struct list_head devices;
	unsigned int count;
	unsigned long look;
	size_t len;
	struct share share[];
};

/* rr_mutex. */
static DEFINE_HASHTABLE(table, SHARE_BITS);

/* A device is missing in the table, as there was no memory. rr_mutex. */
static bool incomplete;

static bool counts(const struct iommu_resv_region *region,
		   const struct list_head *regions)
{
	return rr_region_ties(region, regions) && !rr_region_broken(region);
}

/* Return: the device's regions, a set of its own; NULL if there is no memory. */
static struct rr_shares *look(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	struct iommu_resv_region *region;
	struct rr_shares *shares;
	LIST_HEAD(regions);
	size_t n = 0;

	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list)
		n += counts(region, &regions);
	shares = kzalloc(struct_size(shares, share, n), GFP_KERNEL);
	if (shares) {
		INIT_LIST_HEAD(&shares->devices);
		list_for_each_entry(region, &regions, list)
			if (counts(region, &regions))
				shares->share[shares->len++] = (struct share){
					.of = shares,
					.start = region->start,
					.length = region->length,
				};
	}
	rr_put_resv_regions(dev, &regions);
	return shares;
}

/*
 * When memory is short, drivers leave out regions without a word: so it is looked twice.
 */
static struct rr_shares *look_twice(struct rr_device *device)
{
	struct rr_shares *first = look(device);
	struct rr_shares *second = look(device);

	if (!first || (second && second->len > first->len))
		swap(first, second);
	kfree(second);
	return first;
}

static bool is_same_set(const struct rr_shares *a, const struct rr_shares *b)
{
	size_t i;

	if (a->len != b->len)
		return false;
	for (i = 0; i < a->len; i++)
		if (a->share[i].start != b->share[i].start ||
		    a->share[i].length != b->share[i].length)
			return false;
	return true;
}

/* The set that is in the table, or this one, which has just been put there. */
static struct rr_shares *intern(struct rr_shares *shares)
{
	struct share *share;
	size_t i;

	hash_for_each_possible(table, share, node, shares->share[0].start)
		if (is_same_set(share->of, shares)) {
			kfree(shares);
			return share->of;
		}
	for (i = 0; i < shares->len; i++)
		hash_add(table, &shares->share[i].node, shares->share[i].start);
	return shares;
}

/**
 * rr_sharing_add() - put a device's regions into the table
 * @device: the device; nothing is done where none is known to tie it
 *
 * Without memory, the next search tries again.
 *
 * Context: process, may sleep; rr_mutex held, and dev->iommu is stable.
 */
void rr_sharing_add(struct rr_device *device)
{
	struct rr_shares *shares;
	struct list_head *at;

	lockdep_assert_held(&rr_mutex);
	/* dev->iommu goes while it leaves. */
	if (!device->tied || device->leaving || device->shares)
		return;
	shares = look_twice(device);
	if (!shares || !shares->len) {
		incomplete |= !shares;
		kfree(shares);
		return;
	}
	shares = intern(shares);
	/* As a rule they come in order. */
	list_for_each_prev(at, &shares->devices)
		if (list_entry(at, struct rr_device, sharer)->bdf < device->bdf)
			break;
	list_add(&device->sharer, at);
	shares->count++;
	device->shares = shares;
}

/**
 * rr_sharing_drop() - take a device's regions out of the table
 * @device: the device; they need not be there
 *
 * Context: rr_mutex held.
 */
void rr_sharing_drop(struct rr_device *device)
{
	struct rr_shares *shares = device->shares;
	size_t i;

	lockdep_assert_held(&rr_mutex);
	if (!shares)
		return;
	device->shares = NULL;
	list_del(&device->sharer);
	if (--shares->count)
		return;
	for (i = 0; i < shares->len; i++)
		hash_del(&shares->share[i].node);
	kfree(shares);
}

static void complete_table(void)
{
	struct rr_device *device;

	if (!incomplete)
		return;
	incomplete = false;
	rr_for_each_device(device)
		rr_sharing_add(device);
}

/* Those that come first by address are kept, in whatever order they are met. */
static void name_sharer(struct rr_sharing *sharing, u64 bdf)
{
	unsigned int i = sharing->named;

	for (; i && sharing->first[i - 1] > bdf; i--)
		if (i < RR_SHARING_DEVICES)
			sharing->first[i] = sharing->first[i - 1];
	if (i < RR_SHARING_DEVICES)
		sharing->first[i] = bdf;
	if (sharing->named < RR_SHARING_DEVICES)
		sharing->named++;
}

/* How many devices have a set, but for the one that it is about? */
static unsigned int count_others(const struct rr_sharing *sharing,
				 const struct rr_shares *shares)
{
	return sharing->device->shares == shares ? shares->count - 1 :
						   shares->count;
}

/* All of a set, of which those that come last by address need no name. */
static void add_sharers(struct rr_sharing *sharing, struct rr_shares *shares)
{
	struct rr_device *other;
	unsigned int n = 0;

	list_for_each_entry(other, &shares->devices, sharer) {
		if (other != sharing->device)
			name_sharer(sharing, other->bdf);
		if (++n > RR_SHARING_DEVICES)
			break;
	}
	sharing->count += count_others(sharing, shares);
}

/* @look: the number of this search. rr_mutex held. Return: does anybody else have it? */
static bool find_sharers(struct rr_sharing *sharing,
			 const struct iommu_resv_region *region,
			 unsigned long look)
{
	bool found = false;
	struct share *share;

	hash_for_each_possible(table, share, node, (u64)region->start) {
		struct rr_shares *shares = share->of;

		if (share->start != region->start ||
		    share->length != region->length ||
		    !count_others(sharing, shares))
			continue;
		found = true;
		if (shares->look != look)
			add_sharers(sharing, shares);
		shares->look = look;
	}
	return found;
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
	const struct iommu_resv_region *region;
	static unsigned long look;
	unsigned int i = 0;

	*sharing = (struct rr_sharing){ .device = device };
	complete_table();
	look++;
	list_for_each_entry(region, regions, list) {
		if (i == RR_SHARING_REGIONS)
			break;
		if (region->type == IOMMU_RESV_DIRECT &&
		    find_sharers(sharing, region, look))
			__set_bit(i, sharing->shared);
		i++;
	}
}
