// SPDX-License-Identifier: GPL-2.0
/* Compiled together, see module/Kbuild: what is redirected, and what is done there. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "hook.c"
#include "grant.c"
#include "enumeration.c"
#include "raw.c"
#include "relax.c"
#include "gate.c"
