# SPDX-License-Identifier: GPL-2.0
# Anybody may read reserved_regions: it counts, it is traced, it is not logged.
. ./lib.sh

reads=10000

load
is "allowed" OK "$(write $EDU)"
trace=/sys/kernel/tracing
# Switching tracers on patches hot code (__schedule()) by way of a breakpoint, and
# QEMU 7.2 may run a stale copy of that on another processor ("Oops: int3", seen
# once in some twenty VMs): one processor while tracers are switched.
echo 0 >$trace/options/record-cmd
echo 0 >/sys/devices/system/cpu/cpu1/online
echo 64 >$trace/buffer_size_kb
echo 1 >$trace/events/relax_rmrr/region_relaxed/enable
before=$(cat $RR/enumerations)
mark
file=/sys/kernel/iommu_groups/$(group_of $EDU)/reserved_regions
is "an unprivileged user reads $reads times" OK "$(poke reread 65534 $reads "$file")"
is "not one line more in the log" "" "$(since_mark | grep relax_rmrr)"
is "each read is counted" $((before + reads)) "$(cat $RR/enumerations)"
events=$(cat $trace/per_cpu/cpu*/stats |
	awk '/^(entries|overrun|dropped events|commit overrun):/ { n += $NF } END { print n }')
is "the tracepoint fires each time" $reads "$events"
is "the tracepoint names device, start and end" \
	"region_relaxed: device=$EDU start=$REGION_START end=$REGION_END" \
	"$(grep -o 'region_relaxed:.*' $trace/trace | sort -u)"
echo 0 >$trace/events/relax_rmrr/region_relaxed/enable

# The tracer looks at the very function we redirect.
for tracer in function function_graph; do
	echo '*_iommu_get_resv_regions' >$trace/set_ftrace_filter
	echo $tracer >$trace/current_tracer
	is "under the $tracer tracer: direct-relaxable" direct-relaxable "$(region_type $EDU)"
	is "under the $tracer tracer: the other is direct" direct "$(region_type $OTHER)"
	echo nop >$trace/current_tracer
	echo >$trace/set_ftrace_filter
done

# The records carry the device, for journalctl.
is "the record has the device as a field" "$(printf 'SUBSYSTEM=pci\nDEVICE=+pci:%s' $EDU)" \
	"$(timeout 2 cat /dev/kmsg 2>/dev/null | grep -A 2 "relax_rmrr: $EDU: allowed" | sed '1d;s/^ //' | head -n 2)"

echo 1 >/sys/devices/system/cpu/cpu1/online
echo 1 >$trace/options/record-cmd
