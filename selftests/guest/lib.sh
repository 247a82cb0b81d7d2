# SPDX-License-Identifier: GPL-2.0
# For the tests in the guest: KTAP, and what they all do. Source it first.
#
# From the environment: GATE (require_direct, intel-attach or none) and the
# addresses that selftests/topologies names.

RR=/sys/kernel/relax_rmrr
LIST=$RR/allowlist
count=0

finish() {
	status=$?
	# A test leaves nothing behind: the next one starts from a clean kernel.
	kill_holders
	[ ! -e $LIST ] || unload
	echo "# plan: $count"
	exit $status
}
trap finish EXIT

pass() {
	count=$((count + 1))
	echo "ok - $*"
}

fail() {
	count=$((count + 1))
	echo "not ok - $*"
}

# skip WHAT REASON
skip() {
	count=$((count + 1))
	echo "ok - $1 # SKIP $2"
}

# is WHAT EXPECTED ACTUAL
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		printf '%s\n' "$2" | sed 's/^/#   expected: /'
		printf '%s\n' "$3" | sed 's/^/#   actual:   /'
	fi
}

# ok WHAT COMMAND...
ok() {
	ok_what=$1
	shift
	# In this shell, not in a $(): the command may be a function that sets
	# variables.
	if "$@" >/tmp/ok.$$ 2>&1; then
		pass "$ok_what"
	else
		fail "$ok_what"
		echo "#   '$*' failed: $(cat /tmp/ok.$$)"
	fi
}

not() {
	! "$@"
}

# within SECONDS COMMAND... - it succeeds in that time.
within() {
	deadline=$(($(cut -d. -f1 /proc/uptime) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(cut -d. -f1 /proc/uptime)" -le $deadline ] || return
		sleep 0.1
	done
}

# poll WHAT SECONDS COMMAND... - it succeeds within that time.
poll() {
	poll_what=$1
	shift
	if within "$@"; then
		pass "$poll_what"
	else
		fail "$poll_what (not in time)"
	fi
}

# host COMMAND - have QEMU's monitor do it.
host() {
	echo "# host: $1"
}

present() {
	[ -e "/sys/bus/pci/devices/$1" ]
}

load() {
	insmod /relax_rmrr.ko "$@"
}

# Empties the list first; a group that was in use comes back within 5 s.
unload() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(write -all)" = OK ] && break
		sleep 0.5
	done
	rmmod relax_rmrr
}

# write TEXT - one write to the allowlist; prints OK or the errno's name.
write() {
	printf '%s' "$1" | poke write $LIST
}

allowlist() {
	tr '\n' ' ' <$LIST | sed 's/ $//'
}

group_of() {
	link=$(readlink "/sys/bus/pci/devices/$1/iommu_group")
	echo "${link##*/}"
}

# regions BDF - type of the test region, as its group has it.
region_type() {
	sed -n "s/^0x00000000${REGION_START#0x} 0x00000000${REGION_END#0x} //p" \
		"/sys/kernel/iommu_groups/$(group_of "$1")/reserved_regions" |
		tr '\n' ' ' | sed 's/ $//'
}

# state BDF - as its file has it; none if it has no directory.
state() {
	cat "$RR/devices/$1/state" 2>/dev/null || echo none
}

in_state() {
	[ "$(state "$1")" = "$2" ]
}

# Switching tracers on patches hot code (__schedule()) by way of a breakpoint, and
# QEMU 7.2 may run a stale copy of that on another processor ("Oops: int3", seen
# once in some twenty VMs): one processor while tracers are switched.
trace=/sys/kernel/tracing
begin_tracing() {
	echo 0 >$trace/options/record-cmd
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo 64 >$trace/buffer_size_kb
}

end_tracing() {
	echo 1 >/sys/devices/system/cpu/cpu1/online
	echo 1 >$trace/options/record-cmd
}

# All that is there, but for the drivers of disks: a test loads those itself.
insert_modules() {
	while read -r module; do
		case $module in nvme.ko) continue ;; esac
		[ -e "/sys/module/$(echo "${module%.ko}" | tr - _)" ] && continue
		option=
		# Linux 7.3 finds no "southbridge IOAPIC" in the machine that QEMU, 7.2
		# as 10.0, makes with an AMD IOMMU, and does not remap interrupts; they are not
		# what is tested.
		if [ $module = vfio_iommu_type1.ko ] &&
			dmesg | grep -q 'AMD-Vi: Disabling interrupt remapping'; then
			option=allow_unsafe_interrupts=1
			echo "# no interrupt remapping on this kernel and machine: $module $option"
		fi
		insmod "/modules/$module" $option || return
	done </modules/order
}

