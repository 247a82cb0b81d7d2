// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/relax_rmrr/devices/: a directory for each PCI device that is listed
 * or that firmware ties, described in sysfs-docs.
 *
 * Removing a directory waits for those who read in it: it is done without rr_mutex, so
 * that nobody else waits for them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/printk.h>

#include "rr_device.h"
#include "rr_directory.h"
#include "rr_grant.h"
#include "rr_sysfs.h"

/* Some hundred devices, and some few to a chain. */
#define DIRECTORY_BITS 6

/* Guards the table, and what of a directory is not for readers. Taken before rr_mutex. */
static DEFINE_MUTEX(directory_mutex);
static DEFINE_HASHTABLE(directories, DIRECTORY_BITS);

/* devices/ itself; NULL before init and after exit. */
static struct kobject *parent;

/* directory_mutex held. */
static struct rr_directory *find(u64 bdf)
{
	struct rr_directory *dir;

	hash_for_each_possible(directories, dir, node, bdf)
		if (dir->place.bdf == bdf)
			return dir;
	return NULL;
}

/* Is there to be a directory? */
static bool is_wanted(u64 bdf)
{
	struct rr_device *device;
	bool wanted;

	mutex_lock(&rr_mutex);
	device = rr_device_find(bdf);
	wanted = (device && device->tied) || rr_grant_at(bdf);
	mutex_unlock(&rr_mutex);
	return wanted;
}

static void remove(struct rr_directory *dir)
{
	hash_del(&dir->node);
	rr_directory_remove(dir);
}

/* directory_mutex held. Return: 0, or why a directory is missing now. */
static int bring_in_line(u64 bdf)
{
	struct rr_directory *dir = find(bdf);
	int ret;

	if (!is_wanted(bdf)) {
		if (dir)
			remove(dir);
		return 0;
	}
	if (!dir) {
		dir = rr_directory_make(bdf);
		if (!dir)
			return -ENOMEM;
		hash_add(directories, &dir->node, bdf);
	}
	ret = rr_directory_update(dir, parent);
	if (ret)
		remove(dir);
	return ret;
}

/* directory_mutex held. Return: 0, or -ENOMEM. */
static int note_all(void)
{
	struct rr_device *device;
	struct rr_grant *grant;
	struct rr_directory *dir;
	int bucket, ret = 0;

	mutex_lock(&rr_mutex);
	hash_for_each(directories, bucket, dir, node)
		ret = rr_stale_note(dir->place.bdf) ?: ret;
	rr_for_each_device(device)
		if (device->tied)
			ret = rr_stale_note(device->bdf) ?: ret;
	rr_for_each_grant(grant)
		ret = rr_stale_note(grant->bdf) ?: ret;
	mutex_unlock(&rr_mutex);
	return ret;
}

/**
 * rr_folder_sync() - bring the directories in line with devices and list
 *
 * What has changed since the last time is looked at; all is, if that is not known, as
 * after one that has failed.
 *
 * Context: process, sleeps, waits for readers; rr_mutex not held.
 * Return: 0; or the error of a directory that could not be made, the others
 *         being right.
 */
int rr_folder_sync(void)
{
	int ret = 0, err;
	u64 bdf;

	mutex_lock(&directory_mutex);
	if (!parent)
		goto out;
	if (rr_stale_lost())
		ret = note_all();
	while (rr_stale_take(&bdf)) {
		err = bring_in_line(bdf);
		if (err)
			ret = err;
	}
	if (ret) {
		rr_stale_lose();
		pr_warn("a directory in sysfs is missing (error %d)\n", ret);
	}
out:
	mutex_unlock(&directory_mutex);
	return ret;
}

/**
 * rr_folder_init() - make devices/ and what is in it
 * @root: /sys/kernel/relax_rmrr
 *
 * Context: module init.
 * Return: 0, -ENOMEM, or what sysfs says.
 */
int rr_folder_init(struct kobject *root)
{
	int ret;

	mutex_lock(&directory_mutex);
	parent = kobject_create_and_add("devices", root);
	mutex_unlock(&directory_mutex);
	if (!parent)
		return -ENOMEM;
	ret = rr_folder_sync();
	if (ret)
		rr_folder_exit();
	return ret;
}

/**
 * rr_folder_exit() - take devices/ away; waits for readers
 *
 * Context: process, sleeps; no lock held. A sync that comes later does nothing.
 */
void rr_folder_exit(void)
{
	struct rr_directory *dir;
	struct hlist_node *next;
	int bucket;

	mutex_lock(&directory_mutex);
	hash_for_each_safe(directories, bucket, next, dir, node)
		remove(dir);
	kobject_del(parent);
	kobject_put(parent);
	parent = NULL;
	mutex_unlock(&directory_mutex);
	rr_stale_exit();
	rr_directory_drain();
}
