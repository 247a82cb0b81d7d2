// SPDX-License-Identifier: GPL-2.0
/*
 * DKMS, which builds the module for each kernel: is it there, and what does it say of us?
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_kernel.h"

/* It reads a few files; a lock of its, or a dead network folder, may hold it for ever. */
#define SECONDS 5

/* More than anybody has kernels. */
#define ROOM 16384

static const char *const folders[] = {
	"/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin",
};

#define N_FOLDERS (sizeof(folders) / sizeof(*folders))

/**
 * rr_dkms_exists() - is there DKMS on this machine?
 *
 * Return: true if there is.
 */
bool rr_dkms_exists(void)
{
	size_t i;

	for (i = 0; i < N_FOLDERS; i++) {
		if (rr_file_exists("%s/dkms", folders[i]))
			return true;
	}
	return false;
}

static pid_t start(int *from)
{
	int ends[2], null;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		/* A group of its own: it is a script, and what it starts goes with it. */
		setpgid(0, 0);
		null = open("/dev/null", O_RDWR);
		if (dup2(null, 0) < 0 || dup2(ends[1], 1) < 0 || dup2(null, 2) < 0)
			_exit(127);
		setenv("LC_ALL", "C", 1);
		execlp("dkms", "dkms", "status", "-m", "relax_rmrr", NULL);
		_exit(127);
	}
	close(ends[1]);
	*from = ends[0];
	if (pid < 0)
		close(*from);
	return pid;
}

static long now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* All that it says, until the end. Return: false if it has not come to that. */
static bool collect(int fd, char *text, size_t size)
{
	long end = now_ms() + SECONDS * 1000;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	size_t at = 0;

	for (;;) {
		long left = end - now_ms();
		ssize_t n;

		if (left <= 0 || poll(&poll_fd, 1, left) == 0)
			return false;
		n = read(fd, text + at, size - 1 - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += n;
		text[at] = '\0';
		/* Then the rest is of no interest. */
		if (at == size - 1)
			break;
	}
	return true;
}

/**
 * rr_dkms_status() - what "dkms status" says of the module
 * @why: what to say where it says nothing
 *
 * Return: its lines, to be freed; or NULL, with @why.
 */
char *rr_dkms_status(const char **why)
{
	char *text = rr_alloc(NULL, ROOM, 1);
	int fd, status = 0;
	bool ended;
	pid_t pid;

	*text = '\0';
	*why = "not asked: a program of another root is not run";
	pid = *rr_root ? -1 : start(&fd);
	if (pid > 0) {
		ended = collect(fd, text, ROOM);
		close(fd);
		kill(-pid, ended ? SIGTERM : SIGKILL);
		kill(pid, ended ? SIGTERM : SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		*why = !ended ? "dkms does not answer" :
		       WIFEXITED(status) && WEXITSTATUS(status) == 127 ? "there is no dkms" :
		       "dkms does not know the module";
	} else if (!*rr_root) {
		*why = "dkms cannot be run";
	}
	if (*text)
		return text;
	free(text);
	return NULL;
}
