# SPDX-License-Identifier: GPL-2.0
# In the kernel that test-kdump has started by a panic: the other one's memory is there to be
# read, and devices are as if it had never been.
. ./lib.sh
. ./region.sh
. ./kexec.sh

# in_dump WHAT TEXT WORD - is that in the memory of the kernel that has panicked?
in_dump() {
	is "$1" $3 "$(kexec find /proc/vmcore "$2")"
}

ok "there is a dump" test -e /proc/vmcore
is "it is an ELF file" 7f454c46 "$(head -c 4 /proc/vmcore | hexdump -e '4/1 "%02x"')"
head -c 1048576 /proc/vmcore | strings >/tmp/notes
ok "it says of which kernel" grep -qxF "OSRELEASE=$(uname -r)" /tmp/notes
ok "and where that lies" grep -q '^KERNELOFFSET=' /tmp/notes
in_dump "that kernel's log is in it" "rr-left by $(uname -r)" found
in_dump "and the module's lines" "relax_rmrr: $OTHER: allowed [1234:11e8] mapped by" found
in_dump "it can be read to its end" "$(cat /proc/sys/kernel/random/uuid)" missing
as_if_new
