// SPDX-License-Identifier: GPL-2.0
/* The directory of one device in /sys/kernel/relax_rmrr/devices/. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
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
#include "rr_sysfs.h"

/* Directories that the kobject core may still call us for: their release is ours. */
static atomic_t unreleased = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(released);

static struct rr_directory *to_directory(struct kobject *kobj)
{
	return container_of(kobj, struct rr_directory, kobj);
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
	struct rr_directory *dir = to_directory(kobj);
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
	struct rr_directory *dir = to_directory(kobj);

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

/**
 * rr_directory_make() - a directory that is not in sysfs yet
 * @bdf: its address, as rr_bdf() packs it
 *
 * Context: process, may sleep.
 * Return: the directory, for rr_directory_remove(); NULL if there is no memory.
 */
struct rr_directory *rr_directory_make(u64 bdf)
{
	struct rr_directory *dir = kzalloc(sizeof(*dir), GFP_KERNEL);

	if (!dir)
		return NULL;
	kobject_init(&dir->kobj, &directory_type);
	atomic_inc(&unreleased);
	mutex_init(&dir->lock);
	dir->place.bdf = bdf;
	return dir;
}

/* A link that cannot be made is missed by nobody but a reader of it. */
static void make_link(struct rr_directory *dir)
{
	int ret = sysfs_create_link(&dir->kobj, &dir->place.pdev->dev.kobj,
				    "device");

	dir->linked = !ret;
	/* -ENOENT: the device is on its way out, and so is the link. */
	if (ret && ret != -ENOENT)
		pr_warn("%s: no link in sysfs\n", kobject_name(&dir->kobj));
}

static void update_place(struct rr_directory *dir)
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

/**
 * rr_directory_update() - bring a directory in line with what is at its address
 * @dir: the directory; put into sysfs, if it is not there yet
 * @parent: where it belongs
 *
 * What readers find there is right from the beginning.
 *
 * Context: process, sleeps; takes rr_mutex; one at a time.
 * Return: 0, or what sysfs says.
 */
int rr_directory_update(struct rr_directory *dir, struct kobject *parent)
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

/**
 * rr_directory_remove() - take a directory away, its link with it
 * @dir: the directory; freed behind its last reader
 *
 * Context: process, sleeps, waits for readers.
 */
void rr_directory_remove(struct rr_directory *dir)
{
	if (dir->kobj.state_in_sysfs)
		kobject_del(&dir->kobj);
	kobject_put(&dir->kobj);
}

/**
 * rr_directory_drain() - wait until each that was removed is freed
 *
 * What has been put may be released later (CONFIG_DEBUG_KOBJECT_RELEASE). The
 * last instructions behind the wake-up are covered by the grace period that
 * follows at every unload, in rr_hook_remove().
 *
 * Context: process, sleeps; all have been removed.
 */
void rr_directory_drain(void)
{
	wait_event(released, !atomic_read(&unreleased));
}
