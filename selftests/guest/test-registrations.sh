# SPDX-License-Identifier: GPL-2.0
# Each thing that a load registers, refused by the kernel in turn: the load says which
# errno, and leaves nothing behind. And what may fail later on, which does no harm.
. ./lib.sh
. ./text.sh

load_with() {
	poke load /relax_rmrr.ko "$1"
}

# load_fails FUNCTION RESULT ERRNO [NTH [PARAMETERS [LATE]]] - LATE: it does its work,
# and fails then.
load_fails() {
	what="$1 returns $2, call ${4:-1}${6:+, late}"
	ok "$what" insmod /refuser.ko "function=$1" "result=$2" "nth=${4:-1}" "late=${6:-0}"
	mark
	is "$what: the load fails" "$3" "$(load_with "${5:-}")"
	ok "$what: and says so" told '^relax_rmrr: cannot '
	ok "$what: it was called" test "$(cat /sys/module/refuser/parameters/hits)" -ge "${4:-1}"
	rmmod refuser
	ok "$what: the module is gone" test ! -e /sys/module/relax_rmrr
	ok "$what: so are its files" test ! -e $RR
	ok "$what: nothing is hooked" not grep -q relax_rmrr $trace/enabled_functions
	same_text "$what"
	refused "$what" $EDU
}

ABSENT=0000:00:1e.0@8086:10fb

vfio_modules
to_driver $EDU vfio-pci
# Probes patch the kernel, too; those that have become jumps, a while longer than they last.
begin_tracing
jumps=/proc/sys/debug/kprobes-optimization
[ ! -e $jumps ] || echo 0 >$jumps
refused "before load" $EDU
keep_text

ENOMEM=-12
load_fails bus_register_notifier $ENOMEM ENOMEM
load_fails bus_register_notifier $ENOMEM ENOMEM 2
load_fails ftrace_set_filter_ip $ENOMEM ENOMEM
load_fails ftrace_set_filter_ip -22 EINVAL
load_fails register_ftrace_function $ENOMEM ENOMEM
load_fails register_ftrace_function -16 EBUSY
load_fails register_ftrace_function -19 EIO
[ $GATE != intel-attach ] || load_fails register_ftrace_function $ENOMEM ENOMEM 2
# ftrace breaks over the hook: that may be called by then.
load_fails register_ftrace_function -19 EIO 1 "" 1
[ $GATE != intel-attach ] || load_fails register_ftrace_function -19 EIO 2 "" 1
# Then nobody calls the hook.
load_fails iommu_get_group_resv_regions 0 ENXIO
load_fails kobject_create_and_add 0 ENOMEM
load_fails kobject_create_and_add 0 ENOMEM 2 "allowlist=$EDU"
load_fails kobject_add $ENOMEM ENOMEM 1
load_fails kobject_add $ENOMEM ENOMEM 2 "allowlist=$EDU"
load_fails sysfs_create_group $ENOMEM ENOMEM
load_fails sysfs_create_group $ENOMEM ENOMEM 1 "allowlist=$EDU"

# A link to the device is missed by nobody but a reader of it.
ok "sysfs_create_link fails" insmod /refuser.ko function=sysfs_create_link result=$ENOMEM
mark
is "the load does not" OK "$(load_with "allowlist=$EDU")"
logged "the log tells" "^relax_rmrr: 0000:..:....: no link in sysfs\$" 1
rmmod refuser
claimable "without a link" $EDU
unload

# So is a directory, once loaded; the next change makes it.
load
ok "kobject_add fails" insmod /refuser.ko function=kobject_add result=$ENOMEM
mark
is "a grant for which no directory can be made" OK "$(write $ABSENT)"
logged "the log tells" "^relax_rmrr: a directory in sysfs is missing (error -12)\$" 1
is "there is none" none "$(state ${ABSENT%@*})"
is "it is listed" "$ABSENT" "$(allowlist)"
rmmod refuser
is "another write" OK "$(write $EDU)"
is "makes it" absent "$(state ${ABSENT%@*})"
claimable "as ever" $EDU
unload
refused "at last" $EDU
same_text "at last"
rmmod witness
[ ! -e $jumps ] || echo 1 >$jumps
end_tracing
