# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Unit tests of lib/table.sh: tables of all its words, byte for byte (the compiler of
# ACPICA makes the same of its own text, but for its name), and words that are wrong.
# Needs common.sh, vm.sh, tap.sh.

every_word_of_dmar() {
	dmar
	unit 0xfed90000
	ioapic 0x00 ff:00.0
	region 0x30000000 0x3000ffff
	endpoint 00:1f.7
	endpoint 00:08.0 00.1 02.3
	bridge 00:0a.0
	region 0xe8000 0x17fffffff
	ats
}
bytes_of_dmar="
44 4d 41 52 9c 00 00 00 01 92 42 4f 43 48 53 20
42 58 50 43 20 20 20 20 02 00 00 00 42 58 50 43
01 00 00 00 26 01 00 00 00 00 00 00 00 00 00 00
00 00 18 00 01 00 00 00 00 00 d9 fe 00 00 00 00
03 08 00 00 00 ff 00 00
01 00 34 00 00 00 00 00 00 00 00 30 00 00 00 00
ff ff 00 30 00 00 00 00
01 08 00 00 00 00 1f 07
01 0c 00 00 00 00 08 00 00 01 02 03
02 08 00 00 00 00 0a 00
01 00 18 00 00 00 00 00 00 80 0e 00 00 00 00 00
ff ff ff 7f 01 00 00 00
02 00 08 00 01 00 00 00"

every_word_of_ivrs() {
	ivrs
	iommu 00:01.0 0xfed80000
	devices 00:00.0 ff:1f.7
	device 01:00.0 as 00:00.0
	ioapic 0x00 00:14.0
	memory all 0x00 0x30020000 0x0
	memory one 00:04.0 exclusion 0x30000000 0x26000
	memory range 00:00.0 0f:1f.7 unity 0x30000000 0x10000
}
bytes_of_ivrs="
49 56 52 53 c0 00 00 00 01 ce 42 4f 43 48 53 20
42 58 50 43 20 20 20 20 02 00 00 00 42 58 50 43
01 00 00 00 00 28 00 00 00 00 00 00 00 00 00 00
10 d1 30 00 08 00 40 00 00 00 d8 fe 00 00 00 00
00 00 00 00 44 00 00 00
03 00 00 00 04 ff ff 00
42 00 01 00 00 00 00 00
48 00 00 00 00 a0 00 01
20 00 20 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 02 30 00 00 00 00 00 00 00 00 00 00 00 00
21 08 20 00 20 00 00 00 00 00 00 00 00 00 00 00
00 00 00 30 00 00 00 00 00 60 02 00 00 00 00 00
22 07 20 00 00 00 ff 0f 00 00 00 00 00 00 00 00
00 00 00 30 00 00 00 00 00 00 01 00 00 00 00 00"

every_word_of_iort() {
	iort
	rmr
	range 0xd0000000 0x10000
	range 0xd0020000 0x20000
	stream 00:04.0
	stream 00:07.0 00:07.1
	rmr remappable
	range 0x123456780000 0x40000
	stream 01:00.0 ff:1f.7
}
bytes_of_iort="
49 4f 52 54 b0 01 00 00 05 e7 42 4f 43 48 53 20
42 58 50 43 20 20 20 20 02 00 00 00 42 58 50 43
01 00 00 00 05 00 00 00 30 00 00 00 00 00 00 00
00 18 00 01 00 00 00 00 00 00 00 00 00 00 00 00
01 00 00 00 00 00 00 00 04 58 00 04 01 00 00 00
01 00 00 00 44 00 00 00 00 00 05 09 00 00 00 00
01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 00 00 6a 00 00 00 6b 00 00 00 6d 00 00 00
6c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
ff ff 00 00 00 00 00 00 30 00 00 00 00 00 00 00
02 60 00 03 02 00 00 00 03 00 00 00 24 00 00 00
01 00 00 00 00 00 00 03 00 00 00 00 00 00 00 00
40 00 00 00 00 00 00 00 f7 00 00 00 00 00 00 00
48 00 00 00 00 00 00 00 f8 00 00 00 00 00 00 00
f8 00 00 00 30 00 00 00 00 00 00 00 f9 00 00 00
06 ff 00 00 f9 00 00 00 48 00 00 00 00 00 00 00
06 6c 00 03 03 00 00 00 02 00 00 00 44 00 00 00
00 00 00 00 02 00 00 00 1c 00 00 00 00 00 00 d0
00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00
00 00 02 d0 00 00 00 00 00 00 02 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 20 00 00 00
48 00 00 00 01 00 00 00 00 00 00 00 01 00 00 00
38 00 00 00 48 00 00 00 00 00 00 00 06 44 00 03
04 00 00 00 01 00 00 00 30 00 00 00 01 00 00 00
01 00 00 00 1c 00 00 00 00 00 78 56 34 12 00 00
00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00
ff fe 00 00 00 01 00 00 48 00 00 00 00 00 00 00"

