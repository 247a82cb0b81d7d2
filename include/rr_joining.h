/* SPDX-License-Identifier: GPL-2.0 */
/* Devices that the IOMMU core puts into a group, and that we have not looked at yet. */
#ifndef RR_JOINING_H
#define RR_JOINING_H

#include <linux/atomic.h>
#include <linux/types.h>

struct device;

extern atomic_t rr_joining_count;

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
	return unlikely(atomic_read(&rr_joining_count));
}

int rr_joining_init(void);
void rr_joining_exit(void);

bool rr_joining_is(struct device *dev);
void rr_joining_attached(struct device *dev);
bool rr_joining_beside(struct device *dev);
void rr_joining_done(struct device *dev);

#endif
