// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace_instruction_pointer_set() of v5.11 to v6.1 does nothing, and does not even look
 * at what it is given, where a callback has all registers (include/linux/ftrace.h,
 * without CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS): arm64. Elsewhere this does not build.
 */
#include <linux/ftrace.h>

void probe(struct ftrace_regs *fregs);
void probe(struct ftrace_regs *fregs)
{
	ftrace_instruction_pointer_set(fregs, no_such_variable);
}
