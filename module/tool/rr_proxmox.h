/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A virtual machine of Proxmox VE, as its configuration describes it. Pure.
 */
#ifndef RR_PROXMOX_H
#define RR_PROXMOX_H

#include "rr_guest.h"

/**
 * struct rr_proxmox - what there is to read
 * @conf: /etc/pve/qemu-server/VMID.conf; any bytes
 * @conf_len: their number
 * @mappings: /etc/pve/mapping/pci.cfg; any bytes
 * @mappings_len: their number
 * @node: the name of this node
 */
struct rr_proxmox {
	const char *conf;
	size_t conf_len;
	const char *mappings;
	size_t mappings_len;
	const char *node;
};

void rr_proxmox_parse(struct rr_guest *guest, const struct rr_proxmox *proxmox);

#endif
