# SPDX-License-Identifier: GPL-2.0
# What firmware declares, one shape a VM. The file of selftests/firmware that SHAPE
# names says, by the words below, what is right; nothing else may happen. Its table has
# been made on the host.
. ./lib.sh
. ./region.sh

facts=/tmp/facts
mkdir $facts
: >$facts/tied
: >$facts/load
: >$facts/grants
: >$facts/alone
: >$facts/kernel

# -- The words. A REGION is START-END, in hex digits. What the log should say is made
# here and nowhere else, without "relax_rmrr: " before it.

# tied BDF... - these are, and nobody else.
tied() {
	echo "$@" | tr -s ' ' '\n' | sed '/^$/d' | sort >$facts/tied
}

# regions BDF REGION... - all it has, in the order of its file.
regions() {
	echo "$*" | tr ' ' '\n' | sed 1d >"$facts/$1.regions"
}

# group BDF REGION... - what its IOMMU group has, of type direct, in the order of
# reserved_regions.
group() {
	echo "$*" | tr ' ' '\n' | sed 1d >"$facts/$1.group"
}

# relaxable BDF REGION... - what the kernel itself calls so, of a device that is not tied.
relaxable() {
	echo "$*" | tr ' ' '\n' | sed 1d >"$facts/$1.relaxable"
}

# broken BDF REGION - one that ends before it starts. Told at load; no warning of a
# grant is about it.
broken() {
	echo "$1: warning: region $(mem "$2") is broken: it ends before it starts" >>$facts/load
}

# What a grant warns of; in SIZE is what the regions make together.
below_1m() { # BDF SIZE REGION...
	warns "$1" "$(below "$@") below 1 MiB, always inside a guest's memory: $(shift 2; mems "$@")"
}

below_4g() { # BDF SIZE REGION...
	warns "$1" "$(below "$@") below 4 GiB, may be inside a guest's memory: $(shift 2; mems "$@")"
}

from_1g() { # BDF SIZE REGION...
	warns "$1" "$(below "$@") from 1 GiB on, may be inside a guest's memory: $(shift 2; mems "$@")"
}

shared() { # BDF "REGION..." BDF...
	warns "$1" "$(case $2 in *" "*) echo regions ;; *) echo region ;; esac) $(
		mems $2) shared with $(shift 2; names "$@")"
}

large() { # BDF SIZE REGION
	warns "$1" "region $(mem "$3") is $2 large: the device itself may be using it"
}

storage() { # BDF
	warns "$1" "storage controller"
}

network() { # BDF
	warns "$1" "network controller, a BMC may share it"
}

# grant BDF... - in one write these can be; then their group can be claimed, and memory
# mapped over each region.
grant() {
	echo "$*" >>$facts/grants
}

# alone BDF STATE [BDF...] - what it comes to if it is listed without anybody else, and
# who blocks its group.
alone() {
	echo "$*" >>$facts/alone
}

# kernel_says TEXT - a line of the kernel's own has it.
kernel_says() {
	echo "$1" >>$facts/kernel
}

# no_iommu WORD - the kernel has switched none on; its lines with that word say why.
no_iommu() {
	echo "cannot load: no IOMMU is active (is it enabled in the firmware, and on the kernel command line? firmware declares one: dmesg | grep $1)" >>$facts/load
	: >$facts/no-iommu
}

mem() {
	printf '[mem 0x%08x-0x%08x]' "0x${1%-*}" "0x${1#*-}"
}

mems() {
	mems_comma=
	for mems_one; do
		printf '%s%s' "$mems_comma" "$(mem "$mems_one")"
		mems_comma=", "
	done
}

names() {
	if [ $# -gt 4 ]; then
		echo "$1, $2, $3, $4 and $(($# - 4)) more"
	else
		echo "$*" | sed 's/ /, /g'
	fi
}

below() {
	case $# in
	3) echo "1 region ($2 in all)" ;;
	*) echo "$(($# - 2)) regions ($2 in all)" ;;
	esac
}

warns() {
	echo "$1: warning: $2" >>"$facts/$1.warnings"
}

# -- What is done with them.

