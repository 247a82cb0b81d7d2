// SPDX-License-Identifier: GPL-2.0
/*
 * Redirects what relax_rmrr redirects: another live patch of the same function, as
 * ftrace sees it (FTRACE_OPS_FL_IPMODIFY).
 *
 * Parameters: peer, the address of a PCI device; attach, not its IOMMU driver's
 * get_resv_regions but the op that attaches it to a domain, where that is a gate.
 */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "redirect.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device whose IOMMU driver's op is redirected");

static bool attach;
module_param(attach, bool, 0444);
MODULE_PARM_DESC(attach, "redirect the op that attaches");

/* Nobody is to call either while this is loaded: it does nothing. */
static int nothing(void)
{
	return -EIO;
}

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct rr_fregs *fregs)
{
	rr_fregs_set_ip(fregs, (unsigned long)nothing);
}

static struct ftrace_ops ops = REDIRECT_OPS(redirect);

static unsigned long target_of(const struct iommu_ops *iommu_ops)
{
	if (!attach)
		return (unsigned long)iommu_ops->get_resv_regions;
#ifdef RR_HAVE_REQUIRE_DIRECT
	return 0;
#else
	return (unsigned long)rr_attach_op(iommu_ops);
#endif
}

static int __init rival_init(void)
{
	unsigned long target;
	struct device *dev;

	dev = peer ? bus_find_device_by_name(&pci_bus_type, NULL, peer) : NULL;
	if (!dev)
		return -ENODEV;
	target = dev->iommu && dev->iommu->iommu_dev ?
			 target_of(dev->iommu->iommu_dev->ops) : 0;
	put_device(dev);
	if (!target)
		return -ENXIO;

	return redirect_begin(&ops, target);
}

static void __exit rival_exit(void)
{
	unregister_ftrace_function(&ops);
	synchronize_rcu_tasks();
	ftrace_set_filter(&ops, NULL, 0, 1);
}

module_init(rival_init);
module_exit(rival_exit);

MODULE_DESCRIPTION("Test help: another live patch of the function that is hooked");
MODULE_LICENSE("GPL");
