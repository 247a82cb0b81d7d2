/* SPDX-License-Identifier: GPL-2.0 */
/* Which other devices have a device's regions, too. */
#ifndef RR_SHARING_H
#define RR_SHARING_H

#include <linux/bitmap.h>
#include <linux/types.h>

struct list_head;
struct rr_device;

/* Regions of one device that are compared with those of others. */
#define RR_SHARING_REGIONS	256

/* Devices that are remembered by their address. */
#define RR_SHARING_DEVICES	4

/**
 * struct rr_sharing - who else has a device's regions
 * @shared: one bit for each region of its enumeration that another device has
 * @count: how many devices have at least one of them
 * @first: the addresses of those that come first, ascending
 */
struct rr_sharing {
	DECLARE_BITMAP(shared, RR_SHARING_REGIONS);
	unsigned int count;
	u64 first[RR_SHARING_DEVICES];
};

void rr_sharing_find(struct rr_sharing *sharing, struct rr_device *device,
		     const struct list_head *regions);

#endif
