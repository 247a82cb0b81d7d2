// SPDX-License-Identifier: GPL-2.0
/*
 * Whose address a device's DMA bears: its own, or, where it is a conventional PCI device
 * behind a bridge, that of a bridge, or the first address of the bridge's bus. Which of
 * them, the kernel decides by capabilities that sysfs does not show to everybody: so all
 * are taken. Devices behind one bridge cannot be told apart, and nor can their faults.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rr_evidence.h"
#include "rr_file.h"

static bool parse(const char *name, u64 *bdf)
{
	struct rr_request request;
	size_t pos = 0;

	if (rr_address_next(name, strlen(name), &pos, &request) != 1 ||
	    request.verb != RR_ADD || request.every_function)
		return false;
	*bdf = request.bdf;
	return true;
}

/* Of PCI Express devices alone the kernel shows a link. */
static bool has_link(const char *device)
{
	return rr_file_exists("/sys/bus/pci/devices/%s/current_link_speed", device);
}

/**
 * rr_requesters() - who else may stand for a device
 * @aliases: their addresses, as rr_bdf() packs them; an array, to be freed
 * @device: the device's address
 *
 * Return: how many there are; none for a device of PCI Express, and for one that is
 * behind no bridge.
 */
size_t rr_requesters(u64 **aliases, const char *device)
{
	char path[RR_PATH_MAX], target[RR_PATH_MAX], *name;
	size_t n = 0;
	ssize_t len;
	u64 bdf;

	*aliases = NULL;
	len = readlink(rr_path(path, "/sys/bus/pci/devices/%s", device), target,
		       sizeof(target) - 1);
	if (len < 0 || has_link(device) || !parse(device, &bdf))
		return 0;
	target[len] = '\0';
	/* ".../pci0000:00/0000:00:1c.0/0000:01:00.0/0000:02:04.0", from behind. */
	while ((name = strrchr(target, '/'))) {
		u64 bridge;

		*name = '\0';
		name = strrchr(target, '/');
		if (!parse(name ? name + 1 : target, &bridge))
			break;
		*aliases = rr_alloc(*aliases, n + 2, sizeof(**aliases));
		(*aliases)[n++] = bridge;
		(*aliases)[n++] = bdf & ~0xffull;
		if (has_link(name ? name + 1 : target))
			break;
		bdf = bridge;
	}
	return n;
}
