// SPDX-License-Identifier: GPL-2.0
/* Compiled together, see module/Kbuild: the list, what sysfs shows of it, the log. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "main.c"
#include "sysfs.c"
#include "folder.c"
#include "directory.c"
#include "stale.c"
#include "state.c"
#include "address.c"
#include "difference.c"
#include "kept.c"
#include "audit.c"
