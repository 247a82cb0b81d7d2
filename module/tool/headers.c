// SPDX-License-Identifier: GPL-2.0
/*
 * How distributions call the headers of a kernel: what module/system/headers-package.sh
 * knows, which is there before this is built.
 */
#include <fnmatch.h>
#include <string.h>

#include "rr_file.h"
#include "rr_kernel.h"

/**
 * struct form - the names of a distribution
 * @pattern: its releases
 * @before: how the package's name begins
 * @first: which part of the release comes then: 'r' for all of it, '+' for what stands
 *	   behind its last plus sign, '<' for what stands before that, '-' for what stands
 *	   behind its last hyphen, 0 for nothing
 * @between: what comes then
 * @second: which part of the release comes last
 */
struct form {
	const char *pattern;
	const char *before;
	char first;
	const char *between;
	char second;
};

static const struct form forms[] = {
	/* Proxmox, to the first kernels of its version 8, which know both names; and since. */
	{ "5.*-pve", "pve-headers-", 'r', "", 0 },
	{ "6.[12].*-pve", "pve-headers-", 'r', "", 0 },
	{ "*-pve", "proxmox-headers-", 'r', "", 0 },
	/*
	 * Fedora; Red Hat and those that follow it. Of one with other pages, on Arm, the
	 * release ends in +64k.
	 */
	{ "*.fc[0-9]*+*", "kernel-", '+', "-devel-", '<' },
	{ "*.el[0-9]*+*", "kernel-", '+', "-devel-", '<' },
	{ "*.fc[0-9]*", "kernel-devel-", 'r', "", 0 },
	{ "*.el[0-9]*", "kernel-devel-", 'r', "", 0 },
	/* SUSE. */
	{ "*-default", "kernel-", '-', "-devel", 0 },
	{ "*-64kb", "kernel-", '-', "-devel", 0 },
	{ "*", "linux-headers-", 'r', "", 0 },
};

/* The part of a release that a letter stands for. Return: its length. */
static int part(const char *release, char letter, const char **from)
{
	const char *last = strrchr(release, letter == '-' ? '-' : '+');

	*from = release;
	if (!letter)
		return 0;
	if (letter == 'r')
		return strlen(release);
	/* The pattern has seen to it that there is one. */
	if (letter == '<')
		return last - release;
	*from = last + 1;
	return strlen(last + 1);
}

/**
 * rr_headers_package() - the package with the headers of a kernel
 * @buf: where to
 * @size: its size in bytes; RR_PACKAGE_MAX suffices
 * @release: of the kernel
 */
void rr_headers_package(char *buf, size_t size, const char *release)
{
	const struct form *form = forms;
	const char *first, *second;
	char base[RR_RELEASE_MAX];
	int n, m;

	/* Arch and its like say it themselves. */
	if (rr_file_word(base, sizeof(base), "/lib/modules/%s/pkgbase", release) > 0) {
		snprintf(buf, size, "%s-headers", base);
		return;
	}
	while (fnmatch(form->pattern, release, 0) && form->pattern[1])
		form++;
	n = part(release, form->first, &first);
	m = part(release, form->second, &second);
	snprintf(buf, size, "%s%.*s%s%.*s", form->before, n, first, form->between, m, second);
}
