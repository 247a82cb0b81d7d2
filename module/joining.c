// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that the IOMMU core has put into a group, and we have not looked at yet.
 *
 * The core's notifier of the PCI bus comes before the one in hotplug.c, which may
 * have to wait for a write to the allowlist. Here is one that comes before the core's.
 */
#include <linux/device.h>
#include <linux/notifier.h>
#include <linux/pci.h>

#include "rr_joining.h"

atomic_t rr_joining_count = ATOMIC_INIT(0);

/* The core's has priority 0 (drivers/iommu/iommu.c, iommu_bus_init()). */
#define BEFORE_THE_CORE 1

static int pci_notify_early(struct notifier_block *nb, unsigned long action,
			    void *data)
{
	if (action == BUS_NOTIFY_ADD_DEVICE)
		atomic_inc(&rr_joining_count);
	return NOTIFY_DONE;
}

static struct notifier_block early_notifier = {
	.notifier_call = pci_notify_early,
	.priority = BEFORE_THE_CORE,
};

/**
 * rr_joining_init() - begin to count
 *
 * Context: module init; who calls rr_joining_done() listens already.
 * Return: 0, or what the bus says.
 */
int rr_joining_init(void)
{
	return bus_register_notifier(&pci_bus_type, &early_notifier);
}

/**
 * rr_joining_exit() - count no more
 *
 * Context: process, sleeps; who calls rr_joining_done() still listens.
 */
void rr_joining_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &early_notifier);
}

/**
 * rr_joining_done() - a device that was added has been dealt with
 *
 * One that was added before rr_joining_init(), or after rr_joining_exit(), was not
 * counted: the list is empty then, and no gate open.
 *
 * Context: process.
 */
void rr_joining_done(void)
{
	atomic_dec_if_positive(&rr_joining_count);
}
