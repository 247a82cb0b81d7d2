// SPDX-License-Identifier: GPL-2.0
/*
 * What comes and goes, as the PCI bus tells it.
 *
 * Notifiers never take the PCI rescan lock: the remove path holds it around them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/printk.h>

#include "rr_audit.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_hotplug.h"
#include "rr_mapping.h"
#include "rr_risk.h"
#include "rr_sysfs.h"

static void audit_unserved(struct pci_dev *pdev, int err)
{
	if (err)
		rr_audit_warning(rr_pci_bdf(pdev), &pdev->dev,
				 "it cannot be served (error %d), it stays blocked",
				 err);
}

static void warn(struct rr_device *device, struct rr_grant *grant)
{
	rr_risk_warn_broken(device);
	if (grant && rr_grant_matches(grant, &device->pdev->dev))
		rr_risk_warn(grant, device);
}

/*
 * A device has joined its group. It is brought in line both ways: listed, it may
 * open its group; tied and not listed, it closes it, or is held open if user space
 * has the group.
 */
static void on_join(struct rr_device *device)
{
	struct rr_grant *grant = rr_grant_at(device->bdf);

	if (!device->group)
		return;
	device->newcomer = true;
	/*
	 * Before v6.6 the core does not enumerate for an identity domain
	 * (iommu_create_device_direct_mappings()), and an op just hooked was
	 * not seen: what is relaxed is logged at the latest now.
	 */
	if (grant)
		rr_group_enumerate(device);
	rr_group_decide(device->group, NULL);
	warn(device, grant);
}

/* A device has been added; the IOMMU core has probed it already. */
static void on_add(struct pci_dev *pdev)
{
	struct rr_device *device;
	struct rr_grant *grant;

	/*
	 * It must have a record, whatever it takes: a device that is listed has been
	 * relaxed by now, so the core has left require_direct clear. Without a
	 * record nobody could set it when the device is taken off the list.
	 */
	audit_unserved(pdev, rr_device_add(pdev, GFP_KERNEL | __GFP_NOFAIL));
	device = rr_device_of(&pdev->dev);
	grant = rr_grant_at(device->bdf);
	if (grant) {
		rr_grant_bind(grant, &pdev->dev);
		rr_grant_audit_mismatch(grant, device);
	}
	on_join(device);
}

/*
 * A driver is about to bind. Return: true if the device has only now joined its
 * group, as its IOMMU driver came later than the device; or if it has turned out to
 * be tied.
 */
static bool on_bind(struct rr_device *device)
{
	struct rr_grant *grant = rr_grant_at(device->bdf);
	bool was_tied = device->tied;

	if (!device->group) {
		audit_unserved(device->pdev, rr_device_join(device));
		on_join(device);
		return device->group;
	}
	/* Untied as far as is known: the decision looks again. */
	rr_group_decide(device->group, NULL);
	if (device->tied == was_tied)
		return false;
	/* What is relaxed only now is logged now. */
	if (grant)
		rr_group_enumerate(device);
	warn(device, grant);
	return true;
}

/* iommu_group_for_each_dev() callback. */
static int is_member(struct device *dev, void *data)
{
	return dev == data;
}

/*
 * A device has been seen in a group, and may have left it by now: the core takes it out
 * again if it cannot be attached. As a member it stays: its removal would wait for
 * rr_mutex. Return: true if it is one, and nobody has taken that up.
 */
static bool has_joined(struct rr_device *device, struct iommu_group *group)
{
	return group && !device->group && !device->leaving &&
	       iommu_group_for_each_dev(group, &device->pdev->dev, is_member);
}

/**
 * rr_hotplug_join_late() - take up devices that have been seen in a group
 *
 * What a driver's binding does, without a driver that has bound.
 *
 * Context: process, sleeps; no lock held.
 */
void rr_hotplug_join_late(void)
{
	struct iommu_group *group;
	struct rr_device *device;
	bool news = false;

	mutex_lock(&rr_mutex);
	rr_for_each_device(device) {
		group = xchg(&device->joins, NULL);
		if (has_joined(device, group))
			news |= on_bind(device);
		iommu_group_put(group);
	}
	mutex_unlock(&rr_mutex);
	if (news)
		rr_folder_sync();
}

