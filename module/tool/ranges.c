// SPDX-License-Identifier: GPL-2.0
/*
 * Reserved regions, as sysfs lists them.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_machine.h"

/**
 * rr_ranges_read() - read regions in the format of reserved_regions
 * @ranges: them; what is no such line is left out
 * @path: the file, below the root
 *
 * Return: true if the file could be read.
 */
bool rr_ranges_read(struct rr_ranges *ranges, const char *path)
{
	char *text, *line, *rest;
	size_t len;

	*ranges = (struct rr_ranges){ 0 };
	text = rr_file_whole(1 << 20, &len, "%s", path);
	if (!text)
		return false;
	for (rest = text; (line = strsep(&rest, "\n"));) {
		struct rr_range range;

		if (sscanf(line, "0x%llx 0x%llx %23[a-z-]", &range.start,
			   &range.last, range.type) != 3)
			continue;
		ranges->at = rr_grow(ranges->at, ranges->n, sizeof(*ranges->at));
		ranges->at[ranges->n++] = range;
	}
	free(text);
	return true;
}

/**
 * rr_group_has() - does a group have a region of that type?
 * @group: it, with the regions that were read for it
 * @type: as reserved_regions prints it
 *
 * Return: true if it has.
 */
bool rr_group_has(const struct rr_group *group, const char *type)
{
	size_t i;

	for (i = 0; i < group->ranges.n; i++) {
		if (!strcmp(group->ranges.at[i].type, type))
			return true;
	}
	return false;
}

/**
 * rr_group_is_direct() - is a region of a group direct, as user space sees it now?
 * @number: the group's number
 *
 * To look is an enumeration.
 *
 * Return: true if there is one.
 */
bool rr_group_is_direct(int number)
{
	struct rr_group group = { .number = number };
	char path[RR_PATH_MAX];
	bool direct;

	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/reserved_regions", number);
	rr_ranges_read(&group.ranges, path);
	direct = rr_group_has(&group, "direct");
	rr_group_free(&group);
	return direct;
}
