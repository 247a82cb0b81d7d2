// SPDX-License-Identifier: GPL-2.0
/*
 * What a command costs, its start included.
 *
 *	timing COMMAND...
 *
 * Prints the nanoseconds until it has ended, and those it was on the processor;
 * its exit status is the command's. In a VM under -icount shift=0 the second is
 * the number of instructions.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long nanoseconds(struct timeval t)
{
	return t.tv_sec * 1000000000L + t.tv_usec * 1000L;
}

int main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage usage;
	int status;

	if (argc < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (!vfork()) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait(&status) < 0)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_CHILDREN, &usage);
	printf("%ld %ld\n", (end.tv_sec - begin.tv_sec) * 1000000000L +
	       end.tv_nsec - begin.tv_nsec,
	       nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
