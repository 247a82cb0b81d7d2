// SPDX-License-Identifier: GPL-2.0
/*
 * What policy mapped cannot do without, by probes: the kernel's own map in a domain that
 * a group has just been attached to, and its unmap before the group leaves; without a look
 * at what is there, a record, the log.
 *
 * Parameters: iova, where, 1:1; length, how many bytes; 0 to map nothing, so that what
 * the probes take can be told.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

#include "rr_compat_domain.h"

static unsigned long iova;
module_param(iova, ulong, 0444);
MODULE_PARM_DESC(iova, "where to map");

static unsigned long length;
module_param(length, ulong, 0644);
MODULE_PARM_DESC(length, "how many bytes, or 0");

/* Behind a probe there is no sleeping. */
static int map(struct iommu_domain *domain)
{
#ifdef RR_HAVE_MAP_GFP
	return iommu_map(domain, iova, iova, length, IOMMU_READ | IOMMU_WRITE, GFP_ATOMIC);
#else
	return iommu_map_atomic(domain, iova, iova, length, IOMMU_READ | IOMMU_WRITE);
#endif
}

static int attaching(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	*(struct iommu_domain **)instance->data = (void *)regs_get_kernel_argument(regs, 0);
	return 0;
}

static int attached(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct iommu_domain *domain = *(struct iommu_domain **)instance->data;

	if (!length || regs_return_value(regs))
		return 0;
	/* Behind a map, Intel's driver would refuse. */
	rr_enforce_cache_coherency(domain);
	WARN_ON(map(domain));
	return 0;
}

static int detaching(struct kprobe *probe, struct pt_regs *regs)
{
	if (length)
		iommu_unmap((void *)regs_get_kernel_argument(regs, 0), iova, length);
	return 0;
}

static struct kretprobe attach = {
	.kp.symbol_name = "iommu_attach_group",
	.entry_handler = attaching,
	.handler = attached,
	.data_size = sizeof(struct iommu_domain *),
};

static struct kprobe detach = {
	.symbol_name = "iommu_detach_group",
	.pre_handler = detaching,
};

static int __init mapper_init(void)
{
	int ret = register_kretprobe(&attach);

	if (ret)
		return ret;
	ret = register_kprobe(&detach);
	if (ret)
		unregister_kretprobe(&attach);
	return ret;
}

static void __exit mapper_exit(void)
{
	unregister_kprobe(&detach);
	unregister_kretprobe(&attach);
}

module_init(mapper_init);
module_exit(mapper_exit);

MODULE_DESCRIPTION("Test help: maps and unmaps where a group is claimed, and nothing else");
MODULE_LICENSE("GPL");
