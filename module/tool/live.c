// SPDX-License-Identifier: GPL-2.0
/*
 * Writing to the live list: one write, and what the module says to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rr_file.h"
#include "rr_holder.h"
#include "rr_kmsg.h"
#include "rr_live.h"

/**
 * rr_write_add() - one more entry
 * @write: where
 * @format: the entry, as of printf()
 */
void rr_write_add(struct rr_write *write, const char *format, ...)
{
	size_t room = sizeof(write->text) - write->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(write->text + write->len, room, format, args);
	va_end(args);
	/* A newline behind it, or the NUL is what the write would have in its place. */
	if ((size_t)n + 1 >= room) {
		write->cut = true;
		return;
	}
	write->len += n;
	write->text[write->len++] = '\n';
}

/* Whoever holds a group of which a listed device is a member. */
static void name_holders(const struct rr_machine *machine)
{
	char holders[512];
	size_t i, j;

	for (i = 0; i < machine->n_groups; i++) {
		const struct rr_group *group = &machine->groups[i];

		for (j = 0; j < group->n_members; j++) {
			if (group->members[j].state == RR_ASSIGNED)
				break;
		}
		if (j == group->n_members)
			continue;
		rr_holder_print(holders, sizeof(holders), group);
		rr_complain("IOMMU group %d (%s) is in use by %s: stop that first",
			    group->number, group->members[j].name,
			    *holders ? holders : "a process that is not seen from here");
	}
}

/* What the module has said to a refused write, if it has. */
static void find_reason(int log, char *reason, size_t size)
{
	char line[1024];

	snprintf(reason, size, "%s", "");
	while (rr_kmsg_next(log, line, sizeof(line))) {
		const char *behind = strstr(line, "\": ");

		if (!strncmp(line, "refused ", 8) && behind)
			snprintf(reason, size, "%s", behind + 3);
	}
}

static void explain(int error, const char *reason, const struct rr_machine *machine)
{
	switch (error) {
	case EACCES:
	case EPERM:
		rr_complain("not permitted: changing the list takes root on the host itself");
		return;
	case EBUSY:
		name_holders(machine);
		rr_complain("nothing has been changed%s%s", *reason ? ": " : "", reason);
		return;
	default:
		rr_complain("the module refuses, nothing has been changed: %s",
			    *reason ? reason : strerror(error));
	}
}

/**
 * rr_write_live() - write
 * @what: what
 * @machine: what there was before
 *
 * What the module says to it is printed: risks, who still blocks.
 *
 * Return: true; false if it has refused, and the reason has been said.
 */
bool rr_write_live(const struct rr_write *what, const struct rr_machine *machine)
{
	char path[RR_PATH_MAX], line[1024];
	int log, fd, error = 0;
	ssize_t n;

	if (what->cut) {
		rr_complain("that is more than one write can hold: nothing has been changed");
		return false;
	}
	fd = open(rr_path(path, "%s/allowlist", RR_SYS), O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		explain(errno, "", machine);
		return false;
	}
	log = rr_kmsg_begin();
	do {
		n = write(fd, what->text, what->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		error = errno;
	else if ((size_t)n != what->len)
		error = EIO;
	if (error) {
		find_reason(log, line, sizeof(line));
		explain(error, line, machine);
	} else {
		while (rr_kmsg_next(log, line, sizeof(line)))
			puts(line);
	}
	rr_kmsg_end(log);
	close(fd);
	return !error;
}
