/* SPDX-License-Identifier: GPL-2.0 */
/* For host programs. */
#include <string.h>
