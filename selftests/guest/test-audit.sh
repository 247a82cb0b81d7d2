# SPDX-License-Identifier: GPL-2.0
# Anybody may read reserved_regions: it counts, it is traced, it is not logged.
. ./lib.sh

reads=10000

load
is "allowed" OK "$(write $EDU)"
begin_tracing
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

# The records carry the device, for journalctl.
is "the record has the device as a field" "$(printf 'SUBSYSTEM=pci\nDEVICE=+pci:%s' $EDU)" \
	"$(timeout 2 cat /dev/kmsg 2>/dev/null | grep -A 2 "relax_rmrr: $EDU: allowed" | sed '1d;s/^ //' | head -n 2)"

end_tracing
