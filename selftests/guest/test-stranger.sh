# SPDX-License-Identifier: GPL-2.0
# A tied member of a group that is no PCI device: it cannot be listed, so the
# group stays shut, and the log says by whom.
. ./lib.sh

case $(uname -r) in
[1-4].* | 5.[0-9].* | 5.1[0-7].*)
	skip "a member that is no PCI device" "before v5.18 a group attaches its members by its domain's driver, and the test's is another"
	exit
	;;
esac

vfio_modules
to_driver $EDU vfio-pci
load
ok "a platform device joins the group" insmod /stranger.ko peer=$EDU start=$REGION_START
mark
is "the PCI device of the group is listed" OK "$(write $EDU)"
logged "the log names the member that blocks" \
	"^relax_rmrr: $EDU: IOMMU group $(group_of $EDU) is still blocked by rr-stranger\$" 1
is "peer-blocked" peer-blocked "$(state $EDU)"
is "the region is of both types" "direct direct-relaxable" "$(region_type $EDU)"
# Without a gate the kernel would claim the group, but this member has no hardware.
[ $GATE = none ] || refused "with a stranger in the group" $EDU
is "it cannot be listed" EINVAL "$(write rr-stranger)"
ok "no directory for it" test ! -e $RR/devices/rr-stranger
is "-all" OK "$(write -all)"
ok "it leaves the group" rmmod stranger
is "listed again" OK "$(write $EDU)"
is "relaxed" relaxed "$(state $EDU)"
claimable "without a stranger" $EDU
