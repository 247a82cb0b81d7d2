/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text on its way to whoever reads: what has been read may be anything, and ends up on
 * terminals, in logs and in JSON.
 */
#ifndef RR_TEXT_H
#define RR_TEXT_H

#include <linux/types.h>

void rr_clean(char *text);
__printf(1, 2)
void rr_complain(const char *format, ...);

#endif
