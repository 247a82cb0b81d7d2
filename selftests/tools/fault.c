// SPDX-License-Identifier: GPL-2.0
/*
 * One operation, with the Nth allocation of it failing (CONFIG_FAULT_INJECTION).
 *
 *	fault N write FILE TEXT		one write(2)
 *	fault N load FILE PARAMETERS	finit_module(2)
 *	fault N unload NAME		delete_module(2)
 *
 * Prints how it ended, OK or the name of the errno, and whether it came so far:
 * "met", or "through" if it has fewer allocations than N. With N = 0 nothing fails,
 * and any kernel will do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void must(int failed, const char *what)
{
	if (!failed)
		return;
	perror(what);
	exit(125);
}

static void arm(int fd, const char *n)
{
	if (fd < 0)
		return;
	must(pwrite(fd, n, strlen(n), 0) < 0, "fail-nth");
}

/* What is left to count down to the fault: 0 if it was met. */
static int left(int fd)
{
	char text[16] = "";

	if (fd < 0)
		return 1;
	must(pread(fd, text, sizeof(text) - 1, 0) < 0, "fail-nth");
	return atoi(text);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 3 ? argv[2] : "";
	int fail_nth = -1, remaining, fd, err = 0;
	long ret;

	if (argc > 1 && strcmp(argv[1], "0")) {
		fail_nth = open("/proc/self/fail-nth", O_RDWR);
		must(fail_nth < 0, "/proc/self/fail-nth");
	}
	if (!strcmp(verb, "write") && argc == 5) {
		fd = open(argv[3], O_WRONLY);
		must(fd < 0, argv[3]);
		arm(fail_nth, argv[1]);
		ret = write(fd, argv[4], strlen(argv[4]));
	} else if (!strcmp(verb, "load") && argc == 5) {
		fd = open(argv[3], O_RDONLY | O_CLOEXEC);
		must(fd < 0, argv[3]);
		arm(fail_nth, argv[1]);
		ret = syscall(SYS_finit_module, fd, argv[4], 0);
	} else if (!strcmp(verb, "unload") && argc == 4) {
		arm(fail_nth, argv[1]);
		ret = syscall(SYS_delete_module, argv[3], O_NONBLOCK);
	} else {
		fprintf(stderr, "usage: fault N write|load|unload ...\n");
		return 125;
	}
	if (ret < 0)
		err = errno;
	remaining = left(fail_nth);
	arm(fail_nth, "0");
	printf("%s %s\n", err ? strerrorname_np(err) : "OK",
	       remaining ? "through" : "met");
	return 0;
}
