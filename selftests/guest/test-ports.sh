# SPDX-License-Identifier: GPL-2.0
# Groups of several members, identity across hotplug, virtual functions.
# Topology "ports".
. ./lib.sh

vfio_modules
for bdf in $NIC $PEER $LEGACY1 $LEGACY2; do to_driver "$bdf" vfio-pci; done

mark
load
# -- two functions behind a root port
is "port: one of two" OK "$(write $NIC)"
logged "port: one blocks" "^relax_rmrr: $NIC: IOMMU group [0-9]* is still blocked by $PEER\$" 1
is "port: peer-blocked, blocked" "peer-blocked blocked" "$(state $NIC) $(state $PEER)"
refused "port: one of two" $NIC
is "port: the other, with the slot's name" OK "$(write "01:00.*")"
is "port: relaxed, relaxed" "relaxed relaxed" "$(state $NIC) $(state $PEER)"
claimable "port: both" $NIC

# -- the port itself: its driver does no DMA
mark
is "port: itself" "OK relaxed" "$(write $PORT) $(state $PORT)"
is "port: it has a driver" pcieport "$(basename "$(readlink /sys/bus/pci/devices/$PORT/driver)")"
logged "port: which is nothing to be warned of" "warning: host driver" 0
logged "port: others are" "^relax_rmrr: $PORT: warning: 1 region .* $PLACE" 1

# -- two devices behind a PCIe-to-PCI bridge, which is a member itself
bridge() {
	mark
	is "bridge: one of three" OK "$(write $LEGACY1)"
	logged "bridge: two block, a line each" "^relax_rmrr: $LEGACY1: IOMMU group [0-9]* is still blocked by" 2
	logged "bridge: one of them is the bridge" "still blocked by $BRIDGE\$" 1
	refused "bridge: one of three" $LEGACY1
	is "bridge: two of three" OK "$(write $LEGACY2)"
	is "bridge: peer-blocked" "peer-blocked peer-blocked blocked" "$(state $LEGACY1) $(state $LEGACY2) $(state $BRIDGE)"
	refused "bridge: two of three" $LEGACY2
	is "bridge: three of three" OK "$(write $BRIDGE)"
	is "bridge: relaxed" "relaxed relaxed relaxed" "$(state $LEGACY1) $(state $LEGACY2) $(state $BRIDGE)"
	claimable "bridge: all three" $LEGACY1
	is "bridge: one taken off" OK "$(write "-$BRIDGE")"
	refused "bridge: one taken off" $LEGACY1
}
if is_arm; then
	skip "bridge: a group of three" "the kernel's SMMUv3 driver takes no two devices of one stream (Aliasing StreamID)"
else
	bridge
fi
is "-all" OK "$(write -all)"

# plugged ID DEVICE,OPTION... - it comes to the slot, and into a group.
plugged() {
	host "device_add $2,id=$1,bus=rp2"
	poll "slot: $1 is there" 20 present $SLOT
	join_groups
}

# unplugged ID WHAT - it leaves the slot. The kernel's driver waits for a second between
# switching the power off and its light, and QEMU takes what is there when the light goes
# out: also what has come in between.
unplugged() {
	host "device_del $1"
	poll "$2: it goes" 30 in_state $SLOT absent
	poll "$2: it is gone" 10 not present $SLOT
	sleep 3
}

# -- identity: listed while absent; the right one, another, the right one again
is "slot: listed while absent" OK "$(write "$SLOT@1234:11e8")"
is "slot: absent" absent "$(state $SLOT)"
for round in 1 2; do
	mark
	plugged right$round edu,dma_mask=0xffffffffffffffff
	poll "slot: the right device comes" 20 in_state $SLOT relaxed
	logged "slot: it is logged" "^relax_rmrr: $SLOT: .* direct -> direct-relaxable\$" 1
	[ $round != 1 ] ||
		logged "slot: and so are its risks" "^relax_rmrr: $SLOT: warning: 1 region .* $PLACE" 1
	mark
	to_driver $SLOT vfio-pci
	logged "slot: and so is its driver, after that" "^relax_rmrr: $SLOT: bound to driver vfio-pci while relaxed\$" 1
	claimable "slot: the right device" $SLOT
	is "slot: it copies through the region and back" ok \
		"$(vfio dma "$(group_of $SLOT)" $SLOT $REGION_START)"
	to_driver $SLOT ""
	unplugged right$round slot
	[ $round = 1 ] || break
	if slot_stays_full; then
		skip "slot: another device, and the right one again" "$SLOT_STAYS_FULL"
		break
	fi
	if removing_warns; then
		skip "slot: another device comes" "$REMOVING_WARNS"
		continue
	fi
	mark
	plugged wrong e1000e,romfile=
	poll "slot: another device comes" 20 in_state $SLOT mismatch
	logged "slot: the log says so" "^relax_rmrr: $SLOT: not relaxed: device is 8086:10d3, grant is for 1234:11e8\$" 1
	logged "slot: nothing is relaxed" "direct -> direct-relaxable" 0
	is "slot: the region is direct" direct "$(region_type $SLOT)"
	to_driver $SLOT vfio-pci
	refused "slot: another device" $SLOT
	to_driver $SLOT ""
	is "slot: a plain address does not take it" ENODEV "$(write $SLOT)"
	is "slot: what reads back can be written back" OK "$(write $SLOT@1234:11e8)"
	is "slot: -all" OK "$(write -all)"
	is "slot: after -all as well, to the same effect" "OK mismatch" \
		"$(write $SLOT@1234:11e8) $(state $SLOT)"
	is "slot: with an id of neither, too" "OK mismatch" "$(write $SLOT@1234:11e7) $(state $SLOT)"
	is "slot: which replaces the other" "$SLOT@1234:11e7" "$(allowlist)"
	is "slot: and back" "OK $SLOT@1234:11e8" "$(write $SLOT@1234:11e8) $(allowlist)"
	unplugged wrong slot
