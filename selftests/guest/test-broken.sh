# SPDX-License-Identifier: GPL-2.0
# ftrace does not take a hook off any more, as when it has switched itself off: then the
# module has to stay, and who unloads it; but nobody else waits for that. The last test
# of its VM: the module is there for good.
. ./lib.sh

asleep_for_good() {
	[ "$(sed 's/.*) \(.\).*/\1/' /proc/$unloader/stat)" = S ]
}

vfio_modules
load
ok "ftrace refuses" insmod /refuser.ko function=unregister_ftrace_function result=-19
mark
rmmod relax_rmrr &
unloader=$!
poll "the log says that it stays" 10 told \
	'^relax_rmrr: cannot unhook [a-z0-9_.]*: error -19; the module, and who unloads it, have to stay until the next boot$'
rmmod refuser
poll "rmmod is asleep, not in the way of a suspend" 10 asleep_for_good
kill -9 $unloader
sleep 1
ok "and stays so, even killed" asleep_for_good
ok "the module is there" test -e /sys/module/relax_rmrr
ok "its files are not" test ! -e $RR
ok "drivers are bound all the same" timeout 10 sh -c ". ./lib.sh; trap - EXIT; to_driver $EDU vfio-pci"
is "the device can be claimed, as without us" ok "$(vfio claim "$(group_of $EDU)")"
to_driver $EDU ""
ok "a device is removed" timeout 10 sh -c "echo 1 >/sys/bus/pci/devices/$OTHER/remove"
ok "and comes back" timeout 10 sh -c "echo 1 >/sys/bus/pci/rescan; test -e /sys/bus/pci/devices/$OTHER"
