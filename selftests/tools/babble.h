/* SPDX-License-Identifier: GPL-2.0 */
/* Texts to write to the allowlist, by chance: good ones, bad ones, long ones. */
#ifndef BABBLE_H
#define BABBLE_H

#include <ctype.h>

#include "model.h"

#define TEXT_MAX	(3 * WRITE_MAX)
#define POOL_MAX	256
#define JUNK		24

/* What may be at an address. */
enum kind {
	ABSENT,		/* nothing */
	PRESENT,	/* this device */
	BUSY,		/* this device, and user space may have it */
	HOT,		/* this device, unless it is unplugged just now */
};

struct place {
	struct entry entry;
	enum kind kind;
};

/* The addresses to write about. */
struct pool {
	struct place at[POOL_MAX];
	unsigned int len;
	bool alone;	/* nobody else has entries: -all and wildcards are ours */
	bool growing;	/* the list is to become longer */
};

struct text {
	char at[TEXT_MAX];
	size_t len;
};

static uint64_t seed;

static unsigned int chance(unsigned int n)
{
	/* xorshift64* */
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545f4914f6cdd1dULL >> 33) % n;
}

static bool percent(unsigned int n)
{
	return chance(100) < n;
}

static void add_char(struct text *t, char c)
{
	if (t->len < TEXT_MAX)
		t->at[t->len++] = c;
}

static void add_string(struct text *t, const char *s)
{
	while (*s)
		add_char(t, *s++);
}

static char separator(void)
{
	return " \t\n,"[chance(4)];
}

static void pad(struct text *t, size_t len)
{
	while (t->len < len)
		add_char(t, separator());
}

/* In either case, and with as many digits of domain as one likes. */
static void add_address(struct text *t, uint64_t bdf, bool slot)
{
	unsigned int domain = bdf >> 16, upper = chance(4);
	char hex[40], *c;
	int n = 0;

	if (domain || chance(2))
		n = sprintf(hex, "%0*x:", 4 + (int)(chance(3) ? 0 : chance(5)),
			    domain);
	n += sprintf(hex + n, "%02x:%02x.", (unsigned int)(bdf >> 8) & 0xff,
		     (unsigned int)(bdf >> 3) & 0x1f);
	sprintf(hex + n, slot ? "*" : "%x", (unsigned int)bdf & 7);
	for (c = hex; *c; c++)
		add_char(t, !upper ? toupper(*c) : *c);
}

static void add_identity(struct text *t, uint32_t id)
{
	char hex[11];

	sprintf(hex, chance(4) ? "@%04x:%04x" : "@%04X:%04X", id >> 16,
		id & 0xffff);
	add_string(t, hex);
}

static void add_policy(struct text *t)
{
	if (percent(20))
		add_string(t, chance(3) ? "=mapped" : "=relaxed");
}

static void babble_add(struct text *t, struct pool *pool, struct place *p)
{
	uint32_t id = p->entry.id;
	/* Wrong for a device that is there; for others one that they wait for. */
	bool other = p->kind == HOT ? false : percent(3);
	bool plain = p->kind == HOT ? false :
		     percent(p->kind == ABSENT ? 1 : 40);

	if (chance(4) == 0)
		add_char(t, '+');
	if (pool->alone && percent(3)) {
		add_address(t, p->entry.bdf, true);
		add_policy(t);
		return;
	}
	add_address(t, p->entry.bdf, false);
	if (!plain)
		add_identity(t, other ? id ^ 1 << chance(3) : id);
	add_policy(t);
}

static void babble_remove(struct text *t, struct pool *pool, struct place *p)
{
	if (pool->alone && chance(pool->growing ? 500 : 50) == 0) {
		add_string(t, "-all");
		return;
	}
	add_char(t, '-');
	add_address(t, p->entry.bdf, p->kind == ABSENT && percent(3));
}

/* One entry that the grammar produces, and that may well succeed. */
static void babble_entry(struct text *t, struct pool *pool, struct model *m)
{
	struct place *p = &pool->at[chance(pool->len)];
	bool listed = find(&m->list, p->entry.bdf);
	unsigned int removals = listed ? 60 : 3;

	if (pool->alone)
		removals = pool->growing ? 2 : removals;
	if (percent(removals))
		babble_remove(t, pool, p);
	else
		babble_add(t, pool, p);
}

/* A write that the grammar produces. */
static void babble(struct text *t, struct pool *pool, struct model *m)
{
	unsigned int n = 1 + (chance(2) ? 0 : chance(5));

	t->len = 0;
	if (pool->alone && chance(100) == 0)
		n = chance(200);
	if (chance(8) == 0)
		pad(t, chance(4));
	while (n--) {
		babble_entry(t, pool, m);
		if (n)
			pad(t, t->len + 1 + (chance(4) ? 0 : chance(3)));
	}
	if (chance(2))
		add_char(t, '\n');
	if (chance(50) == 0)
		pad(t, WRITE_MAX - 1);
}

static char odd_char(void)
{
	static const char often[] = "0123456789abcdefABCDEFgl:.,@+-*= \t\n\0x/";

	return chance(4) ? often[chance(sizeof(often))] : (char)chance(256);
}

/* Some bytes are changed, lost, doubled, or one too many; or the end is. */
static void mutate(struct text *t)
{
	unsigned int n = 1 + chance(3), where;

	while (n-- && t->len) {
		where = chance(t->len);
		switch (chance(5)) {
		case 0:
			t->at[where] = odd_char();
			break;
		case 1:
			memmove(t->at + where, t->at + where + 1,
				--t->len - where);
			break;
		case 2:
		case 3:
			if (t->len == TEXT_MAX)
				break;
			memmove(t->at + where + 1, t->at + where,
				t->len++ - where);
			if (chance(2))
				t->at[where] = odd_char();
			break;
		case 4:
			t->len = where;
		}
	}
}

/* Likely not a write at all. */
static void garble(struct text *t, struct pool *pool, struct model *m)
{
	static const char * const junk[JUNK] = {
		"-all ", "-all0", "-ALL", "all", "+-all", "-", "+", "@", "*",
		"0x", "x ", "\n ,", "00:04.8 ", "00:20.0,", "000:00:04.0\n",
		"00:04.*@1234:11e8 ", "-00:04.0@1234:11e8 ", "%s%n", "\033[2J",
		"00:04.0= ", "00:04.0=map ", "00:04.0=Mapped ", "=mapped ",
		"-00:04.0=mapped ",
	};
	unsigned int n;

	babble(t, pool, m);
	switch (chance(16)) {
	case 0:
		for (n = t->len = chance(64); n; n--)
			t->at[n - 1] = chance(256);
		break;
	case 1:
		pad(t, WRITE_MAX + (chance(2) ? 0 : chance(WRITE_MAX)));
		break;
	case 2:
		for (n = t->len; n; n--)
			t->at[n - 1] = separator();
		break;
	case 3:
		add_char(t, 0);
		break;
	case 4:
	case 5:
		add_char(t, separator());
		add_string(t, junk[chance(JUNK)]);
		add_string(t, " 0:0.0");
		break;
	case 6:
		t->len = 0;
		add_string(t, junk[chance(JUNK)]);
		babble_entry(t, pool, m);
		break;
	default:
		mutate(t);
	}
}

#endif
