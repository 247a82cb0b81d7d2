# SPDX-License-Identifier: GPL-2.0
# For the tests of policy "mapped": who reaches the region's memory. Needs lib.sh, and the
# module translate.

REGION_MEM="\[mem $REGION_START-$REGION_END\]"

translate=/sys/module/translate/parameters

# host_writes WORD, host_reads: a word of the region, by the host.
host_writes() {
	echo $REGION_START >$translate/iova
	echo "$1" >$translate/word
}

host_reads() {
	echo $REGION_START >$translate/iova
	cat $translate/word
}

# steps TOOL STEP... - what each came to, on one line.
steps() {
	"$@" 2>&1 | tr '\n' ' ' | sed 's/ $//'
}

# phys BDF - where the region's start is in the memory of the domain it is on.
phys() {
	echo "$1" >$translate/peer
	echo $REGION_START >$translate/iova
	cat $translate/phys
}

mappings() {
	cat "$RR/devices/$1/mappings"
}

relaxations() {
	cat "$RR/devices/$1/relaxations"
}

# reaches WHAT TOOL STEP... - behind these steps, the edu device $EDU reads what the host
# has written into the region, and the other way round.
word=0
reaches() {
	reaches_what=$1
	shift
	word=$((word + 1))
	pattern=$(printf '0x5ca1ab1e%08x' $word)
	answer=$(printf '0x0ddba11e%08x' $word)
	host_writes $pattern
	reaches_said=$(steps "$@" "fetch=$EDU,$REGION_START" "store=$EDU,$REGION_START,$answer")
	is "$reaches_what: the device reads what the host wrote" "$pattern ok" \
		"$(echo "$reaches_said" | awk '{ print $(NF - 1), $NF }')"
	is "$reaches_what: and the other way round" $answer "$(host_reads)"
}

# misses WHAT TOOL STEP... - it does not.
misses() {
	misses_what=$1
	shift
	word=$((word + 1))
	pattern=$(printf '0x5ca1ab1e%08x' $word)
	host_writes $pattern
	misses_said=$(steps "$@" "fetch=$EDU,$REGION_START" "store=$EDU,$REGION_START,0x1")
	ok "$misses_what: the device reads something else" \
		not test "$(echo "$misses_said" | awk '{ print $(NF - 1) }')" = $pattern
	is "$misses_what: and leaves the region alone" $pattern "$(host_reads)"
}
