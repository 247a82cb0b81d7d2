/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a check finds.
 */
#ifndef RR_TROUBLE_H
#define RR_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_file.h"

/* The longest line. */
#define RR_TROUBLE_MAX 2048

/**
 * struct rr_trouble - one thing
 * @device: the address of the device that it is about, or empty
 * @error: it is not as it should be; or else a note
 * @code: a word for it, which does not change
 * @text: what is wrong and what to do, in one line
 */
struct rr_trouble {
	char device[40];
	bool error;
	const char *code;
	char *text;
};

/**
 * struct rr_troubles - all of them
 * @at: an array
 * @n: how many there are
 * @errors: how many of these are errors
 */
struct rr_troubles {
	struct rr_trouble *at;
	size_t n;
	size_t errors;
};

__printf(4, 5)
void rr_error_add(struct rr_troubles *troubles, const char *device, const char *code,
		  const char *format, ...);
__printf(4, 5)
void rr_note_add(struct rr_troubles *troubles, const char *device, const char *code,
		 const char *format, ...);
void rr_troubles_print(const struct rr_troubles *troubles);
void rr_troubles_json(const struct rr_troubles *troubles);
void rr_troubles_free(struct rr_troubles *troubles);

void rr_check_all(struct rr_troubles *troubles, bool absent_ok);
void rr_check_grant(struct rr_troubles *troubles, const char *device, bool absent_ok);

#endif
