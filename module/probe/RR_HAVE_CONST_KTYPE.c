// SPDX-License-Identifier: GPL-2.0
/* kobject_init() takes a const type: since v6.2, and 6.1 by backport. */
#include <linux/kobject.h>

void probe(struct kobject *kobj, const struct kobj_type *type);
void probe(struct kobject *kobj, const struct kobj_type *type)
{
	kobject_init(kobj, type);
}
