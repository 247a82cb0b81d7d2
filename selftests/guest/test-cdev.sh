# SPDX-License-Identifier: GPL-2.0
# Claims by the newer API, a device's own file and iommufd, beside those by container
# and group: the same refusals, the same successes.
. ./lib.sh

vfio_modules
if [ ! -e /dev/iommu ]; then
	skip "claims by iommufd" "this kernel has no iommufd"
	exit
fi
for bdf in $EDU $OTHER $NIC $PEER; do to_driver "$bdf" vfio-pci; done
if [ ! -e /dev/vfio/devices ]; then
	skip "claims by iommufd" "this kernel's VFIO has no device files"
	exit
fi

# A device is claimed, by its group as a whole, when it is bound.
BIND_ERROR="failed to bind to iommufd: Invalid argument"

# both WHAT BDF - what either API says to a claim with memory over the region goes to
# $by_group and $by_device; how often the kernel says why, to $said.
both() {
	mark
	by_group=$(vfio map "$(group_of "$2")" $REGION_START 0x10000)
	said=$(since_mark | grep -c ": $CLAIM_MESSAGE\$")
	mark
	by_device=$(cdev map "$2" $REGION_START 0x10000)
	said="$said $(since_mark | grep -c ": $CLAIM_MESSAGE\$")"
	is "$1: by group and by device, the same error" "${by_group##*: }" "${by_device##*: }"
}

# both_refused WHAT BDF
both_refused() {
	both "$1: refused" "$2"
	is "$1: refused, by group" "$CLAIM_ERROR" "$by_group"
	is "$1: refused, by device" "$BIND_ERROR" "$by_device"
	is "$1: the kernel says why, once each" "1 1" "$said"
	is "$1: refused by device with memory mapped before" "$BIND_ERROR" \
		"$(cdev join "$2" $REGION_START 0x10000)"
}

# both_claimable WHAT BDF
both_claimable() {
	both "$1: claimed" "$2"
	is "$1: claimed, by group and by device" "ok, ok" "$by_group, $by_device"
	is "$1: the kernel says nothing" "0 0" "$said"
	is "$1: claimed by device with memory mapped before" ok \
		"$(cdev join "$2" $REGION_START 0x10000)"
}

both_refused "before load" $EDU
load
both_refused "not listed" $EDU
is "not listed: blocked" blocked "$(state $EDU)"

is "listed" OK "$(write $EDU)"
both_claimable "listed" $EDU
is "DMA through the region, byte for byte" ok "$(cdev dma $EDU $REGION_START)"
is "DMA through the region's last page" ok "$(cdev dma $EDU ${REGION_START%0000}f000)"
both_refused "the other device, in the same boot" $OTHER
is "let go: relaxed" relaxed "$(state $EDU)"

# held_by_device WHAT - it is user space's; for the group API too.
held_by_device() {
	is "$1: assigned" assigned "$(state $EDU)"
	is "$1: taking it back: EBUSY" EBUSY "$(write "-$EDU")"
	is "$1: -all: EBUSY" EBUSY "$(write -all)"
	is "$1: the list is as it was" "$EDU@1234:11e8" "$(allowlist)"
	is "$1: the region is direct-relaxable" direct-relaxable "$(region_type $EDU)"
	is "$1: a claim by group is refused" \
		"open /dev/vfio/$(group_of $EDU): Device or resource busy" \
		"$(vfio claim "$(group_of $EDU)")"
	is "$1: a second one by device is refused" \
		"failed to bind to iommufd: Invalid argument" "$(cdev claim $EDU)"
	is "$1: and it is still assigned" assigned "$(state $EDU)"
}

ok "held by device" hold_by cdev hold $EDU $REGION_START 0x10000
held_by_device "held by device"
kill -9 $holder
poll "its user is killed: relaxed" 10 in_state $EDU relaxed
both_claimable "after it" $EDU

# It has left the host's address space and is in none of the user's.
ok "bound alone" hold_by cdev bind $EDU
held_by_device "bound alone"
kill -9 $holder
poll "its user is killed: relaxed" 10 in_state $EDU relaxed

ok "held by group" hold "$(group_of $EDU)" $REGION_START 0x10000
is "held by group: a claim by device is refused" \
	"failed to bind to iommufd: Device or resource busy" "$(cdev claim $EDU)"
is "held by group: still assigned" assigned "$(state $EDU)"
kill -9 $holder
poll "its user is killed: relaxed" 10 in_state $EDU relaxed

# The gate is one half, the region's type the other: without any gate the region of
# the one that is not listed is no memory of the user's.
ok "a kernel that has no gate" insmod /ungated.ko
both "no gate, listed" $EDU
is "no gate, listed: mapped" "ok, ok" "$by_group, $by_device"
both "no gate, not listed" $OTHER
is "no gate, not listed: no memory there, by group" \
	"VFIO_MAP_DMA failed: Invalid argument" "$by_group"
is "no gate, not listed: no memory there, by device" \
	"IOMMU_IOAS_MAP failed: Invalid argument" "$by_device"
is "no gate, not listed: nor before" \
	"failed to attach to the address space: Address already in use" \
	"$(cdev join $OTHER $REGION_START 0x10000)"
is "no gate, not listed: claimed without" ok "$(cdev claim $OTHER)"
rmmod ungated
both_refused "the gate is back, not listed" $OTHER

is "taken back" OK "$(write "-$EDU")"
is "taken back: blocked" blocked "$(state $EDU)"
both_refused "taken back" $EDU

# Two tied functions of one group.
is "one of two is listed" OK "$(write $PEER)"
is "one of two is listed: peer-blocked" peer-blocked "$(state $PEER)"
both_refused "half listed" $PEER
both_refused "half listed, from the other side" $NIC
is "after the refused claims: peer-blocked" peer-blocked "$(state $PEER)"
is "the other is listed, too" OK "$(write $NIC)"
both_claimable "both listed" $PEER
both_claimable "both listed, from the other side" $NIC
is "both listed: DMA through the region" ok "$(cdev dma $PEER $REGION_START)"
ok "one of the two is held by device" hold_by cdev hold $PEER $REGION_START 0x10000
is "both are assigned" "assigned assigned" "$(state $NIC) $(state $PEER)"
is "taking back the other: EBUSY" EBUSY "$(write "-$NIC")"
kill -9 $holder
poll "its user is killed: relaxed" 10 in_state $NIC relaxed
is "one is taken off" OK "$(write "-$NIC")"
both_refused "half listed again" $PEER
is "-all" OK "$(write -all)"
both_refused "none listed" $PEER

ok "rmmod" rmmod relax_rmrr
both_refused "after rmmod" $EDU
