/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/kernel/relax_rmrr/ */
#ifndef RR_SYSFS_H
#define RR_SYSFS_H

int rr_sysfs_init(void);
void rr_sysfs_exit(void);

#endif
