/* SPDX-License-Identifier: GPL-2.0 */
/* The first half of the work: what a reserved-region enumeration answers. */
#ifndef RR_ENUMERATION_H
#define RR_ENUMERATION_H

#include <linux/types.h>

struct device;
struct iommu_group;
struct list_head;

int rr_enumeration_hook(struct device *dev);
void rr_enumeration_unhook(void);
int rr_enumeration_check(struct device *dev, struct iommu_group *group);
bool rr_enumeration_hooked(struct device *dev);
u64 rr_enumeration_count(void);

bool rr_enumeration_in_force(struct device *dev);

int rr_enumeration_raw(struct device *dev, struct list_head *regions);
bool rr_enumeration_ties(struct device *dev);
bool rr_enumeration_group(struct device *dev, struct iommu_group *group);

#endif
