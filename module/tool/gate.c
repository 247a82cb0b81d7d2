// SPDX-License-Identifier: GPL-2.0
/*
 * The gate of this kernel: does it refuse a claim of what firmware ties? Intel's driver
 * always has; the others do from 6.6 on, and before that it is guest memory over a region
 * that is refused. The module names it in the log when it is loaded.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "rr_file.h"
#include "rr_log.h"
#include "rr_machine.h"
#include "rr_preflight.h"

static bool has_intel(void)
{
	char path[RR_PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *dir = opendir(rr_path(path, "/sys/class/iommu"));

	while (dir && !found && (entry = readdir(dir)))
		found = !strncmp(entry->d_name, "dmar", 4);
	if (dir)
		closedir(dir);
	return found;
}

/**
 * rr_gate_exists() - does this kernel refuse a claim?
 *
 * Return: true if it does, or nobody knows.
 */
bool rr_gate_exists(void)
{
	unsigned int major, minor;
	char release[128];

	rr_file_word(release, sizeof(release), "/proc/sys/kernel/osrelease");
	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return true;
	return major > 6 || (major == 6 && minor >= 6) || has_intel();
}

/* "relax_rmrr: 0.1.0 loaded: gate require_direct, ..." */
static const char *find(const char *text)
{
	static const char prefix[] = "relax_rmrr: ", mark[] = " loaded: gate ";
	const char *at;

	if (strncmp(text, prefix, strlen(prefix)))
		return NULL;
	text += strlen(prefix);
	at = strchr(text, ' ');
	return at && !strncmp(at, mark, strlen(mark)) ? at + strlen(mark) : NULL;
}

/**
 * rr_gate_read() - read the gate's name
 * @buf: where to; empty where the log cannot be read, or does not reach back so far
 * @size: its size in bytes
 */
void rr_gate_read(char *buf, size_t size)
{
	struct rr_log *log = rr_log_open(NULL, NULL);
	struct rr_log_line line;

	*buf = '\0';
	while (log && rr_log_next(log, &line)) {
		const char *gate = find(line.text);

		/* The last one is that of the module that is loaded. */
		if (gate)
			snprintf(buf, size, "%.*s", (int)strcspn(gate, ", "), gate);
	}
	if (log)
		rr_log_close(log);
}
