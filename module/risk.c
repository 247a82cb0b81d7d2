// SPDX-License-Identifier: GPL-2.0
/* What an administrator should think of before a device is passed through. */
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_pci.h"
#include "rr_risk.h"

/**
 * struct sharing - who else has a region
 * @region: the region
 * @devices: how many devices have it
 */
struct sharing {
	const struct iommu_resv_region *region;
	unsigned int devices;
};

/* rr_device_lock() held. */
static void count_sharer(struct rr_device *device, void *data)
{
	struct sharing *sharing = data;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);

	/* Its dev->iommu goes while it leaves. */
	if (!device->tied || device->leaving)
		return;
	rr_enumeration_raw(&device->pdev->dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (region->type == IOMMU_RESV_DIRECT &&
		    region->start == sharing->region->start &&
		    region->length == sharing->region->length) {
			sharing->devices++;
			break;
		}
	rr_put_resv_regions(&device->pdev->dev, &regions);
}

static void warn_of_region(struct rr_device *device,
			   const struct iommu_resv_region *region)
{
	struct device *dev = &device->pdev->dev;
	struct sharing sharing = { .region = region };

	if (region->start < SZ_1M)
		rr_audit_warning(device->bdf, dev,
				 "region below 1 MiB, always inside a guest's memory");
	else if (region->start < SZ_4G)
		rr_audit_warning(device->bdf, dev,
				 "region below 4 GiB, may be inside a guest's memory");
	rr_device_for_each(count_sharer, &sharing);
	if (sharing.devices > 1)
		rr_audit_warning(device->bdf, dev,
				 "region shared by %u devices",
				 sharing.devices);
}

/*
 * Only tried: the notifiers take the lock that we hold with the device's held.
 * Busy, it is being bound or unbound, and the log will tell of the former.
 */
static void warn_of_driver(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;

	if (!device_trylock(dev))
		return;
	if (dev->driver && strncmp(dev->driver->name, "vfio", 4))
		rr_audit_warning(device->bdf, dev, "host driver %s is bound",
				 dev->driver->name);
	device_unlock(dev);
}

static void warn_of_class(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;

	switch (device->pdev->class >> 16) {
	case PCI_BASE_CLASS_STORAGE:
		rr_audit_warning(device->bdf, dev, "storage controller");
		break;
	case PCI_BASE_CLASS_NETWORK:
		rr_audit_warning(device->bdf, dev,
				 "network controller, a BMC may share it");
		break;
	}
}

/**
 * rr_risk_warn() - log the risks of a device just granted
 * @device: the device; firmware ties it
 *
 * Context: process, may sleep; rr_device_lock() held.
 */
void rr_risk_warn(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);

	warn_of_driver(device);
	warn_of_class(device);

	rr_enumeration_raw(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (region->type == IOMMU_RESV_DIRECT)
			warn_of_region(device, region);
	rr_put_resv_regions(dev, &regions);
}
