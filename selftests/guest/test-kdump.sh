# SPDX-License-Identifier: GPL-2.0
# The kernel panics, with the module loaded, a device relaxed and one mapped, both in use:
# the kernel that is there for that (kdump) starts. Topology "kdump"; the last test of its
# kernel, the other one goes on with test-kdumped.
. ./lib.sh
. ./region.sh
. ./kexec.sh

in_use
ok "a kernel for a panic is loaded" other_kernel panic kdumped,loglines "nr_cpus=1 reset_devices"
is "it waits" 1 "$(cat /sys/kernel/kexec_crash_loaded)"
# Nothing but the log has this: no file of the tests, which are in memory as well.
echo "rr-left by $(uname -r)" >/dev/kmsg
last_of_this_kernel
echo 1 >/proc/sys/kernel/sysrq
# By the processor that the other kernel begins on, else it has to do without the timer's.
taskset 1 sh -c 'echo c >/proc/sysrq-trigger'
echo "not ok - the kernel panics"
