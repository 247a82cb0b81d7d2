/* SPDX-License-Identifier: GPL-2.0 */
/* What is said of devices and grants: in the log, and by the taint. */
#ifndef RR_AUDIT_H
#define RR_AUDIT_H

#include <linux/compiler_attributes.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "rr_address.h"

struct device;
struct iommu_resv_region;
struct rr_grant;

/**
 * struct rr_who - who made a grant
 * @comm: the process's name, unescaped
 * @pid: its number; 0 if it was the module parameter
 * @uid: its user, as the machine's own user namespace has it
 * @login: the user who logged in, whoever he has become since (sudo, su); -1 if
 *         nobody did
 */
struct rr_who {
	char comm[TASK_COMM_LEN];
	pid_t pid;
	uid_t uid;
	uid_t login;
};

/* "NAME[PID] uid N auid N" with NAME escaped, and the terminating NUL. */
#define RR_WHO_MAX 128

/* So many characters stand for one byte at most, when it is escaped. */
#define RR_ESCAPED_MAX 4

void rr_audit_who(struct rr_who *who);
const char *rr_audit_print_who(char *out, size_t size, const struct rr_who *who);
const char *rr_audit_escape(char *out, const char *text, size_t len,
			    const char *reserved);

void rr_audit_loaded(const char *gate, unsigned int tied, unsigned int entries,
		     unsigned int apart);
void rr_audit_allowed(const struct rr_grant *grant, struct device *dev);
void rr_audit_revoked(u64 bdf, struct device *dev);
void rr_audit_relaxed(struct device *dev, const struct iommu_resv_region *r);
void rr_audit_device(struct device *dev, const char *fmt, ...) __printf(2, 3);
void rr_audit_warning(u64 bdf, struct device *dev, const char *fmt, ...)
	__printf(3, 4);
void rr_audit_refused(const char *text, size_t len, const char *fmt, ...)
	__printf(3, 4);

#endif
