// SPDX-License-Identifier: GPL-2.0
/*
 * What the module says in the kernel's log while it is written to: the risks of a grant,
 * the reason of a refusal. A line is in the log before the write returns.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_kmsg.h"

#define PREFIX "relax_rmrr: "

/**
 * rr_kmsg_begin() - from here on
 *
 * Return: for rr_kmsg_next(); -1 where the log cannot be read, which that takes, too.
 */
int rr_kmsg_begin(void)
{
	char path[RR_PATH_MAX];
	int fd = open(rr_path(path, "/dev/kmsg"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/**
 * rr_kmsg_next() - the next line of the module
 * @fd: what rr_kmsg_begin() has returned
 * @text: where to, without "relax_rmrr: "
 * @size: its size in bytes
 *
 * Return: true; false if there is none left.
 */
bool rr_kmsg_next(int fd, char *text, size_t size)
{
	/* A record is read at once or not at all; its longest is below 8 KiB. */
	char record[8192];
	const char *message;
	ssize_t n;

	for (;;) {
		n = fd < 0 ? -1 : read(fd, record, sizeof(record) - 1);
		/* Overwritten before it was read: the next one is there. */
		if (n < 0 && fd >= 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			return false;
		record[n] = '\0';
		message = strchr(record, ';');
		if (!message || strncmp(message + 1, PREFIX, strlen(PREFIX)))
			continue;
		message += 1 + strlen(PREFIX);
		snprintf(text, size, "%.*s", (int)strcspn(message, "\n"), message);
		rr_clean(text);
		return true;
	}
}

/**
 * rr_kmsg_end() - to here
 * @fd: what rr_kmsg_begin() has returned
 */
void rr_kmsg_end(int fd)
{
	if (fd >= 0)
		close(fd);
}
