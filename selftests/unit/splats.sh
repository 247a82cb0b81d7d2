# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# What of a guest's kernel log is a failure: the panic that test kdump asks for is none, and
# all else around it is.
# Needs: $work and the libraries, from selftests/run.

# splats_are WHAT [LINE...] - of the log that is read here, these lines, in this order.
splats_are() {
	local what=$1
	shift
	# As a serial line has it.
	sed 's/$/\r/' >"$work/unit-splats.console"
	splats unit-splats | tr -d '\r' >"$work/unit-splats.said"
	printf '%s' "${@/%/$'\n'}" >"$work/unit-splats.wanted"
	check "splats: $what" diff "$work/unit-splats.wanted" "$work/unit-splats.said"
}

splats_are "a panic that was asked for, and the kernel that follows" <<'EOT'
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: sysrq triggered crash
[   12.3] CPU: 0 PID: 77 Comm: sh Tainted: G           OE      6.12
[   12.4] Call Trace:
[   12.5]  <TASK>
[   12.6]  dump_stack_lvl+0x5d/0x80
[   12.7]  panic+0x118/0x300
[   12.8]  </TASK>
[    0.0] Linux version 6.12
EOT
splats_are "what comes before and behind it" "[   12.0] WARNING: CPU: 0 PID: 9 at x.c:1 x" \
	"[    1.0] BUG: unable to handle page fault" "[    1.1] Call Trace:" <<'EOT'
[   12.0] WARNING: CPU: 0 PID: 9 at x.c:1 x
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: sysrq triggered crash
[   12.4] Call Trace:
[    0.0] Linux version 6.12
[    1.0] BUG: unable to handle page fault
[    1.1] Call Trace:
EOT
splats_are "a splat instead of its trace" "[    1.1] Call Trace:" <<'EOT'
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: sysrq triggered crash
[    0.0] Linux version 6.12
[    1.1] Call Trace:
EOT
splats_are "a second one" "[    9.2] Kernel panic - not syncing: sysrq triggered crash" \
	"[    9.3] Call Trace:" <<'EOT'
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: sysrq triggered crash
[   12.4] Call Trace:
[    0.0] Linux version 6.12
[    9.1] sysrq: Trigger a crash
[    9.2] Kernel panic - not syncing: sysrq triggered crash
[    9.3] Call Trace:
EOT
splats_are "no kernel follows" "[   12.9] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---" <<'EOT'
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: sysrq triggered crash
[   12.4] Call Trace:
[   12.9] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---
EOT
splats_are "one that nobody asked for" "[   12.2] Kernel panic - not syncing: sysrq triggered crash" <<'EOT'
[   12.2] Kernel panic - not syncing: sysrq triggered crash
EOT
splats_are "another one" "[   12.2] Kernel panic - not syncing: Fatal exception" \
	"[   12.3] Call Trace:" <<'EOT'
[   12.1] sysrq: Trigger a crash
[   12.2] Kernel panic - not syncing: Fatal exception
[   12.3] Call Trace:
EOT
