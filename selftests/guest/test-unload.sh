# SPDX-License-Identifier: GPL-2.0
# Loading and unloading: what refuses, what it leaves, fifty times over.
. ./lib.sh

vfio_modules
for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
group=$(group_of $EDU)

# Loaded twice: the second one is the same module.
load
ok "loading it twice is refused" not load
ok "rmmod of an idle module" rmmod relax_rmrr

mark
ok "load with a malformed parameter is refused" not load "allowlist=$EDU,zz:zz.z"
# At least once: an insmod may try twice, by descriptor and by memory.
ok "the log names the entry" told '^relax_rmrr: refused "zz:zz.z": not an entry' 
ok "nothing is left of it" test ! -e $RR
refused "after the refused load" $EDU
mark
ok "the parameter only adds" not load "allowlist=-$EDU"
ok "and the log says so" told "^relax_rmrr: refused \"-$EDU\": the parameter only adds"

mark
load "allowlist=${EDU#0000:},$OTHER@ffff:0001,00:1e.7@8086:0001,00:1d.0"
logged "parameter: allowed" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by module parameter\$" 1
logged "parameter: another device is there" \
	"^relax_rmrr: $OTHER: not relaxed: device is 1234:11e8, grant is for ffff:0001\$" 1
logged "parameter: an absent one waits" "^relax_rmrr: 0000:00:1d.0: warning: no device there yet" 1
is "parameter: the list" "$EDU@1234:11e8 $OTHER@ffff:0001 0000:00:1d.0 0000:00:1e.7@8086:0001" "$(allowlist)"
claimable "parameter" $EDU
refused "parameter, mismatch" $OTHER
ok "rmmod with a list is refused" not rmmod relax_rmrr
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
refused "after rmmod" $EDU

# 128 full entries, more than a charp parameter could hold.
full=
for slot in 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f; do
	for function in 0 1 2 3 4 5 6 7; do
		full="$full,0000:20:$slot.$function@8086:10fb"
	done
done
ok "load with 128 full entries" load "allowlist=${full#,}"
is "all of them are listed" 128 "$(grep -c @8086:10fb $LIST)"
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
ok "129 are too many" not load "allowlist=0000:21:00.0@8086:10fb$full"

# Load, use, unload.
cycle() {
	load || return
	[ "$(write $EDU)" = OK ] || return
	[ "$(region_type $EDU)" = direct-relaxable ] || return
	vfio map "$group" $REGION_START 0x1000 >/dev/null || return
	[ "$(write -all)" = OK ] || return
	[ "$(region_type $EDU)" = direct ] || return
	rmmod relax_rmrr
}

# Where the kernel delays each release of a kobject, to find who does not wait for it, a
# cycle takes ten seconds.
times=50
if dmesg | grep -q 'kobject_release.*(delayed'; then times=20; fi
i=0
while [ $i -lt $times ] && cycle; do i=$((i + 1)); done
is "load, use and unload $times times" $times "$i"
refused "after that" $EDU
ok "nothing of ours is left in ftrace" not grep -q relax_rmrr /sys/kernel/tracing/enabled_functions
ok "nothing of ours is left in sysfs" test ! -e $RR
