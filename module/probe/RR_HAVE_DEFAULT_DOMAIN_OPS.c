// SPDX-License-Identifier: GPL-2.0
/*
 * attach_dev stands in the default domain's ops: commit 9a630a4b41a2 (v5.18);
 * before, in struct iommu_ops itself.
 */
#include <linux/iommu.h>

const struct iommu_domain_ops *probe(const struct iommu_ops *ops);
const struct iommu_domain_ops *probe(const struct iommu_ops *ops)
{
	return ops->default_domain_ops;
}
