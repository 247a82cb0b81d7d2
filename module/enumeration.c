// SPDX-License-Identifier: GPL-2.0
/*
 * The first half of the work: what a reserved-region enumeration answers.
 *
 * The one door to a device's reserved regions is the get_resv_regions op of its
 * IOMMU driver: the core's wrapper around it is inlined into its callers
 * (drivers/iommu/iommu.c, iommu_get_resv_regions()), the op itself is only ever
 * called through the pointer. Each distinct op of the machine is redirected to
 * a function here, which calls the original and then has what it appended rewritten.
 *
 * The original is called from here, in no tail position: the file is built with
 * -fno-optimize-sibling-calls, see hook.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/iommu.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "rr_compat.h"
#include "rr_enumeration.h"
#include "rr_hook.h"
#include "rr_mapping.h"

/* Distinct ops on one machine: one on all known ones; virtio-iommu beside. */
#define OPS_MAX 4

/**
 * struct resv_op - one hooked get_resv_regions op
 * @hook: the redirection
 * @original: the op, NULL while the slot is free; set under rr_mutex
 * @seen: enumerations that came through the hook
 * @lost: the hook is not called any more; rr_mutex to change
 */
struct resv_op {
	struct rr_hook hook;
	rr_resv_fn original;
	atomic64_t seen;
	bool lost;
};

static struct resv_op resv_ops[OPS_MAX];

static __always_inline void enumerate(struct resv_op *op, struct device *dev,
				      struct list_head *regions)
{
	struct list_head *tail = regions->prev;

	rr_hook_enter(&op->hook);
	op->original(dev, regions);
	/* By way of another op: see raw.c. */
	if (unlikely(tail != regions) && rr_raw_asks(regions))
		goto out;
	atomic64_inc(&op->seen);
	if (dev_is_pci(dev))
		rr_relax(dev, tail, regions);
	if (rr_kept_any())
		rr_reserve_kept(dev, regions);
out:
	rr_hook_leave(&op->hook);
}

/*
 * One replacement for each op, so that each knows its original by itself:
 * taking it from the device would recurse where one hooked op calls another
 * (arm_smmu_get_resv_regions() calls iommu_dma_get_resv_regions(), which is
 * itself the op of another driver).
 */
#define REPLACEMENT(n)							\
static void replacement_##n(struct device *dev, struct list_head *regions) \
{									\
	enumerate(&resv_ops[n], dev, regions);				\
}

REPLACEMENT(0)
REPLACEMENT(1)
REPLACEMENT(2)
REPLACEMENT(3)

static const rr_resv_fn replacements[OPS_MAX] = {
	replacement_0, replacement_1, replacement_2, replacement_3,
};

/**
 * rr_resv_op() - the op that enumerates a device's reserved regions
 * @dev: a device whose dev->iommu is stable
 *
 * Context: any.
 * Return: the op of its IOMMU driver, or NULL.
 */
rr_resv_fn rr_resv_op(struct device *dev)
{
	if (!dev->iommu || !dev->iommu->iommu_dev ||
	    !dev->iommu->iommu_dev->ops)
		return NULL;
	return dev->iommu->iommu_dev->ops->get_resv_regions;
}

/* The slot of an op that is hooked, or NULL. */
static struct resv_op *find_op(rr_resv_fn original)
{
	int i;

	for (i = 0; original && i < OPS_MAX; i++)
		if (resv_ops[i].original == original)
			return &resv_ops[i];
	return NULL;
}

static struct resv_op *find_free(void)
{
	int i;

	for (i = 0; i < OPS_MAX; i++)
		if (!resv_ops[i].original)
			return &resv_ops[i];
	return NULL;
}

/**
 * rr_enumeration_hook() - see to it that a device's op is hooked
 * @dev: a device whose dev->iommu is stable
 *
 * Context: process, may sleep; rr_mutex held.
 * Return: 0 if it is, or has been, hooked; -ENODEV if no IOMMU driver with such
 *         an op serves the device; -ENOSPC with more than four different ops;
 *         or what rr_hook_install() says.
 */
