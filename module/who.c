// SPDX-License-Identifier: GPL-2.0
/*
 * Who is at work, as the log may have it: a user chooses the name of a process, as he
 * does what he writes, so all of that is escaped here.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "rr_audit.h"

/* What a process name must not have: the log writes "NAME[PID] uid N". */
#define NAME_RESERVED " []"

/* No such user: the task has no login (linux/audit.h, AUDIT_UID_UNSET). */
#define NO_LOGIN ((uid_t)-1)

/**
 * rr_audit_escape() - text that a user chose, as it may stand between quotes
 * @out: where to; %RR_ESCAPED_MAX bytes for each byte of @text suffice, and the NUL
 * @text: any bytes
 * @len: how many
 * @reserved: characters that are escaped, too
 *
 * What could end the quotation, begin another line or be no ASCII is escaped. By hand:
 * the kernel's "%*pE" lets printable bytes pass, a quote among them.
 *
 * Context: any.
 * Return: @out.
 */
const char *rr_audit_escape(char *out, const char *text, size_t len,
			    const char *reserved)
{
	static const char special[] = "\n\t\r\e\"\\", letter[] = "ntre\"\\";
	const char *known;
	char *at = out;

	for (; len; len--, text++) {
		unsigned char c = *text;

		known = c ? strchr(special, c) : NULL;
		if (known)
			at += sprintf(at, "\\%c", letter[known - special]);
		else if (c < ' ' || c > '~' || strchr(reserved, c))
			at += sprintf(at, "\\%03o", c);
		else
			*at++ = c;
	}
	*at = '\0';
	return out;
}

/**
 * rr_audit_who() - the current task
 * @who: filled in
 *
 * Context: process.
 */
void rr_audit_who(struct rr_who *who)
{
	get_task_comm(who->comm, current);
	who->pid = task_tgid_nr(current);
	who->uid = from_kuid(&init_user_ns, current_uid());
	who->login = from_kuid(&init_user_ns, audit_get_loginuid(current));
}

/**
 * rr_audit_print_who() - name who made a grant: "bash[812] uid 0 auid 1000"
 * @out: where to
 * @size: its size in bytes; %RR_WHO_MAX always suffice
 * @who: who
 *
 * Context: any.
 * Return: @out.
 */
const char *rr_audit_print_who(char *out, size_t size, const struct rr_who *who)
{
	char name[RR_ESCAPED_MAX * TASK_COMM_LEN];
	int n;

	rr_audit_escape(name, who->comm, strlen(who->comm), NAME_RESERVED);
	n = scnprintf(out, size, "%s[%d] uid %u", name, who->pid, who->uid);
	if (who->login != NO_LOGIN)
		scnprintf(out + n, size - n, " auid %u", who->login);
	return out;
}
