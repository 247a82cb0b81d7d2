/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is to see, in the forms that are not for people.
 */
#ifndef RR_LIST_H
#define RR_LIST_H

#include <stddef.h>

#include "rr_machine.h"

void rr_list_json(const struct rr_machine *machine);
void rr_list_prometheus(const struct rr_machine *machine);
void rr_blockers_print(char *buf, size_t size, const struct rr_group *group);

#endif
