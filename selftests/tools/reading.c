// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to read files of sysfs, which are made anew at each read.
 *
 *	reading N FILE...		read each file N times, and that nine times
 *
 * Prints the cost of one read of an open file, the median of the nine (see
 * count.h).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "count.h"

#define ROUNDS 9

static int *fds;

static void read_all(int n)
{
	static char buf[4096];
	int i;

	for (i = 0; i < n; i++)
		if (pread(fds[i], buf, sizeof(buf), 0) <= 0) {
			perror("read");
			exit(1);
		}
}

int main(int argc, char **argv)
{
	int i, round, files = argc - 2, n = files > 0 ? atoi(argv[1]) : 0;
	long counts[ROUNDS], begin;

	if (n < 1)
		return 2;
	fds = calloc(files, sizeof(*fds));
	for (i = 0; i < files; i++) {
		fds[i] = open(argv[i + 2], O_RDONLY);
		if (fds[i] < 0) {
			perror(argv[i + 2]);
			return 1;
		}
	}
	/* What the first read allocates is not counted. */
	read_all(files);
	for (round = 0; round < ROUNDS; round++) {
		begin = count_now();
		for (i = 0; i < n; i++)
			read_all(files);
		counts[round] = count_now() - begin;
	}
	printf("%ld\n", count_median(counts, ROUNDS) / n / files);
	return 0;
}
