# SPDX-License-Identifier: GPL-2.0
# For the tests in which the machine sleeps, whatever the depth: two devices, one relaxed and
# one mapped, in use and not, and what has to be afterwards as it was. Needs lib.sh, region.sh
# and a function sleeps.

# standing - what a sleep has to leave as it is: states, the list, what user space is told
# of regions, the kinds of domains, and what is hooked.
standing() {
	grep . $LIST $RR/devices/*/state $RR/devices/*/regions
	grep . /sys/kernel/iommu_groups/*/reserved_regions /sys/kernel/iommu_groups/*/type
	awk '/ I / { print $1 }' $trace/enabled_functions | sort
}

# sleeps_with WHAT - and wakes up as it was.
sleeps_with() {
	standing >/tmp/standing
	ok "$1: something is hooked" grep -q ' I ' $trace/enabled_functions
	# Not by ok, which keeps what it says to itself.
	sleeps
	is "$1: it sleeps" 0 $?
	ok "$1: it has slept" has_slept
	is "$1: all stands as it stood" "" "$(standing | diff /tmp/standing -)"
	seen=$(cat $RR/enumerations)
	region_type $EDU >/dev/null
	is "$1: the hook sees who asks" $((seen + 1)) "$(cat $RR/enumerations)"
}

# sleeps_in_use - both devices are, their files open, as a virtual machine has them.
KEPT=0x5ca1ab1e00000053
BACK=0x5ca1ab1e00000054
sleeps_in_use() {
	host_writes $KEPT
	rm -f /tmp/go
	space add=$edu_group open=$EDU "map=$REGION_START,0x10000" \
		"store=$EDU,$REGION_START,0x0ddba11e00000053" wait=/tmp/go \
		"fetch=$EDU,$REGION_START" "store=$EDU,$REGION_START,0x0ddba11e00000054" \
		"fetch=$EDU,$REGION_START" >/tmp/relaxed 2>&1 &
	relaxed=$!
	space add=$other_group open=$OTHER "fetch=$OTHER,$REGION_START" wait=/tmp/go \
		"fetch=$OTHER,$REGION_START" "store=$OTHER,$REGION_START,$BACK" >/tmp/mapped 2>&1 &
	mapped=$!
	poll "in use: one user is ready" 10 grep -q waits /tmp/relaxed
	poll "in use: and the other one" 10 grep -q waits /tmp/mapped
	is "in use: their states" "assigned assigned" "$(state $EDU) $(state $OTHER)"
	sleeps_with "in use"
	is "in use: revocation is refused" EBUSY "$(write "-$EDU")"
	is "in use: who keeps its region has it" $REGION_START "$(phys $OTHER)"
	: >/tmp/go
	wait $relaxed
	is "in use: the relaxed one's memory over the region is as it was, and goes on" \
		"ok ok ok ok waits 0x0ddba11e00000053 ok 0x0ddba11e00000054" \
		"$(tr '\n' ' ' </tmp/relaxed | sed 's/ $//')"
	wait $mapped
	is "in use: the mapped one reads what the host wrote before" \
		"ok ok $KEPT waits $KEPT ok" "$(tr '\n' ' ' </tmp/mapped | sed 's/ $//')"
	is "in use: and what it writes the host reads: nobody else has written there" $BACK \
		"$(host_reads)"
	poll "in use: given back" 5 in_state $EDU relaxed
	poll "in use: given back" 5 in_state $OTHER mapped
}

# sleeps_idle - both are granted, and nobody has them.
sleeps_idle() {
	sleeps_with "idle"
	claimable "idle" $EDU
	is "idle: DMA through the region" ok "$(vfio dma $edu_group $EDU $REGION_START)"
	misses "idle: relaxed" space add=$edu_group
	EDU=$OTHER reaches "idle: mapped" space add=$other_group
}

# before_sleep - the module, and two grants.
before_sleep() {
	for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
	insmod /translate.ko
	load
	edu_group=$(group_of $EDU)
	other_group=$(group_of $OTHER)
	refused "before" $EDU
	is "one relaxed, one mapped" OK "$(write "$EDU $OTHER=mapped")"
}

# after_sleep - all is taken off, and as the kernel has it.
after_sleep() {
	poll "taken off for good" 5 written -all OK
	refused "taken off for good" $EDU
	refused "taken off for good, the other" $OTHER
	ok "rmmod" rmmod relax_rmrr
	refused "after rmmod" $EDU
	rmmod translate
}
