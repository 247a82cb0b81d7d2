// SPDX-License-Identifier: GPL-2.0
/* What is plugged in: a record for each PCI device. */
#include <linux/hashtable.h>
#include <linux/iommu.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_mapping.h"
#include "rr_risk.h"
#include "rr_sysfs.h"

#define DEVICE_BITS 8

/* rr_mutex to change it, RCU to look something up. */
static DEFINE_HASHTABLE(devices, DEVICE_BITS);

LIST_HEAD(rr_devices);

/* How many of them have no IOMMU group. Written under rr_mutex. */
unsigned int rr_devices_apart;

/**
 * rr_device_at() - the record for an address
 * @bdf: the address, as rr_bdf() packs it
 *
 * Context: rr_mutex or RCU read lock held.
 * Return: the device, one that is being removed included; NULL if none is there.
 */
struct rr_device *rr_device_at(u64 bdf)
{
	struct rr_device *device;

	hash_for_each_possible_rcu(devices, device, node, bdf,
				   lockdep_is_held(&rr_mutex))
		if (device->bdf == bdf)
			return device;
	return NULL;
}

/**
 * rr_device_find() - the device at an address
 * @bdf: the address, as rr_bdf() packs it
 *
 * Context: rr_mutex held.
 * Return: the device, valid until rr_mutex is dropped; NULL if none is there, or
 *         it is being removed.
 */
struct rr_device *rr_device_find(u64 bdf)
{
	struct rr_device *device = rr_device_at(bdf);

	lockdep_assert_held(&rr_mutex);
	return device && !device->leaving ? device : NULL;
}

/**
 * rr_device_of() - the record of a member of a group
 * @dev: the member
 *
 * By the device, not by its address alone: what is leaving may still be a member
 * beside its successor.
 *
 * Context: rr_mutex or RCU read lock held.
 * Return: its record; NULL if it is not a PCI device, or has not been added yet.
 */
struct rr_device *rr_device_of(struct device *dev)
{
	struct rr_device *device;
	u64 bdf;

	if (!dev_is_pci(dev))
		return NULL;
	bdf = rr_pci_bdf(to_pci_dev(dev));
	hash_for_each_possible_rcu(devices, device, node, bdf,
				   lockdep_is_held(&rr_mutex))
		if (&device->pdev->dev == dev)
			return device;
	return NULL;
}

/**
 * rr_device_tied() - does firmware tie this member down?
 * @device: its record, or NULL if it has none
 * @dev: the member
 *
 * Once it has been seen to, it stays so: when memory is short, the driver leaves
 * regions out of the enumeration, but it never makes one up.
 *
 * Context: process, may sleep; rr_mutex held, and dev->iommu is stable.
 * Return: true if it has a direct region.
 */
bool rr_device_tied(struct rr_device *device, struct device *dev)
{
	lockdep_assert_held(&rr_mutex);
	if (!device)
		return rr_raw_ties(dev);
	if (!device->tied && rr_raw_ties(dev)) {
		rr_stale_note(device->bdf);
		device->tied = true;
		rr_sharing_add(device);
	}
	return device->tied;
}

/**
 * rr_device_in_force() - is this device's grant in force?
 * @device: the device, or NULL
 *
 * Context: dev->iommu is stable; rr_mutex or RCU read lock held.
 * Return: true if its regions, should it have any, are relaxed.
 */
bool rr_device_in_force(const struct rr_device *device)
{
	return device && !device->leaving &&
	       rr_enumeration_hooked(&device->pdev->dev) &&
	       rr_grant_of(&device->pdev->dev);
}

/**
 * rr_device_join() - take up the IOMMU group of a device
 * @device: a device without one
 *
 * Context: process, may sleep; rr_mutex held, so the device cannot go:
 * its DEL_DEVICE would wait for the lock.
 * Return: 0, or why the device will stay blocked (no IOMMU is no reason): what
 *         rr_enumeration_hook() or rr_gate_hook() say.
 */
int rr_device_join(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	int ret;

	lockdep_assert_held(&rr_mutex);
	rr_stale_note(device->bdf);
	/* The hook asks whether there is one. */
	WRITE_ONCE(device->group, iommu_group_get(dev));
	if (!device->group)
		return 0;
	WRITE_ONCE(rr_devices_apart, rr_devices_apart - 1);
	/*
	 * Drivers drop a region that they have no memory for, without a word: one
	 * look may miss what another sees. So does each decision look again.
	 */
	device->tied = rr_raw_ties(dev) || rr_raw_ties(dev);
	rr_sharing_add(device);

	ret = rr_enumeration_hook(dev);
	if (ret == -ENODEV)
		return 0;
	if (ret)
		return ret;
	return rr_gate_hook(dev);
}

/**
 * rr_device_add() - take up a device
 * @pdev: the device
 * @gfp: how to get the memory for its record
 *
 * Context: as rr_device_join().
 * Return: 0, -ENOMEM, or what rr_device_join() says.
 */
int rr_device_add(struct pci_dev *pdev, gfp_t gfp)
{
	struct rr_device *device = rr_device_of(&pdev->dev);

	lockdep_assert_held(&rr_mutex);
	/* Known from before it was added, as load can have it: once more. */
	if (device)
		return device->group ? 0 : rr_device_join(device);
	device = kzalloc(sizeof(*device), gfp);
	if (!device)
		return -ENOMEM;
	device->bdf = rr_pci_bdf(pdev);
	device->pdev = pdev;
	list_add_tail(&device->entry, &rr_devices);
	WRITE_ONCE(rr_devices_apart, rr_devices_apart + 1);
	hash_add_rcu(devices, &device->node, device->bdf);
	return rr_device_join(device);
}

/**
 * rr_device_free() - forget a device
 * @device: the device, which waits for nothing any more; freed behind the last RCU reader
 *
 * Context: rr_mutex held.
 */
void rr_device_free(struct rr_device *device)
{
	lockdep_assert_held(&rr_mutex);
	rr_stale_note(device->bdf);
	rr_sharing_drop(device);
	list_del(&device->entry);
	hash_del_rcu(&device->node);
	if (device->group)
		iommu_group_put(device->group);
	else
		WRITE_ONCE(rr_devices_apart, rr_devices_apart - 1);
	/* It cannot be enumerated any more. */
	iommu_group_put(xchg(&device->joins, NULL));
	rr_kept_drop(device);
	kfree_rcu(device, rcu);
}
