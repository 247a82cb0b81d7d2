// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr apply": the live list becomes the configured one, in one write.
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

/* Is it on the list as it is configured? */
static bool is_live(const struct rr_request *entry, const struct rr_entries *live, u64 bdf)
{
	const struct rr_request *listed = rr_entries_find(live, bdf);

	return listed && listed->policy == entry->policy &&
	       (!entry->has_id || (listed->has_id && rr_id_equal(listed->id, entry->id)));
}

/* The same for each function of a slot that is there now. */
static bool is_slot_live(const struct rr_request *entry, const struct rr_entries *live)
{
	char name[RR_ADDRESS_MAX];
	int i;

	for (i = 0; i < RR_FUNCTIONS; i++) {
		rr_address_print(name, sizeof(name), entry->bdf + i, NULL);
		if (rr_file_exists("/sys/bus/pci/devices/%s", name) &&
		    !is_live(entry, live, entry->bdf + i))
			return false;
	}
	return true;
}

/* Is the entry the last for its address? Of two the last one counts. */
static bool is_last(const struct rr_entries *entries, size_t i)
{
	return entries->at[i].every_function ||
	       rr_entries_find(entries, entries->at[i].bdf) == &entries->at[i];
}

static bool is_applied(const struct rr_entries *wanted, const struct rr_entries *live)
{
	size_t i;

	for (i = 0; i < live->n; i++) {
		if (!rr_entries_find(wanted, live->at[i].bdf))
			return false;
	}
	for (i = 0; i < wanted->n; i++) {
		const struct rr_request *entry = &wanted->at[i];

		if (!is_last(wanted, i))
			continue;
		if (entry->every_function ? !is_slot_live(entry, live) :
		    !is_live(entry, live, entry->bdf))
			return false;
	}
	return true;
}

/* One that has no id cannot wait, unless it does so since boot. */
static bool may_apply(const struct rr_entries *wanted, const struct rr_entries *live)
{
	char name[RR_ADDRESS_MAX];
	size_t i;

	for (i = 0; i < wanted->n; i++) {
		const struct rr_request *entry = &wanted->at[i];

		rr_address_print(name, sizeof(name), entry->bdf, NULL);
		if (entry->has_id || entry->every_function ||
		    rr_entries_find(live, entry->bdf) ||
		    rr_file_exists("/sys/bus/pci/devices/%s", name))
			continue;
		rr_complain("%s is configured, but no such device is there: write %s@vendor:device to have the grant wait for it; nothing has been changed",
			    name, name);
		return false;
	}
	return true;
}

/* All of it behind -all: only the difference takes effect. */
static void compose(struct rr_write *what, const struct rr_entries *wanted,
		    const struct rr_entries *live)
{
	char text[RR_ENTRY_MAX];
	size_t i;

	rr_write_add(what, "-all");
	for (i = 0; i < wanted->n; i++) {
		const struct rr_request *entry = &wanted->at[i];
		const struct rr_request *listed = rr_entries_find(live, entry->bdf);

		rr_entry_print(text, sizeof(text), entry);
		/* A plain address keeps the policy that it has. */
		rr_write_add(what, "%s%s", text, entry->policy == RR_RELAXED && listed &&
			     listed->policy != RR_RELAXED ? "=relaxed" : "");
	}
}

static int apply(const struct rr_modprobe *modprobe, const struct rr_entries *live)
{
	const struct rr_entries *wanted = &modprobe->entries;
	struct rr_machine machine;
	struct rr_write what = { .len = 0 };
	int ret = RR_NOT_SO;

	if (wanted->bad) {
		rr_complain("%s: \"%s\" is no entry: mend it; nothing has been changed",
			    modprobe->settings[modprobe->n_settings - 1].file, wanted->bad);
		return RR_NOT_SO;
	}
	if (is_applied(wanted, live)) {
		puts("The list is as it is configured.");
		return RR_SO;
	}
	if (!may_apply(wanted, live))
		return RR_NOT_SO;
	compose(&what, wanted, live);
	rr_machine_read(&machine);
	if (rr_write_live(&what, &machine)) {
		puts("The list was changed, and is as it is configured.");
		ret = RR_SO;
	}
	rr_machine_free(&machine);
	return ret;
}

/**
 * rr_apply() - the command
 * @options: what the command line says; nothing
 *
 * Return: how it ended.
 */
int rr_apply(const struct rr_options *options)
{
	struct rr_modprobe modprobe;
	struct rr_entries live;
	int ret = RR_NOT_SO;

	(void)options;
	if (!rr_entries_listed(&live)) {
		rr_explain_missing();
	} else {
		rr_modprobe_read(&modprobe);
		ret = apply(&modprobe, &live);
		rr_modprobe_free(&modprobe);
	}
	rr_entries_free(&live);
	return ret;
}
