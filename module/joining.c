// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that the IOMMU core puts into a group, and that we have not looked at yet.
 *
 * The core's notifier of the PCI bus comes before the one in hotplug.c, which may
 * have to wait for a write to the allowlist. In that moment the group is open or shut
 * as it was without the newcomer. Here is a notifier that comes before the core's.
 *
 * And where devices join when a driver is about to bind, nobody tells of one whose driver
 * does not bind then: but the core enumerates it when it joins, so the hook sees it.
 */
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "rr_device.h"
#include "rr_hotplug.h"

/* The core's has priority 0 (drivers/iommu/iommu.c, iommu_bus_init()). */
#define BEFORE_THE_CORE 1

/**
 * struct joiner - a device that is being added
 * @node: in the list of them
 * @dev: the device
 * @group: the IOMMU group that it has been attached with, or NULL; no reference, to be
 *         compared only
 */
struct joiner {
	struct list_head node;
	struct device *dev;
	struct iommu_group *group;
};

LIST_HEAD(rr_joiners);
static DEFINE_SPINLOCK(joiners_lock);	/* leaf */

static int pci_notify_early(struct notifier_block *nb, unsigned long action,
			    void *data)
{
	struct joiner *joiner;

	if (action != BUS_NOTIFY_ADD_DEVICE)
		return NOTIFY_DONE;
	joiner = kzalloc(sizeof(*joiner), GFP_KERNEL | __GFP_NOFAIL);
	joiner->dev = data;
	spin_lock(&joiners_lock);
	list_add(&joiner->node, &rr_joiners);
	spin_unlock(&joiners_lock);
	return NOTIFY_DONE;
}

static struct notifier_block early_notifier = {
	.notifier_call = pci_notify_early,
	.priority = BEFORE_THE_CORE,
};

/* Is what the hook sees join taken up? Not any more when the module goes. */
static bool late;

static void join_late(struct work_struct *work)
{
	rr_hotplug_join_late();
}

static DECLARE_WORK(late_work, join_late);

/**
 * rr_joining_init() - begin to listen
 *
 * Context: module init; who calls rr_joining_done() listens already.
 * Return: 0, or what the bus says.
 */
int rr_joining_init(void)
{
	int ret = bus_register_notifier(&pci_bus_type, &early_notifier);

	WRITE_ONCE(late, !ret);
	return ret;
}

/**
 * rr_joining_exit() - listen no more
 *
 * Context: process, sleeps; who calls rr_joining_done() still listens.
 */
void rr_joining_exit(void)
{
	WRITE_ONCE(late, false);
	/* Who has seen it set may be about to have that looked into. */
	synchronize_rcu();
	flush_work(&late_work);
	bus_unregister_notifier(&pci_bus_type, &early_notifier);
}

/* joiners_lock held. */
static struct joiner *find_joiner(struct device *dev)
{
	struct joiner *joiner;

	list_for_each_entry(joiner, &rr_joiners, node)
		if (joiner->dev == dev)
			return joiner;
	return NULL;
}

/**
 * rr_joining_is() - is this device being added?
 * @dev: the device
 *
 * Context: any.
 * Return: true from before the core hears of it until its group has been decided.
 */
bool rr_joining_is(struct device *dev)
{
	bool is;

	if (!rr_joining_any())
		return false;
	spin_lock(&joiners_lock);
	is = find_joiner(dev);
	spin_unlock(&joiners_lock);
	return is;
}

/**
 * rr_joining_late() - has an enumerated device joined its group without our knowing?
 * @dev: a PCI device that the core enumerates: so it has a group, and that stays
 *
 * If so, it is looked into soon. What the core makes of this very enumeration may be
 * decided by the answer: see relax.c.
 *
 * Context: RCU read lock held; under group->mutex or not.
 * Return: true if its group has not been decided since it has joined.
 */
bool rr_joining_late(struct device *dev)
{
	struct iommu_group *group;
	struct rr_device *device;

	/* As a rule all have joined: that is asked without a call. */
	if (!READ_ONCE(rr_devices_apart) || !READ_ONCE(late))
		return false;
	device = rr_device_of(dev);
	if (!device || READ_ONCE(device->group))
		return false;
	if (!READ_ONCE(device->joins)) {
		group = iommu_group_get(dev);
		if (cmpxchg(&device->joins, NULL, group))
			iommu_group_put(group);
	}
	schedule_work(&late_work);
	return true;
}

/**
 * rr_joining_attached() - the core attaches a device to a domain
 * @dev: the device
 *
 * The first time it does is when the device joins its group: from now on it counts
 * there.
 *
 * Context: group->mutex held.
 */
void rr_joining_attached(struct device *dev)
{
	struct iommu_group *group;
	struct joiner *joiner;

	if (!rr_joining_any())
		return;
	group = iommu_group_get(dev);
	spin_lock(&joiners_lock);
	joiner = find_joiner(dev);
	if (joiner)
		joiner->group = group;
	spin_unlock(&joiners_lock);
	iommu_group_put(group);
}

/**
 * rr_joining_beside() - has a device that is being added joined this one's group?
 * @dev: a member
 *
 * Context: group->mutex held, so that the answer is the same for all members.
 * Return: true if there is one.
 */
bool rr_joining_beside(struct device *dev)
{
	struct iommu_group *group;
	struct joiner *joiner;
	bool found = false;

	if (!rr_joining_any())
		return false;
	group = iommu_group_get(dev);
	spin_lock(&joiners_lock);
	list_for_each_entry(joiner, &rr_joiners, node)
		found |= group && joiner->group == group;
	spin_unlock(&joiners_lock);
	iommu_group_put(group);
	return found;
}

/**
 * rr_joining_done() - the group of a device that was added has been decided
 * @dev: the device; it need not have been noticed
 *
 * Context: process.
 */
void rr_joining_done(struct device *dev)
{
	struct joiner *joiner;

	spin_lock(&joiners_lock);
	joiner = find_joiner(dev);
	if (joiner)
		list_del(&joiner->node);
	spin_unlock(&joiners_lock);
	kfree(joiner);
}
