// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to write two texts to a file of sysfs, in turn.
 *
 *	writing FILE TEXT TEXT2
 *
 * Prints the cost of one write of each, the median of many (see count.h).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "count.h"

#define ROUNDS 15

static long write_once(int fd, const char *text)
{
	ssize_t len = strlen(text);
	long begin = count_now();

	if (write(fd, text, len) != len) {
		perror(text);
		exit(1);
	}
	return count_now() - begin;
}

int main(int argc, char **argv)
{
	int round, fd = argc == 4 ? open(argv[1], O_WRONLY) : -1;
	long first[ROUNDS], second[ROUNDS];

	if (fd < 0)
		return 2;
	for (round = 0; round < ROUNDS; round++) {
		first[round] = write_once(fd, argv[2]);
		second[round] = write_once(fd, argv[3]);
	}
	printf("%ld %ld\n", count_median(first, ROUNDS),
	       count_median(second, ROUNDS));
	return 0;
}
