/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The look at a virtual machine before it starts.
 */
#ifndef RR_PREFLIGHT_H
#define RR_PREFLIGHT_H

#include "rr_finding.h"
#include "rr_guest.h"
#include "rr_machine.h"

/**
 * enum rr_manager - who starts it, and takes devices from their host drivers
 * @RR_BY_HAND: QEMU itself; whoever starts it
 * @RR_BY_LIBVIRT: libvirt: those that the domain names
 * @RR_BY_PROXMOX: Proxmox VE: each of their IOMMU groups that is no bridge
 */
enum rr_manager {
	RR_BY_HAND,
	RR_BY_LIBVIRT,
	RR_BY_PROXMOX,
};

/**
 * struct rr_preflight - what is looked at, and what is found
 * @manager: who starts the guest
 * @guest: the guest
 * @memory: where it has its memory
 * @machine: this machine
 * @has_gate: the kernel refuses what is tied; else guest memory over a region is refused
 * @passed: the devices that it gets; an array of addresses
 * @n_passed: how many there are
 * @groups: their IOMMU groups, without those of @machine
 * @n_groups: how many these are
 * @looked: pointers to all of their groups
 * @n_looked: how many these are
 * @findings: what has been found
 */
struct rr_preflight {
	enum rr_manager manager;
	struct rr_guest guest;
	struct rr_guest_memory memory;
	struct rr_machine machine;
	bool has_gate;
	u64 *passed;
	size_t n_passed;
	struct rr_group **groups;
	size_t n_groups;
	const struct rr_group **looked;
	size_t n_looked;
	struct rr_findings findings;
};

bool rr_passed_has(const struct rr_preflight *preflight, u64 bdf);
u64 rr_passed_first(const struct rr_preflight *preflight, const struct rr_group *group);
void rr_passed_find(struct rr_preflight *preflight);
void rr_passed_free(struct rr_preflight *preflight);
void rr_obstacles_find(struct rr_preflight *preflight, const struct rr_group *group);
void rr_drivers_find(struct rr_preflight *preflight, const struct rr_group *group);
void rr_overlaps_find(struct rr_preflight *preflight);
bool rr_gate_exists(void);

#endif
