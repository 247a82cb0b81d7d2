# SPDX-License-Identifier: GPL-2.0
# Memory that runs out at each place: every operation is done again and again, the
# Nth allocation below it made to fail, N = 1 until there are no more. All of it has
# happened then or nothing, the log says what failed, and no gate is left open.
. ./lib.sh
. ./faults.sh

ABSENT=0000:00:1e.0@8086:10fb

can_fail "faults" || exit

# allocates_nothing WHAT PREPARE CALL DONE - CALL takes no memory of ours: nothing can fail.
allocates_nothing() {
	what=$1 prepare=$2 call=$3 done=$4
	wrong=$($prepare 2>&1)
	answer=$($call "-n 1")
	case $answer in "OK missed") ;; *) wrong="$wrong; it says $answer" ;; esac
	is "$what: nothing is allocated, and it is done" "" "$wrong$($done 2>&1)"
}

# -- what must hold

# All of this without a process where none is needed: they cost most of the time.
listed_is() {
	list=
	while read -r entry; do list="$list $entry"; done <$LIST
	[ "${list# }" = "$1" ] || echo "the list is '${list# }', not '$1'"
}

# state_is BDF STATE
state_is() {
	read -r word 2>/dev/null <$RR/devices/$1/state || word=none
	[ "$word" = "$2" ] || echo "$1: $word, not $2"
}

