# SPDX-License-Identifier: GPL-2.0
# The kernel's control-flow integrity is in force, for the tests that follow: by kCFI, where
# the caller looks at the type of what it calls, or by FineIBT, where that looks itself.
. ./lib.sh

scheme="Using kCFI"
place=caller
function=mistyped_get
case " $(cat /proc/cmdline) " in *" cfi=fineibt "*)
	scheme="Using FineIBT CFI"
	place=callee
	function=__cfi_callee
	# The processor's part of it: the kernel's is the same without.
	grep -qw ibt /proc/cpuinfo || skip "an indirect branch ends at an ENDBR" "this processor has no IBT"
	;;
esac
dmesg >/tmp/dmesg
ok "the kernel says: $scheme" grep -q "SMP alternatives: $scheme\$" /tmp/dmesg
ok "there is who calls" insmod /mistyped.ko
mark
is "a call by the right type is not trapped" none "$(cat /sys/module/mistyped/parameters/typed)"
logged "nor does the log know of one" "^CFI failure at " 0
is "a call by another type is trapped in the $place" $place "$(cat /sys/module/mistyped/parameters/mistyped)"
logged "the log says so" "^CFI failure at $function+.* \[mistyped\] (target: callee+" 1
rmmod mistyped
