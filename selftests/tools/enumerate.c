// SPDX-License-Identifier: GPL-2.0
/*
 * Reads many reserved_regions, while devices come and go.
 *
 *	enumerate COUNT FILE...		in turn; with COUNT 0, until SIGTERM, and with
 *					pauses
 *
 * Stops at the first that is not well-formed, says what it was, and exits with 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* SIGTERM is blocked by then. */
static bool stopped(void)
{
	sigset_t pending;

	return !sigpending(&pending) && sigismember(&pending, SIGTERM);
}

/* Each line: "0xSTART 0xEND TYPE", with 16 digits each. */
static bool regions_are_well_formed(char *buf)
{
	static const char * const types[] = {
		"direct", "direct-relaxable", "reserved", "msi",
	};
	char *line, *rest, again[80], type[32];
	unsigned long long start, end;
	unsigned int i;

	for (line = strtok_r(buf, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "0x%llx 0x%llx %31s", &start, &end,
			   type) != 3 || start > end)
			return false;
		snprintf(again, sizeof(again), "0x%016llx 0x%016llx %s", start,
			 end, type);
		for (i = 0; i < 4 && strcmp(type, types[i]); i++)
			;
		if (i == 4 || strcmp(line, again))
			return false;
	}
	return true;
}

static void rest(void)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

/*
 * Return: 1 for a read, 0 if the device is unplugged. Its group is empty before it is
 * gone: a file that has nothing in it must go, or have something, soon.
 */
static int enumerate_one(const char *path)
{
	char buf[4097];
	int tries, fd;
	ssize_t n;

	for (tries = 0; tries < 500; tries++) {
		fd = open(path, O_RDONLY);
		if (fd < 0 && (errno == ENOENT || errno == ENODEV))
			return 0;
		n = fd < 0 ? -1 : pread(fd, buf, sizeof(buf) - 1, 0);
		if (n < 0 && errno != ENODEV) {
			printf("%s: %s\n", path, strerror(errno));
			exit(1);
		}
		if (fd >= 0)
			close(fd);
		if (n < 0)
			return 0;
		buf[n] = 0;
		if (n > 0 && !regions_are_well_formed(buf)) {
			printf("%s: malformed, at '%s'\n", path, buf);
			exit(1);
		}
		if (n > 0)
			return 1;
		rest();
	}
	printf("%s: empty\n", path);
	exit(1);
}

static int enumerate(unsigned long count, char **paths)
{
	unsigned long reads = 0, gone = 0;
	char **path = paths;
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	while (!stopped() && (!count || reads < count)) {
		if (enumerate_one(*path))
			reads++;
		else
			gone++;
		if (!*++path)
			path = paths;
		if (!count)
			rest();
	}
	printf("reads %lu gone %lu\n", reads, gone);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2)
		return enumerate(strtoul(argv[1], NULL, 0), argv + 2);
	fprintf(stderr, "usage: enumerate COUNT FILE...\n");
	return 125;
}
