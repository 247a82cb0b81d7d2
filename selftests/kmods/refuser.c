// SPDX-License-Identifier: GPL-2.0
/*
 * Has a function of the kernel fail when relax_rmrr calls it: a kprobe at its entry
 * returns to the caller at once. (The kernel's own fail_function only knows functions
 * that allow it.)
 *
 * Parameters: function, its name; result, what it returns instead; nth, the call that
 * does; late, it does its work first; or msecs, it does not fail, but is entered so
 * much later, and msecs reads 0 then. The file hits tells how often relax_rmrr has
 * called it.
 */
#include <linux/delay.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "name of the function that is to fail");

static long result;
module_param(result, long, 0444);
MODULE_PARM_DESC(result, "what it returns instead");

static int nth = 1;
module_param(nth, int, 0444);
MODULE_PARM_DESC(nth, "which of the calls fails");

static bool late;
module_param(late, bool, 0444);
MODULE_PARM_DESC(late, "it fails when it has done its work");

static unsigned int msecs;
module_param(msecs, uint, 0444);
MODULE_PARM_DESC(msecs, "it does not fail, but takes so much longer, in milliseconds");

static int hits;
module_param(hits, int, 0444);
MODULE_PARM_DESC(hits, "calls seen");

#ifdef CONFIG_X86
static noinline notrace void just_return(void)
{
}

/* Where a function returns to, at its entry. */
static unsigned long returns_to(struct pt_regs *regs)
{
	return *(unsigned long *)regs->sp;
}

/* Where it goes on to do that at once. */
static unsigned long to_return(struct pt_regs *regs)
{
	return (unsigned long)just_return;
}
#else
static unsigned long returns_to(struct pt_regs *regs)
{
	return procedure_link_pointer(regs);
}

static unsigned long to_return(struct pt_regs *regs)
{
	return returns_to(regs);
}
#endif

static bool called_by_us(struct pt_regs *regs)
{
	char symbol[KSYM_SYMBOL_LEN];

	sprint_symbol(symbol, returns_to(regs));
	return strstr(symbol, "[relax_rmrr]");
}

/* Preemption is off. */
static int refuse(struct kprobe *probe, struct pt_regs *regs)
{
	if (!called_by_us(regs) || ++hits != nth)
		return 0;
	if (msecs) {
		mdelay(msecs);
		msecs = 0;
		return 0;
	}
	regs_set_return_value(regs, result);
	instruction_pointer_set(regs, to_return(regs));
	return 1;
}

/* With one, kprobes use a kind of ftrace hook that may change where it goes on. */
static void nothing(struct kprobe *probe, struct pt_regs *regs,
		    unsigned long flags)
{
}

static struct kprobe probe = {
	.pre_handler = refuse,
	.post_handler = nothing,
};

/* Preemption is off. Return: 0 if its return is to be seen. */
static int enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return !called_by_us(regs) || ++hits != nth;
}

static int refuse_late(struct kretprobe_instance *instance,
		       struct pt_regs *regs)
{
	regs_set_return_value(regs, result);
	return 0;
}

static struct kretprobe late_probe = {
	.entry_handler = enter,
	.handler = refuse_late,
};

static int __init refuser_init(void)
{
	probe.symbol_name = function;
	late_probe.kp.symbol_name = function;
	return late ? register_kretprobe(&late_probe) : register_kprobe(&probe);
}

static void __exit refuser_exit(void)
{
	if (late)
		unregister_kretprobe(&late_probe);
	else
		unregister_kprobe(&probe);
}

module_init(refuser_init);
module_exit(refuser_exit);

MODULE_DESCRIPTION("Test help: a function of the kernel that fails");
MODULE_LICENSE("GPL");
