// SPDX-License-Identifier: GPL-2.0
/*
 * An IOMMU group, and its members.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_machine.h"

static const char *const words[RR_STATES] = {
	[RR_ABSENT] = "absent",
	[RR_MISMATCH] = "mismatch",
	[RR_ASSIGNED] = "assigned",
	[RR_PEER_BLOCKED] = "peer-blocked",
	[RR_IS_RELAXED] = "relaxed",
	[RR_IS_MAPPED] = "mapped",
	[RR_UNAFFECTED] = "unaffected",
	[RR_OPENED] = "opened",
	[RR_BLOCKED] = "blocked",
};

/**
 * rr_state_word() - the module's word for a state
 * @state: it
 *
 * Return: the word, or NULL where the module has none.
 */
const char *rr_state_word(enum rr_state state)
{
	return state < RR_STATES ? words[state] : NULL;
}

static enum rr_state state_of(const char *word)
{
	enum rr_state state;

	for (state = 0; state < RR_STATES; state++) {
		if (!strcmp(words[state], word))
			return state;
	}
	return RR_UNKNOWN;
}

/**
 * rr_member_tied() - does firmware tie it, as far as is known?
 * @member: it
 *
 * Return: true if the module says so.
 */
bool rr_member_tied(const struct rr_member *member)
{
	if (member->state == RR_UNAFFECTED || member->state == RR_UNTIED ||
	    member->state == RR_ABSENT)
		return false;
	return member->state == RR_OPENED || member->state == RR_BLOCKED ||
	       member->ranges.n;
}

/**
 * rr_member_blocks() - does it keep its group from user space?
 * @member: it
 *
 * Return: true if firmware ties it, and no grant of it is in force.
 */
bool rr_member_blocks(const struct rr_member *member)
{
	return member->state == RR_BLOCKED ||
	       (member->state == RR_MISMATCH && member->ranges.n);
}

/**
 * rr_group_number() - the group of a PCI device
 * @device: its address
 *
 * Return: its number, or RR_NO_GROUP.
 */
int rr_group_number(const char *device)
{
	char link[32], *end;
	long number;

	if (rr_file_link(link, sizeof(link), "/sys/bus/pci/devices/%s/iommu_group",
			 device) <= 0)
		return RR_NO_GROUP;
	number = strtol(link, &end, 10);
	return *end || number < 0 ? RR_NO_GROUP : (int)number;
}

static u32 read_hex(const char *device, const char *file)
{
	char word[32];

	rr_file_word(word, sizeof(word), "/sys/bus/pci/devices/%s/%s", device, file);
	return strtoul(word, NULL, 16);
}

/**
 * rr_device_id() - the identity of the PCI device that is there
 * @device: its address
 *
 * Return: it; zeros where it cannot be read.
 */
struct rr_id rr_device_id(const char *device)
{
	return (struct rr_id){
		.vendor = read_hex(device, "vendor"),
		.device = read_hex(device, "device"),
	};
}

static unsigned long long read_count(const char *device, const char *file)
{
	char word[32];

	rr_file_word(word, sizeof(word), "%s/devices/%s/%s", RR_SYS, device, file);
	return strtoull(word, NULL, 10);
}

/* What the module says of it. */
static void read_state(struct rr_member *member)
{
	char path[RR_PATH_MAX];

	if (!rr_file_exists("%s/devices/%s", RR_SYS, member->name)) {
		member->state = rr_module_loaded() ? RR_UNTIED : RR_UNKNOWN;
		return;
	}
	rr_file_word(member->word, sizeof(member->word), "%s/devices/%s/state", RR_SYS,
		     member->name);
	member->state = state_of(member->word);
	snprintf(path, sizeof(path), "%s/devices/%s/regions", RR_SYS, member->name);
	rr_ranges_read(&member->ranges, path);
	member->relaxations = read_count(member->name, "relaxations");
	member->mappings = read_count(member->name, "mappings");
}

/**
 * rr_group_add() - read a device, as a member of a group
 * @group: the group
 * @name: the name of the device on its bus
 */
void rr_group_add(struct rr_group *group, const char *name)
{
	size_t n = group->n_members, pos = 0;
	struct rr_request request;
	struct rr_member *member;

	group->members = rr_grow(group->members, n, sizeof(*group->members));
	member = &group->members[group->n_members++];
	*member = (struct rr_member){ .state = RR_UNTIED };
	snprintf(member->name, sizeof(member->name), "%s", name);
	rr_clean(member->name);
	member->is_pci = rr_address_next(name, strlen(name), &pos, &request) == 1 &&
			 request.verb == RR_ADD && !request.every_function;
	if (!member->is_pci) {
		member->present = true;
		return;
	}
	member->bdf = request.bdf;
	member->present = rr_file_exists("/sys/bus/pci/devices/%s", name);
	if (member->present) {
		member->id = rr_device_id(name);
		member->class = read_hex(name, "class");
		rr_file_link(member->driver, sizeof(member->driver),
			     "/sys/bus/pci/devices/%s/driver", name);
	}
	read_state(member);
}

static int by_address(const void *a, const void *b)
{
	const struct rr_member *x = a, *y = b;

	if (x->is_pci != y->is_pci)
		return x->is_pci ? -1 : 1;
	if (!x->is_pci)
		return strcmp(x->name, y->name);
	return x->bdf < y->bdf ? -1 : x->bdf > y->bdf;
}

/**
 * rr_group_sort() - put the members of a group in their order
 * @group: it
 */
void rr_group_sort(struct rr_group *group)
{
	if (group->n_members)
		qsort(group->members, group->n_members, sizeof(*group->members),
		      by_address);
}

/**
 * rr_group_read() - read a group
 * @group: it; to be given back by rr_group_free()
 * @number: its number
 */
void rr_group_read(struct rr_group *group, int number)
{
	char path[RR_PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	*group = (struct rr_group){ .number = number };
	dir = opendir(rr_path(path, "/sys/kernel/iommu_groups/%d/devices", number));
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name != '.')
			rr_group_add(group, entry->d_name);
	}
	if (dir)
		closedir(dir);
	rr_group_sort(group);
	if (rr_module_loaded())
		return;
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/reserved_regions", number);
	rr_ranges_read(&group->ranges, path);
}

/**
 * rr_group_free() - give back what rr_group_read() has
 * @group: it
 */
void rr_group_free(struct rr_group *group)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		free(group->members[i].ranges.at);
		free(group->members[i].label);
	}
	free(group->members);
	free(group->ranges.at);
}
