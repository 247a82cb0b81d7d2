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

/**
 * struct nameless - those that a name is looked for
 * @at: an array of them, by identity
 * @n: how many they are
 */
struct nameless {
	struct rr_member **at;
	size_t n;
};

static u32 key_of(struct rr_id id)
{
	return (u32)id.vendor << 16 | id.device;
}

static int by_id(const void *a, const void *b)
{
	u32 x = key_of((*(struct rr_member *const *)a)->id);
	u32 y = key_of((*(struct rr_member *const *)b)->id);

	return x < y ? -1 : x > y;
}

/* In their order, so that no line of pci.ids, which has some forty thousand, asks each. */
static void collect(struct nameless *nameless, const struct rr_machine *machine)
{
	size_t i, j;

	*nameless = (struct nameless){ 0 };
	for (i = 0; i < machine->n_groups; i++) {
		for (j = 0; j < machine->groups[i].n_members; j++) {
			struct rr_member *member = &machine->groups[i].members[j];

			if (!member->present || !member->is_pci)
				continue;
			nameless->at = rr_grow(nameless->at, nameless->n,
					       sizeof(*nameless->at));
			nameless->at[nameless->n++] = member;
		}
	}
	if (nameless->n)
		qsort(nameless->at, nameless->n, sizeof(*nameless->at), by_id);
}

/* Return: the index of the first whose identity is not below that one. */
static size_t first_from(const struct nameless *nameless, struct rr_id id)
{
	size_t low = 0, high = nameless->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (key_of(nameless->at[middle]->id) < key_of(id))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_vendor(const struct nameless *nameless, u16 vendor)
{
	size_t i = first_from(nameless, (struct rr_id){ .vendor = vendor });

	return i < nameless->n && nameless->at[i]->id.vendor == vendor;
}

/* Each one of that identity; of two lines the first one counts. */
static void name_each(const struct nameless *nameless, const char *vendor,
		      const char *device, struct rr_id id)
{
	size_t i;

	for (i = first_from(nameless, id);
	     i < nameless->n && rr_id_equal(nameless->at[i]->id, id); i++) {
		char **label = &nameless->at[i]->label;

		if (*label)
			continue;
		if (asprintf(label, "%s %s", vendor, device) < 0)
			*label = NULL;
		else
			rr_clean(*label);
	}
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

static void read_lines(const struct nameless *nameless, char *text)
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
			if (vendor && !has_vendor(nameless, id.vendor))
				vendor = NULL;
			continue;
		}
		if (!vendor || line[1] == '\t')
			continue;
		name = parse(line + 1, &id.device);
		if (name)
			name_each(nameless, vendor, name, id);
	}
}

/**
 * rr_names_read() - name the devices of a machine
 * @machine: it; what pci.ids does not know keeps no label
 */
void rr_names_read(struct rr_machine *machine)
{
	struct nameless nameless;
	char *text = NULL;
	size_t i, len;

	collect(&nameless, machine);
	for (i = 0; i < sizeof(places) / sizeof(*places) && !text; i++)
		text = rr_file_whole(16 << 20, &len, "%s", places[i]);
	if (text)
		read_lines(&nameless, text);
	free(text);
	free(nameless.at);
}
