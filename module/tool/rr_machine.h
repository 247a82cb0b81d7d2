/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine as sysfs shows it: the IOMMU groups that hold a tied device, their members,
 * and what the module says of them.
 */
#ifndef RR_MACHINE_H
#define RR_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_address.h"

#define RR_SYS		"/sys/kernel/relax_rmrr"

/* The group of a device that is in none, or is absent. */
#define RR_NO_GROUP	-1

/**
 * enum rr_state - the words of devices/BDF/state, and two of our own
 * @RR_ABSENT: see sysfs-docs/sysfs-kernel-relax_rmrr; so for all up to @RR_BLOCKED
 * @RR_MISMATCH: see there
 * @RR_ASSIGNED: see there
 * @RR_PEER_BLOCKED: see there
 * @RR_IS_RELAXED: see there
 * @RR_IS_MAPPED: see there
 * @RR_UNAFFECTED: see there
 * @RR_OPENED: see there
 * @RR_BLOCKED: see there
 * @RR_UNTIED: the module has no directory for it: firmware does not tie it
 * @RR_UNKNOWN: the module is not loaded, or says what we do not know
 */
enum rr_state {
	RR_ABSENT,
	RR_MISMATCH,
	RR_ASSIGNED,
	RR_PEER_BLOCKED,
	RR_IS_RELAXED,
	RR_IS_MAPPED,
	RR_UNAFFECTED,
	RR_OPENED,
	RR_BLOCKED,
	RR_UNTIED,
	RR_UNKNOWN,
};

/* How many of these the module has words for. */
#define RR_STATES	(RR_BLOCKED + 1)

/**
 * struct rr_range - a reserved region
 * @start: its first byte
 * @last: its last byte
 * @type: its type, as user space sees it: "direct", "direct-relaxable", "msi", ...
 */
struct rr_range {
	u64 start;
	u64 last;
	char type[24];
};

/**
 * struct rr_ranges - some of them
 * @at: an array
 * @n: how many there are
 */
struct rr_ranges {
	struct rr_range *at;
	size_t n;
};

/**
 * struct rr_member - a member of an IOMMU group, or a listed device that is absent
 * @name: its name on its bus; of a PCI device its address, in the canonical form
 * @is_pci: it is a PCI device
 * @bdf: its address, as rr_bdf() packs it, if @is_pci
 * @present: it is there
 * @listed: it is on the list
 * @policy: its policy there
 * @id: its identity, if @is_pci and @present
 * @class: its PCI class, 24 bits
 * @driver: the name of its driver, or empty
 * @state: its state
 * @word: the state as the module says it; empty where it has no directory
 * @ranges: its own direct and direct-relaxable regions; known by the module alone
 * @relaxations: regions rewritten for it since it was listed
 * @mappings: regions mapped for user space since it was listed
 * @label: its name by pci.ids, or NULL until rr_names_read()
 */
struct rr_member {
	char name[64];
	bool is_pci;
	u64 bdf;
	bool present;
	bool listed;
	enum rr_policy policy;
	struct rr_id id;
	u32 class;
	char driver[64];
	enum rr_state state;
	char word[32];
	struct rr_ranges ranges;
	unsigned long long relaxations;
	unsigned long long mappings;
	char *label;
};

/**
 * struct rr_group - an IOMMU group, or those that are in none
 * @number: its number, or RR_NO_GROUP
 * @members: its members, by address; those that are no PCI devices last
 * @n_members: how many they are
 * @ranges: its reserved regions; read where the module does not tell a device's
 */
struct rr_group {
	int number;
	struct rr_member *members;
	size_t n_members;
	struct rr_ranges ranges;
};

/**
 * struct rr_machine - what has been read
 * @loaded: the module is loaded
 * @version: of the module that is loaded, or empty
 * @enumerations: those that the hook has seen
 * @groups: by number; those that are in none, or absent, last
 * @n_groups: how many they are
 * @has_iommu: the machine has IOMMU groups at all
 */
struct rr_machine {
	bool loaded;
	char version[32];
	unsigned long long enumerations;
	struct rr_group *groups;
	size_t n_groups;
	bool has_iommu;
};

bool rr_module_loaded(void);
void rr_machine_read(struct rr_machine *machine);
void rr_machine_free(struct rr_machine *machine);
struct rr_id rr_device_id(const char *device);
int rr_group_number(const char *device);
void rr_group_read(struct rr_group *group, int number);
void rr_group_free(struct rr_group *group);
void rr_group_add(struct rr_group *group, const char *name);
void rr_group_sort(struct rr_group *group);
bool rr_group_is_direct(int number);
bool rr_group_has(const struct rr_group *group, const char *type);
struct rr_member *rr_machine_find(const struct rr_machine *machine, u64 bdf,
				  struct rr_group **group);
bool rr_member_tied(const struct rr_member *member);
bool rr_member_blocks(const struct rr_member *member);
bool rr_ranges_read(struct rr_ranges *ranges, const char *path);
const char *rr_state_word(enum rr_state state);
void rr_gate_read(char *buf, size_t size);
void rr_names_read(struct rr_machine *machine);

#endif
