// SPDX-License-Identifier: GPL-2.0
/*
 * Which IOMMU groups are open.
 *
 * One pass over a group decides for all of it: its gates are open if every
 * member that firmware ties is in force, else closed. What is written is written in
 * iommu_group_for_each_dev(), whose callback runs under group->mutex: nobody can
 * claim the group, leave it or join it meanwhile.
 */
#include <linux/freezer.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "rr_audit.h"
#include "rr_claim.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_group.h"

/* How soon a group that user space gives back is noticed, in jiffies. */
#define HELD_POLL (HZ / 4)

static void held_poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(held_work, held_poll);

/*
 * An unload is past the point where it waits for gates that are held open: from now on
 * none is. rr_mutex.
 */
static bool unloading;

/**
 * struct pass - one pass over the members of a group
 * @group: the group
 * @revoke: grants to make ineffective first, or NULL; the log is left alone then, as
 *          it may be taken back
 * @members: how many it has
 * @seen: how many have been looked at
 * @blocked: a tied member is not in force, or will not be without those of @revoke
 * @claimed: user space has the group
 * @joined: the records of its members
 * @shut: those of them that are listed, and not yet told of in the log as blocked
 */
struct pass {
	struct iommu_group *group;
	struct list_head *revoke;
	unsigned int members;
	unsigned int seen;
	bool blocked;
	bool claimed;
	struct list_head joined;
	struct list_head shut;
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

static bool is_revoked(const struct pass *pass, const struct rr_device *device)
{
	struct rr_grant *grant;

	if (!pass->revoke || !device)
		return false;
	list_for_each_entry(grant, pass->revoke, change)
		if (grant->bdf == device->bdf)
			return true;
	return false;
}

/* group->mutex held. Grants of members of the group only. */
static int revoke_in_pass(struct pass *pass)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, pass->revoke, change) {
		device = rr_device_at(grant->bdf);
		if (pass->claimed && device && device->group == pass->group &&
		    device->tied)
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
	 * e94160488e65), and ours may have been in a guest a moment ago. (One
	 * that was in a guest, was taken off the list, and is removed after that is
	 * parked there all the same, as any tied device.)
	 */
	if (!device->leaving)
		rr_gate_close(&device->gate);
	rr_device_hold(device, false);
}

static void open_gate(struct rr_device *device)
{
	rr_gate_open(&device->gate);
	rr_device_hold(device, false);
}

/**
 * rr_group_opened_by_others() - has something else opened this device's gate?
 * @device: a device that firmware ties; its grant, if it has one, is not in force
 *
 * Other modules do. Their users' virtual machines are to go on: we leave it open, and
 * say so when we first see it.
 *
 * Context: group->mutex held, and rr_mutex or RCU read lock; or at load
 * rr_mutex alone, with nobody in sysfs.
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

/* iommu_group_for_each_dev() callback: rr_mutex and group->mutex held. */
static int audit_blocking_member(struct device *dev, void *data)
{
	struct rr_device *granted = data;
	struct rr_device *device = joined(dev);

	if (device == granted || !rr_device_tied(device, dev) ||
	    rr_device_in_force(device, dev))
		return 0;
	rr_audit_blocked(&granted->pdev->dev, iommu_group_id(granted->group),
			 dev);
	granted->shut = true;
	return 0;
}

/**
 * rr_group_audit_blockers() - log who keeps a granted device's group closed
 * @device: the device; it has a group
 *
 * Until it opens, once.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 */
void rr_group_audit_blockers(struct rr_device *device)
{
	if (!device->shut)
		iommu_group_for_each_dev(device->group, device,
					 audit_blocking_member);
}

/*
 * User space has the group, so no gate may close.
 *
 * A tied newcomer, listed or not: its gate is opened, or giving the group back would
 * fail and leave freed page tables in the hardware. If it is not listed it is also held:
 * held_poll() closes its gate once the group is the host's; a user who claims the group
 * again before that keeps it.
 *
 * Any other member that is listed by now, and whose gate is shut, is pending: opened once
 * the group is the host's, because what looks like a claim may be a reset, or a claim
 * that has not got to the gate yet (gate_intel_attach.c).
 */
