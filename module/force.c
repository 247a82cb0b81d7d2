// SPDX-License-Identifier: GPL-2.0
/*
 * Putting grants into force and taking them out, over several groups.
 *
 * Granting cannot fail. Revoking can, as a group may belong to user space: all
 * of it happens then, or nothing.
 */
#include <linux/iommu.h>
#include <linux/pci.h>

#include "rr_audit.h"
#include "rr_claim.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_force.h"
#include "rr_grant.h"
#include "rr_group.h"
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
	rr_enumeration_raw(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (region->type == IOMMU_RESV_DIRECT &&
		    !rr_region_repeated(region, &regions))
			rr_audit_restored(dev, region);
	rr_put_resv_regions(dev, &regions);
}

/* 0; -EBUSY if user space owns the group, -EAGAIN if it may be a reset. */
static int is_busy(struct iommu_group *group)
{
	switch (rr_claim_of_group(group)) {
	case RR_CLAIM_NONE:
		return 0;
	case RR_CLAIM_USER:
		return -EBUSY;
	default:
		return -EAGAIN;
	}
}

static int revoke_one(struct rr_grant *grant, struct list_head *grants)
{
	struct rr_device *device = rr_device_at(grant->bdf);
	int ret;

	/* Done together with another of its group? */
	if (!test_bit(RR_GRANT_EFFECTIVE, &grant->flags))
		return 0;
	if (device && device->group) {
		ret = rr_group_decide(device->group, grants);
		/* What has just been given back is tried again, too. */
		if (ret)
			return is_busy(device->group) ?: -EAGAIN;
	}
	/* No device, no group, or one that has just lost its last member. */
	clear_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	return 0;
}

static void revoke_rollback(struct rr_grant *from, struct list_head *grants)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, grants, change)
		set_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	list_for_each_entry(grant, grants, change) {
		if (grant == from)
			break;
		device = rr_device_at(grant->bdf);
		if (device && device->group)
			rr_group_decide(device->group, NULL);
	}
}

/**
 * rr_force_revoke() - take back grants, all of them or none
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
int rr_force_revoke(struct list_head *grants, struct rr_grant **busy)
{
	struct rr_device *device;
	struct rr_grant *grant;
	int ret;

	list_for_each_entry(grant, grants, change) {
		device = rr_device_at(grant->bdf);
		if (!device || !device->group || !device->tied)
			continue;
		ret = is_busy(device->group);
		if (ret) {
			*busy = grant;
			return ret;
		}
	}
	list_for_each_entry(grant, grants, change) {
		ret = revoke_one(grant, grants);
		if (ret) {
			*busy = grant;
			revoke_rollback(grant, grants);
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

static void audit_granted(struct rr_grant *grant, struct rr_device *device)
{
	rr_group_audit_blockers(device);
	rr_risk_warn(grant, device);
}

/**
 * rr_force_grant() - put grants into force
 * @grants: new grants, linked by their change member, not published yet
 *
 * Each group is enumerated once, so that every relaxation is logged when this
 * returns, and decided anew.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 */
void rr_force_grant(struct list_head *grants)
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
		    rr_grant_matches(grant, &device->pdev->dev))
			audit_granted(grant, device);
	}
}
