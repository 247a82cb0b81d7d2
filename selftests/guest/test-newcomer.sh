# SPDX-License-Identifier: GPL-2.0
# A tied, unlisted device joins a group that user space owns (a function removed,
# the rest claimed, the bus rescanned), and the user is killed. Without care that
# is a NULL dereference on 6.1, and page tables freed under the hardware on 6.12.
. ./lib.sh
. ./newcomer.sh

vfio_modules
if joining_warns; then
	skip "a newcomer in a claimed group" "$JOINING_WARNS"
	exit
fi
if removing_warns; then
	skip "a newcomer in a claimed group" "$REMOVING_WARNS"
	exit
fi
to_driver $NIC vfio-pci
to_driver $FREE vfio-pci
to_driver $PEER ""

load
is "one of two is listed" OK "$(write $NIC)"
refused "half listed" $NIC
group=$(group_of $NIC)
remove $PEER
poll "the tied peer is removed: what is left is open" 5 vfio map "$group" $REGION_START 0x1000
logged "the log says so" "^relax_rmrr: $NIC: IOMMU group $group is open\$" 1
mark
rescan
logged "it comes back: the log says that it blocks" \
	"^relax_rmrr: $NIC: IOMMU group $group is still blocked by $PEER\$" 1
refused "it comes back" $NIC
mark
remove $PEER
logged "it goes again: the log says so" "^relax_rmrr: $NIC: IOMMU group $group is open\$" 1
is "the region is direct-relaxable" direct-relaxable "$(region_type $NIC)"

for round in 1 2; do
	ok "round $round: a VFIO user holds it" hold "$group" $REGION_START 0x10000
	mark
	rescan
	is "round $round: the peer is back in the group" "$group" "$(group_of $PEER)"
	if [ $GATE != none ]; then
		logged "round $round: the log says that its gate is held open" \
			"^relax_rmrr: $PEER: warning: joined IOMMU group $group while user space owns it, its gate is held open until the group is back\$" 1
	fi
	# The module has looked by then, more than once, and found it in use.
	sleep 0.6
	is "round $round: taking back: EBUSY" EBUSY "$(write "-$NIC")"
	[ $round = 1 ] || remove $PEER
	[ $round = 1 ] || rescan
	kill -9 $holder
	# Both are as before: the peer tied and unlisted, so the group is shut.
	poll "round $round: the user is killed: the group is shut again" 5 \
		shut "$group"
	poll "round $round: and the log says so" 5 \
		told "^relax_rmrr: $NIC: IOMMU group $group is still blocked by $PEER\$"
	refused "round $round: as before" $NIC
	is "round $round: the region is of both types" "direct direct-relaxable" "$(region_type $NIC)"
	remove $PEER
	poll "round $round: the peer is removed again: open" 5 vfio map "$group" $REGION_START 0x1000
done

# One that is listed joins: nothing is held, the group stays open.
is "the absent peer is listed, by identity" OK "$(write "$PEER@1234:11e8")"
ok "a VFIO user holds it" hold "$group" $REGION_START 0x10000
mark
rescan
logged "a listed newcomer is relaxed, and logged" \
	"^relax_rmrr: $PEER: \[mem $REGION_START-$REGION_END\] direct -> direct-relaxable\$" 1
logged "a listed newcomer is not held" "held open" 0
if [ $GATE = none ]; then
	begin_tracing
	: >$trace/trace
	echo 1 >$trace/events/workqueue/workqueue_execute_start/enable
	sleep 1
	echo 0 >$trace/events/workqueue/workqueue_execute_start/enable
	ok "works are traced" grep -q workqueue_execute_start: $trace/trace
	is "without a gate nobody waits for the group" 0 "$(grep -c 'function poll_waiting' $trace/trace)"
	: >$trace/trace
	end_tracing
