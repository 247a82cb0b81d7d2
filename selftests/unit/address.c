// SPDX-License-Identifier: GPL-2.0
/*
 * Unit test of module/address.c, built for the host: what it takes, what it
 * refuses, and that what it prints it parses to the same. Prints KTAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_address.h"

static void report(int good, const char *what)
{
	printf("%s - address: '%s'\n", good ? "ok" : "not ok", what);
}

/* One entry, alone: expected verb, address and identity. */
static void takes(const char *text, enum rr_verb verb, u64 bdf, int every,
		  const char *id)
{
	struct rr_request req;
	char printed[16] = "";
	size_t pos = 0;
	int good;

	good = rr_address_next(text, strlen(text), &pos, &req) == 1;
	if (good && req.has_id)
		snprintf(printed, sizeof(printed), "%04x:%04x", req.id.vendor,
			 req.id.device);
	good = good && req.verb == verb && req.bdf == bdf &&
	       req.every_function == !!every && !strcmp(printed, id) &&
	       rr_address_next(text, strlen(text), &pos, &req) == 0;
	report(good, text);
}

/* The same, with a policy named or not. */
static void takes_policy(const char *text, int named, enum rr_policy policy,
			 const char *printed)
{
	char again[RR_ENTRY_MAX];
	struct rr_request req;
	size_t pos = 0;
	int good;

	good = rr_address_next(text, strlen(text), &pos, &req) == 1 &&
	       req.verb == RR_ADD && req.has_policy == !!named &&
	       req.policy == policy;
	if (good)
		rr_address_print_entry(again, sizeof(again), req.bdf,
				       req.has_id ? &req.id : NULL, req.policy);
	report(good && !strcmp(again, printed), text);
}

static void refuses(const char *text)
{
	struct rr_request req;
	size_t pos = 0;

	report(rr_address_next(text, strlen(text), &pos, &req) < 0 &&
	       req.text >= text && req.text + req.len <= text + strlen(text),
	       text);
}

/* The buffer is exactly as long as the text: an overrun is ASan's to find. */
static int parse_exactly(const char *text, size_t len, struct rr_request *req)
{
	char *copy = malloc(len);
	size_t pos = 0;
	int ret;

	memcpy(copy, text, len);
	ret = rr_address_next(copy, len, &pos, req);
	free(copy);
	return ret;
}

static void round_trip(void)
{
	char text[RR_ENTRY_MAX];
	struct rr_request back;
	unsigned int seed = 1;
	int i, good = 1;

	for (i = 0; i < 100000 && good; i++) {
		u32 domain = (u32)rand_r(&seed) << (i % 17);
		u64 bdf = rr_bdf(domain, rand_r(&seed), rand_r(&seed));
		struct rr_id id = { rand_r(&seed), rand_r(&seed) };
		enum rr_policy policy = i & 2 ? RR_MAPPED : RR_RELAXED;
		int len = rr_address_print_entry(text, sizeof(text), bdf,
						 i & 1 ? &id : NULL, policy);

		good = len == (int)strlen(text) &&
		       len == (int)rr_address_entry_length(bdf, i & 1, policy) &&
		       parse_exactly(text, len, &back) == 1 &&
		       back.bdf == bdf && back.policy == policy &&
		       back.has_policy == (policy == RR_MAPPED) &&
		       (!(i & 1) || rr_id_equal(id, back.id));
	}
	report(good, "100000 round trips");
}

static void cut_short(void)
{
	static const char text[] = "+0000:01:00.0@8086:10fb=mapped";
	struct rr_request req;
	int good = 1;
	size_t len;

	/* Of all its beginnings only these are entries. */
	for (len = 1; len < sizeof(text) - 1; len++)
		good &= (parse_exactly(text, len, &req) == 1) ==
			(len == strlen("+0000:01:00.0") ||
			 len == strlen("+0000:01:00.0@8086:10fb"));
	report(good, "every beginning of an entry");
}

int main(void)
{
	takes("01:00.0", RR_ADD, 0x0100, 0, "");
	takes("+01:00.0", RR_ADD, 0x0100, 0, "");
	takes("-01:00.0", RR_REMOVE, 0x0100, 0, "");
	takes("-all", RR_REMOVE_ALL, 0, 0, "");
	takes("0000:ff:1f.7", RR_ADD, 0xffff, 0, "");
	takes("10000:e1:00.0", RR_ADD, 0x10000e100, 0, "");
	takes("FFFFFFFF:FF:1F.7@FFFF:FFFF", RR_ADD, 0xffffffffffff, 0, "ffff:ffff");
	takes("01:00.*", RR_ADD, 0x0100, 1, "");
	takes("-01:1f.*", RR_REMOVE, 0x01f8, 1, "");
	takes(" ,\t\n01:00.3@8086:10fb,\n", RR_ADD, 0x0103, 0, "8086:10fb");
	takes_policy("01:00.0", 0, RR_RELAXED, "0000:01:00.0");
	takes_policy("01:00.0=relaxed", 1, RR_RELAXED, "0000:01:00.0");
	takes_policy("01:00.0=mapped", 1, RR_MAPPED, "0000:01:00.0=mapped");
	takes_policy("+01:00.*=mapped", 1, RR_MAPPED, "0000:01:00.0=mapped");
	takes_policy("01:00.0@8086:10FB=mapped,01:00.1", 1, RR_MAPPED,
		     "0000:01:00.0@8086:10fb=mapped");
	takes_policy("ffffffff:ff:1f.7@ffff:ffff=mapped", 1, RR_MAPPED,
		     "ffffffff:ff:1f.7@ffff:ffff=mapped");
	refuses("01:00.0=");
	refuses("01:00.0=map");
	refuses("01:00.0=mappe");
	refuses("01:00.0=mappedx");
	refuses("01:00.0=Mapped");
	refuses("01:00.0=MAPPED");
	refuses("01:00.0=relax");
	refuses("01:00.0=relaxed=mapped");
	refuses("01:00.0==mapped");
	refuses("01:00.0=mapped@8086:10fb");
	refuses("01:00.0@=mapped");
	refuses("01:00=mapped");
	refuses("-01:00.0=mapped");
	refuses("-01:00.*=relaxed");
	refuses("-all=mapped");
	refuses("=mapped");
	refuses("x");
	refuses("-");
	refuses("+");
	refuses("all");
	refuses("-ALL");
	refuses("-all1");
	refuses("+-all");
	refuses("--01:00.0");
	refuses("1:00.0");
	refuses("001:00.0");
	refuses("000:01:00.0");
	refuses("000000000:01:00.0");
	refuses("01:20.0");
	refuses("01:00.8");
	refuses("01:00.00");
	refuses("01:00.*0");
	refuses("01:00.**");
	refuses("01:00");
	refuses("01:00.");
	refuses("01:00.0@");
	refuses("01:00.0@8086");
	refuses("01:00.0@8086:10f");
	refuses("01:00.0@8086:10fbb");
	refuses("01:00.*@8086:10fb");
	refuses("-01:00.0@8086:10fb");
	refuses("0x:00.0");
	refuses("01:00.0;");
	round_trip();
	cut_short();
	return 0;
}
