// SPDX-License-Identifier: GPL-2.0
/*
 * Another kernel, by the system calls that load and start it; and what a kernel that has
 * panicked left in memory.
 *
 *	kexec load KERNEL INITRD COMMAND-LINE	for "kexec start"
 *	kexec panic KERNEL INITRD COMMAND-LINE	for when this kernel panics
 *	kexec start				this kernel ends, that one begins
 *	kexec find FILE TEXT			is the text in it? says "found" or "missing"
 */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"

static char buf[1 << 20];

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		fail("open %s", path);
	return fd;
}

static void load_kernel(char **argv, unsigned long flags)
{
	if (syscall(SYS_kexec_file_load, open_file(argv[0]), open_file(argv[1]),
		    strlen(argv[2]) + 1, argv[2], flags))
		fail("load a kernel");
}

/* Whatever lies across the end of a part is kept for the next one. */
static void find(const char *path, const char *text)
{
	size_t len = strlen(text), have = 0;
	int fd = open_file(path);
	ssize_t n;

	while ((n = read(fd, buf + have, sizeof(buf) - have)) > 0) {
		have += n;
		if (memmem(buf, have, text, len)) {
			puts("found");
			return;
		}
		if (have >= len) {
			memmove(buf, buf + have - (len - 1), len - 1);
			have = len - 1;
		}
	}
	if (n < 0)
		fail("read %s", path);
	puts("missing");
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (!strcmp(verb, "load") && argc == 5) {
		load_kernel(argv + 2, 0);
	} else if (!strcmp(verb, "panic") && argc == 5) {
		load_kernel(argv + 2, KEXEC_FILE_ON_CRASH);
	} else if (!strcmp(verb, "start") && argc == 2) {
		syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			LINUX_REBOOT_CMD_KEXEC, NULL);
		fail("start the kernel");
	} else if (!strcmp(verb, "find") && argc == 4) {
		find(argv[2], argv[3]);
	} else {
		fprintf(stderr, "usage: kexec load|panic|start|find ...\n");
		return 125;
	}
	return 0;
}
