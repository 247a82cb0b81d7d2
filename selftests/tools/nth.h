/* SPDX-License-Identifier: GPL-2.0 */
/* The Nth allocation of this thread's calls fails (Documentation/fault-injection). */
#ifndef NTH_H
#define NTH_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of this thread: how many allocations are left to the one that fails. */
static const char *nth;
static int nth_fd = -1;

static inline void arm(void)
{
	if (!nth)
		return;
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR);
	if (nth_fd < 0 || write(nth_fd, nth, strlen(nth)) < 0) {
		perror("fail-nth");
		exit(125);
	}
}

/* Before anything else is done, as that allocates, too. */
static inline const char *disarm(void)
{
	char left[16] = "";
	int err = errno;

	if (!nth)
		return "";
	if (pread(nth_fd, left, sizeof(left) - 1, 0) <= 0 ||
	    write(nth_fd, "0", 1) != 1) {
		perror("fail-nth");
		exit(125);
	}
	close(nth_fd);
	errno = err;
	return atoi(left) ? " missed" : " struck";
}

#endif
