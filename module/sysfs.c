// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/relax_rmrr/, described in sysfs-docs. */
#include <linux/capability.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_enumeration.h"
#include "rr_sysfs.h"

static struct kobject *root;

static ssize_t allowlist_show(struct kobject *kobj,
			      struct kobj_attribute *attr, char *buf)
{
	return rr_allowlist_print(buf);
}

static ssize_t allowlist_store(struct kobject *kobj,
			       struct kobj_attribute *attr, const char *buf,
			       size_t count)
{
	int ret;

	/*
	 * Of the one who writes, not of the one who opened: a descriptor may
	 * have been handed over. And in the initial user namespace, whatever
	 * the file's mode says.
	 */
	if (!capable(CAP_SYS_ADMIN)) {
		rr_audit_refused(buf, count,
				 "needs CAP_SYS_ADMIN in the initial user namespace");
		return -EPERM;
	}
	ret = rr_allowlist_write(buf, count);
	if (ret)
		return ret;
	rr_folder_sync();
	return count;
}

static ssize_t enumerations_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", rr_enumeration_count());
}

static struct kobj_attribute allowlist_attribute = __ATTR_RW(allowlist);
static struct kobj_attribute enumerations_attribute = __ATTR_RO(enumerations);

static struct attribute *root_attrs[] = {
	&allowlist_attribute.attr,
	&enumerations_attribute.attr,
	NULL,
};

static const struct attribute_group root_group = {
	.attrs = root_attrs,
};

/**
 * rr_sysfs_init() - let users in
 *
 * Comes last: no write may meet half a hook.
 *
 * Context: module init.
 * Return: 0, -ENOMEM, or what sysfs says.
 */
int rr_sysfs_init(void)
{
	int ret;

	root = kobject_create_and_add(KBUILD_MODNAME, kernel_kobj);
	if (!root)
		return -ENOMEM;
	ret = rr_folder_init(root);
	if (ret)
		goto err_root;
	ret = sysfs_create_group(root, &root_group);
	if (ret)
		goto err_folder;
	return 0;

err_folder:
	rr_folder_exit();
err_root:
	kobject_del(root);
	kobject_put(root);
	return ret;
}

/**
 * rr_sysfs_exit() - keep users out; waits for those inside
 *
 * Context: process, sleeps; no lock held.
 */
void rr_sysfs_exit(void)
{
	sysfs_remove_group(root, &root_group);
	rr_folder_exit();
	kobject_del(root);
	kobject_put(root);
}
