// SPDX-License-Identifier: GPL-2.0
/*
 * Calls a function through a pointer: one of the function's type, or one of another. The
 * kernel's control-flow integrity (CONFIG_CFI_CLANG) traps the second. It makes an oops of
 * that, but asks first who wants to know.
 *
 * Parameters: typed, mistyped: who reads one has that call made, and reads where it was
 * trapped: in the caller, in the callee, or not at all.
 */
#include <linux/compiler.h>
#include <linux/kdebug.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sysfs.h>
#include <asm/bug.h>
#include <asm/trapnr.h>

typedef int (*typed_fn)(int n);
typedef int (*mistyped_fn)(long n);

/* Who calls, and where that was trapped. Reads of a parameter exclude each other. */
static struct task_struct *caller;
static unsigned long trapped;

static int callee(int n)
{
	return n + 1;
}

/* Behind the ud2, the call goes on as if nothing were wrong. */
static int notice(struct notifier_block *nb, unsigned long event, void *data)
{
	struct die_args *args = data;

	if (event != DIE_TRAP || args->trapnr != X86_TRAP_UD ||
	    READ_ONCE(caller) != current)
		return NOTIFY_DONE;
	trapped = args->regs->ip;
	args->regs->ip += LEN_UD2;
	return NOTIFY_STOP;
}

static struct notifier_block notifier = {
	.notifier_call = notice,
};

/* Up to place_of(), what traps is noticed. */
static void watch(void)
{
	trapped = 0;
	WRITE_ONCE(caller, current);
}

/* The 16 bytes before a function are its preamble. */
static int place_of(char *buf, int result)
{
	WRITE_ONCE(caller, NULL);
	if (result != 2)
		return -EIO;
	if (!trapped)
		return sysfs_emit(buf, "none\n");
	if ((unsigned long)callee - trapped <= 16)
		return sysfs_emit(buf, "callee\n");
	return sysfs_emit(buf, "caller\n");
}

static int typed_get(char *buf, const struct kernel_param *kp)
{
	typed_fn fn = callee;

	OPTIMIZER_HIDE_VAR(fn);
	watch();
	return place_of(buf, fn(1));
}

static int mistyped_get(char *buf, const struct kernel_param *kp)
{
	mistyped_fn fn = (void *)callee;

	OPTIMIZER_HIDE_VAR(fn);
	watch();
	return place_of(buf, fn(1));
}

static const struct kernel_param_ops typed_ops = {
	.get = typed_get,
};

static const struct kernel_param_ops mistyped_ops = {
	.get = mistyped_get,
};

module_param_cb(typed, &typed_ops, NULL, 0444);
MODULE_PARM_DESC(typed, "call a function by a pointer of its type");
module_param_cb(mistyped, &mistyped_ops, NULL, 0444);
MODULE_PARM_DESC(mistyped, "call it by a pointer of another type");

static int __init mistyped_init(void)
{
	return register_die_notifier(&notifier);
}

static void __exit mistyped_exit(void)
{
	unregister_die_notifier(&notifier);
}

module_init(mistyped_init);
module_exit(mistyped_exit);

MODULE_DESCRIPTION("Test help: a call through a pointer of the wrong type");
MODULE_LICENSE("GPL");
