// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of a report that are about what somebody has written: the administrator in
 * modprobe.d, the module in the log.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_log.h"
#include "rr_modprobe.h"
#include "rr_report.h"
#include "rr_section.h"

/* Lines of the module's in the log that are shown: the last of them. */
#define LOG_LINES 48

/* More than is read of a file of modprobe.d elsewhere is not shown, either. */
#define FILE_LIMIT 1048576

/* The line that begins there, with those that belong to it. */
static void print_setting(struct rr_section *section, const struct rr_setting *setting)
{
	char *text, *rest, *line = NULL;
	int number = 1, lines;
	size_t len;

	text = rr_file_whole(FILE_LIMIT, &len, "%s", setting->file);
	for (rest = text; rest && setting->line; number += lines) {
		line = rr_modprobe_line(&rest, &lines);
		if (number == setting->line)
			break;
		line = NULL;
	}
	rr_section_line(section, "%s:%d: %s", setting->file, setting->line,
			line ? line : "relax_rmrr.allowlist= (see the command line)");
	free(text);
}

/**
 * rr_report_configured() - print what is configured
 */
void rr_report_configured(void)
{
	char entry[RR_ENTRY_MAX];
	struct rr_modprobe modprobe;
	struct rr_section section;
	size_t i;

	rr_modprobe_read(&modprobe);
	rr_section_begin(&section, "Configured", 20);
	for (i = 0; i < modprobe.n_settings && i < 4; i++)
		print_setting(&section, &modprobe.settings[i]);
	section.left_out += modprobe.n_settings - i;
	for (i = 0; i < modprobe.entries.n; i++) {
		if (modprobe.entries.at[i].verb != RR_ADD)
			continue;
		rr_entry_print(entry, sizeof(entry), &modprobe.entries.at[i]);
		rr_section_line(&section, "    %s", entry);
	}
	if (modprobe.entries.bad)
		rr_section_line(&section, "no entry: %s", modprobe.entries.bad);
	rr_section_end(&section, "nothing");
	rr_modprobe_free(&modprobe);
}

static void print_line(struct rr_section *section, const char *text)
{
	if (text)
		rr_section_line(section, "%s", text);
}

/**
 * rr_report_log() - print what the module has said
 */
void rr_report_log(void)
{
	char *last[LOG_LINES] = { NULL }, *loaded = NULL, when[RR_WHEN_MAX];
	struct rr_section section;
	struct rr_log_line line;
	struct rr_log *log;
	size_t n = 0, i;

	rr_section_begin(&section, "What the module has said", LOG_LINES + 1);
	log = rr_log_open(NULL, NULL);
	while (log && rr_log_next(log, &line)) {
		char **place = &last[n % LOG_LINES];
		char *text;

		if (!strstr(line.text, "relax_rmrr"))
			continue;
		if (asprintf(&text, "%s %s", rr_log_when(when, sizeof(when), &line), line.text) < 0)
			break;
		if (strstr(line.text, " loaded: gate ")) {
			free(loaded);
			loaded = rr_strdup(text);
		}
		free(*place);
		*place = text;
		n++;
	}
	/* What it said at the beginning has the gate in it. */
	if (n > LOG_LINES)
		print_line(&section, loaded);
	for (i = 0; i < LOG_LINES; i++) {
		print_line(&section, last[(n + i) % LOG_LINES]);
		free(last[(n + i) % LOG_LINES]);
	}
	if (n > LOG_LINES)
		section.left_out += n - LOG_LINES;
	rr_section_end(&section, log ? "nothing" : "the log cannot be read: ask as root");
	free(loaded);
	if (log)
		rr_log_close(log);
}
