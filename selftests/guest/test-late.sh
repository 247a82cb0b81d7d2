# SPDX-License-Identifier: GPL-2.0
# Devices that join their IOMMU groups when the module is there already: on Arm, up to
# v6.14, when a driver is about to bind.
. ./lib.sh

insert_modules
if joins_late; then
	# As after a boot, before the first driver.
	! has_driver $NIC_DRIVER || rmmod $NIC_DRIVER
	for path in /sys/bus/pci/devices/*; do
		[ ! -e "$path/iommu_group" ] || echo 1 >"$path/remove"
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
echo 1 >/sys/bus/pci/devices/$NIC/remove
poll "the other is removed: open" 5 vfio map "$group" $REGION_START 0x1000

is_shut() {
	[ "$(vfio map "$group" $REGION_START 0x1000)" = "$CLAIM_ERROR" ]
}

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
	poll "round $round: the user is killed: the group is shut again" 5 is_shut
	is "round $round: peer-blocked" "peer-blocked blocked" "$(state $PEER) $(state $NIC)"
	refused "round $round: as before" $PEER
	to_driver $NIC $NIC_DRIVER
	ok "round $round: the host driver gets it now" test -e /sys/bus/pci/devices/$NIC/driver
	echo 1 >/sys/bus/pci/devices/$NIC/remove
	poll "round $round: it is removed: open" 5 vfio map "$group" $REGION_START 0x1000
done

# The same when nobody of us can look into it before the user is killed.
if joins_late; then
	rmmod $NIC_DRIVER
	ok "at once: a VFIO user holds the group" hold "$group" $REGION_START 0x10000
	echo 1 >/sys/bus/pci/rescan
	insmod /sleeper.ko msecs=60000
	write "$EDU" >/tmp/writer &
	writer=$!
	poll "at once: a write is asleep" 10 is_asleep
	insert_modules
	is "at once: the other has joined" "$group" "$(group_of $NIC)"
	kill -9 $holder
	wait $holder
	sleep 0.5
	echo 1 >/sys/module/sleeper/parameters/wake
	wait $writer
	rmmod sleeper
	poll "at once: the group is shut" 5 is_shut
	is "at once: peer-blocked" "peer-blocked blocked" "$(state $PEER) $(state $NIC)"
	is "-all" OK "$(write -all)"
	refused "taken back" $PEER
else
	echo 1 >/sys/bus/pci/rescan
	to_driver $NIC ""
	is "-all" OK "$(write -all)"
fi

# When an unload has begun already, of an empty list, so somebody else has opened the gate:
# it waits until the group is back.
if joins_late && [ $GATE = require_direct ]; then
	echo 1 >/sys/bus/pci/devices/$NIC/remove
	ok "unloading: rmmod takes long" insmod /refuser.ko function=sysfs_remove_group msecs=4000
	ok "unloading: a gate that somebody has opened" insmod /ungated.ko
	ok "unloading: a VFIO user holds the group" hold "$group"
	rmmod relax_rmrr &
	unloader=$!
	poll "unloading: rmmod has begun" 10 grep -qx 1 /sys/module/refuser/parameters/hits
	mark
	echo 1 >/sys/bus/pci/rescan
	poll "unloading: the log says that a gate is held open" 10 told \
		"^relax_rmrr: $NIC: warning: joined IOMMU group $group while"
	poll "unloading: rmmod goes on" 20 grep -qx 0 /sys/module/refuser/parameters/msecs
	sleep 2
	ok "unloading: and waits" kill -0 $unloader
	kill -9 $holder
	wait $holder
	poll "unloading: rmmod is through" 40 not kill -0 $unloader
	wait $unloader
	is "unloading: rmmod" 0 $?
	rmmod ungated refuser
else
	ok "rmmod" rmmod relax_rmrr
fi
refused "after rmmod" $PEER
# From v6.10 on the kernel leaves a device that has joined a group in use without its DMA
# ops, with or without us (dma-iommu.c, iommu_setup_dma_ops()): it has to come anew.
echo 1 >/sys/bus/pci/devices/$NIC/remove
rescan
to_driver $PEER ""
