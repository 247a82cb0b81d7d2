// SPDX-License-Identifier: GPL-2.0
/*
 * relax_rmrr: let chosen PCI devices be given to virtual machines although
 * firmware declares a 1:1 DMA region for them.
 *
 * Wiring only. Data flows one way: sysfs (and the parameter) to allowlist, to
 * apply, to group and device, to enumeration and the gate.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_hotplug.h"
#include "rr_sysfs.h"

/*
 * Who changes devices, grants or gates holds it, and who reads them, but for what is
 * read under RCU. (Two things are written without: a grant that waits is bound by the
 * hook, and a reader of a file notes that a gate has been opened.)
 *
 * Order of locks: PCI rescan lock, device lock, directory_mutex, this one,
 * rr_mappings_mutex, group->mutex.
 */
DEFINE_MUTEX(rr_mutex);

/* Read once, at init. The kernel has it freed when the module goes. */
static char *parameter;

/* Not a charp: those end at 1024 bytes, and 128 full entries do not fit. */
static int parameter_set(const char *val, const struct kernel_param *kp)
{
	kfree(parameter);
	parameter = kstrdup(val, GFP_KERNEL);
	return parameter ? 0 : -ENOMEM;
}

static void parameter_free(void *arg)
{
	kfree(parameter);
	parameter = NULL;
}

static const struct kernel_param_ops parameter_ops = {
	.set = parameter_set,
	.free = parameter_free,
};

/* The list itself is in sysfs; what the parameter was is of no more interest. */
module_param_cb(allowlist, &parameter_ops, NULL, 0);
MODULE_PARM_DESC(allowlist, "PCI devices that may be relaxed: BDF[@vendor:device],...");

static void audit_loaded(void)
{
	unsigned int tied = 0, entries = 0, apart = 0;
	bool waits = rr_iommu_waits();
	struct rr_device *device;
	struct rr_grant *grant;

	mutex_lock(&rr_mutex);
	rr_for_each_device(device) {
		tied += device->tied;
		/* With a driver, and no group: no IOMMU serves it. */
		apart += waits && !device->group && !device->pdev->dev.driver;
	}
	rr_for_each_grant(grant)
		entries++;
	mutex_unlock(&rr_mutex);
	rr_audit_loaded(rr_gate_name(), tied, entries, apart);
}

static int __init rr_init(void)
{
	int ret;

	ret = rr_hotplug_init();
	if (ret)
		return ret;
	ret = rr_allowlist_init(parameter);
	if (ret)
		goto err_hotplug;
	ret = rr_sysfs_init();
	if (ret)
		goto err_allowlist;
	audit_loaded();
	return 0;

err_allowlist:
	pr_err("cannot load: no files in sysfs (error %d)\n", ret);
	rr_allowlist_exit();
err_hotplug:
	rr_hotplug_exit();
	return ret;
}

static void __exit rr_exit(void)
{
	rr_sysfs_exit();
	rr_allowlist_exit();
	rr_hotplug_exit();
}

module_init(rr_init);
module_exit(rr_exit);

MODULE_AUTHOR("the relax_rmrr developers");
MODULE_DESCRIPTION("Pass through PCI devices that firmware ties to a 1:1 DMA region");
MODULE_LICENSE("GPL");
MODULE_VERSION(RR_VERSION);
