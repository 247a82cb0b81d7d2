// SPDX-License-Identifier: GPL-2.0
/*
 * Calls the op that relax_rmrr hooks with a list that has a direct region on it
 * already, as a caller may who collects for several devices.
 *
 * Parameters: peer, the address of a PCI device; types, reading it makes the call and
 * tells the types of all that is on the list then but for MSI, in order: 0 for direct,
 * 1 for direct-relaxable.
 */
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "op.h"
#include "rr_compat.h"

static char *peer;
module_param(peer, charp, 0644);
MODULE_PARM_DESC(peer, "PCI device to call the op for");

static int types_get(char *buf, const struct kernel_param *kp)
{
	struct iommu_resv_region own = { .type = IOMMU_RESV_DIRECT };
	struct device *dev = device_at(peer);
	resv_fn op = dev ? op_of(dev) : NULL;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);
	int n = 0;

	if (!op) {
		put_device(dev);
		return -ENODEV;
	}
	list_add(&own.list, &regions);
	op(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (region->type == IOMMU_RESV_DIRECT ||
		    region->type == IOMMU_RESV_DIRECT_RELAXABLE)
			n += sysfs_emit_at(buf, n, "%d ", region->type);
	list_del(&own.list);
	rr_put_resv_regions(dev, &regions);
	put_device(dev);
	return n + sysfs_emit_at(buf, n, "\n");
}

static const struct kernel_param_ops types_ops = {
	.get = types_get,
};

module_param_cb(types, &types_ops, NULL, 0444);
MODULE_PARM_DESC(types, "what is on the list behind a call");

/* Without it, it could not be unloaded. */
static int __init appender_init(void)
{
	return 0;
}

static void __exit appender_exit(void)
{
}

module_init(appender_init);
module_exit(appender_exit);

MODULE_DESCRIPTION("Test help: calls the hooked op with a list that is not empty");
MODULE_LICENSE("GPL");
