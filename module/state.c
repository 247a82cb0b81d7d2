// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator is told of a device: the files of its directory.
 *
 * The reader holds the file active, and its removal waits for that. So neither rr_mutex
 * nor the PCI rescan lock is taken here, only RCU and group->mutex.
 */
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/sysfs.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_holder.h"
#include "rr_region.h"
#include "rr_sysfs.h"

/* How often a reader looks who meets a reset: see survey_group(). */
#define RESET_POLLS 125

/**
 * struct survey - what a look at all members of a group tells of one of them
 * @dev: that one
 * @holder: whose the group is
 * @tied: firmware ties @dev
 * @in_force: the grant of @dev is in force
 * @opened: somebody else has opened the gate of @dev
 * @blocked: firmware ties another member, whose grant is not in force
 */
struct survey {
	struct device *dev;
	enum rr_holder holder;
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

	survey->holder = max(survey->holder, rr_holder_of(dev));
	rcu_read_lock();
	device = rr_device_of(dev);
	tied = device && device->tied;
	in_force = rr_device_in_force(device);
	if (dev == survey->dev && tied && !in_force)
		survey->opened = rr_gate_notice_opened(device);
	rcu_read_unlock();
	if (!device)
		tied = rr_raw_ties(dev);

	if (dev == survey->dev) {
		survey->tied = tied;
		survey->in_force = in_force;
	} else {
		survey->blocked |= tied && !in_force;
	}
	return 0;
}

/* @patient: what may be a reset is waited for, a quarter of a second at least. */
static void survey_group(struct survey *survey, struct iommu_group *group,
			 bool patient)
{
	struct device *dev = survey->dev;
	int polls = 0;

	for (;;) {
		*survey = (struct survey){ .dev = dev };
		iommu_group_for_each_dev(group, survey, survey_member);
		if (!patient || !rr_holder_may_be_reset(survey->holder) ||
		    ++polls == RESET_POLLS)
			return;
		usleep_range(RR_RESET_POLL_US, 2 * RR_RESET_POLL_US);
	}
}

/* Return: the first word that applies. */
static const char *state_name(const struct rr_place *place)
{
	struct device *dev = place->pdev ? &place->pdev->dev : NULL;
	struct survey survey = { .dev = dev };
	struct rr_grant *grant;
	bool listed, matches, mapped;

	rcu_read_lock();
	grant = rr_grant_at(place->bdf);
	listed = grant && test_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	matches = listed && dev && rr_grant_matches(grant, dev);
	mapped = listed && grant->policy == RR_MAPPED;
	rcu_read_unlock();

	if (listed && !dev)
		return "absent";
	if (listed && !matches)
		return "mismatch";
	if (place->group)
		survey_group(&survey, place->group, listed);
	if (!listed)
		return survey.opened ? "opened" : "blocked";
	if (rr_holder_is_user(survey.holder))
		return "assigned";
	if (survey.blocked)
		return "peer-blocked";
	if (!survey.tied)
		return "unaffected";
	/* Not in force: its IOMMU driver's op is not hooked, or not any more. */
	if (!survey.in_force)
		return "blocked";
	return mapped ? "mapped" : "relaxed";
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
	enum rr_policy policy = RR_RELAXED;
	struct rr_grant *grant;
	bool in_force;

	if (dev != listing->dev)
		return 0;
	rcu_read_lock();
	grant = rr_grant_of(dev);
	in_force = grant && rr_device_in_force(rr_device_of(dev));
	if (in_force)
		policy = grant->policy;
	rcu_read_unlock();

	rr_raw_regions(dev, &regions);
	list_for_each_entry(region, &regions, list) {
		bool direct = region->type == IOMMU_RESV_DIRECT;
		bool stays = direct && !(in_force &&
					 rr_region_relaxed(region, policy));

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
					     stays ? "direct" :
						     "direct-relaxable");
	}
	rr_put_resv_regions(dev, &regions);
	return 1;
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct rr_place place = rr_place_get(kobj);
	const char *name = state_name(&place);

	rr_place_put(&place);
	return sysfs_emit(buf, "%s\n", name);
}

static ssize_t regions_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	struct rr_place place = rr_place_get(kobj);
	struct listing listing = { .buf = buf };

	if (place.pdev && place.group) {
		listing.dev = &place.pdev->dev;
		iommu_group_for_each_dev(place.group, &listing, list_regions);
	}
	rr_place_put(&place);
	return listing.at;
}

/* A count of the grant for an address, or 0. */
static ssize_t show_count(struct kobject *kobj, char *buf, size_t offset)
{
	struct rr_place place = rr_place_get(kobj);
	struct rr_grant *grant;
	unsigned long n = 0;

	rcu_read_lock();
	grant = rr_grant_at(place.bdf);
	if (grant)
		n = atomic_long_read((void *)grant + offset);
	rcu_read_unlock();
	rr_place_put(&place);
	return sysfs_emit(buf, "%lu\n", n);
}

static ssize_t relaxations_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	return show_count(kobj, buf, offsetof(struct rr_grant, relaxations));
}

static ssize_t mappings_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	return show_count(kobj, buf, offsetof(struct rr_grant, mappings));
}

static struct kobj_attribute state_attribute = __ATTR_RO(state);
static struct kobj_attribute regions_attribute = __ATTR_RO(regions);
static struct kobj_attribute relaxations_attribute = __ATTR_RO(relaxations);
static struct kobj_attribute mappings_attribute = __ATTR_RO(mappings);

static struct attribute *state_attrs[] = {
	&state_attribute.attr,
	&regions_attribute.attr,
	&relaxations_attribute.attr,
	&mappings_attribute.attr,
	NULL,
};

static const struct attribute_group state_group = {
	.attrs = state_attrs,
};

const struct attribute_group *rr_state_groups[] = {
	&state_group,
	NULL,
};
