// SPDX-License-Identifier: GPL-2.0
/*
 * Since commit a48ce36e2786 (v6.6) the IOMMU core itself refuses to take a
 * device off its 1:1 map, by this bit; before, only Intel's attach_dev did.
 */
#include <linux/iommu.h>

void probe(struct dev_iommu *iommu);
void probe(struct dev_iommu *iommu)
{
	iommu->require_direct = 0;
}
