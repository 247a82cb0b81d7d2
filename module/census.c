// SPDX-License-Identifier: GPL-2.0
/* The devices that are there when the module is loaded. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/acpi.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/freezer.h>
#include <linux/pci.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_hotplug.h"
#include "rr_risk.h"

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
	if (device->tied && !rr_gate_notice_opened(device))
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

/* Arm's table is there without an IOMMU, too. */
static bool iort_has_smmu(void)
{
	bool found = false;
#ifdef CONFIG_ACPI
	struct acpi_table_header *table;
	struct acpi_iort_node *node;
	struct acpi_table_iort *iort;
	unsigned int i;

	if (ACPI_FAILURE(acpi_get_table(ACPI_SIG_IORT, 0, &table)))
		return false;
	iort = (struct acpi_table_iort *)table;
	node = (void *)iort + iort->node_offset;
	for (i = 0; i < iort->node_count && !found; i++) {
		if ((void *)(node + 1) > (void *)table + table->length ||
		    !node->length)
			break;
		found = node->type == ACPI_IORT_NODE_SMMU ||
			node->type == ACPI_IORT_NODE_SMMU_V3;
		node = (void *)node + node->length;
	}
	acpi_put_table(table);
#endif
	return found;
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
	if (iort_has_smmu())
		return " firmware declares one: dmesg | grep -i smmu";
	return "";
}

/**
 * rr_census() - take up the devices that are there
 *
 * What comes meanwhile, the notifier takes up.
 *
 * Context: module init; no lock held.
 * Return: 0; -ENODEV without an active IOMMU, -EINTR, or what rr_device_add() and
 *         rr_enumeration_check() say. A line in the log says why.
 */
int rr_census(void)
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
	if (!ret && !present.active && !rr_iommu_waits()) {
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
