// SPDX-License-Identifier: GPL-2.0
/*
 * Text on its way to whoever reads.
 */
#include <stdarg.h>
#include <stdio.h>

#include "rr_text.h"

/* Length of the UTF-8 sequence at @p, 0 if that is none. */
static size_t sequence(const unsigned char *p)
{
	size_t n = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 :
		   *p < 0xf0 ? 3 : *p < 0xf5 ? 4 : 0;
	size_t i;

	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Too long by one byte, a surrogate, or beyond the last. */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	/* Control characters of the second kind: U+0080 to U+009F. */
	if (*p == 0xc2 && p[1] < 0xa0)
		return 0;
	return n;
}

/**
 * rr_clean() - make text fit for a terminal and for JSON
 * @text: it; each byte that is a control character or no UTF-8 becomes a question mark
 */
void rr_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;

	while (*p) {
		size_t n = sequence(p);

		if (!n || *p < ' ' || *p == 0x7f) {
			*p = '?';
			n = 1;
		}
		p += n;
	}
}

/**
 * rr_complain() - say in one line what is wrong
 * @format: as of printf(), without a newline
 */
void rr_complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, format);
	fputs("relax_rmrr: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}
