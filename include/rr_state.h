/* SPDX-License-Identifier: GPL-2.0 */
/* What an administrator is told of a device. */
#ifndef RR_STATE_H
#define RR_STATE_H

#include <linux/types.h>

struct iommu_group;
struct pci_dev;

const char *rr_state_name(u64 bdf, struct pci_dev *pdev,
			  struct iommu_group *group);
ssize_t rr_state_regions(char *buf, struct pci_dev *pdev,
			 struct iommu_group *group);
unsigned long rr_state_relaxations(u64 bdf);

#endif