static void pass_claimed(struct pass *pass, struct rr_device *device,
			 bool in_force)
{
	if (unloading || device->leaving || device->held)
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

/* The group is the host's: what was decided is done. */
static void pass_in_host(struct pass *pass, struct rr_device *device,
			 bool in_force)
{
	struct device *dev = &device->pdev->dev;

	device->newcomer = false;
	device->pending = false;
	if (device->tied && !pass->blocked)
		open_gate(device);
	else if (device->tied)
		close_gate(device);
	/* The log says when that changes for a device that is listed. */
	if (!in_force || pass->revoke)
		return;
	if (pass->blocked && !device->shut)
		list_move_tail(&device->pass, &pass->shut);
	if (!pass->blocked && device->shut) {
		rr_audit_open(dev, iommu_group_id(pass->group));
		device->shut = false;
	}
}

static void write_member(struct pass *pass, struct rr_device *device)
{
	bool in_force;

	if (device->newcomer)
		rr_gate_adopt(&device->gate);
	in_force = rr_device_in_force(device, &device->pdev->dev);
	if (device->tied && !in_force)
		rr_group_opened_by_others(device);
	if (!in_force && !pass->revoke)
		device->shut = false;
	/* Without a gate nothing is to be opened or shut: it is for the log alone. */
	if (!pass->claimed || !rr_gate_exists())
		pass_in_host(pass, device, in_force);
	else if (device->tied)
		pass_claimed(pass, device, in_force);
}

/* All have been looked at, @dev among them. group->mutex has been held all along. */
static int write_members(struct pass *pass, struct device *dev)
{
	struct rr_device *device, *next;
	int ret;

	pass->claimed = rr_claim_in_pass(pass->group, dev);
	ret = pass->revoke ? revoke_in_pass(pass) : 0;
	if (ret)
		return ret;
	list_for_each_entry_safe(device, next, &pass->joined, pass)
		write_member(pass, device);
	return 0;
}

/* iommu_group_for_each_dev() callback. */
static int count_member(struct device *dev, void *data)
{
	struct pass *pass = data;

	pass->members++;
	return 0;
}

/*
 * Who is in the way? When that is known of all, it is written what follows.
 * iommu_group_for_each_dev() callback: rr_mutex and group->mutex held.
 */
static int look_at_member(struct device *dev, void *data)
{
	struct pass *pass = data;
	struct rr_device *device = joined(dev);

	if (rr_device_tied(device, dev) &&
	    (!rr_device_in_force(device, dev) || is_revoked(pass, device)))
		pass->blocked = true;
	if (device)
		list_add_tail(&device->pass, &pass->joined);
	return ++pass->seen == pass->members ? write_members(pass, dev) : 0;
}

/**
 * rr_group_decide() - open or close a group's gates, or leave them
 * @group: the group
 * @revoke: grants to make ineffective in the same pass, those of other groups
 *          left alone, linked by their change member; or NULL
 *
 * The one function that decides for a group, from the list and from what
 * firmware says, on every change of either. It looks at all members first and then
 * writes, under group->mutex from the first look to the last write. For that it has to
 * know how many there are: should one leave meanwhile, it begins again; who joins
 * meanwhile is a newcomer (joining.c), and decided for anew.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 * Return: 0, or -EBUSY if @revoke has a grant of a tied member and user space
 *         owns the group: nothing has changed then.
 */
int rr_group_decide(struct iommu_group *group, struct list_head *revoke)
{
	struct rr_device *device;
	struct pass pass;
	int ret;

	do {
		pass = (struct pass){
			.group = group,
			.revoke = revoke,
			.joined = LIST_HEAD_INIT(pass.joined),
			.shut = LIST_HEAD_INIT(pass.shut),
		};
		iommu_group_for_each_dev(group, &pass, count_member);
		ret = iommu_group_for_each_dev(group, &pass, look_at_member);
	} while (pass.seen < pass.members);
	list_for_each_entry(device, &pass.shut, pass)
		rr_group_audit_blockers(device);
	return ret;
}

static void decide_for(struct rr_device *device, void *unused)
{
	if (device->group && rr_grant_at(device->bdf))
		rr_group_decide(device->group, NULL);
}

/**
 * rr_group_enumerate() - have the core enumerate a listed device's group
 * @device: the device; it has a group
 *
 * So that what is relaxed is logged now. Should it show that the hook is lost, or back,
 * the groups of all listed devices are decided anew.
 *
 * Context: process, sleeps; rr_mutex held; takes group->mutex.
 */
void rr_group_enumerate(struct rr_device *device)
{
	if (rr_enumeration_group(&device->pdev->dev, device->group))
		rr_device_for_each(decide_for, NULL);
}

/* Looks at such groups until user space has given them back. */
static void decide_held(struct rr_device *device, void *data)
{
	if (!device->held && !device->pending)
		return;
	rr_group_decide(device->group, NULL);
	*(bool *)data |= device->held || device->pending;
}

/*
 * Decides anew for each group in which a gate is held open. @for_good: if none is left,
 * none will be held open from now on. Return: true if there are some.
 */
static bool decide_all_held(bool for_good)
{
	bool again = false;

	mutex_lock(&rr_mutex);
	rr_device_for_each(decide_held, &again);
	if (for_good && !again)
		unloading = true;
	mutex_unlock(&rr_mutex);
	return again;
}

static void held_poll(struct work_struct *work)
{
	if (decide_all_held(false))
		schedule_delayed_work(&held_work, HELD_POLL);
}

/**
 * rr_group_exit() - wait until no gate is held open, and hold none any more
 *
 * As a rule none is, as the module is pinned then. But a tied newcomer may have joined
 * a group in use after the unload had begun. A device that joins after this function is
 * treated as the kernel treats it without this module.
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
