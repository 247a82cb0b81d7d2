// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's log, line by line. Of this machine it is the journal, which forgets nothing
 * of this boot and knows what time it was; where there is none, or it has nothing for us,
 * /dev/kmsg, which is what dmesg reads: no other program, and nothing in its text that
 * depends on a version. Both tell what the kernel wrote from what a program did.
 *
 * Below another root (--root) it is the file dev/kmsg there, never this machine's journal.
 * A file that the user names is that file, wherever the root is.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_log.h"

/* More than a record of /dev/kmsg, which is read whole or not at all. */
#define CHUNK 16384

/**
 * struct rr_log - a log that is being read
 * @name: what it is called in a sentence
 * @fd: where it comes from
 * @child: what writes it, or 0
 * @begun: when the machine was started, in seconds since 1970; 0 where unknown: the times
 *	   of a file may be another machine's
 * @since: what is older is left out, in seconds since 1970
 * @undated: some lines were not left out because their date is unknown
 * @ended: all of it has been read
 * @error: what went wrong, an errno
 * @at: the next byte of @chunk
 * @end: one behind the last
 * @chunk: what was read last
 * @text: the line
 */
struct rr_log {
	const char *name;
	int fd;
	pid_t child;
	double begun;
	double since;
	bool undated;
	bool ended;
	int error;
	size_t at;
	size_t end;
	char chunk[CHUNK];
	char text[RR_LOG_LINE_MAX];
};

