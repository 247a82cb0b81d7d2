// SPDX-License-Identifier: GPL-2.0
/*
 * A write to the allowlist under evaluation: what the list would be, and the
 * error that has precedence over the others.
 *
 * No grant is changed here. An entry that is taken off keeps its item, no more wanted:
 * so one that is put back by the same write is what it was.
 */
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_device.h"
#include "rr_grant.h"
#include "rr_plan.h"

/* The first error counts, but that -ENODEV has precedence over -ENOENT. */
static void note_error(struct rr_plan *plan, int err,
		       const struct rr_request *req, const char *reason)
{
	if (plan->err && (plan->err == err || err != -ENODEV))
		return;
	plan->err = err;
	plan->text = req->text;
	plan->text_len = req->len;
	plan->reason = reason;
}

/* The entry that would be on the list for an address, or NULL. */
static struct rr_item *find_wanted(struct rr_plan *plan, u64 bdf)
{
	size_t i;

	for (i = 0; i < plan->len; i++)
		if (plan->items[i].wanted && plan->items[i].bdf == bdf)
			return &plan->items[i];
	return NULL;
}

/* The entry that has just this identity, or none if @id is NULL, and this policy. */
static struct rr_item *find_same(struct rr_plan *plan, u64 bdf,
				 const struct rr_id *id, enum rr_policy policy)
{
	struct rr_item *item;
	size_t i;

	for (i = 0; i < plan->len; i++) {
		item = &plan->items[i];
		if (item->bdf == bdf && item->policy == policy &&
		    (id ? item->bound && rr_id_equal(item->id, *id) :
			  !item->bound))
			return item;
	}
	return NULL;
}

/* Is an entry without an identity listed for an address, or has it been? */
static bool has_waited(struct rr_plan *plan, u64 bdf)
{
	size_t i;

	for (i = 0; i < plan->len; i++)
		if (plan->items[i].bdf == bdf && !plan->items[i].bound)
			return true;
	return false;
}

/* There is room: the caller has counted what the write may add. */
static struct rr_item *new_item(struct rr_plan *plan, u64 bdf,
				const struct rr_id *id, enum rr_policy policy)
{
	struct rr_item *item = &plan->items[plan->len++];

	*item = (struct rr_item){ .bdf = bdf, .bound = id, .policy = policy };
	if (id)
		item->id = *id;
	return item;
}

static void want(struct rr_plan *plan, u64 bdf, const struct rr_id *id,
		 enum rr_policy policy)
{
	struct rr_item *item = find_same(plan, bdf, id, policy);

	if (!item)
		item = new_item(plan, bdf, id, policy);
	item->wanted = true;
	item->text = NULL;
}

/* If it is taken off twice, the first time counts. */
static void unwant(struct rr_item *item, const struct rr_request *req)
{
	item->wanted = false;
	if (item->text)
		return;
	item->text = req->text;
	item->len = req->len;
}

/**
 * rr_plan_listed() - begin with an entry that is on the list
 * @plan: the plan; it has room
 * @grant: the entry's grant
 *
 * Context: rr_mutex held.
 */
void rr_plan_listed(struct rr_plan *plan, struct rr_grant *grant)
{
	struct rr_item *item = new_item(plan, grant->bdf, rr_grant_id(grant),
					grant->policy);

	item->grant = grant;
	item->wanted = true;
}

/* An address with an identity: what is there now does not matter. */
static void plan_add_id(struct rr_plan *plan, const struct rr_request *req)
{
	struct rr_item *item = find_wanted(plan, req->bdf);

	if (item)
		unwant(item, req);
	want(plan, req->bdf, &req->id, req->policy);
}

/*
 * A plain address: the device that is there. What is listed keeps its policy, unless the
 * request names one.
 */
static void plan_add_present(struct rr_plan *plan, u64 bdf,
			     const struct rr_request *req)
{
	struct rr_device *device = rr_device_find(bdf);
	struct rr_item *item = find_wanted(plan, bdf);
	enum rr_policy policy = req->policy;
	struct rr_id id;

	if (item && !req->has_policy)
		policy = item->policy;
	if (device)
		id = rr_device_id(device);
	if (item && item->bound && !plan->boot &&
	    !(device && rr_id_equal(item->id, id))) {
		note_error(plan, -ENODEV, req, device ?
			   "the device there is not the one the grant is for" :
			   "no device there, and no id given");
		return;
	}
	if (item && item->policy != policy) {
		unwant(item, req);
		want(plan, bdf, item->bound ? &item->id : NULL, policy);
	} else if (item) {
		return;
	} else if (device) {
		want(plan, bdf, &id, policy);
	} else if (plan->boot || has_waited(plan, bdf)) {
		/* It may wait without an identity at boot, or if it does already. */
		want(plan, bdf, NULL, policy);
	} else {
		note_error(plan, -ENODEV, req,
			   "no device there, and no id given");
	}
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
		note_error(plan, -ENODEV, req, "no function there");
}

static void plan_remove(struct rr_plan *plan, const struct rr_request *req)
{
	int i, n = req->every_function ? RR_FUNCTIONS : 1;
	struct rr_item *item;
	bool found = false;

	for (i = 0; i < n; i++) {
		item = find_wanted(plan, req->bdf + i);
		if (!item)
			continue;
		found = true;
		unwant(item, req);
	}
	if (found)
		return;
	if (req->every_function)
		note_error(plan, -ENODEV, req, "no function there is listed");
	else
		note_error(plan, -ENOENT, req, "it is not listed");
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
	size_t i;

	switch (req->verb) {
	case RR_REMOVE_ALL:
		for (i = 0; i < plan->len; i++)
			if (plan->items[i].wanted)
				unwant(&plan->items[i], req);
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
