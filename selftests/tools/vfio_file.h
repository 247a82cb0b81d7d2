/* SPDX-License-Identifier: GPL-2.0 */
/* A PCI device's own VFIO device file: v6.6 and later. */
#ifndef VFIO_FILE_H
#define VFIO_FILE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"

static inline int vfio_file(const char *bdf)
{
	struct dirent *entry;
	char path[512];
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", bdf);
	dir = opendir(path);
	if (!dir)
		fail("open %s", path);
	do {
		errno = ENOENT;
		entry = readdir(dir);
		if (!entry)
			fail("%s has no device", path);
	} while (strncmp(entry->d_name, "vfio", 4));
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", entry->d_name);
	closedir(dir);
	fd = open(path, O_RDWR);
	if (fd < 0)
		fail("open %s", path);
	return fd;
}

#endif
