/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's log, line by line: of this machine, or of a file.
 */
#ifndef RR_LOG_H
#define RR_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* Longer lines are cut; the module's own are at most a page, the kernel's below 2 KiB. */
#define RR_LOG_LINE_MAX 4096

/* What rr_log_when() prints at most. */
#define RR_WHEN_MAX 32

/**
 * enum rr_clock - what the time of a line means
 * @RR_NO_CLOCK: it has none
 * @RR_SINCE_BOOT: seconds since the machine was started
 * @RR_SINCE_EPOCH: seconds since 1970
 */
enum rr_clock {
	RR_NO_CLOCK,
	RR_SINCE_BOOT,
	RR_SINCE_EPOCH,
};

/**
 * struct rr_log_line - a line of the kernel's
 * @clock: what @seconds means
 * @seconds: its time
 * @text: the bare message, without time, host and level; fit to be printed
 */
struct rr_log_line {
	enum rr_clock clock;
	double seconds;
	char *text;
};

struct rr_log;

struct rr_log *rr_log_open(const char *file, const char *since);
bool rr_log_next(struct rr_log *log, struct rr_log_line *line);
const char *rr_log_name(const struct rr_log *log);
bool rr_log_close(struct rr_log *log);

/* What stands in front of a message; and how times are written. */
bool rr_stamp_take(char *text, struct rr_log_line *line);
const char *rr_date_number(const char *text, const char *points, double *number);
const char *rr_date_iso(const char *text, double *epoch);
const char *rr_date_short(const char *text, double *epoch);
const char *rr_date_ctime(const char *text, double *epoch);
const char *rr_log_when(char *buf, size_t size, const struct rr_log_line *line);
bool rr_since_parse(const char *text, double now, double *epoch);

#endif
