/* SPDX-License-Identifier: GPL-2.0 */
/* What module/address.c needs of the kernel's header, for host programs. */
#ifndef RR_HOST_TYPES_H
#define RR_HOST_TYPES_H

/* Those of user space include it by this name, too: on arm64, <signal.h>. */
#if __has_include_next("linux/types.h")
#include_next <linux/types.h>
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define u8 uint8_t
#define u16 uint16_t
#define u32 uint32_t
#define u64 unsigned long long

/* As the compiler attributes of the kernel are called. */
#define __printf(a, b) __attribute__((format(printf, a, b)))
#define __weak __attribute__((weak))

#endif
