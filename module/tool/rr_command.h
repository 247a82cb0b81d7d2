/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands, and what the command line asks of them.
 */
#ifndef RR_COMMAND_H
#define RR_COMMAND_H

#include <stdbool.h>

/**
 * enum rr_exit - how a command ends
 * @RR_SO: it is so
 * @RR_NOT_SO: it is not so, or it failed
 * @RR_USAGE: the command line makes no sense
 */
enum rr_exit {
	RR_SO = 0,
	RR_NOT_SO = 1,
	RR_USAGE = 2,
};

/**
 * struct rr_options - what the command line says
 * @json: --json
 * @prometheus: --prometheus
 * @no_legend: --no-legend: a table without its first line and what stands below
 * @now: --now: not permanent
 * @mapped: --mapped
 * @all: --all
 * @absent_ok: --absent-ok
 * @libvirt: --libvirt
 * @proxmox: --proxmox VMID, or NULL
 * @memory: --memory SIZE, or NULL
 * @machine: --machine q35|pc, or NULL
 * @since: --since TIME, or NULL
 * @args: what is no option, behind the command; ends in NULL
 */
struct rr_options {
	bool json;
	bool prometheus;
	bool no_legend;
	bool now;
	bool mapped;
	bool all;
	bool absent_ok;
	bool libvirt;
	const char *proxmox;
	const char *memory;
	const char *machine;
	const char *since;
	char **args;
};

int rr_list(const struct rr_options *options);
int rr_show(const struct rr_options *options);
int rr_allow(const struct rr_options *options);
int rr_revoke(const struct rr_options *options);
int rr_apply(const struct rr_options *options);
int rr_check(const struct rr_options *options);
int rr_preflight(const struct rr_options *options);
int rr_faults(const struct rr_options *options);
int rr_report(const struct rr_options *options);

#endif
