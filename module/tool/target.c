// SPDX-License-Identifier: GPL-2.0
/*
 * The devices that a change is about.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_command.h"
#include "rr_entries.h"
#include "rr_file.h"
#include "rr_target.h"

static struct rr_target *find(struct rr_targets *targets, u64 bdf)
{
	size_t i;

	for (i = 0; i < targets->n; i++) {
		if (targets->at[i].entry.bdf == bdf)
			return &targets->at[i];
	}
	return NULL;
}

static struct rr_target *add(struct rr_targets *targets, u64 bdf)
{
	struct rr_target *target = find(targets, bdf);

	if (target)
		return target;
	targets->at = rr_grow(targets->at, targets->n, sizeof(*targets->at));
	target = &targets->at[targets->n++];
	*target = (struct rr_target){ .entry.bdf = bdf };
	return target;
}

static void want_policy(struct rr_target *target, const struct rr_request *request)
{
	if (!request->has_policy || target->own_policy)
		return;
	target->entry.has_policy = true;
	target->entry.policy = request->policy;
}

static void add_named(struct rr_targets *targets, const struct rr_machine *machine,
		      const struct rr_request *request,
		      bool (*comes)(const struct rr_member *member))
{
	struct rr_target *target = add(targets, request->bdf);
	struct rr_group *group;
	size_t i;

	target->named = true;
	if (request->has_id) {
		target->entry.has_id = true;
		target->entry.id = request->id;
	}
	target->own_policy = false;
	want_policy(target, request);
	target->own_policy = request->has_policy;
	target->member = rr_machine_find(machine, request->bdf, &group);
	if (!target->member)
		return;
	target->group = group;
	/* Those that are in none have nothing to do with each other. */
	for (i = 0; group->number != RR_NO_GROUP && i < group->n_members; i++) {
		const struct rr_member *member = &group->members[i];

		if (!member->is_pci || !comes(member))
			continue;
		target = add(targets, member->bdf);
		target->member = member;
		target->group = group;
		want_policy(target, request);
	}
}

/* Each function of a slot that is there. Return: how many. */
static int add_slot(struct rr_targets *targets, const struct rr_machine *machine,
		    struct rr_request request, bool (*comes)(const struct rr_member *member))
{
	char name[RR_ADDRESS_MAX];
	int n = 0, i;

	for (i = 0; i < RR_FUNCTIONS; i++, request.bdf++) {
		struct rr_group *group;

		rr_address_print(name, sizeof(name), request.bdf, NULL);
		if (!rr_file_exists("/sys/bus/pci/devices/%s", name) &&
		    !rr_machine_find(machine, request.bdf, &group))
			continue;
		add_named(targets, machine, &request, comes);
		n++;
	}
	return n;
}

static int add_arg(struct rr_targets *targets, const struct rr_machine *machine,
		   const char *arg, bool (*comes)(const struct rr_member *member))
{
	struct rr_entries entries;
	int ret = RR_SO;
	size_t i;

	rr_entries_parse(&entries, arg, strlen(arg));
	if (entries.bad || !entries.n) {
		rr_complain("\"%s\" is no address of a PCI device: write it as lspci -D does, 0000:01:00.0",
			    entries.bad ? entries.bad : "");
		ret = RR_USAGE;
	}
	for (i = 0; ret == RR_SO && i < entries.n; i++) {
		const struct rr_request *request = &entries.at[i];

		if (request->verb != RR_ADD) {
			rr_complain("'revoke' takes a device off the list, not a minus");
			ret = RR_USAGE;
		} else if (!request->every_function) {
			add_named(targets, machine, request, comes);
		} else if (!add_slot(targets, machine, *request, comes)) {
			rr_complain("%.*s: there is no such device; compare 'lspci -D'",
				    (int)request->len, request->text);
			ret = RR_NOT_SO;
		}
	}
	rr_entries_free(&entries);
	return ret;
}

/**
 * rr_targets_read() - read the addresses of a command line
 * @targets: the devices; to be given back by rr_targets_free()
 * @machine: what there is
 * @args: addresses, with an id and a policy where the allowlist takes them; NULL behind
 * @comes: does this member come along with another one of its group?
 *
 * Return: RR_SO, or how to end, and the reason has been said.
 */
int rr_targets_read(struct rr_targets *targets, const struct rr_machine *machine,
		    char **args, bool (*comes)(const struct rr_member *member))
{
	int ret = RR_SO;

	*targets = (struct rr_targets){ 0 };
	for (; *args && ret == RR_SO; args++)
		ret = add_arg(targets, machine, *args, comes);
	return ret;
}

/**
 * rr_targets_free() - give back what rr_targets_read() has
 * @targets: it
 */
void rr_targets_free(struct rr_targets *targets)
{
	free(targets->at);
}
