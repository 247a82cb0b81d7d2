/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What holds of a guest, whatever it has been read from.
 */
#ifndef RR_FUZZ_GUEST_H
#define RR_FUZZ_GUEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_guest.h"

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* Its memory is in pieces that are apart, and all of it is there. */
static void check_memory(const struct rr_guest *guest)
{
	struct rr_guest_memory memory;
	u64 all = guest->memory, sum = 0;
	size_t i;

	rr_guest_memory(&memory, guest);
	must(memory.n <= RR_SPANS, "memory has so many pieces at most");
	must(!memory.is_all || (guest->memory && !guest->is_unclear),
	     "memory that is not known may be anywhere");
	for (i = 0; i < memory.n; i++) {
		must(memory.last[i] >= memory.start[i], "a piece of memory is not empty");
		must(!i || memory.start[i] > memory.last[i - 1], "pieces of memory are apart");
		must(rr_guest_memory_meets(&memory, memory.start[i], memory.start[i]) &&
		     rr_guest_memory_meets(&memory, memory.last[i], memory.last[i]),
		     "memory is met where it is");
		sum += memory.last[i] - memory.start[i] + 1;
	}
	/* Where it is so much that it ends at the last address, some is cut off. */
	if (memory.is_all && all < 1ULL << 62 && guest->dimms < 1ULL << 62)
		must(sum == all + guest->dimms, "all of the memory is somewhere");
}

/* The same as @same, if that is not NULL. */
static void check_guest(const struct rr_guest *guest, const struct rr_guest *same)
{
	char clean[sizeof(guest->unread)];
	size_t i;

	for (i = 0; i < guest->n_passed; i++) {
		const struct rr_passed *passed = &guest->passed[i];

		must(passed->bdf >> 16 <= 0xffffffff, "a domain has 32 bits");
		must(!passed->every_function || !(passed->bdf & 7),
		     "a slot has no function of its own");
		must(!i || passed->choice >= passed[-1].choice, "choices are in their order");
	}
	must(!!memchr(guest->unread, '\0', sizeof(guest->unread)), "a text has an end");
	memcpy(clean, guest->unread, sizeof(clean));
	rr_clean(clean);
	must(!strcmp(clean, guest->unread), "what cannot be read can be shown");
	check_memory(guest);
	if (!same)
		return;
	must(guest->n_passed == same->n_passed &&
	     (!same->n_passed || !memcmp(guest->passed, same->passed,
					 same->n_passed * sizeof(*same->passed))),
	     "it gets the same devices");
	must(guest->memory == same->memory && guest->dimms == same->dimms &&
	     guest->machine == same->machine &&
	     guest->max_below_4g == same->max_below_4g &&
	     !strcmp(guest->unread, same->unread), "it is the same guest");
}

#endif
