/* SPDX-License-Identifier: GPL-2.0 */
/* Who has a device and its IOMMU group: the host, user space, or nobody. */
#ifndef RR_HOLDER_H
#define RR_HOLDER_H

#include <linux/iommu.h>

#include "rr_compat.h"

/*
 * A function-level reset takes 100 ms, and the next may follow soon: who has to know
 * looks again after some time, in microseconds, with no lock held.
 */
#define RR_RESET_POLL_US	2000

/**
 * enum rr_holder - whose the domain is that a device is on
 * @RR_HOLDER_NONE: there is no device
 * @RR_HOLDER_NOBODY: nobody's, all DMA is blocked: how a claim begins; and from
 *		      v7.0 on also where a device is while it is reset
 * @RR_HOLDER_HOST: the host's own, where its drivers' DMA goes; or there is no domain,
 *		    as a failed attachment can leave it
 * @RR_HOLDER_USER: user space's
 *
 * A claim takes all members of a group off the host's domain, a reset the one that is
 * reset. So the highest of the members' tells whose the group is.
 */
enum rr_holder {
	RR_HOLDER_NONE,
	RR_HOLDER_NOBODY,
	RR_HOLDER_HOST,
	RR_HOLDER_USER,
};

/**
 * rr_holder_of() - in whose hands is a device?
 * @dev: the device
 *
 * What is the host's own is told as the kernel's iommu_is_default_domain() does,
 * which is private.
 *
 * Context: group->mutex held.
 * Return: its holder.
 */
static inline enum rr_holder rr_holder_of(struct device *dev)
{
	struct iommu_domain *domain = rr_domain_of(dev);

	if (!domain || domain->type & (__IOMMU_DOMAIN_DMA_API |
				       __IOMMU_DOMAIN_PT))
		return RR_HOLDER_HOST;
	return domain->type == IOMMU_DOMAIN_BLOCKED ? RR_HOLDER_NOBODY :
						      RR_HOLDER_USER;
}

/**
 * rr_holder_is_user() - does user space own the group?
 * @holder: the group's
 *
 * Context: any.
 * Return: true if it does, or may: see rr_holder_may_be_reset().
 */
static inline bool rr_holder_is_user(enum rr_holder holder)
{
	return holder == RR_HOLDER_USER || holder == RR_HOLDER_NOBODY;
}

/**
 * rr_holder_may_be_reset() - can it be that all members are being reset?
 * @holder: the group's
 *
 * Context: any.
 * Return: true if it can; else it is a claim, with nothing attached yet.
 */
static inline bool rr_holder_may_be_reset(enum rr_holder holder)
{
	return holder == RR_HOLDER_NOBODY && RR_RESET_LOOKS_CLAIMED;
}

#endif
