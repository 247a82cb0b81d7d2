/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries of a list: of the live one, of the configured one.
 */
#ifndef RR_ENTRIES_H
#define RR_ENTRIES_H

#include "rr_address.h"

/**
 * struct rr_entries - some entries, in their order
 * @at: an array; the text of each is in @text
 * @n: how many there are
 * @text: what they were read from
 * @bad: the first text that is no entry, NUL behind it; or NULL
 */
struct rr_entries {
	struct rr_request *at;
	size_t n;
	char *text;
	char *bad;
};

void rr_entries_parse(struct rr_entries *entries, const char *text, size_t len);
bool rr_entries_listed(struct rr_entries *entries);
void rr_entries_free(struct rr_entries *entries);
const struct rr_request *rr_entries_find(const struct rr_entries *entries, u64 bdf);
bool rr_entry_is_for(const struct rr_request *entry, u64 bdf);
void rr_entries_add(struct rr_entries *entries, const struct rr_request *entry);
void rr_entries_remove(struct rr_entries *entries, size_t i);
const char *rr_policy_word(enum rr_policy policy);
void rr_entry_print(char *buf, size_t size, const struct rr_request *entry);

#endif
