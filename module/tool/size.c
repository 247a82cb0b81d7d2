// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of memory, as QEMU and libvirt write them.
 */
#include <strings.h>
#include <string.h>

#include "rr_guest.h"

static bool is_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !strncasecmp(text, word, len);
}

/**
 * rr_size_unit() - the factor of a unit
 * @text: it, in either case: "b", "byte", "bytes", "k", "KiB", "KB", up to "EB"
 * @len: its length in bytes
 * @unit: the factor; "KB" is 1000, "K" and "KiB" are 1024
 *
 * Return: true if it is one.
 */
bool rr_size_unit(const char *text, size_t len, u64 *unit)
{
	static const char letters[] = "kmgtpe";
	const char *letter;
	u64 base = 1024;

	*unit = 1;
	if (is_word(text, len, "b") || is_word(text, len, "byte") ||
	    is_word(text, len, "bytes"))
		return true;
	letter = len && *text ? strchr(letters, *text | 0x20) : NULL;
	if (!letter)
		return false;
	if (is_word(text + 1, len - 1, "b"))
		base = 1000;
	else if (len != 1 && !is_word(text + 1, len - 1, "ib"))
		return false;
	do {
		*unit *= base;
	} while (letter-- > letters);
	return true;
}

/**
 * rr_size_parse() - parse a size
 * @text: decimal digits, and a unit or none
 * @len: its length in bytes
 * @unit: the factor where it has no unit
 * @size: the size in bytes
 *
 * Return: true if it is one, and not 0.
 */
bool rr_size_parse(const char *text, size_t len, u64 unit, u64 *size)
{
	const char *end = text + len;
	u64 number = 0;

	if (!len || *text < '0' || *text > '9')
		return false;
	for (; text < end && *text >= '0' && *text <= '9'; text++) {
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *text - '0', &number))
			return false;
	}
	if (text < end && !rr_size_unit(text, end - text, &unit))
		return false;
	return !__builtin_mul_overflow(number, unit, size) && *size;
}
