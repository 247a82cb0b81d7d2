// SPDX-License-Identifier: GPL-2.0
/* Compiled together, see module/Kbuild: policy mapped, and who shares with a device. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "door.c"
#include "claim.c"
#include "mapping.c"
#include "reserve.c"
#include "joining.c"
#include "sharing.c"
#include "who.c"
