/* SPDX-License-Identifier: GPL-2.0 */
/* The first half of the work: what a reserved-region enumeration answers. */
#ifndef RR_ENUMERATION_H
#define RR_ENUMERATION_H

#include <linux/types.h>

struct device;
struct iommu_group;
struct list_head;

typedef void (*rr_resv_fn)(struct device *dev, struct list_head *regions);

/* enumeration.c: through the hook */
rr_resv_fn rr_resv_op(struct device *dev);
int rr_enumeration_hook(struct device *dev);
void rr_enumeration_unhook(void);
int rr_enumeration_check(struct device *dev, struct iommu_group *group);
bool rr_enumeration_hooked(struct device *dev);
bool rr_enumeration_group(struct device *dev, struct iommu_group *group);
u64 rr_enumeration_count(void);

/* relax.c: what it makes of an answer */
void rr_relax(struct device *dev, struct list_head *tail,
	      struct list_head *regions);

/* raw.c: past it */
void rr_raw_regions(struct device *dev, struct list_head *regions);
bool rr_raw_asks(const struct list_head *regions);
bool rr_raw_ties(struct device *dev);

#endif
