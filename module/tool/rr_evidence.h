/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The evidence that firmware, or the device, still uses a region: what the kernel's log
 * says of listed devices since they were granted.
 */
#ifndef RR_EVIDENCE_H
#define RR_EVIDENCE_H

#include "rr_log.h"
#include "rr_machine.h"

/**
 * enum rr_cover - could a fault in a region have been seen?
 * @RR_COVERED: no: it lies where every guest has memory
 * @RR_KEPT: no: it is mapped for user space too, by policy "mapped"
 * @RR_MAY_BE_COVERED: only if no guest's memory lies over it
 * @RR_UNCOVERED: yes: no guest has memory there
 * @RR_SEEN: yes: one was
 */
enum rr_cover {
	RR_COVERED,
	RR_KEPT,
	RR_MAY_BE_COVERED,
	RR_UNCOVERED,
	RR_SEEN,
};

#define RR_COVERS (RR_SEEN + 1)

/* The longest line of a tally. */
#define RR_TALLY_MAX 256

/**
 * struct rr_tally - the faults in one region, in one direction
 * @count: how many there are in the log
 * @first: the first; its text is of no use
 * @last: the last
 */
struct rr_tally {
	unsigned long long count;
	struct rr_log_line first;
	struct rr_log_line last;
};

/**
 * struct rr_suspect - a listed device
 * @member: it
 * @aliases: other requesters that its DMA may come from, as rr_bdf() packs them
 * @n_aliases: how many they are
 * @tallies: two for each of its regions: of reads, of writes
 * @counting: what the log says now is after its grant
 * @granted: the grant is in the log
 * @rebound: another driver has been bound to it since
 * @left_out: messages of faults, of any device, that a rate limit has kept out of the log
 *	      since, at most: Intel's driver asks its limit up to three times for a fault
 */
struct rr_suspect {
	const struct rr_member *member;
	u64 *aliases;
	size_t n_aliases;
	struct rr_tally *tallies;
	bool counting;
	bool granted;
	bool rebound;
	unsigned long long left_out;
};

/**
 * struct rr_evidence - what the log says
 * @at: the listed devices, as the machine has them
 * @n: how many they are
 * @log: what the log is called in a sentence; good as long as the name of the file is
 */
struct rr_evidence {
	struct rr_suspect *at;
	size_t n;
	const char *log;
};

bool rr_evidence_read(struct rr_evidence *evidence, const struct rr_machine *machine,
		      const char *file, const char *since);
void rr_evidence_free(struct rr_evidence *evidence);
unsigned long long rr_evidence_of(const struct rr_evidence *evidence, u64 bdf);
unsigned long long rr_suspect_faults(const struct rr_suspect *suspect);
bool rr_suspect_idle(const struct rr_suspect *suspect);
enum rr_cover rr_suspect_cover(const struct rr_suspect *suspect, size_t region);
const char *rr_tally_access(size_t i);
const char *rr_tally_print(char *buf, size_t size, const struct rr_suspect *suspect,
			   size_t i);
size_t rr_requesters(u64 **aliases, const char *device);

#endif
