// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr list --prometheus": metrics for a textfile collector.
 */
#include <stdio.h>

#include "rr_evidence.h"
#include "rr_file.h"
#include "rr_list.h"
#include "rr_machine.h"

static void describe(const char *name, const char *type, const char *help)
{
	printf("# HELP relax_rmrr_%s %s\n# TYPE relax_rmrr_%s %s\n", name, help, name, type);
}

/* A label's value, as the format wants it. */
static void print_label(const char *name, const char *value)
{
	printf("%s=\"", name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putchar('\\');
		putchar(*value);
	}
	putchar('"');
}

/* As far as the label that says which device. */
static void begin_metric(const char *name, const struct rr_member *member)
{
	printf("relax_rmrr_%s%c", name, '{');
	print_label("device", member->name);
}

/* Each device that the module has something to say of. */
static void visit_known(const struct rr_machine *machine,
			void (*print)(const struct rr_member *member))
{
	size_t i, j;

	for (i = 0; i < machine->n_groups; i++) {
		const struct rr_group *group = &machine->groups[i];

		for (j = 0; j < group->n_members; j++) {
			if (*group->members[j].word)
				print(&group->members[j]);
		}
	}
}

static void print_states(const struct rr_member *member)
{
	enum rr_state state;

	for (state = 0; state < RR_STATES; state++) {
		begin_metric("device_state", member);
		printf(",state=\"%s\"} %d\n", rr_state_word(state),
		       member->state == state);
	}
}

static void print_listed(const struct rr_member *member)
{
	begin_metric("device_listed", member);
	printf("} %d\n", member->listed);
}

static void print_relaxations(const struct rr_member *member)
{
	begin_metric("device_relaxations_total", member);
	printf("} %llu\n", member->relaxations);
}

static void print_mappings(const struct rr_member *member)
{
	begin_metric("device_mappings_total", member);
	printf("} %llu\n", member->mappings);
}

static void print_faults(const struct rr_evidence *evidence)
{
	size_t i;

	describe("device_faults_total", "counter",
		 "DMA faults in regions of the device since it was listed, at least.");
	for (i = 0; i < evidence->n; i++) {
		begin_metric("device_faults_total", evidence->at[i].member);
		printf("} %llu\n", rr_suspect_faults(&evidence->at[i]));
	}
}

/**
 * rr_list_prometheus() - print what there is as metrics
 * @machine: what there is
 */
void rr_list_prometheus(const struct rr_machine *machine)
{
	struct rr_evidence evidence;
	char gate[32];

	describe("up", "gauge", "Is the module loaded?");
	printf("relax_rmrr_up %d\n", machine->loaded);
	if (!machine->loaded)
		return;
	rr_gate_read(gate, sizeof(gate));
	describe("info", "gauge", "The module that is loaded, and the gate of this kernel.");
	fputs("relax_rmrr_info{", stdout);
	print_label("version", machine->version);
	putchar(',');
	print_label("gate", gate);
	puts("} 1");
	describe("enumerations_total", "counter",
		 "Reserved-region enumerations that the hook has seen.");
	printf("relax_rmrr_enumerations_total %llu\n", machine->enumerations);
	if (!machine->n_groups)
		return;
	describe("device_state", "gauge", "Is the device in that state?");
	visit_known(machine, print_states);
	describe("device_listed", "gauge", "Is the device on the list?");
	visit_known(machine, print_listed);
	describe("device_relaxations_total", "counter",
		 "Regions rewritten for the device since it was listed.");
	visit_known(machine, print_relaxations);
	describe("device_mappings_total", "counter",
		 "Regions mapped for user space since the device was listed.");
	visit_known(machine, print_mappings);
	/* Where the log cannot be read there is no such metric, rather than a zero. */
	if (rr_evidence_read(&evidence, machine, NULL, NULL) && evidence.n)
		print_faults(&evidence);
	rr_evidence_free(&evidence);
}
