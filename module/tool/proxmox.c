// SPDX-License-Identifier: GPL-2.0
/*
 * A virtual machine of Proxmox VE, as its configuration describes it. Pure.
 *
 * Read in qemu-server 9, PVE/QemuServer/PCI.pm, parse_hostpci(), and PVE/QemuServer/
 * Memory.pm, config(); in pve-guest-common, PVE/Mapping/PCI.pm.
 */
#include <string.h>

#include "rr_proxmox.h"

/* hostpci0 to hostpci15. */
#define CHOICES 16

/* What a machine starts with where memory can be plugged in: 1 GiB. */
#define STATIC_MEMORY RR_GIB

/**
 * struct span - some bytes
 * @at: the first of them, or NULL
 * @len: their number
 */
struct span {
	const char *at;
	size_t len;
};

static bool span_is(struct span span, const char *text)
{
	return span.len == strlen(text) && !memcmp(span.at, text, span.len);
}

static struct span trim(struct span span)
{
	while (span.len && strchr(" \t\r", span.at[span.len - 1]) && span.at[span.len - 1])
		span.len--;
	while (span.len && strchr(" \t\r", *span.at) && *span.at) {
		span.at++;
		span.len--;
	}
	return span;
}

/* Takes what stands before the next @separator. Return: false if nothing is left. */
static bool take(struct span *from, char separator, struct span *part)
{
	const char *end;

	if (!from->at)
		return false;
	*part = *from;
	end = memchr(from->at, separator, from->len);
	if (end) {
		part->len = end - from->at;
		from->len -= part->len + 1;
		from->at = end + 1;
	} else {
		*from = (struct span){ 0 };
	}
	return true;
}

/* "A,pcie=1" or "host=A,pcie=1". Return: the value of that name; what has none is the first. */
static struct span property(struct span value, const char *name, const char *first)
{
	struct span part, key;

	while (take(&value, ',', &part)) {
		struct span rest = part;

		take(&rest, '=', &key);
		if (rest.at ? span_is(trim(key), name) : !strcmp(name, first))
			return trim(rest.at ? rest : part);
	}
	return (struct span){ 0 };
}

static void pass(struct rr_guest *guest, struct span paths, unsigned int choice,
		 unsigned int alternative)
{
	struct span path;

	while (take(&paths, ';', &path)) {
		path = trim(path);
		rr_guest_pass(guest, path.at, path.len, choice, alternative);
	}
}

/* Of several devices of this node the guest gets one. */
static void pass_mapping(struct rr_guest *guest, const struct rr_proxmox *proxmox,
			 struct span name, unsigned int choice)
{
	struct span rest = { proxmox->mappings, proxmox->mappings_len };
	unsigned int alternatives = 0;
	struct span line, node;
	bool is_it = false;

	while (take(&rest, '\n', &line)) {
		bool is_header = line.len && !strchr(" \t", *line.at);

		line = trim(line);
		if (line.len && *line.at == '#')
			continue;
		/* A blank line ends a mapping. */
		if (is_header || !line.len)
			is_it = span_is(line, "") ? false :
				line.len == name.len && !memcmp(line.at, name.at, name.len);
		if (is_header || !is_it || line.len < 4 || memcmp(line.at, "map", 3) ||
		    !strchr(" \t", line.at[3]))
			continue;
		line.at += 4;
		line.len -= 4;
		node = property(line, "node", "");
		if (!node.at || span_is(node, proxmox->node))
			pass(guest, property(line, "path", ""), choice, alternatives++);
	}
	if (!alternatives)
		rr_guest_unread(guest, name.at, name.len);
}

static void pass_choice(struct rr_guest *guest, const struct rr_proxmox *proxmox,
			struct span value, unsigned int choice)
{
	struct span mapping = property(value, "mapping", "host");
	struct span host = property(value, "host", "host");

	/* A mediated device: the device itself stays with the host. */
	if (property(value, "mdev", "host").at)
		return;
	if (mapping.at)
		pass_mapping(guest, proxmox, mapping, choice);
	else if (host.at)
		pass(guest, host, choice, 0);
	else
		rr_guest_unread(guest, value.at, value.len);
}

/* "hostpci7". Return: 7; @choices if it is none. */
static unsigned int choice_of(struct span key)
{
	unsigned int number = 0;
	size_t i;

	if (key.len < 8 || key.len > 9 || memcmp(key.at, "hostpci", 7))
		return CHOICES;
	for (i = 7; i < key.len; i++) {
		if (key.at[i] < '0' || key.at[i] > '9')
			return CHOICES;
		number = 10 * number + key.at[i] - '0';
	}
	return number < CHOICES ? number : CHOICES;
}

static void set_memory(struct rr_guest *guest, struct span value, bool hotplug)
{
	struct span current = property(value, "current", "current");

	/* The default, in MiB. */
	if (!value.at)
		guest->memory = 512 * RR_MIB;
	else if (!current.at ||
		 !rr_size_parse(current.at, current.len, RR_MIB, &guest->memory))
		guest->memory = 0;
	if (!hotplug || guest->memory <= STATIC_MEMORY)
		return;
	guest->dimms = guest->memory - STATIC_MEMORY;
	guest->memory = STATIC_MEMORY;
}

/* "network,disk,memory". */
static bool has_word(struct span value, const char *word)
{
	struct span part;

	while (take(&value, ',', &part)) {
		if (span_is(trim(part), word))
			return true;
	}
	return false;
}

/**
 * rr_proxmox_parse() - read a virtual machine
 * @guest: the result; to be given back by rr_guest_free()
 * @proxmox: what there is to read
 */
void rr_proxmox_parse(struct rr_guest *guest, const struct rr_proxmox *proxmox)
{
	struct span rest = { proxmox->conf, proxmox->conf_len }, choices[CHOICES] = { 0 };
	struct span memory = { 0 }, machine = { 0 }, hotplug = { 0 }, arch = { 0 };
	struct span args = { 0 }, line, key;
	unsigned int i;

	rr_guest_init(guest);
	/* Of several lines with a key the last counts; behind a "[" are snapshots. A key
	 * with a "#" in front is none.
	 */
	while (take(&rest, '\n', &line) && !(line.len && *line.at == '[')) {
		struct span value = line;

		take(&value, ':', &key);
		if (!value.at)
			continue;
		value = trim(value);
		i = choice_of(key);
		if (i < CHOICES)
			choices[i] = value;
		else if (span_is(key, "memory"))
			memory = value;
		else if (span_is(key, "machine"))
			machine = value;
		else if (span_is(key, "hotplug"))
			hotplug = value;
		else if (span_is(key, "arch"))
			arch = value;
		else if (span_is(key, "args"))
			args = value;
	}
	if (arch.at)
		guest->machine = span_is(arch, "aarch64") ? RR_VIRT : RR_PC;
	machine = property(machine, "type", "type");
	if (machine.at)
		rr_guest_set_machine(guest, machine.at, machine.len);
	set_memory(guest, memory, has_word(hotplug, "memory"));
	if (args.at)
		rr_guest_set_options(guest, args.at, args.len);
	for (i = 0; i < CHOICES; i++) {
		if (choices[i].at)
			pass_choice(guest, proxmox, choices[i], i);
	}
}
