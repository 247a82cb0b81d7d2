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

struct device;

/**
 * struct rr_gate - one device's gate
 * @open: it is open, and to close it is up to us: we opened it, or it came up open, as
 *        our hook hid the region from the core; group->mutex to write
 * @found: it was open when we came to open it, by somebody else's doing: closing only
 *         forgets it; as @open
 * @dev: the device
 * @node: in the table of the gate that needs one; rr_mutex to change, RCU
 *        to read
 */
struct rr_gate {
	bool open;
	bool found;
	struct device *dev;
	struct hlist_node node;
};

const char *rr_gate_name(void);
bool rr_gate_exists(void);
int rr_gate_hook(struct device *dev);
bool rr_gate_shut(struct device *dev);
void rr_gate_unhook(void);
void rr_gate_add(struct rr_gate *gate, struct device *dev);
void rr_gate_del(struct rr_gate *gate);
void rr_gate_adopt(struct rr_gate *gate);
void rr_gate_open(struct rr_gate *gate);
void rr_gate_close(struct rr_gate *gate);

#endif