/* A device has left its group: that may open it for the others. */
static void on_removed(struct rr_device *device)
{
	struct rr_grant *grant = rr_grant_at(device->bdf);
	struct iommu_group *group = NULL;

	/* What comes back is relaxed anew, and logged anew. */
	if (grant)
		atomic_set(&grant->logged, 0);
	if (device->group)
		group = iommu_group_ref_get(device->group);
	rr_waiting_end(device);
	rr_claim_leave(&device->pdev->dev);
	rr_device_free(device);
	if (group) {
		rr_group_decide(group, NULL);
		iommu_group_put(group);
	}
}

/*
 * ADD comes after the IOMMU core's own notifier has probed the device (same
 * priority, registered earlier); dev->iommu stays valid until that notifier has
 * seen REMOVED. BIND_DRIVER comes before the driver's probe, with no DMA under
 * way: see gate_require_direct.c for why that matters.
 */
static int pci_notify(struct notifier_block *nb, unsigned long action,
		      void *data)
{
	struct device *dev = data;
	struct rr_device *device;
	bool news = true;

	/* The others do not concern us: they are not to wait for our lock. */
	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
	case BUS_NOTIFY_DEL_DEVICE:
	case BUS_NOTIFY_REMOVED_DEVICE:
	case BUS_NOTIFY_BIND_DRIVER:
	case BUS_NOTIFY_BOUND_DRIVER:
		break;
	default:
		return NOTIFY_DONE;
	}

	mutex_lock(&rr_mutex);
	device = rr_device_of(dev);
	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		on_add(to_pci_dev(dev));
		rr_joining_done(dev);
		break;
	case BUS_NOTIFY_DEL_DEVICE:
		if (device) {
			rr_stale_note(device->bdf);
			rr_sharing_drop(device);
			device->leaving = true;
		}
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		if (device)
			on_removed(device);
		break;
	case BUS_NOTIFY_BIND_DRIVER:
		news = device && on_bind(device);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		if (device && device->tied && rr_device_in_force(device))
			rr_audit_device(dev, "bound to driver %s while relaxed",
					dev->driver->name);
		news = false;
		break;
	}
	mutex_unlock(&rr_mutex);

	if (news)
		rr_folder_sync();
	return NOTIFY_DONE;
}

static struct notifier_block pci_notifier = {
	.notifier_call = pci_notify,
};

/* The list is empty, so every gate is closed. Returns when nobody is in the hooks. */
static void forget_devices(void)
{
	struct rr_device *device, *next;

	rr_door_unhook();
	/* A device that waits may still be unplugged: until then we have to hear of it. */
	rr_waiting_exit();
	bus_unregister_notifier(&pci_bus_type, &pci_notifier);
	mutex_lock(&rr_mutex);
	/* None waits any more. */
	list_for_each_entry_safe(device, next, &rr_devices, entry)
		rr_device_free(device);
	mutex_unlock(&rr_mutex);
	rr_gate_unhook();
	rr_enumeration_unhook();
}

/**
 * rr_hotplug_exit() - undo rr_hotplug_init()
 *
 * Context: process, sleeps; the allowlist is empty, so every gate is closed.
 */
void rr_hotplug_exit(void)
{
	/* From here on a device that joins finds the kernel as without this module. */
	rr_joining_exit();
	forget_devices();
}

/**
 * rr_hotplug_init() - find the devices, hook their IOMMU drivers, prove it
 *
 * Context: module init.
 * Return: 0; -ENODEV without an active IOMMU, -ENXIO if the hook is not called,
 *         -ENOMEM, -EINTR, or what rr_enumeration_hook() and rr_gate_hook() say. A line
 *         in the log says why.
 */
int rr_hotplug_init(void)
{
	int ret;

	ret = bus_register_notifier(&pci_bus_type, &pci_notifier);
	if (ret)
		goto err;
	ret = rr_joining_init();
	if (ret)
		goto err_notifier;
	ret = rr_census();
	if (!ret)
		ret = rr_door_hook();
	if (ret)
		rr_hotplug_exit();
	return ret;

err_notifier:
	/* Devices may have been taken up by the notifier already. */
	forget_devices();
err:
	pr_err("cannot load: the PCI bus would not tell what comes and goes (error %d)\n",
	       ret);
	return ret;
}
