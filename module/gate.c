// SPDX-License-Identifier: GPL-2.0
/* The gate that this kernel has: rr_compat.h chooses one of the gate_*.c files. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_gate.h"
#include RR_GATE_SOURCE

/**
 * rr_gate_notice_opened() - has something else opened this device's gate?
 * @device: a device that firmware ties; its grant, if it has one, is not in force
 *
 * Other modules do. Their users' virtual machines are to go on: we leave it open, and
 * say so in the log when we first see it.
 *
 * Context: group->mutex held, and rr_mutex or RCU read lock; or at load
 * rr_mutex alone, with nobody in sysfs.
 * Return: true if it is open, and not by us.
 */
bool rr_gate_notice_opened(struct rr_device *device)
{
	bool opened = !device->leaving && !device->newcomer &&
		      !device->gate_open && !rr_gate_refuses(device);

	if (opened && !device->opened)
		rr_audit_warning(device->bdf, &device->pdev->dev,
				 "its gate is open already, not by this module");
	device->opened = opened;
	return opened;
}