# ours - our lines since the mark, what changes with each run made equal, sorted.
ours() {
	since_mark | sed -n 's/^relax_rmrr: //p' | sed -E '
		/^loading out-of-tree module taints kernel\.$/d
		/^module verification failed: /d
		s/^[0-9.]+ loaded: /VERSION loaded: /
		s/: allowed \[[0-9a-f:]{9}\]( mapped)? by poke\[[0-9]+\] uid 0$/: allowed\1/
		s/: revoked by poke\[[0-9]+\] uid 0$/: revoked/
		s/: IOMMU group [0-9]+ is /: IOMMU group is /' | sort
}

# same WHAT EXPECTED ACTUAL - as is, of many lines: what differs is shown, no more.
same() {
	printf '%s\n' "$2" >/tmp/expected
	printf '%s\n' "$3" >/tmp/actual
	if diff -U 0 /tmp/expected /tmp/actual >/tmp/differences; then
		pass "$1"
	else
		fail "$1"
		sed -n '/^---/d;/^+++/d;s/^-/#   expected: /p;s/^+/#   actual:   /p' /tmp/differences
	fi
}

is_tied() {
	grep -qx "$1" $facts/tied
}

# of_type TYPE FILE - its regions as files in sysfs have them.
of_type() {
	while IFS=- read -r start end; do
		printf '0x%016x 0x%016x %s\n' "0x$start" "0x$end" "$1"
	done <"$2"
}

group_file() {
	echo "/sys/kernel/iommu_groups/$(group_of "$1")/reserved_regions"
}

# spans BDF... - "START SIZE" of each region of theirs, in whole pages, each once.
spans() {
	for spans_bdf; do
		is_tied "$spans_bdf" || continue
		while IFS=- read -r start end; do
			start=$((0x$start & ~0xfff))
			end=$((0x$end | 0xfff))
			# One that is broken is nowhere.
			[ $end -gt $start ] || continue
			printf '0x%x 0x%x\n' $start $((end - start + 1))
		done <"$facts/$spans_bdf.regions"
	done | sort -u
}

