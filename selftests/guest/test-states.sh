# SPDX-License-Identifier: GPL-2.0
# devices/<BDF>/: who has a directory, and the states, each of the seven; kept
# true across grants, claims, hot removal and rescan. The risks logged at grant.
. ./lib.sh

# Every device that firmware ties, by looking at the groups before load: groups
# of more than one function here are tied as a whole.
tied=
for path in /sys/bus/pci/devices/*; do
	bdf=${path##*/}
	[ -e "$path/iommu_group" ] || continue
	[ "$(region_type "$bdf")" != direct ] || tied="$tied $bdf"
done
ntied=$(echo $tied | wc -w)

vfio_modules
to_driver $EDU vfio-pci
to_driver $FREE vfio-pci
to_driver $PEER ""
has_driver $NIC_DRIVER && to_driver $NIC $NIC_DRIVER

mark
load
is "each tied device has a directory, nobody else" "$(echo $tied | tr ' ' '\n')" "$(ls $RR/devices)"
logged "as many as the log says" "$ntied devices tied by firmware, 0 entries listed\$" 1
is "each is blocked" "$ntied" "$(grep -lx blocked $RR/devices/*/state | wc -l)"
is "the link is to the device" "/sys/bus/pci/devices/$EDU" \
	"$(for d in /sys/bus/pci/devices/*; do [ "$(readlink -f "$d")" != "$(readlink -f $RR/devices/$EDU/device)" ] || echo "$d"; done)"
is "regions: as firmware has it" "0x00000000${REGION_START#0x} 0x00000000${REGION_END#0x} direct" \
	"$(cat $RR/devices/$EDU/regions)"
is "relaxations: none" 0 "$(cat $RR/devices/$EDU/relaxations)"

is "listed" OK "$(write $EDU)"
is "relaxed" relaxed "$(state $EDU)"
is "regions: as user space has it now" "0x00000000${REGION_START#0x} 0x00000000${REGION_END#0x} direct-relaxable" \
	"$(cat $RR/devices/$EDU/regions)"
before=$(cat $RR/devices/$EDU/relaxations)
region_type $EDU >/dev/null
is "relaxations: one more with each enumeration" $((before + 1)) "$(cat $RR/devices/$EDU/relaxations)"
ok "somebody calls with a list that has a direct region on it" insmod /appender.ko peer=$EDU
is "that one stays as it was, the device's own is relaxable" "0 1" \
	"$(sed 's/ $//' /sys/module/appender/parameters/types)"
rmmod appender
is "the other is still blocked" blocked "$(state $OTHER)"
ok "a VFIO user holds it" hold "$(group_of $EDU)" $REGION_START 0x10000
is "assigned" assigned "$(state $EDU)"
kill_holders
poll "given back: relaxed" 5 in_state $EDU relaxed

mark
is "a NIC is listed, its driver bound" OK "$(write $NIC)"
if has_driver $NIC_DRIVER; then
	logged "warning: host driver" "^relax_rmrr: $NIC: warning: host driver $NIC_DRIVER is bound\$" 1
else
	skip "warning: host driver" "this kernel has no driver $NIC_DRIVER"
fi
logged "warning: network controller" "^relax_rmrr: $NIC: warning: network controller, a BMC may share it\$" 1
region="\[mem $REGION_START-$REGION_END\]"
logged "warning: low memory" "^relax_rmrr: $NIC: warning: 1 region (64 KiB in all) $PLACE, may be inside a guest's memory: $region\$" 1
# Four are named, in the order of their addresses.
named=$(echo $tied | tr ' ' '\n' | grep -vx $NIC | head -n 4 | tr '\n' ' ' | sed 's/ $//;s/ /, /g')
[ "$ntied" -le 5 ] || named="$named and $((ntied - 5)) more"
logged "warning: shared" "^relax_rmrr: $NIC: warning: region $region shared with $named\$" 1
logged "no warning is given twice" "warning: [0-9]* region" 1
is "peer-blocked" peer-blocked "$(state $NIC)"
is "its peer is blocked" blocked "$(state $PEER)"
ok "the peer's slot has a management controller" insmod /reclass.ko peer=$NIC class=0x088000
mark
is "the peer is listed" OK "$(write $PEER)"
is "both are relaxed" "relaxed relaxed" "$(state $NIC) $(state $PEER)"
logged "warning: beside a management controller" "^relax_rmrr: $PEER: warning: management controller\$" 1
logged "vfio-pci or none is no host driver" "warning: host driver" 0
rmmod reclass

is "one that firmware does not tie is listed" OK "$(write $FREE)"
case " $tied " in
*" $FREE "*) is "here firmware ties it" relaxed "$(state $FREE)" ;;
*) is "unaffected" unaffected "$(state $FREE)" ;;
esac
is "one that is absent is listed" OK "$(write 00:1e.0@8086:10fb)"
is "absent" absent "$(state 0000:00:1e.0)"
ok "it has no link" test ! -e $RR/devices/0000:00:1e.0/device
is "it has no regions" "" "$(cat $RR/devices/0000:00:1e.0/regions)"
is "it is taken off" OK "$(write -00:1e.0)"
is "and its directory is gone" none "$(state 0000:00:1e.0)"

