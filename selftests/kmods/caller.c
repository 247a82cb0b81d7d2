// SPDX-License-Identifier: GPL-2.0
/*
 * Calls the op that relax_rmrr hooks, from outside of it, and counts.
 *
 * Parameters: peer, the address of a PCI device; instructions, what one call for
 * that device takes, in cycles (in a VM under -icount shift=0 these are
 * instructions): the median of many.
 */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/sort.h>
#ifdef CONFIG_ARM64
#include <asm/barrier.h>
#include <asm/sysreg.h>
#else
#include <linux/timex.h>
#endif

#include "op.h"
#include "rr_compat.h"

#define CALLS 501

static char *peer;
module_param(peer, charp, 0644);
MODULE_PARM_DESC(peer, "PCI device to call the op for");

/* Reads of a parameter exclude each other. */
static u64 costs[CALLS];

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

#ifdef CONFIG_ARM64

/* The timer counts too slowly; the cycle counter of the PMU is nobody's here. */
static u64 cycles(void)
{
	isb();
	return read_sysreg(pmccntr_el0);
}

static void cycles_begin(void)
{
	/* Counting, 64 bits of it, in all modes. */
	write_sysreg(read_sysreg(pmcr_el0) | BIT(0) | BIT(6), pmcr_el0);
	write_sysreg(0, pmccfiltr_el0);
	write_sysreg(BIT(31), pmcntenset_el0);
}

#else

static u64 cycles(void)
{
	return get_cycles();
}

static void cycles_begin(void)
{
}

#endif

static u64 call(resv_fn op, struct device *dev)
{
	LIST_HEAD(regions);
	u64 begin, end;

	begin = cycles();
	op(dev, &regions);
	end = cycles();
	rr_put_resv_regions(dev, &regions);
	return end - begin;
}

static int instructions_get(char *buf, const struct kernel_param *kp)
{
	struct device *dev = device_at(peer);
	resv_fn op = dev ? op_of(dev) : NULL;
	int i;

	cycles_begin();
	if (op)
		for (i = 0; i < CALLS; i++)
			costs[i] = call(op, dev);
	put_device(dev);
	if (!op)
		return -ENODEV;
	sort(costs, CALLS, sizeof(costs[0]), compare, NULL);
	return sysfs_emit(buf, "%llu\n", costs[CALLS / 2]);
}

static const struct kernel_param_ops instructions_ops = {
	.get = instructions_get,
};

module_param_cb(instructions, &instructions_ops, NULL, 0444);
MODULE_PARM_DESC(instructions, "what one call takes");

/* Without it, it could not be unloaded. */
static int __init caller_init(void)
{
	return 0;
}

static void __exit caller_exit(void)
{
}

module_init(caller_init);
module_exit(caller_exit);

MODULE_DESCRIPTION("Test help: calls the hooked op from outside, and counts");
MODULE_LICENSE("GPL");
