// SPDX-License-Identifier: GPL-2.0
/*
 * Before a virtual machine starts: would the kernel refuse it, and why? Nothing is
 * granted here, and nothing is changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_command.h"
#include "rr_file.h"
#include "rr_json.h"
#include "rr_libvirt.h"
#include "rr_missing.h"
#include "rr_preflight.h"
#include "rr_proxmox.h"

/* A domain, a configuration and a list of mappings have a few thousand bytes. */
#define TEXT_LIMIT (16 << 20)

/* Return: the domain on standard input, to be freed; or NULL. */
static char *read_input(size_t *len)
{
	char *text = NULL;
	size_t n;

	*len = 0;
	do {
		text = rr_alloc(text, *len + 65536, 1);
		n = fread(text + *len, 1, 65536, stdin);
		*len += n;
	} while (n && *len < TEXT_LIMIT);
	if (!ferror(stdin) && !n)
		return text;
	free(text);
	return NULL;
}

static enum rr_exit read_domain(struct rr_guest *guest)
{
	size_t len;
	char *text = read_input(&len);
	bool is_domain = text && rr_libvirt_parse(guest, text, len);

	free(text);
	if (is_domain)
		return RR_SO;
	rr_complain("standard input is no domain's XML, as libvirt gives it to a hook");
	return RR_NOT_SO;
}

static enum rr_exit read_configuration(struct rr_guest *guest, const char *vmid)
{
	struct rr_proxmox proxmox = { 0 };
	char *conf, *mappings, node[256];

	if (!*vmid || strspn(vmid, "0123456789") != strlen(vmid) || strlen(vmid) > 9) {
		rr_complain("'%s' is no VMID, which is a number: see 'qm list'", vmid);
		return RR_USAGE;
	}
	conf = rr_file_whole(TEXT_LIMIT, &proxmox.conf_len, "/etc/pve/qemu-server/%s.conf",
			     vmid);
	if (!conf) {
		rr_complain("cannot read /etc/pve/qemu-server/%s.conf: %m; see 'qm list'",
			    vmid);
		return RR_NOT_SO;
	}
	mappings = rr_file_whole(TEXT_LIMIT, &proxmox.mappings_len, "/etc/pve/mapping/pci.cfg");
	/* The name of the node is the host's, without a domain. */
	rr_file_word(node, sizeof(node), "/proc/sys/kernel/hostname");
	node[strcspn(node, ".")] = '\0';
	proxmox.conf = conf;
	proxmox.mappings = mappings ? mappings : "";
	proxmox.node = node;
	rr_proxmox_parse(guest, &proxmox);
	free(mappings);
	free(conf);
	return RR_SO;
}

static enum rr_exit read_addresses(struct rr_guest *guest, char **args)
{
	unsigned int i;

	rr_guest_init(guest);
	for (i = 0; args[i]; i++) {
		if (rr_guest_pass(guest, args[i], strlen(args[i]), i, 0))
			continue;
		rr_complain("'%s' is no address of a PCI device: see 'lspci -D'",
			    guest->unread);
		return RR_USAGE;
	}
	return RR_SO;
}

/* What the command line says counts for more. */
static enum rr_exit read_options(struct rr_guest *guest, const struct rr_options *options)
{
	if (options->machine)
		rr_guest_set_machine(guest, options->machine, strlen(options->machine));
	if (options->machine && guest->machine == RR_OTHER_MACHINE) {
		rr_complain("--machine takes q35, pc or virt");
		return RR_USAGE;
	}
	if (options->memory) {
		guest->dimms = 0;
		if (!rr_size_parse(options->memory, strlen(options->memory), RR_MIB,
				   &guest->memory)) {
			rr_complain("--memory takes a size: 4096 (MiB), 4096M, 4G");
			return RR_USAGE;
		}
	}
	return RR_SO;
}

