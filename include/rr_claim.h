/* SPDX-License-Identifier: GPL-2.0 */
/* Whether user space owns an IOMMU group. */
#ifndef RR_CLAIM_H
#define RR_CLAIM_H

#include <linux/bits.h>
#include <linux/types.h>

#include "rr_compat.h"
#include "rr_domain.h"

struct device;
struct iommu_group;

/*
 * A function-level reset takes 100 ms, and the next may follow soon: who has to know
 * looks again after some time, in microseconds.
 */
#define RR_CLAIM_POLL_US	2000

/**
 * enum rr_claim - does user space own a group?
 * @RR_CLAIM_NONE: no, it is the host's
 * @RR_CLAIM_USER: yes
 * @RR_CLAIM_UNSURE: it has claimed the group and attached nothing, or all members are
 *		     being reset (v7.0 and later)
 */
enum rr_claim {
	RR_CLAIM_NONE,
	RR_CLAIM_USER,
	RR_CLAIM_UNSURE,
};

/**
 * rr_claim_of_owners() - does user space own a group, by its members' domains?
 * @owners: one bit for each &enum rr_owner that a member's domain has
 *
 * Context: any.
 * Return: whether it does.
 */
static inline enum rr_claim rr_claim_of_owners(unsigned int owners)
{
	if (owners & BIT(RR_OWNER_USER))
		return RR_CLAIM_USER;
	if (owners != BIT(RR_OWNER_NOBODY))
		return RR_CLAIM_NONE;
	return RR_RESET_LOOKS_CLAIMED ? RR_CLAIM_UNSURE : RR_CLAIM_USER;
}

bool rr_claim_in_pass(struct iommu_group *group, struct device *first);
enum rr_claim rr_claim_of_group(struct iommu_group *group);

#endif
