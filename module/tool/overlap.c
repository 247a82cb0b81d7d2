// SPDX-License-Identifier: GPL-2.0
/*
 * Where the guest's memory meets a region. A region that is direct is left out of the
 * guest's address space, and memory over it is refused; one that is relaxed is ordinary
 * guest memory to whoever uses the device.
 */
#include <stdio.h>
#include <string.h>

#include "rr_file.h"
#include "rr_preflight.h"

/* As many are named in a line as the module names there. */
#define NAMES_MAX 640

/**
 * struct names - regions, as a line names them
 * @list: the regions themselves
 * @len: length of @list
 * @n: how many they are
 * @more: how many of them found no room
 * @bytes: how many they have, all together
 */
struct names {
	char list[NAMES_MAX];
	size_t len;
	unsigned int n;
	unsigned int more;
	u64 bytes;
};

/* What is asked of a region. */
enum meeting {
	MEETS,
	MAY_MEET,
	MISSES,
};

static enum meeting meeting_of(const struct rr_preflight *preflight,
			       const struct rr_range *range)
{
	if (rr_guest_memory_meets(&preflight->memory, range->start, range->last))
		return MEETS;
	return preflight->memory.is_all || range->last < preflight->memory.from ?
	       MISSES : MAY_MEET;
}

static void add_name(struct names *names, const struct rr_range *range)
{
	names->n++;
	names->bytes += range->last - range->start + 1;
	if (names->more || names->len + 64 > sizeof(names->list)) {
		names->more++;
		return;
	}
	names->len += snprintf(names->list + names->len, sizeof(names->list) - names->len,
			       "%s[mem 0x%08llx-0x%08llx]", names->len ? ", " : "",
			       (unsigned long long)range->start,
			       (unsigned long long)range->last);
}

/* As the module says it: "2 regions (8 KiB in all) WHERE: [mem ...], ...". */
static const char *print_names(char *buf, size_t size, const struct names *names,
			       const char *where)
{
	u64 bytes = names->bytes;
	const char *unit = "byte";
	char more[32] = "";

	if (bytes >= 16 * RR_MIB || (bytes && !(bytes % RR_MIB))) {
		bytes /= RR_MIB;
		unit = "MiB";
	} else if (bytes >= 1024) {
		bytes /= 1024;
		unit = "KiB";
	} else if (bytes != 1) {
		unit = "bytes";
	}
	if (names->more)
		snprintf(more, sizeof(more), " and %u more", names->more);
	snprintf(buf, size, "%u region%s (%llu %s in all) %s: %s%s", names->n,
		 names->n == 1 ? "" : "s", (unsigned long long)bytes, unit, where,
		 names->list, more);
	return buf;
}

/* Each region of the type. Return: how many of them meet memory like that. */
static unsigned int name_each(struct names *names, const struct rr_preflight *preflight,
			      const struct rr_ranges *ranges, const char *type,
			      enum meeting meeting)
{
	size_t i;

	*names = (struct names){ 0 };
	for (i = 0; i < ranges->n; i++) {
		if (!strcmp(ranges->at[i].type, type) &&
		    ranges->at[i].last >= ranges->at[i].start &&
		    meeting_of(preflight, &ranges->at[i]) == meeting)
			add_name(names, &ranges->at[i]);
	}
	return names->n;
}

/* Of such a member the kernel refuses the claim, which is found elsewhere. */
static bool is_refused(const struct rr_preflight *preflight,
		       const struct rr_member *member)
{
	return preflight->has_gate && rr_member_blocks(member);
}

static u64 lower(u64 lowest, const struct rr_guest_memory *memory,
		 const struct rr_ranges *ranges)
{
	size_t i;

	for (i = 0; i < ranges->n; i++) {
		const struct rr_range *range = &ranges->at[i];

		if (!strcmp(range->type, "direct") && range->last >= range->start &&
		    rr_guest_memory_meets(memory, range->start, range->last) &&
		    range->start < lowest)
			lowest = range->start;
	}
	return lowest;
}

/* Return: where the lowest region begins that such a guest's memory meets; ~0 if none. */
static u64 lowest_met(const struct rr_preflight *preflight, const struct rr_guest *guest)
{
	struct rr_guest_memory memory;
	u64 lowest = ~0ULL;
	size_t i, j;

	rr_guest_memory(&memory, guest);
	for (i = 0; i < preflight->n_looked; i++) {
		const struct rr_group *group = preflight->looked[i];

		for (j = 0; j < group->n_members; j++) {
			if (!is_refused(preflight, &group->members[j]))
				lowest = lower(lowest, &memory, &group->members[j].ranges);
		}
		/* Without the module they are known of the group alone. */
		lowest = lower(lowest, &memory, &group->ranges);
	}
	return lowest;
}

/* Return: with how much memory the guest meets none, in whole MiB; 0 if it always does. */
static u64 most_memory(const struct rr_preflight *preflight)
{
	struct rr_guest trial = preflight->guest;
	u64 lowest, most;

	/* Less memory may lie elsewhere, and meet another. */
	while ((lowest = lowest_met(preflight, &trial)) != ~0ULL) {
		most = rr_guest_memory_most(&trial, lowest) & ~(RR_MIB - 1);
		if (!most || most >= trial.memory)
			return 0;
		trial.memory = most;
	}
	return trial.memory;
}

