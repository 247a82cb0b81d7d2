# SPDX-License-Identifier: GPL-2.0
# Runs in a whole system, after it has booted: the steps that the kernel's command
# line names (rr.steps=), each a function below. KTAP on the second serial line.
line=/dev/ttyS1
# Where the console is no ttyS, that one has no first one.
! grep -q console=ttyAMA0 /proc/cmdline || line=/dev/ttyS0
exec </dev/null >$line 2>&1
stty -F $line raw -echo
export HOME=/root PATH=/root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
cd /root/tests || exit
. ./environment
for word in $(cat /proc/cmdline); do
	case $word in
	rr.steps=*) steps=$(echo "${word#rr.steps=}" | tr , ' ') ;;
	rr.gate=*) GATE=${word#rr.gate=} ;;
	esac
done
# shellcheck source=/dev/null
. ./lib.sh
trap - EXIT
for file in ./steps-*.sh; do
	# shellcheck source=/dev/null
	. "$file"
done
KERNEL=$(uname -r)

# unpacked FILE - a module as the kernel takes it.
unpacked() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# load_vfio - and every device is in its group.
load_vfio() {
	modprobe vfio-pci
	join_groups
}

echo "KTAP version 1"
# On a slow machine devices are still being announced when all else is up; what is to be
# started for one, as by driverctl, comes then.
udevadm settle --timeout=300
# "degraded" is an answer, too.
running=$(systemctl is-system-running --wait)
for _ in $(seq 300); do
	systemctl list-jobs | grep -q '\.service ' || break
	sleep 1
done
echo "# booted $KERNEL, system is $running"
for step in $steps; do
	start=$(cut -d. -f1 /proc/uptime)
	count=0
	"step_$step"
	echo "# plan: $count"
	echo "# test-$step took $(($(cut -d. -f1 /proc/uptime) - start)) s"
done
kill_holders
journalctl --sync
sync
echo RR-SELFTESTS-DONE
systemctl poweroff
