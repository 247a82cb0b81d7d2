// SPDX-License-Identifier: GPL-2.0
/*
 * "relax_rmrr list --json"; sysfs-docs/relax_rmrr.schema.json describes it.
 */
#include <stdio.h>

#include "rr_entries.h"
#include "rr_json.h"
#include "rr_list.h"

static void put_ranges(const struct rr_ranges *ranges)
{
	size_t i;

	rr_json_open("regions", '[');
	for (i = 0; i < ranges->n; i++) {
		rr_json_open(NULL, '{');
		rr_json_address("start", ranges->at[i].start);
		rr_json_address("end", ranges->at[i].last);
		rr_json_text("type", ranges->at[i].type);
		rr_json_close('}');
	}
	rr_json_close(']');
}

static void put_text(const char *key, const char *text)
{
	rr_json_text(key, text && *text ? text : NULL);
}

static void put_member(const struct rr_member *member)
{
	char id[10] = "", class[8] = "";

	if (member->is_pci && member->present) {
		snprintf(id, sizeof(id), "%04x:%04x", member->id.vendor, member->id.device);
		snprintf(class, sizeof(class), "%06x", member->class & 0xffffff);
	}
	rr_json_open(NULL, '{');
	rr_json_text("device", member->name);
	rr_json_text("bus", member->is_pci ? "pci" : NULL);
	rr_json_bool("present", member->present);
	put_text("id", id);
	put_text("class", class);
	put_text("name", member->label);
	put_text("driver", member->driver);
	put_text("state", member->word);
	rr_json_bool("listed", member->listed);
	rr_json_text("policy", member->listed ? rr_policy_word(member->policy) : NULL);
	rr_json_bool("blocks", rr_member_blocks(member));
	put_ranges(&member->ranges);
	rr_json_number("relaxations", member->relaxations);
	rr_json_number("mappings", member->mappings);
	rr_json_close('}');
}

static void put_group(const struct rr_group *group)
{
	size_t i;

	rr_json_open(NULL, '{');
	if (group->number == RR_NO_GROUP)
		rr_json_text("group", NULL);
	else
		rr_json_number("group", group->number);
	/* Those of a device are known by the module alone. */
	put_ranges(&group->ranges);
	rr_json_open("devices", '[');
	for (i = 0; i < group->n_members; i++)
		put_member(&group->members[i]);
	rr_json_close(']');
	rr_json_close('}');
}

/**
 * rr_list_json() - print what there is as JSON
 * @machine: what there is
 */
void rr_list_json(const struct rr_machine *machine)
{
	size_t i;

	rr_json_begin("list");
	rr_json_bool("loaded", machine->loaded);
	put_text("version", machine->version);
	if (machine->loaded)
		rr_json_number("enumerations", machine->enumerations);
	else
		rr_json_text("enumerations", NULL);
	rr_json_open("groups", '[');
	for (i = 0; i < machine->n_groups; i++)
		put_group(&machine->groups[i]);
	rr_json_close(']');
	rr_json_end();
}
