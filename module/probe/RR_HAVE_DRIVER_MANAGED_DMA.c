// SPDX-License-Identifier: GPL-2.0
/*
 * A PCI driver says itself that it does no DMA of its own since v5.19 (commit
 * 512881eacfa7): port drivers, VFIO's.
 */
#include <linux/pci.h>

bool probe(struct pci_driver *driver);
bool probe(struct pci_driver *driver)
{
	return driver->driver_managed_dma;
}
