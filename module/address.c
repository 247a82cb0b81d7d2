// SPDX-License-Identifier: GPL-2.0
/*
 * PCI addresses as the allowlist writes them: parsing and printing.
 *
 * The grammar, which is also a promise to users (sysfs-docs has it):
 *
 *	write   = *sep entry *( 1*sep entry ) *sep
 *	entry   = ["+"] target ["@" id] ["=" policy] / "-" target / "-all"
 *	policy  = "relaxed" / "mapped"
 *	sep     = space / tab / newline / ","
 *	target  = [ domain ":" ] bus ":" device "." ( function / "*" )
 *	domain  = 4 to 8 hex digits, bus = 2, device = 2 (00 to 1f),
 *	function = 0 to 7, id = 4 hex ":" 4 hex; hex in either case
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "rr_address.h"

/**
 * struct cursor - the unread rest of one entry
 * @at: next character
 * @end: one past the last
 */
struct cursor {
	const char *at;
	const char *end;
};

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == ',';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool take_char(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

/* Number of hex digits at the cursor. */
static size_t hex_run(const struct cursor *c)
{
	const char *p = c->at;

	while (p != c->end && hex_value(*p) >= 0)
		p++;
	return p - c->at;
}

/* Exactly @digits hex digits, at most 8. */
static bool take_hex(struct cursor *c, size_t digits, u32 *value)
{
	u32 v = 0;

	if ((size_t)(c->end - c->at) < digits)
		return false;
	for (; digits; digits--, c->at++) {
		int d = hex_value(*c->at);

		if (d < 0)
			return false;
		v = v << 4 | d;
	}
	*value = v;
	return true;
}

static bool take_target(struct cursor *c, struct rr_request *req)
{
	u32 domain = 0, bus, device, function = 0;
	size_t run = hex_run(c);

	/* Bus has two digits and domain at least four: no ambiguity. */
	if (run >= 4 && run <= 8) {
		if (!take_hex(c, run, &domain) || !take_char(c, ':'))
			return false;
	}
	if (!take_hex(c, 2, &bus) || !take_char(c, ':'))
		return false;
	if (!take_hex(c, 2, &device) || device > 0x1f || !take_char(c, '.'))
		return false;
	if (take_char(c, '*'))
		req->every_function = true;
	else if (!take_hex(c, 1, &function) || function >= RR_FUNCTIONS)
		return false;

	req->bdf = rr_bdf(domain, bus, device << 3 | function);
	return true;
}

static bool take_id(struct cursor *c, struct rr_request *req)
{
	u32 vendor, device;

	if (!take_hex(c, 4, &vendor) || !take_char(c, ':') ||
	    !take_hex(c, 4, &device))
		return false;
	req->id.vendor = vendor;
	req->id.device = device;
	req->has_id = true;
	return true;
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len))
		return false;
	c->at += len;
	return true;
}

static bool take_policy(struct cursor *c, struct rr_request *req)
{
	req->has_policy = true;
	if (take_word(c, "mapped"))
		req->policy = RR_MAPPED;
	else if (!take_word(c, "relaxed"))
		return false;
	return true;
}

static bool parse_entry(struct rr_request *req)
{
	struct cursor c = { req->text, req->text + req->len };

	if (req->len == 4 && !memcmp(req->text, "-all", 4)) {
		req->verb = RR_REMOVE_ALL;
		return true;
	}
	if (take_char(&c, '-'))
		req->verb = RR_REMOVE;
	else
		take_char(&c, '+');
	if (!take_target(&c, req))
		return false;
	if (req->verb == RR_ADD && !req->every_function && take_char(&c, '@') &&
	    !take_id(&c, req))
		return false;
	if (req->verb == RR_ADD && take_char(&c, '=') && !take_policy(&c, req))
		return false;
	return c.at == c.end;
}

/**
 * rr_address_next() - parse the next entry of a write
 * @buf: the whole write; may hold any byte
 * @len: its length in bytes
 * @pos: offset to go on from, 0 at first; moved behind the entry
 * @req: the result; on error its text and len tell what was wrong
 *
 * Context: any; pure.
 * Return: 1 when @req holds an entry, 0 when nothing but separators is left,
 *         -EINVAL when the grammar does not produce what stands there.
 */
int rr_address_next(const char *buf, size_t len, size_t *pos,
		    struct rr_request *req)
{
	size_t from = *pos, to;

	while (from < len && is_separator(buf[from]))
		from++;
	for (to = from; to < len && !is_separator(buf[to]); to++)
		;
	*pos = to;
	if (from == to)
		return 0;

	*req = (struct rr_request){ .text = buf + from, .len = to - from };
	return parse_entry(req) ? 1 : -EINVAL;
}

/**
 * rr_address_print() - print an address in the canonical form
 * @buf: where to; %RR_ADDRESS_MAX bytes always suffice
 * @size: size of @buf in bytes
 * @bdf: the address, as rr_bdf() packs it
 * @id: the identity to append, or NULL for none
 *
 * What this prints, rr_address_next() parses to the same.
 *
 * Context: any; pure.
 * Return: number of characters printed, the NUL not counted.
 */
int rr_address_print(char *buf, size_t size, u64 bdf, const struct rr_id *id)
{
	u32 domain = bdf >> 16;
	int n;

	n = snprintf(buf, size, "%04x:%02x:%02x.%x", domain,
		     (u8)(bdf >> 8), (u8)bdf >> 3, (u8)bdf & 7);
	if (id)
		n += snprintf(buf + n, size - n, "@%04x:%04x", id->vendor,
			      id->device);
	return n;
}

/**
 * rr_address_entry_length() - how long an entry of the list is in the canonical form
 * @bdf: the address, as rr_bdf() packs it
 * @has_id: it has an identity
 * @policy: its policy
 *
 * Printing them to find out is most of what a write to a full list would do.
 *
 * Context: any; pure.
 * Return: what rr_address_print_entry() returns.
 */
size_t rr_address_entry_length(u64 bdf, bool has_id, enum rr_policy policy)
{
	size_t n = sizeof("0000:00:00.0") - 1;
	u64 more;

	/* Digits of the domain behind the first four. */
	for (more = bdf >> 32; more; more >>= 4)
		n++;
	if (has_id)
		n += sizeof("@0000:0000") - 1;
	if (policy == RR_MAPPED)
		n += sizeof("=mapped") - 1;
	return n;
}

/**
 * rr_address_print_entry() - print an entry of the list in the canonical form
 * @buf: where to; %RR_ENTRY_MAX bytes always suffice
 * @size: size of @buf in bytes
 * @bdf: the address, as rr_bdf() packs it
 * @id: its identity, or NULL for none
 * @policy: its policy; %RR_RELAXED is not printed
 *
 * What this prints, rr_address_next() parses to the same.
 *
 * Context: any; pure.
 * Return: number of characters printed, the NUL not counted.
 */
int rr_address_print_entry(char *buf, size_t size, u64 bdf,
			   const struct rr_id *id, enum rr_policy policy)
{
	int n = rr_address_print(buf, size, bdf, id);

	if (policy == RR_MAPPED)
		n += snprintf(buf + n, size - n, "=mapped");
	return n;
}
