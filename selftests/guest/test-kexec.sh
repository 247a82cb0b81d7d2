# SPDX-License-Identifier: GPL-2.0
# Another kernel is started in the place of this one (kexec), which has a device relaxed and
# one mapped, both in use. Nothing of that is to be left. Topology "kexec"; the last test of
# its kernel, the other one goes on with test-kexeced.
. ./lib.sh
. ./region.sh
. ./kexec.sh

in_use
ok "another kernel is loaded" other_kernel load kexeced,loglines
is "it waits" 1 "$(cat /sys/kernel/kexec_loaded)"
last_of_this_kernel
kexec start
echo "not ok - another kernel is started"
