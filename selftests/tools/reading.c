// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to read files of sysfs.
 *
 *	reading N FILE...		read each file N times
 *
 * Prints the nanoseconds of one open, read and close, the mean over all. In a
 * VM under -icount shift=0 that is the number of instructions.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void read_once(const char *path)
{
	static char buf[4096];
	int fd = open(path, O_RDONLY);

	if (fd < 0 || read(fd, buf, sizeof(buf)) <= 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

int main(int argc, char **argv)
{
	struct timespec begin, end;
	int i, k, n = argc > 2 ? atoi(argv[1]) : 0;

	if (n < 1)
		return 2;
	/* The first read finds cold dentries. */
	for (k = 2; k < argc; k++)
		read_once(argv[k]);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (i = 0; i < n; i++)
		for (k = 2; k < argc; k++)
			read_once(argv[k]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.0f\n", ((end.tv_sec - begin.tv_sec) * 1e9 + end.tv_nsec -
			  begin.tv_nsec) / n / (argc - 2));
	return 0;
}
