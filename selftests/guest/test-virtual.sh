# SPDX-License-Identifier: GPL-2.0
# DMA from behind ports, and virtual functions that the host's driver makes and takes
# away. Topology "virtual".
. ./lib.sh

# functions N - the NIC's driver makes so many virtual ones.
functions() {
	echo "$1" >/sys/bus/pci/devices/$NIC/sriov_numvfs
}

# states BDF...
states() {
	for bdf; do state "$bdf"; done | tr '\n' ' ' | sed 's/ $//'
}

vfio_modules
load
host "device_add edu,id=edu,bus=rp1,dma_mask=0xffffffffffffffff"
poll "port: the edu device comes" 20 in_state $EDU blocked
host "device_add igb,id=nic,bus=rp0,netdev=net,romfile="
poll "port: the NIC comes" 20 in_state $NIC blocked
poll "port: it has its driver" 20 test -e /sys/bus/pci/drivers/igb/$NIC

# -- DMA for user space, through the region
to_driver $EDU vfio-pci
refused "edu" $EDU
is "edu: listed" OK "$(write $EDU)"
claimable "edu" $EDU
is "edu: it copies through the region and back" ok "$(vfio dma "$(group_of $EDU)" $EDU $REGION_START)"
is "edu: taken back" OK "$(write -$EDU)"
refused "edu: taken back" $EDU

# -- DMA for the host, by a device that is listed
interface=$(basename /sys/bus/pci/devices/$NIC/net/*)
ifconfig "$interface" 10.0.2.15
case $(uname -r) in
5.*) NO_LINK="this kernel's igb sees no link at QEMU's" ;;
*) NO_LINK= ;;
esac
gateway_answers() {
	if [ -n "$NO_LINK" ]; then
		skip "$1" "$NO_LINK"
	else
		poll "$1" 20 ping -c 1 -W 1 10.0.2.2
	fi
}
gateway_answers "NIC: the gateway answers"
mark
is "NIC: listed" "OK relaxed" "$(write $NIC) $(state $NIC)"
logged "NIC: its driver" "^relax_rmrr: $NIC: warning: host driver igb is bound\$" 1
gateway_answers "NIC: the gateway still answers"
is "NIC: taken back" "OK blocked" "$(write -$NIC) $(state $NIC)"

# -- virtual functions: AMD's range of buses ties them, too; an RMRR of Intel's is for the
# functions that it names, and the kernel takes virtual ones for others
if [ -n "$(find /sys/class/iommu -name 'ivhd*')" ]; then
	type=direct
	free=blocked
	listed=relaxed
else
	type=
	free=none
	listed=unaffected
fi
functions 2
ok "functions: there are two" present $VF2
is "functions: tied as firmware says" "$type $type" "$(region_type $VF1) $(region_type $VF2)"
is "functions: $free" "$free $free blocked" "$(states $VF1 $VF2 $NIC)"
to_driver $VF1 vfio-pci
to_driver $VF2 vfio-pci
[ -z "$type" ] || refused "functions: not listed" $VF1
is "functions: one is listed" "OK $listed $free blocked" "$(write $VF1) $(states $VF1 $VF2 $NIC)"
claimable "functions: the one" $VF1
[ -z "$type" ] || refused "functions: the other" $VF2
is "functions: both, by the name of their slot" "OK $listed $listed blocked" \
	"$(write "01:10.*") $(states $VF1 $VF2 $NIC)"
is "functions: bound to their identity" "$VF1@8086:10ca $VF2@8086:10ca" "$(allowlist)"
claimable "functions: the other" $VF2

# -- away, and back
functions 0
is "functions: gone" "absent absent blocked" "$(states $VF1 $VF2 $NIC)"
mark
functions 2
is "functions: back" "$listed $listed blocked" "$(states $VF1 $VF2 $NIC)"
[ -z "$type" ] || logged "functions: each is logged" "direct -> direct-relaxable" 2
to_driver $VF1 vfio-pci
to_driver $VF2 vfio-pci
claimable "functions: back, the one" $VF1
claimable "functions: back, the other" $VF2
is "functions: taken back" "OK $free $free" "$(write "-$VF1 -$VF2") $(states $VF1 $VF2)"
is "functions: taken back, tied as before" "$type $type" "$(region_type $VF1) $(region_type $VF2)"
[ -z "$type" ] || refused "functions: taken back" $VF1
# Some kernels warn where a tied one is removed that is not relaxed.
is "functions: listed again" OK "$(write "$VF1 $VF2")"
functions 0
is "-all" OK "$(write -all)"
is "functions: nothing is left" "none none" "$(states $VF1 $VF2)"
ok "rmmod" rmmod relax_rmrr
