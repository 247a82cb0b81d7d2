// SPDX-License-Identifier: GPL-2.0
/*
 * What a write changes takes effect, over several groups.
 *
 * Granting cannot fail. Revoking can, as a group may belong to user space: all
 * of it happens then, or nothing.
 */
#include <linux/iommu.h>
#include <linux/minmax.h>
#include <linux/pci.h>

#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_holder.h"
#include "rr_region.h"
#include "rr_risk.h"

/* Logs what the revocation of @grant has put back. */
static void audit_restored(struct rr_device *device, struct rr_grant *grant)
{
	struct device *dev = &device->pdev->dev;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);

	if (!device->tied || !atomic_read(&grant->logged))
		return;
	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (rr_region_ties(region, &regions) &&
		    rr_region_relaxed(region, grant->policy))
			rr_audit_device(dev, "[mem 0x%08llx-0x%08llx] direct-relaxable -> direct",
					(u64)region->start,
					rr_region_last(region));
	rr_put_resv_regions(dev, &regions);
}

/* The record of a grant's device if it is in a group, be it on its way out; or NULL. */
static struct rr_device *grouped(const struct rr_grant *grant)
{
	struct rr_device *device = rr_device_at(grant->bdf);

	return device && device->group ? device : NULL;
}

/* iommu_group_for_each_dev() callback: group->mutex held. */
static int add_holder(struct device *dev, void *data)
{
	enum rr_holder *holder = data;

	*holder = max(*holder, rr_holder_of(dev));
	return 0;
}

/* 0; -EBUSY if user space owns the group, -EAGAIN if it may be a reset. */
static int is_busy(struct iommu_group *group)
{
	enum rr_holder holder = RR_HOLDER_NONE;

	iommu_group_for_each_dev(group, &holder, add_holder);
	if (!rr_holder_is_user(holder))
		return 0;
	return rr_holder_may_be_reset(holder) ? -EAGAIN : -EBUSY;
}

static int take_back(struct rr_grant *grant, struct list_head *grants)
{
	struct rr_device *device = grouped(grant);
	int ret;

	/* Done together with another of its group? */
	if (!test_bit(RR_GRANT_EFFECTIVE, &grant->flags))
		return 0;
	if (device) {
		ret = rr_group_decide(device->group, grants);
		/* What has just been given back is tried again, too. */
		if (ret)
			return is_busy(device->group) ?: -EAGAIN;
	}
	/* No device, no group, or one that has just lost its last member. */
	clear_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	return 0;
}

static void roll_back(struct rr_grant *from, struct list_head *grants)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, grants, change)
		set_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	list_for_each_entry(grant, grants, change) {
		if (grant == from)
			break;
		device = grouped(grant);
		if (device)
			rr_group_decide(device->group, NULL);
	}
}

/**
 * rr_apply_revocations() - take back grants, all of them or none
 * @grants: published grants, linked by their change member
 * @busy: set to the grant at fault on failure
 *
 * In two phases. First every group is looked at, so that as a rule nothing
 * changes if one is claimed. Then each group is decided anew; a group that is
 * claimed in between makes all be rolled back. Everything is restored and logged on
 * success; the grants stay published, without effect.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 * Return: 0; -EBUSY if user space owns the group of a tied device; -EAGAIN if it
 *         looks so, but may be a reset: to be tried again without the lock in between.
 */
int rr_apply_revocations(struct list_head *grants, struct rr_grant **busy)
{
	struct rr_device *device;
	struct rr_grant *grant;
	int ret;

	list_for_each_entry(grant, grants, change) {
		device = grouped(grant);
		if (!device || !device->tied)
			continue;
		ret = is_busy(device->group);
		if (ret) {
			*busy = grant;
			return ret;
		}
	}
	list_for_each_entry(grant, grants, change) {
		ret = take_back(grant, grants);
		if (ret) {
			*busy = grant;
			roll_back(grant, grants);
			return ret;
		}
	}
	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (device)
			audit_restored(device, grant);
		rr_audit_revoked(grant->bdf,
				 device ? &device->pdev->dev : NULL);
	}
	/* Once more, for the log: whom does that keep out? */
	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (device && device->group)
			rr_group_decide(device->group, NULL);
	}
	return 0;
}

/**
 * rr_apply_grants() - put grants into force
 * @grants: new grants, linked by their change member, not published yet
 *
 * Each group is enumerated once, so that every relaxation is logged when this
 * returns, and decided anew.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 */
void rr_apply_grants(struct list_head *grants)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, grants, change)
		rr_grant_publish(grant);

	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (!device)
			continue;
		rr_grant_audit_mismatch(grant, device);
		if (!device->group)
			continue;
		rr_group_enumerate(device);
		rr_group_decide(device->group, NULL);
	}
	/* Once all of this write are in force: who is still in the way? */
	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (device && device->group &&
		    rr_grant_matches(grant, &device->pdev->dev)) {
			rr_group_audit_blockers(device);
			rr_risk_warn(grant, device);
		}
	}
}
