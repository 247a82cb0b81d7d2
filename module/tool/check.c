// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr check": is the module loaded, and is each configured grant in force? What is
 * wrong is said with what to do, a line each.
 */
#include <string.h>

#include "rr_command.h"
#include "rr_evidence.h"
#include "rr_json.h"
#include "rr_machine.h"
#include "rr_missing.h"
#include "rr_modprobe.h"
#include "rr_trouble.h"

/* Is it listed with that id, and no other? */
static void check_id(struct rr_troubles *troubles, const char *device,
		     const struct rr_request *entry, const struct rr_request *listed)
{
	if (!entry->has_id || !listed || !listed->has_id ||
	    rr_id_equal(entry->id, listed->id))
		return;
	rr_error_add(troubles, device, "id",
		     "%s: configured for %04x:%04x, but listed for %04x:%04x; compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf",
		     device, entry->id.vendor, entry->id.device, listed->id.vendor,
		     listed->id.device);
}

/* Is it listed with that policy? */
static void check_policy(struct rr_troubles *troubles, const char *device,
			 const struct rr_request *entry, const struct rr_request *listed)
{
	if (!listed || listed->policy == entry->policy)
		return;
	rr_error_add(troubles, device, "policy",
		     "%s: configured as %s, but listed as %s; 'relax_rmrr apply' makes it so, or compare with /etc/modprobe.d/relax_rmrr.conf",
		     device, rr_policy_word(entry->policy), rr_policy_word(listed->policy));
}

static void check_device(struct rr_troubles *troubles, u64 bdf,
			 const struct rr_request *entry, const struct rr_entries *live,
			 bool absent_ok)
{
	const struct rr_request *listed = rr_entries_find(live, bdf);
	char device[RR_ADDRESS_MAX];

	rr_address_print(device, sizeof(device), bdf, NULL);
	rr_check_grant(troubles, device, absent_ok);
	check_policy(troubles, device, entry, listed);
	check_id(troubles, device, entry, listed);
}

/* Each function of a slot that the module knows: that firmware ties, or somebody lists. */
static void check_slot(struct rr_troubles *troubles, const struct rr_request *entry,
		       const struct rr_entries *configured, const struct rr_entries *live,
		       bool absent_ok)
{
	char device[RR_ADDRESS_MAX], slot[RR_ENTRY_MAX];
	struct rr_request plain = *entry;
	bool found = false;
	int i;

	for (i = 0; i < RR_FUNCTIONS; i++) {
		rr_address_print(device, sizeof(device), entry->bdf + i, NULL);
		if (!rr_file_exists(RR_SYS "/devices/%s", device))
			continue;
		found = true;
		if (rr_entries_find(configured, entry->bdf + i) == entry)
			check_device(troubles, entry->bdf + i, entry, live, absent_ok);
	}
	if (found)
		return;
	plain.policy = RR_RELAXED;
	rr_entry_print(slot, sizeof(slot), &plain);
	if (absent_ok)
		rr_note_add(troubles, NULL, "absent",
			    "%s is configured, but there is no such device, or nothing ties it",
			    slot);
	else
		rr_error_add(troubles, NULL, "absent",
			     "%s: no such device, or nothing ties it; compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf",
			     slot);
}

static void check_entries(struct rr_troubles *troubles, const struct rr_entries *configured,
			  bool absent_ok)
{
	struct rr_entries live;
	size_t i, first = 0;

	for (i = 0; i < configured->n; i++) {
		if (configured->at[i].verb == RR_REMOVE_ALL)
			first = i + 1;
	}
	rr_entries_listed(&live);
	for (i = first; i < configured->n; i++) {
		const struct rr_request *entry = &configured->at[i];

		if (entry->verb != RR_ADD)
			continue;
		if (entry->every_function)
			check_slot(troubles, entry, configured, &live, absent_ok);
		/* Of several for one address the last one counts. */
		else if (rr_entries_find(configured, entry->bdf) == entry)
			check_device(troubles, entry->bdf, entry, &live, absent_ok);
	}
	rr_entries_free(&live);
}