fi
kill -9 $holder
poll "the user is killed: the group can be claimed" 5 vfio map "$group" $REGION_START 0x1000
to_driver $PEER vfio-pci
is "DMA through the region" ok "$(vfio dma "$group" $PEER $REGION_START)"

is "-all" OK "$(write -all)"
refused "taken back" $NIC

# One joins when an unload has begun already: that waits, until the group is back or
# the newcomer gone.
if [ $GATE = require_direct ]; then
	to_driver $PEER ""
	for end in given removed; do
		remove $PEER
		unload_begins $end "$group"
		mark
		rescan
		logged "$end: the log says that a gate is held open" \
			"^relax_rmrr: $PEER: warning: joined IOMMU group $group while" 1
		unload_waits $end
		if [ $end = given ] && [ -e /sys/power/pm_test ]; then
			echo freezer >/sys/power/pm_test
			ok "$end: no suspend fails for that" sh -c 'echo freeze >/sys/power/state'
			echo none >/sys/power/pm_test
		fi
		if [ $end = given ]; then
			kill_holders
		else
			remove $PEER
		fi
		unload_ends $end
		[ $end = given ] || rescan
		refused "$end: as before" $NIC
		load
	done
fi
# A tied newcomer, when the core has heard of it and we have not: a write for another
# group is asleep, and our notifier waits for it.
# writer_asleep TEXT WHAT - the write of TEXT, and a rescan.
writer_asleep() {
	# It is there, and in its group only when a driver is about to bind.
	! joins_late || echo 1 >/sys/bus/pci/rescan
	write_sleeps "$1" "$2"
	if joins_late; then
		to_driver $PEER vfio-pci &
	else
		rescan &
	fi
	rescanner=$!
	poll "$2: the newcomer is in the group" 10 test -e "/sys/kernel/iommu_groups/$group/devices/$PEER"
}

writer_wakes() {
	write_wakes "$1"
	wait $rescanner
	! joins_late || to_driver $PEER ""
}

to_driver $PEER ""
remove $PEER
is "one of two is listed" OK "$(write $NIC)"

# Its user dies in that moment: giving the group back must not fail.
if [ $GATE = require_direct ]; then
	ok "dies: a VFIO user holds it" hold "$group" $REGION_START 0x10000
	writer_asleep "$EDU" dies
	kill -9 $holder
	wait $holder
	sleep 0.5
	writer_wakes dies
	poll "dies: the group is shut" 5 shut "$group"
	is "dies: the newcomer is blocked" "blocked peer-blocked" "$(state $PEER) $(state $NIC)"
	remove $PEER
	is "-$EDU" OK "$(write "-$EDU")"
fi

# It is claimed in that moment: all of it or nothing. Where nothing tells a claim half way
# (there is no gate), it may go through.
if has_driver $NIC_DRIVER; then
	writer_asleep "$EDU" claims
	case $GATE in
	intel-attach) early="${CLAIM_ERROR%: *}: Device or resource busy" ;;
	*) early=$CLAIM_ERROR ;;
	esac
	is "claims: refused" "$early" "$(vfio map "$group" $REGION_START 0x1000)"
	# Of others nobody is kept.
	[ $GATE != intel-attach ] ||
		is "claims: another group meanwhile" ok "$(vfio claim "$(group_of $FREE)")"
	writer_wakes claims
	refused "claims: afterwards" $NIC
	to_driver $NIC $NIC_DRIVER
	interface=$(ls /sys/bus/pci/devices/$NIC/net)
	ip link set "$interface" up
	ip addr add 10.0.2.15/24 dev "$interface"
	poll "claims: the host driver's DMA works" 20 ping -c 1 -W 1 10.0.2.2
	to_driver $NIC vfio-pci
else
	skip "claims: a NIC under its host driver" "this kernel has no driver $NIC_DRIVER"
fi
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr

# A listed device is removed and comes back while the module is gone.
remove $PEER
rescan
refused "after rmmod and a rescan" $NIC
to_driver $NIC ""
