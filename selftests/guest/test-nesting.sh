# SPDX-License-Identifier: GPL-2.0
# Two IOMMU drivers, and the op of one calls that of the other: both are hooked, and what
# firmware says is still what firmware says.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
if ! is_arm || ! insmod /nester.ko peer=$OTHER; then
	skip "an op that calls another" "no driver of this kernel has one that a module can name"
	exit
fi

mark
load
is "both are hooked" 2 "$(grep -c '_get_resv_regions.* I ' /sys/kernel/tracing/enabled_functions)"
logged "what is tied is tied" "loaded: gate $GATE, 4 devices tied by firmware, 0 entries listed" 1
before=$(cat $RR/enumerations)
is "not listed: the region is direct" direct "$(region_type $EDU)"
mark
is "listed" "OK relaxed" "$(write $EDU) $(state $EDU)"
logged "listed: the region, once" \
	"^relax_rmrr: $EDU: \[mem $REGION_START-$REGION_END\] direct -> direct-relaxable\$" 1
logged "listed: and its risk, which the raw list tells of" "^relax_rmrr: $EDU: warning: 1 region .* $PLACE" 1
is "listed: the region is direct-relaxable" direct-relaxable "$(region_type $EDU)"
claimable "listed" $EDU
relaxed=$(cat $RR/devices/$EDU/relaxations)
cat "/sys/kernel/iommu_groups/$(group_of $EDU)/reserved_regions" >/dev/null
is "each relaxation counts once" $((relaxed + 1)) "$(cat $RR/devices/$EDU/relaxations)"
ok "enumerations are counted" test "$(cat $RR/enumerations)" -gt "$before"
is "the inner one's device: listed" "OK relaxed" "$(write $OTHER) $(state $OTHER)"
is "the inner one's device: direct-relaxable" direct-relaxable "$(region_type $OTHER)"
mark
is "taken back" OK "$(write "-$EDU")"
logged "taken back: the region, which the raw list tells of" \
	"^relax_rmrr: $EDU: \[mem $REGION_START-$REGION_END\] direct-relaxable -> direct\$" 1
refused "taken back" $EDU
is "-all" OK "$(write -all)"
is "mapped: the region stays direct" "OK mapped direct" \
	"$(write "$EDU=mapped") $(state $EDU) $(region_type $EDU)"
is "mapped: no memory over the region" "ok Invalid argument" \
	"$(space add="$(group_of $EDU)" map=$REGION_START,0x1000 2>&1 | tr '\n' ' ' | sed 's/ $//')"
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
rmmod nester
for bdf in $EDU $OTHER; do refused "afterwards" $bdf; done
