/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/kernel/relax_rmrr/devices/ */
#ifndef RR_DIRECTORY_H
#define RR_DIRECTORY_H

struct kobject;

int rr_directory_init(struct kobject *root);
void rr_directory_exit(void);
int rr_directory_sync(void);

#endif
