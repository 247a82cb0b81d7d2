// SPDX-License-Identifier: GPL-2.0
/*
 * A callback that needs no recursion protection has to say so; since commit
 * a25d036d939a (v5.11) it has to say if it needs any.
 */
#include <linux/ftrace.h>

unsigned long probe(void);
unsigned long probe(void)
{
	return FTRACE_OPS_FL_RECURSION_SAFE;
}
