// SPDX-License-Identifier: GPL-2.0
/*
 * What is plugged in, what ties it, and which groups are open.
 *
 * One pass over an IOMMU group decides for all of it: its gates are open if
 * every member that firmware ties is in force, else closed. The pass is
 * iommu_group_for_each_dev(), whose callback runs under group->mutex: nobody
 * can claim the group, leave it or join it in between.
 *
 * Order of locks: PCI rescan lock, device lock, the mutex below, group->mutex.
 * Notifiers never take the rescan lock: the remove path holds it around them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"

#define DEVICE_BITS 8

/* How soon a group that user space gives back is noticed, in jiffies. */
#define HELD_POLL (HZ / 4)

/* Guards the table below, all its devices, and the allowlist. */
static DEFINE_MUTEX(writer_mutex);

static DEFINE_HASHTABLE(devices, DEVICE_BITS);

static void held_poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(held_work, held_poll);

/**
 * struct pass - one pass over the members of a group
 * @group: the group
 * @revoke: grants to make ineffective first, or NULL
 * @started: the callback has run at least once
 * @claimed: the group is not on a default domain: user space has it
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

/**
 * rr_device_lock() - keep devices and the allowlist as they are
 *
 * Context: process, sleeps; no group->mutex held.
 */
void rr_device_lock(void)
{
	mutex_lock(&writer_mutex);
}

/**
 * rr_device_unlock() - undo rr_device_lock()
 *
 * Context: process.
 */
void rr_device_unlock(void)
{
	mutex_unlock(&writer_mutex);
}

static struct rr_device *find_device(u64 bdf)
{
	struct rr_device *device;

	hash_for_each_possible(devices, device, node, bdf)
		if (device->bdf == bdf)
			return device;
	return NULL;
}

/**
 * rr_device_find() - the device at an address
 * @bdf: the address, as rr_bdf() packs it
 *
 * Context: rr_device_lock() held.
 * Return: the device, valid until rr_device_unlock(); NULL if none is there, or
 *         it is being removed.
 */
struct rr_device *rr_device_find(u64 bdf)
{
	struct rr_device *device = find_device(bdf);

	return device && !device->leaving ? device : NULL;
}

/**
 * rr_device_id() - a device's identity
 * @device: the device
 *
 * Context: rr_device_lock() held.
 * Return: its vendor and device ids.
 */
struct rr_id rr_device_id(const struct rr_device *device)
{
	return (struct rr_id){ device->pdev->vendor, device->pdev->device };
}

/**
 * rr_device_count_tied() - how many devices firmware ties
 *
 * Context: rr_device_lock() not held.
 * Return: their number now.
 */
unsigned int rr_device_count_tied(void)
{
	struct rr_device *device;
	unsigned int n = 0;
	int bucket;

	mutex_lock(&writer_mutex);
	hash_for_each(devices, bucket, device, node)
		n += device->tied;
	mutex_unlock(&writer_mutex);
	return n;
}

static u64 bdf_of(struct pci_dev *pdev)
{
	return rr_bdf(pci_domain_nr(pdev->bus), pdev->bus->number, pdev->devfn);
}

/*
 * The record of a group's member: NULL if it is not a PCI device, or we had no
 * memory for one. By the device, not the address alone: something that leaves
 * may still be a member beside its successor.
 */
static struct rr_device *member_record(struct device *dev)
{
	struct rr_device *device;
	u64 bdf;

	if (!dev_is_pci(dev))
		return NULL;
	bdf = bdf_of(to_pci_dev(dev));
	hash_for_each_possible(devices, device, node, bdf)
		if (&device->pdev->dev == dev)
			return device;
	return NULL;
}

/*
 * group->mutex held. Firmware's word, or what it was before if the enumeration
 * fails: it does when memory is short, and then says less, never more.
 */
static bool is_tied(struct rr_device *device, struct device *dev)
{
	bool tied = rr_enumeration_ties(dev);

	if (!device)
		return tied;
	device->tied |= tied;
	return device->tied;
}

/* group->mutex held. */
static bool is_in_force(struct rr_device *device, struct device *dev)
{
	return device && !device->leaving && rr_enumeration_in_force(dev);
}

/*
 * group->mutex held. Is the group on a domain of the host's own, not of user
 * space? As the kernel's iommu_is_default_domain() would say, which is private.
 */
static bool on_default_domain(struct device *dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain && domain->type & (__IOMMU_DOMAIN_DMA_API |
					 __IOMMU_DOMAIN_PT);
}

/* group->mutex held. Grants of members of the group only. */
static int revoke_in_pass(struct pass *pass)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, pass->revoke, change) {
		device = find_device(grant->bdf);
		if (pass->claimed && device && device->group == pass->group &&
		    device->tied)
			return -EBUSY;
	}
	list_for_each_entry(grant, pass->revoke, change) {
		device = find_device(grant->bdf);
		if (device && device->group == pass->group)
			clear_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	}
	return 0;
}

