/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where kernels differ. The only place that knows.
 *
 * Each difference is told by compiling a small file of module/probe/ against
 * the headers at hand (the file's name is the macro), never by the version:
 * vendors and stable trees backport.
 */
#ifndef RR_COMPAT_H
#define RR_COMPAT_H

#include <linux/compiler.h>
#include <linux/ftrace.h>
#include <linux/iommu.h>
#include <linux/module.h>

#include "rr_config.h"

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
#else
#define RR_GATE_SOURCE "gate_intel_attach.c"
#endif

/* ftrace_regs arrived with commit d19ad0775dcd (v5.11). */
#define rr_fregs ftrace_regs

/* As kernel/livepatch/patch.c: only where the arguments are not saved anyway. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define RR_FTRACE_FLAGS 0
#else
#define RR_FTRACE_FLAGS FTRACE_OPS_FL_SAVE_REGS
#endif

/**
 * rr_fregs_set_ip() - let the traced call go on somewhere else
 * @fregs: the registers that ftrace hands its callback
 * @ip: where to go on
 *
 * Context: ftrace callback.
 */
#ifdef RR_HAVE_FTRACE_REGS_SET_IP
static __always_inline void rr_fregs_set_ip(struct rr_fregs *fregs,
					    unsigned long ip)
{
	ftrace_regs_set_instruction_pointer(fregs, ip);
}
#else
static __always_inline void rr_fregs_set_ip(struct rr_fregs *fregs,
					    unsigned long ip)
{
	ftrace_instruction_pointer_set(fregs, ip);
}
#endif

/**
 * rr_module_text() - where a module's text lies
 * @mod: the module
 * @base: its first address
 * @size: its size in bytes
 *
 * Context: any.
 */
#ifdef RR_HAVE_MODULE_MEM
static inline void rr_module_text(struct module *mod, unsigned long *base,
				  unsigned long *size)
{
	*base = (unsigned long)mod->mem[MOD_TEXT].base;
	*size = mod->mem[MOD_TEXT].size;
}
#else
static inline void rr_module_text(struct module *mod, unsigned long *base,
				  unsigned long *size)
{
	*base = (unsigned long)mod->core_layout.base;
	*size = mod->core_layout.text_size;
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
#ifdef CONFIG_INTEL_IOMMU
static inline bool rr_intel_iommu(void)
{
	return intel_iommu_enabled;
}
#else
static inline bool rr_intel_iommu(void)
{
	return false;
}
#endif

#endif
