// SPDX-License-Identifier: GPL-2.0
/* Has to build: if it does not, the toolchain is broken, not the API absent. */
#include <linux/ftrace.h>
#include <linux/iommu.h>
#include <linux/module.h>
