/* SPDX-License-Identifier: GPL-2.0 */
/* Devices that the IOMMU core has put into a group, and we have not looked at yet. */
#ifndef RR_JOINING_H
#define RR_JOINING_H

#include <linux/atomic.h>
#include <linux/types.h>

/*
 * How many there are, at least: from before the core hears that a device is added
 * until its group has been decided.
 */
extern atomic_t rr_joining_count;

/**
 * rr_joining_any() - may a device have joined a group just now?
 *
 * Its group is open or shut as it was before. In that moment nobody may claim it by a
 * gate that is about to be shut, and nobody who has it may be kept from giving it back.
 *
 * Context: any; lock-free.
 * Return: true if there is one anywhere in the machine.
 */
static inline bool rr_joining_any(void)
{
	return unlikely(atomic_read(&rr_joining_count));
}

int rr_joining_init(void);
void rr_joining_exit(void);
void rr_joining_done(void);

#endif
