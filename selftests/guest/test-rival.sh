# SPDX-License-Identifier: GPL-2.0
# Another live patch of the function that is hooked, before us and after us; and
# ftrace switched off, before us and after us. Never a dead hook.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
switch=/proc/sys/kernel/ftrace_enabled

# -- a rival
mark
ok "a rival hooks the enumeration" insmod /rival.ko peer=$EDU
ok "load is refused" not load
ok "the log names the function, and the reason" \
	told "^relax_rmrr: cannot hook [a-z0-9_]*_get_resv_regions[a-z0-9.]*: another live patch holds it"
ok "nothing is left of it" test ! -e $RR
rmmod rival
refused "after the rival" $EDU

if [ $GATE = intel-attach ]; then
	mark
	ok "a rival hooks the gate" insmod /rival.ko peer=$EDU attach=1
	ok "load is refused" not load
	ok "the log names the function, and the reason" \
		told "^relax_rmrr: cannot hook intel_iommu_attach_device[a-z0-9.]*: another live patch holds it"
	ok "nothing is left of it" test ! -e $RR
	rmmod rival
	ok "nothing of ours is left in ftrace" not grep -q relax_rmrr /sys/kernel/tracing/enabled_functions
	refused "after the rival" $EDU
fi

load
is "without it: allowed" OK "$(write $EDU)"
ok "the rival comes second: it is refused" not insmod /rival.ko peer=$EDU
[ $GATE != intel-attach ] ||
	ok "the rival comes second, at the gate: it is refused" not insmod /rival.ko peer=$EDU attach=1
claimable "and we are still there" $EDU

# -- ftrace switched off while we are here: refused by the kernel
ok "ftrace cannot be switched off" sh -c "! echo 0 >$switch"
is "it is on" 1 "$(cat $switch)"
claimable "and we are still there" $EDU
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr

# -- and before: load is refused, except where the kernel (7.3) has no such switch
mark
if echo 0 >$switch; then
	is "ftrace is switched off" 0 "$(cat $switch)"
	ok "load is refused" not load
	ok "the log says which function and why" \
		told "^relax_rmrr: cannot hook .*_get_resv_regions[a-z0-9.]*: .*kernel.ftrace_enabled is 0\$"
	ok "nothing is left of it" test ! -e $RR
	refused "nothing is relaxed" $EDU
	echo 1 >$switch
else
	is "this kernel cannot switch it off" 1 "$(cat $switch)"
fi
load
is "afterwards: allowed" OK "$(write $EDU)"
claimable "afterwards" $EDU
refused "the other" $OTHER