/* A gate that is held open must not lose its keeper: it pins the module. */
static void set_held(struct rr_device *device, bool held)
{
	if (device->held == held)
		return;
	device->held = held;
	if (held)
		__module_get(THIS_MODULE);
	else
		module_put(THIS_MODULE);
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
	set_held(device, false);
}

static void open_gate(struct pass *pass, struct rr_device *device)
{
	rr_gate_open(&device->gate);
	set_held(device, false);
	list_add(&device->pass, &pass->opened);
}

/*
 * The group belongs to user space: nothing may close now. A tied member whose
 * gate is not open can only have joined since the claim. It is let in: else
 * giving the group back would fail, with page tables freed that the hardware
 * still walks. Without a grant it is held open until the group is back, which
 * held_poll() notices; a user who claims the group again before that keeps it.
 */
static void pass_claimed(struct pass *pass, struct rr_device *device,
			 bool in_force)
{
	if (!device || device->leaving || device->gate.open)
		return;
	rr_gate_open(&device->gate);
	if (in_force || !device->gate.open)
		return;
	set_held(device, true);
	schedule_delayed_work(&held_work, HELD_POLL);
	rr_audit_warning(device->bdf, &device->pdev->dev,
			 "joined IOMMU group %d while user space owns it, its gate is held open until the group is back",
			 iommu_group_id(pass->group));
}

/* iommu_group_for_each_dev() callback: writer's mutex and group->mutex held. */
static int pass_member(struct device *dev, void *data)
{
	struct pass *pass = data;
	struct rr_device *device = member_record(dev), *other, *next;
	bool in_force;
	int ret;

	if (!pass->started) {
		pass->started = true;
		pass->claimed = !on_default_domain(dev);
		if (pass->revoke) {
			ret = revoke_in_pass(pass);
			if (ret)
				return ret;
		}
	}
	if (!is_tied(device, dev))
		return 0;

	in_force = is_in_force(device, dev);
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

/*
 * The one function that decides for a group, from the list and from what
 * firmware says, on every change of either.
 *
 * Return: 0, or -EBUSY if @revoke has a grant of a tied member and user space
 * owns the group: nothing has changed then.
 */
static int decide_group(struct iommu_group *group, struct list_head *revoke)
{
	struct pass pass = {
		.group = group,
		.revoke = revoke,
		.opened = LIST_HEAD_INIT(pass.opened),
	};

	return iommu_group_for_each_dev(group, &pass, pass_member);
}

/* Looks at held groups until user space has given them back. */
static void held_poll(struct work_struct *work)
{
	struct rr_device *device;
	bool again = false;
	int bucket;

	mutex_lock(&writer_mutex);
	hash_for_each(devices, bucket, device, node) {
		if (!device->held)
			continue;
		decide_group(device->group, NULL);
		again |= device->held;
	}
	mutex_unlock(&writer_mutex);
	if (again)
		schedule_delayed_work(&held_work, HELD_POLL);
}

/* iommu_group_for_each_dev() callback: both mutexes held. */
static int claimed_member(struct device *dev, void *data)
{
	*(bool *)data = !on_default_domain(dev);
	return 1;	/* the domain is the group's: one member tells */
}

static bool is_claimed(struct iommu_group *group)
{
	bool claimed = false;

	iommu_group_for_each_dev(group, &claimed, claimed_member);
	return claimed;
}

/* Logs what the revocation of @grant has put back. */
static void audit_restored(struct rr_device *device, struct rr_grant *grant)
{
	struct device *dev = &device->pdev->dev;
	struct iommu_resv_region *region;
	LIST_HEAD(regions);

	if (!device->tied || !grant->logged)
		return;
	rr_enumeration_raw(dev, &regions);
	list_for_each_entry(region, &regions, list)
		if (region->type == IOMMU_RESV_DIRECT)
			rr_audit_restored(dev, region);
	iommu_put_resv_regions(dev, &regions);
}

static int revoke_one(struct rr_grant *grant, struct list_head *grants)
{
	struct rr_device *device = find_device(grant->bdf);
	int ret;

	/* Done together with another of its group? */
	if (!test_bit(RR_GRANT_EFFECTIVE, &grant->flags))
		return 0;
	if (device && device->group) {
		ret = decide_group(device->group, grants);
		if (ret)
			return ret;
	}
	/* No device, no group, or one that has just lost its last member. */
	clear_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	return 0;
}

static void revoke_rollback(struct rr_grant *from, struct list_head *grants)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, grants, change)
		set_bit(RR_GRANT_EFFECTIVE, &grant->flags);
	list_for_each_entry(grant, grants, change) {
		if (grant == from)
			break;
		device = find_device(grant->bdf);
		if (device && device->group)
			decide_group(device->group, NULL);
	}
}

