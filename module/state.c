// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator is told of a device.
 *
 * All of this is called from show(): the reader holds the file active, and its
 * removal waits for that. So neither rr_mutex nor the PCI rescan lock is
 * taken here, only RCU and group->mutex; the caller holds references.
 */
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/sysfs.h>

#include "rr_claim.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_domain.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_region.h"
#include "rr_state.h"

/* How often a reader looks who meets a reset: see survey_group(). */
#define RESET_POLLS 125

/**
 * struct survey - what a look at all members of a group tells of one of them
 * @dev: that one
 * @owners: one bit for each &enum rr_owner that was seen
 * @tied: firmware ties @dev
 * @in_force: the grant of @dev is in force
 * @opened: somebody else has opened the gate of @dev
 * @blocked: firmware ties another member, whose grant is not in force
 */
struct survey {
	struct device *dev;
	unsigned int owners;
	bool tied;
	bool in_force;
	bool opened;
	bool blocked;
};

/* iommu_group_for_each_dev() callback: group->mutex held. */
static int survey_member(struct device *dev, void *data)
{
	struct survey *survey = data;
	struct rr_device *device;
	bool tied, in_force;

	survey->owners |= BIT(rr_domain_owner(dev));
	rcu_read_lock();
	device = rr_device_of(dev);
	tied = device && device->tied;
	in_force = rr_device_in_force(device, dev);
	if (dev == survey->dev && device && tied && !in_force)
		survey->opened = rr_group_opened_by_others(device);
	rcu_read_unlock();
	if (!device)
		tied = rr_enumeration_ties(dev);

	if (dev == survey->dev) {
		survey->tied = tied;
		survey->in_force = in_force;
	} else {
		survey->blocked |= tied && !in_force;
	}
	return 0;
}

/* @patient: what may be a reset is waited for, a quarter of a second at least. */
static enum rr_claim survey_group(struct survey *survey,
				  struct iommu_group *group, bool patient)
{
	enum rr_claim claim;
	int polls = 0;

	for (;;) {
		survey->owners = 0;
		survey->opened = false;
		survey->blocked = false;
		iommu_group_for_each_dev(group, survey, survey_member);
		claim = rr_claim_of_owners(survey->owners);
		if (!patient || claim != RR_CLAIM_UNSURE ||
		    ++polls == RESET_POLLS)
			return claim;
		usleep_range(RR_CLAIM_POLL_US, 2 * RR_CLAIM_POLL_US);
	}
}

/**
 * rr_state_name() - the word for a device's state
 * @bdf: its address, as rr_bdf() packs it
 * @pdev: the device that is there, a reference, or NULL
 * @group: its IOMMU group, a reference, or NULL
 *
 * Context: process, sleeps; takes group->mutex.
 * Return: the first word that applies, a constant string.
 */
const char *rr_state_name(u64 bdf, struct pci_dev *pdev,
			  struct iommu_group *group)
{
	struct survey survey = { .dev = pdev ? &pdev->dev : NULL };
	enum rr_claim claim = RR_CLAIM_NONE;
	struct rr_grant *grant;
	bool listed, matches;

	rcu_read_lock();
	grant = rr_grant_at(bdf);
	listed = grant && test_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	matches = listed && pdev && rr_grant_matches(grant, &pdev->dev);
	rcu_read_unlock();

	if (listed && !pdev)
		return "absent";
	if (listed && !matches)
		return "mismatch";
	if (group)
		claim = survey_group(&survey, group, listed);
	if (!listed)
		return survey.opened ? "opened" : "blocked";
	if (claim != RR_CLAIM_NONE)
		return "assigned";
	if (survey.blocked)
		return "peer-blocked";
	if (!survey.tied)
		return "unaffected";
	/* Not in force: its IOMMU driver's op is not hooked, or not any more. */
	return survey.in_force ? "relaxed" : "blocked";
}

/* "0x0123456789abcdef 0x0123456789abcdef direct-relaxable", a newline. */
#define LINE_MAX 56

/**
 * struct listing - a device's regions on their way into a file
 * @dev: the device
 * @buf: a page
 * @at: bytes in use
 */
struct listing {
	struct device *dev;
	char *buf;
	ssize_t at;
};

/*
 * iommu_group_for_each_dev() callback: group->mutex held. The raw list, typed as
 * the hook would type it: through the hook, reading would count.
 */
static int list_regions(struct device *dev, void *data)
{
	struct listing *listing = data;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);
	bool in_force;

	if (dev != listing->dev)
		return 0;
	rcu_read_lock();
	in_force = rr_device_in_force(rr_device_of(dev), dev);
	rcu_read_unlock();

	rr_enumeration_raw(dev, &regions);
	list_for_each_entry(region, &regions, list) {
		bool direct = region->type == IOMMU_RESV_DIRECT;

		if (!direct && region->type != IOMMU_RESV_DIRECT_RELAXABLE)
			continue;
		if (rr_region_repeated(region, &regions))
			continue;
		/* A page holds some 70: what is no whole line is left out. */
		if (listing->at + LINE_MAX > PAGE_SIZE)
			break;
		listing->at += sysfs_emit_at(listing->buf, listing->at,
					     "0x%016llx 0x%016llx %s\n",
					     (u64)region->start,
					     rr_region_last(region),
					     direct && !in_force ?
					     "direct" : "direct-relaxable");
	}
	rr_put_resv_regions(dev, &regions);
	return 1;
}

/**
 * rr_state_regions() - print a device's own direct regions
 * @buf: a page
 * @pdev: the device, a reference, or NULL
 * @group: its IOMMU group, a reference, or NULL
 *
 * Context: process, sleeps; takes group->mutex.
 * Return: number of bytes printed.
 */
ssize_t rr_state_regions(char *buf, struct pci_dev *pdev,
			 struct iommu_group *group)
{
	struct listing listing = { .buf = buf };

	if (!pdev || !group)
		return 0;
	listing.dev = &pdev->dev;
	iommu_group_for_each_dev(group, &listing, list_regions);
	return listing.at;
}

/**
 * rr_state_relaxations() - how many regions were rewritten for a device
 * @bdf: its address, as rr_bdf() packs it
 *
 * Context: any.
 * Return: their number since it was listed; 0 if it is not.
 */
unsigned long rr_state_relaxations(u64 bdf)
{
	struct rr_grant *grant;
	unsigned long n = 0;

	rcu_read_lock();
	grant = rr_grant_at(bdf);
	if (grant)
		n = atomic_long_read(&grant->relaxations);
	rcu_read_unlock();
	return n;
}
