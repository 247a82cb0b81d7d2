// SPDX-License-Identifier: GPL-2.0
/*
 * An ftrace callback that does nothing, on the function that relax_rmrr redirects:
 * the least that any hook by ftrace costs.
 *
 * Parameter: peer, the address of a PCI device, whose IOMMU driver's
 * get_resv_regions it is.
 */
#include <linux/module.h>

#include "op.h"
#include "redirect.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device whose IOMMU driver's op is looked at");

static void notrace look_on(unsigned long ip, unsigned long parent_ip,
			    struct ftrace_ops *ops, struct rr_fregs *fregs)
{
}

static struct ftrace_ops ops = {
	.func = look_on,
	.flags = RR_FTRACE_FLAGS,
};

static int __init onlooker_init(void)
{
	resv_fn op = op_at(peer);

	return op ? redirect_begin(&ops, (unsigned long)op) : -ENODEV;
}

static void __exit onlooker_exit(void)
{
	unregister_ftrace_function(&ops);
	ftrace_set_filter(&ops, NULL, 0, 1);
}

module_init(onlooker_init);
module_exit(onlooker_exit);

MODULE_DESCRIPTION("Test help: an empty ftrace callback");
MODULE_LICENSE("GPL");
