/* SPDX-License-Identifier: GPL-2.0 */
/* Redirecting one function, for a test: see module/hook.c for how it is done well. */
#ifndef REDIRECT_H
#define REDIRECT_H

#include <linux/ftrace.h>

#include "rr_compat.h"

#define REDIRECT_OPS(callback) {					\
	.func = (callback),						\
	.flags = RR_FTRACE_FLAGS | FTRACE_OPS_FL_IPMODIFY,		\
}

static inline int redirect_begin(struct ftrace_ops *ops, unsigned long target)
{
	int ret;

	ret = ftrace_set_filter_ip(ops, target, 0, 0);
	if (!ret)
		ret = register_ftrace_function(ops);
	if (ret)
		ftrace_set_filter(ops, NULL, 0, 1);
	return ret;
}

#endif
