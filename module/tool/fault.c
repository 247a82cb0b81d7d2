// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's IOMMU drivers print of a DMA that they have refused. Pure.
 *
 * Intel, up to 5.9, from 5.10, from 5.13, from 5.15 on, and with the PCI domain, as 7.2.12
 * has it; the page alone:
 *
 *	DMAR: [DMA Write] Request device [01:00.0] fault addr e8000 [fault reason 05] ...
 *	DMAR: [DMA Write] Request device [01:00.0] PASID ffffffff fault addr e8000 ...
 *	DMAR: [DMA Write NO_PASID] Request device [0x01:0x00.0] fault addr 0xe8000 ...
 *	DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xe8000 ...
 *	DMAR: [DMA Write NO_PASID] Request device [0000:01:00.0] fault addr 0xe8000 ...
 *	DMAR: [DMA Read PASID 0x1] Request device [01:00.0] fault addr 0xe8000 ...
 *
 * AMD, with the device, and where the kernel has none for the requester, up to 5.19 and
 * later:
 *
 *	vfio-pci 0000:01:00.0: EVENT domain=0x0035 address=0xe8300 flags=0x0020]
 *	EVENT device=01:00.0 domain=0x0035 address=0xe8300 flags=0x0020]
 *	EVENT device=0000:01:00.0 domain=0x0035 address=0xe8300 flags=0x0020]
 *
 * where EVENT is "AMD-Vi: Event logged [IO_PAGE_FAULT".
 *
 * Arm's SMMUv3, five lines a fault, and from 6.13 on two more, of which the first names
 * the device:
 *
 *	arm-smmu-v3 NAME: event 0x10 received:
 *	arm-smmu-v3 NAME:	0x0000010000000010	(four of them, behind a tab)
 *	arm-smmu-v3 NAME: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0
 *		iova: 0xe8300 ipa: 0
 *
 * The words hold a stream id, which is the requester's bus, device and function and
 * whatever firmware's table IORT adds to it. Its lower 16 bits are taken for those: right
 * where what is added is none, or a multiple of 65536 (a PCI domain's share). Where it is
 * something else the words name another device or none; a kernel that names the device
 * puts that right, an older one cannot. SMMUv2 prints other lines, which are not known
 * here.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_fault.h"

/*
 * AMD's flags: a write. That of an interrupt (0x08) is of no use: QEMU sets it whatever it
 * was, and interrupts go to addresses where no region can be.
 */
#define AMD_WRITE	0x20

/* An SMMU's record: the first and the last event that has an address, and a read. */
#define SMMU_FIRST	0x10
#define SMMU_LAST	0x13
#define SMMU_READ	0x800000000ull

/* More than there are: none is awaited. */
#define NOT_AWAITED	(RR_SMMU_WORDS + 1)

/* Whose rate limits leave out what is looked for: each begins a function's name. */
static const char *const limited[] = { "dmar_fault", "amd_iommu_report_", "arm_smmu_" };

#define N_LIMITED (sizeof(limited) / sizeof(*limited))

/* Return: behind @word, or NULL where @p does not begin with it. */
static const char *take(const char *p, const char *word)
{
	size_t len = strlen(word);

	return p && !strncmp(p, word, len) ? p + len : NULL;
}

/* Return: behind the first @word, or NULL. */
static const char *find(const char *p, const char *word)
{
	p = p ? strstr(p, word) : NULL;
	return p ? p + strlen(word) : NULL;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* With or without "0x", at most @digits. Return: behind it, or NULL. */
static const char *take_hex(const char *p, int digits, u64 *value)
{
	const char *from;

	if (!p)
		return NULL;
	if (p[0] == '0' && p[1] == 'x')
		p += 2;
	from = p;
	for (*value = 0; hex_value(*p) >= 0; p++)
		*value = *value << 4 | hex_value(*p);
	return p != from && p - from <= digits ? p : NULL;
}

/* "01:00.0", "0x01:0x00.0", "0000:01:00.0". Return: behind it, or NULL. */
static const char *take_device(const char *p, struct rr_fault *fault)
{
	u64 domain = 0, bus, device, function;
	const char *colon = p ? strchr(p, ':') : NULL, *dot = p ? strchr(p, '.') : NULL;

	/* Two colons in front of the point: it begins with a domain. */
	colon = colon ? strchr(colon + 1, ':') : NULL;
	fault->has_domain = colon && dot && colon < dot;
	if (fault->has_domain)
		p = take(take_hex(p, 8, &domain), ":");
	p = take_hex(take(take_hex(p, 2, &bus), ":"), 2, &device);
	p = take_hex(take(p, "."), 1, &function);
	if (!p || device > 0x1f || function >= RR_FUNCTIONS)
		return NULL;
	fault->bdf = rr_bdf(domain, bus, device << 3 | function);
	return p;
}

static bool parse_intel(const char *p, struct rr_fault *fault)
{
	p = take(p, "DMAR: [DMA ");
	if (!p)
		return false;
	fault->write = *p == 'W';
	p = find(take(p, fault->write ? "Write" : "Read"), "] Request device [");
	p = take(take_device(p, fault), "] ");
	return take_hex(find(p, "fault addr "), 16, &fault->address);
}

/* The word in front of @end: "vfio-pci 0000:01:00.0: " */
static bool take_prefix(const char *text, const char *end, struct rr_fault *fault)
{
	const char *from = end - 2;

	if (end - text < 2 || end[-1] != ' ' || end[-2] != ':')
		return false;
	while (from > text && from[-1] != ' ')
		from--;
	return take_device(from, fault) == end - 2 && fault->has_domain;
}

static bool parse_amd(const char *text, struct rr_fault *fault)
{
	static const char event[] = "AMD-Vi: Event logged [IO_PAGE_FAULT ";
	const char *p = find(text, event), *device;
	u64 flags;

	if (!p)
		return false;
	device = take(p, "device=");
	if (device ? !take_device(device, fault) :
		     !take_prefix(text, p - strlen(event), fault))
		return false;
	if (!take_hex(find(p, " address="), 16, &fault->address) ||
	    !take_hex(find(p, " flags="), 8, &flags))
		return false;
	fault->write = flags & AMD_WRITE;
	return true;
}

/* "dmar_fault: 35 callbacks suppressed" */
static bool parse_limit(const char *text, struct rr_fault *fault)
{
	const char *p;
	char *end;
	size_t i;

	for (i = 0; i < N_LIMITED; i++) {
		if (!take(text, limited[i]))
			continue;
		p = find(text, ": ");
		if (!p || *p < '0' || *p > '9')
			return false;
		fault->left_out = strtoull(p, &end, 10);
		return !strcmp(end, " callbacks suppressed");
	}
	return false;
}

/* The last word of a record has come, or a line that says it in words. */
static bool tell(struct rr_fault_parser *parser, struct rr_fault *fault)
{
	parser->n_words = NOT_AWAITED;
	parser->told = parser->event >= SMMU_FIRST && parser->event <= SMMU_LAST;
	fault->bdf = parser->words[0] >> 32 & 0xffff;
	fault->has_domain = false;
	fault->write = !(parser->words[1] & SMMU_READ);
	fault->address = parser->words[2];
	return parser->told;
}

/* A kernel that names the device: of another one than its stream id does? */
static bool put_right(struct rr_fault_parser *parser, const char *p, struct rr_fault *fault)
{
	bool told = parser->told;
	u64 address, bdf;

	parser->told = false;
	if (!told || !take_hex(find(p, " iova: "), 16, &address) ||
	    address != parser->words[2])
		return false;
	if (!take(take_device(find(p, " client: "), fault), " ") || !fault->has_domain)
		return false;
	bdf = fault->bdf & 0xffff;
	fault->write = !(parser->words[1] & SMMU_READ);
	fault->address = address;
	return bdf != (parser->words[0] >> 32 & 0xffff);
}

static bool parse_smmu(struct rr_fault_parser *parser, const char *text,
		       struct rr_fault *fault)
{
	const char *name = take(text, "arm-smmu-v3 "), *p = find(name, ": ");
	const char *event = take(p, "event 0x");
	size_t len = p ? p - name - 2 : 0;
	u64 value;

	if (!p || !len || len >= RR_SMMU_NAME)
		return false;
	if (event && take(take_hex(event, 2, &value), " received:")) {
		memcpy(parser->smmu, name, len);
		parser->smmu[len] = '\0';
		parser->event = value;
		parser->n_words = 0;
		parser->told = false;
		return false;
	}
	/* Two of them may print at a time: what of the other comes between is lost. */
	if (strlen(parser->smmu) != len || memcmp(parser->smmu, name, len))
		return false;
	if (take(p, "event: "))
		return put_right(parser, p, fault);
	/* A tab, as it is or as /dev/kmsg has it. */
	p += strspn(p, " \t");
	p = take(p, "\\x09") ? p + 4 : p;
	if (parser->n_words >= RR_SMMU_WORDS || !take_hex(take(p, "0x"), 16, &value))
		return false;
	parser->words[parser->n_words++] = value;
	return parser->n_words == RR_SMMU_WORDS && tell(parser, fault);
}

/**
 * rr_fault_parse() - is this message of the kernel's a fault?
 * @parser: what was kept of those before
 * @text: the message, bare
 * @fault: the result
 *
 * Return: what it is.
 */
enum rr_fault_kind rr_fault_parse(struct rr_fault_parser *parser, const char *text,
				  struct rr_fault *fault)
{
	*fault = (struct rr_fault){ 0 };
	if (parse_intel(text, fault) || parse_amd(text, fault) ||
	    parse_smmu(parser, text, fault))
		return RR_FAULT;
	return parse_limit(text, fault) ? RR_FAULTS_LEFT_OUT : RR_NO_FAULT;
}
