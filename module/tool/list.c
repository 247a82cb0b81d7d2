// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr list": all members of each IOMMU group that holds a tied device.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rr_command.h"
#include "rr_file.h"
#include "rr_list.h"
#include "rr_machine.h"
#include "rr_table.h"

static char *cell(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	return n < 0 ? rr_alloc(NULL, 0, 1) : text;
}

/* The first region, and how many more; on a terminal there is no room for all. */
static char *regions_cell(const struct rr_ranges *ranges)
{
	const struct rr_range *first = NULL;
	size_t n = 0, i;

	for (i = 0; i < ranges->n; i++) {
		/* Of a group all types are there. */
		if (strncmp(ranges->at[i].type, "direct", 6))
			continue;
		if (!n++)
			first = &ranges->at[i];
	}
	if (!n)
		return cell("-");
	if (n == 1)
		return cell("%#010llx-%#010llx", first->start, first->last);
	return cell("%#010llx-%#010llx +%zu", first->start, first->last, n - 1);
}

static char *name_cell(const struct rr_member *member)
{
	if (member->label)
		return cell("%s", member->label);
	if (member->is_pci && member->present)
		return cell("[%04x:%04x]", member->id.vendor, member->id.device);
	return cell("-");
}

static enum rr_colour colour_of(enum rr_state state)
{
	switch (state) {
	case RR_ASSIGNED:
	case RR_IS_RELAXED:
	case RR_IS_MAPPED:
		return RR_GOOD;
	case RR_UNAFFECTED:
	case RR_OPENED:
	case RR_UNTIED:
		return RR_PLAIN;
	default:
		return RR_BAD;
	}
}

static void add_rows(struct rr_table *table, const struct rr_group *group)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		const struct rr_member *member = &group->members[i];
		struct rr_row *row = rr_table_add(table);

		row->cells[0] = group->number == RR_NO_GROUP ? cell("-") :
				cell("%d", group->number);
		row->cells[1] = cell("%s", member->name);
		row->cells[2] = cell("%s", *member->word ? member->word : "-");
		row->cells[3] = cell("%s", *member->driver ? member->driver : "-");
		row->cells[4] = regions_cell(member->state == RR_UNKNOWN ? &group->ranges :
					     &member->ranges);
		row->cells[5] = name_cell(member);
		if (*member->word)
			row->colour = colour_of(member->state);
	}
}

static void add_legend(struct rr_table *table)
{
	static const char *const titles[RR_COLUMNS] = {
		"GROUP", "DEVICE", "STATE", "DRIVER", "REGIONS", "NAME",
	};
	struct rr_row *row = rr_table_add(table);
	size_t i;

	for (i = 0; i < RR_COLUMNS; i++)
		row->cells[i] = cell("%s", titles[i]);
}

/**
 * rr_blockers_print() - name what keeps a group from user space
 * @buf: where to: addresses, comma and space between; empty where nothing does
 * @size: its size in bytes
 * @group: the group
 */
void rr_blockers_print(char *buf, size_t size, const struct rr_group *group)
{
	size_t at = 0, i;

	*buf = '\0';
	for (i = 0; i < group->n_members && at < size; i++) {
		if (rr_member_blocks(&group->members[i]))
			at += snprintf(buf + at, size - at, "%s%s", at ? ", " : "",
				       group->members[i].name);
	}
}

static void print_blockers(const struct rr_machine *machine)
{
	char blockers[512];
	size_t i;

	for (i = 0; i < machine->n_groups; i++) {
		const struct rr_group *group = &machine->groups[i];

		rr_blockers_print(blockers, sizeof(blockers), group);
		if (group->number == RR_NO_GROUP || !*blockers)
			continue;
		printf("group %d: blocked by %s; 'relax_rmrr allow %.*s' allows all of it\n",
		       group->number, blockers, (int)strcspn(blockers, ","), blockers);
	}
}

static void print_table(const struct rr_machine *machine, bool legend)
{
	struct rr_table table = { 0 };
	size_t i;

	if (legend)
		add_legend(&table);
	for (i = 0; i < machine->n_groups; i++)
		add_rows(&table, &machine->groups[i]);
	rr_table_print(&table);
	rr_table_free(&table);
	if (!legend)
		return;
	if (machine->loaded)
		print_blockers(machine);
	else
		puts("The module is not loaded: a region is known by group alone, and so is whom firmware ties.");
}

/* Where there is no table. Return: is all well? */
static bool print_nothing(const struct rr_machine *machine)
{
	if (!machine->has_iommu && !machine->loaded) {
		rr_complain("no IOMMU is active: passthrough needs it switched on in the firmware and, for Intel, intel_iommu=on");
		return false;
	}
	puts("relax_rmrr: firmware ties no device of this machine, there is nothing to relax");
	return true;
}

/**
 * rr_list() - the command
 * @options: what the command line says
 *
 * Return: how it ended; without the module what there is to see is not all.
 */
int rr_list(const struct rr_options *options)
{
	struct rr_machine machine;
	bool so;

	if (options->json && options->prometheus) {
		rr_complain("--json or --prometheus, not both");
		return RR_USAGE;
	}
	rr_machine_read(&machine);
	rr_names_read(&machine);
	so = machine.loaded;
	if (options->json)
		rr_list_json(&machine);
	else if (options->prometheus)
		rr_list_prometheus(&machine);
	else if (machine.n_groups)
		print_table(&machine, !options->no_legend);
	else
		so = print_nothing(&machine);
	rr_machine_free(&machine);
	/* That the module is not there is what the metrics say. */
	return so || options->prometheus ? RR_SO : RR_NOT_SO;
}