# Hot removal and rescan, listed and not listed.
echo 1 >/sys/bus/pci/devices/$PEER/remove
is "removed, listed: absent" absent "$(state $PEER)"
ok "removed: no link" test ! -L $RR/devices/$PEER/device
is "what is left of its group" relaxed "$(state $NIC)"
if removing_warns; then
	remove_other() { :; }
	skip "removed, not listed: no directory" "$REMOVING_WARNS"
else
	remove_other() { echo 1 >/sys/bus/pci/devices/$OTHER/remove; }
	remove_other
	is "removed, not listed: no directory" none "$(state $OTHER)"
fi
mark
rescan
is "back: relaxed" relaxed "$(state $PEER)"
logged "and logged once more" "^relax_rmrr: $PEER: .* direct -> direct-relaxable\$" 1
logged "its risks are known" "^relax_rmrr: $PEER: warning:" 0
ok "back: the link" test -e $RR/devices/$PEER/device/vendor
is "back, not listed: blocked" blocked "$(state $OTHER)"

# One that the driver has no memory to tell of: it is untied until a driver binds.
if is_arm; then
	skip "a tie that shows late" "Arm's regions are not made by the function that the test has fail"
elif removing_warns; then
	skip "a tie that shows late" "$REMOVING_WARNS"
else
	remove_other
	ok "no memory for a direct region" insmod /sleeper.ko forgetful=1
	rescan
	rmmod sleeper
	is "a tie that does not show: no directory" none "$(state $OTHER)"
	to_driver $OTHER vfio-pci
	is "it shows when a driver binds: blocked" blocked "$(state $OTHER)"
	refused "a tie that shows late" $OTHER
	to_driver $OTHER ""
fi

# Readers in the directories while these come and go.
(
	while [ ! -e /tmp/stop ]; do
		cat $RR/devices/*/state $RR/devices/*/regions >/dev/null 2>&1
	done
) &
reader=$!
i=0
while [ $i -lt 15 ]; do
	echo 1 >/sys/bus/pci/devices/$PEER/remove
	remove_other
	rescan
	written "-$NIC" OK || break
	written $NIC OK || break
	i=$((i + 1))
done
touch /tmp/stop
wait $reader
rm /tmp/stop
is "15 times removed and rescanned under a reader" 15 $i
is "all as before" "relaxed relaxed blocked" "$(state $NIC) $(state $PEER) $(state $OTHER)"

# The document and the tree, both ways, modes included.
documented() {
	awk '/^What:/ { what = $2 }
		match($0, /Mode [0-7]+\./) { print what, substr($0, RSTART + 6, 3) }
		/Symbolic link/ { print what, "link" }' /tests/sysfs-kernel-relax_rmrr | sort
}
live() {
	find $RR -type f -exec stat -c '%n %a' {} + | sed 's#devices/[^/]*/#devices/<BDF>/#' | sort -u
	find $RR -type l | sed 's#devices/[^/]*/#devices/<BDF>/#;s/$/ link/' | sort -u
}
is "no file without a document, no document without a file" "$(documented)" "$(live | sort)"

is "-all" OK "$(write -all)"
is "each is blocked again" "$ntied" "$(grep -lx blocked $RR/devices/*/state | wc -l)"
is "and nobody else has a directory" "$ntied" "$(find $RR/devices -mindepth 1 -maxdepth 1 -type d | wc -l)"
ok "rmmod" rmmod relax_rmrr

load "allowlist=$EDU@ffff:0001"
is "another device is there: mismatch" mismatch "$(state $EDU)"
is "regions: untouched" "0x00000000${REGION_START#0x} 0x00000000${REGION_END#0x} direct" \
	"$(cat $RR/devices/$EDU/regions)"
is "a plain address does not change the grant" ENODEV "$(write $EDU)"
is "what reads back can be written back" OK "$(write "$(cat $LIST)")"
mark
is "behind an -all in the same write, too" OK "$(write "-all $(cat $LIST)")"
logged "which is no difference" "revoked by" 0
is "-all" OK "$(write -all)"
mark
is "an id can be granted whatever is there" "OK mismatch" \
	"$(write "$EDU@ffff:0001") $(state $EDU)"
logged "and the log says that it is another" \
	"^relax_rmrr: $EDU: not relaxed: device is 1234:11e8, grant is for ffff:0001\$" 1
is "its region is untouched" direct "$(region_type $EDU)"
refused "another device" $EDU
is "the list is as it was written" "$EDU@ffff:0001" "$(allowlist)"
is "taken off: blocked" "OK blocked" "$(write "-$EDU") $(state $EDU)"
ok "rmmod" rmmod relax_rmrr

# Of the same maker, but another model, and the other way round.
for id in 1234:0001 ffff:11e8; do
	load "allowlist=$EDU@$id"
	is "$id is granted: mismatch, the region is direct" "mismatch direct" \
		"$(state $EDU) $(region_type $EDU)"
	is "-all" OK "$(write -all)"
	rmmod relax_rmrr
done
to_driver $NIC ""
