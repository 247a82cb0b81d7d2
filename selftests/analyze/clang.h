/* SPDX-License-Identifier: GPL-2.0 */
/* What gcc's configuration of a kernel says it has, and clang has not. */
#undef CONFIG_CC_HAS_NAMED_AS
#undef CONFIG_USE_X86_SEG_SUPPORT
