# SPDX-License-Identifier: GPL-2.0
# What is patched while the module is loaded, in the text of the kernel and of all its
# modules; and that it is what it was, byte for byte, after an unload, and after a load
# that fails.
. ./lib.sh
. ./text.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
refused "before load" $EDU
keep_text
same_text "before load"

# patched WHEN - what is hooked, and where ftrace calls who hooks.
patched() {
	is "$1: what is hooked is patched, and nothing else" "$hooked" \
		"$(sed 's/:.*//' $witness/differs | grep -vxE 'ftrace_(regs_)?call' | sort)"
}

for policy in relaxed mapped; do
	load
	hooked=$(awk '/ I / { print $1 }' $trace/enabled_functions | sort)
	ok "something is hooked" test -n "$hooked"
	is "allowed" OK "$(write $EDU=$policy)"
	is "it can be claimed" ok "$(vfio claim "$(group_of $EDU)")"
	patched "$policy"
	unload
	same_text "$policy, and unloaded"
done

n=$(echo "$hooked" | wc -l)
ok "the last hook is refused" insmod /refuser.ko function=register_ftrace_function result=-16 nth=$n
is "the load fails" EBUSY "$(poke load /relax_rmrr.ko "")"
is "there were all the others" $n "$(cat /sys/module/refuser/parameters/hits)"
rmmod refuser
same_text "the last hook was refused"
is "an entry is none: the load fails" EINVAL "$(poke load /relax_rmrr.ko "allowlist=$EDU,zz")"
same_text "an entry was none"
rmmod witness
