/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table for people: columns and colour on a terminal, tabs elsewhere.
 */
#ifndef RR_TABLE_H
#define RR_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define RR_COLUMNS 6

/* What it fits into where the terminal says nothing wider. */
#define RR_TABLE_WIDTH 100

/**
 * enum rr_colour - how a cell is shown
 * @RR_PLAIN: as all text
 * @RR_GOOD: it works
 * @RR_BAD: it does not
 */
enum rr_colour {
	RR_PLAIN,
	RR_GOOD,
	RR_BAD,
};

/**
 * struct rr_row - a line of it
 * @cells: its cells, to be freed; the last one may be cut
 * @colour: of the third cell
 */
struct rr_row {
	char *cells[RR_COLUMNS];
	enum rr_colour colour;
};

/**
 * struct rr_table - all lines
 * @rows: an array
 * @n: how many there are
 */
struct rr_table {
	struct rr_row *rows;
	size_t n;
};

struct rr_row *rr_table_add(struct rr_table *table);
void rr_table_print(const struct rr_table *table);
void rr_table_free(struct rr_table *table);

#endif
