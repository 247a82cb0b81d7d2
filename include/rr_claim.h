/* SPDX-License-Identifier: GPL-2.0 */
/* Whether user space owns an IOMMU group. */
#ifndef RR_CLAIM_H
#define RR_CLAIM_H

#include <linux/types.h>

struct device;
struct iommu_group;

bool rr_claim_in_pass(struct iommu_group *group, struct device *first);
bool rr_claim_of_group(struct iommu_group *group);

#endif
