// SPDX-License-Identifier: GPL-2.0
/*
 * Memory: the program ends where there is none.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_memory.h"

/**
 * rr_alloc() - memory for an array; ends the program where there is none
 * @old: the array as it was, or NULL
 * @n: number of elements
 * @size: size of one, in bytes
 *
 * Return: the array, to be freed; what is new of it holds anything.
 */
void *rr_alloc(void *old, size_t n, size_t size)
{
	void *new = NULL;

	if (!size || n <= SIZE_MAX / size)
		new = realloc(old, n && size ? n * size : 1);
	if (!new) {
		fputs("relax_rmrr: out of memory\n", stderr);
		exit(1);
	}
	return new;
}

/**
 * rr_grow() - room for one more element of an array
 * @old: the array, or NULL; made by this alone
 * @n: how many it has
 * @size: size of one, in bytes
 *
 * What is taken off leaves its room, so @n may have been more.
 *
 * Return: the array, to be freed; what is new of it holds anything.
 */
void *rr_grow(void *old, size_t n, size_t size)
{
	/* By powers of two: whenever it is full. */
	if (n & (n - 1))
		return old;
	return rr_alloc(old, n ? 2 * n : 1, size);
}

/**
 * rr_strdup() - a copy of some text
 * @text: it
 *
 * Return: the copy, to be freed.
 */
char *rr_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(rr_alloc(NULL, size, 1), text, size);
}
