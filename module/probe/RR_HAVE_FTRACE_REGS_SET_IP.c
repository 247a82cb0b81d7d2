// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace_regs_set_instruction_pointer(): commit 0ef86097f127 (v6.2); before,
 * ftrace_instruction_pointer_set().
 */
#include <linux/ftrace.h>

void probe(struct ftrace_regs *fregs, unsigned long ip);
void probe(struct ftrace_regs *fregs, unsigned long ip)
{
	ftrace_regs_set_instruction_pointer(fregs, ip);
}
