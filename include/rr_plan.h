/* SPDX-License-Identifier: GPL-2.0 */
/* A write to the allowlist under evaluation. */
#ifndef RR_PLAN_H
#define RR_PLAN_H

#include <linux/list.h>
#include <linux/types.h>

#include "rr_address.h"

struct rr_grant;

/**
 * struct rr_item - an entry that is listed, or that the write would list
 * @bdf: its address
 * @id: its identity, if @bound
 * @bound: it has one; only entries of the parameter may wait for their first device
 * @policy: its policy
 * @wanted: the write leaves it on the list, or puts it there
 * @grant: the grant that is in effect for it; a new one has it from rr_plan_close() on
 * @text: the part of the write that takes it off, unless @wanted
 * @len: length of @text in bytes
 */
struct rr_item {
	u64 bdf;
	struct rr_id id;
	bool bound;
	enum rr_policy policy;
	bool wanted;
	struct rr_grant *grant;
	const char *text;
	size_t len;
};

/**
 * struct rr_plan - what a write would do
 * @items: all entries that are listed, and those that would be
 * @len: number of @items
 * @boot: the write is the module parameter: absent devices are accepted
 * @err: the error that has precedence over the others found, or 0
 * @text: the part of the write that @err is about
 * @text_len: its length in bytes
 * @reason: why, for the log
 * @revoked: grants to take back
 * @granted: grants to make
 */
struct rr_plan {
	struct rr_item *items;
	size_t len;
	bool boot;
	int err;
	const char *text;
	size_t text_len;
	const char *reason;
	struct list_head revoked;
	struct list_head granted;
};

/* plan.c */
void rr_plan_listed(struct rr_plan *plan, struct rr_grant *grant);
void rr_plan_request(struct rr_plan *plan, const struct rr_request *req);

/* difference.c */
int rr_plan_close(struct rr_plan *plan);
void rr_plan_busy(struct rr_plan *plan, const struct rr_grant *grant);

#endif
