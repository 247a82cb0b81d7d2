// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of the command's reader of logs, module/tool/stamp.c, date.c and fault.c, built
 * for the host with clang's libFuzzer: whatever a log holds, a message is a part of its
 * line, a fault is of an address that there can be, and one that is whole, written as the
 * kernel writes it, is read back as it was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_fault.h"
#include "rr_file.h"
#include "rr_log.h"

/* The name that libFuzzer calls is given to it on the command line. */
int fuzz_one(const u8 *data, size_t size);

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

static void check_fault(const struct rr_fault *fault, const char *text)
{
	must(fault->has_domain || fault->bdf <= 0xffff, "a domain that is not told is 0");
	must(fault->bdf >> 16 <= 0xffffffff, "a domain has 32 bits");
	must(!fault->left_out, "a fault leaves none out");
	must(strstr(text, "DMAR: [DMA ") || strstr(text, "AMD-Vi: ") ||
	     strstr(text, "arm-smmu-v3 "), "a fault is told by a driver");
}

static void check_line(struct rr_fault_parser *parser, const char *data, size_t len)
{
	/* Exactly as long as the text: an overrun is ASan's to find. */
	char *copy = malloc(len + 1);
	struct rr_log_line line;
	struct rr_fault fault;
	char when[RR_WHEN_MAX];

	memcpy(copy, data, len);
	copy[len] = '\0';
	rr_clean(copy);
	if (rr_stamp_take(copy, &line)) {
		must(line.text >= copy && line.text <= copy + strlen(copy),
		     "a message is a part of its line");
		must(line.seconds == line.seconds, "a time is a number");
		must(strlen(rr_log_when(when, sizeof(when), &line)), "a time can be printed");
		switch (rr_fault_parse(parser, line.text, &fault)) {
		case RR_FAULT:
			check_fault(&fault, line.text);
			break;
		case RR_FAULTS_LEFT_OUT:
			must(!!strstr(line.text, " callbacks suppressed"),
			     "they are said to be left out");
			break;
		case RR_NO_FAULT:
			break;
		}
	}
	must(parser->n_words <= RR_SMMU_WORDS + 1 &&
	     memchr(parser->smmu, 0, RR_SMMU_NAME), "what is kept is within bounds");
	free(copy);
}

/* Two of the forms, with a device and an address out of the data. */
static void check_back(u32 domain, u16 device, u64 address, bool write)
{
	struct rr_fault_parser parser = { .n_words = 0 };
	struct rr_fault fault;
	char text[256];

	snprintf(text, sizeof(text),
		 "DMAR: [DMA %s NO_PASID] Request device [%02x:%02x.%d] fault addr 0x%llx [x",
		 write ? "Write" : "Read", device >> 8, device >> 3 & 0x1f, device & 7,
		 (unsigned long long)address);
	must(rr_fault_parse(&parser, text, &fault) == RR_FAULT && fault.bdf == device &&
	     !fault.has_domain && fault.address == address && fault.write == write,
	     "Intel's is read as it was written");
	snprintf(text, sizeof(text),
		 "vfio-pci %04x:%02x:%02x.%d: %s domain=0x0035 address=0x%llx flags=0x%04x]",
		 domain, device >> 8, device >> 3 & 0x1f, device & 7,
		 "AMD-Vi: Event logged [IO_PAGE_FAULT",
		 (unsigned long long)address, write ? 0x20 : 0);
	must(rr_fault_parse(&parser, text, &fault) == RR_FAULT && fault.has_domain &&
	     fault.bdf == rr_bdf(domain, device >> 8, device & 0xff) &&
	     fault.address == address && fault.write == write,
	     "AMD's is read as it was written");
}

static void check_since(const char *text)
{
	double epoch;

	if (rr_since_parse(text, 1800000000, &epoch))
		must(epoch == epoch, "since when is a number");
}

int fuzz_one(const u8 *data, size_t size)
{
	struct rr_fault_parser parser = { .n_words = 0 };
	const char *at = (const char *)data, *end = at + size;
	u64 words[2] = { 0 };

	memcpy(words, data, size < sizeof(words) ? size : sizeof(words));
	check_back(words[1] >> 32, words[1], words[0], words[1] >> 16 & 1);
	while (at < end) {
		const char *newline = memchr(at, '\n', end - at);
		size_t len = (newline ? newline : end) - at;
		char *text = strndup(at, len);

		check_line(&parser, at, len);
		check_since(text);
		free(text);
		at += len + 1;
	}
	return 0;
}