/* The kernel takes the last of several; who reads another one is misled. */
static void note_settings(struct rr_troubles *troubles, const struct rr_modprobe *modprobe)
{
	char text[RR_TROUBLE_MAX / 2] = "";
	size_t i, n = 0;

	for (i = 0; i < modprobe->n_settings && n < sizeof(text); i++) {
		const struct rr_setting *setting = &modprobe->settings[i];

		n += snprintf(text + n, sizeof(text) - n, "%s%s", i ? ", " : "", setting->file);
		if (setting->line && n < sizeof(text))
			n += snprintf(text + n, sizeof(text) - n, ":%d", setting->line);
	}
	rr_note_add(troubles, NULL, "settings",
		    "the list is set %zu times, and the last one counts: make it one of %s",
		    modprobe->n_settings, text);
}

static void check_configured(struct rr_troubles *troubles, bool absent_ok)
{
	struct rr_modprobe modprobe;

	rr_modprobe_read(&modprobe);
	if (modprobe.n_settings > 1)
		note_settings(troubles, &modprobe);
	if (modprobe.entries.bad) {
		const struct rr_setting *last = &modprobe.settings[modprobe.n_settings - 1];

		rr_error_add(troubles, NULL, "no-entry",
			     "'%s' in %s is no entry of the list: correct it; see relax_rmrr(4)",
			     modprobe.entries.bad, last->file);
	}
	check_entries(troubles, &modprobe.entries, absent_ok);
	rr_modprobe_free(&modprobe);
}

/* What the kernel's log tells of firmware, or the device, that still uses a region. */
static void note_faults(struct rr_troubles *troubles)
{
	struct rr_evidence evidence;
	struct rr_machine machine;
	size_t i;

	/* Of a container, or another root. */
	if (!rr_file_exists("/dev/kmsg"))
		return;
	rr_machine_read(&machine);
	if (rr_evidence_read(&evidence, &machine, NULL, NULL)) {
		for (i = 0; i < evidence.n; i++) {
			const char *device = evidence.at[i].member->name;
			unsigned long long n = rr_suspect_faults(&evidence.at[i]);

			if (n)
				rr_note_add(troubles, device, "faults",
					    "%s: %llu DMA fault%s in its regions since it was allowed: it, or firmware, still uses them; see 'relax_rmrr faults'",
					    device, n, n == 1 ? "" : "s");
		}
	}
	rr_evidence_free(&evidence);
	rr_machine_free(&machine);
}

/**
 * rr_check_all() - look at everything
 * @troubles: what is found; to be given back by rr_troubles_free()
 * @absent_ok: what is configured need not be there
 */
void rr_check_all(struct rr_troubles *troubles, bool absent_ok)
{
	char text[RR_MISSING_MAX];

	*troubles = (struct rr_troubles){ 0 };
	if (!rr_module_loaded()) {
		rr_missing_print(text, sizeof(text));
		rr_error_add(troubles, NULL, "not-loaded", "%s", text);
		return;
	}
	check_configured(troubles, absent_ok);
	note_faults(troubles);
}

/**
 * rr_check() - the command
 * @options: what the command line says
 *
 * Return: how it ended.
 */
int rr_check(const struct rr_options *options)
{
	struct rr_troubles troubles;
	bool good;

	rr_check_all(&troubles, options->absent_ok);
	good = !troubles.errors;
	if (options->json) {
		rr_json_begin("check");
		rr_json_bool("ok", good);
		rr_troubles_json(&troubles);
		rr_json_end();
	} else {
		rr_troubles_print(&troubles);
		if (good)
			printf("relax_rmrr: loaded, every configured grant %sis in force\n",
			       options->absent_ok ? "of a device that is there " : "");
	}
	rr_troubles_free(&troubles);
	return good ? RR_SO : RR_NOT_SO;
}
