// SPDX-License-Identifier: GPL-2.0
/* The gate that this kernel has: the one place where it is chosen. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "rr_compat.h"
#include RR_GATE_SOURCE
