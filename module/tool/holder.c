// SPDX-License-Identifier: GPL-2.0
/*
 * Who holds an IOMMU group: the processes that have its file open, or that of one of its
 * devices (/dev/vfio/N, /dev/vfio/devices/vfioN).
 */
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_holder.h"

/* Does a device have that character device ("vfio0")? */
static bool has_cdev(const struct rr_group *group, const char *name)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		if (group->members[i].is_pci &&
		    rr_file_exists("/sys/bus/pci/devices/%s/vfio-dev/%s",
				   group->members[i].name, name))
			return true;
	}
	return false;
}

/* Is it the group's file, or one of its devices'? */
static bool is_file_of(const struct rr_group *group, const char *target)
{
	char *end;

	if (strncmp(target, "/dev/vfio/", 10))
		return false;
	target += 10;
	if (!strncmp(target, "devices/", 8))
		return has_cdev(group, target + 8);
	return isdigit(*target) && strtol(target, &end, 10) == group->number && !*end;
}

static bool holds(const struct rr_group *group, const char *pid)
{
	char path[RR_PATH_MAX], target[256];
	struct dirent *entry;
	bool found = false;
	DIR *dir = opendir(rr_path(path, "/proc/%s/fd", pid));

	while (dir && !found && (entry = readdir(dir))) {
		ssize_t n;

		rr_path(path, "/proc/%s/fd/%s", pid, entry->d_name);
		n = readlink(path, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		found = is_file_of(group, target);
	}
	if (dir)
		closedir(dir);
	return found;
}

/**
 * rr_holder_print() - name the processes that hold a group
 * @buf: where to: "qemu-system-x86[812], ..."; empty where none is seen
 * @size: its size in bytes
 * @group: the group
 */
void rr_holder_print(char *buf, size_t size, const struct rr_group *group)
{
	struct dirent *entry;
	char path[RR_PATH_MAX], comm[64];
	size_t at = 0;
	DIR *dir = opendir(rr_path(path, "/proc"));

	*buf = '\0';
	while (dir && at < size && (entry = readdir(dir))) {
		if (!isdigit(*entry->d_name) || !holds(group, entry->d_name))
			continue;
		rr_file_word(comm, sizeof(comm), "/proc/%s/comm", entry->d_name);
		at += snprintf(buf + at, size - at, "%s%s[%s]", at ? ", " : "", comm,
			       entry->d_name);
	}
	if (dir)
		closedir(dir);
}
