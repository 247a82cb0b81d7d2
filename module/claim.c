// SPDX-License-Identifier: GPL-2.0
/*
 * Whether user space owns an IOMMU group.
 *
 * Told from the domains that its members are on: a claim takes all of them off the
 * host's, a reset, from v7.0 on, only the one that is reset.
 */
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/pci.h>

#include "rr_claim.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_domain.h"

/*
 * A function-level reset takes 100 ms, and the next may follow soon; microseconds,
 * and how often: one to two seconds.
 */
#define RESET_POLL_US	2000
#define RESET_POLLS	500

/**
 * struct look - whose the members of a group are
 * @group: the group
 * @owners: one bit for each &enum rr_owner that was seen
 */
struct look {
	struct iommu_group *group;
	unsigned int owners;
};

/* group->mutex held. What is leaving may have left the group by now. */
static void look_at_device(struct rr_device *device, void *data)
{
	struct look *look = data;

	if (device->group == look->group && !device->leaving)
		look->owners |= BIT(rr_domain_owner(&device->pdev->dev));
}

/**
 * rr_claim_in_pass() - does user space own a group, told from within a pass over it?
 * @group: the group
 * @first: a member
 *
 * The members that are PCI devices are those in our table; no others are reset.
 *
 * Context: rr_device_lock() and group->mutex held.
 * Return: true if it does, or if all members are being reset.
 */
bool rr_claim_in_pass(struct iommu_group *group, struct device *first)
{
	struct look look = {
		.group = group,
		.owners = BIT(rr_domain_owner(first)),
	};

	if (look.owners == BIT(RR_OWNER_NOBODY))
		rr_device_for_each(look_at_device, &look);
	return rr_domain_claimed(look.owners);
}

/* iommu_group_for_each_dev() callback: group->mutex held. */
static int look_at_member(struct device *dev, void *data)
{
	struct look *look = data;

	look->owners |= BIT(rr_domain_owner(dev));
	return 0;
}

/**
 * rr_claim_of_group() - does user space own a group?
 * @group: the group
 *
 * A group that looks claimed because its only device is being reset is waited for,
 * two seconds at most.
 *
 * Context: process, sleeps; takes group->mutex.
 * Return: true if it is not in the host's hands now.
 */
bool rr_claim_of_group(struct iommu_group *group)
{
	struct look look;
	int i;

	for (i = 0; i < RESET_POLLS; i++) {
		if (i)
			usleep_range(RESET_POLL_US, 2 * RESET_POLL_US);
		look = (struct look){ .group = group };
		iommu_group_for_each_dev(group, &look, look_at_member);
		if (!rr_domain_claimed(look.owners))
			return false;
		if (!RR_RESET_LOOKS_CLAIMED ||
		    look.owners & BIT(RR_OWNER_USER))
			break;
	}
	return true;
}
