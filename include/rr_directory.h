/* SPDX-License-Identifier: GPL-2.0 */
/* The directory of one device in sysfs. */
#ifndef RR_DIRECTORY_H
#define RR_DIRECTORY_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "rr_sysfs.h"

/**
 * struct rr_directory - one device's directory
 * @kobj: in sysfs; owns the rest
 * @node: in the table of directories (folder.c)
 * @linked: its link to the device is in sysfs
 * @lock: for @place, so that a reader finds what belongs together; leaf
 * @place: its address, and what is there
 */
struct rr_directory {
	struct kobject kobj;
	struct hlist_node node;
	bool linked;
	struct mutex lock;	/* place */
	struct rr_place place;
};

struct rr_directory *rr_directory_make(u64 bdf);
int rr_directory_update(struct rr_directory *dir, struct kobject *parent);
void rr_directory_remove(struct rr_directory *dir);
void rr_directory_drain(void);

#endif
