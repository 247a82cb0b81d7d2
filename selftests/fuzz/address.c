// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of module/address.c, built for the host with clang's libFuzzer: whatever
 * is written, the parser takes what a regular expression of the grammar takes,
 * reads it as it is written, and what is printed of it parses to the same.
 */
#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_address.h"

/* The name that libFuzzer calls is given to it on the command line. */
int fuzz_one(const u8 *data, size_t size);

#define HEX	"[0-9a-fA-F]"
#define SLOT	"(" HEX "{4,8}:)?" HEX "{2}:[01]" HEX "[.]"
#define GRAMMAR								\
	"^(-all|-" SLOT "[0-7*]|[+]?" SLOT				\
	"([*]|[0-7](@" HEX "{4}:" HEX "{4})?)(=(relaxed|mapped))?)$"

/* The longest entry, "+ffffffff:ff:1f.7@ffff:ffff=relaxed". */
#define ENTRY_MAX	35

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* How many of the bytes, from the first, are separators, or are none. */
static size_t run_of(const char *text, size_t len, int separators)
{
	size_t n = 0;

	while (n < len && (text[n] && strchr(" \t\n,", text[n])) == separators)
		n++;
	return n;
}

/* Does the grammar produce this entry? Without separators, but for the rest any. */
static int in_grammar(const char *text, size_t len)
{
	static regex_t grammar;
	static int compiled;
	char entry[ENTRY_MAX + 1];

	if (!compiled)
		must(!regcomp(&grammar, GRAMMAR, REG_EXTENDED | REG_NOSUB),
		     "the grammar is a regular expression");
	compiled = 1;
	if (len > ENTRY_MAX || memchr(text, 0, len))
		return 0;
	memcpy(entry, text, len);
	entry[len] = 0;
	return !regexec(&grammar, entry, 0, NULL, 0);
}

/* An address as it was written, in the canonical form, by text work alone. */
static void canonical(char *out, const char *text, size_t len)
{
	static const char relaxed[] = "=relaxed";
	size_t digits = 0, i;

	/* What is meant where none is written. */
	if (len > strlen(relaxed) &&
	    !memcmp(text + len - strlen(relaxed), relaxed, strlen(relaxed)))
		len -= strlen(relaxed);
	if (*text == '+' || *text == '-') {
		text++;
		len--;
	}
	while (isxdigit((unsigned char)text[digits]))
		digits++;
	if (digits == 2)
		out += sprintf(out, "0000:");
	for (; digits > 4 && *text == '0'; digits--, len--)
		text++;
	for (i = 0; i < len; i++)
		*out++ = text[i] == '*' ? '0' : tolower((unsigned char)text[i]);
	*out = 0;
}

static void check_entry(const struct rr_request *req)
{
	char wanted[2 * RR_ENTRY_MAX], printed[RR_ENTRY_MAX], *copy;
	struct rr_request back;
	size_t pos = 0;
	int len;

	must(req->every_function == !!memchr(req->text, '*', req->len),
	     "a star stands for every function");
	must(req->has_id == !!memchr(req->text, '@', req->len),
	     "an id is behind an at sign");
	must(req->has_policy == !!memchr(req->text, '=', req->len),
	     "a policy is behind an equals sign");
	if (req->verb == RR_REMOVE_ALL) {
		must(!memcmp(req->text, "-all", 4), "-all removes all");
		return;
	}
	must((req->verb == RR_REMOVE) == (*req->text == '-'),
	     "a minus removes");

	len = rr_address_print_entry(printed, sizeof(printed), req->bdf,
				     req->has_id ? &req->id : NULL,
				     req->policy);
	must(len == (int)strlen(printed), "the length is what was printed");
	canonical(wanted, req->text, req->len);
	must(!strcmp(wanted, printed), "it prints as it was written");

	/* Exactly as long as the text: an overrun is ASan's to find. */
	copy = malloc(len);
	memcpy(copy, printed, len);
	must(rr_address_next(copy, len, &pos, &back) == 1 &&
	     pos == (size_t)len && back.verb == RR_ADD &&
	     back.bdf == req->bdf && back.has_id == req->has_id &&
	     back.policy == req->policy &&
	     (!req->has_id || rr_id_equal(back.id, req->id)),
	     "what it prints it parses to the same");
	free(copy);
}

int fuzz_one(const u8 *data, size_t size)
{
	const char *text = (const char *)data;
	struct rr_request req;
	size_t pos = 0, from, to;
	int ret;

	do {
		from = pos + run_of(text + pos, size - pos, 1);
		to = from + run_of(text + from, size - from, 0);
		ret = rr_address_next(text, size, &pos, &req);
		must(pos == to, "an entry ends at a separator or at the end");
		must(!ret == (from == to), "it is through when nothing is left");
		if (!ret)
			break;
		must(req.text == text + from && req.len == to - from,
		     "an entry is all that is between separators");
		must((ret == 1) == in_grammar(req.text, req.len),
		     "it takes what the grammar produces");
		if (ret == 1)
			check_entry(&req);
	} while (1);
	return 0;
}
