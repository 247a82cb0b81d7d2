/* SPDX-License-Identifier: GPL-2.0 */
/* What is plugged in. */
#ifndef RR_DEVICE_H
#define RR_DEVICE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/types.h>

#include "rr_address.h"

struct iommu_group;
struct rr_kept;
struct rr_shares;

extern struct mutex rr_mutex;

/**
 * struct rr_device - a PCI device that is plugged in
 * @node: in the table of devices by address, which is read under RCU
 * @entry: in the list of devices
 * @member: in a list of the decision for @group that is under way
 * @rcu: for freeing it behind the last reader
 * @bdf: its address, as rr_bdf() packs it
 * @pdev: the device; valid until it is removed, and so is dev->iommu
 * @group: its IOMMU group, a reference; NULL if no IOMMU serves it, or has yet
 * @joins: the group that it has been seen to be in, a reference, until that is
 *         looked into (joining.c); or NULL; exchanged, under RCU or rr_mutex
 * @tied: firmware declares a direct region for it; once seen, it stays
 * @leaving: it is being removed; still a member of its group, no more listed
 * @newcomer: it has joined @group since we are here, and nothing has been decided
 *            since with @group in the host's hands
 * @waits: it is decided anew when user space gives @group back (waiting.c)
 * @gate_open: we have opened its gate, or it came up open, as our hook hid the region
 *             from the core: to close it is up to us; written under group->mutex
 * @opened: somebody else has opened its gate, and the log has it; group->mutex, or at
 *          load rr_mutex
 * @blocked: listed, and the log has said who blocks its group
 * @kept: the regions that it keeps in user space, or NULL; written under group->mutex,
 *        read under that or RCU
 * @shares: its direct regions, a set of them in the table of all (sharing.c); or NULL
 * @sharer: in the list of devices that have these
 * @keeper: in the list of devices that keep regions, which is read under RCU
 *
 * Under rr_mutex, where nothing else is said.
 */
struct rr_device {
	struct hlist_node node;
	struct list_head entry;
	struct list_head member;
	struct rcu_head rcu;
	u64 bdf;
	struct pci_dev *pdev;
	struct iommu_group *group;
	struct iommu_group *joins;
	bool tied;
	bool leaving;
	bool newcomer;
	bool waits;
	bool gate_open;
	bool opened;
	bool blocked;
	struct rr_kept __rcu *kept;
	struct list_head keeper;
	struct rr_shares *shares;
	struct list_head sharer;
};

extern struct list_head rr_devices;
extern unsigned int rr_devices_apart;

#define rr_for_each_device(device) \
	list_for_each_entry(device, &rr_devices, entry)

/**
 * rr_pci_bdf() - a device's address
 * @pdev: the device
 *
 * Context: any; @pdev has a bus.
 * Return: the address, as rr_bdf() packs it.
 */
static inline u64 rr_pci_bdf(const struct pci_dev *pdev)
{
	return rr_bdf(pci_domain_nr(pdev->bus), pdev->bus->number, pdev->devfn);
}

/**
 * rr_device_id() - a device's identity
 * @device: the device
 *
 * Context: rr_mutex held.
 * Return: its vendor and device ids.
 */
static inline struct rr_id rr_device_id(const struct rr_device *device)
{
	return (struct rr_id){ device->pdev->vendor, device->pdev->device };
}

struct rr_device *rr_device_at(u64 bdf);
struct rr_device *rr_device_find(u64 bdf);
struct rr_device *rr_device_of(struct device *dev);
bool rr_device_tied(struct rr_device *device, struct device *dev);
bool rr_device_in_force(const struct rr_device *device);

int rr_device_add(struct pci_dev *pdev, gfp_t gfp);
int rr_device_join(struct rr_device *device);
void rr_device_free(struct rr_device *device);

#endif
