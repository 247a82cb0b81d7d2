// SPDX-License-Identifier: GPL-2.0
/*
 * Single system calls that a shell cannot make.
 *
 *	poke write FILE			standard input, in one write(2)
 *	poke write-as UID FILE		the same by that user, opened before
 *	poke reread UID N FILE		read the file N times as that user
 *	poke load FILE PARAMETERS	one finit_module(2)
 *
 * Prints OK, or the name of the errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char buf[1 << 16];

static int report(int failed)
{
	puts(failed ? strerrorname_np(errno) : "OK");
	return 0;
}

static void become(const char *uid)
{
	if (setgid(atoi(uid)) || setuid(atoi(uid))) {
		perror("setuid");
		exit(125);
	}
}

static int write_once(const char *file, const char *uid)
{
	size_t len = 0;
	ssize_t n;
	int fd;

	while ((n = read(0, buf + len, sizeof(buf) - len)) > 0)
		len += n;
	fd = open(file, O_WRONLY);
	if (fd < 0)
		return report(1);
	if (uid)
		become(uid);
	n = write(fd, buf, len);
	if (n >= 0 && (size_t)n != len) {
		puts("SHORT");
		return 0;
	}
	return report(n < 0);
}

static int reread(const char *uid, int times, const char *file)
{
	int fd;

	become(uid);
	fd = open(file, O_RDONLY);
	if (fd < 0)
		return report(1);
	while (times--)
		if (pread(fd, buf, sizeof(buf), 0) <= 0)
			return report(1);
	return report(0);
}

/* An insmod may try twice. */
static int load(const char *file, const char *parameters)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	return report(fd < 0 || syscall(SYS_finit_module, fd, parameters, 0));
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "write"))
		return write_once(argv[2], NULL);
	if (argc == 4 && !strcmp(argv[1], "write-as"))
		return write_once(argv[3], argv[2]);
	if (argc == 5 && !strcmp(argv[1], "reread"))
		return reread(argv[2], atoi(argv[3]), argv[4]);
	if (argc == 4 && !strcmp(argv[1], "load"))
		return load(argv[2], argv[3]);
	fprintf(stderr, "usage: poke write|write-as|reread|load ...\n");
	return 125;
}
