# SPDX-License-Identifier: GPL-2.0
# The main job: a tied device is refused, allowed, used, taken back, refused.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done

is "before load: the region is direct" direct "$(region_type $EDU)"
refused "before load" $EDU
ok "before load: the kernel has no firmware taint" not tainted_by_us

mark
load
logged "loaded: one line with the gate" \
	"^relax_rmrr: [0-9.]* loaded: gate $GATE, [0-9]* devices tied by firmware, 0 entries listed\$" 1
is "loaded: the list is empty" "" "$(allowlist)"
is "loaded: the region is still direct" direct "$(region_type $EDU)"
refused "loaded, not listed" $EDU
ok "loaded: no firmware taint yet" not tainted_by_us

mark
echo "${EDU#0000:}" >$LIST
# All of it before the write returned, and before anybody else has enumerated.
logged "allowed: who, and which device" \
	"^relax_rmrr: $EDU: allowed \[1234:11e8\] by sh\[[0-9]*\] uid 0\$" 1
logged "allowed: the region, once" \
	"^relax_rmrr: $EDU: \[mem $REGION_START-$REGION_END\] direct -> direct-relaxable\$" 1
ok "allowed: the kernel is tainted, firmware workaround" tainted_by_us
is "allowed: the list names it with its identity" "$EDU@1234:11e8" "$(allowlist)"
is "allowed: the region is direct-relaxable" direct-relaxable "$(region_type $EDU)"
is "allowed: the other device's region is direct" direct "$(region_type $OTHER)"
logged "allowed: the region, no second time" "direct -> direct-relaxable\$" 1

claimable "allowed" $EDU
is "DMA through the region, byte for byte" ok \
	"$(vfio dma "$(group_of $EDU)" $EDU $REGION_START)"
is "DMA through the region's last page" ok \
	"$(vfio dma "$(group_of $EDU)" $EDU ${REGION_START%0000}f000)"
refused "the other device, in the same boot" $OTHER

mark
echo "$EDU" >$LIST
is "allowed again: no difference, no line" "" "$(since_mark | grep relax_rmrr)"

# User space has it: nothing may be taken back.
ok "a VFIO user holds the group" hold "$(group_of $EDU)" $REGION_START 0x10000
mark
is "taking it back is refused: EBUSY" EBUSY "$(write "-$EDU")"
is "-all is refused as well: EBUSY" EBUSY "$(write -all)"
logged "the refusal names what and why" \
	"^relax_rmrr: refused \"-$EDU\": its IOMMU group belongs to user space now\$" 1
is "ENOENT goes before EBUSY" ENOENT "$(write "-$EDU -$OTHER")"
is "ENODEV goes before EBUSY" ENODEV "$(write "-$EDU 00:1e.0")"
is "EINVAL goes before EBUSY" EINVAL "$(write "-$EDU x")"
is "nothing has changed: list" "$EDU@1234:11e8" "$(allowlist)"
is "nothing has changed: region" direct-relaxable "$(region_type $EDU)"
is "a good entry beside a busy one is not done either" EBUSY "$(write "$OTHER -$EDU")"
is "nothing has changed: list" "$EDU@1234:11e8" "$(allowlist)"
is "nothing has changed: the other's region" direct "$(region_type $OTHER)"
ok "rmmod is refused while the list is not empty" not rmmod relax_rmrr

kill -9 $holder
mark
poll "the user is killed: taking it back succeeds" 5 written "-$EDU" OK
is "taken back: the list is empty" "" "$(allowlist)"
is "taken back: the region is direct" direct "$(region_type $EDU)"
logged "taken back: the region, once" \
	"^relax_rmrr: $EDU: \[mem $REGION_START-$REGION_END\] direct-relaxable -> direct\$" 1
logged "taken back: by whom" \
	"^relax_rmrr: $EDU: revoked by poke\[[0-9]*\] uid 0\$" 1
refused "taken back" $EDU

# Several groups in one write, one of them claimed: all or nothing.
write "$EDU $OTHER" >/dev/null
ok "a VFIO user holds one of two listed groups" hold "$(group_of $OTHER)" $REGION_START 0x10000
is "-all with one group claimed: EBUSY" EBUSY "$(write -all)"
is "both are still listed" "$EDU@1234:11e8 $OTHER@1234:11e8" "$(allowlist)"
claimable "the one that is not held" $EDU
kill -9 $holder
poll "-all succeeds when it is back" 5 written "-all" OK
refused "both taken back" $EDU
refused "both taken back" $OTHER

ok "rmmod" rmmod relax_rmrr
ok "nothing is left in sysfs" test ! -e $RR
is "after rmmod: the region is direct" direct "$(region_type $EDU)"
refused "after rmmod" $EDU
