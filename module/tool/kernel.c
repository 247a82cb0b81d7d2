// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel that runs, and which of our modules it would load.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "rr_file.h"
#include "rr_kernel.h"

/* Of a distribution's kernel it has half a megabyte. */
#define DEP_LIMIT (16 << 20)

/**
 * rr_kernel_release() - what "uname -r" says
 * @buf: where to; RR_RELEASE_MAX bytes
 *
 * Below another root it is that one's /proc that says it.
 */
void rr_kernel_release(char *buf)
{
	struct utsname name;

	if (rr_file_word(buf, RR_RELEASE_MAX, "/proc/sys/kernel/osrelease") <= 0 &&
	    !uname(&name))
		snprintf(buf, RR_RELEASE_MAX, "%s", name.release);
}

/**
 * rr_kernel_machine() - what "uname -m" says
 * @buf: where to; RR_RELEASE_MAX bytes
 *
 * Kernels before 6.1 have no file that says it.
 */
void rr_kernel_machine(char *buf)
{
	struct utsname name;

	if (rr_file_word(buf, RR_RELEASE_MAX, "/proc/sys/kernel/arch") <= 0 &&
	    !uname(&name))
		snprintf(buf, RR_RELEASE_MAX, "%s", name.machine);
}

/* Is that the path of our module, packed or not? */
static bool is_ours(const char *path)
{
	const char *last = strrchr(path, '/');

	last = last ? last + 1 : path;
	return !strncmp(last, "relax_rmrr.ko", 13) && (!last[13] || last[13] == '.');
}

/**
 * rr_kernel_module() - the file that "modprobe relax_rmrr" would load
 * @buf: where to; empty if there is none
 * @size: its size in bytes
 * @release: of the kernel
 *
 * Return: true if there is one.
 */
bool rr_kernel_module(char *buf, size_t size, const char *release)
{
	char *text, *rest, *line;
	size_t len;

	*buf = '\0';
	text = rr_file_whole(DEP_LIMIT, &len, "/lib/modules/%s/modules.dep", release);
	for (rest = text; rest && (line = strsep(&rest, "\n"));) {
		line[strcspn(line, ":")] = '\0';
		if (!is_ours(line))
			continue;
		if (*line == '/')
			snprintf(buf, size, "%s", line);
		else
			snprintf(buf, size, "/lib/modules/%s/%s", release, line);
		rr_clean(buf);
		break;
	}
	free(text);
	return *buf;
}
