// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr allow": a device, and each tied one of its IOMMU group, in one write; then
 * for good.
 */
#include <stdio.h>
#include <string.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_file.h"
#include "rr_live.h"
#include "rr_machine.h"
#include "rr_missing.h"
#include "rr_modprobe.h"
#include "rr_target.h"

/* The policy that it will have: what is asked for, or else what it has. */
static enum rr_policy policy_of(const struct rr_target *target)
{
	if (target->entry.has_policy || !target->member || !target->member->listed)
		return target->entry.policy;
	return target->member->policy;
}

/* Is there nothing to write for it? */
static bool is_allowed(const struct rr_target *target)
{
	const struct rr_member *member = target->member;

	return member && member->listed && member->policy == policy_of(target) &&
	       !target->entry.has_id;
}

/* "0000:01:00.0  [8086:10fb] Intel ..., driver ixgbe: ..." */
static void print_target(const struct rr_target *target)
{
	const struct rr_member *member = target->member;
	char name[RR_ADDRESS_MAX];

	rr_address_print(name, sizeof(name), target->entry.bdf, NULL);
	printf("  %s", name);
	if (member && member->present)
		printf("  [%04x:%04x] %s, driver %s", member->id.vendor, member->id.device,
		       member->label ? member->label : "(not in pci.ids)",
		       *member->driver ? member->driver : "none");
	if (is_allowed(target))
		printf("; is allowed already, %s", rr_policy_word(member->policy));
	else if (!target->named)
		printf("; tied, and in the same group");
	else if (!rr_file_exists("/sys/bus/pci/devices/%s", name))
		printf("; is not there: the grant waits for it");
	else if (!member || !rr_member_tied(member))
		printf("; firmware does not tie it: the grant changes nothing");
	putchar('\n');
}

static int number_of(const struct rr_target *target)
{
	char name[RR_ADDRESS_MAX];

	if (target->group)
		return target->group->number;
	rr_address_print(name, sizeof(name), target->entry.bdf, NULL);
	return rr_group_number(name);
}

static void print_targets(const struct rr_targets *targets)
{
	size_t i;

	for (i = 0; i < targets->n; i++) {
		int number = number_of(&targets->at[i]);

		if (!i || number != number_of(&targets->at[i - 1])) {
			if (number == RR_NO_GROUP)
				puts("In no IOMMU group:");
			else
				printf("IOMMU group %d:\n", number);
		}
		print_target(&targets->at[i]);
	}
}

/* What the module would refuse in words of the list, said in words of the command. */
static bool may_allow(const struct rr_targets *targets)
{
	char name[RR_ADDRESS_MAX];
	size_t i;

	for (i = 0; i < targets->n; i++) {
		const struct rr_target *target = &targets->at[i];

		rr_address_print(name, sizeof(name), target->entry.bdf, NULL);
		if (target->member && target->member->state == RR_MISMATCH &&
		    !target->entry.has_id) {
			rr_complain("%s is allowed for another device than the %04x:%04x that is there now: 'relax_rmrr revoke %s' first",
				    name, target->member->id.vendor, target->member->id.device,
				    name);
			return false;
		}
		if (!target->entry.has_id && !(target->member && target->member->listed) &&
		    !rr_file_exists("/sys/bus/pci/devices/%s", name)) {
			rr_complain("%s: there is no such device; compare 'lspci -Dnn', or write %s@vendor:device to have the grant wait for it",
				    name, name);
			return false;
		}
	}
	return true;
}

static void write_target(struct rr_write *what, const struct rr_target *target)
{
	char name[RR_ADDRESS_MAX];

	rr_address_print(name, sizeof(name), target->entry.bdf,
			 target->entry.has_id ? &target->entry.id : NULL);
	if (target->entry.has_policy)
		rr_write_add(what, "%s=%s", name, rr_policy_word(target->entry.policy));
	else
		rr_write_add(what, "%s", name);
}

/* The entry that reads back, once it is listed. */
static struct rr_request final_entry(const struct rr_target *target)
{
	struct rr_request entry = target->entry;
	char name[RR_ADDRESS_MAX];

	entry.policy = policy_of(target);
	if (entry.has_id)
		return entry;
	rr_address_print(name, sizeof(name), entry.bdf, NULL);
	if (rr_file_exists("/sys/bus/pci/devices/%s/vendor", name)) {
		entry.id = rr_device_id(name);
		entry.has_id = true;
	}
	return entry;
}

/* What is configured, and these; an entry that says so already stays as it is written. */
static bool prepare(struct rr_modprobe *modprobe, const struct rr_targets *targets)
{
	struct rr_entries *entries = &modprobe->entries;
	size_t i, j;

	for (i = 0; i < targets->n; i++) {
		struct rr_request entry = final_entry(&targets->at[i]);
		const struct rr_request *old = rr_entries_find(entries, entry.bdf);

		if (old && old->policy == entry.policy &&
		    (!old->has_id || (entry.has_id && rr_id_equal(old->id, entry.id))))
			continue;
		for (j = entries->n; j--;) {
			if (!entries->at[j].every_function && entries->at[j].bdf == entry.bdf)
				rr_entries_remove(entries, j);
		}
		/* Behind one for the whole slot the policy has to be told. */
		rr_entries_add(entries, &entry);
	}
	return rr_permanent_prepare(modprobe, entries);
}

static int allow(const struct rr_targets *targets, const struct rr_machine *machine,
		 bool for_good)
{
	struct rr_write what = { .len = 0 };
	struct rr_modprobe modprobe;
	int ret = RR_NOT_SO;
	size_t i;

	rr_modprobe_read(&modprobe);
	if (!may_allow(targets) || (for_good && !prepare(&modprobe, targets)))
		goto out;
	print_targets(targets);
	for (i = 0; i < targets->n; i++) {
		if (!is_allowed(&targets->at[i]))
			write_target(&what, &targets->at[i]);
	}
	if (what.len && !rr_write_live(&what, machine)) {
		if (for_good)
			rr_permanent_abandon();
		goto out;
	}
	if (for_good && !rr_permanent_commit())
		goto out;
	puts(for_good ? "Allowed, from each boot on (" RR_MODPROBE_FILE ")." :
			"Allowed until the next boot.");
	ret = RR_SO;
out:
	rr_modprobe_free(&modprobe);
	return ret;
}

/**
 * rr_allow() - the command
 * @options: what the command line says
 *
 * Return: how it ended.
 */
int rr_allow(const struct rr_options *options)
{
	struct rr_targets targets;
	struct rr_machine machine;
	int ret;
	size_t i;

	if (!rr_module_loaded()) {
		rr_explain_missing();
		return RR_NOT_SO;
	}
	rr_machine_read(&machine);
	rr_names_read(&machine);
	ret = rr_targets_read(&targets, &machine, options->args, rr_member_tied);
	for (i = 0; options->mapped && i < targets.n; i++) {
		targets.at[i].entry.has_policy = true;
		targets.at[i].entry.policy = RR_MAPPED;
	}
	if (ret == RR_SO)
		ret = allow(&targets, &machine, !options->now);
	rr_targets_free(&targets);
	rr_machine_free(&machine);
	return ret;
}
