// SPDX-License-Identifier: GPL-2.0
/*
 * Pushes relax_rmrr's hook out, as a BPF program at the function's entry and then
 * another at its exit do from v6.0 to v6.17: a trampoline that is changed does not ask
 * whether somebody redirects the function (kernel/trace/ftrace.c,
 * __modify_ftrace_direct()), and the one for the exit calls the function's body by
 * itself.
 *
 * Parameters: peer, the address of a PCI device whose IOMMU driver's op is meant;
 * stubborn, 1 if it will not have anybody else redirect it afterwards.
 */
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/objtool.h>

#include "op.h"

static char *peer;
module_param(peer, charp, 0444);
MODULE_PARM_DESC(peer, "PCI device whose op is meant");

static bool stubborn;
module_param(stubborn, bool, 0444);
MODULE_PARM_DESC(stubborn, "1 to refuse whoever redirects it");

#ifdef RR_HAVE_FTRACE_DIRECT

#include <asm/linkage.h>

#include "pusher.h"

unsigned long pusher_body;

/*
 * How long is what a function begins with that is called through a pointer. On x86-64 that
 * is ENDBR, or what FineIBT has left in its place: it looks before the function's entry.
 */
static unsigned long pad_of(unsigned long op)
{
#ifdef CONFIG_X86
	return IS_ENABLED(CONFIG_X86_KERNEL_IBT) ? 4 : 0;
#else
	static const u8 bti_c[] = { 0x5f, 0x24, 0x03, 0xd5 };

	return memcmp((void *)op, bti_c, sizeof(bti_c)) ? 0 : sizeof(bti_c);
#endif
}

/*
 * The first does nothing. The second calls the body, and returns to the op's caller:
 * unless it has been told that somebody redirects the op, as then where to go on is on
 * the stack (on Arm in x30), and it does nothing, too. Both lie where the compiler puts
 * functions: in 7.2 and later an odd address says that it is to be jumped to, not called
 * (DYNAMIC_FTRACE_WITH_JMP).
 */
#ifdef CONFIG_X86
#include <asm/nospec-branch.h>
asm("	.pushsection .text, \"ax\", @progbits\n"
	"	.balign 16\n"
	"	.type pusher_entry, @function\n"
	"	.globl pusher_entry\n"
	"pusher_entry:\n"
	ASM_ENDBR
	ASM_RET
	"	.size pusher_entry, .-pusher_entry\n"
	"	.balign 16\n"
	"	.type pusher_exit_too, @function\n"
	"	.globl pusher_exit_too\n"
	"pusher_exit_too:\n"
	ASM_ENDBR
	"	cmpq $0, pusher_body(%rip)\n"
	"	je 1f\n"
	"	pushq %rbp\n"
	"	movq %rsp, %rbp\n"
	"	subq $8, %rsp\n"
	"	movq pusher_body(%rip), %rax\n"
	ANNOTATE_RETPOLINE_SAFE
	"	call *%rax\n"
	"	leave\n"
	"	addq $8, %rsp\n"
	"1:\n"
	ASM_RET
	"	.size pusher_exit_too, .-pusher_exit_too\n"
	"	.popsection\n");
STACK_FRAME_NON_STANDARD(pusher_exit_too);
#define BODY_BEHIND MCOUNT_INSN_SIZE
#else
/* x9 is where the op returns to; hint 34 is bti c. A body is no place for a blr. */
asm("	.pushsection .text, \"ax\", @progbits\n"
	"	.type pusher_entry, @function\n"
	"	.globl pusher_entry\n"
	"pusher_entry:\n"
	"	hint 34\n"
	"	mov x10, x30\n"
	"	mov x30, x9\n"
	"	ret x10\n"
	"	.size pusher_entry, .-pusher_entry\n"
	"	.type pusher_exit_too, @function\n"
	"	.globl pusher_exit_too\n"
	"pusher_exit_too:\n"
	"	hint 34\n"
	"	adrp x10, pusher_body\n"
	"	ldr x10, [x10, #:lo12:pusher_body]\n"
	"	cbz x10, 1f\n"
	"	stp x29, x9, [sp, #-16]!\n"
	"	mov x29, sp\n"
	"	adr x30, 2f\n"
	"	ret x10\n"
	"2:	ldp x29, x30, [sp], #16\n"
	"	ret\n"
	"1:	mov x10, x30\n"
	"	mov x30, x9\n"
	"	ret x10\n"
	"	.size pusher_exit_too, .-pusher_exit_too\n"
	"	.popsection\n");
/* The two instructions that ftrace has at a function's entry. */
#define BODY_BEHIND (2 * AARCH64_INSN_SIZE)
#endif

static bool pushed;

#ifdef RR_HAVE_OPS_FUNC_IP
static int share(struct ftrace_ops *ops, unsigned long ip,
		 enum ftrace_ops_cmd cmd)
#else
static int share(struct ftrace_ops *ops, enum ftrace_ops_cmd cmd)
#endif
{
	if (!pushed)
		return 0;
	if (stubborn)
		return -EBUSY;
	WRITE_ONCE(pusher_body, 0);
	return 0;
}

static struct ftrace_ops ops = {
	.ops_func = share,
};

static int __init pusher_init(void)
{
	unsigned long op = (unsigned long)op_at(peer);
	int ret;

	if (!op)
		return -ENODEV;
	pusher_body = op + pad_of(op) + BODY_BEHIND;
	ret = ftrace_set_filter_ip(&ops, op, 0, 0);
	if (ret)
		return ret;
	ret = register_ftrace_direct(&ops, (unsigned long)pusher_entry);
	if (ret)
		return ret;
	ret = modify_ftrace_direct(&ops, (unsigned long)pusher_exit_too);
	if (ret)
		unregister_ftrace_direct(&ops, (unsigned long)pusher_entry,
					 true);
	pushed = !ret;
	return ret;
}

static void __exit pusher_exit(void)
{
	unregister_ftrace_direct(&ops, (unsigned long)pusher_exit_too, true);
}

#else

static int __init pusher_init(void)
{
	return -EOPNOTSUPP;
}

static void __exit pusher_exit(void)
{
}

#endif

module_init(pusher_init);
module_exit(pusher_exit);

MODULE_DESCRIPTION("Test help: pushes a redirection out, as BPF's trampolines can");
MODULE_LICENSE("GPL");
