// SPDX-License-Identifier: GPL-2.0
/*
 * Is a grant in force?
 */
#include <dirent.h>
#include <string.h>

#include "rr_kernel.h"
#include "rr_machine.h"
#include "rr_trouble.h"

static int read_state(char *buf, size_t size, const char *device)
{
	return rr_file_word(buf, size, RR_SYS "/devices/%s/state", device);
}

/* Does a member of the group keep its regions? Those stay direct. */
static bool keeps_one(int group)
{
	char path[RR_PATH_MAX], state[32];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	dir = opendir(rr_path(path, "/sys/kernel/iommu_groups/%d/devices", group));
	while (dir && !found && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		read_state(state, sizeof(state), entry->d_name);
		found = !strcmp(state, "mapped");
	}
	if (dir)
		closedir(dir);
	return found;
}

/* Then nothing that ties its group is direct. */
static void check_relaxed(struct rr_troubles *troubles, const char *device)
{
	int group = rr_group_number(device);

	if (group == RR_NO_GROUP || keeps_one(group) || !rr_group_is_direct(group))
		return;
	rr_error_add(troubles, device, "hook-lost",
		     "%s: relaxed, but regions of its IOMMU group are direct: something has pushed the module's hook out ('dmesg | grep relax_rmrr'); 'relax_rmrr revoke --now %s', then 'relax_rmrr apply'",
		     device, device);
}

static void note_unaffected(struct rr_troubles *troubles, const char *device)
{
	char machine[RR_RELEASE_MAX];

	rr_kernel_machine(machine);
	if (rr_group_number(device) != RR_NO_GROUP)
		rr_note_add(troubles, device, "unaffected",
			    "%s is listed, but firmware does not tie it", device);
	/* On Arm, up to v6.14, a device is in none until a driver binds. */
	else if (strstr(machine, "arm") || strstr(machine, "aarch64"))
		rr_note_add(troubles, device, "unaffected",
			    "%s is listed; whether firmware ties it is known when a driver binds to it",
			    device);
	/* Elsewhere it joins when it is found, or never. */
	else
		rr_note_add(troubles, device, "unaffected",
			    "%s is listed, but it is in no IOMMU group: the IOMMU is off, or does not serve it, so there is nothing to relax, and no virtual machine can have it",
			    device);
}

/**
 * rr_check_grant() - is the grant of a device in force?
 * @troubles: what is found
 * @device: its address, in the canonical form
 * @absent_ok: it need not be there
 */
void rr_check_grant(struct rr_troubles *troubles, const char *device, bool absent_ok)
{
	char state[32];

	read_state(state, sizeof(state), device);
	if (!strcmp(state, "relaxed"))
		check_relaxed(troubles, device);
	else if (!strcmp(state, "mapped") || !strcmp(state, "assigned"))
		return;
	else if (!strcmp(state, "unaffected"))
		note_unaffected(troubles, device);
	else if (!strcmp(state, "absent") && absent_ok)
		rr_note_add(troubles, device, "absent", "%s is listed, but no device is there",
			    device);
	else if (!strcmp(state, "absent"))
		rr_error_add(troubles, device, "absent",
			     "%s: no device is there; has the card moved? Compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf",
			     device);
	else if (!strcmp(state, "mismatch"))
		rr_error_add(troubles, device, "mismatch",
			     "%s: not relaxed, another device is there than the one granted; compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf",
			     device);
	else if (!strcmp(state, "peer-blocked"))
		rr_error_add(troubles, device, "peer-blocked",
			     "%s: another device of its IOMMU group is tied and not listed; 'relax_rmrr allow %s' allows all of it",
			     device, device);
	else
		rr_error_add(troubles, device, "not-listed",
			     "%s: configured, but not on the list (state: %s); 'relax_rmrr apply' puts it there",
			     device, *state ? state : "none");
}
