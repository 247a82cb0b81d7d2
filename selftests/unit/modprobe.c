// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the list that is configured below a root, an entry a line; or that of a text.
 * Usage: modprobe ROOT | modprobe - TEXT
 */
#include <string.h>

#include "rr_file.h"
#include "rr_modprobe.h"

int main(int argc, char **argv)
{
	struct rr_modprobe modprobe = { 0 };
	char text[RR_ENTRY_MAX];
	size_t i;

	if (argc == 3) {
		rr_entries_parse(&modprobe.entries, argv[2], strlen(argv[2]));
	} else if (argc == 2) {
		rr_root = argv[1];
		rr_modprobe_read(&modprobe);
	} else {
		return 2;
	}
	for (i = 0; i < modprobe.entries.n; i++) {
		rr_entry_print(text, sizeof(text), &modprobe.entries.at[i]);
		puts(text);
	}
	rr_modprobe_free(&modprobe);
	return 0;
}
