// SPDX-License-Identifier: GPL-2.0
/*
 * relax_rmrr faults: who was seen to use a region that was taken from it, and who could
 * have been.
 */
#include <errno.h>
#include <stdio.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_evidence.h"
#include "rr_file.h"
#include "rr_json.h"

/* As they stand behind how many regions it is, one and several. */
static const char *const reasons[RR_COVERS][2] = {
	[RR_COVERED] = { "region lies below 1 MiB, where every guest has memory",
			 "regions lie below 1 MiB, where every guest has memory" },
	[RR_KEPT] = { "region stays mapped (policy mapped)",
		      "regions stay mapped (policy mapped)" },
	[RR_MAY_BE_COVERED] = {
		"region may be covered by a guest's memory, then nothing is seen",
		"regions may be covered by a guest's memory, then nothing is seen",
	},
	[RR_UNCOVERED] = { "region lies where no guest has memory",
			   "regions lie where no guest has memory" },
	[RR_SEEN] = { "region was hit", "regions were hit" },
};

/* For JSON. */
static const char *const covers[RR_COVERS] = {
	[RR_COVERED] = "no, below 1 MiB",
	[RR_KEPT] = "no, mapped",
	[RR_MAY_BE_COVERED] = "unless covered",
	[RR_UNCOVERED] = "yes",
	[RR_SEEN] = "seen",
};

static void print_tallies(const struct rr_suspect *suspect)
{
	char line[RR_TALLY_MAX];
	size_t i;

	for (i = 0; i < 2 * suspect->member->ranges.n; i++) {
		if (rr_tally_print(line, sizeof(line), suspect, i))
			puts(line);
	}
}

/* How many of its regions are in which case. Return: the device's own answer. */
static const char *count_covers(const struct rr_suspect *suspect, size_t *n)
{
	const struct rr_ranges *ranges = &suspect->member->ranges;
	size_t i;

	for (i = 0; i < ranges->n; i++)
		n[rr_suspect_cover(suspect, i)]++;
	if (!ranges->n || rr_suspect_idle(suspect))
		return "no";
	if (n[RR_SEEN] || n[RR_UNCOVERED])
		return "yes";
	return n[RR_MAY_BE_COVERED] ? "perhaps" : "no";
}

/* One line: could a fault have been seen at all? */
static void print_cover(const struct rr_suspect *suspect)
{
	size_t n[RR_COVERS] = { 0 }, i;
	const char *between = ": ";

	printf("%s: a fault could be seen: %s", suspect->member->name,
	       count_covers(suspect, n));
	if (!suspect->member->ranges.n)
		printf(": firmware ties no region to it");
	else if (rr_suspect_idle(suspect))
		printf(": no driver for virtual machines was bound since its grant");
	else
		/* What the answer is for comes first. */
		for (i = RR_COVERS; i--;) {
			if (!n[i])
				continue;
			printf("%s%zu %s", between, n[i], reasons[i][n[i] > 1]);
			between = "; ";
		}
	putchar('\n');
}

static void print_text(const struct rr_evidence *evidence, unsigned long long faults)
{
	unsigned long long left_out = 0;
	size_t i;

	for (i = 0; i < evidence->n; i++) {
		print_tallies(&evidence->at[i]);
		if (left_out < evidence->at[i].left_out)
			left_out = evidence->at[i].left_out;
	}
	if (faults)
		puts("These are lower bounds: the kernel limits how often it prints.");
	if (left_out)
		printf("The kernel left out up to %llu message%s about faults, of any device.\n",
		       left_out, left_out == 1 ? "" : "s");
	for (i = 0; i < evidence->n; i++)
		print_cover(&evidence->at[i]);
}

static void print_json_tally(const struct rr_tally *tally, const char *access)
{
	char when[RR_WHEN_MAX];

	rr_json_open(NULL, '{');
	rr_json_text("access", access);
	rr_json_number("count", tally->count);
	rr_json_text("first", rr_log_when(when, sizeof(when), &tally->first));
	rr_json_text("last", rr_log_when(when, sizeof(when), &tally->last));
	rr_json_close('}');
}

static void print_json_regions(const struct rr_suspect *suspect)
{
	const struct rr_member *member = suspect->member;
	size_t i, j;

	rr_json_open("regions", '[');
	for (i = 0; i < member->ranges.n; i++) {
		rr_json_open(NULL, '{');
		rr_json_address("start", member->ranges.at[i].start);
		rr_json_address("end", member->ranges.at[i].last);
		rr_json_text("type", member->ranges.at[i].type);
		rr_json_text("visible", covers[rr_suspect_cover(suspect, i)]);
		rr_json_open("faults", '[');
		for (j = 0; j < 2; j++) {
			if (suspect->tallies[2 * i + j].count)
				print_json_tally(&suspect->tallies[2 * i + j], rr_tally_access(j));
		}
		rr_json_close(']');
		rr_json_close('}');
	}
	rr_json_close(']');
}

static void print_json(const struct rr_evidence *evidence, unsigned long long faults)
{
	size_t i;

	rr_json_begin("faults");
	rr_json_text("log", *evidence->log ? evidence->log : NULL);
	rr_json_number("faults", faults);
	rr_json_open("devices", '[');
	for (i = 0; i < evidence->n; i++) {
		const struct rr_suspect *suspect = &evidence->at[i];
		size_t n[RR_COVERS] = { 0 };

		rr_json_open(NULL, '{');
		rr_json_text("device", suspect->member->name);
		rr_json_text("policy", rr_policy_word(suspect->member->policy));
		rr_json_bool("grant_in_log", suspect->granted);
		rr_json_bool("idle", rr_suspect_idle(suspect));
		rr_json_text("visible", count_covers(suspect, n));
		rr_json_number("faults", rr_suspect_faults(suspect));
		rr_json_number("left_out", suspect->left_out);
		print_json_regions(suspect);
		rr_json_close('}');
	}
	rr_json_close(']');
	rr_json_end();
}

/**
 * rr_faults() - relax_rmrr faults
 * @options: the command line
 *
 * Return: RR_SO if there is none, RR_NOT_SO if there is one, or nothing can be known.
 */
int rr_faults(const struct rr_options *options)
{
	unsigned long long faults = 0;
	struct rr_evidence evidence;
	struct rr_machine machine;
	int ret = RR_NOT_SO;
	size_t i;

	if (!rr_module_loaded()) {
		rr_complain("the module is not loaded: see 'relax_rmrr check'");
		return RR_NOT_SO;
	}
	rr_machine_read(&machine);
	if (!rr_evidence_read(&evidence, &machine, *options->args, options->since)) {
		if (errno == EINVAL)
			ret = RR_USAGE;
		goto free;
	}
	for (i = 0; i < evidence.n; i++)
		faults += rr_suspect_faults(&evidence.at[i]);
	if (options->json)
		print_json(&evidence, faults);
	else if (!evidence.n)
		puts("No device is listed: there is no fault to look for.");
	else
		print_text(&evidence, faults);
	ret = faults ? RR_NOT_SO : RR_SO;
free:
	rr_evidence_free(&evidence);
	rr_machine_free(&machine);
	return ret;
}
