// SPDX-License-Identifier: GPL-2.0
/*
 * What would keep the kernel from giving an IOMMU group to a guest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_holder.h"
#include "rr_preflight.h"

/* A member whose grant is missing, or in force for another device. */
static void find_blocker(struct rr_preflight *preflight, const struct rr_group *group,
			 const struct rr_member *member)
{
	bool is_passed = rr_passed_has(preflight, member->bdf);
	u64 first = rr_passed_first(preflight, group);
	char address[RR_ADDRESS_MAX];

	rr_address_print(address, sizeof(address), first, NULL);
	if (member->state == RR_MISMATCH)
		rr_finding_add(&preflight->findings, is_passed ? member->bdf : first,
			       RR_REFUSED, "mismatch",
			       "%s%s is another device than the one granted: compare 'lspci -nn' with %s/allowlist, then 'relax_rmrr revoke %s' and 'relax_rmrr allow %s'",
			       is_passed ? "it" : member->name,
			       is_passed ? "" : " of its IOMMU group blocks it: that",
			       RR_SYS, member->name, member->name);
	else if (is_passed)
		rr_finding_add(&preflight->findings, member->bdf, RR_REFUSED, "not-listed",
			       "firmware ties it, and it is not on the list: 'relax_rmrr allow %s'",
			       member->name);
	else
		rr_finding_add(&preflight->findings, first, RR_REFUSED, "peer",
			       "%s of its IOMMU group blocks it: firmware ties that, and it is not on the list; 'relax_rmrr allow %s' allows all of group %d",
			       member->name, address, group->number);
}

/* What is no PCI device has no place on the list. */
static void find_strangers(struct rr_preflight *preflight, const struct rr_group *group)
{
	bool found = false;
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		if (group->members[i].is_pci)
			continue;
		found = true;
		rr_finding_add(&preflight->findings, rr_passed_first(preflight, group),
			       RR_REFUSED, "peer",
			       "%s of its IOMMU group blocks it, and cannot be allowed: it is no PCI device",
			       group->members[i].name);
	}
	if (!found)
		rr_finding_add(&preflight->findings, rr_passed_first(preflight, group),
			       RR_REFUSED, "peer",
			       "another device of its IOMMU group blocks it: 'dmesg | grep relax_rmrr' names it");
}

static void find_holder(struct rr_preflight *preflight, const struct rr_group *group)
{
	char holders[256];

	rr_holder_print(holders, sizeof(holders), group);
	rr_finding_add(&preflight->findings, rr_passed_first(preflight, group), RR_NOTE,
		       "in-use", "its IOMMU group is in use%s%s", *holders ? " by " : "",
		       holders);
}

/* The module says relaxed, and its hook is not called any more. */
static void find_lost(struct rr_preflight *preflight, const struct rr_group *group,
		      const struct rr_member *member)
{
	if (rr_group_is_direct(group->number))
		rr_finding_add(&preflight->findings, rr_passed_first(preflight, group),
			       RR_REFUSED, "hook-lost",
			       "%s is relaxed, but regions of its IOMMU group are direct: something has pushed the module's hook out ('dmesg | grep relax_rmrr'); 'relax_rmrr revoke %s --now', then 'relax_rmrr allow %s --now'",
			       member->name, member->name, member->name);
}

static const struct rr_member *find_state(const struct rr_group *group, enum rr_state state)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		if (group->members[i].is_pci && group->members[i].state == state)
			return &group->members[i];
	}
	return NULL;
}

/**
 * rr_obstacles_find() - find what keeps a group from a guest
 * @preflight: the look at the guest
 * @group: the group
 */
void rr_obstacles_find(struct rr_preflight *preflight, const struct rr_group *group)
{
	const struct rr_member *member;
	bool blocks = false;
	size_t i;

	if (!preflight->machine.loaded) {
		if (preflight->has_gate && rr_group_has(group, "direct"))
			rr_finding_add(&preflight->findings,
				       rr_passed_first(preflight, group), RR_REFUSED,
				       "not-loaded",
				       "firmware ties a device of its IOMMU group %d, and the module is not loaded",
				       group->number);
		return;
	}
	for (i = 0; preflight->has_gate && i < group->n_members; i++) {
		if (!rr_member_blocks(&group->members[i]))
			continue;
		find_blocker(preflight, group, &group->members[i]);
		blocks = true;
	}
	if (preflight->has_gate && !blocks && find_state(group, RR_PEER_BLOCKED))
		find_strangers(preflight, group);
	if (find_state(group, RR_ASSIGNED))
		find_holder(preflight, group);
	/* Who keeps its regions keeps them direct. */
	member = find_state(group, RR_IS_RELAXED);
	if (member && !find_state(group, RR_IS_MAPPED))
		find_lost(preflight, group, member);
	member = find_state(group, RR_UNKNOWN);
	if (member)
		rr_finding_add(&preflight->findings, rr_passed_first(preflight, group),
			       RR_WARNING, "unknown-state",
			       "what the module says of %s is not known here, '%s': are command and module of one version ('relax_rmrr --version', 'modinfo -F version relax_rmrr')?",
			       member->name, member->word);
}
