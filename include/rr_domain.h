/* SPDX-License-Identifier: GPL-2.0 */
/* Whose an IOMMU domain is. */
#ifndef RR_DOMAIN_H
#define RR_DOMAIN_H

#include <linux/iommu.h>

#include "rr_compat.h"

/**
 * rr_domain_claimed() - is a device in the hands of user space?
 * @dev: the device; the domain is its group's
 *
 * As the kernel's iommu_is_default_domain() would say, which is private. A group
 * without any domain, as a failed attachment can leave it, is nobody's.
 *
 * Context: group->mutex held.
 * Return: true if its group is on a domain that is not the host's own.
 */
static inline bool rr_domain_claimed(struct device *dev)
{
	struct iommu_domain *domain = rr_domain_of(dev);

	return domain && !(domain->type & (__IOMMU_DOMAIN_DMA_API |
					   __IOMMU_DOMAIN_PT));
}

#endif
