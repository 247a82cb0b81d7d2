/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is found before a virtual machine starts.
 */
#ifndef RR_FINDING_H
#define RR_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_address.h"

/**
 * enum rr_level - how much it matters
 * @RR_NOTE: a fact
 * @RR_WARNING: the start may go on
 * @RR_REFUSED: the start would fail
 */
enum rr_level {
	RR_NOTE,
	RR_WARNING,
	RR_REFUSED,
};

/* The address of what is found of no device. */
#define RR_NO_DEVICE	(~0ULL)

/**
 * struct rr_finding - one of them
 * @level: how much it matters
 * @code: a word for it, which does not change
 * @bdf: the device, or RR_NO_DEVICE
 * @text: what is wrong and what to do, in one line
 */
struct rr_finding {
	enum rr_level level;
	const char *code;
	u64 bdf;
	char *text;
};

/**
 * struct rr_findings - all of them
 * @at: an array
 * @n: how many there are
 */
struct rr_findings {
	struct rr_finding *at;
	size_t n;
};

__printf(5, 6)
void rr_finding_add(struct rr_findings *findings, u64 bdf, enum rr_level level,
		    const char *code, const char *format, ...);
bool rr_findings_have(const struct rr_findings *findings, enum rr_level level);
void rr_findings_say(const struct rr_findings *findings);
void rr_findings_json(const struct rr_findings *findings, u64 bdf);
void rr_findings_free(struct rr_findings *findings);

#endif
