# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Firmware tables out of text, by bash alone: Intel's DMAR (VT-d specification, chapter
# "BIOS Considerations"), AMD's IVRS (AMD I/O Virtualization Technology
# Specification, "I/O Virtualization ACPI Table"), and Arm's IORT (DEN 0049, "IO Remapping
# Table"). Needs common.sh.
#
# A table is described by these words, a command each, in the order of its bytes.
# Lengths and the checksum are computed. An ADDRESS, as START, END and LENGTH, is 0x and
# hex digits; a DEVICE is BUS:DEVICE.FUNCTION. What is wrong ends the shell, and its
# file and line are named.
#
#	dmar				begins a table of Intel's
#	unit ADDRESS			a remapping unit, for all devices
#	region START END		reserved memory (RMRR); its devices follow:
#	endpoint DEVICE [HOP...]	a device; one behind bridges by the first of these,
#	bridge DEVICE [HOP...]		and a HOP (DEVICE.FUNCTION) for each on the way down
#	ioapic ID DEVICE		an I/O APIC of the unit
#	ats				all root ports have address translation services
#
#	ivrs				begins a table of AMD's
#	iommu DEVICE ADDRESS		an IOMMU (IVHD); what it is for follows:
#	devices FIRST LAST		all devices from one to another
#	device DEVICE as DEVICE		one that does its DMA by the name of another
#	ioapic ID DEVICE		an I/O APIC
#	memory all KIND START LENGTH	memory (IVMD) of all devices, of one, of those from
#	memory one DEVICE KIND ...	one to another; KIND is unity (a 1:1 map, to be read
#	memory range FIRST LAST KIND ...	and written), exclusion, or the flags themselves
#
#	iort				begins a table of Arm's, for QEMU's machine "virt": its
#					interrupt translation, its SMMUv3, its root complex
#	rmr [remappable]		reserved memory (RMR), which may be mapped elsewhere or
#					not; its ranges and devices follow:
#	range START LENGTH		memory
#	stream DEVICE [LAST]		a device, or those from one to another
#
#	padding BYTES			a table of that size (SLIC) that nobody looks at

# table_begin SIGNATURE DIGITS - what was described before is forgotten.
table_begin() {
	table_signature=$1
	table_revision=01
	table_nodes=0
	# In hex digits: what is between the header and the first entry, all entries that
	# are whole; of the last one its first two bytes, and what follows its length.
	table_head=$2
	table_body=
	table_first=
	table_rest=
}

# table_wrong WHAT... - ends the shell; the place is that of the first caller beyond
# this file.
table_wrong() {
	local i=1
	while [ "${BASH_SOURCE[i]:-}" = "${BASH_SOURCE[0]}" ]; do
		i=$((i + 1))
	done
	die "${BASH_SOURCE[i]:-?}:${BASH_LINENO[i - 1]}: $*"
}

# table_le BYTES VALUE - leaves its digits in $digits, the lowest byte first.
table_le() {
	local i byte
	digits=
	for ((i = 0; i < $1; i++)); do
		printf -v byte %02x $((($2 >> (8 * i)) & 0xff))
		digits+=$byte
	done
}

