// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's log says of listed devices since they were granted. What is counted
 * is a lower bound: the kernel limits how often it prints, and a log may have lost lines.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_evidence.h"
#include "rr_fault.h"
#include "rr_file.h"

/* Where a guest's memory begins, and below which address each guest has it. */
#if defined(__aarch64__)
/* QEMU's machine "virt": devices below, memory from 1 GiB on. */
static const u64 memory_begins = 0x40000000;
static const u64 memory_always;
#else
static const u64 memory_begins;
static const u64 memory_always = 0x100000;
#endif

/* What a grant of policy "mapped" cannot keep: see the module's documentation. */
#define NEVER_KEPT	0x100000

#define LOG_PREFIX	"relax_rmrr: "

/**
 * rr_suspect_cover() - could a fault in a region have been seen?
 * @suspect: the device
 * @region: which of its regions, from 0
 *
 * Return: whether, and why not.
 */
enum rr_cover rr_suspect_cover(const struct rr_suspect *suspect, size_t region)
{
	const struct rr_range *range = &suspect->member->ranges.at[region];

	if (suspect->tallies[2 * region].count || suspect->tallies[2 * region + 1].count)
		return RR_SEEN;
	if (suspect->member->policy == RR_MAPPED && range->start >= NEVER_KEPT)
		return RR_KEPT;
	if (range->last < memory_always)
		return RR_COVERED;
	return range->last < memory_begins ? RR_UNCOVERED : RR_MAY_BE_COVERED;
}

static void suspect(struct rr_evidence *evidence, const struct rr_member *member)
{
	size_t n = 2 * member->ranges.n;
	struct rr_suspect *new;

	evidence->at = rr_alloc(evidence->at, evidence->n + 1, sizeof(*evidence->at));
	new = &evidence->at[evidence->n++];
	/* Until the log says something else: it may not reach back to the grant. */
	*new = (struct rr_suspect){ .member = member, .counting = true };
	new->tallies = rr_alloc(NULL, n, sizeof(*new->tallies));
	memset(new->tallies, 0, n * sizeof(*new->tallies));
	new->n_aliases = rr_requesters(&new->aliases, member->name);
}

/* Intel reports no domain: then each device of that bus, device and function it is. */
static bool same(u64 bdf, const struct rr_fault *fault)
{
	u64 known = fault->has_domain ? ~0ull : 0xffff;

	return (bdf & known) == (fault->bdf & known);
}

static bool requested_by(const struct rr_suspect *suspect, const struct rr_fault *fault)
{
	size_t i;

	if (same(suspect->member->bdf, fault))
		return true;
	for (i = 0; i < suspect->n_aliases; i++) {
		if (same(suspect->aliases[i], fault))
			return true;
	}
	return false;
}

static void count_for(struct rr_suspect *suspect, const struct rr_fault *fault,
		      const struct rr_log_line *line)
{
	u64 page = fault->address & ~(u64)(RR_FAULT_PAGE - 1);
	size_t i;

	for (i = 0; i < suspect->member->ranges.n; i++) {
		const struct rr_range *range = &suspect->member->ranges.at[i];
		struct rr_tally *tally = &suspect->tallies[2 * i + fault->write];

		if (range->last < page || range->start > page + (RR_FAULT_PAGE - 1))
			continue;
		if (!tally->count++)
			tally->first = *line;
		tally->last = *line;
		/* Regions that share a page: a fault is one fault. */
		return;
	}
}

static void count(struct rr_evidence *evidence, const struct rr_fault *fault,
		  const struct rr_log_line *line)
{
	size_t i;

	for (i = 0; i < evidence->n; i++) {
		if (evidence->at[i].counting && requested_by(&evidence->at[i], fault))
			count_for(&evidence->at[i], fault, line);
	}
}

