/* SPDX-License-Identifier: GPL-2.0 */
/* A write to the allowlist under evaluation. */
#ifndef RR_PLAN_H
#define RR_PLAN_H

#include <linux/list.h>
#include <linux/types.h>

#include "rr_address.h"

struct rr_grant;

/**
 * struct rr_item - one entry of a plan
 * @bdf: its address
 * @id: its identity, if @bound
 * @bound: it has one; only entries of the parameter, or what was one, may wait for
 *         their first device
 * @grant: the grant that is on the list already, or the new one; NULL until it
 *         is known which
 */
struct rr_item {
	u64 bdf;
	struct rr_id id;
	bool bound;
	struct rr_grant *grant;
};

/**
 * struct rr_plan - a write under evaluation
 * @items: the list as it would be
 * @len: number of @items
 * @list: the list as it is
 * @list_len: its length
 * @past: entries that were on the list and taken off
 * @past_len: number of @past
 * @boot: the write is the module parameter: absent devices are accepted
 * @err: the error found that has precedence over the others, or 0
 * @culprit: the request that @err is about
 * @reason: why, for the log
 * @revoked: grants to take back
 * @granted: grants to make
 */
struct rr_plan {
	struct rr_item *items;
	size_t len;
	struct rr_grant *const *list;
	unsigned int list_len;
	const struct rr_item *past;
	size_t past_len;
	bool boot;
	int err;
	struct rr_request culprit;
	const char *reason;
	struct list_head revoked;
	struct list_head granted;
};

void rr_plan_append(struct rr_plan *plan, u64 bdf, struct rr_id id, bool bound);
void rr_plan_request(struct rr_plan *plan, const struct rr_request *req);

int rr_plan_close(struct rr_plan *plan);
void rr_plan_drop(struct rr_plan *plan);

#endif
