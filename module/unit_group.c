// SPDX-License-Identifier: GPL-2.0
/* Compiled together, see module/Kbuild: what a write changes, groups and devices. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "allowlist.c"
#include "plan.c"
#include "apply.c"
#include "risk.c"
#include "broken.c"
#include "hotplug.c"
#include "census.c"
#include "group.c"
#include "waiting.c"
#include "device.c"
