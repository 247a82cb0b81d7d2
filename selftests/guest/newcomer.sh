# SPDX-License-Identifier: GPL-2.0
# For the tests of devices that join a group in use. Needs lib.sh.

# shut GROUP - user space is refused it, as the kernel refuses it without us.
shut() {
	[ "$(vfio map "$1" $REGION_START 0x1000)" = "$CLAIM_ERROR" ]
}

# write_sleeps TEXT WHAT - a write is asleep, with our lock, until write_wakes.
write_sleeps() {
	insmod /sleeper.ko msecs=60000
	write "$1" >/tmp/writer &
	writer=$!
	poll "$2: a write is asleep" 10 is_asleep
}

write_wakes() {
	echo 1 >/sys/module/sleeper/parameters/wake
	wait $writer
	is "$1: the write" OK "$(cat /tmp/writer)"
	rmmod sleeper
}

# An unload that has begun when a device joins: of an empty list, so somebody else has
# opened the gate; it waits until the group is back.

# unload_begins WHAT GROUP - and takes its time; somebody has the group.
unload_begins() {
	ok "$1: rmmod takes long" insmod /refuser.ko function=sysfs_remove_group msecs=4000
	ok "$1: a gate that somebody has opened" insmod /ungated.ko
	ok "$1: a VFIO user holds the group" hold "$2"
	rmmod relax_rmrr &
	unloader=$!
	poll "$1: rmmod has begun" 10 grep -qx 1 /sys/module/refuser/parameters/hits
}

unload_waits() {
	poll "$1: rmmod goes on" 20 grep -qx 0 /sys/module/refuser/parameters/msecs
	sleep 2
	ok "$1: and waits" kill -0 $unloader
}

# unload_ends WHAT - now that the group is back, or the device gone.
unload_ends() {
	poll "$1: rmmod is through" 40 not kill -0 $unloader
	wait $unloader
	is "$1: rmmod" 0 $?
	kill_holders
	# The gate is not to be shut before the group is back.
	wait $holder
	rmmod ungated refuser
}
