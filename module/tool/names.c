// SPDX-License-Identifier: GPL-2.0
/*
 * The names of devices, from the machine's pci.ids (package pci.ids, hwdata).
 */
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_machine.h"

static const char *const places[] = {
	"/usr/share/misc/pci.ids",
	"/usr/share/hwdata/pci.ids",
	"/usr/share/pci.ids",
};

/* Each member of that identity that has no name yet. */
static void name_each(struct rr_machine *machine, const char *vendor, const char *device,
		      struct rr_id id)
{
	size_t i, j;

	for (i = 0; i < machine->n_groups; i++) {
		for (j = 0; j < machine->groups[i].n_members; j++) {
			struct rr_member *member = &machine->groups[i].members[j];

			if (!member->present || !member->is_pci || member->label ||
			    !rr_id_equal(member->id, id))
				continue;
			if (asprintf(&member->label, "%s %s", vendor, device) < 0)
				member->label = NULL;
			else
				rr_clean(member->label);
		}
	}
}

/* Bits for the numbers that are looked for: pci.ids has some forty thousand lines. */
static void want(u8 *wanted, u16 number)
{
	wanted[number >> 3] |= 1 << (number & 7);
}

static bool is_wanted(const u8 *wanted, u16 number)
{
	return wanted[number >> 3] >> (number & 7) & 1;
}

/* "8086  Intel Corporation". Return: the name, or NULL. */
static char *parse(char *line, u16 *number)
{
	char *end;

	*number = strtoul(line, &end, 16);
	if (end - line != 4 || *end != ' ')
		return NULL;
	return end + strspn(end, " ");
}

static void read_lines(struct rr_machine *machine, char *text, const u8 *vendors,
		       const u8 *devices)
{
	char *line, *vendor = NULL;
	struct rr_id id = { 0 };

	while ((line = strsep(&text, "\n"))) {
		char *name;

		/* Behind the vendors come the classes. */
		if (*line == 'C' && line[1] == ' ')
			break;
		if (!*line || *line == '#')
			continue;
		if (*line != '\t') {
			vendor = parse(line, &id.vendor);
			if (vendor && !is_wanted(vendors, id.vendor))
				vendor = NULL;
			continue;
		}
		if (!vendor || line[1] == '\t')
			continue;
		name = parse(line + 1, &id.device);
		if (name && is_wanted(devices, id.device))
			name_each(machine, vendor, name, id);
	}
}

/**
 * rr_names_read() - name the devices of a machine
 * @machine: it; what pci.ids does not know keeps no label
 */
void rr_names_read(struct rr_machine *machine)
{
	u8 vendors[65536 / 8] = { 0 }, devices[65536 / 8] = { 0 };
	size_t i, j, len;
	char *text = NULL;

	for (i = 0; i < machine->n_groups; i++) {
		for (j = 0; j < machine->groups[i].n_members; j++) {
			want(vendors, machine->groups[i].members[j].id.vendor);
			want(devices, machine->groups[i].members[j].id.device);
		}
	}
	for (i = 0; i < sizeof(places) / sizeof(*places) && !text; i++)
		text = rr_file_whole(16 << 20, &len, "%s", places[i]);
	if (text)
		read_lines(machine, text, vendors, devices);
	free(text);
}
