# SPDX-License-Identifier: GPL-2.0
# A hook that is pushed out, as two BPF programs on the same function can do it: the next
# grant notices, and puts it back where ftrace lets it.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
if ! insmod /pusher.ko peer=$EDU; then
	skip "a hook that is pushed out" "this kernel has not what the test does it with (register_ftrace_direct() of v6.3)"
	exit
fi
rmmod pusher

load
is "listed" "OK relaxed" "$(write $EDU) $(state $EDU)"
is "the region is direct-relaxable" direct-relaxable "$(region_type $EDU)"
begin_tracing
ok "something pushes the hook out" insmod /pusher.ko peer=$EDU
if [ "$(region_type $EDU)" = direct-relaxable ]; then
	skip "a hook that is pushed out" "this kernel does not let it be (fixed in v6.18)"
	rmmod pusher
	end_tracing
	exit
fi
is "pushed out: the region is direct" direct "$(region_type $EDU)"
mark
is "another is listed" "OK relaxed" "$(write $OTHER) $(state $OTHER)"
logged "the log says that the hook was lost" \
	"^relax_rmrr: the hook on [a-z0-9_.]* is not called any more: something else has pushed it out (see enabled_functions in tracefs)\$" 1
logged "and that it is back" "^relax_rmrr: the hook on [a-z0-9_.]* is called again\$" 1
is "the regions are direct-relaxable" "direct-relaxable direct-relaxable" "$(region_type $EDU) $(region_type $OTHER)"
claimable "back" $EDU
claimable "back" $OTHER
rmmod pusher
is "-all" OK "$(write -all)"

# One that lets nobody else in.
is "listed" "OK relaxed" "$(write $EDU) $(state $EDU)"
ok "something stubborn pushes the hook out" insmod /pusher.ko peer=$EDU stubborn=1
mark
is "another is listed: not in force" "OK blocked" "$(write $OTHER) $(state $OTHER)"
logged "the log says that the hook cannot be put back" \
	"^relax_rmrr: the hook on [a-z0-9_.]* cannot be put back (error -[0-9]*): nothing is relaxed until it can\$" 1
is "nor is the other" blocked "$(state $EDU)"
refused "not in force" $OTHER
rmmod pusher
mark
is "it is gone, another is listed" OK "$(write $NIC)"
logged "the hook is back" "^relax_rmrr: the hook on [a-z0-9_.]* is called again\$" 1
is "all are in force" "relaxed relaxed" "$(state $EDU) $(state $OTHER)"
claimable "in force" $OTHER
is "-all" OK "$(write -all)"
refused "taken off" $EDU
ok "rmmod" rmmod relax_rmrr
end_tracing