# typed BDF TYPE - the test region, as its group has it.
typed() {
	while read -r first _ type; do
		[ "$first" != 0x00000000${REGION_START#0x} ] || [ "$type" = "$2" ] ||
			echo "$1: its region is $type"
	done <"/sys/bus/pci/devices/$1/iommu_group/reserved_regions"
}

# is_open BDF..., is_shut BDF... - as the kernel has it, by a claim; that an open one can
# be claimed only now and then, and at last: it takes its time.
is_open() {
	for bdf; do
		typed $bdf direct-relaxable
		state_is $bdf relaxed
		case $((n % 4))-${answer##* } in [1-3]-struck) continue ;; esac
		claim=$(vfio map "$(group_of $bdf)" $REGION_START 0x1000)
		[ "$claim" = ok ] || echo "$bdf cannot be claimed: $claim"
	done
}

is_shut() {
	for bdf; do
		typed $bdf direct
		claim=$(vfio map "$(group_of $bdf)" $REGION_START 0x1000)
		[ "$claim" = "$CLAIM_ERROR" ] || echo "$bdf: not refused: $claim"
	done
}

is_gone() {
	[ ! -e /sys/module/relax_rmrr ] || echo "the module is there"
	[ ! -e $RR ] || echo "its files are there"
	! grep relax_rmrr /sys/kernel/tracing/enabled_functions
	is_shut $EDU
}

takes() {
	echo "$1" >$LIST || echo "write $1"
}

# -- load, with an entry of the parameter

no_module() {
	if [ -e /sys/module/relax_rmrr ]; then
		takes -all
		rmmod relax_rmrr
	fi
	below "$under"
}

load_with_one() {
	poke $1 load /relax_rmrr.ko "allowlist=$EDU,$ABSENT"
}

loaded() {
	listed_is "$EDU@1234:11e8 $ABSENT"
	# What could not be shown is, behind the next write; what was not enumerated is.
	takes "$OTHER -$OTHER"
	state_is ${ABSENT%@*} absent
	is_open $EDU
	is_shut $OTHER
}

# -- writes

listed() {
	[ -e /sys/module/relax_rmrr ] || load
	takes "+$FREE -all"
	[ -z "$start" ] || takes "$start"
}

ready() {
	listed
	below_us
}

writes() {
	printf '%s' "$text" | poke $1 write $LIST
}

nothing_written() {
	listed_is "$listed"
	for bdf in $shut; do is_shut $bdf; done
	for bdf in $open; do is_open $bdf; done
}

all_written() {
	listed_is "$after"
	for bdf in $opened; do is_open $bdf; done
	for bdf in $closed; do is_shut $bdf; done
}

# -- what comes and goes

plug_ready() {
	ready
	[ ! -e /sys/bus/pci/devices/$OTHER ] || echo 1 >/sys/bus/pci/devices/$OTHER/remove
	[ ! -e /sys/bus/pci/devices/$OTHER ] || echo "$OTHER is still there"
}

plug() {
	printf 1 | poke $1 write /sys/bus/pci/rescan
}

# Not to be served for lack of memory is said, and ends when it is plugged anew.
plugged() {
	if grep -q "$OTHER: warning: it cannot be served" /tmp/now; then
		is_shut $OTHER
		echo 1 >/sys/bus/pci/devices/$OTHER/remove
		rescan
	fi
	to_driver $OTHER vfio-pci
	takes $FREE
	state_is $OTHER $plugged_state
	case $plugged_state in
	relaxed) is_open $OTHER ;;
	*) is_shut $OTHER ;;
	esac
	takes -$FREE
}

never() {
	echo "it must not fail"
}

unplug_ready() {
	if [ ! -e /sys/bus/pci/devices/$PEER ]; then
		rescan
		to_driver $PEER vfio-pci
	fi
	ready
}

unplug() {
	printf 1 | poke $1 write /sys/bus/pci/devices/$PEER/remove
}

unplugged() {
	listed_is "$NIC_LISTED"
	takes $FREE
	state_is $PEER absent
	is_open $NIC
	takes -$FREE
}

# -- a driver takes a device, $taken

bind_ready() {
	ready
	echo $taken >/sys/bus/pci/drivers/vfio-pci/unbind
}

bind() {
	printf '%s' $taken | poke $1 write /sys/bus/pci/drivers/vfio-pci/bind
}

bound() {
	is_open $EDU
	is_shut $OTHER
}

free_is_bound() {
	[ -e /sys/bus/pci/drivers/vfio-pci/$FREE ] || echo "$FREE is not bound"
	[ ! -e $RR/devices/$FREE ] || echo "$FREE is taken for tied"
}

# -- unload

unload_ready() {
	listed
	takes "$EDU -all"
	# As the compiler has it.
	below '__do_sys_delete_module' '__do_sys_delete_module[.].*' __x64_sys_delete_module \
		__arm64_sys_delete_module
}

unloads() {
	poke $1 unload relax_rmrr
}

vfio_modules
for bdf in $EDU $OTHER $FREE $NIC $PEER; do to_driver $bdf vfio-pci; done

under=parse_args
sweep "parameter" no_module load_with_one is_gone loaded
under=do_one_initcall
sweep "load" no_module load_with_one is_gone loaded
no_module

EDU_ID=$EDU@1234:11e8 OTHER_ID=$OTHER@1234:11e8
NIC_LISTED="$NIC@$NIC_ID $PEER@1234:11e8"
start='' text=$EDU listed='' shut=$EDU open='' after=$EDU_ID opened=$EDU closed=$OTHER
sweep "grant" ready writes nothing_written all_written
text="$NIC $PEER" shut=$NIC after=$NIC_LISTED opened=$NIC
sweep "grant of a group" ready writes nothing_written all_written
text="$EDU $OTHER $NIC $PEER $ABSENT" shut="$EDU $OTHER $NIC" closed=''
after="$EDU_ID $OTHER_ID $NIC_LISTED $ABSENT" opened="$EDU $OTHER $NIC"
sweep "grant of several" ready writes nothing_written all_written

start=$EDU text=-$EDU listed=$EDU_ID shut=$OTHER open=$EDU after='' opened='' closed=$EDU
sweep "revocation" ready writes nothing_written all_written
start="$EDU $OTHER $NIC $PEER $ABSENT" text=-all shut='' open="$EDU $OTHER $NIC"
listed="$EDU_ID $OTHER_ID $NIC_LISTED $ABSENT" closed="$EDU $OTHER $NIC"
sweep "revocation of several" ready writes nothing_written all_written
start="$EDU" text="-$EDU $OTHER" listed=$EDU_ID shut=$OTHER open=$EDU
after=$OTHER_ID opened=$OTHER closed=$EDU
sweep "one for another" ready writes nothing_written all_written

# Who is known to be tied is not asked again.
start=$EDU taken=$EDU
allocates_nothing "bind" bind_ready bind bound
if [ -e $RR/devices/$FREE ]; then
	skip "bind of one that is not tied" "firmware ties every device of this machine"
else
	taken=$FREE
	sweep "bind of one that is not tied" bind_ready bind never free_is_bound
fi
if removing_warns; then
	skip "hotplug" "$REMOVING_WARNS"
else
	start=$OTHER plugged_state=relaxed
	sweep "hotplug" plug_ready plug never plugged
	start='' plugged_state=blocked
	sweep "hotplug of one that is not listed" plug_ready plug never plugged
	start="$NIC $PEER"
	allocates_nothing "hot removal" unplug_ready unplug unplugged
	rescan
	to_driver $PEER vfio-pci
fi
start=
sweep "unload" unload_ready unloads never is_gone

ok "faults have struck at all" test $total -gt 0
echo 0 >$slab/require-start
echo 0 >$slab/require-end
