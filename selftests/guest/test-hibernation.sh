# SPDX-License-Identifier: GPL-2.0
# The kernel's memory is written to a disk, the machine restarted, and the kernel that boots
# then reads it back and goes on in it (hibernation, S4): with devices that user space has, by
# either policy, and with ones that are granted, and idle. Topology "disk".
#
# So this begins in each kernel that boots, and comes to its end in the first one alone.
. ./lib.sh
. ./region.sh
. ./standing.sh

disk=/dev/vda

# Behind what is for the kernel's memory, in places far apart, so that no kernel has read one
# by the way: at 0, that a first kernel has been here; at N, that one has been here when the
# machine was restarted for the Nth time.
note() {
	echo rr-noted | dd of=$disk bs=512 seek=$((1900000 + $1 * 8192)) conv=notrunc,sync,fsync 2>/dev/null
}

noted() {
	dd if=$disk bs=512 skip=$((1900000 + $1 * 8192)) count=1 2>/dev/null | grep -q rr-noted
}

# memory_is_there - where the kernel's memory is written to, and read from; what is there
# already it goes on in.
memory_is_there() {
	cat /sys/class/block/${disk#/dev/}/dev >/sys/power/resume
}

# goes_on - in the memory that is on the disk, if there is any.
goes_on() {
	n=1
	while noted $n; do n=$((n + 1)); done
	note $n
	memory_is_there
}

begins() {
	note 0 && mkswap $disk 900000 >/dev/null && swapon $disk && memory_is_there
}

restarts=0
sleeps() {
	mark
	echo reboot >/sys/power/disk
	restarts=$((restarts + 1))
	echo disk >/sys/power/state
}

has_slept() {
	noted $restarts
}

vfio_modules
! noted 0 || goes_on
ok "it goes on in the memory that it had" not noted 0
! noted 0 || exit
ok "a disk for it" begins
before_sleep
sleeps_in_use
sleeps_idle
after_sleep
swapoff $disk
