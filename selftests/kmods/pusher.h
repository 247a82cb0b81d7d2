/* SPDX-License-Identifier: GPL-2.0 */
/* What is written in assembler, and what it reads. */
#ifndef PUSHER_H
#define PUSHER_H

void pusher_entry(void);
void pusher_exit_too(void);

/* Behind the op's ENDBR and the call of its entry; 0 if that is told by the stack. */
extern unsigned long pusher_body;

#endif
