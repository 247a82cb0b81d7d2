// SPDX-License-Identifier: GPL-2.0
/*
 * One defect for each tool of the stage "analyze": a tool that does not find it here
 * would find nothing in the module either.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int wanted;
module_param(wanted, int, 0444);
MODULE_PARM_DESC(wanted, "a value that no tool can know");

/* For -fanalyzer. */
static int null_dereference(void)
{
	int *nowhere = wanted ? NULL : &wanted;

	return *nowhere;
}

/* For coccinelle. */
static int use_after_free(void)
{
	int *p = kmalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	*p = wanted;
	kfree(p);
	return *p;
}

/* For W=1. */
static int __init planted_init(void)
{
	int unused;

	unused = wanted;
	return null_dereference() + use_after_free();
}

module_init(planted_init);

MODULE_DESCRIPTION("Test help: defects for tools to find");
MODULE_LICENSE("GPL");
