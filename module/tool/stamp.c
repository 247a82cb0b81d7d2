// SPDX-License-Identifier: GPL-2.0
/*
 * What stands in front of a kernel's message, in any of the forms in which people keep
 * and send logs:
 *
 *	1764295564.123456 host kernel: TEXT		journalctl -o short-unix
 *	Nov 28 02:26:04 host kernel: [   12.345678] TEXT	-o short, syslog's files
 *	2026-11-28T02:26:04+0000 host kernel: TEXT	-o short-iso, newer syslogs
 *	2026-11-28T02:26:04,123456+00:00 TEXT		dmesg --time-format=iso
 *	[   12.345678] TEXT				dmesg; busybox's, the console
 *	[   12.345678][    T1] TEXT			with CONFIG_PRINTK_CALLER
 *	[Sat Nov 28 02:26:04 2026] TEXT			dmesg -T
 *	<6>[   12.345678] TEXT				dmesg -r
 *	kern  :info  : [   12.345678] TEXT		dmesg -x
 *	6,339,5140900,-;TEXT				/dev/kmsg
 */
#include <string.h>

#include "rr_log.h"

#define DIGITS	"0123456789"
#define LETTERS	"abcdefghijklmnopqrstuvwxyz"

/* A level from here on is of another facility than the kernel. */
#define A_FACILITY 8

static const char *skip_spaces(const char *p)
{
	return p + strspn(p, " ");
}

/* "[ 12.345678] ", "[ 12.345678 <  0.000012>] ", and who printed it. Or NULL. */
static const char *take_uptime(const char *p, double *seconds)
{
	const char *caller;

	if (*p != '[')
		return NULL;
	p = rr_date_number(skip_spaces(p + 1), ".", seconds);
	if (!p)
		return NULL;
	if (!strncmp(p, " <", 2))
		p = strchr(p, ']');
	if (!p || *p != ']')
		return NULL;
	p = skip_spaces(p + 1);
	if (*p != '[')
		return p;
	caller = skip_spaces(p + 1);
	if (*caller != 'T' && *caller != 'C')
		return p;
	caller += 1 + strspn(caller + 1, DIGITS);
	return *caller == ']' ? skip_spaces(caller + 1) : p;
}

/* "HOST kernel: ". Return: behind it; NULL: it is somebody else's, or no such thing. */
static const char *take_origin(const char *p)
{
	static const char kernel[] = "kernel: ";

	p += strcspn(p, " ");
	p = skip_spaces(p);
	/* busybox's syslogd has a word more: "HOST kern.info kernel: ". */
	if (!strncmp(p, "kern.", 5)) {
		p += strcspn(p, " ");
		p = skip_spaces(p);
	}
	return strncmp(p, kernel, strlen(kernel)) ? NULL : p + strlen(kernel);
}

/* "6,339,5140900,-;" or "6,339,5140900,-,caller=T1;", or NULL. */
static const char *take_kmsg(const char *p, double *level, double *seconds)
{
	double first, sequence;

	p = rr_date_number(p, "", &first);
	if (!p || *p != ',')
		return NULL;
	p = rr_date_number(p + 1, "", &sequence);
	if (!p || *p != ',')
		return NULL;
	p = rr_date_number(p + 1, "", seconds);
	if (!p || *p != ',')
		return NULL;
	p = strchr(p, ';');
	if (!p)
		return NULL;
	*level = first;
	*seconds /= 1e6;
	return p + 1;
}

/* "kern  :info  : [", or NULL; behind it, at the bracket. */
static const char *take_names(const char *p, bool *kernel)
{
	bool named = !strncmp(p, "kern ", 5);

	p += strspn(p, LETTERS DIGITS);
	p = skip_spaces(p);
	if (*p++ != ':')
		return NULL;
	p += strspn(p, LETTERS);
	p = skip_spaces(p);
	if (strncmp(p, ": [", 3))
		return NULL;
	*kernel = named;
	return p + 2;
}

/* "<6>", or NULL. */
static const char *take_level(const char *p, double *level)
{
	double number;

	if (*p != '<')
		return NULL;
	p = rr_date_number(p + 1, "", &number);
	if (!p || *p != '>')
		return NULL;
	*level = number;
	return p + 1;
}

/* What syslog writes: a time that is a date, the host, who. Or NULL. */
static const char *take_dated(const char *p, struct rr_log_line *line, bool *kernel)
{
	const char *at = rr_date_number(p, ".", &line->seconds), *text;

	/* Seconds since the epoch alone have that many digits. */
	if (!at || *at != ' ' || line->seconds < 1e8)
		at = rr_date_iso(p, &line->seconds);
	if (!at)
		at = rr_date_short(p, &line->seconds);
	if (!at || *at != ' ')
		return NULL;
	line->clock = RR_SINCE_EPOCH;
	text = take_origin(at + 1);
	/* The comma is dmesg's, which names no host. */
	*kernel = text || memchr(p, ',', at - p);
	return text ? text : at + 1;
}

static const char *take_bracket(const char *p, struct rr_log_line *line)
{
	const char *text = take_uptime(p, &line->seconds);

	if (text) {
		line->clock = RR_SINCE_BOOT;
		return text;
	}
	text = rr_date_ctime(p, &line->seconds);
	if (text)
		line->clock = RR_SINCE_EPOCH;
	return text;
}

/**
 * rr_stamp_take() - tell a line's time from its message
 * @text: the line, without its end
 * @line: the result; its text is a part of @text
 *
 * A line that begins with none of the forms is a message without a time.
 *
 * Return: false for a line that is certainly not the kernel's: of a program that writes to
 * the same log, or what /dev/kmsg has below a record.
 */
bool rr_stamp_take(char *text, struct rr_log_line *line)
{
	struct rr_log_line again;
	double level = 0;
	const char *p = text, *at;
	bool kernel = true;

	*line = (struct rr_log_line){ .clock = RR_NO_CLOCK, .text = text };
	/* " SUBSYSTEM=pci" */
	if (*p == ' ')
		return false;
	at = take_kmsg(p, &level, &line->seconds);
	if (at) {
		line->clock = RR_SINCE_BOOT;
		line->text = text + (at - text);
		return level < A_FACILITY;
	}
	at = take_level(p, &level);
	if (!at)
		at = take_names(p, &kernel);
	if (at)
		p = at;
	at = take_bracket(p, line);
	if (!at)
		at = take_dated(p, line, &kernel);
	if (!at) {
		line->text = text + (p - text);
		return kernel && level < A_FACILITY;
	}
	/* Syslog keeps the kernel's own time, "-o short-monotonic" the host. */
	p = line->clock == RR_SINCE_BOOT ? take_origin(at) : take_bracket(at, &again);
	line->text = text + ((p ? p : at) - text);
	return kernel && level < A_FACILITY;
}
