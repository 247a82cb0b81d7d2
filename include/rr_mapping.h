/* SPDX-License-Identifier: GPL-2.0 */
/* Regions that a device keeps in user space, mapped 1:1: policy "mapped". */
#ifndef RR_MAPPING_H
#define RR_MAPPING_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct device;
struct iommu_domain;
struct iommu_group;
struct rr_device;

/**
 * struct rr_span - a region that is kept
 * @start: its first byte
 * @last: its last byte
 * @prot: what the device may do there, %IOMMU_READ and the like
 */
struct rr_span {
	u64 start;
	u64 last;
	int prot;
};

/**
 * struct rr_kept - the regions that a device keeps
 * @rcu: for freeing it behind the last reader
 * @len: number of @spans
 * @spans: in the order of the raw list
 */
struct rr_kept {
	struct rcu_head rcu;
	size_t len;
	struct rr_span spans[];
};

/* kept.c: which these are. The list has the devices that keep any; it is read under RCU. */
extern struct list_head rr_keepers;

/**
 * rr_kept_any() - does any device keep a region?
 *
 * So that enumerations cost nothing as long as none does.
 *
 * Context: any.
 * Return: true if one does.
 */
static inline bool rr_kept_any(void)
{
	return unlikely(!list_empty(&rr_keepers));
}

void rr_kept_update(struct rr_device *device);
void rr_kept_later(struct rr_device *device);
void rr_kept_drop(struct rr_device *device);
bool rr_kept_wanted(const struct rr_device *device);

/* reserve.c: no memory of user space's is laid over them */
void rr_reserve_kept(struct device *dev, struct list_head *regions);

/* claim.c: they are mapped, all of a group or none */
extern struct mutex rr_mappings_mutex;

int rr_claim_attach(struct iommu_domain *domain, struct iommu_group *group);
void rr_claim_detach(struct iommu_domain *domain, struct iommu_group *group);
void rr_claim_leave(struct device *dev);

/* mapping.c: one of them, in one domain */
int rr_mapping_add(struct iommu_domain *domain, struct iommu_group *group,
		   struct device *dev, const struct rr_span *span);
void rr_mapping_drop_group(const struct iommu_domain *domain,
			   const struct iommu_group *group);
void rr_mapping_drop_device(const struct device *dev);

/* door.c: where domains come and go */
int rr_door_hook(void);
void rr_door_unhook(void);

#endif
