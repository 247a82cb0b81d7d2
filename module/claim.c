// SPDX-License-Identifier: GPL-2.0
/*
 * A group that user space claims, gives back, or moves between its domains: what its
 * members keep goes with it, all of it or nothing.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_compat_domain.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_mapping.h"
#include "rr_region.h"

/* Guards what is mapped. Taken inside rr_mutex, outside group->mutex. */
DEFINE_MUTEX(rr_mappings_mutex);

static const char refusal[] =
	"[mem 0x%08llx-0x%08llx] cannot be mapped for user space (error %d), the claim is refused";

static bool has_span(const struct rr_kept *kept,
		     const struct iommu_resv_region *region)
{
	size_t i;

	for (i = 0; kept && i < kept->len; i++)
		if (kept->spans[i].start == region->start &&
		    kept->spans[i].last == rr_region_last(region))
			return true;
	return false;
}

/*
 * group->mutex held. Is what firmware says written down? Return: 0; -EAGAIN if it is not,
 * as there was no memory, or the group has not been the host's since the grant; -EINVAL
 * for a nested domain: the guest's tables are in between, and nothing is 1:1 there.
 */
static int check_kept(const struct iommu_domain *domain, struct device *dev,
		      const struct rr_kept *kept)
{
	struct iommu_resv_region *region;
	LIST_HEAD(regions);
	int ret = 0;

	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list) {
		if (!rr_region_kept(region, &regions))
			continue;
		if (!(domain->type & __IOMMU_DOMAIN_PAGING))
			ret = -EINVAL;
		else if (!has_span(kept, region))
			ret = -EAGAIN;
		if (!ret)
			continue;
		rr_audit_device(dev, refusal, (u64)region->start,
				rr_region_last(region), ret);
		rr_waiting_look();
		break;
	}
	rr_put_resv_regions(dev, &regions);
	return ret;
}

/*
 * Of a member, group->mutex held: so neither its record goes, nor what it keeps. Return:
 * NULL if it is to keep nothing.
 */
static struct rr_device *keeper(struct device *dev)
{
	struct rr_device *device;

	rcu_read_lock();
	device = rr_device_of(dev);
	if (!rr_kept_wanted(device))
		device = NULL;
	rcu_read_unlock();
	return device;
}

static const struct rr_kept *kept_by(const struct rr_device *device)
{
	return rcu_dereference_protected(device->kept, true);
}

/**
 * struct attachment - a group that has been attached to a domain
 * @domain: the domain
 * @group: the group
 * @some: regions have been mapped
 */
struct attachment {
	struct iommu_domain *domain;
	struct iommu_group *group;
	bool some;
};

/* iommu_group_for_each_dev() callback: rr_mappings_mutex and group->mutex held. */
static int map_member(struct device *dev, void *data)
{
	struct attachment *attachment = data;
	struct rr_device *device = keeper(dev);
	const struct rr_kept *kept;
	size_t i;
	int ret;

	if (!device)
		return 0;
	kept = kept_by(device);
	ret = check_kept(attachment->domain, dev, kept);
	for (i = 0; !ret && kept && i < kept->len; i++) {
		ret = rr_mapping_add(attachment->domain, attachment->group,
				     dev, &kept->spans[i]);
		if (ret)
			rr_audit_device(dev, refusal, kept->spans[i].start,
					kept->spans[i].last, ret);
		attachment->some = true;
	}
	return ret;
}

/*
 * iommu_group_for_each_dev() callback, as before, when all are mapped. Each region is
 * logged once for a grant, and counted each time.
 */
static int audit_member(struct device *dev, void *data)
{
	struct rr_device *device = keeper(dev);
	const struct rr_kept *kept = device ? kept_by(device) : NULL;
	struct rr_grant *grant;
	size_t i;

	rcu_read_lock();
	grant = kept ? rr_grant_of(dev) : NULL;
	for (i = 0; grant && i < kept->len; i++) {
		if (atomic_cmpxchg(&grant->told, i, i + 1) == i)
			rr_audit_device(dev, "[mem 0x%08llx-0x%08llx] mapped 1:1 for user space",
					kept->spans[i].start,
					kept->spans[i].last);
		atomic_long_inc(&grant->mappings);
	}
	rcu_read_unlock();
	return 0;
}

/**
 * rr_claim_attach() - map what the members of a group keep in a domain
 * @domain: a domain of user space that the group has just been attached to
 * @group: the group
 *
 * Context: process, may sleep; takes group->mutex.
 * Return: 0; or with nothing mapped, and a line in the log, -EINVAL for a nested domain;
 *         -EAGAIN if the group has to be the host's first; or what rr_mapping_add() says.
 */
int rr_claim_attach(struct iommu_domain *domain, struct iommu_group *group)
{
	struct attachment attachment = { domain, group, false };
	int ret;

	if (!rr_grant_any_mapped())
		return 0;
	/* Before the first map: behind it, Intel's driver would refuse (has_mappings). */
	rr_enforce_cache_coherency(domain);
	mutex_lock(&rr_mappings_mutex);
	ret = iommu_group_for_each_dev(group, &attachment, map_member);
	if (ret)
		rr_mapping_drop_group(domain, group);
	else if (attachment.some)
		iommu_group_for_each_dev(group, NULL, audit_member);
	mutex_unlock(&rr_mappings_mutex);
	return ret;
}

/**
 * rr_claim_detach() - take out of a domain what a group has kept there
 * @domain: a domain that the group has been detached from; the caller has it still
 * @group: the group
 *
 * Context: process, may sleep.
 */
void rr_claim_detach(struct iommu_domain *domain, struct iommu_group *group)
{
	mutex_lock(&rr_mappings_mutex);
	rr_mapping_drop_group(domain, group);
	mutex_unlock(&rr_mappings_mutex);
}

/**
 * rr_claim_leave() - a device that is gone keeps nothing any more
 * @dev: the device
 *
 * Context: process, may sleep; rr_mutex held.
 */
void rr_claim_leave(struct device *dev)
{
	mutex_lock(&rr_mappings_mutex);
	rr_mapping_drop_device(dev);
	mutex_unlock(&rr_mappings_mutex);
}
