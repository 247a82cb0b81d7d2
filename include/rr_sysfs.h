/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/kernel/relax_rmrr/ */
#ifndef RR_SYSFS_H
#define RR_SYSFS_H

#include <linux/types.h>

struct attribute_group;
struct iommu_group;
struct kobject;
struct pci_dev;

/**
 * struct rr_place - an address, and what is there
 * @bdf: the address, as rr_bdf() packs it
 * @pdev: the device, a reference, or NULL
 * @group: its IOMMU group, a reference, or NULL
 */
struct rr_place {
	u64 bdf;
	struct pci_dev *pdev;
	struct iommu_group *group;
};

int rr_sysfs_init(void);
void rr_sysfs_exit(void);

/* stale.c: where something has changed that devices/ has to follow */
int rr_stale_note(u64 bdf);
bool rr_stale_take(u64 *bdf);
void rr_stale_lose(void);
bool rr_stale_lost(void);
void rr_stale_exit(void);

/* folder.c: devices/ */
int rr_folder_init(struct kobject *root);
void rr_folder_exit(void);
int rr_folder_sync(void);

/* directory.c: what is at the address of one of its directories */
struct rr_place rr_place_get(struct kobject *kobj);
void rr_place_put(const struct rr_place *place);

/* state.c: the files that each of its directories has */
extern const struct attribute_group *rr_state_groups[];

#endif
