// SPDX-License-Identifier: GPL-2.0
/*
 * Times as logs and people write them. Pure but for the time zone: what was written
 * without one is taken for its reader's.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rr_log.h"

#define DIGITS	"0123456789"

/* Of a time in microseconds, with room for thirty years. */
#define MOST_DIGITS 15

/* What tells no year is not more than this in the future. */
#define A_DAY (24 * 60 * 60)

/**
 * rr_date_number() - parse a number that is not negative
 * @text: what begins with it
 * @points: what may stand in front of a fraction
 * @number: the result
 *
 * Return: what stands behind it, or NULL where there is none, or a senseless one.
 */
const char *rr_date_number(const char *text, const char *points, double *number)
{
	const char *p = text;
	size_t n = strspn(p, DIGITS);
	double weight = 1;

	if (!n || n > MOST_DIGITS)
		return NULL;
	for (*number = 0; n; n--, p++)
		*number = *number * 10 + (*p - '0');
	if (!*p || !strchr(points, *p) || !strspn(p + 1, DIGITS))
		return p;
	for (p++; *p >= '0' && *p <= '9'; p++) {
		weight /= 10;
		*number += (*p - '0') * weight;
	}
	return p;
}

/* "Z", "+00:00", "+0000". Return: behind it, or NULL where none stands. */
static const char *take_zone(const char *p, long *seconds)
{
	int hours, minutes, n = 0;

	*seconds = 0;
	if (*p == 'Z')
		return p + 1;
	if (*p != '+' && *p != '-')
		return NULL;
	if (sscanf(p + 1, "%2d:%2d%n", &hours, &minutes, &n) < 2 || !n) {
		n = 0;
		if (sscanf(p + 1, "%2d%2d%n", &hours, &minutes, &n) < 2 || !n)
			return NULL;
	}
	*seconds = (hours * 60L + minutes) * 60 * (*p == '-' ? -1 : 1);
	return p + 1 + n;
}

/**
 * rr_date_iso() - parse "YYYY-MM-DD[(T| )HH:MM[:SS[.SSS]][ZONE]]"
 * @text: what begins with it
 * @epoch: the result, in seconds since 1970
 *
 * Return: what stands behind it, or NULL.
 */
const char *rr_date_iso(const char *text, double *epoch)
{
	double seconds = 0;
	struct tm tm = { .tm_isdst = -1 };
	const char *p, *at;
	long zone;

	/* strptime() would skip spaces in front, and take years of one digit. */
	if (strspn(text, DIGITS) != 4)
		return NULL;
	p = strptime(text, "%Y-%m-%d", &tm);
	if (!p)
		return NULL;
	at = *p == 'T' || *p == ' ' ? strptime(p + 1, "%H:%M", &tm) : NULL;
	if (at) {
		p = at;
		at = *p == ':' ? rr_date_number(p + 1, ".,", &seconds) : NULL;
		if (at)
			p = at;
		at = take_zone(p, &zone);
		if (at) {
			*epoch = timegm(&tm) - zone + seconds;
			return at;
		}
	}
	*epoch = mktime(&tm) + seconds;
	return p;
}

/**
 * rr_date_short() - parse "Nov 28 02:26:04": the year is the last in which that was
 * @text: what begins with it
 * @epoch: the result, in seconds since 1970
 *
 * Return: what stands behind it, or NULL.
 */
const char *rr_date_short(const char *text, double *epoch)
{
	time_t now = time(NULL), at;
	struct tm tm, again;
	const char *p;

	localtime_r(&now, &again);
	tm = (struct tm){ .tm_year = again.tm_year, .tm_isdst = -1 };
	p = strptime(text, "%b %d %H:%M:%S", &tm);
	if (!p || *text == ' ')
		return NULL;
	again = tm;
	at = mktime(&tm);
	if (at > now + A_DAY) {
		again.tm_year--;
		at = mktime(&again);
	}
	*epoch = at;
	/* "-o short-precise" */
	if (*p == '.')
		p += 1 + strspn(p + 1, DIGITS);
	return p;
}

/**
 * rr_date_ctime() - parse "[Sat Nov 28 02:26:04 2026] "
 * @text: what begins with it
 * @epoch: the result, in seconds since 1970
 *
 * Return: what stands behind it, or NULL.
 */
const char *rr_date_ctime(const char *text, double *epoch)
{
	struct tm tm = { .tm_isdst = -1 };
	const char *p;

	if (*text != '[')
		return NULL;
	p = strptime(text + 1, "%a %b %d %H:%M:%S %Y", &tm);
	if (!p || *p != ']')
		return NULL;
	*epoch = mktime(&tm);
	return p + 1 + strspn(p + 1, " ");
}

/**
 * rr_log_when() - print the time of a line
 * @buf: where to; RR_WHEN_MAX bytes suffice
 * @size: size of @buf in bytes
 * @line: the line
 *
 * Return: @buf.
 */
const char *rr_log_when(char *buf, size_t size, const struct rr_log_line *line)
{
	time_t seconds = line->seconds;
	struct tm tm;

	if (line->clock == RR_SINCE_EPOCH && localtime_r(&seconds, &tm) &&
	    strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm))
		return buf;
	if (line->clock == RR_SINCE_BOOT)
		snprintf(buf, size, "%.6f s", line->seconds);
	else
		snprintf(buf, size, "unknown");
	return buf;
}
