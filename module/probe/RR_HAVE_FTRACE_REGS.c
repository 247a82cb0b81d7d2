// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace callbacks get struct ftrace_regs *: commit d19ad0775dcd (v5.11); before,
 * struct pt_regs *.
 */
#include <linux/ftrace.h>

static void callback(unsigned long ip, unsigned long parent_ip,
		     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

ftrace_func_t probe(void);
ftrace_func_t probe(void)
{
	return callback;
}