int rr_enumeration_hook(struct device *dev)
{
	rr_resv_fn original = rr_resv_op(dev);
	struct resv_op *op;
	int ret;

	if (!original)
		return -ENODEV;
	op = find_op(original);
	if (op)
		return op->hook.broken ? -EIO : 0;
	op = find_free();
	if (!op) {
		pr_err("cannot hook %ps: too many different IOMMU drivers\n",
		       original);
		return -ENOSPC;
	}

	/* Set first: the replacement may be entered before install returns. */
	op->original = original;
	ret = rr_hook_install(&op->hook, (unsigned long)original,
			      (unsigned long)replacements[op - resv_ops]);
	if (ret && !op->hook.broken)
		op->original = NULL;
	return ret;
}

/**
 * rr_enumeration_unhook() - give every op back, and wait until all is quiet
 *
 * Context: process, sleeps; no lock held.
 */
void rr_enumeration_unhook(void)
{
	int i;

	for (i = OPS_MAX - 1; i >= 0; i--) {
		if (!resv_ops[i].original)
			continue;
		rr_hook_remove(&resv_ops[i].hook);
		resv_ops[i].original = NULL;
	}
}

/**
 * rr_enumeration_hooked() - does the hook see this device?
 * @dev: a device whose dev->iommu is stable
 *
 * Context: any; hooks come and go under rr_mutex, and stay while there are
 * files in sysfs.
 * Return: true if the op of its IOMMU driver is hooked.
 */
bool rr_enumeration_hooked(struct device *dev)
{
	struct resv_op *op = find_op(rr_resv_op(dev));

	return op && !op->hook.broken && !READ_ONCE(op->lost);
}

/* Has the core enumerate a group. Return: did the hook see it? */
static bool sees(struct resv_op *op, struct iommu_group *group)
{
	u64 before = atomic64_read(&op->seen);
	struct iommu_resv_region *region, *next;
	LIST_HEAD(regions);

	iommu_get_group_resv_regions(group, &regions);
	list_for_each_entry_safe(region, next, &regions, list)
		kfree(region);
	return atomic64_read(&op->seen) != before;
}

/**
 * rr_enumeration_check() - is the hook really called?
 * @dev: a device in @group
 * @group: the group to enumerate for the purpose
 *
 * A hook can be registered and never be called, when a kernel takes another
 * way. The enumeration is done by the IOMMU core, as VFIO would have it done,
 * once for each op.
 *
 * Context: process, may sleep; rr_mutex held.
 * Return: 0, or -ENXIO if the hook of the device's op did not see it.
 */
int rr_enumeration_check(struct device *dev, struct iommu_group *group)
{
	struct resv_op *op = find_op(rr_resv_op(dev));

	if (atomic64_read(&op->seen) || sees(op, group))
		return 0;
	pr_err("cannot load: the hook on %ps is not called\n", op->original);
	return -ENXIO;
}

/**
 * rr_enumeration_count() - enumerations the hooks have seen
 *
 * Context: any.
 * Return: their number since load.
 */
u64 rr_enumeration_count(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < OPS_MAX; i++)
		sum += atomic64_read(&resv_ops[i].seen);
	return sum;
}

/**
 * rr_enumeration_group() - have the core enumerate a group, through the hook
 * @dev: a device in @group that is listed; its dev->iommu is stable
 * @group: the group
 *
 * For its effect alone: the hook sees it, counts it, logs what it relaxes. Should it
 * not see it, because somebody else has pushed it out since the module was loaded, it is
 * put back, if ftrace lets us.
 *
 * Context: process, may sleep; rr_mutex held; takes group->mutex.
 * Return: true if the hook is lost now and was not before, or the other way round: then
 *         grants of all groups have come into force, or out of it.
 */
bool rr_enumeration_group(struct device *dev, struct iommu_group *group)
{
	struct resv_op *op = find_op(rr_resv_op(dev));
	bool was_lost;
	int ret;

	if (!op || op->hook.broken)
		return false;
	was_lost = op->lost;
	if (sees(op, group)) {
		WRITE_ONCE(op->lost, false);
		return was_lost;
	}
	pr_warn("the hook on %ps is not called any more: something else has pushed it out (see enabled_functions in tracefs)\n",
		op->original);
	ret = rr_hook_renew(&op->hook);
	WRITE_ONCE(op->lost, ret || !sees(op, group));
	if (op->lost)
		pr_err("the hook on %ps cannot be put back (error %d): nothing is relaxed until it can\n",
		       op->original, ret);
	else
		pr_notice("the hook on %ps is called again\n", op->original);
	return op->lost != was_lost;
}
