# SPDX-License-Identifier: GPL-2.0
# Figures for selftests/bench: a line "WHAT NUMBER VALUE" each.
RR=/sys/kernel/relax_rmrr

insmod /relax_rmrr.ko
# Boot work has to settle before instructions can be counted.
sleep 8
devices=$(find $RR/devices -mindepth 1 -maxdepth 1 -type d | wc -l)
biggest=$(for group in /sys/kernel/iommu_groups/*; do
	find $group/devices -type l | wc -l
done | sort -n | tail -n 1)
echo "biggest-group $devices $biggest"
echo "state $devices $(reading 20 $RR/devices/*/state)"
# One that does not look at a group, for what reading a file costs at all.
echo "relaxations $devices $(reading 20 $RR/devices/*/relaxations)"
rmmod relax_rmrr
