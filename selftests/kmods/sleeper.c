// SPDX-License-Identifier: GPL-2.0
/*
 * Puts one caller to sleep: that of a reserved-region enumeration inside the IOMMU
 * driver's op, that is, below relax_rmrr's hook; or relax_rmrr itself, when it looks at
 * the domain that a device is on. Redirects an exported function that each of them
 * calls, and sleeps there.
 *
 * Parameters: msecs, how long; or until wake is written. skip, how many callers go on
 * before. The file asleep tells whether somebody is. text and last, the first and the
 * last function of relax_rmrr, for the latter. forgetful, 1 to have no memory for a direct
 * region instead.
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

static unsigned int skip;
module_param(skip, uint, 0444);
MODULE_PARM_DESC(skip, "how many callers go on before one sleeps");

static unsigned long text;
module_param(text, ulong, 0444);
MODULE_PARM_DESC(text, "relax_rmrr's first function, to put that to sleep");

static unsigned long last;
module_param(last, ulong, 0444);
MODULE_PARM_DESC(last, "its last function, of a page at most");

static bool forgetful;
module_param(forgetful, bool, 0444);
MODULE_PARM_DESC(forgetful, "1 to have no memory for a direct region, and not to sleep");

#ifdef RR_HAVE_DRIVER_GET_DOMAIN
#define get_domain iommu_driver_get_domain_for_dev
#else
#define get_domain iommu_get_domain_for_dev
#endif

static atomic_t calls = ATOMIC_INIT(0);

static void fall_asleep(void)
{
	unsigned int slept;

	if (atomic_inc_return(&calls) != skip + 1)
		return;
	asleep = 1;
	for (slept = 0; slept < msecs && !READ_ONCE(wake); slept += 20)
		msleep(20);
	asleep = 0;
}

static struct iommu_domain *slow_get_domain(struct device *dev)
{
	struct iommu_domain *domain;

	fall_asleep();
	domain = get_domain(dev);
	barrier();	/* no tail call: see redirect() in module/hook.c */
	return domain;
}

static struct iommu_resv_region *
slow_alloc(phys_addr_t start, size_t length, int prot,
	   enum iommu_resv_type type, gfp_t gfp)
{
	struct iommu_resv_region *region;

	if (forgetful && type == IOMMU_RESV_DIRECT)
		return NULL;
	/* The MSI region (Arm's is SW_MSI) is allocated where sleeping is allowed. */
	if (!forgetful &&
	    (type == IOMMU_RESV_MSI || type == IOMMU_RESV_SW_MSI))
		fall_asleep();
	region = alloc_region(start, length, prot, type, gfp);
	barrier();	/* no tail call: see redirect() in module/hook.c */
	return region;
}

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct rr_fregs *fregs)
{
	if (within_module(parent_ip, THIS_MODULE))
		return;
	if (!text)
		rr_fregs_set_ip(fregs, (unsigned long)slow_alloc);
	else if (parent_ip >= text && parent_ip < last + PAGE_SIZE)
		rr_fregs_set_ip(fregs, (unsigned long)slow_get_domain);
}

static struct ftrace_ops ops = REDIRECT_OPS(redirect);

static int __init sleeper_init(void)
{
	return redirect_begin(&ops, text ? (unsigned long)get_domain :
				    (unsigned long)iommu_alloc_resv_region);
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

MODULE_DESCRIPTION("Test help: a caller asleep in the middle of its work");
MODULE_LICENSE("GPL");