done
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr

# -- an entry of the parameter waits for its first device
load "allowlist=$SLOT"
is "parameter: it waits" "$SLOT absent" "$(allowlist) $(state $SLOT)"
is "parameter: what reads back can be written back" OK "$(write "$(cat $LIST)")"
is "parameter: behind an -all in the same write, too" "OK $SLOT absent" \
	"$(write "-all $SLOT") $(allowlist) $(state $SLOT)"
is "parameter: only where one has waited" ENODEV "$(write "${SLOT%.0}.1")"
# The first that comes, and after a reload once more.
first_seen() {
	mark
	plugged first edu
	poll "parameter: the first device seen is the one" 20 in_state $SLOT relaxed
	is "parameter: it is bound to it" "$SLOT@1234:11e8" "$(allowlist)"
	logged "parameter: and the log says so" "^relax_rmrr: $SLOT: allowed \[1234:11e8\] by module parameter\$" 1
	unplugged first parameter
	is "-all" OK "$(write -all)"
	ok "rmmod" rmmod relax_rmrr
	mark
	load "allowlist=$SLOT"
	plugged second edu
	poll "parameter: the first device seen is the one" 20 in_state $SLOT relaxed
	logged "parameter: the log says that it was the parameter" "^relax_rmrr: $SLOT: allowed \[1234:11e8\] by module parameter\$" 1
	is "-all" OK "$(write -all)"
}
if slot_stays_full; then
	skip "parameter: the first device seen" "$SLOT_STAYS_FULL"
	is "-all" OK "$(write -all)"
else
	first_seen
fi

# -- a storage controller, and its virtual functions (by vfio-pci: on AMD the
# host's driver gets no DMA through here, see the topology)
driver=vfio-pci
# Not before it is known where DMA works: the driver would wait for an answer.
echo vfio-pci >/sys/bus/pci/devices/$DISK/driver_override
has_driver nvme || insmod /modules/nvme.ko
if [ "$(region_type $DISK)" != direct ]; then
	to_driver $DISK nvme
	driver=nvme
fi
mark
is "disk: listed" OK "$(write $DISK)"
logged "disk: its class" "^relax_rmrr: $DISK: warning: storage controller\$" 1
if [ $driver = nvme ]; then
	logged "disk: its driver" "^relax_rmrr: $DISK: warning: host driver nvme is bound\$" 1
fi
if grep -q '^0x00000000000f0000 ' $RR/devices/$DISK/regions && [ "$PLACE" = "below 4 GiB" ]; then
	logged "disk: low memory" "^relax_rmrr: $DISK: warning: 1 region (64 KiB in all) below 1 MiB, always inside a guest's memory: \[mem 0x000f0000-0x000fffff\]\$" 1
fi
vf=${DISK%0}1
to_driver $DISK vfio-pci
echo Y >/sys/module/vfio_pci/parameters/enable_sriov
echo 1 >/sys/bus/pci/devices/$DISK/sriov_numvfs
ok "disk: there is one" present $vf
case $(region_type $vf) in
direct) want=relaxed ;;
*) want=unaffected ;;
esac
is "disk: it is listed" "OK $want" "$(write $vf) $(state $vf)"
echo 0 >/sys/bus/pci/devices/$DISK/sriov_numvfs
is "disk: it is gone: absent" absent "$(state $vf)"
is "-all" OK "$(write -all)"
is "disk: blocked, and no virtual function" "blocked none" "$(state $DISK) $(state $vf)"
ok "rmmod" rmmod relax_rmrr
# One that is there before the module is.
echo 1 >/sys/bus/pci/devices/$DISK/sriov_numvfs
ok "disk: there is one again" present $vf
load
is "disk: it is listed" "OK $want" "$(write $vf) $(state $vf)"
echo 0 >/sys/bus/pci/devices/$DISK/sriov_numvfs
is "disk: it is gone: absent" absent "$(state $vf)"
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
for bdf in $NIC $PEER $LEGACY1 $LEGACY2 $DISK; do to_driver "$bdf" ""; done
