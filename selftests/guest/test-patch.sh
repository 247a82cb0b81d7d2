# SPDX-License-Identifier: GPL-2.0
# The kernel's own livepatching, of the function that is hooked: whoever comes second is
# refused, we with our line. With test rival, which does the same by ftrace alone.
. ./lib.sh

if [ ! -e /patch.ko ]; then
	skip "live patches" "this kernel has none"
	exit
fi

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
function=intel_iommu_get_resv_regions
[ -z "$(find /sys/class/iommu -name 'ivhd*')" ] || function=amd_iommu_get_resv_regions
sysfs=/sys/kernel/livepatch/patch

# busy COMMAND... - it is refused: EBUSY.
busy() {
	! "$@" 2>/tmp/busy && grep -q "Device or resource busy" /tmp/busy
}

patched() {
	[ "$(cat $sysfs/transition)" = 0 ]
}

# taken_back - it is disabled, and unloaded.
taken_back() {
	echo 0 >$sysfs/enabled
	poll "the patch is taken back" 60 test ! -e $sysfs
	ok "and goes" rmmod patch
}

is "before: the region is direct" direct "$(region_type $EDU)"
ok "a live patch of $function" insmod /patch.ko function=$function
poll "it is in force" 60 patched
is "the patched function is what the kernel calls" "" "$(region_type $EDU)"
mark
ok "load is refused: EBUSY" busy load
ok "the log names the function, and the reason" \
	told "^relax_rmrr: cannot hook $function: another live patch holds it"
ok "nothing is left of us" test ! -e $RR
is "the patch is in force all the same" " 0" "$(region_type $EDU) $(cat $sysfs/transition)"
taken_back
is "after it: the region is direct" direct "$(region_type $EDU)"
refused "after it" $EDU

load
is "without it: allowed" OK "$(write $EDU)"
mark
ok "the patch comes second: EBUSY" busy insmod /patch.ko function=$function
ok "livepatching says why" told "^livepatch: failed to register ftrace handler for function '$function' (-16)"
ok "nothing is left of it" test ! -e $sysfs
is "we are still there" "relaxed direct-relaxable" "$(state $EDU) $(region_type $EDU)"
claimable "we are still there" $EDU

# -- beside us, of another function
ok "a live patch of another function" insmod /patch.ko function=iommu_dma_get_resv_regions
poll "it is in force" 60 patched
is "we are still there" "relaxed direct-relaxable" "$(state $EDU) $(region_type $EDU)"
claimable "with the patch beside us" $EDU
is "-all" OK "$(write -all)"
ok "we go first" rmmod relax_rmrr
taken_back
is "after all: the region is direct" direct "$(region_type $EDU)"
refused "after all" $EDU
