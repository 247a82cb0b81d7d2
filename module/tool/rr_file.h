/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that the command reads, below the root that --root names.
 */
#ifndef RR_FILE_H
#define RR_FILE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <linux/types.h>

#include "rr_memory.h"
#include "rr_text.h"

/* The longest path that is composed here. */
#define RR_PATH_MAX 4096

extern const char *rr_root;

__printf(2, 3)
const char *rr_path(char *buf, const char *format, ...);
__printf(3, 4)
int rr_file_read(char *buf, size_t size, const char *format, ...);
__printf(3, 4)
char *rr_file_whole(size_t limit, size_t *len, const char *format, ...);
__printf(3, 4)
int rr_file_word(char *buf, size_t size, const char *format, ...);
__printf(3, 4)
int rr_file_link(char *buf, size_t size, const char *format, ...);
__printf(1, 2)
bool rr_file_exists(const char *format, ...);

#endif
