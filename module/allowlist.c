// SPDX-License-Identifier: GPL-2.0
/*
 * Who may be relaxed.
 *
 * One write is one transaction: it is parsed whole, then evaluated left to
 * right on a copy of the list (a plan), and only the difference between the
 * plan and the list takes effect. Errors have an order of precedence over the
 * whole write: EINVAL, ENODEV, ENOENT, ENOSPC, EBUSY.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/freezer.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "rr_address.h"
#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_device.h"
#include "rr_grant.h"
#include "rr_holder.h"
#include "rr_plan.h"

/* How often a write tries that meets a reset: for one to two seconds. */
#define RESET_POLLS 500

/*
 * Parses the whole write before anything else is looked at: malformed text has
 * precedence over all other errors. Return: how many items it may add, or
 * -EINVAL; the log has it then.
 */
static ssize_t count_items(const char *buf, size_t len, bool boot)
{
	struct rr_request req;
	size_t pos = 0, entries = 0, room = 0;
	int ret;

	while ((ret = rr_address_next(buf, len, &pos, &req)) > 0) {
		entries++;
		room += req.every_function ? RR_FUNCTIONS : 1;
		if (boot && req.verb != RR_ADD) {
			rr_audit_refused(req.text, req.len,
					 "the parameter only adds");
			return -EINVAL;
		}
	}
	if (ret) {
		rr_audit_refused(req.text, req.len,
				 "not an entry: [+]BDF[@vendor:device][=mapped], -BDF or -all");
		return ret;
	}
	if (!entries) {
		rr_audit_refused(buf, len, "no entry in it");
		return -EINVAL;
	}
	return room;
}

static void audit_granted(struct rr_plan *plan)
{
	struct rr_device *device;
	struct rr_grant *grant;

	list_for_each_entry(grant, &plan->granted, change) {
		device = rr_device_find(grant->bdf);
		if (rr_grant_id(grant))
			rr_audit_allowed(grant, device ? &device->pdev->dev :
							 NULL);
		else
			rr_audit_warning(grant->bdf, NULL,
					 "no device there yet, the grant waits for the first one");
	}
}

/* Cannot fail: nothing is ever half done. */
static void commit(struct rr_plan *plan)
{
	bool was_empty = list_empty(&rr_grants);
	struct rr_grant *grant, *next;

	list_for_each_entry_safe(grant, next, &plan->revoked, change)
		rr_grant_withdraw(grant);
	audit_granted(plan);
	rr_apply_grants(&plan->granted);

	/* The module is pinned while the list is not empty. */
	if (was_empty && !list_empty(&rr_grants))
		__module_get(THIS_MODULE);
	if (!was_empty && list_empty(&rr_grants))
		module_put(THIS_MODULE);
}

/* rr_mutex held. Evaluates the write, and carries it out. */
static int execute(struct rr_plan *plan, const char *buf, size_t len)
{
	struct rr_grant *grant;
	struct rr_request req;
	size_t pos = 0;
	int ret;

	rr_for_each_grant(grant)
		rr_plan_listed(plan, grant);
	while (rr_address_next(buf, len, &pos, &req) > 0)
		rr_plan_request(plan, &req);
	ret = rr_plan_close(plan);
	if (ret)
		return ret;

	ret = rr_apply_revocations(&plan->revoked, &grant);
	if (ret) {
		rr_plan_busy(plan, grant);
		return ret;
	}
	commit(plan);
	return 0;
}

static int transact(const char *buf, size_t len, bool boot)
{
	struct rr_item *items;
	struct rr_plan plan;
	ssize_t room;
	int ret, polls = 0;

	room = count_items(buf, len, boot);
	if (room < 0)
		return room;
	items = kvcalloc(RR_ALLOWLIST_MAX + room, sizeof(*items), GFP_KERNEL);
	if (!items) {
		rr_audit_refused(buf, len, "no memory");
		return -ENOMEM;
	}

	for (;;) {
		plan = (struct rr_plan){
			.boot = boot,
			.items = items,
			.text = buf,
			.text_len = len,
			.revoked = LIST_HEAD_INIT(plan.revoked),
			.granted = LIST_HEAD_INIT(plan.granted),
		};
		mutex_lock(&rr_mutex);
		ret = execute(&plan, buf, len);
		mutex_unlock(&rr_mutex);
		if (ret != -EAGAIN)
			break;
		/* A claim where nothing is attached yet looks so for good. */
		ret = -EBUSY;
		if (++polls == RESET_POLLS)
			break;
		usleep_range(RR_RESET_POLL_US, 2 * RR_RESET_POLL_US);
	}

	if (ret)
		rr_audit_refused(plan.text, plan.text_len, "%s", plan.reason);
	kvfree(items);
	return ret;
}

/**
 * rr_allowlist_write() - one write to the allowlist
 * @buf: what was written; may hold any byte
 * @len: its length in bytes
 *
 * Context: process, sleeps; no lock held. The caller has checked privilege.
 * Return: 0 with all of it in effect; or, with nothing changed and one line in
 *         the log, -EINVAL for what the grammar does not produce and for 4096
 *         bytes or more, -ENODEV, -ENOENT, -ENOSPC, -EBUSY as sysfs-docs says;
 *         -ENOMEM.
 */
int rr_allowlist_write(const char *buf, size_t len)
{
	int ret;

	if (len >= RR_WRITE_MAX) {
		rr_audit_refused(buf, len, "4096 bytes or more in one write");
		return -EINVAL;
	}
	/* For as long as this runs; rmmod may have begun. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	ret = transact(buf, len, false);
	module_put(THIS_MODULE);
	return ret;
}

/**
 * rr_allowlist_print() - the list in canonical form, one entry a line
 * @buf: a page
 *
 * Context: process, sleeps; no lock held.
 * Return: number of bytes printed.
 */
ssize_t rr_allowlist_print(char *buf)
{
	struct rr_grant *grant;
	ssize_t at = 0;

	mutex_lock(&rr_mutex);
	rr_for_each_grant(grant) {
		at += rr_address_print_entry(buf + at, PAGE_SIZE - at,
					     grant->bdf, rr_grant_id(grant),
					     grant->policy);
		buf[at++] = '\n';
	}
	mutex_unlock(&rr_mutex);
	return at;
}

/**
 * rr_allowlist_init() - make the grants of the module parameter
 * @parameter: its text, or NULL
 *
 * Context: module init, with the hooks in place.
 * Return: 0; -EINVAL for a malformed entry, -ENOSPC for more than 128, -ENOMEM,
 *         each with a line in the log.
 */
int rr_allowlist_init(const char *parameter)
{
	if (!parameter || !*parameter)
		return 0;
	return transact(parameter, strlen(parameter), true);
}

/**
 * rr_allowlist_exit() - take back every grant
 *
 * The list is empty at a normal unload, as the module is pinned otherwise. It is
 * not when the load fails after the parameter took effect; should a group have
 * been claimed by then, its user has to let go first: nothing may stay open.
 *
 * Context: process, sleeps; no more writes.
 */
void rr_allowlist_exit(void)
{
	/* -EBUSY, or no memory for the moment. */
	while (!list_empty(&rr_grants) &&
	       transact("-all", strlen("-all"), false)) {
		msleep(100);
		try_to_freeze();
	}
}
