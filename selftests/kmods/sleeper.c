// SPDX-License-Identifier: GPL-2.0
/*
 * Puts the next caller of a reserved-region enumeration to sleep inside the IOMMU
 * driver's op, that is, below relax_rmrr's hook: redirects an exported function
 * that each op calls, iommu_alloc_resv_region(), and sleeps there.
 *
 * Parameters: msecs, how long; or until wake is written. The file asleep tells whether
 * somebody is. forgetful, 1 to have no memory for a direct region instead.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/module.h>

#include "alloc.h"
#include "redirect.h"

static unsigned int msecs = 3000;
module_param(msecs, uint, 0444);
MODULE_PARM_DESC(msecs, "how long the caller sleeps, in milliseconds");

static int wake;
module_param(wake, int, 0644);
MODULE_PARM_DESC(wake, "1 to end it earlier");

static int asleep;
module_param(asleep, int, 0444);
MODULE_PARM_DESC(asleep, "1 while a caller sleeps");

static bool forgetful;
module_param(forgetful, bool, 0444);
MODULE_PARM_DESC(forgetful, "1 to have no memory for a direct region, and not to sleep");

static atomic_t armed = ATOMIC_INIT(1);

static struct iommu_resv_region *
slow_alloc(phys_addr_t start, size_t length, int prot,
	   enum iommu_resv_type type, gfp_t gfp)
{
	struct iommu_resv_region *region;
	unsigned int slept;

	if (forgetful && type == IOMMU_RESV_DIRECT)
		return NULL;
	/* The MSI region is allocated where sleeping is allowed. */
	if (!forgetful && type == IOMMU_RESV_MSI && atomic_xchg(&armed, 0)) {
		asleep = 1;
		for (slept = 0; slept < msecs && !READ_ONCE(wake); slept += 20)
			msleep(20);
		asleep = 0;
	}
	region = alloc_region(start, length, prot, type, gfp);
	barrier();	/* no tail call: see redirect() in module/hook.c */
	return region;
}

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct rr_fregs *fregs)
{
	if (!within_module(parent_ip, THIS_MODULE))
		rr_fregs_set_ip(fregs, (unsigned long)slow_alloc);
}

static struct ftrace_ops ops = REDIRECT_OPS(redirect);

static int __init sleeper_init(void)
{
	return redirect_begin(&ops, (unsigned long)iommu_alloc_resv_region);
}

static void __exit sleeper_exit(void)
{
	unregister_ftrace_function(&ops);
	while (asleep)
		msleep(20);
	synchronize_rcu_tasks();
	ftrace_set_filter(&ops, NULL, 0, 1);
}

module_init(sleeper_init);
module_exit(sleeper_exit);

MODULE_DESCRIPTION("Test help: a caller asleep below the enumeration hook");
MODULE_LICENSE("GPL");
