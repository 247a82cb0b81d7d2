/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A text of sections, none of which is longer than it may be.
 */
#ifndef RR_SECTION_H
#define RR_SECTION_H

#include <stddef.h>

#include "rr_file.h"

/* What a line is cut to, in bytes. */
#define RR_SECTION_WIDTH 200

/**
 * struct rr_section - a section that is being printed
 * @room: how many lines it may still have
 * @n: how many it has
 * @left_out: how many it would have had beyond that
 */
struct rr_section {
	size_t room;
	size_t n;
	size_t left_out;
};

void rr_section_begin(struct rr_section *section, const char *title, size_t room);
__printf(2, 3)
void rr_section_line(struct rr_section *section, const char *format, ...);
void rr_section_text(struct rr_section *section, char *text);
void rr_section_end(struct rr_section *section, const char *nothing);

#endif
