// SPDX-License-Identifier: GPL-2.0
/*
 * What comes and goes: the devices present at load, then the bus's notifications.
 *
 * Notifiers never take the PCI rescan lock: the remove path holds it around them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/acpi.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/freezer.h>
#include <linux/iommu.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>

#include "rr_audit.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_hotplug.h"
#include "rr_joining.h"
#include "rr_pci.h"
#include "rr_risk.h"

static void (*listener)(void);

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
	/* Untied as far as is known: the pass looks again. */
	rr_group_decide(device->group, NULL);
	if (device->tied == was_tied)
		return false;
	/* What is relaxed only now is logged now. */
	if (grant)
		rr_group_enumerate(device);
	warn(device, grant);
	return true;
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
	void (*changed)(void);
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
		if (device)
			device->leaving = true;
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		if (device)
			on_removed(device);
		break;
	case BUS_NOTIFY_BIND_DRIVER:
		news = device && on_bind(device);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		if (device && device->tied && rr_device_in_force(device, dev))
			rr_audit_bound(dev, dev->driver->name);
		news = false;
		break;
	}
	mutex_unlock(&rr_mutex);

	changed = READ_ONCE(listener);
	if (changed && news)
		changed();
	return NOTIFY_DONE;
}

static struct notifier_block pci_notifier = {
	.notifier_call = pci_notify,
};

/**
 * struct present - what was there before us
 * @tied: devices that firmware ties
 * @shut: those of them whose gate nobody has opened
 * @active: an IOMMU serves at least one device
 */
struct present {
	unsigned int tied;
	unsigned int shut;
	bool active;
};

/* rr_mutex held; the device cannot go. */
static int take_up(struct pci_dev *pdev, struct present *present)
{
	struct rr_device *device;
	int ret;

	ret = rr_device_add(pdev, GFP_KERNEL);
	if (ret)
		return ret;
	device = rr_device_of(&pdev->dev);
	if (!device->group || !rr_enumeration_hooked(&pdev->dev))
		return 0;
	present->active = true;
	present->tied += device->tied;
	if (device->tied && !rr_group_opened_by_others(device))
		present->shut++;
	rr_risk_warn_broken(device);
	return rr_enumeration_check(&pdev->dev, device->group);
}

/*
 * Keeps a device from coming and going, until unlock_slot(). That happens under the
 * rescan lock; but up to v6.17, and in part later, with virtual functions under the
 * device lock of their physical function alone (drivers/pci/iov.c, sriov_disable()).
 * The physical function's lock is only tried, as the kernel takes the two locks in
 * either order. It may be held for long, as when vfio-pci is taken off a function that
 * is in use; so who loads us may be killed meanwhile.
 *
 * Not covered: vmd_remove() removes a bus without the rescan lock
 * (drivers/pci/controller/vmd.c). Who unbinds that driver at the moment of a load may
 * have a device taken up that is on its way out.
 *
 * Return: 0, with the physical function's device in @physfn if it is locked; -EINTR.
 */
static int lock_slot(struct pci_dev *pdev, struct device **physfn)
{
	*physfn = NULL;
	for (;;) {
		pci_lock_rescan_remove();
		/* A virtual function that is gone may have no physical one any more. */
		if (!pdev->is_virtfn || !device_is_registered(&pdev->dev))
			return 0;
		*physfn = &pci_physfn(pdev)->dev;
		if (device_trylock(*physfn))
			return 0;
		pci_unlock_rescan_remove();
		if (fatal_signal_pending(current))
			return -EINTR;
		msleep(20);
		try_to_freeze();
	}
}

static void unlock_slot(struct device *physfn)
{
	if (physfn)
		device_unlock(physfn);
	pci_unlock_rescan_remove();
}

static bool acpi_present(const char *signature)
{
#ifdef CONFIG_ACPI
	struct acpi_table_header *table;

	if (ACPI_FAILURE(acpi_get_table((char *)signature, 0, &table)))
		return false;
	acpi_put_table(table);
	return true;
#else
	return false;
#endif
}

