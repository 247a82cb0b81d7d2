// SPDX-License-Identifier: GPL-2.0
/*
 * What is said of devices and grants: in the log, and by the taint. The tracepoint is
 * made here, and fires in relax.c.
 * (Why the module does not load, or a hook fails, is said where it happens.)
 *
 * Audits rely on the letter of these lines; the README lists them.
 * Each begins with the module's name and, where it is about a device, its full
 * address. Where the device is present the record also carries it as structured
 * fields, which is what dev_printk_emit() is for, so that
 * "journalctl -k _KERNEL_DEVICE=+pci:0000:01:00.0" finds it. Nothing a user
 * wrote, a process name included, gets here unescaped.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kern_levels.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_grant.h"
#include "rr_region.h"

#define CREATE_TRACE_POINTS
#include "rr_trace.h"

#define PREFIX KBUILD_MODNAME ": "

/* The longest part of a refused write that is quoted, in bytes. */
#define QUOTE_MAX 64

/* What may follow the line that the module is up. */
#define APART_ROOM 96

/* About an address; @dev is what is there, and has it as its name, or NULL. */
static __printf(3, 4) void emit(u64 bdf, struct device *dev, const char *fmt,
				...)
{
	struct va_format vaf = { .fmt = fmt };
	char address[RR_ADDRESS_MAX];
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	if (dev) {
		dev_printk_emit(LOGLEVEL_NOTICE, dev, PREFIX "%s: %pV",
				dev_name(dev), &vaf);
	} else {
		rr_address_print(address, sizeof(address), bdf, NULL);
		pr_notice("%s: %pV", address, &vaf);
	}
	va_end(args);
}

/**
 * rr_audit_loaded() - the module is up
 * @gate: which second gate this kernel has
 * @tied: number of devices that firmware ties
 * @entries: number of entries on the allowlist
 * @apart: number of devices that may still join an IOMMU group
 *
 * Context: process.
 */
void rr_audit_loaded(const char *gate, unsigned int tied, unsigned int entries,
		     unsigned int apart)
{
	char more[APART_ROOM] = "";

	if (apart)
		scnprintf(more, sizeof(more),
			  "; %u device%s %s no IOMMU group yet (no driver has been bound)",
			  apart, apart == 1 ? "" : "s",
			  apart == 1 ? "has" : "have");
	else if (!tied)
		strscpy(more, ": no device of this machine is tied, this module has nothing to do",
			sizeof(more));
	pr_notice("%s loaded: gate %s, %u device%s tied by firmware, %u %s listed%s\n",
		  THIS_MODULE->version, gate, tied, tied == 1 ? "" : "s",
		  entries, entries == 1 ? "entry" : "entries", more);
}

/**
 * rr_audit_allowed() - a grant was made, or bound to its first device
 * @grant: the grant, which is bound
 * @dev: the device, or NULL while it is absent
 *
 * Context: any.
 */
void rr_audit_allowed(const struct rr_grant *grant, struct device *dev)
{
	const struct rr_who *who = &grant->who;
	const char *by = "module parameter";
	char text[RR_WHO_MAX];

	if (who->pid)
		by = rr_audit_print_who(text, sizeof(text), who);
	if (grant->policy == RR_MAPPED)
		emit(grant->bdf, dev, "allowed [%04x:%04x] mapped by %s\n",
		     grant->id.vendor, grant->id.device, by);
	else
		emit(grant->bdf, dev, "allowed [%04x:%04x] by %s\n",
		     grant->id.vendor, grant->id.device, by);
}

/**
 * rr_audit_revoked() - a grant was taken back by the current task
 * @bdf: its address
 * @dev: the device, or NULL if it is absent
 *
 * Context: process.
 */
void rr_audit_revoked(u64 bdf, struct device *dev)
{
	struct rr_who who;
	char text[RR_WHO_MAX];

	rr_audit_who(&who);
	emit(bdf, dev, "revoked by %s\n", rr_audit_print_who(text, sizeof(text), &who));
}

/**
 * rr_audit_relaxed() - a region was rewritten for the first time of a grant
 * @dev: the device
 * @r: the region
 *
 * Taints the kernel: it no longer does what firmware asks for.
 *
 * Context: any, the enumeration hook included (RCU read lock held).
 */
void rr_audit_relaxed(struct device *dev, const struct iommu_resv_region *r)
{
	add_taint(TAINT_FIRMWARE_WORKAROUND, LOCKDEP_STILL_OK);
	rr_audit_device(dev, "[mem 0x%08llx-0x%08llx] direct -> direct-relaxable",
			(u64)r->start, rr_region_last(r));
}

/**
 * rr_audit_device() - what happens to a device that is there
 * @dev: the device
 * @fmt: what; no newline
 *
 * Context: any, the enumeration hook included (RCU read lock held).
 */
void rr_audit_device(struct device *dev, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	emit(0, dev, "%pV\n", &vaf);
	va_end(args);
}

/**
 * rr_audit_warning() - something the administrator should know of a device
 * @bdf: its address
 * @dev: the device, or NULL if it is absent
 * @fmt: what; no newline
 *
 * Context: process; may be called under group->mutex.
 */
void rr_audit_warning(u64 bdf, struct device *dev, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	emit(bdf, dev, "warning: %pV\n", &vaf);
	va_end(args);
}

/**
 * rr_audit_refused() - bad input
 * @text: what was refused; any bytes, logged escaped and cut to 64
 * @len: its length in bytes
 * @fmt: why; no newline
 *
 * Rate-limited, unlike all other lines.
 *
 * Context: process.
 */
void rr_audit_refused(const char *text, size_t len, const char *fmt, ...)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST);
	char quote[RR_ESCAPED_MAX * QUOTE_MAX + 1];
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	/*
	 * How many were left out it would say itself, in a line without our name. Once:
	 * from v6.16 on another flag there says that the state has been initialized, and
	 * setting them all would begin anew (lib/ratelimit.c, ___ratelimit()).
	 */
	if (!(limit.flags & RATELIMIT_MSG_ON_RELEASE))
		ratelimit_set_flags(&limit, RATELIMIT_MSG_ON_RELEASE);
	if (!__ratelimit(&limit))
		return;
	rr_audit_escape(quote, text, min_t(size_t, len, QUOTE_MAX), "");
	va_start(args, fmt);
	vaf.va = &args;
	pr_notice("refused \"%s\": %pV\n", quote, &vaf);
	va_end(args);
}
