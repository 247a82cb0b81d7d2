# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Results of the tests that run on this machine, and the closing line of a run.
# All results go to $work/results, a KTAP line each. Needs common.sh, workdir
# and, for verdict, vm.sh.

# result WHAT STATUS [FILE] - one test; FILE is shown if it failed.
result() {
	if [ "$2" = 0 ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		# Not by sed, which would leave a last line without an end.
		[ -z "${3:-}" ] || awk '{ print "#   " $0 }' "$3" | head -n 60
	fi | tee -a "$work/results"
}

# check WHAT COMMAND... - a test that is a command.
check() {
	local what=$1 status=0 out=$work/check.$BASHPID
	shift
	"$@" >"$out" 2>&1 || status=$?
	result "$what" "$status" "$out"
}

skip() {
	echo "ok - $1 # SKIP $2" | tee -a "$work/results"
}

# splats NAME - what must not stand in that VM's kernel log. One line of the processor's
# has the word in it: "Speculative Return Stack Overflow: WARNING: See https://..."; and
# where vmalloc's memory is made to fail, which the test of faults has poke do, the
# kernel tells so with a trace. And while functions' returns are traced, an interrupt may
# come between the last call in return_to_handler() and the next instruction
# (arch/x86/kernel/ftrace_64.S, "call .Ldo_rop"): who unwinds the stack then, as KASAN
# does, finds a frame of no size, and the unwinder says so once (arch/x86/kernel/
# unwind_orc.c, unwind_next_frame()), whoever was traced. And lockdep does not like how the
# kernel's own pciehp_configure_device() takes reset_lock while it holds the PCI rescan lock:
# at the first hotplug through pciehp (Arm; QEMU's PCs do it by ACPI), with or without us.
# And test kdump has the kernel panic.
splats() {
	without_asked_panic <"$work/$1.console" |
		sed -E '/^poke: vmalloc error: /,/<\/TASK>|^ el0t_64_sync\+/d' | without_pciehp |
		grep -aE "$splat" | grep -v -e 'Overflow: WARNING: See' \
		-e 'WARNING: stack going in the wrong direction? at return_to_handler+0x46/0x50'
}

# without_asked_panic - a kernel log without the one panic that "echo c" to sysrq-trigger has
# asked for, and the head of its trace; what else stands there is left, a second panic too.
without_asked_panic() {
	awk '
		/sysrq: Trigger a crash\r?$/ && !asked { asked = "panic" }
		/ Kernel panic - not syncing: sysrq triggered crash\r?$/ && asked == "panic" {
			asked = "trace"
			next
		}
		/ Call Trace:\r?$/ && asked == "trace" { asked = "seen"; next }
		/ Linux version / && asked == "trace" { asked = "seen" }
		{ print }'
}

# without_pciehp - a kernel log without that report of lockdep's, and with any other.
without_pciehp() {
	awk '
		/WARNING: possible circular locking dependency/ { held = $0; next }
		held != "" && /is trying to acquire lock:/ { who = $0; next }
		held != "" && who == "" { held = held "\n" $0; next }
		who != "" {
			dropped = who ~ /^irq\/[0-9]+-pciehp\// &&
				/&ctrl->reset_lock.*pciehp_configure_device/
			if (!dropped)
				print held "\n" who
			held = who = ""
		}
		/^stack backtrace:/ { last = dropped }
		!dropped && held == ""
		last && /^ ret_from_fork/ { dropped = last = 0 }
		END { if (held != "") print held }'
}

# none_lost FILE - every test says how many results it has; a lost line would be a pass.
none_lost() {
	test "$(awk '/^# plan: / { n += $3 } END { print n + 0 }' "$1")" = \
		"$(grep -cE '^(not )?ok ' "$1")"
}

# verdict NAME STATUS - one VM's output to results.
verdict() {
	local name=$1 status=$2
	tr -d '\r' <"$work/$name.ktap" >"$work/$name.out"
	grep -E '^(not )?ok ' "$work/$name.out" |
		sed "s/^\(not ok\|ok\) - /\1 - $name: /" >>"$work/results"
	grep -E -A 12 '^not ok ' "$work/$name.out" | grep -E '^(not ok|#)'
	grep '^# test.* took ' "$work/$name.out" | sed "s/^#/# $name:/"
	splats "$name" >"$work/$name.splat"
	result "$name: the kernel log is clean" $(($(wc -l <"$work/$name.splat") > 0)) "$work/$name.splat"
	if ! grep -q '^RR-SELFTESTS-DONE$' "$work/$name.out"; then
		tail -n 40 "$work/$name.console" >"$work/$name.tail"
		result "$name: ran to its end (QEMU: status $status)" 1 "$work/$name.tail"
	else
		result "$name: ran to its end" 0
	fi
	check "$name: no result was lost" none_lost "$work/$name.out"
}

# one_vm_verdict VM - of one that one_vm has booted, or should have.
one_vm_verdict() {
	touch "$work/$1.ktap" "$work/$1.console"
	verdict "$1" "$(cat "$work/$1.status" 2>/dev/null || echo "none, not started")"
}

# keep_logs - of all VMs, beyond the run.
keep_logs() {
	mkdir -p "$cache/logs"
	cp "$work"/*.console "$work"/*.out "$cache/logs/" 2>/dev/null
	say "the VMs' logs are in $cache/logs"
}

# summary - the closing line; fails if a test failed, or none ran.
summary() {
	local passed failed skipped
	skipped=$(grep -c '^ok .*# SKIP' "$work/results")
	passed=$(($(grep -c '^ok ' "$work/results") - skipped))
	failed=$(grep -c '^not ok ' "$work/results")
	if [ "$skipped" -gt 0 ]; then
		say "skipped:"
		grep '^ok .*# SKIP' "$work/results"
	fi
	if [ "$failed" -gt 0 ]; then
		say "failed:"
		grep '^not ok ' "$work/results"
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
