// SPDX-License-Identifier: GPL-2.0
/*
 * What relax_rmrr does in the enumeration, done by a kretprobe: the same look-up,
 * the same rewrite; without log, counters, tracepoint, identities, which it could
 * not do for less.
 *
 * Parameter: listed, the address of the one PCI device whose regions are rewritten.
 */
#include <linux/hashtable.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/rculist.h>

#include "op.h"
#include "rr_device.h"

static char *listed;
module_param(listed, charp, 0444);
MODULE_PARM_DESC(listed, "PCI device whose direct regions are called relaxable");

struct entry {
	struct hlist_node node;
	u64 bdf;
};

struct call {
	struct device *dev;
	struct list_head *regions;
	struct list_head *tail;
};

static DEFINE_HASHTABLE(entries, 8);
static struct entry entry;

static struct entry *find(u64 bdf)
{
	struct entry *e;

	hash_for_each_possible_rcu(entries, e, node, bdf)
		if (e->bdf == bdf)
			return e;
	return NULL;
}

static int enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct call *call = (void *)instance->data;

	call->dev = (void *)regs_get_kernel_argument(regs, 0);
	call->regions = (void *)regs_get_kernel_argument(regs, 1);
	call->tail = call->regions->prev;
	return 0;
}

static int leave(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct call *call = (void *)instance->data;
	struct iommu_resv_region *region;

	if (!dev_is_pci(call->dev))
		return 0;
	rcu_read_lock();
	if (find(rr_pci_bdf(to_pci_dev(call->dev)))) {
		region = list_entry(call->tail, struct iommu_resv_region, list);
		list_for_each_entry_continue(region, call->regions, list)
			if (region->type == IOMMU_RESV_DIRECT)
				region->type = IOMMU_RESV_DIRECT_RELAXABLE;
	}
	rcu_read_unlock();
	return 0;
}

static struct kretprobe probe = {
	.entry_handler = enter,
	.handler = leave,
	.data_size = sizeof(struct call),
};

static int __init returner_init(void)
{
	struct device *dev = device_at(listed);

	if (!dev)
		return -ENODEV;
	probe.kp.addr = (void *)op_of(dev);
	entry.bdf = rr_pci_bdf(to_pci_dev(dev));
	put_device(dev);
	if (!probe.kp.addr)
		return -ENODEV;
	hash_add_rcu(entries, &entry.node, entry.bdf);
	return register_kretprobe(&probe);
}

static void __exit returner_exit(void)
{
	unregister_kretprobe(&probe);
}

module_init(returner_init);
module_exit(returner_exit);

MODULE_DESCRIPTION("Test help: the rewrite, by a kretprobe");
MODULE_LICENSE("GPL");
