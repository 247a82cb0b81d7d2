// SPDX-License-Identifier: GPL-2.0
/*
 * iommu_driver_get_domain_for_dev(), for those who hold group->mutex (v7.0);
 * iommu_get_domain_for_dev() asserts from then on that they do not.
 */
#include <linux/iommu.h>

struct iommu_domain *probe(struct device *dev);
struct iommu_domain *probe(struct device *dev)
{
	return iommu_driver_get_domain_for_dev(dev);
}
