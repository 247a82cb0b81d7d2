// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr show": all there is to know of one device, and what to do next.
 */
#include <stdio.h>
#include <string.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_file.h"
#include "rr_holder.h"
#include "rr_list.h"
#include "rr_machine.h"
#include "rr_modprobe.h"
#include "rr_target.h"

/* What a state means, for one who has not read the manual page. */
static const char *const meanings[] = {
	[RR_ABSENT] = "allowed, but no such device is there now",
	[RR_MISMATCH] = "not relaxed: another device is there than the one that was allowed",
	[RR_ASSIGNED] = "in use: its IOMMU group belongs to a virtual machine, or another user of VFIO",
	[RR_PEER_BLOCKED] = "allowed, but another device of its IOMMU group is not: none of them can be given away",
	[RR_IS_RELAXED] = "can be given to a virtual machine; there it is without its regions",
	[RR_IS_MAPPED] = "can be given to a virtual machine; there it keeps its regions",
	[RR_UNAFFECTED] = "allowed, but firmware does not tie it: nothing is changed for it",
	[RR_OPENED] = "not allowed here, but something else than this module has opened the way",
	[RR_BLOCKED] = "tied by firmware: the kernel refuses to give it away",
	[RR_UNTIED] = "firmware does not tie it",
	[RR_UNKNOWN] = "not known: the module is not loaded",
};

static void show_ranges(const struct rr_ranges *ranges)
{
	size_t i;

	for (i = 0; i < ranges->n; i++) {
		if (strncmp(ranges->at[i].type, "direct", 6))
			continue;
		printf("region      [mem %#010llx-%#010llx] %s\n",
		       ranges->at[i].start, ranges->at[i].last, ranges->at[i].type);
	}
}

static void show_group(const struct rr_group *group, const struct rr_member *self)
{
	char text[512];
	size_t i;

	if (group->number == RR_NO_GROUP) {
		puts("group       none");
		return;
	}
	printf("group       %d\n", group->number);
	for (i = 0; i < group->n_members; i++) {
		const struct rr_member *member = &group->members[i];

		if (member == self)
			continue;
		printf("  with      %s %s%s%s\n", member->name,
		       *member->word ? member->word : "not tied",
		       *member->driver ? ", driver " : "", member->driver);
	}
	rr_blockers_print(text, sizeof(text), group);
	if (*text)
		printf("blocked by  %s\n", text);
	if (self->state != RR_ASSIGNED)
		return;
	rr_holder_print(text, sizeof(text), group);
	printf("in use by   %s\n", *text ? text : "a process that is not seen from here");
}

/* The entry in a list, or that there is none. */
static void show_entry(const char *title, const struct rr_entries *entries, u64 bdf)
{
	const struct rr_request *entry = rr_entries_find(entries, bdf);
	char text[RR_ENTRY_MAX] = "no";

	if (entry)
		rr_entry_print(text, sizeof(text), entry);
	printf("%s%s\n", title, text);
}

static void show_member(const struct rr_member *member, const struct rr_group *group)
{
	struct rr_modprobe modprobe;
	struct rr_entries live;

	printf("device      %s", member->name);
	if (member->present)
		printf(" [%04x:%04x]", member->id.vendor, member->id.device);
	printf(" %s\n", member->label ? member->label : "");
	printf("state       %s: %s\n", *member->word ? member->word : "-",
	       meanings[member->state]);
	printf("driver      %s\n", *member->driver ? member->driver : "none");
	show_ranges(member->state == RR_UNKNOWN ? &group->ranges : &member->ranges);
	show_group(group, member);
	if (rr_entries_listed(&live)) {
		show_entry("allowed     ", &live, member->bdf);
		if (member->listed)
			printf("counts      %llu regions relaxed, %llu mapped since then\n",
			       member->relaxations, member->mappings);
	}
	rr_entries_free(&live);
	rr_modprobe_read(&modprobe);
	show_entry("at boot     ", &modprobe.entries, member->bdf);
	rr_modprobe_free(&modprobe);
	if (member->state == RR_BLOCKED || member->state == RR_PEER_BLOCKED)
		printf("next        relax_rmrr allow %s\n", member->name);
}

/* One that the module has nothing to say of is read on its own. */
static bool read_alone(struct rr_machine *machine, u64 bdf)
{
	char name[RR_ADDRESS_MAX];
	int number;

	rr_address_print(name, sizeof(name), bdf, NULL);
	if (!rr_file_exists("/sys/bus/pci/devices/%s", name))
		return false;
	rr_machine_free(machine);
	machine->groups = rr_alloc(NULL, 1, sizeof(*machine->groups));
	machine->n_groups = 1;
	number = rr_group_number(name);
	if (number == RR_NO_GROUP) {
		*machine->groups = (struct rr_group){ .number = RR_NO_GROUP };
		rr_group_add(machine->groups, name);
	} else {
		rr_group_read(machine->groups, number);
	}
	return true;
}

/**
 * rr_show() - the command
 * @options: what the command line says
 *
 * Return: how it ended.
 */
int rr_show(const struct rr_options *options)
{
	const char *arg = options->args[0];
	struct rr_member *member = NULL;
	struct rr_machine machine;
	struct rr_request request;
	struct rr_group *group;
	size_t pos = 0;

	if (rr_address_next(arg, strlen(arg), &pos, &request) != 1 || arg[pos] ||
	    request.verb != RR_ADD || request.every_function || request.has_id ||
	    request.has_policy) {
		rr_complain("that is no address of a PCI device: write it as lspci -D does, 0000:01:00.0");
		return RR_USAGE;
	}
	rr_machine_read(&machine);
	member = rr_machine_find(&machine, request.bdf, &group);
	if (!member && read_alone(&machine, request.bdf))
		member = rr_machine_find(&machine, request.bdf, &group);
	if (member) {
		rr_names_read(&machine);
		show_member(member, group);
	} else {
		rr_complain("there is no such device; compare 'lspci -D'");
	}
	rr_machine_free(&machine);
	return member ? RR_SO : RR_NOT_SO;
}
