# SPDX-License-Identifier: GPL-2.0
# A long life: the module stays loaded for days of the guest's clock, with a grant that
# stands all the while, and every day a device is plugged in, granted and claimed by either
# policy, its users leave or are killed, it is taken back, rebound, removed, unplugged; every
# night all tasks are frozen, as for a suspend, while some devices are in use; in the last one
# the machine sleeps. Each day has to be as the others, what is counted exact, and no memory
# lost. Topology "life".
#
# RR_LIFE_DAYS=N in the environment: so many days, of five grants and eight users each. Of
# fewer than 12 what comes and goes by itself, as threads do, looks like a loss.
. ./lib.sh
. ./region.sh
. ./sleep.sh

DAYS=${RR_LIFE_DAYS:-24}
GRANTS=5	# a day
dir=/tmp/life

# must WHAT EXPECTED ACTUAL - or the day is lost.
must() {
	[ "$2" = "$3" ] || wrong "$1: '$3', and not '$2'"
}

wrong() {
	echo "# day $day: $*"
	return 1
}

# comes WHAT SECONDS COMMAND... - or the day is lost.
comes() {
	comes_what=$1
	shift
	within "$@" || wrong "$comes_what: not in time"
}

# -- a day

# by_policy POLICY - what a user sees by that: memory of its own, or the region.
by_policy() {
	day_group=$(group_of $SLOT)
	case $1 in
	relaxed) must "bytes" ok "$(vfio dma $day_group $SLOT $REGION_START)" ;;
	mapped)
		day_word=$(printf '0x5ca1ab1e%08x' $day)
		host_writes $day_word
		must "bytes" "ok $day_word" "$(steps space add=$day_group "fetch=$SLOT,$REGION_START")"
		;;
	esac
}

# is_killed POLICY - a user, with all it has.
is_killed() {
	case $1 in
	relaxed) memory=map=$REGION_START,0x10000 ;;
	mapped) memory= ;;
	esac
	hold_by space add=$day_group $memory open=$SLOT held || return
	must "held" assigned "$(state $SLOT)" || return
	must "held: revocation" EBUSY "$(write "-$SLOT")" || return
	kill -9 $holder
	wait $holder
	holders=
	comes "given back" 5 in_state $SLOT $1
}

# one_grant POLICY - a device is granted, used twice, and taken back.
one_grant() {
	must "granted" OK "$(write "$SLOT=$1")" || return
	must "granted: its state" $1 "$(state $SLOT)" || return
	to_driver $SLOT vfio-pci || return
	must "mapped before a claim" 0 "$(mappings $SLOT)" || return
	by_policy $1 || return
	case $1 in
	relaxed) counted="1 0" ;;
	mapped) counted="0 1" ;;
	esac
	day_counts=$(relaxations $SLOT)
	region_type $SLOT >$dir/type
	must "relaxed by a look, mapped by a claim" "$counted" \
		"$(($(relaxations $SLOT) - day_counts)) $(mappings $SLOT)" || return
	is_killed $1 || return
	to_driver $SLOT "" || return
	comes "taken back" 5 written "-$SLOT" OK || return
	must "taken back" "blocked direct" "$(state $SLOT) $(region_type $SLOT)"
}

# the_others - whose grant stands: they get their driver anew, and are claimed.
the_others() {
	for bdf in $NIC $PEER; do
		to_driver $bdf "" && to_driver $bdf vfio-pci || return
	done
	must "who is always granted" ok "$(vfio map "$(group_of $NIC)" $REGION_START 0x10000)"
}

# arrives, leaves: the device that is plugged in.
arrives() {
	host "device_add edu,id=day$day,bus=rp2,dma_mask=0xffffffffffffffff"
	comes "arrives" 30 in_state $SLOT $1
}

# Some kernels do not like to see a tied device go that is not relaxed.
leaves() {
	must "evening: granted" OK "$(write "$SLOT=$1")" || return
	remove $SLOT
	must "evening: removed" absent "$(state $SLOT)" || return
	rescan
	comes "evening: there again" 20 in_state $SLOT $1 || return
	host "device_del day$day"
	comes "evening: unplugged" 30 in_state $SLOT absent || return
	comes "evening: it is gone" 10 not present $SLOT
}

# As far as a suspend goes with devices awake: behind S3 QEMU's machine has no ACPI interrupts
# any more, which plugging needs. That comes in the last night.
night() {
	hold_by space "add=$(group_of $NIC)" open=$NIC held || return
	date -s "@$(($(date +%s) + 86400))" >/dev/null || return
	echo freeze >/sys/power/state || wrong "it does not suspend" || return
	must "in the night, the others" "assigned assigned" "$(state $NIC) $(state $PEER)" || return
	kill -9 $holder
	wait $holder
	holders=
	comes "in the morning, the others" 5 in_state $NIC relaxed
}

# lines PATTERN - so many of the module's lines of this day.
lines() {
	since_mark | grep -c "^relax_rmrr: $SLOT: $1"
}

