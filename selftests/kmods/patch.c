// SPDX-License-Identifier: GPL-2.0
/*
 * A live patch, by the kernel's own livepatching, of the function that relax_rmrr hooks.
 *
 * Parameter: function, its name.
 */
#include <linux/device.h>
#include <linux/livepatch.h>
#include <linux/module.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "the function of the kernel that is patched");

/* No device has a reserved region. */
static void no_regions(struct device *dev, struct list_head *regions)
{
}

static struct klp_func funcs[] = {
	{ .new_func = no_regions },
	{ }
};

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init patch_init(void)
{
	if (!function)
		return -EINVAL;
	funcs[0].old_name = function;
	return klp_enable_patch(&patch);
}

/* Once it is disabled, by its file in sysfs. */
static void __exit patch_exit(void)
{
}

module_init(patch_init);
module_exit(patch_exit);

MODULE_DESCRIPTION("Test help: a live patch of the function that is hooked");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