# as_firmware_has_it WHEN - the directories, states and regions of all.
as_firmware_has_it() {
	is "$1: the tied devices have a directory, nobody else" "$(cat $facts/tied)" "$(ls $RR/devices)"
	same "$1: all are blocked" "$(sed 's/$/ blocked/' $facts/tied)" \
		"$(while read -r bdf; do echo "$bdf $(state "$bdf")"; done <$facts/tied)"
	same "$1: the regions are what firmware says" \
		"$(while read -r bdf; do of_type "direct of $bdf" "$facts/$bdf.regions"; done <$facts/tied)" \
		"$(while read -r bdf; do sed "s/\$/ of $bdf/" "$RR/devices/$bdf/regions"; done <$facts/tied)"
	for path in "$facts"/*.group; do
		[ -e "$path" ] || continue
		bdf=$(basename "$path" .group)
		is "$1: so are those of the group of $bdf" "$(of_type direct "$path")" \
			"$(grep ' direct$' "$(group_file "$bdf")")"
	done
}

# closed WHEN BDF... - the first one's group is refused; without a gate, memory over
# each region.
closed() {
	closed_when=$1
	shift
	if [ "$GATE" != none ]; then
		refused "$closed_when" "$1"
		return
	fi
	for span in $(spans "$@" | tr ' ' +); do
		REGION_START=${span%+*}
		refused "$closed_when: memory at $REGION_START" "$1"
	done
}

# relaxations BDF... - a line each.
relaxations() {
	for relaxations_bdf; do
		echo "$relaxations_bdf $(cat "$RR/devices/$relaxations_bdf/relaxations")"
	done
}

# is_low REGION - every guest has memory there.
is_low() {
	! is_arm && [ $((0x${1%-*})) -lt $((0x100000)) ]
}

# is_broken REGION
is_broken() {
	[ $((0x${1#*-})) -lt $((0x${1%-*})) ]
}

# is_kept REGION - by $policy.
is_kept() {
	[ $policy = mapped ] && ! is_low "$1" && ! is_broken "$1"
}

# each REGIONS-FILE KEPT RELAXED - for each region its line, by what becomes of it; %s
# stands for it.
each() {
	while read -r region; do
		if is_kept "$region"; then text=$2; else text=$3; fi
		[ -z "$text" ] || echo "$text" | sed "s/%s/$(mem "$region")/"
	done <"$1"
}

# granted BDF... - by $policy, in one write.
granted() {
	case $policy in
	mapped) suffix="=mapped" how=" mapped" ;;
	*) suffix='' how='' ;;
	esac
	mark
	is "$*: $policy" OK "$(write "$(printf "%s$suffix " "$@")")"
	same "$*: $policy: the log" "$(
		for bdf; do
			echo "$bdf: allowed$how"
			is_tied "$bdf" || continue
			each "$facts/$bdf.regions" "" "$bdf: %s direct -> direct-relaxable"
			cat "$facts/$bdf.warnings" 2>/dev/null
		done | sort)" "$(ours)"
	is "$*: $policy: the states" \
		"$(for bdf; do is_tied "$bdf" && echo $policy || echo unaffected; done)" \
		"$(for bdf; do state "$bdf"; done)"
	same "$*: $policy: the regions" "$(
		for bdf; do
			is_tied "$bdf" || continue
			while read -r region; do
				is_kept "$region" && type=direct || type=direct-relaxable
				echo "$region" >/tmp/region
				of_type "$type of $bdf" /tmp/region
			done <"$facts/$bdf.regions"
		done)" "$(
		for bdf; do
			is_tied "$bdf" || continue
			sed "s/\$/ of $bdf/" "$RR/devices/$bdf/regions"
		done)"
}

# revoked BDF... - granted() taken back.
revoked() {
	mark
	is "$*: $policy: revoked" OK "$(write "-$(echo "$*" | sed 's/ / -/g')")"
	same "$*: $policy: revoked: the log" "$(
		for bdf; do
			echo "$bdf: revoked"
			is_tied "$bdf" || continue
			each "$facts/$bdf.regions" "" "$bdf: %s direct-relaxable -> direct"
		done | sort)" "$(ours)"
	is "$*: $policy: revoked: nobody is listed" "" "$(allowlist)"
	closed "$*: $policy: revoked" "$@"
	as_firmware_has_it "$*: $policy: revoked"
}

# relaxed_and_revoked BDF... - all that happens between.
relaxed_and_revoked() {
	policy=relaxed
	closed "$*: not listed" "$@"
	granted "$@"
	before=$(relaxations "$@")
	is "$*: relaxed: no region of the group is direct" "" "$(grep ' direct$' "$(group_file "$1")")"
	is "$*: relaxed: each region is counted once a read" "$(echo "$before" |
		while read -r bdf n; do
			! is_tied "$bdf" || n=$((n + $(wc -l <"$facts/$bdf.regions")))
			echo "$bdf $n"
		done)" "$(relaxations "$@")"
	# shellcheck disable=SC2046	# two words each
	is "$*: relaxed: claimed, and memory mapped over all regions" ok \
		"$(vfio map "$(group_of "$1")" $(spans "$@"))"
	revoked "$@"
}

# mapped_and_revoked BDF... - the same by policy "mapped": what user space cannot use
# anyway is kept.
mapped_and_revoked() {
	policy=mapped
	granted "$@"
	mark
	is "$*: mapped: claimed" ok "$(vfio claim "$(group_of "$1")")"
	same "$*: mapped: claimed: the log" "$(
		for bdf; do
			! is_tied "$bdf" || each "$facts/$bdf.regions" "$bdf: %s mapped 1:1 for user space" ""
		done | sort)" "$(ours)"
	is "$*: mapped: claimed: each region is counted" \
		"$(for bdf; do
			is_tied "$bdf" || continue
			each "$facts/$bdf.regions" kept "" | wc -l
		done)" "$(for bdf; do
			! is_tied "$bdf" || cat "$RR/devices/$bdf/mappings"
		done)"
	spans "$@" >/tmp/spans
	while read -r start size <&4; do
		want="VFIO_MAP_DMA failed: Invalid argument"
		! is_low "${start#0x}-" || want=ok
		is "$*: mapped: memory at $start" "$want" \
			"$(vfio map "$(group_of "$1")" "$start" "$size")"
	done 4</tmp/spans
	revoked "$@"
}

# kept_places BDF... - where in memory their devices find each region that is kept.
kept_places() {
	for bdf; do
		is_tied "$bdf" || continue
		while read -r region; do
			is_kept "$region" || continue
			REGION_START=0x${region%-*}
			echo "$bdf $(($(phys "$bdf") == REGION_START))"
		done <"$facts/$bdf.regions"
	done
}

# all_in_one - every group in one container, by policy "mapped", and without the first.
all_in_one() {
	policy=mapped
	all=$(tr '\n' ' ' <$facts/grants)
	# A group may have been granted in several ways.
	steps=$(while read -r bdf _; do echo "add=$(group_of "$bdf")"; done <$facts/grants | uniq)
	first=$(head -n 1 $facts/grants)
	first=${first%% *}
	# shellcheck disable=SC2086	# several words, here and below
	others=$(for bdf in $all; do [ "$(group_of $bdf)" = "$(group_of $first)" ] || echo $bdf; done)
	[ -n "$others" ] || return
	insmod /translate.ko
	# shellcheck disable=SC2086
	is "all in one: granted" OK "$(write "$(printf '%s=mapped ' $all)")"
	# shellcheck disable=SC2086
	ok "all in one: held" hold_by space $steps held
	is "all in one: each is in" "$(echo "$steps" | sed 's/.*/ok/')" "$(sed '/held/d' /tmp/hold.$$)"
	# shellcheck disable=SC2086
	is "all in one: each region is where it was" "" "$(kept_places $all | grep -v ' 1$')"
	kill_holders
	poll "all in one: given back" 5 in_state "$first" mapped
	# shellcheck disable=SC2086
	ok "all in one but the first: held" hold_by space $steps "drop=$(group_of "$first")" held
	# shellcheck disable=SC2086
	is "all in one but the first: each region is where it was" "" \
		"$(kept_places $others | grep -v ' 1$')"
	kill_holders
	poll "all in one but the first: given back" 5 written -all OK
	rmmod translate
}

