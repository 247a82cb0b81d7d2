// SPDX-License-Identifier: GPL-2.0
/*
 * A write to the allowlist under evaluation: what the list would be, and the
 * error that has precedence over the others.
 */
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_device.h"
#include "rr_grant.h"
#include "rr_plan.h"

static int precedence(int err)
{
	switch (err) {
	case -EINVAL:
		return 5;
	case -ENODEV:
		return 4;
	case -ENOENT:
		return 3;
	case -ENOSPC:
		return 2;
	case 0:
		return 0;
	default:
		return 1;
	}
}

static void object(struct rr_plan *plan, int err, const struct rr_request *req,
		   const char *reason)
{
	if (precedence(err) <= precedence(plan->err))
		return;
	plan->err = err;
	plan->culprit = *req;
	plan->reason = reason;
}

static struct rr_item *find_item(struct rr_plan *plan, u64 bdf)
{
	size_t i;

	for (i = 0; i < plan->len; i++)
		if (plan->items[i].bdf == bdf)
			return &plan->items[i];
	return NULL;
}

/**
 * rr_plan_append() - put an item on the planned list
 * @plan: the plan; it has room
 * @bdf: the item's address
 * @id: its identity, if @bound
 * @bound: it has one
 *
 * Context: any.
 */
void rr_plan_append(struct rr_plan *plan, u64 bdf, struct rr_id id, bool bound)
{
	plan->items[plan->len++] = (struct rr_item){
		.bdf = bdf, .id = id, .bound = bound,
	};
}

static void drop_item(struct rr_plan *plan, struct rr_item *item,
		      const struct rr_request *req)
{
	if (item->grant) {
		item->grant->text = req->text;
		item->grant->len = req->len;
	}
	*item = plan->items[--plan->len];
}

static bool same_grant(const struct rr_item *item, const struct rr_grant *grant)
{
	if (item->bdf != grant->bdf ||
	    item->bound != test_bit(RR_GRANT_BOUND, &grant->flags))
		return false;
	return !item->bound || rr_id_equal(item->id, grant->id);
}

/*
 * Is this very entry on the list (this write may have dropped it already), or was
 * it, and taken off? Then it may be written back whatever is at that address now:
 * as it reads, so it can be written.
 */
static bool was_listed(const struct rr_plan *plan, u64 bdf,
		       const struct rr_id *id)
{
	struct rr_item item = { .bdf = bdf, .bound = id };
	unsigned int k;
	size_t i;

	if (id)
		item.id = *id;
	for (k = 0; k < plan->list_len; k++)
		if (same_grant(&item, plan->list[k]))
			return true;
	for (i = 0; i < plan->past_len; i++) {
		const struct rr_item *past = &plan->past[i];

		if (past->bdf == bdf && past->bound == item.bound &&
		    (!id || rr_id_equal(past->id, *id)))
			return true;
	}
	return false;
}

/* An address with an identity. */
static void plan_add_id(struct rr_plan *plan, const struct rr_request *req)
{
	struct rr_device *device = rr_device_find(req->bdf);
	struct rr_item *item = find_item(plan, req->bdf);

	/* Granting what is granted is success, whatever its state. */
	if (item && item->bound && rr_id_equal(item->id, req->id))
		return;
	if (device && !plan->boot &&
	    !rr_id_equal(rr_device_id(device), req->id) &&
	    !was_listed(plan, req->bdf, &req->id)) {
		object(plan, -ENODEV, req, "the device there is another");
		return;
	}
	if (item)
		drop_item(plan, item, req);
	rr_plan_append(plan, req->bdf, req->id, true);
}

/* A plain address: the device that is there. */
static void plan_add_present(struct rr_plan *plan, u64 bdf,
			     const struct rr_request *req)
{
	struct rr_device *device = rr_device_find(bdf);
	struct rr_item *item = find_item(plan, bdf);
	struct rr_id none = { 0 };

	if (!device) {
		if (item && (plan->boot || !item->bound))
			return;
		if (!item && (plan->boot || was_listed(plan, bdf, NULL)))
			rr_plan_append(plan, bdf, none, false);
		else
			object(plan, -ENODEV, req,
			       "no device there, and no id given");
		return;
	}
	if (!item)
		rr_plan_append(plan, bdf, rr_device_id(device), true);
	else if (item->bound && !plan->boot &&
		 !rr_id_equal(item->id, rr_device_id(device)))
		object(plan, -ENODEV, req,
		       "the device there is not the one the grant is for");
}

