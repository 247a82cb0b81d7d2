// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what the reader of logs makes of a log: log [FILE [SINCE]], each line of the
 * kernel's as what its time means ("-", "boot", "epoch"), the time, and the message.
 * Without FILE, or with an empty one, it is the log of this machine.
 */
#include <errno.h>
#include <stdio.h>

#include "rr_file.h"
#include "rr_log.h"

static const char *argument(char **argv, int i)
{
	return argv[1] && (i == 1 || argv[2]) && *argv[i] ? argv[i] : NULL;
}

int main(int argc, char **argv)
{
	static const char *const clocks[] = { "-", "boot", "epoch" };
	struct rr_log *log;
	struct rr_log_line line;

	(void)argc;
	log = rr_log_open(argument(argv, 1), argument(argv, 2));
	if (!log)
		return errno == EINVAL ? 2 : 1;
	while (rr_log_next(log, &line))
		printf("%s %.6f %s\n", clocks[line.clock], line.seconds, line.text);
	return !rr_log_close(log);
}
