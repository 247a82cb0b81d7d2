// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/relax_rmrr/devices/: a directory for each PCI device that is listed
 * or that firmware ties, described in sysfs-docs.
 *
 * Removing a directory waits for those who read in it. So that is done with
 * nothing locked that a reader takes: what is wanted is taken down under
 * rr_mutex, and carried out without it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/hashtable.h>
#include <linux/iommu.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "rr_compat.h"
#include "rr_device.h"
#include "rr_directory.h"
#include "rr_grant.h"
#include "rr_state.h"

/* Not looked up when one is read: short chains for some hundred devices suffice. */
#define DIRECTORY_BITS 6

/**
 * struct directory - one device's directory
 * @kobj: in sysfs; owns the rest
 * @node: in the table of directories
 * @bdf: the device's address, as rr_bdf() packs it
 * @wanted: somebody still wants it, as of the sync under way
 * @shown: it is in sysfs
 * @linked: so is its link to the device
 * @lock: for the two below, so that a reader finds them as they belong together;
 *        leaf
 * @pdev: the device while it is there, a reference
 * @group: its IOMMU group, a reference
 * @next_pdev: what @pdev is to be
 * @next_group: what @group is to be
 */
struct directory {
	struct kobject kobj;
	struct hlist_node node;
	u64 bdf;
	bool wanted;
	bool shown;
	bool linked;
	struct mutex lock;	/* pdev and group */
	struct pci_dev *pdev;
	struct iommu_group *group;
	struct pci_dev *next_pdev;
	struct iommu_group *next_group;
};

/* Guards the table and serialises syncs. Outside rr_mutex. */
static DEFINE_MUTEX(directory_mutex);
static DEFINE_HASHTABLE(directories, DIRECTORY_BITS);

/* NULL before init and after exit. */
static struct kobject *parent;

/* Directories that the kobject core may still call us for: their release is ours. */
static atomic_t unreleased = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(released);

static struct directory *to_directory(struct kobject *kobj)
{
	return container_of(kobj, struct directory, kobj);
}

/* References to what is there, as it belongs together: a reader may take its time. */
static void get_pair(struct directory *dir, struct pci_dev **pdev,
		     struct iommu_group **group)
{
	mutex_lock(&dir->lock);
	*pdev = pci_dev_get(dir->pdev);
	*group = dir->group ? iommu_group_ref_get(dir->group) : NULL;
	mutex_unlock(&dir->lock);
}

static void put_pair(struct pci_dev *pdev, struct iommu_group *group)
{
	pci_dev_put(pdev);
	iommu_group_put(group);
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct directory *dir = to_directory(kobj);
	struct iommu_group *group;
	struct pci_dev *pdev;
	const char *name;

	get_pair(dir, &pdev, &group);
	name = rr_state_name(dir->bdf, pdev, group);
	put_pair(pdev, group);
	return sysfs_emit(buf, "%s\n", name);
}

static ssize_t regions_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	struct iommu_group *group;
	struct pci_dev *pdev;
	ssize_t n;

	get_pair(to_directory(kobj), &pdev, &group);
	n = rr_state_regions(buf, pdev, group);
	put_pair(pdev, group);
	return n;
}

static ssize_t relaxations_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n",
			  rr_state_relaxations(to_directory(kobj)->bdf));
}

static struct kobj_attribute state_attribute = __ATTR_RO(state);
static struct kobj_attribute regions_attribute = __ATTR_RO(regions);
static struct kobj_attribute relaxations_attribute = __ATTR_RO(relaxations);

static struct attribute *directory_attrs[] = {
	&state_attribute.attr,
	&regions_attribute.attr,
	&relaxations_attribute.attr,
	NULL,
};

static const struct attribute_group directory_group = {
	.attrs = directory_attrs,
};

static const struct attribute_group *directory_groups[] = {
	&directory_group,
	NULL,
};

static void directory_release(struct kobject *kobj)
{
	struct directory *dir = to_directory(kobj);

	put_pair(dir->pdev, dir->group);
	put_pair(dir->next_pdev, dir->next_group);
	kfree(dir);
	if (atomic_dec_and_test(&unreleased))
		wake_up(&released);
}

static rr_const_ktype struct kobj_type directory_type = {
	.release = directory_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = directory_groups,
};

/* Both mutexes held. NULL without memory. */
static struct directory *want(u64 bdf)
{
	struct directory *dir;

	hash_for_each_possible(directories, dir, node, bdf)
		if (dir->bdf == bdf)
			goto found;
	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return NULL;
	kobject_init(&dir->kobj, &directory_type);
	atomic_inc(&unreleased);
	mutex_init(&dir->lock);
	dir->bdf = bdf;
	hash_add(directories, &dir->node, bdf);
found:
	dir->wanted = true;
	return dir;
}

