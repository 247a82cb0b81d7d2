// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that refuses nobody by dev->iommu->require_direct: clears it for every
 * PCI device, until this is unloaded.
 */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "rr_compat.h"

#ifdef RR_HAVE_REQUIRE_DIRECT

static DECLARE_BITMAP(was_set, 1 << 16);

static void for_each(void (*fn)(struct device *dev, unsigned int bdf))
{
	struct pci_dev *pdev = NULL;

	while ((pdev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, pdev)))
		if (!pci_domain_nr(pdev->bus) && pdev->dev.iommu)
			fn(&pdev->dev, pci_dev_id(pdev));
}

static void unset(struct device *dev, unsigned int bdf)
{
	if (!dev->iommu->require_direct)
		return;
	dev->iommu->require_direct = 0;
	set_bit(bdf, was_set);
}

static void reset(struct device *dev, unsigned int bdf)
{
	if (test_bit(bdf, was_set))
		dev->iommu->require_direct = 1;
}

static int __init ungated_init(void)
{
	for_each(unset);
	return 0;
}

static void __exit ungated_exit(void)
{
	for_each(reset);
}

#else

static int __init ungated_init(void)
{
	return -ENXIO;
}

static void __exit ungated_exit(void)
{
}

#endif

module_init(ungated_init);
module_exit(ungated_exit);

MODULE_DESCRIPTION("Test help: a kernel whose gate is another");
MODULE_LICENSE("GPL");
