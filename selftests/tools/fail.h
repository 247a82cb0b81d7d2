/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a tool ends that fails: it prints the step and the error, and its errno is
 * the exit status.
 */
#ifndef FAIL_H
#define FAIL_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void fail(const char *fmt, ...)
{
	int err = errno ? errno : EIO;
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf(": %s\n", strerror(err));
	exit(err);
}

#endif
