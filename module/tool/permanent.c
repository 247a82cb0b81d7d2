// SPDX-License-Identifier: GPL-2.0
/*
 * Changing what is configured: the one line of our file in modprobe.d.
 *
 * The new file is written whole, and is on the disk, before the list is written to; it
 * takes the place of the old one by rename() afterwards. Killed at any point, the file is
 * the old one or the new one. All of it under a lock on the folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_modprobe.h"

#define OPTIONS "options relax_rmrr"

static const char preamble[] =
	"# The PCI devices that relax_rmrr may relax from boot on (see relax_rmrr(4)).\n"
	"# Kept by relax_rmrr(8); its line may be edited by hand as well.\n";

/* The file, and where a link leads that stands there; the new one beside it. */
static char old_path[PATH_MAX], new_path[PATH_MAX + sizeof(".new")];
static int folder_fd = -1;

/* Only one line may speak, and that in our file. */
static bool may_change(const struct rr_modprobe *modprobe)
{
	const struct rr_setting *setting = modprobe->settings;
	size_t i;

	if (modprobe->entries.bad) {
		setting += modprobe->n_settings - 1;
		rr_complain("%s:%d: \"%s\" is no entry, and the module does not load with it: mend that line first, or say --now",
			    setting->file, setting->line, modprobe->entries.bad);
		return false;
	}
	for (i = 0; i < modprobe->n_settings; i++, setting++) {
		if (!setting->line) {
			rr_complain("the kernel's command line has relax_rmrr.allowlist=, which overrules %s: take it off there, or say --now",
				    RR_MODPROBE_FILE);
			return false;
		}
		if (strcmp(setting->file, RR_MODPROBE_FILE)) {
			rr_complain("%s:%d has an 'options relax_rmrr' line, too: move it to %s, or say --now",
				    setting->file, setting->line, RR_MODPROBE_FILE);
			return false;
		}
		if (i) {
			rr_complain("%s has two 'options relax_rmrr' lines, %d and %d: make them one, or say --now",
				    setting->file, setting[-1].line, setting->line);
			return false;
		}
	}
	return true;
}

/* Is it another policy than that of an entry before it, for its slot? */
static bool overrules(const struct rr_entries *entries, size_t i)
{
	struct rr_entries before = { .at = entries->at, .n = i };
	const struct rr_request *old = rr_entries_find(&before, entries->at[i].bdf);

	return old && old->policy != entries->at[i].policy;
}

static void print_entries(FILE *to, const struct rr_entries *entries)
{
	char entry[RR_ENTRY_MAX];
	size_t i;

	fputs(" allowlist=", to);
	for (i = 0; i < entries->n; i++) {
		rr_entry_print(entry, sizeof(entry), &entries->at[i]);
		fprintf(to, "%s%s%s", i ? "," : "", entry,
			entries->at[i].policy == RR_RELAXED && overrules(entries, i) ?
			"=relaxed" : "");
	}
}

/* The line, with its other words as they were; nothing where none is left. */
static void print_option(FILE *to, char *words, const struct rr_entries *entries)
{
	bool begun = false, written = false;
	char *word;

	while ((word = strsep(&words, " \t"))) {
		bool ours = !strncmp(word + (*word == '"'), "allowlist=", 10);

		if (!*word || (ours && (written || !entries->n)))
			continue;
		if (!begun)
			fputs(OPTIONS, to);
		begun = true;
		if (ours) {
			print_entries(to, entries);
			written = true;
		} else {
			fprintf(to, " %s", word);
		}
	}
	if (begun)
		putc('\n', to);
}

static bool sets_list(const char *words)
{
	const char *at = strstr(words, "allowlist=");

	return at && (at == words || strchr(" \t\"", at[-1]));
}

