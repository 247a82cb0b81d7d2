/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing to the live list.
 */
#ifndef RR_LIVE_H
#define RR_LIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_machine.h"

/* One more than a write may have: kernfs would cut it. */
#define RR_WRITE_MAX 4096

/**
 * struct rr_write - one write
 * @text: its entries
 * @len: its length in bytes
 * @cut: there was no room for all of them
 */
struct rr_write {
	char text[RR_WRITE_MAX];
	size_t len;
	bool cut;
};

__printf(2, 3)
void rr_write_add(struct rr_write *write, const char *format, ...);
bool rr_write_live(const struct rr_write *what, const struct rr_machine *machine);

#endif