# The same, and all devices are in their groups.
vfio_modules() {
	insert_modules && join_groups
}

is_arm() {
	[ "$(uname -m)" = aarch64 ]
}

# joins_late - does a device join its IOMMU group only when a driver is about to bind? On
# Arm, up to v6.14.
joins_late() {
	is_arm && [ -n "$(ls /sys/class/iommu)" ] && grep -q ' iommu_present$' /proc/kallsyms
}

# apart - the PCI devices that have neither a group nor a driver.
apart() {
	for path in /sys/bus/pci/devices/*; do
		[ -e "$path/iommu_group" ] || [ -e "$path/driver" ] || echo "${path##*/}"
	done
}

# join_groups - have all PCI devices in their IOMMU groups. After insert_modules.
join_groups() {
	joins_late || return 0
	for late in $(apart); do
		# The probe may fail; it has joined all the same.
		to_driver "$late" vfio-pci 2>/dev/null || :
		to_driver "$late" ""
	done
}

remove() {
	echo 1 >"/sys/bus/pci/devices/$1/remove"
}

# rescan - what has been removed comes back, and is in its group.
rescan() {
	echo 1 >/sys/bus/pci/rescan
	join_groups
}

# has_driver NAME - there is a driver of that name, after vfio_modules.
has_driver() {
	[ -e /sys/bus/pci/drivers/$1 ]
}

# joining_warns - does this kernel warn whenever a device joins a group that is in
# use, with or without us? Up to v5.18 (vfio.c, vfio_iommu_group_notifier()).
joining_warns() {
	grep -q ' vfio_iommu_group_notifier' /proc/kallsyms
}
JOINING_WARNS="this kernel warns whenever a device joins a group in use, with or without us"

# removing_warns - does this kernel warn whenever a tied device is removed that is
# not relaxed, with or without us? AMD from v6.19 on: the core parks it on the
# identity domain (commit e94160488e65), which amd_iommu_release_device() takes for
# a mistake.
removing_warns() {
	[ -n "$(find /sys/class/iommu -name 'ivhd*')" ] || return 1
	case $(uname -r) in [1-5].* | 6.[0-9].* | 6.1[0-8].*) return 1 ;; esac
}
REMOVING_WARNS="this kernel warns whenever a tied device that is not relaxed is removed, with or without us"

# slot_stays_full - does a slot take no second device? Without us as well, on 7.3 where pciehp
# serves it (on q35 it is ACPI that does): for QEMU the one that the kernel has let go is
# still there.
slot_stays_full() {
	is_arm || return 1
	case $(uname -r) in [1-6].* | 7.[0-2].*) return 1 ;; esac
}
SLOT_STAYS_FULL="on this kernel a slot takes no second device, with or without us"

# to_driver BDF DRIVER - bind it to that driver, or to none with "".
to_driver() {
	device=/sys/bus/pci/devices/$1
	echo "$2" >"$device/driver_override"
	[ ! -e "$device/driver" ] || echo "$1" >"$device/driver/unbind"
	[ -z "$2" ] || echo "$1" >/sys/bus/pci/drivers_probe
}

# The kernel log since the last mark.
mark() {
	marks=$((${marks:-0} + 1))
	echo "rr-mark-$$-$marks" >/dev/kmsg
}

since_mark() {
	dmesg | sed -n "/rr-mark-$$-$marks\$/,\$p" | sed '1d;s/^\[[^]]*\] //'
}

# logged WHAT PATTERN COUNT - so many lines of the log since the mark match.
logged() {
	is "$1" "$3" "$(since_mark | grep -c -- "$2")"
}

# told PATTERN - the log since the mark has it.
told() {
	since_mark | grep -q -- "$1"
}

