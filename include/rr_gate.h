/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The second half of the work: the place where the kernel refuses a claim.
 *
 * One of the gate_*.c files is built, whichever this kernel has. A gate is kept
 * for each device; whether it opens is decided for a whole IOMMU group, in
 * group.c. Opening and closing happens under group->mutex only.
 */
#ifndef RR_GATE_H
#define RR_GATE_H

#include <linux/types.h>

#include "rr_compat.h"

struct device;
struct rr_device;

const char *rr_gate_name(void);
void rr_gate_open(struct rr_device *device);
void rr_gate_close(struct rr_device *device);
bool rr_gate_notice_opened(struct rr_device *device);

#if RR_GATE_IS_BIT

bool rr_gate_refuses(const struct rr_device *device);
void rr_gate_adopt(struct rr_device *device);

/* Every kernel of this kind refuses claims, and nothing is to be hooked for it. */
static inline bool rr_gate_exists(void)
{
	return true;
}

static inline int rr_gate_hook(struct device *dev)
{
	return 0;
}

static inline void rr_gate_unhook(void)
{
}

#else

bool rr_gate_exists(void);
int rr_gate_hook(struct device *dev);
void rr_gate_unhook(void);

/*
 * Nothing can be told from outside: the test is inlined into the op, and asking it would
 * attach the device. And nothing is open that we have not opened.
 */
static inline bool rr_gate_refuses(const struct rr_device *device)
{
	return true;
}

static inline void rr_gate_adopt(struct rr_device *device)
{
}

#endif

#endif
