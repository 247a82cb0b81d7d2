// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of a list.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_entries.h"
#include "rr_file.h"
#include "rr_machine.h"

/* "0000:01:00." and what the function bits say nothing of. */
#define SLOT(bdf) ((bdf) & ~(u64)(RR_FUNCTIONS - 1))

/**
 * rr_entries_add() - one more
 * @entries: where
 * @entry: it
 */
void rr_entries_add(struct rr_entries *entries, const struct rr_request *entry)
{
	entries->at = rr_grow(entries->at, entries->n, sizeof(*entries->at));
	entries->at[entries->n++] = *entry;
}

/**
 * rr_entries_remove() - one less
 * @entries: where
 * @i: its index; the others keep their order
 */
void rr_entries_remove(struct rr_entries *entries, size_t i)
{
	entries->n--;
	memmove(&entries->at[i], &entries->at[i + 1],
		(entries->n - i) * sizeof(*entries->at));
}

/**
 * rr_entries_parse() - parse a list
 * @entries: the result; to be given back by rr_entries_free()
 * @text: the list, as the allowlist takes it
 * @len: its length in bytes
 */
void rr_entries_parse(struct rr_entries *entries, const char *text, size_t len)
{
	const struct rr_request *old;
	struct rr_request request;
	size_t pos = 0;
	int ret;

	*entries = (struct rr_entries){ 0 };
	entries->text = rr_alloc(NULL, len + 1, 1);
	memcpy(entries->text, text, len);
	entries->text[len] = '\0';
	while ((ret = rr_address_next(entries->text, len, &pos, &request))) {
		if (ret < 0) {
			if (!entries->bad) {
				entries->bad = strndup(request.text, request.len);
				if (entries->bad)
					rr_clean(entries->bad);
			}
			continue;
		}
		/* One that is on the list keeps its policy where none is named. */
		old = rr_entries_find(entries, request.bdf);
		if (!request.has_policy && old)
			request.policy = old->policy;
		rr_entries_add(entries, &request);
	}
}

/**
 * rr_entries_listed() - read the live list
 * @entries: it; to be given back by rr_entries_free()
 *
 * Return: true if there is one: the module is loaded.
 */
bool rr_entries_listed(struct rr_entries *entries)
{
	size_t len = 0;
	char *text = rr_file_whole(1 << 16, &len, "%s/allowlist", RR_SYS);

	rr_entries_parse(entries, text ? text : "", len);
	free(text);
	return text;
}

/**
 * rr_entries_free() - give back what the others have
 * @entries: it
 */
void rr_entries_free(struct rr_entries *entries)
{
	free(entries->at);
	free(entries->text);
	free(entries->bad);
}

/**
 * rr_entry_is_for() - does an entry name that address?
 * @entry: it
 * @bdf: the address, as rr_bdf() packs it
 *
 * Return: true if it does; one that names a slot names each function of it.
 */
bool rr_entry_is_for(const struct rr_request *entry, u64 bdf)
{
	return entry->every_function ? SLOT(entry->bdf) == SLOT(bdf) : entry->bdf == bdf;
}

/**
 * rr_entries_find() - find the entry of an address
 * @entries: where
 * @bdf: the address, as rr_bdf() packs it
 *
 * Return: the last of them, which is the one in force; or NULL.
 */
const struct rr_request *rr_entries_find(const struct rr_entries *entries, u64 bdf)
{
	size_t i = entries->n;

	while (i--) {
		if (rr_entry_is_for(&entries->at[i], bdf))
			return &entries->at[i];
	}
	return NULL;
}

/**
 * rr_policy_word() - how the allowlist writes a policy
 * @policy: it
 *
 * Return: the word.
 */
const char *rr_policy_word(enum rr_policy policy)
{
	return policy == RR_MAPPED ? "mapped" : "relaxed";
}

/**
 * rr_entry_print() - print an entry in the canonical form
 * @buf: where to; RR_ENTRY_MAX bytes suffice
 * @size: its size in bytes
 * @entry: the entry
 */
void rr_entry_print(char *buf, size_t size, const struct rr_request *entry)
{
	char *function;

	rr_address_print_entry(buf, size, entry->bdf, entry->has_id ? &entry->id : NULL,
			       entry->policy);
	if (!entry->every_function)
		return;
	/* It takes no id: the function is the last digit of the address. */
	function = strchr(buf, '.');
	function[1] = '*';
}
