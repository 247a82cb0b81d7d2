// SPDX-License-Identifier: GPL-2.0
/*
 * Which IOMMU groups are open.
 *
 * One pass over a group decides for all of it: its gates are open if every
 * member that firmware ties is in force, else closed. The pass is
 * iommu_group_for_each_dev(), whose callback runs under group->mutex: nobody can
 * claim the group, leave it or join it in between.
 */
#include <linux/freezer.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "rr_audit.h"
#include "rr_claim.h"
#include "rr_device.h"
#include "rr_grant.h"
#include "rr_group.h"

/* How soon a group that user space gives back is noticed, in jiffies. */
#define HELD_POLL (HZ / 4)

static void held_poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(held_work, held_poll);

/* An unload has found nothing held open, and nothing is any more. rr_device_lock(). */
static bool unloading;

/**
 * struct pass - one pass over the members of a group
 * @group: the group
 * @revoke: grants to make ineffective first, or NULL
 * @started: the callback has run at least once
 * @claimed: user space has the group
 * @blocked: a tied member is not in force
 * @opened: devices whose gates this pass has opened
 */
struct pass {
	struct iommu_group *group;
	struct list_head *revoke;
	bool started;
	bool claimed;
	bool blocked;
	struct list_head opened;
};

/*
 * The record of a member, if it has joined. One whose IOMMU driver came later than
 * the device has not, until a driver binds (hotplug.c): its gate is not known yet.
 */
static struct rr_device *joined(struct device *dev)
{
	struct rr_device *device = rr_device_of(dev);

	return device && device->group ? device : NULL;
}

/* Is it, or was it as far as is known? What is leaving cannot be asked any more. */
static bool still_tied(struct rr_device *device)
{
	return device->leaving ? device->tied :
				 rr_device_tied(device, &device->pdev->dev);
}

/* group->mutex held. Grants of members of the group only. */
static int revoke_in_pass(struct pass *pass)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, pass->revoke, change) {
		device = rr_device_at(grant->bdf);
		if (pass->claimed && device && device->group == pass->group &&
		    still_tied(device))
			return -EBUSY;
	}
	list_for_each_entry(grant, pass->revoke, change) {
		device = rr_device_at(grant->bdf);
		if (device && device->group == pass->group)
			clear_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	}
	return 0;
}

static void close_gate(struct rr_device *device)
{
	/*
	 * Not behind a device that leaves: from v6.19 one with require_direct
	 * set is parked on an identity domain (iommu_deinit_device(), commit
	 * e94160488e65), and ours may have been in a guest a moment ago.
	 */
	if (!device->leaving)
		rr_gate_close(&device->gate);
	rr_device_hold(device, false);
}

static void open_gate(struct pass *pass, struct rr_device *device)
{
	rr_gate_open(&device->gate);
	rr_device_hold(device, false);
	list_add(&device->pass, &pass->opened);
}

/**
 * rr_group_opened_by_others() - has something else opened this device's gate?
 * @device: a device that firmware ties; its grant, if it has one, is not in force
 *
 * Other modules do. Their users' virtual machines are to go on: we leave it open, and
 * say so when we first see it.
 *
 * Context: group->mutex held, and rr_device_lock() or RCU read lock; or at load
 * rr_device_lock() alone, with nobody in sysfs.
 * Return: true if it is open, and not by us.
 */
bool rr_group_opened_by_others(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	bool opened = !device->leaving && !device->newcomer &&
		      !device->gate.open && !rr_gate_shut(dev);

	if (opened && !device->opened)
		rr_audit_warning(device->bdf, dev,
				 "its gate is open already, not by this module");
	device->opened = opened;
	return opened;
}

/*
 * The group belongs to user space: nothing may close now. A tied newcomer is let
 * in: else giving the group back would fail, with page tables freed that the
 * hardware still walks. Without a grant it is held open until the group is back,
 * which held_poll() notices; a user who claims the group again before that keeps
 * it. For others nothing is opened now: what looks like a claim may be a reset, or
 * a claim that has not got to the gate yet (gate_intel_attach.c).
 */
static void pass_claimed(struct pass *pass, struct rr_device *device,
			 bool in_force)
{
	if (!rr_gate_exists() || unloading)
		return;
	if (!device || device->leaving || device->held)
		return;
	if (!device->newcomer) {
		device->pending = in_force && !device->gate.open;
		if (device->pending)
			schedule_delayed_work(&held_work, HELD_POLL);
		return;
	}
	rr_gate_open(&device->gate);
	if (in_force)
		return;
	rr_device_hold(device, true);
	schedule_delayed_work(&held_work, HELD_POLL);
	rr_audit_warning(device->bdf, &device->pdev->dev,
			 "joined IOMMU group %d while user space owns it, its gate is held open until the group is back",
			 iommu_group_id(pass->group));
}

