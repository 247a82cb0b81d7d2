// SPDX-License-Identifier: GPL-2.0
/*
 * The faults in one region, in one direction, in a line.
 */
#include <stdio.h>

#include "rr_evidence.h"

static const char *const accesses[] = { "read", "write" };

/**
 * rr_tally_access() - the direction of a tally
 * @i: its index among those of a device
 *
 * Return: the word.
 */
const char *rr_tally_access(size_t i)
{
	return accesses[i % 2];
}

/**
 * rr_tally_print() - print a tally
 * @buf: where to; one line, without a newline
 * @size: its size in bytes; RR_TALLY_MAX suffices
 * @suspect: the device
 * @i: the index of the tally
 *
 * Return: @buf, or NULL where there is no fault.
 */
const char *rr_tally_print(char *buf, size_t size, const struct rr_suspect *suspect,
			   size_t i)
{
	const struct rr_range *range = &suspect->member->ranges.at[i / 2];
	const struct rr_tally *tally = &suspect->tallies[i];
	char first[RR_WHEN_MAX], last[RR_WHEN_MAX];

	if (!tally->count)
		return NULL;
	snprintf(buf, size, "%s %s [mem 0x%08llx-0x%08llx] %s%llu time%s, first %s, last %s",
		 suspect->member->name, rr_tally_access(i), range->start, range->last,
		 suspect->left_out ? "at least " : "", tally->count,
		 tally->count == 1 ? "" : "s",
		 rr_log_when(first, sizeof(first), &tally->first),
		 rr_log_when(last, sizeof(last), &tally->last));
	return buf;
}