/**
 * rr_device_revoke() - take back grants, all of them or none
 * @grants: published grants, linked by their change member
 * @busy: set to the grant at fault on failure
 *
 * In two phases. First every group is looked at, so that as a rule nothing
 * changes if one is claimed. Then each group is decided anew; a group that is
 * claimed in between makes all be rolled back. Everything is restored and
 * logged on success; the grants stay published, without effect.
 *
 * Context: process, sleeps; rr_device_lock() held; takes group->mutex.
 * Return: 0, or -EBUSY if user space owns the group of a tied device.
 */
int rr_device_revoke(struct list_head *grants, struct rr_grant **busy)
{
	struct rr_device *device;
	struct rr_grant *grant;
	int ret;

	list_for_each_entry(grant, grants, change) {
		device = find_device(grant->bdf);
		if (device && device->group && device->tied &&
		    is_claimed(device->group)) {
			*busy = grant;
			return -EBUSY;
		}
	}
	list_for_each_entry(grant, grants, change) {
		ret = revoke_one(grant, grants);
		if (ret) {
			*busy = grant;
			revoke_rollback(grant, grants);
			return ret;
		}
	}
	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (device)
			audit_restored(device, grant);
		rr_audit_revoked(grant->bdf,
				 device ? &device->pdev->dev : NULL);
	}
	return 0;
}

/* iommu_group_for_each_dev() callback: both mutexes held. */
static int audit_blocking_member(struct device *dev, void *data)
{
	struct rr_device *granted = data;
	struct rr_device *device = member_record(dev);

	if (device != granted && is_tied(device, dev) &&
	    !is_in_force(device, dev))
		rr_audit_blocked(&granted->pdev->dev,
				 iommu_group_id(granted->group), dev);
	return 0;
}

/**
 * rr_device_grant() - put grants into force
 * @grants: new grants, linked by their change member, not published yet
 *
 * Each group is enumerated once, so that every relaxation is logged when this
 * returns, and decided anew.
 *
 * Context: process, sleeps; rr_device_lock() held; takes group->mutex.
 */
void rr_device_grant(struct list_head *grants)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, grants, change)
		rr_enumeration_publish(grant);

	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (!device)
			continue;
		if (!rr_enumeration_matches(grant, &device->pdev->dev))
			rr_audit_mismatch(&device->pdev->dev,
					  rr_device_id(device), grant->id);
		if (!device->group)
			continue;
		rr_enumeration_group(device->group);
		decide_group(device->group, NULL);
	}
	/* Once all of this write are in force: who is still in the way? */
	list_for_each_entry(grant, grants, change) {
		device = rr_device_find(grant->bdf);
		if (device && device->group &&
		    rr_enumeration_matches(grant, &device->pdev->dev))
			iommu_group_for_each_dev(device->group, device,
						 audit_blocking_member);
	}
}

/*
 * Writer's mutex held; the device cannot go, as its DEL_DEVICE would wait for
 * the mutex. Return: 0, or why the device will stay blocked; no IOMMU is no
 * reason.
 */
static int join_group(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	int ret;

	device->group = iommu_group_get(dev);
	if (!device->group)
		return 0;
	rr_gate_add(&device->gate, dev);
	device->tied = rr_enumeration_ties(dev);

	ret = rr_enumeration_hook(dev);
	if (ret == -ENODEV)
		return 0;
	if (ret)
		return ret;
	return rr_gate_hook(dev);
}

/* As join_group(), and -ENOMEM. */
static int add_device(struct pci_dev *pdev)
{
	struct rr_device *device = member_record(&pdev->dev);

	/* Known from before it was added, as load can have it: once more. */
	if (device)
		return device->group ? 0 : join_group(device);
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	device->bdf = bdf_of(pdev);
	device->pdev = pdev;
	hash_add(devices, &device->node, device->bdf);
	return join_group(device);
}

static void free_device(struct rr_device *device)
{
	hash_del(&device->node);
	set_held(device, false);
	if (device->group) {
		rr_gate_del(&device->gate);
		iommu_group_put(device->group);
	}
	kfree_rcu(device, rcu);
}

/*
 * A device has been added; the IOMMU core has probed it already. It is brought
 * in line both ways: listed, it may open its group; tied and not listed, it
 * closes it, or is held open if user space has the group.
 */