/* iommu_group_for_each_dev() callback: rr_device_lock() and group->mutex held. */
static int pass_member(struct device *dev, void *data)
{
	struct pass *pass = data;
	struct rr_device *device = joined(dev), *other, *next;
	bool in_force;
	int ret;

	if (!pass->started) {
		pass->started = true;
		pass->claimed = rr_claim_in_pass(pass->group, dev);
		if (pass->revoke) {
			ret = revoke_in_pass(pass);
			if (ret)
				return ret;
		}
	}
	if (device && device->newcomer)
		rr_gate_adopt(&device->gate);
	if (device && !pass->claimed) {
		device->newcomer = false;
		device->pending = false;
	}
	if (!rr_device_tied(device, dev))
		return 0;

	in_force = rr_device_in_force(device, dev);
	if (device && !in_force)
		rr_group_opened_by_others(device);
	if (pass->claimed) {
		pass_claimed(pass, device, in_force);
		return 0;
	}
	if (in_force && !pass->blocked) {
		open_gate(pass, device);
		return 0;
	}
	if (!in_force && !pass->blocked) {
		pass->blocked = true;
		/* Nobody has seen them open: group->mutex was held all along. */
		list_for_each_entry_safe(other, next, &pass->opened, pass) {
			list_del(&other->pass);
			close_gate(other);
		}
	}
	if (device)
		close_gate(device);
	return 0;
}

/**
 * rr_group_decide() - open or close a group's gates, or leave them
 * @group: the group
 * @revoke: grants to make ineffective in the same pass, those of other groups
 *          left alone, linked by their change member; or NULL
 *
 * The one function that decides for a group, from the list and from what
 * firmware says, on every change of either.
 *
 * Context: process, sleeps; rr_device_lock() held; takes group->mutex.
 * Return: 0, or -EBUSY if @revoke has a grant of a tied member and user space
 *         owns the group: nothing has changed then.
 */
int rr_group_decide(struct iommu_group *group, struct list_head *revoke)
{
	struct pass pass = {
		.group = group,
		.revoke = revoke,
		.opened = LIST_HEAD_INIT(pass.opened),
	};

	return iommu_group_for_each_dev(group, &pass, pass_member);
}

/* Looks at such groups until user space has given them back. */
static void decide_held(struct rr_device *device, void *data)
{
	if (!device->held && !device->pending)
		return;
	rr_group_decide(device->group, NULL);
	*(bool *)data |= device->held || device->pending;
}

/* For good: hold none any more if there are none. Return: true if there are. */
static bool decide_all_held(bool for_good)
{
	bool again = false;

	rr_device_lock();
	rr_device_for_each(decide_held, &again);
	if (for_good && !again)
		unloading = true;
	rr_device_unlock();
	return again;
}

static void held_poll(struct work_struct *work)
{
	if (decide_all_held(false))
		schedule_delayed_work(&held_work, HELD_POLL);
}

/* iommu_group_for_each_dev() callback: rr_device_lock() and group->mutex held. */
static int audit_blocking_member(struct device *dev, void *data)
{
	struct rr_device *granted = data;
	struct rr_device *device = joined(dev);

	if (device != granted && rr_device_tied(device, dev) &&
	    !rr_device_in_force(device, dev))
		rr_audit_blocked(&granted->pdev->dev,
				 iommu_group_id(granted->group), dev);
	return 0;
}

/**
 * rr_group_audit_blockers() - log who keeps a granted device's group closed
 * @device: the device; it has a group
 *
 * Context: process, sleeps; rr_device_lock() held; takes group->mutex.
 */
void rr_group_audit_blockers(struct rr_device *device)
{
	iommu_group_for_each_dev(device->group, device, audit_blocking_member);
}

/**
 * rr_group_exit() - wait until no gate is held open, and hold none any more
 *
 * The module is pinned while one is; but a tied newcomer may have joined a group
 * in use after an unload, of an empty list, had begun. What joins one later finds
 * what it would find behind the unload: nobody.
 *
 * Cannot be killed: an unload cannot be called off any more.
 *
 * Context: process, sleeps; no lock held; the allowlist is empty, the notifier
 * still there.
 */
void rr_group_exit(void)
{
	/* A user may have the group for days: not to be in the way of a suspend. */
	while (decide_all_held(true)) {
		schedule_timeout_uninterruptible(HELD_POLL);
		try_to_freeze();
	}
	cancel_delayed_work_sync(&held_work);
}
