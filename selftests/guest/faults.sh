# SPDX-License-Identifier: GPL-2.0
# For the tests of memory that runs out. Needs lib.sh.
#
# For kernels with CONFIG_FAILSLAB, and CONFIG_FAULT_INJECTION_STACKTRACE_FILTER: what
# fails is what the module asks for, by itself or through the kernel.

slab=/sys/kernel/debug/failslab

# can_fail WHAT - can this kernel do that? If not, WHAT is skipped.
can_fail() {
	if [ ! -e $slab/require-start ]; then
		skip "$1" "this kernel cannot make allocations fail below a function"
		return 1
	fi
	# An allocation that may sleep fails as well, without a word of the kernel's.
	echo N >$slab/ignore-gfp-wait
	echo 0 >$slab/verbose
}

# between FROM TO - faults strike where the stack has an address of that range.
between() {
	echo "0x$1" >$slab/require-start
	echo "0x$2" >$slab/require-end
}

# below FUNCTION... - in what the first of these calls that this kernel has. The list of
# symbols is long: it is read once.
below() {
	range=/tmp/below.$1
	for function; do
		[ ! -s $range ] || break
		sed -n "/^[0-9a-f]* [tT] $function\$/,\$p" /proc/kallsyms |
			awk '!start { start = $1; next }
				$1 != start { print start, $1; exit }' >$range
	done
	read -r from to <$range
	between $from $to
}

# In what the module calls, wherever it has been loaded to.
below_us() {
	if [ "$(cat /sys/module/relax_rmrr/sections/.text)" != "$(cat /tmp/text.at 2>/dev/null)" ]; then
		cat /sys/module/relax_rmrr/sections/.text >/tmp/text.at
		awk '$2 ~ /^[tT]$/ && $4 == "[relax_rmrr]" { print $1 }' /proc/kallsyms |
			sort >/tmp/text
	fi
	# The end of the last function's page: none is longer.
	between "$(head -n 1 /tmp/text)" "$(tail -n 1 /tmp/text | sed 's/...$/fff/')"
}

# sweep WHAT PREPARE CALL NOTHING DONE - CALL takes -n N and ends with OK or an errno;
# after an errno NOTHING must hold, and a line in the log that says it; after OK, DONE.
# Each prints what is wrong. $quiet: it need not be our own memory, and the log to say so.
sweep() {
	what=$1 prepare=$2 call=$3 nothing=$4 done=$5
	n=1 struck=0 failed=0 wrong=
	while :; do
		wrong=$($prepare 2>&1)
		[ -z "$wrong" ] || break
		dmesg -c >>/tmp/before
		answer=$($call "-n $n")
		dmesg -c >/tmp/now
		case $answer in
		"OK "*) wrong=$($done 2>&1) ;;
		"ENOMEM struck")
			failed=$((failed + 1))
			wrong=$($nothing 2>&1)
			[ -n "${quiet:-}" ] || grep -q 'relax_rmrr: .*\(no memory\|error -12\|cannot \|invalid for parameter\)' /tmp/now ||
				wrong="$wrong; the log does not tell"
			;;
		*) wrong="it says $answer" ;;
		esac
		cat /tmp/now >>/tmp/before
		[ -z "$wrong" ] || break
		case $answer in *" missed") break ;; esac
		struck=$((struck + 1))
		n=$((n + 1))
	done
	is "$what: all of it or nothing, whatever fails (fault $n)" "" "$wrong"
	ok "$what: faults have struck" test $struck -gt 0
	echo "# faults: $struck allocations of $what failed, one at a time; $failed times the call failed with them"
	total=$((total + struck))
	# For the test of the lines: the log has them no more.
	sed 's/^\[[^]]*\] //' /tmp/before | grep '^relax_rmrr: ' >>/tmp/logged
	: >/tmp/before
}
total=0
