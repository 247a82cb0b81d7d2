// SPDX-License-Identifier: GPL-2.0
/*
 * Single system calls that a shell cannot make.
 *
 *	poke write FILE			standard input, in one write(2)
 *	poke write-as UID FILE		the same by that user, opened before
 *	poke reread UID N FILE		read the file N times as that user
 *	poke load FILE PARAMETERS	one finit_module(2)
 *	poke unload MODULE		one delete_module(2)
 *
 * Prints OK, or the name of the errno. With "-n N" before the verb, the kernel has
 * the Nth allocation of the call fail (Documentation/fault-injection), and "struck"
 * is printed behind it, or "missed", if there were not so many.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nth.h"

static char buf[1 << 16];

static int report(int failed)
{
	const char *fault = disarm();

	printf("%s%s\n", failed ? strerrorname_np(errno) : "OK", fault);
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
	arm();
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

	if (fd >= 0)
		arm();
	return report(fd < 0 || syscall(SYS_finit_module, fd, parameters, 0));
}

static int unload(const char *module)
{
	arm();
	return report(syscall(SYS_delete_module, module, O_NONBLOCK));
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "-n")) {
		nth = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc == 3 && !strcmp(argv[1], "write"))
		return write_once(argv[2], NULL);
	if (argc == 4 && !strcmp(argv[1], "write-as"))
		return write_once(argv[3], argv[2]);
	if (argc == 5 && !strcmp(argv[1], "reread"))
		return reread(argv[2], atoi(argv[3]), argv[4]);
	if (argc == 4 && !strcmp(argv[1], "load"))
		return load(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "unload"))
		return unload(argv[2]);
	fprintf(stderr, "usage: poke [-n N] write|write-as|reread|load|unload ...\n");
	return 125;
}
