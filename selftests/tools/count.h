/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counting what something costs: in nanoseconds of this thread's own time on the
 * processor, waits left out. In a VM under -icount shift=0 that is the number of
 * instructions.
 */
#ifndef COUNT_H
#define COUNT_H

#include <stdlib.h>
#include <time.h>

static inline long count_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static inline int count_compare(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return x < y ? -1 : x > y;
}

/* The median: a timer's tick now and then does not move it. */
static inline long count_median(long *counts, int n)
{
	qsort(counts, n, sizeof(*counts), count_compare);
	return counts[n / 2];
}

#endif