/* What avoids it: of all regions of all devices, for the option is the guest's. */
static const char *print_cure(char *buf, size_t size, const struct rr_preflight *preflight)
{
	u64 lowest = lowest_met(preflight, &preflight->guest), most;
	struct rr_guest trial = preflight->guest;

	trial.max_below_4g = lowest & ~(RR_MIB - 1);
	most = most_memory(preflight);
	if (trial.machine != RR_VIRT && lowest < 4 * RR_GIB && trial.max_below_4g &&
	    lowest_met(preflight, &trial) == ~0ULL)
		snprintf(buf, size, "give QEMU '-machine %s,max-ram-below-4g=%lluM'",
			 rr_guest_machine_name(&trial),
			 (unsigned long long)(trial.max_below_4g / RR_MIB));
	else if (most)
		snprintf(buf, size, "give the guest %llu MiB of memory at most",
			 (unsigned long long)(most / RR_MIB));
	else
		snprintf(buf, size, "no size of its memory avoids that");
	return buf;
}

/* Those that stay direct. @who: whose they are, where that is not the device itself. */
static void find_direct(struct rr_preflight *preflight, u64 bdf, const char *who,
			const struct rr_member *member, const struct rr_ranges *ranges)
{
	char text[NAMES_MAX + 128], cure[128];
	struct names names;

	if (name_each(&names, preflight, ranges, "direct", MEETS)) {
		if (!member)
			snprintf(cure, sizeof(cure), "the module is not loaded");
		else if (!member->listed)
			snprintf(cure, sizeof(cure), "'relax_rmrr allow %s'", member->name);
		else
			print_cure(cure, sizeof(cure), preflight);
		rr_finding_add(&preflight->findings, bdf, RR_REFUSED,
			       member ? "memory" : "not-loaded",
			       "%s%s: the start would fail with 'VFIO_MAP_DMA failed: Invalid argument'; %s",
			       who, print_names(text, sizeof(text), &names,
						"kept, and inside the guest's memory"),
			       cure);
	}
	if (name_each(&names, preflight, ranges, "direct", MAY_MEET))
		rr_finding_add(&preflight->findings, bdf, RR_WARNING, "memory-unknown",
			       "%s%s: the guest must have no memory there, or the start fails with 'VFIO_MAP_DMA failed: Invalid argument'; say --memory and --machine to have that looked at",
			       who, print_names(text, sizeof(text), &names, "kept"));
}

/* Those that are relaxed: the words are the module's. */
static void find_relaxed(struct rr_preflight *preflight, u64 bdf, const char *who,
			 const struct rr_ranges *ranges)
{
	static const char consequence[] =
		"what firmware does there by the device's DMA lands in the guest, and is lost";
	char text[NAMES_MAX + 128];
	struct names names;

	if (name_each(&names, preflight, ranges, "direct-relaxable", MEETS))
		rr_finding_add(&preflight->findings, bdf, RR_WARNING, "memory-relaxed",
			       "%s%s: %s", who,
			       print_names(text, sizeof(text), &names,
					   "relaxed, and inside the guest's memory"),
			       consequence);
	if (name_each(&names, preflight, ranges, "direct-relaxable", MAY_MEET))
		rr_finding_add(&preflight->findings, bdf, RR_WARNING, "memory-relaxed",
			       "%s%s: then %s", who,
			       print_names(text, sizeof(text), &names,
					   "relaxed, may be inside the guest's memory"),
			       consequence);
}

static void look_at(struct rr_preflight *preflight, const struct rr_group *group)
{
	u64 first = rr_passed_first(preflight, group);
	char who[96];
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		const struct rr_member *member = &group->members[i];
		bool is_passed = member->is_pci && rr_passed_has(preflight, member->bdf);

		if (is_refused(preflight, member))
			continue;
		*who = '\0';
		if (!is_passed)
			snprintf(who, sizeof(who), "%s of its IOMMU group: ", member->name);
		find_direct(preflight, is_passed ? member->bdf : first, who, member,
			    &member->ranges);
		/* What the kernel itself calls relaxable is nobody's concern. */
		if (member->listed && member->state != RR_UNAFFECTED)
			find_relaxed(preflight, is_passed ? member->bdf : first, who,
				     &member->ranges);
	}
	find_direct(preflight, first, "its IOMMU group: ", NULL, &group->ranges);
}

/**
 * rr_overlaps_find() - find where the guest's memory meets a region
 * @preflight: the look at the guest
 */
void rr_overlaps_find(struct rr_preflight *preflight)
{
	size_t i;

	/* Then the claim itself is refused, which is found elsewhere. */
	if (!preflight->machine.loaded && preflight->has_gate)
		return;
	for (i = 0; i < preflight->n_looked; i++)
		look_at(preflight, preflight->looked[i]);
}