one_day() {
	mark
	# By turns: it has spent the night on the list, but for the first.
	evening=mapped
	[ $((day % 2)) = 0 ] || evening=relaxed
	arrives $morning || return
	[ $morning = blocked ] || must "morning: taken back" OK "$(write "-$SLOT")" || return
	for policy in relaxed mapped relaxed mapped; do
		one_grant $policy || return
	done
	the_others || return
	leaves $evening || return
	must "the log: grants" $GRANTS "$(lines "allowed ")" || return
	must "the log: revocations" $((GRANTS - (day == 1))) "$(lines "revoked by ")" || return
	# The log's buffer loses them some day.
	since_mark | grep '^relax_rmrr: ' | sort -u >>/tmp/logged
	sort -u -o /tmp/logged /tmp/logged
	morning=$evening
	night
}

# -- what is counted

# What is asked for by whom, the kernel notes by what topology "life" tells it. Some is given
# back five seconds later, all at once (kfree_rcu()).
caches=/sys/kernel/debug/slab

# takers - the functions that have asked for memory which is still taken, and how many pieces.
takers() {
	cat "$caches"/kmalloc-*/alloc_traces |
		awk '/^ *[0-9]+ / { sub(/\+.*/, "", $2); n[$2] += $1 }
			END { for (taker in n) print taker, n[taker] }' | sort
}

# ours - of each size, how many pieces are taken that this module, or what it has called,
# has asked for.
ours() {
	for cache in "$caches"/kmalloc-*; do
		awk -v size="${cache##*-}" '/^ *[0-9]+ / { n = $1; counted = 0 }
			/ \[relax_rmrr\]/ && !counted { sum += n; counted = 1 }
			END { if (sum) print size, sum }' "$cache/alloc_traces"
	done | awk '{ n[$1] += $2 } END { for (size in n) print size, n[size] }' | sort
}

# more THAN - who has taken so many pieces more, and more.
more() {
	awk -v most="$1" 'NR == FNR { then[$1] = $2; next } $2 - then[$1] >= most { print $1, $2 - then[$1] }' \
		$dir/takers.then $dir/takers.now
}

mkdir -p $dir
vfio_modules
insmod /translate.ko
load
for bdf in $NIC $PEER; do to_driver $bdf vfio-pci; done
is "a grant that stands" OK "$(write "$NIC $PEER")"
is "a grant that stands: its state" "relaxed relaxed" "$(state $NIC) $(state $PEER)"
quiet_console
began=$(date +%s)
uptime=$(cut -d. -f1 /proc/uptime)
morning=blocked
# What the kernel makes for a file of its notes, the first time, is none of all that.
takers >$dir/takers.first
suspended=$(cat /sys/power/suspend_stats/success)
echo freezer >/sys/power/pm_test
echo 0 >/sys/module/suspend/parameters/pm_test_delay
# Or a day later: on the list is then what is on it in the end.
third=$((DAYS / 3 + (DAYS - DAYS / 3) % 2))
day=1
while [ $day -le $DAYS ] && one_day; do
	counts="$(relaxations $NIC) $(relaxations $PEER)"
	case $day in
	2) echo $counts >$dir/second ;;
	3) echo $counts >$dir/third ;;
	esac
	# By then all that is made once has been made.
	if [ $day = $third ]; then
		sleep 7
		takers >$dir/takers.then
		ours >$dir/ours.then
	fi
	[ $((day % 100)) != 0 ] || echo "# $day days"
	day=$((day + 1))
done
loud_console
echo none >/sys/power/pm_test
is "days, each as it should be" $DAYS $((day - 1))
ok "by the clock as well" test $(($(date +%s) - began)) -ge $((DAYS * 86400))
is "nights suspended" $DAYS $(($(cat /sys/power/suspend_stats/success) - suspended))
# Of the grant that stands each day counts as much as any other.
awk -v days=$DAYS 'NR == FNR { nic = $1; peer = $2; next }
	{ print $1 + (days - 3) * ($1 - nic), $2 + (days - 3) * ($2 - peer) }' \
	$dir/second $dir/third >$dir/expected
is "its relaxations" "$(cat $dir/expected)" "$(relaxations $NIC) $(relaxations $PEER)"
ok "and there are some, each day" test "$(cut -d' ' -f1 $dir/third)" -gt "$(cut -d' ' -f1 $dir/second)"
sleep 7
takers >$dir/takers.now
ok "memory: the kernel notes who has it" grep -q . $dir/ours.then
is "memory: the module has what it had after a third of the days" "$(cat $dir/ours.then)" "$(ours)"
# Who asks for a device that is lost, as somebody has it still, does so once a day.
is "memory: nobody has as much more as there were days since" "" "$(more $((DAYS - third)))"
echo "# life: $((day - 1)) days in $(($(cut -d. -f1 /proc/uptime) - uptime)) s, $(((day - 1) * GRANTS)) grants, of the module $(tr '\n' ' ' <$dir/ours.then)(size, pieces); more than after a third: $(more 2 | tr '\n' ' ')"

if can_sleep; then
	sleeps
	is "the last night: it sleeps" 0 $?
	ok "the last night: it has slept" has_slept
	is "the last night: what is counted is as it was" "$(cat $dir/expected)" "$(relaxations $NIC) $(relaxations $PEER)"
else
	skip "the last night" "$CANNOT_SLEEP"
fi
is "the last morning: taken back" OK "$(write "-$SLOT")"
poll "-all" 5 written -all OK
refused "at the end" $NIC
ok "rmmod" rmmod relax_rmrr
refused "after rmmod" $NIC
rmmod translate
