/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the allowlist is to be after a write, and the errno: sysfs-docs over again,
 * with nothing of the module's own sources. What user space claims is left out.
 */
#ifndef MODEL_H
#define MODEL_H

#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX	128
#define WRITE_MAX	4096
#define LINE_LEN	36
#define FUNCTIONS	8

/* As many slots as a write can name, and what was listed before. */
#define ENTRIES_MAX	(WRITE_MAX + LIST_MAX)

struct entry {
	uint64_t bdf;	/* domain, 16 bits of bus, device and function */
	bool bound;
	uint32_t id;	/* vendor, 16 bits of device; 0 if not bound */
	bool mapped;	/* its policy */
};

struct entries {
	struct entry at[ENTRIES_MAX];
	unsigned int len;
};

struct model {
	struct entries list;		/* ascending */
	struct entries present;		/* the devices that are there */
};

/* One entry of a write. */
struct token {
	char sign;			/* '+' unless it is '-' */
	bool all;
	bool slot;
	bool has_policy;
	struct entry entry;
};

#define HEX		"[0-9a-fA-F]"
#define ENTRY_RE	"^([-+]?)((" HEX "{4,8}):)?(" HEX "{2}):([01]" HEX \
			")[.]([0-7*])(@(" HEX "{4}):(" HEX "{4}))?" \
			"(=(relaxed|mapped))?$"
#define GROUPS		12

static unsigned long hex_at(const char *text, regmatch_t where)
{
	char digits[9] = "";

	memcpy(digits, text + where.rm_so, where.rm_eo - where.rm_so);
	return strtoul(digits, NULL, 16);
}

/* text: one entry, no separator, a NUL behind it */
static bool parse_token(const char *text, struct token *t)
{
	static regex_t re;
	static bool compiled;
	regmatch_t m[GROUPS];

	if (!compiled && regcomp(&re, ENTRY_RE, REG_EXTENDED))
		abort();
	compiled = true;
	*t = (struct token){ .sign = '+' };
	if (!strcmp(text, "-all")) {
		t->all = true;
		return true;
	}
	if (regexec(&re, text, GROUPS, m, 0))
		return false;
	if (text[0] == '-')
		t->sign = '-';
	t->slot = text[m[6].rm_so] == '*';
	t->entry.bound = m[7].rm_so >= 0;
	t->has_policy = m[10].rm_so >= 0;
	t->entry.mapped = t->has_policy && text[m[11].rm_so] == 'm';
	if (t->entry.bound && (t->slot || t->sign == '-'))
		return false;
	if (t->has_policy && t->sign == '-')
		return false;
	if (m[2].rm_so >= 0)
		t->entry.bdf = (uint64_t)hex_at(text, m[3]) << 16;
	t->entry.bdf |= hex_at(text, m[4]) << 8 | hex_at(text, m[5]) << 3;
	if (!t->slot)
		t->entry.bdf |= hex_at(text, m[6]);
	if (t->entry.bound)
		t->entry.id = hex_at(text, m[8]) << 16 | hex_at(text, m[9]);
	return true;
}

/* Return: how many entries a write has; -1 if it is none. */
static int tokenize(const char *text, size_t len, struct token *tokens)
{
	char copy[WRITE_MAX], *word, *rest;
	int n = 0;

	if (len >= WRITE_MAX || memchr(text, 0, len))
		return -1;
	memcpy(copy, text, len);
	copy[len] = 0;
	for (word = strtok_r(copy, " \t\n,", &rest); word;
	     word = strtok_r(NULL, " \t\n,", &rest))
		if (!parse_token(word, &tokens[n++]))
			return -1;
	return n ? n : -1;
}

/* Not by assignment: most of a set is room. */
static void copy_entries(struct entries *to, const struct entries *from)
{
	memcpy(to->at, from->at, from->len * sizeof(from->at[0]));
	to->len = from->len;
}

static bool same(const struct entry *a, const struct entry *b)
{
	return a->bdf == b->bdf && a->bound == b->bound && a->id == b->id &&
	       a->mapped == b->mapped;
}

static struct entry *find(struct entries *set, uint64_t bdf)
{
	unsigned int i;

	for (i = 0; i < set->len; i++)
		if (set->at[i].bdf == bdf)
			return &set->at[i];
	return NULL;
}

static bool contains(struct entries *set, const struct entry *e)
{
	struct entry *found = find(set, e->bdf);

	return found && same(found, e);
}

static bool drop(struct entries *set, uint64_t bdf)
{
	struct entry *e = find(set, bdf);

	if (e)
		*e = set->at[--set->len];
	return e;
}

static void put(struct entries *set, const struct entry *e)
{
	drop(set, e->bdf);
	set->at[set->len++] = *e;
}

