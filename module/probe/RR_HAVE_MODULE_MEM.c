// SPDX-License-Identifier: GPL-2.0
/* Module memory by type: commit ac3b43283923 (v6.4); before, core_layout. */
#include <linux/module.h>

void *probe(struct module *mod);
void *probe(struct module *mod)
{
	return mod->mem[MOD_TEXT].base;
}
