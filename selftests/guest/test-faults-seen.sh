# SPDX-License-Identifier: GPL-2.0
# Real faults: a device in user space's hands uses its region, which has been taken from
# it. Where no memory lies there, the kernel prints, and "relax_rmrr faults" counts; where
# memory does, nothing is seen, and it says so.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER $FREE; do to_driver "$bdf" vfio-pci; done
load
edu_group=$(group_of $EDU)
mem="\[mem $REGION_START-$REGION_END\]"

# steps TOOL STEP... - what each came to, on one line.
steps() {
	"$@" 2>&1 | tr '\n' ' ' | sed 's/ $//'
}

# printed BDF - how many lines of the log since the mark are faults of that device.
printed() {
	dev=${1#0000:}
	since_mark | grep -c -e "^DMAR: \[DMA .*Request device \[\(0000:\)\{0,1\}$dev\] fault addr" \
		-e "^vfio-pci $1: AMD-Vi: Event logged \[IO_PAGE_FAULT " \
		-e "^arm-smmu-v3 .*: event 0x10 received:"
}

some() {
	[ "$1" = 0 ] && echo no || echo yes
}

# faults [OPTION...] - what the command says goes to /tmp/said, how it ends to $status.
faults() {
	relax_rmrr faults "$@" >/tmp/said 2>&1
	status=$?
}

# says PATTERN
says() {
	grep -e "$1" /tmp/said || { cat /tmp/said; return 1; }
}

# QEMU 7.2's AMD IOMMU logs no event where an entry of the page table is empty
# (amdvi_page_walk()), and moves no tail for those that it logs, so that the kernel finds
# none. What the kernel prints on AMD is tried by selftests/unit/faults.sh alone.
is_blind() {
	[ -n "$(find /sys/class/iommu -name 'ivhd*')" ] && [ "$(printed $EDU)" = 0 ]
}
BLIND="this QEMU logs no fault of an AMD IOMMU where nothing is mapped"

# seen ACCESS - how often it was seen.
seen() {
	sed -n "s/^$EDU $1 $mem \(at least \)\{0,1\}\([0-9]*\) times*, first .*, last .*/\2/p" /tmp/said
}

faults
is "nothing is listed: no fault" 0 "$status"
ok "nothing is listed: it says so" says "^No device is listed"

mark
is "allowed" OK "$(write "$EDU")"
faults
is "allowed: no fault" 0 "$status"
could="$EDU: a fault could be seen: perhaps: 1 region may be covered by a guest's memory, then nothing is seen"
is "allowed: whether one could be seen is all that it says" "$could" "$(cat /tmp/said)"

# Three, and no more in five seconds: Intel's driver asks its limit of ten three times for
# each, once for a line that says nothing, and once when there is none any more.
is "the device writes where nothing is mapped" "ok ok ok" \
	"$(steps space add=$edu_group "store=$EDU,$REGION_START,0x1" "store=$EDU,${REGION_START%0000}f000,0x3")"
# QEMU's SMMU makes a fault of each four bytes, and so comes to the limit.
! is_arm || sleep 6
# What it reads is not the region's, whatever it is.
steps space add=$edu_group "fetch=$EDU,$REGION_START" >/dev/null
sleep 1
faulty=1
! is_blind || faulty=0
faults
writes=$(seen write)
reads=$(seen read)
if [ $faulty = 0 ]; then
	skip "the kernel prints, and it counts" "$BLIND"
else
	is "it counts: there are some" 1 "$status"
	is "it counts: as many as the kernel has printed" "$(printed $EDU)" $((writes + reads))
	if is_arm; then
		ok "it counts: writes and reads" test "${writes:-0}" -gt 1 -a "${reads:-0}" -gt 0
	else
		is "it counts: each write and read" "2 1" "$writes $reads"
		ok "it counts: it says that there may be more" says "^These are lower bounds"
	fi
	ok "it counts: one could be seen" says "^$EDU: a fault could be seen: yes: 1 region was hit\$"
	relax_rmrr faults --json >/tmp/said
	ok "it counts: the same in JSON" says "\"faults\": $((writes + reads)),"
	dmesg >/tmp/log
	faults /tmp/log
	is "it counts: the same in a file of dmesg's" "1 $writes $reads" "$status $(seen write) $(seen read)"
fi
# The log's clock and the machine's agree to a second or so.
sleep 2
faults --since now
is "it counts: none since now" 0 "$status"

mark
is "memory over the region: the device writes and reads" "ok ok ok 0x0000000000000007" \
	"$(steps space add=$edu_group map=$REGION_START,0x10000 "store=$EDU,$REGION_START,0x7" \
		"fetch=$EDU,$REGION_START")"
sleep 1
is "memory over the region: the kernel prints nothing" 0 "$(printed $EDU)"
faults
is "memory over the region: nothing is added" "$faulty $writes $reads" "$status $(seen write) $(seen read)"

# A new grant: what was before it is no evidence for it.
is "granted anew" "OK OK" "$(write "-$EDU") $(write "$EDU")"
mark
is "granted anew, memory over the region" "ok ok ok" \
	"$(steps space add=$edu_group map=$REGION_START,0x10000 "store=$EDU,$REGION_START,0x7")"
sleep 1
is "granted anew: the kernel prints nothing" 0 "$(printed $EDU)"
faults
is "granted anew: no fault" 0 "$status"
is "granted anew: it says that none is seen where memory lies" "$could" "$(cat /tmp/said)"

# What a program writes to the log is not the kernel's word.
dev=${EDU#0000:}
echo "DMAR: [DMA Write NO_PASID] Request device [$dev] fault addr $REGION_START [fault reason 0x05] x" >/dev/kmsg
echo "vfio-pci $EDU: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=$REGION_START flags=0x0020]" >/dev/kmsg
faults
is "what a program writes is not counted" "0 $could" "$status $(cat /tmp/said)"

# Beside the region, and by a device that is not listed.
sleep 4
mark
is "beside the region" "ok ok" \
	"$(steps space add=$edu_group "store=$EDU,0x20000000,0x1")"
is "by another device" "OK ok ok" \
	"$(write "$OTHER") $(steps space add="$(group_of $OTHER)" "store=$OTHER,$REGION_START,0x1")"
is "by another device: taken off" OK "$(write "-$OTHER")"
sleep 1
[ $faulty = 0 ] || is "they are printed" "yes yes" "$(some "$(printed $EDU)") $(some "$(printed $OTHER)")"
faults
is "they are not counted" "0 $could" "$status $(tail -n 1 /tmp/said)"

# More than the kernel prints: it says how many it left out, with the next that it prints.
if [ $faulty = 0 ]; then
	skip "many" "$BLIND"
else
	many=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		many="$many store=$EDU,$REGION_START,0x1"
	done
	mark
	# shellcheck disable=SC2086	# several words
	steps space add=$edu_group $many >/dev/null
	sleep 6
	steps space add=$edu_group "store=$EDU,$REGION_START,0x1" >/dev/null
	sleep 1
	faults
	is "many: some are counted" 1 "$status"
	if told " callbacks suppressed\$" || is_arm; then
		ok "many: at least so many" says "^$EDU write $mem at least [0-9]* times, "
		ok "many: the others are left out" says "^The kernel left out up to [0-9]* messages* about faults"
	else
		skip "many: at least so many" "all of them were printed"
		is "many: all are printed" 21 "$(seen write)"
	fi
fi

# Policy mapped: the region is there, so nothing is to be seen.
mark
is "mapped" OK "$(write "$EDU=mapped")"
steps space add=$edu_group "store=$EDU,$REGION_START,0x1" "fetch=$EDU,$REGION_START" >/dev/null
sleep 1
is "mapped: the kernel prints nothing" 0 "$(printed $EDU)"
faults
is "mapped: it says why" "0 $EDU: a fault could be seen: no: 1 region stays mapped (policy mapped)" \
	"$status $(cat /tmp/said)"

# Not in user space's hands since the grant.
is "of no use to user space" OK "$(write "-$EDU")"
to_driver $EDU ""
is "granted without a driver" OK "$(write "$EDU")"
faults
is "granted without a driver: it says that nobody has had it" \
	"0 $EDU: a fault could be seen: no: no driver for virtual machines was bound since its grant" \
	"$status $(cat /tmp/said)"
