// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of module/tool/libvirt.c and xml.c, built for the host with clang's libFuzzer:
 * whatever the bytes are, each piece of them is one of theirs, they come to their end, and
 * what a domain says is read as it is written, whatever stands in its comments and texts.
 */
#include "guest.h"
#include "rr_libvirt.h"
#include "rr_xml.h"

/* The name that libFuzzer calls is given to it on the command line. */
int fuzz_one(const u8 *data, size_t size);

static void check_tokens(const char *text, size_t size)
{
	struct rr_xml xml = { .at = text, .end = text + size };
	struct rr_xml_token token;
	const char *before = text;
	char value[8];
	size_t n = 0;

	while (rr_xml_next(&xml, &token)) {
		must(xml.at >= before && xml.at <= xml.end, "it goes on, and not too far");
		must(++n <= 2 * size, "it comes to an end");
		must(token.text >= text && token.text + token.len <= xml.end,
		     "a piece is a part of the whole");
		before = xml.at;
		if (token.kind != RR_XML_OPEN)
			continue;
		must(token.attributes >= text &&
		     token.attributes + token.attributes_len <= xml.end,
		     "so are attributes");
		rr_xml_attribute(&token, "type", value, sizeof(value));
		must(!!memchr(value, '\0', sizeof(value)), "a value has an end");
	}
}

/* As text between tags. Return: what stands behind. */
static char *escape(char *to, const char *from, size_t size)
{
	for (; size--; from++) {
		if (*from == '<')
			to += sprintf(to, "&lt;");
		else if (*from == '&')
			to += sprintf(to, "&#x26;");
		else if (*from == '"')
			to += sprintf(to, "&quot;");
		else
			*to++ = *from;
	}
	return to;
}

/* A domain with one device, and the bytes wherever they mean nothing. */
static void check_written(const char *text, size_t size)
{
	/* Three times, and a quote has six bytes then. */
	char *xml = malloc(18 * size + 1024), *to = xml;
	unsigned int domain = text[0] & 0xff, bus = text[1] & 0xff;
	unsigned int slot = text[2] & 0x1f, function = text[3] & 7;
	unsigned int mib = 1 + (text[4] & 0xff);
	struct rr_guest guest;

	to += sprintf(to, "<domain type='kvm'><name>");
	to = escape(to, text, size);
	to += sprintf(to, "</name><memory unit='MiB'>%u</memory><title t=\"", mib);
	to = escape(to, text, size);
	to += sprintf(to, "\"/><devices><hostdev x=\"");
	to = escape(to, text, size);
	to += sprintf(to, "\" type='pci'><source>");
	to += sprintf(to, "<address domain='0x%04x' bus='0x%02x' slot='%u' function='0x%x'/>",
		      domain, bus, slot, function);
	to += sprintf(to, "</source></hostdev></devices></domain>");
	must(rr_libvirt_parse(&guest, xml, to - xml), "it is a domain");
	must(guest.n_passed == 1 && !*guest.unread &&
	     guest.passed->bdf == rr_bdf(domain, bus, slot << 3 | function) &&
	     !guest.passed->every_function, "it gets the device that it names");
	must(guest.memory == mib * RR_MIB && !guest.dimms, "it has the memory that it says");
	check_guest(&guest, NULL);
	rr_guest_free(&guest);
	free(xml);
}

int fuzz_one(const u8 *data, size_t size)
{
	/* Exactly as long as the text: an overrun is ASan's to find. */
	char *text = malloc(size ? size : 1);
	struct rr_guest guest;

	memcpy(text, data, size);
	check_tokens(text, size);
	rr_libvirt_parse(&guest, text, size);
	check_guest(&guest, NULL);
	rr_guest_free(&guest);
	if (size >= 5)
		check_written(text, size);
	free(text);
	return 0;
}
