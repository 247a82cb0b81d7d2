/* SPDX-License-Identifier: GPL-2.0 */
/* Whose an IOMMU domain is. */
#ifndef RR_DOMAIN_H
#define RR_DOMAIN_H

#include <linux/iommu.h>

#include "rr_compat.h"

/**
 * enum rr_owner - whose the domain is that a device is on
 * @RR_OWNER_HOST: the host's own, where its drivers' DMA goes; or there is none,
 *		   as a failed attachment can leave it
 * @RR_OWNER_USER: user space's
 * @RR_OWNER_NOBODY: nobody's, all DMA is blocked: how a claim begins; and from
 *		     v7.0 on also where a device is while it is reset
 */
enum rr_owner {
	RR_OWNER_HOST,
	RR_OWNER_USER,
	RR_OWNER_NOBODY,
};

/**
 * rr_domain_owner() - whose is the domain that a device is on?
 * @dev: the device
 *
 * What is the host's own is told as the kernel's iommu_is_default_domain() does,
 * which is private.
 *
 * Context: group->mutex held.
 * Return: the owner.
 */
static inline enum rr_owner rr_domain_owner(struct device *dev)
{
	struct iommu_domain *domain = rr_domain_of(dev);

	if (!domain || domain->type & (__IOMMU_DOMAIN_DMA_API |
				       __IOMMU_DOMAIN_PT))
		return RR_OWNER_HOST;
	return domain->type == IOMMU_DOMAIN_BLOCKED ? RR_OWNER_NOBODY :
						      RR_OWNER_USER;
}

#endif
