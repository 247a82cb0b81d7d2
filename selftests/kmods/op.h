/* SPDX-License-Identifier: GPL-2.0 */
/* What relax_rmrr hooks: the op by which a device's reserved regions are listed. */
#ifndef OP_H
#define OP_H

#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/pci.h>

typedef void (*resv_fn)(struct device *dev, struct list_head *regions);

/* The PCI device of that address, a reference, or NULL. */
static inline struct device *device_at(const char *bdf)
{
	return bdf ? bus_find_device_by_name(&pci_bus_type, NULL, bdf) : NULL;
}

/* Tests plug nothing: dev->iommu stays. */
static inline resv_fn op_of(struct device *dev)
{
	if (!dev->iommu || !dev->iommu->iommu_dev)
		return NULL;
	return dev->iommu->iommu_dev->ops->get_resv_regions;
}

/* The op of the device at that address, or NULL. */
static inline resv_fn op_at(const char *bdf)
{
	struct device *dev = device_at(bdf);
	resv_fn op = dev ? op_of(dev) : NULL;

	put_device(dev);
	return op;
}

#endif
