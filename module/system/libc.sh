# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Can the command be built? Read by the Makefile and by install.

# have_libc - is there a compiler, and a C library that it links with? To build modules,
# none is needed.
have_libc() {
	printf '#include <stdio.h>\nint main(void) { return puts(""); }\n' |
		${CC:-cc} -x c -o /dev/null - 2>/dev/null
}