# table_text TEXT - leaves its digits in $digits.
table_text() {
	local i byte
	digits=
	for ((i = 0; i < ${#1}; i++)); do
		printf -v byte %02x "'${1:i:1}"
		digits+=$byte
	done
}

# table_sum DIGITS - adds its bytes to $sum.
table_sum() {
	local i
	for ((i = 0; i < ${#1}; i += 2)); do
		sum=$((sum + 0x${1:i:2}))
	done
}

# table_entry DIGITS - begins one by its first two bytes, and ends the one before. The
# third and fourth are its length, in both tables of PCs.
table_entry() {
	local digits
	if [ -n "$table_first" ] && [ "$table_signature" = IORT ]; then
		table_node_end
	elif [ -n "$table_first" ]; then
		table_le 2 $((4 + ${#table_rest} / 2))
		table_body+=$table_first$digits$table_rest
	fi
	table_first=$1
	table_rest=
}

# table_put BYTES VALUE [BYTES VALUE...] - more of the last entry.
table_put() {
	local digits
	while [ $# -gt 0 ]; do
		table_le "$1" "$2"
		table_rest+=$digits
		shift 2
	done
}

# table_word SIGNATURE WORD GIVEN LEAST [MOST] - the word belongs to the table that was
# begun, and has so many arguments.
table_word() {
	[ "${table_signature:-}" = "$1" ] || table_wrong "$2 is not within a table ${1,,}"
	[ "$3" -ge "$4" ] || table_wrong "$2 wants $4 arguments, not $3"
	[ "$3" -le "${5:-$4}" ] || table_wrong "$2 wants ${5:-$4} arguments, not $3"
}

# table_within WORD DIGITS... - the last entry is one of those that begin so.
table_within() {
	local word=$1 begin
	shift
	for begin; do
		[ "$table_first" != "$begin" ] || return 0
	done
	table_wrong "$word is of nothing that stands before it"
}

# table_number VALUE DIGITS - it is a number of so many digits at most.
table_number() {
	[[ $1 =~ ^0x[0-9a-fA-F]+$ && ${#1} -le $((2 + $2)) ]] ||
		table_wrong "$1 is not 0x and 1 to $2 hex digits"
}

# table_device DEVICE - leaves its numbers in $bus, $slot, $function, and the three in
# one, as AMD's table has them, in $id.
table_device() {
	[[ $1 =~ ^([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$ ]] ||
		table_wrong "$1 is not BUS:DEVICE.FUNCTION"
	bus=$((0x${BASH_REMATCH[1]}))
	slot=$((0x${BASH_REMATCH[2]}))
	function=${BASH_REMATCH[3]}
	id=$((bus << 8 | slot << 3 | function))
}

# table_scope TYPE ID DEVICE [HOP...] - whom a unit or a region of Intel's is for.
table_scope() {
	local type=$1 number=$2 bus slot function id hop
	table_device "$3"
	shift 3
	table_put 1 "$type" 1 $((8 + 2 * $#)) 2 0 1 "$number" 1 "$bus" 1 "$slot" 1 "$function"
	for hop; do
		[[ $hop =~ ^[01][0-9a-f]\.[0-7]$ ]] || table_wrong "$hop is not DEVICE.FUNCTION"
		table_device "00:$hop"
		table_put 1 "$slot" 1 "$function"
	done
}

dmar() {
	[ $# = 0 ] || table_wrong "dmar wants no arguments"
	# Addresses have 39 bits, written as one less; interrupts are remapped.
	table_begin DMAR 260100000000000000000000
}

unit() {
	table_word DMAR unit $# 1
	table_number "$1" 16
	table_entry 0000
	# INCLUDE_PCI_ALL, segment 0.
	table_put 1 1 1 0 2 0 8 "$1"
}

region() {
	table_word DMAR region $# 2
	table_number "$1" 16
	table_number "$2" 16
	table_entry 0100
	table_put 2 0 2 0 8 "$1" 8 "$2"
}

endpoint() {
	table_word DMAR endpoint $# 1 32
	table_within endpoint 0000 0100
	table_scope 1 0 "$@"
}

bridge() {
	table_word DMAR bridge $# 1 32
	table_within bridge 0000 0100
	table_scope 2 0 "$@"
}

ats() {
	table_word DMAR ats $# 0
	table_entry 0200
	table_put 1 1 1 0 2 0
}

ivrs() {
	[ $# = 0 ] || table_wrong "ivrs wants no arguments"
	# Addresses have 40 bits.
	table_begin IVRS 002800000000000000000000
}

iommu() {
	local bus slot function id
	table_word IVRS iommu $# 2
	table_device "$1"
	table_number "$2" 16
	# Flags, capability and features are those of QEMU's.
	table_entry 10d1
	table_put 2 "$id" 2 0x40 8 "$2" 2 0 2 0 4 0x44
}

devices() {
	local bus slot function id
	table_word IVRS devices $# 2
	table_within devices 10d1
	table_device "$1"
	table_put 1 0x03 2 "$id" 1 0
	table_device "$2"
	table_put 1 0x04 2 "$id" 1 0
}

device() {
	local bus slot function id
	table_word IVRS device $# 3
	table_within device 10d1
	[ "$2" = as ] || table_wrong "$2 should be the word as"
	table_device "$1"
	table_put 1 0x42 2 "$id" 1 0 1 0
	table_device "$3"
	table_put 2 "$id" 1 0
}

ioapic() {
	local bus slot function id
	[ $# = 2 ] || table_wrong "ioapic wants 2 arguments, not $#"
	table_number "$1" 2
	case ${table_signature:-} in
	DMAR)
		table_within ioapic 0000
		table_scope 3 "$1" "$2"
		;;
	IVRS)
		table_within ioapic 10d1
		table_device "$2"
		table_put 1 0x48 2 0 1 0 1 "$1" 2 "$id" 1 1
		;;
	*) table_wrong "ioapic is not within a table" ;;
	esac
}

memory() {
	local bus slot function id first=0 last=0 type flags
	case ${1:-} in
	all)
		table_word IVRS "memory all" $(($# - 1)) 3
		type=20
		shift
		;;
	one)
		table_word IVRS "memory one" $(($# - 1)) 4
		type=21
		table_device "$2"
		first=$id
		shift 2
		;;
	range)
		table_word IVRS "memory range" $(($# - 1)) 5
		type=22
		table_device "$2"
		first=$id
		table_device "$3"
		last=$id
		shift 3
		;;
	*) table_wrong "memory is of all, one or range" ;;
	esac
	case $1 in
	unity) flags=07 ;;
	exclusion) flags=08 ;;
	0x[0-9a-f][0-9a-f]) flags=${1#0x} ;;
	*) table_wrong "$1 is not unity, exclusion, or 0x and 2 hex digits" ;;
	esac
	table_number "$2" 16
	table_number "$3" 16
	table_entry "$type$flags"
	table_put 2 "$first" 2 "$last" 8 0 8 "$2" 8 "$3"
}

# table_node TYPE REVISION - begins a node of Arm's table, which is an entry of another
# make; what is said of it goes to table_rest, then what devices it is for to table_maps.
table_node() {
	table_entry "$1"
	table_node_revision=$2
	table_ranges=0
	table_maps=
}

# table_node_end - the node's length, and where its devices stand, are known now.
table_node_end() {
	local digits rest=$table_rest maps=$((${#table_maps} / 40))
	if [ "$table_first" = 06 ]; then
		[ "$table_ranges" -gt 0 ] || table_wrong "an rmr has no range"
		[ "$maps" -gt 0 ] || table_wrong "an rmr has no stream"
		table_rest=
		table_put 4 "$table_flags" 4 "$table_ranges" 4 28
		rest=$table_rest$rest
	fi
	table_le 2 $((16 + (${#rest} + ${#table_maps}) / 2))
	table_body+=$table_first$digits
	table_rest=
	table_put 1 "$table_node_revision" 4 "$table_nodes" 4 "$maps" 4 \
		$((maps > 0 ? 16 + ${#rest} / 2 : 0))
	table_body+=$table_rest$rest$table_maps
	table_nodes=$((table_nodes + 1))
}

# table_map FIRST COUNT NODE SINGLE [INPUT] - which identities a node hands on, to which
# one, a place in the table; INPUT is the first of them as the node has it, without it 0.
table_map() {
	local rest=$table_rest
	table_rest=
	# COUNT is one less in the table, and 0 where there is but one.
	table_put 4 "${5:-0}" 4 $(($2 - 1)) 4 "$1" 4 "$3" 4 "$4"
	table_maps+=$table_rest
	table_rest=$rest
}

iort() {
	[ $# = 0 ] || table_wrong "iort wants no arguments"
	# Their number and their place; before revision 5 Linux knows of no RMR.
	table_begin IORT ""
	table_revision=05
	# At 0x30, interrupt translation: one ITS, number 0.
	table_node 00 1
	table_put 4 1 4 0
	# At 0x48, the SMMUv3, coherent; interrupts of events, PRI, errors and sync.
	table_node 04 4
	table_put 8 0x9050000 4 1 4 0 8 0 4 0 4 106 4 107 4 109 4 108 4 0 4 0
	table_map 0 0x10000 0x30 0
	# At 0xa0, the root complex of segment 0, coherent, with 64 bits of addresses: a
	# device's number is its stream's. 00:1f.0, the tests' serial line, has no IOMMU.
	table_node 02 3
	table_put 4 1 1 0 2 0 1 3 4 0 4 0 1 64 2 0 1 0
	table_map 0 0xf8 0x48 0
	table_map 0xf8 1 0x30 0 0xf8
	table_map 0xf9 0xff07 0x48 0 0xf9
}

rmr() {
	table_word IORT rmr $# 0 1
	[ "${1:-remappable}" = remappable ] || table_wrong "$1 should be the word remappable"
	table_node 06 3
	table_flags=$#
}

range() {
	table_word IORT range $# 2
	table_within range 06
	table_number "$1" 16
	table_number "$2" 16
	table_put 8 "$1" 8 "$2" 4 0
	table_ranges=$((table_ranges + 1))
}

stream() {
	local bus slot function id first
	table_word IORT stream $# 1 2
	table_within stream 06
	table_device "$1"
	first=$id
	table_device "${2:-$1}"
	[ "$id" -ge "$first" ] || table_wrong "${2:-} is before $1"
	table_map "$first" $((id - first + 1)) 0x48 $((id == first))
}

padding() {
	[[ $# = 1 && $1 -gt 36 ]] || table_wrong "padding wants the size of a table"
	table_begin SLIC ""
	printf -v table_body '%0*d' $((2 * ($1 - 36))) 0
}

# table_bytes - prints the table.
table_bytes() {
	local digits before after i bytes='' sum=0
	[ -n "${table_signature:-}" ] || table_wrong "no table was begun"
	table_entry ""
	[ -n "$table_body" ] || table_wrong "the table is empty"
	if [ "$table_signature" = IORT ]; then
		table_rest=
		table_put 4 "$table_nodes" 4 48 4 0
		table_head=$table_rest
	fi
	# Signature, length, revision; the checksum; the maker and his table, its
	# revision, above that of QEMU's own or the kernel leaves that, his tool and its.
	table_text "$table_signature"
	before=$digits
	table_le 4 $((36 + (${#table_head} + ${#table_body}) / 2))
	before+=$digits$table_revision
	table_text "BOCHS BXPC    "
	after=${digits}02000000
	table_text BXPC
	after+=${digits}01000000$table_head$table_body
	table_sum "$before$after"
	table_le 1 $((-sum))
	before+=$digits$after
	for ((i = 0; i < ${#before}; i += 2)); do
		bytes+="\\x${before:i:2}"
	done
	printf %b "$bytes"
}
