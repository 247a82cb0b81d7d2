// SPDX-License-Identifier: GPL-2.0
/*
 * Since v5.19 (commit 6043257b1de0) who attaches a domain asks for forced snooping by
 * an op. Before, Intel's driver took it from the domain's type, in scalable mode.
 */
#include <linux/iommu.h>
#include <linux/stddef.h>

size_t probe = offsetof(struct iommu_domain_ops, enforce_cache_coherency);