/* All of it: the lines as they are, but for that one. */
static void print_file(FILE *to, const char *old, const struct rr_entries *entries)
{
	char *text = rr_strdup(old), *rest = text;
	const char *from = old;
	bool written = false;
	int lines;

	if (!*old)
		fputs(preamble, to);
	while (rest && *rest) {
		size_t at = rest - text;
		char *words = rr_modprobe_option(rr_modprobe_line(&rest, &lines));

		from = old + at;
		if (words && sets_list(words)) {
			print_option(to, words, entries);
			written = true;
			continue;
		}
		fwrite(from, 1, rest ? (size_t)(rest - text) - at : strlen(from), to);
		if (!rest)
			putc('\n', to);
	}
	if (!written && entries->n) {
		fputs(OPTIONS, to);
		print_entries(to, entries);
		putc('\n', to);
	}
	free(text);
}

/* Where the file is, and a lock on its folder. */
static bool open_folder(void)
{
	char path[RR_PATH_MAX], folder[PATH_MAX];
	struct stat was;

	rr_path(path, RR_MODPROBE_FILE);
	/* What does not exist yet is none; what is a link stays one. */
	if (!realpath(path, old_path)) {
		if (errno != ENOENT || !lstat(path, &was))
			return false;
		snprintf(folder, sizeof(folder), "%s", path);
		if (!realpath(dirname(folder), old_path))
			return false;
		strncat(old_path, strrchr(path, '/'), sizeof(old_path) - strlen(old_path) - 1);
	}
	snprintf(folder, sizeof(folder), "%s", old_path);
	folder_fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder_fd >= 0 && !flock(folder_fd, LOCK_EX);
}

static bool write_new(const char *old, const struct rr_entries *entries)
{
	struct stat was;
	FILE *to;
	int fd;

	snprintf(new_path, sizeof(new_path), "%s.new", old_path);
	/* Of one who was killed: the lock is ours. modprobe reads *.conf alone. */
	unlink(new_path);
	fd = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return false;
	if (!stat(old_path, &was) &&
	    (fchmod(fd, was.st_mode & 07777) || fchown(fd, was.st_uid, was.st_gid))) {
		close(fd);
		return false;
	}
	to = fdopen(fd, "w");
	if (!to) {
		close(fd);
		return false;
	}
	print_file(to, old, entries);
	if (fflush(to) || ferror(to) || fsync(fd)) {
		fclose(to);
		return false;
	}
	return !fclose(to);
}

/**
 * rr_permanent_prepare() - have a file at hand that configures some entries
 * @modprobe: what is configured now
 * @entries: what is to be configured
 *
 * Return: true, and then rr_permanent_commit() or rr_permanent_abandon() has to follow;
 * false if that cannot be, and the reason has been said.
 */
bool rr_permanent_prepare(const struct rr_modprobe *modprobe,
			  const struct rr_entries *entries)
{
	char *old;
	size_t len;

	if (!may_change(modprobe))
		return false;
	old = rr_file_whole(0x100000, &len, RR_MODPROBE_FILE);
	if ((!old && errno != ENOENT) || !open_folder() ||
	    !write_new(old ? old : "", entries)) {
		rr_complain("cannot write " RR_MODPROBE_FILE ": %m; nothing has been changed (--now: not permanent)");
		rr_permanent_abandon();
		free(old);
		return false;
	}
	free(old);
	return true;
}

/**
 * rr_permanent_commit() - let the new file take the place of the old one
 *
 * Return: true if it has; false, and the reason has been said.
 */
bool rr_permanent_commit(void)
{
	if (rename(new_path, old_path) || fsync(folder_fd)) {
		rr_complain("cannot write " RR_MODPROBE_FILE ": %m; the list is changed, but not permanently");
		rr_permanent_abandon();
		return false;
	}
	close(folder_fd);
	folder_fd = -1;
	return true;
}

/**
 * rr_permanent_abandon() - leave everything as it was
 */
void rr_permanent_abandon(void)
{
	int error = errno;

	if (*new_path)
		unlink(new_path);
	if (folder_fd >= 0)
		close(folder_fd);
	folder_fd = -1;
	errno = error;
}
