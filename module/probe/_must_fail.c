// SPDX-License-Identifier: GPL-2.0
/* Must not build: if it does, the compiler accepts what does not exist. */
#include <linux/module.h>

int probe(void);
int probe(void)
{
	return rr_there_is_no_such_function(THIS_MODULE);
}
