# SPDX-License-Identifier: GPL-2.0
# The command, on a kernel: what it lists is what there is, and what it changes is changed,
# in one write, for good, and taken back.
. ./lib.sh

CONF=/etc/modprobe.d/relax_rmrr.conf
mkdir -p /etc/modprobe.d

# tool ARGUMENT... - what it says in /tmp/said, complaints in /tmp/complained.
tool() {
	relax_rmrr "$@" >/tmp/said 2>/tmp/complained
}

# told_by WHAT HOW PATTERN ARGUMENT... - it ends like that, and says so.
told_by() {
	by_what=$1
	by_how=$2
	by_pattern=$3
	shift 3
	tool "$@"
	by_ended=$?
	if [ $by_ended = "$by_how" ] && cat /tmp/said /tmp/complained | grep -q -e "$by_pattern"; then
		pass "$by_what"
	else
		fail "$by_what"
		echo "#   'relax_rmrr $*' ended with $by_ended, and not: $by_pattern"
		cat /tmp/said /tmp/complained | sed 's/^/#   /'
	fi
}

# row BDF - its line, as the command has it: group, state and driver.
row() {
	relax_rmrr list --no-legend | awk -F '\t' -v bdf="$1" '$2 == bdf { print $1, $3, $4 }'
}

vfio_modules
for bdf in $EDU $OTHER $NIC $PEER; do to_driver $bdf vfio-pci; done
told_by "without the module: its regions by group" 1 \
	"^$(group_of $EDU).$EDU.-.vfio-pci.$REGION_START-$REGION_END" list
told_by "without the module: nothing can be allowed" 1 "^relax_rmrr: not loaded" allow $EDU

load
join_groups
is "listed: group, state and driver" "$(group_of $EDU) blocked vfio-pci" "$(row $EDU)"
is "listed: all members of a group" "$(group_of $NIC) blocked vfio-pci" "$(row $PEER)"
told_by "listed: who blocks, and what to do" 0 \
	"^group $(group_of $NIC): blocked by $NIC, $PEER; 'relax_rmrr allow $NIC' allows all of it$" list
enumerations=$(cat $RR/enumerations)
relax_rmrr list --json >/tmp/json
is "to look is no enumeration" "$enumerations" "$(cat $RR/enumerations)"
is "JSON: it is what the files say" "$(find $RR/devices -name state | wc -l)" "$(grep -c '"state": "blocked"' /tmp/json)"
told_by "shown: its region" 0 "^region      .mem $REGION_START-$REGION_END. direct$" show $EDU
refused "before it is allowed" $NIC

mark
told_by "allowed for now: the other function comes with it" 0 "$PEER .*tied, and in the same group" allow --now $NIC
is "allowed for now: the module's own words on the risks" \
	"$(since_mark | sed -n 's/^relax_rmrr: \(.*warning: \)/\1/p')" "$(grep 'warning: ' /tmp/said)"
ok "allowed for now: there are some" grep -q "$NIC: warning: region .* shared with" /tmp/said
is "allowed for now: both are listed" "$NIC@$NIC_ID $PEER@1234:11e8" "$(allowlist)"
is "allowed for now: relaxed" "$(group_of $NIC) relaxed vfio-pci" "$(row $PEER)"
ok "allowed for now: not for good" not test -e $CONF
logged "allowed for now: the group was never half open" "still blocked" 0
claimable "allowed" $NIC
told_by "allowed for good: what is allowed already" 0 "is allowed already, relaxed" allow $NIC
is "allowed for good: the line" "options relax_rmrr allowlist=$NIC@$NIC_ID,$PEER@1234:11e8" "$(grep -v '^#' $CONF)"

ok "a VFIO user holds the group" hold "$(group_of $NIC)" $REGION_START 0x10000
is "in use: listed as such" "$(group_of $NIC) assigned vfio-pci" "$(row $NIC)"
told_by "in use: by whom" 0 "^in use by   vfio.$holder.$" show $PEER
told_by "in use: it cannot be revoked, and by whom" 1 "IOMMU group $(group_of $NIC) .* in use by vfio.$holder.: stop that" revoke $NIC
is "in use: the list is as it was" "$NIC@$NIC_ID $PEER@1234:11e8" "$(allowlist)"
ok "in use: the file is as it was" grep -q $PEER $CONF
told_by "in use: nor is another policy taken" 1 "in use by vfio" allow --mapped $NIC
told_by "in use: another device can be allowed" 0 "Allowed, from each boot on" allow $EDU
kill -9 $holder
poll "the user is gone: revoked" 5 relax_rmrr revoke $PEER
is "revoked: the whole group" "$EDU@1234:11e8" "$(allowlist)"
is "revoked: for good" "options relax_rmrr allowlist=$EDU@1234:11e8" "$(grep -v '^#' $CONF)"
refused "revoked" $NIC

told_by "mapped" 0 "" allow --mapped $EDU
is "mapped: its state" "$(group_of $EDU) mapped vfio-pci" "$(row $EDU)"
is "mapped: for good" "options relax_rmrr allowlist=$EDU@1234:11e8=mapped" "$(grep -v '^#' $CONF)"
told_by "relaxed again" 0 "" allow $EDU=relaxed
is "relaxed again: its state" "$(group_of $EDU) relaxed vfio-pci" "$(row $EDU)"

# What is configured becomes what is live.
echo "options relax_rmrr allowlist=$OTHER,$NIC,0000:1e:00.0@8086:1533" >$CONF
told_by "applied" 0 "The list was changed" apply
is "applied: the list" "$OTHER@1234:11e8 $NIC@$NIC_ID 0000:1e:00.0@8086:1533" "$(allowlist)"
is "applied: half a group" "$(group_of $NIC) peer-blocked vfio-pci" "$(row $NIC)"
told_by "applied: half a group: who blocks" 0 "^group $(group_of $NIC): blocked by $PEER;" list
is "applied: one that waits" "- absent -" "$(row 0000:1e:00.0)"
mark
told_by "applied again: nothing to do" 0 "The list is as it is configured" apply
logged "applied again: nothing is written" "relax_rmrr: " 0
echo "options relax_rmrr allowlist=$OTHER=mapped" >$CONF
told_by "applied: another policy" 0 "" apply
is "applied: mapped" "$OTHER@1234:11e8=mapped" "$(allowlist)"
echo "options relax_rmrr allowlist=$OTHER" >$CONF
told_by "applied: and back" 0 "" apply
is "applied: relaxed" "$OTHER@1234:11e8" "$(allowlist)"
told_by "allowed for another device than is there" 0 "not relaxed: device is 1234:11e8, grant is for dead:beef" allow --now "$EDU@dead:beef"
is "allowed for another device than is there: not relaxed" mismatch "$(state $EDU)"
told_by "another device was allowed" 1 "'relax_rmrr revoke $EDU' first" allow $EDU
told_by "revoked, all of it" 0 "Revoked" revoke --all
is "revoked, all of it: the list is empty" "" "$(allowlist)"
ok "revoked, all of it: nothing for good" not grep -q '^options' $CONF
is "revoked, all of it: as it was" "$(group_of $EDU) blocked vfio-pci" "$(row $EDU)"
refused "revoked, all of it" $EDU
rm -f $CONF