static void leave_out(struct rr_evidence *evidence, unsigned long long n)
{
	size_t i;

	for (i = 0; i < evidence->n; i++)
		evidence->at[i].left_out += n;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* "allowed [8086:10fb] by ...", behind the device's address. */
static void heed(struct rr_suspect *suspect, const char *text)
{
	bool allowed = begins(text, "allowed [");

	if (allowed || begins(text, "revoked by ")) {
		memset(suspect->tallies, 0,
		       2 * suspect->member->ranges.n * sizeof(*suspect->tallies));
		suspect->counting = allowed;
		suspect->granted = allowed;
		suspect->left_out = 0;
		suspect->rebound = false;
	}
	if (begins(text, "bound to driver "))
		suspect->rebound = true;
}

/* A line of the module: of which of them? */
static void listen(struct rr_evidence *evidence, const char *text)
{
	size_t i;

	for (i = 0; i < evidence->n; i++) {
		const char *name = evidence->at[i].member->name;
		size_t len = strlen(name);

		if (!strncmp(text, name, len) && begins(text + len, ": "))
			heed(&evidence->at[i], text + len + 2);
	}
}

static void read_lines(struct rr_evidence *evidence, struct rr_log *log)
{
	struct rr_fault_parser parser = { .n_words = 0 };
	struct rr_log_line line;
	struct rr_fault fault;

	while (rr_log_next(log, &line)) {
		if (begins(line.text, LOG_PREFIX)) {
			listen(evidence, line.text + strlen(LOG_PREFIX));
			continue;
		}
		switch (rr_fault_parse(&parser, line.text, &fault)) {
		case RR_FAULT:
			count(evidence, &fault, &line);
			break;
		case RR_FAULTS_LEFT_OUT:
			leave_out(evidence, fault.left_out);
			break;
		case RR_NO_FAULT:
			break;
		}
	}
}

/**
 * rr_evidence_read() - read a log, for all listed devices at once
 * @evidence: what it says; to be given back by rr_evidence_free(), if it was read or not
 * @machine: the machine, which has to stay as it is
 * @file: as of rr_log_open()
 * @since: as of rr_log_open()
 *
 * Where the log does not reach back to a grant, all of it is after the grant: so it is in
 * a log of this boot, whose beginning is lost or left out.
 *
 * Return: false, with errno, if the log cannot be read: as rr_log_open(). Without a listed
 * device none is read.
 */
bool rr_evidence_read(struct rr_evidence *evidence, const struct rr_machine *machine,
		      const char *file, const char *since)
{
	struct rr_log *log;
	size_t i, j;

	*evidence = (struct rr_evidence){ .log = "" };
	for (i = 0; i < machine->n_groups; i++) {
		for (j = 0; j < machine->groups[i].n_members; j++) {
			if (machine->groups[i].members[j].listed)
				suspect(evidence, &machine->groups[i].members[j]);
		}
	}
	if (!evidence->n)
		return true;
	log = rr_log_open(file, since);
	if (!log)
		return false;
	evidence->log = rr_log_name(log);
	read_lines(evidence, log);
	return rr_log_close(log);
}

/**
 * rr_evidence_free() - give back what rr_evidence_read() has
 * @evidence: it
 */
void rr_evidence_free(struct rr_evidence *evidence)
{
	size_t i;

	for (i = 0; i < evidence->n; i++) {
		free(evidence->at[i].aliases);
		free(evidence->at[i].tallies);
	}
	free(evidence->at);
}

/**
 * rr_suspect_faults() - how many faults of a device are in the log?
 * @suspect: the device
 *
 * Return: how many at least there were.
 */
unsigned long long rr_suspect_faults(const struct rr_suspect *suspect)
{
	unsigned long long faults = 0;
	size_t i;

	for (i = 0; i < 2 * suspect->member->ranges.n; i++)
		faults += suspect->tallies[i].count;
	return faults;
}

/**
 * rr_evidence_of() - how many faults of a device are in the log?
 * @evidence: what the log says
 * @bdf: the device's address, as rr_bdf() packs it
 *
 * Return: how many at least there were; 0 for one that is not listed.
 */
unsigned long long rr_evidence_of(const struct rr_evidence *evidence, u64 bdf)
{
	size_t i;

	for (i = 0; i < evidence->n; i++) {
		if (evidence->at[i].member->bdf == bdf)
			return rr_suspect_faults(&evidence->at[i]);
	}
	return 0;
}

/**
 * rr_suspect_idle() - is it certain that user space has not had a device since its grant?
 * @suspect: the device
 *
 * It is if its grant is in the log, no driver has been bound to it since, and the one that
 * it has, if any, is none for user space.
 *
 * Return: true if it is.
 */
bool rr_suspect_idle(const struct rr_suspect *suspect)
{
	const struct rr_member *member = suspect->member;

	return suspect->granted && !suspect->rebound && member->state != RR_ASSIGNED &&
	       !begins(member->driver, "vfio") && !rr_suspect_faults(suspect);
}
