# SPDX-License-Identifier: GPL-2.0
# Who else looks at the functions that are hooked: the tracers, kprobes and
# kretprobes, placed before us and after us.
. ./lib.sh

begin_tracing

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done

load
is "allowed" OK "$(write $EDU)"
# Those whose flags say that somebody changes where they go on.
functions=$(awk '/ I / { print $1 }' $trace/enabled_functions)
# Those that attach and detach groups, as far as this kernel has them, and the ops. Some
# are for iommufd alone.
iommufds="iommu_attach_group_handle|iommu_detach_group_handle|iommu_replace_group_handle|iommu_group_replace_domain"
doors=$(awk '{ print $3 }' /proc/kallsyms |
	grep -cxE "iommu_attach_group|iommu_detach_group|$iommufds")
case $GATE in
intel-attach) ops=2 ;;
*) ops=1 ;;
esac
is "the functions that are hooked" $((ops + doors)) "$(echo "$functions" | wc -l)"

# works WHAT - it does its job.
works() {
	claimable "$1" $EDU
	is "$1: direct-relaxable" direct-relaxable "$(region_type $EDU)"
	refused "$1: the other" $OTHER
}

for tracer in function function_graph; do
	echo "$functions" >$trace/set_ftrace_filter
	echo $tracer >$trace/current_tracer
	echo >$trace/trace
	works "under the $tracer tracer"
	ok "the $tracer tracer sees them" grep -q "$(echo "$functions" | head -n 1)" $trace/trace
	echo nop >$trace/current_tracer
	echo >$trace/set_ftrace_filter
done

# A name that two functions bear is none to probe: both of Arm's IOMMU drivers have theirs.
probed=
awk '{ print $3 }' /proc/kallsyms | sort | uniq -d >/tmp/doubled
for f in $functions; do
	if ! grep -qx "$f" /tmp/doubled; then
		probed="$probed $f"
	else
		skip "kprobes on $f" "two functions of this kernel bear that name"
	fi
done

# probe KIND - kprobes (p) or kretprobes (r) on each of them; they go on counting. ThinLTO's
# names have points, which no event's has.
probe() {
	for f in $probed; do
		event=rr_$1_$(echo "$f" | tr . _)
		echo "$1:$event $f" >>$trace/kprobe_events
		echo 1 >$trace/events/kprobes/$event/enable
	done
}

hits() {
	awk -v k="rr_$1_" 'index($1, k) == 1 && $2 > 0' $trace/kprobe_profile | wc -l
}

unprobe() {
	echo 0 >$trace/events/kprobes/enable
	echo >$trace/kprobe_events
}

n=$(echo "$functions" | grep -cvxE "$iommufds")
is "of these a VFIO container has to do with" $((ops + 2)) "$n"
n=$(echo "$probed" | tr ' ' '\n' | grep -v '^$' | grep -cvxE "$iommufds")
for kind in p r; do
	probe $kind
	works "with ${kind}probes"
	is "the ${kind}probes are hit" "$n" "$(hits $kind)"
	unprobe
	works "without them again"

	is "-all" OK "$(write -all)"
	rmmod relax_rmrr
	probe $kind
	load
	is "with ${kind}probes before us: allowed" OK "$(write $EDU)"
	works "with ${kind}probes before us"
	is "the ${kind}probes are hit" "$n" "$(hits $kind)"
	is "-all" OK "$(write -all)"
	refused "with ${kind}probes, taken back" $EDU
	rmmod relax_rmrr
	load
	is "loaded again: allowed" OK "$(write $EDU)"
	unprobe
done

end_tracing
