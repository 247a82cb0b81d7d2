# SPDX-License-Identifier: GPL-2.0
# What the pages have an administrator type, as far as no other test does.
. ./lib.sh

# driver BDF - the one that is bound.
driver() {
	basename "$(readlink "/sys/bus/pci/devices/$1/driver")"
}

# -- proxmox.md: a refused start, as Proxmox makes it, and giving the card back
vfio_modules
vfio=/sys/bus/pci/drivers/vfio-pci
id=$(echo $NIC_ID | tr : ' ')
to_driver $NIC $NIC_DRIVER
echo >/sys/bus/pci/devices/$NIC/driver_override
ok "vfio-pci is told the card's id" sh -c "echo $id >$vfio/new_id"
ok "its driver loses it" sh -c "echo $NIC >/sys/bus/pci/devices/$NIC/driver/unbind"
ok "vfio-pci gets it" sh -c "echo $NIC >$vfio/bind"
refused "the start" $NIC
is "it is not given back" vfio-pci "$(driver $NIC)"
ok "vfio-pci loses it" sh -c "echo $NIC >$vfio/unbind"
ok "its driver gets it" sh -c "echo $NIC >/sys/bus/pci/drivers/$NIC_DRIVER/bind"
ok "vfio-pci forgets the card's id" sh -c "echo $id >$vfio/remove_id"
is "it is given back" $NIC_DRIVER "$(driver $NIC)"

# -- guide: all that is tied of a group, in one line
load
dev=$NIC
ok "the whole group is allowed" sh -c "
	echo \$(ls /sys/bus/pci/devices/$dev/iommu_group/devices | grep -xF \"\$(ls /sys/kernel/relax_rmrr/devices)\") > /sys/kernel/relax_rmrr/allowlist"
is "it is all of the group, and no more" "$NIC@$NIC_ID $PEER@1234:11e8" "$(allowlist)"
is "it is open" "relaxed relaxed" "$(state $NIC) $(state $PEER)"

# -- guide: the same, by the other policy, and back
ok "the whole group is allowed, mapped" sh -c "
	echo \$(ls /sys/bus/pci/devices/$dev/iommu_group/devices | grep -xF \"\$(ls /sys/kernel/relax_rmrr/devices)\" | sed 's/\$/=mapped/') > /sys/kernel/relax_rmrr/allowlist"
is "it is all of the group, mapped" "$NIC@$NIC_ID=mapped $PEER@1234:11e8=mapped" "$(allowlist)"
is "it is open, mapped" "mapped mapped" "$(state $NIC) $(state $PEER)"
is "and back" OK "$(write "$NIC=relaxed $PEER=relaxed")"

# -- the same: the list as a whole, while a VFIO user has what stays on it
cat $LIST >/tmp/list
is "others are listed" OK "$(write "-all $EDU $OTHER $PEER")"
for bdf in $NIC $PEER; do to_driver $bdf vfio-pci; done
is "one of the group is missing" peer-blocked "$(state $PEER)"
is "and back" OK "$(write $NIC)"
ok "a VFIO user has the group" hold "$(group_of $NIC)"
mark
ok "the list is set" sh -c "echo \"-all \$(cat /tmp/list)\" > /sys/kernel/relax_rmrr/allowlist"
is "it is that" "$(cat /tmp/list)" "$(cat $LIST)"
logged "those that go are revoked" ": revoked by " 2
logged "those that stay are not" "$NIC: revoked\|$PEER: revoked\|: allowed" 0
is "they are in use" "assigned assigned" "$(state $NIC) $(state $PEER)"
