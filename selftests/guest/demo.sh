# SPDX-License-Identifier: GPL-2.0
# What a user lives through, line by line. Ends with 1 where it goes otherwise.
. ./lib.sh
trap - EXIT

note() {
	printf '\n--- %s\n' "$*"
}

# show COMMAND-LINE - print it as typed, and what it prints.
show() {
	echo "\$ $1"
	eval "$1" 2>&1 | sed 's/^/    /'
}

# show_log [PATTERN] - what the kernel has said since the mark.
show_log() {
	echo "\$ dmesg | tail"
	since_mark | grep -e "${1:-.}" | sed 's/^/    /'
}

# must WHAT EXPECTED ACTUAL
must() {
	[ "$2" = "$3" ] && return
	echo "*** $1: expected '$2', got '$3'"
	exit 1
}

# try - claim the group and map memory over the region, as a VMM would.
try() {
	tried=$(vfio map "$group" $REGION_START 0x10000)
	echo "\$ vfio map $group $REGION_START 0x10000    # claim IOMMU group $group, map memory over the region"
	echo "    $tried"
}

vfio_modules
to_driver $EDU vfio-pci
group=$(group_of $EDU)
note "Linux $(uname -r) on $(uname -m) in a virtual machine, whose firmware declares a 1:1 DMA region for the PCI device $EDU."
# Of Arm's the kernel says nothing.
is_arm || show "dmesg | grep -o 'DMAR: RMRR base.*'"
show "cat /sys/kernel/iommu_groups/$group/reserved_regions"
must "the region" direct "$(region_type $EDU)"

note "So the device cannot be given to a virtual machine. This is what QEMU meets:"
mark
try
must "the claim" "$CLAIM_ERROR" "$tried"
note "And the kernel says:"
show_log

note "Load relax_rmrr. That alone changes nothing."
mark
show "insmod /relax_rmrr.ko"
show_log "relax_rmrr:.*loaded"
must "the region" direct "$(region_type $EDU)"

note "Allow the one device."
mark
echo "\$ echo $EDU > $LIST"
echo $EDU >$LIST
show "cat $LIST"
note "Everything it does is in the log:"
show_log
show "cat /sys/kernel/iommu_groups/$group/reserved_regions"
must "the region" direct-relaxable "$(region_type $EDU)"

note "Now the claim works, and the guest's memory may span the region:"
try
must "the claim" ok "$tried"
note "The device copies a pattern through the region by DMA and back, and each byte is compared:"
show "vfio dma $group $EDU $REGION_START"
must "the DMA" ok "$(vfio dma "$group" $EDU $REGION_START)"

note "Another tied device, $OTHER, was not allowed, so nothing has changed for it:"
show "cat /sys/kernel/iommu_groups/$(group_of $OTHER)/reserved_regions"
must "the other's region" direct "$(region_type $OTHER)"

note "While user space has the device it cannot be taken back:"
hold "$group" $REGION_START 0x10000
result=$(write "-$EDU")
echo "\$ echo -$EDU > $LIST"
echo "    write error: $result"
must "the revocation" EBUSY "$result"
note "The virtual machine is killed; now it can:"
kill_holders
sleep 3
mark
result=$(write "-$EDU")
echo "\$ echo -$EDU > $LIST"
must "the revocation" OK "$result"
show_log
must "the region" direct "$(region_type $EDU)"

note "Refused again, as before:"
try
must "the claim" "$CLAIM_ERROR" "$tried"

note "The other policy: the device keeps its region, and the guest reaches what firmware keeps there."
mark
echo "\$ echo $EDU=mapped > $LIST"
echo $EDU=mapped >$LIST
show "cat $LIST"
show "cat $RR/devices/$EDU/state"
must "the state" mapped "$(state $EDU)"
note "The region stays direct, and it is not mapped before somebody claims the device:"
show "cat /sys/kernel/iommu_groups/$group/reserved_regions"
must "the region" direct "$(region_type $EDU)"
show_log

note "The host writes a word into the region's memory, as firmware would:"
second=$(printf '0x%x' $((REGION_START + 0x1000)))
show "devmem $REGION_START 64 0x5ca1ab1e00c0ffee"
note "In user space: the claim works; memory over the region is refused; the device reads the host's word, and writes one behind it:"
mark
steps="add=$group map=$REGION_START,0x1000 fetch=$EDU,$REGION_START store=$EDU,$second,0x0ddba11e00c0ffee"
echo "\$ space $steps"
# shellcheck disable=SC2086	# several words
found=$(space $steps)
echo "$found" | sed 's/^/    /'
must "the steps" "ok Invalid argument 0x5ca1ab1e00c0ffee ok " "$(echo "$found" | tr '\n' ' ')"
note "Which the host finds there:"
show "devmem $second 64"
must "the host's look" 0x0DDBA11E00C0FFEE "$(devmem "$second" 64)"
show_log
show "cat $RR/devices/$EDU/mappings"
must "the count" 1 "$(cat $RR/devices/$EDU/mappings)"

note "Taken back, and refused again, as before:"
mark
result=$(write "-$EDU")
echo "\$ echo -$EDU > $LIST"
must "the revocation" OK "$result"
show_log
try
must "the claim" "$CLAIM_ERROR" "$tried"

note "And gone:"
show "rmmod relax_rmrr"
show "ls $RR"
must "the module" 1 "$([ -e $RR ]; echo $?)"
