// SPDX-License-Identifier: GPL-2.0
/*
 * Which IOMMU groups are open.
 *
 * One decision is for all of a group: its gates are open if every member that firmware
 * ties is in force, else closed. All members are looked at, and then the gates are
 * written, in one iommu_group_for_each_dev(), whose callback runs under group->mutex:
 * nobody can claim the group, leave it or join it meanwhile.
 */
#include <linux/iommu.h>
#include <linux/minmax.h>
#include <linux/pci.h>

#include "rr_audit.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_gate.h"
#include "rr_grant.h"
#include "rr_group.h"
#include "rr_holder.h"
#include "rr_mapping.h"

/**
 * struct decision - what is decided for a group
 * @group: the group
 * @revoke: grants to make ineffective first, or NULL; the log is left alone then, as
 *          it may be taken back
 * @members: how many it has
 * @seen: how many have been looked at
 * @holder: whose it is, as far as has been seen
 * @blocked: a tied member is not in force, or will not be without those of @revoke
 * @joined: the records of its members
 * @newly_blocked: those of them that are listed, and not yet told of in the log
 */
struct decision {
	struct iommu_group *group;
	struct list_head *revoke;
	unsigned int members;
	unsigned int seen;
	enum rr_holder holder;
	bool blocked;
	struct list_head joined;
	struct list_head newly_blocked;
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

static bool is_revoked(const struct decision *decision,
		       const struct rr_device *device)
{
	struct rr_grant *grant;

	if (!decision->revoke || !device)
		return false;
	list_for_each_entry(grant, decision->revoke, change)
		if (grant->bdf == device->bdf)
			return true;
	return false;
}

/* group->mutex held. Grants of members of the group only. */
static int revoke(struct decision *decision)
{
	struct rr_device *device;

	list_for_each_entry(device, &decision->joined, member)
		if (device->tied && is_revoked(decision, device) &&
		    rr_holder_is_user(decision->holder))
			return -EBUSY;
	list_for_each_entry(device, &decision->joined, member)
		if (is_revoked(decision, device))
			clear_bit(RR_GRANT_EFFECTIVE,
				  &rr_grant_at(device->bdf)->flags);
	return 0;
}

/* iommu_group_for_each_dev() callback: rr_mutex and group->mutex held. */
static int audit_blocking_member(struct device *dev, void *data)
{
	struct rr_device *granted = data;
	struct rr_device *device = joined(dev);

	if (device == granted || !rr_device_tied(device, dev) ||
	    rr_device_in_force(device))
		return 0;
	rr_audit_device(&granted->pdev->dev,
			"IOMMU group %d is still blocked by %s",
			iommu_group_id(granted->group), dev_name(dev));
	granted->blocked = true;
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
	if (!device->blocked)
		iommu_group_for_each_dev(device->group, device,
					 audit_blocking_member);
}

/*
 * User space has the group, so no gate may close.
 *
 * A tied newcomer, listed or not: its gate is opened, or giving the group back would
 * fail and leave freed page tables in the hardware. If it is not listed, its gate is
 * closed once the group is the host's; a user who claims the group again before that
 * keeps it.
 *
 * Any other member that is listed by now, and whose gate is shut, is opened once the
 * group is the host's, because what looks like a claim may be a reset, or a claim that
 * has not got to the gate yet (gate_intel_attach.c).
 */
static void write_in_use(struct decision *decision, struct rr_device *device,
			 bool in_force)
{
	if (device->leaving)
		return;
	if (!device->newcomer) {
		if (in_force && !device->gate_open && rr_gate_refuses(device))
			rr_waiting_begin(device);
		return;
	}
	if (in_force) {
		rr_gate_open(device);
	} else if (rr_waiting_begin(device)) {
		rr_gate_open(device);
		rr_audit_warning(device->bdf, &device->pdev->dev,
				 "joined IOMMU group %d while user space owns it, its gate is held open until the group is back",
				 iommu_group_id(decision->group));
	}
}

/* The group is the host's: what was decided is done. */
static void write_in_host(struct decision *decision, struct rr_device *device,
			  bool in_force)
{
	device->newcomer = false;
	/*
	 * Not closed behind a device that leaves: from v6.19 one with require_direct
	 * set is parked on an identity domain (iommu_deinit_device(), commit
	 * e94160488e65), and ours may have been in a guest a moment ago. (One
	 * that was in a guest, was taken off the list, and is removed after that is
	 * parked there all the same, as any tied device.)
	 */
	if (device->tied && !decision->blocked)
		rr_gate_open(device);
	else if (device->tied && !device->leaving)
		rr_gate_close(device);

	/* The log says when that changes for a device that is listed. */
	if (!in_force || decision->revoke)
		return;
	if (decision->blocked && !device->blocked)
		list_move_tail(&device->member, &decision->newly_blocked);
	if (!decision->blocked && device->blocked) {
		rr_audit_device(&device->pdev->dev, "IOMMU group %d is open",
				iommu_group_id(decision->group));
		device->blocked = false;
	}
}

static void write_member(struct decision *decision, struct rr_device *device)
{
	bool in_force;

	if (device->newcomer)
		rr_gate_adopt(device);
	in_force = rr_device_in_force(device);
	if (device->tied && !in_force)
		rr_gate_notice_opened(device);
	if (!in_force && !decision->revoke)
		device->blocked = false;
	if (!rr_holder_is_user(decision->holder)) {
		rr_waiting_end(device);
		rr_kept_update(device);
	} else if (!decision->revoke) {
		rr_kept_later(device);
	}
	/* Without a gate nothing is to be opened or shut: it is for the log alone. */
	if (!rr_holder_is_user(decision->holder) || !rr_gate_exists())
		write_in_host(decision, device, in_force);
	else if (device->tied)
		write_in_use(decision, device, in_force);
}

/* All have been looked at. group->mutex has been held all along. */
static int write_members(struct decision *decision)
{
	struct rr_device *device, *next;
	int ret = revoke(decision);

	if (ret)
		return ret;
	list_for_each_entry_safe(device, next, &decision->joined, member)
		write_member(decision, device);
	return 0;
}

/* iommu_group_for_each_dev() callback. */
static int count_member(struct device *dev, void *data)
{
	struct decision *decision = data;

	decision->members++;
	return 0;
}

/* iommu_group_for_each_dev() callback: rr_mutex and group->mutex held. */
static int look_at_member(struct device *dev, void *data)
{
	struct decision *decision = data;
	struct rr_device *device = joined(dev);

	decision->holder = max(decision->holder, rr_holder_of(dev));
	if (rr_device_tied(device, dev) &&
	    (!rr_device_in_force(device) || is_revoked(decision, device)))
		decision->blocked = true;
	if (device)
		list_add_tail(&device->member, &decision->joined);
	return ++decision->seen == decision->members ? write_members(decision) :
						       0;
}

/**
 * rr_group_decide() - open or close a group's gates, or leave them
 * @group: the group
 * @revoke: grants to make ineffective in the same hold of group->mutex, those of other
 *          groups left alone, linked by their change member; or NULL
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
	struct decision decision;
	struct rr_device *device;
	int ret;

	do {
		decision = (struct decision){
			.group = group,
			.revoke = revoke,
			.joined = LIST_HEAD_INIT(decision.joined),
			.newly_blocked =
				LIST_HEAD_INIT(decision.newly_blocked),
		};
		iommu_group_for_each_dev(group, &decision, count_member);
		ret = iommu_group_for_each_dev(group, &decision,
					       look_at_member);
	} while (decision.seen < decision.members);
	list_for_each_entry(device, &decision.newly_blocked, member)
		rr_group_audit_blockers(device);
	return ret;
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
	struct rr_device *other;

	if (!rr_enumeration_group(&device->pdev->dev, device->group))
		return;
	rr_for_each_device(other)
		if (other->group && rr_grant_at(other->bdf))
			rr_group_decide(other->group, NULL);
}
