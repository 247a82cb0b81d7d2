// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr report": one text for a report of a problem. Whoever reads it has to see what
 * is there without a question back; whoever sends it, that nothing in it is private. So it
 * is short, below 300 lines: each section may have so many, and says how many it left out.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_evidence.h"
#include "rr_kernel.h"
#include "rr_machine.h"
#include "rr_report.h"
#include "rr_section.h"
#include "rr_trouble.h"

static void print_versions(const struct rr_machine *machine)
{
	char release[RR_RELEASE_MAX], name[RR_RELEASE_MAX], path[RR_SECTION_WIDTH], gate[64];
	struct rr_section section;

	rr_kernel_release(release);
	rr_kernel_machine(name);
	rr_section_begin(&section, "Versions", 6);
	rr_section_line(&section, "Command: " RR_VERSION);
	rr_section_line(&section, "Module that is loaded: %s", !machine->loaded ? "none" :
			*machine->version ? machine->version : "its version is not known");
	rr_kernel_module(path, sizeof(path), release);
	rr_section_line(&section, "Module for this kernel: %s", *path ? path : "none");
	rr_section_line(&section, "Kernel: %s %s", release, name);
	rr_gate_read(gate, sizeof(gate));
	rr_section_line(&section, "Gate: %s", *gate ? gate : "not known: the log does not say it");
	rr_section_end(&section, "");
}

static void print_dkms(void)
{
	struct rr_section section;
	const char *why;
	char *text;

	rr_section_begin(&section, "DKMS", 10);
	text = rr_dkms_status(&why);
	if (text)
		rr_section_text(&section, text);
	rr_section_end(&section, why);
	free(text);
}

static void print_check(void)
{
	struct rr_troubles troubles;
	struct rr_section section;
	size_t i;

	rr_section_begin(&section, "What the check says", 16);
	rr_check_all(&troubles, false);
	for (i = 0; i < troubles.n; i++)
		rr_section_line(&section, "%s: %s", troubles.at[i].error ? "error" : "note",
				troubles.at[i].text);
	rr_section_end(&section, "every configured grant is in force");
	rr_troubles_free(&troubles);
}

static void print_listed(void)
{
	struct rr_section section;
	struct rr_entries live;
	char entry[RR_ENTRY_MAX];
	size_t i;

	rr_section_begin(&section, "On the list", 20);
	rr_entries_listed(&live);
	for (i = 0; i < live.n; i++) {
		rr_entry_print(entry, sizeof(entry), &live.at[i]);
		rr_section_line(&section, "%s", entry);
	}
	rr_section_end(&section, "nothing");
	rr_entries_free(&live);
}

static void print_ranges(struct rr_section *section, const struct rr_ranges *ranges)
{
	size_t i;

	for (i = 0; i < ranges->n; i++)
		rr_section_line(section, "        [mem 0x%08llx-0x%08llx] %s",
				ranges->at[i].start, ranges->at[i].last, ranges->at[i].type);
}

static void print_member(struct rr_section *section, const struct rr_member *member)
{
	rr_section_line(section, "    %s [%04x:%04x] class %06x, %s, driver %s%s, %llu relaxed, %llu mapped",
			member->name, member->id.vendor, member->id.device, member->class,
			*member->word ? member->word : "no state",
			*member->driver ? member->driver : "none",
			!member->listed ? "" : member->policy == RR_MAPPED ?
			", listed as mapped" : ", listed", member->relaxations, member->mappings);
	print_ranges(section, &member->ranges);
}

static void print_groups(const struct rr_machine *machine)
{
	struct rr_section section;
	size_t i, j;

	rr_section_begin(&section, "Groups that hold a tied device", 80);
	if (machine->loaded)
		rr_section_line(&section, "%llu enumerations seen", machine->enumerations);
	for (i = 0; i < machine->n_groups; i++) {
		const struct rr_group *group = &machine->groups[i];

		if (group->number == RR_NO_GROUP)
			rr_section_line(&section, "in no group");
		else
			rr_section_line(&section, "group %d", group->number);
		for (j = 0; j < group->n_members; j++)
			print_member(&section, &group->members[j]);
		print_ranges(&section, &group->ranges);
	}
	rr_section_end(&section, "none");
}

static void print_suspect(struct rr_section *section, const struct rr_suspect *suspect)
{
	char line[RR_TALLY_MAX];
	size_t i;

	for (i = 0; i < 2 * suspect->member->ranges.n; i++) {
		if (rr_tally_print(line, sizeof(line), suspect, i))
			rr_section_line(section, "%s", line);
	}
}

static void print_faults(const struct rr_machine *machine)
{
	struct rr_evidence evidence;
	struct rr_section section;
	bool known;
	size_t i;

	rr_section_begin(&section, "DMA faults in regions of listed devices", 20);
	known = rr_evidence_read(&evidence, machine, NULL, NULL);
	for (i = 0; i < evidence.n; i++)
		print_suspect(&section, &evidence.at[i]);
	rr_section_end(&section, known ? "none in the log" : "the log cannot be read: ask as root");
	rr_evidence_free(&evidence);
}

/**
 * rr_report() - the command
 * @options: what the command line says; nothing of it matters
 *
 * Return: RR_SO: what is missing is said in the report.
 */
int rr_report(const struct rr_options *options)
{
	struct rr_machine machine;

	(void)options;
	rr_machine_read(&machine);
	puts("relax_rmrr report. It has no serial numbers. Look through it before you send it: the kernel's command line is in it as it is.");
	print_versions(&machine);
	print_check();
	rr_report_machine();
	rr_report_kernel();
	print_dkms();
	print_listed();
	rr_report_configured();
	print_groups(&machine);
	print_faults(&machine);
	rr_report_log();
	rr_machine_free(&machine);
	return RR_SO;
}
