// SPDX-License-Identifier: GPL-2.0
/* iommu_map() is told how to get memory (v6.3). */
#include <linux/iommu.h>

int (*probe)(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr,
	     size_t size, int prot, gfp_t gfp) = iommu_map;
