// SPDX-License-Identifier: GPL-2.0
/*
 * Lets a PCI device pass for one of another class, until this is unloaded.
 *
 * Parameters: peer, its address; class, the three bytes of it.
 */
#include <linux/module.h>
#include <linux/pci.h>

#include "op.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device to give another class");

static unsigned int class;
module_param(class, uint, 0444);
MODULE_PARM_DESC(class, "the class: base class, sub-class, interface");

static struct device *device;
static unsigned int was;

static int __init reclass_init(void)
{
	device = device_at(peer);
	if (!device)
		return -ENODEV;
	was = to_pci_dev(device)->class;
	to_pci_dev(device)->class = class;
	return 0;
}

static void __exit reclass_exit(void)
{
	to_pci_dev(device)->class = was;
	put_device(device);
}

module_init(reclass_init);
module_exit(reclass_exit);

MODULE_DESCRIPTION("Test help: a PCI device of another class");
MODULE_LICENSE("GPL");
