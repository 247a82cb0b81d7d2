# SPDX-License-Identifier: GPL-2.0
# Figures for selftests/bench: lines "MEASURE WHO DEVICE NUMBER VALUE". The machine
# is topology "many": FREE is not tied, OTHER and EDU are.
. ./lib.sh
set -e

# figure MEASURE WHO DEVICE NUMBER VALUE
figure() {
	echo "figure $*"
}

# address DEVICE - of what the table calls so.
address() {
	case $1 in
	untied) echo $FREE ;;
	tied) echo $OTHER ;;
	listed) echo $EDU ;;
	esac
}

# enumerations WHO ENTRIES DEVICE... - the op by itself, and one read of the group's
# reserved_regions.
enumerations() {
	who=$1 entries=$2
	shift 2
	for device; do
		bdf=$(address $device)
		printf %s $bdf >/sys/module/caller/parameters/peer
		figure op $who $device $entries "$(cat /sys/module/caller/parameters/instructions)"
		figure read $who $device $entries \
			"$(reading 50 "/sys/kernel/iommu_groups/$(group_of $bdf)/reserved_regions")"
	done
}

# absent FROM TO - so many entries for devices that are not there, a space between.
absent() {
	for i in $(seq $1 $2); do
		printf '0000:%02x:%02x.%x@8086:10fb ' $((i / 64 + 0x60)) $((i % 64 / 8)) $((i % 8))
	done
}

empty() {
	[ "$(write -all)" = OK ]
}

# list N - the list has N entries, the listed device among them.
list() {
	[ "$(write "$EDU $(absent 2 $1)")" = OK ]
	[ "$(wc -l <$LIST)" = $1 ]
}

begin_tracer() {
	for op in intel_iommu_get_resv_regions amd_iommu_get_resv_regions arm_smmu_get_resv_regions; do
		echo $op >>$trace/set_ftrace_filter || :
	done
	echo function >$trace/current_tracer
}

end_tracer() {
	echo nop >$trace/current_tracer
	echo >$trace/set_ftrace_filter
}

# The same calls, with who else could make the rewrite, or looks on.
peers() {
	enumerations none 0 untied tied
	insmod /onlooker.ko peer=$EDU
	enumerations onlooker 0 untied tied
	rmmod onlooker
	insmod /returner.ko listed=$EDU
	enumerations returner 1 untied tied listed
	rmmod returner
	begin_tracer
	enumerations tracer 0 untied tied
	end_tracer
}

ours() {
	enumerations ours 0 untied tied
	for entries in 1 16 128; do
		list $entries
		enumerations ours $entries untied tied listed
	done
	begin_tracer
	enumerations ours+tracer 128 untied tied listed
	end_tracer
}

# A claim of a device and its release: relaxed, mapped, and one that is not tied.
claims() {
	for device in untied listed; do
		figure claim $1 $device 1 "$(vfio count "$(group_of "$(address $device)")")"
	done
	# And mapped; and one that is not tied beside it.
	[ "$(write "-all $EDU=mapped")" = OK ]
	figure claim $1 mapped 1 "$(vfio count "$(group_of $EDU)")"
	figure claim $1 beside-mapped 1 "$(vfio count "$(group_of $FREE)")"
}

# bare_claims - without this module: a claim of a device that is not tied, with probes
# that do nothing, and with what the kernel takes to map and unmap the region there.
bare_claims() {
	read -r start end _ <$RR/devices/$EDU/regions
	length=$((end - start + 1))
	unload
	insmod /mapper.ko iova=$start
	for bytes in 0 $length; do
		echo $bytes >/sys/module/mapper/parameters/length
		figure claim mapper untied $((bytes != 0)) "$(vfio count "$(group_of $FREE)")"
	done
	rmmod mapper
	load
}

# grants WHO - granting a device and revoking it, with so many others listed.
grants() {
	for entries in 0 15 127; do
		[ $entries = 0 ] || [ "$(write "$(absent 1 $entries)")" = OK ]
		costs=$(writing $LIST $EDU -$EDU)
		figure grant $1 $devices $entries "${costs% *}"
		figure revoke $1 $devices $entries "${costs#* }"
		empty
	done
}

slab() {
	awk '/^Slab:/ { print 1024 * $2 }' /proc/meminfo
}

# memory - what 128 entries take of it, directories and all, by one. Nothing has been
# freed before.
memory() {
	before=$(slab)
	[ "$(write "$(absent 1 128)")" = OK ]
	figure slab-per-entry ours - 128 $((($(slab) - before) / 128))
	empty
}

# loading WHAT "NANOSECONDS INSTRUCTIONS"
loading() {
	figure $1 ours $devices 0 "${2#* }"
	figure $1-ns ours $devices 0 "${2% *}"
}

# lesser COSTS COSTS - the one with fewer instructions
lesser() {
	if [ -n "$1" ] && [ "${1#* }" -le "${2#* }" ]; then echo "$1"; else echo "$2"; fi
}

# loads ENTRIES [PARAMETER] - what loading takes and what unloading, in $in and $out: the
# least of four, as the kernel does other things meanwhile.
loads() {
	listed=$1 in='' out=''
	shift
	for time in 1 2 3 4; do
		in=$(lesser "$in" "$(timing insmod /relax_rmrr.ko "$@")")
		[ "$(wc -l <$LIST)" = $listed ]
		empty
		out=$(lesser "$out" "$(timing rmmod relax_rmrr)")
	done
}

# What is printed on a serial line costs more than all that is counted here. A
# warning is still a panic, which is printed.
echo N >/sys/module/printk/parameters/ignore_loglevel
dmesg -n 1
# Boot work has to settle before instructions can be counted.
sleep 8

# Where a device has no group before a driver binds.
! joins_late || vfio_modules
count_directories() {
	devices=$(find $RR/devices -mindepth 1 -maxdepth 1 -type d | wc -l)
}

case $SIZE in
*-seven)
	load
	[ "$(wc -l <$RR/devices/$EDU/regions)" = 7 ]
	count_directories
	grants seven
	exit 0
	;;
small)
	insmod /caller.ko
	peers
	load
	ours
	rmmod caller
	vfio_modules
	for bdf in $FREE $EDU; do to_driver $bdf vfio-pci; done
	claims ours
	empty
	bare_claims
	;;
*)
	load
	memory
	;;
esac

empty
count_directories
# A state costs what its group has members: on both machines, those of eight.
set --
for dir in "$RR"/devices/*; do
	[ "$(find $dir/device/iommu_group/devices/ -type l | wc -l)" != 8 ] || set -- "$@" $dir/state
done
figure state ours $devices 0 "$(reading 2 "$@")"
grants ours
figure core-size ours - 0 "$(cat /sys/module/relax_rmrr/coresize)"

# present N - so many entries for devices that are there, a space between.
present() {
	for i in $(seq 0 $(($1 - 1))); do
		printf '%02x:00.%x ' $((i / 8 + 1)) $((i % 8))
	done
}

# Many in one write, which is what the parameter does as well: a load varies by more
# than a few entries take.
if [ $SIZE = large ]; then
	for entries in 16 128; do
		costs=$(writing $LIST "$(present $entries)" -all)
		figure grants ours $devices $entries "${costs% *}"
		figure revocations ours $devices $entries "${costs#* }"
	done
fi
unload
loads 0
loading load "$in"
loading unload "$out"
if [ $SIZE = large ]; then
	# It has 1024 bytes at most.
	all=$(present 128 | tr ' ' ,)
	loads 128 allowlist="${all%,}"
	figure parameter ours $devices 128 "${in#* }"
fi
