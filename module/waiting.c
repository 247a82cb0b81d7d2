// SPDX-License-Identifier: GPL-2.0
/*
 * Devices whose IOMMU group user space has, and that are decided anew when it gives the
 * group back. Nobody tells when that is, so it is looked for.
 */
#include <linux/freezer.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "rr_device.h"
#include "rr_group.h"
#include "rr_mapping.h"

/* How soon a group that user space gives back is noticed, in jiffies. */
#define POLL (HZ / 4)

static void poll_waiting(struct work_struct *work);
static DECLARE_DELAYED_WORK(poll_work, poll_waiting);

/* An unload is past the point where it waits for such devices. rr_mutex. */
static bool unloading;

/**
 * rr_waiting_begin() - decide for a device when its group is given back
 * @device: the device
 *
 * Its gate may be held open meanwhile, and must not lose its keeper: the module is
 * pinned.
 *
 * Context: rr_mutex held.
 * Return: true; false if it waits already, or if the module is about to go.
 */
bool rr_waiting_begin(struct rr_device *device)
{
	lockdep_assert_held(&rr_mutex);
	if (device->waits || unloading)
		return false;
	device->waits = true;
	__module_get(THIS_MODULE);
	schedule_delayed_work(&poll_work, POLL);
	return true;
}

/**
 * rr_waiting_end() - a device has been decided for, or goes
 * @device: the device; it need not have waited
 *
 * Context: rr_mutex held.
 */
void rr_waiting_end(struct rr_device *device)
{
	lockdep_assert_held(&rr_mutex);
	if (!device->waits)
		return;
	device->waits = false;
	module_put(THIS_MODULE);
}

/*
 * Decides anew for each device that waits, or keeps its regions: of these, a gate may be
 * shut that we have opened, as the core does when a group is given a new default domain
 * (iommu_setup_default_domain()); or regions may have been missed.
 *
 * @for_good: if none waits, none will from now on. Return: true if some do.
 */
static bool decide_waiting(bool for_good)
{
	struct rr_device *device;
	bool some = false;

	mutex_lock(&rr_mutex);
	rr_for_each_device(device) {
		if (device->waits || rr_kept_wanted(device))
			rr_group_decide(device->group, NULL);
		some |= device->waits;
	}
	if (for_good && !some)
		unloading = true;
	mutex_unlock(&rr_mutex);
	return some;
}

static void poll_waiting(struct work_struct *work)
{
	if (decide_waiting(false))
		schedule_delayed_work(&poll_work, POLL);
}

/**
 * rr_waiting_look() - look soon whether all is well with those that keep regions
 *
 * Context: any; by a grant that is read under RCU, or in effect.
 */
void rr_waiting_look(void)
{
	schedule_delayed_work(&poll_work, POLL);
}

/**
 * rr_waiting_exit() - wait until no device waits, and have none wait any more
 *
 * As a rule none does, as the module is pinned then. But a tied newcomer may have joined
 * a group in use after the unload had begun. A device that joins after this function is
 * treated as the kernel treats it without this module.
 *
 * Cannot be killed: an unload cannot be called off any more.
 *
 * Context: process, sleeps; no lock held; the allowlist is empty, the notifier
 * still there.
 */
void rr_waiting_exit(void)
{
	/* A user may have the group for days: not to be in the way of a suspend. */
	while (decide_waiting(true)) {
		schedule_timeout_uninterruptible(POLL);
		try_to_freeze();
	}
	/* Who has read a grant may be about to begin that. */
	synchronize_rcu();
	cancel_delayed_work_sync(&poll_work);
}
