# SPDX-License-Identifier: GPL-2.0
# A group of two tied functions. Its gate is the group's: half listed, the claim
# is refused, and the host is none the worse for having been asked.
. ./lib.sh

host_driver_back() {
	to_driver $PEER ""
	to_driver $NIC $NIC_DRIVER
	interface=$(ls /sys/bus/pci/devices/$NIC/net)
	ip link set "$interface" up
	ip addr add 10.0.2.15/24 dev "$interface"
}

vfio_modules
if ! has_driver $NIC_DRIVER; then
	skip "a NIC under its host driver" "this kernel has no driver $NIC_DRIVER"
	exit
fi
host_driver_back

# The host driver does DMA in both directions for a ping.
reaches_gateway() {
	ping -c 1 -W 2 10.0.2.2 >/dev/null ||
		ping -c 1 -W 5 10.0.2.2 >/dev/null
}

poll "the NIC works under its host driver" 20 ping -c 1 -W 1 10.0.2.2

load
mark
is "one of two is listed" OK "$(write $NIC)"
logged "the log names the peer that still blocks" \
	"^relax_rmrr: $NIC: IOMMU group $(group_of $NIC) is still blocked by $PEER\$" 1
is "half listed: the region is of both types" "direct direct-relaxable" "$(region_type $NIC)"

# A host driver on a member makes a claim end before the gate; so the NIC's is
# taken off for the claim, and put back.
to_driver $NIC vfio-pci
to_driver $PEER vfio-pci
for i in 1 2 3; do refused "half listed, claim $i" $NIC; done
is "half listed, the claim from the other side" "$CLAIM_ERROR" \
	"$(vfio map "$(group_of $PEER)" $REGION_START 0x1000)"
host_driver_back
poll "after the refused claims the host driver's DMA works" 20 reaches_gateway

# The same with the NIC's driver bound all the time.
to_driver $PEER vfio-pci
is "half listed, host driver bound: refused" \
	"group $(group_of $NIC) is not viable: a member has a host driver: Device or resource busy" \
	"$(vfio claim "$(group_of $NIC)")"
ok "and its DMA works" reaches_gateway

mark
is "the peer is listed, too" OK "$(write "$PEER")"
logged "no peer blocks any more" "is still blocked by" 0
is "both listed: the region is direct-relaxable" direct-relaxable "$(region_type $NIC)"
ok "both listed: the host driver's DMA works" reaches_gateway
mark
to_driver $NIC vfio-pci
logged "the log says which driver binds to a relaxed device" \
	"^relax_rmrr: $NIC: bound to driver vfio-pci while relaxed\$" 1
claimable "both listed" $NIC
is "DMA through the region" ok "$(vfio dma "$(group_of $PEER)" $PEER $REGION_START)"

is "one is taken off" OK "$(write "-$PEER")"
refused "half listed again" $NIC
is "listed again" OK "$(write $PEER)"
claimable "both listed again" $NIC
mark
is "the first is taken off, the second listed anew, in one write" OK "$(write "-$NIC -$PEER +$PEER")"
is "the list" "$PEER@1234:11e8" "$(allowlist)"
logged "only the difference is logged" "revoked by" 1
refused "half listed the other way" $PEER
is "every function of the slot" OK "$(write 00:07.*)"
is "the list" "$NIC@$NIC_ID $PEER@1234:11e8" "$(allowlist)"
claimable "the whole slot" $NIC
is "every function taken off" OK "$(write -00:07.*)"
refused "none listed" $NIC
ok "rmmod" rmmod relax_rmrr

host_driver_back
poll "after rmmod the NIC works under its host driver" 20 reaches_gateway
to_driver $NIC ""
