/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A domain of libvirt, as its XML describes it. Pure.
 */
#ifndef RR_LIBVIRT_H
#define RR_LIBVIRT_H

#include "rr_guest.h"

bool rr_libvirt_parse(struct rr_guest *guest, const char *text, size_t len);

#endif
