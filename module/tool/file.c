// SPDX-License-Identifier: GPL-2.0
/*
 * Files that the command reads, and text on its way to whoever reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rr_file.h"

/* In front of every path; empty for the machine itself. */
const char *rr_root = "";

static const char *compose(char *buf, const char *format, va_list args)
{
	int n = snprintf(buf, RR_PATH_MAX, "%s", rr_root);

	if (n < RR_PATH_MAX)
		vsnprintf(buf + n, RR_PATH_MAX - n, format, args);
	return buf;
}

/**
 * rr_path() - compose a path below the root
 * @buf: where to; RR_PATH_MAX bytes
 * @format: as of printf(); the path, from the slash on
 *
 * Return: @buf.
 */
const char *rr_path(char *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	compose(buf, format, args);
	va_end(args);
	return buf;
}

/* As much as @size - 1 bytes hold, NUL behind it. Return: length, or -errno. */
static int read_at(char *buf, size_t size, const char *path)
{
	/* A FIFO in the place of a file must not hold us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t at = 0;
	ssize_t n = 0;
	int error;

	if (fd < 0)
		return -errno;
	while (at < size - 1) {
		n = read(fd, buf + at, size - 1 - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += n;
	}
	error = errno;
	close(fd);
	buf[at] = '\0';
	return n < 0 ? -error : (int)at;
}

/**
 * rr_file_read() - read the beginning of a file
 * @buf: where to; always ends in NUL, is empty on error
 * @size: size of @buf in bytes
 * @format: the path below the root, as of printf()
 *
 * Return: the number of bytes read, or -errno.
 */
int rr_file_read(char *buf, size_t size, const char *format, ...)
{
	char path[RR_PATH_MAX];
	va_list args;
	int n;

	va_start(args, format);
	compose(path, format, args);
	va_end(args);
	n = read_at(buf, size, path);
	if (n < 0)
		*buf = '\0';
	return n;
}

/**
 * rr_file_whole() - read a whole file
 * @limit: the longest that is read, in bytes; the rest is cut off
 * @len: its length in bytes
 * @format: the path below the root, as of printf()
 *
 * Return: its bytes and a NUL, to be freed; or NULL, with errno.
 */
char *rr_file_whole(size_t limit, size_t *len, const char *format, ...)
{
	size_t size = 4096;
	char path[RR_PATH_MAX];
	char *buf = NULL;
	va_list args;
	int n;

	va_start(args, format);
	compose(path, format, args);
	va_end(args);
	/* The size that sysfs tells is none; so again, with more room. */
	do {
		size = size > limit / 8 ? limit + 1 : size * 8;
		buf = rr_alloc(buf, size, 1);
		n = read_at(buf, size, path);
	} while (n >= 0 && (size_t)n == size - 1 && size <= limit);
	if (n < 0) {
		free(buf);
		errno = -n;
		return NULL;
	}
	*len = n;
	return buf;
}

/**
 * rr_file_word() - read the first line of a file, to be shown
 * @buf: where to; holds nothing but characters that can be shown
 * @size: size of @buf in bytes
 * @format: the path below the root, as of printf()
 *
 * Return: the length of the line, or -errno.
 */
int rr_file_word(char *buf, size_t size, const char *format, ...)
{
	char path[RR_PATH_MAX];
	va_list args;
	int n;

	va_start(args, format);
	compose(path, format, args);
	va_end(args);
	n = read_at(buf, size, path);
	if (n < 0)
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	rr_clean(buf);
	return n < 0 ? n : (int)strlen(buf);
}

/**
 * rr_file_link() - the last component of where a link leads
 * @buf: where to; empty on error
 * @size: size of @buf in bytes
 * @format: the path below the root, as of printf()
 *
 * Return: the length of the component, or -errno.
 */
int rr_file_link(char *buf, size_t size, const char *format, ...)
{
	char path[RR_PATH_MAX], target[RR_PATH_MAX];
	const char *last;
	va_list args;
	ssize_t n;

	va_start(args, format);
	compose(path, format, args);
	va_end(args);
	*buf = '\0';
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	last = strrchr(target, '/');
	snprintf(buf, size, "%s", last ? last + 1 : target);
	rr_clean(buf);
	return strlen(buf);
}

/**
 * rr_file_exists() - is there such a file or folder?
 * @format: the path below the root, as of printf()
 *
 * Return: true if there is.
 */
bool rr_file_exists(const char *format, ...)
{
	char path[RR_PATH_MAX];
	va_list args;

	va_start(args, format);
	compose(path, format, args);
	va_end(args);
	return !access(path, F_OK);
}

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

/* Length of the UTF-8 sequence at @p, 0 if that is none. */
static size_t sequence(const unsigned char *p)
{
	size_t n = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 :
		   *p < 0xf0 ? 3 : *p < 0xf5 ? 4 : 0;
	size_t i;

	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Too long by one byte, a surrogate, or beyond the last. */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	/* Control characters of the second kind: U+0080 to U+009F. */
	if (*p == 0xc2 && p[1] < 0xa0)
		return 0;
	return n;
}

/**
 * rr_clean() - make text fit for a terminal and for JSON
 * @text: it; each byte that is a control character or no UTF-8 becomes a question mark
 */
void rr_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;

	while (*p) {
		size_t n = sequence(p);

		if (!n || *p < ' ' || *p == 0x7f) {
			*p = '?';
			n = 1;
		}
		p += n;
	}
}

/**
 * rr_complain() - say in one line what is wrong
 * @format: as of printf(), without a newline
 */
void rr_complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, format);
	fputs("relax_rmrr: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}