/*
 * Where firmware declares an IOMMU, the kernel has said what became of it. Firmware
 * that is in error keeps it off: "DMAR: Device scope type does not match".
 */
static const char *where_kernel_says_why(void)
{
	if (acpi_present(ACPI_SIG_DMAR))
		return " firmware declares one: dmesg | grep DMAR";
	if (acpi_present(ACPI_SIG_IVRS))
		return " firmware declares one: dmesg | grep AMD-Vi";
	return "";
}

/* Takes up what was there before us; what comes meanwhile, the notifier does. */
static int add_present_devices(void)
{
	struct present present = { 0 };
	struct pci_dev *pdev = NULL;
	struct device *physfn;
	int ret = 0;

	while (!ret && (pdev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, pdev))) {
		ret = lock_slot(pdev, &physfn);
		if (ret)
			break;
		mutex_lock(&rr_mutex);
		if (device_is_registered(&pdev->dev))
			ret = take_up(pdev, &present);
		mutex_unlock(&rr_mutex);
		unlock_slot(physfn);
	}
	if (ret == -EINTR)
		pr_err("cannot load: killed while it waited for %s (error %d)\n",
		       pci_name(pdev), ret);
	pci_dev_put(pdev);

	if (ret == -ENOMEM)
		pr_err("cannot load: no memory (error %d)\n", ret);
	if (!ret && !present.active) {
		pr_err("cannot load: no IOMMU is active (is it enabled in the firmware, and on the kernel command line?%s)\n",
		       where_kernel_says_why());
		ret = -ENODEV;
	}
	if (!ret && present.tied && !present.shut)
		pr_warn("warning: firmware ties %u device%s, and the %s gate is shut for none of them: another module has opened them, or this kernel refuses in another way\n",
			present.tied, present.tied == 1 ? "" : "s",
			rr_gate_name());
	return ret;
}

static void forget(struct rr_device *device, void *data)
{
	rr_device_free(device);
}

/* The list is empty, so every gate is closed. Waits until nobody is in the hooks. */
static void forget_devices(void)
{
	/* What is held open may go yet, and is to be heard of. */
	rr_group_exit();
	bus_unregister_notifier(&pci_bus_type, &pci_notifier);
	mutex_lock(&rr_mutex);
	rr_device_for_each(forget, NULL);
	mutex_unlock(&rr_mutex);
	rr_gate_unhook();
	rr_enumeration_unhook();
}

/**
 * rr_hotplug_listen() - have a function called when devices come or go
 * @changed: the function, called without any lock of ours; NULL for none any
 *           more, but a call may still be under way until rr_hotplug_exit()
 *
 * Context: any.
 */
void rr_hotplug_listen(void (*changed)(void))
{
	WRITE_ONCE(listener, changed);
}

/**
 * rr_hotplug_exit() - undo rr_hotplug_init()
 *
 * Context: process, sleeps; the allowlist is empty, so every gate is closed.
 */
void rr_hotplug_exit(void)
{
	/* From here on who joins finds what it would find without us. */
	rr_joining_exit();
	forget_devices();
}

static int listen(void)
{
	int ret;

	ret = bus_register_notifier(&pci_bus_type, &pci_notifier);
	if (ret)
		return ret;
	ret = rr_joining_init();
	if (ret)
		goto err_notifier;
	return 0;

err_notifier:
	/* Devices may have been taken up by the notifier already. */
	forget_devices();
	return ret;
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

	ret = listen();
	if (ret) {
		pr_err("cannot load: the PCI bus would not tell what comes and goes (error %d)\n",
		       ret);
		return ret;
	}
	ret = add_present_devices();
	if (ret)
		goto err_listen;
	return 0;

err_listen:
	rr_hotplug_exit();
	return ret;
}