static void want_device(struct rr_device *device, void *data)
{
	struct directory *dir;

	if (device->leaving || (!device->tied && !rr_grant_at(device->bdf)))
		return;
	dir = want(device->bdf);
	if (!dir) {
		*(int *)data = -ENOMEM;
		return;
	}
	/* The device cannot be gone: its DEL_DEVICE would wait for the lock. */
	dir->next_pdev = pci_dev_get(device->pdev);
	dir->next_group = device->group ? iommu_group_get(&device->pdev->dev) :
					  NULL;
}

/* A link that cannot be made is missed by nobody but a reader of it. */
static void make_link(struct directory *dir)
{
	int ret = sysfs_create_link(&dir->kobj, &dir->pdev->dev.kobj, "device");

	dir->linked = !ret;
	/* -ENOENT: the device is on its way out, and so is the link. */
	if (ret && ret != -ENOENT)
		pr_warn("%s: no link in sysfs\n", kobject_name(&dir->kobj));
}

static void remove_link(struct directory *dir)
{
	if (dir->linked)
		sysfs_remove_link(&dir->kobj, "device");
	dir->linked = false;
}

/* Makes the device and the group what they are to be. */
static void update_device(struct directory *dir)
{
	struct pci_dev *old_pdev = dir->pdev;
	struct iommu_group *old_group = dir->group;

	if (old_pdev != dir->next_pdev)
		remove_link(dir);
	/* As a rule nothing changes: its readers are not waited for. */
	if (old_pdev != dir->next_pdev || old_group != dir->next_group) {
		mutex_lock(&dir->lock);
		dir->pdev = dir->next_pdev;
		dir->group = dir->next_group;
		mutex_unlock(&dir->lock);
	}
	/* References: to what was there before, or once more to what is. */
	put_pair(old_pdev, old_group);
	dir->next_pdev = NULL;
	dir->next_group = NULL;
}

/* What readers find there is right from the beginning. */
static int update_directory(struct directory *dir)
{
	char name[RR_ADDRESS_MAX];
	int ret;

	update_device(dir);
	if (!dir->shown) {
		rr_address_print(name, sizeof(name), dir->bdf, NULL);
		ret = kobject_add(&dir->kobj, parent, "%s", name);
		if (ret)
			return ret;
		dir->shown = true;
	}
	if (dir->pdev && !dir->linked)
		make_link(dir);
	return 0;
}

static void remove_directory(struct directory *dir)
{
	hash_del(&dir->node);
	remove_link(dir);
	if (dir->shown)
		kobject_del(&dir->kobj);
	kobject_put(&dir->kobj);
}

/**
 * rr_directory_sync() - bring the directories in line with devices and list
 *
 * Context: process, sleeps, waits for readers; rr_mutex not held.
 * Return: 0; or the error of a directory that could not be made, the others
 *         being right.
 */
int rr_directory_sync(void)
{
	struct rr_grant *grant;
	struct directory *dir;
	struct hlist_node *next;
	int bucket, ret = 0, err;

	mutex_lock(&directory_mutex);
	if (!parent)
		goto out;
	hash_for_each(directories, bucket, dir, node)
		dir->wanted = false;
	mutex_lock(&rr_mutex);
	rr_device_for_each(want_device, &ret);
	/* For what is plugged in, want_device() has done it. */
	rr_for_each_grant(grant)
		if (!rr_device_find(grant->bdf) && !want(grant->bdf))
			ret = -ENOMEM;
	mutex_unlock(&rr_mutex);

	hash_for_each_safe(directories, bucket, next, dir, node) {
		err = dir->wanted ? update_directory(dir) : 0;
		if (err)
			ret = err;
		if (err || !dir->wanted)
			remove_directory(dir);
	}
	if (ret)
		pr_warn("a directory in sysfs is missing (error %d)\n", ret);
out:
	mutex_unlock(&directory_mutex);
	return ret;
}

/**
 * rr_directory_init() - make devices/ and what is in it
 * @root: /sys/kernel/relax_rmrr
 *
 * Context: module init.
 * Return: 0, -ENOMEM, or what sysfs says.
 */
int rr_directory_init(struct kobject *root)
{
	int ret;

	parent = kobject_create_and_add("devices", root);
	if (!parent)
		return -ENOMEM;
	ret = rr_directory_sync();
	if (ret)
		rr_directory_exit();
	return ret;
}

/**
 * rr_directory_exit() - take devices/ away; waits for readers
 *
 * Context: process, sleeps; no lock held. A sync that comes later does nothing.
 */
void rr_directory_exit(void)
{
	struct directory *dir;
	struct hlist_node *next;
	int bucket;

	mutex_lock(&directory_mutex);
	hash_for_each_safe(directories, bucket, next, dir, node)
		remove_directory(dir);
	kobject_put(parent);
	parent = NULL;
	mutex_unlock(&directory_mutex);
	/*
	 * What has been put may be released later (CONFIG_DEBUG_KOBJECT_RELEASE). The
	 * last instructions behind the wake-up are covered by the grace period that
	 * follows at every unload, in rr_hook_remove().
	 */
	wait_event(released, !atomic_read(&unreleased));
}