static enum rr_exit read_guest(struct rr_preflight *preflight,
			       const struct rr_options *options)
{
	enum rr_exit status;

	if (!!*options->args + options->libvirt + !!options->proxmox != 1) {
		rr_complain("preflight takes addresses, or --libvirt, or --proxmox VMID");
		return RR_USAGE;
	}
	if (options->libvirt && options->json) {
		rr_complain("--libvirt takes no --json: standard output is libvirt's there");
		return RR_USAGE;
	}
	if (options->libvirt) {
		preflight->manager = RR_BY_LIBVIRT;
		status = read_domain(&preflight->guest);
	} else if (options->proxmox) {
		preflight->manager = RR_BY_PROXMOX;
		status = read_configuration(&preflight->guest, options->proxmox);
	} else {
		status = read_addresses(&preflight->guest, options->args);
	}
	return status == RR_SO ? read_options(&preflight->guest, options) : status;
}

static void look(struct rr_preflight *preflight)
{
	size_t i;

	rr_guest_memory(&preflight->memory, &preflight->guest);
	preflight->has_gate = rr_gate_exists();
	rr_machine_read(&preflight->machine);
	if (*preflight->guest.unread)
		rr_finding_add(&preflight->findings, RR_NO_DEVICE, RR_WARNING, "unread",
			       "'%s' names no PCI device of this host that is understood here: it is not looked at",
			       preflight->guest.unread);
	rr_passed_find(preflight);
	for (i = 0; i < preflight->n_looked; i++) {
		rr_obstacles_find(preflight, preflight->looked[i]);
		rr_drivers_find(preflight, preflight->looked[i]);
	}
	rr_overlaps_find(preflight);
}

static void print_device(const struct rr_preflight *preflight, u64 bdf)
{
	struct rr_group *group;
	struct rr_member *member = rr_machine_find(&preflight->machine, bdf, &group);
	char address[RR_ADDRESS_MAX];
	int number;

	rr_address_print(address, sizeof(address), bdf, NULL);
	number = rr_group_number(address);
	rr_json_open(NULL, '{');
	rr_json_text("device", address);
	if (number == RR_NO_GROUP)
		rr_json_text("group", NULL);
	else
		rr_json_number("group", number);
	rr_json_text("state", member ? rr_state_word(member->state) : NULL);
	rr_findings_json(&preflight->findings, bdf);
	rr_json_close('}');
}

static void print_json(const struct rr_preflight *preflight, bool starts)
{
	size_t i;

	rr_json_begin("preflight");
	rr_json_bool("starts", starts);
	rr_json_open("devices", '[');
	for (i = 0; i < preflight->n_passed; i++)
		print_device(preflight, preflight->passed[i]);
	rr_json_close(']');
	rr_findings_json(&preflight->findings, RR_NO_DEVICE);
	rr_json_end();
}

static void say(const struct rr_preflight *preflight, bool starts)
{
	size_t n = preflight->n_passed;

	rr_findings_say(&preflight->findings);
	/* What a hook of libvirt prints takes the place of the domain's XML. */
	if (preflight->manager == RR_BY_LIBVIRT || !starts)
		return;
	if (!n)
		puts("relax_rmrr: no PCI device is passed through");
	else
		printf("relax_rmrr: nothing is known that would keep %zu device%s from the guest\n",
		       n, n == 1 ? "" : "s");
}

static bool needs_module(const struct rr_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		if (!strcmp(findings->at[i].code, "not-loaded"))
			return true;
	}
	return false;
}

/**
 * rr_preflight() - the command "preflight"
 * @options: what the command line says
 *
 * Return: RR_SO if the guest would start, as far as can be told.
 */
int rr_preflight(const struct rr_options *options)
{
	struct rr_preflight preflight = { 0 };
	int status = read_guest(&preflight, options);

	if (status == RR_SO) {
		look(&preflight);
		if (rr_findings_have(&preflight.findings, RR_REFUSED))
			status = RR_NOT_SO;
		if (options->json)
			print_json(&preflight, status == RR_SO);
		else
			say(&preflight, status == RR_SO);
		if (needs_module(&preflight.findings))
			rr_explain_missing();
	}
	rr_machine_free(&preflight.machine);
	rr_passed_free(&preflight);
	rr_findings_free(&preflight.findings);
	rr_guest_free(&preflight.guest);
	return status;
}
