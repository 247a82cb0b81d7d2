/* SPDX-License-Identifier: GPL-2.0 */
/* What is there, what comes and what goes. */
#ifndef RR_HOTPLUG_H
#define RR_HOTPLUG_H

#include <linux/list.h>
#include <linux/types.h>

struct device;

/* hotplug.c, census.c */
int rr_hotplug_init(void);
void rr_hotplug_exit(void);
int rr_census(void);

/* hotplug.c, for joining.c: the group of each device that has joined late is decided */
void rr_hotplug_join_late(void);

/* joining.c: devices that the IOMMU core puts into a group, and that we have not seen */
extern struct list_head rr_joiners;

/**
 * rr_joining_any() - is a device being added, anywhere?
 *
 * So that the others cost nothing as long as none is.
 *
 * Context: any; lock-free.
 * Return: true from before the core hears of one until its group has been decided.
 */
static inline bool rr_joining_any(void)
{
	return unlikely(!list_empty(&rr_joiners));
}

int rr_joining_init(void);
void rr_joining_exit(void);

bool rr_joining_is(struct device *dev);
bool rr_joining_late(struct device *dev);
void rr_joining_attached(struct device *dev);
bool rr_joining_beside(struct device *dev);
void rr_joining_done(struct device *dev);

#endif
