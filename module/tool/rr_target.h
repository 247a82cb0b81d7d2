/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices that a change is about: those that are named, and those of their IOMMU
 * groups that come with them.
 */
#ifndef RR_TARGET_H
#define RR_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_address.h"
#include "rr_machine.h"

/**
 * struct rr_target - one of them
 * @entry: its entry, with what was asked for: an identity, a policy
 * @group: its group, or NULL where there is none to speak of
 * @member: the device there, or NULL
 * @named: it was named itself
 * @own_policy: and so was its policy: that of another one is not meant for it
 */
struct rr_target {
	struct rr_request entry;
	const struct rr_group *group;
	const struct rr_member *member;
	bool named;
	bool own_policy;
};

/**
 * struct rr_targets - all of them
 * @at: an array
 * @n: how many there are
 */
struct rr_targets {
	struct rr_target *at;
	size_t n;
};

int rr_targets_read(struct rr_targets *targets, const struct rr_machine *machine,
		    char **args, bool (*comes)(const struct rr_member *member));
void rr_targets_free(struct rr_targets *targets);

#endif