# has_bytes FUNCTION BYTES - that is the table which make_table makes.
has_bytes() {
	local dir
	dir=$(mktemp -d "$work/bytes.XXXXXX")
	make_table "$dir/cpio" "$1" || return 1
	cpio --quiet -id -D "$dir" <"$dir/cpio" || return 1
	diff <(xargs -n 1 <<<"$2") \
		<(od -An -v -tx1 "$dir/kernel/firmware/acpi/table.aml" | xargs -n 1)
}

# is_wrong N LINE... - there is no table of these lines, and of the Nth it is said why.
is_wrong() {
	local n=$1
	shift
	printf '%s\n' "$@" >"$work/wrong"
	make_table "$work/wrong.cpio" source "$work/wrong" && return 1
	make_table "$work/wrong.cpio" source "$work/wrong" 2>&1 | grep "^error: $work/wrong:$n: "
}

is_no_table() {
	! make_table "$work/wrong.cpio" "$@"
}

check "firmware tables: Intel's, byte for byte" has_bytes every_word_of_dmar "$bytes_of_dmar"
check "firmware tables: AMD's, byte for byte" has_bytes every_word_of_ivrs "$bytes_of_ivrs"
check "firmware tables: Arm's, byte for byte" has_bytes every_word_of_iort "$bytes_of_iort"
while read -r line; do
	check "firmware tables: \"$line\" is wrong" is_wrong 4 dmar "unit 0xfed90000" \
		"region 0x30000000 0x3000ffff" "$line" "endpoint 00:04.0"
done <<'END'
unit
unit 0xfed90000 1
unit fed90000
region 0x30000000
region 0x30000000 0x10000000000000000
region 0x30000000 0x3000fffg
region 805306368 0x3000ffff
endpoint
endpoint 0:04.0
endpoint 0000:00:04.0
endpoint 00:20.0
endpoint 00:04.8
endpoint 00:08.0 00:00.0
bridge 00:08.0 0.0
ioapic 0x00 ff:00.0
ats 1
memory all unity 0x30000000 0x10000
devices 00:00.0 ff:1f.7
endpont 00:04.0
END
while read -r line; do
	check "firmware tables: \"$line\" is wrong" is_wrong 3 ivrs "iommu 00:01.0 0xfed80000" \
		"$line" "memory one 00:04.0 unity 0x30000000 0x10000"
done <<'END'
iommu 00:01.0
iommu 00:01 0xfed80000
devices 00:00.0
device 01:00.0 00:00.0
device 01:00.0 like 00:00.0
ioapic 0 00:14.0
ioapic 0x100 00:14.0
region 0x30000000 0x3000ffff
memory
memory 00:04.0 unity 0x30000000 0x10000
memory all 00:04.0 unity 0x30000000 0x10000
memory one unity 0x30000000 0x10000
memory range 00:00.0 unity 0x30000000 0x10000
memory range 00:00.0 0f:1f.7 unity 0x30000000 65536
memory all 7 0x30000000 0x10000
END
while read -r line; do
	check "firmware tables: \"$line\" is wrong" is_wrong 5 iort rmr "range 0xd0000000 0x10000" \
		"stream 00:04.0" "$line" "stream 00:05.0"
done <<'END'
rmr relaxable
rmr remappable 1
range 0xd0000000
range 3489660928 0x10000
stream 00:04
stream 00:04.0 00:04.1 00:04.2
stream 00:04.1 00:04.0
endpoint 00:04.0
iort 1
END
check "firmware tables: an RMR without a range is wrong" is_wrong 4 iort rmr "stream 00:04.0" rmr
check "firmware tables: an RMR without a device is wrong" is_wrong 4 iort rmr \
	"range 0xd0000000 0x10000" rmr
# filled_page - with $whole_page there are two tables, of a page together, and the bytes of
# each add up to 0.
filled_page() {
	local whole_page=yes file
	local dir=$work/filled
	mkdir -p "$dir"
	make_table "$dir/cpio" every_word_of_dmar && cpio --quiet -id -D "$dir" <"$dir/cpio" || return
	for file in table padding; do
		od -An -v -tu1 "$dir/kernel/firmware/acpi/$file.aml" |
			awk '{ for (i = 1; i <= NF; i++) n += $i } END { exit n % 256 != 0 }' || return
	done
	[ "$(cat "$dir/kernel/firmware/acpi"/*.aml | wc -c)" = 4096 ]
}
check "firmware tables: a page is filled" filled_page
check "firmware tables: padding without a size is wrong" is_wrong 1 padding
check "firmware tables: padding that has no room is wrong" is_wrong 1 "padding 36"
check "firmware tables: a device of nothing is wrong" is_wrong 2 dmar "endpoint 00:04.0"
check "firmware tables: one without a beginning is wrong" is_wrong 1 "unit 0xfed90000"
check "firmware tables: an empty one is wrong" is_no_table dmar
check "firmware tables: none is wrong" is_no_table true