static void plan_add_slot(struct rr_plan *plan, const struct rr_request *req)
{
	bool found = false;
	int i;

	for (i = 0; i < RR_FUNCTIONS; i++) {
		if (!rr_device_find(req->bdf + i))
			continue;
		found = true;
		plan_add_present(plan, req->bdf + i, req);
	}
	if (found)
		return;
	/* A card that has moved must not take the module down at boot. */
	if (plan->boot)
		rr_audit_refused(req->text, req->len, "no function there");
	else
		object(plan, -ENODEV, req, "no function there");
}

static void plan_remove(struct rr_plan *plan, const struct rr_request *req)
{
	int i, n = req->every_function ? RR_FUNCTIONS : 1;
	struct rr_item *item;
	bool found = false;

	for (i = 0; i < n; i++) {
		item = find_item(plan, req->bdf + i);
		if (!item)
			continue;
		found = true;
		drop_item(plan, item, req);
	}
	if (found)
		return;
	if (req->every_function)
		object(plan, -ENODEV, req, "no function there is listed");
	else
		object(plan, -ENOENT, req, "it is not listed");
}

/**
 * rr_plan_request() - evaluate one entry of a write
 * @plan: the plan; what is wrong with the entry is noted there
 * @req: the entry
 *
 * Context: rr_mutex held.
 */
void rr_plan_request(struct rr_plan *plan, const struct rr_request *req)
{
	switch (req->verb) {
	case RR_REMOVE_ALL:
		while (plan->len)
			drop_item(plan, &plan->items[plan->len - 1], req);
		break;
	case RR_REMOVE:
		plan_remove(plan, req);
		break;
	case RR_ADD:
		if (req->every_function)
			plan_add_slot(plan, req);
		else if (req->has_id)
			plan_add_id(plan, req);
		else
			plan_add_present(plan, req->bdf, req);
		break;
	}
}

static bool keeps(const struct rr_plan *plan, const struct rr_grant *grant)
{
	size_t i;

	for (i = 0; i < plan->len; i++)
		if (plan->items[i].grant == grant)
			return true;
	return false;
}

static struct rr_grant *alloc_grant(const struct rr_plan *plan,
				    const struct rr_item *item)
{
	struct rr_grant *grant = kzalloc(sizeof(*grant), GFP_KERNEL);

	if (!grant)
		return NULL;
	grant->bdf = item->bdf;
	grant->id = item->id;
	if (item->bound)
		grant->flags = BIT(RR_GRANT_BOUND) | BIT(RR_GRANT_SEEN);
	if (!plan->boot)
		rr_audit_who(&grant->who);
	return grant;
}

static int by_address(const void *a, const void *b)
{
	const struct rr_item *x = a, *y = b;

	return x->bdf < y->bdf ? -1 : x->bdf > y->bdf;
}

/* What was dropped and added again within one write is no difference. */
static void match_items(struct rr_plan *plan)
{
	unsigned int i;
	size_t k;

	for (k = 0; k < plan->len; k++)
		for (i = 0; i < plan->list_len && !plan->items[k].grant; i++)
			if (same_grant(&plan->items[k], plan->list[i]))
				plan->items[k].grant = plan->list[i];
}

/**
 * rr_plan_close() - evaluate the whole, and take down what it changes
 * @plan: the plan, all entries of the write evaluated; its items are in
 *        ascending order afterwards, each with its grant
 *
 * Context: process, may sleep; rr_mutex held.
 * Return: 0, @plan->revoked and @plan->granted being the difference; or, with
 *         @plan->culprit and @plan->reason set, the error that has precedence,
 *         -ENOSPC or -ENOMEM among them.
 */
int rr_plan_close(struct rr_plan *plan)
{
	unsigned int i;
	size_t k;

	if (plan->len > RR_ALLOWLIST_MAX)
		object(plan, -ENOSPC, &plan->culprit, "more than 128 entries");
	if (plan->err)
		return plan->err;

	match_items(plan);
	sort(plan->items, plan->len, sizeof(*plan->items), by_address, NULL);
	for (i = 0; i < plan->list_len; i++)
		if (!keeps(plan, plan->list[i]))
			list_add_tail(&plan->list[i]->change, &plan->revoked);
	for (k = 0; k < plan->len; k++) {
		struct rr_item *item = &plan->items[k];

		if (item->grant)
			continue;
		item->grant = alloc_grant(plan, item);
		if (!item->grant)
			goto err_grants;
		list_add_tail(&item->grant->change, &plan->granted);
	}
	return 0;

err_grants:
	plan->reason = "no memory";
	rr_plan_drop(plan);
	return -ENOMEM;
}

/**
 * rr_plan_drop() - free the grants that a plan would have made
 * @plan: the plan; rr_plan_close() has been called
 *
 * Context: any.
 */
void rr_plan_drop(struct rr_plan *plan)
{
	struct rr_grant *grant, *next;

	list_for_each_entry_safe(grant, next, &plan->granted, change) {
		list_del(&grant->change);
		kfree(grant);
	}
}
