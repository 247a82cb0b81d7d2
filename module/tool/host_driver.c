// SPDX-License-Identifier: GPL-2.0
/*
 * Host drivers in the IOMMU groups of a guest's devices: the kernel gives a group away
 * only without them; and who starts the guest may take more than the guest gets.
 */
#include <string.h>

#include "rr_file.h"
#include "rr_preflight.h"

/* Bridges may keep theirs, and nobody takes it: what has a bus behind it. */
static bool is_bridge(const struct rr_member *member)
{
	return rr_file_exists("/sys/bus/pci/devices/%s/pci_bus", member->name);
}

static bool is_in_the_way(const struct rr_member *member)
{
	return member->is_pci && *member->driver && !strstr(member->driver, "vfio") &&
	       strcmp(member->driver, "pci-stub") && strcmp(member->driver, "pcieport") &&
	       !is_bridge(member);
}

static void find_driver(struct rr_preflight *preflight, const struct rr_group *group,
			const struct rr_member *member)
{
	u64 first = rr_passed_first(preflight, group);

	if (rr_passed_has(preflight, member->bdf)) {
		/* Who manages the guest does it, if asked to. */
		if (preflight->manager == RR_BY_HAND)
			rr_finding_add(&preflight->findings, member->bdf, RR_WARNING,
				       "host-driver",
				       "host driver %s is bound: bind vfio-pci before the start, for instance by 'driverctl --nosave set-override %s vfio-pci'",
				       member->driver, member->name);
		return;
	}
	switch (preflight->manager) {
	case RR_BY_HAND:
		rr_finding_add(&preflight->findings, first, RR_WARNING, "peer-driver",
			       "host driver %s is bound to %s of its IOMMU group: before the start that needs vfio-pci as well, or no driver ('echo %s > /sys/bus/pci/devices/%s/driver/unbind')",
			       member->driver, member->name, member->name, member->name);
		break;
	case RR_BY_LIBVIRT:
		rr_finding_add(&preflight->findings, first, RR_REFUSED, "peer-driver",
			       "host driver %s is bound to %s of its IOMMU group, and libvirt takes only what the domain names: name it there, too, or 'virsh nodedev-detach pci_%04x_%02x_%02x_%x'",
			       member->driver, member->name,
			       (unsigned int)(member->bdf >> 16), (u8)(member->bdf >> 8),
			       (u8)member->bdf >> 3, (u8)member->bdf & 7);
		break;
	case RR_BY_PROXMOX:
		rr_finding_add(&preflight->findings, first, RR_WARNING, "driver-taken",
			       "Proxmox takes %s of its IOMMU group from host driver %s, too, although the virtual machine does not get it; if the host needs it, do not start this",
			       member->name, member->driver);
		break;
	}
}

/**
 * rr_drivers_find() - find the host drivers that are in the way, or are taken away
 * @preflight: the look at the guest
 * @group: the group of a device that it gets
 */
void rr_drivers_find(struct rr_preflight *preflight, const struct rr_group *group)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		if (is_in_the_way(&group->members[i]))
			find_driver(preflight, group, &group->members[i]);
	}
}
