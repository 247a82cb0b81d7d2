// SPDX-License-Identifier: GPL-2.0
/*
 * What is configured: the parameter allowlist= in modprobe.d, and on the kernel's command
 * line. As libkmod reads them (kmod_config_new()): files by name over all folders, of the
 * same name the one of the first folder, the command line last; of several settings the
 * kernel takes the last.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_modprobe.h"

/* In libkmod's order. */
static const char *const folders[] = {
	"/etc/modprobe.d",
	"/run/modprobe.d",
	"/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d",
	"/lib/modprobe.d",
};

#define N_FOLDERS (sizeof(folders) / sizeof(*folders))

/* What nobody writes by hand, and a parameter cannot hold. */
#define FILE_LIMIT 0x100000

/**
 * struct conf - a file of modprobe.d
 * @folder: its folder
 * @name: its name there
 */
struct conf {
	const char *folder;
	char *name;
};

/**
 * rr_modprobe_line() - the next logical line, of as many as end in a backslash and one
 * @text: where to begin; moved behind it, NULL after the last. Is changed
 * @lines: how many lines of the file it has taken
 *
 * Return: the line.
 */
char *rr_modprobe_line(char **text, int *lines)
{
	char *line = *text, *from = line, *to = line;

	*lines = 1;
	while (*from && *from != '\n') {
		if (*from == '\\' && from[1] == '\n') {
			from += 2;
			++*lines;
			continue;
		}
		*to++ = *from++;
	}
	*text = *from ? from + 1 : NULL;
	*to = '\0';
	return line;
}

/**
 * rr_modprobe_option() - the words of the module's options
 * @line: a logical line
 *
 * Return: what stands behind "options relax_rmrr", or NULL if that is not what it is.
 */
char *rr_modprobe_option(const char *line)
{
	size_t len;

	line += strspn(line, " \t");
	len = strcspn(line, " \t");
	if (len != strlen("options") || memcmp(line, "options", len))
		return NULL;
	line += len + strspn(line + len, " \t");
	len = strcspn(line, " \t");
	if (len != strlen("relax_rmrr") || memcmp(line, "relax", 5) ||
	    (line[5] != '_' && line[5] != '-') || memcmp(line + 6, "rmrr", 4))
		return NULL;
	return (char *)line + len;
}

/* The last word KEYallowlist=, which is the one in force. Return: its value, to be freed. */
static char *find_value(const char *words, const char *key)
{
	char *value = NULL, *from, *to;

	while (*(words += strspn(words, " \t\n"))) {
		size_t len = strcspn(words, " \t\n");
		const char *word = words + (*words == '"');

		if (!strncmp(word, key, strlen(key)) &&
		    !strncmp(word + strlen(key), "allowlist=", 10)) {
			word += strlen(key) + 10;
			free(value);
			value = strndup(word, words + len - word);
		}
		words += len;
	}
	/* The kernel takes quotes off. */
	for (from = to = value; from && *from; from++) {
		if (*from != '"' && *from != '\'')
			*to++ = *from;
	}
	if (to)
		*to = '\0';
	return value;
}

static void add_setting(struct rr_modprobe *modprobe, const char *file, int line,
			const char *value)
{
	size_t n = modprobe->n_settings++;

	modprobe->settings = rr_alloc(modprobe->settings, n + 1, sizeof(*modprobe->settings));
	modprobe->settings[n].file = rr_strdup(file);
	modprobe->settings[n].line = line;
	rr_entries_free(&modprobe->entries);
	rr_entries_parse(&modprobe->entries, value, strlen(value));
}

static void read_conf(struct rr_modprobe *modprobe, const struct conf *conf)
{
	char *text, *rest, file[RR_PATH_MAX];
	int number = 1, lines;
	size_t len;

	snprintf(file, sizeof(file), "%s/%s", conf->folder, conf->name);
	text = rr_file_whole(FILE_LIMIT, &len, "%s", file);
	for (rest = text; rest; number += lines) {
		char *words = rr_modprobe_option(rr_modprobe_line(&rest, &lines));
		char *value = words ? find_value(words, "") : NULL;

		if (value)
			add_setting(modprobe, file, number, value);
		free(value);
	}
	free(text);
}

static bool is_known(const struct conf *confs, size_t n, const char *name)
{
	while (n--) {
		if (!strcmp(confs[n].name, name))
			return true;
	}
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct conf *)a)->name, ((const struct conf *)b)->name);
}

/* Return: all that are to be read, in their order, to be freed with their names. */
static struct conf *find_confs(size_t *n)
{
	struct conf *confs = NULL;
	char path[RR_PATH_MAX];
	struct dirent *entry;
	size_t i;

	*n = 0;
	for (i = 0; i < N_FOLDERS; i++) {
		DIR *dir = opendir(rr_path(path, "%s", folders[i]));

		while (dir && (entry = readdir(dir))) {
			size_t len = strlen(entry->d_name);

			if (*entry->d_name == '.' || len < 5 ||
			    strcmp(entry->d_name + len - 5, ".conf") ||
			    is_known(confs, *n, entry->d_name))
				continue;
			confs = rr_alloc(confs, *n + 1, sizeof(*confs));
			confs[*n].folder = folders[i];
			confs[(*n)++].name = rr_strdup(entry->d_name);
		}
		if (dir)
			closedir(dir);
	}
	if (*n)
		qsort(confs, *n, sizeof(*confs), by_name);
	return confs;
}

/**
 * rr_modprobe_read() - read what is configured
 * @modprobe: it; to be given back by rr_modprobe_free()
 */
void rr_modprobe_read(struct rr_modprobe *modprobe)
{
	char *cmdline, *value = NULL;
	struct conf *confs;
	size_t n, i, len;

	*modprobe = (struct rr_modprobe){ 0 };
	confs = find_confs(&n);
	for (i = 0; i < n; i++) {
		read_conf(modprobe, &confs[i]);
		free(confs[i].name);
	}
	free(confs);
	cmdline = rr_file_whole(FILE_LIMIT, &len, "/proc/cmdline");
	if (cmdline)
		value = find_value(cmdline, "relax_rmrr.");
	if (value)
		add_setting(modprobe, "/proc/cmdline", 0, value);
	free(value);
	free(cmdline);
}

/**
 * rr_modprobe_free() - give back what rr_modprobe_read() has
 * @modprobe: it
 */
void rr_modprobe_free(struct rr_modprobe *modprobe)
{
	size_t i;

	for (i = 0; i < modprobe->n_settings; i++)
		free(modprobe->settings[i].file);
	free(modprobe->settings);
	rr_entries_free(&modprobe->entries);
}
