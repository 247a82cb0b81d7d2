// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/relax_rmrr/devices/: a directory for each PCI device that is listed
 * or that firmware ties, described in sysfs-docs.
 *
 * Removing a directory waits for those who read in it: it is done without rr_mutex, so
 * that nobody else waits for them.
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
#include "rr_grant.h"
#include "rr_sysfs.h"

/* Not looked up when one is read: short chains for some hundred devices suffice. */
#define DIRECTORY_BITS 6

/**
 * struct directory - one device's directory
 * @kobj: in sysfs; owns the rest
 * @node: in the table of directories
 * @wanted: somebody still wants it, as of the sync under way
 * @linked: its link to the device is in sysfs
 * @lock: for @place, so that a reader finds what belongs together; leaf
 * @place: its address, and what is there
 */
struct directory {
	struct kobject kobj;
	struct hlist_node node;
	bool wanted;
	bool linked;
	struct mutex lock;	/* place */
	struct rr_place place;
};

/* Guards the table, and what of a directory is not for readers. Taken before rr_mutex. */
static DEFINE_MUTEX(directory_mutex);
static DEFINE_HASHTABLE(directories, DIRECTORY_BITS);

/* devices/ itself; NULL before init and after exit. */
static struct kobject *parent;

/* Directories that the kobject core may still call us for: their release is ours. */
static atomic_t unreleased = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(released);

static struct directory *to_directory(struct kobject *kobj)
{
	return container_of(kobj, struct directory, kobj);
}

/**
 * rr_place_get() - what is there, for who reads in a directory
 * @kobj: the directory
 *
 * Context: process, sleeps; takes a leaf lock.
 * Return: the device and its group, with references: a reader may take its time.
 */
struct rr_place rr_place_get(struct kobject *kobj)
{
	struct directory *dir = to_directory(kobj);
	struct rr_place place;

	mutex_lock(&dir->lock);
	place = dir->place;
	pci_dev_get(place.pdev);
	if (place.group)
		iommu_group_ref_get(place.group);
	mutex_unlock(&dir->lock);
	return place;
}

/**
 * rr_place_put() - undo rr_place_get()
 * @place: what it has returned
 *
 * Context: process.
 */
void rr_place_put(const struct rr_place *place)
{
	pci_dev_put(place->pdev);
	iommu_group_put(place->group);
}

static void directory_release(struct kobject *kobj)
{
	struct directory *dir = to_directory(kobj);

	rr_place_put(&dir->place);
	kfree(dir);
	if (atomic_dec_and_test(&unreleased))
		wake_up(&released);
}

static rr_const_ktype struct kobj_type directory_type = {
	.release = directory_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = rr_state_groups,
};

/* Both mutexes held. Return: 0, or -ENOMEM. */
static int want(u64 bdf)
{
	struct directory *dir;

	hash_for_each_possible(directories, dir, node, bdf)
		if (dir->place.bdf == bdf)
			goto found;
	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return -ENOMEM;
	kobject_init(&dir->kobj, &directory_type);
	atomic_inc(&unreleased);
	mutex_init(&dir->lock);
	dir->place.bdf = bdf;
	hash_add(directories, &dir->node, bdf);
found:
	dir->wanted = true;
	return 0;
}

/* directory_mutex held. Return: 0, or -ENOMEM if some could not be made. */
static int want_all(void)
{
	struct rr_device *device;
	struct rr_grant *grant;
	int ret = 0;

	mutex_lock(&rr_mutex);
	rr_for_each_device(device)
		if (device->tied && !device->leaving)
			ret = want(device->bdf) ?: ret;
	rr_for_each_grant(grant)
		ret = want(grant->bdf) ?: ret;
	mutex_unlock(&rr_mutex);
	return ret;
}

/* A link that cannot be made is missed by nobody but a reader of it. */
static void make_link(struct directory *dir)
{
	int ret = sysfs_create_link(&dir->kobj, &dir->place.pdev->dev.kobj,
				    "device");

	dir->linked = !ret;
	/* -ENOENT: the device is on its way out, and so is the link. */
	if (ret && ret != -ENOENT)
		pr_warn("%s: no link in sysfs\n", kobject_name(&dir->kobj));
}

static void update_place(struct directory *dir)
{
	struct rr_place place = { .bdf = dir->place.bdf };
	struct rr_device *device;

	mutex_lock(&rr_mutex);
	device = rr_device_find(place.bdf);
	if (device) {
		/* It cannot go: its DEL_DEVICE would wait for the mutex. */
		place.pdev = pci_dev_get(device->pdev);
		if (device->group)
			place.group = iommu_group_ref_get(device->group);
	}
	mutex_unlock(&rr_mutex);

	if (dir->linked && dir->place.pdev != place.pdev) {
		sysfs_remove_link(&dir->kobj, "device");
		dir->linked = false;
	}
	mutex_lock(&dir->lock);
	swap(dir->place, place);
	mutex_unlock(&dir->lock);
	rr_place_put(&place);
}

/* What readers find there is right from the beginning. */
static int update(struct directory *dir)
{
	char name[RR_ADDRESS_MAX];
	int ret;

	update_place(dir);
	if (!dir->kobj.state_in_sysfs) {
		rr_address_print(name, sizeof(name), dir->place.bdf, NULL);
		ret = kobject_add(&dir->kobj, parent, "%s", name);
		if (ret)
			return ret;
	}
	if (dir->place.pdev && !dir->linked)
		make_link(dir);
	return 0;
}

/* Its link goes with it. */
static void remove(struct directory *dir)
{
	hash_del(&dir->node);
	if (dir->kobj.state_in_sysfs)
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
	struct directory *dir;
	struct hlist_node *next;
	int bucket, ret = 0, err;

	mutex_lock(&directory_mutex);
	if (!parent)
		goto out;
	hash_for_each(directories, bucket, dir, node)
		dir->wanted = false;
	ret = want_all();
	hash_for_each_safe(directories, bucket, next, dir, node) {
		err = dir->wanted ? update(dir) : 0;
		if (err)
			ret = err;
		if (err || !dir->wanted)
			remove(dir);
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

	mutex_lock(&directory_mutex);
	parent = kobject_create_and_add("devices", root);
	mutex_unlock(&directory_mutex);
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
		remove(dir);
	kobject_del(parent);
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
