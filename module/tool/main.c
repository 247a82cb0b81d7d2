// SPDX-License-Identifier: GPL-2.0
/*
 * relax_rmrr - see which devices firmware ties, and allow them for virtual machines.
 *
 * Everything that this program does can be done by echo and cat, too: what decides is in
 * the module.
 */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "rr_command.h"
#include "rr_file.h"

/* What stands for an option that has no letter. */
enum option_value {
	JSON = 1 << 8,
	PROMETHEUS = 1 << 9,
	NO_LEGEND = 1 << 10,
	NOW = 1 << 11,
	MAPPED = 1 << 12,
	ALL = 1 << 13,
	ABSENT_OK = 1 << 14,
	LIBVIRT = 1 << 15,
	PROXMOX = 1 << 16,
	MEMORY = 1 << 17,
	MACHINE = 1 << 18,
	SINCE = 1 << 19,
	ROOT = 1 << 20,
	HELP = 1 << 21,
	VERSION = 1 << 22,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, JSON },
	{ "prometheus", no_argument, NULL, PROMETHEUS },
	{ "no-legend", no_argument, NULL, NO_LEGEND },
	{ "now", no_argument, NULL, NOW },
	{ "mapped", no_argument, NULL, MAPPED },
	{ "all", no_argument, NULL, ALL },
	{ "absent-ok", no_argument, NULL, ABSENT_OK },
	{ "libvirt", no_argument, NULL, LIBVIRT },
	{ "proxmox", required_argument, NULL, PROXMOX },
	{ "memory", required_argument, NULL, MEMORY },
	{ "machine", required_argument, NULL, MACHINE },
	{ "since", required_argument, NULL, SINCE },
	{ "root", required_argument, NULL, ROOT },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ NULL, 0, NULL, 0 },
};

/**
 * struct command - one of them
 * @name: its name
 * @run: what does it
 * @takes: the options that it knows
 * @least: arguments at least
 * @most: arguments at most
 * @usage: its line of the usage
 */
struct command {
	const char *name;
	int (*run)(const struct rr_options *options);
	int takes;
	int least;
	int most;
	const char *usage;
};

#define MANY 4096

static const struct command commands[] = {
	{ "list", rr_list, JSON | PROMETHEUS | NO_LEGEND, 0, 0,
	  "[list] [--no-legend | --json | --prometheus]" },
	{ "show", rr_show, 0, 1, 1, "show BDF" },
	{ "allow", rr_allow, NOW | MAPPED, 1, MANY, "allow BDF... [--mapped] [--now]" },
	{ "revoke", rr_revoke, NOW | ALL, 0, MANY, "revoke BDF...|--all [--now]" },
	{ "apply", rr_apply, 0, 0, 0, "apply" },
	{ "check", rr_check, JSON | ABSENT_OK, 0, 0, "check [--absent-ok] [--json]" },
	{ "preflight", rr_preflight, JSON | LIBVIRT | PROXMOX | MEMORY | MACHINE, 0, MANY,
	  "preflight BDF...|--libvirt|--proxmox VMID [--memory SIZE] [--machine q35|pc] [--json]" },
	{ "faults", rr_faults, JSON | SINCE, 0, 1, "faults [--since TIME] [--json] [FILE|-]" },
	{ "report", rr_report, 0, 0, 0, "report" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_usage(FILE *to)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		fprintf(to, "%s relax_rmrr %s\n", i ? "      " : "usage:",
			commands[i].usage);
	fputs("A BDF is the address of a PCI device as lspci prints it. See relax_rmrr(8).\n",
	      to);
}

static int usage(void)
{
	fputs("Try 'relax_rmrr --help'.\n", stderr);
	return RR_USAGE;
}

static void set_option(struct rr_options *options, int value)
{
	switch (value) {
	case JSON:
		options->json = true;
		break;
	case PROMETHEUS:
		options->prometheus = true;
		break;
	case NO_LEGEND:
		options->no_legend = true;
		break;
	case NOW:
		options->now = true;
		break;
	case MAPPED:
		options->mapped = true;
		break;
	case ALL:
		options->all = true;
		break;
	case ABSENT_OK:
		options->absent_ok = true;
		break;
	case LIBVIRT:
		options->libvirt = true;
		break;
	case PROXMOX:
		options->proxmox = optarg;
		break;
	case MEMORY:
		options->memory = optarg;
		break;
	case MACHINE:
		options->machine = optarg;
		break;
	case SINCE:
		options->since = optarg;
		break;
	}
}

/* Return: the command, NULL for none of that name. */
static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static const char *option_name(int value)
{
	const struct option *option = long_options;

	while (!(option->val & value))
		option++;
	return option->name;
}

/* Without a command: list; by the name that "check" had as a script, that. */
static const char *default_command(const char *path)
{
	const char *last = strrchr(path, '/');

	return strcmp(last ? last + 1 : path, "relax_rmrr-check") ? "list" : "check";
}

int main(int argc, char **argv)
{
	struct rr_options options = { 0 };
	const struct command *command;
	int value, given = 0, n = 0;

	setlocale(LC_CTYPE, "");
	while ((value = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (value == '?')
			return usage();
		given |= value;
		if (value == ROOT)
			rr_root = optarg;
		set_option(&options, value);
	}
	if (given & HELP) {
		print_usage(stdout);
		return RR_SO;
	}
	if (given & VERSION) {
		puts("relax_rmrr " RR_VERSION);
		return RR_SO;
	}
	options.args = argv + optind;
	command = find(*options.args ? *options.args : default_command(argv[0]));
	if (command && *options.args)
		options.args++;
	if (!command) {
		rr_complain("there is no command '%s'", *options.args);
		return usage();
	}
	given &= ~(ROOT | command->takes);
	if (given) {
		rr_complain("'%s' takes no --%s", command->name, option_name(given));
		return usage();
	}
	while (options.args[n])
		n++;
	if (n < command->least || n > command->most) {
		rr_complain("usage: relax_rmrr %s", command->usage);
		return RR_USAGE;
	}
	value = command->run(&options);
	if (fflush(stdout) || ferror(stdout)) {
		rr_complain("cannot write what there is to say: %m");
		return RR_NOT_SO;
	}
	return value;
}
