// SPDX-License-Identifier: GPL-2.0
/*
 * Has a PCI device enumerated by an op that the ops of others call: as if its IOMMU driver
 * were another one, whose op is iommu_dma_get_resv_regions(). The driver of SMMUs calls
 * that in its own.
 *
 * Parameter: peer, the address of the device. Nobody may remove it while this is loaded.
 */
#include <linux/iommu.h>
#include <linux/module.h>

#include "op.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device whose op is another one");

#ifdef RR_EXPORTS_DMA_REGIONS

/* Declared in a private header since v6.1 (drivers/iommu/dma-iommu.h). */
void iommu_dma_get_resv_regions(struct device *dev, struct list_head *list);

static struct device *device;
static struct iommu_device *was;
static struct iommu_device iommu;
static struct iommu_ops ops;

static int __init nester_init(void)
{
	device = device_at(peer);
	if (!device || !op_of(device)) {
		put_device(device);
		return -ENODEV;
	}
	was = device->iommu->iommu_dev;
	ops = *was->ops;
	ops.get_resv_regions = iommu_dma_get_resv_regions;
	iommu = *was;
	iommu.ops = &ops;
	device->iommu->iommu_dev = &iommu;
	return 0;
}

static void __exit nester_exit(void)
{
	device->iommu->iommu_dev = was;
	put_device(device);
}

#else

static int __init nester_init(void)
{
	return -EOPNOTSUPP;
}

static void __exit nester_exit(void)
{
}

#endif

module_init(nester_init);
module_exit(nester_exit);

MODULE_DESCRIPTION("Test help: an op that another op calls");
MODULE_LICENSE("GPL");
