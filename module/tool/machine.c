// SPDX-License-Identifier: GPL-2.0
/*
 * The machine as sysfs shows it: which IOMMU groups there are to speak of.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rr_entries.h"
#include "rr_file.h"
#include "rr_machine.h"

/**
 * rr_module_loaded() - is the module there, and ready?
 *
 * Return: true if its folder is.
 */
bool rr_module_loaded(void)
{
	return rr_file_exists("%s/allowlist", RR_SYS);
}

static struct rr_group *add_group(struct rr_machine *machine)
{
	size_t n = machine->n_groups;

	machine->groups = rr_grow(machine->groups, n, sizeof(*machine->groups));
	machine->groups[n] = (struct rr_group){ .number = RR_NO_GROUP };
	machine->n_groups++;
	return &machine->groups[n];
}

static int by_number(const void *a, const void *b)
{
	unsigned int x = ((const struct rr_group *)a)->number;
	unsigned int y = ((const struct rr_group *)b)->number;

	/* As unsigned ones, so that RR_NO_GROUP is the last. */
	return x < y ? -1 : x > y;
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

/* The groups of the devices that the module knows; those in none are kept together. */
static void read_known(struct rr_machine *machine, DIR *dir)
{
	struct rr_group apart = { .number = RR_NO_GROUP };
	size_t n = 0, room = 0, i;
	struct dirent *entry;
	int *numbers = NULL;

	while ((entry = readdir(dir))) {
		int number;

		if (*entry->d_name == '.')
			continue;
		number = rr_group_number(entry->d_name);
		if (number == RR_NO_GROUP) {
			rr_group_add(&apart, entry->d_name);
			continue;
		}
		if (n == room) {
			room = room ? 2 * room : 64;
			numbers = rr_alloc(numbers, room, sizeof(*numbers));
		}
		numbers[n++] = number;
	}
	if (n)
		qsort(numbers, n, sizeof(*numbers), by_value);
	for (i = 0; i < n; i++) {
		if (!i || numbers[i] != numbers[i - 1])
			rr_group_read(add_group(machine), numbers[i]);
	}
	free(numbers);
	if (apart.n_members) {
		rr_group_sort(&apart);
		*add_group(machine) = apart;
	}
}

/* Without the module: the groups that have a direct region. */
static void read_groups(struct rr_machine *machine, DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		struct rr_group group;
		char *end;
		long number = strtol(entry->d_name, &end, 10);

		if (end == entry->d_name || *end)
			continue;
		rr_group_read(&group, number);
		if (rr_group_has(&group, "direct"))
			*add_group(machine) = group;
		else
			rr_group_free(&group);
	}
	if (machine->n_groups)
		qsort(machine->groups, machine->n_groups,
		      sizeof(*machine->groups), by_number);
}

/* Who of them is on the list. */
static void read_list(struct rr_machine *machine)
{
	struct rr_entries entries;
	size_t i, j;

	rr_entries_listed(&entries);
	for (i = 0; i < machine->n_groups; i++) {
		for (j = 0; j < machine->groups[i].n_members; j++) {
			struct rr_member *member = &machine->groups[i].members[j];
			const struct rr_request *entry = NULL;

			if (member->is_pci)
				entry = rr_entries_find(&entries, member->bdf);
			if (!entry)
				continue;
			member->listed = true;
			member->policy = entry->policy;
		}
	}
	rr_entries_free(&entries);
}

static bool has_entries(DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (*entry->d_name != '.')
			return true;
	}
	return false;
}

/**
 * rr_machine_read() - read what there is to speak of
 * @machine: what has been read; what cannot be is left out
 *
 * With the module no group's reserved_regions is read: that would count as an
 * enumeration.
 */
void rr_machine_read(struct rr_machine *machine)
{
	char path[RR_PATH_MAX], number[32];
	DIR *groups, *known = NULL;

	*machine = (struct rr_machine){ .loaded = rr_module_loaded() };
	groups = opendir(rr_path(path, "/sys/kernel/iommu_groups"));
	machine->has_iommu = groups && has_entries(groups);
	if (machine->loaded) {
		rr_file_word(machine->version, sizeof(machine->version),
			     "/sys/module/relax_rmrr/version");
		rr_file_word(number, sizeof(number), "%s/enumerations", RR_SYS);
		machine->enumerations = strtoull(number, NULL, 10);
		known = opendir(rr_path(path, "%s/devices", RR_SYS));
	}
	if (known) {
		read_known(machine, known);
		closedir(known);
		read_list(machine);
	} else if (groups && !machine->loaded) {
		rewinddir(groups);
		read_groups(machine, groups);
	}
	if (groups)
		closedir(groups);
}

/**
 * rr_machine_free() - give back what rr_machine_read() has
 * @machine: it
 */
void rr_machine_free(struct rr_machine *machine)
{
	size_t i;

	for (i = 0; i < machine->n_groups; i++)
		rr_group_free(&machine->groups[i]);
	free(machine->groups);
}

/**
 * rr_machine_find() - find a device among what has been read
 * @machine: where
 * @bdf: its address, as rr_bdf() packs it
 * @group: its group
 *
 * Return: the device, or NULL.
 */
struct rr_member *rr_machine_find(const struct rr_machine *machine, u64 bdf,
				  struct rr_group **group)
{
	size_t i, j;

	for (i = 0; i < machine->n_groups; i++) {
		*group = &machine->groups[i];
		for (j = 0; j < (*group)->n_members; j++) {
			struct rr_member *member = &(*group)->members[j];

			if (member->is_pci && member->bdf == bdf)
				return member;
		}
	}
	return NULL;
}
