// SPDX-License-Identifier: GPL-2.0
/*
 * What a write changes: the difference between its plan and the list, as grants to take
 * back and grants to make.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "rr_address.h"
#include "rr_allowlist.h"
#include "rr_audit.h"
#include "rr_grant.h"
#include "rr_plan.h"

static struct rr_grant *alloc_grant(const struct rr_plan *plan,
				    const struct rr_item *item)
{
	struct rr_grant *grant = kzalloc(sizeof(*grant), GFP_KERNEL);

	if (!grant)
		return NULL;
	grant->bdf = item->bdf;
	grant->id = item->id;
	grant->policy = item->policy;
	if (item->bound)
		grant->flags = BIT(RR_GRANT_BOUND);
	if (!plan->boot)
		rr_audit_who(&grant->who);
	return grant;
}

/* As a line of the list. */
static size_t text_length(const struct rr_item *item)
{
	return rr_address_entry_length(item->bdf, item->bound, item->policy) +
	       1;
}

static void drop_grants(struct rr_plan *plan)
{
	struct rr_grant *grant, *next;

	list_for_each_entry_safe(grant, next, &plan->granted, change)
		kfree(grant);
}

/**
 * rr_plan_close() - evaluate the whole, and take down what it changes
 * @plan: the plan, all entries of the write evaluated
 *
 * Context: process, may sleep; rr_mutex held.
 * Return: 0, @plan->revoked and @plan->granted being the difference; or, with
 *         @plan->text and @plan->reason set, the error that has precedence,
 *         -ENOSPC or -ENOMEM among them.
 */
int rr_plan_close(struct rr_plan *plan)
{
	size_t i, wanted = 0, text = 0;
	struct rr_item *item;

	for (i = 0; i < plan->len; i++) {
		wanted += plan->items[i].wanted;
		text += plan->items[i].wanted ? text_length(&plan->items[i]) : 0;
	}
	if (!plan->err && (wanted > RR_ALLOWLIST_MAX || text >= RR_WRITE_MAX)) {
		plan->reason = wanted > RR_ALLOWLIST_MAX ?
			       "more than 128 entries" :
			       "more than a page of text";
		plan->err = -ENOSPC;
	}
	if (plan->err)
		return plan->err;

	for (i = 0; i < plan->len; i++) {
		item = &plan->items[i];
		if (item->grant && !item->wanted)
			list_add_tail(&item->grant->change, &plan->revoked);
		if (item->grant || !item->wanted)
			continue;
		item->grant = alloc_grant(plan, item);
		if (!item->grant)
			goto err_grants;
		list_add_tail(&item->grant->change, &plan->granted);
	}
	return 0;

err_grants:
	plan->reason = "no memory";
	drop_grants(plan);
	return -ENOMEM;
}

/**
 * rr_plan_busy() - give a plan up, as a grant cannot be taken back
 * @plan: the plan
 * @grant: one of @plan->revoked
 *
 * Context: rr_mutex held.
 */
void rr_plan_busy(struct rr_plan *plan, const struct rr_grant *grant)
{
	size_t i;

	drop_grants(plan);
	plan->reason = "its IOMMU group belongs to user space now";
	for (i = 0; i < plan->len; i++)
		if (plan->items[i].grant == grant) {
			plan->text = plan->items[i].text;
			plan->text_len = plan->items[i].len;
		}
}
