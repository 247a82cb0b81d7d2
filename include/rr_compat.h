/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where kernels differ. The only place that knows.
 *
 * Each difference is told by compiling a small file of module/probe/ against
 * the headers at hand (the file's name is the macro), never by the version:
 * vendors and stable trees backport.
 *
 * What is relied on in every kernel beside what compiles, for those that nobody
 * could try (5.15, 6.2 to 6.11, 6.13 to 7.1), and what becomes of it where it does
 * not hold. Read in 5.10, 6.1, 6.12, 7.2 and 7.3; the files are those of
 * drivers/iommu/, if nothing else is said.
 *
 *  1. dev->iommu->iommu_dev->ops->get_resv_regions is how reserved regions are
 *     enumerated, by whomever, in process context; it appends to the list's tail
 *     (iommu.c, iommu_get_resv_regions()). At load the core is made to enumerate
 *     a group: no load if the hook has not seen it, or if ftrace does not know
 *     the op (rr_enumeration_check(), rr_hook_install()).
 *  2. A device's claim is refused by require_direct, if there is such a bit, and
 *     else by a comparison of domain->type in Intel's attach_dev, or not at all
 *     (iommu.c, __iommu_device_set_domain(); intel/iommu.c,
 *     intel_iommu_attach_device()). A warning at load where devices are tied and
 *     the bit is set for none (rr_census()); no build where the type's bits collide with
 *     ours (gate_intel_attach.c). A third gate would refuse as it does without
 *     us.
 *  3. require_direct is written and read under group->mutex, and never cleared by
 *     the core (iommu.c, iommu_create_device_direct_mappings()). Written again
 *     when a driver binds.
 *  4. iommu_group_for_each_dev() calls back under group->mutex, and dev->iommu is
 *     freed after the device has left the group, which takes that mutex: so it is
 *     there for each member (iommu.c, iommu_release_device(); from v6.6 on
 *     iommu_deinit_device(), under the mutex).
 *  5. The core's PCI notifier is called before ours: a device has its group when
 *     we are told that it was added, and none when we are told that it is gone
 *     (iommu.c, iommu_bus_notifier(), priority 0, registered at boot). A device
 *     without a group is looked at again when a driver binds, and when it is
 *     enumerated: those of Arm get theirs then, up to v6.14 (RR_JOINS_LATE).
 *  6. A group that user space owns is on a domain that is not of a default type
 *     (iommu.c, __iommu_take_dma_ownership()). With Intel, from v6.2 to v6.5, it
 *     may get as far as the blocking domain without passing the gate, which has
 *     an attach_dev of its own there; memory is refused behind the gate.
 *  7. unregister_ftrace_function() and then synchronize_rcu_tasks() wait for who
 *     is between the fentry site and the counter in the replacement
 *     (kernel/trace/ftrace.c, ftrace_shutdown()).
 */
#ifndef RR_COMPAT_H
#define RR_COMPAT_H

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/ftrace.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "rr_config.h"

/* struct device_domain_info: private, and not needed, from v6.0 on */
#if !defined(RR_HAVE_ENFORCE_CACHE_COHERENCY) && defined(CONFIG_INTEL_IOMMU)
#include <linux/intel-iommu.h>
#endif

/* add_taint() */
#ifdef RR_HAVE_PANIC_H
#include <linux/panic.h>
#endif

#ifndef CONFIG_IOMMU_API
#error "relax_rmrr needs CONFIG_IOMMU_API"
#endif
#if !defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS) && \
	!defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#error "relax_rmrr needs CONFIG_DYNAMIC_FTRACE_WITH_REGS or _WITH_ARGS"
#endif

/* Which second gate there is to open: module/gate.c includes it. */
#ifdef RR_HAVE_REQUIRE_DIRECT
#define RR_GATE_SOURCE "gate_require_direct.c"
#define RR_GATE_IS_BIT 1
#else
#define RR_GATE_SOURCE "gate_intel_attach.c"
#define RR_GATE_IS_BIT 0
#endif

/* What an ftrace callback is handed. */
#ifdef RR_HAVE_FTRACE_REGS
#define rr_fregs ftrace_regs
#else
#define rr_fregs pt_regs
#endif

/* As kernel/livepatch/patch.c: only where the arguments are not saved anyway. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define RR_FTRACE_SAVE 0
#else
#define RR_FTRACE_SAVE FTRACE_OPS_FL_SAVE_REGS
#endif

/* "Needs no recursion protection": said by a bit, or by the lack of another. */
#ifdef RR_HAVE_FTRACE_RECURSION_SAFE
#define RR_FTRACE_FLAGS (RR_FTRACE_SAVE | FTRACE_OPS_FL_RECURSION_SAFE)
#else
#define RR_FTRACE_FLAGS RR_FTRACE_SAVE
#endif

/**
 * rr_fregs_set_ip() - let the traced call go on somewhere else
 * @fregs: the registers that ftrace hands its callback
 * @ip: where to go on
 *
 * Context: ftrace callback.
 */
static __always_inline void rr_fregs_set_ip(struct rr_fregs *fregs,
					    unsigned long ip)
{
#if defined(RR_HAVE_FTRACE_REGS_SET_IP)
	ftrace_regs_set_instruction_pointer(fregs, ip);
#elif defined(RR_HAVE_EMPTY_FTRACE_IP_SET)
	instruction_pointer_set(ftrace_get_regs(fregs), ip);
#elif defined(RR_HAVE_FTRACE_REGS)
	ftrace_instruction_pointer_set(fregs, ip);
#else
	instruction_pointer_set(fregs, ip);
#endif
}

/**
 * rr_module_text() - where a module's text lies
 * @mod: the module
 * @base: its first address
 * @size: its size in bytes
 *
 * Context: any.
 */
static inline void rr_module_text(struct module *mod, unsigned long *base,
				  unsigned long *size)
{
#ifdef RR_HAVE_MODULE_MEM
	*base = (unsigned long)mod->mem[MOD_TEXT].base;
	*size = mod->mem[MOD_TEXT].size;
#else
	*base = (unsigned long)mod->core_layout.base;
	*size = mod->core_layout.text_size;
#endif
}

/**
 * rr_domain_of() - the domain a device is on
 * @dev: the device
 *
 * That of its group; since v7.0 (pci_dev_reset_iommu_prepare()), the blocking one
 * while the device is reset.
 *
 * Context: group->mutex held.
 * Return: the domain, or NULL.
 */
static inline struct iommu_domain *rr_domain_of(struct device *dev)
{
#ifdef RR_HAVE_DRIVER_GET_DOMAIN
	return iommu_driver_get_domain_for_dev(dev);
#else
	return iommu_get_domain_for_dev(dev);
#endif
}

/* Is a device that is reset on a domain as if user space had claimed it? */
#define RR_RESET_LOOKS_CLAIMED __is_defined(RR_HAVE_DRIVER_GET_DOMAIN)

/**
 * rr_put_resv_regions() - free what an enumeration appended
 * @dev: the device that was enumerated
 * @regions: the list
 *
 * Context: process.
 */
static inline void rr_put_resv_regions(struct device *dev,
				       struct list_head *regions)
{
#ifdef RR_HAVE_GENERIC_PUT_RESV_REGIONS
	generic_iommu_put_resv_regions(dev, regions);
#else
	iommu_put_resv_regions(dev, regions);
#endif
}

/*
 * rr_attach_op() - the op that attaches a device to a domain, or NULL; needed
 * only where that op is the gate, and later ones have another signature
 */
#ifndef RR_HAVE_REQUIRE_DIRECT
static inline int (*rr_attach_op(const struct iommu_ops *ops))
	(struct iommu_domain *domain, struct device *dev)
{
#ifdef RR_HAVE_DEFAULT_DOMAIN_OPS
	return ops->default_domain_ops ? ops->default_domain_ops->attach_dev :
					 NULL;
#else
	return ops->attach_dev;
#endif
}
#endif

/*
 * Exported, but declared in a private header (drivers/iommu/intel/iommu.h, since
 * commit 2585a2790e7f, v6.0).
 */
#ifdef CONFIG_INTEL_IOMMU
extern int intel_iommu_enabled;
#endif

/**
 * rr_intel_iommu() - is the Intel IOMMU driver the one at work?
 *
 * Context: any.
 * Return: true if it has translation enabled.
 */
static inline bool rr_intel_iommu(void)
{
#ifdef CONFIG_INTEL_IOMMU
	return intel_iommu_enabled;
#else
	return false;
#endif
}

/**
 * rr_type_forces_snooping() - is a domain's type more than what the gate compares?
 * @dev: a device whose dev->iommu is stable
 *
 * Up to v5.18 Intel's driver, in scalable mode, forces the DMA of a domain of user
 * space to snoop the caches by comparing the domain's type, too (intel/pasid.c,
 * intel_pasid_setup_second_level(); intel/iommu.c, domain_setup_first_level()); VFIO
 * and KVM have been told that it does. Only there does a device have a PASID table.
 *
 * Context: process.
 * Return: true if it is.
 */
static inline bool rr_type_forces_snooping(struct device *dev)
{
#if !defined(RR_HAVE_ENFORCE_CACHE_COHERENCY) && defined(CONFIG_INTEL_IOMMU)
	struct device_domain_info *info = dev_iommu_priv_get(dev);

	/* v5.10 has small negative numbers for what is to be set up later. */
	return rr_intel_iommu() && !IS_ERR_OR_NULL(info) && info->pasid_table;
#else
	return false;
#endif
}

/**
 * rr_driver_does_dma() - does the host do DMA by a device with this driver?
 * @driver: a PCI driver
 *
 * Context: any.
 * Return: false for those of ports and for VFIO's, which leave that to others.
 */
static inline bool rr_driver_does_dma(struct device_driver *driver)
{
#ifdef RR_HAVE_DRIVER_MANAGED_DMA
	return !to_pci_driver(driver)->driver_managed_dma;
#else
	return strcmp(driver->name, "pcieport") &&
	       strcmp(driver->name, "pci-stub") &&
	       !strstr(driver->name, "vfio");
#endif
}

/*
 * May a device join its group when a driver is about to bind, and not when it is added?
 * Those of IORT or devicetree do, up to v6.14 (drivers/pci/pci-driver.c,
 * pci_dma_configure(); commit bcb81ac6ae3c). Nobody is told if the driver does not bind.
 */
#define RR_JOINS_LATE IS_ENABLED(CONFIG_ARM64)

/**
 * rr_iommu_waits() - is there an IOMMU that devices may join later?
 *
 * Where iommu_present() is gone, they have joined by the time a module is loaded.
 *
 * Context: any.
 * Return: true if there is one.
 */
static inline bool rr_iommu_waits(void)
{
#ifdef RR_HAVE_IOMMU_PRESENT
	return RR_JOINS_LATE && iommu_present(&pci_bus_type);
#endif
	return false;
}

/* The type of a kobject, as kobject_init() takes it. */
#ifdef RR_HAVE_CONST_KTYPE
#define rr_const_ktype const
#else
#define rr_const_ktype
#endif

#endif
