// SPDX-License-Identifier: GPL-2.0
/*
 * Why the module is not loaded: the most likely reason, with its cure.
 */
#include <dirent.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_kernel.h"
#include "rr_missing.h"

#define CMDLINE_LIMIT 65536

#define SOURCES "/usr/src"

/* Is it on the kernel's own list of those that are never loaded? */
static bool is_kept_out(void)
{
	char *text, *rest, *word, *name;
	bool found = false;
	size_t len;

	text = rr_file_whole(CMDLINE_LIMIT, &len, "/proc/cmdline");
	for (rest = text; rest && (word = strsep(&rest, "\n "));) {
		if (strncmp(word, "module_blacklist=", 17))
			continue;
		for (word += 17; (name = strsep(&word, ","));)
			found |= !strcmp(name, "relax_rmrr");
	}
	free(text);
	return found;
}

/* The value of BUILD_EXCLUSIVE_@which, in a dkms.conf that is changed. */
static const char *find_pattern(char *text, const char *which)
{
	char start[40], *line;
	size_t len;

	snprintf(start, sizeof(start), "BUILD_EXCLUSIVE_%s=\"", which);
	while ((line = strsep(&text, "\n"))) {
		if (strncmp(line, start, strlen(start)))
			continue;
		line += strlen(start);
		len = strlen(line);
		if (len && line[len - 1] == '"') {
			line[len - 1] = '\0';
			return line;
		}
	}
	return NULL;
}

/* Does a text match? What is no regular expression says nothing against it. */
static bool matches(const char *pattern, const char *text)
{
	bool match;
	regex_t regex;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return true;
	match = !regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return match;
}

/* Do the sources that are installed, if there are any, say by that word that it is for it? */
static bool suits(const char *which, const char *text)
{
	bool match = false, said = false;
	char path[RR_PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	dir = opendir(rr_path(path, SOURCES));
	while (dir && (entry = readdir(dir))) {
		const char *pattern;
		char conf[8192];

		if (strncmp(entry->d_name, "relax_rmrr-", 11))
			continue;
		rr_file_read(conf, sizeof(conf), SOURCES "/%s/dkms.conf", entry->d_name);
		pattern = find_pattern(conf, which);
		if (!pattern || !*pattern)
			continue;
		said = true;
		match |= matches(pattern, text);
	}
	if (dir)
		closedir(dir);
	return match || !said;
}

/**
 * rr_missing_print() - why is the module not loaded?
 * @buf: where to; one line, without a newline
 * @size: its size in bytes; RR_MISSING_MAX suffices
 */
void rr_missing_print(char *buf, size_t size)
{
	char release[RR_RELEASE_MAX], machine[RR_RELEASE_MAX], path[RR_PATH_MAX];
	char package[RR_PACKAGE_MAX];
	const char *rebuild = rr_dkms_exists() ? "run 'dkms autoinstall'" :
			      "run 'make install' again in the source tree";

	rr_kernel_release(release);
	rr_kernel_machine(machine);
	rr_headers_package(package, sizeof(package), release);
	if (is_kept_out())
		snprintf(buf, size, "not loaded: kept out by module_blacklist= on the kernel's command line; remove it there to have the module back");
	else if (rr_kernel_module(path, sizeof(path), release))
		snprintf(buf, size, "not loaded, although built for %s: run 'modprobe relax_rmrr' and see 'dmesg | grep relax_rmrr' (\"Key was rejected by service\": see Secure Boot in relax_rmrr(4))",
			 release);
	else if (!suits("ARCH", machine))
		snprintf(buf, size, "not loaded: the version that is installed is not for this machine's architecture, %s",
			 machine);
	else if (!suits("KERNEL", release))
		snprintf(buf, size, "not loaded: the version that is installed is not for kernel %s; boot another kernel, or install a version that is",
			 release);
	else if (!rr_file_exists("/lib/modules/%s/build/Makefile", release))
		snprintf(buf, size, "not loaded: not built for kernel %s, whose headers are missing: install %s, then %s and 'modprobe relax_rmrr'",
			 release, package, rebuild);
	else
		snprintf(buf, size, "not loaded: not built for kernel %s, although its headers are there: %s; if that fails, see what it says (DKMS: /var/lib/dkms/relax_rmrr/*/build/make.log)",
			 release, rebuild);
}

/**
 * rr_explain_missing() - say why the module is not loaded
 */
void rr_explain_missing(void)
{
	char text[RR_MISSING_MAX];

	rr_missing_print(text, sizeof(text));
	rr_complain("%s", text);
}
