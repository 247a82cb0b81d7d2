/* SPDX-License-Identifier: GPL-2.0 */
/* What an administrator should think of before a device is passed through. */
#ifndef RR_RISK_H
#define RR_RISK_H

#include <linux/bitmap.h>
#include <linux/types.h>

struct list_head;
struct rr_device;
struct rr_grant;

/* Regions of one device that are compared with those of others. */
#define RR_SHARING_REGIONS	256

/* Devices that are remembered by their address. */
#define RR_SHARING_DEVICES	4

/**
 * struct rr_sharing - who else has a device's regions
 * @device: the device
 * @shared: one bit for each region of it that another device has
 * @count: how many devices have at least one of them
 * @named: how many are in @first
 * @first: the addresses of those that come first, ascending
 */
struct rr_sharing {
	const struct rr_device *device;
	DECLARE_BITMAP(shared, RR_SHARING_REGIONS);
	unsigned int count;
	unsigned int named;
	u64 first[RR_SHARING_DEVICES];
};

void rr_risk_warn(struct rr_grant *grant, struct rr_device *device);
void rr_risk_warn_broken(struct rr_device *device);

/* sharing.c */
void rr_sharing_add(struct rr_device *device);
void rr_sharing_drop(struct rr_device *device);
void rr_sharing_find(struct rr_sharing *sharing, struct rr_device *device,
		     const struct list_head *regions);

#endif
