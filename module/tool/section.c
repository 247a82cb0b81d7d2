// SPDX-License-Identifier: GPL-2.0
/*
 * A text of sections, none of which is longer than it may be.
 */
#include <string.h>

#include "rr_section.h"

/**
 * rr_section_begin() - begin a section
 * @section: it; to be ended by rr_section_end()
 * @title: its title
 * @room: how many lines it may have, not counted its title and what rr_section_end() says
 */
void rr_section_begin(struct rr_section *section, const char *title, size_t room)
{
	*section = (struct rr_section){ .room = room };
	printf("\n== %s\n", title);
}

/* Not within a character. */
static void cut(char *text)
{
	size_t len = RR_SECTION_WIDTH - strlen(" ...");

	if (strlen(text) <= RR_SECTION_WIDTH)
		return;
	while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	snprintf(text + len, sizeof(" ..."), " ...");
}

/**
 * rr_section_line() - a line of it
 * @section: the section
 * @format: as of printf(), without a newline; what it gives may be anything
 */
void rr_section_line(struct rr_section *section, const char *format, ...)
{
	char text[RR_SECTION_WIDTH * 4], *tab = text;
	va_list args;

	if (section->n == section->room) {
		section->left_out++;
		return;
	}
	section->n++;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	while ((tab = strchr(tab, '\t')))
		*tab = ' ';
	rr_clean(text);
	cut(text);
	puts(text);
}

/**
 * rr_section_text() - all lines of a text
 * @section: the section
 * @text: the text, which is changed
 */
void rr_section_text(struct rr_section *section, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		if (*line)
			rr_section_line(section, "%s", line);
	}
}

/**
 * rr_section_end() - end a section
 * @section: it
 * @nothing: what to say if it has no line
 */
void rr_section_end(struct rr_section *section, const char *nothing)
{
	if (!section->n)
		puts(nothing);
	if (section->left_out)
		printf("(%zu more left out)\n", section->left_out);
}
