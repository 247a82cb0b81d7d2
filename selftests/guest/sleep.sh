# SPDX-License-Identifier: GPL-2.0
# For the tests that put the machine to sleep. Needs lib.sh.

# can_sleep - so that its processors have no power, and its devices none (S3).
can_sleep() {
	grep -q deep /sys/power/mem_sleep 2>/dev/null
}
CANNOT_SLEEP="this machine or its kernel has no S3"

# sleeps - the machine, until run_vm has it woken.
sleeps() {
	# After that some kernels cannot switch QEMU's Intel machine off: see init.
	: >/tmp/restart
	echo deep >/sys/power/mem_sleep
	mark
	echo "# asleep"
	sleeps_status=0
	echo mem >/sys/power/state || sleeps_status=1
	echo "# awake"
	return $sleeps_status
}

# has_slept - did it, and not only begin to?
has_slept() {
	told 'Low-level resume complete'
}
