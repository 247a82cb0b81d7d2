// SPDX-License-Identifier: GPL-2.0
/*
 * A member of a PCI device's IOMMU group that is no PCI device, and that firmware
 * ties: a platform device of its own IOMMU driver, which has one direct region,
 * the one that the tests' PCI devices have (so it is mapped already).
 *
 * Parameter: peer, the address of a PCI device of the group to join. Nobody may
 * claim the group while this is loaded: there is no hardware behind it.
 */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "alloc.h"
#include "rr_compat.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device whose group the stranger joins");

static unsigned long start = 0x30000000;
module_param(start, ulong, 0444);
MODULE_PARM_DESC(start, "first address of its region of 64 KiB");

static struct platform_device *stranger;
static struct dev_iommu *param;

static void get_resv_regions(struct device *dev, struct list_head *head)
{
	struct iommu_resv_region *region;

	region = alloc_region(start, SZ_64K, IOMMU_READ | IOMMU_WRITE,
			      IOMMU_RESV_DIRECT, GFP_KERNEL);
	if (region)
		list_add_tail(&region->list, head);
}

/*
 * Joining must not attach it to the group's domain. (Before v5.18 the op has one
 * argument more. This one needs none, but where calls through pointers are checked,
 * CONFIG_CFI_CLANG, it has to be of the type that the op has there.)
 */
static bool is_attach_deferred(struct device *dev)
{
	return true;
}

static const struct iommu_ops ops = {
	.is_attach_deferred = (void *)is_attach_deferred,
	.get_resv_regions = get_resv_regions,
	.owner = THIS_MODULE,
};

static struct iommu_device iommu = { .ops = &ops };

static int __init stranger_init(void)
{
	struct iommu_group *group;
	struct device *dev;
	int ret;

	dev = peer ? bus_find_device_by_name(&pci_bus_type, NULL, peer) : NULL;
	if (!dev)
		return -ENODEV;
	group = iommu_group_get(dev);
	put_device(dev);
	if (!group)
		return -ENODEV;

	param = kzalloc(sizeof(*param), GFP_KERNEL);
	ret = -ENOMEM;
	if (!param)
		goto err_group;
	mutex_init(&param->lock);
	param->iommu_dev = &iommu;
#ifdef RR_HAVE_REQUIRE_DIRECT
	param->require_direct = 1;
#endif
	stranger = platform_device_register_simple("rr-stranger",
						   PLATFORM_DEVID_NONE, NULL, 0);
	ret = PTR_ERR_OR_ZERO(stranger);
	if (ret)
		goto err_param;
	stranger->dev.iommu = param;
	ret = iommu_group_add_device(group, &stranger->dev);
	if (ret)
		goto err_device;
	iommu_group_put(group);
	return 0;

err_device:
	stranger->dev.iommu = NULL;
	platform_device_unregister(stranger);
err_param:
	kfree(param);
err_group:
	iommu_group_put(group);
	return ret;
}

static void __exit stranger_exit(void)
{
	/* Else the core would have our driver release it. */
	stranger->dev.iommu = NULL;
	iommu_group_remove_device(&stranger->dev);
	platform_device_unregister(stranger);
	kfree(param);
}

module_init(stranger_init);
module_exit(stranger_exit);

MODULE_DESCRIPTION("Test help: a tied group member that is no PCI device");
MODULE_LICENSE("GPL");
