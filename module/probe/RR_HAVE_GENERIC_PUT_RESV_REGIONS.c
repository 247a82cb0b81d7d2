// SPDX-License-Identifier: GPL-2.0
/*
 * generic_iommu_put_resv_regions() is exported to modules where (before v6.0)
 * iommu_put_resv_regions() is not.
 */
#include <linux/iommu.h>

void probe(struct device *dev, struct list_head *regions);
void probe(struct device *dev, struct list_head *regions)
{
	generic_iommu_put_resv_regions(dev, regions);
}
