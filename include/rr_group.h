/* SPDX-License-Identifier: GPL-2.0 */
/* Which IOMMU groups are open. */
#ifndef RR_GROUP_H
#define RR_GROUP_H

#include <linux/types.h>

struct iommu_group;
struct list_head;
struct rr_device;

void rr_group_enumerate(struct rr_device *device);
int rr_group_decide(struct iommu_group *group, struct list_head *revoke);
bool rr_group_opened_by_others(struct rr_device *device);
void rr_group_audit_blockers(struct rr_device *device);
void rr_group_exit(void);

#endif
