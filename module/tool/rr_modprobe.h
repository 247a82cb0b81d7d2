/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is configured, in modprobe.d and on the kernel's command line; and how to change it.
 */
#ifndef RR_MODPROBE_H
#define RR_MODPROBE_H

#include "rr_entries.h"

/* The file that is ours to change. */
#define RR_MODPROBE_FILE	"/etc/modprobe.d/relax_rmrr.conf"

/**
 * struct rr_setting - a line that sets the parameter
 * @file: its file, below the root
 * @line: the number of its first line; 0 for the kernel's command line
 */
struct rr_setting {
	char *file;
	int line;
};

/**
 * struct rr_modprobe - what is configured
 * @entries: the entries of the setting in force, which is the last
 * @settings: all of them, in their order
 * @n_settings: how many there are
 */
struct rr_modprobe {
	struct rr_entries entries;
	struct rr_setting *settings;
	size_t n_settings;
};

void rr_modprobe_read(struct rr_modprobe *modprobe);
void rr_modprobe_free(struct rr_modprobe *modprobe);
char *rr_modprobe_line(char **text, int *lines);
char *rr_modprobe_option(const char *line);

bool rr_permanent_prepare(const struct rr_modprobe *modprobe,
			  const struct rr_entries *entries);
bool rr_permanent_commit(void);
void rr_permanent_abandon(void);

#endif
