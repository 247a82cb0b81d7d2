// SPDX-License-Identifier: GPL-2.0
/*
 * The time of --since, where no journalctl is there to take it: the most usual of the
 * forms of systemd.time(7).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rr_log.h"

#define MINUTE	60.0
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)

/**
 * struct unit - of a span of time
 * @name: its name
 * @seconds: how long it is
 */
struct unit {
	const char *name;
	double seconds;
};

static const struct unit units[] = {
	{ "s", 1 }, { "sec", 1 }, { "second", 1 }, { "seconds", 1 },
	{ "m", MINUTE }, { "min", MINUTE }, { "minute", MINUTE }, { "minutes", MINUTE },
	{ "h", HOUR }, { "hr", HOUR }, { "hour", HOUR }, { "hours", HOUR },
	{ "d", DAY }, { "day", DAY }, { "days", DAY },
	{ "w", 7 * DAY }, { "week", 7 * DAY }, { "weeks", 7 * DAY },
};

#define N_UNITS (sizeof(units) / sizeof(*units))

/* One of "1h 30 min". Return: behind it and its spaces, or NULL. */
static const char *take_span(const char *p, double *seconds)
{
	char *unit;
	unsigned long n = strtoul(p, &unit, 10);
	size_t len, i;

	if (*p < '0' || *p > '9')
		return NULL;
	unit += strspn(unit, " ");
	len = strspn(unit, "abcdefghijklmnopqrstuvwxyz");
	for (i = 0; i < N_UNITS; i++) {
		if (strlen(units[i].name) == len && !strncmp(units[i].name, unit, len)) {
			*seconds += n * units[i].seconds;
			return unit + len + strspn(unit + len, " ");
		}
	}
	return NULL;
}

/* "-1h 30min", "1 hour ago". */
static bool parse_relative(const char *text, double now, double *epoch)
{
	bool minus = *text == '-';
	const char *p = text + minus;
	double seconds = 0;

	do {
		p = take_span(p, &seconds);
	} while (p && *p && strcmp(p, "ago"));
	/* Exactly one of the two, as systemd has it. */
	if (!p || (*p == 'a') == minus)
		return false;
	*epoch = now - seconds;
	return true;
}

/* "HH:MM[:SS]" of the day that began at @midnight. */
static bool parse_clock(const char *text, double midnight, double *epoch)
{
	unsigned int hours, minutes, seconds = 0;
	int n = 0;

	if (*text < '0' || *text > '9')
		return false;
	if (sscanf(text, "%2u:%2u%n:%2u%n", &hours, &minutes, &n, &seconds, &n) < 2 ||
	    text[n] || hours > 23 || minutes > 59 || seconds > 60)
		return false;
	*epoch = midnight + hours * HOUR + minutes * MINUTE + seconds;
	return true;
}

/**
 * rr_since_parse() - parse a time
 * @text: it: "@SECONDS", "YYYY-MM-DD[ HH:MM[:SS]]", "HH:MM[:SS]", "now", "today",
 *	  "yesterday", "-1h", "1 hour ago"
 * @now: the time it is, in seconds since 1970
 * @epoch: the result, in seconds since 1970
 *
 * Return: false if it is none of these.
 */
bool rr_since_parse(const char *text, double now, double *epoch)
{
	time_t seconds = now;
	double midnight;
	const char *rest;
	struct tm tm;
	int n = 0;

	localtime_r(&seconds, &tm);
	tm.tm_hour = 0;
	tm.tm_min = 0;
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	midnight = mktime(&tm);
	if (!strcmp(text, "now") || !strcmp(text, "today")) {
		*epoch = *text == 'n' ? now : midnight;
		return true;
	}
	if (!strcmp(text, "yesterday")) {
		tm.tm_mday--;
		tm.tm_isdst = -1;
		*epoch = mktime(&tm);
		return true;
	}
	if (*text == '@')
		return text[1] >= '0' && text[1] <= '9' &&
		       sscanf(text + 1, "%15lf%n", epoch, &n) == 1 && !text[1 + n];
	rest = rr_date_iso(text, epoch);
	if (rest)
		return !*rest;
	return parse_clock(text, midnight, epoch) || parse_relative(text, now, epoch);
}
