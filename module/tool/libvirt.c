// SPDX-License-Identifier: GPL-2.0
/*
 * A domain of libvirt, as its XML describes it. Pure.
 *
 * What a hook gets has been read and written again by libvirt: defaults are in it. A
 * device of a pool (<interface type='network'>) has not been chosen then, and is not seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_libvirt.h"
#include "rr_xml.h"

/* Deeper, and with longer names, nothing stands that is looked for. */
#define PATH_ROOM 256

/**
 * struct reader - where in the XML it is
 * @guest: what has been read
 * @path: the elements that are open: "/domain/devices/hostdev"
 * @beyond: how many more are open, of those that have no room there
 * @seen: a domain has been read to its end
 * @is_pci: the device that is open is a PCI device for the guest
 * @devices: how many of these there have been
 * @text: what stands in the element that is open
 * @unit: its attribute
 */
struct reader {
	struct rr_guest *guest;
	char path[PATH_ROOM];
	unsigned int beyond;
	bool seen;
	bool is_pci;
	unsigned int devices;
	char text[64];
	char unit[16];
};

static bool is_at(const struct reader *reader, const char *path)
{
	return !reader->beyond && !strcmp(reader->path, path);
}

static bool attribute_is(const struct rr_xml_token *token, const char *name,
			 const char *value)
{
	char is[32];

	return rr_xml_attribute(token, name, is, sizeof(is)) && !strcmp(is, value);
}

/* As libvirt reads them, with any base. Return: -1 for what is no such number. */
static long number(const struct rr_xml_token *token, const char *name, long most)
{
	char text[24], *end;
	unsigned long value;

	if (!rr_xml_attribute(token, name, text, sizeof(text)))
		return -1;
	value = strtoul(text, &end, 0);
	return end == text || *end || *text == '-' || value > (unsigned long)most ?
	       -1 : (long)value;
}

/* The device of the host; that of the guest stands in no <source>. */
static void read_address(struct reader *reader, const struct rr_xml_token *token)
{
	long domain = number(token, "domain", 0xffffffff), bus = number(token, "bus", 0xff);
	long slot = number(token, "slot", 0x1f), function = number(token, "function", 7);
	/* As long as four numbers can be: a compiler need not know what number() returns. */
	char none[2], text[80];

	/* libvirt's default. */
	if (!rr_xml_attribute(token, "domain", none, sizeof(none)) && !*none)
		domain = 0;
	if (!rr_xml_attribute(token, "function", none, sizeof(none)) && !*none)
		function = 0;
	if (domain < 0 || bus < 0 || slot < 0 || function < 0) {
		rr_guest_unread(reader->guest, token->attributes, token->attributes_len);
		return;
	}
	snprintf(text, sizeof(text), "%04lx:%02lx:%02lx.%lx", domain, bus, slot, function);
	rr_guest_pass(reader->guest, text, strlen(text), reader->devices++, 0);
}

static void begin_element(struct reader *reader, const struct rr_xml_token *token)
{
	char value[256];

	*reader->text = '\0';
	rr_xml_attribute(token, "unit", reader->unit, sizeof(reader->unit));
	if (is_at(reader, "/domain/devices/hostdev")) {
		reader->is_pci = attribute_is(token, "type", "pci") &&
				 !attribute_is(token, "mode", "capabilities");
	} else if (is_at(reader, "/domain/devices/interface")) {
		reader->is_pci = attribute_is(token, "type", "hostdev");
	} else if (is_at(reader, "/domain/devices/disk")) {
		reader->is_pci = attribute_is(token, "type", "nvme");
	} else if (is_at(reader, "/domain/devices/hostdev/source/address") ||
		   is_at(reader, "/domain/devices/interface/source/address") ||
		   is_at(reader, "/domain/devices/disk/source/address")) {
		if (reader->is_pci)
			read_address(reader, token);
	} else if (is_at(reader, "/domain/os/type")) {
		if (rr_xml_attribute(token, "machine", value, sizeof(value)))
			rr_guest_set_machine(reader->guest, value, strlen(value));
	} else if (is_at(reader, "/domain/commandline/arg")) {
		rr_xml_attribute(token, "value", value, sizeof(value));
		rr_guest_set_options(reader->guest, value, strlen(value));
	}
}

/* Return: the size that the element says; 0 if that is none. */
static u64 read_size(const struct reader *reader)
{
	const char *text = reader->text + strspn(reader->text, " \t\r\n");
	u64 unit = 1024, size = 0;

	if (*reader->unit && !rr_size_unit(reader->unit, strlen(reader->unit), &unit))
		return 0;
	return rr_size_parse(text, strcspn(text, " \t\r\n"), unit, &size) ? size : 0;
}

static void end_element(struct reader *reader)
{
	struct rr_guest *guest = reader->guest;

	if (is_at(reader, "/domain"))
		reader->seen = true;
	else if (is_at(reader, "/domain/memory"))
		guest->memory = read_size(reader);
	else if (is_at(reader, "/domain/devices/memory/target/size") &&
		 __builtin_add_overflow(guest->dimms, read_size(reader), &guest->dimms))
		guest->dimms = ~0ULL;
}

static void go_down(struct reader *reader, const struct rr_xml_token *token)
{
	size_t at = strlen(reader->path);

	if (reader->beyond || at + token->len + 2 > sizeof(reader->path) ||
	    memchr(token->text, '\0', token->len) || memchr(token->text, '/', token->len)) {
		reader->beyond++;
		return;
	}
	reader->path[at++] = '/';
	memcpy(reader->path + at, token->text, token->len);
	reader->path[at + token->len] = '\0';
	begin_element(reader, token);
}

static void go_up(struct reader *reader)
{
	char *last = strrchr(reader->path, '/');

	if (reader->beyond) {
		reader->beyond--;
	} else if (last) {
		end_element(reader);
		*last = '\0';
	}
}

static void add_text(struct reader *reader, const struct rr_xml_token *token)
{
	size_t at = strlen(reader->text), i;

	for (i = 0; i < token->len && at < sizeof(reader->text) - 1; i++)
		reader->text[at++] = token->text[i] ? token->text[i] : '?';
	reader->text[at] = '\0';
}

/**
 * rr_libvirt_parse() - read a domain
 * @guest: the result; to be given back by rr_guest_free()
 * @text: its XML; any bytes
 * @len: their number
 *
 * Return: true if that is a domain, all of it.
 */
bool rr_libvirt_parse(struct rr_guest *guest, const char *text, size_t len)
{
	struct reader reader = { .guest = guest };
	struct rr_xml xml = { .at = text, .end = text + len };
	struct rr_xml_token token;

	rr_guest_init(guest);
	while (rr_xml_next(&xml, &token)) {
		if (token.kind == RR_XML_OPEN)
			go_down(&reader, &token);
		else if (token.kind == RR_XML_CLOSE)
			go_up(&reader);
		else
			add_text(&reader, &token);
	}
	/* <memory> is all of it, with the modules. */
	if (guest->dimms < guest->memory)
		guest->memory -= guest->dimms;
	else if (guest->dimms)
		guest->memory = 0;
	return reader.seen;
}
