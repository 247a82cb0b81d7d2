/* SPDX-License-Identifier: GPL-2.0 */
/*
 * iommu_alloc_resv_region() takes a gfp_t since v6.2 (6.1 by backport). By this
 * type, it is called with one everywhere: where it takes none, the fifth argument
 * stays in its register, unread.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <linux/iommu.h>

typedef struct iommu_resv_region *(*alloc_fn)(phys_addr_t start, size_t length,
					      int prot,
					      enum iommu_resv_type type,
					      gfp_t gfp);

/* A variable: the compiler traps on a call through a cast that it sees. */
static alloc_fn alloc_region = (alloc_fn)(void *)iommu_alloc_resv_region;

#endif
