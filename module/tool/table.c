// SPDX-License-Identifier: GPL-2.0
/*
 * A table for people: columns and colour on a terminal, tabs elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_table.h"

static const char *const colours[] = { "", "\033[32m", "\033[31m" };

/* Characters, not bytes. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

/* As many bytes as @n characters have. */
static size_t bytes(const char *text, size_t n)
{
	const char *p = text;

	while (*p && (n || (*p & 0xc0) == 0x80)) {
		n -= (*p & 0xc0) != 0x80;
		p++;
	}
	return p - text;
}

static size_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < RR_TABLE_WIDTH)
		return RR_TABLE_WIDTH;
	return size.ws_col;
}

static bool may_colour(void)
{
	const char *term = getenv("TERM");

	return !getenv("NO_COLOR") && term && strcmp(term, "dumb");
}

static void print_columns(const struct rr_table *table)
{
	size_t widths[RR_COLUMNS] = { 0 }, left = terminal_width(), i, j;
	bool colour = may_colour();

	for (i = 0; i < table->n; i++) {
		for (j = 0; j < RR_COLUMNS; j++) {
			size_t w = width(table->rows[i].cells[j]);

			widths[j] = w > widths[j] ? w : widths[j];
		}
	}
	for (j = 0; j < RR_COLUMNS - 1; j++)
		left = left > widths[j] + 2 ? left - widths[j] - 2 : 0;
	for (i = 0; i < table->n; i++) {
		const struct rr_row *row = &table->rows[i];

		for (j = 0; j < RR_COLUMNS - 1; j++) {
			bool coloured = colour && j == 2 && row->colour;
			const char *cell = row->cells[j];

			printf("%s%s%s%*s", coloured ? colours[row->colour] : "", cell,
			       coloured ? "\033[0m" : "",
			       (int)(widths[j] + 2 - width(cell)), "");
		}
		printf("%.*s\n", (int)bytes(row->cells[j], left), row->cells[j]);
	}
}

/**
 * rr_table_add() - one more line
 * @table: where
 *
 * Return: it, without cells: each has to be set, by what free() takes.
 */
struct rr_row *rr_table_add(struct rr_table *table)
{
	table->rows = rr_grow(table->rows, table->n, sizeof(*table->rows));
	table->rows[table->n] = (struct rr_row){ 0 };
	return &table->rows[table->n++];
}

/**
 * rr_table_print() - print all of it
 * @table: it
 */
void rr_table_print(const struct rr_table *table)
{
	size_t i, j;

	if (isatty(STDOUT_FILENO)) {
		print_columns(table);
		return;
	}
	for (i = 0; i < table->n; i++) {
		for (j = 0; j < RR_COLUMNS; j++)
			printf("%s%c", table->rows[i].cells[j],
			       j + 1 < RR_COLUMNS ? '\t' : '\n');
	}
}

/**
 * rr_table_free() - give back the lines
 * @table: it
 */
void rr_table_free(struct rr_table *table)
{
	size_t i, j;

	for (i = 0; i < table->n; i++) {
		for (j = 0; j < RR_COLUMNS; j++)
			free(table->rows[i].cells[j]);
	}
	free(table->rows);
}
