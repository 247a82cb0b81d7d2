# SPDX-License-Identifier: GPL-2.0
# Devices that join their IOMMU groups when the module is there already: on Arm, up to
# v6.14, when a driver is about to bind.
. ./lib.sh
. ./newcomer.sh

insert_modules
if joins_late; then
	# As after a boot, before the first driver.
	! has_driver $NIC_DRIVER || rmmod $NIC_DRIVER
	for path in /sys/bus/pci/devices/*; do
		[ ! -e "$path/iommu_group" ] || remove "${path##*/}"
	done
	echo 1 >/sys/bus/pci/rescan
	is "no device has a group yet" "" "$(ls /sys/kernel/iommu_groups)"
	mark
	load
	logged "loaded: the log says how many have none" \
		"^relax_rmrr: [0-9.]* loaded: gate $GATE, 0 devices tied by firmware, 0 entries listed; $(apart | wc -l) devices have no IOMMU group yet (no driver has been bound)\$" 1
	is "loaded: no directory yet" "" "$(ls $RR/devices)"
	mark
	is "listed: nothing is known of it" "OK unaffected" "$(write $EDU) $(state $EDU)"
	logged "listed: nothing is relaxed" "direct-relaxable" 0
	to_driver $EDU vfio-pci
	is "a driver binds: relaxed" relaxed "$(state $EDU)"
	logged "a driver binds: the log has the region" \
		"^relax_rmrr: $EDU: \[mem $REGION_START-$REGION_END\] direct -> direct-relaxable\$" 1
	logged "a driver binds: and the risk" "^relax_rmrr: $EDU: warning: 1 region .* $PLACE" 1
	claimable "a driver binds" $EDU
	is "another has no directory yet" none "$(state $OTHER)"
	to_driver $OTHER vfio-pci
	is "until a driver binds" blocked "$(state $OTHER)"
	refused "it is not listed" $OTHER
	is "-all" OK "$(write -all)"
	refused "taken back" $EDU
	ok "rmmod" rmmod relax_rmrr
fi
vfio_modules

# A host driver would have a tied device that is not listed, in a group that user space
# has: it is refused, when the device has joined. Nobody is told of that.
if joining_warns; then
	skip "a newcomer whose driver is refused" "$JOINING_WARNS"
	exit
fi
if removing_warns; then
	skip "a newcomer whose driver is refused" "$REMOVING_WARNS"
	exit
fi
if ! has_driver $NIC_DRIVER; then
	skip "a newcomer whose driver is refused" "this kernel has no driver $NIC_DRIVER"
	exit
fi

group=$(group_of $PEER)
to_driver $PEER vfio-pci
load
is "one of two is listed" OK "$(write $PEER)"
remove $NIC
poll "the other is removed: open" 5 vfio map "$group" $REGION_START 0x1000

for round in 1 2; do
	ok "round $round: a VFIO user holds the group" hold "$group" $REGION_START 0x10000
	mark
	# Its driver is there, and tries.
	echo 1 >/sys/bus/pci/rescan
	to_driver $NIC $NIC_DRIVER 2>/dev/null
	ok "round $round: a host driver is refused the other" not test -e /sys/bus/pci/devices/$NIC/driver
	is "round $round: which has joined" "$group" "$(group_of $NIC)"
	[ $GATE = none ] ||
		poll "round $round: the log says that its gate is held open" 5 told \
			"^relax_rmrr: $NIC: warning: joined IOMMU group $group while user space owns it, its gate is held open until the group is back\$"
	poll "round $round: it has a directory" 5 in_state $NIC blocked
	is "round $round: taking back: EBUSY" EBUSY "$(write "-$PEER")"
	kill -9 $holder
	wait $holder
	poll "round $round: the user is killed: the group is shut again" 5 shut "$group"
	is "round $round: peer-blocked" "peer-blocked blocked" "$(state $PEER) $(state $NIC)"
	refused "round $round: as before" $PEER
	to_driver $NIC $NIC_DRIVER
	ok "round $round: the host driver gets it now" test -e /sys/bus/pci/devices/$NIC/driver
	remove $NIC
	poll "round $round: it is removed: open" 5 vfio map "$group" $REGION_START 0x1000
done

# The same when nobody of us can look into it before the user is killed.
if joins_late; then
	rmmod $NIC_DRIVER
	ok "at once: a VFIO user holds the group" hold "$group" $REGION_START 0x10000
	echo 1 >/sys/bus/pci/rescan
	write_sleeps "$EDU" "at once"
	insert_modules
	is "at once: the other has joined" "$group" "$(group_of $NIC)"
	kill -9 $holder
	wait $holder
	sleep 0.5
	write_wakes "at once"
	poll "at once: the group is shut" 5 shut "$group"
	is "at once: peer-blocked" "peer-blocked blocked" "$(state $PEER) $(state $NIC)"
	is "-all" OK "$(write -all)"
	refused "taken back" $PEER
else
	echo 1 >/sys/bus/pci/rescan
	to_driver $NIC ""
	is "-all" OK "$(write -all)"
fi

# When an unload has begun already: it waits until the group is back.
if joins_late && [ $GATE = require_direct ]; then
	remove $NIC
	unload_begins unloading "$group"
	mark
	echo 1 >/sys/bus/pci/rescan
	poll "unloading: the log says that a gate is held open" 10 told \
		"^relax_rmrr: $NIC: warning: joined IOMMU group $group while"
	unload_waits unloading
	kill_holders
	unload_ends unloading
else
	ok "rmmod" rmmod relax_rmrr
fi
refused "after rmmod" $PEER
# From v6.10 on the kernel leaves a device that has joined a group in use without its DMA
# ops, with or without us (dma-iommu.c, iommu_setup_dma_ops()): it has to come anew.
remove $NIC
rescan
to_driver $PEER ""