# hold_by COMMAND... - starts a VFIO user; its pid goes to $holder.
hold_by() {
	: >/tmp/hold.$$
	"$@" >/tmp/hold.$$ 2>&1 &
	holder=$!
	holders="${holders:-} $holder"
	# It says "held", or ends; the machine's limit bounds both.
	while ! grep -q held /tmp/hold.$$; do
		kill -0 $holder 2>/dev/null || break
		sleep 0.1
	done
	grep -q held /tmp/hold.$$ && return 0
	cat /tmp/hold.$$
	return 1
}

# hold GROUP [ADDR SIZE] - one that claims by group.
hold() {
	hold_by vfio hold "$@"
}

kill_holders() {
	for pid in ${holders:-}; do
		kill -9 "$pid" 2>/dev/null
	done
	holders=
}

# Where the test region lies, as a warning has it: guests of Arm have no memory below 1 GiB.
PLACE="below 4 GiB"
! is_arm || PLACE="from 1 GiB on"

case $GATE in
require_direct)
	CLAIM_ERROR="Failed to set group container: Invalid argument"
	CLAIM_MESSAGE="Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device without a 1:1 mapping. Contact your platform vendor."
	;;
intel-attach)
	CLAIM_ERROR="Failed to set group container: Operation not permitted"
	CLAIM_MESSAGE="Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  Contact your platform vendor."
	;;
none)
	CLAIM_ERROR="VFIO_MAP_DMA failed: Invalid argument"
	CLAIM_MESSAGE=
	;;
esac
# Before v5.19 a claim is made with the container's IOMMU, not with its group.
case $GATE-$(uname -r) in
intel-attach-5.*) CLAIM_ERROR="failed to set iommu for container: Operation not permitted" ;;
esac
export CLAIM_ERROR CLAIM_MESSAGE

# refused WHAT BDF - user space is refused this device as the kernel refuses it
# without us: the claim, or, where there is no gate, memory over the region.
refused() {
	mark
	is "$1: refused" "$CLAIM_ERROR" \
		"$(vfio map "$(group_of "$2")" "$REGION_START" 0x1000)"
	[ -z "$CLAIM_MESSAGE" ] || logged "$1: the kernel says why" \
		": $CLAIM_MESSAGE\$" 1
}

# claimable WHAT BDF - user space may claim it and map memory over the region.
claimable() {
	is "$1: claimed, and memory mapped over the region" ok \
		"$(vfio map "$(group_of "$2")" "$REGION_START" 0x10000)"
}

# TAINT_FIRMWARE_WORKAROUND is bit 11.
tainted_by_us() {
	[ $((($(cat /proc/sys/kernel/tainted) >> 11) & 1)) = 1 ]
}

# sleep_in_look N - puts relax_rmrr to sleep in its own look at a device's domain, with
# the group's mutex held: in the next but N.
sleep_in_look() {
	symbols=$(awk '/\[relax_rmrr\]/ && tolower($2) == "t" { print $1 }' /proc/kallsyms | sort)
	insmod /sleeper.ko msecs=30000 skip="$1" \
		text="0x$(echo "$symbols" | head -n 1)" last="0x$(echo "$symbols" | tail -n 1)"
}

# members BDF... - how many devices are in their IOMMU groups, added up.
members() {
	for bdf; do ls "/sys/bus/pci/devices/$bdf/iommu_group/devices/"; done | wc -l
}

# is_asleep - has the test module sleeper put a caller to sleep?
is_asleep() {
	[ "$(cat /sys/module/sleeper/parameters/asleep)" = 1 ]
}

# written TEXT ERRNO - the write ends like that.
written() {
	[ "$(write "$1")" = "$2" ]
}

# total WORD FILE - the sum of the numbers that follow that word.
total() {
	awk -v w="$1" '{ for (i = 1; i < NF; i++) if ($i == w) n += $(i + 1) } END { print n + 0 }' \
		"$2"
}

# Many lines of the log take their time on the serial line. Warnings still come.
quiet_console() {
	echo N >/sys/module/printk/parameters/ignore_loglevel
	dmesg -n 5
}

loud_console() {
	dmesg -n 7
	echo Y >/sys/module/printk/parameters/ignore_loglevel
}
