/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who holds an IOMMU group.
 */
#ifndef RR_TOOL_HOLDER_H
#define RR_TOOL_HOLDER_H

#include <stddef.h>

#include "rr_machine.h"

void rr_holder_print(char *buf, size_t size, const struct rr_group *group);

#endif