# listed_alone BDF STATE [BDF...]
listed_alone() {
	bdf=$1 want=$2
	shift 2
	mark
	is "$bdf alone: listed" OK "$(write $bdf)"
	same "$bdf alone: the log" "$({
		for peer; do echo "$bdf: IOMMU group is still blocked by $peer"; done
		echo "$bdf: allowed"
	} | sort)" "$(ours)"
	is "$bdf alone: $want" $want "$(state $bdf)"
	if [ -e "$facts/$bdf.relaxable" ]; then
		is "$bdf alone: its regions are what the kernel itself calls relaxable" \
			"$(of_type direct-relaxable "$facts/$bdf.relaxable")" "$(cat $RR/devices/$bdf/regions)"
	fi
	case $want in
	peer-blocked) closed "$bdf alone" "$@" ;;
	*) is "$bdf alone: claimed" ok "$(vfio claim "$(group_of $bdf)")" ;;
	esac
	mark
	is "$bdf alone: taken off" OK "$(write -$bdf)"
	is "$bdf alone: taken off: the log" "$bdf: revoked" "$(ours)"
	as_firmware_has_it "$bdf alone: taken off"
}

# shellcheck source=/dev/null
. "./firmware/$SHAPE"
right

dmesg >/tmp/dmesg
while read -r text; do
	ok "the kernel says \"$text\"" grep -qF "$text" /tmp/dmesg
done <$facts/kernel

if [ -e $facts/no-iommu ]; then
	mark
	ok "load is refused" not load
	# Of two ways to load a module, insmod tries the other one after the first.
	same "the log says why" "$(cat $facts/load)" "$(ours | uniq)"
	ok "nothing is left of it" test ! -e $RR
	exit
fi

vfio_modules
for bdf in $(cut -d ' ' -f 1 $facts/alone; cat $facts/grants); do
	to_driver $bdf vfio-pci
done
mark
ok "it loads" load
[ -e $RR ] || exit
case $(wc -l <$facts/tied) in
0) echo "VERSION loaded: gate $GATE, 0 devices tied by firmware, 0 entries listed: no device of this machine is tied, this module has nothing to do" ;;
1) echo "VERSION loaded: gate $GATE, 1 device tied by firmware, 0 entries listed" ;;
*) echo "VERSION loaded: gate $GATE, $(wc -l <$facts/tied) devices tied by firmware, 0 entries listed" ;;
esac >>$facts/load
same "loaded: the log" "$(sort $facts/load)" "$(ours)"
as_firmware_has_it "loaded"
# Not by standard input, which what is run might read.
while read -r set <&3; do
	relaxed_and_revoked $set
	mapped_and_revoked $set
done 3<$facts/grants
[ "$(wc -l <$facts/grants)" -lt 2 ] || all_in_one
while read -r set <&3; do listed_alone $set; done 3<$facts/alone
ok "something was listed" test -s $facts/grants -o -s $facts/alone
ok "rmmod" rmmod relax_rmrr
