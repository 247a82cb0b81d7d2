// SPDX-License-Identifier: GPL-2.0
/*
 * Does this kernel refuse a claim of what firmware ties? Intel's driver always has; the
 * others do from 6.6 on, and before that it is guest memory over a region that is refused.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "rr_file.h"
#include "rr_preflight.h"

static bool has_intel(void)
{
	char path[RR_PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *dir = opendir(rr_path(path, "/sys/class/iommu"));

	while (dir && !found && (entry = readdir(dir)))
		found = !strncmp(entry->d_name, "dmar", 4);
	if (dir)
		closedir(dir);
	return found;
}

/**
 * rr_gate_exists() - does this kernel refuse a claim?
 *
 * Return: true if it does, or nobody knows.
 */
bool rr_gate_exists(void)
{
	unsigned int major, minor;
	char release[128];

	rr_file_word(release, sizeof(release), "/proc/sys/kernel/osrelease");
	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return true;
	return major > 6 || (major == 6 && minor >= 6) || has_intel();
}
