// SPDX-License-Identifier: GPL-2.0
/*
 * The devices that a guest gets, as this machine has them.
 */
#include <stdlib.h>

#include "rr_file.h"
#include "rr_preflight.h"

static bool is_present(u64 bdf)
{
	char address[RR_ADDRESS_MAX];

	rr_address_print(address, sizeof(address), bdf, NULL);
	return rr_file_exists("/sys/bus/pci/devices/%s", address);
}

/**
 * rr_passed_has() - does the guest get a device?
 * @preflight: the look at the guest
 * @bdf: the device
 *
 * Return: true if it does.
 */
bool rr_passed_has(const struct rr_preflight *preflight, u64 bdf)
{
	size_t i;

	for (i = 0; i < preflight->n_passed; i++) {
		if (preflight->passed[i] == bdf)
			return true;
	}
	return false;
}

/**
 * rr_passed_first() - the first device of a group that the guest gets
 * @preflight: the look at the guest
 * @group: the group, of which it gets one
 *
 * Return: its address.
 */
u64 rr_passed_first(const struct rr_preflight *preflight, const struct rr_group *group)
{
	size_t i;

	for (i = 0; i < group->n_members; i++) {
		if (group->members[i].is_pci &&
		    rr_passed_has(preflight, group->members[i].bdf))
			return group->members[i].bdf;
	}
	return RR_NO_DEVICE;
}

static const struct rr_group *find_group(struct rr_preflight *preflight, int number)
{
	size_t i;

	for (i = 0; i < preflight->machine.n_groups; i++) {
		if (preflight->machine.groups[i].number == number)
			return &preflight->machine.groups[i];
	}
	for (i = 0; i < preflight->n_groups; i++) {
		if (preflight->groups[i]->number == number)
			return preflight->groups[i];
	}
	/* One in which nothing is tied. */
	preflight->groups = rr_alloc(preflight->groups, preflight->n_groups + 1,
				     sizeof(*preflight->groups));
	preflight->groups[preflight->n_groups] = rr_alloc(NULL, 1, sizeof(struct rr_group));
	rr_group_read(preflight->groups[preflight->n_groups], number);
	return preflight->groups[preflight->n_groups++];
}

static void look_at(struct rr_preflight *preflight, const struct rr_group *group)
{
	size_t i;

	for (i = 0; i < preflight->n_looked; i++) {
		if (preflight->looked[i] == group)
			return;
	}
	preflight->looked = rr_alloc(preflight->looked, preflight->n_looked + 1,
				     sizeof(*preflight->looked));
	preflight->looked[preflight->n_looked++] = group;
}

static void add_device(struct rr_preflight *preflight, u64 bdf)
{
	char address[RR_ADDRESS_MAX];
	int number;

	if (rr_passed_has(preflight, bdf))
		return;
	preflight->passed = rr_alloc(preflight->passed, preflight->n_passed + 1,
				     sizeof(*preflight->passed));
	preflight->passed[preflight->n_passed++] = bdf;
	if (!is_present(bdf)) {
		rr_finding_add(&preflight->findings, bdf, RR_REFUSED, "absent",
			       "no device is there: has the card moved? Compare 'lspci -nn' with what the virtual machine is to get");
		return;
	}
	rr_address_print(address, sizeof(address), bdf, NULL);
	number = rr_group_number(address);
	if (number != RR_NO_GROUP)
		look_at(preflight, find_group(preflight, number));
	else if (preflight->machine.has_iommu)
		rr_finding_add(&preflight->findings, bdf, RR_WARNING, "no-group",
			       "it is in no IOMMU group yet; whether firmware ties it is known when a driver (vfio-pci will do) binds to it");
	else
		rr_finding_add(&preflight->findings, bdf, RR_REFUSED, "no-iommu",
			       "this machine has no IOMMU at work: switch it on in the firmware's setup (VT-d, AMD-Vi), or by 'intel_iommu=on' on the kernel's command line");
}

/* One device, or those of a slot that are there. */
static void add_passed(struct rr_preflight *preflight, const struct rr_passed *passed)
{
	unsigned int i, n = 0;

	for (i = 0; passed->every_function && i < RR_FUNCTIONS; i++) {
		if (is_present(passed->bdf + i)) {
			add_device(preflight, passed->bdf + i);
			n++;
		}
	}
	if (!n)
		add_device(preflight, passed->bdf);
}

/* Does somebody else have it, or a function of the slot, as far as the module tells? */
static bool is_taken(const struct rr_preflight *preflight, const struct rr_passed *passed)
{
	unsigned int i, n = passed->every_function ? RR_FUNCTIONS : 1;

	for (i = 0; i < n; i++) {
		struct rr_group *group;
		struct rr_member *member = rr_machine_find(&preflight->machine,
							   passed->bdf + i, &group);

		if (member && member->state == RR_ASSIGNED)
			return true;
	}
	return false;
}

/* Return: the alternative of a choice that the guest gets: the first that is free. */
static unsigned int alternative_of(const struct rr_preflight *preflight,
				   unsigned int choice)
{
	const struct rr_guest *guest = &preflight->guest;
	unsigned int taken = 0;
	size_t i;

	/* Those of a choice are in their order. */
	for (i = 0; i < guest->n_passed; i++) {
		const struct rr_passed *passed = &guest->passed[i];

		if (passed->choice == choice && passed->alternative == taken &&
		    is_taken(preflight, passed))
			taken++;
	}
	for (i = 0; i < guest->n_passed; i++) {
		if (guest->passed[i].choice == choice &&
		    guest->passed[i].alternative == taken)
			return taken;
	}
	/* All are taken: which of them is looked at matters little. */
	return 0;
}

/**
 * rr_passed_find() - find the devices that a guest gets, and their groups
 * @preflight: the look at the guest; to be given back by rr_passed_free()
 */
void rr_passed_find(struct rr_preflight *preflight)
{
	const struct rr_guest *guest = &preflight->guest;
	unsigned int alternative = 0;
	size_t i;

	for (i = 0; i < guest->n_passed; i++) {
		const struct rr_passed *passed = &guest->passed[i];

		/* Once for each choice: they are in their order. */
		if (!i || passed->choice != passed[-1].choice)
			alternative = alternative_of(preflight, passed->choice);
		if (passed->alternative == alternative)
			add_passed(preflight, passed);
	}
}

/**
 * rr_passed_free() - give back what rr_passed_find() has
 * @preflight: the look at the guest
 */
void rr_passed_free(struct rr_preflight *preflight)
{
	size_t i;

	for (i = 0; i < preflight->n_groups; i++) {
		rr_group_free(preflight->groups[i]);
		free(preflight->groups[i]);
	}
	free(preflight->groups);
	free(preflight->looked);
	free(preflight->passed);
}
