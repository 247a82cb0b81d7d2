/* SPDX-License-Identifier: GPL-2.0 */
/* Redirecting a kernel function to one of ours, by ftrace. */
#ifndef RR_HOOK_H
#define RR_HOOK_H

#include <linux/atomic.h>
#include <linux/ftrace.h>

/**
 * struct rr_hook - one redirected function
 * @ops: what ftrace knows of it
 * @target: entry of the redirected function
 * @replacement: where calls from outside this module go instead
 * @in_flight: calls that have entered @replacement and not left it
 * @installed: ftrace has @ops
 * @broken: ftrace has broken over it: it may be called or not, and is to be removed
 */
struct rr_hook {
	struct ftrace_ops ops;
	unsigned long target;
	unsigned long replacement;
	atomic_t in_flight;
	bool installed;
	bool broken;
};

/**
 * rr_hook_enter() - first thing a replacement does
 * @hook: its hook
 *
 * Context: any; lock-free. Pairs with rr_hook_leave().
 */
static inline void rr_hook_enter(struct rr_hook *hook)
{
	atomic_inc(&hook->in_flight);
}

/**
 * rr_hook_leave() - last thing a replacement does
 * @hook: its hook
 *
 * Context: any; lock-free. What runs after this, up to the return, is covered
 * by the RCU-tasks grace period in rr_hook_remove().
 */
static inline void rr_hook_leave(struct rr_hook *hook)
{
	/* The call's work is done before rr_hook_remove() can see it gone. */
	smp_mb__before_atomic();
	atomic_dec(&hook->in_flight);
}

int rr_hook_install(struct rr_hook *hook, unsigned long target,
		    unsigned long replacement);
int rr_hook_renew(struct rr_hook *hook);
void rr_hook_remove(struct rr_hook *hook);

#endif