/* What is listed keeps its policy, if none is named. */
static int add_plain(struct model *m, struct entries *next, uint64_t bdf,
		     const struct token *t)
{
	struct entry *there = find(&m->present, bdf);
	struct entry *listed = find(next, bdf);
	struct entry *before = find(&m->list, bdf);
	struct entry new = { .bdf = bdf };

	if (listed) {
		if (listed->bound && (!there || there->id != listed->id))
			return -ENODEV;
		if (t->has_policy)
			listed->mapped = t->entry.mapped;
		return 0;
	}
	if (there)
		new = *there;
	/* One that waits may be taken off and put back by one write. */
	else if (!before || before->bound)
		return -ENODEV;
	new.mapped = t->entry.mapped;
	put(next, &new);
	return 0;
}

static int evaluate_slot(struct model *m, struct entries *next,
			 const struct token *t)
{
	unsigned int f, found = 0;
	int err = 0;

	for (f = 0; f < FUNCTIONS; f++) {
		uint64_t bdf = t->entry.bdf | f;

		if (t->sign == '-') {
			found += drop(next, bdf);
		} else if (find(&m->present, bdf)) {
			found++;
			if (add_plain(m, next, bdf, t))
				err = -ENODEV;
		}
	}
	return found ? err : -ENODEV;
}

static int evaluate_token(struct model *m, struct entries *next,
			  const struct token *t)
{
	if (t->all) {
		next->len = 0;
		return 0;
	}
	if (t->slot)
		return evaluate_slot(m, next, t);
	if (t->sign == '-')
		return drop(next, t->entry.bdf) ? 0 : -ENOENT;
	if (t->entry.bound) {
		put(next, &t->entry);
		return 0;
	}
	return add_plain(m, next, t->entry.bdf, t);
}

static int by_address(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->bdf < y->bdf ? -1 : x->bdf > y->bdf;
}

/* As the list reads. Return: its length. */
static int print_entry(char *line, const struct entry *e)
{
	int n = sprintf(line, "%04x:%02x:%02x.%x",
			(unsigned int)(e->bdf >> 16),
			(unsigned int)(e->bdf >> 8) & 0xff,
			(unsigned int)(e->bdf >> 3) & 0x1f,
			(unsigned int)e->bdf & 7);

	if (e->bound)
		n += sprintf(line + n, "@%04x:%04x", e->id >> 16,
			     e->id & 0xffff);
	return n + sprintf(line + n, e->mapped ? "=mapped\n" : "\n");
}

/* As the list reads, all of it. */
static unsigned int text_len(const struct entries *list)
{
	char line[LINE_LEN];
	unsigned int i, n = 0;

	for (i = 0; i < list->len; i++)
		n += print_entry(line, &list->at[i]);
	return n;
}

/* Return: the negative errno of that write, or 0; then next is the list it makes. */
static int evaluate(struct model *m, const char *text, size_t len,
		    struct entries *next)
{
	static struct token tokens[WRITE_MAX];
	bool nodev = false, noent = false;
	int i, n;

	copy_entries(next, &m->list);
	/* The kernel's own: no byte, no write. */
	if (!len)
		return 0;
	n = tokenize(text, len, tokens);
	if (n < 0)
		return -EINVAL;
	for (i = 0; i < n; i++) {
		int err = evaluate_token(m, next, &tokens[i]);

		nodev |= err == -ENODEV;
		noent |= err == -ENOENT;
	}
	if (nodev)
		return -ENODEV;
	if (noent)
		return -ENOENT;
	if (next->len > LIST_MAX || text_len(next) >= WRITE_MAX)
		return -ENOSPC;
	qsort(next->at, next->len, sizeof(next->at[0]), by_address);
	return 0;
}

/* The write has succeeded. */
static void commit(struct model *m, struct entries *next)
{
	copy_entries(&m->list, next);
}

/* Reads a list; false unless it is just as a list has to be. */
static bool parse_list(const char *text, struct entries *list)
{
	char word[LINE_LEN], line[LINE_LEN];
	struct token t;
	size_t n;

	for (list->len = 0; *text; text += n + 1) {
		n = strcspn(text, "\n");
		if (!text[n] || n >= sizeof(word) || list->len == LIST_MAX)
			return false;
		memcpy(word, text, n);
		word[n] = 0;
		if (!parse_token(word, &t) || t.all || t.slot || t.sign == '-')
			return false;
		print_entry(line, &t.entry);
		if (strncmp(line, text, n + 1))
			return false;
		if (list->len &&
		    list->at[list->len - 1].bdf >= t.entry.bdf)
			return false;
		list->at[list->len++] = t.entry;
	}
	return true;
}

#endif
