// SPDX-License-Identifier: GPL-2.0
/*
 * Whether user space owns an IOMMU group.
 *
 * Told from the domains that its members are on: a claim takes all of them off the
 * host's. So does, from v7.0 on, a reset with the one that is reset: a group whose
 * members are all on the blocking domain may be one or the other, for as long as a
 * reset takes.
 */
#include <linux/bits.h>
#include <linux/iommu.h>
#include <linux/pci.h>

#include "rr_claim.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_domain.h"

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
 * All other members need be looked at only if this one tells nothing. Those that can
 * be reset are PCI devices, and those are in our table.
 *
 * Context: rr_mutex and group->mutex held.
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
	return rr_claim_of_owners(look.owners) != RR_CLAIM_NONE;
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
 * Context: process, may sleep; takes group->mutex.
 * Return: whether it does now; %RR_CLAIM_UNSURE if it may be a reset: ask again, with
 *         no lock held that others wait for.
 */
enum rr_claim rr_claim_of_group(struct iommu_group *group)
{
	struct look look = { .group = group };

	iommu_group_for_each_dev(group, &look, look_at_member);
	return rr_claim_of_owners(look.owners);
}
