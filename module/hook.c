// SPDX-License-Identifier: GPL-2.0
/*
 * Redirecting a kernel function to one of ours, by ftrace.
 *
 * This file knows nothing of IOMMUs. It changes the instruction pointer at the
 * function's fentry site, which ftrace calls IPMODIFY: livepatch does the same.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/freezer.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "rr_compat.h"
#include "rr_hook.h"

/* This module's text. Set before the first hook, and the same ever after: no lock. */
static unsigned long text_base;
static unsigned long text_size;

/*
 * Runs at the entry of a redirected function, in the caller's context.
 *
 * A call that comes from this module is the replacement (or somebody else of
 * ours) calling the original: let it through. That is told by where the call
 * returns to, so no such call may be a tail call; the files that make them are
 * built with -fno-optimize-sibling-calls. One range compare, because
 * within_module() walks seven ranges on kernels from 6.4 on.
 *
 * It calls nothing that can be traced, so it needs no recursion protection
 * from ftrace.
 */
static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct rr_fregs *fregs)
{
	struct rr_hook *hook = container_of(ops, struct rr_hook, ops);

	if (parent_ip - text_base >= text_size)
		rr_fregs_set_ip(fregs, hook->replacement);
}

/*
 * A filter that is reset is empty, and an empty one is a static object: nothing
 * of it stays allocated (kernel/trace/ftrace.c, __ftrace_hash_move()). It takes
 * memory for a moment, so it is tried twice; then some hundred bytes are lost.
 * ftrace_free_filter(), which is made for it, is not exported everywhere.
 */
static void free_filter(struct rr_hook *hook)
{
	if (ftrace_set_filter(&hook->ops, NULL, 0, 1))
		ftrace_set_filter(&hook->ops, NULL, 0, 1);
}

/*
 * ftrace refuses when it has switched itself off after an inconsistency of its
 * own (kernel/trace/ftrace.c, ftrace_bug()). The redirection is then in the
 * kernel's text for ever, and so must ours be: an unload (or a load that fails)
 * that goes on would leave it pointing into freed memory. So this never returns;
 * no lock is held.
 */
static void __noreturn stay_for_good(struct rr_hook *hook, int err)
{
	pr_crit("cannot unhook %ps: error %d; the module, and who unloads it, have to stay until the next boot\n",
		(void *)hook->target, err);
	/* Not to be in the way of a suspend. */
	for (;;) {
		flush_signals(current);
		schedule_timeout_interruptible(MAX_SCHEDULE_TIMEOUT);
		try_to_freeze();
	}
}

/**
 * rr_hook_install() - redirect a function
 * @hook: storage for the hook; stays in use until rr_hook_remove()
 * @target: entry of the function, as a function pointer has it (with IBT that
 *          is the ENDBR; ftrace finds the fentry site by itself)
 * @replacement: a function of this module with the same signature, which calls
 *               rr_hook_enter() first and rr_hook_leave() last
 *
 * Context: process, may sleep; takes ftrace's locks.
 * Return: 0; -EBUSY if somebody else redirects this function or ftrace is
 *         switched off; -EINVAL if ftrace does not know it; -EIO if ftrace is
 *         broken; -ENOMEM. Each failure is logged with the function's name. If
 *         @hook->broken is set then, it is to be removed all the same.
 */
int rr_hook_install(struct rr_hook *hook, unsigned long target,
		    unsigned long replacement)
{
	int ret;

	if (!text_size)
		rr_module_text(THIS_MODULE, &text_base, &text_size);
	/*
	 * All of it anew: ftrace keeps state of its own in the ops of an earlier
	 * installation.
	 *
	 * PERMANENT: kernel.ftrace_enabled=0 must not silently disarm us; the
	 * kernel refuses it while we are here (kernel/trace/ftrace.c,
	 * ftrace_enable_sysctl(), commit 7162431dcf72).
	 */
	*hook = (struct rr_hook){
		.ops = {
			.func = redirect,
			.flags = RR_FTRACE_FLAGS | FTRACE_OPS_FL_IPMODIFY |
				 FTRACE_OPS_FL_PERMANENT,
		},
		.target = target,
		.replacement = replacement,
	};

	ret = ftrace_set_filter_ip(&hook->ops, target, 0, 0);
	if (ret == -EINVAL) {
		pr_err("cannot hook %ps: not known to ftrace (error %d)\n",
		       (void *)target, ret);
		goto err_filter;
	}
	if (!ret)
		ret = register_ftrace_function(&hook->ops);
	if (ret == -ENODEV) {
		pr_err("cannot hook %ps: ftrace has switched itself off after an error of its own\n",
		       (void *)target);
		ret = -EIO;
		/*
		 * By this very step: our address may be in its trampoline. What is
		 * to be done then takes for ever, and the caller holds locks.
		 */
		if (hook->ops.flags & FTRACE_OPS_FL_ENABLED) {
			hook->installed = true;
			hook->broken = true;
			return ret;
		}
		goto err_filter;
	}
	if (ret == -EBUSY) {
		pr_err("cannot hook %ps: another live patch holds it (see enabled_functions in tracefs), or kernel.ftrace_enabled is 0\n",
		       (void *)target);
		goto err_filter;
	}
	if (ret) {
		pr_err("cannot hook %ps: error %d\n", (void *)target, ret);
		goto err_filter;
	}
	hook->installed = true;
	return 0;

err_filter:
	/* ftrace_set_filter_ip() may have allocated a hash even if it failed */
	free_filter(hook);
	return ret;
}

/**
 * rr_hook_renew() - ask ftrace for a redirection once more
 * @hook: an installed hook that is not called any more
 *
 * A BPF program on the same function may have pushed it out: from v6.0 to v6.17 a
 * trampoline that is changed does not ask whether somebody redirects the function
 * (kernel/trace/ftrace.c, __modify_ftrace_direct()); who registers is asked for. The
 * target is the same, and so is the filter: the ops can be used again as tracers do it.
 * (The hook of a gate can be pushed out as well; where it is one, up to v6.5, the claim
 * is then refused as without this module.)
 *
 * Context: process, sleeps; takes ftrace's locks.
 * Return: 0, or what ftrace says: the function is not redirected then.
 */
int rr_hook_renew(struct rr_hook *hook)
{
	int ret = 0;

	if (hook->installed)
		ret = unregister_ftrace_function(&hook->ops);
	if (ret)
		return ret;
	ret = register_ftrace_function(&hook->ops);
	/* As in rr_hook_install(): where ftrace has broken over it, it is to be removed. */
	hook->broken = ret && hook->ops.flags & FTRACE_OPS_FL_ENABLED;
	hook->installed = !ret || hook->broken;
	return ret;
}

/**
 * rr_hook_remove() - undo rr_hook_install() and wait until nobody is inside
 * @hook: the hook
 *
 * On return no task runs, or will return into, the replacement. Does not return
 * if ftrace is broken.
 *
 * Context: process, sleeps; no lock that a caller of the target may hold.
 */
void rr_hook_remove(struct rr_hook *hook)
{
	int ret = 0;

	/* Waits for tasks between the fentry site and the replacement. */
	if (hook->installed)
		ret = unregister_ftrace_function(&hook->ops);
	if (ret)
		stay_for_good(hook, ret);
	/*
	 * Then those asleep in the original, below our frame. Polled: the fast
	 * path is not to pay for a wake-up that only an unload needs.
	 */
	while (atomic_read(&hook->in_flight))
		msleep(20);
	/* Then those on the last instructions behind rr_hook_leave(). */
	synchronize_rcu_tasks();
	free_filter(hook);
}
