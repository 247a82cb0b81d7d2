// SPDX-License-Identifier: GPL-2.0
/*
 * The gate of the IOMMU core (v6.6 and later): dev->iommu->require_direct.
 *
 * Set once, when the device joins its group and its enumeration says DIRECT
 * (drivers/iommu/iommu.c, iommu_create_device_direct_mappings()), read whenever
 * the device is to be put on a blocking domain, which is how a claim begins
 * (__iommu_device_set_domain()), and never cleared by anybody: it dies with
 * dev->iommu. Commit a48ce36e2786.
 *
 * The bit shares its word with pci_32bit_workaround, which the DMA fast path
 * clears without a lock, at most once in a device's life (drivers/iommu/
 * dma-iommu.c, iommu_dma_alloc_iova()). One of two such writes can get lost. So
 * it is read again a moment after writing, long enough for another processor
 * to finish the one read-modify-write it may be in; and once more when a driver
 * is about to bind, when no DMA is under way (hotplug.c, BUS_NOTIFY_BIND_DRIVER).
 * The other way round, a lost clearing of pci_32bit_workaround costs one more
 * attempt to find a 32-bit address.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/iommu.h>

#include "rr_device.h"
#include "rr_gate.h"

#define WRITE_ATTEMPTS	8

/* Microseconds until the other writer's store has come, if one is under way. */
#define OTHER_WRITER_US	20

/* group->mutex held, so dev->iommu is stable. May sleep. */
static void write_require_direct(struct device *dev, bool value)
{
	int i;

	if (!dev->iommu)
		return;
	for (i = 0; i < WRITE_ATTEMPTS; i++) {
		if (dev->iommu->require_direct == value)
			return;
		dev->iommu->require_direct = value;
		usleep_range(OTHER_WRITER_US, 2 * OTHER_WRITER_US);
	}
}

/**
 * rr_gate_name() - the word for this gate in the log
 *
 * Context: any.
 * Return: a constant string.
 */
const char *rr_gate_name(void)
{
	return "require_direct";
}

/**
 * rr_gate_refuses() - does this kernel refuse a tied device here?
 * @device: a device that firmware ties, dev->iommu is stable
 *
 * It does, unless we have opened its gate, or somebody else has: other modules clear
 * that bit, too.
 *
 * Context: rr_mutex or group->mutex held.
 * Return: true if its require_direct is set.
 */
bool rr_gate_refuses(const struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;

	return dev->iommu && dev->iommu->require_direct;
}

/**
 * rr_gate_adopt() - take the gate of a device that has just come for ours
 * @device: the device
 *
 * It may be open without anybody's doing: the core did not set the bit, as our hook
 * kept the region's type from it, or as its enumeration had no memory. So it is for
 * us to close. Nobody can have claimed the device by this yet.
 *
 * Context: group->mutex held.
 */
void rr_gate_adopt(struct rr_device *device)
{
	device->gate_open = !rr_gate_refuses(device);
}

/**
 * rr_gate_open() - let the device be claimed
 * @device: the device
 *
 * Has no effect on the device's DMA: its domain stays what it is. One that somebody else
 * has opened is not ours.
 *
 * Context: group->mutex held.
 */
void rr_gate_open(struct rr_device *device)
{
	if (!rr_gate_refuses(device))
		return;
	write_require_direct(&device->pdev->dev, false);
	device->gate_open = true;
}

/**
 * rr_gate_close() - have the kernel refuse claims again
 * @device: the device
 *
 * Only if we have opened it: who else has may have a virtual machine on the device.
 * Only for a device that firmware ties, and only while its group is on a
 * default domain: with the bit set, a user's domain cannot be detached, and its
 * freed page tables would stay live in the hardware.
 *
 * Context: group->mutex held.
 */
void rr_gate_close(struct rr_device *device)
{
	if (device->gate_open)
		write_require_direct(&device->pdev->dev, true);
	device->gate_open = false;
}
