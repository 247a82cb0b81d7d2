/* SPDX-License-Identifier: GPL-2.0 */
/* What is plugged in. */
#ifndef RR_DEVICE_H
#define RR_DEVICE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "rr_address.h"
#include "rr_gate.h"

struct device;
struct iommu_group;
struct pci_dev;

extern struct mutex rr_mutex;

/**
 * struct rr_device - a PCI device that is plugged in
 * @node: in the table of devices
 * @rcu: for freeing it behind the last reader
 * @bdf: its address, as rr_bdf() packs it
 * @pdev: the device; valid until it is removed, and so is dev->iommu
 * @group: its IOMMU group, a reference; NULL if no IOMMU serves it
 * @gate: its gate, in the gate's table if @group
 * @tied: firmware declares a direct region for it; once seen, it stays
 * @leaving: it is being removed; still a member of its group, no more listed
 * @newcomer: it has joined @group since we are here, and no pass has seen the group
 *            in the host's hands since
 * @held: its gate is open without a grant, until user space gives back @group
 * @opened: somebody else has opened its gate, and the log has it; group->mutex, or at
 *          load rr_mutex
 * @pending: its gate is to be opened as soon as @group is in the host's hands
 * @shut: listed, and the log has said who blocks its group
 * @pass: in a list of the pass over its group that is under way
 */
struct rr_device {
	struct hlist_node node;
	struct rcu_head rcu;
	u64 bdf;
	struct pci_dev *pdev;
	struct iommu_group *group;
	struct rr_gate gate;
	bool tied;
	bool leaving;
	bool newcomer;
	bool held;
	bool opened;
	bool pending;
	bool shut;
	struct list_head pass;
};

struct rr_device *rr_device_at(u64 bdf);
struct rr_device *rr_device_find(u64 bdf);
struct rr_device *rr_device_of(struct device *dev);
struct rr_id rr_device_id(const struct rr_device *device);
bool rr_device_tied(struct rr_device *device, struct device *dev);
bool rr_device_in_force(struct rr_device *device, struct device *dev);
void rr_device_hold(struct rr_device *device, bool held);

int rr_device_add(struct pci_dev *pdev, gfp_t gfp);
int rr_device_join(struct rr_device *device);
void rr_device_free(struct rr_device *device);
void rr_device_for_each(void (*fn)(struct rr_device *device, void *data),
			void *data);
unsigned int rr_device_count_tied(void);

#endif
