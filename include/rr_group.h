/* SPDX-License-Identifier: GPL-2.0 */
/* Which IOMMU groups are open. */
#ifndef RR_GROUP_H
#define RR_GROUP_H

#include <linux/types.h>

struct iommu_group;
struct list_head;
struct rr_device;

/* group.c */
int rr_group_decide(struct iommu_group *group, struct list_head *revoke);
void rr_group_enumerate(struct rr_device *device);
void rr_group_audit_blockers(struct rr_device *device);

/* waiting.c */
bool rr_waiting_begin(struct rr_device *device);
void rr_waiting_end(struct rr_device *device);
void rr_waiting_look(void);
void rr_waiting_exit(void);

#endif
