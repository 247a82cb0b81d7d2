// SPDX-License-Identifier: GPL-2.0
/*
 * Looks into the domain that a device is attached to, the host's or user space's.
 *
 * Parameters: peer, the address of a PCI device; iova, an address of its; phys, reading
 * it tells where in memory that is, 0 if nowhere; seize, writing anything maps a page of
 * this module's there, behind the back of whose domain it is; word, what is at that address
 * of the machine itself, to be read and written.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "op.h"
#include "rr_compat_domain.h"

static char *peer;
module_param(peer, charp, 0644);
MODULE_PARM_DESC(peer, "PCI device to look at");

static unsigned long iova;
module_param(iova, ulong, 0644);
MODULE_PARM_DESC(iova, "address of the device");

/* Given back with this module: tests unload it last. */
static unsigned long page;

static int phys_get(char *buf, const struct kernel_param *kp)
{
	struct device *dev = device_at(peer);
	struct iommu_domain *domain = dev ? iommu_get_domain_for_dev(dev) : NULL;
	phys_addr_t phys = domain ? iommu_iova_to_phys(domain, iova) : 0;

	put_device(dev);
	return sysfs_emit(buf, "0x%llx\n", (u64)phys);
}

static int seize_set(const char *val, const struct kernel_param *kp)
{
	struct device *dev = device_at(peer);
	struct iommu_domain *domain = dev ? iommu_get_domain_for_dev(dev) : NULL;
	int ret = -ENODEV;

	if (domain)
		ret = rr_iommu_map(domain, iova, virt_to_phys((void *)page),
				   PAGE_SIZE, IOMMU_READ | IOMMU_WRITE);
	put_device(dev);
	return ret;
}

static int word_get(char *buf, const struct kernel_param *kp)
{
	u64 *at = memremap(iova, sizeof(*at), MEMREMAP_WB);
	u64 word;

	if (!at)
		return -ENOMEM;
	word = READ_ONCE(*at);
	memunmap(at);
	return sysfs_emit(buf, "0x%016llx\n", word);
}

static int word_set(const char *val, const struct kernel_param *kp)
{
	u64 *at, word;
	int ret = kstrtou64(val, 0, &word);

	if (ret)
		return ret;
	at = memremap(iova, sizeof(*at), MEMREMAP_WB);
	if (!at)
		return -ENOMEM;
	WRITE_ONCE(*at, word);
	memunmap(at);
	return 0;
}

static const struct kernel_param_ops word_ops = {
	.get = word_get,
	.set = word_set,
};

static const struct kernel_param_ops phys_ops = {
	.get = phys_get,
};

static const struct kernel_param_ops seize_ops = {
	.set = seize_set,
};

module_param_cb(phys, &phys_ops, NULL, 0444);
MODULE_PARM_DESC(phys, "where in memory that is");
module_param_cb(seize, &seize_ops, NULL, 0200);
MODULE_PARM_DESC(seize, "map a page there");

module_param_cb(word, &word_ops, NULL, 0644);
MODULE_PARM_DESC(word, "what is there");

static int __init translate_init(void)
{
	page = get_zeroed_page(GFP_KERNEL);
	return page ? 0 : -ENOMEM;
}

static void __exit translate_exit(void)
{
	free_page(page);
}

module_init(translate_init);
module_exit(translate_exit);

MODULE_DESCRIPTION("Test help: looks into the domain of a device");
MODULE_LICENSE("GPL");
