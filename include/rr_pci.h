/* SPDX-License-Identifier: GPL-2.0 */
/* A PCI device's address, in this module's form. */
#ifndef RR_PCI_H
#define RR_PCI_H

#include <linux/pci.h>

#include "rr_address.h"

/**
 * rr_pci_bdf() - a device's address
 * @pdev: the device
 *
 * Context: any; @pdev has a bus.
 * Return: the address, as rr_bdf() packs it.
 */
static inline u64 rr_pci_bdf(const struct pci_dev *pdev)
{
	return rr_bdf(pci_domain_nr(pdev->bus), pdev->bus->number, pdev->devfn);
}

#endif
