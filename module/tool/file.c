// SPDX-License-Identifier: GPL-2.0
/*
 * Files that the command reads.
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

static int read_begin(char *buf, size_t size, const char *format, va_list args)
{
	char path[RR_PATH_MAX];
	int n = read_at(buf, size, compose(path, format, args));

	if (n < 0)
		*buf = '\0';
	return n;
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
	va_list args;
	int n;

	va_start(args, format);
	n = read_begin(buf, size, format, args);
	va_end(args);
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
	va_list args;
	int n;

	va_start(args, format);
	n = read_begin(buf, size, format, args);
	va_end(args);
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
