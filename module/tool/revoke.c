// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr revoke": takes a device, and what is listed of its IOMMU group, off the list,
 * and out of what is configured.
 */
#include <stdio.h>
#include <string.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_file.h"
#include "rr_live.h"
#include "rr_machine.h"
#include "rr_modprobe.h"
#include "rr_target.h"

/* What allows a whole group is taken back for a whole group. */
static bool is_listed(const struct rr_member *member)
{
	return member->listed;
}

/* In the place of a slot that is configured as one: its other functions that are listed. */
static void split_slot(struct rr_modprobe *modprobe, size_t i, u64 bdf)
{
	struct rr_request slot = modprobe->entries.at[i];
	struct rr_entries live;
	size_t j;

	rr_entries_remove(&modprobe->entries, i);
	rr_entries_listed(&live);
	for (j = 0; j < live.n; j++) {
		if (!rr_entry_is_for(&slot, live.at[j].bdf) || live.at[j].bdf == bdf)
			continue;
		live.at[j].text = NULL;
		rr_entries_add(&modprobe->entries, &live.at[j]);
	}
	rr_entries_free(&live);
}

/* Return: was it there? */
static bool unconfigure(struct rr_modprobe *modprobe, u64 bdf)
{
	bool was = false;
	size_t i;

	for (i = modprobe->entries.n; i--;) {
		if (!rr_entry_is_for(&modprobe->entries.at[i], bdf))
			continue;
		was = true;
		if (modprobe->entries.at[i].every_function)
			split_slot(modprobe, i, bdf);
		else
			rr_entries_remove(&modprobe->entries, i);
	}
	return was;
}

/*
 * What is to be written, and what is to be configured. Return: false if one of them is
 * neither listed nor configured, and that has been said.
 */
static bool plan(const struct rr_targets *targets, struct rr_write *what,
		 struct rr_modprobe *modprobe, bool *reconfigured)
{
	struct rr_entries live;
	bool all_known = true;
	char name[RR_ADDRESS_MAX];
	size_t i;

	rr_entries_listed(&live);
	for (i = 0; i < targets->n; i++) {
		u64 bdf = targets->at[i].entry.bdf;
		bool was_configured = unconfigure(modprobe, bdf);
		bool was_listed = rr_entries_find(&live, bdf);

		rr_address_print(name, sizeof(name), bdf, NULL);
		*reconfigured |= was_configured;
		if (was_listed)
			rr_write_add(what, "-%s", name);
		if (!was_listed && !was_configured) {
			rr_complain("%s is not allowed: there is nothing to revoke", name);
			all_known = false;
		}
	}
	rr_entries_free(&live);
	return all_known;
}

static void print_targets(const struct rr_targets *targets)
{
	char name[RR_ADDRESS_MAX];
	size_t i;

	for (i = 0; i < targets->n; i++) {
		rr_address_print(name, sizeof(name), targets->at[i].entry.bdf, NULL);
		printf("  %s%s\n", name,
		       targets->at[i].named ? "" : "  (listed, and in the same group)");
	}
}

/* Writes what there is to write, between the two halves of making it permanent. */
static int revoke(const struct rr_write *what, const struct rr_machine *machine,
		  const struct rr_modprobe *modprobe)
{
	if (modprobe && !rr_permanent_prepare(modprobe, &modprobe->entries))
		return RR_NOT_SO;
	if (what->len && !rr_write_live(what, machine)) {
		if (modprobe)
			rr_permanent_abandon();
		return RR_NOT_SO;
	}
	if (modprobe && !rr_permanent_commit())
		return RR_NOT_SO;
	return RR_SO;
}

static void revoke_all(struct rr_write *what, struct rr_modprobe *modprobe,
		       bool *reconfigured)
{
	struct rr_entries live;

	if (rr_entries_listed(&live) && live.n)
		rr_write_add(what, "-all");
	rr_entries_free(&live);
	*reconfigured = modprobe->entries.n;
	modprobe->entries.n = 0;
}

/**
 * rr_revoke() - the command
 * @options: what the command line says
 *
 * Without the module there is something to revoke as well: what is configured.
 *
 * Return: how it ended.
 */
int rr_revoke(const struct rr_options *options)
{
	struct rr_targets targets;
	struct rr_machine machine;
	struct rr_modprobe modprobe;
	struct rr_write what = { .len = 0 };
	bool reconfigured = false;
	int ret;

	if (!*options->args != options->all) {
		rr_complain("'revoke' takes addresses, or --all");
		return RR_USAGE;
	}
	rr_machine_read(&machine);
	rr_modprobe_read(&modprobe);
	ret = rr_targets_read(&targets, &machine, options->args, is_listed);
	if (ret != RR_SO)
		goto out;
	if (options->all)
		revoke_all(&what, &modprobe, &reconfigured);
	else if (!plan(&targets, &what, &modprobe, &reconfigured))
		ret = RR_NOT_SO;
	if (ret != RR_SO)
		goto out;
	reconfigured &= !options->now;
	print_targets(&targets);
	ret = revoke(&what, &machine, reconfigured ? &modprobe : NULL);
	if (ret != RR_SO)
		goto out;
	if (!machine.loaded)
		puts("Taken out of " RR_MODPROBE_FILE "; the module is not loaded.");
	else if (!what.len && !reconfigured)
		puts("Nothing was allowed.");
	else
		puts(options->now ? "Revoked until the next boot." : "Revoked.");
out:
	rr_targets_free(&targets);
	rr_modprobe_free(&modprobe);
	rr_machine_free(&machine);
	return ret;
}