static void on_add(struct pci_dev *pdev)
{
	struct rr_device *device;
	struct rr_grant *grant;
	int ret;

	ret = add_device(pdev);
	if (ret)
		rr_audit_warning(bdf_of(pdev), &pdev->dev,
				 "it cannot be served (error %d), it stays blocked",
				 ret);
	device = member_record(&pdev->dev);
	if (!device)
		return;
	grant = rr_enumeration_grant(device->bdf);
	if (grant && !rr_enumeration_matches(grant, &pdev->dev))
		rr_audit_mismatch(&pdev->dev, rr_device_id(device), grant->id);
	if (!device->group)
		return;
	/*
	 * Before v6.6 the core does not enumerate for an identity domain
	 * (iommu_create_device_direct_mappings()), and an op just hooked was
	 * not seen: what is relaxed is logged at the latest now.
	 */
	if (grant)
		rr_enumeration_group(device->group);
	decide_group(device->group, NULL);
}

/* A device has left its group: that may open it for the others. */
static void on_removed(struct rr_device *device)
{
	struct rr_grant *grant = rr_enumeration_grant(device->bdf);
	struct iommu_group *group = device->group;

	/* What comes back is relaxed anew, and logged anew. */
	if (grant)
		grant->logged = 0;
	device->group = NULL;
	if (group)
		rr_gate_del(&device->gate);
	free_device(device);
	if (group) {
		decide_group(group, NULL);
		iommu_group_put(group);
	}
}

/*
 * ADD comes after the IOMMU core's own notifier has probed the device (same
 * priority, registered earlier); dev->iommu stays valid until that notifier has
 * seen REMOVED. BIND_DRIVER comes before the driver's probe, with no DMA under
 * way: see gate_require_direct.c for why that matters.
 */
static int pci_notify(struct notifier_block *nb, unsigned long action,
		      void *data)
{
	struct device *dev = data;
	struct rr_device *device;

	mutex_lock(&writer_mutex);
	device = member_record(dev);
	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		on_add(to_pci_dev(dev));
		break;
	case BUS_NOTIFY_DEL_DEVICE:
		if (device)
			device->leaving = true;
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		if (device)
			on_removed(device);
		break;
	case BUS_NOTIFY_BIND_DRIVER:
		/* An IOMMU driver that came later than the device? */
		if (device && !device->group)
			join_group(device);
		if (device && device->group && device->tied)
			decide_group(device->group, NULL);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		if (device && device->tied && is_in_force(device, dev))
			rr_audit_bound(dev, dev->driver->name);
		break;
	}
	mutex_unlock(&writer_mutex);
	return NOTIFY_DONE;
}

static struct notifier_block pci_notifier = {
	.notifier_call = pci_notify,
};

/*
 * Takes up what was there before us. Under the rescan lock, so that nothing is
 * removed meanwhile (but for virtual functions that a driver's unbinding tears
 * down on kernels before v6.13: those hold their own reference while we look).
 */
static int add_present_devices(void)
{
	struct pci_dev *pdev = NULL;
	struct rr_device *device;
	bool active = false;
	int ret = 0;

	pci_lock_rescan_remove();
	mutex_lock(&writer_mutex);
	while ((pdev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, pdev))) {
		ret = add_device(pdev);
		if (ret)
			break;
		device = member_record(&pdev->dev);
		if (!device->group || !rr_enumeration_hooked(&pdev->dev))
			continue;
		active = true;
		ret = rr_enumeration_check(&pdev->dev, device->group);
		if (ret)
			break;
	}
	mutex_unlock(&writer_mutex);
	pci_unlock_rescan_remove();
	pci_dev_put(pdev);

	if (!ret && !active) {
		pr_err("cannot load: no IOMMU is active (is it enabled in the firmware, and on the kernel command line?)\n");
		ret = -ENODEV;
	}
	return ret;
}

static void forget_devices(void)
{
	struct rr_device *device;
	struct hlist_node *next;
	int bucket;

	mutex_lock(&writer_mutex);
	hash_for_each_safe(devices, bucket, next, device, node)
		free_device(device);
	mutex_unlock(&writer_mutex);
}

/**
 * rr_device_exit() - undo rr_device_init()
 *
 * Context: process, sleeps; the allowlist is empty, so every gate is closed.
 */
void rr_device_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &pci_notifier);
	cancel_delayed_work_sync(&held_work);
	forget_devices();
	rr_gate_unhook();
	rr_enumeration_unhook();
}

/**
 * rr_device_init() - find the devices, hook their IOMMU drivers, prove it
 *
 * Context: module init.
 * Return: 0; -ENODEV without an active IOMMU, -ENXIO if the hook is not called,
 *         -ENOMEM, or what rr_hook_install() says. A line in the log says why.
 */
int rr_device_init(void)
{
	int ret;

	ret = bus_register_notifier(&pci_bus_type, &pci_notifier);
	if (ret)
		return ret;
	ret = add_present_devices();
	if (ret)
		goto err_notifier;
	return 0;

err_notifier:
	rr_device_exit();
	return ret;
}