static double seconds_of(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Return: false at the end, or on an error. */
static bool fill(struct rr_log *log)
{
	ssize_t n;

	/* EPIPE: the kernel has overwritten what was to be next; the rest is there. */
	do {
		n = read(log->fd, log->chunk, CHUNK);
	} while (n < 0 && (errno == EINTR || errno == EPIPE));
	/* EAGAIN is the end of /dev/kmsg, which is not waited for. */
	if (n < 0 && errno != EAGAIN)
		log->error = errno;
	log->ended = n <= 0;
	log->at = 0;
	log->end = n > 0 ? n : 0;
	return n > 0;
}

/* A NUL would end the text, a tab be a control character. */
static void put(struct rr_log *log, size_t *n, char c)
{
	if (*n < RR_LOG_LINE_MAX - 1)
		log->text[(*n)++] = !c ? '?' : c == '\t' ? ' ' : c;
}

static bool next_line(struct rr_log *log)
{
	size_t n = 0;
	char c;

	if (log->at == log->end && !fill(log))
		return false;
	do {
		c = log->chunk[log->at++];
		if (c == '\n')
			break;
		put(log, &n, c);
	} while (log->at < log->end || fill(log));
	while (n && strchr("\r ", log->text[n - 1]))
		n--;
	log->text[n] = '\0';
	return true;
}

/* Without a shell, and without a word on standard error. Return: false on an error. */
static bool run_journalctl(struct rr_log *log, const char *since)
{
	char option[256];
	int ends[2];

	snprintf(option, sizeof(option), "--since=%s", since ? since : "");
	if (pipe2(ends, O_CLOEXEC))
		return false;
	fflush(stdout);
	log->child = fork();
	if (!log->child) {
		int null = open("/dev/null", O_RDWR);

		if (dup2(null, 0) < 0 || dup2(ends[1], 1) < 0 || dup2(null, 2) < 0)
			_exit(127);
		execlp("journalctl", "journalctl", "-k", "-b", "0", "-o", "short-unix",
		       "--no-pager", "-q", since ? option : NULL, NULL);
		_exit(127);
	}
	close(ends[1]);
	log->fd = ends[0];
	if (log->child > 0)
		return true;
	log->child = 0;
	close(log->fd);
	return false;
}

/* Return: how it ended, as of waitpid(); 0 if it was not through. */
static int end_journalctl(struct rr_log *log)
{
	int status = 0;

	/* It has closed its output, so it ends by itself: its own status is wanted. */
	if (!log->ended)
		kill(log->child, SIGTERM);
	while (waitpid(log->child, &status, 0) < 0 && errno == EINTR)
		;
	log->child = 0;
	return log->ended ? status : 0;
}

/* Return: 1 if it is being read, 0 if there is nothing for us, -1 if @since is nonsense. */
static int open_journal(struct rr_log *log, const char *since, bool understood)
{
	int status;

	if (!run_journalctl(log, since))
		return 0;
	log->name = "the journal";
	if (fill(log))
		return 1;
	close(log->fd);
	status = end_journalctl(log);
	if (understood || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		return 0;
	return status ? -1 : 0;
}

static int open_kmsg(struct rr_log *log)
{
	char path[RR_PATH_MAX];

	log->name = "/dev/kmsg";
	/* As dmesg -T has it, but right for what came after the last sleep. */
	log->begun = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_MONOTONIC);
	return open(rr_path(path, "/dev/kmsg"), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static int open_file(struct rr_log *log, const char *file)
{
	if (!strcmp(file, "-")) {
		log->name = "standard input";
		return dup(STDIN_FILENO);
	}
	log->name = file;
	return open(file, O_RDONLY | O_CLOEXEC);
}

/**
 * rr_log_open() - begin to read a log
 * @file: its name, "-" for standard input, NULL for the log of this machine
 * @since: what is older is left out, as journalctl's --since takes it; or NULL
 *
 * Lines whose time is unknown, or is that of an unknown machine's start, are never left
 * out. What is wrong is said.
 *
 * Return: it, to be given back by rr_log_close(); or NULL, with errno: EINVAL if @since is
 * no time.
 */
struct rr_log *rr_log_open(const char *file, const char *since)
{
	struct rr_log *log = rr_alloc(NULL, 1, sizeof(*log));
	bool understood;
	int found = 0, error;

	*log = (struct rr_log){ .fd = -1 };
	understood = !since ||
		     rr_since_parse(since, seconds_of(CLOCK_REALTIME), &log->since);
	if (!file && !*rr_root)
		found = open_journal(log, since, understood);
	if (found > 0)
		return log;
	if (found < 0 || !understood) {
		rr_complain("'%s' is no time: write \"@SECONDS\", \"YYYY-MM-DD HH:MM\" or \"-1h\"",
			    since);
		free(log);
		errno = EINVAL;
		return NULL;
	}
	log->fd = file ? open_file(log, file) : open_kmsg(log);
	if (log->fd >= 0 && !fill(log) && log->error) {
		close(log->fd);
		log->fd = -1;
		errno = log->error;
	}
	if (log->fd >= 0)
		return log;
	error = errno == EINVAL ? EIO : errno;
	rr_complain("cannot read the kernel's log from %s: %s%s", log->name,
		    strerror(error), error == EPERM ? "; ask as root" : "");
	free(log);
	errno = error;
	return NULL;
}

/**
 * rr_log_next() - the next line
 * @log: the log
 * @line: the line; its text is good until the next call
 *
 * Lines of any length and of any bytes are taken, in the memory of one; what a program
 * wrote is left out where the log tells.
 *
 * Return: false if there is none, or on an error, which rr_log_close() says.
 */
bool rr_log_next(struct rr_log *log, struct rr_log_line *line)
{
	while (next_line(log)) {
		rr_clean(log->text);
		if (!rr_stamp_take(log->text, line))
			continue;
		if (line->clock == RR_SINCE_BOOT && log->begun) {
			line->clock = RR_SINCE_EPOCH;
			line->seconds += log->begun;
		}
		if (line->clock == RR_SINCE_BOOT && log->since > 0)
			log->undated = true;
		if (line->clock != RR_SINCE_EPOCH || line->seconds >= log->since)
			return true;
	}
	return false;
}

/**
 * rr_log_name() - what a log is called in a sentence
 * @log: the log
 *
 * Return: "the journal", "/dev/kmsg", or the file's name as it was given.
 */
const char *rr_log_name(const struct rr_log *log)
{
	return log->name;
}

/**
 * rr_log_close() - have done with a log
 * @log: the log
 *
 * Return: false, with EIO, if it could not be read to its end; that has been said.
 */
bool rr_log_close(struct rr_log *log)
{
	bool good;

	if (log->child && end_journalctl(log))
		log->error = EIO;
	good = !log->error;
	if (!good)
		rr_complain("cannot read all of the kernel's log from %s: %s", log->name,
			    strerror(log->error));
	else if (log->undated)
		rr_complain("%s tells no dates: all of it was taken, whatever --since says",
			    log->name);
	close(log->fd);
	free(log);
	errno = good ? 0 : EIO;
	return good;
}
